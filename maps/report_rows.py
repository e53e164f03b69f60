"""Rows of a report: figures with today's beside them, lines, proofs, losers and shortfalls."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from maps.palette import ink_on, line_colour
from maps.shown_text import NOTHING, amount, number, percent
from maps.timetable_files import timetable_names
from network.problems import Problem, Severity
from routing.certificate import BoundIsFor, Certificate, Status
from routing.evaluation.kpis import Better, Evaluation, Kpi
from routing.evaluation.registry import get_kpi
from scenarios.assumptions import Assumption
from scenarios.comparison import NOTICED_MINUTES
from scenarios.comparison_figures import ComparisonFigures
from scenarios.pattern_figures import pattern_ids
from scenarios.result import ScenarioResult
from scenarios.service_tables import service_tables
from scenarios.table_files import Cell, Table
from scenarios.tables import gap_words, kpi_unit

_RIDERS = (
    "generalised_minutes", "journey_minutes_mean", "journey_minutes_p90", "walk_minutes",
    "wait_minutes", "ride_minutes", "transfers", "share_served", "share_unserved",
    "share_over_capacity", "share_direct", "people_near_stop", "people_near_15_min", "span_hours",
)  # fmt: skip
_OPERATOR = (
    "vehicles", "platform_hours", "service_hours", "vehicle_km", "service_km", "cost",
    "cost_per_rider", "riders",
)  # fmt: skip
_KEY = ("generalised_minutes", "share_served", "journey_minutes_mean", "share_direct")
_FELT_HOURS = "felt_hours"
_PARTS = frozenset({"Walk", "Wait", "Ride", "Vehicle-hours with riders",
                    "Vehicle-kilometres with riders"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure, ready to be shown.

    Attributes
    ----------
    label, value, unit : str
    present, change : str
        Empty where there is no present service.
    verdict : str
        ``better``, ``worse`` or empty.
    name : str
        In the registry, which has its formula; empty where it is made of others.
    """

    label: str
    value: str
    unit: str
    present: str = ""
    change: str = ""
    verdict: str = ""
    name: str = ""

    @property
    def part(self) -> bool:
        """Whether the figure is a part of one above it."""
        return self.label in _PARTS


@dataclass(frozen=True, slots=True)
class DayFigures:
    """Figures of a service day, with today's where there is a present service.

    Attributes
    ----------
    planned : Evaluation
    present : Evaluation, optional
    buses : int
        As given by the planner.
    currency : str
        Of costs.
    """

    planned: Evaluation
    present: Evaluation | None
    buses: int
    currency: str


def figures_of(result: ScenarioResult) -> DayFigures:
    """Figures of a result."""
    today = result.present.evaluation if result.present else None
    settings = result.settings
    return DayFigures(result.service.evaluation, today, settings.buses, settings.rates.currency)


def rider_rows(figures: DayFigures) -> list[FigureRow]:
    """What the service is worth to passengers, their time first."""
    per_trip, *others = (figure_row(figures, name) for name in _RIDERS)
    return [per_trip, _felt_hours_row(figures), *others]


def operator_rows(figures: DayFigures) -> list[FigureRow]:
    """What the operator has to put in."""
    vehicles, *others = (figure_row(figures, name) for name in _OPERATOR)
    return [replace(vehicles, unit=f"of {figures.buses} given"), *others]


def key_rows(figures: DayFigures) -> list[FigureRow]:
    """The few figures that stand beside the map: of passengers, then of the operator."""
    vehicles = operator_rows(figures)[0]
    return [*(figure_row(figures, name) for name in _KEY), vehicles, figure_row(figures, "cost")]


def figure_label(name: str) -> str:
    """What a figure is called, as in the registry.

    Examples
    --------
    >>> figure_label("generalised_minutes"), figure_label("demand_trips")
    ('Felt time per trip', 'Trips of the table of demand')
    """
    return get_kpi(name).title


def _felt_hours_row(figures: DayFigures) -> FigureRow:
    """All felt time of a day: the mean times the trips it is a mean over."""

    def hours(evaluation: Evaluation) -> float:
        trips = evaluation["demand_trips"] * (1 - evaluation["share_walkers"])
        return evaluation["generalised_minutes"] * trips / 60

    kpi = Kpi(_FELT_HOURS, "h/day", "felt hours of all trips", Better.LOWER)
    today = None if figures.present is None else hours(figures.present)
    value = hours(figures.planned)
    return _compared("Felt time of all trips", kpi, "h/day", value, today)


def figure_row(figures: DayFigures, name: str) -> FigureRow:
    """One figure of the registry, with today's beside it where there is one.

    Parameters
    ----------
    figures : DayFigures
    name : str
        In the registry.
    """
    today = None if figures.present is None else figures.present[name]
    return compared_row(get_kpi(name).title, name, figures.planned[name], today, figures.currency)


