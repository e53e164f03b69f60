"""Cuts a graph in half again and again at few vertices, so that its hierarchy stays small.

Each part is cut along four compass lines: the first and the last quarter of its vertices by that
line are kept apart by the fewest vertices between them, found as a largest flow (inertial flow:
Schild and Sommer, 2015; here with cuts of vertices, as nested dissection needs them).
The smallest of the four cuts goes to the top of the order, its two sides below it are cut in turn.

Whole numbers decide throughout, so an order is the same on every machine.
"""

import numpy as np

from network.compiled import compiled, compiled_part
from network.quantities import IntArray

_FIRST_SIDE = 1
_LAST_SIDE = 2


@compiled_part
def _count_levels(
    members: IntArray,
    first: IntArray,
    neighbour: IntArray,
    mate: IntArray,
    cell: IntArray,
    here: int,
    side: IntArray,
    flow: IntArray,
    through: IntArray,
    level: IntArray,
    queue: IntArray,
) -> bool:
    """Steps by which each door is reached from the first side; whether the last side is.

    Vertex ``v`` has two doors: ``2 v`` to come in by and ``2 v + 1`` to leave by. A way through
    takes a vertex and a link once; what another way took can be given back.
    """
    size = 0
    for v in members:
        level[2 * v] = level[2 * v + 1] = -1
        if side[v] == _FIRST_SIDE:
            level[2 * v] = 0
            queue[size] = 2 * v
            size += 1
    reached = False
    done = 0
    while done < size:
        door = queue[done]
        done += 1
        v = door >> 1
        steps = level[door] + 1
        coming = door & 1 == 0
        if not coming and side[v] == _LAST_SIDE:
            reached = True
        if through[v] == (0 if coming else 1) and level[door ^ 1] < 0:
            level[door ^ 1] = steps
            queue[size] = door ^ 1
            size += 1
        if coming and through[v] == 0:
            continue  # no way comes in that could be given back
        for link in range(first[v], first[v + 1]):
            u = neighbour[link]
            onward = 2 * u + 1 if coming else 2 * u
            is_open = flow[mate[link]] == 1 if coming else flow[link] == 0
            if is_open and cell[u] == here and level[onward] < 0:
                level[onward] = steps
                queue[size] = onward
                size += 1
    return reached


@compiled_part
def _lead_through(
    start: int,
    first: IntArray,
    neighbour: IntArray,
    mate: IntArray,
    cell: IntArray,
    here: int,
    side: IntArray,
    flow: IntArray,
    through: IntArray,
    level: IntArray,
    cursor: IntArray,
    trail: IntArray,
    trail_link: IntArray,
) -> bool:
    """Lead one more way from a vertex of the first side to the last along rising levels."""
    trail[0] = 2 * start
    size = 1
    while size > 0:
        door = trail[size - 1]
        v = door >> 1
        steps = level[door] + 1
        coming = door & 1 == 0
        if not coming and side[v] == _LAST_SIDE:
            break
        onward = -1
        link = -1
        if cursor[door] == 0:
            cursor[door] = 1
            if through[v] == (0 if coming else 1) and level[door ^ 1] == steps:
                onward = door ^ 1
        degree = first[v + 1] - first[v]
        if coming and through[v] == 0:
            degree = 0
        while onward < 0 and cursor[door] <= degree:
            link = first[v] + cursor[door] - 1
            cursor[door] += 1
            u = neighbour[link]
            other = 2 * u + 1 if coming else 2 * u
            is_open = flow[mate[link]] == 1 if coming else flow[link] == 0
            if is_open and cell[u] == here and level[other] == steps:
                onward = other
        if onward < 0:
            level[door] = -1  # a dead end until levels are counted anew
            size -= 1
        else:
            trail[size] = onward
            trail_link[size] = link if onward != door ^ 1 else -1
            size += 1
    if size == 0:
        return False
    for row in range(size):
        door = trail[row]
        level[door] = -1
        if row == 0:
            continue
        link = trail_link[row]
        leaves = door & 1
        if link < 0:
            through[door >> 1] = leaves
        elif leaves == 1:
            flow[mate[link]] = 0
        else:
            flow[link] = 1
    return True


