"""A repair as tables: what does not run, who is told what, and the day that is left."""

from network.service_day import HOUR, clock_of
from routing.repair.remaining_work import block_of_legs
from scenarios.repairing.changes import (
    HOME,
    ChangedTrip,
    Order,
    TripChange,
    affected_blocks,
    changed_trips,
    orders,
)
from scenarios.repairing.day_repair import DayRepair
from scenarios.repairing.duty_pieces import pieces_in_words, pieces_of_duty
from scenarios.table_files import Cell, Column, Table

_TRIP = (
    Column("trip_id", "", "trip"),
    Column("line_id", "", "line"),
    Column("first_departure", "HH:MM:SS", "since the start of the service day"),
    Column("from_stop", "", "where it starts"),
    Column("to_stop", "", "where it ends"),
)
_RIDERS = Column("riders", "riders", "expected to board")


def repair_tables(repair: DayRepair) -> tuple[Table, ...]:
    """All tables of a repair.

    Parameters
    ----------
    repair : DayRepair

    Returns
    -------
    tuple of Table
        ``cancelled_trips``, ``skipped_stops``, ``changed_trips``, ``orders``, ``driver_changes``,
        ``repaired_blocks`` and ``repaired_duties``.
    """
    changed = changed_trips(repair)
    return (
        _cancelled(repair, changed),
        _skipped(repair),
        _changed(repair, changed),
        _orders(repair),
        _driver_changes(repair),
        _blocks(repair),
        _duties(repair),
    )


def _trip(repair: DayRepair, trip: int) -> tuple[Cell, ...]:
    """Cells of a planned trip."""
    plan, timetable = repair.plan, repair.day.timetable
    stop_id = repair.kept.world.network.stops.stop_id
    return (
        timetable.trip_id[trip],
        plan.line_id[int(plan.pattern_line[timetable.pattern[trip]])],
        clock_of(int(timetable.start[trip])),
        stop_id[int(timetable.first_stop[trip])],
        stop_id[int(timetable.last_stop[trip])],
    )


def _cancelled(repair: DayRepair, changed: tuple[ChangedTrip, ...]) -> Table:
    """Trips that do not run, and those that wait for a driver."""
    columns = (
        *_TRIP, Column("why", "", "cancelled, or without a driver"),
        Column("block_id", "", "block that was to run it"), _RIDERS,
    )  # fmt: skip
    rows = tuple(
        (*_trip(repair, each.trip), str(each.change), each.block_before, each.riders)
        for each in changed
        if each.change in {TripChange.CANCELLED, TripChange.NO_DRIVER}
    )
    return Table("cancelled_trips", columns, rows)


def _skipped(repair: DayRepair) -> Table:
    """Stops on closed streets, or cut off by them, with the trips that skip them."""
    columns = (
        Column("stop_id", "", "stop"),
        Column("name", "", "of the stop"),
        Column("line_id", "", "line that skips it"),
        Column("trips", "trips", "that run and skip it"),
        Column("first", "HH:MM:SS", "first departure of these trips"),
        Column("last", "HH:MM:SS", "last of them"),
    )
    plan, timetable = repair.plan, repair.day.timetable
    stops, runs = repair.kept.world.network.stops, set(repair.detours.tolist())
    starts: dict[tuple[int, int], list[int]] = {}
    for trip, stop in repair.skipped:
        if trip in runs:
            line = int(plan.pattern_line[timetable.pattern[trip]])
            starts.setdefault((stop, line), []).append(int(timetable.start[trip]))
    rows = tuple(
        (
            stops.stop_id[stop], stops.name[stop] or None, plan.line_id[line], len(times),
            clock_of(min(times)), clock_of(max(times)),
        )
        for (stop, line), times in sorted(starts.items())
    )  # fmt: skip
    return Table("skipped_stops", columns, rows)


def _changed(repair: DayRepair, changed: tuple[ChangedTrip, ...]) -> Table:
    """Trips that run, and not as planned."""
    columns = (
        *_TRIP,
        Column("change", "", "detour, or other vehicle"),
        Column("block_before", "", "as planned"),
        Column("block_after", "", "that runs it"),
        Column("vehicle_before", "", "number of the vehicle as planned"),
        Column("vehicle_after", "", "number of the vehicle that runs it"),
        _RIDERS,
    )
    rows = tuple(
        (
            *_trip(repair, each.trip), str(each.change), each.block_before, each.block_after,
            each.vehicle_before, each.vehicle_after, each.riders,
        )
        for each in changed
        if each.change not in {TripChange.CANCELLED, TripChange.NO_DRIVER}
    )  # fmt: skip
    return Table("changed_trips", columns, rows)


def _orders(repair: DayRepair) -> Table:
    """What somebody has to be told, in order of time."""
    columns = (
        Column("time", "HH:MM:SS", "when the vehicle comes free or leaves the depot"),
        Column("vehicle", "", "its number"),
        Column("block_id", "", "its block"),
        Column("after_trip", "", "that it has run; depot where it leaves one"),
        Column("at_place", "", "stop where it then is; blank in a depot"),
        Column("next_trip", "", "that it runs now; depot where it goes home"),
        Column("departure", "HH:MM:SS", "of that trip"),
        Column("from_stop", "", "where that trip starts"),
    )
    return Table("orders", columns, tuple(_order(repair, each) for each in orders(repair)))


