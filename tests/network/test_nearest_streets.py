"""The nearest street, how far along it and on which side."""

import numpy as np
import pytest

from network.nearest_streets import heading_at, nearest_streets
from network.quantities import bools, floats, ints
from tests.cities.grid import edge_between, grid_streets
from tests.cities.street_list import Street, streets_of


def test_offsets_count_street_metres_where_the_map_is_stretched() -> None:
    # Drawn 100 m long, 110 m by the tape: a quarter of the way is 27.5 m.
    street = streets_of([(0, 0), (100, 0)], [Street(0, 1, 10, 110)])
    found = nearest_streets(street, [25], [7])
    assert found.offset_m.tolist() == pytest.approx([27.5])
    assert found.distance_m.tolist() == pytest.approx([7])
    assert found.left_m.tolist() == pytest.approx([7])


def test_a_point_at_a_corner_belongs_to_the_street_with_the_lowest_row() -> None:
    # Beyond junction 0 to the south-west, streets 0-1 (edge 0) and 0-3 (edge 2) are equally near.
    found = nearest_streets(grid_streets(3, 3), [-5], [-5])
    assert found.edge.tolist() == [0]
    assert found.offset_m.tolist() == [0]


def test_only_usable_streets_are_chosen() -> None:
    grid = grid_streets(3, 3)
    north = edge_between(grid, 0, 3)
    usable = bools(np.arange(grid.n_edges) == north)
    assert nearest_streets(grid, [200], [1], usable).edge.tolist() == [north]


def test_without_streets_nothing_is_near() -> None:
    grid = grid_streets(3, 3)
    found = nearest_streets(grid, [200], [1], bools(np.zeros(grid.n_edges)))
    assert found.edge.tolist() == [-1]
    assert found.distance_m.tolist() == [np.inf]


def test_no_points_have_no_streets() -> None:
    assert nearest_streets(grid_streets(3, 3), [], []).edge.tolist() == []


def test_headings_point_along_the_edge() -> None:
    grid = grid_streets(3, 3)
    east, south = edge_between(grid, 0, 1), edge_between(grid, 3, 0)
    x, y, ahead_x, ahead_y = heading_at(grid, ints([east, south]), floats([100, 100]))
    assert x.tolist() == pytest.approx([100, 0])
    assert y.tolist() == pytest.approx([0, 300])
    assert ahead_x.tolist() == pytest.approx([1, 0])
    assert ahead_y.tolist() == pytest.approx([0, -1])
