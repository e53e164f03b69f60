"""Times from many states to many, by going up and then down the hierarchy in lanes.

All shortcuts that can matter to the chosen sources and targets are laid out once, highest state
first when going down; then each is read once for a whole batch of sources, whose times lie side by
side (PHAST with many trees at once: Delling, Goldberg, Nowatzyk and Werneck, 2011; kept to
the ancestors of targets: RPHAST of Delling, Goldberg and Werneck, 2011).

Rows are unsigned numbers and the number of lanes is not known beforehand: the compiler then works
on 4 or 8 lanes in one step, which it does not do for a fixed small number (it unrolls first).
"""

import numpy as np
import numpy.typing as npt

from network.compiled import compiled, compiled_part
from network.quantities import BoolArray, IntArray
from network.road_times.customising_kernel import Costs


@compiled_part
def _ancestors(start: IntArray, parent: IntArray) -> BoolArray:
    """Mark some states and all their ancestors."""
    marked = np.zeros(len(parent), np.bool_)
    for state in start:
        while state >= 0 and not marked[state]:
            marked[state] = True
            state = parent[state]  # noqa: PLW2901  (climbs)
    return marked


@compiled_part
def _chosen_rows(
    chosen: BoolArray, row_of: IntArray, first: IntArray, end: IntArray, cost: Costs
) -> tuple[IntArray, IntArray, Costs]:
    """Shortcuts of the chosen states only, between rows; states off the choice have no row."""
    n_rows = 0
    size = 0
    for state in range(len(row_of)):
        n_rows += row_of[state] >= 0
        if chosen[state]:
            size += first[state + 1] - first[state]
    new_first = np.zeros(n_rows + 1, np.int64)
    new_end = np.zeros(size, np.int64)
    new_cost = np.zeros(size, np.uint64)
    size = 0
    for state in range(len(row_of)):
        if row_of[state] < 0:
            continue
        if chosen[state]:
            for row in range(first[state], first[state + 1]):
                new_end[size] = row_of[end[row]]
                new_cost[size] = cost[row]
                size += 1
        new_first[row_of[state] + 1] = size
    return new_first, new_end, new_cost


@compiled
def choose(
    parent: IntArray,
    first_up: IntArray,
    up_head: IntArray,
    up: Costs,
    first_down: IntArray,
    down_tail: IntArray,
    down: Costs,
    source: IntArray,
    target: IntArray,
) -> tuple[IntArray, IntArray, IntArray, IntArray, Costs, IntArray, IntArray, Costs]:
    """Lay out the part of a hierarchy that sources and targets need.

    Parameters
    ----------
    parent, first_up, up_head, first_down, down_tail : IntArray
        As in `RoadHierarchy`.
    up, down : array of uint64
        Costs of the shortcuts.
    source, target : IntArray, shapes (n_sources,), (n_targets,)
        Ranks.

    Returns
    -------
    row_of : IntArray, shape (n_states,)
        Row of each state that is needed, in the order of ranks; -1 for others.
    parent_row, first_up, up_row, up, first_down, down_row, down
        As the columns of the hierarchy, for rows.
    """
    above_source = _ancestors(source, parent)
    above_target = _ancestors(target, parent)
    row_of = np.full(len(parent), -1)
    n_rows = 0
    for state in range(len(parent)):
        if above_source[state] or above_target[state]:
            row_of[state] = n_rows
            n_rows += 1
    parent_row = np.full(n_rows, -1)
    for state in range(len(parent)):
        if row_of[state] >= 0 and parent[state] >= 0:
            parent_row[row_of[state]] = row_of[parent[state]]
    new_first_up, up_row, new_up = _chosen_rows(above_source, row_of, first_up, up_head, up)
    new_first_down, down_row, new_down = _chosen_rows(
        above_target, row_of, first_down, down_tail, down
    )
    return row_of, parent_row, new_first_up, up_row, new_up, new_first_down, down_row, new_down


@compiled_part
def _add_lanes(cost: Costs, to_row: int, from_row: int, add: int, lanes: np.uint64) -> None:
    """Lower the costs of one row to those of another plus the cost between them."""
    to_place = np.uint64(to_row) * lanes
    from_place = np.uint64(from_row) * lanes
    for lane in range(lanes):
        new = cost[from_place + lane] + add
        now = cost[to_place + lane]
        cost[to_place + lane] = min(new, now)


