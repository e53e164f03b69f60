"""Fastest ways as street edges, unpacked from the shortcuts of a hierarchy."""

from dataclasses import dataclass

import numpy as np

from network.errors import NotFoundError
from network.quantities import BoolArray, IntArray, frozen, ints, offsets_of
from network.road_times.metric import RoadMetric
from network.street_times import UNREACHED, StreetPaths, StreetTimes


@dataclass(frozen=True, slots=True, eq=False)
class ShortcutParts:
    """What each shortcut of a metric is made of: a street edge, or one down and one up after it.

    Attributes
    ----------
    metric : RoadMetric
        Whose shortcuts these are.
    depth : IntArray, shape (n_states,)
        Number of ancestors of each state, by rank.
    up_tail, down_head : IntArray, shapes (n_up,), (n_down,)
        Lower end of each shortcut.
    up_first, up_second : IntArray, shape (n_up,)
        Rows of the shortcut down and of the one up that make up each shortcut up; ``-1 - edge`` in
        the first where it is a street edge.
    down_first, down_second : IntArray, shape (n_down,)
        The same for shortcuts down.
    up_edges, down_edges : IntArray, shapes (n_up,), (n_down,)
        Street edges on each shortcut.
    """

    metric: RoadMetric
    depth: IntArray
    up_tail: IntArray
    down_head: IntArray
    up_first: IntArray
    up_second: IntArray
    down_first: IntArray
    down_second: IntArray
    up_edges: IntArray
    down_edges: IntArray


def shortcut_parts(metric: RoadMetric) -> ShortcutParts:
    """Find out what the shortcuts of a metric are made of; once for any number of paths.

    Parameters
    ----------
    metric : RoadMetric

    Returns
    -------
    ShortcutParts
        Of parallel street edges of one cost the lowest row; of equal pairs of shortcuts the pair
        through the lowest state.

    Examples
    --------
    >>> from network.road_times.driving_states import states_at_junctions
    >>> from network.road_times.hierarchy import road_hierarchy
    >>> from network.road_times.metric import customised
    >>> from tests.cities.grid import grid_streets
    >>> grid = grid_streets(3, 3)
    >>> metric = customised(
    ...     road_hierarchy(states_at_junctions(grid)), grid.free_flow_ms, grid.length_m
    ... )
    >>> parts = shortcut_parts(metric)
    >>> int((parts.up_first < 0).sum() + (parts.down_first < 0).sum())  # each street edge is one
    24
    """
    from network.road_times.customising_kernel import find_parts  # noqa: PLC0415  (numba)
    from network.road_times.unpacking_kernel import depths_of  # noqa: PLC0415

    hierarchy = metric.hierarchy
    ranks = np.arange(len(hierarchy.parent))
    n_up = len(hierarchy.up_head)
    first = _street_edges(metric)
    is_edge = (first < 0).astype(np.int64)
    up_first, down_first = first[:n_up], first[n_up:]
    up_edges, down_edges = is_edge[:n_up], is_edge[n_up:]
    up_second = np.zeros(n_up, np.int64)
    down_second = np.zeros(len(down_first), np.int64)
    made = hierarchy.triangles
    find_parts(
        hierarchy.first_up,
        hierarchy.first_down,
        made.down_partner,
        made.down_made,
        made.up_partner,
        made.up_made,
        made.listed,
        metric.up,
        metric.down,
        metric.none,
        up_first,
        up_second,
        down_first,
        down_second,
        up_edges,
        down_edges,
    )
    return ShortcutParts(
        metric=metric,
        depth=frozen(depths_of(hierarchy.parent)),
        up_tail=ints(np.repeat(ranks, np.diff(hierarchy.first_up))),
        down_head=ints(np.repeat(ranks, np.diff(hierarchy.first_down))),
        up_first=frozen(up_first),
        up_second=frozen(up_second),
        down_first=frozen(down_first),
        down_second=frozen(down_second),
        up_edges=frozen(up_edges),
        down_edges=frozen(down_edges),
    )


