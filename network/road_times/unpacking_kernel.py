"""Finds the way between two states, and the street edges that its shortcuts stand for.

Every way goes up the hierarchy from its start and then down to its end, and all states on it that
matter are ancestors of both (elimination tree queries: Dibbelt, Strasser and Wagner, 2016). Each
start and each end is climbed once, however many pairs there are.
"""

import numpy as np

from network.compiled import compiled, compiled_part
from network.quantities import IntArray
from network.road_times.customising_kernel import Costs


@compiled
def depths_of(parent: IntArray) -> IntArray:
    """Number of ancestors of each state."""
    depth = np.zeros(len(parent), np.int64)
    for state in range(len(parent) - 1, -1, -1):
        if parent[state] >= 0:
            depth[state] = depth[parent[state]] + 1
    return depth


@compiled
def climb(
    start: IntArray,
    parent: IntArray,
    depth: IntArray,
    first: IntArray,
    far_end: IntArray,
    cost: Costs,
    none: np.uint64,
) -> tuple[IntArray, IntArray, Costs, IntArray]:
    """Least cost between some states and each of their ancestors, by shortcuts to higher states.

    Parameters
    ----------
    start : IntArray, shape (n_starts,)
        Ranks.
    parent, depth : IntArray, shape (n_states,)
        By rank.
    first, far_end, cost
        Shortcuts up from each rank, or those down to it, with their costs.
    none : np.uint64
        The cost where there is no way.

    Returns
    -------
    first_step : IntArray, shape (n_starts + 1,)
        Offsets into the columns below.
    state : IntArray, shape (n_steps,)
        The ancestors, highest first, and the start itself last.
    least : array of uint64, shape (n_steps,)
        Cost between the start and each of them.
    last_row : IntArray, shape (n_steps,)
        The shortcut next to the ancestor on that way; -1 at the start itself.
    """
    n_starts = len(start)
    first_step = np.zeros(n_starts + 1, np.int64)
    for i in range(n_starts):
        first_step[i + 1] = first_step[i] + depth[start[i]] + 1
    chain = np.zeros(first_step[n_starts], np.int64)
    least = np.zeros(first_step[n_starts], np.uint64)
    last_row = np.full(first_step[n_starts], -1)
    least[:] = none
    for i in range(n_starts):
        top = first_step[i]
        state = start[i]
        step = top + depth[state]
        least[step] = 0
        while state >= 0:
            chain[step] = state
            so_far = least[step]
            if so_far < none:
                for row in range(first[state], first[state + 1]):
                    other = top + depth[far_end[row]]
                    if so_far + cost[row] < least[other]:
                        least[other] = so_far + cost[row]
                        last_row[other] = row
            state = parent[state]
            step -= 1
    return first_step, chain, least, last_row


@compiled
def meet(
    pair_start: IntArray,
    pair_end: IntArray,
    first_before: IntArray,
    first_out: IntArray,
    out_state: IntArray,
    out_least: Costs,
    first_in: IntArray,
    in_state: IntArray,
    in_least: Costs,
    none: np.uint64,
    met_at: IntArray,
    came_by: IntArray,
) -> None:
    """For each pair, the highest state of its best way and the state by which the end is entered.

    Parameters
    ----------
    pair_start, pair_end : IntArray, shape (n_pairs,)
        Start, and group of states that end the way: any of them will do.
    first_before : IntArray, shape (n_groups + 1,)
        The ends in each group are rows of the second climb.
    first_out, out_state, out_least, first_in, in_state, in_least
        As from `climb`, by shortcuts up from the starts and by shortcuts down to the ends.
    none : np.uint64
        The cost where there is no way.
    met_at, came_by : IntArray, shape (n_pairs,)
        Result: depth of the highest state, -1 where there is no way; row of the chosen end.
    """
    for pair in range(len(pair_start)):
        start = pair_start[pair]
        out = first_out[start]
        n_out = first_out[start + 1] - out
        best = none
        met_at[pair] = -1
        for end in range(first_before[pair_end[pair]], first_before[pair_end[pair] + 1]):
            back = first_in[end]
            for depth in range(min(n_out, first_in[end + 1] - back)):
                if out_state[out + depth] != in_state[back + depth]:
                    break
                both = out_least[out + depth] + in_least[back + depth]
                if both < best:
                    best = both
                    met_at[pair] = depth
                    came_by[pair] = end


