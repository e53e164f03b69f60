"""Times between places from the hierarchy: by hand, against scipy, and against one search each."""

import numpy as np
import pytest
from hypothesis import given, settings

from network.errors import InputError, LimitError
from network.quantities import floats, ints
from network.road_times.matrix import place_times, times_between
from network.road_times.metric import customised
from network.street_times import UNREACHED, StreetTimes, street_times
from network.streets import StreetGraph
from network.turns import legal_turns
from tests.cities.grid import edge_between, grid_streets
from tests.cities.random_streets import random_streets, streets_with_places
from tests.cities.street_list import Street, streets_of
from tests.network.road_times.made import driving, driving_hierarchy, on_foot
from tests.reference.road_times import times_from_ends, walks_between


def times_at(
    streets: StreetGraph, places: list[tuple[int, float]], threads: int = 1
) -> StreetTimes:
    edges, metres = ints([edge for edge, _ in places]), floats([metres for _, metres in places])
    return place_times(driving(streets), edges, metres, threads)


def test_the_opposite_kerb_is_not_reached_by_a_u_turn() -> None:
    # Along 0 -> 1 at 200 m, to 1 -> 0 at 200 m: 0-1, 1-2, 2-5, 5-4, 4-1, 1-0, as at junction 1 the
    # bus may not turn back: 200 + 4 x 400 + 200 = 2 000 m.
    grid = grid_streets(3, 3)
    times = times_at(grid, [(edge_between(grid, 0, 1), 200), (edge_between(grid, 1, 0), 200)])
    assert times.free_flow_ms[0, 1] == 200_000
    assert times.length_m[0, 1] == 2000


def test_a_ban_makes_the_bus_go_another_way() -> None:
    # Two blocks, each side 10 s and 100 m:
    #   3 - 4 - 5
    #   0 - 1 - 2
    # Without the turn 0-1-4 the bus goes 0-1, 1-2, 2-5, 5-4, 4-1, 1-0, 0-3, 3-4, 4-5, 5-2, 2-1 and
    # then 1-4: 11 edges from the start of 0-1 to the start of 1-4 = 110 s.
    places = [(0, 0), (100, 0), (200, 0), (0, 100), (100, 100), (200, 100)]
    pairs = [(0, 1), (1, 2), (3, 4), (4, 5), (0, 3), (1, 4), (2, 5)]
    roads = [Street(start, end, 10, 100) for start, end in pairs]
    free = streets_of(places, roads)
    start, end = edge_between(free, 0, 1), edge_between(free, 1, 4)
    assert times_at(free, [(start, 0), (end, 0)]).free_flow_ms[0, 1] == 10_000
    banned = streets_of(places, roads, bans=[(start, end)])
    assert times_at(banned, [(start, 0), (end, 0)]).free_flow_ms[0, 1] == 110_000


def test_of_equally_fast_ways_the_shortest_counts() -> None:
    # 0 -> 1 -> 3 and 0 -> 2 -> 3 both take 20 s; over 2 it is 150 m instead of 200 m.
    places = [(-100, 0), (0, 0), (100, 0), (100, 50), (200, 0), (300, 0)]
    roads = [
        Street(0, 1, 10, 100, two_way=False),
        Street(1, 2, 10, 100, two_way=False),
        Street(2, 4, 10, 100, two_way=False),
        Street(1, 3, 10, 75, two_way=False),
        Street(3, 4, 10, 75, two_way=False),
        Street(4, 5, 10, 100, two_way=False),
    ]
    times = times_at(streets_of(places, roads), [(0, 100), (5, 0)])
    assert times.free_flow_ms[0, 1] == 20_000
    assert times.length_m[0, 1] == 150


def test_no_way_is_unreached_and_infinitely_long() -> None:
    one_way = streets_of([(0, 0), (100, 0)], [Street(0, 1, 10, 100, two_way=False)])
    times = times_at(one_way, [(0, 80), (0, 20)])
    assert times.free_flow_ms.tolist() == [[0, UNREACHED], [6000, 0]]
    assert times.length_m[0, 1] == np.inf


def test_no_places_have_no_times() -> None:
    times = times_at(grid_streets(3, 3), [])
    assert times.free_flow_ms.shape == (0, 0)


