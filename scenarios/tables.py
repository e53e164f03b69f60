"""Everything a planner may want to open in a spreadsheet, as CSV and JSON files."""

from pathlib import Path

import numpy as np

from routing.certificate import BoundIsFor, Certificate
from routing.evaluation.kpis import EVALUATOR, REGISTRY
from routing.lines import NOT_RUN
from scenarios.assumptions import assumptions_of
from scenarios.comparison import Comparison, compare
from scenarios.day_journeys import by_origin, day_journeys
from scenarios.result import ScenarioResult
from scenarios.service_tables import service_tables
from scenarios.table_files import Cell, Column, Table, write_table_files


def write_tables(result: ScenarioResult, folder: Path) -> None:
    """Write all tables of a result as CSV and JSON, and ``columns``, which explains them.

    Equal results give equal bytes. In the CSV files, texts that a spreadsheet would run as a
    formula begin with an apostrophe.

    Parameters
    ----------
    result : ScenarioResult
    folder : Path
        Made where it is missing; files of the same names in it are replaced.
    """
    write_table_files(tables_of(result), folder)


def tables_of(result: ScenarioResult) -> tuple[Table, ...]:
    """All tables of a result.

    Parameters
    ----------
    result : ScenarioResult

    Returns
    -------
    tuple of Table
        ``kpis``, the tables of the service, ``stops``, ``zones``, ``certificates``, ``findings``,
        ``assumptions`` and, last, ``columns`` with unit and meaning of every column.
    """
    tables = (
        kpi_table(result),
        *service_tables(result),
        _stops(result),
        _zones(result),
        certificate_table(result.certificates),
        _findings(result),
        _assumptions(result),
    )
    return (*tables, _columns(tables))


def kpi_table(result: ScenarioResult) -> Table:
    """Figures of the service day, with today's beside them where there is a present service."""
    columns = [
        Column("name", "", "figure"),
        Column("value", "as in unit", "of the planned service"),
        Column("unit", "", "of value"),
        Column("meaning", "", "what it counts"),
        Column("better", "", "which of two values a planner would rather have"),
        Column(
            "evaluator", "", "how journeys were timed; figures of different ones do not compare"
        ),
    ]
    if result.present is not None:
        columns += [
            Column("present", "as in unit", "of the present service"),
            Column("difference", "as in unit", "planned less present"),
        ]
    rows: list[tuple[Cell, ...]] = []
    for kpi in REGISTRY:
        value = float(result.service.evaluation[kpi.name])
        row: tuple[Cell, ...] = (
            kpi.name, value, kpi.unit, kpi.meaning, str(kpi.better), EVALUATOR,
        )  # fmt: skip
        if result.present is not None:
            today = float(result.present.evaluation[kpi.name])
            row = (*row, today, value - today)
        rows.append(row)
    return Table("kpis", tuple(columns), tuple(rows))


def _stops(result: ScenarioResult) -> Table:
    """One row per stop, served or not."""
    stops, areas, service = result.network.stops, result.network.areas, result.service
    plan = service.plan
    hours = np.array([period.hours for period in result.demand.periods])
    boardings = np.stack([flows.boardings for flows in service.flows], axis=1) @ hours
    per_day = np.bincount(plan.stop, boardings, len(stops)).tolist()
    trips = np.bincount(service.timetable.stop, minlength=len(stops)).tolist()
    lines = lines_at_stops(result)
    columns = (
        Column("stop_id", "", "stop"),
        Column("name", "", "of the stop"),
        Column("area_id", "", "stops joined by a short walk"),
        Column("lon", "degrees", "WGS 84"),
        Column("lat", "degrees", "WGS 84"),
        Column("terminal", "", "whether lines may start and end here"),
        Column("source", "", "where the stop comes from; generated ones are assumed"),
        Column("lines", "", "lines that stop here"),
        Column("trips_per_day", "trips/day", "that stop here"),
        Column("boardings_per_day", "boardings/day", "riders who board"),
    )
    rows = tuple(
        (
            stops.stop_id[row],
            stops.name[row],
            areas.area_id[int(stops.area[row])],
            float(stops.lon[row]),
            float(stops.lat[row]),
            bool(stops.terminal[row]),
            str(stops.source[row]),
            " ".join(lines[row]),
            int(trips[row]),
            float(per_day[row]),
        )
        for row in range(len(stops))
    )
    return Table("stops", columns, rows)


def lines_at_stops(result: ScenarioResult) -> list[list[str]]:
    """Ids of the lines that stop at each stop in any period, in the order of the plan."""
    plan = result.service.plan
    at: list[list[str]] = [[] for _ in range(len(result.network.stops))]
    for pattern, line in enumerate(plan.pattern_line.tolist()):
        if not np.any(plan.headway_s[pattern] != NOT_RUN):
            continue
        for stop in plan.stops_of(pattern).tolist():
            if plan.line_id[line] not in at[stop]:
                at[stop].append(plan.line_id[line])
    return at


