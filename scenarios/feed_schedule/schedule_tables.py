"""Tables of a scheduled feed: trips with their blocks, blocks, duties and the pieces of duties."""

from itertools import pairwise

import numpy as np

from network.quantities import IntArray
from network.service_day import HOUR, clock_of
from scenarios.feed_schedule.scheduling import FeedSchedule
from scenarios.operating_day import OperatingDay
from scenarios.relief_points import relief_points_table
from scenarios.table_files import Cell, Column, Table

_BLOCK = Column("block_id", "", "work of one vehicle from leaving a depot until it is back")
_DUTY = Column("duty_id", "", "work of one driver on one day; the run_id of tods.zip")
_CLOCK = "since the start of the service day"


def schedule_tables(day: OperatingDay) -> tuple[Table, ...]:
    """Tables ``trips``, ``blocks`` and, where there are duties, ``duties`` and ``pieces``.

    Parameters
    ----------
    day : OperatingDay

    Examples
    --------
    >>> from tests.scenarios.operated_village import village_day
    >>> tables = schedule_tables(village_day())
    >>> [(table.name, len(table.rows)) for table in tables]
    [('trips', 5), ('blocks', 2), ('duties', 3), ('pieces', 4)]
    >>> tables[1].column("empty_km"), tables[2].column("work_hours")[0]
    ([6.24, 11.04], 1.3333333333333333)
    """
    tables = (_trips(day), _blocks(day))
    if day.duties is None:
        return tables
    return (*tables, _duties(day), _pieces(day))


def relief_tables(schedule: FeedSchedule) -> tuple[Table, ...]:
    """Table ``relief_points`` where relief points were priced.

    Parameters
    ----------
    schedule : FeedSchedule

    Examples
    --------
    >>> from tests.scenarios.feed_schedule.one_line import one_line_schedule
    >>> relief_tables(one_line_schedule())
    ()
    """
    if not schedule.relief_points:
        return ()
    return (relief_points_table(schedule.relief_points),)


def _trips(day: OperatingDay) -> Table:
    """One row per trip."""
    timetable, stop_id, trips = day.timetable, day.stops.stop_id, day.trips
    block = np.zeros(timetable.n_trips, np.int64)
    for row in range(day.vehicles.n_blocks):
        block[day.vehicles.trips_of(row)] = row
    columns = (
        Column("trip_id", "", "trip; with its time where the feed repeats one"),
        Column("line_id", "", "route_id of the feed"),
        Column("direction", "", "0 or 1"),
        Column("from_stop_id", "", "first stop"),
        Column("to_stop_id", "", "last stop"),
        Column("first_departure", "HH:MM:SS", _CLOCK),
        Column("last_arrival", "HH:MM:SS", _CLOCK),
        _BLOCK,
    )
    rows = tuple(
        (
            timetable.trip_id[trip],
            trips.line_id[int(trips.line[trip])],
            int(trips.direction[trip]),
            stop_id[int(timetable.first_stop[trip])],
            stop_id[int(timetable.last_stop[trip])],
            clock_of(start),
            clock_of(end),
            day.vehicles.block_id[int(block[trip])],
        )
        for trip, (start, end) in enumerate(
            zip(timetable.start.tolist(), timetable.end.tolist(), strict=True)
        )
    )
    return Table("trips", columns, rows)


def _blocks(day: OperatingDay) -> Table:
    """One row per block."""
    vehicles, depot_id = day.vehicles, day.depots.depot_id
    empty_m = np.bincount(day.drives.block, day.drives.metres, vehicles.n_blocks)
    columns = (
        _BLOCK,
        Column("vehicle", "", "number of the vehicle; one may run several blocks"),
        Column("start_depot", "", "depot it leaves"),
        Column("end_depot", "", "depot it reaches"),
        Column("leave_depot", "HH:MM:SS", _CLOCK),
        Column("reach_depot", "HH:MM:SS", _CLOCK),
        Column("trips", "trips", "with riders"),
        Column("hours_away", "h", "away from the depot"),
        Column("empty_km", "km", "without riders, to and from the depot included"),
    )
    rows = tuple(
        (
            vehicles.block_id[block],
            int(vehicles.vehicle[block]) + 1,
            depot_id[int(vehicles.start_depot[block])],
            depot_id[int(vehicles.end_depot[block])],
            _clock(vehicles.leave_depot_s, block),
            _clock(vehicles.reach_depot_s, block),
            len(vehicles.trips_of(block)),
            int(vehicles.reach_depot_s[block] - vehicles.leave_depot_s[block]) / HOUR,
            float(empty_m[block]) / 1000,
        )
        for block in range(vehicles.n_blocks)
    )
    return Table("blocks", columns, rows)


