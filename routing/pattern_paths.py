"""Draws each pattern along the streets: its shape, and where on it the bus stops."""

import numpy as np

from network.network import Network
from network.quantities import FloatArray, IntArray, floats, ints, offsets_of
from network.street_times import street_paths
from network.streets import StreetGraph
from network.turns import legal_turns
from routing.lines import LinePlan
from routing.paths import HopTimes, PatternPaths

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
    hop_from = _hop_starts(plan)
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
    pair_of_call = np.full(len(plan.stop), -1)
    pair_of_call[hop_from] = hop_pair.ravel()
    points, call_m = [], np.zeros(len(plan.stop))
    for pattern in range(plan.n_patterns):
        rows = range(int(plan.first_stop[pattern]), int(plan.first_stop[pattern + 1]))
        shape, at = _join([drawn[pair_of_call[row]] for row in rows[:-1]])
        points.append(shape)
        call_m[rows.start : rows.stop] = at
    joined = np.concatenate([np.zeros((0, 3)), *points])  # a plan without lines has no points
    return PatternPaths(
        first_point=offsets_of([len(p) for p in points]),
        point_lon=floats(joined[:, 0]),
        point_lat=floats(joined[:, 1]),
        point_m=floats(joined[:, 2]),
        call_m=floats(call_m),
        hop_free_ms=hop_times(network, plan).hop_free_ms,
    )


def hop_times(network: Network, plan: LinePlan) -> HopTimes:
    """What each hop takes on its fastest legal way, without tracing it.

    Parameters
    ----------
    network : Network
    plan : LinePlan
        Of lines that can be driven.

    Examples
    --------
    From an edge of a grid on to the next, 400 m at 10 m/s; nothing follows the last call:

    >>> from routing.lines import line_plan_of
    >>> from tests.cities.grid import edge_between, grid_city, grid_streets, stops_on_every_edge
    >>> streets = grid_streets(3, 3)
    >>> city = grid_city(3, 3, stops=stops_on_every_edge(streets))
    >>> way = [edge_between(streets, 0, 1), edge_between(streets, 1, 2)]
    >>> plan = line_plan_of([("1", "", [way])], 1, 600)
    >>> hop_times(city, plan).hop_free_ms.tolist()
    [40000, 0]
    """
    hop_from = _hop_starts(plan)
    hop_ms = np.zeros(len(plan.stop), np.int64)
    start, end = plan.stop[hop_from], plan.stop[hop_from + 1]
    hop_ms[hop_from] = network.street_times.free_flow_ms[start, end]
    return HopTimes(ints(hop_ms))


def _hop_starts(plan: LinePlan) -> IntArray:
    """Calls of all patterns but the last of each."""
    return ints(np.setdiff1d(np.arange(len(plan.stop)), plan.first_stop[1:] - 1))


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
