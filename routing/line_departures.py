"""From headways and the minutes at which lines leave to all trips of the day with their calls."""

from dataclasses import dataclass

import numpy as np

from network.quantities import IntArray, frozen, ints, offsets_of
from network.service_day import Period
from routing.deadheads import Deadheads
from routing.fleet import LayoverRule
from routing.lines import LinePlan
from routing.paths import PatternPaths
from routing.pattern_departures import (
    departure_windows,
    departures_in,
    due_at_offsets,
    due_in_step,
    due_with_share,
)
from routing.run_times import RunTimeModel
from routing.service_hours import no_hours
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
    changes, the next bus leaves at least the shorter of the two headways after the last one. First
    and last departures that the plan holds are kept to the second (`departures_in`).

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
        headways. By default, and in periods in which it is `NOT_GIVEN`, lines start a share of
        their headway apart and each period goes on from the last bus of the one before.

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
    starts = [ints([])] * plan.n_patterns
    lag_s = pattern_lags(plan, paths, run_times, periods, layover, deadheads)
    hours = plan.hours or no_hours(plan.n_patterns)
    for line in range(plan.n_lines):
        leading, *others = plan.patterns_of(line).tolist()
        first_due = due_with_share(line * GOLDEN_PERMILLE % 1000)
        if offset_s is not None:
            first_due = due_at_offsets(offset_s[line].tolist(), first_due)
        for pattern in (leading, *others):
            if pattern != leading:
                first_due = due_in_step(starts[leading], lag_s[pattern].tolist(), periods)
            headway_s = plan.headway_s[pattern].tolist()
            windows = departure_windows(
                headway_s, periods, hours.of(pattern), exact=bool(hours.exact[pattern])
            )
            starts[pattern] = departures_in(windows, first_due)
    return _timetable_of(plan, paths, run_times, periods, starts)


def pattern_lags(
    plan: LinePlan,
    paths: PatternPaths,
    run_times: RunTimeModel,
    periods: tuple[Period, ...],
    layover: LayoverRule,
    deadheads: Deadheads,
) -> IntArray:
    """Seconds by which each pattern leaves after the first one of its line.

    The way back leaves when a bus can be ready. Variants of one direction share the headway of the
    first of them: at the first stop that both serve, the second of two leaves half a headway later.

    Returns
    -------
    IntArray, shape (n_patterns, n_periods)
        0 for first patterns; run, layover and turn for the way back.

    Examples
    --------
    10 min out, 5 min layover, 20 s to the first stop of the way back.

    >>> from network.service_day import WEEKDAY
    >>> from routing.deadheads import deadheads_of
    >>> from routing.lines import line_plan_of
    >>> from tests.cities.tables import PLAIN_RUN_TIMES, city_of_tables, table_paths
    >>> town = city_of_tables([[0, 600, 0], [0, 0, 20], [600, 0, 0]])
    >>> plan, midday = line_plan_of([("1", "", [[0, 1], [2, 0]])], 1, 1200), WEEKDAY[2:3]
    >>> pattern_lags(
    ...     plan, table_paths(town, plan), PLAIN_RUN_TIMES, midday, LayoverRule(),
    ...     deadheads_of(town, PLAIN_RUN_TIMES, midday)).tolist()
    [[0], [920]]
    """
    lag_s = np.zeros((plan.n_patterns, len(periods)), np.int64)
    hops_of = [
        paths.hop_free_ms[plan.first_stop[row] : plan.first_stop[row + 1] - 1]
        for row in range(plan.n_patterns)
    ]
    for line in range(plan.n_lines):
        first = int(plan.patterns_of(line)[0])
        for main, *variants in plan.ways_of(line):
            for column, period in enumerate(periods):
                if main != first:
                    turn = deadheads.seconds[plan.stops_of(first)[-1], plan.stops_of(main)[0]]
                    run = run_times.run_seconds(hops_of[first], period)
                    lag_s[main, column] = run + int(layover.after(run)) + int(turn)
                for rank, variant in enumerate(variants, start=1):
                    shared = _shared_places(plan.stops_of(main), plan.stops_of(variant))
                    passed = [
                        int(_passing_s(hops_of[row], run_times, period)[place])
                        for row, place in zip((main, variant), shared, strict=True)
                    ]
                    gap = int(plan.headway_s[variant, column]) * rank // (len(variants) + 1)
                    lag_s[variant, column] = lag_s[main, column] + passed[0] - passed[1] + gap
    return frozen(lag_s)


def _shared_places(main: IntArray, variant: IntArray) -> tuple[int, int]:
    """Places of the first stop of a variant that the main pattern serves; starts where none is."""
    served = main.tolist()
    for place, stop in enumerate(variant.tolist()):
        if stop in served:
            return served.index(stop), place
    return 0, 0


def _passing_s(hops: IntArray, run_times: RunTimeModel, period: Period) -> IntArray:
    """Seconds from leaving the first stop until leaving each stop."""
    hop_s = run_times.hop_seconds(hops, period) + run_times.dwell_s
    return ints(np.concatenate([[0], np.cumsum(hop_s)]))


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
    return Timetable(
        trip_id=_trip_ids(plan, row),
        pattern=row,
        first_call=offsets_of(np.repeat(np.diff(plan.first_stop), trips_of)),
        stop=ints(np.concatenate(stop)),
        arrival=ints(np.concatenate(arrival)),
        departure=ints(np.concatenate(departure)),
    )


def _trip_ids(plan: LinePlan, pattern_of_trip: IntArray) -> tuple[str, ...]:
    """Line, direction and a number that counts on over the variants of a direction."""
    names = [
        f"{plan.line_id[line]}-{direction}"
        for line, direction in zip(plan.pattern_line, plan.pattern_direction, strict=True)
    ]
    counted: dict[str, int] = {}
    found = []
    for pattern in pattern_of_trip.tolist():
        name = names[pattern]
        counted[name] = counted.get(name, 0) + 1
        found.append(f"{name}-{counted[name]:03d}")
    return tuple(found)


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