def road_paths(
    parts: ShortcutParts, times: StreetTimes, from_place: IntArray, to_place: IntArray
) -> StreetPaths:
    """Fastest paths of many pairs of places.

    Parameters
    ----------
    parts : ShortcutParts
    times : StreetTimes
        Where the places are; from `place_times` with the same metric.
    from_place, to_place : IntArray, shape (n_paths,)
        Rows of `times`.

    Returns
    -------
    StreetPaths
        In the order of the pairs; times and lengths are those of `place_times`.

    Raises
    ------
    NotFoundError
        If there is no way between two places.

    Examples
    --------
    >>> from network.quantities import floats, ints
    >>> from network.road_times.driving_states import states_with_turns
    >>> from network.road_times.hierarchy import road_hierarchy
    >>> from network.road_times.matrix import place_times
    >>> from network.road_times.metric import customised
    >>> from network.turns import legal_turns
    >>> from tests.cities.grid import grid_streets
    >>> grid = grid_streets(3, 3)
    >>> hierarchy = road_hierarchy(states_with_turns(grid, legal_turns(grid)))
    >>> metric = customised(hierarchy, grid.free_flow_ms, grid.length_m)
    >>> times = place_times(metric, ints([0, 0]), floats([100, 300]))
    >>> paths = road_paths(shortcut_parts(metric), times, ints([0, 1]), ints([1, 0]))
    >>> paths.edges_of(0).tolist(), len(paths.edges_of(1))   # straight on; round the block
    ([0], 5)
    """
    states = parts.metric.hierarchy.states
    start, end = times.place_edge[from_place], times.place_edge[to_place]
    ahead = times.place_offset_ms[to_place] >= times.place_offset_ms[from_place]
    straight_on = (start == end) & ahead
    from_edge, start_row = np.unique(start, return_inverse=True)
    to_edge, end_row = np.unique(end, return_inverse=True)
    first_before, before = states.befores_of(ints(to_edge))
    search = _Search(
        parts,
        start=states.after_edge[from_edge],
        first_before=first_before,
        before=before,
        pair_start=ints(start_row.ravel()),
        pair_end=ints(end_row.ravel()),
    )
    lost = np.flatnonzero(times.free_flow_ms[from_place, to_place] == UNREACHED)
    if lost.size:
        message = (
            f"there is no legal way from place {from_place[lost[0]]} to place {to_place[lost[0]]}; "
            "move one of the stops or check the turn restrictions between them"
        )
        raise NotFoundError(message)
    return search.paths(start, end, frozen(straight_on))


def junction_paths(parts: ShortcutParts, from_state: IntArray, to_state: IntArray) -> StreetPaths:
    """Fastest paths of many pairs of states: of junctions, where the states are junctions.

    Parameters
    ----------
    parts : ShortcutParts
        Of a hierarchy on `states_at_junctions`.
    from_state, to_state : IntArray, shape (n_paths,)
        Rows of states.

    Returns
    -------
    StreetPaths
        All edges are driven in full. No edges from a junction to itself.

    Raises
    ------
    NotFoundError
        If there is no way between two junctions.

    Examples
    --------
    >>> from network.quantities import ints
    >>> from network.road_times.driving_states import states_at_junctions
    >>> from network.road_times.hierarchy import road_hierarchy
    >>> from network.road_times.metric import customised
    >>> from tests.cities.grid import grid_streets
    >>> grid = grid_streets(3, 3)
    >>> metric = customised(
    ...     road_hierarchy(states_at_junctions(grid)), grid.free_flow_ms, grid.length_m
    ... )
    >>> paths = junction_paths(shortcut_parts(metric), ints([0, 4]), ints([2, 4]))
    >>> grid.head[paths.edges_of(0)].tolist(), paths.edges_of(1).tolist()
    ([1, 2], [])
    """
    start, start_row = np.unique(from_state, return_inverse=True)
    end, end_row = np.unique(to_state, return_inverse=True)
    search = _Search(
        parts,
        start=ints(start),
        first_before=ints(np.arange(len(end) + 1)),
        before=ints(end),
        pair_start=ints(start_row.ravel()),
        pair_end=ints(end_row.ravel()),
    )
    lost = np.flatnonzero(search.met_at < 0)
    if lost.size:
        message = (
            f"there is no way from junction {from_state[lost[0]]} to junction "
            f"{to_state[lost[0]]}; choose junctions of one connected part"
        )
        raise NotFoundError(message)
    return search.paths()


