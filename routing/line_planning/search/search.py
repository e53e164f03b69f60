"""Searches lines and headways together, from a given set, within a fleet."""

import time
from dataclasses import dataclass

import numpy as np

from network.demand import Demand
from network.network import Network
from network.service_day import Period
from routing.background import BackgroundService
from routing.deadheads import Deadheads
from routing.fleet import LayoverRule
from routing.line_planning.pool import area_weights
from routing.line_planning.search.annealing import Annealing, Schedule
from routing.line_planning.search.design_lines import (
    DesignLine,
    Drawing,
    RunningLine,
    Ways,
    background_lines,
    find_running,
)
from routing.line_planning.search.design_model import design_model
from routing.line_planning.search.judge import Judge, plan_of
from routing.line_planning.search.moves import Moves
from routing.line_planning.search.pricing import Pricing
from routing.line_planning.search.redrawing import Redrawing
from routing.line_planning.sense import LineSense
from routing.line_planning.stopping import StoppingRule
from routing.line_planning.ways import StreetWays
from routing.lines import NOT_RUN, LinePlan
from routing.progress import Observer, Progress
from routing.run_times import RunTimeModel
from routing.weights import JourneyWeights

_JUDGED_FROM = 0.7
_JUDGED_EVERY = 0.06
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
    fleet : int
        Buses, counted as cycle over headway rounded up for each line.
    background : BackgroundService, optional
        Lines beside the plan, which riders may take too.
    """

    network: Network
    demand: Demand
    run_times: RunTimeModel
    deadheads: Deadheads
    layover: LayoverRule
    weights: JourneyWeights
    sense: LineSense
    period: Period
    fleet: int
    background: BackgroundService | None = None


@dataclass(frozen=True, slots=True, eq=False)
class FoundLines:
    """The best lines of a search.

    Attributes
    ----------
    plan : LinePlan
        Each line at its headway of the search in every period.
    felt_hours : float
        Per hour of the period designed for, by the full assignment.
    evaluations : int
        Forms of lines that were priced.
    stop_reason : str
    """

    plan: LinePlan
    felt_hours: float
    evaluations: int
    stop_reason: str


def search_lines(
    problem: SearchProblem,
    pool: LinePlan,
    start: LinePlan,
    stopping: StoppingRule,
    seed: int,
    observer: Observer,
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
    schedule : Schedule, optional
        How the annealing cools.

    Returns
    -------
    FoundLines
        No worse than the start, by the full assignment.
    """
    schedule = schedule or Schedule(chain=_chain_for(problem))
    return _Search(problem, pool, start, stopping, seed, observer, schedule).found()


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
    """One search: the annealing, and the best of its sets by the full assignment."""

    def __init__(
        self,
        problem: SearchProblem,
        pool: LinePlan,
        start: LinePlan,
        stopping: StoppingRule,
        seed: int,
        observer: Observer,
        schedule: Schedule,
    ) -> None:
        p = problem
        drawing = Drawing(p.network, p.run_times, p.period, p.sense, p.layover, p.deadheads)
        self._observer = observer
        self._n_periods = len(p.demand.periods)
        period = p.demand.periods.index(p.period)
        self._judge = Judge(p.network, p.demand, p.run_times, period, p.weights, p.background)
        self._model = design_model(p.network, p.demand, p.period, p.weights, seed, p.background)
        ways = StreetWays(p.network, p.sense, area_weights(p.network, p.demand))
        ways.search_all()
        rng = np.random.default_rng(seed)
        moves = Moves(drawing, Redrawing(ways, p.deadheads, rng), _sensible(drawing, pool), rng)
        running = _running(drawing, start, period, p.fleet)
        always = [] if p.background is None else background_lines(p.background, period)
        self._annealing = Annealing(
            Pricing(self._model, always), moves, running, p.fleet, schedule, rng
        )
        self._stopping = stopping
        self._best = running
        self._best_hours = self._judge.felt_hours(running)
        self._judged_paid = self._annealing.best_paid
        self._judge_at = _JUDGED_FROM
        self._told_s = time.perf_counter()
        self._stopped = False

    def found(self) -> FoundLines:
        """Run the search."""
        self._annealing.run(self._stopping, self._after_block)
        self._consider()
        return FoundLines(
            plan_of(self._best, self._n_periods),
            self._best_hours,
            self._annealing.evaluations,
            "stopped as asked" if self._stopped else "work limit reached",
        )

    def _after_block(self, done: float) -> bool:
        """Judge the best set now and then, and tell the observer."""
        if done >= self._judge_at:
            self._judge_at += _JUDGED_EVERY
            self._consider()
        now = time.perf_counter()
        if now - self._told_s >= _TOLD_EVERY_S:
            self._told_s = now
            self._stopped = not self._observer(Progress("lines", done, self._said()))
        return not self._stopped

    def _said(self) -> str:
        """One line on the best set so far."""
        model = self._model
        minutes = model.felt_hours(self._annealing.best_paid) / model.trips_per_hour * 60
        return f"{len(self._annealing.best)} lines, {minutes:.2f} felt minutes per trip"

    def _consider(self) -> None:
        """Keep the best set of the annealing if the full assignment finds it better."""
        if self._annealing.best_paid >= self._judged_paid:
            return
        self._judged_paid = self._annealing.best_paid
        hours = self._judge.felt_hours(self._annealing.best)
        if hours < self._best_hours:
            self._best, self._best_hours = self._annealing.best, hours


def _ways_of(plan: LinePlan, line: int) -> Ways:
    """Stops of each pattern of a line."""
    return tuple(tuple(plan.stops_of(int(p)).tolist()) for p in plan.patterns_of(line))


def _sensible(drawing: Drawing, plan: LinePlan) -> list[DesignLine]:
    """Lines of a plan that keep the line sense."""
    lines = [drawing.find_line(_ways_of(plan, line)) for line in range(plan.n_lines)]
    return [line for line in lines if line is not None]


def _running(drawing: Drawing, plan: LinePlan, period: int, fleet: int) -> list[RunningLine]:
    """Lines of a plan that run in a period and fit the fleet, in their order."""
    running: list[RunningLine] = []
    for row in range(plan.n_lines):
        headway_s = int(plan.headway_s[plan.patterns_of(row)[0], period])
        line = drawing.find_line(_ways_of(plan, row))
        if line is None or headway_s == NOT_RUN:
            continue
        left = fleet - sum(run.buses for run in running)
        run = find_running(line, min(left, -(-line.cycle_s // headway_s)))
        if run is not None:
            running.append(run)
    return running
