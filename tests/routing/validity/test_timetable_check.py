"""What is wrong with headways, trips and departures is found."""

import numpy as np

from network.quantities import bools
from routing.fleet import HEADWAYS_S
from routing.lines import NOT_RUN
from routing.timetable import Timetable
from routing.validity import headway_problems
from tests.routing.validity.checked_plan import add, having, of_timetable, plan, put, swap, texts


def without_trips(timetable: Timetable, dropped: set[int]) -> Timetable:
    """The timetable without some trips."""
    return timetable.choose(bools([trip not in dropped for trip in range(timetable.n_trips)]))


def test_a_headway_that_is_not_allowed_is_found() -> None:
    lines = having(plan().lines, "headway_s", put((1, 2), 1000))
    assert "line 1: headway 1000 s is not allowed" in texts(headway_problems(lines, HEADWAYS_S))


def test_swapped_stops_in_a_trip_are_found() -> None:
    timetable = having(plan().timetable, "stop", swap(1, 2))
    assert "does not serve the stops of its pattern" in of_timetable(timetable)


def test_one_departure_a_second_late_is_found() -> None:
    timetable = plan().timetable
    for row in range(8):  # two trips of four stops
        assert "trip 1-0-00" in of_timetable(having(timetable, "departure", add(row, 1)))
        assert "trip 1-0-00" in of_timetable(having(timetable, "arrival", add(row, -1)))


def test_a_whole_trip_a_second_late_is_found() -> None:
    timetable = plan().timetable
    calls = timetable.calls_of(1)
    late = having(having(timetable, "departure", add(calls, 1)), "arrival", add(calls, 1))
    assert "gap of 901 s at headway 900 s" in of_timetable(late)


def test_a_bus_that_does_not_stand_at_a_stop_is_found() -> None:
    timetable = plan().timetable
    rest = slice(int(timetable.first_call[0]) + 1, int(timetable.first_call[1]))
    hurried = having(timetable, "departure", add(rest, -20))
    hurried = having(hurried, "arrival", add(slice(rest.start + 1, rest.stop), -20))
    hurried = having(hurried, "departure", add(rest.stop - 1, 0))
    assert "trip 1-0-001: stands [0, 0, 20, 0] s at its stops" in of_timetable(hurried)


def test_any_trip_left_out_is_found() -> None:
    timetable = plan().timetable
    for trip in range(timetable.n_trips):
        assert "pattern" in of_timetable(without_trips(timetable, {trip})), timetable.trip_id[trip]


def test_a_line_that_was_forgotten_is_found() -> None:
    timetable = plan().timetable
    dropped = set(np.flatnonzero(timetable.pattern == 2).tolist())
    assert "pattern 2 in early: first bus is 1200 s late or more" in of_timetable(
        without_trips(timetable, dropped)
    )


def test_a_trip_while_its_line_rests_is_found() -> None:
    lines = having(plan().lines, "headway_s", put((0, 0), NOT_RUN))
    assert "runs in early, where it rests" in of_timetable(plan().timetable, lines)
