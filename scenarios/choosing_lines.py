"""Which lines to run: candidates, a first choice among them, and a search from there."""

import math
from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import count, islice

import numpy as np

from network.errors import InfeasibleError
from network.network import Network
from network.quantities import IntArray, floats, ints
from routing.assignment.frequency import PassengerFlows
from routing.certificate import BoundIsFor, Certificate
from routing.cycles import line_cycles
from routing.deadheads import NO_DEADHEAD
from routing.evaluation.kpis import design_hours
from routing.fleet import HEADWAYS_S
from routing.line_planning.bounds import least_design_hours
from routing.line_planning.choice import prove_choice
from routing.line_planning.greedy import (
    Gains,
    PricedPool,
    choose_greedily,
    gains_alone,
    pool_patterns,
    price_pool,
    promising_lines,
)
from routing.line_planning.pool import area_weights, candidate_pool
from routing.line_planning.savings import Pattern
from routing.line_planning.search.annealing import Limits
from routing.line_planning.search.change import ChangeBudget, change_budget
from routing.line_planning.search.search import (
    FoundLines,
    SearchProblem,
    search_lines,
    steps_per_form,
)
from routing.line_planning.sense import LineSense
from routing.line_planning.stopping import Evaluations, StoppingRule, was_ended_by_hand
from routing.line_planning.ways import StreetWays, sense_violations
from routing.lines import LinePlan
from routing.pattern_paths import hop_times
from routing.progress import Observer, Progress, report
from routing.validity import (
    certificate_problems,
    confirm,
    design_hours_value,
    line_sense_problems,
)
from scenarios.settled_headways import Riding, chosen_headways, settled
from scenarios.world import World, assigned, line_loads

_NOMINAL_HEADWAYS_S = (1800, 3600)
"""Headways at which the first line set is chosen: the shortest that the fleet can run.

Long ones give many lines, and the search finds it easier to take lines away than to add them.
"""

FIRST_PLAN = "a first plan"
"""How progress begins to speak of a plan that could be used, before the search."""

_GREEDY_AT = 0.33
"""Share of the stage that is done when lines are built one by one."""

_MOST_CANDIDATES = 300
_OUT_AND_BACK = 2
_SEARCHED_FROM = 0.4
"""Share of the stage that is done when the search starts."""

_MOST_STEPS = 2 * 10**12
"""Additions that the search may take, two minutes of two cores."""

_STRANDS = 2
"""Searches side by side, one for each core of a small machine."""

_SHORTER_RUNS = (1.0, 0.5, 0.25)
"""Shares of the shortest run that are tried, on maps too small for it."""


def _candidates(
    world: World, present_lines: LinePlan | None
) -> tuple[LinePlan, IntArray, LineSense]:
    """Candidate lines, their cycles, and the line sense they keep.

    On a map too small for runs of the usual length, shorter runs are allowed, but none shorter than
    a planner asked for.
    """
    network, s = world.network, world.settings
    asked = s.sense.shortest_run_s != LineSense().shortest_run_s
    for share in (1.0,) if asked else _SHORTER_RUNS:
        sense = replace(s.sense, shortest_run_s=int(s.sense.shortest_run_s * share))
        pool = candidate_pool(
            network, world.demand, world.run_times, world.slowest, sense, world.observer
        )
        if present_lines is not None:
            pool = pool.followed_by(_sensible(world, present_lines, sense))
        cycle = line_cycles(
            pool, network.street_times, world.run_times, world.slowest, s.layover,
            world.deadheads,
        )  # fmt: skip
        usable = np.flatnonzero(cycle < NO_DEADHEAD).tolist()
        if usable:
            return pool.choose(usable), ints(cycle[usable]), sense
    message = (
        f"no bus line fits this map: no two terminals are {sense.shortest_run_s // 60} to "
        f"{sense.longest_run_s // 60} minutes apart by bus with a legal way there and back; check "
        "the extract, the stops and the one-way streets, or allow other runs, terminals and streets"
    )
    raise InfeasibleError(message)


