"""When a search for lines ends: after so much work, which repeats, or after so much time."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Evaluations:
    """Stop after pricing so many sets of lines: the same seed then gives the same lines.

    Attributes
    ----------
    allowed : int
    reached : str
        Why a search stopped that came to this end.
    """

    allowed: int
    reached: ClassVar[str] = "work limit reached"

    def share_done(self, evaluations: int) -> float:
        """Part of the work that is done, 0 to 1."""
        return min(1.0, evaluations / max(1, self.allowed))


@dataclass(frozen=True, slots=True)
class Seconds:
    """Stop after so many seconds of a clock, by default of the wall.

    Attributes
    ----------
    allowed : float
    clock : callable
        Seconds that have passed, such as `time.process_time`.
    started : float
        What the clock said at the start, by default now.
    reached : str
        Why a search stopped that came to this end.
    """

    allowed: float
    clock: Callable[[], float] = time.perf_counter
    started: float = field(default=-1.0)
    reached: ClassVar[str] = "time limit reached"

    def __post_init__(self) -> None:
        if self.started < 0:
            object.__setattr__(self, "started", self.clock())

    def share_done(self, evaluations: int) -> float:
        """Part of the time that has passed, 0 to 1."""
        del evaluations
        if self.allowed <= 0:
            return 1.0
        return min(1.0, (self.clock() - self.started) / self.allowed)


StoppingRule = Evaluations | Seconds

_ENDED_BY_HAND = "ended by hand"


def ended_by_hand(evaluations: int) -> str:
    """Why a search stopped that somebody ended after pricing so many forms of lines.

    Examples
    --------
    >>> ended_by_hand(1200)
    'ended by hand after 1200 forms of lines'
    """
    return f"{_ENDED_BY_HAND} after {evaluations} forms of lines"


def was_ended_by_hand(stop_reason: str) -> bool:
    """Whether somebody ended a search, by why it stopped: the seed alone does not repeat it.

    Examples
    --------
    >>> was_ended_by_hand(ended_by_hand(9)), was_ended_by_hand("work limit reached")
    (True, False)
    """
    return stop_reason.startswith(_ENDED_BY_HAND)
