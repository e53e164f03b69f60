"""One service counted in full: trips, vehicle blocks, riders and worth, each stage checked."""

import numpy as np

from network.demand import Demand
from routing.assignment.frequency import PassengerFlows
from routing.evaluation.kpis import evaluate, felt_hours
from routing.evaluation.operation import operation_of
from routing.lines import NOT_RUN, LinePlan
from routing.paths import PatternPaths
from routing.validity import (
    block_problems,
    block_value,
    certificate_problems,
    confirm,
    headway_problems,
    timetable_problems,
)
from routing.vehicle_scheduling.blocks import schedule_vehicles
from routing.weights import JourneyWeights
from scenarios.fitting_fleet import trips_at
from scenarios.result import Service
from scenarios.world import World, assigned


def recounted(world: World, plan: LinePlan, paths: PatternPaths) -> Service:
    """A service at the headways of its plan: all trips, all blocks, all riders anew.

    Nothing is chosen: the timetable follows from the headways, the blocks are the fewest vehicles
    for its trips, proven so, and every rider takes the best strategy on what runs.

    Parameters
    ----------
    world : World
    plan : LinePlan
        Its lines passed their checks when they were planned; lines that do not run are allowed.
    paths : PatternPaths
        Of the same lines.

    Returns
    -------
    Service
        Without a replay of its timetable.

    Raises
    ------
    InvalidPlanError
        If a stage does not pass its check: a bug of ours.

    Examples
    --------
    >>> from tests.scenarios.explaining import two_line_town as two
    >>> place = two.world()
    >>> day = recounted(place, two.lines(), two.paths(place.network, two.lines()))
    >>> day.vehicles.n_vehicles, day.operation.platform_hours
    (3, 3.0)
    """
    network, s, periods = world.network, world.settings, world.periods
    trips = trips_at(world, plan, paths)
    confirm(headway_problems(plan, _headways_of(plan)), "headways")
    timetable = trips.timetable
    confirm(timetable_problems(network, plan, timetable, world.run_times, periods), "timetable")
    vehicles, proof = schedule_vehicles(
        network, timetable, world.deadheads, s.layover, s.rates, s.seed
    )
    rules = world.run_times, periods, s.layover
    confirm(block_problems(network, timetable, vehicles, *rules), "blocks")
    value = block_value(network, timetable, vehicles, *rules, s.rates)
    confirm(certificate_problems(proof, value), "blocks")
    flows = tuple(assigned(world, plan, paths, row) for row in range(len(periods)))
    operation = operation_of(plan, paths, timetable, vehicles, world.deadheads)
    evaluation = evaluate(
        network, world.demand, plan, list(flows), operation, s.vehicle, s.rates, s.weights,
        background=world.background,
    )  # fmt: skip
    return Service(plan, paths, timetable, vehicles, flows, operation, evaluation)


def felt_hours_of_day(
    flows: tuple[PassengerFlows, ...], demand: Demand, weights: JourneyWeights
) -> float:
    """Felt hours a day of all riders but walkers, unserved trips priced at walking."""
    return sum(
        felt_hours(each, weights) * period.hours
        for each, period in zip(flows, demand.periods, strict=True)
    )


def _headways_of(plan: LinePlan) -> tuple[int, ...]:
    """Headways that a plan has: those that it is asked to have are all allowed here."""
    return tuple(int(h) for h in np.unique(plan.headway_s) if h != NOT_RUN)
