"""Vehicle blocks and worth of trips that are already chosen, each stage checked."""

from collections.abc import Sequence

from routing.assignment.frequency import PassengerFlows
from routing.blocks import VehicleSchedule
from routing.certificate import Certificate
from routing.evaluation.kpis import evaluate
from routing.evaluation.operation import operation_of
from routing.lines import LinePlan
from routing.paths import PatternPaths
from routing.progress import report
from routing.timetable import Timetable
from routing.validity import (
    block_problems,
    block_value,
    certificate_problems,
    confirm,
    headway_problems,
    timetable_problems,
)
from routing.vehicle_scheduling.blocks import schedule_vehicles
from scenarios.result import Service
from scenarios.world import World, assigned


def checked_blocks(
    world: World, plan: LinePlan, timetable: Timetable, allowed_s: tuple[int, ...]
) -> tuple[VehicleSchedule, Certificate]:
    """Blocks of the fewest vehicles, after headways, timetable and blocks passed their checks.

    Parameters
    ----------
    world : World
    plan : LinePlan
    timetable : Timetable
        Trips of the plan at its headways.
    allowed_s : tuple of int
        Headways that the plan may have, in seconds.

    Returns
    -------
    tuple of (VehicleSchedule, Certificate)

    Raises
    ------
    InvalidPlanError
        If a stage does not pass its check: a bug of ours.

    Examples
    --------
    >>> from scenarios.fitting_fleet import trips_at
    >>> from tests.scenarios.explaining import two_line_town as two
    >>> place, plan = two.world(), two.lines()
    >>> timetable = trips_at(place, plan, two.paths(place.network, plan)).timetable
    >>> vehicles, proof = checked_blocks(place, plan, timetable, (1800,))
    >>> vehicles.n_vehicles, proof.gap
    (3, 0.0)
    """
    network, s, periods = world.network, world.settings, world.periods
    confirm(headway_problems(plan, allowed_s), "headways")
    confirm(timetable_problems(network, plan, timetable, world.run_times, periods), "timetable")
    report(world.observer, "blocks", 0.0, f"{timetable.n_trips} trips")
    vehicles, proof = schedule_vehicles(
        network, timetable, world.deadheads, s.layover, s.rates, s.seed
    )
    rules = world.run_times, periods, s.layover
    confirm(block_problems(network, timetable, vehicles, *rules), "blocks")
    value = block_value(network, timetable, vehicles, *rules, s.rates)
    confirm(certificate_problems(proof, value), "blocks")
    return vehicles, proof


def service_worth(
    world: World,
    plan: LinePlan,
    paths: PatternPaths,
    timetable: Timetable,
    vehicles: VehicleSchedule,
    flows: Sequence[PassengerFlows | None] = (),
) -> Service:
    """A service with its riders and figures: every rider takes the best strategy on what runs.

    Parameters
    ----------
    world : World
    plan : LinePlan
    paths : PatternPaths
        Of the same lines.
    timetable : Timetable
    vehicles : VehicleSchedule
    flows : sequence of PassengerFlows or None, optional
        Riders of each period at these headways, where they are known; assigned where they are not.

    Returns
    -------
    Service
        Without duties and without a replay of its timetable.
    """
    riders = _riders_of_day(world, plan, paths, flows or (None,) * len(world.periods))
    operation = operation_of(plan, paths, timetable, vehicles, world.deadheads)
    s = world.settings
    evaluation = evaluate(
        world.network, world.demand, plan, riders, operation, s.vehicle, s.rates, s.weights,
        background=world.background,
    )  # fmt: skip
    return Service(plan, paths, timetable, vehicles, tuple(riders), operation, evaluation)


def _riders_of_day(
    world: World, plan: LinePlan, paths: PatternPaths, known: Sequence[PassengerFlows | None]
) -> list[PassengerFlows]:
    """Riders of each period at the headways of a plan."""
    flows = []
    for row, riders in enumerate(known):
        if riders is None:
            report(world.observer, "worth", row / len(known))
        flows.append(assigned(world, plan, paths, row) if riders is None else riders)
    return flows
