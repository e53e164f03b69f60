"""How buses pass their stops: where they are then, and in which direction they drive."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from network.projection import Projection
from network.quantities import FloatArray, IntArray, floats, ints
from scenarios.gtfs.along_shapes import NEAR_SHAPE_M, FeedShapes, shapes_of
from scenarios.gtfs.cells import numbers_of_texts, rows_of
from scenarios.gtfs.day_service import DayService
from scenarios.gtfs.tables import Feed

_HEADING_OVER_M = 15.0
_SECTOR = np.radians(10.0)
_SPOT_M = 20.0
_NOWHERE = 4.0
_UNCLEAR = 1e-6
"""Hops of up to 1000 km that cancel out leave no direction, only rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class Passings:
    """Ways to pass a stop; calls that are alike to 10 degrees and 20 m are one passing.

    Attributes
    ----------
    of_call : IntArray, shape (n_calls,)
        Passing of each call of `DayService`.
    feed_stop : IntArray, shape (n_passings,)
        Row of ``stops.txt``, rising.
    x, y : FloatArray, shape (n_passings,)
        Where the bus is: on its shape, else at the pole; metres.
    ahead_x, ahead_y : FloatArray, shape (n_passings,)
        Unit vector of its direction; 0, 0 where nothing tells it.
    """

    of_call: IntArray
    feed_stop: IntArray
    x: FloatArray
    y: FloatArray
    ahead_x: FloatArray
    ahead_y: FloatArray


def passings_of(service: DayService, projection: Projection) -> Passings:
    """Passings of a day: directions along the shape, else from the stop before to the stop after.

    Examples
    --------
    >>> from scenarios.gtfs.day_service import bus_service_on
    >>> from tests.cities.grid import MIDDLE
    >>> from tests.scenarios.gtfs.small_feed import Run, feed_with
    >>> feed = feed_with({"A": (0, 0), "B": (400, 0)}, [Run("1", "A B A", "07:00")])
    >>> passed = passings_of(bus_service_on(feed)[0], MIDDLE)
    >>> passed.feed_stop.tolist(), passed.of_call.tolist()     # A westwards, A eastwards, B
    ([0, 0, 1], [1, 2, 0])
    """
    pole_x, pole_y = poles_of(service.feed, projection)
    x, y = pole_x[service.stop], pole_y[service.stop]
    ahead_x, ahead_y = _from_stop_to_stop(service, floats(x), floats(y))
    bus_x, bus_y = x.copy(), y.copy()
    shapes = shapes_of(service.feed)
    shape_x, shape_y = projection.to_metres(shapes.lon, shapes.lat)
    shape_of_way = rows_of(service.shape_id, shapes.shape_id)
    for way in np.flatnonzero(shape_of_way >= 0).tolist():
        here = service.calls_of(way)
        drawn = _on_shape(
            shapes, int(shape_of_way[way]), floats(shape_x), floats(shape_y), service.along_m[here]
        )
        beside = np.hypot(drawn[0] - x[here], drawn[1] - y[here]) <= NEAR_SHAPE_M
        beside &= np.hypot(drawn[2], drawn[3]) > 0
        for column, found in zip((bus_x, bus_y, ahead_x, ahead_y), drawn, strict=True):
            column[here] = np.where(beside, found, column[here])
    length = np.hypot(ahead_x, ahead_y)
    turned = np.where(length > 0, np.arctan2(ahead_y, ahead_x), _NOWHERE)
    alike = np.column_stack(
        (
            service.stop,
            np.rint(turned / _SECTOR),
            np.rint(bus_x / _SPOT_M),
            np.rint(bus_y / _SPOT_M),
        )
    ).astype(np.int64)
    _, first, of_call = np.unique(alike, axis=0, return_index=True, return_inverse=True)
    unit = np.where(length[first] > 0, length[first], 1.0)
    return Passings(
        of_call=ints(of_call.ravel()),
        feed_stop=ints(service.stop[first]),
        x=floats(bus_x[first]),
        y=floats(bus_y[first]),
        ahead_x=floats(ahead_x[first] / unit),
        ahead_y=floats(ahead_y[first] / unit),
    )


def poles_of(feed: Feed, projection: Projection) -> tuple[FloatArray, FloatArray]:
    """Metres east and north of every stop of a feed, shape (n_feed_stops,)."""
    table = feed.get_table("stops")
    x, y = projection.to_metres(
        numbers_of_texts(table.get_column("stop_lon")),
        numbers_of_texts(table.get_column("stop_lat")),
    )
    return floats(x), floats(y)


def _from_stop_to_stop(
    service: DayService, x: FloatArray, y: FloatArray
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Direction at each call from the hops before and after it.

    Hops count by the inverse of their length: a stop far off, beyond the edge of the map, says
    little about the street here.
    """
    joined = np.ones(max(0, len(x) - 1), np.bool_)
    joined[service.first_call[1:-1] - 1] = False
    step_x, step_y = np.diff(x), np.diff(y)
    weight = np.where(joined, 1.0 / np.maximum(step_x**2 + step_y**2, 1.0), 0.0)
    ahead_x, ahead_y = np.zeros(len(x)), np.zeros(len(x))
    for ahead, step in ((ahead_x, step_x * weight), (ahead_y, step_y * weight)):
        ahead[:-1] += step
        ahead[1:] += step
    clear = np.hypot(ahead_x, ahead_y) > _UNCLEAR
    return ahead_x * clear, ahead_y * clear


def _on_shape(
    shapes: FeedShapes, shape: int, shape_x: FloatArray, shape_y: FloatArray, along_m: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Place on a shape and the way ahead there, in metres; NaN where `along_m` is NaN."""
    rows = shapes.points_of(shape)
    points = shapes.along_m[rows]
    x, y = shape_x[rows], shape_y[rows]
    before = np.maximum(along_m - _HEADING_OVER_M, 0.0)
    after = np.minimum(along_m + _HEADING_OVER_M, points[-1])
    return (
        floats(np.interp(along_m, points, x)),
        floats(np.interp(along_m, points, y)),
        floats(np.interp(after, points, x) - np.interp(before, points, x)),
        floats(np.interp(after, points, y) - np.interp(before, points, y)),
    )
