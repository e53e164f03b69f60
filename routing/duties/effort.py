"""How long the search for duties may go on."""

import os
from dataclasses import dataclass


def cpu_clock() -> float:
    """User and system seconds of this process and its children."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


@dataclass(frozen=True, slots=True)
class DutyEffort:
    """Limits of the search; whichever is met first ends it with the best found and its bound.

    Attributes
    ----------
    rounds : int
        Most rounds of column generation.
    nodes : int
        Most branches of each choice of whole duties: with `cpu_s` infinite, the same number gives
        the same duties on every run.
    columns : int
        Most duties that one choice is made among.
    labels : int
        Most labels of one search for duties of three and more pieces.
    cpu_s : float
        Seconds of processor time from the start of the search; infinite in repeatable mode.
    """

    rounds: int = 400
    nodes: int = 200
    columns: int = 30_000
    labels: int = 1_500_000
    cpu_s: float = float("inf")


class Deadline:
    """Processor seconds that are left of an effort."""

    def __init__(self, effort: DutyEffort) -> None:
        self._cpu_s = effort.cpu_s
        self._started = cpu_clock() if effort.cpu_s < float("inf") else 0.0

    def left_s(self) -> float:
        """Seconds left; infinite where there is no limit, and then no clock is read."""
        if self._cpu_s == float("inf"):
            return self._cpu_s
        return max(0.0, self._cpu_s - (cpu_clock() - self._started))
