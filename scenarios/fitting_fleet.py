"""Headways and trips that the given fleet can run, found by choosing again until they fit."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from network.errors import InfeasibleError
from network.quantities import IntArray
from network.service_day import HOUR
from routing.assignment.frequency import PassengerFlows
from routing.certificate import Certificate
from routing.headways.headway_rules import HeadwayRules, fleets_in_words
from routing.headways.line_loads import LineLoads
from routing.line_vehicles import LineVehicles, one_type
from routing.lines import NOT_RUN, LinePlan
from routing.paths import PatternPaths
from routing.progress import report
from routing.timetable import Timetable
from routing.timetabling import even_timetable
from routing.vehicle_scheduling.blocks_by_type import (
    count_vehicles_by_type,
    schedule_vehicles_by_type,
)
from scenarios.settled_headways import (
    LoadRounds,
    Riding,
    headways_and_types,
    settled,
)
from scenarios.tried_riders import TriedRiders
from scenarios.world import World

_FLEET_ROUNDS = 6


@dataclass(frozen=True, slots=True, eq=False)
class FittedTrips:
    """Headways and the timetable they give, with their proofs and the vehicles they need.

    Attributes
    ----------
    plan : LinePlan
    timetable : Timetable
    line_vehicles : LineVehicles
    numbers : tuple of int
        Vehicles of each type that the timetable needs.
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
    line_vehicles: LineVehicles
    numbers: tuple[int, ...]
    proofs: tuple[Certificate, ...]
    rounds: LoadRounds | None = None
    hours: float = 0.0
    rules: HeadwayRules | None = None
    loads: tuple[LineLoads, ...] = ()

    @property
    def vehicles(self) -> int:
        """Vehicles of all types."""
        return sum(self.numbers)


def fit_to_fleet(
    world: World,
    plan: LinePlan,
    paths: PatternPaths,
    flows: Sequence[PassengerFlows] = (),
    riders: TriedRiders | None = None,
) -> FittedTrips:
    """Choose headways until the trips need no more vehicles than given, and use those well.

    Each choice is for the riders of the last one, until their loads are stable. The riders at the
    headways of the plan, one `PassengerFlows` per period, are assigned where they are not given,
    and what is known of other headways of the same lines is taken from `riders`.
    """
    return fit_to_rules(world, plan, paths, world.headway_rules, flows=flows, riders=riders)


