"""A feed some of whose trips leave at another time; nothing else of it changes."""

from collections.abc import Mapping

from network.service_day import clock_of, seconds_of
from scenarios.gtfs.tables import Feed


def feed_with_moved_trips(feed: Feed, later_s: Mapping[str, int]) -> Feed:
    """Feed in which some trips make all calls later, or earlier where the seconds are negative.

    Parameters
    ----------
    feed : Feed
    later_s : mapping of str to int
        Seconds by ``trip_id``; blank times stay blank.

    Examples
    --------
    >>> from tests.scenarios.gtfs.small_feed import Run, feed_with
    >>> feed = feed_with({"A": (0, 0), "B": (400, 0)}, [Run("1", "A B", "07:00", 60)])
    >>> moved = feed_with_moved_trips(feed, {"T0": -120})
    >>> moved.get_table("stop_times").get_column("departure_time")
    ('06:58:00', '06:59:00')
    """
    calls = feed.get_table("stop_times")
    trips = calls.get_column("trip_id")
    for column in ("arrival_time", "departure_time"):
        cells = [
            clock_of(seconds_of(cell) + later_s[trip]) if trip in later_s and cell.strip() else cell
            for trip, cell in zip(trips, calls.get_column(column), strict=True)
        ]
        calls = calls.with_column(column, cells)
    return feed.with_table("stop_times", calls)
