"""What a service is worth in one hour, who loses by another, and whether a plan holds.

Shares no code with the search: riders go by the full assignment, and run times are added up anew
along the street edges that a bus drives on.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from benchmarks.city_fleet import HourOfBuses, line_hours, vehicles_by_schedule
from network.demand import Demand
from network.network import Network
from network.problems import Problem, error
from network.quantities import BoolArray, FloatArray, IntArray, bools, ints
from network.service_day import HOUR
from network.street_times import StreetPaths, street_paths
from network.turns import legal_turns
from routing.assignment.frequency import PassengerFlows, assign_frequencies
from routing.assignment.states import SERVED, UNSERVED, WALKER
from routing.cycles import pattern_runs
from routing.evaluation.kpis import felt_hours
from routing.evaluation.weighted import mean_over_trips
from routing.fleet import HEADWAYS_S
from routing.line_planning.sense import LineSense
from routing.lines import NOT_RUN, LinePlan
from routing.pattern_paths import trace_patterns
from routing.validity import (
    confirm,
    headway_problems,
    line_problems,
    line_sense_problems,
    path_problems,
)
from routing.weights import JourneyWeights
from scenarios.comparison import NOTICED_MINUTES
from scenarios.day_journeys import day_journeys
from scenarios.lost_stops import areas_served, zones_losing_their_stop

RUN_TIME_TOLERANCE_S = 1


@dataclass(frozen=True, slots=True)
class Figures:
    """Worth and cost of a service in the hour.

    Attributes
    ----------
    felt_min : float
        Mean generalised minutes of all trips less walkers, unserved priced at walking.
    walk, wait, ride, transfers : float
        Minutes and changes per trip served.
    share_unserved : float
        Of all trips less walkers.
    lines : int
    buses_line_by_line, vehicles : int
        Rounded up line by line; by a schedule of the repeated hour.
    buses_unrounded, vehicle_km_h, service_km_h, speed_kmh, spacing_m : float
        As `city_fleet.LineHours`.
    stop_areas : int
        At which a bus stops.
    share_over_capacity : float
        Of passenger-km in buses, beyond the places of those that pass.
    share_beside : float
        Of boardings, on lines beside the buses.
    """

    felt_min: float
    walk: float
    wait: float
    ride: float
    transfers: float
    share_unserved: float
    lines: int
    buses_line_by_line: int
    buses_unrounded: float
    vehicles: int
    vehicle_km_h: float
    service_km_h: float
    speed_kmh: float
    spacing_m: float
    stop_areas: int
    share_over_capacity: float
    share_beside: float


@dataclass(frozen=True, slots=True)
class Losers:
    """Shares of the riders of today who lose, by DESIGN's three parts, which may overlap.

    Attributes
    ----------
    share : float
        For any reason.
    share_stop : float
        The served stop area nearest on foot at either end has no line any more.
    share_direct, share_slower, share_service : float
        A direct journey now needs a transfer; more than 5 min longer; no journey any more.
    """

    share: float
    share_stop: float
    share_direct: float
    share_slower: float
    share_service: float


@dataclass(frozen=True, slots=True)
class Winners:
    """Shares of the riders of today who gain by a time and do not lose, and of trips served anew.

    Attributes
    ----------
    share_faster : float
        More than 5 min shorter; of the riders of today.
    share_served_anew : float
        No journey today, one in the plan; of all trips less walkers.
    """

    share_faster: float
    share_served_anew: float


@dataclass(frozen=True, slots=True)
class Checks:
    """Whether a plan holds.

    Attributes
    ----------
    run_times_on_streets : bool
        Every run is that of its street path, to `RUN_TIME_TOLERANCE_S`.
    largest_run_time_error_s, line_sense_violations : int
    unserved_no_higher : bool
    """

    run_times_on_streets: bool
    largest_run_time_error_s: int
    line_sense_violations: int
    unserved_no_higher: bool


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A service with its riders and figures."""

    plan: LinePlan
    flows: PassengerFlows
    figures: Figures


