"""The choice between riders and operator: sets of lines of which none is better in both."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from network.errors import InputError
from routing.line_planning.links.evaluation import LineSetFigures, figures_of
from routing.line_planning.links.graph import LineSet, LineTask
from routing.line_planning.links.search import OPERATOR, PASSENGER, Aim, LineSearch
from routing.line_planning.stopping import StoppingRule
from routing.progress import Observer, Progress, unobserved

FEWEST_POINTS = 3
_ENDS = 2
_POINTS = 18

_PASSENGER_SHARE, _OPERATOR_SHARE, _POLISH_SHARE = 0.12, 0.15, 0.13
"""Parts of the work for the two ends, and for the operator's end once more."""

RuleOfShare = Callable[[float], StoppingRule]
"""Rule, beginning now, for a share of the work that is allowed for a whole front."""


@dataclass(frozen=True, slots=True, eq=False)
class FrontPoint:
    """A set of lines and its figures.

    Attributes
    ----------
    lines : LineSet
    figures : LineSetFigures
    """

    lines: LineSet
    figures: LineSetFigures

    @property
    def both(self) -> tuple[float, float]:
        """Mean journey and time of all lines, minutes."""
        return self.figures.rider_minutes, self.figures.line_minutes


@dataclass(frozen=True, slots=True, eq=False)
class Front:
    """Sets of lines by rising mean journey, none better than another in both figures.

    Attributes
    ----------
    points : tuple of FrontPoint
    evaluations : int
    """

    points: tuple[FrontPoint, ...]
    evaluations: int


def search_front(
    task: LineTask,
    seed: int,
    rule_of: RuleOfShare,
    n_points: int = _POINTS,
    observer: Observer = unobserved,
) -> Front:
    """Search sets from best for riders to best for the operator.

    The ends are searched first, each as if it were wanted alone. Each point between them closes
    the widest gap so far: its weight is the one at which the two ends of the gap cost the same
    (Cohon, Church & Sheer 1979), and its search starts warm, from one of the ends. At last the
    operator's end is searched again from its neighbour: many sets take the same least time of
    lines and differ only for riders, and the good ones lie beside sets that are a little dearer.

    Parameters
    ----------
    task : LineTask
    seed : int
    rule_of : callable
        Called with a share of all the work when a search begins; returns its stopping rule.
    n_points : int, optional
        Sets to search for, at least 3.
    observer : Observer, optional

    Returns
    -------
    Front
        Up to `n_points` points; fewer where one betters another, or where it was stopped.
    """
    if n_points < FEWEST_POINTS:
        message = f"a front of {n_points} points; ask for at least {FEWEST_POINTS}"
        raise InputError(message)
    drawing = _Drawing(task, seed, observer)
    drawing.add(PASSENGER, None, rule_of(_PASSENGER_SHARE))
    drawing.add(OPERATOR, None, rule_of(_OPERATOR_SHARE))
    n_between = n_points - 2
    share = (1.0 - _PASSENGER_SHARE - _OPERATOR_SHARE - _POLISH_SHARE) / n_between
    for _ in range(n_between):
        drawing.close_widest_gap(rule_of(share))
    drawing.add(OPERATOR, drawing.kept()[-2:][0].lines, rule_of(_POLISH_SHARE))
    return Front(drawing.kept(), drawing.evaluations)


_Gap = tuple[FrontPoint, FrontPoint]


class _Drawing:
    """A front at work: every set found so far, and whether somebody said stop."""

    def __init__(self, task: LineTask, seed: int, observer: Observer) -> None:
        self._task = task
        self._seed = seed
        self._observer = observer
        self._found: list[FrontPoint] = []
        self._in_vain: dict[_Gap, int] = {}
        self._is_stopped = False
        self.evaluations = 0

    def add(self, aim: Aim, start: LineSet | None, rule: StoppingRule) -> None:
        """Search one more set, unless somebody said stop, or no work is left but for the ends."""
        has_ends = len(self._found) >= _ENDS
        if self._is_stopped or (has_ends and rule.share_done(0) >= 1.0):
            return
        search = LineSearch(self._task, aim, self._seed + len(self._found))
        result = search.run(rule, self._observe, start)
        self.evaluations += result.evaluations
        self._found.append(FrontPoint(result.lines, figures_of(self._task, result.lines)))

    def close_widest_gap(self, rule: StoppingRule) -> None:
        """Search a set between the two neighbours that leave most room between them.

        A gap that was searched in vain counts half as wide, and is searched from its other end.
        """
        kept = self.kept()
        width = max(1e-9, kept[-1].figures.rider_minutes - kept[0].figures.rider_minutes)
        height = max(1e-9, kept[0].figures.line_minutes - kept[-1].figures.line_minutes)

        def room(gap: _Gap) -> float:
            longer = (gap[1].figures.rider_minutes - gap[0].figures.rider_minutes) / width
            less = (gap[0].figures.line_minutes - gap[1].figures.line_minutes) / height
            return (longer + less) * 0.5 ** self._in_vain.get(gap, 0)

        gap = max(pairwise(kept), key=room, default=(kept[0], kept[0]))
        tries = self._in_vain.get(gap, 0)
        near, far = (each.figures for each in gap)
        price = (far.rider_minutes - near.rider_minutes) / max(
            1e-9, near.line_minutes - far.line_minutes
        )
        self.add(Aim(1.0, price), gap[tries % 2].lines, rule)
        if self.kept() == kept:
            self._in_vain[gap] = tries + 1

    def kept(self) -> tuple[FrontPoint, ...]:
        """Sets that none betters."""
        return pareto(self._found)

    def _observe(self, progress: Progress, /) -> bool:
        self._is_stopped = not self._observer(progress)
        return not self._is_stopped


def pareto(points: Sequence[FrontPoint]) -> tuple[FrontPoint, ...]:
    """Points that no other betters in one figure without being worse in the other."""
    kept: list[FrontPoint] = []
    for point in sorted(points, key=lambda each: each.both):
        if not kept or point.figures.line_minutes < kept[-1].figures.line_minutes:
            kept.append(point)
    return tuple(kept)


def hypervolume(both: Sequence[tuple[float, float]], worst: tuple[float, float]) -> float:
    """Area between a front and a worst point, minutes x minutes.

    Examples
    --------
    >>> hypervolume([(1.0, 3.0), (2.0, 1.0)], (4.0, 4.0))  # 1 x 1 + 2 x 3
    7.0
    """
    area = 0.0
    height = worst[1]
    for first, second in sorted(both):
        if first < worst[0] and second < height:
            area += (worst[0] - first) * (height - second)
            height = second
    return area
