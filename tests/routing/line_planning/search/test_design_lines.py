"""Lines of the search are timed as the rest of the planner times them, and keep the line sense."""

import numpy as np
import pytest

from routing.cycles import line_cycles, pattern_runs
from routing.line_planning.search.design_lines import find_running, running_every
from routing.line_planning.search.design_model import TICK_S
from routing.validity import line_sense_problems
from tests.routing.line_planning.search.searched_city import AM, RUN_TIMES, SENSE, city, drawing


def _ways(line: int) -> tuple[tuple[int, ...], ...]:
    _, _, pool = city()
    return tuple(tuple(pool.stops_of(int(p)).tolist()) for p in pool.patterns_of(line))


def test_runs_and_cycles_are_those_of_the_planner() -> None:
    network, _, pool = city()
    d = drawing()
    cycle = line_cycles(pool, network.street_times, RUN_TIMES, AM, d.layover, d.deadheads)
    run = pattern_runs(pool, network.street_times, RUN_TIMES, AM)
    for row in range(0, pool.n_lines, 7):
        line = d.find_line(_ways(row))
        assert line is not None
        assert line.cycle_s == cycle[row]
        ends = line.first[1:] - 1
        assert line.arrive[ends] * TICK_S == pytest.approx(run[pool.patterns_of(row)])
        assert line.area.tolist() == network.stops.area[np.concatenate(line.ways)].tolist()


def test_a_line_that_breaks_the_line_sense_is_none() -> None:
    network, _, pool = city()
    out, back = _ways(0)
    for broken in [(out[:3], back), (out, back[-2:]), (out + out[1:], back), (out[::-1], back)]:
        changed = pool.choose([0])
        changed = type(changed)(
            changed.line_id, changed.line_name, changed.pattern_line, changed.pattern_direction,
            np.array([0, len(broken[0]), len(broken[0]) + len(broken[1])]),
            np.concatenate(broken), changed.headway_s,
        )  # fmt: skip
        sensible = not line_sense_problems(network, changed, RUN_TIMES, AM, SENSE)
        assert (drawing().find_line(broken) is not None) == sensible
    assert drawing().find_line((out[:1], back)) is None


def test_buses_run_a_line_as_often_as_they_can() -> None:
    line = drawing().find_line(_ways(0))
    assert line is not None
    for buses in range(1, 12):
        running = find_running(line, buses)
        if running is None:
            assert buses < -(-line.cycle_s // 3600)
            continue
        assert running.buses <= buses
        assert running == running_every(line, running.headway_s)
        assert running.buses == -(-line.cycle_s // running.headway_s)
