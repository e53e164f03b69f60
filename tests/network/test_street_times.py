"""Driving times: by hand on small streets, and against the textbook search on random ones."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings

from network.errors import InputError, LimitError, NotFoundError
from network.quantities import floats, ints
from network.street_times import (
    UNREACHED,
    StreetTimes,
    street_paths,
    street_times,
)
from network.streets import StreetGraph
from network.turns import legal_turns
from tests.cities.grid import edge_between, grid_city, grid_streets, stops_on_every_edge
from tests.cities.random_streets import streets_with_places
from tests.cities.street_list import Street, streets_of
from tests.reference.street_times import legal_next, time_between


def times_at(streets: StreetGraph, places: list[tuple[int, float]]) -> StreetTimes:
    return street_times(
        streets,
        legal_turns(streets),
        ints([edge for edge, _ in places]),
        floats([metres for _, metres in places]),
    )


def test_a_later_place_on_the_same_edge_is_reached_straight_on() -> None:
    # 300 m - 100 m = 200 m at 10 m/s = 20 s.
    times = times_at(grid_streets(3, 3), [(0, 100), (0, 300)])
    assert times.free_flow_ms[0, 1] == 20_000
    assert times.length_m[0, 1] == 200


def test_an_earlier_place_on_the_same_edge_is_reached_round_the_block() -> None:
    # From 300 m to 100 m: four sides of 400 m less 200 m = 1 400 m = 140 s.
    times = times_at(grid_streets(3, 3), [(0, 100), (0, 300)])
    assert times.free_flow_ms[1, 0] == 140_000
    assert times.length_m[1, 0] == 1400


def test_the_opposite_kerb_is_not_reached_by_a_u_turn() -> None:
    # Along 0 -> 1 at 200 m, to 1 -> 0 at 200 m. At junction 1 the bus may not turn back. Round the
    # nearest loop that ends in 1 -> 0: 0-1, 1-2, 2-5, 5-4, 4-1, 1-0: 200 + 4 x 400 + 200 = 2 000 m.
    grid = grid_streets(3, 3)
    times = times_at(grid, [(edge_between(grid, 0, 1), 200), (edge_between(grid, 1, 0), 200)])
    assert times.length_m[0, 1] == 2000
    assert times.free_flow_ms[0, 1] == 200_000


def test_a_place_and_itself_are_no_time_apart() -> None:
    times = times_at(grid_streets(3, 3), [(5, 123.4)])
    assert times.free_flow_ms.tolist() == [[0]]


def test_stops_halfway_along_following_edges_are_40_seconds_apart() -> None:
    city = grid_city(4, 3, stops=stops_on_every_edge(grid_streets(4, 3)))
    ahead = edge_between(city.streets, 0, 1)
    onward = edge_between(city.streets, 1, 2)
    assert city.street_times.free_flow_ms[ahead, onward] == 40_000


def test_a_ban_makes_the_bus_go_another_way() -> None:
    # Two blocks, each side 10 s and 100 m:
    #   3 - 4 - 5
    #   0 - 1 - 2
    # Without the turn 0-1-4 the only way into 1-4 is from 2-1, and a bus on 0-1 is first headed
    # the wrong way round: 0-1, 1-2, 2-5, 5-4, 4-1, 1-0, 0-3, 3-4, 4-5, 5-2, 2-1, then 1-4.
    # 11 edges from the start of 0-1 to the start of 1-4 = 110 s.
    places = [(0, 0), (100, 0), (200, 0), (0, 100), (100, 100), (200, 100)]
    pairs = [(0, 1), (1, 2), (3, 4), (4, 5), (0, 3), (1, 4), (2, 5)]
    roads = [Street(start, end, 10, 100) for start, end in pairs]
    free = streets_of(places, roads)
    start, end = edge_between(free, 0, 1), edge_between(free, 1, 4)
    assert times_at(free, [(start, 0), (end, 0)]).free_flow_ms[0, 1] == 10_000
    banned = streets_of(places, roads, bans=[(start, end)])
    assert times_at(banned, [(start, 0), (end, 0)]).free_flow_ms[0, 1] == 110_000


def test_no_legal_way_is_unreached_and_infinitely_long() -> None:
    one_way = streets_of([(0, 0), (100, 0)], [Street(0, 1, 10, 100, two_way=False)])
    times = times_at(one_way, [(0, 80), (0, 20)])
    assert times.free_flow_ms[0, 1] == UNREACHED
    assert times.length_m[0, 1] == np.inf
    with pytest.raises(NotFoundError, match="no legal way from place 0 to place 1"):
        street_paths(one_way, legal_turns(one_way), times, ints([0]), ints([1]))


def test_a_path_lists_the_edges_from_the_first_place_to_the_last() -> None:
    grid = grid_streets(3, 3)
    first, second, third = (edge_between(grid, *ends) for ends in [(0, 1), (1, 2), (2, 5)])
    times = times_at(grid, [(first, 100), (third, 100)])
    paths = street_paths(grid, legal_turns(grid), times, ints([0]), ints([1]))
    assert paths.edges_of(0).tolist() == [first, second, third]


def test_no_pairs_have_no_paths() -> None:
    grid = grid_streets(3, 3)
    times = times_at(grid, [(0, 100)])
    assert len(street_paths(grid, legal_turns(grid), times, ints([]), ints([]))) == 0


def test_a_place_beyond_its_edge_is_refused() -> None:
    with pytest.raises(InputError, match=r"place 0 lies 500.0 m along street edge 3, which is 400"):
        times_at(grid_streets(3, 3), [(3, 500)])


def test_a_place_on_an_unknown_edge_is_refused() -> None:
    with pytest.raises(InputError, match="edges 99 to 99, but the street graph has edges 0 to 23"):
        times_at(grid_streets(3, 3), [(99, 0)])


def test_a_place_that_is_nowhere_is_refused() -> None:
    with pytest.raises(InputError, match="place 0 lies nan m"):
        times_at(grid_streets(3, 3), [(3, float("nan"))])


def test_a_graph_too_large_for_exact_numbers_is_refused() -> None:
    endless = streets_of(
        [(0, 0), (1, 0)], [Street(0, 1, 2e15, 1, two_way=False), Street(1, 0, 2e15, 1)]
    )
    with pytest.raises(LimitError, match="cut the map to one urban area"):
        times_at(endless, [(0, 0)])


def test_more_places_than_fit_into_memory_are_refused_before_any_search() -> None:
    with pytest.raises(LimitError, match="20001 stops and depots are more than the 20000"):
        times_at(grid_streets(3, 3), [(0, 0)] * 20_001)


def test_threads_do_not_change_a_byte() -> None:
    grid = grid_streets(5, 4)
    edge = ints(np.arange(grid.n_edges).repeat(2))
    offset_m = floats(np.tile([50.0, 333.3], grid.n_edges))
    one, two, many = (
        street_times(grid, legal_turns(grid), edge, offset_m, threads) for threads in (1, 2, 7)
    )
    assert one.free_flow_ms.tobytes() == two.free_flow_ms.tobytes() == many.free_flow_ms.tobytes()
    assert one.length_m.tobytes() == two.length_m.tobytes() == many.length_m.tobytes()


@settings(deadline=None, max_examples=200)
@given(streets_with_places())
def test_times_equal_those_of_the_textbook_search(
    case: tuple[StreetGraph, list[tuple[int, float]]],
) -> None:
    streets, places = case
    times = times_at(streets, places)
    for start in range(len(places)):
        for end in range(len(places)):
            ends = [
                (int(times.place_edge[place]), int(times.place_offset_ms[place]))
                for place in (start, end)
            ]
            expected = time_between(streets, ends[0], ends[1])
            found = int(times.free_flow_ms[start, end])
            assert found == (UNREACHED if expected is None else expected)


@settings(deadline=None, max_examples=200)
@given(streets_with_places())
def test_every_path_is_legal_and_takes_the_time_and_length_stated(
    case: tuple[StreetGraph, list[tuple[int, float]]],
) -> None:
    streets, places = case
    times = times_at(streets, places)
    start, end = np.nonzero(times.free_flow_ms != UNREACHED)
    paths = street_paths(streets, legal_turns(streets), times, ints(start), ints(end))
    for pair in range(len(paths)):
        edges = paths.edges_of(pair).tolist()
        (first, first_m), (last, last_m) = places[start[pair]], places[end[pair]]
        assert edges[0] == first
        assert edges[-1] == last
        for before, after in pairwise(edges):
            assert after in legal_next(streets, before)
        time = int(streets.free_flow_ms[edges[:-1]].sum())
        time += int(times.place_offset_ms[end[pair]] - times.place_offset_ms[start[pair]])
        assert time == times.free_flow_ms[start[pair], end[pair]]
        length = float(streets.length_m[edges[:-1]].sum()) - first_m + last_m
        assert times.length_m[start[pair], end[pair]] == pytest.approx(length, abs=0.002)
