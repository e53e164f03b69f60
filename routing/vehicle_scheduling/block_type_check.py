"""Rechecks the vehicle types of blocks trip by trip; shares no code with what chose them."""

from collections.abc import Sequence

from network.problems import Problem, error
from network.service_day import Period
from routing.blocks import VehicleSchedule
from routing.line_vehicles import LineVehicles
from routing.lines import LinePlan
from routing.timetable import Timetable


def block_type_problems(
    plan: LinePlan,
    timetable: Timetable,
    periods: Sequence[Period],
    vehicles: VehicleSchedule,
    type_of_block: Sequence[int],
    wanted: LineVehicles,
    numbers: Sequence[int],
) -> list[Problem]:
    """Each trip runs on the type that its line has when it leaves, no type has too many vehicles.

    Parameters
    ----------
    plan, timetable, periods
        Of the trips.
    vehicles : VehicleSchedule
    type_of_block : sequence of int
        Row of each block in ``wanted.vehicle``.
    wanted : LineVehicles
    numbers : sequence of int
        Most vehicles of each type.

    Examples
    --------
    >>> from network.quantities import ints
    >>> from network.service_day import WEEKDAY
    >>> from routing.fleet import CostRates, VehicleType
    >>> from tests.scenarios.small_result import service
    >>> made = service()
    >>> types = LineVehicles((VehicleType(), VehicleType("mini", 20)), (CostRates(),) * 2,
    ...     ints([[1] * len(WEEKDAY)] * made.plan.n_lines))
    >>> given = made.plan, made.timetable, WEEKDAY, made.vehicles
    >>> found = block_type_problems(*given, [0] * made.vehicles.n_blocks, types, [9, 9])
    >>> print(found[0])
    error: trip T0: runs on a standard bus, its line has mini then
    """
    found, used = [], [set[int]() for _ in wanted.vehicle]
    for block, kind in zip(range(vehicles.n_blocks), type_of_block, strict=True):
        used[kind].add(int(vehicles.vehicle[block]))
        for trip in vehicles.trips_of(block).tolist():
            needed = _type_of(plan, timetable, periods, trip, wanted)
            if needed != kind:
                name = "nothing" if needed < 0 else wanted.vehicle[needed].name
                message = f"runs on a {wanted.vehicle[kind].name}, its line has {name} then"
                found.append(error(f"trip {timetable.trip_id[trip]}", message))
    for kind, most in enumerate(numbers):
        if len(used[kind]) > most:
            name = wanted.vehicle[kind].name
            found.append(error(name, f"{len(used[kind])} vehicles run, there are {most}"))
    for kind, own in enumerate(used):
        shared = [other for other in range(kind) if used[other] & own]
        if shared:
            name = wanted.vehicle[kind].name
            found.append(error(name, f"a vehicle is also a {wanted.vehicle[shared[0]].name}"))
    return found


def _type_of(
    plan: LinePlan,
    timetable: Timetable,
    periods: Sequence[Period],
    trip: int,
    wanted: LineVehicles,
) -> int:
    """Row of the type that the line of a trip has when it leaves."""
    line = int(plan.pattern_line[int(timetable.pattern[trip])])
    leaves = int(timetable.departure[int(timetable.first_call[trip])])
    column = sum(period.end <= leaves for period in periods[:-1])
    so_far = [kind for kind in wanted.of_line[line, : column + 1].tolist() if kind >= 0]
    return int(so_far[-1]) if so_far else -1
