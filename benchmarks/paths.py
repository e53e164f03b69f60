"""How fast shortest paths with their geometry are found, beside osmnx on its own graph."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import osmnx

from benchmarks.matrix_city import ROUNDS, StopCity, stop_city, timed
from network.osm_file import read_osm
from network.osm_networkx import drive_graph
from network.projection import Projection
from network.quantities import FloatArray, IntArray, floats, ints, offsets_of
from network.road_times.driving_states import states_at_junctions
from network.road_times.hierarchy import road_hierarchy
from network.road_times.matrix import place_times
from network.road_times.metric import RoadMetric, customised
from network.road_times.path_shapes import PathShapes, path_shapes
from network.road_times.road_paths import junction_paths, road_paths, shortcut_parts
from network.street_times import StreetPaths
from network.streets import StreetGraph

if TYPE_CHECKING:
    from collections.abc import Callable

N_SOURCES, N_TARGETS = 50, 500
PEER_PAIRS = 100
_SEED = 1
_WEIGHT = "travel_ms"


def run(shared: Path) -> dict[str, Any]:
    """CPU seconds of both, best of five interleaved rounds in one process, answers compared.

    Both search the same junctions and times: osmnx's simplified drive graph, without turn
    restrictions, as osmnx knows none. osmnx finds 100 of the 25 000 paths, as lists of nodes, and
    its seconds are scaled to all; ours finds all, with the points of the streets, and the parts of
    its shortcuts first.

    Parameters
    ----------
    shared : Path
        Folder of the shared input files.

    Returns
    -------
    dict
        ``work``, ``peer``, ``ours_cpu_s``, ``peer_cpu_s`` (scaled), ``ratio`` (per path),
        ``cells_compared`` (paths found by both), ``max_difference`` (seconds of travel time),
        ``points`` of all paths, ``peer_scaled_from`` paths, and ``with_turns_cpu_s``: ours for as
        many paths between stops on the bus graph with turns.
    """
    graph = _timed_graph(shared / "data" / "porto_alegre" / "poa_osm.pbf")
    streets = _streets_of(graph)
    hierarchy = road_hierarchy(states_at_junctions(streets))
    metric = customised(hierarchy, streets.free_flow_ms, streets.length_m)
    start, end = _pairs(graph)
    asked = np.random.default_rng(_SEED).permutation(len(start))[:PEER_PAIRS]
    nodes = streets.node_id.tolist()
    peer_pairs = [(nodes[a], nodes[b]) for a, b in zip(start[asked], end[asked], strict=True)]
    _junction_shapes(metric, streets, start, end)  # compiled once per installation
    with_turns = _paths_with_turns(stop_city(shared))
    with_turns()
    ours_s = peer_s = turns_s = float("inf")
    for _ in range(ROUNDS):
        ours, seconds = timed(lambda: _junction_shapes(metric, streets, start, end))
        ours_s = min(ours_s, seconds)
        theirs, seconds = timed(lambda: _osmnx_paths(graph, peer_pairs))
        peer_s = min(peer_s, seconds * len(start) / PEER_PAIRS)
        _, seconds = timed(with_turns)
        turns_s = min(turns_s, seconds)
    paths, shapes = ours
    differences = [
        abs(int(streets.free_flow_ms[paths.edges_of(pair)].sum()) - _path_ms(graph, path))
        for pair, path in zip(asked.tolist(), theirs, strict=True)
    ]
    return {
        "work": f"Porto Alegre, {len(start)} shortest paths with geometry",
        "peer": f"osmnx {osmnx.__version__} shortest_path, lists of nodes",
        "ours_cpu_s": ours_s,
        "peer_cpu_s": peer_s,
        "ratio": peer_s / ours_s,
        "cells_compared": len(differences),
        "max_difference": max(differences) / 1000,
        "points": len(shapes.lonlat),
        "peer_scaled_from": PEER_PAIRS,
        "with_turns_cpu_s": turns_s,
    }


def _timed_graph(source: Path) -> "nx.MultiDiGraph[int]":
    """The largest strongly connected part of osmnx's graph, with whole milliseconds."""
    graph = drive_graph(read_osm(source))
    part = max(nx.strongly_connected_components(graph), key=len)
    graph = nx.MultiDiGraph(graph.subgraph(part))
    for _, _, values in graph.edges(data=True):
        values[_WEIGHT] = max(1, round(values["travel_time"] * 1000))
    return graph