@compiled
def dissect(
    first: IntArray,
    neighbour: IntArray,
    mate: IntArray,
    lined_up: IntArray,
    smallest: int,
) -> None:
    """Bring vertices into an order for contraction: cuts after the two sides that they separate.

    Parameters
    ----------
    first, neighbour : IntArray, shapes (n + 1,), (n_links,)
        Links of each vertex; every link is there in both directions, none joins a vertex to itself
        and none comes twice.
    mate : IntArray, shape (n_links,)
        Row of the same link in the other direction.
    lined_up : IntArray, shape (n_compass_lines, n)
        Vertices as they lie along each compass line. On return its first row is the order.
    smallest : int
        Parts of so many vertices or fewer are not cut.
    """
    n_lines, n = lined_up.shape
    cell = np.zeros(n, np.int64)
    side = np.zeros(n, np.int64)
    flow = np.zeros(len(neighbour), np.int64)
    through = np.zeros(n, np.int64)
    level = np.full(2 * n, -1)
    cursor = np.zeros(2 * n, np.int64)
    queue = np.zeros(2 * n + 1, np.int64)
    trail = np.zeros(2 * n + 1, np.int64)
    trail_link = np.zeros(2 * n + 1, np.int64)
    part_of = np.zeros(n, np.int64)
    room = np.zeros(n, np.int64)
    todo = [(0, n)]
    n_cells = 0
    while len(todo) > 0:
        begin, end = todo.pop()
        size = end - begin
        if size <= smallest:
            continue
        n_cells += 1
        here = n_cells
        for row in range(begin, end):
            cell[lined_up[0, row]] = here
        quarter = max(1, size // 4)
        best_cut = size + 1
        best_balance = 0
        for line in range(n_lines):
            members = lined_up[line, begin:end]
            for row in range(size):
                v = members[row]
                through[v] = 0
                side[v] = 0
                if row < quarter:
                    side[v] = _FIRST_SIDE
                elif row >= size - quarter:
                    side[v] = _LAST_SIDE
                for link in range(first[v], first[v + 1]):
                    flow[link] = 0
            cut = 0
            while cut <= best_cut and _count_levels(
                members, first, neighbour, mate, cell, here, side, flow, through, level, queue
            ):
                for v in members:
                    cursor[2 * v] = cursor[2 * v + 1] = 0
                for row in range(quarter):
                    if level[2 * members[row]] == 0 and _lead_through(
                        members[row], first, neighbour, mate, cell, here, side, flow, through,
                        level, cursor, trail, trail_link,
                    ):  # fmt: skip
                        cut += 1
            if cut > best_cut:
                continue
            # Levels are those of the last count: vertices reached by one door only are the cut.
            n_near = 0
            for v in members:
                n_near += level[2 * v + 1] >= 0
            balance = min(n_near, size - cut - n_near)
            if cut < best_cut or balance > best_balance:
                best_cut = cut
                best_balance = balance
                for v in members:
                    part_of[v] = 0 if level[2 * v + 1] >= 0 else (2 if level[2 * v] >= 0 else 1)
        for line in range(n_lines):
            row = begin
            for part in range(3):
                start = row
                for v in lined_up[line, begin:end]:
                    if part_of[v] == part:
                        room[row] = v
                        row += 1
                if line == 0 and part < 2:  # noqa: PLR2004  (0 near, 1 far; 2, the cut, is done)
                    todo.append((start, row))
            for row in range(begin, end):
                lined_up[line, row] = room[row]
        for row in range(begin, end):
            if part_of[lined_up[0, row]] == 2:  # noqa: PLR2004
                cell[lined_up[0, row]] = -1
