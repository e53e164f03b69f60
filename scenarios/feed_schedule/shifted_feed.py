"""A feed whose trips leave some minutes earlier or later, so that fewer vehicles run them."""

from dataclasses import dataclass, replace

import numpy as np

from network.problems import Problem, note
from network.quantities import BoolArray, bools, ints
from network.service_day import MINUTE, clock_of
from routing.deadheads import deadheads_of
from routing.progress import Observer, unobserved
from routing.validity import block_problems, certificate_problems, confirm
from routing.vehicle_scheduling.linked_trips import LinkedTrips, kept_link_problems
from routing.vehicle_scheduling.shifting.shift_check import shift_problems, whole_trip_problems
from routing.vehicle_scheduling.shifting.shift_rule import KeptGaps, ShiftRule
from routing.vehicle_scheduling.shifting.shifted_blocks import ShiftedBlocks, shift_trips
from routing.vehicle_scheduling.shifting.trip_copies import TripCopies, whole_trip_copies
from scenarios.feed_schedule.block_feed import ON_ONE_VEHICLE
from scenarios.feed_schedule.feed_day import FeedDay
from scenarios.feed_schedule.moved_trips import feed_with_moved_trips
from scenarios.feed_schedule.scheduling import FeedSchedule, ScheduleRules
from scenarios.feed_schedule.through_services import through_services
from scenarios.feed_schedule.town_without_streets import DRIVES_AS_STATED, WHOLE_DAY
from scenarios.gtfs.kept_feed import files_given_back
from scenarios.gtfs.tables import Feed
from scenarios.gtfs.writer import zip_bytes
from scenarios.table_files import Column, Table

_NAMED_BY = ("from_trip_id", "to_trip_id")
"""Columns of ``transfers.txt`` that tie single trips to one another."""


@dataclass(frozen=True, slots=True, eq=False)
class ShiftedFeed:
    """A feed with moved trips.

    Attributes
    ----------
    packed : bytes
        The zip file; only times of trips that move are changed.
    table : Table
        ``moved_trips``: every trip that moves, when it left and when it leaves.
    shifts : ShiftedBlocks
    findings : tuple of Problem
        What was saved, what riders are spared, and trips that stay with the reason.
    """

    packed: bytes
    table: Table
    shifts: ShiftedBlocks
    findings: tuple[Problem, ...]


def feed_with_shifts(
    day: FeedDay, rule: ShiftRule, rules: ScheduleRules, observer: Observer = unobserved
) -> ShiftedFeed:
    """Move the trips of a day within a rule so that fewer vehicles run them.

    Whole trips move, by whole minutes, and their timepoints with them. Trips that repeat by
    ``frequencies.txt`` stay, as do those that ``transfers.txt`` ties to others but by links of a
    block that the feed states: blocks are chosen anew, and links that do not hold leave the feed.
    Trips on which riders stay on board stay too.

    Parameters
    ----------
    day : FeedDay
    rule : ShiftRule
    rules : ScheduleRules
    observer : Observer, optional

    Raises
    ------
    InfeasibleError
        If depots hold too few vehicles.
    InvalidPlanError
        If the moved trips do not pass their check.
    Cancelled
        If the observer says so.

    Examples
    --------
    A bus is back at A at 7:25 with its layover, one minute after the next trip leaves.

    >>> import tempfile
    >>> from pathlib import Path
    >>> from scenarios.feed_schedule.feed_day import read_feed_day
    >>> from scenarios.feed_schedule.town_without_streets import DeadheadRule
    >>> from tests.scenarios.gtfs.small_feed import Run, feed_with, written_feeds
    >>> runs = [Run("1", "A B", "07:00", 600), Run("1", "B A", "07:14", 600)]
    >>> feed = feed_with({"A": (0, 0), "B": (4000, 0)}, runs)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     day = read_feed_day(*written_feeds(Path(folder), city=feed), DeadheadRule())
    >>> found = feed_with_shifts(day, ShiftRule(2), ScheduleRules())
    >>> found.shifts.n_saved, len(found.table.rows)
    (1, 1)
    """
    deadheads = deadheads_of(day.town, DRIVES_AS_STATED, WHOLE_DAY)
    linked = through_services(day, deadheads).linked
    stays = bools(trips_that_stay(day, rule) | linked.is_linked)
    shifts = shift_trips(
        day.town, _copies_of_chains(linked, rule, stays), deadheads, rules.layover, rules.rates,
        rules.seed, observer,
    )  # fmt: skip
    moved = whole_trip_copies(day.ends, rule, stays).moved(ints(shifts.by_min[linked.chain_of]))
    held = frozenset(np.flatnonzero(stays).tolist())
    confirm(shift_problems(day.ends, moved, rule, held), "moved trips")
    confirm(whole_trip_problems(day.ends, moved), "moved trips")
    given = (DRIVES_AS_STATED, WHOLE_DAY, rules.layover)
    confirm(
        block_problems(day.town, shifts.timetable, shifts.vehicles, *given), "blocks of moved trips"
    )
    shifts = replace(
        shifts, timetable=moved, by_min=ints(shifts.by_min[linked.chain_of]),
        vehicles=linked.opened(shifts.vehicles),
    )  # fmt: skip
    confirm(kept_link_problems(moved, shifts.vehicles, linked.links), "through services")
    return ShiftedFeed(
        packed=zip_bytes(files_given_back(day.kept, _moved_feed(day, shifts))),
        table=_table(day, shifts),
        shifts=shifts,
        findings=(_gain(shifts, rule, stays), _kept(rule), *_left(stays)),
    )


