"""What no set of lines can better, for riders and for the operator."""

import heapq

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import minimum_spanning_tree, shortest_path

from network.quantities import FloatArray
from routing.line_planning.links.graph import LineTask

_MOST_STEPS = 60_000


def least_rider_minutes(task: LineTask) -> float:
    """Mean journey if everybody went the quickest way without a transfer.

    Examples
    --------
    >>> from routing.line_planning.links.graph import LinkGraph
    >>> graph = LinkGraph(("a", "b"), [0, 1], [1, 0], [4.0, 6.0], [True, True])
    >>> least_rider_minutes(LineTask(graph, [[0, 3], [1, 0]], 1, 2, 2))  # (3 x 4 + 6) / 4
    4.5
    """
    quickest = shortest_path(_table(task.graph.usable_minutes()), method="D")
    travel = task.riders > 0
    return float((task.riders[travel] * quickest[travel]).sum() / task.riders.sum())


def least_line_minutes(task: LineTask) -> float:
    """Time of all lines that no set goes below.

    A set joins all nodes, so it takes at least a minimum spanning tree; and it has `n_lines`
    different simple paths of at least `least_nodes` nodes, so at least the cheapest ones. The paths
    are listed cheapest first (A*; what is left to go is bounded by walks that do not turn back at
    once); where the list gets too long, the cost reached so far stands for the paths not listed.

    Examples
    --------
    >>> from routing.line_planning.links.graph import LinkGraph
    >>> graph = LinkGraph(("a", "b", "c"), [0, 1, 1, 2], [1, 0, 2, 1], [4, 4, 3, 3], [1, 1, 1])
    >>> least_line_minutes(LineTask(graph, 1.0 - np.eye(3), 2, 2, 3))  # tree 4 + 3; paths 3 + 4
    7.0
    """
    minutes = task.graph.usable_minutes()
    cheaper = np.minimum(minutes, minutes.T)
    tree = float(minimum_spanning_tree(_table(cheaper)).sum())
    return max(tree, _cheapest_paths(cheaper, task.least_nodes - 1, task.n_lines))


def _cheapest_paths(minutes: FloatArray, n_links: int, wanted: int) -> float:
    """Sum of the cheapest simple paths of so many links, or less."""
    to_go = _walks_to_go(minutes, n_links)
    onward = [np.flatnonzero(np.isfinite(row)).tolist() for row in minutes]
    heap: list[tuple[float, float, tuple[int, ...]]] = [
        (float(minutes[u, v]) + float(to_go[n_links - 1][u, v]), float(minutes[u, v]), (u, v))
        for u, row in enumerate(onward)
        for v in row
    ]
    heapq.heapify(heap)
    found: set[tuple[int, ...]] = set()
    total = reached = 0.0
    for _ in range(_MOST_STEPS):
        if not heap or len(found) == wanted:
            break
        reached, cost, path = heapq.heappop(heap)
        if len(path) == n_links + 1:
            if path[::-1] not in found:
                found.add(path)
                total += cost
            continue
        rest = to_go[n_links - len(path)]
        for node in onward[path[-1]]:
            if node not in path:
                more = cost + float(minutes[path[-1], node])
                bound = more + float(rest[path[-1], node])
                heapq.heappush(heap, (bound, more, (*path, node)))
    return total + (wanted - len(found)) * reached


def _walks_to_go(minutes: FloatArray, n_links: int) -> list[FloatArray]:
    """Cheapest walks of 0, 1, ... further links after a link, not back over it, by link."""
    n = len(minutes)
    rows = [np.zeros((n, n))]
    for _ in range(n_links - 1):
        step = minutes + rows[-1]
        order = np.sort(step, axis=1)[:, :2] if n > 1 else np.full((n, 2), np.inf)
        best = step.argmin(axis=1)
        further = np.repeat(order[:, 0][None, :], n, axis=0)
        back = best[None, :] == np.arange(n)[:, None]  # from u to v, the best goes back to u
        rows.append(np.where(back, order[:, 1][None, :], further))
    return rows


def _table(minutes: FloatArray) -> csr_array:
    """Links as scipy reads them."""
    tail, head = np.nonzero(np.isfinite(minutes))
    return csr_array((minutes[tail, head], (tail, head)), shape=minutes.shape)
