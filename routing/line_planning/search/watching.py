"""What whoever watches a search for lines is told: figures, the best lines, and how it went."""

import time
from collections.abc import Callable, Sequence

from network.network import Network
from routing.line_planning.search.design_lines import RunningLine
from routing.line_planning.search.judge import plan_of
from routing.line_planning.search.sketch_paper import SketchPaper
from routing.line_sketch import LineSketch
from routing.progress import SearchProgress

_SKETCHED_EVERY_S = 1.0
_LONGEST_CURVE = 64


class Watching:
    """Remembers what was told of one search; changes nothing of it.

    Parameters
    ----------
    network : Network
    least_minutes : float
        Bound for felt minutes per trip.
    clock : callable
        Seconds that pass.
    """

    def __init__(
        self, network: Network, least_minutes: float, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._network, self._least, self._clock = network, least_minutes, clock
        self._started = clock()
        self._paper: SketchPaper | None = None
        self._sketched: Sequence[RunningLine] | None = None
        self._sketch_at = self._started
        self._curve: list[tuple[float, float]] = []

    def seen(self, best: Sequence[RunningLine], minutes: float, evaluations: int) -> SearchProgress:
        """Figures of the best set, which add to the curve where it is better than before."""
        if not self._curve or minutes < self._curve[-1][1]:
            self._curve.append((round(self._clock() - self._started, 1), minutes))
        if len(self._curve) > _LONGEST_CURVE:
            self._curve = [*self._curve[:-1:2], self._curve[-1]]
        km = sum(run.km_per_hour for run in best)
        return SearchProgress(
            self._curve[-1][1], self._least, evaluations, len(best), km, tuple(self._curve)
        )

    def find_sketch(self, best: list[RunningLine]) -> LineSketch | None:
        """The best lines, if they are others than in the last sketch, a second ago or more."""
        now = self._clock()
        if best is self._sketched or now < self._sketch_at:
            return None
        self._sketched, self._sketch_at = best, now + _SKETCHED_EVERY_S
        self._paper = self._paper or SketchPaper(self._network)
        return self._paper.drawn(plan_of(best, 1))
