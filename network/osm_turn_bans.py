"""Turn restrictions of a map as pairs of street edges that must not follow each other."""

from collections.abc import Iterator

import numpy as np

from network.osm_extract import OsmExtract
from network.osm_simplify import Chains, Segments
from network.quantities import IntArray
from network.streets import StreetGraph


def banned_pairs(
    extract: OsmExtract, streets: StreetGraph, segments: Segments, chains: Chains
) -> tuple[IntArray, int]:
    """Pairs of edges that must not follow each other, and restrictions that meet no edge."""
    coming = _edges_by_junction(streets.head, segments.way[chains.last], streets, extract)
    leaving = _edges_by_junction(streets.tail, segments.way[chains.first], streets, extract)
    out_of: dict[int, list[int]] = {}
    for (node, _), edges in leaving.items():
        out_of.setdefault(node, []).extend(edges)
    pairs: set[tuple[int, int]] = set()
    unused = 0
    for start, node, ends, only in _grouped_bans(extract):
        named = [edge for end in ends for edge in leaving.get((node, end), [])]
        before = coming.get((node, start), [])
        if not named or not before:
            unused += 1
            continue
        banned = [edge for edge in out_of[node] if edge not in named] if only else named
        pairs.update((edge, after) for edge in before for after in banned)
    return np.array(sorted(pairs), np.int64).reshape(-1, 2), unused


def _edges_by_junction(
    end: IntArray, way: IntArray, streets: StreetGraph, extract: OsmExtract
) -> dict[tuple[int, int], list[int]]:
    """Edges at the junctions of turn restrictions, by node id and way id."""
    found: dict[tuple[int, int], list[int]] = {}
    at_via = np.isin(streets.node_id, extract.ban_via)[end]
    for edge in np.flatnonzero(at_via).tolist():
        key = (int(streets.node_id[end[edge]]), int(extract.way_id[way[edge]]))
        found.setdefault(key, []).append(edge)
    return found


def _grouped_bans(extract: OsmExtract) -> Iterator[tuple[int, int, list[int], bool]]:
    """From, via, to of each restriction; several ``only_…`` of one approach allow all they name."""
    allowed: dict[tuple[int, int], list[int]] = {}
    for start, node, end, only in zip(
        extract.ban_from.tolist(),
        extract.ban_via.tolist(),
        extract.ban_to.tolist(),
        extract.ban_only.tolist(),
        strict=True,
    ):
        if only:
            allowed.setdefault((start, node), []).append(end)
        else:
            yield start, node, [end], False
    for (start, node), ends in allowed.items():
        yield start, node, ends, True
