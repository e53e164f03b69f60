"""The bus service of one day of a feed: its ways, and every departure on them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import numpy as np

from network.problems import Problem, note, warning
from network.quantities import BoolArray, FloatArray, IntArray, bools, floats, ints, offsets_of
from scenarios.gtfs.along_shapes import metres_along_ways
from scenarios.gtfs.calls import FeedCalls, calls_of
from scenarios.gtfs.cells import codes_of, rows_of
from scenarios.gtfs.interpolation import timed_calls
from scenarios.gtfs.names import shown
from scenarios.gtfs.service_days import (
    DayTrips,
    VehicleKinds,
    busiest_weekday,
    is_bus_trip,
    trips_of_kinds,
    trips_on,
)
from scenarios.gtfs.tables import Feed, Table

NO_DIRECTION = -1
"""Direction of a trip whose feed does not tell it."""

_NOT_SERVED = "1"
_LEAST_CALLS = 2
_WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True, eq=False)
class DayService:
    """Vehicles of one day. A way is a sequence of stops on one shape, of one line and direction.

    The calls of way ``w`` are rows ``first_call[w]`` up to ``first_call[w + 1]`` of `stop` and
    `along_m`. Departures are in the order of ``trips.txt``, then of time.

    Attributes
    ----------
    feed : Feed
        As it was read: blank times stay blank, `calls` has them filled.
    day : date
    route : IntArray, shape (n_ways,)
        Row of ``routes.txt``.
    direction : IntArray, shape (n_ways,)
        0, 1 or `NO_DIRECTION`.
    shape_id : tuple of str
        Empty where the trip has none.
    first_call : IntArray, shape (n_ways + 1,)
    stop : IntArray, shape (n_calls,)
        Rows of ``stops.txt``.
    along_m : FloatArray, shape (n_calls,)
        Metres along the shape; NaN where there is none that fits.
    way : IntArray, shape (n_departures,)
        Way of each departure.
    start_s : IntArray, shape (n_departures,)
        Departure from the first stop, seconds since the start of the service day.
    trip : IntArray, shape (n_departures,)
        Row of ``trips.txt``, which gives the times from stop to stop.
    calls : FeedCalls
        Calls of `feed` that are served, with all times filled and the filled ones marked.
    """

    feed: Feed
    day: date
    route: IntArray
    direction: IntArray
    shape_id: tuple[str, ...]
    first_call: IntArray
    stop: IntArray
    along_m: FloatArray
    way: IntArray
    start_s: IntArray
    trip: IntArray
    calls: FeedCalls

    @property
    def n_ways(self) -> int:
        """Number of ways."""
        return len(self.route)

    @property
    def n_departures(self) -> int:
        """Number of departures."""
        return len(self.way)

    def calls_of(self, way: int) -> slice:
        """Rows of the calls of one way."""
        return slice(int(self.first_call[way]), int(self.first_call[way + 1]))

    def leave_s(self, departures: IntArray, place: int) -> IntArray:
        """When departures leave their stop number `place`, counted from 0."""
        return self._shifted(self.calls.departure, departures, place)

    def reach_s(self, departures: IntArray, place: int) -> IntArray:
        """When departures reach their stop number `place`, counted from 0."""
        return self._shifted(self.calls.arrival, departures, place)

    def _shifted(self, column: IntArray, departures: IntArray, place: int) -> IntArray:
        """Times of the trip moved to the departure; trips that repeat are written only once."""
        first = self.calls.first_call[self.trip[departures]]
        shift = self.start_s[departures] - self.calls.departure[first]
        return ints(column[first + place] + shift)


def bus_service_on(feed: Feed, day: date | None = None) -> tuple[DayService, tuple[Problem, ...]]:
    """Bus service of one day of a feed.

    Stops where riders may neither board nor alight are passed by. Trains, ferries and the like are
    left out.

    Parameters
    ----------
    feed : Feed
    day : date, optional
        The busiest weekday by default.

    Returns
    -------
    DayService
    tuple of Problem
        The day, what was left out, and how many times were filled.

    Raises
    ------
    InputError
        If no day is given and the feed has no weekday with a bus.
    LimitError
        If the day has more departures than are read.

    Examples
    --------
    >>> from tests.scenarios.gtfs.small_feed import Run, feed_with
    >>> feed = feed_with({"A": (0, 0), "B": (400, 0)},
    ...     [Run("1", "A B", "07:00"), Run("1", "A B", "08:00"), Run("1", "B A", "09:00")])
    >>> service, notes = bus_service_on(feed)
    >>> service.n_ways, service.way.tolist(), notes[0].message
    (2, [0, 0, 1], '3 bus trips on Monday 2026-01-05, the busiest weekday of the feed')
    """
    return service_on(feed, VehicleKinds.BUSES, day)


def service_on(
    feed: Feed, kinds: VehicleKinds, day: date | None = None
) -> tuple[DayService, tuple[Problem, ...]]:
    """Service of one day of a feed by vehicles of some kinds; else as `bus_service_on`.

    Parameters
    ----------
    feed : Feed
    kinds : VehicleKinds
    day : date, optional

    Returns
    -------
    DayService
    tuple of Problem

    Raises
    ------
    InputError, LimitError
        As `bus_service_on`.

    Examples
    --------
    >>> from tests.scenarios.gtfs.small_feed import Run, feed_with
    >>> feed = feed_with({"A": (0, 0), "B": (400, 0)},
    ...     [Run("1", "A B", "07:00"), Run("S", "A B", "08:00")], route_types={"S": "2"})
    >>> service, notes = service_on(feed, VehicleKinds.OTHERS)
    >>> service.n_departures, notes[0].message
    (1, '1 trips that are no buses on Monday 2026-01-05, the busiest weekday of the feed')
    """
    chosen = busiest_weekday(feed, kinds) if day is None else day
    served, passing = _without_passing(feed, calls_of(feed))
    along_m = metres_along_ways(feed, served)
    calls, filled = timed_calls(feed, served, along_m)
    trips = trips_on(feed, chosen, calls)
    stands = np.diff(calls.first_call)[trips.trip] < _LEAST_CALLS
    meant = trips.choose(bools(trips_of_kinds(feed, kinds)[trips.trip] & ~stands))
    said = f"{len(meant)} {kinds} on {_WEEKDAY_NAMES[chosen.weekday()]} {chosen.isoformat()}"
    said += ", the busiest weekday of the feed" if day is None else ""
    others: tuple[Problem, ...] = ()
    if kinds is VehicleKinds.BUSES:
        others = _others(feed, trips.choose(bools(~is_bus_trip(feed)[trips.trip])))
    findings = (note("feed", said), *others, *passing, *filled)
    return _service_of(feed, chosen, meant, calls, along_m), findings


def _without_passing(feed: Feed, calls: FeedCalls) -> tuple[FeedCalls, tuple[Problem, ...]]:
    """Calls without those at which nobody boards or alights; ends of trips stay."""
    table = feed.get_table("stop_times")
    closed = _not_served(table, "pickup_type") & _not_served(table, "drop_off_type")
    passed = closed[calls.row]
    count = np.diff(calls.first_call)
    passed[calls.first_call[:-1][count > 0]] = False
    passed[calls.first_call[1:][count > 0] - 1] = False
    if not passed.any():
        return calls, ()
    message = f"{int(passed.sum())} calls where nobody may board or alight are passed by"
    return calls.choose(bools(~passed)), (note("stop_times.txt", message),)


def _not_served(table: Table, column: str) -> BoolArray:
    """Whether each stop time is closed to boarding, or to alighting, shape (n_rows,)."""
    if column not in table.columns:
        return bools(np.zeros(len(table)))
    kind, texts = codes_of(table.get_column(column))
    return bools(np.array([text.strip() == _NOT_SERVED for text in texts], np.bool_)[kind])


def _others(feed: Feed, trips: DayTrips) -> tuple[Problem, ...]:
    """Say which trips are not planned."""
    if not len(trips):
        return ()
    routes = feed.get_table("routes")
    ids = feed.get_table("trips").get_column("route_id")
    row = rows_of([ids[trip] for trip in trips.trip], routes.get_column("route_id"))
    kinds = routes.get_column("route_type")
    counted = Counter(kinds[route].strip() if route >= 0 else "" for route in row.tolist())
    shares = ", ".join(
        f"{number} of type {shown(kind)}" for kind, number in sorted(counted.items())
    )
    message = f"{len(trips)} trips of the day are no buses and were left out: {shares}"
    return (warning("routes.txt", message, "--background keeps such lines beside the plan"),)


def _service_of(
    feed: Feed, day: date, trips: DayTrips, calls: FeedCalls, along_m: FloatArray
) -> DayService:
    """Gather departures by way, ways in the order in which they first appear."""
    table = feed.get_table("trips")
    route = rows_of(table.get_column("route_id"), feed.get_table("routes").get_column("route_id"))
    direction = [text.strip() for text in table.column_or_blank("direction_id")]
    shape_id = table.column_or_blank("shape_id")
    known: dict[tuple[int, str, str, bytes], int] = {}
    example: list[int] = []
    way_of_trip: dict[int, int] = {}
    for trip in dict.fromkeys(trips.trip.tolist()):
        here = slice(int(calls.first_call[trip]), int(calls.first_call[trip + 1]))
        key = int(route[trip]), direction[trip], shape_id[trip], calls.stop[here].tobytes()
        if key not in known:
            known[key] = len(example)
            example.append(trip)
        way_of_trip[trip] = known[key]
    rows = [np.arange(calls.first_call[t], calls.first_call[t + 1]) for t in example]
    row = np.concatenate([*rows, np.zeros(0, np.int64)]).astype(np.int64)
    return DayService(
        feed=feed,
        day=day,
        route=ints(route[example]),
        direction=ints(
            [int(d) if (d := direction[t]) in {"0", "1"} else NO_DIRECTION for t in example]
        ),
        shape_id=tuple(shape_id[t] for t in example),
        first_call=offsets_of([len(r) for r in rows]),
        stop=ints(calls.stop[row]),
        along_m=floats(along_m[row]),
        way=ints([way_of_trip[t] for t in trips.trip.tolist()]),
        start_s=trips.start_s,
        trip=trips.trip,
        calls=calls,
    )
