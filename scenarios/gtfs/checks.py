"""Rechecks a feed before it leaves the house, by its own tables alone: what validators do not ask.

Speeds, stops beside their shapes, times in order, one bus in one place. Shares no code with the
export (`from_plan`), so that a fault there is seen here.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from network.problems import Problem, error
from network.quantities import FloatArray, IntArray, floats
from network.service_day import clock_of
from scenarios.gtfs.calls import FeedCalls, calls_of
from scenarios.gtfs.cells import numbers_of_texts
from scenarios.gtfs.tables import Feed, Table

FASTEST_HOP_KMH = 90.0
"""No city bus averages more from stop to stop."""

STOP_TO_SHAPE_M = 30.0
"""A pole stands beside the street on which its bus drives."""

_EQUATOR_M = 6_378_137.0
_FLATNESS = 0.006_694_38  # WGS 84, first eccentricity squared
_SLACK_M = 0.5  # coordinates are written to 6 decimals, 0.1 m
_LEAST_STOPS = 2


def feed_problems(feed: Feed) -> list[Problem]:
    """What an operator would send back, in an exported feed.

    Trips have two stops or more; times never decrease; no hop is faster than `FASTEST_HOP_KMH`;
    each stop lies within `STOP_TO_SHAPE_M` of its shape, in the order of the trip; trips of a
    block and service do not overlap.

    Parameters
    ----------
    feed : Feed
        With all times filled and all references valid.

    Returns
    -------
    list of Problem
        Errors; empty for a feed that may go out.

    Examples
    --------
    >>> feed = Feed({
    ...     "stops": Table(("stop_id", "stop_lat", "stop_lon"), (("A",), ("50",), ("10",))),
    ...     "trips": Table(("trip_id", "service_id"), (("T",), ("W",))),
    ...     "stop_times": Table(("trip_id", "stop_id", "stop_sequence", "arrival_time"),
    ...         (("T",), ("A",), ("1",), ("07:00:00",))),
    ... })
    >>> [problem.message for problem in feed_problems(feed)]
    ['serves 1 stops; a trip needs 2 or more']
    """
    calls = calls_of(feed)
    places = _places_of(feed, calls)
    return [
        *_short_trips(feed, calls),
        *_times_that_decrease(feed, calls),
        *_stops_off_their_shape(feed, calls, places),
        *_fast_hops(feed, calls, places),
        *_overlapping_blocks(feed, calls),
    ]


@dataclass(frozen=True, slots=True, eq=False)
class _Places:
    """Where calls lie along their shapes.

    Attributes
    ----------
    along_m : FloatArray, shape (n_calls,)
        Metres along the drawn shape; NaN for trips without a shape.
    off_m : FloatArray, shape (n_calls,)
        Metres from the stop to that point of the shape; infinite where none is left in order.
    """

    along_m: FloatArray
    off_m: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class _Shape:
    """A drawn shape in metres around its first point, with its stated distances or none."""

    lon: float
    lat: float
    x: FloatArray
    y: FloatArray
    along_m: FloatArray
    stated: FloatArray

    def metres(self, lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Place of points in the plane of the shape."""
        return _flat(lon, lat, self.lon, self.lat)


def _flat(
    lon: FloatArray, lat: FloatArray, lon0: float, lat0: float
) -> tuple[FloatArray, FloatArray]:
    """Metres east and north of a point, near it."""
    per_lon, per_lat = _metres_per_degree(floats([lat0]))
    return floats((lon - lon0) * per_lon), floats((lat - lat0) * per_lat)


