"""Rechecks blocks: each trip once, every move possible, depots in balance; and what they cost."""

import math

from network.network import Network
from network.problems import Problem, error
from network.service_day import Period
from network.street_times import UNREACHED
from routing.blocks import VehicleSchedule
from routing.fleet import CostRates, LayoverRule
from routing.run_times import RunTimeModel
from routing.timetable import Timetable


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
