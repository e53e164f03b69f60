"""Says what the model makes of a feed where it needs more, or can less, than the file states."""

from collections import Counter

import numpy as np

from network.problems import Problem, note
from network.service_day import HOUR, clock_of
from scenarios.gtfs.calls import FeedCalls
from scenarios.gtfs.cells import BLANK_TIME
from scenarios.gtfs.names import shown
from scenarios.gtfs.route_types import UNKNOWN_MODE, mode_of
from scenarios.gtfs.tables import Feed

_MOST_NAMED = 5


def model_notes(feed: Feed, calls: FeedCalls) -> list[Problem]:
    """Notes on blank times, hours past midnight, headway windows and kinds of vehicles.

    None of it changes what `kept_feed.write_kept_feed` gives back.

    Parameters
    ----------
    feed : Feed
    calls : FeedCalls
        Calls of `feed`, blank times still blank.

    Returns
    -------
    list of Problem

    Examples
    --------
    >>> from scenarios.gtfs.calls import calls_of
    >>> from tests.scenarios.gtfs.small_feed import Run, feed_with
    >>> feed = feed_with({"A": (0, 0), "B": (400, 0)}, [Run("1", "A B", "23:50", hop_s=1200)])
    >>> print(*model_notes(feed, calls_of(feed)))
    note: stop_times.txt: times run to 24:10:00; hours past midnight stay in their service day
    """
    return [*_blank_times(calls), *_late_times(calls), *_headways(feed), *_unknown_kinds(feed)]


def _blank_times(calls: FeedCalls) -> list[Problem]:
    """Stop times that the model interpolates."""
    blank = int(np.count_nonzero(calls.departure == BLANK_TIME))
    if not blank:
        return []
    message = (
        f"{blank} of {len(calls.departure)} stop times are blank; the model fills them by "
        "distance and marks them, the feed keeps them blank"
    )
    return [note("stop_times.txt", message)]


def _late_times(calls: FeedCalls) -> list[Problem]:
    """Times of the day after."""
    latest = int(calls.departure.max(initial=0))
    if latest < 24 * HOUR:
        return []
    message = f"times run to {clock_of(latest)}; hours past midnight stay in their service day"
    return [note("stop_times.txt", message)]


def _headways(feed: Feed) -> list[Problem]:
    """Trips that stand for many."""
    windows = feed.table_or_empty("frequencies")
    if not len(windows):
        return []
    trips = len(frozenset(windows.get_column("trip_id")))
    message = (
        f"{len(windows)} windows repeat {trips} trips; the model writes every departure out, the "
        "first at the start of its window"
    )
    return [note("frequencies.txt", message)]


def _unknown_kinds(feed: Feed) -> list[Problem]:
    """Kinds of vehicles that neither the reference nor the extended list names."""
    texts = [text.strip() for text in feed.get_table("routes").get_column("route_type")]
    unknown = Counter(text for text in texts if mode_of(text).startswith(UNKNOWN_MODE))
    if not unknown:
        return []
    named = ", ".join(
        f"{shown(text)} ({n} lines)" for text, n in list(unknown.items())[:_MOST_NAMED]
    )
    message = f"unknown route_type {named}; such lines are taken for no buses"
    return [note("routes.txt", message)]
