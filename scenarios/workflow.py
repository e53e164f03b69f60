"""The stages in order: lines, headways, timetable, blocks, and what they are worth.

Stages do not know each other. The loops between them are here: line sets are judged by a full
assignment, headways follow loads, and headways are chosen again until the vehicles fit the fleet.
"""

from dataclasses import dataclass, replace

import numpy as np

from network.demand import Demand
from network.errors import InfeasibleError
from network.network import Network
from network.problems import Problem, note, warning
from network.quantities import IntArray, floats, ints
from network.service_day import Period
from routing.assignment.frequency import PassengerFlows, assign_frequencies
from routing.blocks import VehicleSchedule
from routing.certificate import Certificate
from routing.cycles import cycle_metres, line_cycles
from routing.deadheads import NO_DEADHEAD, Deadheads, deadheads_of
from routing.evaluation.kpis import evaluate, felt_hours
from routing.evaluation.operation import operation_of
from routing.fleet import HEADWAYS_S
from routing.headways import HeadwayPolicy, LineLoads, choose_headways
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
from routing.lines import NOT_RUN, LinePlan
from routing.paths import PatternPaths
from routing.pattern_paths import trace_patterns
from routing.progress import Observer, report, unobserved
from routing.run_times import RunTimeModel, model_for_assumed_speed
from routing.timetable import Timetable
from routing.timetabling import even_timetable
from routing.validity import (
    block_problems,
    block_value,
    certificate_problems,
    confirm,
    headway_problems,
    line_problems,
    line_sense_problems,
    path_problems,
    street_time_problems,
    timetable_problems,
)
from routing.vehicle_scheduling.blocks import count_vehicles, schedule_vehicles
from scenarios.present import PresentLines
from scenarios.result import PlanSettings, ScenarioResult, Service

NOMINAL_HEADWAYS_S = (450, 600, 900, 1200, 1800, 3600)
"""Headways at which line sets are chosen; the best set by full assignment is kept."""

_MOST_CANDIDATES = 300
_OUT_AND_BACK = 2
_SHORTER_RUNS = (1.0, 0.5, 0.25)
"""Shares of the shortest run that are tried, on maps too small for it."""

_FLEET_ROUNDS = 6


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """What all stages share.

    Attributes
    ----------
    network, demand, settings, run_times, deadheads
        What was given, and how buses are timed.
    observer : Observer
    """

    network: Network
    demand: Demand
    settings: PlanSettings
    run_times: RunTimeModel
    deadheads: Deadheads
    observer: Observer

    @property
    def periods(self) -> tuple[Period, ...]:
        """Parts of the service day."""
        return self.demand.periods

    @property
    def slowest(self) -> Period:
        """The period with the slowest streets, the busiest of those."""
        return min(self.periods, key=lambda p: (p.speed_factor, -p.demand_factor))

    @property
    def policy(self) -> HeadwayPolicy:
        """How headways are chosen."""
        s = self.settings
        return HeadwayPolicy(HEADWAYS_S, s.vehicle, s.rates, s.weights)


def plan_service(
    network: Network,
    demand: Demand,
    settings: PlanSettings,
    observer: Observer = unobserved,
    present_lines: PresentLines | None = None,
) -> ScenarioResult:
    """A whole bus service for a network and its demand, each stage checked by its validator.

    Parameters
    ----------
    network : Network
    demand : Demand
    settings : PlanSettings
    observer : Observer
        Told about progress; may stop the work.
    present_lines : PresentLines, optional
        Today's lines. They are candidates for the plan too, and their service is judged beside it.

    Returns
    -------
    ScenarioResult

    Raises
    ------
    InfeasibleError
        If not one line can run.
    Cancelled
        If the observer says so.
    """
    if settings.buses < 1:
        message = f"{settings.buses} buses cannot run a service; give at least 1 with --buses"
        raise InfeasibleError(message)
    report(observer, "streets", 0.0, "checking street times")
    confirm(street_time_problems(network, [0]), "street times")
    run_times = present_lines.run_times if present_lines else None
    run_times = run_times or model_for_assumed_speed(network.street_times, len(network.stops))
    world = World(
        network, demand, settings, run_times, deadheads_of(network, run_times, demand.periods),
        observer,
    )  # fmt: skip
    present = None if present_lines is None else present_service(world, present_lines)
    today = None if present_lines is None else present_lines.plan
    plan, lines_proof, sense = _plan_lines(world, today)
    paths = trace_patterns(network, plan)
    confirm(line_problems(network, plan), "lines")
    confirm(path_problems(network, plan, paths), "street paths")
    trips = _fit_to_fleet(world, plan, paths)
    vehicles, blocks_proof = _checked_blocks(world, trips)
    service = _worth(world, trips.plan, paths, trips.timetable, vehicles)
    findings = (*network.findings, *_assumptions(world, sense), *_shortfalls(service))
    return ScenarioResult(
        network, demand, settings, run_times, world.deadheads, service,
        (lines_proof, *trips.proofs, blocks_proof), findings, present,
    )  # fmt: skip


