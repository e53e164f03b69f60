"""Rows of bars for vehicle blocks and driver duties."""

from maps.gantt import Bar, GanttRow
from maps.palette import ink_on, line_colour
from network.service_day import clock_of
from routing.duties.leg_trips import EMPTY, trips_of_legs
from scenarios.result import PlannedDuties, ScenarioResult, Service


def block_rows(result: ScenarioResult) -> list[GanttRow]:
    """One row per block, by depot and then by the time at which it starts.

    Parameters
    ----------
    result : ScenarioResult

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> row = block_rows(result())[0]
    >>> row.label, [bar.kind for bar in row.bars][:2], row.bars[1].words
    ('K1', ['away', 'trip'], 'trip T0, line 1, 07:00 to 07:02')
    """
    vehicles = result.service.vehicles
    blocks = sorted(
        range(vehicles.n_blocks),
        key=lambda b: (int(vehicles.start_depot[b]), int(vehicles.leave_depot_s[b]), b),
    )
    return [
        GanttRow(vehicles.block_id[block], tuple(_of_block(result.service, block)))
        for block in blocks
    ]


def _of_block(service: Service, block: int) -> list[Bar]:
    """The time away from the depot as a line, and trips on it."""
    vehicles, timetable, plan = service.vehicles, service.timetable, service.plan
    leaves, reaches = int(vehicles.leave_depot_s[block]), int(vehicles.reach_depot_s[block])
    away = f"block {vehicles.block_id[block]}, {_from_to(leaves, reaches)}"
    bars = [Bar(leaves, reaches, "away", away, thin=True)]
    for trip in vehicles.trips_of(block).tolist():
        line = int(plan.pattern_line[timetable.pattern[trip]])
        start, end = int(timetable.start[trip]), int(timetable.end[trip])
        number, colour = plan.line_id[line], line_colour(line)
        said = f"trip {timetable.trip_id[trip]}, line {number}, {_from_to(start, end)}"
        bars.append(Bar(start, end, "trip", said, number, colour, ink_on(colour)))
    return bars


def duty_rows(service: Service, duties: PlannedDuties) -> list[GanttRow]:
    """One row per duty in the order in which they start, and one of work without a driver.

    Parameters
    ----------
    service : Service
    duties : PlannedDuties

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> service = result().service
    >>> row = duty_rows(service, service.duties)[0]
    >>> row.label, [bar.kind for bar in row.bars], row.bars[1].words
    ('D0001', ['duty', 'piece'], 'block K1, 07:00 to 08:35, 5 trips')
    """
    schedule = duties.schedule
    trip = trips_of_legs(duties.work, service.timetable, service.vehicles)
    rows = []
    for duty in range(schedule.n_duties):
        start, end = int(schedule.start_s[duty]), int(schedule.end_s[duty])
        said = f"duty {schedule.duty_id[duty]}, {_from_to(start, end)}"
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
    said = f"block {name}, {_from_to(start, ends)}, {n_trips} trips"
    return Bar(start, ends, kind, said, name)


def _from_to(start_s: int, end_s: int) -> str:
    """Two times in hours and minutes."""
    return f"{clock_of(start_s)[:5]} to {clock_of(end_s)[:5]}"
