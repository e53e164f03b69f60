"""Paths as lines on the map: from a place on the first street edge to one on the last."""

from dataclasses import dataclass

import numpy as np

from network.errors import InputError
from network.quantities import FloatArray, IntArray, frozen, offsets_of
from network.street_times import StreetPaths
from network.streets import StreetGraph


@dataclass(frozen=True, slots=True, eq=False)
class PathShapes:
    """Points of paths, in driving order.

    The points of path ``p`` are rows ``first_point[p]`` up to ``first_point[p + 1]``.

    Attributes
    ----------
    first_point : IntArray, shape (n_paths + 1,)
        Offsets into the point columns.
    lonlat : FloatArray, shape (n_points, 2)
        Degrees, WGS 84.
    """

    first_point: IntArray
    lonlat: FloatArray

    def __len__(self) -> int:
        """Number of paths."""
        return len(self.first_point) - 1

    def points_of(self, path: int) -> FloatArray:
        """Longitude and latitude of the points of one path, shape (n_points, 2)."""
        return self.lonlat[self.first_point[path] : self.first_point[path + 1]]


def path_shapes(
    streets: StreetGraph, paths: StreetPaths, begin_m: FloatArray, until_m: FloatArray
) -> PathShapes:
    """Points of many paths at once.

    Parameters
    ----------
    streets : StreetGraph
        The graph whose edges the paths list.
    paths : StreetPaths
    begin_m, until_m : FloatArray, shape (n_paths,)
        Metres from the tail of the first edge at which each path starts, and from the tail of the
        last at which it ends; ends beyond an edge are at its end.

    Returns
    -------
    PathShapes
        Both ends, and all points of the streets strictly between; where two edges join, one point.
        None for paths without edges.

    Raises
    ------
    InputError
        If there are not as many ends as paths, or a path of one edge ends before it starts.

    Examples
    --------
    Along 'Street 0' of a grid, from 100 m on its first block to 300 m on its second.

    >>> from network.quantities import floats, ints
    >>> from tests.cities.grid import edge_between, grid_streets
    >>> grid = grid_streets(3, 3)
    >>> two_blocks = StreetPaths(ints([0, 2]), ints([edge_between(grid, 0, 1),
    ...                                              edge_between(grid, 1, 2)]))
    >>> shape = path_shapes(grid, two_blocks, floats([100]), floats([300])).points_of(0)
    >>> metres = (shape[:, 0] - grid.node_lon[0]) / (grid.node_lon[1] - grid.node_lon[0]) * 400
    >>> metres.round(3).tolist()
    [100.0, 400.0, 700.0]
    """
    from network.road_times.shape_kernel import (  # noqa: PLC0415  (numba starts slowly)
        count_points,
        metres_along,
        write_points,
    )

    if not len(begin_m) == len(until_m) == len(paths):
        message = f"{len(begin_m)} starts and {len(until_m)} ends for {len(paths)} paths"
        raise InputError(message)
    _refuse_backwards(paths, begin_m, until_m)
    along = metres_along(streets.first_point, streets.point_x, streets.point_y, streets.length_m)
    ways = (paths.first_edge, paths.edge, begin_m, until_m, streets.first_point, along)
    n_points = np.zeros(len(paths), np.int64)
    count_points(*ways, n_points)
    first_point = offsets_of(n_points)
    drawn = np.empty((int(first_point[-1]), 2))
    points = np.column_stack((streets.point_lon, streets.point_lat))
    write_points(*ways, points, first_point, drawn)
    return PathShapes(first_point, frozen(drawn))


def _refuse_backwards(paths: StreetPaths, begin_m: FloatArray, until_m: FloatArray) -> None:
    """Refuse paths that would run against their only edge."""
    backwards = np.flatnonzero((np.diff(paths.first_edge) == 1) & (until_m < begin_m))
    if backwards.size:
        path = int(backwards[0])
        message = (
            f"path {path} has one edge but ends at {until_m[path]} m, before its start at "
            f"{begin_m[path]} m; swap the two or give the way round the block"
        )
        raise InputError(message)