def compared_row(
    label: str, name: str, value: float, today: float | None, currency: str
) -> FigureRow:
    """One figure of the registry beside the one it is compared with.

    Examples
    --------
    >>> row = compared_row("Felt time per trip", "generalised_minutes", 41.0, 43.5, "EUR")
    >>> row.value, row.present, row.verdict
    ('41.0', '43.5', 'better')
    """
    kpi = get_kpi(name)
    return _compared(label, kpi, kpi_unit(kpi, currency), value, today)


def _compared(label: str, kpi: Kpi, unit: str, value: float, today: float | None) -> FigureRow:
    """Figure with today's, the change, and which of the two is better."""
    shown_unit = "" if kpi.unit in ("share", "vehicles") else unit
    if today is None:
        return FigureRow(label, _shown(kpi, value), shown_unit, name=_registered(kpi))
    change = value - today
    decimals = _decimals(kpi)
    share = kpi.unit == "share"
    words = number(change * 100, 1, sign=True) + " points" if share else number(
        change, decimals, sign=True
    )  # fmt: skip
    verdict = ""
    if kpi.better is not Better.NEITHER and abs(change) >= 0.5 * 10.0 ** -(
        3 if share else decimals
    ):
        improved = (change < 0) == (kpi.better is Better.LOWER)
        verdict = "better" if improved else "worse"
    return FigureRow(
        label, _shown(kpi, value), shown_unit, _shown(kpi, today), words, verdict, _registered(kpi)
    )


def _registered(kpi: Kpi) -> str:
    """Name of a figure where it is in the registry."""
    return "" if kpi.name == _FELT_HOURS else kpi.name


def _shown(kpi: Kpi, value: float) -> str:
    """Value with as many decimals as it is known to."""
    return percent(value) if kpi.unit == "share" else number(value, _decimals(kpi))


