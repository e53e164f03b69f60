"""The benchmark of moved trips: proven on a small day, and a checker that finds what is wrong."""

from pathlib import Path

import pytest

from benchmarks.shifting import run
from benchmarks.shifting_check import GivenTrip, check_shifts

DRIVE = [[0, 600], [600, 0]]
# A to B at 7:00 and 7:20, ready at 7:15 and 7:35; B to A at 7:14, ready at 7:29.
DAY = [
    GivenTrip(0, 0, 1, 25200, 26100),
    GivenTrip(0, 0, 1, 26400, 27300),
    GivenTrip(1, 1, 0, 26040, 26940),
]


def test_a_small_generated_day_is_proven_and_repeats() -> None:
    found, again = (run(["--generated", "200", "--minutes", "2"], Path()) for _ in range(2))
    assert found["proven"]
    assert found["value"] == found["bound"] <= found["vehicles_before"]
    assert (found["minutes"], found["next_trip"]) == (again["minutes"], again["next_trip"])


def test_moved_trips_that_keep_the_rules_pass() -> None:
    # The way back a minute later: one vehicle runs 0, then 2.
    found = check_shifts(DAY, DRIVE, [0, 0, 1], [2, -1, -1], 1)
    assert (found.vehicles, found.faults) == (2, ())


@pytest.mark.parametrize(
    ("minutes", "next_trip", "fault"),
    [
        ([0, 0, 0], [2, -1, -1], "the vehicle of trip 0 comes 60 s late to trip 2"),
        ([0, 0, 3], [-1, -1, -1], "trip 2 moves by 3 min"),
        ([-3, 3, 0], [-1, -1, -1], "1200 s between trips 0 and 1 become 1560 s"),
        ([0, 0, 1], [2, 2, -1], "trip 2 follows 2 trips"),
    ],
)
def test_what_is_wrong_is_found(minutes: list[int], next_trip: list[int], fault: str) -> None:
    assert fault in check_shifts(DAY, DRIVE, minutes, next_trip, 2).faults
