"""One day of a feed as a timetable: every departure, with the times that the feed gives it."""

from dataclasses import dataclass

import numpy as np

from network.quantities import IntArray, ints, offsets_of
from network.service_day import clock_of
from routing.timetable import Timetable
from scenarios.gtfs.day_service import DayService


@dataclass(frozen=True, slots=True, eq=False)
class DayTimetable:
    """A timetable on the stops of a feed.

    Attributes
    ----------
    timetable : Timetable
        Its patterns are the ways of the `DayService`.
    stop_row : IntArray, shape (n_stops,)
        Row of ``stops.txt`` of each stop of the timetable.
    route : IntArray, shape (n_trips,)
        Row of ``routes.txt`` of each trip.
    trip_row : IntArray, shape (n_trips,)
        Row of ``trips.txt`` of each trip; one row may run many times (``frequencies.txt``).
    """

    timetable: Timetable
    stop_row: IntArray
    route: IntArray
    trip_row: IntArray


def timetable_of_day(service: DayService) -> DayTimetable:
    """Timetable of all departures of a day, on the stops that are served.

    Times are those of the feed, blank ones filled in (`DayService.calls`): nothing is put on a
    street or timed anew. Trips of ``frequencies.txt`` are named by their trip and time of leaving.

    Parameters
    ----------
    service : DayService

    Returns
    -------
    DayTimetable

    Examples
    --------
    >>> from scenarios.gtfs.day_service import bus_service_on
    >>> from tests.scenarios.gtfs.small_feed import Run, feed_with
    >>> feed = feed_with({"A": (0, 0), "B": (400, 0), "C": (800, 0)},
    ...     [Run("1", "A C", "08:00"), Run("1", "A C", "07:00"), Run("2", "C A", "07:30")])
    >>> day = timetable_of_day(bus_service_on(feed)[0])
    >>> day.stop_row.tolist(), day.timetable.stop.tolist(), day.timetable.trip_id
    ([0, 2], [0, 1, 0, 1, 1, 0], ('T1', 'T0', 'T2'))
    """
    order = np.lexsort((service.start_s, service.way))
    trip, start_s = service.trip[order], service.start_s[order]
    calls = service.calls
    n_calls = np.diff(calls.first_call)[trip]
    first_call = offsets_of(n_calls)
    row = np.repeat(calls.first_call[trip] - first_call[:-1], n_calls) + np.arange(first_call[-1])
    later_s = np.repeat(start_s - calls.departure[calls.first_call[trip]], n_calls)
    stop_row, stop = np.unique(calls.stop[row], return_inverse=True)
    ids = service.feed.get_table("trips").get_column("trip_id")
    repeated = np.bincount(trip, minlength=len(ids)) > 1
    return DayTimetable(
        timetable=Timetable(
            trip_id=tuple(
                f"{ids[t]} {clock_of(s)}" if repeated[t] else ids[t]
                for t, s in zip(trip.tolist(), start_s.tolist(), strict=True)
            ),
            pattern=ints(service.way[order]),
            first_call=first_call,
            stop=ints(stop),
            arrival=ints(calls.arrival[row] + later_s),
            departure=ints(calls.departure[row] + later_s),
        ),
        stop_row=ints(stop_row),
        route=ints(service.route[service.way[order]]),
        trip_row=ints(trip),
    )
