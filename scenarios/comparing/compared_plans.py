"""The whole comparison of plans as one value: losers first, then figures, choice and stress."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import numpy as np

from network.quantities import BoolArray, FloatArray, bools, floats
from routing.evaluation.equity_policy import EXAMPLE_POLICY, ImpactPolicy
from routing.evaluation.registry import (
    REGISTRY,
    TIMETABLE_REGISTRY,
    TRUNK_REGISTRY,
    Better,
    Kpi,
)
from routing.evaluation.trunks import trunk_figures
from routing.progress import Observer, report
from scenarios.access.plan_access import plan_access
from scenarios.access.services_access import ServicesAccess, access_of_services
from scenarios.comparing.compared_scenario import ComparedScenario
from scenarios.comparing.demand_draws import (
    DemandDraws,
    drawn_demand,
    middle_of,
    share_in_common,
)
from scenarios.comparing.drawn_figures import (
    drawn_changes,
    drawn_figures,
    expected_rows,
    replayed_rows,
)
from scenarios.comparing.drawn_loads import drawn_loads
from scenarios.comparing.pair_changes import PairChanges, pair_changes
from scenarios.comparing.stress import Stress, stresses_of

SURE = 0.95
"""A difference that fewer of the draws agree on is within noise."""

CRITERIA = ("generalised_minutes", "share_unserved", "cost")
"""What a service must be no worse in, and better in one, to dominate another."""

_FELT = "generalised_minutes"
_DECIMALS = 6
_REGRET = 0.95


class Mark(StrEnum):
    """What can be said of a difference."""

    NONE = "no difference"
    NOISE = "within noise"
    BETTER = "better"
    WORSE = "worse"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class FigureDelta:
    """One figure of a second service less that of a first.

    Attributes
    ----------
    value : float
    low, high : float, optional
        p10 and p90 over the draws; None where the figure was not drawn.
    mark : Mark
        Of the second service.
    """

    value: float
    low: float | None
    high: float | None
    mark: Mark


@dataclass(frozen=True, slots=True, eq=False)
class ComparedFigure:
    """One figure of every service.

    Attributes
    ----------
    kpi : Kpi
    values : tuple of float
        In the order of the scenarios, of the table as it was given.
    drawn : FloatArray, shape (n_scenarios, n_draws), optional
        The same in every draw, or in the first of them where it follows from loads of buses; None
        where it does not depend on the trips.
    """

    kpi: Kpi
    values: tuple[float, ...]
    drawn: FloatArray | None = None

    @property
    def n_draws(self) -> int:
        """How many draws its intervals are of; 0 where it was not drawn."""
        return 0 if self.drawn is None else self.drawn.shape[1]

    def middle(self, scenario: int) -> tuple[float, float] | None:
        """p10 and p90 over the draws."""
        return None if self.drawn is None else middle_of(floats(self.drawn[scenario]))

    def delta(self, before: int, after: int) -> FigureDelta:
        """The second service less the first, draw by draw."""
        value = round(self.values[after] - self.values[before], _DECIMALS) + 0.0
        if self.drawn is None:
            return FigureDelta(value, None, None, self._mark(value, 1.0))
        apart = np.round(self.drawn[after] - self.drawn[before], _DECIMALS)
        low, high = middle_of(floats(apart))
        if not apart.any() and not value:
            return FigureDelta(0.0, 0.0, 0.0, Mark.NONE)
        return FigureDelta(value, low, high, self._mark(value, share_in_common(floats(apart))))

    def _mark(self, value: float, agreeing: float) -> Mark:
        """What can be said of a difference on which a share of the draws agree."""
        if not value and agreeing == 1.0:
            return Mark.NONE
        if agreeing < SURE:
            return Mark.NOISE
        if self.kpi.better is Better.NEITHER:
            return Mark.DIFFERENT
        return Mark.BETTER if (value < 0) == (self.kpi.better is Better.LOWER) else Mark.WORSE


@dataclass(frozen=True, slots=True)
class ScenarioChoice:
    """What speaks for one service among all.

    Attributes
    ----------
    dominated_by : tuple of int
        Services that are no worse in all of `CRITERIA` and better in one; none: on the front.
    share_on_front : float
        Share of draws in which nothing dominates it.
    win_rate : float
        Share of draws in which felt time per trip is least; draws of equals are shared.
    regret_mean, regret_p95 : float
        Felt minutes per trip beyond the best service of the same draw.
    """

    dominated_by: tuple[int, ...]
    share_on_front: float
    win_rate: float
    regret_mean: float
    regret_p95: float


@dataclass(frozen=True, slots=True, eq=False)
class ComparedPlans:
    """Services side by side.

    Attributes
    ----------
    scenarios : tuple of ComparedScenario
        Today's first.
    draws : DemandDraws
    pairs : tuple of PairChanges
        Every two services, the earlier one as before.
    figures : tuple of ComparedFigure
        In the order of the registry.
    choices : tuple of ScenarioChoice
        In the order of the scenarios.
    access : ServicesAccess
        Who gets where by each of them.
    stresses : tuple of Stress
        Empty where none was asked for.
    """

    scenarios: tuple[ComparedScenario, ...]
    draws: DemandDraws
    pairs: tuple[PairChanges, ...]
    figures: tuple[ComparedFigure, ...]
    choices: tuple[ScenarioChoice, ...]
    access: ServicesAccess
    stresses: tuple[Stress, ...]

    def figure(self, name: str) -> ComparedFigure:
        """One figure by name."""
        return next(figure for figure in self.figures if figure.kpi.name == name)


def compare_plans(
    scenarios: Sequence[ComparedScenario],
    n_draws: int,
    seed: int,
    observer: Observer,
    *,
    under_stress: bool = True,
    policy: ImpactPolicy = EXAMPLE_POLICY,
) -> ComparedPlans:
    """Every comparison of services that carry the same people.

    Parameters
    ----------
    scenarios : sequence of ComparedScenario
        From `read_scenarios`.
    n_draws : int
        Tables of trips to draw.
    seed : int
        Same scenarios and seed, same answer.
    observer : Observer
    under_stress : bool, default True
        Whether the stress set is worked out too.
    policy : ImpactPolicy, optional
        By which changes of access are judged, group by group.

    Returns
    -------
    ComparedPlans

    Raises
    ------
    InputError
        If so many draws cannot be had.
    Cancelled
        If the observer says so.

    Examples
    --------
    >>> from routing.progress import unobserved
    >>> from tests.scenarios.comparing.compared_city import scenarios
    >>> found = compare_plans(scenarios(), 10, 1, unobserved, under_stress=False)
    >>> str(found.figure("generalised_minutes").delta(1, 2).mark)   # the plan, then a thinner one
    'worse'
    """
    demand = scenarios[0].world.demand
    draws = drawn_demand(demand, n_draws, len(scenarios[0].replays[0].leave_s), seed)
    figures = _figures(scenarios, draws, observer)
    pairs = []
    for before, after in combinations(range(len(scenarios)), 2):
        names = f"{scenarios[before].name} and {scenarios[after].name}"
        report(observer, "comparison", 0.5, names)
        pairs.append(pair_changes(scenarios, before, after, draws))
    report(observer, "comparison", 0.8, "access by timetable")
    access = _access(scenarios, policy)
    stresses = stresses_of(scenarios) if under_stress else ()
    choices = _choices(figures, len(scenarios))
    return ComparedPlans(tuple(scenarios), draws, tuple(pairs), figures, choices, access, stresses)


def _access(scenarios: Sequence[ComparedScenario], policy: ImpactPolicy) -> ServicesAccess:
    """Who gets where by each service."""
    reached = [
        plan_access(s.world.network, s.service.timetable, s.world.background) for s in scenarios
    ]
    return access_of_services([scenario.name for scenario in scenarios], reached, policy)


def _figures(
    scenarios: Sequence[ComparedScenario], draws: DemandDraws, observer: Observer
) -> tuple[ComparedFigure, ...]:
    """Every figure of the registry, with its draws where it has any."""
    expected, replayed = [], []
    for row, scenario in enumerate(scenarios):
        told = f"{draws.n_draws} draws of the trips: {scenario.name}"
        report(observer, "comparison", 0.5 * row / len(scenarios), told)
        expected.append(_expected_draws(scenario, draws))
        report(observer, "comparison", 0.5 * (row + 0.5) / len(scenarios), f"{told}, bus by bus")
        replayed.append(_replayed_draws(scenario, draws))
    figures = []
    for kpi in REGISTRY:
        values = tuple(float(s.service.evaluation[kpi.name]) for s in scenarios)
        figures.append(ComparedFigure(kpi, values, _drawn(kpi.name, scenarios, expected)))
    for kpi in TIMETABLE_REGISTRY:
        plain = kpi.name.removeprefix("timetable_")
        values = tuple(_replayed_value(s, kpi.name) for s in scenarios)
        figures.append(ComparedFigure(kpi, values, floats([each[plain] for each in replayed])))
    trunks = [
        trunk_figures(s.service.plan, s.service.timetable, s.world.periods) for s in scenarios
    ]
    shared = (ComparedFigure(k, tuple(each[k.name] for each in trunks)) for k in TRUNK_REGISTRY)
    return (*figures, *shared)


def _expected_draws(scenario: ComparedScenario, draws: DemandDraws) -> Mapping[str, FloatArray]:
    """Figures at even headways in every draw, or in the first of them where they rest on loads."""
    return {
        **drawn_loads(scenario, draws),
        **drawn_figures(scenario, expected_rows(scenario), draws),
    }


def _replayed_draws(scenario: ComparedScenario, draws: DemandDraws) -> Mapping[str, FloatArray]:
    """Figures of the timetable in every draw, by their names without the evaluator."""
    rows = replayed_rows(scenario)
    return {**drawn_figures(scenario, rows, draws), **drawn_changes(scenario, rows, draws)}


def _replayed_value(scenario: ComparedScenario, name: str) -> float:
    """Figure of the timetable."""
    replayed = scenario.service.replayed
    return float("nan") if replayed is None else float(replayed[name])


def _drawn(
    name: str,
    scenarios: Sequence[ComparedScenario],
    expected: Sequence[Mapping[str, FloatArray]],
) -> FloatArray | None:
    """A figure at even headways in every draw; None where it has none."""
    if name == "cost_per_rider":
        cost = np.array([[s.service.evaluation["cost"]] for s in scenarios])
        return floats(cost / np.maximum([each["riders"] for each in expected], 1e-12))
    if name not in expected[0]:
        return None
    return floats([each[name] for each in expected])


def _choices(figures: Sequence[ComparedFigure], n: int) -> tuple[ScenarioChoice, ...]:
    """Dominance, regret and wins of each service."""
    by_name = {figure.kpi.name: figure for figure in figures}
    given = np.array([by_name[name].values for name in CRITERIA])
    felt = by_name[_FELT].drawn
    unserved = by_name["share_unserved"].drawn
    drawn_felt = np.round(np.zeros((n, 1)) if felt is None else felt, _DECIMALS)
    drawn_unserved = np.round(np.zeros((n, 1)) if unserved is None else unserved, _DECIMALS)
    n_draws = drawn_felt.shape[1]
    costs = np.repeat(np.round(given[2], _DECIMALS)[:, None], n_draws, axis=1)
    in_draws = np.stack([drawn_felt, drawn_unserved, costs])
    dominated = np.any(_dominated(floats(np.round(given, _DECIMALS)[:, :, None])), axis=2)
    dominated_in_draws = np.any(_dominated(floats(in_draws)), axis=1)
    beyond = drawn_felt - drawn_felt.min(axis=0)
    wins = (beyond == 0) / (beyond == 0).sum(axis=0)
    late = min(n_draws - 1, int(_REGRET * (n_draws - 1) + 0.5))
    return tuple(
        ScenarioChoice(
            dominated_by=tuple(np.flatnonzero(dominated[row]).tolist()),
            share_on_front=float(1 - dominated_in_draws[row].mean()),
            win_rate=float(wins[row].mean()),
            regret_mean=float(beyond[row].mean()),
            regret_p95=float(np.sort(beyond[row])[late]),
        )
        for row in range(n)
    )


def _dominated(values: FloatArray) -> BoolArray:
    """Whether each service is dominated by each other one, shape (n, n, n_draws).

    Parameters
    ----------
    values : FloatArray, shape (n_criteria, n, n_draws)
        Lower is better in all.
    """
    ours, theirs = values[:, :, None], values[:, None, :]
    return bools(np.all(theirs <= ours, axis=0) & np.any(theirs < ours, axis=0))
