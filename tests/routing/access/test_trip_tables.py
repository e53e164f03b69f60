"""Trips in groups of which none overtakes another."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.access.ridden_service import RiddenService
from routing.access.trip_tables import trip_tables
from tests.routing.access.random_services import service_from_text, services


@settings(max_examples=60, deadline=None)
@given(service=services(), backwards=st.booleans())
def test_every_call_is_in_one_group_and_no_trip_overtakes(
    service: RiddenService,
    backwards: bool,  # noqa: FBT001  (drawn by hypothesis)
) -> None:
    tables = trip_tables(service, 0, 1 << 20, backwards=backwards)
    assert len(tables.depart) == len(service.timetable.stop)
    assert tables.n_trips.sum() == service.timetable.n_trips
    for group, first in enumerate(tables.first_call[:-1]):
        n_places = int(tables.first_place[group + 1] - tables.first_place[group])
        calls = slice(first, tables.first_call[group + 1])
        for times in (tables.depart[calls], tables.arrive[calls]):
            assert (np.diff(times.reshape(-1, n_places), axis=0) >= 0).all()
        hop = tables.arrive[calls].reshape(-1, n_places)[:, 1:]
        hop = hop - tables.depart[calls].reshape(-1, n_places)[:, :-1]
        assert (hop >= 0).all()


def test_trips_outside_the_hours_are_left_out() -> None:
    service = service_from_text("one   A 07:00   B 07:10\ntwo   A 09:00   B 09:10")
    assert trip_tables(service, 7 * 3600 + 600, 8 * 3600).n_trips.tolist() == [1]
    assert trip_tables(service, 7 * 3600 + 601, 8 * 3600).n_trips.tolist() == []
