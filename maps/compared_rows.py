"""Rows of a page that sets plans side by side: every text and number ready to be shown."""

from dataclasses import dataclass

from maps.shown_text import NOTHING, number, percent
from routing.evaluation.registry import Evaluator, Kpi
from scenarios.comparing.compared_plans import ComparedFigure, ComparedPlans, FigureDelta, Mark
from scenarios.comparing.comparison_tables import CHANGE_WORDS, figure_unit
from scenarios.comparing.pair_changes import ChangeShare, ChangeTable, JourneyChange, PairChanges
from scenarios.comparing.stress import Stressed

_DECIMALS = {"min": 1, "h": 1, "per journey": 2, "EUR": 2, "boardings/h": 1, "km/km": 3, "km/h": 1}
_MOST_ROWS = 6
_LOSSES = ("losing_service", "losing_stop", "losing_direct", "longer_5", "longer_2")
_GAINS = ("gaining_service", "gaining_stop", "gaining_direct", "shorter_5", "shorter_2")
_UNDER_STRESS = (
    ("generalised_minutes", "Felt min"),
    ("timetable_generalised_minutes", "Felt min, replayed"),
    ("share_unserved", "Unserved"),
    ("share_over_capacity", "Without a place"),
    ("vehicles", "Vehicles"),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One value with what stands below it.

    Attributes
    ----------
    value, between : str
        `between` is p10 to p90 over the draws, or blank.
    change, mark : str
        Against the first service; blank in its own column.
    """

    value: str
    between: str = ""
    change: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure of all services; `draws` says so where not all of them were worked out."""

    label: str
    unit: str
    formula: str
    cells: tuple[Cell, ...]
    draws: str = ""


@dataclass(frozen=True, slots=True)
class ShareLine:
    """One thing that happens to trips."""

    words: str
    share: str
    between: str
    trips: str


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One zone, group or pair of zones with many losers."""

    name: str
    trips: str
    losing: str
    gaining: str
    minutes: str


@dataclass(frozen=True, slots=True)
class PairSection:
    """Two services, the first replaced by the second.

    Attributes
    ----------
    before, after : str
    losing, gaining : ShareLine
    both : str
        Share that lose by one reason and gain by another.
    losses, gains : tuple of ShareLine
    zones, journeys, groups : tuple of PlaceLine
    areas : str
    alike : bool
        Whether nothing changes for anybody.
    """

    before: str
    after: str
    losing: ShareLine
    gaining: ShareLine
    both: str
    losses: tuple[ShareLine, ...]
    gains: tuple[ShareLine, ...]
    zones: tuple[PlaceLine, ...]
    journeys: tuple[PlaceLine, ...]
    groups: tuple[PlaceLine, ...]
    areas: str
    alike: bool


@dataclass(frozen=True, slots=True)
class ChoiceLine:
    """What speaks for one service."""

    name: str
    front: str
    share_on_front: str
    win_rate: str
    regret_mean: str
    regret_p95: str


@dataclass(frozen=True, slots=True)
class StressLine:
    """One service under one stress."""

    name: str
    best: bool
    cells: tuple[Cell, ...]
    remark: str


@dataclass(frozen=True, slots=True)
class StressGroup:
    """All services under one stress."""

    stress: str
    meaning: str
    rows: tuple[StressLine, ...]


def pair_sections(compared: ComparedPlans) -> list[PairSection]:
    """Every two services, losers first."""
    names = [scenario.name for scenario in compared.scenarios]
    return [_section(pair, names) for pair in compared.pairs]


def figure_lines(compared: ComparedPlans, evaluator: Evaluator) -> list[FigureLine]:
    """Figures of one evaluator, each service against the first."""
    all_draws = compared.draws.n_draws
    return [
        FigureLine(
            figure.kpi.title,
            "" if figure.kpi.unit in ("share", "vehicles") else figure_unit(compared, figure.kpi),
            figure.kpi.formula,
            tuple(_cell(figure, row) for row in range(len(compared.scenarios))),
            "" if figure.n_draws in (0, all_draws) else f"between: {figure.n_draws} draws",
        )
        for figure in compared.figures
        if figure.kpi.evaluator is evaluator
    ]


def choice_lines(compared: ComparedPlans) -> list[ChoiceLine]:
    """Dominance, wins and regret of each service."""
    names = [scenario.name for scenario in compared.scenarios]
    return [
        ChoiceLine(
            name=name,
            front="on the front" if not choice.dominated_by else "dominated by "
            + ", ".join(names[row] for row in choice.dominated_by),
            share_on_front=percent(choice.share_on_front, 0),
            win_rate=percent(choice.win_rate, 0),
            regret_mean=number(choice.regret_mean, 1),
            regret_p95=number(choice.regret_p95, 1),
        )
        for name, choice in zip(names, compared.choices, strict=True)
    ]  # fmt: skip


def stress_heads() -> tuple[str, ...]:
    """Heads of the columns of stress."""
    return tuple(head for _, head in _UNDER_STRESS)


def stress_groups(compared: ComparedPlans) -> list[StressGroup]:
    """Every service under every stress, with the change from its own plan."""
    if not compared.stresses:
        return []
    planned = compared.stresses[0].outcomes
    return [
        StressGroup(
            stress.name,
            stress.meaning,
            tuple(
                StressLine(
                    compared.scenarios[row].name,
                    row in stress.best,
                    tuple(_stressed(name, outcome, planned[row]) for name, _ in _UNDER_STRESS),
                    outcome.reason,
                )
                for row, outcome in enumerate(stress.outcomes)
            ),
        )
        for stress in compared.stresses
    ]


def _section(pair: PairChanges, names: list[str]) -> PairSection:
    """One pair of services."""
    return PairSection(
        before=names[pair.before],
        after=names[pair.after],
        losing=_share(pair.share_of("losing")),
        gaining=_share(pair.share_of("gaining")),
        both=percent(pair.share_of("both").share),
        losses=tuple(_share(pair.share_of(name)) for name in _LOSSES),
        gains=tuple(_share(pair.share_of(name)) for name in _GAINS),
        zones=_places(pair.zones),
        journeys=tuple(_journey(one) for one in pair.losing_most[:_MOST_ROWS]),
        groups=_groups(pair.groups),
        areas=(
            f"{pair.areas_losing_all_service} stop areas lose all buses, "
            f"{pair.areas_losing_a_period} lose them in some period; "
            f"{pair.areas_gaining_service} get buses for the first time, "
            f"{pair.areas_gaining_a_period} in a further period."
        ),
        alike=not pair.share_of("losing").trips and not pair.share_of("gaining").trips,
    )


def _share(each: ChangeShare) -> ShareLine:
    """Trips that something happens to."""
    between = f"{percent(each.low)} to {percent(each.high)}"
    return ShareLine(CHANGE_WORDS[each.name], percent(each.share), between, number(each.trips))


def _places(table: ChangeTable) -> tuple[PlaceLine, ...]:
    """Zones with most trips that lose."""
    losing = table.losing.tolist()
    order = sorted(range(len(losing)), key=lambda row: -losing[row])[:_MOST_ROWS]
    return tuple(_place(table, row) for row in order if losing[row] > 0)


def _groups(table: ChangeTable) -> tuple[PlaceLine, ...]:
    """All groups."""
    return tuple(_place(table, row) for row in range(len(table.name)))


def _place(table: ChangeTable, row: int) -> PlaceLine:
    """One zone or group."""
    return PlaceLine(
        table.name[row], number(table.trips[row]), number(table.losing[row]),
        number(table.gaining[row]), number(float(table.minutes[row]), 1, sign=True),
    )  # fmt: skip


def _journey(one: JourneyChange) -> PlaceLine:
    """One pair of zones."""
    return PlaceLine(
        f"{one.origin} to {one.destination}", number(one.trips), number(one.losing),
        number(one.gaining), number(one.minutes, 1, sign=True),
    )  # fmt: skip


def _cell(figure: ComparedFigure, row: int) -> Cell:
    """One figure of one service, against the first."""
    kpi, middle = figure.kpi, figure.middle(row)
    value = shown_value(kpi, figure.values[row])
    between = "" if middle is None else " to ".join(shown_value(kpi, each) for each in middle)
    if row == 0:
        return Cell(value, between)
    delta = figure.delta(0, row)
    return Cell(value, between, shown_change(kpi, delta), shown_mark(kpi, delta))


def shown_value(kpi: Kpi, value: float) -> str:
    """A value with as many decimals as it is known to.

    Examples
    --------
    >>> from routing.evaluation.registry import get_kpi
    >>> shown_value(get_kpi("share_direct"), 0.5), shown_value(get_kpi("cost"), 75160.3)
    ('50.0\u202f%', '75\u202f160')
    """
    return percent(value) if kpi.unit == "share" else number(value, _DECIMALS.get(kpi.unit, 0))


def shown_change(kpi: Kpi, delta: FigureDelta) -> str:
    """A difference with its sign and what lies between its p10 and p90."""
    if delta.mark is Mark.NONE:
        return ""

    def shown(value: float) -> str:
        if kpi.unit == "share":
            return number(value * 100, 1, sign=True)
        return number(value, _DECIMALS.get(kpi.unit, 0), sign=True)

    unit = " points" if kpi.unit == "share" else ""
    if delta.low is None or delta.high is None:
        return shown(delta.value) + unit
    return f"{shown(delta.value)}{unit} ({shown(delta.low)} to {shown(delta.high)})"


def shown_mark(kpi: Kpi, delta: FigureDelta) -> str:
    """Whether a difference is better or worse; empty for one that rounds to none where it is shown.

    Examples
    --------
    >>> from routing.evaluation.registry import get_kpi
    >>> cost = get_kpi("cost")
    >>> [shown_mark(cost, FigureDelta(value, None, None, Mark.BETTER)) for value in (-0.4, -0.6)]
    ['', 'better']
    """
    drawn = delta.low is not None or delta.high is not None
    decimals = 3 if kpi.unit == "share" else _DECIMALS.get(kpi.unit, 0)
    if delta.mark is not Mark.NONE and not drawn and abs(delta.value) < 0.5 * 10.0**-decimals:
        return ""
    return str(delta.mark)


def _stressed(name: str, outcome: Stressed, planned: Stressed) -> Cell:
    """One figure under stress, and its change from the plan."""
    if name not in outcome.values:
        return Cell(NOTHING)
    value, before = outcome.values[name], planned.values.get(name)
    share = name.startswith("share")
    decimals = 0 if name == "vehicles" else 1
    apart = 0.0 if before is None else (value - before) * (100 if share else 1)
    change = number(apart, decimals, sign=True)
    shown = percent(value) if share else number(value, decimals)
    if change.strip("0.") == "":
        return Cell(shown)
    return Cell(shown, change=change + (" points" if share else ""))