def present_service(world: World, present: PresentLines) -> Service:
    """Today's lines timed, scheduled and judged as the plan is.

    Headways are those of today where they are known, else by load within the same fleet.
    """
    lines = present.plan
    report(world.observer, "present", 0.0, f"{lines.n_lines} lines of today")
    confirm(line_problems(world.network, lines), "present lines")
    paths = trace_patterns(world.network, lines)
    if present.headways_given:
        trips = _trips_at(world, lines, paths)
        allowed = tuple(int(h) for h in np.unique(lines.headway_s) if h != NOT_RUN)
    else:
        trips = _fit_to_fleet(world, lines, paths)
        allowed = HEADWAYS_S
    vehicles, _ = _checked_blocks(world, trips, allowed)
    return _worth(world, trips.plan, paths, trips.timetable, vehicles)


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


def _plan_lines(
    world: World, present_lines: LinePlan | None
) -> tuple[LinePlan, Certificate, LineSense]:
    """The line set that riders like best of those chosen at several nominal headways."""
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
    flows = _assign(world, plan, paths, am)
    only = (world.slowest,)
    loads = [_line_loads(world, plan, flows, world.slowest)]
    one, _ = choose_headways(
        plan, loads, only, world.settings.buses, world.policy, world.settings.effort,
        world.settings.seed,
    )  # fmt: skip
    headway_s = plan.headway_s.copy()
    headway_s[:, am] = one.headway_s[:, 0]
    flows = _assign(world, plan.with_headways(headway_s), paths, am)
    return felt_hours(flows, world.settings.weights)


def _assign(world: World, plan: LinePlan, paths: PatternPaths, period: int) -> PassengerFlows:
    """Riders of one period on a plan."""
    return assign_frequencies(
        world.network, world.demand, plan, paths, world.run_times, period, world.settings.weights
    )


