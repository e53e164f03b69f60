"""From headways and the minutes at which lines leave to all trips of the day with their calls."""

from dataclasses import dataclass

import numpy as np

from network.quantities import IntArray, frozen, ints, offsets_of
from network.service_day import Period
from routing.deadheads import Deadheads
from routing.fleet import LayoverRule
from routing.lines import NOT_RUN, LinePlan
from routing.paths import PatternPaths
from routing.run_times import RunTimeModel
from routing.timetable import Timetable

GOLDEN_PERMILLE = 618
"""Lines start this share of their headway apart, so that not all leave at once."""


@dataclass(frozen=True, slots=True, eq=False)
class _Calls:
    """Calls of all trips of one pattern, trip after trip."""

    arrival: IntArray
    departure: IntArray


def timed_departures(
    plan: LinePlan,
    paths: PatternPaths,
    run_times: RunTimeModel,
    periods: tuple[Period, ...],
    layover: LayoverRule,
    deadheads: Deadheads,
    offset_s: IntArray | None = None,
) -> Timetable:
    """Departures at even headways in each period; the way back leaves when a bus can be ready.

    Within a period, departures of a pattern are exactly its headway apart. Where the headway
    changes, the next bus leaves at least the shorter of the two headways after the last one.

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
    offset_s : IntArray, shape (n_lines, n_periods), optional
        The first pattern of a line leaves at seconds of the day that differ from this by whole
        headways. By default lines start a share of their headway apart and each period goes on
        from the last bus of the one before.

    Returns
    -------
    Timetable
        Sorted by pattern, then departure.

    Examples
    --------
    A bus every 20 min from 7:00 to 9:00 that leaves 5 min past.

    >>> from network.service_day import WEEKDAY
    >>> from routing.deadheads import deadheads_of
    >>> from tests.cities.tables import PLAIN_RUN_TIMES, city_of_tables, lines_of, table_paths
    >>> town = city_of_tables([[0, 600], [600, 0]])
    >>> plan, morning = lines_of([0, 1], headway_s=1200), WEEKDAY[1:2]
    >>> timetable = timed_departures(
    ...     plan, table_paths(town, plan), PLAIN_RUN_TIMES, morning, LayoverRule(),
    ...     deadheads_of(town, PLAIN_RUN_TIMES, morning), ints([[300]]))
    >>> ((timetable.start - 7 * 3600) // 60).tolist()
    [5, 25, 45, 65, 85, 105]
    """
    starts = [np.zeros(0, np.int64)] * plan.n_patterns
    ready_s = ready_for_way_back(plan, paths, run_times, periods, layover, deadheads)
    for line in range(plan.n_lines):
        patterns = plan.patterns_of(line).tolist()
        out = patterns[0]
        if offset_s is None:
            shift = line * GOLDEN_PERMILLE % 1000
            starts[out] = _first_pattern_starts(plan.headway_s[out], periods, shift)
        else:
            starts[out] = _starts_at_offsets(plan.headway_s[out], periods, offset_s[line])
        for back in patterns[1:]:
            starts[back] = _following_starts(
                plan.headway_s[back], periods, starts[out], ready_s[back].tolist()
            )
    return _timetable_of(plan, paths, run_times, periods, starts)


def ready_for_way_back(
    plan: LinePlan,
    paths: PatternPaths,
    run_times: RunTimeModel,
    periods: tuple[Period, ...],
    layover: LayoverRule,
    deadheads: Deadheads,
) -> IntArray:
    """Seconds from leaving on a line's first pattern until a bus can leave on each pattern.

    Returns
    -------
    IntArray, shape (n_patterns, n_periods)
        0 for first patterns; run, layover and turn for the others.

    Examples
    --------
    10 min out, 5 min layover, 20 s to the first stop of the way back.

    >>> from network.service_day import WEEKDAY
    >>> from routing.deadheads import deadheads_of
    >>> from routing.lines import line_plan_of
    >>> from tests.cities.tables import PLAIN_RUN_TIMES, city_of_tables, table_paths
    >>> town = city_of_tables([[0, 600, 0], [0, 0, 20], [600, 0, 0]])
    >>> plan, midday = line_plan_of([("1", "", [[0, 1], [2, 0]])], 1, 1200), WEEKDAY[2:3]
    >>> ready_for_way_back(
    ...     plan, table_paths(town, plan), PLAIN_RUN_TIMES, midday, LayoverRule(),
    ...     deadheads_of(town, PLAIN_RUN_TIMES, midday)).tolist()
    [[0], [920]]
    """
    ready = np.zeros((plan.n_patterns, len(periods)), np.int64)
    for line in range(plan.n_lines):
        out, *others = plan.patterns_of(line).tolist()
        hops = paths.hop_free_ms[plan.first_stop[out] : plan.first_stop[out + 1] - 1]
        for back in others:
            turn = int(deadheads.seconds[plan.stops_of(out)[-1], plan.stops_of(back)[0]])
            for row, period in enumerate(periods):
                run = run_times.run_seconds(hops, period)
                ready[back, row] = run + int(layover.after(run)) + turn
    return frozen(ready)


