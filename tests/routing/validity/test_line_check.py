"""What is wrong with a line is found."""

from dataclasses import replace

import numpy as np
import pytest

from network.quantities import bools
from network.street_times import UNREACHED
from routing.cycles import pattern_runs
from routing.lines import LinePlan
from routing.validity import (
    line_problems,
)
from tests.routing.validity.checked_plan import (
    ANY_SENSE,
    PERIODS,
    RUN_TIMES,
    having,
    of_sense,
    plan,
    put,
    texts,
)


def of_lines(lines: LinePlan) -> str:
    return texts(line_problems(plan().network, lines))


@pytest.mark.parametrize("row", [0, 5, -1])
@pytest.mark.parametrize("stop", [-1, 10**6])
def test_a_stop_that_does_not_exist_is_found(row: int, stop: int) -> None:
    assert "names a stop that does not exist" in of_lines(
        having(plan().lines, "stop", put(row, stop))
    )


def test_a_line_without_patterns_is_found() -> None:
    lines = replace(plan().lines, line_id=("1", "2", "3"), line_name=("", "", ""))
    assert "line 3: has no pattern" in of_lines(lines)


def test_a_line_that_ends_at_no_terminal_is_found() -> None:
    p = plan()
    last = int(p.lines.stops_of(0)[-1])
    terminal = np.arange(len(p.network.stops)) != last
    network = replace(p.network, stops=replace(p.network.stops, terminal=bools(terminal)))
    assert "is no terminal" in texts(line_problems(network, p.lines))


@pytest.mark.parametrize("hop", ["between stops", "back to the first stop"])
def test_a_hop_without_a_legal_way_is_found(hop: str) -> None:
    p = plan()
    out, back = p.lines.stops_of(0), p.lines.stops_of(1)
    a, b = (out[1], out[2]) if hop == "between stops" else (back[-1], out[0])
    times = having(p.network.street_times, "free_flow_ms", put((a, b), UNREACHED))
    network = replace(p.network, street_times=times)
    assert "line 1: no legal way" in texts(line_problems(network, p.lines))


def test_a_run_out_of_limits_is_found() -> None:
    p = plan()
    runs = pattern_runs(p.lines, p.network.street_times, RUN_TIMES, PERIODS[1]).tolist()
    shortest, longest = min(runs), max(runs)
    for limits in ((shortest + 1, longest), (shortest, longest - 1)):
        assert "is outside" in of_sense(p.lines, limits)
    assert of_sense(p.lines, (shortest, longest)) == ""


def test_a_detour_beyond_the_limit_is_found() -> None:
    sense = replace(ANY_SENSE, most_detour=0.99)
    assert "times the direct way" in of_sense(plan().lines, sense=sense)


def test_stops_too_far_apart_are_found() -> None:
    sense = replace(ANY_SENSE, spacing_m=(1.0, 100.0))
    assert "mean spacing of" in of_sense(plan().lines, sense=sense)


def test_a_stop_area_served_twice_is_found_unless_a_loop_closes() -> None:
    p = plan()
    doubled = having(p.lines, "stop", put(2, int(p.lines.stop[1])))
    assert "serves a stop area twice" in of_sense(doubled)
