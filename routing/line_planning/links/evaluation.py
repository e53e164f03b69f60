"""What riders and the operator get from a set of lines, in full precision."""

from dataclasses import dataclass

import numpy as np

from network.quantities import FloatArray, IntArray
from routing.line_planning.links.graph import LineSet, LineTask

_FINE = 10**6
"""Fine units per minute: files give six decimals at most."""

_LEGS = 4096
_NEVER = 2**61
_MOST_COUNTED = 3


@dataclass(frozen=True, slots=True)
class LineSetFigures:
    """Figures of a set of lines by the rules of the literature (John 2016, section 2).

    Attributes
    ----------
    rider_minutes : float
        Mean journey of all riders: ride and transfer penalties on the quickest way; infinite where
        somebody has none.
    line_minutes : float
        Sum of one-way times of all lines, each in its quicker direction.
    transfers : tuple of float
        Shares of riders with 0, 1, 2, and more transfers or no journey; of equally quick ways the
        one with fewer transfers counts.
    """

    rider_minutes: float
    line_minutes: float
    transfers: tuple[float, float, float, float]


def figures_of(task: LineTask, lines: LineSet) -> LineSetFigures:
    """Figures of a set, which need not be valid but has to run over links.

    Examples
    --------
    Four minutes from a to b, three from b to c; two lines, so one transfer of 5 from a to c:
    1 rider a-b, 1 rider a-c, (4 + 12) / 2.

    >>> from routing.line_planning.links.graph import LinkGraph, line_set
    >>> graph = LinkGraph(("a", "b", "c"), [0, 1, 1, 2], [1, 0, 2, 1], [4, 4, 3, 3], [1, 1, 1])
    >>> task = LineTask(graph, [[0, 1, 1], [0, 0, 0], [0, 0, 0]], 2, 2, 2)
    >>> figures_of(task, line_set([[0, 1], [1, 2]]))
    LineSetFigures(rider_minutes=8.0, line_minutes=7.0, transfers=(0.5, 0.5, 0.0, 0.0))
    """
    best = _journeys(task, lines)
    reached = best < _NEVER
    legs = best % _LEGS
    boarding = round(task.transfer_minutes * _FINE)
    minutes = np.where(reached, (best // _LEGS - boarding) / _FINE, np.inf)
    travel = task.riders > 0
    total = float(task.riders.sum())
    spent = float((task.riders[travel] * minutes[travel]).sum())
    links = task.graph.minutes_between()
    groups = np.where(reached, np.minimum(legs - 1, _MOST_COUNTED), _MOST_COUNTED)
    shares = [float(task.riders[travel & (groups == group)].sum()) / total for group in range(4)]
    return LineSetFigures(
        rider_minutes=spent / total,
        line_minutes=sum(_quicker_minutes(links, line) for line in lines.lines()),
        transfers=(shares[0], shares[1], shares[2], shares[3]),
    )


def _quicker_minutes(minutes: FloatArray, line: list[int]) -> float:
    """One-way minutes of a line in its quicker direction."""
    there = float(minutes[line[:-1], line[1:]].sum())
    back = float(minutes[line[1:], line[:-1]].sum())
    return min(there, back)


def quicker_way_round(task: LineTask, lines: LineSet) -> list[list[int]]:
    """Lines as lists of nodes, each listed in its quicker direction."""
    minutes = task.graph.minutes_between()
    turned = []
    for line in lines.lines():
        there, back = minutes[line[:-1], line[1:]].sum(), minutes[line[1:], line[:-1]].sum()
        turned.append(line if there <= back else line[::-1])
    return turned


def _journeys(task: LineTask, lines: LineSet) -> IntArray:
    """Quickest journeys in fine units x `_LEGS` + legs, boarding counted in every leg."""
    n = task.graph.n_nodes
    best = np.full((n, n), _NEVER, np.int64)
    np.fill_diagonal(best, 0)
    boarding = round(task.transfer_minutes * _FINE) * _LEGS + 1
    fine = _fine(task.graph.minutes_between())
    for line in lines.lines():
        there = np.concatenate([[0], np.cumsum(fine[line[:-1], line[1:]])])
        back = np.concatenate([[0], np.cumsum(fine[line[1:], line[:-1]])])
        ahead = np.arange(len(line))[:, None] < np.arange(len(line))[None, :]
        ride = np.where(ahead, there[None, :] - there[:, None], back[:, None] - back[None, :])
        block = np.ix_(line, line)
        offer = ride * _LEGS + boarding
        np.fill_diagonal(offer, 0)
        best[block] = np.minimum(best[block], offer)
    for k in _where_lines_meet(lines):
        way = best[:, k : k + 1] + best[k : k + 1, :]
        np.minimum(best, way, out=best)
    np.fill_diagonal(best, 0)
    return np.minimum(best, _NEVER)


def _where_lines_meet(lines: LineSet) -> list[int]:
    """Nodes that are passed more than once; at others nobody can change to another line."""
    passing = np.bincount(lines.node)
    return [int(node) for node in np.flatnonzero(passing > 1)]


def _fine(minutes: FloatArray) -> IntArray:
    """Minutes in fine units; links that are not there stay out of every line."""
    return np.round(np.where(np.isfinite(minutes), minutes, 0.0) * _FINE).astype(np.int64)
