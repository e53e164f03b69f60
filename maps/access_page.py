"""The page of an answer of access: figures, a map of zones, who has how much, the journey asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import Template
from markupsafe import Markup

from maps.access_map import NO_CLASS, access_classes, access_map
from maps.page_file import page_template
from maps.shown_text import NOTHING, cleaned, number, percent, shown_lines
from network.problems import Problem
from scenarios.access.access_files import AccessAnswer, access_table, method_of
from scenarios.table_files import Cell, Column, Table

_EQUITY = (
    ("losing_zones", "Zones that lose against the earlier answer"),
    ("equity_policy", "What the change does to groups"),
    ("equity_groups", "By group of residents"),
    ("equity", "Over all people"),
    ("coverage", "Who lives near a served stop"),
)
"""Tables that the page shows where they were made, those about groups and losers first."""

_NAMES = frozenset({"what", "opportunity", "rule", "group"})
"""Columns of names that are written for programs."""

_LARGE = 100.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure in words."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class _Shade:
    """One row of the legend."""

    colour: str
    words: str
    zones: str


@dataclass(frozen=True, slots=True)
class _Head:
    """One column: its name, what it means, and whether it holds texts."""

    name: str
    meaning: str
    is_text: bool


@dataclass(frozen=True, slots=True)
class _Section:
    """One table: its title, what its columns are, and its rows."""

    title: str
    heads: tuple[_Head, ...]
    rows: list[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Page:
    """Everything the template shows; it escapes all texts."""

    title: str
    method: str
    figures: tuple[Figure, ...]
    map_title: str
    map: Markup
    legend: list[_Shade]
    sections: list[_Section]
    zones: _Section
    findings: list[str]


def access_html(
    answer: AccessAnswer,
    figures: Sequence[Figure],
    tables: Sequence[Table],
    findings: Sequence[Problem],
) -> str:
    """Text of the page: a whole HTML document without scripts or outside requests.

    Parameters
    ----------
    answer : AccessAnswer
    figures : sequence of Figure
        What is told first.
    tables : sequence of Table
        Of equity, and ``journey`` where one was asked for.
    findings : sequence of Problem

    Returns
    -------
    str

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from routing.access.travel_times import every_minute, travel_times
    >>> from scenarios.access.feed_city import read_feed_city
    >>> from tests.scenarios.access.village import village
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = village(Path(folder))
    ...     city = read_feed_city(files.osm, files.zones, [files.gtfs])
    >>> answer = AccessAnswer(city, travel_times(city.service, every_minute(8 * 3600, 60)))
    >>> page = access_html(answer, (), (), ())
    >>> page[:15], "of zone" in page
    ('<!DOCTYPE html>', False)
    """
    classes = access_classes(answer)
    named = {table.name: table for table in tables}
    sections = [("journey", "The journey"), *_EQUITY]
    zone = answer.zone
    where = "From every zone" if zone is None else f"Zone {answer.city.zones.zone_id[zone]}"
    page = _Page(
        title=f"{where}, by the timetable of {answer.city.timetable_of}",
        method=method_of(answer),
        figures=tuple(figures),
        map_title=classes.title,
        map=access_map(answer, classes),
        legend=[
            _Shade(colour, words, number(int((classes.zone_class == row).sum())))
            for row, (colour, words) in enumerate(zip(classes.colours, classes.words, strict=True))
        ],
        sections=[_section(named[name], title) for name, title in sections if name in named],
        zones=_section(access_table(answer), "All zones"),
        findings=[shown_lines(str(found)) for found in findings],
    )
    without = int((classes.zone_class == NO_CLASS).sum())
    if without:
        page.legend.append(_Shade("", classes.nothing, number(without)))
    return _template().render(page=page)


def _section(table: Table, title: str) -> _Section:
    """A table in words, its columns named as in the files."""
    heads = tuple(
        _Head(_in_words(column.name), column.meaning, is_text=not column.unit)
        for column in table.columns
    )
    rows = [
        tuple(_shown(cell, column) for cell, column in zip(row, table.columns, strict=True))
        for row in table.rows
    ]
    return _Section(title, heads, rows)


def _in_words(name: str) -> str:
    """A name of ours, or of a column, for people."""
    return name.replace("_", " ")


def _shown(cell: Cell, column: Column) -> str:
    """A cell in words; a dash where there is nothing."""
    match cell:
        case None | "":
            return NOTHING
        case bool():
            return "yes" if cell else "no"
        case float() | int() if column.unit == "share":
            return percent(float(cell))
        case float() | int():
            return number(cell, 0 if float(cell).is_integer() or abs(cell) >= _LARGE else 2)
        case _:
            return _in_words(str(cell)) if column.name in _NAMES else str(cell)


@cache
def _template() -> Template:
    """The page, with every value cleaned and escaped on its way in."""
    return page_template("access.html.j2", cleaned)
