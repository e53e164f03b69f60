"""The page of a comparison, losers before averages: one file to send, print and read offline."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Template
from markupsafe import Markup

from maps.access_rows import AccessSection, access_section
from maps.compared_charts import changes_chart, front_chart
from maps.compared_rows import (
    ChoiceLine,
    FigureLine,
    PairSection,
    StressGroup,
    choice_lines,
    figure_lines,
    pair_sections,
    stress_groups,
    stress_heads,
)
from maps.layers import ATTRIBUTION
from maps.page_file import page_template, write_page
from maps.shown_text import cleaned, number
from network.problems import Problem
from routing.evaluation.registry import Evaluator
from scenarios.assumptions import Assumption, ledger_of
from scenarios.comparing.compared_plans import ComparedPlans
from scenarios.comparing.comparison_document import (
    calibration_of,
    comparison_findings,
    method_of,
)


@dataclass(frozen=True, slots=True)
class _Page:
    """Everything the template shows; texts are escaped there, drawings are ready."""

    names: list[str]
    calibration: str
    summary: str
    findings: tuple[Problem, ...]
    pairs: list[PairSection]
    changes_chart: Markup
    figures: list[FigureLine]
    replayed: list[FigureLine]
    choices: list[ChoiceLine]
    front_chart: Markup
    stress_heads: tuple[str, ...]
    stresses: list[StressGroup]
    method: list[str]
    ledger: tuple[Assumption, ...]
    access: AccessSection
    attribution: str = ATTRIBUTION


def write_compared_page(compared: ComparedPlans, path: Path) -> None:
    """Write the page of a comparison as one HTML file without scripts and outside requests.

    Equal comparisons give equal bytes.

    Parameters
    ----------
    compared : ComparedPlans
    path : Path
        Replaced if it exists.
    """
    write_page(compared_html(compared), path)


def compared_html(compared: ComparedPlans) -> str:
    """Text of the page.

    Parameters
    ----------
    compared : ComparedPlans

    Returns
    -------
    str
        A whole HTML document.

    Examples
    --------
    >>> from tests.scenarios.comparing.compared_city import compared
    >>> "<script" in compared_html(compared())
    False
    """
    scenarios, method = compared.scenarios, method_of(compared)
    calibration = calibration_of(compared)
    page = _Page(
        names=[scenario.name for scenario in scenarios],
        summary=(
            f"{number(scenarios[0].world.demand.trips_per_day)} trips a day between "
            f"{number(len(scenarios[0].world.network.zones))} zones, the same for every service; "
            f"{compared.draws.n_draws} draws of the table of trips, seed {compared.draws.seed}."
        ),
        calibration=calibration,
        findings=tuple(f for f in comparison_findings(compared) if f.message != calibration),
        pairs=pair_sections(compared),
        changes_chart=changes_chart(compared),
        figures=figure_lines(compared, Evaluator.FREQUENCY),
        replayed=figure_lines(compared, Evaluator.TIMETABLE),
        choices=choice_lines(compared),
        front_chart=front_chart(compared),
        stress_heads=stress_heads(),
        stresses=stress_groups(compared),
        method=[f"{method[key]}." for key in ("paired", "reweighted", "chance_only")],
        ledger=ledger_of(scenarios[0].world),
        access=access_section(compared.access),
    )
    return _template().render(page=page)


@cache
def _template() -> Template:
    """The page, with every value cleaned and escaped on its way in."""
    return page_template("compared.html.j2", cleaned)
