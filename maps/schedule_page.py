"""Blocks and duties over the hours of the day: one page without scripts, with equal tables."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Template
from markupsafe import Markup

from maps.gantt import GanttRow, gantt, hours_of, parts_of
from maps.gantt_rows import DrawnDay, block_rows, day_of_service, duty_rows
from maps.page_file import page_template, write_page
from maps.report_duties import ShownDuties, shown_duties
from maps.shown_text import cleaned, number
from maps.timetable_files import TIMETABLE_INDEX, TIMETABLES
from scenarios.result import ScenarioResult
from scenarios.service_tables import service_tables
from scenarios.table_files import Cell, Table

SCHEDULE_PAGE = "schedule.html"
"""Name of the page beside the report."""


@dataclass(frozen=True, slots=True)
class _ShownTable:
    """A table of the result in words."""

    caption: str
    file: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """One drawing and what it shows."""

    title: str
    drawing: Markup


@dataclass(frozen=True, slots=True)
class DayPage:
    """Everything the template shows; texts are escaped there, drawings are ready."""

    blocks_count: str
    duties: ShownDuties | None
    blocks: list[_Part]
    drivers: list[_Part]
    block_table: _ShownTable
    duty_table: _ShownTable | None
    timetables: str


def write_schedule_page(result: ScenarioResult, path: Path) -> None:
    """Write the page of blocks and duties as one HTML file.

    See `schedule_html`; a file that exists is replaced.
    """
    write_page(schedule_html(result), path)


def schedule_html(result: ScenarioResult) -> str:
    """Text of the page of blocks and duties.

    Equal results give equal bytes.

    Parameters
    ----------
    result : ScenarioResult

    Returns
    -------
    str
        A whole HTML document.

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> page = schedule_html(result())
    >>> page.count("<svg"), "<script" in page
    (2, False)
    """
    service = result.service
    tables = {table.name: table for table in service_tables(result)}
    page = page_of_day(
        day_of_service(service), shown_duties(service), tables["blocks"], tables.get("duties")
    )
    return _template().render(page=page)


def page_of_day(
    day: DrawnDay, duties: ShownDuties | None, block_table: Table, piece_table: Table | None
) -> DayPage:
    """Drawings and tables of a day.

    Parameters
    ----------
    day : DrawnDay
    duties : ShownDuties, optional
    block_table : Table
        One row per block.
    piece_table : Table, optional
        One row per piece of a duty; of the same days as `duties`.
    """
    return DayPage(
        blocks_count=number(day.vehicles.n_blocks),
        duties=duties,
        blocks=_parts("blocks", "Blocks", block_rows(day)),
        drivers=_parts("duties", "Duties", duty_rows(day)),
        block_table=_shown(block_table, "Blocks"),
        duty_table=None if piece_table is None else _shown(piece_table, "Duties, piece by piece"),
        timetables=f"{TIMETABLES}/{TIMETABLE_INDEX}",
    )


def _parts(name: str, what: str, rows: list[GanttRow]) -> list[_Part]:
    """Drawings of some dozens of rows each."""
    hours = hours_of(rows)
    parts = []
    for place, part in enumerate(parts_of(rows), start=1):
        title = f"{what} {part[0].label} to {part[-1].label}"
        parts.append(_Part(title, gantt(f"{name}-{place}", title, part, hours)))
    return parts


def _shown(table: Table, caption: str) -> _ShownTable:
    """Cells as texts; columns without a value in any row are left out."""
    columns = [table.column(column.name) for column in table.columns]
    kept = [place for place, cells in enumerate(columns) if any(c is not None for c in cells)]
    return _ShownTable(
        caption=caption,
        file=f"tables/{table.name}.csv",
        heads=tuple(_head(table, place) for place in kept),
        rows=tuple(tuple(_cell(row[place]) for place in kept) for row in table.rows),
    )


def _head(table: Table, place: int) -> str:
    """Name of a column with its unit."""
    column = table.columns[place]
    words = column.name.replace("_", " ").capitalize()
    return f"{words}, {column.unit}" if column.unit and column.unit != "HH:MM:SS" else words


def _cell(cell: Cell) -> str:
    """A cell in words; blank stays blank."""
    if isinstance(cell, float):
        return number(cell, 2)
    return "" if cell is None else str(cell)


@cache
def _template() -> Template:
    """The page, with every value cleaned and escaped on its way in."""
    return page_template("schedule.html.j2", cleaned)
