"""Rechecks headways and trips: stops, run times, and departures of each period."""

import math
from dataclasses import dataclass
from itertools import pairwise

from network.network import Network
from network.problems import Problem, error
from network.service_day import Period, clock_of
from routing.lines import NOT_RUN, LinePlan
from routing.run_times import RunTimeModel
from routing.service_hours import NOT_GIVEN, no_hours
from routing.timetable import Timetable


def headway_problems(plan: LinePlan, allowed_s: tuple[int, ...]) -> list[Problem]:
    """Headways are allowed ones."""
    found: list[Problem] = []
    for pattern in range(plan.n_patterns):
        line = int(plan.pattern_line[pattern])
        where = f"line {plan.line_id[line]}"
        found.extend(
            error(where, f"headway {headway} s is not allowed")
            for headway in plan.headway_s[pattern].tolist()
            if headway not in allowed_s and headway != NOT_RUN
        )
    return found


def timetable_problems(
    network: Network,
    plan: LinePlan,
    timetable: Timetable,
    run_times: RunTimeModel,
    periods: tuple[Period, ...],
) -> list[Problem]:
    """Trips serve their pattern, take the run time of the period, and leave at the headway."""
    found = []
    departures: dict[int, list[int]] = {}
    for trip in range(timetable.n_trips):
        pattern = int(timetable.pattern[trip])
        calls = range(int(timetable.first_call[trip]), int(timetable.first_call[trip + 1]))
        stops = [int(timetable.stop[c]) for c in calls]
        where = f"trip {timetable.trip_id[trip]}"
        if stops != plan.stops_of(pattern).tolist():
            found.append(error(where, "does not serve the stops of its pattern"))
            continue
        departures.setdefault(pattern, []).append(int(timetable.departure[calls[0]]))
        for a, b in pairwise(calls):
            left = int(timetable.departure[a])
            taken = int(timetable.arrival[b]) - left
            period = next((p for p in periods if left < p.end), periods[-1])
            free = int(network.street_times.free_flow_ms[timetable.stop[a], timetable.stop[b]])
            permille = round(run_times.bus_factor_permille / period.speed_factor)
            needed = math.ceil(free * permille / 1_000_000) + run_times.stop_penalty_s
            if taken != needed:
                found.append(error(where, f"takes {taken} s on a hop of {needed} s"))
        stands = [int(timetable.departure[c]) - int(timetable.arrival[c]) for c in calls]
        if stands != [0, *[run_times.dwell_s] * (len(stops) - 2), 0]:
            found.append(error(where, f"stands {stands} s at its stops"))
    for pattern in range(plan.n_patterns):
        found.extend(_departure_problems(plan, pattern, periods, departures.get(pattern, [])))
    return found


@dataclass(frozen=True, slots=True)
class _Open:
    """A period as it is open to one pattern: cut to its first and last departure where held."""

    name: str
    start: int
    end: int
    headway: int


def _open_periods(plan: LinePlan, pattern: int, periods: tuple[Period, ...]) -> list[_Open]:
    """Periods of one pattern; what lies before its first or after its last departure is a rest."""
    first, last = (plan.hours or no_hours(plan.n_patterns)).of(pattern)
    rows = list(zip(periods, plan.headway_s[pattern].tolist(), strict=True))
    found = []
    for row, (period, headway) in enumerate(rows):
        begins, ends = row == 0, row == len(rows) - 1
        before = first != NOT_GIVEN and not ends and period.end <= first
        after = last != NOT_GIVEN and not begins and last < periods[row - 1].end
        start, end = int(period.start), int(period.end)
        if first != NOT_GIVEN and (begins or first >= periods[row - 1].end):
            start = first
        if last != NOT_GIVEN and (ends or last < period.end):
            end = last + 1
        found.append(_Open(period.name, start, end, NOT_RUN if before or after else headway))
    return found


def _departure_problems(
    plan: LinePlan, pattern: int, periods: tuple[Period, ...], times: list[int]
) -> list[Problem]:
    """Departures of one pattern: even in each period, none missing, first and last as held."""
    where = f"pattern {pattern}"
    found = []
    hours = (plan.hours or no_hours(plan.n_patterns)).held(pattern)
    for held, left, which in zip(hours, (times[:1], times[-1:]), ("first", "last"), strict=True):
        if held != NOT_GIVEN and times and left != [held]:
            message = f"{which} bus leaves at {clock_of(left[0])}, held at {clock_of(held)}"
            found.append(error(where, message))
    parts = _open_periods(plan, pattern, periods)
    for part in parts:
        inside = [t for t in times if part.start <= t < part.end]
        if part.headway == NOT_RUN:
            if inside:
                found.append(error(where, f"runs in {part.name}, where it rests"))
            continue
        uneven = _uneven_gaps(part, inside, hours)
        if uneven:
            message = f"gap of {uneven[0]} s at headway {part.headway} s"
            found.append(error(where, message))
    return [*found, *_missing_departures(where, parts, times)]


def _uneven_gaps(part: _Open, inside: list[int], hours: tuple[int, int]) -> list[int]:
    """Gaps that are not the headway, but for one after the first bus where the last is held too."""
    gaps = [b - a for a, b in pairwise(inside)]
    both_held = (part.start, part.end - 1) == hours
    if both_held and gaps and 2 * gaps[0] < 3 * part.headway:
        wide_enough = 2 * gaps[0] >= part.headway or len(gaps) == 1
        gaps = gaps[1:] if wide_enough else gaps
    return [gap for gap in gaps if gap != part.headway]


def _missing_departures(where: str, parts: list[_Open], departures: list[int]) -> list[Problem]:
    """Periods in which a pattern starts a headway late or stops a headway early.

    In each period the first bus is due when the period starts, or the shorter of two headways after
    the last bus of the period before, and leaves less than a headway after that.
    """
    found = []
    before = NOT_RUN
    for part in parts:
        headway = part.headway
        if headway != NOT_RUN:
            inside = [t for t in departures if part.start <= t < part.end]
            earlier = [t for t in departures if t < part.start]
            due = part.start
            if before != NOT_RUN and earlier:
                due = max(due, earlier[-1] + min(before, headway))
            if min([*inside, part.end]) >= due + headway:
                message = f"first bus is {headway} s late or more"
                found.append(error(f"{where} in {part.name}", message))
            if inside and inside[-1] + headway < part.end:
                message = "last bus leaves more than a headway before the end"
                found.append(error(f"{where} in {part.name}", message))
        before = headway
    return found
