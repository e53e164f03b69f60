"""A driving break as a small machine of states, so that a piece of work is one step."""

from dataclasses import dataclass
from itertools import count

import numpy as np

from network.quantities import IntArray, ints
from routing.duties.agreement import DrivingBreak

TAKEN = -1
"""The break is complete: driving is counted from 0 again, in state 0."""


@dataclass(frozen=True, slots=True, eq=False)
class BreakStates:
    """Which parts of a break were taken, and what an interruption adds.

    Attributes
    ----------
    threshold_s : IntArray, shape (n_classes - 1,)
        An interruption of the length ``s`` is of class ``count(threshold_s <= s)``.
    following : IntArray, shape (n_states, n_classes)
        State after an interruption of a class, or `TAKEN`. State 0: no part was taken.
    """

    threshold_s: IntArray
    following: IntArray

    @property
    def n_states(self) -> int:
        """Number of states."""
        return len(self.following)


def break_states(rule: DrivingBreak) -> BreakStates:
    """All states of a driving break.

    Each way to take the break counts its parts by itself: an interruption is the next part of
    every way whose next part is no longer.

    Examples
    --------
    45 min, or 15 min and later 30 min: state 1 has the first 15.

    >>> states = break_states(DrivingBreak("EU", "", 16200, ((2700,), (900, 1800))))
    >>> states.threshold_s.tolist(), states.following.tolist()
    ([900, 1800, 2700], [[0, 1, 1, -1], [1, 1, -1, -1]])
    """
    threshold = sorted({part for way in rule.parts_s for part in way})
    fresh = (0,) * len(rule.parts_s)
    number = {fresh: 0}
    following: list[list[int]] = []
    for row in count():
        if row == len(number):
            break
        state = list(number)[row]
        following.append([0] * (len(threshold) + 1))
        for kind in range(len(threshold) + 1):
            length = threshold[kind - 1] if kind else -1
            after = tuple(
                done + (way[done] <= length) for done, way in zip(state, rule.parts_s, strict=True)
            )
            if any(done == len(way) for done, way in zip(after, rule.parts_s, strict=True)):
                following[row][kind] = TAKEN
            else:
                following[row][kind] = number.setdefault(after, len(number))
    return BreakStates(ints(threshold), ints(np.array(following).reshape(len(number), -1)))
