"""Timepoints of a scheduled feed: those that it states, else chosen as those of a plan."""

import numpy as np

from network.problems import Problem, note
from network.quantities import BoolArray, bools, ints
from routing.timepoints import TimepointRule, timepoints_of
from scenarios.feed_schedule.feed_day import FeedDay
from scenarios.gtfs.names import one_line

_APPROXIMATE = "0"


def feed_timepoints(day: FeedDay) -> tuple[BoolArray, tuple[Problem, ...]]:
    """Which calls of a day are timepoints.

    A feed that tells exact times from approximate ones has chosen (column ``timepoint`` of
    ``stop_times.txt``). In any other they are chosen by `timepoints_of`; stops of one name are one
    place.

    Parameters
    ----------
    day : FeedDay

    Returns
    -------
    BoolArray, shape (n_calls,)
        Of the timetable of the day.
    tuple of Problem
        A note where they were chosen.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from scenarios.feed_schedule.feed_day import read_feed_day
    >>> from scenarios.feed_schedule.town_without_streets import DeadheadRule
    >>> from tests.scenarios.gtfs.small_feed import Run, feed_with, written_feeds
    >>> feed = feed_with({"A": (0, 0), "B": (400, 0), "C": (800, 0)}, [Run("1", "A B C", "07:00")])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     found = read_feed_day(*written_feeds(Path(folder), city=feed), DeadheadRule())
    >>> marks, (said,) = feed_timepoints(found)
    >>> marks.tolist(), said.message
    ([True, False, True], 'the feed marks none; chosen for printed timetables, 6 to 10 min apart')
    """
    stated = _stated(day)
    if stated is not None:
        return stated, ()
    stops = day.kept.feed.get_table("stops")
    ids, names = stops.get_column("stop_id"), stops.column_or_blank("stop_name")
    places = [(one_line(names[row]), "" if one_line(names[row]) else ids[row])
              for row in day.day.stop_row.tolist()]  # fmt: skip
    number = {place: row for row, place in enumerate(dict.fromkeys(places))}
    area = ints([number[place] for place in places])
    rule = TimepointRule()
    message = (
        "the feed marks none; chosen for printed timetables, "
        f"{rule.least_apart_s // 60} to {rule.most_apart_s // 60} min apart"
    )
    marks = timepoints_of(day.day.timetable, day.day.route, area, rule)
    return marks, (note("timepoints", message),)


def _stated(day: FeedDay) -> BoolArray | None:
    """Marks of the feed with both ends of each trip, or None where it marks no differences."""
    calls, trips = day.service.calls, day.day.trip_row
    marks = day.service.feed.get_table("stop_times").column_or_blank("timepoint")
    exact = np.array([mark.strip() != _APPROXIMATE for mark in marks], np.bool_)[calls.row]
    timetable = day.day.timetable
    later = np.repeat(calls.first_call[trips] - timetable.first_call[:-1],
                      np.diff(timetable.first_call))  # fmt: skip
    of_calls = exact[later + np.arange(len(timetable.stop))]
    if of_calls.all() or not of_calls.any():
        return None
    of_calls[timetable.first_call[:-1]] = True
    of_calls[timetable.first_call[1:] - 1] = True
    return bools(of_calls)