def chosen_lines(
    world: World,
    present_lines: LinePlan | None,
    today: World | None = None,
    spare: int = 1,
) -> tuple[LinePlan, tuple[Certificate, ...], LineSense]:
    """Lines and headways found by a search from the best of three sets: two choices, and today's.

    Parameters
    ----------
    world : World
        Lines that it keeps come first in the plan, as they are.
    present_lines : LinePlan, optional
        Today's lines, all of which can be driven in `today`.
    today : World, optional
        Where today's lines run, if other streets are open than in `world`.
    spare : int, default 1
        How many times dearer it is than usual to make riders worse off, where they are spared.

    Returns
    -------
    tuple of (LinePlan, tuple of Certificate, LineSense)
        The lines, with headways fitted to the fleet in the slowest period; the proofs, where the
        search left the candidates a loose one for the whole problem, then one for all lines that
        the search held; and the line sense, which allows shorter runs on a small map.

    Raises
    ------
    InfeasibleError
        If no line fits the map, or not one line the fleet.
    """
    given, world = world, _designed_for(world)
    present_lines = None if present_lines is None else _in_period(present_lines, given)
    where = world if today is None else _designed_for(today)
    change = _spared(world, where, present_lines, spare)
    present_lines = _but_kept(world, present_lines)
    usual = world.settings.sense
    starts = _todays_start(world, present_lines, usual)
    pool, cycle, sense = _candidates(world, present_lines)
    if sense != usual:
        starts = _todays_start(world, present_lines, sense)
    if world.kept is not None and not _nominal_headways(cycle, _free_buses(world)):
        reason = "no bus is left beside the lines that stay"
        proof = _search_proof(world, world.kept, reason, _least_hours(world))
        return _in_all_periods(given, world.kept), (proof,), sense
    starts += _first_plans(world, pool, cycle)
    start = min(starts, key=lambda each: each.hours)
    plan, proofs = _searched(world, pool, start, sense, change)
    own = _beside_kept(world, plan)
    found = line_sense_problems(world.network, own, world.run_times, world.slowest, sense)
    confirm(found, "lines")
    return _in_all_periods(given, plan), proofs, sense


def _in_all_periods(given: World, plan: LinePlan) -> LinePlan:
    """Lines of the slowest period with names and headways of the whole day."""
    own = _beside_kept(given, plan)
    every_period = ints(np.repeat(own.headway_s, len(given.periods), axis=1))
    kept_ids = () if given.kept is None else given.kept.line_id
    named = _named(given.network, own.with_headways(every_period), kept_ids)
    return _with_kept(given, named)


def _with_kept(world: World, own: LinePlan) -> LinePlan:
    """Lines that stay, followed by others."""
    return own if world.kept is None else world.kept.followed_by(own)


def _beside_kept(world: World, plan: LinePlan) -> LinePlan:
    """Lines of a plan but those that stay."""
    return plan.choose(list(range(world.n_kept, plan.n_lines)))


def _but_kept(world: World, lines: LinePlan | None) -> LinePlan | None:
    """Today's lines that need not stay as they are."""
    if lines is None or world.kept is None:
        return lines
    kept = frozenset(world.kept.line_id)
    return lines.choose([row for row, name in enumerate(lines.line_id) if name not in kept])


def _free_buses(world: World) -> int:
    """Buses that lines which stay leave in the slowest period."""
    return max(0, world.settings.buses - int(world.kept_use.buses.max()))


def _designed_for(world: World) -> World:
    """The world that lines are designed for: trips of the whole day at the slowest speeds."""
    demand = world.demand.over_the_day(world.slowest)
    background = world.background
    if background is not None:
        column = background.headway_s[:, [world.periods.index(world.slowest)]]
        background = replace(background, headway_s=ints(column))
    kept = None if world.kept is None else _in_period(world.kept, world)
    return replace(world, demand=demand, background=background, kept=kept)


