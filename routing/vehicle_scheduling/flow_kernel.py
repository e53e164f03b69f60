"""Cheapest flow through a network of arcs, such as vehicles through a day: the network simplex.

Cunningham (1976), "A network simplex method", Mathematical Programming 11, sections 3 to 5: a tree
of arcs reaches every node and fixes the price of each; an arc that is cheaper than its prices say
enters the tree, what it closes a circle with is pushed along, and the arc that fills or empties
first leaves. The tree is kept strongly feasible: an empty arc of it points to the root, so no
sequence of exchanges that push nothing can repeat itself. Entering arcs are looked for block by
block (Grigoriadis, 1986, "An efficient implementation of the network simplex method", Mathematical
Programming Study 26, section 3).

All costs, prices and flows are whole numbers, so the answer is exact. Dimensions: m arcs and behind
them n arcs between each node and the root; n nodes and behind them the root.
"""

from typing import NamedTuple

import numpy as np

from network.compiled import compiled, compiled_part
from network.quantities import IntArray

IN_TREE, EMPTY, FULL = 0, 1, -1
"""Where an arc is; the numbers are signs of how its cost counts where it may enter the tree."""

UP, DOWN = 1, -1
"""Whether the tree arc of a node leads from it to its parent or from the parent to it."""

NOBODY = -1
"""No node, or no arc."""


class Arcs(NamedTuple):
    """Arcs with what flows on them, each column of shape (m + n,)."""

    tail: IntArray
    head: IntArray
    cost: IntArray
    capacity: IntArray
    flow: IntArray
    side: IntArray


class Tree(NamedTuple):
    """The tree by nodes, each column of shape (n + 1,); the last node is the root.

    Children of a node are a list: `child` is the first, `after` and `before` its neighbours.
    """

    parent: IntArray
    arc: IntArray
    way: IntArray
    depth: IntArray
    child: IntArray
    after: IntArray
    before: IntArray
    price: IntArray


def first_tree(
    tail: IntArray, head: IntArray, capacity: IntArray, cost: IntArray, supply: IntArray
) -> tuple[Arcs, Tree]:
    """All supply by way of the root, on arcs too dear to stay where there is any other way.

    Parameters
    ----------
    tail, head, capacity, cost : IntArray, shape (m,)
        Costs are at least 0.
    supply : IntArray, shape (n,)
        What a node brings (+) or takes (-); the sum is 0.

    Returns
    -------
    Arcs, Tree
        For `exchange`.
    """
    n, m = len(supply), len(tail)
    nodes, brings = np.arange(n), supply >= 0
    dear = (int(cost.max(initial=0)) + 1) * max(n, 1)
    arcs = Arcs(
        tail=np.append(tail, np.where(brings, nodes, n)),
        head=np.append(head, np.where(brings, n, nodes)),
        cost=np.append(cost, np.where(brings, 0, dear)),
        capacity=np.append(capacity, np.full(n, np.abs(supply).sum() + 1)),
        flow=np.append(np.zeros(m, np.int64), np.abs(supply)),
        side=np.append(np.full(m, EMPTY), np.full(n, IN_TREE)),
    )
    children = np.arange(-1, n)  # each node before the one in front of it, the root with the last
    following = np.append(children[:-1], NOBODY)
    preceding = np.append(np.arange(1, n + 1), NOBODY)
    preceding[n - 1 : n] = NOBODY
    tree = Tree(
        parent=np.append(np.full(n, n), NOBODY),
        arc=np.append(m + nodes, NOBODY),
        way=np.append(np.where(brings, UP, DOWN), UP),
        depth=np.append(np.ones(n, np.int64), 0),
        child=np.append(np.full(n, NOBODY), n - 1),
        after=following,
        before=preceding,
        price=np.append(np.where(brings, 0, dear), 0),
    )
    return arcs, tree


@compiled
def exchange(arcs: Arcs, tree: Tree, begin: int, most: int) -> int:
    """Make up to `most` exchanges, each of which makes the flow cheaper or the tree better.

    Parameters
    ----------
    arcs : Arcs
        Flow and side are changed.
    tree : Tree
        Changed.
    begin : int
        Arc from which on the next one to enter is looked for.
    most : int

    Returns
    -------
    int
        `begin` for the next call; `NOBODY` where the flow is the cheapest there is.
    """
    m = len(arcs.tail) - (len(tree.parent) - 1)
    block = max(10, int(np.sqrt(m)))
    for _ in range(most):
        entering, begin = _entering(arcs, tree, m, block, begin)
        if entering == NOBODY:
            return NOBODY
        _exchange_for(arcs, tree, entering)
    return begin


@compiled_part
def _entering(arcs: Arcs, tree: Tree, m: int, block: int, begin: int) -> tuple[int, int]:
    """The arc that saves most of the first block with one, or `NOBODY`; and where the next begins.

    An arc saves what its cost is below the difference of the prices at its ends.
    """
    best, found, left, arc = 0, NOBODY, block, begin
    for _ in range(m):
        saved = arcs.side[arc] * (
            arcs.cost[arc] + tree.price[arcs.tail[arc]] - tree.price[arcs.head[arc]]
        )
        if saved < best:
            best, found = saved, arc
        arc = arc + 1 if arc + 1 < m else 0
        left -= 1
        if left == 0:
            if found != NOBODY:
                break
            left = block
    return found, arc


