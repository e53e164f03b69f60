"""Everything a planner may want to open in a spreadsheet, as CSV and JSON files."""

from pathlib import Path

from routing.certificate import BoundIsFor, Certificate
from routing.evaluation.kpis import REGISTRY, Kpi
from scenarios.access.services_access import ServicesAccess
from scenarios.assumptions import assumptions_of
from scenarios.place_tables import place_tables
from scenarios.result import ScenarioResult
from scenarios.service_tables import service_tables
from scenarios.table_files import Cell, Column, Table, columns_table, write_table_files


def write_tables(
    result: ScenarioResult, folder: Path, access: ServicesAccess | None = None
) -> None:
    """Write all tables of a result as CSV and JSON, and ``columns``, which explains them.

    Equal results give equal bytes. In the CSV files, texts that a spreadsheet would run as a
    formula begin with an apostrophe.

    Parameters
    ----------
    result : ScenarioResult
    folder : Path
        Made where it is missing; files of the same names in it are replaced.

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name:
    ...     write_tables(result(), Path(name))
    ...     (Path(name) / "trips.csv").read_text().splitlines()[1]
    'T0,1,0,1.0,07:00:00,07:02:50,K1'
    """
    write_table_files(tables_of(result, access), folder)


def tables_of(result: ScenarioResult, access: ServicesAccess | None = None) -> tuple[Table, ...]:
    """All tables of a result.

    Parameters
    ----------
    result : ScenarioResult
    access : ServicesAccess, optional
        As `find_access_of_result` returns it.

    Returns
    -------
    tuple of Table
        ``kpis``, the tables of the service and of places, those of access where it is given,
        ``certificates``, ``findings``, ``assumptions`` and, last, ``columns``
        with unit and meaning of every column.

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> [table.name for table in tables_of(result())][:4]
    ['kpis', 'lines', 'headways', 'trips']
    """
    tables = (
        kpi_table(result),
        *service_tables(result),
        *place_tables(result),
        *(() if access is None else access.tables),
        certificate_table(result.certificates),
        _findings(result),
        _assumptions(result),
    )
    return (*tables, columns_table(tables))


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
        Column("label", "", "what people call it"),
        Column("formula", "", "in words"),
        Column("source", "", "who defines it so"),
        Column("rests_on", "", "topics of the table assumptions"),
    ]
    if result.present is not None:
        columns += [
            Column("present", "as in unit", "of the present service"),
            Column("difference", "as in unit", "planned less present"),
        ]
    currency = result.settings.rates.currency
    rows: list[tuple[Cell, ...]] = []
    for kpi in REGISTRY:
        value = float(result.service.evaluation[kpi.name])
        row: tuple[Cell, ...] = (
            kpi.name, value, kpi_unit(kpi, currency), kpi.meaning, str(kpi.better),
            str(kpi.evaluator), kpi.title, kpi.formula, kpi.source, "; ".join(kpi.rests_on),
        )  # fmt: skip
        if result.present is not None:
            today = float(result.present.evaluation[kpi.name])
            row = (*row, today, value - today)
        rows.append(row)
    return Table("kpis", tuple(columns), tuple(rows))


def kpi_unit(kpi: Kpi, currency: str) -> str:
    """Unit of a figure, in the currency of the rates.

    Examples
    --------
    >>> from routing.evaluation.kpis import Better
    >>> kpi_unit(Kpi("cost", "EUR/day", "", Better.LOWER), "BRL")
    'BRL/day'
    """
    return kpi.unit.replace("EUR", currency)


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
        Column("date", "", "of the source, or when a default was set; blank: not told"),
    )
    rows = tuple(
        (a.topic, a.what, a.value, str(a.basis), a.source, a.date) for a in assumptions_of(result)
    )
    return Table("assumptions", columns, rows)
