"""Departures at which buses carry equal loads, from counts of riders on the buses of today.

Even headways crowd the buses after the end of school or of a shift and send others half empty.
Where riders were counted trip by trip, as many buses can leave when as many riders have come as
fill a bus (Ceder 2007, "Public Transit Planning and Operation", chapter 4, on timetables with
even average loads). Unlike there, gaps between buses have limits, times are whole minutes, and the
best such times are found, not approached.
"""

import math
from dataclasses import dataclass

import numpy as np

from network.errors import InputError
from network.quantities import FloatArray, IntArray, floats, ints

_PERMILLE = 1000
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class GapRule:
    """How close and how far apart buses may leave while loads are evened out. Assumed.

    Limits that the given departures break already are widened to them.

    Attributes
    ----------
    least_min : int
        Minutes, >= 1.
    most_of_mean_permille : int
        Longest gap in thousandths of the mean gap of the stretch, >= 1000.
    """

    least_min: int = 2
    most_of_mean_permille: int = 1500

    def __post_init__(self) -> None:
        if self.least_min < 1 or self.most_of_mean_permille < _PERMILLE:
            message = (
                f"gaps from {self.least_min} min to {self.most_of_mean_permille / _PERMILLE:g} "
                "times their mean cannot be kept; give at least 1 min and at least 1"
            )
            raise InputError(message)

    def limits(self, gaps: IntArray) -> tuple[int, int]:
        """Shortest and longest gap, in minutes, between departures that are these gaps apart now.

        Examples
        --------
        >>> GapRule().limits(ints([10, 10, 1]))
        (1, 11)
        """
        longest = math.ceil(int(gaps.sum()) * self.most_of_mean_permille / len(gaps) / _PERMILLE)
        least = min(self.least_min, int(gaps.min()))
        return least, max(longest, int(gaps.max()))


def riders_by_minute(start: int, minutes: IntArray, loads: FloatArray) -> FloatArray:
    """Riders who have come to the fullest section by each minute, as evenly as counts can tell.

    Riders of a bus come evenly since the bus before.

    Parameters
    ----------
    start : int
        Minute at which the last bus before these leaves.
    minutes : IntArray, shape (n_trips,)
        At which the buses leave now, rising, all after `start`.
    loads : FloatArray, shape (n_trips,)
        Riders counted on each, >= 0.

    Returns
    -------
    FloatArray, shape (minutes[-1] - start + 1,)

    Examples
    --------
    >>> riders_by_minute(0, ints([2, 4]), floats([10, 30])).tolist()
    [0.0, 5.0, 10.0, 25.0, 40.0]
    """
    came = np.concatenate([[0.0], np.cumsum(loads)])
    passed = np.concatenate([[0], minutes - start])
    return floats(np.interp(np.arange(passed[-1] + 1), passed, came))


def even_load_minutes(
    start: int, minutes: IntArray, loads: FloatArray, rule: GapRule | None = None
) -> IntArray:
    """Minutes at which as many buses leave with loads as even as can be; the last stays.

    Least sum of squared loads, that is least riders on board as a rider meets them, over all whole
    minutes within the limits of gaps; by dynamic programming.

    Parameters
    ----------
    start, minutes, loads
        As in `riders_by_minute`.
    rule : GapRule, optional

    Returns
    -------
    IntArray, shape (n_trips,)
        The given minutes where nothing is better.

    Raises
    ------
    InputError
        If the minutes do not rise, or a load is not a number of 0 or more.

    Examples
    --------
    Six buses every 10 min carry 10, 10, 40, 40, 10 and 10 riders. With gaps of 2 to 15 min the
    fullest carries 24; loads of 20 each would need a gap of 20 min.

    >>> minutes, loads = ints([10, 20, 30, 40, 50, 60]), floats([10, 10, 40, 40, 10, 10])
    >>> found = even_load_minutes(0, minutes, loads)
    >>> found.tolist(), np.diff(riders_by_minute(0, minutes, loads)[[0, *found]]).tolist()
    ([15, 24, 30, 36, 45, 60], [15.0, 21.0, 24.0, 24.0, 21.0, 15.0])
    """
    rule = rule or GapRule()
    gaps = np.diff(np.concatenate([[start], minutes]))
    if not len(minutes) or (gaps < 1).any() or not (np.isfinite(loads) & (loads >= 0)).all():
        message = (
            "departures must rise by a minute or more and loads be 0 or more to even them out; "
            "leave such trips as they are"
        )
        raise InputError(message)
    came = riders_by_minute(start, minutes, loads)
    least, longest = rule.limits(ints(gaps))
    found = _least_squares(came, len(minutes), least, longest) + start
    better = squared_loads(came, found - start) < squared_loads(came, minutes - start) - _TINY
    return ints(found if better else minutes)


def squared_loads(came: FloatArray, passed: IntArray) -> float:
    """Sum of squared loads of buses that leave these minutes after the start."""
    loads = np.diff(came[np.concatenate([[0], passed])])
    return float((loads * loads).sum())


def _least_squares(came: FloatArray, n_trips: int, least: int, longest: int) -> IntArray:
    """Minutes after the start with the least sum of squared loads; the last is the end.

    ``best[t]`` is the least sum with which the trips so far can leave, the last at minute ``t``.
    """
    end = len(came) - 1
    before = np.arange(end + 1)[:, None] - np.arange(least, longest + 1)[None, :]
    possible = before >= 0
    before = np.maximum(before, 0)
    squared = np.where(possible, (came[:, None] - came[before]) ** 2, np.inf)
    best = np.full(end + 1, np.inf)
    best[0] = 0.0
    chosen = np.empty((n_trips, end + 1), np.int64)
    rows = np.arange(end + 1)
    for trip in range(n_trips):
        sums = best[before] + squared
        gap = sums.argmin(axis=1)
        best = sums[rows, gap]
        chosen[trip] = before[rows, gap]
    passed = np.empty(n_trips, np.int64)
    minute = end
    for trip in range(n_trips - 1, -1, -1):
        passed[trip] = minute
        minute = int(chosen[trip, minute])
    return ints(passed)