def _decimals(kpi: Kpi) -> int:
    """Decimals worth showing in a unit."""
    return {"min": 1, "h": 1, "per journey": 2, "EUR": 2}.get(kpi.unit, 0)


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line, ready to be shown; headways by period as minutes or a dash.

    Attributes
    ----------
    link : str
        Name of the line in addresses and of its timetable; empty where it has no trips.
    """

    line_id: str
    link: str
    colour: str
    ink: str
    name: str
    stops: str
    km: str
    minutes: str
    headways: tuple[str, ...]
    trips: str
    boardings: str
    peak_load: str
    peak_load_factor: str


def line_rows(result: ScenarioResult) -> list[LineRow]:
    """Lines in the order of the plan, out / back where there are two directions."""
    table: Table = service_tables(result)[0]
    cells = {column.name: table.column(column.name) for column in table.columns}
    periods, links = result.demand.periods, timetable_names(result.service)

    def both(name: str, row: int, decimals: int) -> str:
        out, back = (_number(cells[f"{name}_{way}"][row], decimals) for way in ("out", "back"))
        return out if cells[f"{name}_back"][row] is None else f"{out} / {back}"

    return [
        LineRow(
            line_id=str(cells["line_id"][row]),
            link=links[row],
            colour=line_colour(row),
            ink=ink_on(line_colour(row)),
            name=str(cells["name"][row]),
            stops=both("stops", row, 0),
            km=both("km", row, 1),
            minutes=both("minutes", row, 0),
            headways=tuple(_headway(cells[f"headway_min_{p.name}"][row]) for p in periods),
            trips=_number(cells["trips_per_day"][row], 0),
            boardings=_number(cells["boardings_per_day"][row], 0),
            peak_load=_number(cells["peak_load_per_hour"][row], 0),
            peak_load_factor=_percent(cells["peak_load_factor"][row]),
        )
        for row in range(len(table.rows))
    ]


def _number(cell: Cell, decimals: int) -> str:
    """Number of a table, a dash where it is blank."""
    return number(float(cell), decimals) if isinstance(cell, int | float) else NOTHING


def _percent(cell: Cell) -> str:
    """Share of a table in percent."""
    return percent(float(cell), 0) if isinstance(cell, int | float) else NOTHING


def _headway(cell: Cell) -> str:
    """Minutes, with a tenth where they are not whole."""
    return amount(float(cell)) if isinstance(cell, int | float) else NOTHING


@dataclass(frozen=True, slots=True)
class ProofRow:
    """What one stage proves, ready to be shown."""

    stage: str
    objective: str
    unit: str
    value: str
    bound: str
    gap: str
    gap_is: str
    status: str
    stop_reason: str


def proof_rows(certificates: Sequence[Certificate]) -> list[ProofRow]:
    """Certificates; a gap or an optimum is always named with the problem that it is of."""
    return [
        ProofRow(
            stage=proof.stage,
            objective=proof.objective,
            unit=proof.unit,
            value=_significant(proof.value),
            bound=_significant(proof.bound),
            gap=percent(proof.gap),
            gap_is=gap_words(proof),
            status=_status(proof),
            stop_reason=proof.stop_reason,
        )
        for proof in certificates
    ]


def _status(proof: Certificate) -> str:
    """Status, and of what problem unless of the whole."""
    if proof.status is not Status.OPTIMAL or proof.bound_is_for is BoundIsFor.WHOLE_PROBLEM:
        return str(proof.status)
    return f"{proof.status} for {proof.bound_is_for}"


def _significant(value: float) -> str:
    """Number with two decimals, none from a thousand on or where it is whole."""
    return number(value, 0 if abs(value) >= 1000 or value == round(value) else 2)  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class LossRow:
    """One reason to lose or gain, with its share of trips."""

    reason: str
    share: str


@dataclass(frozen=True, slots=True)
class ZoneLossRow:
    """One zone with many losers."""

    zone_id: str
    losing: str
    share: str


@dataclass(frozen=True, slots=True)
class Losses:
    """Who loses and who gains, losers first.

    Attributes
    ----------
    any_loser : bool
    losing, gaining, alike : str
        Shares of trips.
    reasons_to_lose, reasons_to_gain : tuple of LossRow
    zones : tuple of ZoneLossRow
        Those with most trips that lose.
    areas : str
        One sentence on stop areas that lose their buses.
    """

    any_loser: bool
    losing: str
    gaining: str
    alike: str
    reasons_to_lose: tuple[LossRow, ...]
    reasons_to_gain: tuple[LossRow, ...]
    zones: tuple[ZoneLossRow, ...]
    areas: str


def losses_of(figures: ComparisonFigures) -> Losses:
    """Losers and gainers, ready to be shown."""
    noticed = f"{NOTICED_MINUTES:g} min"
    zones = tuple(
        ZoneLossRow(
            zone.zone_id, number(zone.trips_losing), percent(zone.trips_losing / zone.trips)
        )
        for zone in figures.zones_losing_most
    )
    return Losses(
        any_loser=figures.share_losing > 0,
        losing=percent(figures.share_losing),
        gaining=percent(figures.share_gaining),
        alike=percent(figures.share_alike),
        reasons_to_lose=(
            LossRow(f"more than {noticed} longer", percent(figures.share_slower)),
            LossRow("no bus journey any more", percent(figures.share_losing_service)),
            LossRow("nearest stop without a bus", percent(figures.share_losing_stop)),
            LossRow("direct today, then with a transfer", percent(figures.share_losing_direct)),
        ),
        reasons_to_gain=(
            LossRow(f"more than {noticed} shorter", percent(figures.share_faster)),
            LossRow("a bus journey for the first time", percent(figures.share_gaining_service)),
            LossRow("a nearer stop gets a bus", percent(figures.share_gaining_stop)),
            LossRow("with a transfer today, then direct", percent(figures.share_gaining_direct)),
        ),
        zones=zones,
        areas=(
            f"{figures.areas_losing_all_service} stop areas lose all buses, "
            f"{figures.areas_losing_a_period} lose them in some period, "
            f"{figures.areas_gaining_service} get buses for the first time."
        ),
    )


def shortfalls_of(result: ScenarioResult) -> list[str]:
    """What the plan cannot do, in sentences."""
    found = result.service.evaluation
    areas = len(result.network.areas)
    bare = areas - len(np.unique(result.network.stops.area[result.service.timetable.stop]))
    sentences = []
    if found["share_unserved"] > 0:
        sentences.append(
            f"{percent(found['share_unserved'])} of trips have no bus journey within the limits "
            "that beats walking."
        )
    if found["share_within_800m"] < 1:
        sentences.append(
            f"{percent(1 - found['share_within_800m'])} of trips start or end more than 800 m "
            "from any stop."
        )
    if bare:
        sentences.append(f"{bare} of {areas} stop areas have no bus.")
    idle = [
        i for i, n in zip(pattern_ids(result.service.plan), _trips(result), strict=True) if not n
    ]
    if idle:
        sentences.append(f"{len(idle)} line directions have no trip: {', '.join(idle[:10])}.")
    return sentences + [_sentence(f) for f in result.findings if f.severity is Severity.WARNING]


def _trips(result: ScenarioResult) -> list[int]:
    """Trips of each pattern."""
    plan, timetable = result.service.plan, result.service.timetable
    counted: list[int] = np.bincount(timetable.pattern, minlength=plan.n_patterns).tolist()
    return counted


def _sentence(finding: Problem) -> str:
    """A finding in words."""
    tail = f" Way out: {finding.remedy}." if finding.remedy else ""
    return f"{finding.where}: {finding.message}.{tail}"


@dataclass(frozen=True, slots=True)
class Topic:
    """Assumptions that belong together."""

    name: str
    rows: tuple[Assumption, ...]


def topics_of(assumptions: Sequence[Assumption]) -> list[Topic]:
    """Assumptions by topic, in the order in which topics first appear."""
    names = dict.fromkeys(assumption.topic for assumption in assumptions)
    return [Topic(name, tuple(a for a in assumptions if a.topic == name)) for name in names]
