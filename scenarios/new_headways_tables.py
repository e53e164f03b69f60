"""Files of new headways: one JSON document for programs, and its tables for a spreadsheet."""

import math
from typing import Any

from routing.evaluation.registry import get_kpi
from routing.lines import NOT_RUN
from scenarios.documents import findings_document, tables_document
from scenarios.new_headways import AskedHeadways, NewHeadways
from scenarios.table_files import Cell, Column, Table, rounded
from scenarios.tables import gap_words, kpi_unit

SCHEMA = "routewright-headways-1"
DOCUMENT = "headways.json"

FIGURES = (
    "vehicles", "platform_hours", "service_hours", "vehicle_km", "cost", "riders",
    "generalised_minutes", "wait_minutes", "share_over_capacity", "peak_load_factor",
)  # fmt: skip
"""What is told of the day before and after, by name of the registry."""


def headway_tables(
    found: NewHeadways, periods: tuple[str, ...], currency: str
) -> tuple[Table, ...]:
    """All tables.

    Parameters
    ----------
    found : NewHeadways
    periods : tuple of str
        Names of the periods.
    currency : str
        Of all money.

    Returns
    -------
    tuple of Table
        ``new_headways``, ``figures``, ``vehicle_types`` and ``prices``.
    """
    return (
        _headways(found, periods), _figures(found, currency), _types(found, currency),
        _prices(found),
    )  # fmt: skip


def headways_document(
    found: NewHeadways, periods: tuple[str, ...], currency: str
) -> dict[str, Any]:
    """New headways for programs: what was asked, both answers, and every table.

    Parameters
    ----------
    found, periods, currency
        As for `headway_tables`.
    """
    asked, proof, rounds = found.asked, found.proof, found.rounds
    first = None if found.first is None else found.first.proof
    return {
        "schema": SCHEMA,
        "asked": {
            "buses": asked.buses,
            "hours": asked.hours if math.isfinite(asked.hours) else None,
            "longest_min": asked.longest_min,
            **_asked_types(asked),
        },
        "first": None if first is None else {
            "value": rounded(first.value), "unit": first.unit, "stop_reason": first.stop_reason,
        },
        "proof": {
            "objective": proof.objective, "unit": proof.unit, "value": rounded(proof.value),
            "bound": rounded(proof.bound), "gap": rounded(proof.gap), "is": gap_words(proof),
            "stop_reason": proof.stop_reason,
        },
        "loads": {
            "rounds": rounds.rounds, "moved": rounded(rounds.moved), "kept_round": rounds.kept,
            "moved_in_kept_round": rounded(rounds.kept_moved),
        },
        "currency": currency,
        **tables_document(headway_tables(found, periods, currency)),
        "findings": findings_document(found.findings),
    }  # fmt: skip


def _asked_types(asked: AskedHeadways) -> dict[str, Any]:
    """Vehicle types that were given; nothing where there were none."""
    if not asked.fleets:
        return {}
    types = [
        {
            "type": each.vehicle.name, "places": each.vehicle.places, "number": each.number,
            "per_hour": each.rates.per_platform_hour, "per_km": each.rates.per_km,
            "per_vehicle_day": each.rates.per_vehicle_day,
        }
        for each in asked.fleets
    ]  # fmt: skip
    return {"fleet": types, "types_by": "line" if asked.one_type_per_line else "period"}


def _headways(found: NewHeadways, periods: tuple[str, ...]) -> Table:
    """One row per line and period."""
    columns = (
        Column("line_id", "", "line"),
        Column("name", "", "of the line"),
        Column("period", "", "of the day"),
        Column("planned", "min", "between two buses as planned; blank: does not run"),
        Column("first", "min", "by the instant answer, vehicles counted line by line"),
        Column("new", "min", "between two buses; blank: does not run"),
        Column("first_type", "", "vehicle type by the instant answer"),
        Column("type", "", "vehicle type at the new headways; blank: does not run"),
    )
    plan, new = found.before.plan, found.after.plan
    first = None if found.first is None else found.first.plan
    rows: list[tuple[Cell, ...]] = []
    for line, line_id in enumerate(plan.line_id):
        types = found.line_vehicles.named(line)
        first_types = () if found.first is None else found.first.line_vehicles.named(line)
        pattern = int(plan.patterns_of(line)[0])
        for column, period in enumerate(periods):
            row = pattern, column
            rows.append(
                (
                    line_id, plan.line_name[line], period, _minutes(plan.headway_s[row]),
                    None if first is None else _minutes(first.headway_s[row]),
                    _minutes(new.headway_s[row]),
                    first_types[column] if first_types else None, types[column],
                )
            )  # fmt: skip
    return Table("new_headways", columns, tuple(rows))


def _minutes(headway_s: int) -> float | None:
    """Minutes between two buses, or None where none run."""
    return None if headway_s == NOT_RUN else int(headway_s) / 60


def _figures(found: NewHeadways, currency: str) -> Table:
    """Figures of the day before and after."""
    columns = (
        Column("name", "", "figure of the registry"),
        Column("label", "", "what people call it"),
        Column("unit", "", "of the values"),
        Column("planned", "as in unit", "as planned"),
        Column("new", "as in unit", "at the new headways"),
        Column("difference", "as in unit", "new less planned"),
    )
    rows: list[tuple[Cell, ...]] = []
    for name in FIGURES:
        kpi = get_kpi(name)
        was, now = found.before.evaluation[name], found.after.evaluation[name]
        rows.append((name, kpi.title, kpi_unit(kpi, currency), was, now, now - was))
    return Table("figures", columns, tuple(rows))


def _types(found: NewHeadways, currency: str) -> Table:
    """What each type of vehicle does in a day at the new headways."""
    columns = (
        Column("type", "", "of vehicle"),
        Column("places", "", "seated and standing"),
        Column("given", "vehicles", "that there are"),
        Column("used", "vehicles", "away from the depot at the same time, by their blocks"),
        Column("blocks", "", "of these vehicles"),
        Column("trips", "", "of a day"),
        Column("platform_hours", "h/day", "away from the depot"),
        Column("vehicle_km", "km/day", "driven"),
        Column("cost", f"{currency}/day", "hours, kilometres and vehicles at their rates"),
    )
    rows = tuple(
        (
            each.vehicle.name, each.vehicle.places, each.given, each.vehicles, each.blocks,
            each.trips, each.platform_hours, each.vehicle_km, each.cost,
        )
        for each in found.in_use
    )  # fmt: skip
    return Table("vehicle_types", columns, rows)


def _prices(found: NewHeadways) -> Table:
    """What loosening each limit saves."""
    columns = (
        Column("change", "", "what would be loosened"),
        Column("saved_felt_hours", "h/day", "riders' felt hours saved, operation weighed"),
        Column("unit", "", "per which saved_felt_hours is"),
        Column("exact", "", "whether both plans are proven"),
    )
    rows = tuple((p.change, p.saved_hours, p.unit, p.exact) for p in found.prices)
    return Table("prices", columns, rows)
