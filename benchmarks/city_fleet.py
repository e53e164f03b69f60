"""Buses and kilometres that lines need in an hour of even headways, present and planned alike.

The feed's lines have variants with headways of their own, so a line has no single cycle. Each trip
needs its run, its layover and a way without riders to the start of another trip of its line; the
ways are those that take least time in all. For one pattern out and one back at the same headway
this is the cycle of `routing.cycles`.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import linear_sum_assignment

from network.errors import InfeasibleError
from network.network import Network
from network.quantities import FloatArray, IntArray, Seconds, floats, ints
from network.service_day import HOUR, Period
from routing.background import BackgroundService
from routing.cycles import pattern_runs
from routing.deadheads import Deadheads
from routing.fleet import CostRates, LayoverRule
from routing.lines import NOT_RUN, LinePlan
from routing.paths import PatternPaths
from routing.run_times import RunTimeModel
from routing.timetabling import even_timetable
from routing.validity import confirm, timetable_problems
from routing.vehicle_scheduling.blocks import count_vehicles

COUNTED_HOURS = 6
"""The hour is repeated so often for counting vehicles: the longest cycles take three hours."""

_TOO_FAR_S = 1_000_000


@dataclass(frozen=True, slots=True)
class LineHours:
    """What lines need in an hour.

    Attributes
    ----------
    line_by_line : int
        Buses if none ever changes its line: rounded up line by line.
    unrounded : float
        Bus-hours per hour.
    vehicle_km, service_km : float
        Per hour, with and without the ways between trips; ways to and from depots are in neither.
    speed_kmh, spacing_m : float
        Of buses with riders, stops included; from stop to stop.
    """

    line_by_line: int
    unrounded: float
    vehicle_km: float
    service_km: float
    speed_kmh: float
    spacing_m: float


@dataclass(frozen=True, slots=True, eq=False)
class HourOfBuses:
    """How buses are timed in the one hour that is compared, and what else runs.

    Attributes
    ----------
    network, run_times, deadheads, layover
        The same for both services.
    period : Period
    background : BackgroundService, optional
        Lines that run beside either service, with headways of the period.
    """

    network: Network
    run_times: RunTimeModel
    deadheads: Deadheads
    layover: LayoverRule
    period: Period
    background: BackgroundService | None = None


def line_hours(hour: HourOfBuses, plan: LinePlan) -> LineHours:
    """Buses and kilometres of a plan whose patterns run a whole number of times in the hour.

    Parameters
    ----------
    hour : HourOfBuses
    plan : LinePlan
        With headways of one period; an hour holds a whole number of each, but for rounding.

    Returns
    -------
    LineHours

    Raises
    ------
    InfeasibleError
        If buses of a line cannot return to the start of any of its patterns.

    Examples
    --------
    Six buses an hour each way. A cycle takes 2 x (190 s run + 300 s layover) and 480 s to turn.

    >>> from tests.benchmarks.small_city import out_and_back, street_hour
    >>> hour = street_hour()
    >>> needed = line_hours(hour, out_and_back(hour.network))
    >>> needed.line_by_line, round(needed.unrounded, 2), needed.vehicle_km, needed.service_km
    (3, 2.43, 43.2, 14.4)
    >>> round(needed.speed_kmh, 1), needed.spacing_m                # 1200 m in 190 s, three hops
    (22.7, 400.0)
    """
    times = hour.network.street_times
    run = pattern_runs(plan, times, hour.run_times, hour.period)
    busy = run + hour.layover.after(run)
    trips = departures_per_hour(plan)
    hours = np.zeros(plan.n_lines)
    hops = np.diff(plan.first_stop) - 1
    service_m = float(trips @ _pattern_metres(hour.network, plan))
    turning_m = 0.0
    for line in range(plan.n_lines):
        patterns = plan.patterns_of(line)
        turn_s, turn_m = _turns(hour, plan, line, ints(np.repeat(patterns, trips[patterns])))
        hours[line] = (int(trips[patterns] @ busy[patterns]) + turn_s) / HOUR
        turning_m += turn_m
    return LineHours(
        line_by_line=int(np.ceil(hours).sum()),
        unrounded=float(hours.sum()),
        vehicle_km=(service_m + turning_m) / 1000,
        service_km=service_m / 1000,
        speed_kmh=service_m / 1000 / max(float(trips @ run) / HOUR, 1e-9),
        spacing_m=service_m / max(int(trips @ hops), 1),
    )


def departures_per_hour(plan: LinePlan) -> IntArray:
    """Departures of each pattern in an hour of the first period, shape (n_patterns,)."""
    headway = plan.headway_s[:, 0]
    return ints(np.where(headway == NOT_RUN, 0, np.rint(HOUR / np.maximum(headway, 1))))


def vehicles_by_schedule(hour: HourOfBuses, plan: LinePlan, paths: PatternPaths) -> int:
    """Most vehicles away from the depot at once if the hour is repeated, free to change lines."""
    start = Seconds(max(0, hour.period.start - COUNTED_HOURS // 2 * HOUR))
    day = (replace(hour.period, start=start, end=Seconds(start + COUNTED_HOURS * HOUR)),)
    timetable, _ = even_timetable(
        plan, paths, hour.run_times, day, hour.layover, hour.deadheads, seed=0
    )
    confirm(timetable_problems(hour.network, plan, timetable, hour.run_times, day), "timetable")
    return count_vehicles(hour.network, timetable, hour.deadheads, hour.layover, CostRates())


def turns_of(hour: HourOfBuses, plan: LinePlan, line: int) -> tuple[IntArray, IntArray]:
    """Last stops of the trips of a line in the hour, and the first stops where each goes on."""
    trips = departures_per_hour(plan)
    patterns = plan.patterns_of(line)
    return _joined(hour, plan, line, ints(np.repeat(patterns, trips[patterns])))


def _turns(hour: HourOfBuses, plan: LinePlan, line: int, trip: IntArray) -> tuple[int, float]:
    """Seconds and metres without riders between the trips of a line."""
    end, start = _joined(hour, plan, line, trip)
    dead = hour.deadheads
    return int(dead.seconds[end, start].sum()), float(dead.metres[end, start].sum())


def _joined(
    hour: HourOfBuses, plan: LinePlan, line: int, trip: IntArray
) -> tuple[IntArray, IntArray]:
    """Where trips end, and where the bus of each starts its next one, so that ways are short."""
    end = ints([plan.stops_of(int(pattern))[-1] for pattern in trip])
    start = ints([plan.stops_of(int(pattern))[0] for pattern in trip])
    seconds = np.minimum(hour.deadheads.seconds[np.ix_(end, start)], _TOO_FAR_S)
    here, there = linear_sum_assignment(seconds)
    if (seconds[here, there] == _TOO_FAR_S).any():
        message = (
            f"line {plan.line_id[line]}: no legal way from one of its last stops back to a first "
            "stop; check one-way streets there"
        )
        raise InfeasibleError(message)
    return ints(end[here]), ints(start[there])


def _pattern_metres(network: Network, plan: LinePlan) -> FloatArray:
    """Metres from the first to the last stop of each pattern, shape (n_patterns,)."""
    length = network.street_times.length_m
    metres = []
    for pattern in range(plan.n_patterns):
        stops = plan.stops_of(pattern)
        metres.append(float(length[stops[:-1], stops[1:]].sum(dtype=np.float64)))
    return floats(metres)
