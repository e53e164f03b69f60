"""Tables of a comparison for a spreadsheet: losers first, then figures, choice and stress."""

from collections.abc import Iterator

from routing.evaluation.registry import Kpi, get_kpi
from scenarios.comparing.compared_plans import ComparedFigure, ComparedPlans
from scenarios.comparing.pair_changes import ChangeTable, PairChanges
from scenarios.comparing.stress import STRESSED_FIGURES
from scenarios.table_files import Cell, Column, Table, columns_table
from scenarios.tables import kpi_unit

_BEFORE = Column("before", "", "service that is replaced")
_AFTER = Column("after", "", "service that replaces it")
_TRIPS = "trips/day"
_CHANGES = (
    Column("trips", _TRIPS, "all trips, walkers left out"),
    Column("losing", _TRIPS, "trips that lose, by any reason"),
    Column("gaining", _TRIPS, "trips that gain, by any reason; some of them lose by another"),
    Column("longer_5", _TRIPS, "more than 5 min longer door to door, or without a bus journey"),
    Column("longer_2", _TRIPS, "more than 2 min longer, or without a bus journey"),
    Column("shorter_5", _TRIPS, "more than 5 min shorter, or a bus journey for the first time"),
    Column("shorter_2", _TRIPS, "more than 2 min shorter, or a bus journey for the first time"),
    Column("minutes", "min", "mean change door to door, of trips with a bus journey in both"),
)
CHANGE_WORDS = {
    "losing": "lose, by any reason",
    "losing_service": "no bus journey any more",
    "losing_stop": "nearest stop without a bus in that period",
    "losing_direct": "a transfer instead of none",
    "longer_5": "more than 5 min longer, or without a bus journey",
    "longer_2": "more than 2 min longer, or without a bus journey",
    "gaining": "gain, by any reason",
    "gaining_service": "a bus journey for the first time",
    "gaining_stop": "nearest stop with a bus for the first time in that period",
    "gaining_direct": "no transfer any more",
    "shorter_5": "more than 5 min shorter, or a bus journey for the first time",
    "shorter_2": "more than 2 min shorter, or a bus journey for the first time",
    "both": "lose by one reason and gain by another",
    "alike": "neither lose nor gain",
}
"""What may happen to a trip, in words."""


def comparison_tables(compared: ComparedPlans) -> tuple[Table, ...]:
    """All tables of a comparison.

    Parameters
    ----------
    compared : ComparedPlans

    Returns
    -------
    tuple of Table
        ``changes``, ``zones``, ``groups`` where zones have groups, ``journeys``, the tables of
        access, ``figures``, ``differences``, ``choice``, ``stress`` where it was asked for,
        ``registry``, ``columns``.

    Examples
    --------
    >>> from tests.scenarios.comparing.compared_city import compared
    >>> [table.name for table in comparison_tables(compared())][:3]
    ['changes', 'zones', 'groups']
    """
    names = tuple(scenario.name for scenario in compared.scenarios)
    tables = [
        _changes(compared, names),
        _tables_of("zones", "zone_id", "zone in which trips start", compared, names),
        _journeys(compared, names),
        *compared.access.tables,
        _figures(compared, names),
        _differences(compared, names),
        _choice(compared, names),
        registry_table(tuple(figure.kpi for figure in compared.figures)),
    ]
    if compared.pairs and compared.pairs[0].groups.name:
        groups = "population group of the zone in which travellers live"
        tables.insert(2, _tables_of("groups", "group", groups, compared, names))
    if compared.stresses:
        tables.append(_stress(compared, names))
    return (*tables, columns_table(tuple(tables)))


def figure_unit(compared: ComparedPlans, kpi: Kpi) -> str:
    """Unit of a figure in the currency of the plans."""
    return kpi_unit(kpi, compared.scenarios[0].world.settings.rates.currency)


