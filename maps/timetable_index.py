"""The page of all lines: where each runs, its first and last bus, and its timetable."""

from dataclasses import dataclass
from functools import cache

from jinja2 import Template

from maps.page_file import page_template
from maps.shown_text import cleaned
from maps.timetable_page import LineHead, ShownWay
from scenarios.operating_day import OperatingDay
from scenarios.printed_timetables.days_in_words import days_in_words


@dataclass(frozen=True, slots=True)
class IndexedLine:
    """A line on the page of all lines.

    Attributes
    ----------
    head : LineHead
    ways : tuple of ShownWay
        Empty where the line has no page of its own.
    """

    head: LineHead
    ways: tuple[ShownWay, ...]


def timetable_index_html(day: OperatingDay, lines: list[IndexedLine], above: str = "") -> str:
    """Text of the page of all lines.

    Parameters
    ----------
    day : OperatingDay
    lines : list of IndexedLine
    above : str, optional
        Link to the page that this one belongs to.

    Examples
    --------
    >>> from tests.scenarios.operated_village import village_day
    >>> line = IndexedLine(LineHead("1", "", "1.html", "1.csv"),
    ...     (ShownWay("Abbey to Castle", "07:00", "23:10", "61"),))
    >>> page = timetable_index_html(village_day(), [line])
    >>> '<a href="1.html">' in page, page.count("<tr>")
    (True, 2)
    """
    return _template().render(
        operator=day.title, days=days_in_words(day.dates), lines=lines, above=above
    )


@cache
def _template() -> Template:
    """The page, with every value cleaned and escaped on its way in."""
    return page_template("timetables.html.j2", cleaned)
