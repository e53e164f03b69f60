"""A feed whose trips leave when as many counted riders have come as fill a bus."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

import numpy as np

from network.problems import Problem, note, warning
from network.quantities import floats, ints
from network.service_day import WEEKDAY, Period, clock_of
from routing.certificate import BoundIsFor, Certificate
from routing.deadheads import deadheads_of
from routing.departures.even_load_check import even_load_problems
from routing.departures.even_loads import (
    GapRule,
    even_load_minutes,
    riders_by_minute,
)
from routing.validity import confirm
from routing.vehicle_scheduling.blocks import count_vehicles
from scenarios.feed_schedule.feed_day import FeedDay
from scenarios.feed_schedule.moved_trips import feed_with_moved_trips
from scenarios.feed_schedule.scheduling import FeedSchedule, ScheduleRules
from scenarios.feed_schedule.town_without_streets import DRIVES_AS_STATED, WHOLE_DAY
from scenarios.feed_schedule.trip_loads import TripLoads
from scenarios.gtfs.day_service import NO_DIRECTION
from scenarios.gtfs.kept_feed import files_given_back
from scenarios.gtfs.names import shown
from scenarios.gtfs.tables import Feed
from scenarios.gtfs.writer import zip_bytes
from scenarios.table_files import Cell, Column, Table

_MINUTE = 60
_NEW_START_MIN = 60
"""After a longer gap, riders do not come since the bus before: service begins anew."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Trips of a line in one direction, in the order in which they pass a stop of all of them.

    Attributes
    ----------
    line, direction : int
        Row of ``routes.txt``; direction of the feed, -1 where it tells none.
    stop : int
        Row of ``stops.txt``.
    trips : tuple of int
        Rows of the timetable of the day.
    minutes : tuple of int
        Whole minutes at which they leave that stop, rising.
    """

    line: int
    direction: int
    stop: int
    trips: tuple[int, ...]
    minutes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Trips of a group in one period, after the first bus of the day or the period before.

    Attributes
    ----------
    group : _Group
    first : int
        Place of the first trip in the group; the trip before it is the start.
    loads : tuple of float
        Riders counted on each trip.
    minutes : tuple of int
        At which the trips leave now.
    found : tuple of int
        At which they are to leave.
    riders : tuple of float
        To be expected on each then.
    """

    group: _Group
    first: int
    loads: tuple[float, ...]
    minutes: tuple[int, ...]
    found: tuple[int, ...]
    riders: tuple[float, ...]

    @property
    def trips(self) -> tuple[int, ...]:
        """Rows of the timetable of the day."""
        return self.group.trips[self.first : self.first + len(self.loads)]

    @property
    def start(self) -> int:
        """Minute of the bus before."""
        return self.group.minutes[self.first - 1]


@dataclass(frozen=True, slots=True, eq=False)
class EvenLoadFeed:
    """A feed with departures for even loads.

    Attributes
    ----------
    packed : bytes
        The zip file; only times of trips that move are changed.
    table : Table
        ``departures``: every trip that could move, before and after.
    certificate : Certificate
    findings : tuple of Problem
        What was gained, and lines that stay as they are with the reason.
    """

    packed: bytes
    table: Table
    certificate: Certificate
    findings: tuple[Problem, ...]


