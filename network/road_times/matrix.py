"""Driving times between many places at once, from a hierarchy with times."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from network.errors import InputError, LimitError
from network.places_along import share_along
from network.quantities import FloatArray, IntArray, frozen, ints, offsets_of
from network.road_times.metric import LENGTH_BITS, RoadMetric
from network.street_times import MAX_PLACES, UNREACHED, StreetTimes

_LANES = 64
"""Sources searched from at once; more make rows too long for the fast part of memory."""


def place_times(
    metric: RoadMetric, place_edge: IntArray, place_offset_m: FloatArray, threads: int = 1
) -> StreetTimes:
    """Fastest ways between all places, at the speeds of a metric.

    The same question as `network.street_times.street_times` asks, answered in a fraction of the
    time; of equally fast ways the shortest one counts here. Times are equal where the metric holds
    the same costs.

    Parameters
    ----------
    metric : RoadMetric
    place_edge : IntArray, shape (n_places,)
        Street edge of each place.
    place_offset_m : FloatArray, shape (n_places,)
        Metres from the tail of the edge.
    threads : int, default 1
        Threads to search in; the result does not depend on it.

    Returns
    -------
    StreetTimes
        `UNREACHED` and infinite where there is no way, as to and from places on closed edges.

    Raises
    ------
    InputError
        If a place lies on no edge or beyond the end of its edge.
    LimitError
        If there are more than `MAX_PLACES` places.

    Examples
    --------
    Blocks of 400 m at 10 m/s: from 100 m to 300 m along one street takes 20 s, and back again
    140 s, round the block.

    >>> from network.quantities import floats, ints
    >>> from network.road_times.driving_states import states_with_turns
    >>> from network.road_times.hierarchy import road_hierarchy
    >>> from network.road_times.metric import customised
    >>> from network.turns import legal_turns
    >>> from tests.cities.grid import grid_streets
    >>> grid = grid_streets(3, 3)
    >>> hierarchy = road_hierarchy(states_with_turns(grid, legal_turns(grid)))
    >>> metric = customised(hierarchy, grid.free_flow_ms, grid.length_m)
    >>> place_times(metric, ints([0, 0]), floats([100, 300])).free_flow_ms.tolist()
    [[0, 20000], [140000, 0]]
    """
    from network.road_times.sweep_kernel import fill_rows  # noqa: PLC0415  (numba starts slowly)

    if len(place_edge) > MAX_PLACES:
        message = (
            f"{len(place_edge)} places are more than the {MAX_PLACES} whose driving times fit into "
            "memory; ask for fewer places at a time"
        )
        raise LimitError(message)
    offset = _offset_costs(metric, place_edge, place_offset_m)
    group_edge, group_of, first_member, member = _places_by_state(metric, place_edge)
    n_places = len(place_edge)
    time_ms = np.zeros((n_places, n_places), np.int32)
    length_m = np.zeros((n_places, n_places), np.float32)

    layout = _Layout(metric, group_edge, group_edge)

    def fill(first_batch: int, end_batch: int) -> None:
        room = layout.room()
        for batch in range(first_batch, end_batch):
            fill_rows(
                layout.best(batch, room),
                batch * _LANES,
                group_edge,
                first_member,
                member,
                group_of,
                metric.edge,
                offset,
                metric.none,
                int(UNREACHED),
                time_ms,
                length_m,
            )

    # Each batch writes its own rows, so threads cannot change what another one wrote.
    n_batches = -(-len(group_edge) // _LANES)
    cuts = np.linspace(0, n_batches, max(1, threads) + 1).astype(int).tolist()
    with ThreadPoolExecutor(max(1, threads)) as pool:
        for done in [pool.submit(fill, start, end) for start, end in pairwise(cuts)]:
            done.result()
    closed = np.flatnonzero(metric.edge[place_edge] >= metric.none)
    time_ms[closed], time_ms[:, closed], time_ms[closed, closed] = UNREACHED, UNREACHED, 0
    length_m[closed], length_m[:, closed], length_m[closed, closed] = np.inf, np.inf, 0
    return StreetTimes(
        frozen(time_ms),
        frozen(length_m),
        ints(place_edge),
        ints((offset >> np.uint64(LENGTH_BITS)).astype(np.int64)),
    )


def times_between(
    metric: RoadMetric, from_edge: IntArray, to_edge: IntArray
) -> npt.NDArray[np.int32]:
    """Milliseconds from the end of some street edges to the start of others.

    Parameters
    ----------
    metric : RoadMetric
    from_edge, to_edge : IntArray, shapes (n_from,), (n_to,)
        Rows of the street graph.

    Returns
    -------
    array of int32, shape (n_from, n_to)
        `UNREACHED` where there is no way.

    Examples
    --------
    From the end of each edge of a grid to its own start: round the block, three edges of 40 s.

    >>> from network.quantities import ints
    >>> from network.road_times.driving_states import states_with_turns
    >>> from network.road_times.hierarchy import road_hierarchy
    >>> from network.road_times.metric import customised
    >>> from network.turns import legal_turns
    >>> from tests.cities.grid import grid_streets
    >>> grid = grid_streets(3, 3)
    >>> hierarchy = road_hierarchy(states_with_turns(grid, legal_turns(grid)))
    >>> metric = customised(hierarchy, grid.free_flow_ms, grid.length_m)
    >>> times_between(metric, ints([0]), ints([0])).tolist()
    [[120000]]
    """
    _refuse_unknown(metric, from_edge)
    _refuse_unknown(metric, to_edge)
    rank = metric.hierarchy.rank[metric.hierarchy.states.after_edge[from_edge]]
    order = np.argsort(rank, kind="stable")
    layout = _Layout(metric, ints(from_edge[order]), to_edge)
    time_ms = np.empty((len(from_edge), len(to_edge)), np.int32)
    room = layout.room()
    for batch in range(-(-len(from_edge) // _LANES)):
        best_ms = layout.best(batch, room) >> np.uint64(LENGTH_BITS)
        best_ms[best_ms >= metric.none >> np.uint64(LENGTH_BITS)] = UNREACHED
        time_ms[order[batch * _LANES : (batch + 1) * _LANES]] = best_ms
    return frozen(time_ms)


class _Layout:
    """The part of the hierarchy that some sources and targets need, laid out for sweeps."""

    def __init__(self, metric: RoadMetric, from_edge: IntArray, to_edge: IntArray) -> None:
        from network.road_times.sweep_kernel import choose  # noqa: PLC0415  (numba starts slowly)

        hierarchy = metric.hierarchy
        states = hierarchy.states
        self._none = metric.none
        self._first_before, before = states.befores_of(to_edge)
        source = hierarchy.rank[states.after_edge[from_edge]]
        target = hierarchy.rank[before]
        chosen = choose(
            hierarchy.parent,
            hierarchy.first_up,
            hierarchy.up_head,
            metric.up,
            hierarchy.first_down,
            hierarchy.down_tail,
            metric.down,
            source,
            target,
        )
        row_of, self._columns = chosen[0], chosen[1:]
        self._source_row = row_of[source]
        self._before_row = row_of[target]

    def room(self) -> npt.NDArray[np.uint64]:
        """Room for the sweeps of one thread."""
        return np.empty(len(self._columns[0]) * _LANES, np.uint64)

    def best(self, batch: int, room: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
        """Least costs from a batch of sources to the targets, shape (n_lanes, n_targets)."""
        from network.road_times.sweep_kernel import best_before, sweep  # noqa: PLC0415  (numba)

        source_row = self._source_row[batch * _LANES : (batch + 1) * _LANES]
        cost = room[: len(self._columns[0]) * len(source_row)]
        sweep(*self._columns, source_row, self._none, cost)
        best = np.full((len(source_row), len(self._first_before) - 1), self._none)
        best_before(cost, len(source_row), self._first_before, self._before_row, best)
        return best


def _places_by_state(
    metric: RoadMetric, place_edge: IntArray
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Distinct edges, neighbours in the hierarchy together, and which places lie on each."""
    edge, group = np.unique(place_edge, return_inverse=True)
    by_rank = np.argsort(
        metric.hierarchy.rank[metric.hierarchy.states.after_edge[edge]], kind="stable"
    )
    place = np.empty(len(edge), np.int64)
    place[by_rank] = np.arange(len(edge))
    group_of = place[group.ravel()]
    member = np.argsort(group_of, kind="stable")
    first_member = offsets_of(np.bincount(group_of, minlength=len(edge)))
    return ints(edge[by_rank]), ints(group_of), first_member, ints(member)


def _offset_costs(
    metric: RoadMetric, place_edge: IntArray, place_offset_m: FloatArray
) -> npt.NDArray[np.uint64]:
    """Cost from the tail of its edge to each place; time along an edge is even."""
    share = share_along(metric.length_m, place_edge, place_offset_m)
    cost = metric.edge[place_edge]
    time, length = cost >> np.uint64(LENGTH_BITS), cost & np.uint64((1 << LENGTH_BITS) - 1)
    offset = np.rint(share * time).astype(np.uint64) << np.uint64(LENGTH_BITS)
    offset |= np.rint(share * length).astype(np.uint64)
    return frozen(offset)


def _refuse_unknown(metric: RoadMetric, edge: IntArray) -> None:
    """Refuse edges that the street graph does not have."""
    n_edges = metric.hierarchy.states.n_edges
    if len(edge) and not 0 <= int(edge.min()) <= int(edge.max()) < n_edges:
        message = (
            f"places lie on street edges {edge.min()} to {edge.max()}, but the street graph has "
            f"edges 0 to {n_edges - 1}; snap the places to this graph"
        )
        raise InputError(message)
