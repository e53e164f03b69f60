"""The choice between riders and operator: sets of lines of which none is better in both."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from network.errors import InputError
from routing.line_planning.links.evaluation import LineSetFigures, figures_of
from routing.line_planning.links.graph import LineSet, LineTask
from routing.line_planning.links.search import OPERATOR, PASSENGER, Aim, LineSearch
from routing.line_planning.stopping import StoppingRule
from routing.progress import Observer, unobserved

FEWEST_POINTS = 3


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
    rules: Sequence[Callable[[], StoppingRule]],
    observer: Observer = unobserved,
) -> Front:
    """Search sets from best for riders to best for the operator.

    The ends are searched first. Between them each point has a weight at which a set that lies on
    the straight line between two neighbours would cost the same, and starts from its neighbour.

    Parameters
    ----------
    task : LineTask
    seed : int
    rules : sequence of callable
        One per point; called when its search begins, returns its stopping rule. At least 3.
    observer : Observer, optional

    Returns
    -------
    Front
        Up to as many points as rules.
    """
    if len(rules) < FEWEST_POINTS:
        message = f"a front of {len(rules)} points; ask for at least {FEWEST_POINTS}"
        raise InputError(message)
    points: list[FrontPoint] = []
    evaluations = 0

    def add(aim: Aim, start: LineSet | None, rule: StoppingRule) -> None:
        nonlocal evaluations
        search = LineSearch(task, aim, seed + len(points))
        found = search.run(rule, observer, start)
        evaluations += found.evaluations
        points.append(FrontPoint(found.lines, figures_of(task, found.lines)))

    add(PASSENGER, None, rules[0]())
    add(OPERATOR, None, rules[1]())
    for rule in rules[2:]:
        near, far = _widest_gap(pareto(points))
        price = (far.figures.rider_minutes - near.figures.rider_minutes) / max(
            1e-9, near.figures.line_minutes - far.figures.line_minutes
        )
        add(Aim(1.0, price), near.lines, rule())
    return Front(pareto(points), evaluations)


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


def _widest_gap(points: Sequence[FrontPoint]) -> tuple[FrontPoint, FrontPoint]:
    """Neighbours with the largest empty rectangle between them, in shares of the whole front."""
    width = points[-1].figures.rider_minutes - points[0].figures.rider_minutes
    height = points[0].figures.line_minutes - points[-1].figures.line_minutes

    def gap(row: int) -> float:
        left, right = points[row], points[row + 1]
        return (right.figures.rider_minutes - left.figures.rider_minutes) / width + (
            left.figures.line_minutes - right.figures.line_minutes
        ) / height

    if len(points) == 1:
        return points[0], points[0]
    row = max(range(len(points) - 1), key=gap)
    return points[row], points[row + 1]
