"""Timepoints: the stops of a trip at which a bus waits for its minute and never leaves early."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from network.errors import InputError
from network.quantities import BoolArray, IntArray, bools
from routing.timetable import Timetable

_LOOKED_BACK = 200
"""Calls before a timepoint among which the one before it is looked for."""

_FAR = 3
"""No timepoint is looked for further back than this many times the widest spacing."""


@dataclass(frozen=True, slots=True)
class TimepointRule:
    """How far apart timepoints are.

    On public timetables they lie 6 to 10 min apart, and well where lines cross (Pine et al. 1998,
    "Transit Scheduling: Basic and Advanced Manuals", TCRP Report 30, p. 21): closer ones make buses
    stand for nothing, wider ones leave riders unsure.

    Attributes
    ----------
    least_apart_s : int
        Seconds of run, >= 0.
    most_apart_s : int
        Seconds of run, as far as a stop is found; >= `least_apart_s`.
    """

    least_apart_s: int = 360
    most_apart_s: int = 600

    def __post_init__(self) -> None:
        if not 0 <= self.least_apart_s <= self.most_apart_s:
            message = (
                f"timepoints {self.least_apart_s} to {self.most_apart_s} s apart cannot be chosen; "
                "give a least of 0 or more and a most that is no smaller"
            )
            raise InputError(message)


def timepoints_of(
    timetable: Timetable,
    line_of_trip: IntArray,
    area_of_stop: IntArray,
    rule: TimepointRule | None = None,
) -> BoolArray:
    """Which calls are timepoints: both ends of a trip and, between them, where most lines meet.

    The times of a trip stay as they are: a timepoint says where they are held. All trips of a
    pattern have the same timepoints, chosen by the run of the first of them.

    Parameters
    ----------
    timetable : Timetable
    line_of_trip : IntArray, shape (n_trips,)
    area_of_stop : IntArray, shape (n_stops,)
        Stops of one number are one place to riders.
    rule : TimepointRule, optional

    Returns
    -------
    BoolArray, shape (n_calls,)

    Examples
    --------
    Five stops 4 min apart: only with the third one are all timepoints 6 to 10 min apart.

    >>> import numpy as np
    >>> from network.quantities import ints
    >>> at = ints(np.arange(5) * 240)
    >>> trip = Timetable(("T",), ints([0]), ints([0, 5]), ints(range(5)), at, at)
    >>> timepoints_of(trip, ints([0]), ints(range(5))).tolist()
    [True, False, True, False, True]
    """
    rule = rule or TimepointRule()
    meeting = _lines_of_areas(timetable, line_of_trip, area_of_stop)
    patterns, first_trip = np.unique(timetable.pattern, return_index=True)
    of_pattern: dict[int, list[bool]] = {}
    for pattern, trip in zip(patterns.tolist(), first_trip.tolist(), strict=True):
        calls = timetable.calls_of(trip)
        seconds = timetable.departure[calls]
        of_pattern[pattern] = _chosen(
            np.maximum.accumulate(seconds).tolist(),
            (meeting[area_of_stop[timetable.stop[calls]]] - 1).tolist(),
            rule,
        )
    marks = [of_pattern[pattern] for pattern in timetable.pattern.tolist()]
    return bools([mark for of_trip in marks for mark in of_trip])


def _lines_of_areas(
    timetable: Timetable, line_of_trip: IntArray, area_of_stop: IntArray
) -> IntArray:
    """Number of lines that call at each area."""
    line = np.repeat(line_of_trip, np.diff(timetable.first_call))
    pairs = np.unique(np.stack([area_of_stop[timetable.stop], line]), axis=1)
    n_areas = int(area_of_stop.max(initial=-1)) + 1
    return np.bincount(pairs[0], minlength=n_areas).astype(np.int64)


def _chosen(seconds: Sequence[int], meeting: Sequence[int], rule: TimepointRule) -> list[bool]:
    """Timepoints of one trip, by dynamic programming over its calls.

    Least seconds by which gaps are too wide, then most lines met, then fewest timepoints.
    """
    last = len(seconds) - 1
    best: list[tuple[int, int, int] | None] = [(0, 0, 0)] + [None] * last
    before = [0] * len(seconds)
    for call in range(1, last + 1):
        for earlier in _earlier_calls(seconds, call, rule):
            worth = best[earlier]
            if worth is None:
                continue
            too_wide_s = max(0, seconds[call] - seconds[earlier] - rule.most_apart_s)
            found = (worth[0] + too_wide_s, worth[1] - meeting[call], worth[2] + 1)
            known = best[call]
            if known is None or found < known:
                best[call], before[call] = found, earlier
    if best[last] is None:  # the whole run is shorter than the least spacing
        before[last] = 0
    marks = [False] * len(seconds)
    marks[0] = True
    place = last
    while place > 0:
        marks[place] = True
        place = before[place]
    return marks


def _earlier_calls(seconds: Sequence[int], call: int, rule: TimepointRule) -> range:
    """Calls that may be the timepoint before a call: far enough away, and not much too far."""
    end = bisect_right(seconds, seconds[call] - rule.least_apart_s, 0, call)
    start = bisect_left(seconds, seconds[call] - _FAR * rule.most_apart_s, 0, call)
    return range(max(0, min(start, end - 1), end - _LOOKED_BACK), end)
