"""The stages in order: lines, headways, timetable, blocks, duties, and what they are worth.

Stages do not know each other; the loops between them are in this package. Line sets are judged by a
full assignment (`choosing_lines`), and headways are chosen again until the vehicles fit the fleet
(`fitting_fleet`).
"""

from dataclasses import replace

import numpy as np

from network.demand import Demand
from network.errors import InfeasibleError
from network.network import Network
from network.problems import Problem, note, warning
from routing.background import BackgroundService
from routing.blocks import VehicleSchedule
from routing.certificate import Certificate
from routing.deadheads import deadheads_of
from routing.evaluation.kpis import evaluate
from routing.evaluation.operation import operation_of
from routing.fleet import HEADWAYS_S
from routing.line_planning.sense import LineSense
from routing.lines import NOT_RUN, LinePlan
from routing.paths import PatternPaths
from routing.pattern_paths import trace_patterns
from routing.progress import Observer, report, unobserved
from routing.run_times import model_for_assumed_speed
from routing.timetable import Timetable
from routing.validity import (
    block_problems,
    block_value,
    certificate_problems,
    confirm,
    headway_problems,
    line_problems,
    path_problems,
    street_time_problems,
    timetable_problems,
)
from routing.vehicle_scheduling.blocks import schedule_vehicles
from scenarios.choosing_lines import chosen_lines
from scenarios.comparison import MODELLED_DEMAND
from scenarios.driving_duties import duty_findings, planned_duties
from scenarios.fitting_fleet import FittedTrips, fit_to_fleet, trips_at
from scenarios.present import PresentLines
from scenarios.replay import replay_finding, replayed_day
from scenarios.result import PlanSettings, ScenarioResult, Service
from scenarios.world import World, assigned

_LIKE_FLEETS = 0.02
"""Fleets that differ by a smaller share are as good as equal."""


def plan_service(
    network: Network,
    demand: Demand,
    settings: PlanSettings,
    observer: Observer = unobserved,
    present_lines: PresentLines | None = None,
    background: BackgroundService | None = None,
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
    background : BackgroundService, optional
        Lines that run beside the plan and beside today's lines, such as trains. Riders may use
        them; they take no vehicle of the fleet and are not planned.

    Returns
    -------
    ScenarioResult

    Raises
    ------
    InfeasibleError
        If not one line can run.
    NotFoundError
        If there is no agreement of the name in the settings.
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
        observer, background,
    )  # fmt: skip
    present = None if present_lines is None else present_service(world, present_lines)
    today = None if present_lines is None else present_lines.plan
    plan, lines_proof, sense = chosen_lines(world, today)
    paths = trace_patterns(network, plan)
    confirm(line_problems(network, plan), "lines")
    confirm(path_problems(network, plan, paths), "street paths")
    trips = fit_to_fleet(world, plan, paths)
    vehicles, blocks_proof = _checked_blocks(world, trips)
    duties, duties_proof = planned_duties(world, trips.timetable, vehicles)
    service = replace(_worth(world, trips.plan, paths, trips.timetable, vehicles), duties=duties)
    findings = (
        *_caveats(demand, present, service), *network.findings, *_assumptions(world, sense),
        *duty_findings(duties, vehicles), *_replayed(service), *_beside(world, present, service),
        *_shortfalls(service),
    )  # fmt: skip
    return ScenarioResult(
        network, demand, settings, run_times, world.deadheads, service,
        (lines_proof, *trips.proofs, blocks_proof, duties_proof), findings, present, background,
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
        trips = trips_at(world, lines, paths)
        allowed = tuple(int(h) for h in np.unique(lines.headway_s) if h != NOT_RUN)
    else:
        trips = fit_to_fleet(world, lines, paths)
        allowed = HEADWAYS_S
    vehicles, _ = _checked_blocks(world, trips, allowed)
    return _worth(world, trips.plan, paths, trips.timetable, vehicles)


def _checked_blocks(
    world: World, trips: FittedTrips, allowed_s: tuple[int, ...] = HEADWAYS_S
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
        flows.append(assigned(world, plan, paths, row))
    operation = operation_of(plan, paths, timetable, vehicles, world.deadheads)
    s = world.settings
    evaluation = evaluate(
        world.network, world.demand, plan, flows, operation, s.vehicle, s.rates, s.weights,
        background=world.background,
    )  # fmt: skip
    replayed = replayed_day(world.network, world.demand, timetable, s.weights, world.background)
    return Service(
        plan, paths, timetable, vehicles, tuple(flows), operation, evaluation, replayed
    )  # fmt: skip


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


def _caveats(demand: Demand, present: Service | None, service: Service) -> tuple[Problem, ...]:
    """What to know before comparing; first, so that it stands right beside the figures."""
    if present is None:
        return ()
    said = []
    if demand.modelled:
        said.append(note("comparison", MODELLED_DEMAND, "give a demand table with --od"))
    today, planned = present.vehicles.n_vehicles, service.vehicles.n_vehicles
    if abs(today - planned) > _LIKE_FLEETS * today:
        message = (
            f"the fleets differ: {planned} vehicles in the plan, {today} today, both counted on "
            "their blocks; minutes of riders compare a plan with more or fewer buses"
        )
        said.append(note("comparison", message, f"--buses {today} plans with as many as today"))
    return tuple(said)


def _replayed(service: Service) -> tuple[Problem, ...]:
    """How the timetable was replayed."""
    return () if service.replayed is None else (replay_finding(service.replayed),)


def _beside(world: World, present: Service | None, service: Service) -> tuple[Problem, ...]:
    """How many boardings are not on buses of the plan, and what is not counted of them."""
    if world.background is None:
        return ()
    services = {"in the plan": service} | ({} if present is None else {"today": present})
    counted = []
    for when, each in services.items():
        of_day = [
            (flows.background_boardings * period.hours, float(flows.boardings.sum()) * period.hours)
            for flows, period in zip(each.flows, world.periods, strict=True)
        ]
        beside, on_buses = (sum(part) for part in zip(*of_day, strict=True))
        counted.append(f"{beside:.0f} of {beside + on_buses:.0f} boardings a day {when}")
    message = (
        f"riders may also use the lines beside the plan: {', '.join(counted)}; vehicles, "
        "kilometres and cost are those of buses alone, and riders count as served whichever they "
        "use"
    )
    return (note("background", message),)


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