def judge(
    hour: HourOfBuses, demand: Demand, plan: LinePlan, weights: JourneyWeights, places: int
) -> Judged:
    """Send all riders of the hour along their best strategies, and count buses.

    Parameters
    ----------
    hour : HourOfBuses
    demand : Demand
        Of one period, that of `hour`.
    plan : LinePlan
        With headways of that one period.
    weights : JourneyWeights
    places : int
        Of each bus.
    """
    paths = trace_patterns(hour.network, plan)
    flows = assign_frequencies(
        hour.network, demand, plan, paths, hour.run_times, 0, weights, hour.background
    )
    trips, served = flows.trips_per_hour, flows.state == SERVED
    needed = line_hours(hour, plan)

    def mean(column: FloatArray) -> float:
        return mean_over_trips(column[served], trips[served])

    open_to_bus = float(trips[flows.state != WALKER].sum())
    figures = Figures(
        felt_min=felt_minutes(flows, weights),
        walk=mean(flows.walk_s) / 60,
        wait=mean(flows.wait_s) / 60,
        ride=mean(flows.ride_s) / 60,
        transfers=mean(flows.transfers),
        share_unserved=float(trips[flows.state == UNSERVED].sum()) / open_to_bus,
        lines=plan.n_lines,
        buses_line_by_line=needed.line_by_line,
        buses_unrounded=needed.unrounded,
        vehicles=vehicles_by_schedule(hour, plan, paths),
        vehicle_km_h=needed.vehicle_km,
        service_km_h=needed.service_km,
        speed_kmh=needed.speed_kmh,
        spacing_m=needed.spacing_m,
        stop_areas=int(areas_served(hour.network, plan).sum()),
        share_over_capacity=over_capacity(hour.network, plan, flows, places),
        share_beside=_beside(flows),
    )
    return Judged(plan, flows, figures)


def _beside(flows: PassengerFlows) -> float:
    """Share of boardings on lines that no bus of the plan runs."""
    boardings = flows.background_boardings + float(flows.boardings.sum())
    return flows.background_boardings / boardings if boardings > 0 else 0.0


def felt_minutes(flows: PassengerFlows, weights: JourneyWeights) -> float:
    """Mean generalised minutes of all trips less walkers."""
    trips = float(flows.trips_per_hour[flows.state != WALKER].sum())
    return felt_hours(flows, weights) / trips * 60


def felt_gain(before: Judged, after: Judged) -> float:
    """Share by which mean felt minutes are lower in the second service."""
    return 1.0 - after.figures.felt_min / before.figures.felt_min


def over_capacity(network: Network, plan: LinePlan, flows: PassengerFlows, places: int) -> float:
    """Share of passenger-km of riders beyond the places of the buses that pass."""
    beyond = total = 0.0
    for pattern in range(plan.n_patterns):
        headway = int(plan.headway_s[pattern, 0])
        if headway == NOT_RUN:
            continue
        stops = plan.stops_of(pattern)
        first = int(plan.first_stop[pattern])
        load = flows.load[first : first + len(stops) - 1]
        metres = network.street_times.length_m[stops[:-1], stops[1:]]
        total += float(load @ metres)
        beyond += float(np.maximum(0.0, load - places * HOUR / headway) @ metres)
    return beyond / total if total > 0 else 0.0


def losers_and_winners(hour: HourOfBuses, before: Judged, after: Judged) -> tuple[Losers, Winners]:
    """Riders of today who lose, and who gain, when one service replaces another.

    A journey of the assignment may begin at several stop areas; its stop is taken to be the one
    nearest on foot that is served today.
    """
    was, now = (day_journeys([each.flows], [hour.period]) for each in (before, after))
    riders = was.served
    total = float(was.trips[riders].sum())
    served = (areas_served(hour.network, each.plan)[:, 0] for each in (before, after))
    lost_zone = zones_losing_their_stop(hour.network.walking, *served)
    both = riders & now.served
    parts = {
        "share_stop": riders & (lost_zone[was.origin] | lost_zone[was.destination]),
        "share_direct": both & was.direct & ~now.direct,
        "share_slower": both & (now.minutes - was.minutes > NOTICED_MINUTES),
        "share_service": riders & ~now.served,
    }

    def share(mask: BoolArray) -> float:
        return float(was.trips[mask].sum()) / total if total > 0 else 0.0

    any_part = bools(np.logical_or.reduce(list(parts.values())))
    lost = Losers(share=share(any_part), **{name: share(mask) for name, mask in parts.items()})
    faster = both & ~any_part & (was.minutes - now.minutes > NOTICED_MINUTES)
    anew = was.open_to_bus & ~was.served & now.served
    open_to_bus = float(was.trips[was.open_to_bus].sum())
    return lost, Winners(share(faster), float(was.trips[anew].sum()) / open_to_bus)


