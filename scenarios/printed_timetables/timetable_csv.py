"""The timetable of a line for a spreadsheet: stops down, all trips across."""

from collections.abc import Sequence

from network.service_day import clock_of
from scenarios.operating_day import OperatingDay
from scenarios.printed_timetables.clock_face import NO_CALL
from scenarios.printed_timetables.printed_line import PrintedLine, PrintedTable
from scenarios.table_files import Cell, Column, Table, csv_bytes


def block_of_trips(day: OperatingDay) -> tuple[str, ...]:
    """Block of each trip; empty where no vehicle runs it.

    Examples
    --------
    >>> from tests.scenarios.operated_village import village_day
    >>> block_of_trips(village_day())
    ('K1', 'K1', 'K1', 'K2', 'K2')
    """
    found = [""] * day.timetable.n_trips
    for block, block_id in enumerate(day.vehicles.block_id):
        for trip in day.vehicles.trips_of(block).tolist():
            found[trip] = block_id
    return tuple(found)


def timetable_csv(line: PrintedLine, day: OperatingDay, blocks: Sequence[str]) -> bytes:
    """Text of the CSV file of a line.

    Tables stand one below the other. The first two rows of each name the trip and the block of each
    column, the others are its stops with the departure of each trip, at its last stop the arrival,
    as HH:MM:SS with hours past 24 in the next morning.

    Parameters
    ----------
    line : PrintedLine
    day : OperatingDay
    blocks : sequence of str
        Of each trip, from `block_of_trips`.

    Examples
    --------
    >>> import numpy as np
    >>> from network.quantities import bools
    >>> from scenarios.printed_timetables.printed_line import printed_lines
    >>> from tests.scenarios.operated_village import village_day
    >>> day = village_day()
    >>> line = next(printed_lines(day, bools(np.ones(len(day.timetable.stop)))))
    >>> text = timetable_csv(line, day, block_of_trips(day)).decode()
    >>> text.splitlines()[1], text.splitlines()[5]
    ('1,0,,,trip,,T0,T3,T4,T2', '1,0,3,C,Castle,1,07:20:00,07:30:00,,08:30:00')
    """
    width = max((len(table.trip) for table in line.tables), default=0)
    columns = (
        Column("table", "", "number of the table"),
        Column("direction", "", "0 or 1"),
        Column("stop_number", "", "place of the stop in the table"),
        Column("stop_id", "", "stop"),
        Column("stop", "", "its name; trip or block in the first two rows of a table"),
        Column("timepoint", "", "1 where a bus does not leave early"),
        *(Column(str(n), "HH:MM:SS", "trips by time") for n in range(1, width + 1)),
    )
    rows = [
        row
        for number, table in enumerate(line.tables, start=1)
        for row in _rows(number, table, day, blocks, width)
    ]
    return csv_bytes(Table("timetable", columns, tuple(rows)))


def _rows(
    number: int, table: PrintedTable, day: OperatingDay, blocks: Sequence[str], width: int
) -> list[tuple[Cell, ...]]:
    """Rows of one table."""
    trips = table.trip.tolist()
    rest = (None,) * (width - len(trips))
    start: tuple[Cell, ...] = (number, table.direction)
    rows: list[tuple[Cell, ...]] = [
        (*start, None, None, "trip", None, *(day.timetable.trip_id[t] for t in trips), *rest),
        (*start, None, None, "block", None, *(blocks[t] for t in trips), *rest),
    ]
    for place, (stop, times) in enumerate(
        zip(table.stop.tolist(), table.time_s.tolist(), strict=True)
    ):
        rows.append((
            *start, place + 1, day.stops.stop_id[stop], day.stops.name[stop],
            int(table.timepoint[place]),
            *(None if time == NO_CALL else clock_of(time) for time in times), *rest,
        ))  # fmt: skip
    return rows