@compiled
def sweep(
    parent_row: IntArray,
    first_up: IntArray,
    up_row: IntArray,
    up: Costs,
    first_down: IntArray,
    down_row: IntArray,
    down: Costs,
    source_row: IntArray,
    none: np.uint64,
    cost: Costs,
) -> None:
    """Costs from a batch of sources, one per lane, to all rows that targets need.

    Parameters
    ----------
    parent_row, first_up, up_row, up, first_down, down_row, down
        As from `choose`.
    source_row : IntArray, shape (n_lanes,)
        Rows of the sources.
    none : np.uint64
        The cost where there is no way.
    cost : array of uint64, shape (n_rows * n_lanes,)
        Result: lane ``k`` of row ``r`` at ``r * n_lanes + k``.
    """
    n_rows = len(parent_row)
    lanes = np.uint64(len(source_row))
    cost[:] = none
    climbed = np.zeros(n_rows, np.bool_)
    for lane in range(len(source_row)):
        cost[source_row[lane] * len(source_row) + lane] = 0
        climbed[source_row[lane]] = True
    for row in range(n_rows):
        if not climbed[row]:
            continue
        if parent_row[row] >= 0:
            climbed[parent_row[row]] = True
        for shortcut in range(first_up[row], first_up[row + 1]):
            _add_lanes(cost, up_row[shortcut], row, up[shortcut], lanes)
    for row in range(n_rows - 1, -1, -1):
        for shortcut in range(first_down[row], first_down[row + 1]):
            _add_lanes(cost, row, down_row[shortcut], down[shortcut], lanes)


@compiled
def best_before(
    cost: Costs, n_lanes: int, first_before: IntArray, before_row: IntArray, best: Costs
) -> None:
    """Least cost by which each target can be entered.

    Parameters
    ----------
    cost : array of uint64, shape (n_rows * n_lanes,)
        As from `sweep`.
    n_lanes : int
        Sources in the batch.
    first_before, before_row : IntArray, shapes (n_targets + 1,), (n_befores,)
        Rows from which each target is entered.
    best : array of uint64, shape (n_lanes, n_targets)
        Result; holds the cost where there is no way on entry.
    """
    for target in range(len(first_before) - 1):
        for place in range(first_before[target], first_before[target + 1]):
            start = before_row[place] * n_lanes
            for lane in range(n_lanes):
                best[lane, target] = min(best[lane, target], cost[start + lane])


@compiled
def fill_rows(
    best: Costs,
    first_group: int,
    group_edge: IntArray,
    first_member: IntArray,
    member: IntArray,
    group_of: IntArray,
    edge_cost: Costs,
    offset_cost: Costs,
    none: np.uint64,
    unreached: int,
    time_ms: npt.NDArray[np.int32],
    length_m: npt.NDArray[np.float32],
) -> None:
    """Fill the rows of the places on a batch of street edges.

    Parameters
    ----------
    best : array of uint64, shape (n_lanes, n_groups)
        Least cost from the end of each edge of the batch to the start of each edge with places.
    first_group : int
        Lane ``k`` is group ``first_group + k``.
    group_edge : IntArray, shape (n_groups,)
        The distinct edges with places on them.
    first_member, member : IntArray, shapes (n_groups + 1,), (n_places,)
        Places on each of these edges.
    group_of : IntArray, shape (n_places,)
        Group of each place.
    edge_cost : array of uint64, shape (n_edges,)
        Cost of each street edge.
    offset_cost : array of uint64, shape (n_places,)
        Cost from the start of its edge to each place.
    none : np.uint64
        The cost where there is no way.
    unreached : int
        Written where there is none.
    time_ms, length_m : arrays of int32 and float32, shape (n_places, n_places)
        Result.
    """
    for lane in range(len(best)):
        group = first_group + lane
        for row in range(first_member[group], first_member[group + 1]):
            start = member[row]
            rest = edge_cost[group_edge[group]] - offset_cost[start]
            for end in range(len(group_of)):
                cost = rest + best[lane, group_of[end]]
                if cost < none:  # a third large number would no longer fit
                    cost += offset_cost[end]
                if group_of[end] == group and (
                    offset_cost[end] >> np.uint64(32) >= offset_cost[start] >> np.uint64(32)
                ):
                    cost = max(offset_cost[end], offset_cost[start]) - offset_cost[start]
                if cost >= none:
                    time_ms[start, end] = unreached
                    length_m[start, end] = np.inf
                else:
                    time_ms[start, end] = np.int64(cost >> np.uint64(32))
                    length_m[start, end] = np.int64(cost & np.uint64(0xFFFFFFFF)) / 1000
