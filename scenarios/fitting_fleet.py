"""Headways and trips that the given fleet can run, found by choosing again until they fit."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from network.errors import InfeasibleError
from network.service_day import HOUR
from routing.assignment.frequency import PassengerFlows
from routing.certificate import Certificate
from routing.evaluation.kpis import felt_hours
from routing.headways.headway_rules import HeadwayRules
from routing.headways.line_loads import LineLoads
from routing.lines import NOT_RUN, LinePlan
from routing.paths import PatternPaths
from routing.progress import report
from routing.timetable import Timetable
from routing.timetabling import even_timetable
from routing.vehicle_scheduling.blocks import count_vehicles, schedule_vehicles
from scenarios.settled_headways import (
    LoadRounds,
    Riding,
    chosen_headways,
    hours_beside_riding,
    settled,
)
from scenarios.world import World, assigned, line_loads

_FLEET_ROUNDS = 6


@dataclass(frozen=True, slots=True, eq=False)
class FittedTrips:
    """Headways and the timetable they give, with their proofs and the vehicles they need.

    Attributes
    ----------
    plan : LinePlan
    timetable : Timetable
    vehicles : int
    proofs : tuple of Certificate
    rounds : LoadRounds, optional
        How headways and riders came to rest, where headways were chosen.
    hours : float
        Vehicle-hours away from the depot in a day, where they are limited.
    rules : HeadwayRules, optional
        With the budgets line by line within which headways were chosen, where they were.
    loads : tuple of LineLoads
        For which they were chosen, one per period.
    """

    plan: LinePlan
    timetable: Timetable
    vehicles: int
    proofs: tuple[Certificate, ...]
    rounds: LoadRounds | None = None
    hours: float = 0.0
    rules: HeadwayRules | None = None
    loads: tuple[LineLoads, ...] = ()


def fit_to_fleet(
    world: World, plan: LinePlan, paths: PatternPaths, flows: Sequence[PassengerFlows] = ()
) -> FittedTrips:
    """Choose headways until the trips need no more vehicles than given, and use those well.

    Each choice is for the riders of the last one, until their loads are stable. The riders at the
    headways of the plan, one `PassengerFlows` per period, are assigned where they are not given.
    """
    return fit_to_rules(world, plan, paths, world.headway_rules, flows=flows)


def fit_to_rules(
    world: World,
    plan: LinePlan,
    paths: PatternPaths,
    rules: HeadwayRules,
    first: HeadwayRules | None = None,
    *,
    flows: Sequence[PassengerFlows] = (),
) -> FittedTrips:
    """Choose headways until the trips keep the fleet and the hours of the rules by schedule.

    Parameters
    ----------
    world : World
    plan : LinePlan
        Its headways are those that riders are first assigned at.
    paths : PatternPaths
        Of the same plan.
    rules : HeadwayRules
        With one vehicle type. Its number and the hours of a day are counted on vehicle blocks.
    first : HeadwayRules, optional
        Budgets line by line to begin with, where those of `rules` are too small for that count.
    flows : sequence of PassengerFlows, optional
        Riders of each period at the headways of the plan, where they are known.

    Returns
    -------
    FittedTrips

    Raises
    ------
    InfeasibleError
        If the rules cannot be kept.
    """
    first = first or rules
    riding = riding_on(world, plan, paths, rules, flows)
    rough, _ = chosen_headways(world, plan, riding.loads, first)
    trips, rounds = settled(
        riding_on(world, rough, paths, rules).loads,
        lambda loads: _within(world, rough, paths, loads, rules, first),
        lambda made: riding_on(world, made.plan, paths, rules),
    )
    return replace(trips, rounds=rounds)


def riding_on(
    world: World,
    plan: LinePlan,
    paths: PatternPaths,
    rules: HeadwayRules,
    flows: Sequence[PassengerFlows] = (),
) -> Riding:
    """Riders of a day at the headways of a plan, assigned where they are not given."""
    loads, felt = [], 0.0
    for row, period in enumerate(world.periods):
        riders = flows[row] if flows else assigned(world, plan, paths, row)
        loads.append(line_loads(world, plan, riders, period))
        felt += felt_hours(riders, world.settings.weights) * period.hours
    beside = hours_beside_riding(plan, loads, world.periods, rules)
    return Riding(tuple(loads), felt, felt + beside)


def _within(
    world: World,
    plan: LinePlan,
    paths: PatternPaths,
    loads: Sequence[LineLoads],
    rules: HeadwayRules,
    first: HeadwayRules,
) -> FittedTrips:
    """The best trips found for given loads that keep the rules by schedule.

    Cycle over headway, rounded up line by line, is not the fleet: vehicles change lines, and pull
    in and out. The budgets of that count are moved by the difference until the schedule just fits.
    """
    report(world.observer, "headways", 0.0, _budget_words(first))
    made, budget = _trips_within(world, plan, paths, loads, first), first
    tried = {first: made}
    for round_ in range(1, _FLEET_ROUNDS):
        budget = _moved(budget, *_left(made, rules))
        if budget in tried:
            break
        report(world.observer, "headways", round_ / _FLEET_ROUNDS, _budget_words(budget))
        found = _find_trips_within(world, plan, paths, loads, budget)
        if found is None:
            break
        made = found
        same = [np.array_equal(made.plan.headway_s, m.plan.headway_s) for m in tried.values()]
        tried[budget] = made
        if any(same):
            break
    _shrink_until_fit(world, plan, paths, loads, rules, tried)
    fitting = [made for made in tried.values() if _fits(made, rules)]
    if not fitting:
        raise InfeasibleError(_too_little(rules, list(tried.values())))
    return min(fitting, key=lambda made: made.proofs[0].value)


def _shrink_until_fit(
    world: World,
    plan: LinePlan,
    paths: PatternPaths,
    loads: Sequence[LineLoads],
    rules: HeadwayRules,
    tried: dict[HeadwayRules, FittedTrips],
) -> None:
    """Try smaller and smaller budgets while nothing keeps the rules, and at last the rarest."""
    least = min(tried, key=_size)
    while not any(_fits(made, rules) for made in tried.values()):
        vehicles, hours = _left(tried[least], rules)
        least = _moved(least, min(vehicles, -1), min(hours, -1.0))
        if least in tried:
            break
        report(world.observer, "headways", 1.0, _budget_words(least))
        found = _find_trips_within(world, plan, paths, loads, least)
        if found is None:
            break
        tried[least] = found
    if not any(_fits(made, rules) for made in tried.values()) and min(rules.longest_s) > NOT_RUN:
        # Lines that must run may do so as rarely as they may, whatever the count line by line.
        rarest = max(h for h in rules.allowed_s if h <= min(rules.longest_s))
        only = replace(max(tried, key=_size), allowed_s=(rarest,))
        found = _find_trips_within(world, plan, paths, loads, only)
        if found is not None:
            tried[only] = found


def _find_trips_within(
    world: World,
    plan: LinePlan,
    paths: PatternPaths,
    loads: Sequence[LineLoads],
    rules: HeadwayRules,
) -> FittedTrips | None:
    """As `_trips_within`; None where lines that must run need more, line by line."""
    try:
        return _trips_within(world, plan, paths, loads, rules)
    except InfeasibleError:
        return None


def _budget_words(budget: HeadwayRules) -> str:
    """A budget for people."""
    return f"{budget.fleets[0].number} buses line by line"


def _too_little(rules: HeadwayRules, tried: Sequence[FittedTrips]) -> str:
    """Why nothing keeps the rules by schedule, and what was found that needs least."""
    given = f"{rules.fleets[0].number} buses"
    least = min(tried, key=lambda made: (made.vehicles, made.hours))
    needed = f"{least.vehicles} buses"
    if math.isfinite(rules.day_hours):
        given += f" and {rules.day_hours:g} vehicle-hours a day"
        needed += f" and {math.ceil(least.hours)} hours"
    return (
        f"{given} cannot run these lines once trips to and from the depot are counted; the fewest "
        f"found that can are {needed}. Give these, or a nearer depot"
    )


def _size(budget: HeadwayRules) -> tuple[int, float]:
    """Vehicles and hours of a budget."""
    return budget.fleets[0].number, budget.day_hours


def _left(made: FittedTrips, rules: HeadwayRules) -> tuple[int, float]:
    """Vehicles and hours that trips leave of the rules; below 0 where they need more."""
    return rules.fleets[0].number - made.vehicles, rules.day_hours - made.hours


def _fits(made: FittedTrips, rules: HeadwayRules) -> bool:
    """Whether trips keep the fleet and the hours of the rules."""
    return min(_left(made, rules)) >= 0


def _moved(budget: HeadwayRules, vehicles: int, hours: float) -> HeadwayRules:
    """A budget with so many more vehicles and hours, at least one of each."""
    fleet = replace(budget.fleets[0], number=max(1, budget.fleets[0].number + vehicles))
    day_hours = max(1.0, budget.day_hours + hours) if math.isfinite(hours) else budget.day_hours
    return replace(budget, fleets=(fleet,), day_hours=day_hours)


def _trips_within(
    world: World,
    plan: LinePlan,
    paths: PatternPaths,
    loads: Sequence[LineLoads],
    rules: HeadwayRules,
) -> FittedTrips:
    """Headways within budgets counted line by line, their timetable, and what it needs."""
    plan, headways_proof = chosen_headways(world, plan, loads, rules)
    trips = trips_at(world, plan, paths)
    hours = hours_away(world, trips) if math.isfinite(rules.day_hours) else 0.0
    return replace(
        trips, proofs=(headways_proof, *trips.proofs), hours=hours, rules=rules, loads=tuple(loads)
    )


def hours_away(world: World, trips: FittedTrips) -> float:
    """Vehicle-hours away from the depot in a day on the fewest vehicles."""
    s = world.settings
    vehicles, _ = schedule_vehicles(
        world.network, trips.timetable, world.deadheads, s.layover, s.rates, s.seed
    )
    return float(np.sum(vehicles.reach_depot_s - vehicles.leave_depot_s)) / HOUR


def trips_at(world: World, plan: LinePlan, paths: PatternPaths) -> FittedTrips:
    """The timetable of a plan at its headways, and the vehicles it needs."""
    s = world.settings
    timetable, proof = even_timetable(
        plan, paths, world.run_times, world.periods, s.layover, world.deadheads, s.seed
    )
    vehicles = count_vehicles(world.network, timetable, world.deadheads, s.layover, s.rates)
    return FittedTrips(plan, timetable, vehicles, (proof,))
