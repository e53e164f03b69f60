"""Service hours: when the first and the last bus of each pattern leave its first stop."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from network.errors import InputError
from network.quantities import BoolArray, IntArray, bools, ints
from network.service_day import Period, clock_of

NOT_GIVEN = -1
"""In place of a time: the headways alone say when buses leave."""


@dataclass(frozen=True, slots=True, eq=False)
class ServiceHours:
    """First and last departure of each pattern.

    Attributes
    ----------
    first_s, last_s : IntArray, shape (n_patterns,)
        Seconds since the start of the service day; `NOT_GIVEN` where nothing is held.
    exact : BoolArray, shape (n_patterns,)
        Whether buses leave at these seconds; else all leave between them, in step with the other
        buses of their line, the first and the last within a headway of them.

    Raises
    ------
    InputError
        If a pattern would leave for the last time before it left for the first.

    Examples
    --------
    >>> held_hours([19800, NOT_GIVEN], [85500, NOT_GIVEN]).of(0)
    (19800, 85500)
    """

    first_s: IntArray
    last_s: IntArray
    exact: BoolArray

    def __post_init__(self) -> None:
        both = (self.first_s != NOT_GIVEN) & (self.last_s != NOT_GIVEN)
        wrong = np.flatnonzero(both & (self.last_s < self.first_s))
        if wrong.size:
            first, last = self.of(int(wrong[0]))
            message = (
                f"the last departure {clock_of(last)} lies before the first {clock_of(first)}; "
                "times after midnight are written 24:10"
            )
            raise InputError(message)

    def of(self, pattern: int) -> tuple[int, int]:
        """First and last departure of one pattern."""
        return int(self.first_s[pattern]), int(self.last_s[pattern])

    def held(self, pattern: int) -> tuple[int, int]:
        """First and last departure of one pattern where they are exact, else `NOT_GIVEN`."""
        return self.of(pattern) if self.exact[pattern] else (NOT_GIVEN, NOT_GIVEN)

    def choose(self, patterns: Sequence[int]) -> "ServiceHours":
        """Hours of some patterns, in the order given."""
        rows = np.array(patterns, np.int64)
        return ServiceHours(
            ints(self.first_s[rows]), ints(self.last_s[rows]), bools(self.exact[rows])
        )

    def followed_by(self, others: "ServiceHours") -> "ServiceHours":
        """Hours of these patterns and then of others."""
        return ServiceHours(
            ints(np.concatenate([self.first_s, others.first_s])),
            ints(np.concatenate([self.last_s, others.last_s])),
            bools(np.concatenate([self.exact, others.exact])),
        )

    def may_run(self, periods: Sequence[Period]) -> BoolArray:
        """Whether each pattern may leave in each period, shape (n_patterns, n_periods).

        What leaves before the first period counts as in it, after the last likewise.

        Examples
        --------
        >>> from network.service_day import WEEKDAY
        >>> held_hours([8 * 3600], [NOT_GIVEN]).may_run(WEEKDAY).tolist()
        [[False, True, True, True, True]]
        """
        column = np.arange(len(periods))[None, :]
        after = (self.first_s == NOT_GIVEN)[:, None] | (
            column >= period_of_departures(self.first_s, periods)[:, None]
        )
        before = (self.last_s == NOT_GIVEN)[:, None] | (
            column <= period_of_departures(self.last_s, periods)[:, None]
        )
        return bools(after & before)


def no_hours(n_patterns: int) -> ServiceHours:
    """Hours that hold nothing.

    Examples
    --------
    >>> no_hours(2).first_s.tolist()
    [-1, -1]
    """
    nothing = [NOT_GIVEN] * n_patterns
    return held_hours(nothing, nothing)


def held_hours(first_s: Sequence[int], last_s: Sequence[int]) -> ServiceHours:
    """Hours that are kept to the second, one of each for every pattern.

    Examples
    --------
    >>> held_hours([19800], [NOT_GIVEN]).held(0)
    (19800, -1)
    """
    return ServiceHours(ints(first_s), ints(last_s), bools([True] * len(first_s)))


def period_of_departures(start_s: IntArray, periods: Sequence[Period]) -> IntArray:
    """Row of the period of each departure, those before and after the service day at its ends.

    Parameters
    ----------
    start_s : IntArray, shape (n,)
        Seconds since the start of the service day.
    periods : sequence of Period

    Returns
    -------
    IntArray, shape (n,)

    Examples
    --------
    >>> from network.service_day import WEEKDAY
    >>> period_of_departures(ints([16200, 25200, 86400]), WEEKDAY).tolist()
    [0, 1, 4]
    """
    ends = np.array([period.end for period in periods[:-1]], np.int64)
    return ints(np.searchsorted(ends, start_s, side="right"))
