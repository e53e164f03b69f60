"""Which sides of which streets lie near a place, and which way a bus drives past there."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from network.quantities import FloatArray, IntArray, floats, ints
from network.streets import StreetGraph

_STEP_M = 10.0
"""Directions are taken over this many metres to both sides, so that small bends do not count."""


@dataclass(frozen=True, slots=True, eq=False)
class SidesNear:
    """Street edges near points, the edges of each point in rising order.

    The sides of point ``p`` are rows ``first[p]`` up to ``first[p + 1]``.

    Attributes
    ----------
    first : IntArray, shape (n_points + 1,)
    edge : IntArray, shape (n_sides,)
        Row of the bus `StreetGraph`.
    offset_m : FloatArray, shape (n_sides,)
        Metres from the tail of the edge to where it is nearest to the point.
    distance_m : FloatArray, shape (n_sides,)
    left_m : FloatArray, shape (n_sides,)
        Metres from the edge to the point, to the left of the driving direction.
    ahead_x, ahead_y : FloatArray, shape (n_sides,)
        Unit vector of the driving direction there.
    """

    first: IntArray
    edge: IntArray
    offset_m: FloatArray
    distance_m: FloatArray
    left_m: FloatArray
    ahead_x: FloatArray
    ahead_y: FloatArray


def lines_of_edges(streets: StreetGraph) -> npt.NDArray[np.object_]:
    """Every street edge as a line in metres."""
    owner = np.repeat(np.arange(streets.n_edges), np.diff(streets.first_point))
    points = np.column_stack((streets.point_x, streets.point_y))
    return np.asarray(shapely.linestrings(points, indices=owner), dtype=np.object_)


def sides_near(
    lines: npt.NDArray[np.object_],
    length_m: FloatArray,
    x: FloatArray,
    y: FloatArray,
    limit_m: float,
) -> SidesNear:
    """Street edges within a limit of each point.

    Parameters
    ----------
    lines : array of LineString, shape (n_edges,)
        From `lines_of_edges`.
    length_m : FloatArray, shape (n_edges,)
        Of the `StreetGraph`.
    x, y : FloatArray, shape (n_points,)
        Metres in the projection of the graph.
    limit_m : float

    Returns
    -------
    SidesNear

    Examples
    --------
    5 m south of a street that runs east (edge 0) and back (edge 1):

    >>> from tests.cities.grid import grid_streets
    >>> grid = grid_streets(3, 3)
    >>> near = sides_near(lines_of_edges(grid), grid.length_m, floats([150]), floats([-5]), 100)
    >>> near.edge.tolist(), near.offset_m.round().tolist(), near.left_m.round().tolist()
    ([0, 1], [150.0, 250.0], [-5.0, 5.0])
    """
    points = np.asarray(shapely.points(np.column_stack((x, y))), dtype=np.object_)
    point, edge = shapely.STRtree(lines).query(points, predicate="dwithin", distance=limit_m)
    order = np.lexsort((edge, point))
    point, edge = point[order], edge[order]
    line, place = lines[edge], points[point]
    along = shapely.line_locate_point(line, place)
    drawn = np.maximum(shapely.length(line), 1e-9)
    foot = shapely.get_coordinates(shapely.line_interpolate_point(line, along))
    before = shapely.line_interpolate_point(line, np.maximum(along - _STEP_M, 0.0))
    after = shapely.line_interpolate_point(line, np.minimum(along + _STEP_M, drawn))
    step = shapely.get_coordinates(after) - shapely.get_coordinates(before)
    ahead = step / np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-9)[:, None]
    aside = np.column_stack((x, y))[point] - foot
    return SidesNear(
        first=ints(np.searchsorted(point, np.arange(len(points) + 1))),
        edge=ints(edge),
        offset_m=floats(np.clip(along / drawn, 0.0, 1.0) * length_m[edge]),
        distance_m=floats(shapely.distance(line, place)),
        left_m=floats(ahead[:, 0] * aside[:, 1] - ahead[:, 1] * aside[:, 0]),
        ahead_x=floats(ahead[:, 0]),
        ahead_y=floats(ahead[:, 1]),
    )
