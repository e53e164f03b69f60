"""Who has the access of an answer: files, one part of a JSON document, and lines at a terminal."""

from collections.abc import Mapping
from pathlib import Path

from maps.lorenz_chart import lorenz_chart
from maps.shown_text import number, percent, significant
from scenarios.access.equity_files import EquityAnswer
from scenarios.access.equity_tables import DRAWN_MIN
from scenarios.documents import table_document
from scenarios.result_folder import writing_results
from scenarios.table_files import Cell, Table, write_table_files

LORENZ = "lorenz.svg"


def write_equity(equity: EquityAnswer, folder: Path) -> tuple[str, ...]:
    """Write the tables and the drawing of equity, and name the files."""
    files = [f"{table.name}.{kind}" for table in equity.tables for kind in ("csv", "json")]
    with writing_results():
        write_table_files(equity.tables, folder)
        if equity.curves:
            drawn = lorenz_chart(equity.curves, DRAWN_MIN)
            (folder / LORENZ).write_text(f"{drawn}\n", encoding="utf-8")
            files.append(LORENZ)
    return tuple(files)


def equity_document(equity: EquityAnswer | None) -> dict[str, object] | None:
    """Tables of equity for programs; None where one zone was asked for."""
    return (
        None if equity is None else {table.name: table_document(table) for table in equity.tables}
    )


def equity_lines(equity: EquityAnswer | None) -> list[str]:
    """Who has the access, in lines for a terminal."""
    tables = {} if equity is None else {table.name: table for table in equity.tables}
    lines = [
        f"{_words(what)} within {within} min: mean {_short(mean)}, Gini {_short(spread)}, Palma "
        f"{_short(ratio)}; {_share(enough)} of people have half of the median or more"
        for what, within, mean, _, spread, ratio, enough, *_ in _cells(tables, "equity")
    ]
    lines += [
        f"{_words(group)}: {_words(what)} within {within} min: mean {_short(mean)}, "
        f"all others {_short(others)}"
        for what, within, group, _, mean, others, *_ in _cells(tables, "equity_groups")
    ]
    lines += [
        f"{_share(covered)} of {_words(group)} live within {_metres(most)} m of a served stop"
        for _, most, group, _, covered, _ in _cells(tables, "coverage")
    ]
    return lines


def _cells(tables: Mapping[str, Table], name: str) -> tuple[tuple[Cell, ...], ...]:
    """Rows of a table; none where it was not made."""
    return tables[name].rows if name in tables else ()


def _words(cell: Cell) -> str:
    """A name as people read it."""
    return str(cell).replace("_", " ")


def _metres(cell: Cell) -> str:
    """A distance, whole metres."""
    return number(cell) if isinstance(cell, float) else str(cell)


def _share(cell: Cell) -> str:
    """A share in percent."""
    return percent(cell) if isinstance(cell, float) else str(cell)


def _short(cell: Cell) -> str:
    """A number in about four digits."""
    return significant(cell) if isinstance(cell, float) else str(cell)
