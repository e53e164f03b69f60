"""Which day of a feed to plan for, and which trips run on it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from network.errors import InputError, LimitError
from network.quantities import BoolArray, IntArray, bools, floats, ints
from scenarios.gtfs.calls import FeedCalls
from scenarios.gtfs.cells import codes_of, numbers_of_texts, rows_of, seconds_of_times
from scenarios.gtfs.names import shown
from scenarios.gtfs.rules import WEEKDAY_COLUMNS
from scenarios.gtfs.tables import Feed, Table

BUS_ROUTE_TYPES = frozenset({3, 11, *range(200, 210), *range(700, 717), 800})
"""Bus, trolleybus, and their extended types: coaches 200-209, buses 700-716, trolleybuses 800."""

MOST_DEPARTURES = 1_000_000
"""Departures of one day that are read; ``frequencies.txt`` can ask for any number in one line."""

_WORKING_DAYS = 5
_DAYS_IN_WEEK = 7
_DAYS_IN_YEAR = 365
_ADDED = "1"


class VehicleKinds(StrEnum):
    """Which trips of a feed are meant; the text names them in messages."""

    BUSES = "bus trips"
    OTHERS = "trips that are no buses"
    ALL = "trips"


@dataclass(frozen=True, slots=True, eq=False)
class DayTrips:
    """Every departure of one service day, in the order of ``trips.txt``, then of time.

    Attributes
    ----------
    trip : IntArray, shape (n_departures,)
        Row of ``trips.txt``; a trip of ``frequencies.txt`` appears once per departure.
    start_s : IntArray, shape (n_departures,)
        Departure from the first stop, seconds since the start of the service day.
    """

    trip: IntArray
    start_s: IntArray

    def __len__(self) -> int:
        """Number of departures."""
        return len(self.trip)

    def choose(self, kept: BoolArray) -> "DayTrips":
        """Keep some departures."""
        return DayTrips(ints(self.trip[kept]), ints(self.start_s[kept]))


def is_bus_trip(feed: Feed) -> BoolArray:
    """Whether each trip is one of a bus, trolleybus or coach, shape (n_trips,).

    Examples
    --------
    >>> feed = Feed({
    ...     "routes": Table(("route_id", "route_type"), (("bus", "train"), ("700", "2"))),
    ...     "trips": Table(("route_id",), (("train", "bus"),)),
    ... })
    >>> is_bus_trip(feed).tolist()
    [False, True]
    """
    routes = feed.get_table("routes")
    kinds = numbers_of_texts(routes.get_column("route_type"))
    bus = np.isin(kinds, sorted(BUS_ROUTE_TYPES))
    route = rows_of(feed.get_table("trips").get_column("route_id"), routes.get_column("route_id"))
    return bools((route >= 0) & np.append(bus, [False])[route])


def trips_of_kinds(feed: Feed, kinds: VehicleKinds) -> BoolArray:
    """Whether each trip is of the kinds that are meant, shape (n_trips,)."""
    if kinds is VehicleKinds.ALL:
        return bools(np.ones(len(feed.get_table("trips"))))
    is_bus = is_bus_trip(feed)
    return is_bus if kinds is VehicleKinds.BUSES else bools(~is_bus)


def busiest_weekday(feed: Feed, kinds: VehicleKinds = VehicleKinds.BUSES) -> date:
    """Monday to Friday on which most vehicles depart; the earliest of equals, never today.

    Parameters
    ----------
    feed : Feed
        With ``calendar.txt``, ``calendar_dates.txt`` or both.
    kinds : VehicleKinds, default buses

    Returns
    -------
    date

    Raises
    ------
    InputError
        If none of them runs on any Monday to Friday.

    Examples
    --------
    >>> from tests.scenarios.gtfs.small_feed import Run, feed_with
    >>> feed = feed_with({"A": (0, 0), "B": (400, 0)}, [Run("1", "A B", "07:00")])
    >>> busiest_weekday(feed).isoformat()   # a Monday; its service runs Monday to Friday
    '2026-01-05'
    """
    departures = np.where(trips_of_kinds(feed, kinds), _departures_of_trips(feed), 0)
    service, ids = codes_of(feed.get_table("trips").get_column("service_id"))
    per_service = ints(np.bincount(service, departures, len(ids)))
    days, counts = _departures_by_day(feed, ids, per_service)
    if not len(days) or not counts.max() > 0:
        raise InputError(_why_no_day(feed, kinds))
    return date.fromordinal(int(days[np.argmax(counts)]))


def trips_on(feed: Feed, day: date, calls: FeedCalls) -> DayTrips:
    """Departures of one day, trips of ``frequencies.txt`` written out one by one.

    Parameters
    ----------
    feed : Feed
    day : date
    calls : FeedCalls
        Calls of `feed`.

    Returns
    -------
    DayTrips

    Raises
    ------
    LimitError
        If there are more than `MOST_DEPARTURES`.

    Examples
    --------
    >>> from scenarios.gtfs.calls import calls_of
    >>> from tests.scenarios.gtfs.small_feed import Run, feed_with
    >>> feed = feed_with({"A": (0, 0), "B": (400, 0)}, [Run("1", "A B", "07:00")],
    ...     frequencies=[("T0", "06:00", "07:00", 1200)])
    >>> trips_on(feed, date(2026, 1, 6), calls_of(feed)).start_s.tolist()   # 6:00, 6:20, 6:40
    [21600, 22800, 24000]
    """
    trips = feed.get_table("trips")
    service, ids = codes_of(trips.get_column("service_id"))
    runs = _services_on(feed, day, ids)[service] & (np.diff(calls.first_call) > 0)
    windows = _windows_of(feed)
    by_clock = runs.copy()
    by_clock[windows.trip] = False
    here = np.flatnonzero(runs[windows.trip])
    count = windows.count[here]
    total = int(by_clock.sum()) + int(count.sum())
    if total > MOST_DEPARTURES:
        message = (
            f"feed: {total} departures on {day.isoformat()}, at most {MOST_DEPARTURES} are read; "
            "check headway_secs in frequencies.txt"
        )
        raise LimitError(message)
    plain = np.flatnonzero(by_clock)
    place = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    repeated = np.repeat(windows.start_s[here], count) + place * np.repeat(
        windows.headway_s[here], count
    )
    trip = np.concatenate([plain, np.repeat(windows.trip[here], count)])
    start = np.concatenate([calls.departure[calls.first_call[plain]], np.rint(repeated)])
    order = np.lexsort((start, trip))
    return DayTrips(ints(trip[order]), ints(start[order]))


def days_like(feed: Feed, day: date, kinds: VehicleKinds = VehicleKinds.BUSES) -> tuple[date, ...]:
    """The day and those of the year after it on which the same services run, and no others.

    Parameters
    ----------
    feed : Feed
    day : date
    kinds : VehicleKinds, default buses
        Services without a trip of these kinds are not looked at.

    Examples
    --------
    >>> from tests.scenarios.gtfs.small_feed import Run, feed_with
    >>> feed = feed_with({"A": (0, 0), "B": (400, 0)}, [Run("1", "A B", "07:00")],
    ...     calendar=[("W", "1111100", "20260105", "20260112")], dates=[("W", "20260107", "2")])
    >>> [each.day for each in days_like(feed, date(2026, 1, 5))]
    [5, 6, 8, 9, 12]
    """
    service, ids = codes_of(feed.get_table("trips").get_column("service_id"))
    meant = np.zeros(len(ids), np.bool_)
    meant[service[trips_of_kinds(feed, kinds)]] = True
    calendar = _calendar_of(feed, ids)
    wanted = _running(calendar, day, len(ids)) & meant
    last = min(day.toordinal() + _DAYS_IN_YEAR, date.max.toordinal() + 1)
    days = (date.fromordinal(number) for number in range(day.toordinal(), last))
    return tuple(
        each for each in days if ((_running(calendar, each, len(ids)) & meant) == wanted).all()
    )


def _why_no_day(feed: Feed, kinds: VehicleKinds) -> str:
    """Sentence for a feed in which no weekday has a bus, or whatever else was meant."""
    if kinds is not VehicleKinds.BUSES:
        return f"feed: there are no {kinds} on any Monday to Friday, and weekdays are planned"
    added = feed.table_or_empty("calendar_dates").get_column("exception_type")
    if not len(feed.table_or_empty("calendar")) and _ADDED not in {text.strip() for text in added}:
        return (
            "feed: calendar.txt is missing and calendar_dates.txt only takes days away "
            "(exception_type 2), so no bus ever runs; ask the operator for the whole calendar"
        )
    return (
        "feed: no bus runs on any Monday to Friday; weekdays are planned, so give a feed with a "
        "weekday bus service"
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Windows:
    """Rows of ``frequencies.txt``: trip, first departure, seconds between, number of departures."""

    trip: IntArray
    start_s: IntArray
    headway_s: np.ndarray[tuple[int, ...], np.dtype[np.float64]]
    count: IntArray


def _windows_of(feed: Feed) -> _Windows:
    """Times in which trips run again and again; a bus leaves before the end, not at it."""
    table = feed.table_or_empty("frequencies")
    ids = feed.get_table("trips").get_column("trip_id")
    trip = rows_of(table.get_column("trip_id"), ids)
    start = seconds_of_times(table.get_column("start_time"))
    end = seconds_of_times(table.get_column("end_time"))
    headway = numbers_of_texts(table.get_column("headway_secs"))
    known = (trip >= 0) & (headway >= 1) & (end > start) & (start >= 0)
    count = np.ceil((end[known] - start[known]) / headway[known])
    return _Windows(ints(trip[known]), ints(start[known]), floats(headway[known]), ints(count))


def _departures_of_trips(feed: Feed) -> IntArray:
    """Departures per day of each trip, shape (n_trips,)."""
    departures = np.ones(len(feed.get_table("trips")), np.int64)
    windows = _windows_of(feed)
    departures[windows.trip] = 0
    np.add.at(departures, windows.trip, windows.count)
    return ints(departures)


@dataclass(frozen=True, slots=True, eq=False)
class _Calendar:
    """Rows of both calendar files whose service is known; days as ordinals, Monday 1 of year 1.

    Attributes
    ----------
    service, start, end : IntArray, shape (n_rows,)
    on_weekday : BoolArray, shape (n_rows, 7)
    other_service, other_day : IntArray, shape (n_exceptions,)
    added : BoolArray, shape (n_exceptions,)
    """

    service: IntArray
    start: IntArray
    end: IntArray
    on_weekday: BoolArray
    other_service: IntArray
    other_day: IntArray
    added: BoolArray

    def regular(self, day: IntArray, n_services: int, service: IntArray) -> BoolArray:
        """Whether each service runs on each day by the weekly calendar alone."""
        row = np.full(n_services + 1, -1)
        row[self.service] = np.arange(len(self.service))
        at = row[service]
        if not len(self.service):
            return bools(np.zeros(len(at)))
        within = (self.start[at] <= day) & (day <= self.end[at])
        return bools((at >= 0) & within & self.on_weekday[at, _weekday(day)])


def _calendar_of(feed: Feed, ids: tuple[str, ...]) -> _Calendar:
    """Both calendar files as numbers."""
    weekly, dates = feed.table_or_empty("calendar"), feed.table_or_empty("calendar_dates")
    service = rows_of(weekly.get_column("service_id"), ids)
    start, end = _ordinals(weekly, "start_date"), _ordinals(weekly, "end_date")
    days = [[t.strip() == "1" for t in weekly.get_column(name)] for name in WEEKDAY_COLUMNS]
    known = (service >= 0) & (start <= end)
    other = rows_of(dates.get_column("service_id"), ids)
    added = [text.strip() == _ADDED for text in dates.get_column("exception_type")]
    return _Calendar(
        service=ints(service[known]),
        start=ints(start[known]),
        end=ints(end[known]),
        on_weekday=bools(np.array(days, np.bool_).T.reshape(-1, _DAYS_IN_WEEK)[known]),
        other_service=ints(other[other >= 0]),
        other_day=ints(_ordinals(dates, "date")[other >= 0]),
        added=bools(np.array(added, np.bool_)[other >= 0]),
    )


def _ordinals(table: Table, column: str) -> IntArray:
    """Day numbers of a column of dates, YYYYMMDD."""
    texts = table.get_column(column)
    known = {text: _ordinal(text) for text in dict.fromkeys(texts)}
    return ints([known[text] for text in texts])


def _ordinal(text: str) -> int:
    """Day number of one date."""
    digits = text.strip()
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).toordinal()
    except ValueError:
        message = f"calendar: {shown(text)} is not a date; write YYYYMMDD"
        raise InputError(message) from None


def _weekday(day: IntArray) -> IntArray:
    """Monday 0 to Sunday 6: day 1 was a Monday."""
    return ints((day - 1) % _DAYS_IN_WEEK)


def _services_on(feed: Feed, day: date, ids: tuple[str, ...]) -> BoolArray:
    """Whether each service runs on a day, shape (n_services,)."""
    return _running(_calendar_of(feed, ids), day, len(ids))


def _running(calendar: _Calendar, day: date, n_services: int) -> BoolArray:
    """Whether each service of a calendar runs on a day, shape (n_services,)."""
    services = np.arange(n_services)
    here = np.full(n_services, day.toordinal())
    runs = calendar.regular(ints(here), n_services, ints(services)).copy()
    today = calendar.other_day == day.toordinal()
    runs[calendar.other_service[today]] = calendar.added[today]
    return bools(runs)


def _departures_by_day(
    feed: Feed, ids: tuple[str, ...], per_service: IntArray
) -> tuple[IntArray, IntArray]:
    """Days that may be the busiest, rising, and their departures.

    Service changes only where a calendar begins or ends or names a date. In between, weeks are
    alike, so that the week after each change holds the earliest of equal days.
    """
    calendar = _calendar_of(feed, ids)
    changes = np.unique(
        np.concatenate(
            [calendar.start, calendar.end + 1, calendar.other_day, calendar.other_day + 1]
        )
    )
    days = np.unique(changes[:, None] + np.arange(_DAYS_IN_WEEK))
    days = days[(_weekday(ints(days)) < _WORKING_DAYS) & (days <= date.max.toordinal())]
    counts = np.zeros(len(days), np.int64)
    for weekday in range(_WORKING_DAYS):
        places = np.flatnonzero(_weekday(ints(days)) == weekday)
        runs = calendar.on_weekday[:, weekday]
        change = np.zeros(len(places) + 1, np.int64)
        number = per_service[calendar.service[runs]]
        np.add.at(change, np.searchsorted(days[places], calendar.start[runs]), number)
        np.add.at(change, np.searchsorted(days[places], calendar.end[runs], "right"), -number)
        counts[places] = np.cumsum(change)[:-1]
    regular = calendar.regular(calendar.other_day, len(ids), calendar.other_service)
    changed = calendar.added != regular
    place = np.searchsorted(days, calendar.other_day)
    changed &= np.append(days, [0])[place] == calendar.other_day  # weekends are not in the list
    sign = np.where(calendar.added[changed], 1, -1)
    np.add.at(counts, place[changed], sign * per_service[calendar.other_service[changed]])
    return ints(days), ints(counts)
