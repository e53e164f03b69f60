"""Cycles: how long a bus needs from leaving a terminal until it can leave there again."""

import numpy as np

from network.quantities import FloatArray, IntArray, floats, ints
from network.service_day import Period
from network.street_times import StreetTimes
from routing.deadheads import NO_DEADHEAD, Deadheads
from routing.fleet import LayoverRule
from routing.lines import LinePlan
from routing.run_times import RunTimeModel


def pattern_runs(
    plan: LinePlan, times: StreetTimes, run_times: RunTimeModel, period: Period
) -> IntArray:
    """One-way run of each pattern in a period, seconds, shape (n_patterns,)."""
    runs = []
    for pattern in range(plan.n_patterns):
        stops = plan.stops_of(pattern)
        hops = ints(times.free_flow_ms[stops[:-1], stops[1:]])
        runs.append(run_times.run_seconds(hops, period))
    return ints(runs)


def line_cycles(
    plan: LinePlan,
    times: StreetTimes,
    run_times: RunTimeModel,
    period: Period,
    layover: LayoverRule,
    deadheads: Deadheads,
) -> IntArray:
    """Runs, layovers and the legal ways between the patterns of each line, shape (n_lines,).

    Where the way from one pattern to the next is missing, the cycle is `NO_DEADHEAD`.
    """
    run = pattern_runs(plan, times, run_times, period)
    busy = run + layover.after(run)
    cycle = np.zeros(plan.n_lines, np.int64)
    for line in range(plan.n_lines):
        patterns = plan.patterns_of(line)
        turns = [
            int(deadheads.seconds[plan.stops_of(int(a))[-1], plan.stops_of(int(b))[0]])
            for a, b in zip(patterns, np.roll(patterns, -1), strict=True)
        ]
        cycle[line] = min(NO_DEADHEAD, int(busy[patterns].sum()) + sum(turns))
    return ints(cycle)


def cycle_metres(plan: LinePlan, times: StreetTimes, deadheads: Deadheads) -> FloatArray:
    """Metres driven per cycle, turning included, shape (n_lines,)."""
    metres = np.zeros(plan.n_lines)
    for line in range(plan.n_lines):
        patterns = plan.patterns_of(line)
        for a, b in zip(patterns.tolist(), np.roll(patterns, -1).tolist(), strict=True):
            stops = plan.stops_of(a)
            metres[line] += float(times.length_m[stops[:-1], stops[1:]].sum())
            metres[line] += float(deadheads.metres[stops[-1], plan.stops_of(b)[0]])
    return floats(metres)