def _order(repair: DayRepair, order: Order) -> tuple[Cell, ...]:
    """Cells of an order."""
    timetable, stop_id = repair.day.timetable, repair.kept.world.network.stops.stop_id
    after, trip = order.after, order.trip
    return (
        clock_of(order.at_s),
        order.vehicle,
        order.block_id,
        "depot" if after == HOME else timetable.trip_id[after],
        None if after == HOME else stop_id[int(timetable.last_stop[after])],
        "depot" if trip == HOME else timetable.trip_id[trip],
        None if trip == HOME else clock_of(int(timetable.start[trip])),
        None if trip == HOME else stop_id[int(timetable.first_stop[trip])],
    )


def _driver_changes(repair: DayRepair) -> Table:
    """Duties that are not as planned, before and after."""
    columns = (
        Column("duty_id", "", "duty; S1 and so on are spare drivers"),
        Column("change", "", "lost, new work, less work, nothing left, or called"),
        Column("sign_off_before", "HH:MM:SS", "end of the duty as planned"),
        Column("sign_off_after", "HH:MM:SS", "end of the duty now"),
        Column("pieces_before", "", "block and times of each piece of work as planned"),
        Column("pieces_after", "", "the same now"),
        Column("paid_hours_before", "h", "as planned, which is paid anyway"),
        Column("paid_hours_after", "h", "for what is done now"),
    )
    planned, now = repair.kept.driving, repair.duties
    rows: list[tuple[Cell, ...]] = []
    for name in sorted({*now.changed, *repair.disruption.duties_out}):
        before = planned.schedule.duty_id.index(name) if name in planned.schedule.duty_id else None
        after = now.schedule.duty_id.index(name) if name in now.schedule.duty_id else None
        rows.append(
            (
                name,
                _change_of_duty(repair, name, before, after),
                None if before is None else clock_of(int(planned.schedule.end_s[before])),
                None if after is None else clock_of(int(now.schedule.end_s[after])),
                None if before is None else pieces_in_words(planned.work, planned.schedule, before),
                None if after is None else pieces_in_words(now.work, now.schedule, after),
                None if before is None else int(planned.schedule.paid_s[before]) / HOUR,
                None if after is None else int(now.schedule.paid_s[after]) / HOUR,
            )
        )
    return Table("driver_changes", columns, tuple(rows))


def _change_of_duty(repair: DayRepair, name: str, before: int | None, after: int | None) -> str:
    """What becomes of a duty, in two words."""
    if name in repair.disruption.duties_out:
        return "lost"
    if before is None:
        return "called"
    if after is None:
        return "nothing left"
    planned, now = repair.kept.driving.schedule, repair.duties.schedule
    return "less work" if int(now.work_s[after]) < int(planned.work_s[before]) else "new work"


def _blocks(repair: DayRepair) -> Table:
    """Blocks of the repaired day."""
    columns = (
        Column("block_id", "", "block"),
        Column("vehicle", "", "number of the vehicle; those beyond the plan are spare"),
        Column("leave_depot", "HH:MM:SS", "since the start of the service day"),
        Column("reach_depot", "HH:MM:SS", "since the start of the service day"),
        Column("trips", "trips", "with riders"),
        Column("same_as_planned", "", "whether vehicle and trips are those of the plan"),
    )
    _, moved = affected_blocks(repair)
    vehicles = repair.blocks.vehicles
    rows = tuple(
        (
            name,
            int(vehicles.vehicle[block]) + 1,
            clock_of(int(vehicles.leave_depot_s[block])),
            clock_of(int(vehicles.reach_depot_s[block])),
            len(vehicles.trips_of(block)),
            name not in moved,
        )
        for block, name in enumerate(vehicles.block_id)
    )
    return Table("repaired_blocks", columns, rows)


def _duties(repair: DayRepair) -> Table:
    """Every piece of work of the repaired day; blank duties are work without a driver."""
    columns = (
        Column("duty_id", "", "duty; blank: work without a driver"),
        Column("piece", "", "1 at the first piece of work of the duty"),
        Column("block_id", "", "block that the piece is part of"),
        Column("start", "HH:MM:SS", "when the driver takes the vehicle"),
        Column("end", "HH:MM:SS", "when the driver leaves it"),
        Column("from_place", "", "stop or depot where the driver takes it"),
        Column("to_place", "", "stop or depot where the driver leaves it"),
        Column("same_as_planned", "", "whether the whole duty is that of the plan"),
    )
    work, schedule, changed = repair.duties.work, repair.duties.schedule, repair.duties.changed
    rows: list[tuple[Cell, ...]] = []
    for duty, name in enumerate(schedule.duty_id):
        for number, piece in enumerate(pieces_of_duty(work, schedule, duty), start=1):
            rows.append((
                name, number, piece.block_id, clock_of(piece.start_s), clock_of(piece.end_s),
                work.place_id[int(work.start_place[piece.first_leg])],
                work.place_id[int(work.end_place[piece.end_leg - 1])], name not in changed,
            ))  # fmt: skip
    block = block_of_legs(work)
    rows += [
        (
            None, None, work.block_id[int(block[leg])], clock_of(int(work.start_s[leg])),
            clock_of(int(work.end_s[leg])), work.place_id[int(work.start_place[leg])],
            work.place_id[int(work.end_place[leg])], None,
        )
        for leg in schedule.uncovered.tolist()
    ]  # fmt: skip
    return Table("repaired_duties", columns, tuple(rows))
