"""What the vehicles do in a day: hours, kilometres, vehicles."""

from dataclasses import dataclass

import numpy as np

from network.quantities import floats
from network.service_day import HOUR
from routing.blocks import VehicleSchedule
from routing.deadheads import Deadheads
from routing.lines import LinePlan
from routing.paths import PatternPaths
from routing.timetable import Timetable


@dataclass(frozen=True, slots=True)
class Operation:
    """Totals of one service day.

    Attributes
    ----------
    vehicles, blocks, trips : int
    platform_hours : float
        Away from a depot, added up over blocks.
    service_hours : float
        From the first departure to the last arrival of each trip, added up.
    vehicle_km, service_km : float
        Of all driving, and of trips.
    deadhead_hours : float
        Driving without riders, depot to first stop and back included.
    span_hours : float
        From the first to the last departure of a line, mean over lines that run.
    """

    vehicles: int
    blocks: int
    trips: int
    platform_hours: float
    service_hours: float
    vehicle_km: float
    service_km: float
    deadhead_hours: float = 0.0
    span_hours: float = 0.0


def operation_of(
    plan: LinePlan,
    paths: PatternPaths,
    timetable: Timetable,
    vehicles: VehicleSchedule,
    deadheads: Deadheads,
) -> Operation:
    """Add up trips, deadheads and time away from the depot."""
    length = floats(paths.call_m[plan.first_stop[1:] - 1])
    service_m = float(length[timetable.pattern].sum())
    dead_m, dead_s = 0.0, 0
    for block in range(vehicles.n_blocks):
        trips = vehicles.trips_of(block)
        start = timetable.first_stop[trips]
        end = timetable.last_stop[trips]
        out = deadheads.depot_place(int(vehicles.start_depot[block]))
        home = deadheads.depot_place(int(vehicles.end_depot[block]))
        dead_m += float(deadheads.metres[out, start[0]] + deadheads.metres[end[-1], home])
        dead_m += float(deadheads.metres[end[:-1], start[1:]].sum())
        dead_s += int(deadheads.seconds[out, start[0]] + deadheads.seconds[end[-1], home])
        dead_s += int(deadheads.seconds[end[:-1], start[1:]].sum())
    away = vehicles.reach_depot_s - vehicles.leave_depot_s
    return Operation(
        vehicles=vehicles.n_vehicles,
        blocks=vehicles.n_blocks,
        trips=timetable.n_trips,
        platform_hours=float(np.sum(away)) / HOUR,
        service_hours=float((timetable.end - timetable.start).sum()) / HOUR,
        vehicle_km=(service_m + dead_m) / 1000,
        service_km=service_m / 1000,
        deadhead_hours=dead_s / HOUR,
        span_hours=_mean_span_s(plan, timetable) / HOUR,
    )


def _mean_span_s(plan: LinePlan, timetable: Timetable) -> float:
    """Seconds from the first to the last departure of a line, mean over lines that run."""
    line = plan.pattern_line[timetable.pattern]
    first = np.full(plan.n_lines, np.iinfo(np.int64).max)
    last = np.full(plan.n_lines, -1)
    np.minimum.at(first, line, timetable.start)
    np.maximum.at(last, line, timetable.start)
    runs = last >= 0
    return float((last[runs] - first[runs]).mean()) if runs.any() else 0.0