class _Search:
    """Where the ways of some pairs lead up and down the hierarchy."""

    def __init__(
        self,
        parts: ShortcutParts,
        start: IntArray,
        first_before: IntArray,
        before: IntArray,
        pair_start: IntArray,
        pair_end: IntArray,
    ) -> None:
        from network.road_times.unpacking_kernel import climb, meet  # noqa: PLC0415  (numba)

        metric, hierarchy = parts.metric, parts.metric.hierarchy
        self._parts = parts
        self._pair_start = pair_start
        tree = (hierarchy.parent, parts.depth)
        first_out, out_state, out_least, out_row = climb(
            hierarchy.rank[start], *tree, hierarchy.first_up, hierarchy.up_head, metric.up,
            metric.none,
        )  # fmt: skip
        first_in, in_state, in_least, in_row = climb(
            hierarchy.rank[before], *tree, hierarchy.first_down, hierarchy.down_tail, metric.down,
            metric.none,
        )  # fmt: skip
        self.met_at = np.full(len(pair_start), -1)
        self._came_by = np.zeros(len(pair_start), np.int64)
        meet(
            pair_start, pair_end, first_before, first_out, out_state, out_least, first_in,
            in_state, in_least, metric.none, self.met_at, self._came_by,
        )  # fmt: skip
        self._climbs = (first_out, out_row, first_in, in_row)

    def paths(
        self,
        first: IntArray | None = None,
        last: IntArray | None = None,
        straight_on: BoolArray | None = None,
    ) -> StreetPaths:
        """All paths, with the given edges before and after what was searched for.

        Where a bus drives straight on, its one edge is the whole path.
        """
        from network.road_times.unpacking_kernel import count_edges, write_edges  # noqa: PLC0415

        parts = self._parts
        met_at = self.met_at.copy()
        n_edges = np.full(len(met_at), 0 if first is None else 2)
        if straight_on is not None:
            met_at[straight_on] = -1
            n_edges[straight_on] = 1
        way = (self._pair_start, met_at, self._came_by, parts.depth, *self._climbs)
        ends = (parts.up_tail, parts.down_head)
        count_edges(*way, *ends, parts.up_edges, parts.down_edges, n_edges)
        offsets = offsets_of(n_edges)
        edge = np.empty(int(offsets[-1]), np.int64)
        begin = offsets[:-1]
        if first is not None and last is not None:
            edge[begin] = first
            edge[offsets[1:] - 1] = last
            begin = begin + 1
        write_edges(
            *way, *ends, parts.up_first, parts.up_second, parts.down_first, parts.down_second,
            begin, edge,
        )  # fmt: skip
        return StreetPaths(offsets, frozen(edge))


def _street_edges(metric: RoadMetric) -> IntArray:
    """For each shortcut that is a street edge ``-1 - edge``, of equal ones the lowest; else 0."""
    hierarchy = metric.hierarchy
    cost = np.concatenate((metric.up, metric.down))
    arc = np.flatnonzero(hierarchy.arc_row >= 0)
    arc = arc[metric.edge[hierarchy.states.edge[arc]] == cost[hierarchy.arc_row[arc]]]
    first = np.full(len(cost), np.iinfo(np.int64).min)
    np.maximum.at(first, hierarchy.arc_row[arc], -1 - hierarchy.states.edge[arc])
    first[first == np.iinfo(np.int64).min] = 0
    return first
