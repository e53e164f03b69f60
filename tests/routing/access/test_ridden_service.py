"""A timetable as riders meet it, alone and beside trains."""

import pytest

from network.errors import InputError
from network.quantities import ints
from network.service_day import seconds_of
from routing.access.ridden_service import RiddenService, ridden_service
from routing.access.travel_times import times_by_departure
from routing.timetable import Timetable
from tests.cities.railway import railway, walks
from tests.cities.tables import city_of_tables

SEVEN = seconds_of("07:00")
BUS = Timetable(
    ("bus",), ints([0]), ints([0, 2]), ints([0, 1]), ints([SEVEN, SEVEN + 300]),
    ints([SEVEN, SEVEN + 300]),
)  # fmt: skip


def test_riders_change_from_the_bus_to_the_train_beside_the_plan() -> None:
    # Bus from area 0 at 7:00 to area 1 at 7:05; the station, area 2, is 2 minutes away; the train
    # leaves at 7:08, and takes 4 minutes to the next station, area 3, where zone 1 is.
    town = city_of_tables([[0, 0], [0, 0]])
    trains = railway(walks(5, [{0: 0}, {3: 0}], {1: {2: 120}}), departures=("07:08",))
    service = ridden_service(town.stops, town.walking, BUS, trains)
    assert service.n_areas == 5
    assert service.timetable.trip_id == ("bus", "background-1")
    assert service.call_area.tolist() == [0, 1, 2, 3, 4]
    assert times_by_departure(service, ints([SEVEN]))[0, 1].tolist() == [12 * 60]


def test_a_plan_alone_has_the_stops_of_its_network() -> None:
    town = city_of_tables([[0, 0], [0, 0]], area=[0, 0], access=[{0: 60}])
    assert ridden_service(town.stops, town.walking, BUS).call_area.tolist() == [0, 0]


def test_a_timetable_of_other_stops_is_refused() -> None:
    town = city_of_tables([[0, 0], [0, 0]])
    with pytest.raises(InputError, match="calls at stops 0 to 1, but only 1 stops have an area"):
        RiddenService(BUS, ints([0]), town.walking)
