"""Times over the whole street map by scipy: the slow and well-known way."""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from network.quantities import FloatArray, IntArray
from network.streets import StreetGraph
from network.turns import LegalTurns


def times_from_ends(
    streets: StreetGraph, turns: LegalTurns, cost_ms: IntArray, from_edge: IntArray
) -> FloatArray:
    """Milliseconds from the end of some edges to the start of all; infinite where no way leads.

    Every street edge is a node here; driving onto an edge costs the one before. A further node for
    each source stands at the end of its edge, so that ways back to the edge itself are found.
    """
    n_edges, n_from = streets.n_edges, len(from_edge)
    follows = [turns.next_edge[turns.first_next[e] : turns.first_next[e + 1]] for e in from_edge]
    source = np.repeat(np.arange(n_from), [len(edges) for edges in follows]) + n_edges
    before = np.repeat(np.arange(n_edges), np.diff(turns.first_next))
    # scipy takes stored zeros as ways of no time; + 1 on the first step is taken off again.
    steps = np.concatenate((cost_ms[before], np.ones(len(source)))).astype(np.float64)
    ends = np.concatenate((turns.next_edge, *follows))
    graph = csr_array(
        (steps, (np.concatenate((before, source)), ends)), shape=(n_edges + n_from,) * 2
    )
    found = dijkstra(graph, indices=np.arange(n_edges, n_edges + n_from))
    return np.asarray(found[:, :n_edges] - 1.0)


def walks_between(streets: StreetGraph, cost_ms: IntArray) -> FloatArray:
    """Milliseconds between all junctions, turning anywhere; infinite where no way leads."""
    best: dict[tuple[int, int], int] = {}
    for tail, head, cost in zip(
        streets.tail.tolist(), streets.head.tolist(), cost_ms.tolist(), strict=True
    ):
        best[tail, head] = min(cost, best.get((tail, head), cost))
    ends = np.array(list(best), np.int64).reshape(-1, 2)
    cost = np.array(list(best.values()), np.float64)
    graph = csr_array((cost, (ends[:, 0], ends[:, 1])), shape=(streets.n_nodes,) * 2)
    return np.asarray(dijkstra(graph))
