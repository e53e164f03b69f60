"""Searches for sets of lines: they repeat, stop when told, and keep every rule."""

import numpy as np
import pytest
from hypothesis import given, settings

from network.errors import InfeasibleError
from network.quantities import FloatArray, bools, floats, ints
from routing.line_planning.links.evaluation import figures_of
from routing.line_planning.links.graph import LineTask, LinkGraph, line_set
from routing.line_planning.links.instances import Wanted, read_instance
from routing.line_planning.links.search import (
    OPERATOR,
    PASSENGER,
    Aim,
    LineProgress,
    search_lines,
)
from routing.line_planning.stopping import Evaluations, Seconds
from routing.progress import Progress
from tests.routing.line_planning.links.random_tasks import Case, cases
from tests.shared_files import shared_file


def grid(side: int, *, terminals: list[int] | None = None, minutes: float = 2.0) -> LinkGraph:
    """Square grid of nodes."""
    pairs = [
        (row * side + column, row * side + column + step)
        for row in range(side)
        for column in range(side)
        for step in ([1] if column + 1 < side else []) + ([side] if row + 1 < side else [])
    ]
    both = pairs + [(v, u) for u, v in pairs]
    terminal = np.ones(side * side, np.bool_)
    if terminals is not None:
        terminal[:] = False
        terminal[terminals] = True
    return LinkGraph(
        tuple(str(node) for node in range(side * side)),
        np.array([u for u, _ in both]),
        np.array([v for _, v in both]),
        np.full(len(both), minutes),
        terminal,
    )


def everywhere(graph: LinkGraph) -> FloatArray:
    """One rider between any two nodes."""
    return floats(1.0 - np.eye(graph.n_nodes))


@settings(max_examples=10, deadline=None)
@given(case=cases())
def test_the_same_seed_gives_the_same_lines_and_they_keep_the_rules(case: Case) -> None:
    for aim in (PASSENGER, OPERATOR, Aim(1.0, 0.1)):
        first = search_lines(case.task, aim, 3, Evaluations(900))
        again = search_lines(case.task, aim, 3, Evaluations(900))
        assert first.lines.lines() == again.lines.lines()
        assert case.task.problems_of(first.lines) == []


def test_a_search_stops_at_once_with_its_best_valid_set_when_told() -> None:
    graph = grid(4)
    task = LineTask(graph, everywhere(graph), 4, 2, 6)
    told: list[LineProgress] = []

    def stop(progress: Progress) -> bool:
        assert isinstance(progress, LineProgress)
        told.append(progress)
        return False

    found = search_lines(task, PASSENGER, 1, Seconds(600.0), stop)
    assert found.stop_reason == "stopped as asked"
    assert len(told) == 1
    assert told[0].lines is not None
    assert task.problems_of(found.lines) == []


def test_lines_end_at_terminals() -> None:
    graph = grid(4, terminals=[0, 3, 12, 15])  # the corners
    task = LineTask(graph, everywhere(graph), 5, 2, 8)
    for aim in (PASSENGER, OPERATOR):
        lines = search_lines(task, aim, 1, Evaluations(4000)).lines
        assert task.problems_of(lines) == []


def test_fixed_lines_stay_and_a_start_is_taken() -> None:
    graph = grid(3)
    fixed = line_set([[0, 1, 2]])
    task = LineTask(graph, everywhere(graph), 4, 2, 4, fixed=fixed)
    found = search_lines(task, PASSENGER, 1, Evaluations(2000)).lines
    assert found.line(0) == [0, 1, 2]
    start = line_set([[0, 1, 2], [0, 3, 6], [3, 4, 5], [6, 7, 8]])
    kept = search_lines(task, OPERATOR, 1, Evaluations(1), start=start).lines
    assert task.problems_of(kept) == []


def test_a_spanning_tree_is_what_the_operator_pays_at_least() -> None:
    # 9 nodes need 8 links of 2 minutes; 4 different lines of 2 to 4 nodes can share them out.
    graph = grid(3)
    task = LineTask(graph, everywhere(graph), 4, 2, 4)
    lines = search_lines(task, OPERATOR, 1, Evaluations(30_000)).lines
    assert sum(2.0 * (len(line) - 1) for line in lines.lines()) == 16.0


def test_times_too_fine_for_short_numbers_are_searched_in_long_ones() -> None:
    graph = grid(3, minutes=7.123457)
    task = LineTask(graph, everywhere(graph), 4, 2, 5)
    assert task.problems_of(search_lines(task, PASSENGER, 1, Evaluations(2000)).lines) == []


def test_links_that_leave_two_parts_are_refused_with_the_names() -> None:
    graph = LinkGraph(
        ("a", "b", "c", "d"),
        ints([0, 1, 2, 3]),
        ints([1, 0, 3, 2]),
        floats([1, 1, 1, 1]),
        bools([1, 1, 1, 1]),
    )
    task = LineTask(graph, everywhere(graph), 3, 2, 2)
    with pytest.raises(InfeasibleError, match="no line joins node c to node a"):
        search_lines(task, PASSENGER, 1, Evaluations(10))


@pytest.mark.data
def test_mandls_six_lines_find_the_known_best_mean_journey() -> None:
    instance = read_instance(shared_file("benchmarks/tndp/mandl"), Wanted(lines=6))
    found = search_lines(instance.task, PASSENGER, 1, Evaluations(400_000))

    assert figures_of(instance.task, found.lines).rider_minutes < 10.21


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "evaluations", "at_most"),
    [
        ("mumford0", 700_000, 14.00),
        ("mumford1", 250_000, 21.50),
        ("mumford2", 300_000, 24.40),
        ("mumford3", 250_000, 27.20),
    ],
)
def test_mumfords_networks_stay_below_every_published_figure_listed(
    name: str, evaluations: int, at_most: float
) -> None:

    instance = read_instance(shared_file(f"benchmarks/tndp/{name}"))
    found = search_lines(instance.task, PASSENGER, 1, Evaluations(evaluations))
    assert figures_of(instance.task, found.lines).rider_minutes < at_most