@compiled_part
def _exchange_for(arcs: Arcs, tree: Tree, entering: int) -> None:
    """Push along the circle that an arc closes, and let the arc that stops it leave the tree."""
    first, second = arcs.tail[entering], arcs.head[entering]
    if arcs.side[entering] == FULL:
        first, second = second, first
    join = _join(tree, first, second)
    pushed, out_first = _least_room(arcs, tree, first, join, UP, arcs.capacity[entering])
    # Of equals the last on the way round counts, seen from the join: so the tree stays strong.
    room, out_second = _least_room(arcs, tree, second, join, DOWN, pushed + 1)
    if out_second != NOBODY:
        pushed = room
    if pushed > 0:
        arcs.flow[entering] += arcs.side[entering] * pushed
        _push(arcs, tree, first, join, -pushed)
        _push(arcs, tree, second, join, pushed)
    if out_second != NOBODY:
        _replace(arcs, tree, entering, second, first, out_second)
    elif out_first != NOBODY:
        _replace(arcs, tree, entering, first, second, out_first)
    else:  # it fills or empties itself
        arcs.side[entering] = -arcs.side[entering]


@compiled_part
def _join(tree: Tree, one: int, other: int) -> int:
    """Where the ways of two nodes to the root meet."""
    while one != other:
        if tree.depth[one] >= tree.depth[other]:
            one = tree.parent[one]
        else:
            other = tree.parent[other]
    return one


@compiled_part
def _least_room(
    arcs: Arcs, tree: Tree, node: int, join: int, emptied: int, most: int
) -> tuple[int, int]:
    """Least room below `most` on the way up to the join, and the node under that arc.

    Arcs that lead the way of `emptied` lose flow, the others gain. On the way that is pushed up,
    the arc nearest to the join counts among equals, on the other the one farthest from it.
    """
    found = NOBODY
    while node != join:
        arc = tree.arc[node]
        flow = arcs.flow[arc]
        room = flow if tree.way[node] == emptied else arcs.capacity[arc] - flow
        if room < most or (emptied == DOWN and found != NOBODY and room == most):
            most, found = room, node
        node = tree.parent[node]
    return most, found


@compiled_part
def _push(arcs: Arcs, tree: Tree, node: int, join: int, amount: int) -> None:
    """Add to what flows up from a node to the join."""
    while node != join:
        arcs.flow[tree.arc[node]] += tree.way[node] * amount
        node = tree.parent[node]


@compiled_part
def _replace(arcs: Arcs, tree: Tree, entering: int, inner: int, outer: int, out: int) -> None:
    """Hang what is under the tree arc of `out` on the entering arc, between `inner` and `outer`."""
    leaving = tree.arc[out]
    arcs.side[entering] = IN_TREE
    arcs.side[leaving] = EMPTY if arcs.flow[leaving] == 0 else FULL
    way = UP if arcs.tail[entering] == inner else DOWN
    _turn(tree, inner, outer, entering, way, out)
    change = tree.price[outer] - tree.price[inner] - way * arcs.cost[entering]
    _settle(tree, inner, change)


@compiled_part
def _turn(tree: Tree, node: int, parent: int, arc: int, way: int, last: int) -> None:
    """Hang a node on a new parent, its old parent on it, and so on up to the last."""
    while True:
        above, arc_above, way_above = tree.parent[node], tree.arc[node], tree.way[node]
        _unhang(tree, node, above)
        tree.parent[node], tree.arc[node], tree.way[node] = parent, arc, way
        _hang(tree, node, parent)
        if node == last:
            return
        parent, arc, way, node = node, arc_above, -way_above, above


@compiled_part
def _unhang(tree: Tree, node: int, parent: int) -> None:
    """Take a node out of the children of its parent."""
    before, after = tree.before[node], tree.after[node]
    if before != NOBODY:
        tree.after[before] = after
    else:
        tree.child[parent] = after
    if after != NOBODY:
        tree.before[after] = before


@compiled_part
def _hang(tree: Tree, node: int, parent: int) -> None:
    """Make a node the first child of its parent."""
    first = tree.child[parent]
    tree.before[node], tree.after[node] = NOBODY, first
    if first != NOBODY:
        tree.before[first] = node
    tree.child[parent] = node


@compiled_part
def _settle(tree: Tree, top: int, change: int) -> None:
    """Move prices and depths of a node and all under it."""
    node = top
    while True:
        tree.price[node] += change
        tree.depth[node] = tree.depth[tree.parent[node]] + 1
        if tree.child[node] != NOBODY:
            node = tree.child[node]
            continue
        while node != top and tree.after[node] == NOBODY:
            node = tree.parent[node]
        if node == top:
            return
        node = tree.after[node]