def _duties(day: OperatingDay) -> Table:
    """One row per duty."""
    assert day.duties is not None  # noqa: S101  (asked by the caller)
    work, schedule = day.duties.work, day.duties.schedule
    driving_s = _driving_seconds(day)
    columns = (
        _DUTY,
        Column("type", "", "of the agreement"),
        Column("depot", "", "where it starts and ends"),
        Column("sign_on", "HH:MM:SS", _CLOCK),
        Column("sign_off", "HH:MM:SS", _CLOCK),
        Column("pieces", "pieces", "of work, each on one block"),
        Column("driving_hours", "h", "at the wheel while the vehicle moves"),
        Column("work_hours", "h", "without breaks"),
        Column("paid_hours", "h", "with guarantees, allowances and premiums"),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            schedule.duty_id[duty],
            schedule.duty_type[duty],
            work.place_id[int(schedule.home[duty])],
            _clock(schedule.start_s, duty),
            _clock(schedule.end_s, duty),
            int(schedule.first_piece[duty + 1] - schedule.first_piece[duty]),
            int(driving_s[schedule.pieces_of(duty)].sum()) / HOUR,
            int(schedule.work_s[duty]) / HOUR,
            int(schedule.paid_s[duty]) / HOUR,
        )
        for duty in range(schedule.n_duties)
    )
    return Table("duties", columns, rows)


def _driving_seconds(day: OperatingDay) -> IntArray:
    """Seconds of driving of each piece."""
    assert day.duties is not None  # noqa: S101  (asked by the caller)
    work, schedule = day.duties.work, day.duties.schedule
    driven = np.concatenate([[0], np.cumsum(work.end_s - work.start_s)])
    first = work.first_leg_of_section
    found: IntArray = driven[first[schedule.end_section]] - driven[first[schedule.first_section]]
    return found


def _pieces(day: OperatingDay) -> Table:
    """One row per piece of a duty, uncovered work at the end without a duty."""
    assert day.duties is not None  # noqa: S101  (asked by the caller)
    work, schedule = day.duties.work, day.duties.schedule
    columns = (
        _DUTY,
        Column("piece", "", "1 for the first of the duty; blank where no driver does the work"),
        _BLOCK,
        Column("start", "HH:MM:SS", _CLOCK),
        Column("end", "HH:MM:SS", _CLOCK),
        Column("from_place", "", "stop or depot where the driver takes over"),
        Column("to_place", "", "stop or depot where the driver leaves"),
    )
    first = work.first_leg_of_section.tolist()
    rows: list[tuple[Cell, ...]] = []
    for duty, (low, high) in enumerate(pairwise(schedule.first_piece.tolist())):
        for number, row in enumerate(range(low, high), start=1):
            legs = first[int(schedule.first_section[row])], first[int(schedule.end_section[row])]
            rows.append((schedule.duty_id[duty], number, *_part_of_block(day, *legs)))
    rows += [
        (None, None, *_part_of_block(day, first[section], first[section + 1]))
        for section in schedule.uncovered.tolist()
    ]
    return Table("pieces", columns, tuple(rows))


def _part_of_block(day: OperatingDay, first: int, end: int) -> tuple[Cell, ...]:
    """Block, times and places of some legs."""
    assert day.duties is not None  # noqa: S101  (asked by the caller)
    work = day.duties.work
    block = int(np.searchsorted(work.first_leg, first, side="right")) - 1
    return (
        day.vehicles.block_id[block],
        _clock(work.start_s, first),
        _clock(work.end_s, end - 1),
        work.place_id[int(work.start_place[first])],
        work.place_id[int(work.end_place[end - 1])],
    )


def _clock(seconds: IntArray, row: int) -> str:
    """Clock text; what lies before the service day is shown at its start."""
    return clock_of(max(0, int(seconds[row])))