def _in_period(lines: LinePlan, world: World) -> LinePlan:
    """Lines with their headways of the slowest period alone."""
    return lines.with_headways(lines.headway_s[:, [world.periods.index(world.slowest)]])


@dataclass(frozen=True, slots=True, eq=False)
class _Start:
    """A line set to search from, its worth, and what is proven of its choice, if anything."""

    plan: LinePlan
    hours: float
    proof: Certificate | None


def _todays_start(world: World, present_lines: LinePlan | None, sense: LineSense) -> list[_Start]:
    """Today's lines with new headways, the first plan that could be used; none without any."""
    today = None if present_lines is None else _sensible(world, present_lines, sense)
    if today is None or not today.n_lines:
        return []
    start = _start(world, _with_kept(world, _at_headway(today, _NOMINAL_HEADWAYS_S[0])), None)
    _tell_plan(world, 0.0, "of today at new headways", start)
    return [start]


def _first_plans(world: World, pool: LinePlan, cycle_s: IntArray) -> list[_Start]:
    """Two choices among candidates: one line at a time, and what CP-SAT makes of that."""
    network, s = world.network, world.settings
    patterns = pool_patterns(network, pool, world.run_times, world.slowest, s.weights)
    priced, chosen, alone = _first_choice(world, pool, cycle_s, patterns)
    own = _at_headway(pool.choose(chosen), priced.headway_s)
    greedy = _start(world, _with_kept(world, own), None)
    _tell_plan(world, _GREEDY_AT, "built one by one", greedy)
    kept = promising_lines(priced, _MOST_CANDIDATES, chosen, alone)
    report(world.observer, "lines", 0.35, f"proving the choice among {len(kept)} lines")
    row = {line: place for place, line in enumerate(kept)}
    greedily, exact = prove_choice(
        network, priced.choose(kept), [row[line] for line in chosen], _free_buses(world), s.effort,
        s.seed,
    )  # fmt: skip
    own = _at_headway(pool.choose([kept[i] for i in exact.lines]), priced.headway_s)
    plan = _with_kept(world, own)
    if world.kept is not None:  # what was proven is the choice of the others alone
        return [greedy, _start(world, plan, None)]
    return [replace(greedy, proof=greedily.proof), _start(world, plan, exact.proof)]


def _tell_plan(world: World, share: float, which: str, start: _Start) -> None:
    """Say that there is a plan, and what it is worth."""
    minutes = 60 * start.hours / float(world.demand.trips_per_hour.sum())
    said = f"{FIRST_PLAN}: {start.plan.n_lines} lines {which}, {minutes:.2f} weighed min per trip"
    report(world.observer, "lines", share, said)


def _start(world: World, plan: LinePlan, proof: Certificate | None) -> _Start:
    """A line set with headways fitted to the fleet."""
    return _Start(*_fitted(world, plan), proof)


def _searched(
    world: World,
    pool: LinePlan,
    start: _Start,
    sense: LineSense,
    change: ChangeBudget | None,
) -> tuple[LinePlan, tuple[Certificate, ...]]:
    """The lines that a search from a set finds, or that set where it finds none better."""
    s, least_hours = world.settings, _least_hours(world)
    problem = replace(search_problem(world, sense, change), least_hours=least_hours)
    found = search_lines(
        problem, pool, _beside_kept(world, start.plan), _stopping(world, problem), s.seed,
        _later(world.observer, _SEARCHED_FROM), _STRANDS,
    )  # fmt: skip
    report(world.observer, "lines", 1.0, f"{found.evaluations} forms of lines compared")
    plan, hours = _with_kept(world, found.plan), found.design_hours
    if change is None and math.isinf(s.most_km_per_hour):
        # Headways fitted to the fleet alone would keep neither of these.
        settled_plan, settled_hours = _settled(world, plan)
        if settled_hours <= hours:
            plan, hours = settled_plan, settled_hours
        if hours >= start.hours:
            reason = "lines of today kept"
            proof = start.proof or _search_proof(world, start.plan, reason, least_hours)
            return start.plan, (_told_if_ended(found, proof),)
    proof = _search_proof(world, plan, found.stop_reason, least_hours)
    return plan, (proof,) if found.pool_proof is None else (proof, found.pool_proof)


