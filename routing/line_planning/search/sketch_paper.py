"""Draws lines small, to be shown while better ones are searched for."""

import math

import numpy as np

from network.network import Network
from network.quantities import FloatArray, IntArray, ints
from routing.line_sketch import SIDE, LineSketch, Point, SketchedLine
from routing.lines import LinePlan

_MOST_DOTS, _MOST_POINTS = 800, 3_000
"""A sketch is sent about once a second: larger ones are thinned out."""


class SketchPaper:
    """The part of a city on which lines are sketched, measured once.

    Parameters
    ----------
    network : Network
        With stops.

    Examples
    --------
    >>> from tests.cities.grid import grid_city
    >>> from routing.lines import line_plan_of
    >>> network = grid_city(2, 3)
    >>> plan = line_plan_of([("1", "", [[0, 1]])], 1, 600)
    >>> sketch = SketchPaper(network).drawn(plan)
    >>> len(sketch.zones) == len(network.zones), sketch.lines[0].headway_s
    (True, 600)
    """

    def __init__(self, network: Network) -> None:
        areas, zones = network.areas, network.zones
        lon = np.concatenate([areas.lon, zones.lon])
        lat = np.concatenate([areas.lat, zones.lat])
        squeezed = math.cos(math.radians(float(lat.mean())))
        west, north = float(lon.min()), float(lat.max())
        wide, tall = (float(lon.max()) - west) * squeezed, north - float(lat.min())
        unit = SIDE / max(wide, tall, 1e-6)
        self._width, self._height = (max(1, round(side * unit)) for side in (wide, tall))

        def placed(some_lon: FloatArray, some_lat: FloatArray) -> IntArray:
            x, y = (some_lon - west) * squeezed * unit, (north - some_lat) * unit
            return ints(np.rint(np.column_stack([x, y])))

        every = -(-len(zones) // _MOST_DOTS) or 1
        self._zones = _points(placed(zones.lon[::every], zones.lat[::every]))
        self._of_stop = placed(areas.lon, areas.lat)[network.stops.area]

    def drawn(self, plan: LinePlan) -> LineSketch:
        """Sketch of lines, each at its headway in the first period."""
        out = plan.first_patterns.tolist()
        stops = [plan.stops_of(pattern) for pattern in out]
        every = -(-sum(map(len, stops)) // _MOST_POINTS) or 1
        lines = [
            SketchedLine(
                _points(self._of_stop[[*way[:-1:every], *way[-1:]]]),
                int(plan.headway_s[pattern, 0]),
            )
            for pattern, way in zip(out, stops, strict=True)
        ]
        return LineSketch(self._width, self._height, self._zones, tuple(lines))


def _points(placed: IntArray) -> tuple[Point, ...]:
    """Rows of places as plain numbers."""
    return tuple((x, y) for x, y in placed.tolist())
