"""Segments and junctions: small shapes by hand, random maps against osmnx."""

from pathlib import Path

import numpy as np
import osmnx
import pytest

from network.osm_file import read_osm
from network.osm_networkx import drive_graph
from network.osm_simplify import Chains, Segments, chains_between_junctions, segments_of
from network.quantities import bools
from tests.cities.osm_map import GRID_STEP_M, MapWay, osm_text, written

LINE = {node: (float(node), 0.0) for node in range(1, 6)}
SQUARE = {1: (0.0, 0.0), 2: (1.0, 0.0), 3: (1.0, 1.0), 4: (0.0, 1.0), 5: (-1.0, 0.0)}
ONE_WAY = {"highway": "residential", "oneway": "yes"}


def chains_of(
    folder: Path, places: dict[int, tuple[float, float]], *ways: MapWay
) -> tuple[Segments, Chains, list[list[int]]]:
    """Segments, chains, and the OSM ids along each chain."""
    extract = read_osm(written(folder, osm_text(places, ways)))
    backward = bools(["oneway" not in dict(tags) for tags in extract.way_tags])
    segments = segments_of(extract, bools(np.ones(len(backward))), backward)
    chains = chains_between_junctions(segments)
    offsets, node = chains.nodes(segments)
    ids = segments.node_id[node].tolist()
    drawn = [ids[a:b] for a, b in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True)]
    return segments, chains, drawn


def test_bends_join_into_one_edge_each_way(tmp_path: Path) -> None:
    segments, chains, drawn = chains_of(tmp_path, LINE, MapWay(1, (1, 2, 3)), MapWay(2, (3, 4)))
    assert drawn == [[1, 2, 3, 4], [4, 3, 2, 1]]
    assert chains.sums(segments.lengths_m()).tolist() == pytest.approx([3 * GRID_STEP_M] * 2)


def test_change_from_one_way_to_two_way_is_a_junction(tmp_path: Path) -> None:
    _, _, drawn = chains_of(tmp_path, LINE, MapWay(1, (1, 2, 3), ONE_WAY), MapWay(2, (3, 4)))
    assert drawn == [[1, 2, 3], [3, 4], [4, 3]]


def test_ring_without_junction_begins_at_its_first_node(tmp_path: Path) -> None:
    _, _, drawn = chains_of(tmp_path, SQUARE, MapWay(1, (2, 3, 4, 1, 2)))
    assert drawn == [[1, 2, 3, 4, 1], [1, 4, 3, 2, 1]]


def test_one_way_ring_is_one_loop(tmp_path: Path) -> None:
    _, _, drawn = chains_of(tmp_path, SQUARE, MapWay(1, (2, 3, 4, 1, 2), ONE_WAY))
    assert drawn == [[1, 2, 3, 4, 1]]


def test_loop_at_the_end_of_a_street_survives(tmp_path: Path) -> None:
    _, _, drawn = chains_of(tmp_path, SQUARE, MapWay(1, (5, 1)), MapWay(2, (1, 2, 3, 4, 1)))
    assert drawn == [[1, 2, 3, 4, 1], [1, 4, 3, 2, 1], [1, 5], [5, 1]]


def test_parallel_streets_survive(tmp_path: Path) -> None:
    # From 1 to 3 by 2 and by 4; stubs make 1 and 3 junctions.
    places = SQUARE | {6: (2.0, 2.0)}
    ways = (MapWay(1, (1, 2, 3)), MapWay(2, (1, 4, 3)), MapWay(3, (5, 1)), MapWay(4, (3, 6)))
    _, _, drawn = chains_of(tmp_path, places, *ways)
    assert [1, 2, 3] in drawn
    assert [1, 4, 3] in drawn
    assert len(drawn) == 8


def test_street_drawn_twice_over_a_bend_counts_once(tmp_path: Path) -> None:
    ways = (MapWay(1, (1, 2, 3), ONE_WAY), MapWay(2, (1, 2, 3), ONE_WAY))
    segments, chains, drawn = chains_of(tmp_path, LINE, *ways)
    assert drawn == [[1, 2, 3]]
    assert segments.way[chains.segment].tolist() == [0, 0]


def test_way_that_turns_back_on_itself_has_no_segment_to_itself(tmp_path: Path) -> None:
    segments, _, _ = chains_of(tmp_path, LINE, MapWay(1, (1, 2, 2, 3, 2)))
    assert np.all(segments.tail != segments.head)


def test_very_long_street_is_joined_in_few_steps(tmp_path: Path) -> None:
    places = {node: (node / 1000, 0.0) for node in range(1, 5001)}
    way = MapWay(1, tuple(places))
    _, _, drawn = chains_of(tmp_path, places, way)
    assert drawn == [list(places), list(places)[::-1]]


def random_map(seed: int) -> str:
    """Twelve nodes, a street through seven of them, and crossing, doubled and one-way streets."""
    rng = np.random.default_rng(seed)
    places = {node: tuple(rng.uniform(0, 5, 2).tolist()) for node in range(1, 13)}
    ways = [MapWay(100, (1, 2, 3, 4, 5, 6, 7))]
    for number in range(int(rng.integers(1, 9))):
        nodes = tuple(rng.integers(1, 13, int(rng.integers(2, 6))).tolist())
        oneway = ["no", "yes", "-1", "no"][int(rng.integers(4))]
        tags = {"highway": "primary", "oneway": oneway, "name": f"street {number}"}
        ways += [MapWay(number + 1, nodes, tags)] * int(rng.integers(1, 2))
        if rng.random() < 0.3:
            ways.append(MapWay(number + 50, nodes[:3], tags))
    return osm_text(places, ways)


@pytest.mark.parametrize("block", range(10))
def test_random_maps_become_the_graph_of_osmnx(tmp_path: Path, block: int) -> None:
    for seed in range(block * 20, block * 20 + 20):
        path = written(tmp_path, random_map(seed))
        theirs, ours = osmnx.graph_from_xml(path), drive_graph(read_osm(path))
        assert set(ours) == set(theirs), seed
        lengths = [
            sorted((u, v, round(values["length"], 6)) for u, v, values in graph.edges(data=True))
            for graph in (ours, theirs)
        ]
        assert lengths[0] == lengths[1], seed
