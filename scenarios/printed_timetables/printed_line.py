"""All trips of one line as tables: one for each way the line runs, in the order of time."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from network.quantities import BoolArray, IntArray, bools, ints
from scenarios.operating_day import OperatingDay
from scenarios.printed_timetables.clock_face import NO_CALL
from scenarios.printed_timetables.merged_stops import MergedStops

MOST_WAYS = 200
"""Sequences of stops of one line; a line with more of them fits no timetable."""

MOST_CELLS = 4_000_000
"""Stops times trips of one line; a line with more of them fits no timetable."""

_DIGITS = re.compile(r"([0-9]{1,15})")


@dataclass(frozen=True, slots=True, eq=False)
class PrintedTable:
    """Trips of a line on one way or on similar ones.

    Attributes
    ----------
    direction : int
        0 or 1.
    stop : IntArray, shape (n_rows,)
        Row of `OperatingDay.stops`; a stop may stand twice.
    usual : BoolArray, shape (n_rows,)
        Whether the way with most trips calls there.
    timepoint : BoolArray, shape (n_rows,)
        Whether a trip has a timepoint there.
    trip : IntArray, shape (n_trips,)
        Row of the timetable, in the order in which the trips pass.
    time_s : IntArray, shape (n_rows, n_trips)
        Departure, at the last stop arrival, seconds since the start of the service day; `NO_CALL`
        where the trip does not stop.
    """

    direction: int
    stop: IntArray
    usual: BoolArray
    timepoint: BoolArray
    trip: IntArray
    time_s: IntArray

    @property
    def first_row(self) -> IntArray:
        """Row where each trip starts, shape (n_trips,)."""
        return ints((self.time_s != NO_CALL).argmax(axis=0))

    @property
    def last_row(self) -> IntArray:
        """Row where each trip ends, shape (n_trips,)."""
        return ints(len(self.stop) - 1 - (self.time_s[::-1] != NO_CALL).argmax(axis=0))

    @property
    def start_s(self) -> IntArray:
        """First departure of each trip, seconds, shape (n_trips,)."""
        return self.time_s[self.first_row, np.arange(len(self.trip))]

    @property
    def ends(self) -> tuple[int, int]:
        """First and last stop of the way with most trips."""
        usual = np.flatnonzero(self.usual)
        return int(self.stop[usual[0]]), int(self.stop[usual[-1]])


@dataclass(frozen=True, slots=True, eq=False)
class PrintedLine:
    """All trips of a line.

    Attributes
    ----------
    line : int
        Row of `OperatedTrips.line_id`.
    tables : tuple of PrintedTable
        By direction, the one with most trips first; empty where the line has too many ways or trips
        for a page.
    """

    line: int
    tables: tuple[PrintedTable, ...]


def printed_lines(day: OperatingDay, timepoint: BoolArray) -> Iterator[PrintedLine]:
    """Timetable of each line that runs, one after the other, by its number.

    Parameters
    ----------
    day : OperatingDay
    timepoint : BoolArray, shape (n_calls,)
        Of `day.timetable`.

    Yields
    ------
    PrintedLine

    Examples
    --------
    >>> import numpy as np
    >>> from network.quantities import bools
    >>> from tests.scenarios.operated_village import village_day
    >>> day = village_day()
    >>> line = next(printed_lines(day, bools(np.ones(len(day.timetable.stop)))))
    >>> out, back = line.tables
    >>> [day.timetable.trip_id[trip] for trip in out.trip], out.time_s[:, 2].tolist()
    (['T0', 'T3', 'T4', 'T2'], [28800, 29400, -1])
    """
    trips_of: dict[int, list[int]] = {}
    for trip, line in enumerate(day.trips.line.tolist()):
        trips_of.setdefault(line, []).append(trip)
    shown = day.trips
    names = [
        number or name or own
        for number, name, own in zip(shown.line_number, shown.line_name, shown.line_id, strict=True)
    ]
    for line in sorted(trips_of, key=lambda row: (_in_order_of_numbers(names[row]), row)):
        yield PrintedLine(line, _tables(day, timepoint, trips_of[line]))


def _in_order_of_numbers(name: str) -> list[tuple[int, int, str]]:
    """Key by which line 2 stands before line 10."""
    parts = _DIGITS.split(name)
    return [(1, 0, p) if place % 2 == 0 else (0, int(p), "") for place, p in enumerate(parts) if p]


def _tables(
    day: OperatingDay, timepoint: BoolArray, trips: Sequence[int]
) -> tuple[PrintedTable, ...]:
    """Tables of the trips of one line."""
    by_way: dict[tuple[int, tuple[int, ...]], list[int]] = {}
    for trip in trips:
        stops = tuple(day.timetable.stop[day.timetable.calls_of(trip)].tolist())
        by_way.setdefault((int(day.trips.direction[trip]), stops), []).append(trip)
        if len(by_way) > MOST_WAYS:
            return ()
    ways = sorted(by_way, key=lambda way: (way[0], -len(by_way[way]), -len(way[1])))
    merged: list[tuple[int, MergedStops]] = []
    for number, (direction, stops) in enumerate(ways):
        if not any(d == direction and each.takes(number, stops) for d, each in merged):
            merged.append((direction, MergedStops()))
            merged[-1][1].takes(number, stops)
    trips_of_ways = [by_way[way] for way in ways]
    if sum(_cells(each, trips_of_ways) for _, each in merged) > MOST_CELLS:
        return ()
    return tuple(_table(day, timepoint, d, each, trips_of_ways) for d, each in merged)


def _cells(merged: MergedStops, trips_of_ways: Sequence[Sequence[int]]) -> int:
    """Stops times trips of a table."""
    return len(merged.order) * sum(len(trips_of_ways[way]) for way in merged.rows_of_way)


def _table(
    day: OperatingDay,
    timepoint: BoolArray,
    direction: int,
    merged: MergedStops,
    trips_of_ways: Sequence[Sequence[int]],
) -> PrintedTable:
    """Times of the trips of some ways, in the order in which they pass."""
    stops = merged.stops()
    ways = list(merged.rows_of_way)  # the one with most trips is the first
    places = {way: np.array(merged.places_of(way)) for way in ways}
    marked = np.zeros(len(stops), np.bool_)
    rows, times, order_s = [], [], []
    typical_s = _typical_seconds(day, trips_of_ways[ways[0]][0], places[ways[0]], len(stops))
    for way in ways:
        at = places[way]
        for trip in trips_of_ways[way]:
            calls = day.timetable.calls_of(trip)
            column = np.full(len(stops), NO_CALL, np.int64)
            column[at] = day.timetable.departure[calls]
            column[at[-1]] = day.timetable.arrival[calls.stop - 1]
            marked[at] |= timepoint[calls]
            rows.append(trip)
            times.append(column)
            order_s.append(int(column[at[0]]) - typical_s[int(at[0])])
    order = np.lexsort((rows, order_s))
    usual = np.zeros(len(stops), np.bool_)
    usual[places[ways[0]]] = True
    return PrintedTable(
        direction=direction,
        stop=ints(stops),
        usual=bools(usual),
        timepoint=bools(marked),
        trip=ints(np.array(rows)[order]),
        time_s=ints(np.stack(times, axis=1)[:, order]),
    )


def _typical_seconds(day: OperatingDay, trip: int, places: IntArray, n_rows: int) -> list[int]:
    """Seconds after its start at which the usual bus passes each row, or the last row it calls at.

    Trips that start on the way are put between those from the first stop by it.
    """
    departure = day.timetable.departure[day.timetable.calls_of(trip)]
    passed = np.zeros(n_rows, np.int64)
    passed[places] = departure - departure[0]
    seconds: list[int] = np.maximum.accumulate(passed).tolist()
    return seconds
