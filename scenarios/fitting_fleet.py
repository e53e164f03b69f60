"""Headways and trips that the given fleet can run, found by choosing again until they fit."""

from dataclasses import dataclass, replace

import numpy as np

from network.errors import InfeasibleError
from routing.certificate import Certificate
from routing.headways.choosing import choose_headways
from routing.headways.line_loads import LineLoads
from routing.lines import LinePlan
from routing.paths import PatternPaths
from routing.progress import report
from routing.timetable import Timetable
from routing.timetabling import even_timetable
from routing.vehicle_scheduling.blocks import count_vehicles
from scenarios.world import World, assigned, line_loads

_FLEET_ROUNDS = 6


@dataclass(frozen=True, slots=True, eq=False)
class FittedTrips:
    """Headways and the timetable they give, with their proofs and the vehicles they need."""

    plan: LinePlan
    timetable: Timetable
    vehicles: int
    proofs: tuple[Certificate, ...]


def fit_to_fleet(world: World, plan: LinePlan, paths: PatternPaths) -> FittedTrips:
    """Choose headways until the trips need no more vehicles than given, and use those well.

    Cycle over headway, rounded up line by line, is not the fleet: vehicles change lines, and pull
    in and out. The budget of that count is moved by the difference until the vehicles just fit.
    """
    buses = world.settings.buses
    plan = _choose_headways(world, plan, _loads(world, plan, paths), buses)[0]
    loads = _loads(world, plan, paths)
    budget, tried = buses, dict[int, FittedTrips]()
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
        line_loads(world, plan, assigned(world, plan, paths, row), period)
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
) -> FittedTrips:
    """Headways within a budget, their timetable, and the vehicles it needs."""
    plan, headways_proof = _choose_headways(world, plan, loads, budget)
    trips = trips_at(world, plan, paths)
    return replace(trips, proofs=(headways_proof, *trips.proofs))


def trips_at(world: World, plan: LinePlan, paths: PatternPaths) -> FittedTrips:
    """The timetable of a plan at its headways, and the vehicles it needs."""
    s = world.settings
    timetable, proof = even_timetable(
        plan, paths, world.run_times, world.periods, s.layover, world.deadheads, s.seed
    )
    vehicles = count_vehicles(world.network, timetable, world.deadheads, s.layover, s.rates)
    return FittedTrips(plan, timetable, vehicles, (proof,))
