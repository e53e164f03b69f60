"""How good a choice of lines is: CP-SAT improves it, and bounds what the pool can give."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from network.errors import NoSolutionInTime
from network.network import Network
from network.projection import Projection
from network.quantities import BoolArray, IntArray, ints
from network.service_day import HOUR
from routing.certificate import BoundIsFor, Certificate
from routing.cp_sat import Answer, Effort, solve
from routing.line_planning.direct_kernel import SHARE_OUT, direct_savings
from routing.line_planning.greedy import PricedPool

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

MOST_DISTRICTS = 30
LINES_PER_PAIR = 5
_HALF = 0.5
"""Savings are whole numbers: a bound nearer than this is met."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Chosen lines of a pool, with the proof for that pool.

    Attributes
    ----------
    lines : tuple of int
        Rows of the pool, in the order chosen.
    proof : Certificate
    """

    lines: tuple[int, ...]
    proof: Certificate


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """The choice problem that CP-SAT solves and the validator recounts.

    Felt hours saved per AM hour: `direct` for each pair of districts by the best chosen line, plus
    `reach` for each zone within walking reach of any chosen line. The second counts a journey in
    halves, one for each end that is reached.

    Attributes
    ----------
    buses : IntArray, shape (n_lines,)
        At the nominal headway.
    budget : int
    reach : IntArray, shape (n_zones,)
        Felt seconds per AM hour.
    reached_by : BoolArray, shape (n_lines, n_zones)
    pair_line, pair : IntArray, shape (n_savings,)
        Line and pair of districts of each direct saving.
    direct : IntArray, shape (n_savings,)
        Felt seconds per AM hour.
    """

    buses: IntArray
    budget: int
    reach: IntArray
    reached_by: BoolArray
    pair_line: IntArray
    pair: IntArray
    direct: IntArray


def prove_choice(
    network: Network, pool: PricedPool, chosen: list[int], fleet: int, effort: Effort, seed: int
) -> list[Choice]:
    """A line set beside the one CP-SAT makes of it, both with the bound for the pool.

    Parameters
    ----------
    network : Network
    pool : PricedPool
        Candidate lines.
    chosen : list of int
        A set within the fleet.
    fleet : int
        Buses at the nominal headway, each line rounded up.
    effort : Effort
    seed : int

    Returns
    -------
    list of Choice
        The chosen set, then the exact one; the caller judges them by a full assignment.
    """
    selection = _selection(pool, fleet, _districts(network))
    answer = _solve_or_keep(selection, chosen, effort, seed)
    exact = [line for line in range(len(pool.buses)) if answer.values[line]]
    choices = []
    for lines in (chosen, exact):
        value = selection_value(selection, lines)
        met = answer.bound <= value + _HALF
        proof = Certificate(
            stage="lines",
            objective=f"felt time saved by direct rides and reach, lines every {pool.headway_s} s",
            unit="hours per AM hour",
            value=value / HOUR,
            bound=value / HOUR if met else answer.bound / HOUR,
            bound_is_for=BoundIsFor.CANDIDATE_POOL,
            seed=seed,
            stop_reason="proven" if met else "work limit reached",
        )
        choices.append(Choice(tuple(lines), proof))
    return choices


def selection_value(selection: Selection, lines: list[int]) -> float:
    """Felt seconds per AM hour that some lines save, counted from the problem itself.

    Examples
    --------
    >>> problem = Selection(
    ...     buses=ints([2, 2]), budget=4, reach=ints([5, 7]),
    ...     reached_by=np.array([[True, False], [True, True]]),
    ...     pair_line=ints([0, 1]), pair=ints([0, 0]), direct=ints([10, 8]))
    >>> selection_value(problem, [0]), selection_value(problem, [0, 1])
    (15.0, 22.0)
    """
    if not lines:
        return 0.0
    best: dict[int, int] = {}
    chosen = set(lines)
    for line, pair, saved in zip(
        selection.pair_line.tolist(),
        selection.pair.tolist(),
        selection.direct.tolist(),
        strict=True,
    ):
        if line in chosen:
            best[pair] = max(best.get(pair, 0), saved)
    reached = selection.reached_by[lines].any(axis=0)
    return float(sum(best.values()) + selection.reach[reached].sum())


def _districts(network: Network) -> IntArray:
    """Zones gathered round at most `MOST_DISTRICTS` zones that lie far apart, shape (n_zones,)."""
    zones = network.zones
    x, y = Projection(float(zones.lon[0]), float(zones.lat[0])).to_metres(zones.lon, zones.lat)
    weight = zones.population + zones.jobs
    centre = [int(weight.argmax())]
    nearest = np.hypot(x - x[centre[0]], y - y[centre[0]])
    district = np.zeros(len(zones), np.int64)
    while len(centre) < min(MOST_DISTRICTS, len(zones)):
        far = int(nearest.argmax())
        if nearest[far] <= 0:
            break
        distance = np.hypot(x - x[far], y - y[far])
        district[distance < nearest] = len(centre)
        nearest = np.minimum(nearest, distance)
        centre.append(far)
    return ints(district)


def _selection(pool: PricedPool, budget: int, district: IntArray) -> Selection:
    """The choice problem on pairs of districts, with the best lines of each pair."""
    costs, n_districts = pool.costs, int(district.max()) + 1
    gap = costs.trips * (costs.unserved - costs.change)
    reach = np.round((gap.sum(axis=0) + gap.sum(axis=1)) / 2).astype(np.int64)
    saved = np.zeros((len(pool.patterns), n_districts * n_districts))
    with_change = costs.change.copy()  # compiled code takes no columns that cannot be written
    for line, both in enumerate(pool.patterns):
        out = np.zeros((n_districts, n_districts))
        for p in both:
            direct_savings(
                SHARE_OUT, p.zone, p.first_entry, p.position, p.walk, p.arrive, p.depart,
                pool.felt_wait, costs.trips, with_change, district, out,
            )  # fmt: skip
        saved[line] = out.ravel()
    kept = min(LINES_PER_PAIR, len(pool.patterns))
    best = np.argsort(-saved, axis=0, kind="stable")[:kept]
    pair = np.tile(np.arange(saved.shape[1]), kept)
    line_of = best.ravel()
    direct = np.round(saved[line_of, pair]).astype(np.int64)
    worth = direct > direct.sum() * 1e-6
    return Selection(
        buses=pool.buses,
        budget=budget,
        reach=ints(reach),
        reached_by=pool.reach,
        pair_line=ints(line_of[worth]),
        pair=ints(pair[worth]),
        direct=ints(direct[worth]),
    )


def _solve_or_keep(selection: Selection, hint: list[int], effort: Effort, seed: int) -> Answer:
    """The choice of CP-SAT; where it finds none in its effort, the greedy one with a plain bound.

    The plain bound lets each pair of districts have its best line at once, whatever the buses.
    """
    try:
        return _solve(selection, hint, effort, seed)
    except NoSolutionInTime:
        values = np.zeros(len(selection.buses), np.int64)
        values[hint] = 1
        best = np.zeros(int(selection.pair.max(initial=0)) + 1, np.int64)
        np.maximum.at(best, selection.pair, selection.direct)
        bound = float(best.sum() + selection.reach.sum())
        value = selection_value(selection, hint)
        return Answer(ints(values), value, bound, "work limit reached before any set was compared")


def _solve(selection: Selection, hint: list[int], effort: Effort, seed: int) -> Answer:
    """Choose lines by CP-SAT, starting from the greedy choice."""
    from ortools.sat.python import cp_model  # noqa: PLC0415  (0.4 s that --help must not pay)

    model = cp_model.CpModel()
    chosen = set(hint)
    runs = [model.new_bool_var("") for _ in range(len(selection.buses))]
    for line, variable in enumerate(runs):
        model.add_hint(variable, line in chosen)
    model.add(cp_model.LinearExpr.weighted_sum(runs, selection.buses.tolist()) <= selection.budget)
    reached, reach_worth = _reach_terms(model, selection, runs, chosen)
    rides, ride_worth = _ride_terms(model, selection, runs, chosen)
    worth = cp_model.LinearExpr.weighted_sum(reached + rides, reach_worth + ride_worth)
    model.maximize(worth)
    return solve(model, runs, effort, seed, "lines")


def _reach_terms(
    model: "cp_model.CpModel",
    selection: Selection,
    runs: "list[cp_model.IntVar]",
    chosen: set[int],
) -> "tuple[list[cp_model.IntVar], list[int]]":
    """One variable per zone that some line reaches, and what reaching it saves."""
    terms, worth = [], []
    for zone in np.flatnonzero(selection.reach > 0).tolist():
        by = np.flatnonzero(selection.reached_by[:, zone]).tolist()
        if by:
            reached = model.new_bool_var("")
            model.add_bool_or([runs[line] for line in by]).only_enforce_if(reached)
            model.add_hint(reached, not chosen.isdisjoint(by))
            terms.append(reached)
            worth.append(int(selection.reach[zone]))
    return terms, worth


def _ride_terms(
    model: "cp_model.CpModel",
    selection: Selection,
    runs: "list[cp_model.IntVar]",
    chosen: set[int],
) -> "tuple[list[cp_model.IntVar], list[int]]":
    """Variables for the line that riders of each pair of districts take, and what it saves."""
    terms, worth = [], []
    order = np.lexsort((-selection.direct, selection.pair))
    for group in np.split(order, np.flatnonzero(np.diff(selection.pair[order])) + 1):
        rides, hinted = [], False
        for row in group.tolist():
            line = int(selection.pair_line[row])
            ride = model.new_bool_var("")
            model.add_implication(ride, runs[line])
            taken = not hinted and line in chosen
            model.add_hint(ride, taken)
            hinted = hinted or taken
            rides.append(ride)
            worth.append(int(selection.direct[row]))
        model.add_at_most_one(rides)
        terms.extend(rides)
    return terms, worth
