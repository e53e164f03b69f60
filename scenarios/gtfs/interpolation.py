"""Fills blank stop times by distance, as many feeds time only the first and last stop of a trip."""

from dataclasses import replace

import numpy as np

from network.problems import Problem, note
from network.quantities import BoolArray, FloatArray, IntArray, bools, floats, frozen, ints
from network.service_day import clock_of
from scenarios.gtfs.along_shapes import metres_along_ways, metres_between
from scenarios.gtfs.calls import FeedCalls, calls_of
from scenarios.gtfs.cells import BLANK_TIME, numbers_of_texts
from scenarios.gtfs.tables import Feed

_EXACT, _APPROXIMATE = "1", "0"


def with_all_times(feed: Feed) -> tuple[Feed, tuple[Problem, ...]]:
    """Feed in which every stop time has an arrival and a departure.

    Between two timed stops a bus is taken to drive evenly: by ``shape_dist_traveled`` where the
    trip states it; else along its shape, where that passes the stops in the order of the trip
    (`along_shapes.metres_along_ways`); else by the straight distance from stop to stop. Filled rows
    get ``timepoint`` 0.

    Parameters
    ----------
    feed : Feed
        As `reader.read_feed` returns it: the first and last stop of each trip are timed.

    Returns
    -------
    Feed
        The same feed where nothing is blank.
    tuple of Problem
        A note with the number of filled rows, and how many of them by straight distance.

    Examples
    --------
    >>> from scenarios.gtfs.tables import Table
    >>> stops = Table(("stop_id", "stop_lat", "stop_lon"),
    ...     (("A", "B", "C"), ("50", "50", "50"), ("10", "10.01", "10.04")))
    >>> stop_times = Table(("trip_id", "stop_id", "stop_sequence", "arrival_time"),
    ...     (("T",) * 3, ("A", "B", "C"), ("1", "2", "3"), ("7:00:00", "", "7:08:00")))
    >>> trips = Table(("trip_id",), (("T",),))
    >>> filled, notes = with_all_times(
    ...     Feed({"trips": trips, "stops": stops, "stop_times": stop_times})
    ... )
    >>> filled.get_table("stop_times").get_column("departure_time")
    ('07:00:00', '07:02:00', '07:08:00')
    >>> filled.get_table("stop_times").get_column("timepoint")
    ('1', '0', '1')
    """
    table = feed.get_table("stop_times")
    calls, notes = timed_calls(feed, calls_of(feed))
    arrivals = list(table.column_or_blank("arrival_time"))
    departures = list(table.column_or_blank("departure_time"))
    if not notes and all(t.strip() for t in arrivals) and all(t.strip() for t in departures):
        return feed, ()
    timepoints = [text or _EXACT for text in table.column_or_blank("timepoint")]
    for row in calls.row[calls.filled].tolist():
        timepoints[row] = _APPROXIMATE
    for column, seconds in ((arrivals, calls.arrival), (departures, calls.departure)):
        for row, second in zip(calls.row.tolist(), seconds.tolist(), strict=True):
            column[row] = column[row] if column[row].strip() else clock_of(second)
    table = table.with_column("arrival_time", arrivals).with_column("departure_time", departures)
    return feed.with_table("stop_times", table.with_column("timepoint", timepoints)), notes


def timed_calls(
    feed: Feed, calls: FeedCalls, along_m: FloatArray | None = None
) -> tuple[FeedCalls, tuple[Problem, ...]]:
    """Calls with every blank time interpolated and marked; the feed keeps its blanks.

    Parameters
    ----------
    feed : Feed
    calls : FeedCalls
        Calls of `feed`; the first and last call of each trip are timed.
    along_m : FloatArray, shape (n_calls,), optional
        `along_shapes.metres_along_ways` of these calls, where it is known already.

    Returns
    -------
    FeedCalls
        The same calls where nothing is blank.
    tuple of Problem
        As `with_all_times`.

    Examples
    --------
    >>> from tests.scenarios.gtfs.small_feed import Run, feed_with
    >>> feed = feed_with({"A": (0, 0), "B": (400, 0), "C": (800, 0)},
    ...     [Run("1", "A B C", "07:00", hop_s=120, blank=True)])
    >>> calls, _ = timed_calls(feed, calls_of(feed))
    >>> calls.departure.tolist(), calls.filled.tolist()
    ([25200, 25320, 25440], [False, True, False])
    """
    blank = np.flatnonzero(calls.departure == BLANK_TIME)
    if not blank.size:
        return calls, ()
    metres, straight = _metres_so_far(feed, calls, along_m)
    filled = _interpolated(calls, metres, blank)
    arrival, departure, is_filled = (
        calls.arrival.copy(),
        calls.departure.copy(),
        calls.filled.copy(),
    )
    arrival[blank] = departure[blank] = filled
    is_filled[blank] = True
    message = f"{blank.size} of {len(calls.row)} stop times are blank; they were filled by distance"
    if straight[blank].any():
        message += f", {int(straight[blank].sum())} of them by straight lines from stop to stop"
    timed = replace(
        calls, arrival=frozen(arrival), departure=frozen(departure), filled=frozen(is_filled)
    )
    return timed, (note("stop_times.txt", message),)


def _interpolated(calls: FeedCalls, metres: FloatArray, blank: IntArray) -> IntArray:
    """Seconds at the blank calls, between the timed calls around each."""
    timed = np.flatnonzero(calls.departure != BLANK_TIME)
    after = np.searchsorted(timed, blank)
    before, after = timed[after - 1], timed[after]
    length = metres[after] - metres[before]
    by_order = (blank - before) / (after - before)
    with np.errstate(invalid="ignore", divide="ignore"):
        by_distance = (metres[blank] - metres[before]) / length
    share = np.where(length > 0, by_distance, by_order)
    seconds = calls.departure[before] + share * (calls.arrival[after] - calls.departure[before])
    return ints(np.rint(seconds).astype(np.int64))


def _metres_so_far(
    feed: Feed, calls: FeedCalls, along_m: FloatArray | None
) -> tuple[FloatArray, BoolArray]:
    """Distance along each trip at each call, and whether it is that of straight lines."""
    stops = feed.get_table("stops")
    lon = numbers_of_texts(stops.get_column("stop_lon"))[calls.stop]
    lat = numbers_of_texts(stops.get_column("stop_lat"))[calls.stop]
    hops = metres_between(lon[:-1], lat[:-1], lon[1:], lat[1:])
    straight = np.concatenate([[0.0], np.cumsum(hops)])
    stated = _stated_metres(feed, calls)
    drawn = metres_along_ways(feed, calls) if along_m is None else along_m
    drawn = floats(np.where(np.isfinite(stated), np.nan, drawn))
    metres = np.where(np.isfinite(stated), stated, np.where(np.isfinite(drawn), drawn, straight))
    return floats(metres), bools(~np.isfinite(stated) & ~np.isfinite(drawn))


def _stated_metres(feed: Feed, calls: FeedCalls) -> FloatArray:
    """``shape_dist_traveled`` of trips that state it in full and in order; else NaN."""
    table = feed.get_table("stop_times")
    stated = numbers_of_texts(table.column_or_blank("shape_dist_traveled"))[calls.row]
    fits = np.isfinite(stated)
    fits[1:] &= (np.diff(stated) >= 0) | (np.diff(calls.trip) != 0)
    whole = np.ones(len(calls.first_call) - 1, np.bool_)
    whole[calls.trip[~fits]] = False
    return floats(np.where(whole[calls.trip], stated, np.nan))
