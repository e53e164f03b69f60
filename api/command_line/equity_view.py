"""Who has the access of an answer: files, one part of a JSON document, and lines at a terminal."""

from collections.abc import Mapping
from pathlib import Path

from maps.lorenz_chart import lorenz_chart
from maps.shown_text import percent
from scenarios.access.equity_files import EquityAnswer
from scenarios.access.equity_tables import DRAWN_MIN
from scenarios.table_files import Cell, Table, rounded, write_table_files

LORENZ = "lorenz.svg"


def write_equity(equity: EquityAnswer, folder: Path) -> tuple[str, ...]:
    """Write the tables and the drawing of equity, and name the files."""
    write_table_files(equity.tables, folder)
    files = [f"{table.name}.{kind}" for table in equity.tables for kind in ("csv", "json")]
    if equity.curves:
        drawn = lorenz_chart(equity.curves, DRAWN_MIN)
        (folder / LORENZ).write_text(f"{drawn}\n", encoding="utf-8")
        files.append(LORENZ)
    return tuple(files)


def equity_document(equity: EquityAnswer | None) -> dict[str, object] | None:
    """Tables of equity for programs; None where one zone was asked for."""
    return None if equity is None else {table.name: rows_of(table) for table in equity.tables}


def rows_of(table: Table) -> list[dict[str, object]]:
    """Rows of a table for programs."""
    names = [column.name for column in table.columns]
    return [dict(zip(names, map(rounded, row), strict=True)) for row in table.rows]


def equity_lines(equity: EquityAnswer | None) -> list[str]:
    """Who has the access, in lines for a terminal."""
    tables = {} if equity is None else {table.name: table for table in equity.tables}
    lines = [
        f"{what} within {within} min: mean {_short(mean)}, Gini {_short(spread)}, Palma "
        f"{_short(ratio)}; {_share(enough)} of people have half of the median or more"
        for what, within, mean, _, spread, ratio, enough, *_ in _cells(tables, "equity")
    ]
    lines += [
        f"{group}: {what} within {within} min: mean {_short(mean)}, all others {_short(others)}"
        for what, within, group, _, mean, others, *_ in _cells(tables, "equity_groups")
    ]
    lines += [
        f"{rule}: {_share(covered)} of {group} live within {_short(most)} m of a served stop"
        for rule, most, group, _, covered, _ in _cells(tables, "coverage")
    ]
    return lines


def _cells(tables: Mapping[str, Table], name: str) -> tuple[tuple[Cell, ...], ...]:
    """Rows of a table; none where it was not made."""
    return tables[name].rows if name in tables else ()


def _share(cell: Cell) -> str:
    """A share in percent."""
    return percent(cell) if isinstance(cell, float) else str(cell)


def _short(cell: Cell) -> str:
    """A number in four digits at most."""
    return f"{cell:.4g}" if isinstance(cell, float) else str(cell)
