"""Contracts a graph vertex by vertex and finds every shortcut that any speeds could need.

What is found holds for all times on the arcs: contraction looks only at which vertices are joined
(customizable contraction hierarchies: Dibbelt, Strasser and Wagner, 2016).
Vertices are numbered in the order of contraction; an arc leads up or down that order.
"""

import numpy as np

from network.compiled import compiled, compiled_part
from network.quantities import BoolArray, IntArray


@compiled
def fill_in(
    first: IntArray, neighbour: IntArray, rank: IntArray, order: IntArray
) -> tuple[IntArray, IntArray, IntArray]:
    """Higher neighbours of each vertex once all lower ones are contracted, whatever the direction.

    Parameters
    ----------
    first, neighbour : IntArray, shapes (n + 1,), (n_links,)
        Links of each vertex, every link in both directions.
    rank, order : IntArray, shape (n,)
        Place of each vertex in the order, and the vertex at each place.

    Returns
    -------
    first_above : IntArray, shape (n + 1,)
        Offsets into `above`.
    above : IntArray, shape (n_pairs,)
        Higher neighbours by rank, in no order.
    parent : IntArray, shape (n,)
        The lowest of them, -1 where there is none. All higher neighbours of a vertex are among
        its parent, the parent of that, and so on (the elimination tree).
    """
    n = len(rank)
    first_above = np.zeros(n + 1, np.int64)
    above = np.zeros(4 * len(neighbour) + 16, np.int64)
    parent = np.full(n, -1)
    first_child = np.full(n, -1)
    next_child = np.full(n, -1)
    seen = np.full(n, -1)
    size = 0
    for low in range(n):
        begin = size
        seen[low] = low
        if size + n > len(above):
            larger = np.zeros(2 * len(above) + n, np.int64)
            for row in range(size):
                larger[row] = above[row]
            above = larger
        v = order[low]
        for link in range(first[v], first[v + 1]):
            high = rank[neighbour[link]]
            if high > low and seen[high] != low:
                seen[high] = low
                above[size] = high
                size += 1
        child = first_child[low]
        while child >= 0:
            for row in range(first_above[child], first_above[child + 1]):
                high = above[row]
                if seen[high] != low:
                    seen[high] = low
                    above[size] = high
                    size += 1
            child = next_child[child]
        first_above[low + 1] = size
        if size > begin:
            lowest = above[begin]
            for row in range(begin + 1, size):
                lowest = min(lowest, above[row])
            parent[low] = lowest
            next_child[low] = first_child[lowest]
            first_child[lowest] = low
    return first_above, above[:size], parent


@compiled
def find_row(first: IntArray, column: IntArray, row: int, value: int) -> int:
    """Place of a value in the rising columns of a row; of the next higher one if it is absent."""
    low: int = first[row]
    high: int = first[row + 1]
    while low < high:
        middle = (low + high) // 2
        if column[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def directed(
    first_above: IntArray, above: IntArray, arc_tail: IntArray, arc_head: IntArray
) -> tuple[BoolArray, BoolArray]:
    """Of all pairs of joined vertices, the directions in which there can be a way.

    Where turns bind, most pairs lack one of them (Buchhold, Wagner, Zeitz and Zündorf, 2020).

    Parameters
    ----------
    first_above, above
        As from `fill_in`, rising within each vertex.
    arc_tail, arc_head : IntArray, shape (n_arcs,)
        The arcs, by rank.

    Returns
    -------
    goes_up, comes_down : BoolArray, shape (n_pairs,)
        Whether a way leads through lower vertices from the vertex to its higher neighbour, and from
        that to the vertex.
    """
    n = len(first_above) - 1
    goes_up = np.zeros(len(above), np.bool_)
    comes_down = np.zeros(len(above), np.bool_)
    for arc in range(len(arc_tail)):
        tail = arc_tail[arc]
        head = arc_head[arc]
        if tail < head:
            goes_up[find_row(first_above, above, tail, head)] = True
        elif head < tail:
            comes_down[find_row(first_above, above, head, tail)] = True
    for low in range(n):
        end = first_above[low + 1]
        for one in range(first_above[low], end):
            if not (goes_up[one] or comes_down[one]):
                continue
            row = first_above[above[one]]
            for two in range(one + 1, end):
                while above[row] < above[two]:
                    row += 1
                if comes_down[one] and goes_up[two]:
                    goes_up[row] = True
                if comes_down[two] and goes_up[one]:
                    comes_down[row] = True
    return goes_up, comes_down


@compiled_part
def _made_rows(
    first_one: IntArray,
    end_one: IntArray,
    first_other: IntArray,
    end_other: IntArray,
) -> tuple[IntArray, IntArray, int]:
    """First partner and first made shortcut of each shortcut; made ones with gaps as ``-1 - row``.

    Shortcuts "one" and "other" are those down and up of each state, or the other way round; made
    are shortcuts of kind "other" at the far end of each "one".
    """
    n = len(first_one) - 1
    partner = np.zeros(len(end_one), np.int64)
    made = np.zeros(len(end_one), np.int64)
    n_listed = 0
    for low in range(n):
        row = first_other[low]
        end = first_other[low + 1]
        for one in range(first_one[low], first_one[low + 1]):
            far = end_one[one]
            while row < end and end_other[row] <= far:
                row += 1
            partner[one] = row
            if row == end:
                continue
            start = find_row(first_other, end_other, far, end_other[row])
            if end_other[start + end - row - 1] == end_other[end - 1]:
                made[one] = start
            else:
                made[one] = -1 - start
                n_listed += end - row
    return partner, made, n_listed


@compiled_part
def _list_made(
    first_one: IntArray,
    first_other: IntArray,
    end_other: IntArray,
    partner: IntArray,
    made: IntArray,
    listed: IntArray,
    size: int,
) -> int:
    """Replace rows with gaps by places in the list, and fill the list."""
    for low in range(len(first_one) - 1):
        end = first_other[low + 1]
        for one in range(first_one[low], first_one[low + 1]):
            if made[one] >= 0:
                continue
            row = -1 - made[one]
            made[one] = -1 - size
            for other in range(partner[one], end):
                while end_other[row] < end_other[other]:
                    row += 1
                listed[size] = row
                size += 1
    return size


@compiled
def triangles_of(
    first_up: IntArray, up_head: IntArray, first_down: IntArray, down_tail: IntArray
) -> tuple[IntArray, IntArray, IntArray, IntArray, IntArray]:
    """Columns of `Triangles`, in its order.

    Parameters
    ----------
    first_up, up_head, first_down, down_tail
        As in `RoadHierarchy`.
    """
    down_partner, down_made, n_one = _made_rows(first_down, down_tail, first_up, up_head)
    up_partner, up_made, n_other = _made_rows(first_up, up_head, first_down, down_tail)
    listed = np.zeros(n_one + n_other, np.int64)
    size = _list_made(first_down, first_up, up_head, down_partner, down_made, listed, 0)
    _list_made(first_up, first_down, down_tail, up_partner, up_made, listed, size)
    return down_partner, down_made, up_partner, up_made, listed
