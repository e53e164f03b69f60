"""Files of an explanation: one JSON document for programs, and its tables for a spreadsheet."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from network.problems import Problem
from scenarios.documents import document_bytes, findings_document, tables_document
from scenarios.explaining.explanation import LineExplanation, RankedLine
from scenarios.explaining.explanation_tables import explanation_tables, ranking_table
from scenarios.result_folder import writing_results
from scenarios.table_files import Table, rounded, whole_text, write_table_files

SCHEMA = "routewright-explanation-1"
DOCUMENT = "explanation.json"


def explanation_document(explained: LineExplanation) -> dict[str, Any]:
    """An explanation for programs: the line, and every table with the meaning of its columns.

    Parameters
    ----------
    explained : LineExplanation
    """
    headways = zip(explained.periods, explained.headway_s, strict=True)
    return {
        "schema": SCHEMA,
        "line_id": whole_text(explained.line_id),
        "name": whole_text(explained.name),
        "headway_min": {name: headway / 60 if headway else None for name, headway in headways},
        "boardings_per_day": rounded(explained.load.boardings),
        "peak_load_factor": rounded(explained.load.peak_load_factor),
        "vehicles": explained.vehicles,
        "buses": explained.buses,
        "currency": explained.currency,
        **tables_document(explanation_tables(explained)),
        "findings": findings_document(explained.findings),
    }


def ranking_document(
    ranked: Sequence[RankedLine], currency: str, findings: Sequence[Problem]
) -> dict[str, Any]:
    """A ranking of lines for programs.

    Parameters
    ----------
    ranked : sequence of RankedLine
    currency : str
        Of all money.
    findings : sequence of Problem
    """
    return {
        "schema": SCHEMA,
        "currency": currency,
        **tables_document((ranking_table(ranked),)),
        "findings": findings_document(findings),
    }


def write_explanation_files(
    document: dict[str, Any], tables: Sequence[Table], folder: Path
) -> tuple[str, ...]:
    """Write ``explanation.json`` and the tables as CSV and JSON; files of these names are replaced.

    Returns
    -------
    tuple of str
        Names of the files.

    Raises
    ------
    LimitError
        If they cannot be written.
    """
    with writing_results():
        write_table_files(tables, folder)
        (folder / DOCUMENT).write_bytes(document_bytes(document))
    return (DOCUMENT, *(f"{table.name}.{kind}" for table in tables for kind in ("csv", "json")))