def _first_pattern_starts(
    headway_s: IntArray, periods: tuple[Period, ...], shift_permille: int
) -> IntArray:
    """Departures of the first pattern of a line.

    Where the headway changes, the next bus leaves the shorter of the two headways after the last
    one, or with the new period if that is later. Where one period follows the other, that is never
    more than the longer headway after the last bus.
    """
    starts: list[int] = []
    due, previous, has_left = 0, NOT_RUN, False
    for period, headway in zip(periods, headway_s.tolist(), strict=True):
        if headway == NOT_RUN:
            previous = NOT_RUN
            continue
        start = period.start + headway * shift_permille // 1000 // 60 * 60
        if previous == NOT_RUN:
            due, has_left = start, False
        else:
            due = starts[-1] + min(previous, headway) if has_left else min(due, start)
        leaving = range(max(period.start, due), period.end, headway)
        starts.extend(leaving)
        previous, has_left = headway, has_left or len(leaving) > 0
    return ints(starts)


def _starts_at_offsets(
    headway_s: IntArray, periods: tuple[Period, ...], offset_s: IntArray
) -> IntArray:
    """Departures of the first pattern of a line at given seconds of each headway."""
    starts: list[int] = []
    previous, has_left = NOT_RUN, False
    for period, headway, offset in zip(periods, headway_s.tolist(), offset_s.tolist(), strict=True):
        if headway == NOT_RUN:
            previous, has_left = NOT_RUN, False
            continue
        due = int(period.start)
        if has_left:
            due = max(due, starts[-1] + min(previous, headway))
        leaving = range(due + (offset - due) % headway, period.end, headway)
        starts.extend(leaving)
        previous, has_left = headway, has_left or len(leaving) > 0
    return ints(starts)


def _following_starts(
    headway_s: IntArray,
    periods: tuple[Period, ...],
    out_starts: IntArray,
    ready_s: list[int],
) -> IntArray:
    """Departures of the way back, in step with arriving buses in each period."""
    starts: list[int] = []
    previous = NOT_RUN
    for period, headway, ready in zip(periods, headway_s.tolist(), ready_s, strict=True):
        if headway == NOT_RUN:
            previous = NOT_RUN
            continue
        earliest = int(period.start)
        if previous != NOT_RUN:
            earliest = max(earliest, starts[-1] + min(previous, headway))
        inside = out_starts[(out_starts >= period.start) & (out_starts < period.end)]
        phase = (int(inside[0]) + ready) % headway if inside.size else earliest % headway
        first = earliest + (phase - earliest) % headway
        starts.extend(range(first, period.end, headway))
        previous = headway if starts else NOT_RUN
    return ints(starts)


def _timetable_of(
    plan: LinePlan,
    paths: PatternPaths,
    run_times: RunTimeModel,
    periods: tuple[Period, ...],
    starts: list[IntArray],
) -> Timetable:
    """Calls of all trips, each hop at the speed of the period in which it begins."""
    arrival, departure, stop = ([ints([])] for _ in range(3))
    for pattern, start in enumerate(starts):
        hops = paths.hop_free_ms[plan.first_stop[pattern] : plan.first_stop[pattern + 1] - 1]
        calls = _calls_of(start, hops, run_times, periods)
        arrival.append(calls.arrival)
        departure.append(calls.departure)
        stop.append(ints(np.tile(plan.stops_of(pattern), len(start))))
    trips_of = ints([len(s) for s in starts])
    row = ints(np.repeat(np.arange(plan.n_patterns), trips_of))
    number = ints(np.arange(len(row)) - np.repeat(np.cumsum(trips_of) - trips_of, trips_of))
    names = [
        f"{plan.line_id[line]}-{direction}"
        for line, direction in zip(plan.pattern_line, plan.pattern_direction, strict=True)
    ]
    return Timetable(
        trip_id=tuple(
            f"{names[p]}-{n + 1:03d}" for p, n in zip(row.tolist(), number.tolist(), strict=True)
        ),
        pattern=row,
        first_call=offsets_of(np.repeat(np.diff(plan.first_stop), trips_of)),
        stop=ints(np.concatenate(stop)),
        arrival=ints(np.concatenate(arrival)),
        departure=ints(np.concatenate(departure)),
    )


def _calls_of(
    start: IntArray, hop_free_ms: IntArray, run_times: RunTimeModel, periods: tuple[Period, ...]
) -> _Calls:
    """Arrivals and departures of one pattern."""
    ends = np.array([p.end for p in periods[:-1]])
    hops = np.stack([run_times.hop_seconds(hop_free_ms, p) for p in periods])
    n_stops = len(hop_free_ms) + 1
    arrival = np.empty((len(start), n_stops), np.int64)
    departure = np.empty((len(start), n_stops), np.int64)
    arrival[:, 0] = departure[:, 0] = start
    for hop in range(n_stops - 1):
        period = np.searchsorted(ends, departure[:, hop], side="right")
        arrival[:, hop + 1] = departure[:, hop] + hops[period, hop]
        last = hop == n_stops - 2
        departure[:, hop + 1] = arrival[:, hop + 1] + (0 if last else run_times.dwell_s)
    return _Calls(ints(arrival.ravel()), ints(departure.ravel()))
