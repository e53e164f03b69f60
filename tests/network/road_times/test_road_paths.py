"""Paths unpacked from shortcuts: legal, and as fast and long as the times say."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings

from network.errors import NotFoundError
from network.quantities import floats, ints
from network.road_times.matrix import place_times
from network.road_times.road_paths import junction_paths, road_paths, shortcut_parts
from network.street_times import UNREACHED
from network.streets import StreetGraph
from tests.cities.grid import edge_between, grid_streets
from tests.cities.random_streets import random_streets, streets_with_places
from tests.cities.street_list import Street, streets_of
from tests.network.road_times.made import driving, on_foot
from tests.reference.road_times import walks_between
from tests.reference.street_times import legal_next


def test_a_path_lists_the_edges_from_the_first_place_to_the_last() -> None:
    grid = grid_streets(3, 3)
    edges = [edge_between(grid, *ends) for ends in [(0, 1), (1, 2), (2, 5)]]
    metric = driving(grid)
    times = place_times(metric, ints([edges[0], edges[2]]), floats([100, 100]))
    paths = road_paths(shortcut_parts(metric), times, ints([0]), ints([1]))
    assert paths.edges_of(0).tolist() == edges


def test_no_pairs_have_no_paths() -> None:
    metric = driving(grid_streets(3, 3))
    times = place_times(metric, ints([0]), floats([100]))
    assert len(road_paths(shortcut_parts(metric), times, ints([]), ints([]))) == 0


def test_a_pair_without_a_way_is_named() -> None:
    one_way = streets_of([(0, 0), (100, 0)], [Street(0, 1, 10, 100, two_way=False)])
    metric = driving(one_way)
    times = place_times(metric, ints([0, 0]), floats([80, 20]))
    with pytest.raises(NotFoundError, match="no legal way from place 0 to place 1"):
        road_paths(shortcut_parts(metric), times, ints([1, 0]), ints([0, 1]))
    with pytest.raises(NotFoundError, match="no way from junction 1 to junction 0"):
        junction_paths(shortcut_parts(on_foot(one_way)), ints([0, 1]), ints([1, 0]))


@settings(deadline=None, max_examples=200)
@given(streets_with_places())
def test_every_path_is_legal_and_takes_the_time_and_length_stated(
    case: tuple[StreetGraph, list[tuple[int, float]]],
) -> None:
    streets, places = case
    metric = driving(streets)
    edge, metres = ints([edge for edge, _ in places]), floats([metres for _, metres in places])
    times = place_times(metric, edge, metres)
    start, end = np.nonzero(times.free_flow_ms != UNREACHED)
    paths = road_paths(shortcut_parts(metric), times, ints(start), ints(end))
    for pair in range(len(paths)):
        edges = paths.edges_of(pair).tolist()
        assert (edges[0], edges[-1]) == (edge[start[pair]], edge[end[pair]])
        for before, after in pairwise(edges):
            assert after in legal_next(streets, before)
        time = int(streets.free_flow_ms[edges[:-1]].sum())
        time += int(times.place_offset_ms[end[pair]] - times.place_offset_ms[start[pair]])
        assert time == times.free_flow_ms[start[pair], end[pair]]
        length = float(streets.length_m[edges[:-1]].sum()) + metres[end[pair]] - metres[start[pair]]
        assert times.length_m[start[pair], end[pair]] == pytest.approx(length, abs=0.002)


@settings(deadline=None, max_examples=100)
@given(random_streets())
def test_paths_on_foot_join_and_take_the_time_of_scipy(streets: StreetGraph) -> None:
    expected = walks_between(streets, streets.free_flow_ms)
    start, end = np.nonzero(np.isfinite(expected))
    paths = junction_paths(shortcut_parts(on_foot(streets)), ints(start), ints(end))
    for pair in range(len(paths)):
        edges = paths.edges_of(pair)
        stations = [int(start[pair]), *streets.head[edges].tolist()]
        assert stations[:-1] == streets.tail[edges].tolist()
        assert stations[-1] == end[pair]
        assert streets.free_flow_ms[edges].sum() == expected[start[pair], end[pair]]


def test_the_same_question_gives_the_same_bytes() -> None:
    # On a grid nearly all ways have many others of the same time and length.
    grid = grid_streets(9, 8)
    pair = np.arange(grid.n_nodes)
    parts = [shortcut_parts(on_foot(grid)) for _ in range(2)]
    one, two = (junction_paths(p, ints(pair), ints(pair[::-1])) for p in parts)
    assert one.edge.tobytes() == two.edge.tobytes()
