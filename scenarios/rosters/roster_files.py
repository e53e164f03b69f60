"""Files of rosters: one JSON document for programs, tables, and the export for operators."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from network.problems import Problem
from network.service_day import HOUR
from routing.rosters.week_of_duties import DAYS
from scenarios.documents import document_bytes, findings_document, tables_document
from scenarios.gtfs.writer import write_bytes
from scenarios.result_folder import writing_results
from scenarios.rosters.roster_tables import roster_tables
from scenarios.rosters.rostered_folder import RosteredFolder
from scenarios.table_files import rounded, whole_text, write_table_files

SCHEMA = "routewright-roster-1"
DOCUMENT, TODS = "roster.json", "tods.zip"


def roster_document(rostered: RosteredFolder, findings: Sequence[Problem] = ()) -> dict[str, Any]:
    """Rosters for programs: figures, rules, and each table by its name.

    Parameters
    ----------
    rostered : RosteredFolder
    findings : sequence of Problem
        Further ones than those of the rosters.
    """
    figures, tables = rostered.figures, roster_tables(rostered)
    return {
        "schema": SCHEMA,
        "title": whole_text(rostered.kept.title),
        "days": str(rostered.days),
        "duties": dict(zip(DAYS, map(len, rostered.week.days), strict=True)),
        "labour_rules": {
            "name": whole_text(rostered.agreement.name),
            "title": whole_text(rostered.agreement.title),
        },
        "figures": {
            name: {"value": rounded(value), "unit": unit}
            for name, (value, unit) in {
                "drivers": (figures.drivers, "drivers"),
                "duties": (figures.duties, "duties/week"),
                "worked_weekends": (figures.worked_weekends, "weekends"),
                "lone_free_days": (figures.lone_free_days, "days"),
                "steps_back": (figures.steps_back, "steps"),
                "shortest_week": (figures.shortest_week_s / HOUR, "paid h"),
                "mean_week": (figures.mean_week_s / HOUR, "paid h"),
                "longest_week": (figures.longest_week_s / HOUR, "paid h"),
            }.items()
        },
        **tables_document(tables),
        "findings": findings_document((*rostered.findings, *findings)),
    }


def write_roster_files(
    rostered: RosteredFolder, document: dict[str, Any], tods: bytes, folder: Path
) -> tuple[str, ...]:
    """Write the document, the tables and ``tods.zip``; files of these names are replaced.

    Parameters
    ----------
    rostered : RosteredFolder
    document : dict
    tods : bytes
        As `tods_with_drivers` returns it; not written where it is empty.
    folder : Path

    Returns
    -------
    tuple of str
        Names of the files.

    Raises
    ------
    LimitError
        If they cannot be written.
    """
    tables = roster_tables(rostered)
    names = [DOCUMENT, *(f"{table.name}.{kind}" for table in tables for kind in ("csv", "json"))]
    with writing_results():
        write_table_files(tables, folder)
        write_bytes(document_bytes(document), folder / DOCUMENT)
        if tods:
            write_bytes(tods, folder / TODS)
            names.append(TODS)
    return tuple(names)
