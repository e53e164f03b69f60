"""A feed whose trips leave when as many counted riders have come as fill a bus."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from network.problems import Problem, note, warning
from network.service_day import MINUTE, WEEKDAY, Period, clock_of
from routing.certificate import Certificate
from routing.deadheads import deadheads_of
from routing.departures.even_load_check import even_load_problems
from routing.departures.even_loads import GapRule
from routing.validity import confirm
from routing.vehicle_scheduling.blocks import count_vehicles
from scenarios.feed_schedule.departure_groups import departure_groups, trip_ids
from scenarios.feed_schedule.departure_stretches import Stretch, stretches_of
from scenarios.feed_schedule.even_load_gains import even_load_certificate, even_load_gains
from scenarios.feed_schedule.feed_day import FeedDay
from scenarios.feed_schedule.moved_trips import feed_with_moved_trips
from scenarios.feed_schedule.scheduling import FeedSchedule, ScheduleRules
from scenarios.feed_schedule.through_services import through_services
from scenarios.feed_schedule.town_without_streets import DRIVES_AS_STATED, WHOLE_DAY
from scenarios.feed_schedule.trip_loads import TripLoads
from scenarios.gtfs.day_service import NO_DIRECTION
from scenarios.gtfs.kept_feed import files_given_back
from scenarios.gtfs.names import shown
from scenarios.gtfs.tables import Feed
from scenarios.gtfs.writer import zip_bytes
from scenarios.table_files import Cell, Column, Table


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
    >>> from network.quantities import floats
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
    groups, left = departure_groups(day, counted)
    stretches = [s for group in groups for s in stretches_of(day, group, counted, periods, rule)]
    for each in stretches:
        found = even_load_problems(
            each.start, each.minutes, each.loads, each.found, each.riders, rule
        )
        confirm(found, "departures for even loads")
    return EvenLoadFeed(
        packed=zip_bytes(files_given_back(day.kept, _moved_feed(day, stretches))),
        table=_table(day, stretches),
        certificate=even_load_certificate(stretches, seed),
        findings=(
            *loads.findings,
            *even_load_gains(stretches),
            *_left(left),
            *_unknown(day, loads),
        ),
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
    >>> from network.quantities import floats
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
    trips = through_services(before, deadheads).linked.timetable
    given = count_vehicles(before.town, trips, deadheads, rules.layover, rules.rates)
    message = (
        f"{schedule.vehicles.n_vehicles} vehicles run the trips at the new minutes, {given} at "
        "those of the feed"
    )
    return replace(
        schedule,
        certificates=(even.certificate, *schedule.certificates),
        findings=(*even.findings, note("departures", message), *schedule.findings),
    )


def _moved_feed(day: FeedDay, stretches: Sequence[Stretch]) -> Feed:
    """The feed with the times of trips that move."""
    later_s = {
        name: (after - before) * MINUTE
        for each in stretches
        for name, before, after in zip(
            trip_ids(day, each.trips), each.minutes, each.found, strict=True
        )
        if after != before
    }
    return feed_with_moved_trips(day.kept.feed, later_s)


def _table(day: FeedDay, stretches: Sequence[Stretch]) -> Table:
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
            trip_ids(day, each.trips), each.minutes, each.found, each.loads, each.riders,
            strict=True,
        ):  # fmt: skip
            times = clock_of(before * MINUTE), clock_of(after * MINUTE)
            rows.append((*head, name, *times, load, riders))
    return Table("departures", columns, tuple(rows))


def _left(left: Counter[str]) -> tuple[Problem, ...]:
    """Lines that stay as they are."""
    return tuple(
        warning("departures", f"{count} directions of lines stay as they are: {reason}")
        for reason, count in sorted(left.items())
    )


def _unknown(day: FeedDay, loads: TripLoads) -> tuple[Problem, ...]:
    """Counts of trips that do not run on the day."""
    known = frozenset(trip_ids(day, range(day.day.timetable.n_trips)))
    lost = [trip for trip in loads.trip_id if trip not in known]
    if not lost:
        return ()
    message = (
        f"{len(lost)} counted trips, such as {shown(lost[0])}, do not run on "
        f"{day.service.day.isoformat()}"
    )
    return (warning("departures", message, "name trips as in trips.txt of the feed"),)
