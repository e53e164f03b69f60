"""Any network of rides, walks and waits, as travellers with strategies see it.

Spiess and Florian (1989): an edge has a travel time and a frequency. Where the frequency is
infinite, one sets out at once, on foot or as a rider who is on board already. Where it is finite,
one waits for a vehicle, 1 / frequency on average if no other edge will do.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from network.errors import InputError
from network.quantities import BoolArray, FloatArray, IntArray, floats, frozen, ints

RowArray = npt.NDArray[np.uint32]
_MOST_ROWS = 2**31 - 1


@dataclass(frozen=True, slots=True, eq=False)
class StrategyNetwork:
    """Edges in three groups: without a wait, with a wait, and out of sources.

    Make one by `strategy_network`. Every group has the row of its edges as they were given.

    Attributes
    ----------
    n_edges : int
    is_source : BoolArray, shape (n_nodes,)
        Nodes to which no edge leads, and from which no vehicle leaves.
    first_sure : RowArray, shape (n_nodes + 1,)
        Offsets of the next columns, by the node that edges lead to.
    sure_tail, sure_head : RowArray, shape (n_sure,)
    sure_s : FloatArray, shape (n_sure,)
    sure_edge : IntArray, shape (n_sure,)
    first_line : RowArray, shape (n_nodes + 1,)
        Offsets of the next columns, by the node that edges leave.
    line_head : RowArray, shape (n_lines,)
    line_s, line_frequency : FloatArray, shape (n_lines,)
        Seconds, and vehicles per second.
    line_edge : IntArray, shape (n_lines,)
    first_boarded : RowArray, shape (n_nodes + 1,)
        Offsets of the next columns: the same edges by the node that they lead to.
    boarded, boarded_tail : RowArray, shape (n_lines,)
        Rows of the columns of lines, and the nodes that they leave.
    first_start : RowArray, shape (n_nodes + 1,)
        Offsets of the next columns, by the source that edges leave.
    start_head : RowArray, shape (n_starts,)
    start_s : FloatArray, shape (n_starts,)
    start_edge : IntArray, shape (n_starts,)
    """

    n_edges: int
    is_source: BoolArray
    first_sure: RowArray
    sure_tail: RowArray
    sure_head: RowArray
    sure_s: FloatArray
    sure_edge: IntArray
    first_line: RowArray
    line_head: RowArray
    line_s: FloatArray
    line_frequency: FloatArray
    line_edge: IntArray
    first_boarded: RowArray
    boarded: RowArray
    boarded_tail: RowArray
    first_start: RowArray
    start_head: RowArray
    start_s: FloatArray
    start_edge: IntArray

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return len(self.is_source)


def strategy_network(
    n_nodes: int, tail: IntArray, head: IntArray, time_s: FloatArray, frequency: FloatArray
) -> StrategyNetwork:
    """Network of edges in any order.

    Parameters
    ----------
    n_nodes : int
    tail, head : IntArray, shape (n_edges,)
        Nodes, 0 up to ``n_nodes - 1``.
    time_s : FloatArray, shape (n_edges,)
        Seconds on the edge, 0 or more.
    frequency : FloatArray, shape (n_edges,)
        Vehicles per second; infinite where nobody waits. The expected wait for one edge alone is
        1 / frequency: for vehicles at even intervals, who are met at random, give 2 / headway.

    Returns
    -------
    StrategyNetwork

    Raises
    ------
    InputError
        If columns differ in length, or an edge has an unknown node, a time below 0 or a frequency
        of 0 or less.

    Examples
    --------
    From a stop a bus every 600 s drives for 300 s; one also may walk.

    >>> network = strategy_network(
    ...     2, ints([0, 0]), ints([1, 1]), floats([300, 900]), floats([2 / 600, np.inf]))
    >>> network.line_edge.tolist(), network.sure_edge.tolist()
    ([0], [1])
    """
    _refuse_bad_edges(n_nodes, tail, head, time_s, frequency)
    waits = np.isfinite(frequency)
    is_source = np.ones(n_nodes, np.bool_)
    is_source[head] = False
    is_source[tail[waits]] = False
    start = is_source[tail]
    starts, first_start = _rows_by(tail, start, n_nodes)
    sure, first_sure = _rows_by(head, ~waits & ~start, n_nodes)
    lines, first_line = _rows_by(tail, waits, n_nodes)
    boarded, first_boarded = _rows_by(head[lines], np.ones(len(lines), np.bool_), n_nodes)
    return StrategyNetwork(
        n_edges=len(tail),
        is_source=frozen(is_source),
        first_sure=first_sure,
        sure_tail=_rows(tail[sure]),
        sure_head=_rows(head[sure]),
        sure_s=floats(time_s[sure]),
        sure_edge=sure,
        first_line=first_line,
        line_head=_rows(head[lines]),
        line_s=floats(time_s[lines]),
        line_frequency=floats(frequency[lines]),
        line_edge=lines,
        first_boarded=first_boarded,
        boarded=_rows(boarded),
        boarded_tail=_rows(tail[lines][boarded]),
        first_start=first_start,
        start_head=_rows(head[starts]),
        start_s=floats(time_s[starts]),
        start_edge=starts,
    )


def _rows(values: npt.ArrayLike) -> RowArray:
    """Read-only column of small row numbers."""
    return frozen(np.array(values, np.uint32))


def _rows_by(node: IntArray, chosen: BoolArray, n_nodes: int) -> tuple[IntArray, RowArray]:
    """Chosen rows grouped by node, each group in the order given, and the offsets of the groups."""
    rows = np.flatnonzero(chosen)
    rows = rows[np.argsort(node[rows], kind="stable")]
    return ints(rows), _rows(np.searchsorted(node[rows], np.arange(n_nodes + 1)))


def _refuse_bad_edges(
    n_nodes: int, tail: IntArray, head: IntArray, time_s: FloatArray, frequency: FloatArray
) -> None:
    """The search trusts its arrays."""
    n_edges = len(tail)
    if not n_edges == len(head) == len(time_s) == len(frequency):
        message = (
            f"edges have {n_edges} tails, {len(head)} heads, {len(time_s)} times and "
            f"{len(frequency)} frequencies; give one of each per edge"
        )
        raise InputError(message)
    if max(n_nodes, n_edges) > _MOST_ROWS:
        message = f"{n_nodes} nodes and {n_edges} edges; a network may have {_MOST_ROWS} of each"
        raise InputError(message)
    unknown = (np.minimum(tail, head) < 0) | (np.maximum(tail, head) >= n_nodes)
    early = ~((time_s >= 0) & np.isfinite(time_s))
    for bad, fault in (
        (unknown, f"leads from or to a node that is not one of 0 to {n_nodes - 1}"),
        (early, "has a time that is not a number of seconds, 0 or more"),
        (~(frequency > 0), "has a frequency that is not above 0; leave out what never runs"),
    ):
        if bad.any():
            row = int(np.flatnonzero(bad)[0])
            message = (
                f"edge {row} from {tail[row]} to {head[row]}, {time_s[row]:g} s, "
                f"frequency {frequency[row]:g}: {fault}"
            )
            raise InputError(message)
