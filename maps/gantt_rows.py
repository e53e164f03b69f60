"""Rows of bars for vehicle blocks and driver duties."""

from dataclasses import dataclass, replace

from maps.gantt import Bar, GanttRow
from maps.palette import ink_on, line_colour
from network.quantities import IntArray, ints
from network.service_day import clock_of
from routing.blocks import VehicleSchedule
from routing.duties.leg_trips import EMPTY, trips_of_legs
from routing.timetable import Timetable
from scenarios.operating_day import OperatingDay
from scenarios.result import PlannedDuties, Service


@dataclass(frozen=True, slots=True, eq=False)
class DrawnDay:
    """What is drawn of a day, of a plan or of a feed.

    Attributes
    ----------
    timetable : Timetable
    vehicles : VehicleSchedule
    trip_line : IntArray, shape (n_trips,)
        Row of `line`.
    line : tuple of str
        What people call each line.
    duties : PlannedDuties, optional
        Of the same blocks, in the same order.
    """

    timetable: Timetable
    vehicles: VehicleSchedule
    trip_line: IntArray
    line: tuple[str, ...]
    duties: PlannedDuties | None


def day_of_service(service: Service) -> DrawnDay:
    """The day of a planned service.

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> day_of_service(result().service).line
    ('1', '2', '3')
    """
    plan, timetable = service.plan, service.timetable
    line = ints(plan.pattern_line[timetable.pattern])
    return DrawnDay(timetable, service.vehicles, line, tuple(plan.line_id), service.duties)


def day_of_feed(day: OperatingDay) -> DrawnDay:
    """The day of a scheduled feed; a line without a number goes by its id.

    Examples
    --------
    >>> from tests.scenarios.operated_village import village_day
    >>> day_of_feed(village_day()).line
    ('1',)
    """
    trips = day.trips
    names = (number or own for number, own in zip(trips.line_number, trips.line_id, strict=True))
    duties = day.duties
    if duties is not None:  # blocks go by the ids that they have in the feed
        duties = replace(duties, work=replace(duties.work, block_id=day.vehicles.block_id))
    return DrawnDay(day.timetable, day.vehicles, trips.line, tuple(names), duties)


def block_rows(day: DrawnDay) -> list[GanttRow]:
    """One row per block, by depot and then by the time at which it starts.

    Parameters
    ----------
    day : DrawnDay

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> row = block_rows(day_of_service(result().service))[0]
    >>> row.label, [bar.kind for bar in row.bars][:2], row.bars[1].words
    ('K1', ['away', 'trip'], 'trip T0, line 1, 07:00 to 07:02')
    """
    vehicles = day.vehicles
    blocks = sorted(
        range(vehicles.n_blocks),
        key=lambda b: (int(vehicles.start_depot[b]), int(vehicles.leave_depot_s[b]), b),
    )
    return [GanttRow(vehicles.block_id[block], tuple(_of_block(day, block))) for block in blocks]


def _of_block(day: DrawnDay, block: int) -> list[Bar]:
    """The time away from the depot as a line, and trips on it."""
    vehicles, timetable = day.vehicles, day.timetable
    leaves, reaches = int(vehicles.leave_depot_s[block]), int(vehicles.reach_depot_s[block])
    away = f"block {vehicles.block_id[block]}, {from_to(leaves, reaches)}"
    bars = [Bar(leaves, reaches, "away", away, thin=True)]
    for trip in vehicles.trips_of(block).tolist():
        line = int(day.trip_line[trip])
        start, end = int(timetable.start[trip]), int(timetable.end[trip])
        number, colour = day.line[line], line_colour(line)
        said = f"trip {timetable.trip_id[trip]}, line {number}, {from_to(start, end)}"
        bars.append(Bar(start, end, "trip", said, number, colour, ink_on(colour)))
    return bars


def duty_rows(day: DrawnDay) -> list[GanttRow]:
    """One row per duty in the order in which they start, and one of work without a driver.

    Parameters
    ----------
    day : DrawnDay
        Has no rows where it has no duties.

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> row = duty_rows(day_of_service(result().service))[0]
    >>> row.label, [bar.kind for bar in row.bars], row.bars[1].words
    ('D0001', ['duty', 'piece'], 'block K1, 07:00 to 08:35, 5 trips')
    """
    if day.duties is None:
        return []
    duties, schedule = day.duties, day.duties.schedule
    trip = trips_of_legs(duties.work, day.timetable, day.vehicles)
    rows = []
    for duty in range(schedule.n_duties):
        start, end = int(schedule.start_s[duty]), int(schedule.end_s[duty])
        said = f"duty {schedule.duty_id[duty]}, {from_to(start, end)}"
        pieces = schedule.pieces_of(duty)
        stretches = zip(
            schedule.first_section[pieces].tolist(),
            schedule.end_section[pieces].tolist(),
            schedule.block[pieces].tolist(),
            strict=True,
        )
        bars = [_piece(duties, trip.tolist(), *stretch) for stretch in stretches]
        rows.append(
            GanttRow(schedule.duty_id[duty], (Bar(start, end, "duty", said, thin=True), *bars))
        )
    return rows + _without_driver(duties, trip.tolist())


def _without_driver(duties: PlannedDuties, trip: list[int]) -> list[GanttRow]:
    """Sections that no duty drives, a row each."""
    work = duties.work
    block_of = [block for block in range(work.n_blocks) for _ in _sections(duties, block)]
    return [
        GanttRow("none", (_piece(duties, trip, section, section + 1, block_of[section], "open"),))
        for section in duties.schedule.uncovered.tolist()
    ]


def _sections(duties: PlannedDuties, block: int) -> range:
    """As many as the block has."""
    return range(int(duties.work.relief[duties.work.legs_of(block)].sum()))


def _piece(
    duties: PlannedDuties, trip: list[int], first: int, end: int, block: int, kind: str = "piece"
) -> Bar:
    """One piece of work."""
    work = duties.work
    first_leg = work.first_leg_of_section
    legs = range(int(first_leg[first]), int(first_leg[end]))
    start, ends = int(work.start_s[legs[0]]), int(work.end_s[legs[-1]])
    n_trips = len({trip[leg] for leg in legs} - {EMPTY})
    name = work.block_id[block]
    said = f"block {name}, {from_to(start, ends)}, {n_trips} trips"
    return Bar(start, ends, kind, said, name)


def from_to(start_s: int, end_s: int) -> str:
    """Two times in hours and minutes."""
    return f"{clock_of(start_s)[:5]} to {clock_of(end_s)[:5]}"
