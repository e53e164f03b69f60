"""Rechecks a plan from scratch. Shares no code with the stages that made it.

Each check returns what it found; an empty list means the plan holds. `confirm` raises on the first
finding, as nothing unvalidated may be shown, stored or exported.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from network.errors import PlanningError
from network.network import Network
from network.problems import Problem, error
from network.service_day import HOUR, Period, clock_of
from network.street_times import UNREACHED
from network.turns import legal_turns
from routing.assignment.frequency import PassengerFlows
from routing.assignment.states import SERVED, UNSERVED
from routing.blocks import VehicleSchedule
from routing.certificate import Certificate
from routing.fleet import CostRates, LayoverRule
from routing.line_planning.sense import LineSense
from routing.lines import NOT_RUN, LinePlan
from routing.paths import PatternPaths
from routing.run_times import RunTimeModel
from routing.service_hours import NOT_GIVEN, no_hours
from routing.timetable import Timetable
from routing.weights import LONGEST_JOURNEY_S, JourneyWeights

_TOLERANCE_M = 1.0
_METRES_PER_DEGREE = 111_320.0


class InvalidPlanError(PlanningError):
    """A stage gave a result that does not hold: a bug of ours, never shown as a plan."""


def confirm(findings: Iterable[Problem], what: str) -> None:
    """Refuse a result that does not hold.

    Raises
    ------
    InvalidPlanError
        Naming up to five findings.
    """
    found = list(findings)
    if found:
        shown = "; ".join(str(f) for f in found[:5])
        message = f"the {what} did not pass its check ({len(found)} findings): {shown}"
        raise InvalidPlanError(message)


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


def path_problems(network: Network, plan: LinePlan, paths: PatternPaths) -> list[Problem]:
    """Shapes run forwards and past every stop; each hop has the length and time of its way."""
    found = []
    for pattern in range(plan.n_patterns):
        where = f"line {plan.line_id[int(plan.pattern_line[pattern])]}"
        points = range(int(paths.first_point[pattern]), int(paths.first_point[pattern + 1]))
        metres = [float(paths.point_m[i]) for i in points]
        if any(b < a for a, b in pairwise(metres)):
            found.append(error(where, "its shape runs backwards"))
        calls = range(int(plan.first_stop[pattern]), int(plan.first_stop[pattern + 1]))
        found.extend(_stops_off_the_shape(network, plan, paths, pattern, where))
        for a, b in pairwise(calls):
            driven = float(paths.call_m[b] - paths.call_m[a])
            known = float(network.street_times.length_m[plan.stop[a], plan.stop[b]])
            if abs(driven - known) > _TOLERANCE_M:
                found.append(error(where, f"drives {driven:.1f} m on a way of {known:.1f} m"))
            if (
                paths.hop_free_ms[a]
                != network.street_times.free_flow_ms[plan.stop[a], plan.stop[b]]
            ):
                found.append(error(where, "a hop takes another time than its way"))
    return found


def _stops_off_the_shape(
    network: Network, plan: LinePlan, paths: PatternPaths, pattern: int, where: str
) -> list[Problem]:
    """Stops beside which the shape does not lie where the bus is said to stop."""
    found = []
    points = slice(int(paths.first_point[pattern]), int(paths.first_point[pattern + 1]))
    metres = paths.point_m[points]
    for call in range(int(plan.first_stop[pattern]), int(plan.first_stop[pattern + 1])):
        stop, at = int(plan.stop[call]), float(paths.call_m[call])
        lon, lat = _place_on_street(network, stop)
        east = (float(np.interp(at, metres, paths.point_lon[points])) - lon) * math.cos(
            math.radians(lat)
        )
        north = float(np.interp(at, metres, paths.point_lat[points])) - lat
        apart = math.hypot(east, north) * _METRES_PER_DEGREE
        if apart > _TOLERANCE_M:
            name = network.stops.stop_id[stop]
            found.append(error(where, f"its shape stops {apart:.1f} m from the street at {name}"))
    return found


def _place_on_street(network: Network, stop: int) -> tuple[float, float]:
    """Degrees of the point of the street beside which a stop stands."""
    streets, edge = network.streets, int(network.stops.edge[stop])
    rows = range(int(streets.first_point[edge]), int(streets.first_point[edge + 1]))
    parts = [
        math.hypot(streets.point_x[b] - streets.point_x[a], streets.point_y[b] - streets.point_y[a])
        for a, b in pairwise(rows)
    ]
    left = float(network.stops.offset_m[stop] / streets.length_m[edge]) * sum(parts)
    for (a, b), part in zip(pairwise(rows), parts, strict=True):
        if left <= part and part > 0:
            share = left / part
            return (
                float(streets.point_lon[a] * (1 - share) + streets.point_lon[b] * share),
                float(streets.point_lat[a] * (1 - share) + streets.point_lat[b] * share),
            )
        left -= part
    return float(streets.point_lon[rows[-1]]), float(streets.point_lat[rows[-1]])


def street_time_problems(network: Network, places: list[int]) -> list[Problem]:
    """Street times from some places, searched again by a plain Dijkstra over street edges."""
    import heapq  # noqa: PLC0415  (only here)

    streets, times = network.streets, network.street_times
    turns = legal_turns(streets)
    found = []
    for source in places:
        start = int(times.place_edge[source])
        first = int(streets.free_flow_ms[start]) - int(times.place_offset_ms[source])
        best: dict[int, int] = {}
        queue = [
            (first, int(e))
            for e in turns.next_edge[turns.first_next[start] : turns.first_next[start + 1]]
        ]
        heapq.heapify(queue)
        while queue:
            cost, edge = heapq.heappop(queue)
            if edge in best:
                continue
            best[edge] = cost
            onward = cost + int(streets.free_flow_ms[edge])
            for e in turns.next_edge[turns.first_next[edge] : turns.first_next[edge + 1]].tolist():
                if e not in best:
                    heapq.heappush(queue, (onward, e))
        for target in range(len(times.place_edge)):
            edge, offset = int(times.place_edge[target]), int(times.place_offset_ms[target])
            expected = best[edge] + offset if edge in best else UNREACHED
            if edge == start and offset >= times.place_offset_ms[source]:
                expected = min(expected, offset - int(times.place_offset_ms[source]))
            if expected != int(times.free_flow_ms[source, target]):
                found.append(error(f"places {source} to {target}", "street time is wrong"))
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


def headway_problems(plan: LinePlan, allowed_s: tuple[int, ...]) -> list[Problem]:
    """Headways are allowed ones."""
    found: list[Problem] = []
    for pattern in range(plan.n_patterns):
        line = int(plan.pattern_line[pattern])
        where = f"line {plan.line_id[line]}"
        found.extend(
            error(where, f"headway {headway} s is not allowed")
            for headway in plan.headway_s[pattern].tolist()
            if headway not in allowed_s and headway != NOT_RUN
        )
    return found


def timetable_problems(
    network: Network,
    plan: LinePlan,
    timetable: Timetable,
    run_times: RunTimeModel,
    periods: tuple[Period, ...],
) -> list[Problem]:
    """Trips serve their pattern, take the run time of the period, and leave at the headway."""
    found = []
    departures: dict[int, list[int]] = {}
    for trip in range(timetable.n_trips):
        pattern = int(timetable.pattern[trip])
        calls = range(int(timetable.first_call[trip]), int(timetable.first_call[trip + 1]))
        stops = [int(timetable.stop[c]) for c in calls]
        where = f"trip {timetable.trip_id[trip]}"
        if stops != plan.stops_of(pattern).tolist():
            found.append(error(where, "does not serve the stops of its pattern"))
            continue
        departures.setdefault(pattern, []).append(int(timetable.departure[calls[0]]))
        for a, b in pairwise(calls):
            left = int(timetable.departure[a])
            taken = int(timetable.arrival[b]) - left
            period = next((p for p in periods if left < p.end), periods[-1])
            free = int(network.street_times.free_flow_ms[timetable.stop[a], timetable.stop[b]])
            permille = round(run_times.bus_factor_permille / period.speed_factor)
            needed = math.ceil(free * permille / 1_000_000) + run_times.stop_penalty_s
            if taken != needed:
                found.append(error(where, f"takes {taken} s on a hop of {needed} s"))
        stands = [int(timetable.departure[c]) - int(timetable.arrival[c]) for c in calls]
        if stands != [0, *[run_times.dwell_s] * (len(stops) - 2), 0]:
            found.append(error(where, f"stands {stands} s at its stops"))
    for pattern in range(plan.n_patterns):
        found.extend(_departure_problems(plan, pattern, periods, departures.get(pattern, [])))
    return found


@dataclass(frozen=True, slots=True)
class _Open:
    """A period as it is open to one pattern: cut to its first and last departure where held."""

    name: str
    start: int
    end: int
    headway: int


def _open_periods(plan: LinePlan, pattern: int, periods: tuple[Period, ...]) -> list[_Open]:
    """Periods of one pattern; what lies before its first or after its last departure is a rest."""
    first, last = (plan.hours or no_hours(plan.n_patterns)).of(pattern)
    rows = list(zip(periods, plan.headway_s[pattern].tolist(), strict=True))
    found = []
    for row, (period, headway) in enumerate(rows):
        begins, ends = row == 0, row == len(rows) - 1
        before = first != NOT_GIVEN and not ends and period.end <= first
        after = last != NOT_GIVEN and not begins and last < periods[row - 1].end
        start, end = int(period.start), int(period.end)
        if first != NOT_GIVEN and (begins or first >= periods[row - 1].end):
            start = first
        if last != NOT_GIVEN and (ends or last < period.end):
            end = last + 1
        found.append(_Open(period.name, start, end, NOT_RUN if before or after else headway))
    return found


def _departure_problems(
    plan: LinePlan, pattern: int, periods: tuple[Period, ...], times: list[int]
) -> list[Problem]:
    """Departures of one pattern: even in each period, none missing, first and last as held."""
    where = f"pattern {pattern}"
    found = []
    hours = (plan.hours or no_hours(plan.n_patterns)).held(pattern)
    for held, left, which in zip(hours, (times[:1], times[-1:]), ("first", "last"), strict=True):
        if held != NOT_GIVEN and times and left != [held]:
            message = f"{which} bus leaves at {clock_of(left[0])}, held at {clock_of(held)}"
            found.append(error(where, message))
    parts = _open_periods(plan, pattern, periods)
    for part in parts:
        inside = [t for t in times if part.start <= t < part.end]
        if part.headway == NOT_RUN:
            if inside:
                found.append(error(where, f"runs in {part.name}, where it rests"))
            continue
        uneven = _uneven_gaps(part, inside, hours)
        if uneven:
            message = f"gap of {uneven[0]} s at headway {part.headway} s"
            found.append(error(where, message))
    return [*found, *_missing_departures(where, parts, times)]


def _uneven_gaps(part: _Open, inside: list[int], hours: tuple[int, int]) -> list[int]:
    """Gaps that are not the headway, but for one after the first bus where the last is held too."""
    gaps = [b - a for a, b in pairwise(inside)]
    both_held = (part.start, part.end - 1) == hours
    if both_held and gaps and 2 * gaps[0] < 3 * part.headway:
        wide_enough = 2 * gaps[0] >= part.headway or len(gaps) == 1
        gaps = gaps[1:] if wide_enough else gaps
    return [gap for gap in gaps if gap != part.headway]


def _missing_departures(where: str, parts: list[_Open], departures: list[int]) -> list[Problem]:
    """Periods in which a pattern starts a headway late or stops a headway early.

    In each period the first bus is due when the period starts, or the shorter of two headways after
    the last bus of the period before, and leaves less than a headway after that.
    """
    found = []
    before = NOT_RUN
    for part in parts:
        headway = part.headway
        if headway != NOT_RUN:
            inside = [t for t in departures if part.start <= t < part.end]
            earlier = [t for t in departures if t < part.start]
            due = part.start
            if before != NOT_RUN and earlier:
                due = max(due, earlier[-1] + min(before, headway))
            if min([*inside, part.end]) >= due + headway:
                message = f"first bus is {headway} s late or more"
                found.append(error(f"{where} in {part.name}", message))
            if inside and inside[-1] + headway < part.end:
                message = "last bus leaves more than a headway before the end"
                found.append(error(f"{where} in {part.name}", message))
        before = headway
    return found


def block_problems(
    network: Network,
    timetable: Timetable,
    vehicles: VehicleSchedule,
    run_times: RunTimeModel,
    periods: tuple[Period, ...],
    layover: LayoverRule,
) -> list[Problem]:
    """Each trip in one block, every move possible in its time, every vehicle in one place."""
    found = _trips_not_in_one_block(timetable, vehicles)
    if found:
        return found
    drive = _Drive(network, run_times, periods)
    for block in range(vehicles.n_blocks):
        where = f"block {vehicles.block_id[block]}"
        ready = int(vehicles.leave_depot_s[block])
        place = drive.depot(int(vehicles.start_depot[block]))
        for trip in vehicles.trips_of(block).tolist():
            first, last = timetable.first_call[trip], timetable.first_call[trip + 1] - 1
            start = int(timetable.departure[first])
            there = ready + drive.seconds(place, int(timetable.stop[first]))
            if there > start:
                name = timetable.trip_id[trip]
                found.append(error(where, f"reaches trip {name} {there - start} s too late"))
            run = int(timetable.arrival[last]) - start
            rest = max(layover.least_s, math.ceil(run * layover.share_of_run_permille / 1000))
            ready = int(timetable.arrival[last]) + rest
            place = int(timetable.stop[last])
        home = ready + drive.seconds(place, drive.depot(int(vehicles.end_depot[block])))
        if home > int(vehicles.reach_depot_s[block]):
            found.append(error(where, "is back in the depot before it can be"))
    return found + _vehicle_problems(vehicles) + _depot_problems(network, vehicles)


def _trips_not_in_one_block(timetable: Timetable, vehicles: VehicleSchedule) -> list[Problem]:
    """Trips that no block or several blocks run, and rows that are no trips."""
    blocks_of = [0] * timetable.n_trips
    found = []
    for trip in vehicles.trip.tolist():
        if 0 <= trip < timetable.n_trips:
            blocks_of[trip] += 1
        else:
            found.append(error("blocks", f"run trip row {trip}, which does not exist"))
    for trip, count in enumerate(blocks_of):
        if count != 1:
            found.append(error(f"trip {timetable.trip_id[trip]}", f"is in {count} blocks"))
    return found


def _depot_problems(network: Network, vehicles: VehicleSchedule) -> list[Problem]:
    """Each depot sends out no more vehicles than it holds, and gets as many back."""
    found = []
    first_block: dict[int, int] = {}
    for block in sorted(range(vehicles.n_blocks), key=lambda b: int(vehicles.leave_depot_s[b])):
        first_block.setdefault(int(vehicles.vehicle[block]), block)
    if sorted(first_block) != list(range(vehicles.n_vehicles)):
        found.append(error("vehicles", "are not numbered one after another"))
    start, end = vehicles.start_depot.tolist(), vehicles.end_depot.tolist()
    for depot in range(len(network.depots)):
        where = f"depot {network.depots.depot_id[depot]}"
        if start.count(depot) != end.count(depot):
            counts = f"sends out {start.count(depot)} blocks and takes in {end.count(depot)}"
            found.append(error(where, counts))
        at_home = [start[block] for block in first_block.values()].count(depot)
        holds = int(network.depots.capacity[depot])
        if 0 <= holds < at_home:
            found.append(error(where, f"holds {holds} vehicles, {at_home} spend the night there"))
    return found


def _vehicle_problems(vehicles: VehicleSchedule) -> list[Problem]:
    """No vehicle in two blocks at once; it leaves from the depot where it last returned."""
    found = []
    last: dict[int, int] = {}
    for block in sorted(range(vehicles.n_blocks), key=lambda b: int(vehicles.leave_depot_s[b])):
        number = int(vehicles.vehicle[block])
        if number in last:
            before = last[number]
            if vehicles.reach_depot_s[before] > vehicles.leave_depot_s[block]:
                found.append(error(f"vehicle {number}", "is in two blocks at once"))
            if vehicles.end_depot[before] != vehicles.start_depot[block]:
                found.append(error(f"vehicle {number}", "leaves from another depot"))
        last[number] = block
    return found


class _Drive:
    """Driving seconds at the slowest speed of the day, computed from the street times."""

    def __init__(
        self, network: Network, run_times: RunTimeModel, periods: tuple[Period, ...]
    ) -> None:
        self._free = network.street_times.free_flow_ms
        self._stops = len(network.stops)
        slowest = min(p.speed_factor for p in periods)
        self._permille = round(run_times.bus_factor_permille / slowest)

    def depot(self, depot: int) -> int:
        return self._stops + depot

    def seconds(self, start: int, end: int) -> int:
        free = int(self._free[start, end])
        if free == UNREACHED:
            return 10**9
        return -(-free * self._permille // 1_000_000)

    def metres(self, network: Network, start: int, end: int) -> int:
        return round(float(network.street_times.length_m[start, end]))


def block_value(
    network: Network,
    timetable: Timetable,
    vehicles: VehicleSchedule,
    run_times: RunTimeModel,
    periods: tuple[Period, ...],
    layover: LayoverRule,
    rates: CostRates,
) -> float:
    """Objective of the blocks recounted: 10 000 per vehicle, deadheads and waiting at the kerb."""
    per_second = round(rates.per_platform_hour / 3600 * 10_000)
    per_metre = round(rates.per_km / 1000 * 10_000)
    drive = _Drive(network, run_times, periods)
    total = vehicles.n_vehicles * 10_000 * 10_000
    for block in range(vehicles.n_blocks):
        away = int(vehicles.reach_depot_s[block]) - int(vehicles.leave_depot_s[block])
        place = drive.depot(int(vehicles.start_depot[block]))
        for trip in vehicles.trips_of(block).tolist():
            first, last = timetable.first_call[trip], timetable.first_call[trip + 1] - 1
            run = int(timetable.arrival[last] - timetable.departure[first])
            away -= run + max(
                layover.least_s, math.ceil(run * layover.share_of_run_permille / 1000)
            )
            total += drive.metres(network, place, int(timetable.stop[first])) * per_metre
            place = int(timetable.stop[last])
        home = drive.depot(int(vehicles.end_depot[block]))
        total += drive.metres(network, place, home) * per_metre + away * per_second
    return total / 10_000


def certificate_problems(proof: Certificate, recounted: float) -> list[Problem]:
    """The value of a certificate is the recounted one."""
    if math.isclose(proof.value, recounted, rel_tol=1e-9, abs_tol=1e-6):
        return []
    return [error(proof.stage, f"states {proof.value}, recounted {recounted}")]
