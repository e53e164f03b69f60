"""Timepoints: both ends, where lines meet, neither too close nor too far apart."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.errors import InputError
from network.quantities import BoolArray, ints, offsets_of
from routing.timepoints import TimepointRule, timepoints_of
from routing.timetable import Timetable


def trips_at(*minutes: list[int], stops: list[list[int]] | None = None) -> Timetable:
    """Trips by the minutes of their calls, each with its own pattern and stops."""
    second = ints([60 * minute for trip in minutes for minute in trip])
    first = offsets_of([len(trip) for trip in minutes])
    rows = stops or [list(range(len(trip))) for trip in minutes]
    return Timetable(
        trip_id=tuple(f"T{n}" for n in range(len(minutes))),
        pattern=ints(range(len(minutes))),
        first_call=first,
        stop=ints([stop for trip in rows for stop in trip]),
        arrival=second,
        departure=second,
    )


def places(marks: BoolArray) -> list[int]:
    return np.flatnonzero(marks).tolist()


def test_a_run_of_a_minute_per_stop_has_one_every_6_to_10_minutes() -> None:
    # 20 minutes: one gap of at most 10 on each side is possible only with the stop at 10.
    timetable = trips_at(list(range(21)))
    assert places(timepoints_of(timetable, ints([0]), ints(range(21)))) == [0, 10, 20]


def test_where_another_line_calls_is_taken_first() -> None:
    # 18 minutes: the middle one may lie 8 to 10 min from the start; the other line calls at 8.
    timetable = trips_at(list(range(19)), [0, 5], stops=[list(range(19)), [8, 30]])
    marks = timepoints_of(timetable, ints([0, 1]), ints(range(31)))
    assert places(marks[:19]) == [0, 8, 18]


def test_stops_of_one_area_are_one_place() -> None:
    # The other line calls across the street: stop 30 is in the area of stop 8.
    timetable = trips_at(list(range(19)), [0, 5], stops=[list(range(19)), [30, 31]])
    area = [*range(30), 8, 31]
    assert places(timepoints_of(timetable, ints([0, 1]), ints(area))[:19]) == [0, 8, 18]


def test_a_motorway_is_wider_than_the_rule_and_its_ends_are_marked() -> None:
    timetable = trips_at([0, 2, 22, 28])
    # Excess over 10 min: 0-22-28 has 12; 0-28 has 18; 2 is closer than 6 min to the start.
    assert places(timepoints_of(timetable, ints([0]), ints(range(4)))) == [0, 2, 3]


def test_a_run_shorter_than_the_least_spacing_has_its_ends_alone() -> None:
    assert places(timepoints_of(trips_at([0, 1, 3]), ints([0]), ints(range(3)))) == [0, 2]


def test_all_trips_of_a_pattern_have_the_same_timepoints() -> None:
    second = ints([0, 240, 480, 720, 960, 1000, 1500, 2000, 2500, 3000])
    timetable = Timetable(
        ("A", "B"), ints([0, 0]), ints([0, 5, 10]), ints([*range(5), *range(5)]), second, second
    )
    marks = timepoints_of(timetable, ints([0, 0]), ints(range(5))).reshape(2, 5)
    assert marks.tolist() == [[True, False, True, False, True]] * 2


def test_a_rule_that_cannot_hold_is_refused() -> None:
    with pytest.raises(InputError, match="600 to 300 s apart"):
        TimepointRule(600, 300)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=9), st.data())
def test_no_other_choice_is_better(hops: list[int], data: st.DataObject) -> None:
    minutes = [0, *np.cumsum(hops).tolist()]
    n = len(minutes)
    met = data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n))
    # Each met line is a trip of two calls: one here, one at a place of its own.
    others = [(stop, n + place) for stop in range(n) for place in range(met[stop])]
    timetable = trips_at(
        minutes, *([0, 5] for _ in others), stops=[list(range(n)), *(list(o) for o in others)]
    )
    marks = timepoints_of(
        timetable, ints(range(len(others) + 1)), ints(range(n + 3)), TimepointRule(180, 300)
    )
    assert _worth(places(marks[:n]), minutes, met) == min(
        _worth(list(choice), minutes, met) for choice in _choices(minutes)
    )


def _choices(minutes: list[int]) -> list[tuple[int, ...]]:
    """All sets of timepoints at least 3 min apart; the ends alone always."""
    n = len(minutes)
    found: list[tuple[int, ...]] = [(0, n - 1)]
    for code in range(2 ** max(0, n - 2)):
        inner = [place + 1 for place in range(n - 2) if code >> place & 1]
        choice = (0, *inner, n - 1)
        if all(minutes[b] - minutes[a] >= 3 for a, b in pairwise(choice)):
            found.append(choice)
    return found


def _worth(choice: list[int], minutes: list[int], met: list[int]) -> tuple[int, int, int]:
    """Minutes by which gaps of more than 5 are too wide, lines met (more is less), count."""
    gaps = [minutes[b] - minutes[a] for a, b in pairwise(choice)]
    return sum(max(0, gap - 5) for gap in gaps), -sum(met[p] for p in choice[1:]), len(gaps)
