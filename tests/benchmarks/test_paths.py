"""The two graphs of the path benchmark are one: same junctions, times and ends of edges."""

import networkx as nx
import numpy as np

from benchmarks.paths import _streets_of
from network.osm_example import square_town
from network.osm_networkx import drive_graph
from network.quantities import ints
from network.road_times.road_paths import junction_paths, shortcut_parts
from tests.network.road_times.made import on_foot


def test_columns_of_osmnx_graph_give_the_times_of_networkx() -> None:
    graph = drive_graph(square_town())
    for _, _, values in graph.edges(data=True):
        values["travel_ms"] = round(values["travel_time"] * 1000)
    streets = _streets_of(graph)
    assert streets.n_edges == graph.number_of_edges()
    start, end = (pair.ravel() for pair in np.indices((streets.n_nodes, streets.n_nodes)))
    paths = junction_paths(shortcut_parts(on_foot(streets)), ints(start), ints(end))
    for pair in range(len(paths)):
        ends = int(streets.node_id[start[pair]]), int(streets.node_id[end[pair]])
        expected = nx.shortest_path_length(graph, *ends, weight="travel_ms")
        assert streets.free_flow_ms[paths.edges_of(pair)].sum() == expected