def registry_table(kpis: tuple[Kpi, ...]) -> Table:
    """What figures are: formula, source, who times them and what they rest on.

    Examples
    --------
    >>> table = registry_table((get_kpi("commercial_speed"),))
    >>> table.column("formula"), table.column("rests_on")
    (['service km / service hours'], ['run times; streets; service day'])
    """
    columns = (
        Column("name", "", "figure"),
        Column("label", "", "what people call it"),
        Column("unit", "", "of its value"),
        Column("meaning", "", "what it counts"),
        Column("formula", "", "in words"),
        Column("source", "", "who defines it so"),
        Column("evaluator", "", "how journeys are timed; different ones do not compare"),
        Column("better", "", "which of two values a planner would rather have"),
        Column("rests_on", "", "topics of the ledger of assumptions"),
    )
    rows = tuple(
        (
            kpi.name, kpi.title, kpi.unit, kpi.meaning, kpi.formula, kpi.source,
            str(kpi.evaluator), str(kpi.better), "; ".join(kpi.rests_on),
        )
        for kpi in kpis
    )  # fmt: skip
    return Table("registry", columns, rows)


def _pairs(
    compared: ComparedPlans, names: tuple[str, ...]
) -> Iterator[tuple[str, str, PairChanges]]:
    """Pairs with their names."""
    for pair in compared.pairs:
        yield names[pair.before], names[pair.after], pair


def _changes(compared: ComparedPlans, names: tuple[str, ...]) -> Table:
    """Trips by what happens to them."""
    columns = (
        _BEFORE, _AFTER,
        Column("change", "", "what happens to trips"),
        Column("meaning", "", "in words"),
        Column("trips", _TRIPS, "to which it happens"),
        Column("share", "share", "of all trips less walkers"),
        Column("p10", "share", "a tenth of the draws lie below"),
        Column("p90", "share", "a tenth of the draws lie above"),
    )  # fmt: skip
    rows = tuple(
        (
            before, after, each.name, CHANGE_WORDS[each.name], each.trips, each.share, each.low,
            each.high,
        )
        for before, after, pair in _pairs(compared, names)
        for each in pair.shares
    )  # fmt: skip
    return Table("changes", columns, rows)


def _tables_of(
    name: str, key: str, meaning: str, compared: ComparedPlans, names: tuple[str, ...]
) -> Table:
    """Trips by zone or by group."""
    rows: list[tuple[Cell, ...]] = []
    for before, after, pair in _pairs(compared, names):
        table: ChangeTable = getattr(pair, name)
        columns = [getattr(table, column.name).tolist() for column in _CHANGES]
        rows += [
            (before, after, *cells) for cells in zip(table.name, *columns, strict=True)
        ]  # fmt: skip
    return Table(name, (_BEFORE, _AFTER, Column(key, "", meaning), *_CHANGES), tuple(rows))


def _journeys(compared: ComparedPlans, names: tuple[str, ...]) -> Table:
    """Pairs of zones whose trips lose or gain most."""
    columns = (
        _BEFORE, _AFTER,
        Column("listed_for", "", "whether most of its trips lose or gain"),
        Column("from_zone", "", "where trips start"),
        Column("to_zone", "", "where trips end"),
        Column("trips", _TRIPS, "all trips of the pair in this direction"),
        Column("losing", _TRIPS, "trips that lose"),
        Column("gaining", _TRIPS, "trips that gain"),
        Column("minutes", "min", "mean change, of trips with a bus journey in both"),
    )  # fmt: skip
    rows = tuple(
        (
            before, after, listed, one.origin, one.destination, one.trips, one.losing, one.gaining,
            one.minutes,
        )
        for before, after, pair in _pairs(compared, names)
        for listed, most in (("losing", pair.losing_most), ("gaining", pair.gaining_most))
        for one in most
    )  # fmt: skip
    return Table("journeys", columns, rows)


