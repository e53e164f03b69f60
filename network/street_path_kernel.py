"""Fastest legal ways through the streets from one street edge to all others.

The search runs over street edges, not junctions, because turn restrictions and the ban on U-turns
bind pairs of edges (the arc-to-arc graph of Caldwell, 1961). Edges leave the queue in the order in
which a bus reaches their heads; the first edge to leave that may turn onto an edge is therefore
its best predecessor, each edge enters the queue once, and nothing in the queue is ever changed.

Whole numbers only: milliseconds, millimetres and rows, so that results are equal on every machine.
"""

import numpy as np
import numpy.typing as npt

from network.compiled import compiled
from network.quantities import IntArray


@compiled
def _push(queue: IntArray, size: int, key: int) -> None:
    """Add a key to the 4-ary heap that fills rows 0 to size - 1."""
    row = size
    while row > 0:
        above = (row - 1) >> 2
        if queue[above] <= key:
            break
        queue[row] = queue[above]
        row = above
    queue[row] = key


@compiled
def _pop(queue: IntArray, size: int) -> int:
    """Take the least key out of the 4-ary heap that fills rows 0 to size - 1."""
    least: int = queue[0]
    size -= 1
    key = queue[size]
    row = 0
    while True:
        child = 4 * row + 1
        if child >= size:
            break
        best = child
        for other in range(child + 1, min(child + 4, size)):
            if queue[other] < queue[best]:
                best = other
        if queue[best] >= key:
            break
        queue[row] = queue[best]
        row = best
    queue[row] = key
    return least


@compiled
def search_from_edge(
    source: int,
    first_next: IntArray,
    next_edge: IntArray,
    cost_ms: IntArray,
    length_mm: IntArray,
    wanted: npt.NDArray[np.bool_],
    n_wanted: int,
    edge_bits: int,
    tail_ms: IntArray,
    tail_mm: IntArray,
    came_from: IntArray,
    queue: IntArray,
) -> None:
    """Fill the way from the head of one edge to the tails of all edges that matter.

    Parameters
    ----------
    source : int
        Edge at whose head the search starts.
    first_next, next_edge : IntArray, shapes (n_edges + 1,), (n_turns,)
        Legal turns.
    cost_ms, length_mm : IntArray, shape (n_edges,)
        Milliseconds >= 1 and millimetres of each edge.
    wanted : array of bool, shape (n_edges,)
        Edges whose tails must be reached; the search ends once all of them are.
    n_wanted : int
        Number of edges wanted.
    edge_bits : int
        Bits that hold an edge row; a queue key is ``time << edge_bits | edge``, so equal times are
        served in the order of the rows.
    tail_ms, tail_mm : IntArray, shape (n_edges,)
        Result: time and length from the head of `source` to the tail of each edge; time -1 where
        the edge was not reached.
    came_from : IntArray, shape (n_edges,)
        Result: the edge before each edge; undefined where the time is -1.
    queue : IntArray, shape (n_edges + 1,)
        Room to work in.
    """
    tail_ms[:] = -1
    mask = (1 << edge_bits) - 1
    missing = n_wanted
    size = 0
    edge = source
    head_ms = 0
    head_mm = 0
    while True:
        for turn in range(first_next[edge], first_next[edge + 1]):
            after = next_edge[turn]
            if tail_ms[after] >= 0:
                continue
            tail_ms[after] = head_ms
            tail_mm[after] = head_mm
            came_from[after] = edge
            _push(queue, size, ((head_ms + cost_ms[after]) << edge_bits) | after)
            size += 1
            if wanted[after]:
                missing -= 1
        if size == 0 or missing == 0:
            break
        edge = _pop(queue, size) & mask
        size -= 1
        head_ms = tail_ms[edge] + cost_ms[edge]
        head_mm = tail_mm[edge] + length_mm[edge]


@compiled
def fill_times(
    group_edge: IntArray,
    first_member: IntArray,
    member: IntArray,
    first_group: int,
    end_group: int,
    first_next: IntArray,
    next_edge: IntArray,
    cost_ms: IntArray,
    length_mm: IntArray,
    edge_bits: int,
    place_edge: IntArray,
    offset_ms: IntArray,
    offset_mm: IntArray,
    unreached: int,
    free_flow_ms: npt.NDArray[np.int32],
    length_m: npt.NDArray[np.float32],
) -> None:
    """Fill the rows of all places on some street edges: one search per edge.

    Parameters
    ----------
    group_edge : IntArray, shape (n_groups,)
        The distinct edges with places on them.
    first_member, member : IntArray, shapes (n_groups + 1,), (n_places,)
        Places on each of these edges.
    first_group, end_group : int
        Groups to do; other calls may do others at the same time.
    first_next, next_edge, cost_ms, length_mm, edge_bits
        As for `search_from_edge`.
    place_edge, offset_ms, offset_mm : IntArray, shape (n_places,)
        Edge of each place, and the way along it from its tail.
    unreached : int
        Written where there is no legal way, or one of so many milliseconds.
    free_flow_ms, length_m : arrays of int32 and float32, shape (n_places, n_places)
        Result.
    """
    n_edges = len(cost_ms)
    n_places = len(place_edge)
    tail_ms = np.empty(n_edges, np.int64)
    tail_mm = np.empty(n_edges, np.int64)
    came_from = np.empty(n_edges, np.int64)
    queue = np.empty(n_edges + 1, np.int64)
    wanted = np.zeros(n_edges, np.bool_)
    for group in range(len(group_edge)):
        wanted[group_edge[group]] = True
    for group in range(first_group, end_group):
        source = group_edge[group]
        search_from_edge(
            source,
            first_next,
            next_edge,
            cost_ms,
            length_mm,
            wanted,
            len(group_edge),
            edge_bits,
            tail_ms,
            tail_mm,
            came_from,
            queue,
        )
        for row in range(first_member[group], first_member[group + 1]):
            start = member[row]
            rest_ms = cost_ms[source] - offset_ms[start]
            rest_mm = length_mm[source] - offset_mm[start]
            for end in range(n_places):
                edge = place_edge[end]
                if edge == source and offset_ms[end] >= offset_ms[start]:
                    time = offset_ms[end] - offset_ms[start]
                    length = max(0, offset_mm[end] - offset_mm[start])
                elif tail_ms[edge] < 0:
                    time = unreached
                    length = 0
                else:
                    time = rest_ms + tail_ms[edge] + offset_ms[end]
                    length = rest_mm + tail_mm[edge] + offset_mm[end]
                if time >= unreached:
                    free_flow_ms[start, end] = unreached
                    length_m[start, end] = np.inf
                else:
                    free_flow_ms[start, end] = time
                    length_m[start, end] = length / 1000


@compiled
def trace_back(source: int, target: int, came_from: IntArray, path: IntArray) -> int:
    """Write the edges from source to target, last first, and return their number.

    `target` must have been reached. `path` has shape (n_edges + 1,): an edge is used once, except
    that the source may come again at the end.
    """
    path[0] = target
    count = 1
    edge = came_from[target]
    while edge != source:
        path[count] = edge
        count += 1
        edge = came_from[edge]
    path[count] = source
    return count + 1