@compiled
def count_edges(
    pair_start: IntArray,
    met_at: IntArray,
    came_by: IntArray,
    depth: IntArray,
    first_out: IntArray,
    out_row: IntArray,
    first_in: IntArray,
    in_row: IntArray,
    up_tail: IntArray,
    down_head: IntArray,
    up_edges: IntArray,
    down_edges: IntArray,
    n_edges: IntArray,
) -> None:
    """Street edges between the two ends of each pair that has a way.

    Parameters
    ----------
    pair_start, met_at, came_by
        As in `meet`.
    depth : IntArray, shape (n_states,)
    first_out, out_row, first_in, in_row
        Offsets and last shortcuts of both climbs.
    up_tail, down_head : IntArray, shapes (n_up,), (n_down,)
        Lower ends of the shortcuts.
    up_edges, down_edges : IntArray, shapes (n_up,), (n_down,)
        Street edges on each shortcut.
    n_edges : IntArray, shape (n_pairs,)
        Result, added to what it holds.
    """
    for pair in range(len(pair_start)):
        if met_at[pair] < 0:
            continue
        out = first_out[pair_start[pair]]
        row = out_row[out + met_at[pair]]
        while row >= 0:
            n_edges[pair] += up_edges[row]
            row = out_row[out + depth[up_tail[row]]]
        back = first_in[came_by[pair]]
        row = in_row[back + met_at[pair]]
        while row >= 0:
            n_edges[pair] += down_edges[row]
            row = in_row[back + depth[down_head[row]]]


@compiled_part
def _unpack(
    pending: IntArray,
    size: int,
    up_first: IntArray,
    up_second: IntArray,
    down_first: IntArray,
    down_second: IntArray,
    edge: IntArray,
    place: int,
) -> int:
    """Write the street edges of the pending shortcuts, last one first; where the next goes.

    Pending is ``2 * row`` for a shortcut up and ``2 * row + 1`` for one down.
    """
    while size > 0:
        size -= 1
        row = pending[size] >> 1
        if pending[size] & 1 == 0:
            before = up_first[row]
            after = up_second[row]
        else:
            before = down_first[row]
            after = down_second[row]
        if before < 0:
            edge[place] = -1 - before
            place += 1
        else:
            pending[size] = 2 * after
            pending[size + 1] = 2 * before + 1
            size += 2
    return place


@compiled
def write_edges(
    pair_start: IntArray,
    met_at: IntArray,
    came_by: IntArray,
    depth: IntArray,
    first_out: IntArray,
    out_row: IntArray,
    first_in: IntArray,
    in_row: IntArray,
    up_tail: IntArray,
    down_head: IntArray,
    up_first: IntArray,
    up_second: IntArray,
    down_first: IntArray,
    down_second: IntArray,
    first_edge: IntArray,
    edge: IntArray,
) -> None:
    """Write the street edges between the two ends of each pair that has a way, in driving order.

    Parameters
    ----------
    pair_start, met_at, came_by, depth, first_out, out_row, first_in, in_row, up_tail, down_head
        As for `count_edges`.
    up_first, up_second, down_first, down_second : IntArray
        Parts of the shortcuts as from `find_parts`; ``-1 - edge`` in the first for street edge
        ``edge``.
    first_edge : IntArray, shape (n_pairs,)
        Where the edges of each pair go.
    edge : IntArray
        Result.
    """
    deepest = 0
    for state in range(len(depth)):
        deepest = max(deepest, depth[state])
    pending = np.zeros(2 * deepest + 4, np.int64)
    for pair in range(len(pair_start)):
        if met_at[pair] < 0:
            continue
        place = first_edge[pair]
        out = first_out[pair_start[pair]]
        size = 0
        row = out_row[out + met_at[pair]]
        while row >= 0:
            pending[size] = 2 * row
            size += 1
            row = out_row[out + depth[up_tail[row]]]
        place = _unpack(pending, size, up_first, up_second, down_first, down_second, edge, place)
        back = first_in[came_by[pair]]
        row = in_row[back + met_at[pair]]
        while row >= 0:
            pending[0] = 2 * row + 1
            place = _unpack(pending, 1, up_first, up_second, down_first, down_second, edge, place)
            row = in_row[back + depth[down_head[row]]]
