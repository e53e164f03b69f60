"""Door-to-door travel times between zones by a timetable, for many times of leaving at once."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from network.errors import InputError, LimitError
from network.quantities import IntArray, frozen, ints
from network.walking import Walking
from routing.access.percentiles import percentiles_of_rows, ranks_of
from routing.access.ridden_service import RiddenService
from routing.access.trip_tables import NEVER, TripTables, short_walks, trip_tables
from routing.weights import LONGEST_JOURNEY_S, MOST_BOARDINGS

UNREACHED = NEVER
"""Travel time of what cannot be reached; larger than any travel time."""

PERCENTILES = (5, 25, 50, 75, 95)

LONGEST_LIMIT_S = 4 * 3600
"""Journeys longer than this are never looked for."""

MOST_TIMES = 1440
"""Times of leaving in one question: every minute of a day."""

ShortArray = npt.NDArray[np.int16]

_LANES = 64
_ORIGINS_AT_ONCE = 16
_ANY_NUMBER = 0


@dataclass(frozen=True, slots=True)
class AccessRules:
    """What counts as a journey.

    Attributes
    ----------
    most_boardings : int, optional
        Rides of one journey; None for any number.
    longest_s : int
        Seconds from leaving to arrival, or from departure until the time of arrival asked for.
    arrive_by : bool
        Whether times are those by which people want to be there, not those at which they leave.
    """

    most_boardings: int | None = MOST_BOARDINGS
    longest_s: int = LONGEST_JOURNEY_S
    arrive_by: bool = False

    def __post_init__(self) -> None:
        if self.most_boardings is not None and self.most_boardings < 1:
            message = f"{self.most_boardings} boardings per journey; give at least 1, or None"
            raise InputError(message)
        if not 0 < self.longest_s <= LONGEST_LIMIT_S:
            message = f"journeys of at most {self.longest_s} s; give 1 to {LONGEST_LIMIT_S}"
            raise InputError(message)


@dataclass(frozen=True, slots=True, eq=False)
class TravelTimes:
    """Travel times between zones over a window of time.

    Attributes
    ----------
    at_s : IntArray, shape (n_times,)
        Times of leaving, or those by which people arrive.
    percentiles : tuple of int
    rules : AccessRules
    time_s : array of int16, shape (n_percentiles, n_origins, n_zones)
        Seconds, `UNREACHED` where there is no journey; from each origin asked for (a row each; all
        zones by default) to each zone. All waiting counts, that before the first bus included.
    """

    at_s: IntArray
    percentiles: tuple[int, ...]
    rules: AccessRules
    time_s: ShortArray

    def of_percentile(self, percentile: int) -> ShortArray:
        """Travel times of one percentile, shape (n_origins, n_zones).

        Raises
        ------
        InputError
            If it was not asked for.
        """
        if percentile not in self.percentiles:
            message = f"percentile {percentile} is not among {self.percentiles}; ask for it first"
            raise InputError(message)
        found: ShortArray = self.time_s[self.percentiles.index(percentile)]
        return found


def every_minute(start_s: int, minutes: int = 60) -> IntArray:
    """Times of leaving, one each minute from a start.

    Examples
    --------
    >>> every_minute(50_400, 3).tolist()
    [50400, 50460, 50520]
    """
    return ints(start_s + 60 * np.arange(minutes))


def travel_times(
    service: RiddenService,
    at_s: IntArray,
    rules: AccessRules | None = None,
    percentiles: Sequence[int] = PERCENTILES,
    origins: Sequence[int] | None = None,
    threads: int = 1,
) -> TravelTimes:
    """Percentiles over times of leaving of the earliest arrival, from zones to all zones.

    Parameters
    ----------
    service : RiddenService
    at_s : IntArray, shape (n_times,)
        Times of leaving (or of arrival, see `AccessRules.arrive_by`), seconds of the service day.
    rules : AccessRules, optional
    percentiles : sequence of int
        By nearest rank; times without a journey count as latest.
    origins : sequence of int, optional
        Zones; all by default. Where people want to arrive by a time, these are the destinations.
    threads : int, default 1
        Threads to search in; the result does not depend on it.

    Returns
    -------
    TravelTimes
        Rows are the zones of `origins`: from there, or to there where `arrive_by`.

    Raises
    ------
    InputError
        If there is no time, a zone is unknown, or a trip runs backwards in time.
    LimitError
        If there are more than `MOST_TIMES` times, or walks too long for the search.

    Examples
    --------
    A bus at 7:10 and 7:20, ten minutes from A to B, asked for at 7:00, 7:10 and 7:15: 20, 10 and
    15 minutes.

    >>> from tests.cities.text_timetable import city_from_text
    >>> town = city_from_text('''
    ...     one   A 07:10   B 07:20
    ...     two   A 07:20   B 07:30
    ... ''')
    >>> service = RiddenService(town.timetable, town.network.stops.area, town.network.walking)
    >>> found = travel_times(service, ints([25200, 25800, 26100]), percentiles=(0, 50, 100))
    >>> found.time_s[:, 0, 1].tolist()
    [600, 900, 1200]
    """
    rules = rules or AccessRules()
    ranks_of(percentiles, len(at_s))
    chosen = _zones_asked(service, origins)
    out = np.empty((len(percentiles), len(chosen), service.n_zones), np.int16)
    search = _Search(service, at_s, rules)

    def fill(first: int) -> None:
        rows = slice(first, first + _ORIGINS_AT_ONCE)
        lanes = search.lanes(chosen[rows])
        found = percentiles_of_rows(lanes.reshape(-1, lanes.shape[2]), percentiles)
        out[:, rows] = found.reshape(len(percentiles), len(lanes), service.n_zones)

    # Each batch writes its own rows, so threads cannot change what another one wrote.
    with ThreadPoolExecutor(max(1, threads)) as pool:
        for done in [pool.submit(fill, f) for f in range(0, len(chosen), _ORIGINS_AT_ONCE)]:
            done.result()
    return TravelTimes(ints(at_s), tuple(percentiles), rules, frozen(out))


def times_by_departure(
    service: RiddenService,
    at_s: IntArray,
    rules: AccessRules | None = None,
    origins: Sequence[int] | None = None,
) -> ShortArray:
    """Travel time of each time of leaving by itself; else as `travel_times`.

    Returns
    -------
    array of int16, shape (n_origins, n_zones, n_times)
        Seconds, or `UNREACHED`.

    Examples
    --------
    >>> from tests.cities.text_timetable import city_from_text
    >>> town = city_from_text("one   A 07:10   B 07:20")
    >>> service = RiddenService(town.timetable, town.network.stops.area, town.network.walking)
    >>> times_by_departure(service, ints([25200, 25801]), origins=[0])[0, 1].tolist()
    [1200, 30000]
    """
    chosen = _zones_asked(service, origins)
    ranks_of((0,), len(at_s))
    return frozen(_Search(service, at_s, rules or AccessRules()).lanes(chosen))


def _zones_asked(service: RiddenService, origins: Sequence[int] | None) -> IntArray:
    """Zones to search from."""
    chosen = ints(np.arange(service.n_zones) if origins is None else list(origins))
    unknown = chosen[(chosen < 0) | (chosen >= service.n_zones)]
    if len(unknown):
        message = (
            f"zone row {unknown[0]} does not exist; there are zones 0 to {service.n_zones - 1}"
        )
        raise InputError(message)
    return chosen


@dataclass(frozen=True, slots=True, eq=False)
class _Lanes:
    """Times that are searched together: tables relative to the first of them."""

    column: IntArray
    lane_s: ShortArray
    depart: ShortArray
    arrive: ShortArray


class _Search:
    """A service made ready for one question."""

    def __init__(self, service: RiddenService, at_s: IntArray, rules: AccessRules) -> None:
        if len(at_s) > MOST_TIMES:
            message = f"{len(at_s)} times of leaving at once; ask for at most {MOST_TIMES}"
            raise LimitError(message)
        self._rules, self._n_times = rules, len(at_s)
        self._on_foot = _on_foot(service.walking, rules)
        first_s, last_s = int(at_s.min()), int(at_s.max())
        if rules.arrive_by:
            first_s -= rules.longest_s
        else:
            last_s += rules.longest_s
        self._tables = trip_tables(service, first_s, last_s, backwards=rules.arrive_by)
        self._access = _access(service.walking)
        self._chunks = tuple(_chunks(ints(-at_s if rules.arrive_by else at_s), rules, self._tables))

    def lanes(self, origins: IntArray) -> ShortArray:
        """Travel times of some origins, shape (n_origins, n_zones, n_times)."""
        from routing.access.lanes_kernel import fill_lanes  # noqa: PLC0415  (numba starts slowly)

        t, rules = self._tables, self._rules
        n_zones = len(self._on_foot)
        by_lane = np.empty((len(origins), n_zones, self._n_times), np.int16)
        by_lane[:] = self._on_foot[origins][:, :, None]
        column = np.concatenate([chunk.column for chunk in self._chunks])
        done = 0
        for chunk in self._chunks:
            fill_lanes(
                origins.astype(np.int32), *self._access, *self._access,
                t.first_place, t.place_area, t.n_trips, t.first_call, chunk.depart, chunk.arrive,
                t.first_served, t.served_group, t.served_place, t.first_way, t.way_area, t.way_s,
                chunk.lane_s, rules.most_boardings or _ANY_NUMBER, rules.longest_s, NEVER, done,
                by_lane,
            )  # fmt: skip
            done += len(chunk.column)
        if (np.diff(column) == 1).all():
            return by_lane
        out = np.empty_like(by_lane)
        out[:, :, column] = by_lane
        return out


def _chunks(leave_s: IntArray, rules: AccessRules, tables: TripTables) -> Iterator[_Lanes]:
    """Times in rising order, as many together as fit lanes and short numbers."""
    order = np.argsort(leave_s, kind="stable")
    longest_span = NEVER - 1 - rules.longest_s
    first = 0
    while first < len(order):
        base = int(leave_s[order[first]])
        end = int(np.searchsorted(leave_s[order], base + longest_span, side="right"))
        column = order[first : min(end, first + _LANES)]
        depart, arrive = tables.relative_to(base)
        lane_s = frozen((leave_s[column] - base).astype(np.int16))
        yield _Lanes(ints(column), lane_s, depart, arrive)
        first += len(column)


def _on_foot(walking: Walking, rules: AccessRules) -> ShortArray:
    """Walking all the way, shape (n_zones, n_zones); to the destination where people arrive by."""
    walk_s = walking.zone_walk_s.T if rules.arrive_by else walking.zone_walk_s
    within = np.where(walk_s <= rules.longest_s, walk_s, UNREACHED)
    return frozen(np.rint(within).astype(np.int16))


def _access(
    walking: Walking,
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], ShortArray]:
    """Walks between zones and areas; either way the same."""
    return (
        walking.first_access.astype(np.int32),
        walking.access_area.astype(np.int32),
        short_walks(walking.access_s, "walk to a stop"),
    )
