"""Real cities: the hierarchy and one search per street edge find the same times and ways."""

import numpy as np
import pytest

from network.osm_file import read_osm
from network.osm_streets import bus_streets, projection_of
from network.quantities import floats, ints
from network.road_times.matrix import place_times
from network.road_times.metric import customised
from network.road_times.road_paths import road_paths, shortcut_parts
from network.street_times import street_paths, street_times
from network.turns import legal_turns
from tests.network.road_times.made import driving_hierarchy
from tests.shared_files import shared_file

pytestmark = pytest.mark.data

CITIES = ["data/porto_alegre/poa_osm.pbf", "data/newport/newport.osm.pbf"]


@pytest.mark.parametrize("city", CITIES)
def test_times_and_ways_equal_those_of_one_search_each(city: str) -> None:
    extract = read_osm(shared_file(city))
    streets, _ = bus_streets(extract, projection_of(extract))
    turns = legal_turns(streets)
    random = np.random.default_rng(1)
    edge = ints(random.integers(0, streets.n_edges, 300))
    offset_m = floats(streets.length_m[edge] * random.random(300))
    metric = customised(driving_hierarchy(streets), streets.free_flow_ms, streets.length_m)
    found = place_times(metric, edge, offset_m)
    expected = street_times(streets, turns, edge, offset_m)
    assert np.array_equal(found.free_flow_ms, expected.free_flow_ms)
    tied = found.length_m != expected.length_m
    assert (found.length_m <= expected.length_m).all()
    assert tied.mean() < 0.001  # ways of equal milliseconds are rare outside of grids

    start, end = random.integers(0, 300, (2, 2000))
    clear = ~tied[start, end]
    start, end = ints(start[clear]), ints(end[clear])
    ways = road_paths(shortcut_parts(metric), found, start, end)
    slow_ways = street_paths(streets, turns, expected, start, end)
    # Equally fast and long are the two ways round a block by which a bus turns: one path in twenty.
    same = [
        np.array_equal(ways.edges_of(pair), slow_ways.edges_of(pair)) for pair in range(len(ways))
    ]
    assert np.mean(same) > 0.9
    for column in (streets.free_flow_ms, np.rint(streets.length_m * 1000)):
        found_sum, expected_sum = (
            np.add.reduceat(column[way.edge], way.first_edge[:-1]) for way in (ways, slow_ways)
        )
        assert np.array_equal(found_sum, expected_sum)
