"""Regularity on shared streets, by hand."""

import pytest

from network.quantities import ints
from network.service_day import WEEKDAY
from routing.evaluation.trunks import trunk_figures
from routing.lines import line_plan_of
from routing.timetable import Timetable

PLAN = line_plan_of([("1", "", [[0, 1]]), ("2", "", [[0, 1]])], 5, 600)
SEVEN = 7 * 3600


def leaving(first: list[int], second: list[int]) -> Timetable:
    """Trips of two lines on one hop, by minutes after seven."""
    starts = [SEVEN + 60 * minute for minute in (*first, *second)]
    calls = [second for start in starts for second in (start, start + 120)]
    n = len(starts)
    return Timetable(
        tuple(map(str, range(n))), ints([0] * len(first) + [1] * len(second)),
        ints(range(0, 2 * n + 1, 2)), ints([0, 1] * n), ints(calls), ints(calls),
    )  # fmt: skip


def test_even_buses_of_two_lines_lose_nothing() -> None:
    found = trunk_figures(PLAN, leaving([0, 10, 20], [5, 15, 25]), WEEKDAY)
    assert set(found.values()) == {0.0}


def test_buses_behind_each_other_are_bunched() -> None:
    # Headways 1, 9, 1, 9, 1: mean 4.2, a quarter of it 1.05: three of five are bunched.
    found = trunk_figures(PLAN, leaving([0, 10, 20], [1, 11, 21]), WEEKDAY)
    assert found["trunk_share_bunched"] == pytest.approx(3 / 5)
    # Squares 3 x 1 + 2 x 81 = 165 over 2 x 21, less 2.1.
    assert found["trunk_excess_wait_minutes"] == pytest.approx(165 / 42 - 2.1)
    # Variance 3 x 3.2^2 + 2 x 4.8^2 = 76.8 over 5.
    assert found["trunk_headway_variation"] == pytest.approx((76.8 / 5) ** 0.5 / 4.2)


def test_a_street_of_one_line_is_no_trunk() -> None:
    found = trunk_figures(PLAN, leaving([0, 1, 20, 21], []), WEEKDAY)
    assert set(found.values()) == {0.0}
