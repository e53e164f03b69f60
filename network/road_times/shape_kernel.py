"""Draws paths along the streets: copies the points of their edges, cut at both ends."""

import numpy as np

from network.compiled import compiled, compiled_part
from network.quantities import FloatArray, IntArray


@compiled
def metres_along(
    first_point: IntArray, x: FloatArray, y: FloatArray, length_m: FloatArray
) -> FloatArray:
    """Metres from the tail of its edge to each shape point, scaled to the length of the edge.

    Parameters
    ----------
    first_point : IntArray, shape (n_edges + 1,)
    x, y : FloatArray, shape (n_points,)
    length_m : FloatArray, shape (n_edges,)
    """
    along = np.zeros(len(x))
    for edge in range(len(length_m)):
        begin = first_point[edge]
        end = first_point[edge + 1]
        for point in range(begin + 1, end):
            step = np.sqrt((x[point] - x[point - 1]) ** 2 + (y[point] - y[point - 1]) ** 2)
            along[point] = along[point - 1] + step
        if end > begin and along[end - 1] > 0:
            scale = length_m[edge] / along[end - 1]
            for point in range(begin, end - 1):
                along[point] *= scale
            along[end - 1] = length_m[edge]
    return along


@compiled_part
def _inner_points(
    first_point: IntArray, along: FloatArray, edge: int, begin_m: float, until_m: float
) -> tuple[int, int]:
    """Rows of the points of an edge that lie strictly between two offsets."""
    start = first_point[edge]
    end = first_point[edge + 1]
    while start < end and along[start] <= begin_m:
        start += 1
    while end > start and along[end - 1] >= until_m:
        end -= 1
    return start, end


@compiled
def count_points(
    first_edge: IntArray,
    edge: IntArray,
    begin_m: FloatArray,
    until_m: FloatArray,
    first_point: IntArray,
    along: FloatArray,
    n_points: IntArray,
) -> None:
    """Points of each path: its two ends, all shape points between, joints once.

    Parameters
    ----------
    first_edge, edge : IntArray
        As in `StreetPaths`.
    begin_m, until_m : FloatArray, shape (n_paths,)
        Where each path starts on its first edge and ends on its last.
    first_point : IntArray, shape (n_edges + 1,)
        As in `StreetGraph`.
    along : FloatArray, shape (n_points,)
        As from `metres_along`.
    n_points : IntArray, shape (n_paths,)
        Result.
    """
    for path in range(len(first_edge) - 1):
        first = first_edge[path]
        last = first_edge[path + 1] - 1
        if last < first:
            n_points[path] = 0
            continue
        if last == first:
            start, end = _inner_points(
                first_point, along, edge[first], begin_m[path], until_m[path]
            )
            n_points[path] = 2 + end - start
            continue
        start, _ = _inner_points(first_point, along, edge[first], begin_m[path], np.inf)
        count = 2 + first_point[edge[first] + 1] - start
        for row in range(first + 1, last):
            count += first_point[edge[row] + 1] - first_point[edge[row]] - 1
        start, end = _inner_points(first_point, along, edge[last], 0.0, until_m[path])
        n_points[path] = count + end - start


@compiled_part
def _write_place(
    first_point: IntArray,
    along: FloatArray,
    lonlat: FloatArray,
    edge: int,
    offset_m: float,
    out: FloatArray,
    place: int,
) -> int:
    """Write the point at an offset along an edge; where the next point goes."""
    after = first_point[edge] + 1
    end = first_point[edge + 1] - 1
    while after < end and along[after] < offset_m:
        after += 1
    gap = along[after] - along[after - 1]
    share = 0.0
    if gap > 0:
        share = min(max((offset_m - along[after - 1]) / gap, 0.0), 1.0)
    for axis in range(2):
        before = lonlat[after - 1, axis]
        out[place, axis] = before + share * (lonlat[after, axis] - before)
    return place + 1


@compiled_part
def _copy_points(lonlat: FloatArray, start: int, end: int, out: FloatArray, place: int) -> int:
    """Copy some points; where the next point goes."""
    point = np.uint64(start)
    to = np.uint64(place)
    one = np.uint64(1)
    while point < np.uint64(end):
        out[to, 0] = lonlat[point, 0]
        out[to, 1] = lonlat[point, 1]
        point += one
        to += one
    return place + end - start


@compiled
def write_points(
    first_edge: IntArray,
    edge: IntArray,
    begin_m: FloatArray,
    until_m: FloatArray,
    first_point: IntArray,
    along: FloatArray,
    lonlat: FloatArray,
    first_out: IntArray,
    out: FloatArray,
) -> None:
    """Write the points of each path.

    Parameters
    ----------
    first_edge, edge, begin_m, until_m, first_point, along
        As for `count_points`.
    lonlat : FloatArray, shape (n_points, 2)
        Points of the street edges.
    first_out : IntArray, shape (n_paths + 1,)
        Where the points of each path go.
    out : FloatArray, shape (n_path_points, 2)
        Result.
    """
    for path in range(len(first_edge) - 1):
        first = first_edge[path]
        last = first_edge[path + 1] - 1
        if last < first:
            continue
        place = first_out[path]
        place = _write_place(first_point, along, lonlat, edge[first], begin_m[path], out, place)
        if last == first:
            start, end = _inner_points(
                first_point, along, edge[first], begin_m[path], until_m[path]
            )
            place = _copy_points(lonlat, start, end, out, place)
        else:
            start, end = _inner_points(first_point, along, edge[first], begin_m[path], np.inf)
            place = _copy_points(lonlat, start, first_point[edge[first] + 1], out, place)
            for row in range(first + 1, last):
                # The first point of an edge is the last one written.
                start = first_point[edge[row]] + 1
                place = _copy_points(lonlat, start, first_point[edge[row] + 1], out, place)
            start, end = _inner_points(first_point, along, edge[last], 0.0, until_m[path])
            place = _copy_points(lonlat, start, end, out, place)
        _write_place(first_point, along, lonlat, edge[last], until_m[path], out, place)