def feed_with_even_loads(
    day: FeedDay,
    loads: TripLoads,
    periods: Sequence[Period] = WEEKDAY,
    rule: GapRule | None = None,
    seed: int = 1,
) -> EvenLoadFeed:
    """Move the trips of a day within each period so that buses carry equal loads.

    Trips of a line and direction are taken together, by the minute at which they leave the first
    stop that all of them serve. Each period keeps its number of buses and its last bus, and the
    first bus of the day and after a gap of more than an hour stays, as do trips outside the
    periods. Whole trips move, by whole minutes.

    Parameters
    ----------
    day : FeedDay
    loads : TripLoads
    periods : sequence of Period
    rule : GapRule, optional
    seed : int
        Recorded only; the method has no random part.

    Returns
    -------
    EvenLoadFeed

    Raises
    ------
    InvalidPlanError
        If the departures do not pass their check.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from scenarios.feed_schedule.feed_day import read_feed_day
    >>> from scenarios.feed_schedule.town_without_streets import DeadheadRule
    >>> from tests.scenarios.gtfs.small_feed import Run, feed_with, written_feeds
    >>> runs = [Run("1", "A B", f"07:{minute}", 600) for minute in (10, 20, 30)]
    >>> feed = feed_with({"A": (0, 0), "B": (4000, 0)}, runs)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     day = read_feed_day(*written_feeds(Path(folder), city=feed), DeadheadRule())
    >>> counted = TripLoads(("T0", "T1", "T2"), floats([20, 40, 20]))
    >>> feed_with_even_loads(day, counted).table.column("departure_after")
    ['07:18:00', '07:30:00']
    """
    rule = rule or GapRule()
    counted = loads.by_trip()
    groups, left = _groups_of(day, counted)
    stretches = [s for group in groups for s in _stretches_of(day, group, counted, periods, rule)]
    for each in stretches:
        found = even_load_problems(
            each.start, each.minutes, each.loads, each.found, each.riders, rule
        )
        confirm(found, "departures for even loads")
    return EvenLoadFeed(
        packed=zip_bytes(files_given_back(day.kept, _moved_feed(day, stretches))),
        table=_table(day, stretches),
        certificate=_certificate(stretches, seed),
        findings=(*loads.findings, *_gains(stretches), *_left(left), *_unknown(day, loads)),
    )


def schedule_with_departures(
    schedule: FeedSchedule, even: EvenLoadFeed, before: FeedDay, rules: ScheduleRules
) -> FeedSchedule:
    """A schedule with the proof of its departures, and what they do to the fleet.

    Parameters
    ----------
    schedule : FeedSchedule
        Of the moved trips.
    even : EvenLoadFeed
    before : FeedDay
        As the feed was given.
    rules : ScheduleRules

    Examples
    --------
    A bus is back from B long before it leaves A again, be trips even or not.

    >>> import tempfile
    >>> from pathlib import Path
    >>> from scenarios.feed_schedule.feed_day import read_feed_day
    >>> from scenarios.feed_schedule.scheduling import schedule_feed
    >>> from scenarios.feed_schedule.town_without_streets import DeadheadRule
    >>> from tests.scenarios.gtfs.small_feed import Run, feed_with, written_feeds
    >>> runs = [Run("1", "A B", f"07:{minute}", 300) for minute in (10, 30, 50)]
    >>> feed = feed_with({"A": (0, 0), "B": (1000, 0)}, runs)
    >>> with tempfile.TemporaryDirectory() as name:
    ...     folder, rules = Path(name), ScheduleRules()
    ...     day = read_feed_day(*written_feeds(folder, city=feed), DeadheadRule())
    ...     even = feed_with_even_loads(day, TripLoads(("T0", "T1", "T2"), floats([9, 40, 20])))
    ...     _ = (folder / "moved.zip").write_bytes(even.packed)
    ...     moved = read_feed_day(folder / "moved.zip", DeadheadRule())
    >>> found = schedule_with_departures(schedule_feed(moved, rules), even, day, rules)
    >>> found.certificates[0].stage, found.findings[1].message
    ('departures', '1 vehicles run the trips at the new minutes, 1 at those of the feed')
    """
    deadheads = deadheads_of(before.town, DRIVES_AS_STATED, WHOLE_DAY)
    given = count_vehicles(before.town, before.ends, deadheads, rules.layover, rules.rates)
    message = (
        f"{schedule.vehicles.n_vehicles} vehicles run the trips at the new minutes, {given} at "
        "those of the feed"
    )
    return replace(
        schedule,
        certificates=(even.certificate, *schedule.certificates),
        findings=(*even.findings, note("departures", message), *schedule.findings),
    )


def _groups_of(day: FeedDay, counted: dict[str, float]) -> tuple[list[_Group], Counter[str]]:
    """Lines whose trips can move, and how many directions of lines cannot, by reason."""
    way = day.day.timetable.pattern
    direction = day.service.direction[way].tolist()
    by_key: dict[tuple[int, int, int], list[int]] = {}
    for trip, line in enumerate(day.day.route.tolist()):
        own_way = int(way[trip]) if direction[trip] == NO_DIRECTION else 0
        by_key.setdefault((line, direction[trip], own_way), []).append(trip)
    groups, left = [], Counter[str]()
    for (line, toward, _), trips in sorted(by_key.items()):
        names = _feed_ids(day, trips)
        if not any(name in counted for name in names):
            continue
        if not all(name in counted for name in names):
            left["a trip was not counted"] += 1
        elif day.is_repeated[trips].any():
            left["a trip repeats by frequencies.txt"] += 1
        else:
            found = _group(day, line, toward, trips)
            groups += [found] if isinstance(found, _Group) else []
            left += Counter([found] if isinstance(found, str) else [])
    return groups, left


