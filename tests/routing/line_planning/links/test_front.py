"""Fronts between riders and operator hold no point that another betters."""

from itertools import pairwise

from network.quantities import floats
from routing.line_planning.links.front import hypervolume, search_front
from routing.line_planning.links.graph import LineTask
from routing.line_planning.stopping import Evaluations
from tests.routing.line_planning.links.test_search import everywhere, grid


def test_a_front_falls_in_line_time_as_journeys_get_longer() -> None:
    graph = grid(3)
    task = LineTask(graph, floats(everywhere(graph)), 4, 2, 6)
    front = search_front(task, 1, [lambda: Evaluations(1500)] * 6)
    both = [point.both for point in front.points]
    assert len(both) >= 3
    assert all(a[0] < b[0] and a[1] > b[1] for a, b in pairwise(both))
    assert all(task.problems_of(point.lines) == [] for point in front.points)
    assert both[-1][1] == 16.0  # a tree of 8 links of 2 minutes


def test_the_hypervolume_counts_only_what_is_better_than_the_worst_point() -> None:
    # (1, 3): 3 x 1; (2, 1): 2 x 2; (5, 0) lies beyond the worst journey of 4.
    assert hypervolume([(5.0, 0.0), (2.0, 1.0), (1.0, 3.0)], (4.0, 4.0)) == 7.0
