"""Which candidate lines to run: a greedy choice, then CP-SAT with a bound for the pool."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from network.demand import Demand
from network.errors import NoSolutionInTime
from network.network import Network
from network.projection import Projection
from network.quantities import BoolArray, FloatArray, IntArray, floats, ints
from network.service_day import HOUR, Period
from routing.certificate import BoundIsFor, Certificate
from routing.cp_sat import Answer, Effort, solve
from routing.line_planning.direct_kernel import APPLY, GAIN, SHARE_OUT, direct_savings
from routing.line_planning.savings import (
    Pattern,
    RiderCosts,
    patterns_of_line,
    rider_costs,
    zones_reached,
)
from routing.lines import LinePlan
from routing.run_times import RunTimeModel
from routing.weights import JourneyWeights

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

MOST_DISTRICTS = 30
LINES_PER_PAIR = 5
_REFRESH_EVERY = 8
_PROMISING_HEADWAY_S = 900


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


def choose_lines(
    network: Network,
    demand: Demand,
    pool: LinePlan,
    cycle_s: IntArray,
    run_times: RunTimeModel,
    slowest: Period,
    headway_s: int,
    *,
    fleet: int,
    weights: JourneyWeights,
    effort: Effort,
    seed: int,
) -> list[Choice]:
    """Line sets for one nominal headway: the greedy one and the one CP-SAT makes of it.

    Parameters
    ----------
    network : Network
    demand : Demand
    pool : LinePlan
        Candidate lines.
    cycle_s : IntArray, shape (n_lines,)
        Out and back with layovers, in the slowest period.
    run_times : RunTimeModel
    slowest : Period
    headway_s : int
        All lines are priced as if they ran at this headway.
    fleet : int
        Buses at the nominal headway, each line rounded up.
    weights : JourneyWeights
    effort : Effort
    seed : int

    Returns
    -------
    list of Choice
        Both have the same bound; the caller judges them by a full assignment.
    """
    costs = rider_costs(network, demand, run_times, slowest, headway_s, weights)
    felt_wait = weights.wait * weights.wait_s(headway_s)
    patterns = [
        patterns_of_line(network, pool, line, run_times, slowest, weights)
        for line in range(pool.n_lines)
    ]
    buses = ints(-(-cycle_s // headway_s))
    greedy = _Greedy(costs, patterns, buses, felt_wait).choose(fleet)
    selection = _selection(costs, patterns, buses, fleet, felt_wait, _districts(network))
    answer = _solve_or_keep(selection, greedy, effort, seed)
    exact = [line for line in range(pool.n_lines) if answer.values[line]]
    choices = []
    for lines in (greedy, exact):
        value = selection_value(selection, lines)
        proof = Certificate(
            stage="lines",
            objective=f"felt time saved by direct rides and reach, lines every {headway_s} s",
            unit="hours per AM hour",
            value=value / HOUR,
            bound=max(answer.bound, value) / HOUR,
            bound_is_for=BoundIsFor.CANDIDATE_POOL,
            seed=seed,
            stop_reason=answer.stop_reason,
        )
        choices.append(Choice(tuple(lines), proof))
    return choices


def promising_lines(
    network: Network,
    demand: Demand,
    pool: LinePlan,
    cycle_s: IntArray,
    run_times: RunTimeModel,
    slowest: Period,
    *,
    most: int,
    weights: JourneyWeights,
) -> list[int]:
    """Candidates worth choosing among: those that save most per bus alone, and all reach.

    Returns
    -------
    list of int
        Rows of the pool in rising order: the `most` best, then for each zone that none of them
        reaches the best line that does.
    """
    costs = rider_costs(network, demand, run_times, slowest, _PROMISING_HEADWAY_S, weights)
    felt_wait = weights.wait * weights.wait_s(_PROMISING_HEADWAY_S)
    patterns = [
        patterns_of_line(network, pool, line, run_times, slowest, weights)
        for line in range(pool.n_lines)
    ]
    gains = _Greedy(costs, patterns, ints(-(-cycle_s // _PROMISING_HEADWAY_S)), felt_wait).alone()
    best = np.argsort(-gains, kind="stable")
    kept = best[:most].tolist()
    reach = np.array([zones_reached(p, len(network.zones)) for p in patterns])
    reached = reach[kept].any(axis=0)
    for line in best[most:].tolist():
        if (reach[line] & ~reached).any():
            kept.append(line)
            reached |= reach[line]
    return sorted(kept)


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


class _Greedy:
    """Lines one after another, each time the one that saves most felt time per bus."""

    def __init__(
        self, costs: RiderCosts, patterns: list[list[Pattern]], buses: IntArray, felt_wait: float
    ) -> None:
        self._costs, self._patterns, self._buses, self._wait = costs, patterns, buses, felt_wait
        self._cost = costs.unserved.copy()
        self._gap = costs.trips * (costs.unserved - costs.change)
        n_zones = len(self._cost)
        self._reached = np.zeros(n_zones, np.bool_)
        self._reach = np.array([zones_reached(p, n_zones) for p in patterns])
        self._by_reach = np.zeros(n_zones)
        self._district = np.zeros(n_zones, np.int64)
        self._none = np.zeros((1, 1))

    def choose(self, fleet: int) -> list[int]:
        """Lines within the fleet, in the order chosen.

        Gains mostly shrink as lines are taken, so only the lines whose last known gain could still
        win are counted again; every few lines all are, as reach can also grow.
        """
        chosen: list[int] = []
        left = fleet
        known = self.alone().copy()
        while True:
            known[self._buses > left] = 0.0
            known[chosen] = 0.0
            if chosen and len(chosen) % _REFRESH_EVERY == 0:
                for line in np.flatnonzero(known > 0).tolist():
                    known[line] = self._gain(line) / self._buses[line]
            best = self._best(known)
            if best is None:
                return chosen
            self._take(best)
            chosen.append(best)
            left -= int(self._buses[best])

    def alone(self) -> FloatArray:
        """Gain per bus of each line by itself, felt seconds per AM hour."""
        gains = np.array([self._gain(line) for line in range(len(self._patterns))])
        return floats(gains / self._buses)

    def _best(self, known: FloatArray) -> int | None:
        """The line with the highest gain per bus; None where none gains."""
        fresh = np.zeros(len(known), np.bool_)
        while True:
            line = int(known.argmax())
            if known[line] <= 0:
                return None
            if fresh[line]:
                return line
            known[line] = self._gain(line) / self._buses[line]
            fresh[line] = True

    def _gain(self, line: int) -> float:
        """Felt seconds saved by one more line, per AM hour."""
        new = np.flatnonzero(self._reach[line] & ~self._reached)
        by_reach = float(self._by_reach[new].sum() + self._gap[np.ix_(new, new)].sum())
        return by_reach + self._direct(line, GAIN)

    def _direct(self, line: int, mode: int) -> float:
        return sum(
            direct_savings(
                mode,
                pattern.first_entry,
                pattern.entry_zone,
                pattern.entry_walk,
                pattern.arrive,
                pattern.depart,
                self._wait,
                self._costs.trips,
                self._cost,
                self._costs.change,
                self._district,
                self._none,
            )
            for pattern in self._patterns[line]
        )

    def _take(self, line: int) -> None:
        """Lower the felt costs to what riders have with one more line."""
        self._reached |= self._reach[line]
        rows = np.flatnonzero(self._reached)
        both = np.ix_(rows, rows)
        self._cost[both] = np.minimum(self._cost[both], self._costs.change[both])
        self._direct(line, APPLY)
        self._by_reach = self._gap[:, rows].sum(axis=1) + self._gap[rows].sum(axis=0)


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


def _selection(
    costs: RiderCosts,
    patterns: list[list[Pattern]],
    buses: IntArray,
    budget: int,
    felt_wait: float,
    district: IntArray,
) -> Selection:
    """The choice problem on pairs of districts, with the best lines of each pair."""
    n_zones, n_districts = len(district), int(district.max()) + 1
    gap = costs.trips * (costs.unserved - costs.change)
    reach = np.round((gap.sum(axis=0) + gap.sum(axis=1)) / 2).astype(np.int64)
    saved = np.zeros((len(patterns), n_districts * n_districts))
    with_change = costs.change.copy()
    for line, both in enumerate(patterns):
        out = np.zeros((n_districts, n_districts))
        for p in both:
            direct_savings(
                SHARE_OUT, p.first_entry, p.entry_zone, p.entry_walk, p.arrive, p.depart,
                felt_wait, costs.trips, with_change, costs.change, district, out,
            )  # fmt: skip
        saved[line] = out.ravel()
    kept = min(LINES_PER_PAIR, len(patterns))
    best = np.argsort(-saved, axis=0, kind="stable")[:kept]
    pair = np.tile(np.arange(saved.shape[1]), kept)
    line_of = best.ravel()
    direct = np.round(saved[line_of, pair]).astype(np.int64)
    worth = direct > direct.sum() * 1e-6
    return Selection(
        buses=buses,
        budget=budget,
        reach=ints(reach),
        reached_by=np.array([zones_reached(p, n_zones) for p in patterns]),
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
