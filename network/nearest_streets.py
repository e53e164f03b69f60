"""Where a point lies beside the nearest street: which one, how far along, on which side."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from network.quantities import BoolArray, FloatArray, IntArray, floats, ints
from network.streets import StreetGraph


@dataclass(frozen=True, slots=True, eq=False)
class NearestStreets:
    """The nearest street of each point.

    Attributes
    ----------
    edge : IntArray, shape (n_points,)
        Row in the `StreetGraph`; of a two-way street the lower of its two rows; -1 where there is
        no street at all.
    offset_m : FloatArray, shape (n_points,)
        Metres from the tail of the edge to the point of the street nearest to the given point.
    distance_m : FloatArray, shape (n_points,)
        Metres from the given point to the street.
    left_m : FloatArray, shape (n_points,)
        Metres to the left of the centre line, looking from tail to head; negative to the right.
    """

    edge: IntArray
    offset_m: FloatArray
    distance_m: FloatArray
    left_m: FloatArray


def nearest_streets(
    streets: StreetGraph,
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    usable: BoolArray | None = None,
) -> NearestStreets:
    """Nearest street of each point; of equally near ones, the one with the lowest row.

    Parameters
    ----------
    streets : StreetGraph
    x, y : array of float, shape (n_points,)
        Metres in the projection of the graph.
    usable : BoolArray, shape (n_edges,), optional
        Streets to choose from; all by default.

    Returns
    -------
    NearestStreets

    Examples
    --------
    A point 40 m along a street that runs east, and 3 m south of it.

    >>> from tests.cities.grid import grid_streets
    >>> found = nearest_streets(grid_streets(3, 3), [40.0], [-3.0])
    >>> int(found.edge[0]), round(float(found.offset_m[0])), round(float(found.left_m[0]))
    (0, 40, -3)
    """
    one_per_street = (streets.reverse < 0) | (np.arange(streets.n_edges) < streets.reverse)
    if usable is not None:
        one_per_street &= usable
    rows = np.flatnonzero(one_per_street)
    points = np.asarray(shapely.points(np.column_stack((x, y))), dtype=np.object_)
    edge = np.full(len(points), -1, np.int64)
    if not len(rows) or not len(points):
        nothing = np.full(len(points), np.inf)
        return NearestStreets(ints(edge), floats(nothing), floats(nothing), floats(nothing))
    lines = _lines_of(streets, rows)
    point_row, line_row = shapely.STRtree(lines).query_nearest(points, all_matches=True)
    best = np.full(len(points), len(rows))
    np.minimum.at(best, point_row, line_row)  # ties: the lowest row
    edge = rows[best]
    line = lines[best]
    along = shapely.line_locate_point(line, points)
    distance = shapely.distance(line, points)
    share = along / np.maximum(shapely.length(line), 1e-9)
    return NearestStreets(
        ints(edge),
        floats(np.clip(share, 0.0, 1.0) * streets.length_m[edge]),
        floats(distance),
        floats(_metres_left(line, along, points)),
    )


def heading_at(
    streets: StreetGraph, edge: IntArray, offset_m: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Place on the centre line and unit vector of the driving direction there.

    Returns
    -------
    x, y, ahead_x, ahead_y : FloatArray, shape (n_places,)
    """
    line = _lines_of(streets, edge)
    share = offset_m / np.maximum(streets.length_m[edge], 1e-9)
    along = np.clip(share, 0.0, 1.0) * shapely.length(line)
    place = shapely.get_coordinates(shapely.line_interpolate_point(line, along))
    ahead_x, ahead_y = _direction(line, along)
    return floats(place[:, 0]), floats(place[:, 1]), floats(ahead_x), floats(ahead_y)


def _lines_of(streets: StreetGraph, edges: IntArray) -> npt.NDArray[np.object_]:
    """Shapes of edges as lines in metres."""
    count = np.diff(streets.first_point)[edges]
    first = np.repeat(streets.first_point[edges], count)
    start = np.repeat(np.cumsum(count) - count, count)
    rows = first + np.arange(len(first)) - start
    owner = np.repeat(np.arange(len(edges)), count)
    shape = np.column_stack((streets.point_x[rows], streets.point_y[rows]))
    return np.asarray(shapely.linestrings(shape, indices=owner), dtype=np.object_)


def _direction(line: npt.NDArray[np.object_], along: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Unit vector along the line, measured over a metre so that bends are halved."""
    before = shapely.get_coordinates(
        shapely.line_interpolate_point(line, np.maximum(along - 0.5, 0.0))
    )
    after = shapely.get_coordinates(
        shapely.line_interpolate_point(line, np.minimum(along + 0.5, shapely.length(line)))
    )
    step = after - before
    length = np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-9)
    return step[:, 0] / length, step[:, 1] / length


def _metres_left(
    line: npt.NDArray[np.object_], along: FloatArray, points: npt.NDArray[np.object_]
) -> FloatArray:
    """Metres from the centre line to each point, to the left of the driving direction."""
    foot = shapely.get_coordinates(shapely.line_interpolate_point(line, along))
    ahead_x, ahead_y = _direction(line, along)
    aside = shapely.get_coordinates(points) - foot
    return floats(ahead_x * aside[:, 1] - ahead_y * aside[:, 0])