def _metres_per_degree(lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Metres per degree of longitude and of latitude on the WGS 84 ellipsoid."""
    bulge = 1 - _FLATNESS * np.sin(np.radians(lat)) ** 2
    east = _EQUATOR_M * np.cos(np.radians(lat)) / np.sqrt(bulge)
    north = _EQUATOR_M * (1 - _FLATNESS) / bulge**1.5
    return floats(np.radians(east)), floats(np.radians(north))


def _shapes_of(feed: Feed) -> dict[str, _Shape]:
    """Shapes by id, points in order."""
    table = feed.table_or_empty("shapes")
    ids = table.get_column("shape_id")
    lon = numbers_of_texts(table.get_column("shape_pt_lon"))
    lat = numbers_of_texts(table.get_column("shape_pt_lat"))
    order = numbers_of_texts(table.get_column("shape_pt_sequence"))
    stated = numbers_of_texts(table.column_or_blank("shape_dist_traveled"))
    rows_of_shape: dict[str, list[int]] = {}
    for row, shape_id in enumerate(ids):
        rows_of_shape.setdefault(shape_id, []).append(row)
    shapes = {}
    for shape_id, unsorted in rows_of_shape.items():
        rows = np.array(unsorted)[np.argsort(order[unsorted], kind="stable")]
        first = (float(lon[rows[0]]), float(lat[rows[0]]))
        x, y = _flat(floats(lon[rows]), floats(lat[rows]), *first)
        along = floats(np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))]))
        shapes[shape_id] = _Shape(*first, x, y, along, floats(stated[rows]))
    return shapes


def _places_of(feed: Feed, calls: FeedCalls) -> _Places:
    """Places of all calls; trips with one shape, one stop order and one set of distances share."""
    trips, stops = feed.get_table("trips"), feed.get_table("stops")
    shape_of_trip = trips.column_or_blank("shape_id")
    shapes = _shapes_of(feed)
    lon = numbers_of_texts(stops.get_column("stop_lon"))[calls.stop]
    lat = numbers_of_texts(stops.get_column("stop_lat"))[calls.stop]
    table = feed.get_table("stop_times")
    stated = numbers_of_texts(table.column_or_blank("shape_dist_traveled"))[calls.row]
    along = np.full(len(calls.stop), np.nan)
    off = np.zeros(len(calls.stop))
    known: dict[tuple[str, bytes, bytes], tuple[FloatArray, FloatArray]] = {}
    for trip, shape_id in enumerate(shape_of_trip):
        here = slice(int(calls.first_call[trip]), int(calls.first_call[trip + 1]))
        if shape_id not in shapes:
            continue
        key = (shape_id, calls.stop[here].tobytes(), stated[here].tobytes())
        if key not in known:
            x, y = shapes[shape_id].metres(floats(lon[here]), floats(lat[here]))
            known[key] = _match(shapes[shape_id], x, y, floats(stated[here]))
        along[here], off[here] = known[key]
    return _Places(floats(along), floats(off))


def _match(
    shape: _Shape, x: FloatArray, y: FloatArray, stated: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Metres along the shape and off it: at the stated distances if there are any."""
    if np.all(np.isfinite(stated)) and np.all(np.isfinite(shape.stated)):
        along = np.interp(stated, shape.stated, shape.along_m)
        beyond = (np.diff(stated, prepend=0) < 0) | (stated > shape.stated[-1])
        off = np.hypot(
            np.interp(along, shape.along_m, shape.x) - x,
            np.interp(along, shape.along_m, shape.y) - y,
        )
        return floats(along), floats(np.where(beyond, np.inf, off))
    return _first_match_in_order(shape, x, y)


def _first_match_in_order(
    shape: _Shape, x: FloatArray, y: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """First place of each stop beside the shape, none before that of the stop before."""
    along, off = np.zeros(len(x)), np.full(len(x), np.inf)
    reached = 0.0
    dx, dy, length = np.diff(shape.x), np.diff(shape.y), np.diff(shape.along_m)
    for place in range(len(x)):
        least = np.clip(reached - shape.along_m[:-1], 0, length)
        with np.errstate(invalid="ignore", divide="ignore"):
            t = ((x[place] - shape.x[:-1]) * dx + (y[place] - shape.y[:-1]) * dy) / length
        t = np.clip(np.nan_to_num(t), least, length)
        share = np.divide(t, length, out=np.zeros_like(t), where=length > 0)
        gap = np.hypot(shape.x[:-1] + share * dx - x[place], shape.y[:-1] + share * dy - y[place])
        gap[shape.along_m[1:] < reached] = np.inf
        near = np.flatnonzero(gap <= STOP_TO_SHAPE_M)
        if not near.size:
            along[place] = reached
            continue
        first = int(near[0])
        reached = float(shape.along_m[first] + t[first])
        along[place], off[place] = reached, gap[first]
    return floats(along), floats(off)


def _short_trips(feed: Feed, calls: FeedCalls) -> list[Problem]:
    """Trips that go nowhere."""
    counts = np.diff(calls.first_call)
    return [
        error(_trip(feed, trip), f"serves {counts[trip]} stops; a trip needs 2 or more")
        for trip in np.flatnonzero(counts < _LEAST_STOPS).tolist()
    ]


def _times_that_decrease(feed: Feed, calls: FeedCalls) -> list[Problem]:
    """Departures before arrivals, arrivals before the departure from the stop before."""
    within = np.flatnonzero(calls.departure < calls.arrival)
    ahead = _hops(calls)
    between = ahead[calls.arrival[ahead + 1] < calls.departure[ahead]] + 1
    return [
        error(
            _trip(feed, int(calls.trip[call])),
            f"time decreases at stop_sequence {calls.sequence[call]}, "
            f"{clock_of(calls.arrival[call])} to {clock_of(calls.departure[call])}",
        )
        for call in np.union1d(within, between).tolist()
    ]


def _stops_off_their_shape(feed: Feed, calls: FeedCalls, places: _Places) -> list[Problem]:
    """Stops too far from where the shape says the bus is; each stop and shape once."""
    stop_ids = feed.get_table("stops").get_column("stop_id")
    shape_ids = feed.get_table("trips").column_or_blank("shape_id")
    problems: dict[tuple[str, str], Problem] = {}
    for call in np.flatnonzero(places.off_m > STOP_TO_SHAPE_M).tolist():
        shape, stop = shape_ids[calls.trip[call]], stop_ids[calls.stop[call]]
        away = places.off_m[call]
        message = (
            f"stop {stop} lies {away:.0f} m off, at most {STOP_TO_SHAPE_M:.0f} m are right"
            if np.isfinite(away)
            else f"stop {stop} does not lie beside it in the order of the trip"
        )
        problems.setdefault((shape, stop), error(f"shape {shape}", message))
    return list(problems.values())


def _fast_hops(feed: Feed, calls: FeedCalls, places: _Places) -> list[Problem]:
    """Hops that no bus can drive; straight from stop to stop where there is no shape."""
    stops = feed.get_table("stops")
    lon = numbers_of_texts(stops.get_column("stop_lon"))[calls.stop]
    lat = numbers_of_texts(stops.get_column("stop_lat"))[calls.stop]
    hop = _hops(calls)
    per_lon, per_lat = _metres_per_degree(floats((lat[hop] + lat[hop + 1]) / 2))
    straight = np.hypot((lon[hop + 1] - lon[hop]) * per_lon, (lat[hop + 1] - lat[hop]) * per_lat)
    along = places.along_m[hop + 1] - places.along_m[hop]
    metres = np.where(np.isfinite(along), along, straight)
    seconds = calls.arrival[hop + 1] - calls.departure[hop]
    fast = (metres - _SLACK_M) * 3.6 > FASTEST_HOP_KMH * np.maximum(seconds, 0)
    return [
        error(
            _trip(feed, int(calls.trip[hop[row]])),
            f"drives {metres[row]:.0f} m in {seconds[row]} s after stop_sequence "
            f"{calls.sequence[hop[row]]}, faster than {FASTEST_HOP_KMH:.0f} km/h",
        )
        for row in np.flatnonzero(fast).tolist()
    ]


def _overlapping_blocks(feed: Feed, calls: FeedCalls) -> list[Problem]:
    """Trips of one block and service that run at the same time."""
    trips = feed.get_table("trips")
    block, service = trips.column_or_blank("block_id"), trips.get_column("service_id")
    runs = np.flatnonzero(np.diff(calls.first_call) > 0)
    start = dict(zip(runs.tolist(), calls.departure[calls.first_call[runs]].tolist(), strict=True))
    end = dict(
        zip(runs.tolist(), calls.arrival[calls.first_call[runs + 1] - 1].tolist(), strict=True)
    )
    rows = [trip for trip in runs.tolist() if block[trip]]
    rows.sort(key=lambda trip: (block[trip], service[trip], start[trip], end[trip], trip))
    return [
        error(
            f"block {block[after]}",
            f"trip {_id(trips, after)} starts at {clock_of(start[after])}, before trip "
            f"{_id(trips, before)} ends at {clock_of(end[before])}",
        )
        for before, after in pairwise(rows)
        if (block[before], service[before]) == (block[after], service[after])
        and start[after] < end[before]
    ]


def _hops(calls: FeedCalls) -> IntArray:
    """Calls that are followed by another call of the same trip."""
    return np.flatnonzero(np.diff(calls.trip) == 0).astype(np.int64)


def _id(trips: Table, trip: int) -> str:
    """Id of a trip."""
    return trips.get_column("trip_id")[trip]


def _trip(feed: Feed, trip: int) -> str:
    """Name of a trip in messages."""
    return f"trip {_id(feed.get_table('trips'), trip)}"
