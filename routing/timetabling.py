"""From headways to trips: an even timetable for the service day."""

from dataclasses import dataclass

import numpy as np

from network.quantities import IntArray, ints, offsets_of
from network.service_day import Period
from routing.certificate import BoundIsFor, Certificate
from routing.deadheads import Deadheads
from routing.fleet import LayoverRule
from routing.lines import NOT_RUN, LinePlan
from routing.paths import PatternPaths
from routing.run_times import RunTimeModel
from routing.timetable import Timetable

_GOLDEN_PERMILLE = 618
"""Lines start this share of their headway apart, so that not all leave at once."""


@dataclass(frozen=True, slots=True, eq=False)
class _Calls:
    """Calls of all trips of one pattern, trip after trip."""

    arrival: IntArray
    departure: IntArray


def even_timetable(
    plan: LinePlan,
    paths: PatternPaths,
    run_times: RunTimeModel,
    periods: tuple[Period, ...],
    layover: LayoverRule,
    deadheads: Deadheads,
    seed: int,
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

    Returns
    -------
    Timetable
        Sorted by pattern, then departure.
    Certificate
        Mean wait at first stops against that of as many perfectly even departures.
    """
    starts = [np.zeros(0, np.int64)] * plan.n_patterns
    for line in range(plan.n_lines):
        shift = line * _GOLDEN_PERMILLE % 1000
        patterns = plan.patterns_of(line).tolist()
        out = patterns[0]
        starts[out] = _first_pattern_starts(plan.headway_s[out], periods, shift)
        for back in patterns[1:]:
            ready = _ready_at_other_end(plan, paths, run_times, layover, deadheads, (out, back))
            starts[back] = _following_starts(
                plan.headway_s[back], periods, starts[out], [ready(p) for p in periods]
            )
    timetable = _timetable_of(plan, paths, run_times, periods, starts)
    return timetable, _certificate(plan, periods, starts, seed)


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


class _ready_at_other_end:  # noqa: N801  (used like a function of the period)
    """Seconds from leaving the first stop until a bus can start the way back."""

    def __init__(
        self,
        plan: LinePlan,
        paths: PatternPaths,
        run_times: RunTimeModel,
        layover: LayoverRule,
        deadheads: Deadheads,
        both: tuple[int, int],
    ) -> None:
        out, back = both
        self._hops = paths.hop_free_ms[plan.first_stop[out] : plan.first_stop[out + 1] - 1]
        self._run_times, self._layover = run_times, layover
        self._turn = int(deadheads.seconds[plan.stops_of(out)[-1], plan.stops_of(back)[0]])

    def __call__(self, period: Period) -> int:
        run = self._run_times.run_seconds(self._hops, period)
        return run + int(self._layover.after(run)) + self._turn


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


def _certificate(
    plan: LinePlan, periods: tuple[Period, ...], starts: list[IntArray], seed: int
) -> Certificate:
    """Mean wait of riders who come at random, against as many departures evenly spread."""
    value, bound, weight = 0.0, 0.0, 0.0
    for pattern, start in enumerate(starts):
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
