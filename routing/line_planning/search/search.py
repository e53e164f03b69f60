"""Searches lines and headways together, from a given set, within a fleet.

Strands of annealing work side by side. In the end lines of the best set are exchanged for any that
a strand held: what several strands found apart comes together.
"""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from network.demand import Demand
from network.network import Network
from network.service_day import Period
from routing.background import BackgroundService
from routing.certificate import BoundIsFor, Certificate
from routing.deadheads import Deadheads
from routing.fleet import LayoverRule
from routing.line_planning.pool import area_weights
from routing.line_planning.search.annealing import Annealing, Limits, Schedule
from routing.line_planning.search.change import ChangeBudget
from routing.line_planning.search.design_lines import (
    DesignLine,
    Drawing,
    RunningLine,
    Ways,
    background_lines,
    find_running,
    lines_that_stay,
)
from routing.line_planning.search.design_model import design_model
from routing.line_planning.search.exchanges import Exchanges, forms_held
from routing.line_planning.search.judge import Judge, plan_of
from routing.line_planning.search.moves import Moves
from routing.line_planning.search.pricing import Pricing
from routing.line_planning.search.redrawing import Redrawing
from routing.line_planning.search.watching import Watching
from routing.line_planning.sense import LineSense
from routing.line_planning.stopping import Evaluations, StoppingRule, ended_by_hand
from routing.line_planning.ways import StreetWays
from routing.lines import NOT_RUN, LinePlan
from routing.progress import Observer, Progress
from routing.run_times import RunTimeModel
from routing.weights import JourneyWeights

Done = TypeVar("Done")

_ROUNDS = 16
"""After each, strands go on from the best of their sets."""

_JUDGED_FROM = 0.7
_ANNEALED = 0.97
"""Share of the time after which lines are exchanged with the pool of all strands."""

_EVALUATIONS_PER_EXCHANGE, _MOST_EXCHANGES = 5, 20_000
_ROUNDS_OF_EXCHANGES, _MOST_FORMS = 1.4, 400
"""Pricing all exchanges so often is all that is allowed; and forms in the pool at most."""

_TOLD_EVERY_S = 0.2
_SHORTEST_CHAIN, _AREAS_PER_FORM = 20, 10
_STEPS_PER_PAIR = 5


@dataclass(frozen=True, slots=True, eq=False)
class SearchProblem:
    """What lines are searched for.

    Attributes
    ----------
    network, demand, run_times, deadheads, layover, weights, sense
        The city, its riders, and how lines are timed and limited.
    period : Period
        The period lines are designed for.
    limits : Limits
        Buses, and vehicle-kilometres an hour where they are limited too.
    background : BackgroundService, optional
        Lines beside the plan, which riders may take too.
    change : ChangeBudget, optional
        What riders have today, where that is to be spared.
    kept : LinePlan, optional
        Lines of the plan that stay as they are; the limits are those of the others.
    least_hours : float, default 0
        A bound for the weighed hours of any lines, which is told with the progress.
    """

    network: Network
    demand: Demand
    run_times: RunTimeModel
    deadheads: Deadheads
    layover: LayoverRule
    weights: JourneyWeights
    sense: LineSense
    period: Period
    limits: Limits
    background: BackgroundService | None = None
    change: ChangeBudget | None = None
    kept: LinePlan | None = None
    least_hours: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class FoundLines:
    """The best lines of a search.

    Attributes
    ----------
    plan : LinePlan
        Each line at its headway of the search in every period; lines that stay are not among them.
    design_hours : float
        Per hour of the period designed for, by the full assignment: see `design_hours` of the
        evaluation.
    evaluations : int
        Forms of lines that were priced.
    stop_reason : str
    pool_proof : Certificate, optional
        What the lines are worth as the search prices them, with a bound for all that strands held;
        none where lines were not exchanged with those.
    """

    plan: LinePlan
    design_hours: float
    evaluations: int
    stop_reason: str
    pool_proof: Certificate | None = None


def search_lines(
    problem: SearchProblem,
    pool: LinePlan,
    start: LinePlan,
    stopping: StoppingRule,
    seed: int,
    observer: Observer,
    strands: int = 1,
    schedule: Schedule | None = None,
) -> FoundLines:
    """Lines and headways of little felt time, found by annealing from a given set.

    Parameters
    ----------
    problem : SearchProblem
    pool : LinePlan
        Candidate lines; those that break the line sense are left out.
    start : LinePlan
        Lines with headways in the period designed for; those that break the line sense, and those
        beyond the fleet, are left out.
    stopping : Evaluations or Seconds
        `Evaluations`: the same seed gives the same lines; `Seconds`: by the clock.
    seed : int
    observer : Observer
        Told five times a second; where it says stop, the best lines so far are returned.
    strands : int, default 1
        Searches side by side, each in a thread, that share the work and now and then go on from the
        best of their sets. Another number gives other lines.
    schedule : Schedule, optional
        How the annealing cools.

    Returns
    -------
    FoundLines
        No worse than the start, by the full assignment.
    """
    schedule = schedule or Schedule(chain=_chain_for(problem))
    return _Search(problem, pool, start, stopping, seed, observer, strands, schedule).found()


