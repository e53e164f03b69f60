"""One day of a feed, ready for blocks and duties: trips, their ends, depots, what is assumed."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from network.depots import depot_places_from_file
from network.errors import InputError, LimitError, refuse_errors
from network.network import Network
from network.problems import Problem, error, note, warning
from network.quantities import BoolArray, FloatArray, IntArray, bools, ints
from network.service_day import HOUR, clock_of
from routing.timetable import Timetable
from scenarios.feed_schedule.town_without_streets import (
    DeadheadRule,
    assumed_depot_at,
    town_without_streets,
)
from scenarios.gtfs.cells import numbers_of_texts
from scenarios.gtfs.day_service import DayService, bus_service_on
from scenarios.gtfs.day_timetable import DayTimetable, timetable_of_day
from scenarios.gtfs.kept_feed import KeptFeed, read_kept_feed
from scenarios.gtfs.names import shown

MOST_ENDS = 3000
"""Places where trips start or end: all drives between them are looked at."""

SHORTEST_DAY_S = 10 * HOUR
"""Buses that run for a shorter time from first to last are a part of a day."""


@dataclass(frozen=True, slots=True, eq=False)
class FeedDay:
    """Bus trips of one day of a feed.

    Attributes
    ----------
    kept : KeptFeed
        The feed, to be given back.
    service : DayService
    day : DayTimetable
        All trips with all their calls.
    ends : Timetable
        The same trips, each with its first and last call; its stops are those of `town`.
    town : Network
        Stops where trips start or end, and depots.
    findings : tuple of Problem
        What the feed lacks, and what was assumed.
    """

    kept: KeptFeed
    service: DayService
    day: DayTimetable
    ends: Timetable
    town: Network
    findings: tuple[Problem, ...]

    @property
    def is_repeated(self) -> BoolArray:
        """Whether a trip shares its row of ``trips.txt`` with others, shape (n_trips,)."""
        row = self.day.trip_row
        written = self.service.feed.table_or_empty("frequencies").get_column("trip_id")
        ids = self.service.feed.get_table("trips").get_column("trip_id")
        names = frozenset(written)
        return bools([ids[each] in names for each in row.tolist()])


def read_feed_day(
    path: Path, rule: DeadheadRule, depots: Path | None = None, day: date | None = None
) -> FeedDay:
    """Read a feed and its depots for one day.

    Parameters
    ----------
    path : Path
        GTFS zip file.
    rule : DeadheadRule
        For drives without riders.
    depots : Path, optional
        CSV as `network.depots.depots_from_file`; by default one depot is assumed at the mean of
        the places where trips start or end.
    day : date, optional
        The busiest weekday by default.

    Raises
    ------
    NotFoundError, InputError, LimitError
        If a file is missing, wrong or too large, no bus runs on the day, or a trip takes no time.

    Examples
    --------
    >>> import tempfile
    >>> from tests.scenarios.gtfs.small_feed import Run, feed_with, written_feeds
    >>> feed = feed_with({"A": (0, 0), "B": (400, 0), "C": (800, 0)}, [Run("1", "A B C", "07:00")])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     found = read_feed_day(*written_feeds(Path(folder), city=feed), DeadheadRule())
    >>> found.town.stops.stop_id, found.ends.stop.tolist(), len(found.day.stop_row)
    (('A', 'C'), [0, 1], 3)
    """
    kept = read_kept_feed(path)
    service, said = bus_service_on(kept.feed, day)
    if not service.n_departures:
        message = f"{path.name}: no bus runs on {service.day.isoformat()}; take another --day"
        raise InputError(message)
    whole = timetable_of_day(service)
    refuse_errors(_instant_trips(whole.timetable))
    place = np.unique(np.concatenate([whole.timetable.first_stop, whole.timetable.last_stop]))
    if len(place) > MOST_ENDS:
        message = (
            f"{path.name}: trips start or end at {len(place)} stops, at most {MOST_ENDS} are "
            "planned at a time; give a feed of one town or one operator"
        )
        raise LimitError(message)
    ids, lon, lat = _stops_of(service, ints(whole.stop_row[place]))
    table, findings = (
        depot_places_from_file(depots) if depots is not None
        else (assumed_depot_at(lon, lat), (_assumed_depot(),))
    )  # fmt: skip
    return FeedDay(
        kept=kept,
        service=service,
        day=whole,
        ends=_ends_of(whole.timetable, ints(place)),
        town=town_without_streets(ids, lon, lat, table, rule),
        findings=(
            *kept.findings, *said, *_part_of_a_day(whole.timetable), *findings,
            _assumed_drives(rule),
        ),
    )  # fmt: skip


def _stops_of(service: DayService, row: IntArray) -> tuple[tuple[str, ...], FloatArray, FloatArray]:
    """Ids and places of some rows of ``stops.txt``."""
    stops = service.feed.get_table("stops")
    ids = stops.get_column("stop_id")
    lon, lat = (numbers_of_texts(stops.get_column(name))[row] for name in ("stop_lon", "stop_lat"))
    lost = [ids[each] for each, here in zip(row, np.isfinite(lon + lat), strict=True) if not here]
    refuse_errors(
        error("stops.txt", f"stop {shown(own)} has no place", "give its longitude and latitude")
        for own in lost
    )
    return tuple(ids[each] for each in row.tolist()), lon, lat


def _ends_of(timetable: Timetable, place: IntArray) -> Timetable:
    """First and last call of each trip, at rows of `place`."""
    row = np.full(int(place.max()) + 1, -1)
    row[place] = np.arange(len(place))
    ends = np.stack([timetable.first_stop, timetable.last_stop], axis=1)
    second = ints(np.stack([timetable.start, timetable.end], axis=1).ravel())
    return Timetable(
        trip_id=timetable.trip_id,
        pattern=timetable.pattern,
        first_call=ints(np.arange(timetable.n_trips + 1) * 2),
        stop=ints(row[ends].ravel()),
        arrival=second,
        departure=second,
    )


def _instant_trips(timetable: Timetable) -> list[Problem]:
    """Trips that are over as soon as they start: no bus can drive them."""
    rows = np.flatnonzero(timetable.end <= timetable.start).tolist()
    return [
        error(
            "stop_times.txt",
            f"trip {shown(timetable.trip_id[row])} takes no time",
            "give its last stop a later time",
        )
        for row in rows
    ]


def _part_of_a_day(timetable: Timetable) -> tuple[Problem, ...]:
    """Say aloud where a feed holds a fragment."""
    first, last, end = (
        int(timetable.start.min()), int(timetable.start.max()), int(timetable.end.max()),
    )  # fmt: skip
    if end - first >= SHORTEST_DAY_S:
        return ()
    message = (
        f"trips start between {clock_of(first)[:5]} and {clock_of(last)[:5]} only: the feed "
        f"holds a fragment of {(end - first) / HOUR:.1f} h, not a day; numbers of buses and "
        "drivers are of that fragment"
    )
    return (warning("feed", message, "give a feed of the whole day"),)


def _assumed_depot() -> Problem:
    """The rule by which a depot is assumed."""
    said = "one depot is assumed at the mean of the places where trips start or end"
    return note("depots", said, "give a table of depots")


def _assumed_drives(rule: DeadheadRule) -> Problem:
    """How long empty drives are taken to be."""
    said = (
        f"empty drives are assumed {rule.detour:g} times as long as the crow flies, at "
        f"{rule.kmh:g} km/h; no street map is read"
    )
    return note("empty drives", said, "set --detour and --speed to what is known of the town")
