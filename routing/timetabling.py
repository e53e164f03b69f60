"""From headways to trips: an even timetable for the service day."""

import numpy as np

from network.quantities import IntArray, ints
from network.service_day import Period
from routing.certificate import BoundIsFor, Certificate
from routing.deadheads import Deadheads
from routing.fleet import LayoverRule
from routing.line_departures import GOLDEN_PERMILLE, timed_departures
from routing.lines import NOT_RUN, LinePlan
from routing.paths import PatternPaths
from routing.run_times import RunTimeModel
from routing.timetable import Timetable


def even_timetable(
    plan: LinePlan,
    paths: PatternPaths,
    run_times: RunTimeModel,
    periods: tuple[Period, ...],
    layover: LayoverRule,
    deadheads: Deadheads,
    seed: int,
    offset_s: IntArray | None = None,
) -> tuple[Timetable, Certificate]:
    """Departures at even headways in each period; the way back leaves when a bus can be ready.

    Within a period, departures of a pattern are exactly its headway apart. Where the headway
    changes, the gap lies between the two headways on the way out, and on the way back may be
    longer, so that in each period the bus that arrives leaves again after its layover.

    Parameters
    ----------
    plan : LinePlan
    paths : PatternPaths
        Of the same plan.
    run_times : RunTimeModel
    periods : tuple of Period
    layover : LayoverRule
    deadheads : Deadheads
        For the way from the last stop to the first stop of the way back.
    seed : int
        Recorded only; the method has no random part.
    offset_s : IntArray, shape (n_lines, n_periods), optional
        Seconds of the day from which departures of a line's first pattern differ by whole
        headways, such as `memory_offsets`. Where the headway changes, the gap then lies between
        the shorter of the two and their sum.

    Returns
    -------
    Timetable
        Sorted by pattern, then departure.
    Certificate
        Mean wait at first stops against that of as many perfectly even departures.
    """
    timetable = timed_departures(plan, paths, run_times, periods, layover, deadheads, offset_s)
    return timetable, _certificate(plan, periods, timetable, seed)


def memory_offsets(plan: LinePlan) -> IntArray:
    """Offsets with which each line leaves at the same minutes of every hour of the day.

    A line that runs every 10 min at some hours and every 20 min at others drops every second of its
    departures, so that riders need to remember one minute only. Lines start apart by the golden
    ratio of their longest headway, on a whole minute.

    Parameters
    ----------
    plan : LinePlan

    Returns
    -------
    IntArray, shape (n_lines, n_periods)
        For `even_timetable`.

    Examples
    --------
    >>> from routing.lines import line_plan_of
    >>> plan = line_plan_of([("1", "", [[0, 1]]), ("2", "", [[0, 1]])], 2, 1200)
    >>> memory_offsets(plan).tolist()     # 0.618 x 20 min = 12.36 min, on the minute before
    [[0, 0], [720, 720]]
    """
    longest = np.zeros(plan.n_lines, np.int64)
    np.maximum.at(longest, plan.pattern_line, plan.headway_s.max(axis=1))
    share = np.arange(plan.n_lines) * GOLDEN_PERMILLE % 1000
    first = longest * share // 1000 // 60 * 60
    return ints(np.repeat(first[:, None], plan.headway_s.shape[1], axis=1))


def _certificate(
    plan: LinePlan, periods: tuple[Period, ...], timetable: Timetable, seed: int
) -> Certificate:
    """Mean wait of riders who come at random, against as many departures evenly spread."""
    value, bound, weight = 0.0, 0.0, 0.0
    for pattern in range(plan.n_patterns):
        start = timetable.start[timetable.pattern == pattern]
        for period, headway in zip(periods, plan.headway_s[pattern].tolist(), strict=True):
            inside = start[(start >= period.start) & (start < period.end)]
            if headway == NOT_RUN or not inside.size:
                continue
            first, last = int(inside[0]), int(inside[-1])
            gaps = np.append(np.diff(inside), first - period.start + period.end - last)
            span = period.end - period.start
            value += float((gaps.astype(np.float64) ** 2).sum()) / 2
            bound += span * span / len(inside) / 2
            weight += span
    return Certificate(
        stage="timetable",
        objective="mean wait at first stops, riders arriving at random",
        unit="minutes",
        value=value / weight / 60 if weight else 0.0,
        bound=bound / weight / 60 if weight else 0.0,
        bound_is_for=BoundIsFor.FIXED_HEADWAYS,
        seed=seed,
        stop_reason="built directly",
    )
