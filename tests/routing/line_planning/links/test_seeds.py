"""Searches in several processes: they repeat, hand good sets on, and stop when told."""

import pytest

from network.errors import InfeasibleError, InputError
from network.quantities import bools, floats, ints
from routing.line_planning.links.evaluation import figures_of
from routing.line_planning.links.graph import LineSet, LineTask, LinkGraph, line_set
from routing.line_planning.links.search import (
    EXCHANGES,
    PASSENGER,
    LineProgress,
    LineSearch,
    Standing,
)
from routing.line_planning.links.seeds import search_seeds, taken_sets
from routing.line_planning.stopping import Evaluations, Seconds
from routing.progress import Progress
from tests.routing.line_planning.links.test_search import everywhere, grid


def task_of(side: int) -> LineTask:
    graph = grid(side)
    return LineTask(graph, everywhere(graph), 4, 2, 6)


def test_the_same_seeds_give_the_same_lines_from_processes_that_exchange() -> None:
    task = task_of(4)
    first = search_seeds(task, PASSENGER, (1, 2, 3), Evaluations(600))
    again = search_seeds(task, PASSENGER, (1, 2, 3), Evaluations(600))
    assert first.lines.lines() == again.lines.lines()
    assert first.evaluations == 3 * 600
    assert task.problems_of(first.lines) == []


def test_all_searches_stop_with_a_valid_set_when_told() -> None:
    task = task_of(4)
    told: list[Progress] = []

    def stop(progress: Progress) -> bool:
        told.append(progress)
        return False

    found = search_seeds(task, PASSENGER, (1, 2), Seconds(600.0), stop)
    assert found.stop_reason == "stopped as asked"
    assert [type(each) for each in told] == [LineProgress]
    assert task.problems_of(found.lines) == []


def test_what_a_search_refuses_is_refused_here() -> None:
    links = [(0, 1), (1, 0)]
    tail, head = zip(*links, strict=True)
    graph = LinkGraph(("a", "b"), ints(tail), ints(head), floats([1, 1]), bools([1, 1]))
    task = LineTask(graph, everywhere(graph), 2, 2, 2)  # there is only one line
    with pytest.raises(InfeasibleError, match="only 1 of 2 different lines"):
        search_seeds(task, PASSENGER, (1, 2), Evaluations(100))


@pytest.mark.parametrize("seeds", [(), (1, 1), range(300)])
def test_seeds_are_different_and_not_too_many(seeds: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match="different ones"):
        search_seeds(task_of(3), PASSENGER, seeds, Evaluations(10))


def test_a_search_shows_its_set_nine_times_and_goes_on_from_what_it_is_given() -> None:
    task = task_of(4)
    better = LineSearch(task, PASSENGER, 5).run(Evaluations(20_000)).lines
    shown: list[Standing] = []

    def exchange(standing: Standing) -> None:
        shown.append(standing)

    def give(standing: Standing) -> LineSet:
        del standing
        return better

    alone = LineSearch(task, PASSENGER, 1).run(Evaluations(700), exchange=exchange).lines
    assert len(shown) == EXCHANGES - 1
    helped = LineSearch(task, PASSENGER, 1).run(Evaluations(700), exchange=give).lines
    assert figures_of(task, helped).rider_minutes <= figures_of(task, alone).rider_minutes


def test_a_quarter_of_the_searches_goes_on_from_the_best_set() -> None:
    # Parts cut off count before cost: search 6 has the lowest cost but leaves a part cut off.
    standings = {
        row: Standing(int(row == 6), cost, line_set([[row, 9]]))
        for row, cost in enumerate((5, 4, 9, 3, 8, 7, 1, 6))
    }
    taken = {row: lines.lines() for row, lines in taken_sets(standings).items()}
    assert taken == {6: [[3, 9]], 2: [[3, 9]]}
    assert taken_sets({0: standings[0]}) == {}
