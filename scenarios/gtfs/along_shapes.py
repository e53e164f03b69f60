"""Where the stops of a trip lie along the way that its feed draws, each after the one before."""

from dataclasses import dataclass

import numpy as np

from network.quantities import FloatArray, IntArray, floats, ints
from scenarios.gtfs.calls import FeedCalls
from scenarios.gtfs.cells import codes_of, numbers_of_texts, rows_of
from scenarios.gtfs.tables import Feed

EARTH_RADIUS_M = 6_371_008.8
NEAR_SHAPE_M = 100.0
"""A stop farther than this from the shape of its trip does not lie beside it."""

LOST_FROM_SHAPE_M = 500.0
"""Where one stop is farther than this, the shape is of another trip."""

MOST_STOPS_ASIDE = 0.1
"""Share of stops that need not lie beside the shape. Assumed; one stop in 60 does so in feeds."""

_MOST_PAIRS = 20_000_000
_SLACK_M = 20.0


@dataclass(frozen=True, slots=True, eq=False)
class FeedShapes:
    """Shapes of a feed.

    The points of shape ``s`` are rows ``first_point[s]`` up to ``first_point[s + 1]``.

    Attributes
    ----------
    shape_id : tuple of str
    first_point : IntArray, shape (n_shapes + 1,)
    lon, lat : FloatArray, shape (n_points,)
        Degrees, in the order of ``shape_pt_sequence``.
    along_m : FloatArray, shape (n_points,)
        Metres from the first point of the shape.
    """

    shape_id: tuple[str, ...]
    first_point: IntArray
    lon: FloatArray
    lat: FloatArray
    along_m: FloatArray

    def points_of(self, shape: int) -> slice:
        """Rows of the points of one shape."""
        return slice(int(self.first_point[shape]), int(self.first_point[shape + 1]))


def shapes_of(feed: Feed) -> FeedShapes:
    """Shapes of a feed in the order in which the file names them.

    Examples
    --------
    >>> from tests.scenarios.gtfs.small_feed import Run, feed_with
    >>> feed = feed_with({"A": (0, 0), "B": (400, 0)}, [Run("1", "A B", "07:00", shape="X")],
    ...     shapes={"X": [(0, 0), (300, 0), (300, 100)]})
    >>> shapes_of(feed).along_m.round(-1).tolist()
    [0.0, 300.0, 400.0]
    """
    table = feed.table_or_empty("shapes")
    code, ids = codes_of(table.get_column("shape_id"))
    order = np.lexsort((numbers_of_texts(table.get_column("shape_pt_sequence")), code))
    lon = numbers_of_texts(table.get_column("shape_pt_lon"))[order]
    lat = numbers_of_texts(table.get_column("shape_pt_lat"))[order]
    first = np.searchsorted(code[order], np.arange(len(ids) + 1))
    step = metres_between(lon[:-1], lat[:-1], lon[1:], lat[1:])
    so_far = np.concatenate([[0.0], np.cumsum(step)])[: len(lon)]
    along = so_far - np.repeat(so_far[first[:-1]], np.diff(first)) if len(ids) else so_far
    return FeedShapes(ids, ints(first), floats(lon), floats(lat), floats(along))


def metres_between(
    lon: FloatArray, lat: FloatArray, to_lon: FloatArray, to_lat: FloatArray
) -> FloatArray:
    """Metres over the ground from places to other places, all in degrees.

    Haversine formula on a ball: in a city its error of 1 in 300 is the same on every hop.
    """
    here, there = np.radians(lat), np.radians(to_lat)
    half = np.sin((there - here) / 2) ** 2
    half += np.cos(here) * np.cos(there) * np.sin(np.radians(to_lon - lon) / 2) ** 2
    return floats(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(half, 1.0))))


