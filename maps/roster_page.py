"""The page of rosters: what they come to, the grid of each as picture and as table, and rules."""

from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from jinja2 import Template
from markupsafe import Markup

from maps.page_file import page_template
from maps.roster_grid import roster_grid
from maps.shown_text import NOTHING, number, percent, shown_lines, shown_text
from network.service_day import HOUR
from routing.certificate import Certificate
from routing.rosters.week_of_duties import DAYS
from scenarios.rosters.roster_tables import roster_tables
from scenarios.rosters.rostered_folder import Days, RosteredFolder
from scenarios.table_files import Cell

_T = TypeVar("_T")
_HEADS = (
    "Week", *DAYS, "Duties", "Driving, h", "Work, h", "Paid, h", "Weekend free",
)  # fmt: skip
_AIMS = {
    "worked weekends": "Weekends with a duty",
    "lone free days": "Free days between two days of work",
    "steps back": "Duties that start much earlier than that of the day before",
}


@dataclass(frozen=True, slots=True)
class _Roster:
    """One roster: its picture and the same as rows of texts."""

    name: str
    home: str
    weeks: str
    drawing: Markup
    rows: list[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Fact:
    """A figure with what is proven of it."""

    label: str
    value: str
    proof: str


@dataclass(frozen=True, slots=True)
class _Page:
    """Everything the template shows; texts are escaped there, drawings are ready."""

    title: str
    drivers: str
    days: str
    agreement: str
    facts: list[_Fact]
    heads: tuple[str, ...]
    rosters: list[_Roster]
    rules: list[tuple[str, ...]]
    findings: list[str]


def roster_html(rostered: RosteredFolder) -> str:
    """Text of the page of rosters: a whole HTML document without scripts or outside requests.

    Parameters
    ----------
    rostered : RosteredFolder

    Returns
    -------
    str
    """
    figures = rostered.figures
    weekly = "Monday to Friday" if rostered.days is Days.MON_FRI else "all seven days of the week"
    page = _Page(
        title=rostered.kept.title,
        drivers=number(figures.drivers),
        days=f"{number(figures.duties)} duties a week, on {weekly}",
        agreement=rostered.agreement.title,
        facts=_facts(rostered),
        heads=_HEADS,
        rosters=_rosters(rostered),
        rules=[tuple(map(_shown, row)) for row in roster_tables(rostered)[2].rows],
        findings=[shown_lines(str(found)) for found in rostered.findings],
    )
    return _template().render(page=page)


def proof_words(proof: Certificate) -> str:
    r"""What is proven of a figure, in words.

    Examples
    --------
    >>> from routing.certificate import BoundIsFor
    >>> proof_words(Certificate("rosters", "drivers", "drivers", 42.0, 40.0,
    ...                         BoundIsFor.FIXED_DUTIES, 1, "fewest found"))
    'no fewer than 40 within these fixed duties, gap 4.8\u202f% (fewest found)'
    """
    if proof.gap == 0.0:
        return f"proven least within {proof.bound_is_for}"
    return (
        f"no fewer than {number(proof.bound)} within {proof.bound_is_for}, "
        f"gap {percent(proof.gap)} ({proof.stop_reason})"
    )


def aim_words(proof: Certificate) -> str:
    """What a stage of rosters makes small, in words."""
    return _AIMS.get(proof.objective, proof.objective.capitalize())


def _facts(rostered: RosteredFolder) -> list[_Fact]:
    """Figures, those with a proof first."""
    figures = rostered.figures
    facts = [
        _Fact(
            aim_words(proof),
            number(proof.value),
            proof_words(proof),
        )
        for proof in rostered.planned.certificates
    ]
    weeks = (figures.shortest_week_s, figures.mean_week_s, figures.longest_week_s)
    shortest, mean, longest = (number(each / HOUR, 1) for each in weeks)
    words = "as even as exchanging duties of a weekday makes them; no bound is proven"
    return [*facts, _Fact("Paid hours of a week", f"{shortest} to {longest}, mean {mean}", words)]


def _rosters(rostered: RosteredFolder) -> list[_Roster]:
    """Pictures and rows of all rosters."""
    rows: dict[str, list[tuple[str, ...]]] = {}
    for roster, _, *cells in roster_tables(rostered)[0].rows:
        rows.setdefault(str(roster), []).append(tuple(map(_shown, cells)))
    return [
        _Roster(
            name=roster.name,
            home=roster.home,
            weeks=number(roster.n_rows),
            drawing=roster_grid(f"roster-{place}", roster, rostered.week),
            rows=rows[roster.name],
        )
        for place, roster in enumerate(rostered.planned.plan.rosters, start=1)
    ]


def _shown(cell: Cell) -> str:
    """A cell in words; a dash where there is nothing."""
    match cell:
        case None:
            return NOTHING
        case bool():
            return "yes" if cell else "no"
        case float():
            return number(cell, 2)
        case _:
            return str(cell)


@cache
def _template() -> Template:
    """The page, with every value cleaned and escaped on its way in."""
    return page_template("roster.html.j2", _clean)


def _clean(value: _T) -> _T | str:
    """Value as it may be shown; drawings stay as they are, jinja2 escapes the rest."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return shown_text(value, longest=600)
    return value