def _line_loads(world: World, plan: LinePlan, flows: PassengerFlows, period: Period) -> LineLoads:
    """What each line carries, and its cycle in that period."""
    line_of_call = np.repeat(plan.pattern_line, np.diff(plan.first_stop))
    boardings = floats(np.bincount(line_of_call, flows.boardings, plan.n_lines))
    peak = np.zeros(plan.n_lines)
    np.maximum.at(peak, line_of_call, flows.load)
    times, s = world.network.street_times, world.settings
    return LineLoads(
        boardings=boardings,
        peak_load=peak,
        cycle_s=line_cycles(plan, times, world.run_times, period, s.layover, world.deadheads),
        cycle_m=cycle_metres(plan, times, world.deadheads),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Trips:
    """Headways and the timetable they give, with their proofs and the vehicles they need."""

    plan: LinePlan
    timetable: Timetable
    vehicles: int
    proofs: tuple[Certificate, ...]


def _fit_to_fleet(world: World, plan: LinePlan, paths: PatternPaths) -> _Trips:
    """Choose headways until the trips need no more vehicles than given, and use those well.

    Cycle over headway, rounded up line by line, is not the fleet: vehicles change lines, and pull
    in and out. The budget of that count is moved by the difference until the vehicles just fit.
    """
    buses = world.settings.buses
    plan = _choose_headways(world, plan, _loads(world, plan, paths), buses)[0]
    loads = _loads(world, plan, paths)
    budget, tried = buses, dict[int, _Trips]()
    for round_ in range(_FLEET_ROUNDS):
        report(world.observer, "headways", round_ / _FLEET_ROUNDS, f"{budget} buses line by line")
        made = _trips_within(world, plan, paths, loads, budget)
        same = [np.array_equal(made.plan.headway_s, m.plan.headway_s) for m in tried.values()]
        tried[budget] = made
        budget = max(1, budget + buses - made.vehicles)
        if any(same) or budget in tried:
            break
    budget = min(tried)
    while all(made.vehicles > buses for made in tried.values()) and budget > 1:
        budget = max(1, budget - max(1, tried[budget].vehicles - buses))
        report(world.observer, "headways", 1.0, f"{budget} buses line by line")
        tried[budget] = _trips_within(world, plan, paths, loads, budget)
    fitting = [b for b, made in tried.items() if made.vehicles <= buses]
    if not fitting:
        message = (
            f"not one line can run with {buses} buses once trips to and from the depot are "
            "counted; give more buses or a nearer depot"
        )
        raise InfeasibleError(message)
    return tried[max(fitting)]


def _loads(world: World, plan: LinePlan, paths: PatternPaths) -> list[LineLoads]:
    """What each line carries in each period at the headways of the plan."""
    return [
        _line_loads(world, plan, _assign(world, plan, paths, row), period)
        for row, period in enumerate(world.periods)
    ]


def _choose_headways(
    world: World, plan: LinePlan, loads: list[LineLoads], budget: int
) -> tuple[LinePlan, Certificate]:
    """Headways for given loads within a budget of buses, counted line by line."""
    s = world.settings
    return choose_headways(plan, loads, world.periods, budget, world.policy, s.effort, s.seed)


def _trips_within(
    world: World, plan: LinePlan, paths: PatternPaths, loads: list[LineLoads], budget: int
) -> _Trips:
    """Headways within a budget, their timetable, and the vehicles it needs."""
    plan, headways_proof = _choose_headways(world, plan, loads, budget)
    trips = _trips_at(world, plan, paths)
    return replace(trips, proofs=(headways_proof, *trips.proofs))


def _trips_at(world: World, plan: LinePlan, paths: PatternPaths) -> _Trips:
    """The timetable of a plan at its headways, and the vehicles it needs."""
    s = world.settings
    timetable, proof = even_timetable(
        plan, paths, world.run_times, world.periods, s.layover, world.deadheads, s.seed
    )
    vehicles = count_vehicles(world.network, timetable, world.deadheads, s.layover, s.rates)
    return _Trips(plan, timetable, vehicles, (proof,))


def _checked_blocks(
    world: World, trips: _Trips, allowed_s: tuple[int, ...] = HEADWAYS_S
) -> tuple[VehicleSchedule, Certificate]:
    """Blocks for the trips, after headways, timetable and blocks passed their checks."""
    network, s, periods = world.network, world.settings, world.periods
    confirm(headway_problems(trips.plan, allowed_s), "headways")
    found = timetable_problems(network, trips.plan, trips.timetable, world.run_times, periods)
    confirm(found, "timetable")
    report(world.observer, "blocks", 0.0, f"{trips.timetable.n_trips} trips")
    vehicles, proof = schedule_vehicles(
        network, trips.timetable, world.deadheads, s.layover, s.rates, s.seed
    )
    found = block_problems(network, trips.timetable, vehicles, world.run_times, periods, s.layover)
    confirm(found, "blocks")
    recounted = block_value(
        network, trips.timetable, vehicles, world.run_times, periods, s.layover, s.rates
    )
    confirm(certificate_problems(proof, recounted), "blocks")
    return vehicles, proof


def _worth(
    world: World,
    plan: LinePlan,
    paths: PatternPaths,
    timetable: Timetable,
    vehicles: VehicleSchedule,
) -> Service:
    """What a service is worth on a whole day."""
    flows = []
    for row in range(len(world.periods)):
        report(world.observer, "worth", row / len(world.periods))
        flows.append(_assign(world, plan, paths, row))
    operation = operation_of(plan, paths, timetable, vehicles, world.deadheads)
    s = world.settings
    evaluation = evaluate(
        world.network, world.demand, plan, flows, operation, s.vehicle, s.rates, s.weights
    )
    return Service(plan, paths, timetable, vehicles, tuple(flows), operation, evaluation)


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


def _assumptions(world: World, sense: LineSense) -> tuple[Problem, ...]:
    """Defaults that shape the result, said aloud."""
    rates = world.settings.rates
    said = [note("run times", world.run_times.source)]
    usual = world.settings.sense.shortest_run_s
    if sense.shortest_run_s < usual:
        message = (
            f"no line of {usual // 60} minutes fits this small map; lines from "
            f"{sense.shortest_run_s / 60:.0f} minutes one way are allowed"
        )
        said.append(note("lines", message))
    if rates.assumed:
        said.append(
            note(
                "cost",
                f"assumed rates: {rates.per_platform_hour:g} {rates.currency}/h, "
                f"{rates.per_km:g} {rates.currency}/km, "
                f"{rates.per_vehicle_day:g} {rates.currency} per vehicle and day",
            )
        )
    return tuple(said)


def _shortfalls(service: Service) -> tuple[Problem, ...]:
    """What the service cannot do, said before what it can."""
    said = []
    over = service.evaluation["share_over_capacity"]
    if over > 0.001:  # noqa: PLR2004  (a tenth of a percent)
        said.append(
            warning(
                "capacity",
                f"{over:.1%} of riders find no place on the bus",
                "give more or larger buses",
            )
        )
    return tuple(said)
