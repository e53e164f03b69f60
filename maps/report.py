"""The report of a plan: one page that a planner can send, print and read without a network."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Template
from markupsafe import Markup

from maps.access_rows import AccessSection, access_section
from maps.charts import journeys_chart, trips_chart, vehicles_chart
from maps.crowded_rows import crowded_note, crowded_rows
from maps.layers import ATTRIBUTION
from maps.network_map import network_map
from maps.page_file import page_template, write_page
from maps.replayed_rows import ReplayedRow, replayed_note, replayed_rows
from maps.report_duties import ShownDuties, shown_duties
from maps.report_rows import (
    FigureRow,
    LineRow,
    Losses,
    ProofRow,
    Topic,
    figures_of,
    key_rows,
    line_rows,
    losses_of,
    operator_rows,
    proof_rows,
    rider_rows,
    shortfalls_of,
    topics_of,
)
from maps.schedule_page import SCHEDULE_PAGE
from maps.shown_text import cleaned, number
from maps.timetable_files import TIMETABLE_INDEX, TIMETABLES
from maps.transfer_rows import ShownTransfers, shown_transfers
from network.problems import Problem
from network.service_day import Period, clock_of
from routing.evaluation.kpis import EVALUATOR
from routing.evaluation.registry import (
    CROWDED_REGISTRY,
    REGISTRY,
    TIMETABLE_REGISTRY,
    TRUNK_REGISTRY,
    Kpi,
)
from scenarios.access.services_access import ServicesAccess
from scenarios.assumptions import assumptions_of
from scenarios.calibration.said import FIXED_DEMAND, how_calibrated
from scenarios.comparison import MODELLED_DEMAND, compare
from scenarios.comparison_figures import comparison_figures
from scenarios.result import ScenarioResult

_OPERATOR_NOTE = (
    "Vehicles are the most away from the depot at any second, layover and "
    "deadheads included, spares not counted."
)


@dataclass(frozen=True, slots=True)
class _Page:
    """Everything the template shows; texts are escaped there, drawings are ready."""

    lines_count: str
    summary: str
    has_present: bool
    has_background: bool
    losses: Losses | None
    key: list[FigureRow]
    riders: list[FigureRow]
    operator: list[FigureRow]
    riders_note: str
    operator_note: str
    demand_modelled: bool
    demand_source: str
    calibration: str
    evaluator: str
    access: AccessSection | None
    map: Markup
    periods: tuple[Period, ...]
    lines: list[LineRow]
    transfers: ShownTransfers | None
    duties: ShownDuties | None
    schedule_page: str
    timetables: str
    timetables_folder: str
    proofs: list[ProofRow]
    shortfalls: list[str]
    topics: list[Topic]
    findings: tuple[Problem, ...]
    trips_chart: Markup
    vehicles_chart: Markup
    journeys_chart: Markup
    crowded: list[ReplayedRow]
    crowded_note: str
    replayed: list[ReplayedRow]
    replayed_note: str
    registry: tuple[Kpi, ...]
    modelled_demand: str = MODELLED_DEMAND
    fixed_demand: str = FIXED_DEMAND
    attribution: str = ATTRIBUTION


def write_report(result: ScenarioResult, path: Path, access: ServicesAccess | None = None) -> None:
    """Write the report of a plan as one HTML file without scripts and without outside requests.

    Equal results give equal bytes.

    See `report_html`; a file that exists is replaced.
    """
    write_page(report_html(result, access), path)


def report_html(result: ScenarioResult, access: ServicesAccess | None = None) -> str:
    """Text of the report.

    Parameters
    ----------
    result : ScenarioResult
    access : ServicesAccess, optional
        As `find_access_of_result` returns it; without it the report has no section of access.

    Returns
    -------
    str
        A whole HTML document.

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> "<script" in report_html(result())
    False
    """
    losses = None
    if result.present is not None:
        comparison = compare(result.network, result.demand, result.present, result.service)
        losses = losses_of(comparison_figures(comparison, result.network.zones.zone_id))
    lines = line_rows(result)
    figures = figures_of(result)
    page = _Page(
        lines_count=number(result.service.plan.n_lines),
        summary=_summary(result),
        has_present=result.present is not None,
        has_background=result.background is not None,
        losses=losses,
        key=key_rows(figures),
        riders=rider_rows(figures),
        operator=operator_rows(figures),
        riders_note=_riders_note(result),
        operator_note=_OPERATOR_NOTE,
        demand_modelled=result.demand.modelled,
        demand_source=result.demand.source,
        calibration=how_calibrated(result.demand, result.settings.calibrated),
        evaluator=EVALUATOR,
        access=None if access is None else access_section(access),
        map=network_map(result, [_on_the_map(line) for line in lines]),
        periods=result.demand.periods,
        lines=lines,
        transfers=shown_transfers(result),
        duties=shown_duties(result.service),
        schedule_page=SCHEDULE_PAGE,
        timetables=f"{TIMETABLES}/{TIMETABLE_INDEX}",
        timetables_folder=TIMETABLES,
        proofs=proof_rows(result.certificates),
        shortfalls=shortfalls_of(result),
        topics=topics_of(assumptions_of(result)),
        findings=(*result.findings, *(() if access is None else access.findings)),
        trips_chart=trips_chart(result),
        vehicles_chart=vehicles_chart(result),
        journeys_chart=journeys_chart(result),
        crowded=crowded_rows(result),
        crowded_note=crowded_note(result),
        replayed=replayed_rows(result),
        replayed_note=replayed_note(result),
        registry=(*REGISTRY, *CROWDED_REGISTRY, *TIMETABLE_REGISTRY, *TRUNK_REGISTRY),
    )
    return _template().render(page=page)


def _on_the_map(line: LineRow) -> str:
    """Address of a line on the map to move in."""
    return f"maps/scenario.html#line-{line.link}" if line.link else "maps/scenario.html"


def _summary(result: ScenarioResult) -> str:
    """What was planned, in one line."""
    service, network, periods = result.service, result.network, result.demand.periods
    day = f"{clock_of(periods[0].start)[:5]} to {clock_of(periods[-1].end)[:5]}"
    return (
        f"Service day {day}; {number(service.timetable.n_trips)} bus trips in "
        f"{number(service.vehicles.n_blocks)} blocks; {number(result.demand.trips_per_day)} "
        f"passenger trips per day between {number(len(network.zones))} zones; "
        f"{number(len(network.stops))} stops. Mode {result.settings.mode}, "
        f"seed {result.settings.seed}."
    )


def _riders_note(result: ScenarioResult) -> str:
    """What the figures of passengers are of."""
    weights = result.settings.weights
    return (
        f"Times by the {EVALUATOR} evaluator: expected over departures at even "
        f"headways. Felt time counts a minute walked as {weights.walk:g}, a minute waited as "
        f"{weights.wait:g}, a transfer as {weights.transfer_s / 60:g} min more, and a trip without "
        "a bus as walking. Door to door and its parts are means of riders with a bus journey. "
        "Shares of trips leave out those of up to 1 000 m on foot."
    )


@cache
def _template() -> Template:
    """The page, with every value cleaned and escaped on its way in."""
    return page_template("report.html.j2", cleaned, {"clock": lambda time: clock_of(time)[:5]})
