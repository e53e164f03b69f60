"""The town on a map: the box that holds nearly all junctions, without roads that lead far away.

Extracts keep ways whole: one road may lead 100 km out of the town that was asked for.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from network.quantities import BoolArray, FloatArray, bools
from network.streets import StreetGraph

_INNER_PERCENT = (1.0, 99.0)
_MARGIN = 0.25
"""Of the width of the inner box, on each side: suburbs at the edge belong to the town."""

_LEAST_MARGIN_M = 1000.0


@dataclass(frozen=True, slots=True)
class TownExtent:
    """A box in metres of the projection of the map."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, x: npt.ArrayLike, y: npt.ArrayLike) -> BoolArray:
        """Whether each place lies in the box."""
        east, north = np.asarray(x, np.float64), np.asarray(y, np.float64)
        return bools(
            (east >= self.west)
            & (east <= self.east)
            & (north >= self.south)
            & (north <= self.north)
        )


def town_extent(streets: StreetGraph) -> TownExtent:
    """Box of the middle 98 % of the junctions each way, on each side wider by a quarter or 1 km.

    Parameters
    ----------
    streets : StreetGraph
        The bus graph.

    Returns
    -------
    TownExtent

    Examples
    --------
    Eleven by eleven junctions from 0 to 8000 m, the middle 98 % of each row of 121 the same:

    >>> from tests.cities.grid import grid_streets
    >>> town_extent(grid_streets(11, 11, 800))
    TownExtent(west=-2000.0, south=-2000.0, east=10000.0, north=10000.0)
    """
    west, east = _widened(streets.node_x, _LEAST_MARGIN_M)
    south, north = _widened(streets.node_y, _LEAST_MARGIN_M)
    return TownExtent(west, south, east, north)


def near_the_rest(x: FloatArray, y: FloatArray) -> BoolArray:
    """Places that do not lie far from nearly all others, by the same rule and in any unit.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.append(np.linspace(0.0, 100.0, 200), 9000.0)
    >>> int(near_the_rest(x, x * 0).sum())
    200
    """
    (west, east), (south, north) = _widened(x, 0.0), _widened(y, 0.0)
    return TownExtent(west, south, east, north).holds(x, y)


def _widened(along: FloatArray, least_margin: float) -> tuple[float, float]:
    """Inner range of coordinates with a margin."""
    low, high = np.percentile(along, _INNER_PERCENT)
    margin = max(_MARGIN * float(high - low), least_margin)
    return float(low) - margin, float(high) + margin
