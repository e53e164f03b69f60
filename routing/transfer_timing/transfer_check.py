"""Recounts timed transfers from a timetable, bus by bus; shares no code with the search."""

import math

from network.network import Network
from network.problems import Problem, error
from network.service_day import Period
from routing.lines import LinePlan
from routing.run_times import RunTimeModel
from routing.timetable import Timetable
from routing.transfer_timing.change_shares import TransferRule
from routing.transfer_timing.transfer_volumes import TransferVolumes

_TOLERANCE = 0.001
"""Riders of one transfer and day: they are counted in thousandths."""


def transfer_problems(
    network: Network,
    plan: LinePlan,
    timetable: Timetable,
    run_times: RunTimeModel,
    periods: tuple[Period, ...],
    volumes: TransferVolumes,
    rule: TransferRule,
    riders_on_time: float,
) -> list[Problem]:
    """Riders with a timed transfer, counted again on the departures of the timetable.

    In each period the last departure of a pattern is taken to repeat at its headway, which
    `timetable_problems` checks; a first one that is held may stand alone.

    Parameters
    ----------
    network, plan, timetable, run_times, periods, volumes, rule
    riders_on_time : float
        Value of the certificate, riders per day.

    Returns
    -------
    list of Problem
        Empty where the count agrees.

    Examples
    --------
    Nobody changes, so nobody is on time.

    >>> from network.quantities import floats, ints
    >>> from network.service_day import WEEKDAY
    >>> from tests.cities.tables import PLAIN_RUN_TIMES, city_of_tables, lines_of
    >>> town, plan = city_of_tables([[0, 600], [600, 0]]), lines_of([0, 1], headway_s=600)
    >>> empty = Timetable((), *(ints(column) for column in ([], [0], [], [], [])))
    >>> nobody = TransferVolumes(*(ints([]) for _ in range(4)), floats([]))
    >>> given = town, plan, empty, PLAIN_RUN_TIMES, WEEKDAY[:1], nobody, TransferRule()
    >>> print(transfer_problems(*given, riders_on_time=5.0)[0])
    error: transfers: state 5.000 riders on time, counted 0.000
    """
    counted = 0.0
    pattern_of = [
        pattern
        for pattern in range(plan.n_patterns)
        for _ in range(int(plan.first_stop[pattern]), int(plan.first_stop[pattern + 1]))
    ]
    leaves = _last_departures(timetable, periods)
    for row in range(volumes.n_transfers):
        column = int(volumes.period[row])
        period = periods[column]
        off, on = int(volumes.alight_call[row]), int(volumes.board_call[row])
        comes, goes = pattern_of[off], pattern_of[on]
        headways = [int(plan.headway_s[pattern, column]) for pattern in (comes, goes)]
        if 2 * max(headways) > period.end - period.start:
            continue
        if (comes, column) not in leaves or (goes, column) not in leaves:
            continue
        ready = (
            leaves[comes, column] + _after_start(network, plan, run_times, period, comes, off)[0]
        )
        ready += int(volumes.walk_s[row]) + rule.least_s
        departs = leaves[goes, column] + _after_start(network, plan, run_times, period, goes, on)[1]
        buses = math.lcm(*headways) // headways[0]
        met = sum(
            (departs - ready - bus * headways[0]) % headways[1] <= rule.window_s
            for bus in range(buses)
        )
        counted += float(volumes.riders_per_hour[row]) * period.hours * met / buses
    if abs(counted - riders_on_time) <= _TOLERANCE * (1 + volumes.n_transfers):
        return []
    return [error("transfers", f"state {riders_on_time:.3f} riders on time, counted {counted:.3f}")]


def _last_departures(
    timetable: Timetable, periods: tuple[Period, ...]
) -> dict[tuple[int, int], int]:
    """Last departure of each pattern in each period in which it has one."""
    last: dict[tuple[int, int], int] = {}
    for trip in range(timetable.n_trips):
        leaves = int(timetable.departure[timetable.first_call[trip]])
        for column, period in enumerate(periods):
            if period.start <= leaves < period.end:
                key = int(timetable.pattern[trip]), column
                last[key] = max(last.get(key, leaves), leaves)
    return last


def _after_start(
    network: Network,
    plan: LinePlan,
    run_times: RunTimeModel,
    period: Period,
    pattern: int,
    call: int,
) -> tuple[int, int]:
    """Seconds from leaving the first stop of a pattern until it comes to a call, and leaves it."""
    first, last = int(plan.first_stop[pattern]), int(plan.first_stop[pattern + 1]) - 1
    permille = round(run_times.bus_factor_permille / period.speed_factor)
    arrives = leaves = 0
    for at in range(first, call):
        free = int(network.street_times.free_flow_ms[plan.stop[at], plan.stop[at + 1]])
        arrives = leaves + math.ceil(free * permille / 1_000_000) + run_times.stop_penalty_s
        leaves = arrives + (run_times.dwell_s if at + 1 < last else 0)
    return arrives, leaves