def _zones(result: ScenarioResult) -> Table:
    """One row per zone: people, reach, and what its journeys are like."""
    network, zones = result.network, result.network.zones
    day = day_journeys(result.service.flows, result.demand.periods)
    n_zones = len(zones)
    open_to_bus = by_origin(day, day.trips, day.open_to_bus, n_zones)
    served = by_origin(day, day.trips, day.served, n_zones)
    minutes = by_origin(day, day.trips * day.minutes, day.served, n_zones)
    nearest = nearest_served_area_minutes(result)
    losses = None
    if result.present is not None:
        losses = compare(network, result.demand, result.present, result.service)
    columns = (
        Column("zone_id", "", "zone"),
        Column("lon", "degrees", "WGS 84, where its journeys start and end"),
        Column("lat", "degrees", "WGS 84"),
        Column("population", "people", "estimated from the map unless given"),
        Column("jobs", "jobs", "estimated from the map unless given"),
        Column("areas_within_800m", "stop areas", "within 800 m of street walk, served or not"),
        Column("walk_min_to_bus", "min", "to the nearest stop area with a bus; blank: none near"),
        Column("trips_per_day", "trips/day", "that start here, trips of up to 1 000 m left out"),
        Column("share_served", "share", "of those, with a bus journey within the limits"),
        Column("journey_minutes_mean", "min", "door to door, of those with a bus journey"),
        *(_LOSS_COLUMNS if losses is not None else ()),
    )
    rows = tuple(
        (
            zones.zone_id[row],
            float(zones.lon[row]),
            float(zones.lat[row]),
            float(zones.population[row]),
            float(zones.jobs[row]),
            int(network.walking.first_access[row + 1] - network.walking.first_access[row]),
            nearest[row],
            float(open_to_bus[row]),
            _share(float(served[row]), float(open_to_bus[row])),
            _share(float(minutes[row]), float(served[row])),
            *(_losses(losses, row) if losses is not None else ()),
        )
        for row in range(n_zones)
    )
    return Table("zones", columns, rows)


_LOSS_COLUMNS = (
    Column("share_losing", "share", "of trips that start here: lose service, a direct or 5 min"),
    Column("share_gaining", "share", "of trips that start here: gain it, and do not lose"),
    Column("minutes_change_mean", "min", "planned less present, trips with a bus in both"),
)


def _losses(comparison: Comparison, zone: int) -> tuple[Cell, ...]:
    """Cells of `_LOSS_COLUMNS`."""
    trips = float(comparison.zone_trips[zone])
    return (
        _share(float(comparison.zone_losing[zone]), trips),
        _share(float(comparison.zone_gaining[zone]), trips),
        float(comparison.zone_minutes_change[zone]),
    )


def _share(part: float, whole: float) -> float | None:
    """Part of a whole; None of nothing."""
    return part / whole if whole > 0 else None


def nearest_served_area_minutes(result: ScenarioResult) -> list[float | None]:
    """Street walk from each zone to the nearest stop area where a bus stops; None beyond 800 m."""
    network = result.network
    with_bus = np.zeros(len(network.areas), np.bool_)
    with_bus[network.stops.area[result.service.timetable.stop]] = True
    walking = network.walking
    found: list[float | None] = []
    for zone in range(len(network.zones)):
        rows = slice(int(walking.first_access[zone]), int(walking.first_access[zone + 1]))
        seconds = walking.access_s[rows][with_bus[walking.access_area[rows]]]
        found.append(float(seconds.min()) / 60 if seconds.size else None)
    return found


def certificate_table(certificates: tuple[Certificate, ...]) -> Table:
    """One row per stage and what it proves of itself."""
    columns = (
        Column("stage", "", "of the planning"),
        Column("objective", "", "what was minimised or maximised"),
        Column("unit", "", "of value and bound"),
        Column("value", "as in unit", "of the answer, recomputed by its validator"),
        Column("bound", "as in unit", "no answer of the problem named can be better"),
        Column("gap", "share", "distance of value and bound, of the value"),
        Column("gap_is", "", "the problem that the bound is for"),
        Column("status", "", "optimal where value and bound meet"),
        Column("stop_reason", "", "why the search ended"),
        Column("seed", "", "of the search"),
    )
    rows = tuple(
        (
            proof.stage, proof.objective, proof.unit, float(proof.value), float(proof.bound),
            float(proof.gap), gap_words(proof), str(proof.status), proof.stop_reason, proof.seed,
        )
        for proof in certificates
    )  # fmt: skip
    return Table("certificates", columns, rows)


def gap_words(proof: Certificate) -> str:
    """What a gap may be called: only a bound for the whole problem gives a plain gap.

    Examples
    --------
    >>> gap_words(Certificate("blocks", "cost", "EUR", 2, 1, BoundIsFor.FIXED_TRIPS, 1, "proven"))
    'gap within these fixed trips'
    """
    if proof.bound_is_for is BoundIsFor.WHOLE_PROBLEM:
        return "gap"
    return f"gap within {proof.bound_is_for}"


def _findings(result: ScenarioResult) -> Table:
    """What was cut, repaired, estimated or assumed on the way."""
    columns = (
        Column("severity", "", "warning: changes the result; note: a remark"),
        Column("where", "", "file, line or stage"),
        Column("message", "", "what was found"),
        Column("remedy", "", "what to do about it"),
    )
    rows = tuple((str(f.severity), f.where, f.message, f.remedy) for f in result.findings)
    return Table("findings", columns, rows)


def _assumptions(result: ScenarioResult) -> Table:
    """Every value that shaped the result."""
    columns = (
        Column("topic", "", "where the value belongs"),
        Column("what", "", "what it is"),
        Column("value", "in the text", "value with its unit"),
        Column("basis", "", "measured, given, modelled or assumed"),
        Column("source", "", "where it comes from"),
    )
    rows = tuple((a.topic, a.what, a.value, str(a.basis), a.source) for a in assumptions_of(result))
    return Table("assumptions", columns, rows)


def _columns(tables: tuple[Table, ...]) -> Table:
    """What every column of every table means."""
    columns = (
        Column("table", "", "name of the file"),
        Column("column", "", "name of the column"),
        Column("unit", "", "of its numbers; blank for texts"),
        Column("meaning", "", "what it holds"),
    )
    rows = tuple((t.name, c.name, c.unit, c.meaning) for t in tables for c in t.columns)
    return Table("columns", columns, rows)
