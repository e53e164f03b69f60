"""A timetable without some of its trips keeps all there is of the others."""

from network.quantities import bools, ints
from routing.timetable import Timetable

CALLS = ints([0, 60, 120, 300, 360, 600, 660, 720])
DAY = Timetable(("a", "b", "c"), ints([0, 1, 0]), ints([0, 3, 5, 8]),
                ints([0, 1, 2, 2, 0, 0, 1, 2]), CALLS, ints(CALLS + 5))  # fmt: skip
"""Trips of three, two and three calls; buses stand 5 s at each stop."""


def test_trips_that_are_chosen_keep_their_calls() -> None:
    left = DAY.choose(bools([False, True, True]))
    assert left.trip_id == ("b", "c")
    assert left.pattern.tolist() == [1, 0]
    assert left.stop[left.calls_of(0)].tolist() == [2, 0]
    assert left.arrival[left.calls_of(1)].tolist() == [600, 660, 720]
    assert left.departure[left.calls_of(1)].tolist() == [605, 665, 725]


def test_of_all_trips_none_may_be_left() -> None:
    assert DAY.choose(bools([True, True, True])).stop.tolist() == DAY.stop.tolist()
    assert DAY.choose(bools([False, False, False])).n_trips == 0
