"""Departures for even loads: the best that gaps allow, rechecked rider by rider."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.errors import InputError
from network.quantities import IntArray, floats, ints
from routing.departures.even_load_check import even_load_problems
from routing.departures.even_loads import (
    GapRule,
    even_load_minutes,
    riders_by_minute,
    squared_loads,
)

WIDE = GapRule(1, 5000)


def loads_at(start: int, minutes: IntArray, loads: list[float], found: IntArray) -> list[float]:
    came = riders_by_minute(start, minutes, floats(loads))
    riders: list[float] = np.diff(came[np.concatenate([[0], found - start])]).tolist()
    return riders


def test_with_wide_gaps_every_bus_carries_the_same() -> None:
    # 5 riders a minute for 10 min, then 1 a minute for 50: 100 riders, 25 a bus. The first 25 have
    # come after 5 min, 50 after 10, 75 after 35.
    minutes, loads = ints([10, 20, 30, 60]), [50.0, 10.0, 10.0, 30.0]
    found = even_load_minutes(0, minutes, floats(loads), WIDE)
    assert found.tolist() == [5, 10, 35, 60]
    assert loads_at(0, minutes, loads, found) == [25, 25, 25, 25]


def test_gaps_stay_within_one_and_a_half_of_their_mean() -> None:
    # Mean 15 min: no gap above 23, but the gap of 30 min of today stays allowed.
    minutes, loads = ints([10, 20, 30, 60]), floats([50, 10, 10, 30])
    found = even_load_minutes(0, minutes, loads, GapRule(1, 1500))
    assert np.diff([0, *found]).max() <= 30
    assert found.tolist() == [5, 10, 35, 60]
    tight = even_load_minutes(0, ints([15, 30, 45, 60]), floats([53, 15, 16, 16]))
    assert np.diff([0, *tight]).max() <= 23


def test_riders_who_come_evenly_keep_their_timetable() -> None:
    minutes = ints([10, 20, 30])
    assert even_load_minutes(0, minutes, floats([20, 20, 20])).tolist() == [10, 20, 30]


def test_buses_without_riders_stay() -> None:
    minutes = ints([10, 25, 30])
    assert even_load_minutes(0, minutes, floats([0, 0, 0])).tolist() == [10, 25, 30]


@pytest.mark.parametrize(
    ("minutes", "loads"), [([10, 10], [1, 1]), ([0, 5], [1, 1]), ([5], [-1]), ([5], [np.nan])]
)
def test_what_cannot_be_counted_is_refused(minutes: list[int], loads: list[float]) -> None:
    with pytest.raises(InputError, match="departures must rise"):
        even_load_minutes(0, ints(minutes), floats(loads))


def test_a_rule_that_cannot_hold_is_refused() -> None:
    with pytest.raises(InputError, match=r"gaps from 0 min to 0\.9 times"):
        GapRule(0, 900)


GAPS = st.lists(st.integers(1, 6), min_size=1, max_size=4)


@settings(max_examples=150)
@given(GAPS, st.data())
def test_no_other_minutes_are_better(gaps: list[int], data: st.DataObject) -> None:
    loads = data.draw(st.lists(st.integers(0, 50), min_size=len(gaps), max_size=len(gaps)))
    minutes, rule = ints(np.cumsum(gaps) + 100), GapRule(2, 1500)
    riders = floats(loads)
    found = even_load_minutes(100, minutes, riders, rule)
    least, longest = rule.limits(ints(gaps))
    came = riders_by_minute(100, minutes, riders)
    end = int(minutes[-1]) - 100
    choices = (ints([*inner, end]) for inner in combinations(range(1, end), len(gaps) - 1))
    allowed = [
        c for c in choices if all(least <= b - a <= longest for a, b in pairwise([0, *c.tolist()]))
    ]
    best = min(squared_loads(came, choice) for choice in allowed)
    assert squared_loads(came, ints(found - 100)) == pytest.approx(best, abs=1e-6)
    stated = loads_at(100, minutes, [float(load) for load in loads], found)
    assert even_load_problems(100, minutes.tolist(), loads, found.tolist(), stated, rule) == []
    assert sum(stated) == pytest.approx(sum(loads))


def test_the_check_finds_wide_gaps_lost_buses_and_wrong_loads() -> None:
    today = (0, [10, 20, 30], [10.0, 40.0, 10.0])
    rule = GapRule()

    def found(minutes: list[int], loads: list[float]) -> list[str]:
        return [p.message for p in even_load_problems(*today, minutes, loads, rule)]

    assert found([12, 18, 30], [18, 24, 18]) == []
    assert found([18, 30], [42, 18]) == ["are not as many as before, or end at another minute"]
    assert found([12, 18, 29], [18, 24, 17])[0].startswith("are not as many")
    assert found([9, 14, 30], [9, 17, 34]) == ["gap of 16 min is outside 2 to 15 min"]
    assert found([12, 18, 30], [18, 20, 22]) == [
        "is said to carry 20.0 riders, recounted 24.0",
        "is said to carry 22.0 riders, recounted 18.0",
    ]
