"""Bars of a repair: the blocks and duties that change, before and after."""

from collections.abc import Mapping

import numpy as np

from maps.gantt import Bar, GanttRow
from maps.gantt_rows import from_to
from maps.palette import ink_on, line_colour
from network.quantities import IntArray, ints
from network.service_day import clock_of
from routing.blocks import VehicleSchedule
from routing.duties.driver_work import DriverWork
from routing.duties.duty_schedule import DutySchedule
from scenarios.repairing.changes import TripChange, affected_blocks, changed_trips
from scenarios.repairing.day_repair import DayRepair
from scenarios.repairing.duty_pieces import pieces_of_duty


def block_rows_before(repair: DayRepair) -> list[GanttRow]:
    """Blocks that change, as planned; trips that do not run any more are marked.

    Parameters
    ----------
    repair : DayRepair
    """
    day, names = repair.day, affected_blocks(repair)[0]
    return _block_rows(repair, day.vehicles, ints(np.arange(day.timetable.n_trips)), names)


def block_rows_after(repair: DayRepair) -> list[GanttRow]:
    """Blocks that change, as they run; trips on another vehicle or a detour are marked.

    Parameters
    ----------
    repair : DayRepair
    """
    blocks = repair.blocks
    names = affected_blocks(repair)[1]
    return _block_rows(repair, blocks.vehicles, blocks.planned_trip, names)


def duty_rows_before(repair: DayRepair) -> list[GanttRow]:
    """Duties that change, as planned.

    Parameters
    ----------
    repair : DayRepair
    """
    driving = repair.kept.driving
    return _duty_rows(repair, driving.work, driving.schedule)


def duty_rows_after(repair: DayRepair) -> list[GanttRow]:
    """Duties that change, as they are now, and work without a driver.

    Parameters
    ----------
    repair : DayRepair
    """
    duties = repair.duties
    work, schedule = duties.work, duties.schedule
    rows = _duty_rows(repair, work, schedule)
    for leg in schedule.uncovered.tolist():
        start, end = int(work.start_s[leg]), int(work.end_s[leg])
        block = int(np.searchsorted(work.first_leg, leg, side="right")) - 1
        said = f"without a driver: block {work.block_id[block]}, {from_to(start, end)}"
        rows.append(GanttRow("none", (Bar(start, end, "open", said, work.block_id[block]),)))
    return rows


def _block_rows(
    repair: DayRepair, vehicles: VehicleSchedule, planned: IntArray, names: frozenset[str]
) -> list[GanttRow]:
    """One row per block, in the order in which they leave."""
    change = {each.trip: each.change for each in changed_trips(repair)}
    rows = [_news(repair)]
    for block in np.argsort(vehicles.leave_depot_s, kind="stable").tolist():
        if vehicles.block_id[block] not in names:
            continue
        leaves, reaches = int(vehicles.leave_depot_s[block]), int(vehicles.reach_depot_s[block])
        number = int(vehicles.vehicle[block]) + 1
        away = f"block {vehicles.block_id[block]}, vehicle {number}, {from_to(leaves, reaches)}"
        bars = [Bar(leaves, reaches, "away", away, thin=True)]
        bars += [_trip(repair, int(planned[t]), change) for t in vehicles.trips_of(block).tolist()]
        rows.append(GanttRow(vehicles.block_id[block], tuple(bars)))
    return rows


def _trip(repair: DayRepair, trip: int, change: Mapping[int, TripChange]) -> Bar:
    """A trip in the colour of its line, or marked where it does not run as planned."""
    plan, timetable = repair.plan, repair.day.timetable
    line = int(plan.pattern_line[timetable.pattern[trip]])
    start, end = int(timetable.start[trip]), int(timetable.end[trip])
    said = f"trip {timetable.trip_id[trip]}, line {plan.line_id[line]}, {from_to(start, end)}"
    what = change.get(trip)
    if what in {TripChange.CANCELLED, TripChange.NO_DRIVER}:
        return Bar(start, end, "open", f"{said}: {what}", plan.line_id[line])
    colour = line_colour(line)
    kind, more = ("trip", "") if what is None else ("moved", f": {what}")
    return Bar(start, end, kind, said + more, plan.line_id[line], colour, ink_on(colour))


def _duty_rows(repair: DayRepair, work: DriverWork, schedule: DutySchedule) -> list[GanttRow]:
    """One row per duty that changes, in the order of the schedule."""
    named = {*repair.duties.changed, *repair.disruption.duties_out}
    rows = [_news(repair)]
    for duty, name in enumerate(schedule.duty_id):
        if name not in named:
            continue
        start, end = int(schedule.start_s[duty]), int(schedule.end_s[duty])
        bars = [Bar(start, end, "duty", f"duty {name}, {from_to(start, end)}", thin=True)]
        for piece in pieces_of_duty(work, schedule, duty):
            said = f"block {piece.block_id}, {from_to(piece.start_s, piece.end_s)}"
            bars.append(Bar(piece.start_s, piece.end_s, "piece", said, piece.block_id))
        rows.append(GanttRow(name, tuple(bars)))
    return rows


def _news(repair: DayRepair) -> GanttRow:
    """The minute of the news, and a closure."""
    at, closed = repair.disruption.at_s, repair.disruption.closed
    bars = [Bar(at, at + 120, "open", f"the news comes at {clock_of(at)[:5]}")]
    if closed is not None:
        streets = " and ".join(closed.named) or "streets"
        said = f"{streets} closed, {from_to(closed.from_s, closed.until_s)}"
        bars.append(Bar(closed.from_s, closed.until_s, "away", said, thin=True))
    return GanttRow("news", tuple(bars))
