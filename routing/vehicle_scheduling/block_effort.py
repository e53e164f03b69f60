"""How long the search for blocks of several depots may go on."""

import os
from dataclasses import dataclass


def cpu_clock() -> float:
    """User and system seconds of this process and its children."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


@dataclass(frozen=True, slots=True)
class BlockEffort:
    """Limits of the search; whichever is met first ends it with the best found and its bound.

    Attributes
    ----------
    rounds : int
        Most rounds of column generation.
    nodes : int
        Most branches of each search over surviving links: the same number gives the same blocks on
        every run, so this alone is the limit of repeatable mode.
    cpu_s : float
        Seconds of processor time from the start of the search; infinite in repeatable mode.
    """

    rounds: int = 2000
    nodes: int = 20_000
    cpu_s: float = float("inf")


class Deadline:
    """Processor seconds that are left of an effort."""

    def __init__(self, effort: BlockEffort) -> None:
        self._cpu_s = effort.cpu_s
        self._started = cpu_clock() if effort.cpu_s < float("inf") else 0.0

    def part(self, share: float) -> "Deadline":
        """Share of what is left, from now on."""
        return Deadline(BlockEffort(cpu_s=share * self.left_s()))

    def left_s(self) -> float:
        """Seconds left; infinite where there is no limit, and then no clock is read."""
        if self._cpu_s == float("inf"):
            return self._cpu_s
        return max(0.0, self._cpu_s - (cpu_clock() - self._started))