def metres_on_shape(
    shapes: FeedShapes, shape: int, lon: FloatArray, lat: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Metres along a shape at which a bus passes stops, and metres from there to each stop.

    Of all ways to find the stops in their order along the shape, the one with the least sum of
    squared distances; of equals, the one that passes each stop as early as can be.

    Parameters
    ----------
    shapes : FeedShapes
    shape : int
        Row of the shape.
    lon, lat : FloatArray, shape (n_stops,)
        Degrees, in the order of the trip.

    Returns
    -------
    along_m : FloatArray, shape (n_stops,)
        Never decreasing.
    off_m : FloatArray, shape (n_stops,)
        Infinite where the shape has no length or is too long to be searched.

    Examples
    --------
    Out and back on one street: A and C are the same place, passed twice.

    >>> from tests.cities.grid import MIDDLE
    >>> from tests.scenarios.gtfs.small_feed import Run, feed_with
    >>> feed = feed_with({"A": (0, 0), "B": (400, 0)}, [Run("1", "A B", "07:00", shape="X")],
    ...     shapes={"X": [(0, 0), (400, 0), (0, 0)]})
    >>> lon, lat = MIDDLE.to_degrees([100, 400, 100], [0, 0, 0])
    >>> along, off = metres_on_shape(shapes_of(feed), 0, lon, lat)
    >>> along.round(-1).tolist(), off.round().tolist()
    ([100.0, 400.0, 700.0], [0.0, 0.0, 0.0])
    """
    rows = shapes.points_of(shape)
    along = shapes.along_m[rows]
    x, y = _flat(shapes.lon[rows], shapes.lat[rows], shapes.lon[rows], shapes.lat[rows])
    to_x, to_y = _flat(lon, lat, shapes.lon[rows], shapes.lat[rows])
    drawn = np.flatnonzero(np.diff(along) > 0)
    if not len(drawn) or len(drawn) * len(lon) > _MOST_PAIRS:
        return floats(np.zeros(len(lon))), floats(np.full(len(lon), np.inf))
    dx, dy = x[drawn + 1] - x[drawn], y[drawn + 1] - y[drawn]
    squared = np.maximum(dx**2 + dy**2, 1e-12)
    aside_x, aside_y = to_x[:, None] - x[drawn], to_y[:, None] - y[drawn]
    share = aside_x * dx  # in place from here on: these tables of stops by pieces are large
    share += aside_y * dy
    share /= squared
    np.clip(share, 0.0, 1.0, out=share)
    aside_x -= share * dx
    aside_y -= share * dy
    off = np.hypot(aside_x, aside_y, out=aside_x)
    found = np.multiply(share, np.diff(along)[drawn], out=share)
    found += along[drawn]
    cost = np.rint(off * 10)  # ties to 1 dm
    cost *= cost
    piece = _pieces_in_order(cost, found)
    if not len(piece):
        return floats(np.zeros(len(lon))), floats(np.full(len(lon), np.inf))
    stop = np.arange(len(lon))
    return floats(np.maximum.accumulate(found[stop, piece])), floats(off[stop, piece])


def metres_along_ways(feed: Feed, calls: FeedCalls) -> FloatArray:
    """Metres along the shape of its trip at each call; NaN for trips that have none that fits.

    A shape fits if all but `MOST_STOPS_ASIDE` of the stops lie within `NEAR_SHAPE_M` of it in the
    order of the trip, and none is farther than `LOST_FROM_SHAPE_M`.

    Parameters
    ----------
    feed : Feed
    calls : FeedCalls
        Calls of `feed`.

    Returns
    -------
    FloatArray, shape (n_calls,)

    Examples
    --------
    A bus drives round a corner; the straight way from A to B is 500 m.

    >>> from scenarios.gtfs.calls import calls_of
    >>> from tests.scenarios.gtfs.small_feed import Run, feed_with
    >>> feed = feed_with({"A": (0, 0), "B": (400, 300)}, [Run("1", "A B", "07:00", shape="X")],
    ...     shapes={"X": [(0, 0), (400, 0), (400, 300)]})
    >>> metres_along_ways(feed, calls_of(feed)).round(-1).tolist()
    [0.0, 700.0]
    """
    stops = feed.get_table("stops")
    lon = numbers_of_texts(stops.get_column("stop_lon"))
    lat = numbers_of_texts(stops.get_column("stop_lat"))
    shapes = shapes_of(feed)
    shape_of_trip = rows_of(feed.get_table("trips").column_or_blank("shape_id"), shapes.shape_id)
    along = np.full(len(calls.stop), np.nan)
    known: dict[tuple[int, bytes], FloatArray] = {}
    for trip in np.flatnonzero((shape_of_trip >= 0) & (np.diff(calls.first_call) > 0)).tolist():
        here = slice(int(calls.first_call[trip]), int(calls.first_call[trip + 1]))
        stop, shape = calls.stop[here], int(shape_of_trip[trip])
        key = shape, stop.tobytes()
        if key not in known:
            found, off = metres_on_shape(shapes, shape, floats(lon[stop]), floats(lat[stop]))
            aside = float(np.mean(off > NEAR_SHAPE_M))
            fits = aside <= MOST_STOPS_ASIDE and bool(np.all(off <= LOST_FROM_SHAPE_M))
            known[key] = found if fits else floats(np.full(len(stop), np.nan))
        along[here] = known[key]
    return floats(along)


def _pieces_in_order(cost: FloatArray, along_m: FloatArray) -> IntArray:
    """Piece of the shape per stop, never falling, with the least sum of costs.

    On one piece a stop may lie `_SLACK_M` before the one that it follows, not more: poles stand
    aside. Of equal sums the lowest pieces; empty where there is no order at all.
    """
    n_rows, n_columns = cost.shape
    wall = np.where(along_m[1:] >= along_m[:-1] - _SLACK_M, 0.0, np.inf)  # to stay on a piece
    total = np.empty((n_rows, n_columns))  # least sum up to this row that ends on this piece
    total[0] = cost[0]
    before, stay = np.full(n_columns, np.inf), np.empty(n_columns)
    lower_before = before[1:]
    for row in range(1, n_rows):
        last = total[row - 1]
        np.minimum.accumulate(last[:-1], out=lower_before)
        np.add(last, wall[row - 1], out=stay)
        np.minimum(before, stay, out=stay)
        np.add(cost[row], stay, out=total[row])
    chosen = np.zeros(n_rows, np.int64)
    chosen[-1] = here = int(np.argmin(total[-1]))
    if not np.isfinite(total[-1, here]):
        return ints([])
    for row in range(n_rows - 1, 0, -1):
        if here:
            last = total[row - 1]
            lower = int(last[:here].argmin())
            here = lower if last[lower] <= last[here] + wall[row - 1, here] else here
        chosen[row - 1] = here
    return ints(chosen)


def _flat(
    lon: FloatArray, lat: FloatArray, around_lon: FloatArray, around_lat: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Metres east and north of the middle of some places, near them."""
    lon0, lat0 = float(np.mean(around_lon)), float(np.mean(around_lat))
    per_degree = np.radians(EARTH_RADIUS_M)
    x = (lon - lon0) * per_degree * np.cos(np.radians(lat0))
    return floats(x), floats((lat - lat0) * per_degree)
