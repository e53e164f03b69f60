"""Vehicle types of trips: that of the line when they leave, and of the line before at its end."""

import pytest

from network.errors import InputError
from network.quantities import IntArray, ints
from network.service_day import HOUR, WEEKDAY
from routing.fleet import CostRates, VehicleType
from routing.line_vehicles import NO_VEHICLE, LineVehicles
from routing.lines import line_plan_of
from routing.timetable import Timetable

PLAN = line_plan_of([("1", "", [[0, 1], [1, 0]])], 2, 1200)
"""One line, out and back, in the periods before and after seven."""

CALLS = ints([int(hour * HOUR) for hour in (6, 6.5, 6.5, 7, 7, 7.5)])
DAY = Timetable(("a", "b", "c"), ints([0, 1, 1]), ints([0, 2, 4, 6]), ints([0, 1, 1, 0, 1, 0]),
                CALLS, CALLS)  # fmt: skip


def types_of_trips(of_line: list[int]) -> IntArray:
    types = VehicleType("mini", 30), VehicleType("long", 120)
    vehicles = LineVehicles(types, (CostRates(), CostRates()), ints([of_line]))
    return vehicles.of_trips(PLAN, DAY, WEEKDAY[:2])


def test_a_trip_has_the_type_of_its_line_when_it_leaves() -> None:
    # Trips leave at 6:00, 6:30 and 7:00; the second period begins at seven.
    assert types_of_trips([0, 1]).tolist() == [0, 0, 1]


def test_the_last_bus_back_is_of_the_type_that_came() -> None:
    assert types_of_trips([1, NO_VEHICLE]).tolist() == [1, 1, 1]


def test_a_trip_before_its_line_has_a_type_is_refused() -> None:
    with pytest.raises(InputError, match=r"trip a leaves before .* \(2 trips affected\)"):
        types_of_trips([NO_VEHICLE, 0])
