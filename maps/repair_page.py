"""One page about a repair: what does not run, who is told what, and both days as bars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import Template
from markupsafe import Markup

from maps.gantt import GanttRow, gantt, hours_of, parts_of
from maps.page_file import page_template
from maps.repair_rows import (
    block_rows_after,
    block_rows_before,
    duty_rows_after,
    duty_rows_before,
)
from maps.repair_words import headline, sentences, stop_names, table_heads, table_rows
from maps.shown_text import cleaned, shown_lines
from scenarios.repairing.day_repair import DayRepair
from scenarios.table_files import Table

_TITLES = {
    "cancelled_trips": "Trips that do not run",
    "orders": "Orders to drivers of vehicles",
    "changed_trips": "Trips that run otherwise",
    "driver_changes": "Duties that change",
    "skipped_stops": "Stops that are skipped",
    "repaired_blocks": "All blocks of the repaired day",
    "repaired_duties": "All pieces of work of the repaired day",
}
_FIRST = ("cancelled_trips", "skipped_stops", "orders", "changed_trips", "driver_changes")


@dataclass(frozen=True, slots=True)
class _ShownTable:
    """A table in words."""

    title: str
    file: str
    heads: tuple[str, ...]
    rows: list[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Bars before or after."""

    title: str
    parts: list[Markup]


@dataclass(frozen=True, slots=True)
class _Page:
    """Everything the template shows; texts are escaped there, drawings are ready."""

    title: str
    sentences: list[str]
    tables: list[_ShownTable]
    drawings: list[_Drawing]
    whole: list[_ShownTable]
    findings: list[str]


def repair_html(repair: DayRepair, tables: Sequence[Table]) -> str:
    """Text of the page: a whole HTML document without scripts or outside requests.

    Parameters
    ----------
    repair : DayRepair
    tables : sequence of Table
        As `scenarios.repairing.repair_tables.repair_tables` gives them.
    """
    named = {table.name: table for table in tables}
    names = stop_names(repair)
    first = [named[name] for name in _FIRST if name in named and named[name].rows]
    return _template().render(
        page=_Page(
            title=headline(repair),
            sentences=sentences(repair),
            tables=[_shown(table, names) for table in first],
            drawings=[
                *_pair("blocks", "Vehicles", block_rows_before(repair), block_rows_after(repair)),
                *_pair("duties", "Drivers", duty_rows_before(repair), duty_rows_after(repair)),
            ],
            whole=[_shown(named[name], names) for name in ("repaired_blocks", "repaired_duties")],
            findings=[shown_lines(str(finding)) for finding in repair.findings],
        )
    )


def _pair(name: str, what: str, before: list[GanttRow], after: list[GanttRow]) -> list[_Drawing]:
    """Two drawings with the same hours; none where nothing changes."""
    if len(before) + len(after) <= 2:  # noqa: PLR2004  (the row of the news in each)
        return []
    hours = hours_of([*before, *after])
    return [
        _Drawing(
            f"{what} that change, {when}",
            [
                gantt(f"{name}-{when}-{place}", f"{what} {when}", part, hours)
                for place, part in enumerate(parts_of(rows), start=1)
            ],
        )
        for when, rows in (("before", before), ("after", after))
    ]


def _shown(table: Table, stops: Mapping[str, str]) -> _ShownTable:
    """A table in words."""
    return _ShownTable(
        _TITLES[table.name], f"{table.name}.csv", table_heads(table), table_rows(table, stops)
    )


@cache
def _template() -> Template:
    """The page, with every value cleaned and escaped on its way in."""
    return page_template("repair.html.j2", cleaned)
