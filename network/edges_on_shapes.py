"""Which street edges lie inside an area, along a drawn line, or on a way of the map."""

from typing import Any, TypeAlias

import numpy as np
import shapely

from network.quantities import FloatArray, IntArray, floats, ints
from network.streets import StreetGraph

Lines: TypeAlias = np.ndarray[Any, np.dtype[Any]]
"""One line per street edge."""

_INSIDE_AREA_M = 1.0
"""Metres of a street inside a drawn area that are no accident of drawing."""

_BESIDE_LINE_M = 15.0
"""Metres within which a street lies along a line drawn by hand."""

_ALONG = 0.5
"""Share of a street that lies along such a line."""

_ON_WAY_M, _LEAST_ON_WAY_M = 0.5, 3.0
"""Metres beside a way that are still on it, and of a street on it that are no crossing."""


class EdgesOnShapes:
    """Looks up street edges by shapes in metres of the same projection.

    Parameters
    ----------
    streets : StreetGraph

    Examples
    --------
    Avenue 0 and Street 0 of a grid start at its south-west corner.

    >>> from tests.cities.grid import grid_streets
    >>> streets = grid_streets(3, 3)
    >>> edges = EdgesOnShapes(streets)
    >>> found = edges.along(shapely.LineString([(0, 5), (400, -5)]))
    >>> streets.tail[found].tolist(), streets.head[found].tolist()
    ([0, 1], [1, 0])
    """

    def __init__(self, streets: StreetGraph) -> None:
        points = np.column_stack([streets.point_x, streets.point_y])
        of_point = np.repeat(np.arange(streets.n_edges), np.diff(streets.first_point))
        self._lines: Lines = np.asarray(shapely.linestrings(points, indices=of_point))
        self._tree = shapely.STRtree(self._lines)

    def inside(self, area: shapely.Polygon) -> IntArray:
        """Edges of which a part lies inside an area."""
        near, metres = self._within(area)
        return ints(near[metres > _INSIDE_AREA_M])

    def along(self, line: shapely.LineString) -> IntArray:
        """Edges that lie along a line drawn by hand, not those that it crosses."""
        near, metres = self._within(line.buffer(_BESIDE_LINE_M, cap_style="flat"))
        length = shapely.length(self._lines[near])
        first, last = (
            floats(shapely.line_locate_point(line, shapely.get_point(self._lines[near], end)))
            for end in (0, -1)
        )
        long_enough = np.minimum(metres, np.abs(last - first)) >= _ALONG * length
        return ints(near[long_enough])

    def on(self, way: shapely.LineString) -> IntArray:
        """Edges of which a part lies on a way that is drawn as precisely as they are."""
        near, metres = self._within(way.buffer(_ON_WAY_M, cap_style="flat"))
        return ints(near[metres > min(_LEAST_ON_WAY_M, way.length / 2)])

    def _within(self, area: shapely.Geometry) -> tuple[IntArray, FloatArray]:
        """Edges near an area, and the metres of each inside."""
        near = ints(np.sort(self._tree.query(area, predicate="intersects")))
        parts = shapely.intersection(self._lines[near], area)
        return near, floats(shapely.length(parts))
