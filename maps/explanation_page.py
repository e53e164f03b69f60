"""One page that explains a line, or ranks all lines: to be sent, printed and read offline."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import Template

from maps.explanation_words import (
    RANKING_NOTE,
    ChangeRow,
    NamedRow,
    area_rows,
    change_rows,
    headline,
    limit_sentences,
    other_line_rows,
    price_rows,
    ranking_heads,
    ranking_rows,
    sentences,
    zone_rows,
)
from maps.page_file import page_template
from maps.relief_words import RELIEF_HEADS, RELIEF_NOTE, relief_rows
from maps.shown_text import shown_lines
from network.problems import Problem
from scenarios.explaining.explanation import LineExplanation, RankedLine

_PLACE_HEADS = (
    "Trips a day", "lose", "without a bus", "nearest stop lost", "with a change", "> 2 min slower",
    "> 5 min slower", "gain",
)  # fmt: skip
_AREA_HEADS = ("Boardings of the line a day", "Other lines", "Without the line")
_LINE_HEADS = ("Boardings a day", "without the line", "Fullest hop", "without the line")


@dataclass(frozen=True, slots=True)
class Section:
    """One table of the page.

    Attributes
    ----------
    title, note, first : str
        Heading, what the figures are, and the head of the first column.
    heads : tuple of str
        Of the other columns.
    rows : list of NamedRow
    """

    title: str
    note: str
    first: str
    heads: tuple[str, ...]
    rows: list[NamedRow]


@dataclass(frozen=True, slots=True)
class _Page:
    """Everything the template shows; it escapes all texts."""

    calibration: str
    title: str
    sentences: list[str]
    currency: str
    changes: list[ChangeRow]
    prices: list[ChangeRow]
    limits: list[str]
    sections: list[Section]
    findings: list[str]


def explanation_html(explained: LineExplanation) -> str:
    """Text of the page of a line: a whole HTML document without scripts or outside requests.

    Parameters
    ----------
    explained : LineExplanation

    Returns
    -------
    str
    """
    return _template().render(
        page=_Page(
            calibration=explained.calibration,
            title=headline(explained),
            sentences=sentences(explained),
            currency=explained.currency,
            changes=change_rows(explained),
            prices=price_rows(explained),
            limits=limit_sentences(explained),
            sections=[
                Section(
                    "Zones that lose most without it", "Trips by the zone in which they start.",
                    "Zone", _PLACE_HEADS, zone_rows(explained),
                ),
                Section(
                    "Its stop areas", "Those that lose service first.", "Stop area", _AREA_HEADS,
                    area_rows(explained),
                ),
                Section(
                    "Lines that riders turn to without it", "Those that change most first.", "Line",
                    _LINE_HEADS, other_line_rows(explained),
                ),
                Section(
                    "Where drivers change", RELIEF_NOTE, "Place", RELIEF_HEADS,
                    relief_rows(explained.relief_points),
                ),
            ],
            findings=_said(explained.findings),
        )
    )  # fmt: skip


def ranking_html(
    ranked: Sequence[RankedLine], currency: str, findings: Sequence[Problem], calibration: str = ""
) -> str:
    """Text of the page that ranks all lines.

    Parameters
    ----------
    ranked : sequence of RankedLine
    currency : str
    findings : sequence of Problem
    calibration : str, optional
        What the demand was calibrated on, or that it was not: said first.
    """
    section = Section(
        "All lines", "Those that give riders least for what they cost first.", "Line",
        ranking_heads(currency), ranking_rows(ranked),
    )  # fmt: skip
    return sections_html(
        "What each line is worth", [RANKING_NOTE], currency, [section], findings, calibration
    )


def sections_html(
    title: str,
    told: Sequence[str],
    currency: str,
    sections: Sequence[Section],
    findings: Sequence[Problem],
    calibration: str = "",
) -> str:
    """Text of a page of sentences and tables, in the manner of an explanation.

    Parameters
    ----------
    title : str
    told : sequence of str
        Sentences below the title.
    currency : str
        Of all money.
    sections : sequence of Section
        Those without rows are left out.
    findings : sequence of Problem
        What the figures rest on.
    calibration : str, optional
        Said first.

    Examples
    --------
    >>> "<h1><bdi>New headways" in sections_html("New headways", [], "EUR", [], [])
    True
    """
    return _template().render(
        page=_Page(
            calibration, title, list(told), currency, [], [], [], list(sections), _said(findings)
        )
    )


def _said(findings: Sequence[Problem]) -> list[str]:
    """Findings as lines of text."""
    return [shown_lines(str(finding)) for finding in findings]


@cache
def _template() -> Template:
    """The page."""
    return page_template("explanation.html.j2")
