"""The timetable of one line as a page to print, to read on a phone and to have read aloud."""

from collections import Counter
from dataclasses import dataclass
from functools import cache

import numpy as np
from jinja2 import Template
from markupsafe import Markup

from maps.page_file import page_template
from maps.shown_text import NOTHING, cleaned, number, shown_text
from network.service_day import HOUR, MINUTE
from scenarios.operating_day import OperatingDay
from scenarios.printed_timetables.clock_face import (
    NO_CALL,
    ShownColumn,
    panels,
    shown_columns,
)
from scenarios.printed_timetables.days_in_words import days_in_words
from scenarios.printed_timetables.printed_line import PrintedLine, PrintedTable
from scenarios.printed_timetables.trip_notes import NotedTrips, TripNote, noted_trips

COLUMNS = 12
"""Columns of one table: as many as stand side by side on upright A4."""

_DAY_H = 24


@dataclass(frozen=True, slots=True)
class LineHead:
    """What a page says of a line.

    Attributes
    ----------
    number, name : str
        As on the bus; the name may be empty.
    page, csv : str
        Names of its files.
    """

    number: str
    name: str
    page: str
    csv: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A stop with its cells, ready for the page; with its id where others bear its name."""

    stop: str
    stop_id: str
    timepoint: bool
    cells: Markup


@dataclass(frozen=True, slots=True)
class _Panel:
    """Trips that stand side by side."""

    span: str
    heads: Markup
    signs: tuple[str, ...]
    rows: tuple[_Row, ...]


@dataclass(frozen=True, slots=True)
class ShownWay:
    """A table of the line in words.

    Attributes
    ----------
    title : str
        First and last stop.
    first, last : str
        First and last departure of the day.
    trips : str
    """

    title: str
    first: str
    last: str
    trips: str


@dataclass(frozen=True, slots=True)
class _Section:
    """All panels of one table."""

    way: ShownWay
    panels: tuple[_Panel, ...]
    notes: tuple[TripNote, ...]


@dataclass(frozen=True, slots=True)
class _Page:
    """Everything the template shows; texts are escaped there, cells of times are ready."""

    operator: str
    days: str
    head: LineHead
    sections: tuple[_Section, ...]
    next_morning: bool
    left_out: bool
    missing: bool
    index: str
    onward: tuple[str, ...]


def line_head(day: OperatingDay, line: int, file_name: str) -> LineHead:
    """Number and name of a line, and its files.

    Examples
    --------
    >>> from tests.scenarios.operated_village import village_day
    >>> line_head(village_day(), 0, "1")
    LineHead(number='1', name='Castle', page='1.html', csv='1.csv')
    """
    trips = day.trips
    shown = trips.line_number[line] or trips.line_name[line] or trips.line_id[line]
    name = "" if shown == trips.line_name[line] else trips.line_name[line]
    return LineHead(shown, name, f"{file_name}.html", f"{file_name}.csv")


def shown_way(table: PrintedTable, day: OperatingDay) -> ShownWay:
    """A table of a line in words.

    Examples
    --------
    >>> import numpy as np
    >>> from network.quantities import bools
    >>> from scenarios.printed_timetables.printed_line import printed_lines
    >>> from tests.scenarios.operated_village import village_day
    >>> day = village_day()
    >>> line = next(printed_lines(day, bools(np.ones(len(day.timetable.stop)))))
    >>> shown_way(line.tables[0], day)
    ShownWay(title='Abbey to Castle', first='07:00', last='08:10', trips='4')
    """
    first, last = (_name(day, stop) for stop in table.ends)
    title = f"Round trip from {first}" if first == last else f"{first} to {last}"
    starts = table.start_s
    return ShownWay(
        title=title,
        first=clock_face(int(starts.min())),
        last=clock_face(int(starts.max())),
        trips=number(len(table.trip)),
    )


def clock_face(seconds: int) -> str:
    """Whole minutes of a time, rounded down; what is past midnight says so.

    Examples
    --------
    >>> clock_face(25259), clock_face(90600)
    ('07:00', '01:10 +1')
    """
    days, rest = divmod(seconds, _DAY_H * HOUR)
    text = f"{rest // HOUR:02d}:{rest % HOUR // MINUTE:02d}"
    return f"{text} +{days}" if days else text


def headway_words(seconds: int) -> str:
    """Minutes between buses; between two whole minutes where it is neither.

    Examples
    --------
    >>> headway_words(600), headway_words(450)
    ('10 min', '7 to 8 min')
    """
    minutes, rest = divmod(seconds, MINUTE)
    return f"{minutes} to {minutes + 1} min" if rest else f"{minutes} min"


def timetable_html(
    line: PrintedLine,
    day: OperatingDay,
    head: LineHead,
    index: str,
    onward: tuple[str, ...] = (),
) -> str:
    """Text of the page of one line.

    Equal timetables give equal bytes. Stops are rows and trips are columns; trips that keep to the
    headway of their neighbours are told by "then every 10 min until" (`shown_columns`).

    Parameters
    ----------
    line : PrintedLine
    day : OperatingDay
        Of which the line is a part.
    head : LineHead
    index : str
        Name of the page of all lines.
    onward : tuple of str, optional
        Buses that wait for riders of the line, one sentence each.

    Returns
    -------
    str
        A whole HTML document.

    Examples
    --------
    >>> import numpy as np
    >>> from network.quantities import bools
    >>> from scenarios.printed_timetables.printed_line import printed_lines
    >>> from tests.scenarios.operated_village import village_day
    >>> day = village_day()
    >>> line = next(printed_lines(day, bools(np.ones(len(day.timetable.stop)))))
    >>> page = timetable_html(line, day, line_head(day, 0, "1"), "index.html")
    >>> page.count("<table"), "<script" in page, "runs only as far as Bridge" in page
    (2, False, True)
    """
    drawn = [shown_columns(table.time_s) for table in line.tables]
    page = _Page(
        operator=day.title,
        days=days_in_words(day.dates),
        head=head,
        sections=tuple(
            _section(table, columns, day) for table, columns in zip(line.tables, drawn, strict=True)
        ),
        next_morning=any(int(t.time_s.max()) >= _DAY_H * HOUR for t in line.tables),
        left_out=any(column.left_out for columns in drawn for column in columns),
        missing=any(bool((table.time_s == NO_CALL).any()) for table in line.tables),
        index=index,
        onward=onward,
    )
    return _template().render(page=page)


def _name(day: OperatingDay, stop: int) -> str:
    """Name of a stop on one line."""
    return shown_text(day.stops.name[stop])


def _section(table: PrintedTable, columns: list[ShownColumn], day: OperatingDay) -> _Section:
    """A table cut to the width of a page."""
    noted = noted_trips(table, [_name(day, stop) for stop in range(len(day.stops))])
    return _Section(
        way=shown_way(table, day),
        panels=tuple(_panel(table, part, noted, day) for part in panels(columns, COLUMNS)),
        notes=noted.notes,
    )


def _panel(
    table: PrintedTable, columns: list[ShownColumn], noted: NotedTrips, day: OperatingDay
) -> _Panel:
    """Trips that stand side by side."""
    starts = table.start_s
    span = [clock_face(int(starts[column.trip])) for column in (columns[0], columns[-1])]
    heads = [
        "<td></td>" if column.left_out else f'<th scope="col">{column.trip + 1}</th>'
        for column in columns
    ]
    shared = _shared_names(table, day)
    signs = tuple("" if c.left_out else noted.sign_of_trip[c.trip] for c in columns)
    rows = []
    for row, (stop, times) in enumerate(
        zip(table.stop.tolist(), table.time_s.tolist(), strict=True)
    ):
        cells = "".join(
            _cell(column, times[column.trip], row, len(table.stop)) for column in columns
        )
        is_timepoint = bool(table.timepoint[row]) or row == 0
        name, stop_id = _name(day, stop), shown_text(day.stops.stop_id[stop])
        rows.append(_Row(name, stop_id if name in shared else "", is_timepoint, _ready(cells)))
    return _Panel(
        span=" to ".join(dict.fromkeys(span)),
        heads=_ready("".join(heads)),
        signs=signs if any(signs) else (),
        rows=tuple(rows),
    )


def _shared_names(table: PrintedTable, day: OperatingDay) -> frozenset[str]:
    """Names that several stops of a table bear."""
    names = Counter(_name(day, stop) for stop in np.unique(table.stop).tolist())
    return frozenset(name for name, count in names.items() if count > 1)


def _cell(column: ShownColumn, seconds: int, row: int, n_rows: int) -> str:
    """A time, or once for all rows what stands for the trips that are left out."""
    if not column.left_out:
        if seconds == NO_CALL:
            return f"<td>{NOTHING}"
        text, _, days = clock_face(seconds).partition(" ")
        return f"<td>{text}<sup>{days}</sup>" if days else f"<td>{text}"
    if row:
        return ""
    every = headway_words(column.headway_s)
    return f'<td class="every" rowspan="{n_rows}">then every <b>{every}</b> until'


def _ready(tags: str) -> Markup:
    """Tags of ours; they hold digits and fixed words only."""
    return Markup(tags)  # noqa: S704  (no name from outside is in them)


@cache
def _template() -> Template:
    """The page, with every value cleaned and escaped on its way in."""
    return page_template("timetable.html.j2", cleaned)
