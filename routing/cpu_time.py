"""Processor seconds: how much a computation has used and how much of its limit is left."""

import os


def cpu_clock() -> float:
    """User and system seconds of this process and its ended children."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


class Deadline:
    """Processor seconds that are left of a limit, counted from when it is made.

    Parameters
    ----------
    cpu_s : float
        Infinite where there is no limit: then no clock is ever read, and results repeat.

    Examples
    --------
    >>> Deadline(float("inf")).left_s(), Deadline(0.0).part(0.5).left_s()
    (inf, 0.0)
    """

    def __init__(self, cpu_s: float) -> None:
        self._cpu_s = cpu_s
        self._started = cpu_clock() if cpu_s < float("inf") else 0.0

    def part(self, share: float) -> "Deadline":
        """Share of what is left, from now on."""
        return Deadline(share * self.left_s())

    def left_s(self) -> float:
        """Seconds left, never negative."""
        if self._cpu_s == float("inf"):
            return self._cpu_s
        return max(0.0, self._cpu_s - (cpu_clock() - self._started))