def schedule_with_shifts(schedule: FeedSchedule, shifted: ShiftedFeed) -> FeedSchedule:
    """A schedule of moved trips with the proof of their number of vehicles, and what was gained.

    Parameters
    ----------
    schedule : FeedSchedule
        Of the feed as it is given back.
    shifted : ShiftedFeed

    Raises
    ------
    InvalidPlanError
        If the schedule has another number of vehicles.
    """
    proof = shifted.shifts.shift_proof
    confirm(certificate_problems(proof, schedule.vehicles.n_vehicles), "moved trips")
    return replace(
        schedule,
        certificates=(proof, *schedule.certificates),
        findings=(*shifted.findings, *schedule.findings),
    )


def _copies_of_chains(linked: LinkedTrips, rule: ShiftRule, stays: BoolArray) -> TripCopies:
    """Copies of chains, which keep the gaps of all their trips.

    A chain of several trips does not move, so that a gap to any of its trips is one to the chain.
    """
    alone = whole_trip_copies(linked.given, rule, stays)
    chain_of, start = linked.chain_of, linked.timetable.start
    before, after = chain_of[alone.gaps.before], chain_of[alone.gaps.after]
    given = linked.given.start
    later = (
        start[after] - start[before] - given[alone.gaps.after] + given[alone.gaps.before]
    )  # fmt: skip
    apart = before != after
    gaps = KeptGaps(
        ints(before[apart]), ints(after[apart]),
        ints((alone.gaps.least_s + later)[apart]), ints((alone.gaps.most_s + later)[apart]),
    )  # fmt: skip
    first = linked.trip[linked.first_trip[:-1]]
    return replace(whole_trip_copies(linked.timetable, rule, bools(stays[first])), gaps=gaps)


def trips_that_stay(day: FeedDay, rule: ShiftRule) -> BoolArray:
    """Trips that must not move, shape (n_trips,): repeated, tied to others, or at midnight."""
    tied = _tied(day.kept.feed)
    ids = day.kept.feed.get_table("trips").get_column("trip_id")
    named = np.array([ids[row] in tied for row in day.day.trip_row.tolist()], np.bool_)
    # Arriving before the service day begins cannot be written, though leaving may be after it.
    first = day.day.timetable.arrival[day.day.timetable.first_call[:-1]]
    at_midnight = (first < rule.most_min * MINUTE) & (first < day.ends.start)
    return bools(day.is_repeated | named | at_midnight)


