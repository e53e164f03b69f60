"""Judges the content of a feed that was read: cells, references, times, calendars, places."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np

from network.problems import Problem, error, warning
from network.quantities import IntArray
from network.service_day import clock_of
from scenarios.gtfs.calls import FeedCalls
from scenarios.gtfs.cells import (
    BLANK_TIME,
    CELL_RULES,
    codes_of,
    numbers_of_texts,
    seconds_of_times,
)
from scenarios.gtfs.csv_columns import SourceTable
from scenarios.gtfs.names import shown
from scenarios.gtfs.rules import RULES, WEEKDAY_COLUMNS, Reference, TableRule
from scenarios.gtfs.tables import Table

_FINDINGS_KEPT = 1000
_PLACES_WITH_COORDINATES = ("", "0", "1", "2")
_NEAR_ZERO_DEGREES = 1e-3
_POINTS_OF_A_LINE = 2

Sources = Mapping[str, SourceTable]
"""Tables with their lines, by file name without ``.txt``."""


def cell_problems(sources: Sources) -> list[Problem]:
    """Cells that are blank but must not be, or that are not what their column holds."""
    problems: list[Problem] = []
    for source, rule in _with_rules(sources):
        for column in rule.required:
            problems += _blank_cells(source, column, np.ones(len(source.table), np.bool_))
    for cell_rule in CELL_RULES:
        if cell_rule.table not in sources:
            continue
        source = sources[cell_rule.table]
        cells = source.table.column_or_blank(cell_rule.column)
        bad = frozenset(
            text for text in dict.fromkeys(cells) if text.strip() and not cell_rule.holds(text)
        )
        rows = [row for row, text in enumerate(cells) if text in bad] if bad else []
        problems += [
            error(source.where(row), f"{cell_rule.column} {shown(cells[row])} {cell_rule.sentence}")
            for row in rows[:_FINDINGS_KEPT]
        ]
    if "stops" in sources:
        problems += _missing_coordinates(sources["stops"])
    return problems


def _with_rules(sources: Sources) -> Iterator[tuple[SourceTable, TableRule]]:
    """Tables of the feed with their rules, in the order of the rules."""
    return ((sources[name], rule) for name, rule in RULES.items() if name in sources)


def _blank_cells(
    source: SourceTable, column: str, rows: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]"
) -> list[Problem]:
    """Blank cells of a column, in the rows asked for."""
    cells = source.table.column_or_blank(column)
    if "" not in cells and not any(not cell.strip() for cell in frozenset(cells)):
        return []
    blank = [row for row, cell in enumerate(cells) if rows[row] and not cell.strip()]
    return [error(source.where(row), f"{column} is empty") for row in blank[:_FINDINGS_KEPT]]


def _missing_coordinates(stops: SourceTable) -> list[Problem]:
    """Stops, stations and entrances without coordinates."""
    kind = stops.table.column_or_blank("location_type")
    asked = np.array([text.strip() in _PLACES_WITH_COORDINATES for text in kind], np.bool_)
    return [
        problem
        for column in ("stop_lat", "stop_lon")
        for problem in _blank_cells(stops, column, asked)
    ]


def reference_problems(sources: Sources) -> list[Problem]:
    """Cells that name a row of another table which is not there."""
    problems: list[Problem] = []
    for source, rule in _with_rules(sources):
        for reference in rule.references:
            if reference.column in source.table.columns:
                problems += _dangling(sources, source, reference)
    return problems


def _dangling(sources: Sources, source: SourceTable, reference: Reference) -> list[Problem]:
    """Cells of one column that point nowhere."""
    known = {""}
    for name in reference.tables:
        if name in sources:
            known.update(sources[name].table.column_or_blank(reference.key))
    cells = source.table.get_column(reference.column)
    unknown = frozenset(cells) - known
    rows = [row for row, cell in enumerate(cells) if cell in unknown] if unknown else []
    return [
        error(source.where(row), f"unknown {reference.column} {shown(cells[row])}")
        for row in rows[:_FINDINGS_KEPT]
    ]


def time_problems(
    calls: FeedCalls, trip_ids: tuple[str, ...], source: SourceTable
) -> list[Problem]:
    """Trips whose times or order of stops cannot be."""
    return [
        *_same_place_twice(calls, trip_ids, source),
        *_departures_before_arrivals(calls, source),
        *_trips_without_ends(calls, trip_ids),
        *_times_that_go_back(calls, trip_ids),
    ]


def _same_place_twice(
    calls: FeedCalls, trip_ids: tuple[str, ...], source: SourceTable
) -> Iterator[Problem]:
    """Equal stop_sequence, however it is written: 2 and 02 are one place."""
    same = (np.diff(calls.trip) == 0) & (np.diff(calls.sequence) == 0)
    for call in np.flatnonzero(same)[:_FINDINGS_KEPT].tolist():
        first, second = sorted(int(source.line[calls.row[c]]) for c in (call, call + 1))
        message = f"stop_sequence {calls.sequence[call]} appears twice (lines {first} and {second})"
        yield error(f"trip {shown(trip_ids[calls.trip[call]])}", message)


def _departures_before_arrivals(calls: FeedCalls, source: SourceTable) -> Iterator[Problem]:
    """Calls that end before they begin."""
    for call in np.flatnonzero(calls.departure < calls.arrival)[:_FINDINGS_KEPT].tolist():
        yield error(
            source.where(int(calls.row[call])),
            f"departure before arrival ({clock_of(calls.departure[call])} before "
            f"{clock_of(calls.arrival[call])})",
        )


def _trips_without_ends(calls: FeedCalls, trip_ids: tuple[str, ...]) -> Iterator[Problem]:
    """Trips without a time at their first or last stop: nothing to interpolate from."""
    runs = np.flatnonzero(np.diff(calls.first_call) >= _POINTS_OF_A_LINE)
    for which, at in (("first", calls.first_call[:-1]), ("last", calls.first_call[1:] - 1)):
        blank = runs[calls.departure[at[runs]] == BLANK_TIME]
        for trip in blank[:_FINDINGS_KEPT].tolist():
            yield error(f"trip {shown(trip_ids[trip])}", f"{which} stop has no time")


def _times_that_go_back(calls: FeedCalls, trip_ids: tuple[str, ...]) -> Iterator[Problem]:
    """Calls before the one before, blank times left out."""
    timed = np.flatnonzero(calls.departure != BLANK_TIME)
    trip = calls.trip[timed]
    back = (np.diff(trip) == 0) & (calls.arrival[timed[1:]] < calls.departure[timed[:-1]])
    for place in np.flatnonzero(back)[:_FINDINGS_KEPT].tolist():
        call = int(timed[place + 1])
        yield error(
            f"trip {shown(trip_ids[calls.trip[call]])}",
            f"time goes back at stop_sequence {calls.sequence[call]} "
            f"({clock_of(calls.arrival[call])} after {clock_of(calls.departure[timed[place]])})",
        )


def frequency_problems(source: SourceTable) -> list[Problem]:
    """Headway windows that end before they begin, or overlap for one trip."""
    trips = source.table.get_column("trip_id")
    start = seconds_of_times(source.table.get_column("start_time"))
    end = seconds_of_times(source.table.get_column("end_time"))
    known = (start != BLANK_TIME) & (end != BLANK_TIME)
    problems = [
        error(
            source.where(row),
            f"end_time {clock_of(end[row])} is not after start_time {clock_of(start[row])}",
        )
        for row in np.flatnonzero(known & (end <= start)).tolist()
    ]
    rows = np.flatnonzero(known & (end > start)).tolist()
    rows.sort(key=lambda row: (trips[row], int(start[row]), row))
    problems += [
        error(
            source.where(after),
            f"window overlaps that of line {source.line[before]} for trip {shown(trips[after])}",
        )
        for before, after in pairwise(rows)
        if trips[before] == trips[after] and start[after] < end[before]
    ]
    return problems


def service_findings(sources: Sources) -> list[Problem]:
    """Services that run on no day at all."""
    added: frozenset[str] = frozenset()
    if "calendar_dates" in sources:
        dates = sources["calendar_dates"].table
        added = frozenset(
            service
            for service, kind in zip(
                dates.get_column("service_id"), dates.get_column("exception_type"), strict=True
            )
            if kind.strip() == "1"
        )
    if "calendar" not in sources:
        return []
    table = sources["calendar"].table
    days = list(zip(*(table.get_column(day) for day in WEEKDAY_COLUMNS), strict=True))
    span = zip(table.get_column("start_date"), table.get_column("end_date"), strict=True)
    return [
        warning(sources["calendar"].where(row), f"service {shown(service)} never runs")
        for row, (service, (start, end)) in enumerate(
            zip(table.get_column("service_id"), span, strict=True)
        )
        if service not in added
        and (end.strip() < start.strip() or not any(day.strip() == "1" for day in days[row]))
    ]


def place_findings(stops: SourceTable) -> list[Problem]:
    """Stops in the Gulf of Guinea, where coordinates of 0 lie."""
    lat = numbers_of_texts(stops.table.column_or_blank("stop_lat"))
    lon = numbers_of_texts(stops.table.column_or_blank("stop_lon"))
    ids = stops.table.get_column("stop_id")
    near = (np.abs(lat) < _NEAR_ZERO_DEGREES) & (np.abs(lon) < _NEAR_ZERO_DEGREES)
    return [
        warning(stops.where(row), f"stop {shown(ids[row])} at 0,0", "its place is not known")
        for row in np.flatnonzero(near).tolist()
    ]


def shape_findings(shapes: Table) -> list[Problem]:
    """Shapes that draw no line."""
    shape, ids = codes_of(shapes.get_column("shape_id"))
    _, first = np.unique(shape, return_index=True)
    draws = np.zeros(len(ids), np.bool_)
    for column in ("shape_pt_lat", "shape_pt_lon"):
        place, _ = codes_of(shapes.get_column(column))
        draws[shape[place != place[first][shape]]] = True
    return [
        warning(
            "shapes.txt",
            f"shape {shown(own)} has fewer than 2 different points",
            "its trips are drawn along the streets",
        )
        for own, draws_a_line in zip(ids, draws.tolist(), strict=True)
        if not draws_a_line
    ]


def unusable_trips(calls: FeedCalls) -> IntArray:
    """Trips with fewer than two stops, rows of ``trips.txt``."""
    return np.flatnonzero(np.diff(calls.first_call) < _POINTS_OF_A_LINE).astype(np.int64)
