"""Which lines to run: candidates, a choice among them, and a judgement by full assignment."""

from dataclasses import replace

import numpy as np

from network.errors import InfeasibleError
from network.network import Network
from network.quantities import IntArray, ints
from routing.certificate import Certificate
from routing.cycles import line_cycles
from routing.deadheads import NO_DEADHEAD
from routing.evaluation.kpis import felt_hours
from routing.fleet import HEADWAYS_S
from routing.headways import choose_headways
from routing.line_planning.choice import prove_choice
from routing.line_planning.greedy import (
    PricedPool,
    choose_greedily,
    pool_patterns,
    price_pool,
    promising_lines,
)
from routing.line_planning.pool import area_weights, candidate_pool
from routing.line_planning.savings import Pattern
from routing.line_planning.sense import LineSense
from routing.line_planning.ways import StreetWays, sense_violations
from routing.lines import LinePlan
from routing.pattern_paths import trace_patterns
from routing.progress import report
from routing.validity import (
    confirm,
    line_sense_problems,
)
from scenarios.world import World, assigned, line_loads

NOMINAL_HEADWAYS_S = (450, 600, 900, 1200, 1800, 3600)
"""Headways at which line sets are chosen; the best set by full assignment is kept."""

_MOST_CANDIDATES = 300
_OUT_AND_BACK = 2
_SHORTER_RUNS = (1.0, 0.5, 0.25)
"""Shares of the shortest run that are tried, on maps too small for it."""


def _candidates(
    world: World, present_lines: LinePlan | None
) -> tuple[LinePlan, IntArray, LineSense]:
    """Candidate lines, their cycles, and the line sense they keep.

    On a map too small for runs of the usual length, shorter runs are allowed.
    """
    network, s = world.network, world.settings
    for share in _SHORTER_RUNS:
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
        "the extract, the stops and the one-way streets"
    )
    raise InfeasibleError(message)


def chosen_lines(
    world: World, present_lines: LinePlan | None
) -> tuple[LinePlan, Certificate, LineSense]:
    """The line set that riders like best of those chosen at several nominal headways.

    Returns
    -------
    tuple of (LinePlan, Certificate, LineSense)
        The lines, each with the best headway of the choice in every period; the proof for the
        candidates; and the line sense, which allows shorter runs on a small map.

    Raises
    ------
    InfeasibleError
        If no line fits the map, or not one line the fleet.
    """
    network, settings = world.network, world.settings
    pool, cycle, sense = _candidates(world, present_lines)
    patterns = pool_patterns(network, pool, world.run_times, world.slowest, settings.weights)
    priced, chosen = _best_start(world, pool, cycle, patterns)
    kept = promising_lines(priced, _MOST_CANDIDATES, chosen)
    report(world.observer, "lines", 0.9, f"proving the choice among {len(kept)} lines")
    row = {line: place for place, line in enumerate(kept)}
    choices = prove_choice(
        network, priced.choose(kept), [row[line] for line in chosen], settings.buses,
        settings.effort, settings.seed,
    )  # fmt: skip
    plans = [
        _at_headway(pool.choose([kept[line] for line in choice.lines]), priced.headway_s)
        for choice in choices
    ]
    best = min(range(len(plans)), key=lambda place: (_felt_cost(world, plans[place]), place))
    plan, proof = plans[best], choices[best].proof
    found = line_sense_problems(network, plan, world.run_times, world.slowest, sense)
    confirm(found, "lines")
    return _named(network, plan), proof, sense


def _best_start(
    world: World, pool: LinePlan, cycle_s: IntArray, patterns: tuple[list[Pattern], ...]
) -> tuple[PricedPool, list[int]]:
    """The nominal headway whose greedy line set riders like best, and that set."""
    s = world.settings
    best: tuple[float, PricedPool, list[int]] | None = None
    headways = _nominal_headways(cycle_s, s.buses)
    for row, headway in enumerate(headways):
        share = 0.3 + 0.3 * row / len(headways)
        report(world.observer, "lines", share, f"choosing among {pool.n_lines} lines")
        priced = price_pool(
            world.network, world.demand, patterns, cycle_s, world.run_times, world.slowest,
            headway, weights=s.weights,
        )  # fmt: skip
        chosen = choose_greedily(priced, s.buses)
        if not chosen:
            continue
        cost = _felt_cost(world, _at_headway(pool.choose(chosen), headway))
        if best is not None and cost >= best[0]:
            break
        best = cost, priced, chosen
    if best is None:
        message = f"{s.buses} buses are too few for any line; give more with --buses"
        raise InfeasibleError(message)
    return best[1], best[2]


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
    fits = [h for h in NOMINAL_HEADWAYS_S if -(-int(cycle_s.min()) // h) <= buses]
    if not fits:
        need = -(-int(cycle_s.min()) // HEADWAYS_S[-1])
        message = f"the shortest line needs {need} buses at one bus an hour, {buses} are given"
        raise InfeasibleError(message)
    return fits


def _felt_cost(world: World, plan: LinePlan) -> float:
    """Felt hours of all AM riders with headways fitted to the fleet."""
    paths = trace_patterns(world.network, plan)
    am = world.periods.index(world.slowest)
    flows = assigned(world, plan, paths, am)
    only = (world.slowest,)
    loads = [line_loads(world, plan, flows, world.slowest)]
    one, _ = choose_headways(
        plan, loads, only, world.settings.buses, world.policy, world.settings.effort,
        world.settings.seed,
    )  # fmt: skip
    headway_s = plan.headway_s.copy()
    headway_s[:, am] = one.headway_s[:, 0]
    flows = assigned(world, plan.with_headways(headway_s), paths, am)
    return felt_hours(flows, world.settings.weights)


def _named(network: Network, plan: LinePlan) -> LinePlan:
    """Lines numbered from 1, each named after its two ends."""
    names = []
    for line in range(plan.n_lines):
        stops = plan.stops_of(int(plan.patterns_of(line)[0]))
        ends = [int(network.stops.area[s]) for s in (stops[0], stops[-1])]
        names.append(" - ".join(network.areas.name[a] or network.areas.area_id[a] for a in ends))
    return replace(
        plan, line_id=tuple(str(n + 1) for n in range(plan.n_lines)), line_name=tuple(names)
    )
