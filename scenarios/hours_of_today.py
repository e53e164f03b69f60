"""Lines of today with the first and last departures that they have in their timetable."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from network.quantities import IntArray, ints
from network.service_day import Period
from routing.lines import NOT_RUN, LinePlan
from routing.service_hours import NOT_GIVEN, held_hours, period_of_departures


def with_hours_of_today(
    plan: LinePlan, leave_s: Sequence[IntArray], periods: Sequence[Period]
) -> LinePlan:
    """Lines that hold their first and last departures, with headways that fit between these.

    The headway of a period that is served from its start to its end stays. Where the first or the
    last bus leaves within a period, the headway is what keeps the number of departures between it
    and the other end of the period.

    Parameters
    ----------
    plan : LinePlan
        Lines of today with their headways.
    leave_s : sequence of IntArray
        For each pattern, when buses leave its first stop; seconds since the start of the service
        day. Departures before the first period count as in it, after the last likewise; those in a
        period in which the pattern rests are left out.
    periods : sequence of Period

    Returns
    -------
    LinePlan

    Examples
    --------
    At 6:30 and 6:45, then every 10 min to 8:50. From 5:00 to 7:00, two buses are one an hour; from
    6:30 on they are one in 15 min.

    >>> from network.service_day import WEEKDAY
    >>> from routing.lines import line_plan_of
    >>> plan = line_plan_of([("1", "", [[0, 1]])], 2, 3600).with_headways(ints([[3600, 600]]))
    >>> leave_s = ints([23400, 24300, *range(25200, 32400, 600)])
    >>> kept = with_hours_of_today(plan, [leave_s], WEEKDAY[:2])
    >>> kept.hours.of(0), kept.headway_s.tolist()
    ((23400, 31800), [[900, 600]])
    """
    first_s, last_s = (np.full(plan.n_patterns, NOT_GIVEN) for _ in range(2))
    headway_s = plan.headway_s.copy()
    for pattern, all_left in enumerate(leave_s):
        period = period_of_departures(all_left, periods)
        runs = plan.headway_s[pattern][period] != NOT_RUN
        left, period = np.sort(all_left[runs]), np.sort(period[runs])
        if not left.size:
            continue
        first, last = int(left[0]), int(left[-1])
        first_s[pattern], last_s[pattern] = first, last
        counts = np.bincount(period, minlength=len(periods)).tolist()
        begins, ends = int(period[0]), int(period[-1])
        usual_s = headway_s[pattern].tolist()
        if begins == ends:
            headway_s[pattern, begins] = _joining(usual_s[begins], last - first, counts[begins])
            continue
        headway_s[pattern, begins] = _from_first(
            usual_s[begins], periods[begins].end - first, counts[begins]
        )
        headway_s[pattern, ends] = _up_to_last(
            usual_s[ends], last - periods[ends].start, counts[ends]
        )
    hours = held_hours(first_s.tolist(), last_s.tolist())
    return replace(plan, headway_s=ints(headway_s), hours=hours)


def _joining(usual_s: int, seconds: int, count: int) -> int:
    """Headway with so many departures from the first to the last."""
    return -(-seconds // (count - 1)) if count > 1 and seconds else usual_s


def _from_first(usual_s: int, seconds: int, count: int) -> int:
    """The usual headway if it has so many departures before the period ends, else the shortest.

    Examples
    --------
    6:30 and 6:45 before 7:00: 15 min or more, and less than 30.

    >>> _from_first(3600, 1800, 2), _from_first(1200, 1800, 2)
    (900, 1200)
    """
    shortest = -(-seconds // count)
    fits = shortest <= usual_s and (count - 1) * usual_s < seconds
    return usual_s if fits else shortest


def _up_to_last(usual_s: int, seconds: int, count: int) -> int:
    """The usual headway if it has so many departures since the period began, else the longest.

    Examples
    --------
    19:00, 19:20 and 19:40: 20 min or less, and more than 13:20.

    >>> _up_to_last(4800, 2400, 3), _up_to_last(900, 2400, 3)
    (1200, 900)
    """
    fits = (count - 1) * usual_s <= seconds < count * usual_s
    return usual_s if fits or count == 1 else max(1, seconds // (count - 1))
