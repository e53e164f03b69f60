"""When a search for lines ends: after so much work, which repeats, or after so much time."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Evaluations:
    """Stop after pricing so many sets of lines: the same seed then gives the same lines.

    Attributes
    ----------
    allowed : int
    """

    allowed: int

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
    """

    allowed: float
    clock: Callable[[], float] = time.perf_counter
    started: float = field(default=-1.0)

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
