"""A real city from map to network, with driving times checked by another search."""

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from network.build import build_network
from network.driving_side import DrivingSide
from network.network import Network
from network.osm_file import read_osm
from network.osm_streets import bus_streets, foot_streets, projection_of
from network.quantities import floats
from network.stop_sources import stops_from_map
from network.turns import legal_turns
from network.zones import ZoneTable
from tests.shared_files import shared_file

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def newport() -> Network:
    """Newport with its mapped stops, completed to pairs, and 100 zones at junctions."""
    extract = read_osm(shared_file("data/newport/newport.osm.pbf"))
    projection = projection_of(extract)
    streets, _ = bus_streets(extract, projection)
    footways, _ = foot_streets(extract, projection)
    stops, findings = stops_from_map(
        extract, streets, projection, DrivingSide.LEFT, complete_pairs=True
    )
    nodes = np.linspace(0, footways.n_nodes - 1, 100).astype(int)
    zones = ZoneTable(
        zone_id=tuple(f"Z{node}" for node in nodes),
        lon=floats(footways.node_lon[nodes]),
        lat=floats(footways.node_lat[nodes]),
        population=floats(np.ones(100)),
        jobs=floats(np.ones(100)),
        estimated=True,
        source="every so many junctions",
    )
    return build_network(
        streets, footways, stops, zones, projection, driving_side=DrivingSide.LEFT,
        findings=findings,
    )  # fmt: skip


def test_most_mapped_stops_find_their_kerb(newport: Network) -> None:
    mapped = sum(not stop_id.endswith(":back") for stop_id in newport.stops.stop_id)
    assert mapped > 350  # of 395 in the file, some of them mapped twice


def test_driving_times_equal_those_of_another_search(newport: Network) -> None:
    streets, times = newport.streets, newport.street_times
    turns = legal_turns(streets)
    from_edge = np.repeat(np.arange(streets.n_edges), np.diff(turns.first_next))
    graph = csr_array(
        (streets.free_flow_ms[from_edge].astype(np.float64), (from_edge, turns.next_edge)),
        shape=(streets.n_edges, streets.n_edges),
    )
    for start in range(0, len(times.place_edge), 20):
        edge, offset = times.place_edge[start], times.place_offset_ms[start]
        tail_ms = dijkstra(graph, indices=edge)
        expected = tail_ms[times.place_edge] + times.place_offset_ms - offset
        elsewhere = times.place_edge != edge
        assert np.array_equal(times.free_flow_ms[start][elsewhere], expected[elsewhere])


def test_walks_are_as_long_as_the_walks_back(newport: Network) -> None:
    walk_s = newport.walking.zone_walk_s
    assert np.array_equal(walk_s, walk_s.T)
    assert np.isfinite(walk_s).mean() > 0.5


def test_areas_of_stops_are_at_most_150_metres_wide(newport: Network) -> None:
    stops = newport.stops
    assert len(newport.areas) < len(stops)
    together = stops.area[:, None] == stops.area
    north = np.abs(stops.lat[:, None] - stops.lat)[together] * 111_200
    assert north.max() <= 151
