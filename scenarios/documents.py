"""JSON documents for programs: their bytes, and the tables and findings in them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from network.problems import Problem
from scenarios.table_files import Cell, Table, rounded, whole_text


def document_bytes(document: Mapping[str, Any]) -> bytes:
    r"""A document as JSON to read and to compare; equal documents give equal bytes.

    Examples
    --------
    >>> document_bytes({"lines": 2})
    b'{\n  "lines": 2\n}\n'
    """
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def table_document(table: Table) -> list[dict[str, Cell]]:
    """Rows of a table by the names of its columns.

    Examples
    --------
    >>> from scenarios.table_files import Column
    >>> table_document(Table("t", (Column("a", "", ""), Column("b", "m", "")), (("x", 1 / 3),)))
    [{'a': 'x', 'b': 0.333333}]
    """
    names = [whole_text(column.name) for column in table.columns]
    return [dict(zip(names, map(rounded, row), strict=True)) for row in table.rows]


def tables_document(tables: Sequence[Table]) -> dict[str, Any]:
    """Rows of each table by its name, and what their columns mean."""
    columns = {
        table.name: [{"name": c.name, "unit": c.unit, "meaning": c.meaning} for c in table.columns]
        for table in tables
    }
    return {**{table.name: table_document(table) for table in tables}, "columns": columns}


def findings_document(findings: Iterable[Problem]) -> list[dict[str, str]]:
    """What was found, in whole texts.

    Examples
    --------
    >>> from network.problems import warning
    >>> findings_document([warning("demand", "is modelled", "give counts")])
    [{'severity': 'warning', 'where': 'demand', 'message': 'is modelled', 'remedy': 'give counts'}]
    """
    return [
        {
            "severity": str(found.severity),
            "where": whole_text(found.where),
            "message": whole_text(found.message),
            "remedy": whole_text(found.remedy),
        }
        for found in findings
    ]
