"""Demand from a table that the planner has: one row per pair of zones, or a square matrix."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from network.cell_numbers import NumberRule
from network.csv_tables import (
    Column,
    CsvRows,
    CsvTable,
    numbers_of,
    read_rows,
    table_of_rows,
)
from network.demand import Demand
from network.errors import InputError, refuse_errors
from network.grouped_numbers import NARROW_SPACE, grouped
from network.problems import Problem, error, note, warning
from network.quantities import FloatArray, IntArray, floats, ints
from network.service_day import WEEKDAY, Period
from network.zones import ZoneTable

TRIPS_PER_PERSON_AND_PEAK_HOUR = 0.25
"""Assumed: 2 to 3 trips per person and day, about a tenth of them in the busiest hour."""

TRANSIT_SHARE = 0.3
"""Assumed share of all trips that are made by bus."""

ORIGIN = Column(
    "origin",
    ("from", "o", "orig", "o_zone", "o_zone_id", "from_zone", "from_zone_id", "origin_id"),
)
DESTINATION = Column(
    "destination",
    ("to", "d", "dest", "d_zone", "d_zone_id", "to_zone", "to_zone_id", "destination_id"),
)
TRIPS = Column("trips", ("volume", "flow", "demand", "count", "ton", "trips_per_hour"))

_TIME_COLUMNS = ("period", "hour", "time", "day")
_MUCH_INSIDE_ZONES = 0.1
_SHOWN_PLACES = 5


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """Cells of a demand table by zone row, in the order of the file.

    Attributes
    ----------
    origin, destination : IntArray, shape (n_cells,)
    trips : FloatArray, shape (n_cells,)
    line : IntArray, shape (n_cells,)
    findings : tuple of Problem
    """

    origin: IntArray
    destination: IntArray
    trips: FloatArray
    line: IntArray
    findings: tuple[Problem, ...]


def trips_from_population(
    zones: ZoneTable,
    *,
    trips_per_person: float = TRIPS_PER_PERSON_AND_PEAK_HOUR,
    transit_share: float = TRANSIT_SHARE,
) -> float:
    """Trips by bus in an AM hour, from the number of residents; an assumption, to be shown as one.

    Parameters
    ----------
    zones : ZoneTable
    trips_per_person : float
        Trips per person in the busiest hour, by all modes.
    transit_share : float
        Share of them made by bus.

    Returns
    -------
    float
        Trips per hour.

    Raises
    ------
    InputError
        If the zones have no residents.

    Examples
    --------
    >>> from network.quantities import floats
    >>> people = floats([600, 400])
    >>> zones = ZoneTable(("A", "B"), people, people, people, people, False, "example")
    >>> trips_from_population(zones)    # 1000 persons x 0.25 x 0.3
    75.0
    """
    residents = float(zones.population.sum())
    if residents <= 0:
        message = "the zones have no residents to derive trips from; state the trips per hour"
        raise InputError(message)
    return residents * trips_per_person * transit_share


def read_od(
    path: Path, zones: ZoneTable, periods: tuple[Period, ...] = WEEKDAY
) -> tuple[Demand, tuple[Problem, ...]]:
    r"""Demand of a CSV table: rows of origin, destination, trips, or a square matrix.

    Parameters
    ----------
    path : Path
        UTF-8 CSV. Names of columns may differ (`ORIGIN`, `DESTINATION`, `TRIPS` list them). A
        matrix has zone ids in its first line and first column, origins in rows.
    zones : ZoneTable
        The zones that the table speaks of, ids compared as text.
    periods : tuple of Period
        The service day; the table holds trips per hour of its AM period.

    Returns
    -------
    Demand
        Pairs with trips, all trips of the file kept.
    tuple of Problem
        The detected format, repeated pairs that were added up, trips inside of zones.

    Raises
    ------
    NotFoundError
        If there is no such file.
    LimitError
        If the file is larger than we agree to read.
    InputError
        If anything is wrong with the table; carries every finding.

    Examples
    --------
    >>> import tempfile
    >>> from network.quantities import floats
    >>> one = floats([1, 1])
    >>> zones = ZoneTable(("A", "B"), one, one, one, one, False, "example")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "od.csv"
    ...     _ = file.write_text("from,to,trips\nB,A,3\nA,B,4.5\n")
    ...     demand, findings = read_od(file, zones)
    >>> demand.origin.tolist(), demand.destination.tolist(), demand.trips_per_hour.tolist()
    ([0, 1], [1, 0], [4.5, 3.0])
    >>> print(findings[0])
    note: od.csv: read as origin,destination,trips: 2 rows, 7.5 trips per hour
    """
    if path.suffix.lower() == ".omx":
        message = f"{path.name}: OMX is not read yet; export as CSV from,to,trips"
        raise InputError(message)
    rows = read_rows(path)
    if _is_matrix(rows, zones):
        kind, pairs = "square matrix", _matrix_pairs(rows, zones)
    else:
        kind, pairs = "origin,destination,trips", _listed_pairs(rows, zones)
    total = math.fsum(pairs.trips)
    if total <= 0:
        message = f"{path.name}: total demand is 0 trips; give a table with at least one trip"
        raise InputError(message)
    demand = _demand_of(pairs, len(zones), periods, f"demand table of the file {path.name}")
    shape = f"{grouped(len(pairs.trips))} {'cells' if kind == 'square matrix' else 'rows'}"
    trips = f"{total:,.10g}".replace(",", NARROW_SPACE)
    seen = note(path.name, f"read as {kind}: {shape}, {trips} trips per hour")
    return demand, (
        seen,
        *rows.findings,
        *pairs.findings,
        *_repeated_pairs(path.name, pairs, zones),
        *_trips_inside_zones(path.name, pairs, total),
    )


def _is_matrix(rows: CsvRows, zones: ZoneTable) -> bool:
    """Whether the first line repeats the ids of the first column."""
    ids = set(rows.header[1:])
    listed = {row[0] for row in rows.rows}
    return rows.header[0] not in zones.zone_id and 2 * len(ids & listed) > len(ids)


def _listed_pairs(rows: CsvRows, zones: ZoneTable) -> _Pairs:
    """Read one pair of zones per row."""
    table = table_of_rows(rows, (ORIGIN, DESTINATION, TRIPS), rows_are="trips")
    trips, problems = numbers_of(table, "trips", NumberRule("trips"))
    row_of = {zone: row for row, zone in enumerate(zones.zone_id)}
    ends = (table.columns["origin"], table.columns["destination"])
    unknown = _unknown_zones(table, ends, row_of)
    refuse_errors((*problems, *unknown))
    origin, destination = (ints([row_of[zone] for zone in column]) for column in ends)
    return _Pairs(origin, destination, trips, ints(table.lines), _unused_columns(table))


def _unknown_zones(
    table: CsvTable, ends: Sequence[Sequence[str]], row_of: dict[str, int]
) -> list[Problem]:
    """One error per id that is not a zone, with its lines."""
    lines: dict[str, list[int]] = {}
    for column in ends:
        for line, zone in zip(table.lines, column, strict=True):
            if zone not in row_of:
                lines.setdefault(zone, []).append(line)
    known = ", ".join(list(row_of)[:3])
    return [
        error(
            f"{table.name} {_places(sorted(set(where)))}",
            f"unknown zone {zone[:60]!r}" if zone else "a zone id is blank",
            f"use the ids of the zone file, such as {known}",
        )
        for zone, where in lines.items()
    ]


def _places(lines: Sequence[int]) -> str:
    """First lines of a list, for a message."""
    more = len(lines) - _SHOWN_PLACES
    shown = ", ".join(map(str, lines[:_SHOWN_PLACES])) + (f" and {more} more" if more > 0 else "")
    return f"line{'s' if len(lines) > 1 else ''} {shown}"


def _unused_columns(table: CsvTable) -> tuple[Problem, ...]:
    """Say which columns are left out, loudly where they hold a time."""
    by_time = [name for name in table.others if name.casefold() in _TIME_COLUMNS]
    if by_time:
        message = f"column {by_time[0]} is not used: rows of all its values are added up"
        return (warning(table.name, message, "keep the rows of one AM hour"),)
    if table.others:
        names = ", ".join(name[:40] for name in list(table.others)[:12])
        return (note(table.name, f"columns that are not used: {names}"),)
    return ()


def _matrix_pairs(rows: CsvRows, zones: ZoneTable) -> _Pairs:
    """Read one origin per row and one destination per column."""
    refuse_errors(rows.faults)
    columns = rows.header[1:]
    origins = tuple(row[0] for row in rows.rows)
    refuse_errors(_matrix_problems(rows, origins, columns, zones))
    n = len(columns)
    table = CsvTable(
        name=rows.name,
        columns={"trips": tuple(cell for row in rows.rows for cell in row[1:])},
        others={},
        lines=tuple(np.repeat(rows.lines, n).tolist()),
        decimal_comma=rows.decimal_comma,
        findings=(),
    )
    trips, problems = numbers_of(table, "trips", NumberRule("trips"))
    refuse_errors(problems)
    row_of = {zone: row for row, zone in enumerate(zones.zone_id)}
    origin = np.repeat([row_of[zone] for zone in origins], n)
    destination = np.tile([row_of[zone] for zone in columns], n)
    return _Pairs(ints(origin), ints(destination), trips, ints(table.lines), ())


def _matrix_problems(
    rows: CsvRows, origins: Sequence[str], columns: Sequence[str], zones: ZoneTable
) -> list[Problem]:
    """Gather what keeps a matrix from being square over known zones."""
    known, in_rows, in_columns = set(zones.zone_id), set(origins), set(columns)
    top = f"{rows.name} line 1"
    problems = [error(rows.name, f"row {zone[:60]} is missing") for zone in columns
                if zone not in in_rows]  # fmt: skip
    problems += [error(top, f"column {zone[:60]} is missing") for zone in dict.fromkeys(origins)
                 if zone not in in_columns]  # fmt: skip
    remedy = "use the ids of the zone file"
    problems += [error(top, f"unknown zone {zone[:60]!r}", remedy) for zone in columns
                 if zone not in known]  # fmt: skip
    for what, ids in (("row", origins), ("column", columns)):
        if len(set(ids)) < len(ids):
            twice = next(zone for place, zone in enumerate(ids) if zone in ids[:place])
            problems.append(error(rows.name, f"{what} {twice[:60]} appears twice"))
    return problems


def _demand_of(pairs: _Pairs, n_zones: int, periods: tuple[Period, ...], source: str) -> Demand:
    """Pairs with trips, sorted, each once."""
    chosen = np.flatnonzero(pairs.trips > 0)
    key = pairs.origin[chosen] * n_zones + pairs.destination[chosen]
    pair, place = np.unique(key, return_inverse=True)
    trips = floats(np.bincount(place, weights=pairs.trips[chosen]))
    return Demand(
        origin=ints(pair // n_zones),
        destination=ints(pair % n_zones),
        trips_per_hour=trips,
        periods=periods,
        modelled=False,
        source=source,
    )


def _repeated_pairs(name: str, pairs: _Pairs, zones: ZoneTable) -> tuple[Problem, ...]:
    """Warn of pairs that stand in several rows."""
    key = pairs.origin * len(zones) + pairs.destination
    _, place, count = np.unique(key, return_inverse=True, return_counts=True)
    if count.max() == 1:
        return ()
    first = int(np.flatnonzero(count[place] > 1)[0])
    lines = pairs.line[place == place[first]].tolist()
    origin, destination = (
        zones.zone_id[column[first]] for column in (pairs.origin, pairs.destination)
    )
    message = (
        f"pairs of zones that are listed more than once: {int((count > 1).sum())}, added up; the "
        f"first is {origin} to {destination} in {_places(lines)}"
    )
    return (warning(name, message, "remove rows that were entered twice"),)


def _trips_inside_zones(name: str, pairs: _Pairs, total: float) -> tuple[Problem, ...]:
    """Say how many trips stay in their zone, since no line serves them."""
    inside = math.fsum(pairs.trips[pairs.origin == pairs.destination])
    if inside <= 0:
        return ()
    message = (
        f"{inside:,.10g} trips per hour ({inside / total:.1%}) start and end in the same zone; "
        "no line serves them"
    )
    if inside < _MUCH_INSIDE_ZONES * total:
        return (note(name, message),)
    return (warning(name, message, "use smaller zones or leave these trips out"),)
