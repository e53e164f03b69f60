"""Fronts between riders and operator hold no point that another betters."""

from itertools import pairwise

import pytest

from network.errors import InputError
from network.quantities import floats
from routing.line_planning.links.front import hypervolume, search_front
from routing.line_planning.links.graph import LineTask
from routing.line_planning.stopping import Evaluations, Seconds
from tests.routing.line_planning.links.test_search import everywhere, grid


def test_a_front_falls_in_line_time_as_journeys_get_longer() -> None:
    graph = grid(3)
    task = LineTask(graph, floats(everywhere(graph)), 4, 2, 6)
    front = search_front(task, 1, lambda share: Evaluations(round(12_000 * share)), 6)
    both = [point.both for point in front.points]
    assert len(both) >= 3
    assert all(a[0] < b[0] and a[1] > b[1] for a, b in pairwise(both))
    assert all(task.problems_of(point.lines) == [] for point in front.points)
    assert both[-1][1] == 16.0  # a tree of 8 links of 2 minutes


def test_a_front_stops_with_what_it_has_when_told() -> None:
    graph = grid(3)
    task = LineTask(graph, floats(everywhere(graph)), 4, 2, 6)
    front = search_front(task, 1, lambda _: Seconds(600.0), observer=lambda _: False)
    assert len(front.points) == 1
    assert task.problems_of(front.points[0].lines) == []


def test_a_front_has_two_ends_and_something_between() -> None:
    graph = grid(3)
    task = LineTask(graph, floats(everywhere(graph)), 4, 2, 6)
    with pytest.raises(InputError, match="a front of 2 points"):
        search_front(task, 1, lambda _: Evaluations(10), 2)


def test_the_hypervolume_counts_only_what_is_better_than_the_worst_point() -> None:
    # (1, 3): 3 x 1; (2, 1): 2 x 2; (5, 0) lies beyond the worst journey of 4.
    assert hypervolume([(5.0, 0.0), (2.0, 1.0), (1.0, 3.0)], (4.0, 4.0)) == 7.0
