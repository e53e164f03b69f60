"""The page of a scheduled feed: warnings first, figures and proofs, then blocks and duties."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Template

from maps.explanation_words import NamedRow
from maps.gantt_rows import day_of_feed
from maps.page_file import page_template, write_page
from maps.relief_words import RELIEF_HEADS, RELIEF_NOTE, relief_rows
from maps.report_duties import duties_of_blocks
from maps.report_rows import ProofRow, proof_rows
from maps.schedule_page import page_of_day
from maps.shown_text import cleaned, number, percent
from network.problems import Problem, Severity
from scenarios.feed_schedule.schedule_figures import ScheduleFigure, schedule_figures
from scenarios.feed_schedule.schedule_files import TABLES, WrittenSchedule
from scenarios.feed_schedule.schedule_tables import relief_tables, schedule_tables
from scenarios.feed_schedule.scheduling import FeedSchedule
from scenarios.table_files import Table


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """One figure in words."""

    label: str
    value: str
    unit: str


@dataclass(frozen=True, slots=True)
class _Account:
    """What stands before the drawings."""

    title: str
    day: str
    warnings: Sequence[Problem]
    notes: Sequence[Problem]
    figures: Sequence[ShownFigure]
    proofs: Sequence[ProofRow]
    files: Sequence[str]
    relief_note: str
    relief_heads: Sequence[str]
    reliefs: Sequence[NamedRow]


def write_feed_schedule_page(
    schedule: FeedSchedule, written: WrittenSchedule, path: Path, moved: Sequence[Table] = ()
) -> None:
    """Write the page as one HTML file.

    See `feed_schedule_html`; a file that exists is replaced.
    """
    write_page(feed_schedule_html(schedule, written, moved), path)


def feed_schedule_html(
    schedule: FeedSchedule, written: WrittenSchedule, moved: Sequence[Table] = ()
) -> str:
    """Text of the page of a scheduled feed; equal schedules give equal bytes.

    Parameters
    ----------
    schedule : FeedSchedule
    written : WrittenSchedule
        The same under the ids of the feed, with what was found while writing it.
    moved : sequence of Table
        Of departures before and after they moved, as they are written beside the page.

    Returns
    -------
    str
        A whole HTML document without scripts and without outside requests.

    Examples
    --------
    >>> from scenarios.feed_schedule.feed_operating_day import operating_day_of_feed
    >>> from tests.scenarios.feed_schedule.one_line import one_line_schedule
    >>> found = one_line_schedule()
    >>> day = operating_day_of_feed(found, found.vehicles)
    >>> page = feed_schedule_html(found, WrittenSchedule(day, found.findings))
    >>> page.count("<svg"), "<script" in page, "What it rests on" in page
    (2, False, True)
    """
    day = written.day
    tables = {table.name: table for table in (*schedule_tables(day), *relief_tables(schedule))}
    page = page_of_day(
        day_of_feed(day), duties_of_blocks(schedule.duties, day.vehicles),
        tables["blocks"], tables.get("pieces"),
    )  # fmt: skip
    account = _Account(
        title=day.title,
        day=schedule.day.service.day.isoformat(),
        warnings=[each for each in written.findings if each.severity is not Severity.NOTE],
        notes=[each for each in written.findings if each.severity is Severity.NOTE],
        figures=[shown_figure(each) for each in schedule_figures(schedule)],
        proofs=proof_rows(schedule.certificates),
        files=[f"{TABLES}/{name}.csv" for name in (*tables, *(table.name for table in moved))],
        relief_note=RELIEF_NOTE,
        relief_heads=RELIEF_HEADS,
        reliefs=relief_rows(schedule.relief_points),
    )
    return _template().render(page=page, account=account)


def shown_figure(figure: ScheduleFigure) -> ShownFigure:
    """A figure in words, for a page or a terminal.

    Examples
    --------
    >>> shown_figure(ScheduleFigure("duties", "Driver duties", 3.0, "duties"))
    ShownFigure(label='Driver duties', value='3', unit='')
    """
    if figure.unit == "share":
        return ShownFigure(figure.label, percent(figure.value), "")
    unit = "" if figure.is_count else figure.unit
    return ShownFigure(figure.label, number(figure.value, figure.decimals), unit)


@cache
def _template() -> Template:
    """The page, with every value cleaned and escaped on its way in."""
    return page_template("feed_schedule.html.j2", cleaned)
