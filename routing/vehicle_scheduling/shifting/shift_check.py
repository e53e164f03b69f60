"""Rechecks moved trips from scratch, trip by trip and gap by gap; no code of the search."""

from collections.abc import Collection
from itertools import pairwise

from network.problems import Problem, error
from network.service_day import clock_of
from routing.timetable import Timetable
from routing.vehicle_scheduling.shifting.shift_rule import ShiftRule


def shift_problems(
    given: Timetable, moved: Timetable, rule: ShiftRule, stays: Collection[int] = ()
) -> list[Problem]:
    """As many trips, none moved farther than it may, gaps of each pattern within their limits.

    Parameters
    ----------
    given, moved : Timetable
        The same trips before and after.
    rule : ShiftRule
    stays : collection of int
        Rows of trips that must not move.

    Returns
    -------
    list of Problem
        Empty where all holds.

    Examples
    --------
    >>> from network.quantities import ints
    >>> def day(*minutes):
    ...     calls = [second for m in minutes for second in (60 * m, 60 * m + 600)]
    ...     n = len(minutes)
    ...     return Timetable(tuple("abc"[:n]), ints([0] * n), ints(range(0, 2 * n + 1, 2)),
    ...         ints([0, 1] * n), ints(calls), ints(calls))
    >>> shift_problems(day(10, 20), day(10, 18), ShiftRule(2))
    []
    >>> for found in shift_problems(day(10, 20, 30), day(12, 20, 27), ShiftRule(2)):
    ...     print(found)
    error: trip c: leaves at 00:27:00, 3 min from 00:30:00, which may be 2 min at most
    error: trip c: leaves 7 min after trip b, which is not from 8 to 12 min
    """
    if (given.trip_id, given.pattern.tolist()) != (moved.trip_id, moved.pattern.tolist()):
        return [error("trips", "are not those that were given")]
    before, after = given.start.tolist(), moved.start.tolist()
    found = _too_far(given.trip_id, before, after, rule, stays)
    by_pattern: dict[int, list[int]] = {}
    for trip in sorted(range(given.n_trips), key=before.__getitem__):
        by_pattern.setdefault(int(given.pattern[trip]), []).append(trip)
    for _, trips in sorted(by_pattern.items()):
        for one, other in pairwise(trips):
            least, most = _limits(before[other] - before[one], rule)
            gap = after[other] - after[one]
            if not least <= gap <= most:
                message = (
                    f"leaves {gap / 60:g} min after trip {given.trip_id[one]}, which is not from "
                    f"{least / 60:g} to {most / 60:g} min"
                )
                found.append(error(f"trip {given.trip_id[other]}", message))
    return found


def _too_far(
    trip_id: tuple[str, ...],
    before: list[int],
    after: list[int],
    rule: ShiftRule,
    stays: Collection[int],
) -> list[Problem]:
    """Trips that move by more than they may, by parts of minutes, or into the day before."""
    found = []
    for trip, (was, now) in enumerate(zip(before, after, strict=True)):
        where = f"trip {trip_id[trip]}"
        minutes, rest = divmod(abs(now - was), 60)
        most = 0 if trip in stays else rule.most_min
        if rest or minutes > most:
            message = (
                f"leaves at {clock_of(now)}, {abs(now - was) / 60:g} min from {clock_of(was)}, "
                f"which may be {most} min at most"
            )
            found.append(error(where, message))
        if now < min(was, 0):
            found.append(error(where, "leaves before the service day begins"))
    return found


def _limits(gap: int, rule: ShiftRule) -> tuple[int, int]:
    """Shortest and longest gap in place of one of so many seconds."""
    minutes = max(rule.least_gap_change_min, gap * rule.gap_change_permille // 1000 // 60)
    least = max(gap - 60 * minutes, min(gap, 60))
    return least, gap + 60 * minutes


def whole_trip_problems(given: Timetable, moved: Timetable) -> list[Problem]:
    """Every call of a trip moves as its departure does, at the stop where it was.

    Parameters
    ----------
    given, moved : Timetable
        The same trips before and after.
    """
    if given.stop.tolist() != moved.stop.tolist():
        return [error("trips", "do not call at the stops that were given")]
    found = []
    for trip in range(given.n_trips):
        calls = given.calls_of(trip)
        later = {
            int(now) - int(was)
            for column in ("arrival", "departure")
            for now, was in zip(
                getattr(moved, column)[calls], getattr(given, column)[calls], strict=True
            )
        }
        if len(later) > 1:
            found.append(error(f"trip {given.trip_id[trip]}", "does not move as a whole"))
    return found