def steps_per_form(problem: SearchProblem) -> int:
    """Roughly the additions that pricing one form takes: a measure of work that is no clock.

    Its share of pricing the lines without it (a closure over areas, once for each chain), and what
    it changes between pairs of zones.
    """
    closure = len(problem.network.areas) ** 3 // _chain_for(problem)
    return closure + _STEPS_PER_PAIR * len(problem.network.zones) ** 2


def _chain_for(problem: SearchProblem) -> int:
    """Forms tried for a line: more on larger maps, where taking a line out costs more."""
    return max(_SHORTEST_CHAIN, len(problem.network.areas) // _AREAS_PER_FORM)


class _Search:
    """One search: strands of annealing side by side, and the best set by the full assignment."""

    def __init__(
        self,
        problem: SearchProblem,
        pool: LinePlan,
        start: LinePlan,
        stopping: StoppingRule,
        seed: int,
        observer: Observer,
        strands: int,
        schedule: Schedule,
    ) -> None:
        p = problem
        drawing = Drawing(p.network, p.run_times, p.period, p.sense, p.layover, p.deadheads)
        self._observer = observer
        self._n_periods = len(p.demand.periods)
        period = p.demand.periods.index(p.period)
        self._judge = Judge(
            p.network, p.demand, p.run_times, period, p.weights, p.background, p.change, p.kept
        )
        self._model = design_model(
            p.network, p.demand, p.period, p.weights, seed, p.background, p.change
        )
        ways = StreetWays(p.network, p.sense, area_weights(p.network, p.demand))
        ways.search_all()
        sensible = _sensible(drawing, pool)
        running = _running(drawing, start, period, p.limits)
        always = [] if p.background is None else background_lines(p.background, period)
        if p.kept is not None:
            always += lines_that_stay(drawing, p.kept, period)
        self._strands: list[Annealing] = []
        for strand in range(strands):
            rng = np.random.default_rng((seed, strand))
            moves = Moves(drawing, Redrawing(ways, p.deadheads, rng), sensible, rng)
            pricing = Pricing(self._model, always)
            self._strands.append(Annealing(pricing, moves, running, p.limits, schedule, rng))
        self._stopping = _share_of(stopping, strands)
        self._problem, self._schedule, self._seed = problem, schedule, seed
        self._best = running
        self._best_hours = self._judge.design_hours(running)
        self._judged_paid = self._leader.best_paid
        self._held: list[list[RunningLine]] = []
        self._exchanges = 0
        self._stopped = False
        self._watching = Watching(p.network, self._minutes(p.least_hours))

    def found(self) -> FoundLines:
        """Run the search, round by round, and exchange lines in the end."""
        proof = None
        with ThreadPoolExecutor(len(self._strands)) as threads:
            for round_ in range(_ROUNDS):
                share = (round_ + 1) / _ROUNDS
                self._await(
                    [
                        threads.submit(strand.run, self._stopping, share, self._goes_on)
                        for strand in self._strands
                    ]
                )
                if self._stopped:
                    break
                self._meet()
                if round_ + 1 >= _JUDGED_FROM * _ROUNDS:
                    self._consider(self._leader.best, self._leader.best_paid)
            self._consider(self._leader.best, self._leader.best_paid)
            if not self._stopped:
                proof = self._exchanged(threads)
        return FoundLines(
            plan_of(self._best, self._n_periods),
            self._best_hours,
            self._evaluations,
            ended_by_hand(self._evaluations) if self._stopped else self._stopping.reached,
            proof,
        )

    @property
    def _leader(self) -> Annealing:
        """The strand that has found the best set so far."""
        return min(self._strands, key=lambda strand: strand.best_paid)

    @property
    def _evaluations(self) -> int:
        """Forms of lines priced so far."""
        return self._exchanges + sum(strand.evaluations for strand in self._strands)

    def _await(self, working: Sequence[Future[Done]]) -> None:
        """Tell the observer until some work is done; once it says stop, do not wait for the rest.

        What goes on in the best set is then judged while the strands come to their end.
        """
        try:
            while not all(each.done() for each in working) and not self._stopped:
                wait(working, _TOLD_EVERY_S)
                self._tell()
        except BaseException:
            self._stopped = True  # the strands must end before the pool does
            raise
        for each in working:
            if each.done():
                each.result()

    def _goes_on(self) -> bool:
        """Whether strands may go on."""
        return not self._stopped

    def _tell(self) -> None:
        """Tell the observer about the best set so far."""
        strand, best = self._strands[0], self._leader
        share = self._stopping.share_done(strand.evaluations)
        minutes, lines = self._minutes(self._model.design_hours(best.best_paid)), best.best
        seen = self._watching.seen(lines, minutes, self._evaluations)
        said = (
            f"{len(lines)} lines, {minutes:.2f} weighed minutes per trip (at least "
            f"{seen.least_minutes:.2f}); {len(strand.lines)} lines in hand, "
            f"{seen.evaluations} forms compared"
        )
        sketch = self._watching.find_sketch(lines)
        self._stopped = not self._observer(Progress("lines", share, said, seen, sketch))

    def _minutes(self, hours: float) -> float:
        """Hours of all riders as minutes of each."""
        return 60 * hours / self._model.trips_per_hour

    def _meet(self) -> None:
        """Let the strands go on from the best of their present sets, and remember what they had."""
        self._held += [strand.best for strand in self._strands]
        self._held += [strand.lines for strand in self._strands]
        best = min(self._strands, key=lambda strand: strand.paid)
        for strand in self._strands:
            if strand is not best:
                strand.take_over(best)

    def _exchanged(self, threads: ThreadPoolExecutor) -> Certificate | None:
        """Exchange lines of the best set with all that strands held; a bound for all of these."""
        start, limits = self._leader.best, self._problem.limits
        allowed = min(self._evaluations // _EVALUATIONS_PER_EXCHANGE, _MOST_EXCHANGES)
        most = int(allowed / _ROUNDS_OF_EXCHANGES / (len(start) + 1))
        pool = forms_held([start, *reversed(self._held)], min(most, _MOST_FORMS))
        if not pool:
            return None
        price = int(self._schedule.bus_price * self._model.ticks_per_minute)
        pricings = [strand.pricing for strand in self._strands]
        exchanges = Exchanges(pricings, limits, pool, price, self._seed, self._goes_on)
        future = threads.submit(exchanges.improve, start, allowed)
        self._await([future])
        if self._stopped:
            return None
        done = future.result()
        self._exchanges = done.evaluations
        self._consider(done.lines, done.paid)
        return self._pool_proof([*pool, *self._best])

    def _pool_proof(self, pool: list[RunningLine]) -> Certificate | None:
        """What the best set is worth as the search prices it, and a bound for lines of a pool.

        The bound lets each line run with the whole fleet at once. With a price on what riders lose
        there is none, as what they lose of direct ways may grow with the lines that run.
        """
        if self._problem.change is not None:
            return None
        pricing, fleet = self._strands[0].pricing, self._problem.limits.fleet
        lines = {run.line.ways: run.line for run in pool}
        often = [run for line in lines.values() if (run := find_running(line, fleet)) is not None]
        least = pricing.least([(run.line, run.headway_s) for run in often])
        paid = pricing.base([(run.line, run.headway_s) for run in self._best])
        return Certificate(
            stage="lines",
            objective="felt time as the search for lines prices it, at its headways; the bound "
            f"runs all {len(lines)} lines of the pool, each with the whole fleet",
            unit="hours per hour",
            value=self._model.design_hours(paid),
            bound=self._model.design_hours(least),
            bound_is_for=BoundIsFor.CANDIDATE_POOL,
            seed=self._seed,
            stop_reason=self._stopping.reached,
        )

    def _consider(self, lines: list[RunningLine], paid: int) -> None:
        """Keep a set that is cheaper than those judged if the full assignment finds it better."""
        if paid >= self._judged_paid:
            return
        self._judged_paid = paid
        hours = self._judge.design_hours(lines)
        if hours < self._best_hours:
            self._best, self._best_hours = lines, hours


def _share_of(stopping: StoppingRule, strands: int) -> StoppingRule:
    """What each strand may do: a part of the work, or the time but for the exchanges."""
    if isinstance(stopping, Evaluations):
        return Evaluations(stopping.allowed // strands)
    return replace(stopping, allowed=_ANNEALED * stopping.allowed)


def _ways_of(plan: LinePlan, line: int) -> Ways:
    """Stops of each pattern of a line."""
    return tuple(tuple(plan.stops_of(int(p)).tolist()) for p in plan.patterns_of(line))


def _sensible(drawing: Drawing, plan: LinePlan) -> list[DesignLine]:
    """Lines of a plan that keep the line sense."""
    lines = [drawing.find_line(_ways_of(plan, line)) for line in range(plan.n_lines)]
    return [line for line in lines if line is not None]


def _running(drawing: Drawing, plan: LinePlan, period: int, limits: Limits) -> list[RunningLine]:
    """Lines of a plan that run in a period and keep within the limits, in their order."""
    running: list[RunningLine] = []
    for row in range(plan.n_lines):
        headway_s = int(plan.headway_s[plan.patterns_of(row)[0], period])
        line = drawing.find_line(_ways_of(plan, row))
        if line is None or headway_s == NOT_RUN:
            continue
        left = limits.without(running)
        run = find_running(line, min(left.fleet, -(-line.cycle_s // headway_s)))
        if run is not None and left.allow(run):
            running.append(run)
    return running
