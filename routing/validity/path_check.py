"""Rechecks the ways of patterns: shapes pass their stops, hops are as long as their streets."""

import math
from itertools import pairwise

import numpy as np

from network.network import Network
from network.problems import Problem, error
from routing.lines import LinePlan
from routing.paths import PatternPaths

_TOLERANCE_M = 1.0
_METRES_PER_DEGREE = 111_320.0


def path_problems(network: Network, plan: LinePlan, paths: PatternPaths) -> list[Problem]:
    """Shapes run forwards and past every stop; each hop has the length and time of its way."""
    found = []
    for pattern in range(plan.n_patterns):
        where = f"line {plan.line_id[int(plan.pattern_line[pattern])]}"
        points = range(int(paths.first_point[pattern]), int(paths.first_point[pattern + 1]))
        metres = [float(paths.point_m[i]) for i in points]
        if any(b < a for a, b in pairwise(metres)):
            found.append(error(where, "its shape runs backwards"))
        calls = range(int(plan.first_stop[pattern]), int(plan.first_stop[pattern + 1]))
        found.extend(_stops_off_the_shape(network, plan, paths, pattern, where))
        for a, b in pairwise(calls):
            driven = float(paths.call_m[b] - paths.call_m[a])
            known = float(network.street_times.length_m[plan.stop[a], plan.stop[b]])
            if abs(driven - known) > _TOLERANCE_M:
                found.append(error(where, f"drives {driven:.1f} m on a way of {known:.1f} m"))
            if (
                paths.hop_free_ms[a]
                != network.street_times.free_flow_ms[plan.stop[a], plan.stop[b]]
            ):
                found.append(error(where, "a hop takes another time than its way"))
    return found


def _stops_off_the_shape(
    network: Network, plan: LinePlan, paths: PatternPaths, pattern: int, where: str
) -> list[Problem]:
    """Stops beside which the shape does not lie where the bus is said to stop."""
    found = []
    points = slice(int(paths.first_point[pattern]), int(paths.first_point[pattern + 1]))
    metres = paths.point_m[points]
    for call in range(int(plan.first_stop[pattern]), int(plan.first_stop[pattern + 1])):
        stop, at = int(plan.stop[call]), float(paths.call_m[call])
        lon, lat = _place_on_street(network, stop)
        east = (float(np.interp(at, metres, paths.point_lon[points])) - lon) * math.cos(
            math.radians(lat)
        )
        north = float(np.interp(at, metres, paths.point_lat[points])) - lat
        apart = math.hypot(east, north) * _METRES_PER_DEGREE
        if apart > _TOLERANCE_M:
            name = network.stops.stop_id[stop]
            found.append(error(where, f"its shape stops {apart:.1f} m from the street at {name}"))
    return found


def _place_on_street(network: Network, stop: int) -> tuple[float, float]:
    """Degrees of the point of the street beside which a stop stands."""
    streets, edge = network.streets, int(network.stops.edge[stop])
    rows = range(int(streets.first_point[edge]), int(streets.first_point[edge + 1]))
    parts = [
        math.hypot(streets.point_x[b] - streets.point_x[a], streets.point_y[b] - streets.point_y[a])
        for a, b in pairwise(rows)
    ]
    left = float(network.stops.offset_m[stop] / streets.length_m[edge]) * sum(parts)
    for (a, b), part in zip(pairwise(rows), parts, strict=True):
        if left <= part and part > 0:
            share = left / part
            return (
                float(streets.point_lon[a] * (1 - share) + streets.point_lon[b] * share),
                float(streets.point_lat[a] * (1 - share) + streets.point_lat[b] * share),
            )
        left -= part
    return float(streets.point_lon[rows[-1]]), float(streets.point_lat[rows[-1]])
