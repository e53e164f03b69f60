"""Ways of lines from street corner to street corner, so that lines on one street can be compared.

The shape of a pattern has a point at each of its stops, and other lines stop elsewhere. Here each
way is told by the shape points of the streets alone: lines on the same street have the same pieces.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.spatial import KDTree

from network.network import Network
from network.quantities import FloatArray, IntArray, floats, ints
from network.streets import StreetGraph
from routing.lines import LinePlan
from routing.paths import PatternPaths

_SAME_PLACE_M = 0.5
_METRES_PER_DEGREE = 111_195.0

Piece = tuple[int, int]
"""Corners at both ends of a straight piece of a street, in driving order."""


@dataclass(frozen=True, slots=True, eq=False)
class LineWays:
    """Corners of all ways, and each pattern as a row of them.

    Attributes
    ----------
    lon, lat : FloatArray, shape (n_corners,)
        Degrees.
    corner : tuple of IntArray
        Corners of each pattern in driving order, no two neighbours the same. The first lies at or
        before the first stop, the last at or behind the last stop.
    metres : tuple of FloatArray
        Metres along the pattern at each of them; 0 at the first stop.
    length_m : tuple of float
        Metres of each pattern from its first stop to its last.
    """

    lon: FloatArray
    lat: FloatArray
    corner: tuple[IntArray, ...]
    metres: tuple[FloatArray, ...]
    length_m: tuple[float, ...]

    def place(self, piece: Piece, share: float) -> tuple[float, float]:
        """Longitude and latitude on a piece, `share` of its length from its start."""
        a, b = piece
        return (
            float(self.lon[a] + share * (self.lon[b] - self.lon[a])),
            float(self.lat[a] + share * (self.lat[b] - self.lat[a])),
        )


def line_ways(network: Network, plan: LinePlan, paths: PatternPaths) -> LineWays:
    """Ways of all patterns over shared corners.

    Parameters
    ----------
    network : Network
    plan : LinePlan
    paths : PatternPaths

    Returns
    -------
    LineWays

    Examples
    --------
    >>> from tests.scenarios import small_result as small
    >>> service = small.service()
    >>> ways = line_ways(small.network(), service.plan, service.paths)
    >>> ways.corner[0].tolist(), ways.metres[0].round().tolist()   # A is halfway
    ([2, 0, 1, 3], [-200.0, 200.0, 600.0, 1000.0])
    """
    corners = _Corners(network.streets, paths)
    found = [corners.way_of(network, plan, paths, pattern) for pattern in range(plan.n_patterns)]
    return LineWays(
        lon=floats(corners.lon),
        lat=floats(corners.lat),
        corner=tuple(ints([corner for corner, _ in way]) for way in found),
        metres=tuple(floats([metre for _, metre in way]) for way in found),
        length_m=tuple(paths.point_m[paths.first_point[1:] - 1].tolist()),
    )


class _Corners:
    """Numbers for street corners and other ends of pieces, in the order of their appearance."""

    def __init__(self, streets: StreetGraph, paths: PatternPaths) -> None:
        self.lon: list[float] = []
        self.lat: list[float] = []
        self._number: dict[tuple[int, int], int] = {}
        self._streets = streets
        shrink = float(np.cos(np.radians(streets.point_lat.mean())))
        self._scale = np.array([shrink, 1.0]) * _METRES_PER_DEGREE
        tree = KDTree(np.column_stack((streets.point_lon, streets.point_lat)) * self._scale)
        shape = np.column_stack((paths.point_lon, paths.point_lat))
        away, nearest = tree.query(shape * self._scale, distance_upper_bound=_SAME_PLACE_M)
        self._street_point: IntArray = np.where(np.isfinite(away), nearest, -1).astype(np.int64)

    def number(self, lon: float, lat: float) -> int:
        """Number of a place; the same within a decimetre."""
        key = (round(lon * 1e6), round(lat * 1e6))
        if key not in self._number:
            self._number[key] = len(self.lon)
            self.lon.append(lon)
            self.lat.append(lat)
        return self._number[key]

    def _of_street_point(self, row: int) -> int:
        """Number of a shape point of the streets."""
        return self.number(float(self._streets.point_lon[row]), float(self._streets.point_lat[row]))

    def way_of(
        self, network: Network, plan: LinePlan, paths: PatternPaths, pattern: int
    ) -> list[tuple[int, float]]:
        """Corners and metres of a pattern."""
        start, end = int(paths.first_point[pattern]), int(paths.first_point[pattern + 1])
        calls_m = paths.call_m[plan.first_stop[pattern] : plan.first_stop[pattern + 1]]
        metres = paths.point_m[start:end]
        is_call = np.abs(metres[:, None] - calls_m[None, :]).min(axis=1) < _SAME_PLACE_M
        inner = [
            (self._at(paths, start + row), float(metres[row]))
            for row in range(1, end - start - 1)
            if self._street_point[start + row] >= 0 or not is_call[row]
        ]
        stops, total = plan.stops_of(pattern), float(metres[-1])
        first = self._beyond(network, int(stops[0]), at_start=True)
        last = self._beyond(network, int(stops[-1]), at_start=False)
        way = [
            self._end(first, inner[:1], (self._at(paths, start), 0.0)),
            *inner,
            self._end(last, inner[-1:], (self._at(paths, end - 1), total)),
        ]
        return [way[0], *(b for a, b in pairwise(way) if a[0] != b[0])]

    def _at(self, paths: PatternPaths, row: int) -> int:
        """Number of a point of a shape, of the street corner there if there is one."""
        street_point = int(self._street_point[row])
        if street_point >= 0:
            return self._of_street_point(street_point)
        return self.number(float(paths.point_lon[row]), float(paths.point_lat[row]))

    def _beyond(self, network: Network, stop: int, *, at_start: bool) -> "_Beyond":
        """Piece of street that an end of a pattern lies on, and metres of it beyond the stop."""
        streets, stops = network.streets, network.stops
        edge, offset = int(stops.edge[stop]), float(stops.offset_m[stop])
        rows = streets.points_of(edge)
        steps = np.hypot(np.diff(streets.point_x[rows]), np.diff(streets.point_y[rows]))
        along = np.concatenate([[0.0], np.cumsum(steps)])
        along *= float(streets.length_m[edge]) / along[-1] if along[-1] > 0 else 0.0
        passed = along <= offset if at_start else along < offset
        place = min(max(int(passed.sum()) - 1, 0), len(along) - 2)
        piece = (
            self._of_street_point(rows.start + place),
            self._of_street_point(rows.start + place + 1),
        )
        over = offset - along[place] if at_start else along[place + 1] - offset
        return _Beyond(piece, max(float(over), 0.0), float(along[place + 1] - along[place]))

    @staticmethod
    def _end(
        beyond: "_Beyond", neighbour: list[tuple[int, float]], end: tuple[int, float]
    ) -> tuple[int, float]:
        """End of a way, moved out to the corner there if the way follows that street."""
        if not neighbour:
            return end
        corner, metre = neighbour[0]
        before = metre > end[1]
        near, far = beyond.piece[::-1] if before else beyond.piece
        whole = abs(metre - end[1]) + beyond.over_m
        if corner != near or abs(whole - beyond.length_m) > 2 * _SAME_PLACE_M:
            return end
        return far, end[1] - beyond.over_m if before else end[1] + beyond.over_m


@dataclass(frozen=True, slots=True)
class _Beyond:
    """Piece of street around an end of a pattern, its length, and how much lies beyond the stop."""

    piece: Piece
    over_m: float
    length_m: float