def check(hour: HourOfBuses, before: Judged, after: Judged, sense: LineSense) -> Checks:
    """Recheck a plan against the streets and the limits of lines.

    Raises
    ------
    InvalidPlanError
        If `routing.validity` finds a line that could not run.
    """
    network, plan = hour.network, after.plan
    confirm(line_problems(network, plan), "lines")
    confirm(path_problems(network, plan, trace_patterns(network, plan)), "street paths")
    confirm(headway_problems(plan, HEADWAYS_S), "headways")
    claimed = pattern_runs(plan, network.street_times, hour.run_times, hour.period)
    apart = int(np.abs(claimed - runs_on_streets(hour, plan)).max(initial=0))
    broken = line_sense_problems(network, plan, hour.run_times, hour.period, sense)
    unserved = after.figures.share_unserved, before.figures.share_unserved
    return Checks(apart <= RUN_TIME_TOLERANCE_S, apart, len(broken), unserved[0] <= unserved[1])


def runs_on_streets(hour: HourOfBuses, plan: LinePlan) -> IntArray:
    """Run of each pattern along one unbroken street path, added up edge by edge, seconds.

    Raises
    ------
    InvalidPlanError
        If the path leaves the streets, turns where buses may not, or is broken at a stop.
    """
    network, model = hour.network, hour.run_times
    permille = round(model.bus_factor_permille / hour.period.speed_factor)
    hop = np.setdiff1d(np.arange(len(plan.stop)), plan.first_stop[1:] - 1)
    start, end = ints(plan.stop[hop]), ints(plan.stop[hop + 1])
    streets = network.streets
    paths = street_paths(streets, legal_turns(streets), network.street_times, start, end)
    confirm(_broken_turns(network, paths), "street paths")
    run = np.zeros(plan.n_patterns, np.int64)
    pattern_of_call = np.repeat(np.arange(plan.n_patterns), np.diff(plan.first_stop))
    for row, (a, b) in enumerate(zip(start.tolist(), end.tolist(), strict=True)):
        driven_ms = _path_ms(network, paths.edges_of(row), a, b)
        driven_s = math.ceil(driven_ms * permille / 1_000_000)
        run[pattern_of_call[hop[row]]] += driven_s + model.stop_penalty_s
    standing = np.diff(plan.first_stop) - 2
    return ints(run + model.dwell_s * standing)


def _path_ms(network: Network, edges: IntArray, start: int, end: int) -> int:
    """Free-flow milliseconds from stop to stop along street edges, the first and last in part."""
    streets, stops = network.streets, network.stops

    def tail_to(stop: int) -> int:
        edge = int(stops.edge[stop])
        share = float(stops.offset_m[stop] / streets.length_m[edge])
        return round(min(share, 1.0) * int(streets.free_flow_ms[edge]))

    return int(streets.free_flow_ms[edges[:-1]].sum()) - tail_to(start) + tail_to(end)


def _broken_turns(network: Network, paths: StreetPaths) -> list[Problem]:
    """Places where a path jumps, turns round, or turns where buses may not."""
    streets = network.streets
    banned = set(zip(streets.banned_from.tolist(), streets.banned_to.tolist(), strict=True))
    found = []
    for path in range(len(paths)):
        for a, b in pairwise(paths.edges_of(path).tolist()):
            if streets.head[a] != streets.tail[b]:
                found.append(error(f"hop {path}", f"street edges {a} and {b} do not join"))
            if streets.reverse[a] == b or (a, b) in banned:
                found.append(error(f"hop {path}", f"no bus may turn from street edge {a} to {b}"))
    return found