def _figures(compared: ComparedPlans, names: tuple[str, ...]) -> Table:
    """Every figure of every service."""
    columns = (
        Column("scenario", "", "service"),
        Column("name", "", "figure"),
        Column("value", "as in unit", "of the table of trips as it was given"),
        Column("p10", "as in unit", "a tenth of the draws lie below; blank: not drawn"),
        Column("p90", "as in unit", "a tenth of the draws lie above; blank: not drawn"),
        Column("draws", "", "that p10 and p90 are of"),
        Column("unit", "", "of value"),
        Column("evaluator", "", "how journeys are timed; different ones do not compare"),
    )
    rows: list[tuple[Cell, ...]] = []
    for figure in compared.figures:
        for row, name in enumerate(names):
            low, high = figure.middle(row) or (None, None)
            rows.append(
                (
                    name, figure.kpi.name, figure.values[row], low, high, figure.n_draws,
                    figure_unit(compared, figure.kpi), str(figure.kpi.evaluator),
                )
            )  # fmt: skip
    return Table("figures", columns, tuple(rows))


def _differences(compared: ComparedPlans, names: tuple[str, ...]) -> Table:
    """Every figure of every pair of services."""
    columns = (
        _BEFORE, _AFTER,
        Column("name", "", "figure"),
        Column("difference", "as in unit", "after less before"),
        Column("p10", "as in unit", "a tenth of the draws lie below; blank: not drawn"),
        Column("p90", "as in unit", "a tenth of the draws lie above; blank: not drawn"),
        Column("draws", "", "that p10, p90 and mark are of"),
        Column("unit", "", "of difference"),
        Column("mark", "", "no difference, within noise, better, worse or different"),
        Column("evaluator", "", "how journeys are timed"),
    )  # fmt: skip
    rows = tuple(
        _difference(compared, names, pair, figure)
        for pair in compared.pairs
        for figure in compared.figures
    )
    return Table("differences", columns, rows)


def _difference(
    compared: ComparedPlans, names: tuple[str, ...], pair: PairChanges, figure: ComparedFigure
) -> tuple[Cell, ...]:
    """One figure of one pair."""
    delta = figure.delta(pair.before, pair.after)
    return (
        names[pair.before], names[pair.after], figure.kpi.name, delta.value, delta.low, delta.high,
        figure.n_draws, figure_unit(compared, figure.kpi), str(delta.mark),
        str(figure.kpi.evaluator),
    )  # fmt: skip


def _choice(compared: ComparedPlans, names: tuple[str, ...]) -> Table:
    """Dominance, regret and wins."""
    columns = (
        Column("scenario", "", "service"),
        Column("dominated_by", "", "services no worse in felt time, unserved trips and cost, and "
               "better in one; blank: on the front"),
        Column("share_on_front", "share", "draws in which nothing dominates it"),
        Column("win_rate", "share", get_kpi("win_rate").formula),
        Column("regret_mean", "min", "felt minutes beyond the best service of the same draw"),
        Column("regret_p95", "min", get_kpi("regret_p95").formula),
    )  # fmt: skip
    rows = tuple(
        (
            name, "; ".join(names[row] for row in choice.dominated_by), choice.share_on_front,
            choice.win_rate, choice.regret_mean, choice.regret_p95,
        )
        for name, choice in zip(names, compared.choices, strict=True)
    )  # fmt: skip
    return Table("choice", columns, rows)


def _stress(compared: ComparedPlans, names: tuple[str, ...]) -> Table:
    """Every service under every stress."""
    columns = (
        Column("stress", "", "what goes wrong"),
        Column("scenario", "", "service"),
        Column("best", "", "whether felt time is least of all services under this stress"),
        *(
            Column(name, figure_unit(compared, get_kpi(name)), get_kpi(name).meaning)
            for name in STRESSED_FIGURES
        ),
        Column("remark", "", "what was done, or why the service cannot run"),
    )
    rows = tuple(
        (
            stress.name, names[row], row in stress.best,
            *(outcome.values.get(name) for name in STRESSED_FIGURES),
            outcome.reason or stress.meaning,
        )
        for stress in compared.stresses
        for row, outcome in enumerate(stress.outcomes)
    )  # fmt: skip
    return Table("stress", columns, rows)
