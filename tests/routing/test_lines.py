"""Line plans: what is refused, and how lines are picked out."""

from dataclasses import replace

import pytest

from network.errors import InputError
from network.quantities import ints
from routing.lines import LinePlan, line_plan_of


def three_lines() -> LinePlan:
    return line_plan_of(
        [("1", "Harbour", [[0, 1, 2], [3, 4]]), ("2", "Ring", [[5, 6, 5]]), ("3", "", [[7, 8]])],
        n_periods=2,
        headway_s=600,
    )


def test_patterns_and_stops_of_each_line() -> None:
    plan = three_lines()
    assert (plan.n_lines, plan.n_patterns) == (3, 4)
    assert [plan.patterns_of(line).tolist() for line in range(3)] == [[0, 1], [2], [3]]
    assert [plan.stops_of(p).tolist() for p in range(4)] == [[0, 1, 2], [3, 4], [5, 6, 5], [7, 8]]
    assert plan.pattern_direction.tolist() == [0, 1, 0, 0]
    assert plan.headway_s.tolist() == [[600, 600]] * 4


def test_chosen_lines_come_in_the_order_asked_for() -> None:
    plan = three_lines().with_headways(ints([[1, 2], [3, 4], [5, 6], [7, 8]]))
    chosen = plan.choose([2, 0])
    assert chosen.line_id == ("3", "1")
    assert [chosen.stops_of(p).tolist() for p in range(3)] == [[7, 8], [0, 1, 2], [3, 4]]
    assert chosen.pattern_line.tolist() == [0, 1, 1]
    assert chosen.headway_s.tolist() == [[7, 8], [1, 2], [3, 4]]


def test_no_lines_are_a_plan_too() -> None:
    none = three_lines().choose([])
    assert (none.n_lines, none.n_patterns, none.headway_s.shape) == (0, 0, (0, 2))


def test_two_lines_of_one_id_are_refused() -> None:
    with pytest.raises(InputError, match="line id '7' appears twice"):
        line_plan_of([("7", "", [[0, 1]]), ("7", "", [[2, 3]])], 1, 600)


def test_a_pattern_of_one_stop_is_refused() -> None:
    with pytest.raises(InputError, match=r"line 'X'.*fewer than 2 stops"):
        line_plan_of([("1", "", [[0, 1]]), ("X", "", [[2]])], 1, 600)


def test_headways_without_a_row_for_each_pattern_are_refused() -> None:
    with pytest.raises(InputError, match="one row per pattern"):
        replace(three_lines(), headway_s=ints([[600, 600]]))
