"""Draws each pattern along the streets: its shape, and where on it the bus stops."""

import numpy as np

from network.network import Network
from network.quantities import FloatArray, IntArray, floats, ints, offsets_of
from network.street_times import street_paths
from network.streets import StreetGraph
from network.turns import legal_turns
from routing.lines import LinePlan
from routing.paths import PatternPaths

_SAME_POINT_M = 0.005
"""Shape points closer than this are one: validators refuse shapes that stand still."""


def trace_patterns(network: Network, plan: LinePlan) -> PatternPaths:
    """One consistent street path for each pattern.

    Each hop is the fastest legal path from stop to stop. It leaves on the street edge on which the
    last one arrived, so that the hops join.

    Parameters
    ----------
    network : Network
    plan : LinePlan

    Returns
    -------
    PatternPaths

    Raises
    ------
    NotFoundError
        If there is no legal way from a stop to the next.
    """
    calls = np.arange(len(plan.stop))
    last = np.isin(calls, plan.first_stop[1:] - 1)
    hop_from = calls[~last]
    start, end = plan.stop[hop_from], plan.stop[hop_from + 1]
    pairs, hop_pair = np.unique(np.stack([start, end]), axis=1, return_inverse=True)
    streets = network.streets
    paths = street_paths(
        streets, legal_turns(streets), network.street_times, ints(pairs[0]), ints(pairs[1])
    )
    offset = network.stops.offset_m
    drawn = [
        _hop_points(streets, paths.edges_of(row), float(offset[a]), float(offset[b]))
        for row, (a, b) in enumerate(pairs.T.tolist())
    ]
    pair_of_call = np.full(len(calls), -1)
    pair_of_call[hop_from] = hop_pair.ravel()
    points, call_m = [], np.zeros(len(calls))
    for pattern in range(plan.n_patterns):
        rows = range(int(plan.first_stop[pattern]), int(plan.first_stop[pattern + 1]))
        shape, at = _join([drawn[pair_of_call[row]] for row in rows[:-1]])
        points.append(shape)
        call_m[rows.start : rows.stop] = at
    hop_ms = np.zeros(len(calls), np.int64)
    hop_ms[hop_from] = network.street_times.free_flow_ms[start, end]
    joined = np.concatenate([np.zeros((0, 3)), *points])  # a plan without lines has no points
    return PatternPaths(
        first_point=offsets_of([len(p) for p in points]),
        point_lon=floats(joined[:, 0]),
        point_lat=floats(joined[:, 1]),
        point_m=floats(joined[:, 2]),
        call_m=floats(call_m),
        hop_free_ms=ints(hop_ms),
    )


def _hop_points(
    streets: StreetGraph, edges: IntArray, from_offset: float, to_offset: float
) -> FloatArray:
    """Longitude, latitude and metres of the points of one hop, shape (n_points, 3)."""
    parts, driven = [], 0.0
    for place, edge in enumerate(edges.tolist()):
        length = float(streets.length_m[edge])
        begin = from_offset if place == 0 else 0.0
        until = to_offset if place == len(edges) - 1 else length
        part = _edge_points(streets, edge, begin, until)
        part[:, 2] += driven - begin
        driven += until - begin
        parts.append(part)
    points = np.concatenate(parts)
    metres = points[:, 2]
    inner = points[(metres > _SAME_POINT_M) & (metres < metres[-1] - _SAME_POINT_M)]
    apart = np.append([True], np.diff(inner[:, 2]) > _SAME_POINT_M)[: len(inner)]
    return floats(np.concatenate([points[:1], inner[apart], points[-1:]]))


def _edge_points(streets: StreetGraph, edge: int, begin: float, until: float) -> FloatArray:
    """Points of an edge between two offsets, metres counted from the tail, shape (n, 3)."""
    rows = streets.points_of(edge)
    x, y = streets.point_x[rows], streets.point_y[rows]
    along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    along *= float(streets.length_m[edge]) / along[-1] if along[-1] > 0 else 0.0
    inner = along[(along > begin) & (along < until)]
    at = np.concatenate([[begin], inner, [until]])
    lon = np.interp(at, along, streets.point_lon[rows])
    lat = np.interp(at, along, streets.point_lat[rows])
    return np.stack([lon, lat, at], axis=1)


def _join(hops: list[FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Points of a whole pattern and the metres at which it stops."""
    at = np.concatenate([[0.0], np.cumsum([hop[-1, 2] for hop in hops])])
    parts = [hops[0][:1]]
    for metres, hop in zip(at, hops, strict=False):
        part = hop[1:].copy()
        part[:, 2] += metres
        parts.append(part)
    return floats(np.concatenate(parts)), floats(at)
