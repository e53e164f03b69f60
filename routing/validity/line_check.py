"""Rechecks lines: stops, terminals, legal ways, limits of sense; and what lines were chosen by."""

import math
from itertools import pairwise

import numpy as np

from network.network import Network
from network.problems import Problem, error
from network.service_day import HOUR, Period
from network.street_times import UNREACHED
from routing.assignment.frequency import PassengerFlows
from routing.assignment.states import SERVED, UNSERVED
from routing.line_planning.sense import LineSense
from routing.lines import LinePlan
from routing.run_times import RunTimeModel
from routing.weights import LONGEST_JOURNEY_S, JourneyWeights


def line_problems(network: Network, plan: LinePlan) -> list[Problem]:
    """Stops exist, ends are terminals, and each hop and turnaround has a legal way."""
    found = []
    n_stops = len(network.stops)
    way = network.street_times.free_flow_ms
    for line in range(plan.n_lines):
        where = f"line {plan.line_id[line]}"
        patterns = [p for p in range(plan.n_patterns) if plan.pattern_line[p] == line]
        if not patterns:
            found.append(error(where, "has no pattern"))
        unknown = [p for p in patterns if not all(0 <= s < n_stops for s in plan.stops_of(p))]
        if unknown:
            found.append(error(where, f"pattern {unknown[0]} names a stop that does not exist"))
            continue
        for place, pattern in enumerate(patterns):
            stops = [int(s) for s in plan.stops_of(pattern)]
            for end in (stops[0], stops[-1]):
                if not network.stops.terminal[end]:
                    name = network.stops.stop_id[end]
                    found.append(error(where, f"starts or ends at {name}, which is no terminal"))
            following = plan.stops_of(patterns[(place + 1) % len(patterns)])[0]
            for a, b in zip(stops, [*stops[1:], int(following)], strict=True):
                if way[a, b] == UNREACHED:
                    names = network.stops.stop_id[a], network.stops.stop_id[b]
                    found.append(error(where, f"no legal way from {names[0]} to {names[1]}"))
    return found


def line_sense_problems(
    network: Network, plan: LinePlan, run_times: RunTimeModel, slowest: Period, sense: LineSense
) -> list[Problem]:
    """Runs, detours and spacing within limits, no stop area twice except where a loop closes."""
    found = []
    free, metres = network.street_times.free_flow_ms, network.street_times.length_m
    permille = round(run_times.bus_factor_permille / slowest.speed_factor)
    for pattern in range(plan.n_patterns):
        where = f"line {plan.line_id[int(plan.pattern_line[pattern])]}"
        stops = [int(s) for s in plan.stops_of(pattern)]
        hops = [int(free[a, b]) for a, b in pairwise(stops)]
        run = sum(math.ceil(ms * permille / 1_000_000) + run_times.stop_penalty_s for ms in hops)
        run += run_times.dwell_s * (len(stops) - 2)
        if not sense.shortest_run_s <= run <= sense.longest_run_s:
            limits = f"{sense.shortest_run_s} to {sense.longest_run_s} s"
            found.append(error(where, f"run of {run} s is outside {limits}"))
        direct = int(free[stops[0], stops[-1]])
        if direct and sum(hops) > sense.most_detour * direct:
            found.append(error(where, f"drives {sum(hops) / direct:.2f} times the direct way"))
        spacing = sum(float(metres[a, b]) for a, b in pairwise(stops)) / len(hops)
        if not sense.spacing_m[0] <= spacing <= sense.spacing_m[1]:
            found.append(error(where, f"mean spacing of {spacing:.0f} m is outside the limits"))
        areas = [int(network.stops.area[s]) for s in stops]
        if areas[0] == areas[-1]:
            areas.pop()
        if len(set(areas)) < len(areas):
            found.append(error(where, "serves a stop area twice"))
    return found


def design_hours_value(flows: PassengerFlows, weights: JourneyWeights) -> float:
    """What lines are chosen by, counted anew: felt hours per hour, trips without a bus dearer."""
    on_foot_s = np.minimum(flows.on_foot_s, LONGEST_JOURNEY_S)
    by_bus = weights.walk * flows.walk_s + weights.wait * flows.wait_s + flows.ride_s
    by_bus = by_bus + weights.transfer_s * flows.transfers
    total = 0.0
    for state, felt_s in (
        (SERVED, by_bus),
        (UNSERVED, weights.walk * on_foot_s + weights.missed_s),
    ):
        rows = flows.state == state
        total += float(flows.trips_per_hour[rows] @ felt_s[rows])
    return total / HOUR
