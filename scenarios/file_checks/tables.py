"""Checks zones, demand, stops and depots, beside the map and the zones where those are given."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from network.cell_numbers import NumberRule, is_number
from network.csv_tables import CsvLimits, CsvRows, CsvTable, numbers_of, read_csv, read_rows
from network.demand import Demand
from network.demand_sources import DESTINATION, ORIGIN, read_od
from network.depots import DEPOT_COLUMNS, MAX_DEPOTS, NO_LIMIT, depots_from_file
from network.errors import InputError
from network.problems import error
from network.quantities import FloatArray, floats
from network.stop_sources import MAX_STOPS, STOP_COLUMNS, places_of, stops_from_file
from network.zone_sources import read_zones, zones_off_the_map
from network.zones import ZoneTable
from scenarios.file_checks.report import Fact, Findings, problems_of
from scenarios.file_checks.street_map import MapStreets
from scenarios.table_files import DECIMALS

_MOST_GROUPS = 12
_NAMED_BY_CONTENT = (
    (b"SQLite format 3\x00", "a GeoPackage", (".gpkg",)),
    (b"{", "GeoJSON", (".geojson", ".json")),
)
_LONGEST_ID = 40


@dataclass(frozen=True, slots=True)
class FeedNames:
    """Ids and names of lines and stops in feeds, by which counts name them."""

    name: str
    lines: frozenset[str]
    stops: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """What other files of the same plan tell.

    Attributes
    ----------
    streets : MapStreets, optional
    zones : ZoneTable, optional
    zones_file : str
    feed : FeedNames, optional
        Of all feeds together.
    """

    streets: MapStreets | None = None
    zones: ZoneTable | None = None
    zones_file: str = ""
    feed: FeedNames | None = None


NOTHING_BESIDE = Beside()


def check_zones(path: Path, beside: Beside) -> tuple[Findings, ZoneTable]:
    """Facts and problems of zones, and the zones.

    Raises
    ------
    NotFoundError, LimitError, InputError
        If they cannot be read.
    """
    _refuse_other_name(path)
    zones, said = read_zones(path)
    idle = int(np.count_nonzero(zones.population + zones.jobs == 0))
    facts = [
        Fact("zones", len(zones), "zones"),
        Fact("given as", "outlines" if zones.boundary else "points"),
        Fact("population", float(zones.population.sum()), "persons"),
        Fact("jobs", float(zones.jobs.sum()), "jobs"),
        *(
            Fact(name[:_LONGEST_ID], float(column.sum()), "in all zones")
            for name, column in list(zones.groups.items())[:_MOST_GROUPS]
        ),
        Fact("further columns of numbers", len(zones.groups), "columns"),
        Fact("zones with neither people nor jobs", idle, "zones"),
        *_extent(zones.lon, zones.lat),
    ]
    found = Findings(facts, list(said))
    if beside.streets is not None:
        graph = beside.streets.streets
        facts.append(Fact("checked beside", beside.streets.name))
        found.problems.extend(zones_off_the_map(zones, graph.node_lon, graph.node_lat))
    return found, zones


def check_demand(path: Path, beside: Beside) -> Findings:
    r"""Facts and problems of a demand table; ids are compared where zones are given.

    Raises
    ------
    NotFoundError, LimitError, InputError
        If it is no table.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "od.csv"
    ...     _ = file.write_text("from,to,trips\nA,B,3\nB,A,4.5\n")
    ...     findings = check_demand(file, NOTHING_BESIDE)
    >>> [fact.value for fact in findings.facts if fact.label == "largest pair"]
    ['B to A: 4.5']
    """
    if path.suffix.lower() == ".omx":
        read_od(path, _zones_named(("any",)))  # says why not
    rows = read_rows(path)
    ids = _ids_of(rows)
    found = Findings([Fact("rows", len(rows.rows), "rows"), Fact("ids", len(ids), "ids")], [])
    demand = None
    try:
        demand, said = read_od(path, _zones_named(ids or ("none",)))
    except InputError as refusal:
        said = tuple(problems_of(refusal, path.name))
    if demand is not None:
        found.facts.extend(_demand_facts(demand, ids))
    if beside.zones is not None:
        found.facts.extend(_facts_beside_zones(ids, beside.zones, beside.zones_file))
        try:
            _, said = read_od(path, beside.zones)
        except InputError as refusal:
            said = tuple(problems_of(refusal, path.name))
    found.problems.extend(said)
    return found


def check_stops(path: Path, beside: Beside) -> Findings:
    """Facts and problems of a table of stops, at their streets where a map is given.

    Raises
    ------
    NotFoundError, LimitError, InputError
        If it is no such table.
    """
    table = read_csv(path, STOP_COLUMNS, rows_are="stops", limits=CsvLimits(rows=MAX_STOPS))
    found = Findings([Fact("stops", len(table), "stops")], list(table.findings))
    if "name" in table.columns:
        named = sum(map(bool, table.columns["name"]))
        found.facts.append(Fact("stops with a name", named, "stops"))
    if not _add_places(found, table):
        return found
    if beside.streets is not None:
        near = 0
        found.facts.append(Fact("checked beside", beside.streets.name))
        try:
            stops, said = stops_from_file(path, beside.streets.streets, beside.streets.projection)
            near = len(set(stops.stop_id) & set(table.columns["id"]))
            found.problems.extend(said)
        except InputError as refusal:
            found.problems.extend(problems_of(refusal, path.name))
        found.facts.append(Fact("stops beside a bus street", near, "stops"))
    return found


def check_depots(path: Path, beside: Beside) -> Findings:
    """Facts and problems of a table of depots, at their streets where a map is given.

    Raises
    ------
    NotFoundError, LimitError, InputError
        If it is no such table.
    """
    table = read_csv(path, DEPOT_COLUMNS, rows_are="depots", limits=CsvLimits(rows=MAX_DEPOTS))
    found = Findings([Fact("depots", len(table), "depots")], list(table.findings))
    placed = _add_places(found, table)
    _add_capacity(found, table)
    if placed and beside.streets is not None:
        found.facts.append(Fact("checked beside", beside.streets.name))
        try:
            found.problems.extend(
                depots_from_file(path, beside.streets.streets, beside.streets.projection)[1]
            )
        except InputError as refusal:
            found.problems.extend(problems_of(refusal, path.name))
    return found


def check_table(path: Path) -> Findings:
    """Problems of a table whose columns nobody plans with.

    Raises
    ------
    NotFoundError, LimitError, InputError
        If it is no table.
    """
    rows = read_rows(path)
    found = ", ".join(name[:_LONGEST_ID] for name in rows.header[:_MOST_GROUPS])
    message = f"columns that fit no table of a plan: {found}"
    if any(map(is_number, rows.header)):
        message = f"the first line looks like data, not like names of columns: {found}"
    remedy = (
        "zones have id,lon,lat,population,jobs; demand from,to,trips; stops id,lon,lat,name; "
        "depots id,lon,lat,capacity; counts line,period,stop,boardings,load,run_min"
    )
    facts = [Fact("rows", len(rows.rows), "rows"), Fact("columns", len(rows.header), "columns")]
    return Findings(facts, [error(f"{path.name} line 1", message, remedy)])


def _refuse_other_name(path: Path) -> None:
    """Refuse zones whose name hides what they are: a plan goes by the name."""
    with path.open("rb") as file:
        head = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    for start, content, suffixes in _NAMED_BY_CONTENT:
        if head.startswith(start) and path.suffix.lower() not in suffixes:
            message = f"{path.name} holds {content}; rename it to {path.stem}{suffixes[0]}"
            raise InputError(message)


# --- places ---------------------------------------------------------------------------------------


def _add_places(found: Findings, table: CsvTable) -> bool:
    """Add the extent of a table of places; whether all of them are sound."""
    try:
        lon, lat = places_of(table)
    except InputError as refusal:
        found.problems.extend(problems_of(refusal, table.name))
        return False
    found.facts.extend(_extent(lon, lat))
    return True


def _extent(lon: FloatArray, lat: FloatArray) -> list[Fact]:
    """Where places lie."""
    return [
        Fact("longitude", f"{lon.min():.4f} to {lon.max():.4f}", "degrees"),
        Fact("latitude", f"{lat.min():.4f} to {lat.max():.4f}", "degrees"),
    ]


def _add_capacity(found: Findings, table: CsvTable) -> None:
    """Add how many buses the depots hold together."""
    if "capacity" not in table.columns:
        found.facts.append(Fact("capacity", "no limit"))
        return
    rule = NumberRule("capacity", lowest=0.0, highest=10_000.0, blank=float(NO_LIMIT))
    places, problems = numbers_of(table, "capacity", rule)
    found.problems.extend(problems)
    if not problems:
        limited = places[places != NO_LIMIT]
        more = len(places) - len(limited)
        found.facts.append(Fact("capacity", float(limited.sum()), "buses"))
        found.facts.append(Fact("depots without a limit", more, "depots"))


# --- demand ---------------------------------------------------------------------------------------


def _ids_of(rows: CsvRows) -> tuple[str, ...]:
    """Ids of zones that a demand table names, in order of first appearance."""
    ends = [column.find_in(rows.header) for column in (ORIGIN, DESTINATION)]
    places = [place for place in ends if place is not None]
    if len(places) == len(ends):
        named = [row[place] for row in rows.rows for place in places if place < len(row)]
    else:
        named = [*rows.header[1:], *(row[0] for row in rows.rows if row)]
    return tuple(name for name in dict.fromkeys(named) if name)


def _zones_named(ids: Sequence[str]) -> ZoneTable:
    """Zones with the ids of a demand table and nothing else, to read it without its zones."""
    nothing = floats(np.zeros(len(ids)))
    return ZoneTable(
        tuple(ids), nothing, nothing, nothing, nothing, estimated=True, source="ids of a table"
    )


def _demand_facts(demand: Demand, ids: Sequence[str]) -> list[Fact]:
    """What a sound demand table holds."""
    trips = demand.trips_per_hour
    most = int(np.argmax(trips))
    ends = (ids[int(column[most])][:_LONGEST_ID] for column in (demand.origin, demand.destination))
    return [
        Fact("pairs with trips", len(trips), "pairs"),
        Fact("trips", round(math.fsum(trips), DECIMALS), "per AM hour"),
        Fact("largest pair", f"{' to '.join(ends)}: {trips[most]:.6g}", "trips per AM hour"),
    ]


def _facts_beside_zones(ids: Sequence[str], zones: ZoneTable, name: str) -> list[Fact]:
    """How the ids of a table meet those of the zones."""
    known, named = frozenset(zones.zone_id), frozenset(ids)
    return [
        Fact("checked beside", name),
        Fact("ids that are no zone", len(named - known), "ids"),
        Fact("zones without any row", len(known - named), "zones"),
    ]
