"""Searches lines and headways together, from a given set, within a fleet."""

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass

import numpy as np

from network.demand import Demand
from network.network import Network
from network.service_day import Period
from routing.background import BackgroundService
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
from routing.line_planning.search.judge import Judge, plan_of
from routing.line_planning.search.moves import Moves
from routing.line_planning.search.pricing import Pricing
from routing.line_planning.search.redrawing import Redrawing
from routing.line_planning.sense import LineSense
from routing.line_planning.stopping import Evaluations, StoppingRule
from routing.line_planning.ways import StreetWays
from routing.lines import NOT_RUN, LinePlan
from routing.progress import Observer, Progress
from routing.run_times import RunTimeModel
from routing.weights import JourneyWeights

_ROUNDS = 16
"""After each, strands go on from the best of their sets."""

_JUDGED_FROM = 0.7
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
    """

    plan: LinePlan
    design_hours: float
    evaluations: int
    stop_reason: str


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
        self._best = running
        self._best_hours = self._judge.design_hours(running)
        self._judged_paid = self._leader.best_paid
        self._stopped = False

    def found(self) -> FoundLines:
        """Run the search, round by round."""
        with ThreadPoolExecutor(len(self._strands)) as threads:
            for round_ in range(_ROUNDS):
                self._run_until((round_ + 1) / _ROUNDS, threads)
                if self._stopped:
                    break
                self._exchange()
                if round_ + 1 >= _JUDGED_FROM * _ROUNDS:
                    self._consider()
        self._consider()
        return FoundLines(
            plan_of(self._best, self._n_periods),
            self._best_hours,
            sum(strand.evaluations for strand in self._strands),
            "stopped as asked" if self._stopped else "work limit reached",
        )

    @property
    def _leader(self) -> Annealing:
        """The strand that has found the best set so far."""
        return min(self._strands, key=lambda strand: strand.best_paid)

    def _run_until(self, share: float, threads: ThreadPoolExecutor) -> None:
        """Let all strands work up to a share of the whole, and tell the observer meanwhile."""
        working = {
            threads.submit(strand.run, self._stopping, share, self._goes_on)
            for strand in self._strands
        }
        try:
            while working:
                done, working = wait(working, _TOLD_EVERY_S)
                for strand in done:
                    strand.result()
                self._tell()
        except BaseException:
            self._stopped = True  # the strands must end before the pool does
            raise

    def _goes_on(self) -> bool:
        """Whether strands may go on."""
        return not self._stopped

    def _tell(self) -> None:
        """Tell the observer about the best set so far."""
        strand = self._strands[0]
        share = self._stopping.share_done(strand.evaluations)
        best, model = self._leader, self._model
        minutes = model.design_hours(best.best_paid) / model.trips_per_hour * 60
        said = f"{len(best.best)} lines, {minutes:.2f} weighed minutes per trip"
        if not self._stopped:
            self._stopped = not self._observer(Progress("lines", share, said))

    def _exchange(self) -> None:
        """Let the strands go on from the best of their present sets."""
        best = min(self._strands, key=lambda strand: strand.paid)
        for strand in self._strands:
            if strand is not best:
                strand.take_over(best)

    def _consider(self) -> None:
        """Keep the best set of the annealing if the full assignment finds it better."""
        leader = self._leader
        if leader.best_paid >= self._judged_paid:
            return
        self._judged_paid = leader.best_paid
        hours = self._judge.design_hours(leader.best)
        if hours < self._best_hours:
            self._best, self._best_hours = leader.best, hours


def _share_of(stopping: StoppingRule, strands: int) -> StoppingRule:
    """What each strand may do: a part of the work, or all of the time."""
    if isinstance(stopping, Evaluations):
        return Evaluations(stopping.allowed // strands)
    return stopping


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
