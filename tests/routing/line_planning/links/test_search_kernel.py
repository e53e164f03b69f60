"""The compiled prices of sets of lines against prices by hand loops, on random graphs."""

from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import given, settings
from numba import njit

from network.quantities import IntArray, bools, floats, ints
from routing.line_planning.links.closing_kernel import rider_time_with
from routing.line_planning.links.forms_kernel import exchanged_tails, other_form
from routing.line_planning.links.graph import LineTask, LinkGraph
from routing.line_planning.links.lines_kernel import put_line
from routing.line_planning.links.search import PASSENGER, LineSearch
from routing.line_planning.links.search_kernel import prices_without
from routing.line_planning.links.search_values import (
    BEST_COST,
    CLOSED,
    LINE,
    NO,
    NO_LINE,
    OTHER,
    ROW_COST,
    ROWS,
    TIME,
    TOUCHED,
    TURNED,
    YES,
    Given,
    Lines,
    Marks,
    Prices,
    Room,
    Times,
)
from routing.line_planning.links.units import Units, units_of
from routing.line_planning.stopping import Evaluations
from tests.reference.link_lines import closed_times, line_time, parts, rider_time
from tests.routing.line_planning.links.random_tasks import Case, cases

ALL_PRICED = Prices(1, 0, 0, 0)


def _insertion(
    given: Given,
    both: tuple[Times, Times],
    base: int,
    line: IntArray,
    length: int,
    room: Room,
) -> int:
    """Way in from Python for a part of the kernel."""
    costs = room.by_node[ROW_COST]
    return rider_time_with(given, both[0], both[1], costs, base, line, length, room, YES)


def _form(
    given: Given,
    now: IntArray,
    length: int,
    fill: int,
    room: Room,
    state: Marks,
) -> int:
    return other_form(
        given, now, length, fill, room.by_line[0], room.by_line[2], room.by_node[4], state
    )


def _exchange(given: Given, lines: Lines, room: Room, state: Marks) -> tuple[int, int]:
    return exchanged_tails(given, lines, NO, YES, NO, room, state)


exchange: Any = njit(_exchange)
insertion: Any = njit(_insertion)
form: Any = njit(_form)


def lines_of(units: Units, case: Case, count: int) -> Lines:
    lines = units.empty_lines(len(case.lines))
    for row, line in enumerate(case.lines[:count]):
        put_line(units.given, lines, row, np.array(line, np.int64), len(line))
    return lines


@settings(max_examples=60, deadline=None)
@given(case=cases())
def test_closing_a_network_gives_what_lowering_until_nothing_changes_gives(case: Case) -> None:
    units = units_of(case.task)
    room = units.room()
    lines = lines_of(units, case, len(case.lines))
    none = NO_LINE
    total, found = prices_without(units.given, ALL_PRICED, lines, none, none, room)
    expected = closed_times(case.minutes, case.lines, 5)
    n = len(expected)
    assert room.tables[CLOSED][:, :n].tolist() == expected
    assert total == rider_time(expected, case.riders)
    assert found == parts(n, case.lines)
    assert lines.facts[:, TIME].sum() == line_time(case.minutes, case.lines)


@settings(max_examples=60, deadline=None)
@given(case=cases())
def test_a_line_put_in_costs_what_closing_anew_costs(case: Case) -> None:
    units = units_of(case.task)
    room = units.room()
    last = len(case.lines) - 1
    lines = lines_of(units, case, last)
    none = NO_LINE
    base, _ = prices_without(units.given, ALL_PRICED, lines, none, none, room)
    times = room.tables[CLOSED]
    turned = times if units.given.symmetric else room.tables[TURNED]
    line = np.array(case.lines[last], np.int64)
    total = insertion(units.given, (times, turned), base, line, len(line), room)
    expected = closed_times(case.minutes, case.lines, 5)
    assert total == rider_time(expected, case.riders)
    rows = np.where(room.by_node[TOUCHED][: len(expected), None] == 1, room.tables[ROWS], times)
    assert rows[:, : len(expected)].tolist() == expected


@settings(max_examples=30, deadline=None)
@given(case=cases())
def test_every_other_form_of_a_line_keeps_the_rules(case: Case) -> None:
    units = units_of(case.task)
    room = units.room()
    state = np.array([case.seed + 1], np.uint64)
    now = np.zeros(units.given.most, np.int64)
    now[: len(case.lines[0])] = case.lines[0]
    length = len(case.lines[0])
    for fill in (0, 100) * 40:
        new = form(units.given, now, length, fill, room, state)
        if new == 0:
            continue
        line = room.by_line[0][:new].tolist()
        assert case.task.least_nodes <= new <= case.task.most_nodes
        assert len(set(line)) == new
        assert all(case.minutes[u][v] > 0 for u, v in pairwise(line))
        now[:new], length = line, new


def test_a_line_that_ends_on_another_can_take_its_tail_over() -> None:
    # Nodes 0-1-2-3 in a row and 4 beside 1; lines 0-1-2-3 and 4-1. Exchanged at node 1, one keeps
    # 0-1 and the other becomes 4-1-2-3 (or the mirror image 3-2-1 and 4-1-0): no link is lost.
    links = [(0, 1), (1, 2), (2, 3), (1, 4)]
    tail, head = zip(*links, *[(v, u) for u, v in links], strict=True)
    graph = LinkGraph(tuple("abcde"), ints(tail), ints(head), floats([2.0] * 8), bools([1] * 5))
    units = units_of(LineTask(graph, 1.0 - np.eye(5), 2, 2, 5))
    room, lines = units.room(), units.empty_lines(2)
    for row, line in enumerate(([0, 1, 2, 3], [4, 1])):
        put_line(units.given, lines, row, np.array(line, np.int64), len(line))
    state = np.array([7], np.uint64)
    seen = set()
    for _ in range(60):
        one, two = exchange(units.given, lines, room, state)
        pair = (room.by_line[LINE][:one], room.by_line[OTHER][:two])
        seen.add(tuple(tuple(line.tolist()) for line in pair))
    assert ((0, 1), (4, 1, 2, 3)) in seen
    assert ((3, 2, 1), (4, 1, 0)) in seen


@settings(max_examples=15, deadline=None)
@given(case=cases())
def test_the_cost_kept_while_annealing_is_the_cost_computed_anew(case: Case) -> None:
    search = LineSearch(case.task, PASSENGER, case.seed)
    found = search.run(Evaluations(400)).lines.lines()
    times = closed_times(case.minutes, found, 5)
    riders = rider_time(times, case.riders)
    longest = case.task.n_lines * (case.task.most_nodes - 1) * max(map(max, case.minutes)) + 1
    kept = search._figures[BEST_COST]
    assert kept == longest * riders + line_time(case.minutes, found)
