"""Driver duties as tables: each piece of work, and the rules that hold duties back."""

import numpy as np

from network.service_day import HOUR, clock_of
from routing.duties.leg_trips import EMPTY, trips_of_legs
from scenarios.result import PlannedDuties, Service
from scenarios.table_files import Cell, Column, Table

_COLUMNS = (
    Column("duty_id", "", "work of one driver on the day; blank: work without a driver"),
    Column("piece", "", "1 at the first piece of work of the duty"),
    Column("duty_type", "", "kind of duty in the agreement"),
    Column("home", "", "depot where the duty starts and ends"),
    Column("sign_on", "HH:MM:SS", "start of the duty, since the start of the service day"),
    Column("sign_off", "HH:MM:SS", "end of the duty"),
    Column("block_id", "", "block that the piece is part of"),
    Column("start", "HH:MM:SS", "when the driver takes the vehicle"),
    Column("end", "HH:MM:SS", "when the driver leaves it"),
    Column("from_place", "", "stop or depot where the driver takes it"),
    Column("to_place", "", "stop or depot where the driver leaves it"),
    Column("first_trip", "", "first trip with riders; blank where there is none"),
    Column("last_trip", "", "last trip with riders"),
    Column("trips", "trips", "with riders"),
    Column("work_hours", "h", "of the whole duty, on its first piece, so that the column adds up"),
    Column("paid_hours", "h", "of the whole duty, on its first piece, so that the column adds up"),
)


def duty_tables(service: Service) -> tuple[Table, ...]:
    """Tables of the duties of a service; none where it has no duties.

    Parameters
    ----------
    service : Service

    Returns
    -------
    tuple of Table
        ``duties``, one row per piece of work, and ``duty_rules``.

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> duties, rules = duty_tables(result().service)
    >>> duties.column("block_id"), duties.column("start"), rules.column("rule")
    (['K1', 'K2', 'K3'], ['07:00:00', '07:15:00', '24:30:00'], ['guarantee'])
    """
    if service.duties is None:
        return ()
    return (_duties(service, service.duties), _rules(service.duties))


def _duties(service: Service, duties: PlannedDuties) -> Table:
    """One row per piece of work, and one per section without a driver."""
    schedule, work = duties.schedule, duties.work
    trip = trips_of_legs(work, service.timetable, service.vehicles)
    rows: list[tuple[Cell, ...]] = []
    for duty in range(schedule.n_duties):
        of_duty = schedule.pieces_of(duty)
        for number, row in enumerate(range(of_duty.start, of_duty.stop), start=1):
            first, end = int(schedule.first_section[row]), int(schedule.end_section[row])
            hours = (int(schedule.work_s[duty]) / HOUR, int(schedule.paid_s[duty]) / HOUR)
            rows.append((
                schedule.duty_id[duty],
                number,
                schedule.duty_type[duty],
                work.place_id[int(schedule.home[duty])],
                clock_of(int(schedule.start_s[duty])),
                clock_of(int(schedule.end_s[duty])),
                *_stretch(service, duties, trip, first, end),
                *(hours if number == 1 else (None, None)),
            ))  # fmt: skip
    rows += [
        (None,) * 6 + _stretch(service, duties, trip, section, section + 1) + (None, None)
        for section in schedule.uncovered.tolist()
    ]
    return Table("duties", _COLUMNS, tuple(rows))


def _stretch(
    service: Service, duties: PlannedDuties, trip: np.ndarray, first: int, end: int
) -> tuple[Cell, ...]:
    """Block, times, places and trips of sections from the first up to, not including, the last."""
    work = duties.work
    first_leg = work.first_leg_of_section
    legs = slice(int(first_leg[first]), int(first_leg[end]))
    block = int(np.searchsorted(work.first_leg, legs.start, side="right")) - 1
    trips = [
        service.timetable.trip_id[row] for row in dict.fromkeys(trip[legs].tolist()) if row != EMPTY
    ]
    return (
        work.block_id[block],
        clock_of(int(work.start_s[legs.start])),
        clock_of(int(work.end_s[legs.stop - 1])),
        work.place_id[int(work.start_place[legs.start])],
        work.place_id[int(work.end_place[legs.stop - 1])],
        trips[0] if trips else None,
        trips[-1] if trips else None,
        len(trips),
    )


def _rules(duties: PlannedDuties) -> Table:
    """One row per rule that is tight in some duty, most often first."""
    columns = (
        Column("rule", "", "name in the agreement"),
        Column("duties", "duties", "less than 15 min, or nothing, from its limit"),
        Column("source", "", "where the rule is written, or that it is assumed"),
    )
    rows = tuple((rule.rule, rule.duties, rule.source) for rule in duties.binding)
    return Table("duty_rules", columns, rows)
