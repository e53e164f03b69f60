"""Where luck finds no new line, all are listed, each once, and it is told when none is left."""

from itertools import combinations, pairwise, permutations

import numpy as np
import pytest

from network.errors import InfeasibleError
from routing.line_planning.links.evaluation import figures_of
from routing.line_planning.links.every_line import every_line
from routing.line_planning.links.graph import LineTask, LinkGraph
from routing.line_planning.links.search import OPERATOR, PASSENGER, Aim, search_lines
from routing.line_planning.links.units import units_of
from routing.line_planning.stopping import Evaluations

Pairs = list[tuple[int, int]]


def street(n_nodes: int) -> Pairs:
    return [(node, node + 1) for node in range(n_nodes - 1)]


def star(n_nodes: int) -> Pairs:
    return [(0, node) for node in range(1, n_nodes)]


def task_of(
    pairs: Pairs,
    n_lines: int,
    least: int = 2,
    *,
    minutes: float = 4.0,
    transfer: float = 5.0,
    riders: float = 1.0,
    terminals: frozenset[int] | None = None,
) -> LineTask:
    n = 1 + max(max(pair) for pair in pairs)
    tail, head = zip(*pairs, *[(b, a) for a, b in pairs], strict=True)
    ends = [terminals is None or node in terminals for node in range(n)]
    graph = LinkGraph(
        tuple(map(str, range(n))), np.array(tail), np.array(head),
        np.full(len(tail), minutes), np.array(ends),
    )  # fmt: skip
    return LineTask(graph, riders * (1.0 - np.eye(n)), n_lines, least, n, transfer)


def listed(task: LineTask) -> list[tuple[int, ...]]:
    return [tuple(line) for line in every_line(units_of(task).given) if line]


def test_a_street_has_a_line_between_each_two_nodes() -> None:
    # 5 x 4 / 2 pairs of ends; of at least three nodes, all but the four links alone.
    assert len(listed(task_of(street(5), 4))) == 10
    assert len(listed(task_of(street(5), 4, least=3))) == 6


def test_all_simple_ways_of_a_small_network_are_listed_once() -> None:
    pairs = [(0, 1), (1, 2), (2, 3), (3, 0), (1, 3)]
    joined = {frozenset(pair) for pair in pairs}
    ways = {
        way
        for length in (2, 3, 4)
        for way in permutations(range(4), length)
        if way[0] < way[-1] and all(frozenset(hop) in joined for hop in pairwise(way))
    }
    found = listed(task_of(pairs, 3))
    assert sorted(found) == sorted(ways)


def test_lines_end_at_terminals() -> None:
    # Of a street of five nodes with terminals at 1, 2 and 4, the three ways between them.
    task = task_of(street(5), 1, terminals=frozenset({1, 2, 4}))
    assert listed(task) == [(1, 2), (1, 2, 3, 4), (2, 3, 4)]


@pytest.mark.parametrize("aim", [PASSENGER, OPERATOR, Aim(1.0, 0.1)])
@pytest.mark.parametrize(("pairs", "n_lines"), [(street(6), 15), (star(6), 15), (street(3), 3)])
def test_every_line_there_is_can_be_asked_for(pairs: Pairs, n_lines: int, aim: Aim) -> None:
    # A street of six: 6 x 5 / 2. A star: five links, and 5 x 4 / 2 ways through its middle.
    task = task_of(pairs, n_lines)
    found = search_lines(task, aim, 1, Evaluations(2000)).lines
    assert task.problems_of(found) == []
    with pytest.raises(InfeasibleError, match=f"only {n_lines} of {n_lines + 1} different lines"):
        search_lines(task_of(pairs, n_lines + 1), aim, 1, Evaluations(2000))


def test_that_there_is_no_line_so_long_is_told_with_the_way_out() -> None:
    # A way through a star has three nodes at most.
    with pytest.raises(
        InfeasibleError, match=r"only 0 of 6 .* exist. Ask for fewer lines, or allow"
    ):
        search_lines(task_of(star(6), 6, least=4), PASSENGER, 1, Evaluations(500))


@pytest.mark.parametrize("minutes", [1e-6, 1e-3, 1.0, 1e5])
@pytest.mark.parametrize("riders", [1e-9, 1.0, 1e9])
def test_times_and_riders_of_any_size_are_searched(minutes: float, riders: float) -> None:
    # One line over a street of three: two of three pairs ride a link, one rides two.
    task = task_of(street(3), 1, minutes=minutes, riders=riders)
    found = search_lines(task, PASSENGER, 1, Evaluations(200)).lines
    assert figures_of(task, found).rider_minutes == pytest.approx(minutes * 4 / 3, rel=0.4)
    assert task.problems_of(found) == []


def test_no_pair_loses_its_riders_where_transfers_are_far_longer_than_links() -> None:
    pairs = list(combinations(range(30), 2))
    task = task_of(pairs, 20, minutes=1e-4, transfer=1e4, riders=1 / 3)
    counted = units_of(task).given.demand[:, :30]
    assert (counted[np.triu_indices(30, 1)] > 0).all()
