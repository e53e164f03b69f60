"""How fast a street map becomes a graph with travel times, beside osmnx on the same streets.

osmnx gets its fastest documented path for files: the map is first reduced to drivable ways (as
``osmium tags-filter`` would), outside the measured time, then read by ``osmnx.graph_from_xml``.
Ours reads the same streets from PBF, the form in which maps are downloaded.
"""

import re
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import osmium
import osmnx
from osmium.filter import KeyFilter
from osmium.osm import WAY
from osmnx._overpass import _get_network_filter

from network.osm_file import read_osm
from network.osm_networkx import drive_graph

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx as nx

ROUNDS = 5
_DRIVE_RULE = re.compile(r'\["(\w+)"!~"([^"]*)"\]')


def run(shared: Path) -> dict[str, Any]:
    """CPU seconds of both, best of five interleaved rounds in one process, answers compared.

    Parameters
    ----------
    shared : Path
        Folder of the shared input files.

    Returns
    -------
    dict
        ``work``, ``peer``, ``ours_cpu_s``, ``peer_cpu_s``, ``ratio`` (peer through ours),
        ``cells_compared`` (edges) and ``max_difference`` (metres of edge length; infinite if nodes
        or edges differ).
    """
    with tempfile.TemporaryDirectory() as folder:
        packed, text = Path(folder) / "drive.osm.pbf", Path(folder) / "drive.osm"
        for target in (packed, text):
            write_drivable_ways(shared / "data" / "porto_alegre" / "poa_osm.pbf", target)
        ours_s = peer_s = float("inf")
        for _ in range(ROUNDS):
            ours, seconds = _timed(lambda: drive_graph(read_osm(packed)))
            ours_s = min(ours_s, seconds)
            peer, seconds = _timed(lambda: _osmnx_graph(text))
            peer_s = min(peer_s, seconds)
    return {
        "work": "Porto Alegre, OSM file to simplified street graph with speeds and travel times",
        "peer": f"osmnx {osmnx.__version__} graph_from_xml on the pre-filtered file",
        "ours_cpu_s": ours_s,
        "peer_cpu_s": peer_s,
        "ratio": peer_s / ours_s,
        "cells_compared": peer.number_of_edges(),
        "max_difference": largest_difference_m(ours, peer),
    }


def write_drivable_ways(source: Path, target: Path) -> None:
    """Reduce a map to the ways of osmnx's ``drive`` network, by osmnx's own filter."""
    refused = [
        (key, re.compile(pattern))
        for key, pattern in _DRIVE_RULE.findall(_get_network_filter("drive"))
    ]
    ways = osmium.FileProcessor(source, WAY).with_filter(KeyFilter("highway"))
    with osmium.BackReferenceWriter(target, ref_src=source) as writer:
        for way in ways:
            if not any(pattern.search(way.tags.get(key) or "") for key, pattern in refused):
                writer.add(way)


def largest_difference_m(ours: "nx.MultiDiGraph[int]", peer: "nx.MultiDiGraph[int]") -> float:
    """Largest difference in the length of an edge; infinite where nodes or edges differ."""
    mine, theirs = _edges(ours), _edges(peer)
    if set(ours) != set(peer) or [e[:2] for e in mine] != [e[:2] for e in theirs]:
        return float("inf")
    return max(float(abs(a[2] - b[2])) for a, b in zip(mine, theirs, strict=True))


def _edges(graph: "nx.MultiDiGraph[int]") -> list[tuple[int, int, float]]:
    """Ends and length of each edge, sorted."""
    return sorted((tail, head, values["length"]) for tail, head, values in graph.edges(data=True))


def _osmnx_graph(text: Path) -> "nx.MultiDiGraph[int]":
    """What the documentation of osmnx says to do with a file."""
    graph = osmnx.graph_from_xml(text)
    return osmnx.add_edge_travel_times(osmnx.add_edge_speeds(graph))


def _timed(
    work: "Callable[[], nx.MultiDiGraph[int]]",
) -> "tuple[nx.MultiDiGraph[int], float]":
    """Result and CPU seconds."""
    start = time.process_time()
    result = work()
    return result, time.process_time() - start