def test_a_person_on_foot_turns_back_where_a_bus_cannot() -> None:
    # From the end of 0 -> 1 to the start of 1 -> 0: on the spot.
    grid = grid_streets(3, 3)
    edges = ints([edge_between(grid, 0, 1)]), ints([edge_between(grid, 1, 0)])
    assert times_between(on_foot(grid), *edges).tolist() == [[0]]
    assert times_between(driving(grid), *edges).tolist() == [[160_000]]


@pytest.mark.parametrize("place", [(3, 500.0), (3, -1.0), (3, float("nan"))])
def test_a_place_off_its_edge_is_refused(place: tuple[int, float]) -> None:
    with pytest.raises(InputError, match=r"place 0 lies .* m along street edge 3, which is 400"):
        times_at(grid_streets(3, 3), [place])


def test_a_place_on_an_unknown_edge_is_refused() -> None:
    with pytest.raises(InputError, match="edges 99 to 99, but the street graph has edges 0 to 23"):
        times_at(grid_streets(3, 3), [(99, 0)])
    with pytest.raises(InputError, match="edges -1 to -1"):
        times_between(driving(grid_streets(3, 3)), ints([0]), ints([-1]))


def test_more_places_than_fit_into_memory_are_refused() -> None:
    with pytest.raises(LimitError, match="20001 places are more than the 20000"):
        times_at(grid_streets(3, 3), [(0, 0)] * 20_001)


def test_threads_do_not_change_a_byte() -> None:
    grid = grid_streets(9, 8)
    places = [(edge, share) for edge in range(grid.n_edges) for share in (50.0, 333.3)]
    one, two, many = (times_at(grid, places, threads) for threads in (1, 2, 7))
    assert one.free_flow_ms.tobytes() == two.free_flow_ms.tobytes() == many.free_flow_ms.tobytes()
    assert one.length_m.tobytes() == two.length_m.tobytes() == many.length_m.tobytes()


@settings(deadline=None, max_examples=200)
@given(random_streets())
def test_times_with_turns_equal_those_of_scipy(streets: StreetGraph) -> None:
    turns = legal_turns(streets)
    edges = ints(np.arange(streets.n_edges))
    expected = times_from_ends(streets, turns, streets.free_flow_ms, edges)
    found = times_between(driving(streets), edges, edges)
    assert np.array_equal(np.where(np.isfinite(expected), expected, UNREACHED), found)


@settings(deadline=None, max_examples=100)
@given(random_streets())
def test_times_of_new_speeds_equal_those_of_scipy(streets: StreetGraph) -> None:
    # The hierarchy is made before the speeds are known; every third street is jammed.
    hierarchy = driving_hierarchy(streets)
    cost = ints(streets.free_flow_ms * np.where(np.arange(streets.n_edges) % 3 == 0, 7, 1))
    edges = ints(np.arange(streets.n_edges))
    expected = times_from_ends(streets, legal_turns(streets), cost, edges)
    found = times_between(customised(hierarchy, cost, streets.length_m), edges, edges)
    assert np.array_equal(np.where(np.isfinite(expected), expected, UNREACHED), found)


@settings(deadline=None, max_examples=100)
@given(random_streets())
def test_walks_equal_those_of_scipy(streets: StreetGraph) -> None:
    edges = ints(np.arange(streets.n_edges))
    expected = walks_between(streets, streets.free_flow_ms)[streets.head][:, streets.tail]
    found = times_between(on_foot(streets), edges, edges)
    assert np.array_equal(np.where(np.isfinite(expected), expected, UNREACHED), found)


@settings(deadline=None, max_examples=200)
@given(streets_with_places())
def test_times_between_places_equal_those_of_one_search_each(
    case: tuple[StreetGraph, list[tuple[int, float]]],
) -> None:
    streets, places = case
    found = times_at(streets, places)
    expected = street_times(
        streets, legal_turns(streets), found.place_edge, floats([metres for _, metres in places])
    )
    assert np.array_equal(found.free_flow_ms, expected.free_flow_ms)
    assert np.array_equal(found.place_offset_ms, expected.place_offset_ms)
    assert (found.length_m <= expected.length_m).all()  # the shorter of equally fast ways


def test_more_sources_than_lanes_are_searched_in_batches() -> None:
    # A grid of 9 x 8 has 254 edges, about four batches; scipy agrees on every pair.
    grid = grid_streets(9, 8)
    edges = ints(np.arange(grid.n_edges))
    expected = times_from_ends(grid, legal_turns(grid), grid.free_flow_ms, edges)
    assert np.array_equal(times_between(driving(grid), edges, edges), expected)