def _tied(feed: Feed) -> frozenset[str]:
    """Trips that are tied to others, but by links of a stated block: blocks are chosen anew."""
    trips, transfers = feed.get_table("trips"), feed.table_or_empty("transfers")
    block_of = dict(
        zip(trips.get_column("trip_id"), trips.column_or_blank("block_id"), strict=True)
    )
    kinds = transfers.column_or_blank("transfer_type")
    ends = zip(*(transfers.column_or_blank(column) for column in _NAMED_BY), strict=True)
    return frozenset(
        name
        for pair, kind in zip(ends, kinds, strict=True)
        if kind not in ON_ONE_VEHICLE or len({block_of.get(end) or end for end in pair}) > 1
        for name in pair
        if name
    )


def _moved_feed(day: FeedDay, shifts: ShiftedBlocks) -> Feed:
    """The feed with the times of trips that move."""
    ids = day.kept.feed.get_table("trips").get_column("trip_id")
    later_s = {
        ids[row]: minutes * MINUTE
        for row, minutes in zip(day.day.trip_row.tolist(), shifts.by_min.tolist(), strict=True)
        if minutes
    }
    return feed_with_moved_trips(day.kept.feed, later_s)


def _table(day: FeedDay, shifts: ShiftedBlocks) -> Table:
    """Every trip that moves: when it left, and when it leaves."""
    ids = day.kept.feed.get_table("trips").get_column("trip_id")
    route_id = day.kept.feed.get_table("routes").get_column("route_id")
    stop_id = day.town.stops.stop_id
    columns = (
        Column("trip_id", "", "trip"),
        Column("line_id", "", "route_id of the feed"),
        Column("stop_id", "", "first stop"),
        Column("was", "HH:MM:SS", "first departure in the given feed"),
        Column("is", "HH:MM:SS", "first departure now"),
        Column("later", "min", "by which the whole trip moves; negative: earlier"),
    )
    rows = tuple(
        (
            ids[int(day.day.trip_row[trip])],
            route_id[int(day.day.route[trip])],
            stop_id[int(day.ends.first_stop[trip])],
            clock_of(int(day.ends.start[trip])),
            clock_of(int(shifts.timetable.start[trip])),
            int(shifts.by_min[trip]),
        )
        for trip in np.flatnonzero(shifts.by_min).tolist()
    )
    return Table("moved_trips", columns, rows)


def _gain(shifts: ShiftedBlocks, rule: ShiftRule, stays: BoolArray) -> Problem:
    """What moving trips gains, and how much they move."""
    moved, minutes = shifts.n_moved, int(np.abs(shifts.by_min).sum())
    trips, needed = shifts.timetable.n_trips, shifts.vehicles.n_vehicles
    if not moved:
        held = int(np.count_nonzero(stays))
        free = f" of the {trips - held} trips that may move" if held else ""
        message = (
            f"no trip moves: up to {rule.most_min} min earlier or later{free} would not save one "
            f"of {needed} vehicles, nor as much as it costs"
        )
        return note("moved trips", message)
    message = (
        f"{shifts.n_saved} vehicles are saved: {needed} run the trips in place of "
        f"{shifts.vehicles_before}; {moved} of {trips} trips leave up to {rule.most_min} min "
        f"earlier or later, {minutes / moved:.1f} min in the mean, on every day on which they run; "
        "moved_trips.csv lists them"
    )
    return note("moved trips", message)


def _kept(rule: ShiftRule) -> Problem:
    """What riders are spared, and what is not looked at."""
    share = rule.gap_change_permille / 10
    message = (
        f"gaps between consecutive trips of a pattern change by at most {share:g} % of them or "
        f"{rule.least_gap_change_min} min, and no trip passes another; trips move as a whole, "
        "timepoints with them; changes between lines are not looked at"
    )
    return note("moved trips", message)


def _left(stays: BoolArray) -> tuple[Problem, ...]:
    """Trips that had to stay."""
    count = int(np.count_nonzero(stays))
    if not count:
        return ()
    message = (
        f"{count} trips stay: frequencies.txt repeats them, transfers.txt ties them to others, or "
        "they arrive as the service day begins"
    )
    return (note("moved trips", message),)
