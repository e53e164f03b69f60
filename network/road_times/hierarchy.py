"""The street map as a hierarchy of shortcuts, made once and good for all speeds."""

from dataclasses import dataclass

import numpy as np

from network.quantities import BoolArray, IntArray, ints, offsets_of
from network.road_times.driving_states import DrivingStates

_SMALLEST_PART = 8
"""Parts of a map with so few states are not cut any further."""


@dataclass(frozen=True, slots=True, eq=False)
class Triangles:
    """For each shortcut, with which others of its lower end it makes up higher ones.

    A shortcut down to a state and one up from it make up a shortcut between their higher ends. The
    rows made by one shortcut and its partners follow each other (then the first of them is here),
    or they are listed (then ``-1 - place`` in `listed` is here).

    Attributes
    ----------
    down_partner, down_made : IntArray, shape (n_down,)
        First shortcut up from the same state that leads higher than this one comes from, and the
        shortcuts up that they make.
    up_partner, up_made : IntArray, shape (n_up,)
        The same for shortcuts up, whose partners lead down.
    listed : IntArray, shape (n_listed,)
        Rows of shortcuts.
    """

    down_partner: IntArray
    down_made: IntArray
    up_partner: IntArray
    up_made: IntArray
    listed: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class RoadHierarchy:
    """States in the order of contraction, and every shortcut between them (Dibbelt et al., 2016).

    States are called by their rank: their place in the order. A shortcut leads up from a lower to a
    higher rank or down from a higher to a lower; of any way between two states a fastest one goes
    up some shortcuts and down others. The higher ends of the shortcuts of a state are all among its
    `parent`, the parent of that, and so on.

    Attributes
    ----------
    states : DrivingStates
        What the hierarchy was made of.
    rank : IntArray, shape (n_states,)
        Place of each state in the order.
    parent : IntArray, shape (n_states,)
        By rank; -1 at the top.
    first_up, up_head : IntArray, shapes (n_states + 1,), (n_up,)
        Shortcuts up from each rank, with the ranks to which they lead, rising.
    first_down, down_tail : IntArray, shapes (n_states + 1,), (n_down,)
        Shortcuts down to each rank, with the ranks from which they lead, rising.
    arc_row : IntArray, shape (n_arcs,)
        Shortcut that replaces each arc of `states`: rows of the shortcuts up, then of those down
        from `n_up` on; -1 for arcs from a state to itself.
    triangles : Triangles
        Which pairs of shortcuts make up which others.
    """

    states: DrivingStates
    rank: IntArray
    parent: IntArray
    first_up: IntArray
    up_head: IntArray
    first_down: IntArray
    down_tail: IntArray
    arc_row: IntArray
    triangles: Triangles


def road_hierarchy(states: DrivingStates) -> RoadHierarchy:
    """Contract a street map, once for all speeds.

    The order comes from cutting the map in half at few states, again and again.

    Parameters
    ----------
    states : DrivingStates
        From `states_with_turns` or `states_at_junctions`.

    Returns
    -------
    RoadHierarchy

    Examples
    --------
    >>> from network.road_times.driving_states import states_at_junctions
    >>> from tests.cities.grid import grid_streets
    >>> hierarchy = road_hierarchy(states_at_junctions(grid_streets(3, 3)))
    >>> len(hierarchy.rank), int(hierarchy.parent[-1])
    (9, -1)
    """
    from network.road_times.contraction_kernel import (  # noqa: PLC0415  (numba starts slowly)
        directed,
        fill_in,
        triangles_of,
    )
    from network.road_times.dissection_kernel import dissect  # noqa: PLC0415

    first, neighbour, mate = _links(states)
    lined_up = _compass_lines(states)
    dissect(first, neighbour, mate, lined_up, _SMALLEST_PART)
    order = lined_up[0]
    rank = np.empty(states.n_states, np.int64)
    rank[order] = np.arange(states.n_states)
    first_above, above, parent = fill_in(first, neighbour, rank, order)
    low = np.repeat(np.arange(states.n_states), np.diff(first_above))
    above = above[np.lexsort((above, low))]
    tail, head = rank[states.tail], rank[states.head]
    goes_up, comes_down = directed(first_above, above, tail, head)
    first_up, up_head = _only(goes_up, low, above, states.n_states)
    first_down, down_tail = _only(comes_down, low, above, states.n_states)
    return RoadHierarchy(
        states=states,
        rank=ints(rank),
        parent=ints(parent),
        first_up=first_up,
        up_head=up_head,
        first_down=first_down,
        down_tail=down_tail,
        arc_row=_rows_of_arcs(tail, head, first_up, up_head, first_down, down_tail),
        triangles=Triangles(*map(ints, triangles_of(first_up, up_head, first_down, down_tail))),
    )


def _compass_lines(states: DrivingStates) -> IntArray:
    """States as they lie from west to east, south to north, and along both diagonals."""
    x, y = states.x_mm, states.y_mm
    return np.stack([np.argsort(along, kind="stable") for along in (x, y, x + y, x - y)])


def _only(
    kept: BoolArray, low: IntArray, above: IntArray, n_states: int
) -> tuple[IntArray, IntArray]:
    """Offsets and higher ends of the pairs that are kept."""
    return offsets_of(np.bincount(low[kept], minlength=n_states)), ints(above[kept])


def _links(states: DrivingStates) -> tuple[IntArray, IntArray, IntArray]:
    """Neighbours of each state whatever the direction, and the row of each link back."""
    n = states.n_states
    apart = states.tail != states.head
    one, other = states.tail[apart], states.head[apart]
    key = np.unique(np.concatenate((one * n + other, other * n + one)))
    start, end = key // max(n, 1), key % max(n, 1)
    first = np.searchsorted(start, np.arange(n + 1))
    return ints(first), ints(end), ints(np.searchsorted(key, end * n + start))


def _rows_of_arcs(
    tail: IntArray,
    head: IntArray,
    first_up: IntArray,
    up_head: IntArray,
    first_down: IntArray,
    down_tail: IntArray,
) -> IntArray:
    """Shortcut that replaces each arc; -1 for arcs from a state to itself."""
    n = len(first_up) - 1
    up_key = np.repeat(np.arange(n), np.diff(first_up)) * n + up_head
    down_key = np.repeat(np.arange(n), np.diff(first_down)) * n + down_tail
    row = np.full(len(tail), -1)
    up, down = tail < head, tail > head
    row[up] = np.searchsorted(up_key, tail[up] * n + head[up])
    row[down] = np.searchsorted(down_key, head[down] * n + tail[down]) + len(up_head)
    return ints(row)
