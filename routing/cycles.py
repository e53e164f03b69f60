"""Cycles: how long a bus needs from leaving a terminal until it can leave there again."""

import numpy as np
from scipy.optimize import linear_sum_assignment

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


_OUT_AND_BACK = 2


def following_patterns(plan: LinePlan, line: int, deadheads: Deadheads) -> IntArray:
    """Pattern that a bus drives after each pattern of a line, as a row of the plan.

    The way back follows the way out, and the way out the way back. Of a line with variants, each
    pattern is followed by one, so that the ways from ends to starts take the least time in all
    (Kuhn 1955, "The Hungarian method for the assignment problem").

    Parameters
    ----------
    plan : LinePlan
    line : int
    deadheads : Deadheads

    Returns
    -------
    IntArray, shape (n_patterns_of_line,)
        In the order of ``plan.patterns_of(line)``; each of these once.

    Examples
    --------
    A bus that turns half-way meets the short way back there; both others end where these start.

    >>> from network.service_day import WEEKDAY
    >>> from routing.deadheads import deadheads_of
    >>> from routing.lines import line_plan_of
    >>> from tests.cities.tables import PLAIN_RUN_TIMES, city_of_tables
    >>> city = city_of_tables([[0, 600, 1200], [600, 0, 600], [1200, 600, 0]])
    >>> plan = line_plan_of([("1", "", [[0, 1, 2], [0, 1], [2, 1, 0], [1, 0]])], 1, 600)
    >>> following_patterns(plan, 0, deadheads_of(city, PLAIN_RUN_TIMES, WEEKDAY)).tolist()
    [2, 3, 0, 1]
    """
    patterns = plan.patterns_of(line)
    if len(patterns) <= _OUT_AND_BACK:
        return ints(np.roll(patterns, -1))
    ends = plan.stop[plan.first_stop[patterns + 1] - 1]
    starts = plan.stop[plan.first_stop[patterns]]
    _, chosen = linear_sum_assignment(deadheads.seconds[ends[:, None], starts[None, :]])
    return ints(patterns[chosen])


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
            for a, b in zip(patterns, following_patterns(plan, line, deadheads), strict=True)
        ]
        cycle[line] = min(NO_DEADHEAD, int(busy[patterns].sum()) + sum(turns))
    return ints(cycle)


def cycle_metres(plan: LinePlan, times: StreetTimes, deadheads: Deadheads) -> FloatArray:
    """Metres driven per cycle, turning included, shape (n_lines,)."""
    metres = np.zeros(plan.n_lines)
    for line in range(plan.n_lines):
        patterns = plan.patterns_of(line)
        following = following_patterns(plan, line, deadheads)
        for a, b in zip(patterns.tolist(), following.tolist(), strict=True):
            stops = plan.stops_of(a)
            metres[line] += float(times.length_m[stops[:-1], stops[1:]].sum())
            metres[line] += float(deadheads.metres[stops[-1], plan.stops_of(b)[0]])
    return floats(metres)
