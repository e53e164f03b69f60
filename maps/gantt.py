"""Bars over the hours of a day: one row per block or duty, as SVG drawings that fit a page.

Many rows are cut into drawings of some dozens, each with its own hours, so that nobody scrolls away
from them. Each bar says in words what it is, for whoever points at it; tables say the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from maps.shown_text import shown_text
from maps.svg import drawing, element, text
from network.service_day import HOUR

ROWS_AT_ONCE = 40
"""Rows of one drawing: about a screen."""

_WIDTH, _LEFT, _RIGHT = 1120.0, 76.0, 1112.0
_TOP, _ROW = 26.0, 19.0
_BAR, _THIN = 13.0, 3.0
_LETTER = 6.6
"""Width of a letter in a bar, about."""

_LONGEST_LABEL = 9


@dataclass(frozen=True, slots=True)
class Bar:
    """Something between two times.

    Attributes
    ----------
    start_s, end_s : int
        Seconds since the start of the service day.
    kind : str
        Class of its look, from our own code.
    words : str
        What it is, for whoever points at it.
    label : str
        Written into the bar where there is room.
    fill, ink : str
        Colours of bar and label; blank leaves them to the look of the kind.
    thin : bool
        A line instead of a bar.
    """

    start_s: int
    end_s: int
    kind: str
    words: str
    label: str = ""
    fill: str = ""
    ink: str = ""
    thin: bool = False


@dataclass(frozen=True, slots=True)
class GanttRow:
    """Bars of one vehicle or driver, in order of time.

    Attributes
    ----------
    label : str
    bars : tuple of Bar
    """

    label: str
    bars: tuple[Bar, ...]


def hours_of(rows: Sequence[GanttRow]) -> tuple[int, int]:
    """First and last hour that drawings of these rows have to show.

    Examples
    --------
    >>> hours_of([GanttRow("K1", (Bar(6 * 3600 + 60, 7 * 3600 + 60, "trip", ""),))])
    (6, 8)
    """
    bars = [bar for row in rows for bar in row.bars]
    first = min((bar.start_s for bar in bars), default=0) // HOUR
    last = -(-max((bar.end_s for bar in bars), default=24 * HOUR) // HOUR)
    return first, max(last, first + 1)


def gantt(name: str, title: str, rows: Sequence[GanttRow], hours: tuple[int, int]) -> Markup:
    """One drawing of some rows.

    Parameters
    ----------
    name : str
        Unique on the page; a prefix of ids.
    title : str
    rows : sequence of GanttRow
    hours : (first, last)
        Those of all drawings that belong together; see `hours_of`.

    Returns
    -------
    Markup
        One ``<svg>`` element.

    Examples
    --------
    >>> bar = Bar(7 * 3600, 8 * 3600, "trip", "trip T1, 07:00 to 08:00", label="<1>")
    >>> "&lt;1&gt;" in gantt("blocks", "Blocks", [GanttRow("K1", (bar,))], (7, 8))
    True
    """
    axis = _Axis(*hours)
    bottom = _TOP + len(rows) * _ROW
    parts = [*_hours(axis, bottom)]
    for place, row in enumerate(rows):
        y = _TOP + place * _ROW
        label = shown_text(row.label, _LONGEST_LABEL)
        parts.append(text(label, _LEFT - 8, y + 13, text_anchor="end", class_="row"))
        parts += [part for bar in row.bars for part in _bar(axis, bar, y)]
    described = f"{len(rows)} rows from {rows[0].label} to {rows[-1].label}" if rows else "no rows"
    said = f"{described}; hours of the service day to the right. A table below says the same."
    return drawing(name, title, said, (_WIDTH, bottom + 6), parts, class_="gantt")


def parts_of(rows: Sequence[GanttRow], most: int = ROWS_AT_ONCE) -> list[Sequence[GanttRow]]:
    """Rows in parts of nearly the same length, none longer than `most`.

    Examples
    --------
    >>> [len(part) for part in parts_of([GanttRow("K", ())] * 81)]
    [27, 27, 27]
    """
    n_parts = -(-len(rows) // most)
    ends = [len(rows) * part // n_parts for part in range(n_parts + 1)] if n_parts else []
    return [rows[start:end] for start, end in pairwise(ends)]


class _Axis:
    """Hours of the service day to the right."""

    def __init__(self, first: int, last: int) -> None:
        self.first, self.last = first, last

    def x(self, seconds: int) -> float:
        """Place of a time."""
        share = (seconds / HOUR - self.first) / (self.last - self.first)
        return _LEFT + share * (_RIGHT - _LEFT)


def _hours(axis: _Axis, bottom: float) -> Iterator[Markup]:
    """A line and a number for each hour."""
    for hour in range(axis.first, axis.last + 1):
        x = axis.x(hour * HOUR)
        yield element("line", x1=x, x2=x, y1=_TOP - 4, y2=bottom, class_="grid")
        yield text(f"{hour}", x, _TOP - 9, text_anchor="middle")


def _bar(axis: _Axis, bar: Bar, y: float) -> Iterator[Markup]:
    """One bar with its words, and its label where there is room."""
    start, end = axis.x(bar.start_s), axis.x(bar.end_s)
    tall = _THIN if bar.thin else _BAR
    place = {"x": start, "y": y + 2 + (_BAR - tall) / 2, "height": tall}
    place["width"] = max(end - start, 0.5)
    filled = {"fill": bar.fill} if bar.fill else {}
    title = element("title", escape(shown_text(bar.words)))
    yield element("rect", title, **place, class_=f"bar-{bar.kind}", **filled)
    label = shown_text(bar.label)
    if label and len(label) * _LETTER < end - start - 3:
        inked = {"fill": bar.ink} if bar.ink else {}
        middle = (start + end) / 2
        yield text(label, middle, y + 12.5, text_anchor="middle", class_="label", **inked)
