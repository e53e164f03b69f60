"""Tests of who lives near a bus, and near one that comes often."""

from dataclasses import replace

import numpy as np
import pytest

from network.network import Network
from network.quantities import floats
from network.service_day import WEEKDAY
from routing.evaluation.frequent_service import buses_per_hour, people_near_service
from routing.lines import NOT_RUN, LinePlan
from tests.cities.tables import ONE_HOUR, city_of_tables, lines_of


def town(people: tuple[float, ...] = (100.0, 300.0)) -> Network:
    """Two zones: one 300 s (360 m) from stop 0, one 340 s (408 m) from stop 1."""
    found = city_of_tables([[0, 60], [60, 0]], access=[{0: 300}, {1: 340}])
    return replace(found, zones=replace(found.zones, population=floats(people)))


def test_only_people_within_400_m_on_foot_are_near_a_stop() -> None:
    # 100 of 400 people live 360 m away, all others 408 m: a quarter.
    found = people_near_service(town(), lines_of([0, 1], [1, 0], headway_s=600), [ONE_HOUR])
    assert found == {
        "people_near_stop": 0.25, "people_near_10_min": 0.25, "people_near_15_min": 0.25,
    }  # fmt: skip


def test_lines_together_are_as_frequent_as_their_buses() -> None:
    # 60 / 30 + 60 / 20 = 5 buses an hour from stop 0: every 12 min.
    plan = lines_of([0, 1], [0, 1], headway_s=[1800, 1200])
    assert buses_per_hour(town(), plan)[:, 0].tolist() == [pytest.approx(5.0), 0.0]
    found = people_near_service(town(), plan, [ONE_HOUR])
    assert (found["people_near_10_min"], found["people_near_15_min"]) == (0.0, 0.25)


def with_headways(*minutes: int) -> LinePlan:
    """One line from stop 0 to stop 1 with a headway in each period of a weekday."""
    plan = lines_of([0, 1], headway_s=600)
    seconds = np.array([[m * 60 if m else NOT_RUN for m in minutes]])
    return replace(plan, headway_s=plan.with_headways(seconds).headway_s)


def test_a_frequent_service_is_frequent_all_day_but_not_early_or_late() -> None:
    # Early 5-7, AM 7-9, midday 9-15, PM 15-19, evening 19-23: the first and last do not count.
    all_day = people_near_service(town(), with_headways(60, 15, 15, 15, 0), WEEKDAY)
    assert all_day["people_near_15_min"] == 0.25
    peaks_only = people_near_service(town(), with_headways(10, 10, 20, 10, 10), WEEKDAY)
    assert (peaks_only["people_near_stop"], peaks_only["people_near_15_min"]) == (0.25, 0.0)


def test_nobody_is_near_a_stop_where_nobody_lives_or_no_bus_leaves() -> None:
    plan = lines_of([0, 1], headway_s=600)
    assert set(people_near_service(town((0.0, 0.0)), plan, [ONE_HOUR]).values()) == {0.0}
    ends_here = lines_of([1, 0], headway_s=600)
    assert people_near_service(town(), ends_here, [ONE_HOUR])["people_near_stop"] == 0.0
