"""Fitting the hierarchy to speeds: what it refuses, and that it can be done again and again."""

import numpy as np
import pytest

from network.errors import InputError, LimitError, NotFoundError
from network.quantities import floats, ints
from network.road_times.matrix import place_times, times_between
from network.road_times.metric import LONGEST_MS, customised
from network.road_times.road_paths import road_paths, shortcut_parts
from network.street_times import UNREACHED
from tests.cities.grid import edge_between, grid_streets
from tests.cities.street_list import Street, streets_of
from tests.network.road_times.made import driving_hierarchy


def test_new_speeds_give_new_times_on_the_same_hierarchy() -> None:
    # Round the block: three blocks of 40 s; at half the speed 80 s each.
    grid = grid_streets(3, 3)
    hierarchy = driving_hierarchy(grid)
    for factor in (1, 2, 1):
        metric = customised(hierarchy, grid.free_flow_ms * factor, grid.length_m)
        assert times_between(metric, ints([0]), ints([0])).tolist() == [[120_000 * factor]]


def test_a_closed_street_is_driven_around() -> None:
    # From the end of 0-1 to the start of 2-1, all round junction 4: 1-4, 4-5, 5-2 take 120 s. With
    # an hour on 4-5 the bus goes round the block 4-7-8-5 instead: 1-4, 4-7, 7-8, 8-5, 5-2.
    grid = grid_streets(3, 3)
    start, end = ints([edge_between(grid, 0, 1)]), ints([edge_between(grid, 2, 1)])
    hierarchy = driving_hierarchy(grid)
    free = customised(hierarchy, grid.free_flow_ms, grid.length_m)
    assert times_between(free, start, end).tolist() == [[120_000]]
    cost = grid.free_flow_ms.copy()
    cost[edge_between(grid, 4, 5)] = 3_600_000
    jammed = customised(hierarchy, ints(cost), grid.length_m)
    assert times_between(jammed, start, end).tolist() == [[200_000]]


def test_times_below_a_millisecond_are_refused() -> None:
    grid = grid_streets(3, 3)
    cost = grid.free_flow_ms.copy()
    cost[5] = 0
    with pytest.raises(InputError, match="street edge 5 takes 0 ms"):
        customised(driving_hierarchy(grid), ints(cost), grid.length_m)


def test_times_for_another_map_are_refused() -> None:
    grid = grid_streets(3, 3)
    with pytest.raises(InputError, match="3 times and 24 lengths for 24 street edges"):
        customised(driving_hierarchy(grid), ints([1, 2, 3]), grid.length_m)


def test_streets_faster_than_any_bus_are_refused() -> None:
    # 400 m in 1 ms: at this speed 4 295 km, which is what lengths hold, take 11 s, not half a day.
    grid = grid_streets(3, 3)
    cost = ints(np.ones(grid.n_edges))
    with pytest.raises(LimitError, match="street edge 0 of 400 m takes 1 ms: faster than 358 km/h"):
        customised(driving_hierarchy(grid), cost, floats(grid.length_m))


def test_a_closed_street_is_no_way() -> None:
    # One-way ring 0 -> 1 -> 2 -> 0: with 1 -> 2 closed, nothing leads from 0-1 to 2-0.
    places = [(0, 0), (100, 0), (0, 100)]
    roads = [Street(a, b, 10, 100, two_way=False) for a, b in [(0, 1), (1, 2), (2, 0)]]
    ring = streets_of(places, roads)
    hierarchy = driving_hierarchy(ring)
    for closed_ms in (LONGEST_MS, 1 << 50):
        metric = customised(hierarchy, ints([10_000, closed_ms, 10_000]), ring.length_m)
        assert times_between(metric, ints([0]), ints([1, 2])).tolist() == [[0, UNREACHED]]
        times = place_times(metric, ints([0, 1, 2]), floats([50, 50, 50]))
        assert times.free_flow_ms.tolist() == [
            [0, UNREACHED, UNREACHED],
            [UNREACHED, 0, UNREACHED],
            [10_000, UNREACHED, 0],
        ]
        with pytest.raises(NotFoundError, match="no legal way from place 1 to place 2"):
            road_paths(shortcut_parts(metric), times, ints([1]), ints([2]))
