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
from routing.background import BackgroundService
from routing.blocks import VehicleSchedule
from routing.deadheads import deadheads_of
from routing.fleet import HEADWAYS_S
from routing.lines import NOT_RUN, LinePlan
from routing.paths import PatternPaths
from routing.pattern_paths import trace_patterns
from routing.progress import Observer, report, unobserved
from routing.run_times import model_for_assumed_speed
from routing.timetable import Timetable
from routing.validity import (
    confirm,
    line_problems,
    path_problems,
    street_time_problems,
)
from scenarios.choosing_lines import chosen_lines
from scenarios.counted_service import checked_blocks, service_worth
from scenarios.crowded_day import crowded_day
from scenarios.driving_duties import planned_duties
from scenarios.fitting_fleet import fit_to_fleet, trips_at
from scenarios.held import NOTHING_HELD, Held
from scenarios.held_check import held_problems, km_problems
from scenarios.held_world import worlds_that_hold
from scenarios.plan_findings import plan_findings
from scenarios.present import PresentLines
from scenarios.replay import replayed_day
from scenarios.result import PlanSettings, ScenarioResult, Service
from scenarios.shifted_plan import fit_with_moved_trips, scheduled_trips
from scenarios.sparing_riders import DraftedPlan, draft_that_spares
from scenarios.timing_transfers import TimedPlan, with_timed_transfers
from scenarios.turning_short import TurnedShort, turned_short
from scenarios.world import World


def plan_service(
    network: Network,
    demand: Demand,
    settings: PlanSettings,
    observer: Observer = unobserved,
    present_lines: PresentLines | None = None,
    background: BackgroundService | None = None,
    held: Held = NOTHING_HELD,
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
    held : Held, optional
        Streets that buses of the plan keep off, lines of today that stay, and ends of lines.

    Returns
    -------
    ScenarioResult
        Its network is that of the plan: closed streets are closed in it.

    Raises
    ------
    InfeasibleError
        If not one line can run, or lines that stay need more than there is.
    InputError
        If a depot lies on a closed street.
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
    open_world = World(
        network, demand, settings, run_times, deadheads_of(network, run_times, demand.periods),
        observer, background,
    )  # fmt: skip
    present = None if present_lines is None else present_service(open_world, present_lines)
    today = None if present_lines is None else present_lines.plan
    for_lines, world = worlds_that_hold(open_world, held)

    def drafted(spare: int) -> DraftedPlan:
        plan, proofs, sense = chosen_lines(for_lines, today, open_world, spare)
        plan = held.departures.held_by(plan, world.periods, world.n_kept)
        paths = trace_patterns(world.network, plan)
        confirm(line_problems(world.network, plan), "lines")
        confirm(path_problems(world.network, plan, paths), "street paths")
        return DraftedPlan(proofs, sense, paths, fit_with_moved_trips(world, plan, paths))

    draft = draft_that_spares(world, present, drafted)
    turned = _turned(world, draft)
    timed = _timed(world, turned)
    trips, paths = timed.trips, turned.paths
    confirm(held_problems(network, held, trips.plan, paths), "what is held")
    km = settings.most_km_per_hour
    confirm(km_problems(trips.plan, paths, world.deadheads, km), "kilometres")
    allowed_s = _allowed_headways(held.kept)
    runs = scheduled_trips(world, trips, allowed_s)
    timetable, vehicles = runs.timetable, runs.vehicles
    duties, duties_proof = planned_duties(world, timetable, vehicles)
    service = _replayed_worth(world, trips.plan, paths, timetable, vehicles)
    service = replace(service, duties=duties, timed_transfers=timed.transfers)
    findings = plan_findings(
        world, held, draft, turned, timed, runs, service, present, of_network=network.findings
    )
    return ScenarioResult(
        world.network, demand, settings, run_times, world.deadheads, service,
        (*draft.proofs, *trips.proofs, *runs.proofs, duties_proof), findings, present, background,
        present_on_other_streets=held.closed is not None,
    )  # fmt: skip


def _turned(world: World, draft: DraftedPlan) -> TurnedShort:
    """The draft with short turns where they were asked for, checked as its lines were."""
    if not world.settings.short_turns:
        return TurnedShort(draft.trips, draft.paths, ())
    turned = turned_short(world, draft.trips, draft.paths)
    confirm(line_problems(world.network, turned.trips.plan), "short turns")
    confirm(path_problems(world.network, turned.trips.plan, turned.paths), "street paths")
    return turned


def _timed(world: World, turned: TurnedShort) -> TimedPlan:
    """Trips with timed transfers where they were asked for."""
    if not world.settings.timed_transfers:
        return TimedPlan(turned.trips)
    return with_timed_transfers(world, turned.trips, turned.paths)


def _allowed_headways(kept: LinePlan | None) -> tuple[int, ...]:
    """Headways that a plan may have: the common ones, and those of lines that stay."""
    if kept is None:
        return HEADWAYS_S
    own = [int(h) for h in np.unique(kept.headway_s) if h != NOT_RUN]
    return tuple(sorted({*HEADWAYS_S, *own}))


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
    vehicles, _ = checked_blocks(world, trips.plan, trips.timetable, allowed)
    return _replayed_worth(world, trips.plan, paths, trips.timetable, vehicles)


def _replayed_worth(
    world: World,
    plan: LinePlan,
    paths: PatternPaths,
    timetable: Timetable,
    vehicles: VehicleSchedule,
) -> Service:
    """What a service is worth on a whole day, by frequency, with crowding, and by its timetable."""
    service = service_worth(world, plan, paths, timetable, vehicles)
    weights, background = world.settings.weights, world.background
    replayed = replayed_day(world.network, world.demand, timetable, weights, background)
    return replace(service, replayed=replayed, crowded=crowded_day(world, service))
