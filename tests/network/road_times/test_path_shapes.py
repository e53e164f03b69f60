"""Paths as lines: cut at both ends, with every bend, joints once."""

from dataclasses import replace

import numpy as np
import pytest

from network.errors import InputError
from network.quantities import floats, ints
from network.road_times.path_shapes import path_shapes
from network.street_times import StreetPaths
from network.streets import StreetGraph
from tests.cities.street_list import Street, streets_of


def bent_streets() -> StreetGraph:
    """0 to 1 by way of (100, 0): 200 m round a corner; then 1 to 2, 100 m straight on north.

    Degrees are metres divided by 100 000.
    """
    roads = [Street(0, 1, 20, 200, two_way=False), Street(1, 2, 10, 100, two_way=False)]
    streets = streets_of([(0, 0), (100, 100), (100, 200)], roads)
    x, y = floats([0, 100, 100, 100, 100]), floats([0, 0, 100, 100, 200])
    return replace(
        streets,
        first_point=ints([0, 3, 5]),
        point_x=x,
        point_y=y,
        point_lon=floats(x / 1e5),
        point_lat=floats(y / 1e5),
    )


def metres_of(edges: list[int], begin_m: float, until_m: float) -> list[list[float]]:
    """Points of one path in metres."""
    paths = StreetPaths(ints([0, len(edges)]), ints(edges))
    shape = path_shapes(bent_streets(), paths, floats([begin_m]), floats([until_m]))
    return [[x, y] for x, y in (shape.points_of(0) * 1e5).round(6).tolist()]


def test_a_path_over_two_edges_has_its_ends_its_bend_and_one_joint() -> None:
    # 50 m along 0 -> 1 is (50, 0); the bend is at (100, 0), the joint at (100, 100).
    expected = [[50, 0], [100, 0], [100, 100], [100, 130]]
    assert metres_of([0, 1], 50, 30) == expected


def test_a_path_within_one_edge_keeps_the_bend_between_its_ends() -> None:
    assert metres_of([0], 50, 150) == [[50, 0], [100, 0], [100, 50]]
    assert metres_of([0], 110, 150) == [[100, 10], [100, 50]]


def test_ends_on_a_bend_or_a_joint_are_not_doubled() -> None:
    assert metres_of([0], 0, 100) == [[0, 0], [100, 0]]
    assert metres_of([0, 1], 100, 0) == [[100, 0], [100, 100], [100, 100]]  # 0 m along 1 -> 2


def test_lengths_off_the_drawn_ones_are_scaled() -> None:
    # The street is said to be 400 m long but drawn as 200 m: 100 m along is 50 m on the drawing.
    streets = replace(bent_streets(), length_m=floats([400, 100]))
    paths = StreetPaths(ints([0, 1]), ints([0]))
    shape = path_shapes(streets, paths, floats([100]), floats([400]))
    assert (shape.points_of(0) * 1e5).round(6).tolist() == [[50, 0], [100, 0], [100, 100]]


def test_a_path_without_edges_has_no_points() -> None:
    paths = StreetPaths(ints([0, 0, 1]), ints([1]))
    shapes = path_shapes(bent_streets(), paths, floats([0, 0]), floats([0, 100]))
    assert [len(shapes.points_of(path)) for path in range(len(shapes))] == [0, 2]


def test_a_path_that_would_run_backwards_is_refused() -> None:
    with pytest.raises(InputError, match=r"path 0 has one edge but ends at 50.0 m, before"):
        metres_of([0], 150, 50)


def test_ends_must_be_given_for_each_path() -> None:
    paths = StreetPaths(ints([0, 1]), ints([1]))
    with pytest.raises(InputError, match="2 starts and 1 ends for 1 paths"):
        path_shapes(bent_streets(), paths, floats([0, 1]), floats(np.zeros(1)))