def _streets_of(graph: "nx.MultiDiGraph[int]") -> StreetGraph:
    """The same graph as columns."""
    node_id = np.array(sorted(graph), np.int64)
    lon, lat = (floats([graph.nodes[n][axis] for n in node_id.tolist()]) for axis in ("x", "y"))
    projection = Projection(float(np.median(lon)), float(np.median(lat)))
    edges = sorted(graph.edges(keys=True, data=True), key=lambda edge: edge[:3])
    tail = np.searchsorted(node_id, [edge[0] for edge in edges])
    head = np.searchsorted(node_id, [edge[1] for edge in edges])
    lines = [
        np.asarray(values["geometry"].coords)
        if "geometry" in values
        else np.array([[lon[a], lat[a]], [lon[b], lat[b]]])
        for (*_, values), a, b in zip(edges, tail, head, strict=True)
    ]
    points = np.concatenate(lines)
    x, y = projection.to_metres(points[:, 0], points[:, 1])
    node_x, node_y = projection.to_metres(lon, lat)
    nothing = ints(np.zeros(len(edges)))
    return StreetGraph(
        node_id=ints(node_id),
        node_lon=lon,
        node_lat=lat,
        node_x=floats(node_x),
        node_y=floats(node_y),
        tail=ints(tail),
        head=ints(head),
        length_m=floats([values["length"] for *_, values in edges]),
        free_flow_ms=ints([values[_WEIGHT] for *_, values in edges]),
        reverse=ints(nothing - 1),
        street_class=nothing,
        name=nothing,
        first_point=offsets_of([len(line) for line in lines]),
        point_lon=floats(points[:, 0]),
        point_lat=floats(points[:, 1]),
        point_x=floats(x),
        point_y=floats(y),
        class_names=("street",),
        street_names=("",),
        banned_from=ints([]),
        banned_to=ints([]),
    )


def _pairs(graph: "nx.MultiDiGraph[int]") -> tuple[IntArray, IntArray]:
    """50 junctions, each with the same 500 others."""
    chosen = np.random.default_rng(_SEED).permutation(len(graph))[: N_SOURCES + N_TARGETS]
    return ints(np.repeat(chosen[:N_SOURCES], N_TARGETS)), ints(
        np.tile(chosen[N_SOURCES:], N_SOURCES)
    )


def _junction_shapes(
    metric: RoadMetric, streets: StreetGraph, start: IntArray, end: IntArray
) -> tuple[StreetPaths, PathShapes]:
    """Paths from junction to junction and their points."""
    paths = junction_paths(shortcut_parts(metric), start, end)
    last = paths.edge[paths.first_edge[1:] - 1]
    return paths, path_shapes(streets, paths, _zeros(len(paths)), floats(streets.length_m[last]))


def _zeros(count: int) -> FloatArray:
    return floats(np.zeros(count))


def _paths_with_turns(city: StopCity) -> "Callable[[], PathShapes]":
    """As many paths between stops, with turn restrictions, made ready."""
    streets = city.streets
    metric = customised(city.hierarchy, streets.free_flow_ms, streets.length_m)
    times = place_times(metric, city.stop_edge, city.stop_offset_m)
    start = ints(np.repeat(np.arange(N_SOURCES) * (N_TARGETS // N_SOURCES), N_TARGETS))
    end = ints(np.tile(np.arange(N_TARGETS), N_SOURCES))
    offset = city.stop_offset_m

    def shapes() -> PathShapes:
        paths = road_paths(shortcut_parts(metric), times, start, end)
        return path_shapes(streets, paths, floats(offset[start]), floats(offset[end]))

    return shapes


def _osmnx_paths(
    graph: "nx.MultiDiGraph[int]", pairs: list[tuple[int, int]]
) -> list[list[int] | None]:
    """What the documentation of osmnx says to do."""
    return [osmnx.shortest_path(graph, a, b, weight=_WEIGHT) for a, b in pairs]


def _path_ms(graph: "nx.MultiDiGraph[int]", path: list[int] | None) -> int:
    """Milliseconds of a path of nodes."""
    steps = nx.utils.pairwise(path or [])
    return sum(min(values[_WEIGHT] for values in graph[a][b].values()) for a, b in steps)