def _told_if_ended(found: FoundLines, proof: Certificate) -> Certificate:
    """Proof of the set before a search, which tells it if somebody ended that search."""
    if not was_ended_by_hand(found.stop_reason):
        return proof
    return replace(proof, stop_reason=f"{found.stop_reason}; {proof.stop_reason}")


def search_problem(world: World, sense: LineSense, change: ChangeBudget | None) -> SearchProblem:
    """What lines are searched for in a world, in the period with the slowest streets."""
    s = world.settings
    left = Limits(_free_buses(world), s.most_km_per_hour - float(world.kept_use.km_per_hour.max()))
    return SearchProblem(
        world.network, world.demand, world.run_times, world.deadheads, s.layover, s.weights, sense,
        world.slowest, left, world.background, change, world.kept,
    )  # fmt: skip


def _spared(world: World, where: World, today: LinePlan | None, times: int) -> ChangeBudget | None:
    """What today's riders have where their lines run, if they are to be spared in a world."""
    if today is None or not world.settings.spare_riders:
        return None
    budget = change_budget(
        where.network, where.demand, where.slowest, today, _flows(where, today),
        where.settings.weights,
    )  # fmt: skip
    at_area = budget.at_area.copy()
    if world.kept is not None:
        at_area[world.network.stops.area[world.kept.stop]] = 0.0  # these keep their stops
    return budget.dearer(times, floats(at_area))


