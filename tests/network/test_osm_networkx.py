"""The NetworkX view: the graph of osmnx, node by node and edge by edge."""

from pathlib import Path

import networkx as nx
import osmnx
import pytest

from benchmarks.streets import largest_difference_m, write_drivable_ways
from network.errors import InputError
from network.osm_example import square_town
from network.osm_file import read_osm
from network.osm_networkx import drive_graph
from tests.cities.osm_map import WHEEL_PLACES, WHEEL_WAYS, MapWay, osm_text, written
from tests.shared_files import shared_file


@pytest.mark.data
def test_porto_alegre_is_the_graph_of_osmnx(tmp_path: Path) -> None:
    source = shared_file("data/porto_alegre/poa_osm.pbf")
    reduced = tmp_path / "drive.osm"
    write_drivable_ways(source, reduced)
    theirs = osmnx.graph_from_xml(reduced)
    ours = drive_graph(read_osm(source))
    assert (len(theirs), theirs.number_of_edges()) == (7_689, 18_266)
    assert largest_difference_m(ours, theirs) < 1e-6
    assert all(ours.nodes[node]["x"] == theirs.nodes[node]["x"] for node in theirs)
    differing = [
        (tail, head)
        for tail, head, values in theirs.edges(data=True)
        if theirs.number_of_edges(tail, head) == 1
        and _comparable(values) != _comparable(ours.edges[tail, head, 0])
    ]
    assert differing == []


def _comparable(values: dict[str, object]) -> dict[str, object]:
    """Values without order in lists; osmnx lists them in an order that changes with each run."""
    ours_alone = {"length", "speed_kph", "travel_time"}
    return {
        key: sorted(map(str, value)) if isinstance(value, list) else value
        for key, value in values.items()
        if key not in ours_alone
    }


def test_osmnx_takes_the_graph_as_its_own() -> None:
    graph = drive_graph(square_town())
    nodes, edges = osmnx.graph_to_gdfs(graph)
    assert (len(nodes), len(edges)) == (2, 6)
    assert osmnx.routing.shortest_path(graph, 1, 3, weight="travel_time") == [1, 3]


def test_speed_is_length_over_time() -> None:
    graph = drive_graph(square_town())
    for _, _, values in graph.edges(data=True):
        expected = values["length"] / values["travel_time"] * 3.6
        assert values["speed_kph"] == pytest.approx(expected)
    assert graph.edges[1, 3, 0]["speed_kph"] in (pytest.approx(30.0), pytest.approx(50.0))


def test_values_of_several_ways_are_listed_in_driving_order(tmp_path: Path) -> None:
    places = WHEEL_PLACES | {6: (0.0, -0.5)}
    ways = (
        MapWay(511, (1, 6), {"highway": "primary", "name": "South", "maxspeed": "50"}),
        MapWay(512, (5, 6), {"highway": "residential", "name": "North", "maxspeed": "50"}),
        *WHEEL_WAYS[1:],
    )
    graph = drive_graph(read_osm(written(tmp_path, osm_text(places, ways))))
    up, down = graph.edges[1, 5, 0], graph.edges[5, 1, 0]
    assert up["name"] == ["South", "North"]
    assert down["name"] == ["North", "South"]
    assert up["reversed"] == [False, True]
    assert up["maxspeed"] == "50"
    assert up["osmid"] == [511, 512]


def test_graph_of_straight_streets_has_no_shapes(tmp_path: Path) -> None:
    graph = drive_graph(read_osm(written(tmp_path, osm_text(WHEEL_PLACES, WHEEL_WAYS))))
    assert nx.get_edge_attributes(graph, "geometry") == {}
    assert graph.number_of_edges() == 16


def test_map_without_streets_for_cars_is_refused(tmp_path: Path) -> None:
    ways = tuple(MapWay(way.id, way.nodes, {"highway": "footway"}) for way in WHEEL_WAYS)
    extract = read_osm(written(tmp_path, osm_text(WHEEL_PLACES, ways)))
    with pytest.raises(InputError, match=r"no drivable streets in map\.osm"):
        drive_graph(extract, "map.osm")
