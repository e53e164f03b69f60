"""Redrawn lines: whatever is drawn and kept is a line that a planner would sign."""

import numpy as np
import pytest

from routing.line_planning.pool import area_weights
from routing.line_planning.search.design_lines import Ways, running_every
from routing.line_planning.search.judge import plan_of
from routing.line_planning.search.redrawing import Redrawing
from routing.line_planning.ways import StreetWays
from routing.validity import line_problems, line_sense_problems
from tests.routing.line_planning.search.searched_city import AM, RUN_TIMES, SENSE, city, drawing

KINDS = ("other_end", "other_way", "longer", "shorter", "one_stop_more", "one_stop_less")


def _start() -> Ways:
    _, _, pool = city()
    longest = int(np.diff(pool.first_stop)[::2].argmax())
    return tuple(tuple(pool.stops_of(int(p)).tolist()) for p in pool.patterns_of(longest))


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_finds_other_lines_that_pass_the_checks(kind: str) -> None:
    network, demand, _ = city()
    ways = StreetWays(network, SENSE, area_weights(network, demand))
    redrawing = Redrawing(ways, drawing().deadheads, np.random.default_rng(5))
    start, found = _start(), set()
    if kind == "one_stop_more":  # on a full line there is none to add
        start = redrawing.one_stop_less(start) or start
    for _ in range(60):
        new = getattr(redrawing, kind)(start)
        line = None if new is None else drawing().find_line(new)
        if line is not None and new != start:
            found.add(new)
            plan = plan_of([running_every(line, 900)], len(demand.periods))
            assert line_problems(network, plan) == []
            assert line_sense_problems(network, plan, RUN_TIMES, AM, SENSE) == []
    assert found


def test_an_end_is_changed_and_the_other_stays() -> None:
    network, demand, _ = city()
    ways = StreetWays(network, SENSE, area_weights(network, demand))
    redrawing = Redrawing(ways, drawing().deadheads, np.random.default_rng(5))
    for _ in range(40):
        new = redrawing.other_end(_start())
        if new is not None:
            assert new[0][0] == _start()[0][0]
            assert new[1][-1] == _start()[1][-1]


def test_one_stop_more_or_less_is_one_stop_in_each_direction() -> None:
    network, demand, _ = city()
    ways = StreetWays(network, SENSE, area_weights(network, demand))
    redrawing = Redrawing(ways, drawing().deadheads, np.random.default_rng(5))
    out, back = _start()
    for _ in range(20):
        more, less = redrawing.one_stop_more(_start()), redrawing.one_stop_less(_start())
        assert more is None or [len(way) for way in more] == [len(out) + 1, len(back) + 1]
        assert less is None or [len(way) for way in less] == [len(out) - 1, len(back) - 1]