def _stopping(world: World, problem: SearchProblem) -> StoppingRule:
    """As many forms as the settings say, fewer where each takes much work and nobody asked."""
    rule, asked = world.settings.line_search, world.settings.search_evaluations
    if isinstance(rule, Evaluations) and asked is None:
        return Evaluations(min(rule.allowed, _MOST_STEPS // steps_per_form(problem)))
    return rule


def _least_hours(world: World) -> float:
    """The least that any bus service could give, a loose bound."""
    return least_design_hours(
        world.network, world.demand, world.slowest, world.run_times, world.settings.weights,
        world.background,
    )  # fmt: skip


def _search_proof(
    world: World, plan: LinePlan, stop_reason: str, least_hours: float
) -> Certificate:
    """Hours of a line set beside the least that any bus service could give."""
    s, period = world.settings, world.slowest
    flows = _flows(world, plan)
    proof = Certificate(
        stage="lines",
        objective=f"felt time of the day's riders but walkers at the speeds of {period.name}, and "
        f"{s.weights.missed_s / 60:g} min for each trip without a bus; the bound lets everyone "
        "drive straight there without waiting",
        unit="hours per hour",
        value=design_hours(flows, s.weights),
        bound=least_hours,
        bound_is_for=BoundIsFor.WHOLE_PROBLEM,
        seed=s.seed,
        stop_reason=stop_reason,
    )
    confirm(certificate_problems(proof, design_hours_value(flows, s.weights)), "lines")
    return proof


def _later(observer: Observer, share: float) -> Observer:
    """An observer who is told shares of the rest of a stage."""

    def told(progress: Progress, /) -> bool:
        done = share + (1 - share) * progress.share
        return observer(replace(progress, share=done))

    return told


def _first_choice(
    world: World, pool: LinePlan, cycle_s: IntArray, patterns: tuple[list[Pattern], ...]
) -> tuple[PricedPool, list[int], Gains]:
    """The greedy line set at the shortest nominal headway at which the fleet can run any line."""
    s, buses = world.settings, _free_buses(world)
    for headway in _require_headways(cycle_s, buses):
        report(world.observer, "lines", 0.3, f"choosing among {pool.n_lines} lines")
        priced = price_pool(
            world.network, world.demand, patterns, cycle_s, world.run_times, world.slowest,
            headway, weights=s.weights,
        )  # fmt: skip
        alone = gains_alone(priced)
        chosen = choose_greedily(priced, buses, alone)
        if chosen:
            return priced, chosen, alone
    message = f"{buses} buses are too few for any line; give more with --buses"
    raise InfeasibleError(message)


def _at_headway(plan: LinePlan, headway_s: int) -> LinePlan:
    """The same lines, all at one headway in every period."""
    return plan.with_headways(ints(np.full(plan.headway_s.shape, headway_s)))


def _sensible(world: World, lines: LinePlan, sense: LineSense) -> LinePlan:
    """Lines whose patterns keep the line sense."""
    ways = StreetWays(world.network, sense, area_weights(world.network, world.demand))
    kept = [
        line
        for line in range(lines.n_lines)
        if len(lines.patterns_of(line)) <= _OUT_AND_BACK
        and not any(
            sense_violations(
                ways, tuple(lines.stops_of(int(p)).tolist()), world.run_times, world.slowest
            )
            for p in lines.patterns_of(line)
        )
    ]
    return lines.choose(kept)


def _nominal_headways(cycle_s: np.ndarray, buses: int) -> list[int]:
    """Nominal headways at which at least one line fits the fleet, shortest first."""
    return [h for h in _NOMINAL_HEADWAYS_S if -(-int(cycle_s.min()) // h) <= buses]


def _require_headways(cycle_s: IntArray, buses: int) -> list[int]:
    """Nominal headways as above, or a refusal where there are none."""
    fits = _nominal_headways(cycle_s, buses)
    if not fits:
        need = -(-int(cycle_s.min()) // HEADWAYS_S[-1])
        message = f"the shortest line needs {need} buses at one bus an hour, {buses} are given"
        raise InfeasibleError(message)
    return fits


def _fitted(world: World, plan: LinePlan) -> tuple[LinePlan, float]:
    """A plan with headways fitted to the fleet, and its worth."""
    s = world.settings
    loads = [line_loads(world, plan, _flows(world, plan), world.slowest)]
    fitted, _ = chosen_headways(world, plan, loads, world.headway_rules)
    return fitted, design_hours(_flows(world, fitted), s.weights)


def _settled(world: World, plan: LinePlan) -> tuple[LinePlan, float]:
    """As `_fitted`, for the riders who come at the headways themselves."""
    hours = dict[LinePlan, float]()

    def ride(chosen: LinePlan) -> Riding:
        flows = _flows(world, chosen)
        hours[chosen] = design_hours(flows, world.settings.weights)
        loads = (line_loads(world, chosen, flows, world.slowest),)
        return Riding(loads, hours[chosen], hours[chosen])

    fitted, _ = settled(
        [line_loads(world, plan, _flows(world, plan), world.slowest)],
        lambda loads: chosen_headways(world, plan, loads, world.headway_rules)[0],
        ride,
    )
    return fitted, hours[fitted]


def _flows(world: World, plan: LinePlan) -> PassengerFlows:
    """Riders on a plan, in the one period that lines are designed for."""
    return assigned(world, plan, hop_times(world.network, plan), 0)


def _named(network: Network, plan: LinePlan, taken: Collection[str] = ()) -> LinePlan:
    """Lines numbered from 1 but for numbers that are taken, each named after its two ends."""
    names = []
    for line in range(plan.n_lines):
        stops = plan.stops_of(int(plan.patterns_of(line)[0]))
        ends = [int(network.stops.area[s]) for s in (stops[0], stops[-1])]
        names.append(" - ".join(network.areas.name[a] or network.areas.area_id[a] for a in ends))
    numbers = (str(number) for number in count(1))
    free = islice((number for number in numbers if number not in taken), plan.n_lines)
    return replace(plan, line_id=tuple(free), line_name=tuple(names))