def _group(day: FeedDay, line: int, direction: int, trips: list[int]) -> _Group | str:
    """Trips by the minute at which they leave a stop of all of them, or why there is no such."""
    timetable = day.day.timetable
    calls = [timetable.stop[timetable.calls_of(trip)].tolist() for trip in trips]
    shared = frozenset(calls[0]).intersection(*calls)
    stop = next((stop for stop in calls[0] if stop in shared), None)
    if stop is None:
        return "no stop is served by every trip"
    leaves = []
    for trip, stops in zip(trips, calls, strict=True):
        call = int(timetable.first_call[trip]) + stops.index(stop)
        leaves.append((int(timetable.departure[call]) // _MINUTE, trip))
    leaves.sort()
    if any(a[0] == b[0] for a, b in pairwise(leaves)):
        return "two trips leave in the same minute"
    minutes, ordered = zip(*leaves, strict=True)
    return _Group(line, direction, int(day.day.stop_row[stop]), ordered, minutes)


def _feed_ids(day: FeedDay, trips: Sequence[int]) -> list[str]:
    """Ids in ``trips.txt`` of some trips of the timetable."""
    ids = day.service.feed.get_table("trips").get_column("trip_id")
    return [ids[int(day.day.trip_row[trip])] for trip in trips]


def _stretches_of(
    day: FeedDay,
    group: _Group,
    counted: dict[str, float],
    periods: Sequence[Period],
    rule: GapRule,
) -> Iterator[_Stretch]:
    """Trips of a group by period, without the first of the day, with the minutes found for them."""
    loads = [counted[name] for name in _feed_ids(day, group.trips)]
    places = range(1, len(group.minutes))
    for period, run in groupby(places, key=lambda n: _period_of(group.minutes, n, periods)):
        inside = list(run)
        if period is None:
            continue
        first, last = inside[0], inside[-1]
        before = group.minutes[first - 1]
        minutes = ints(group.minutes[first : last + 1])
        riders = floats(loads[first : last + 1])
        found = even_load_minutes(before, minutes, riders, rule)
        came = riders_by_minute(before, minutes, riders)
        expected = np.diff(came[np.concatenate([[0], found - before])])
        yield _Stretch(
            group, first, tuple(riders.tolist()), tuple(minutes.tolist()), tuple(found.tolist()),
            tuple(expected.tolist()),
        )  # fmt: skip


def _period_of(minutes: Sequence[int], place: int, periods: Sequence[Period]) -> int | None:
    """Period in which a trip may move; None for one that stays, as it begins service anew."""
    if minutes[place] - minutes[place - 1] > _NEW_START_MIN:
        return None
    second = minutes[place] * _MINUTE
    return next((row for row, p in enumerate(periods) if p.start <= second < p.end), None)


def _moved_feed(day: FeedDay, stretches: Sequence[_Stretch]) -> Feed:
    """The feed with the times of trips that move."""
    later_s = {
        name: (after - before) * _MINUTE
        for each in stretches
        for name, before, after in zip(
            _feed_ids(day, each.trips), each.minutes, each.found, strict=True
        )
        if after != before
    }
    return feed_with_moved_trips(day.kept.feed, later_s)


def _table(day: FeedDay, stretches: Sequence[_Stretch]) -> Table:
    """Every trip that could move, before and after."""
    feed = day.service.feed
    route_id = feed.get_table("routes").get_column("route_id")
    stop_id = feed.get_table("stops").get_column("stop_id")
    columns = (
        Column("line_id", "", "route_id of the feed"),
        Column("direction", "", "0 or 1; blank where the feed tells none"),
        Column("stop_id", "", "first stop that every trip of the line and direction serves"),
        Column("trip_id", "", "trip"),
        Column("departure_before", "HH:MM:SS", "from that stop in the given feed, whole minutes"),
        Column("departure_after", "HH:MM:SS", "from that stop now"),
        Column("riders_before", "riders", "counted on the fullest section"),
        Column("riders_after", "riders", "to be expected there now"),
    )
    rows: list[tuple[Cell, ...]] = []
    for each in stretches:
        group = each.group
        head = (
            route_id[group.line],
            None if group.direction == NO_DIRECTION else group.direction,
            stop_id[group.stop],
        )
        for name, before, after, load, riders in zip(
            _feed_ids(day, each.trips), each.minutes, each.found, each.loads, each.riders,
            strict=True,
        ):  # fmt: skip
            times = clock_of(before * _MINUTE), clock_of(after * _MINUTE)
            rows.append((*head, name, *times, load, riders))
    return Table("departures", columns, tuple(rows))


def _certificate(stretches: Sequence[_Stretch], seed: int) -> Certificate:
    """Riders on board as a rider meets them, against loads that are equal in every stretch."""
    total = sum(sum(each.loads) for each in stretches)
    squared = sum(load * load for each in stretches for load in each.riders)
    least = sum(sum(each.loads) ** 2 / len(each.loads) for each in stretches)
    return Certificate(
        stage="departures",
        objective="riders on board on the fullest section, as a rider meets them",
        unit="riders",
        value=squared / total if total else 0.0,
        bound=least / total if total else 0.0,
        bound_is_for=BoundIsFor.FIXED_TRIPS,
        seed=seed,
        stop_reason="best whole minutes within the limits of gaps; bound: equal loads",
    )


def _gains(stretches: Sequence[_Stretch]) -> tuple[Problem, ...]:
    """What was gained, and what it costs in waiting."""
    total = sum(sum(each.loads) for each in stretches)
    if not total:
        message = "no line with counted riders has two trips in a period; all trips stay"
        return (warning("departures", message, "give loads of every trip of a line"),)
    moved = sum(a != b for each in stretches for a, b in zip(each.minutes, each.found, strict=True))
    trips = sum(len(each.loads) for each in stretches)
    before = _met(stretches, [(each.minutes, each.loads) for each in stretches])
    after = _met(stretches, [(each.found, each.riders) for each in stretches])
    message = (
        f"{moved} of {trips} trips leave at another minute; a rider meets {after.on_board:.1f} "
        f"riders on board in place of {before.on_board:.1f}, the fullest bus carries "
        f"{after.fullest:.0f} in place of {before.fullest:.0f}, riders wait {after.wait_min:.1f} "
        f"min in place of {before.wait_min:.1f} min; trips move on every day on which they run"
    )
    return (note("departures", message),)


@dataclass(frozen=True, slots=True)
class _Met:
    """What riders meet: riders on board in the mean, on the fullest bus, and minutes waited."""

    on_board: float
    fullest: float
    wait_min: float


def _met(
    stretches: Sequence[_Stretch], runs: Sequence[tuple[Sequence[int], Sequence[float]]]
) -> _Met:
    """What riders of some stretches meet at given minutes and loads."""
    total = sum(sum(each.loads) for each in stretches)
    loads = [load for _, of_run in runs for load in of_run]
    waits = [_waited(each, run[0]) for each, run in zip(stretches, runs, strict=True)]
    return _Met(sum(load * load for load in loads) / total, max(loads), sum(waits) / total)


def _waited(stretch: _Stretch, minutes: Sequence[int]) -> float:
    """Minutes that riders wait for buses at some minutes, who come as today's loads tell."""
    came = riders_by_minute(stretch.start, ints(stretch.minutes), floats(stretch.loads))
    leaves = np.array(minutes) - stretch.start
    minute = np.arange(1, len(came))
    bus = leaves[np.searchsorted(leaves, minute)]
    return float((np.diff(came) * (bus - minute + 0.5)).sum())


def _left(left: Counter[str]) -> tuple[Problem, ...]:
    """Lines that stay as they are."""
    return tuple(
        warning("departures", f"{count} directions of lines stay as they are: {reason}")
        for reason, count in sorted(left.items())
    )


def _unknown(day: FeedDay, loads: TripLoads) -> tuple[Problem, ...]:
    """Counts of trips that do not run on the day."""
    known = frozenset(_feed_ids(day, range(day.day.timetable.n_trips)))
    lost = [trip for trip in loads.trip_id if trip not in known]
    if not lost:
        return ()
    message = (
        f"{len(lost)} counted trips, such as {shown(lost[0])}, do not run on "
        f"{day.service.day.isoformat()}"
    )
    return (warning("departures", message, "name trips as in trips.txt of the feed"),)