def fit_to_rules(
    world: World,
    plan: LinePlan,
    paths: PatternPaths,
    rules: HeadwayRules,
    first: HeadwayRules | None = None,
    *,
    flows: Sequence[PassengerFlows] = (),
    riders: TriedRiders | None = None,
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
        The numbers of its vehicle types and the hours of a day are counted on vehicle blocks.
    first : HeadwayRules, optional
        Budgets line by line to begin with, where those of `rules` are too small for that count.
    flows : sequence of PassengerFlows, optional
        Riders of each period at the headways of the plan, where they are known.
    riders : TriedRiders, optional
        What is known of the same lines at other headways; it learns what is found here.

    Returns
    -------
    FittedTrips

    Raises
    ------
    InfeasibleError
        If the rules cannot be kept.
    """
    first = first or rules
    riders = riders or TriedRiders(world, paths)
    riding = riders.riding_on(plan, rules, flows)
    rough = headways_and_types(world, plan, riding.loads, first).plan
    trips, rounds = settled(
        riders.riding_on(rough, rules).loads,
        lambda loads: _within(world, rough, paths, loads, rules, first),
        lambda made: riders.riding_on(made.plan, rules, vehicles=made.line_vehicles),
    )
    return replace(trips, rounds=rounds)


def riding_on(
    world: World,
    plan: LinePlan,
    paths: PatternPaths,
    rules: HeadwayRules,
    vehicles: LineVehicles | None = None,
) -> Riding:
    """Riders of a day at the headways of a plan, and what these are weighed by beside them.

    Where it is not said which vehicles run the lines, all are of the first type of the rules.
    """
    return TriedRiders(world, paths).riding_on(plan, rules, vehicles=vehicles)


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
        same = [_is_same(made, other) for other in tried.values()]
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
        left, hours = _left(tried[least], rules)
        over = [min(number, 0) for number in left]
        fewer = over if any(over) else [-1] * len(over)
        least = _moved(least, fewer, min(hours, -1.0))
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
    return f"{fleets_in_words(budget.fleets)} line by line"


def _is_same(one: FittedTrips, other: FittedTrips) -> bool:
    """Whether the same headways and types were chosen."""
    return np.array_equal(one.plan.headway_s, other.plan.headway_s) and np.array_equal(
        one.line_vehicles.of_line, other.line_vehicles.of_line
    )


def _too_little(rules: HeadwayRules, tried: Sequence[FittedTrips]) -> str:
    """Why nothing keeps the rules by schedule, and what was found that needs least."""
    given = fleets_in_words(rules.fleets)
    least = min(tried, key=lambda made: (made.vehicles, made.hours))
    found = [
        replace(each, number=number)
        for each, number in zip(rules.fleets, least.numbers, strict=True)
    ]
    needed = fleets_in_words(found)
    if math.isfinite(rules.day_hours):
        given += f" and {rules.day_hours:g} vehicle-hours a day"
        needed += f" and {math.ceil(least.hours)} hours"
    return (
        f"{given} cannot run these lines once trips to and from the depot are counted; the fewest "
        f"found that can are {needed}. Give these, or a nearer depot"
    )


def _size(budget: HeadwayRules) -> tuple[int, float]:
    """Vehicles and hours of a budget."""
    return sum(each.number for each in budget.fleets), budget.day_hours


def _left(made: FittedTrips, rules: HeadwayRules) -> tuple[list[int], float]:
    """Vehicles by type and hours that trips leave of the rules; below 0 where they need more."""
    numbers = [
        each.number - number for each, number in zip(rules.fleets, made.numbers, strict=True)
    ]
    return numbers, rules.day_hours - made.hours


def _fits(made: FittedTrips, rules: HeadwayRules) -> bool:
    """Whether trips keep the fleets and the hours of the rules."""
    numbers, hours = _left(made, rules)
    return min(numbers) >= 0 and hours >= 0


def _moved(budget: HeadwayRules, vehicles: Sequence[int], hours: float) -> HeadwayRules:
    """A budget with so many more vehicles by type and hours; one of each at least stays."""
    fleets = tuple(
        replace(each, number=max(min(1, each.number), each.number + more))
        for each, more in zip(budget.fleets, vehicles, strict=True)
    )
    day_hours = max(1.0, budget.day_hours + hours) if math.isfinite(hours) else budget.day_hours
    return replace(budget, fleets=fleets, day_hours=day_hours)


def _trips_within(
    world: World,
    plan: LinePlan,
    paths: PatternPaths,
    loads: Sequence[LineLoads],
    rules: HeadwayRules,
) -> FittedTrips:
    """Headways within budgets counted line by line, their timetable, and what it needs."""
    chosen = headways_and_types(world, plan, loads, rules)
    trips = trips_at(world, chosen.plan, paths, chosen.vehicles)
    hours = hours_away(world, trips) if math.isfinite(rules.day_hours) else 0.0
    return replace(
        trips, proofs=(chosen.proof, *trips.proofs), hours=hours, rules=rules, loads=tuple(loads)
    )


def hours_away(world: World, trips: FittedTrips) -> float:
    """Vehicle-hours away from the depot in a day on the fewest vehicles."""
    s = world.settings
    used = trips.line_vehicles
    of_trip = used.of_trips(trips.plan, trips.timetable, world.periods)
    vehicles = schedule_vehicles_by_type(
        world.network, trips.timetable, of_trip, used.rates, world.deadheads, s.layover, s.seed
    ).vehicles
    return float(np.sum(vehicles.reach_depot_s - vehicles.leave_depot_s)) / HOUR


def trips_at(
    world: World,
    plan: LinePlan,
    paths: PatternPaths,
    used: LineVehicles | None = None,
    offset_s: IntArray | None = None,
) -> FittedTrips:
    """The timetable of a plan at its headways, and the vehicles it needs.

    Where it is not said which vehicles run the lines, all are of the type of the settings; minutes
    at which lines leave are asked for as in `even_timetable`.
    """
    s = world.settings
    used = used or one_type(s.vehicle, s.rates, plan)
    timetable, proof = even_timetable(
        plan, paths, world.run_times, world.periods, s.layover, world.deadheads, s.seed, offset_s
    )
    of_trip = used.of_trips(plan, timetable, world.periods)
    numbers = count_vehicles_by_type(
        world.network, timetable, of_trip, used.rates, world.deadheads, s.layover
    )
    return FittedTrips(plan, timetable, used, numbers, (proof,))
