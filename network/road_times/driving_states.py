"""Where a bus or a person can be on the way, such that what may follow is always the same."""

from dataclasses import dataclass

import numpy as np

from network.quantities import FloatArray, IntArray, ints, offsets_of
from network.streets import StreetGraph
from network.turns import LegalTurns


@dataclass(frozen=True, slots=True, eq=False)
class DrivingStates:
    """States of a journey along street edges: at a junction, with the same turns ahead.

    Buses that reach a junction by different streets are in one state if the same streets may
    follow: at junctions of one-way streets mostly, hardly where U-turns are ruled out. The graph is
    thereby expanded to street edges only where turns bind.

    Arc ``a`` leads from state `tail` to state `head` by driving along street edge `edge`.

    Attributes
    ----------
    tail, head, edge : IntArray, shape (n_arcs,)
        Rows of states, and of the street graph.
    after_edge : IntArray, shape (n_edges,)
        State at the end of each street edge.
    first_before, before : IntArray, shapes (n_edges + 1,), (n_befores,)
        States from which each street edge may be driven, rising.
    x_mm, y_mm : IntArray, shape (n_states,)
        Where the states lie, in millimetres of the projection: for the order of contraction only.
    """

    tail: IntArray
    head: IntArray
    edge: IntArray
    after_edge: IntArray
    first_before: IntArray
    before: IntArray
    x_mm: IntArray
    y_mm: IntArray

    @property
    def n_states(self) -> int:
        """Number of states."""
        return len(self.x_mm)

    @property
    def n_edges(self) -> int:
        """Number of street edges."""
        return len(self.after_edge)

    def befores_of(self, edge: IntArray) -> tuple[IntArray, IntArray]:
        """Offsets by edge, and the states from which each of some edges may be driven."""
        counts = np.diff(self.first_before)[edge]
        offsets = offsets_of(counts)
        shift = np.repeat(self.first_before[edge] - offsets[:-1], counts)
        return offsets, ints(self.before[np.arange(len(shift)) + shift])


def states_with_turns(streets: StreetGraph, turns: LegalTurns) -> DrivingStates:
    """States of a bus that keeps to legal turns.

    Parameters
    ----------
    streets : StreetGraph
        The bus graph.
    turns : LegalTurns
        Its legal turns.

    Returns
    -------
    DrivingStates

    Examples
    --------
    On a grid of two-way streets every edge has an end of its own: U-turns are not legal.

    >>> from network.turns import legal_turns
    >>> from tests.cities.grid import grid_streets
    >>> grid = grid_streets(3, 3)
    >>> states = states_with_turns(grid, legal_turns(grid))
    >>> states.n_states, grid.n_edges, len(states.tail)
    (24, 24, 44)
    """
    after_edge, shown = _merged_ends(streets, turns)
    choices = np.diff(turns.first_next)[shown]
    tail = np.repeat(np.arange(len(shown)), choices)
    start = np.repeat(turns.first_next[shown] - (np.cumsum(choices) - choices), choices)
    edge = turns.next_edge[np.arange(len(tail)) + start]
    middle = (streets.tail[shown], streets.head[shown])
    return _states(
        ints(tail),
        ints(edge),
        ints(after_edge),
        (streets.node_x[middle[0]] + streets.node_x[middle[1]]) / 2,
        (streets.node_y[middle[0]] + streets.node_y[middle[1]]) / 2,
    )


def states_at_junctions(streets: StreetGraph) -> DrivingStates:
    """States of a person on foot, who may turn anywhere: one at each junction.

    Parameters
    ----------
    streets : StreetGraph
        The graph of footways; or any other on which turns do not matter.

    Returns
    -------
    DrivingStates

    Examples
    --------
    >>> from tests.cities.grid import grid_streets
    >>> states = states_at_junctions(grid_streets(3, 3))
    >>> states.n_states, len(states.tail)
    (9, 24)
    """
    edge = np.arange(streets.n_edges)
    return _states(streets.tail, ints(edge), streets.head, streets.node_x, streets.node_y)


def _states(
    tail: IntArray, edge: IntArray, after_edge: IntArray, x: FloatArray, y: FloatArray
) -> DrivingStates:
    """Order the arcs by edge to find what lies before each edge."""
    by_edge = np.lexsort((tail, edge))
    return DrivingStates(
        tail=tail,
        head=ints(after_edge[edge]),
        edge=edge,
        after_edge=after_edge,
        first_before=offsets_of(np.bincount(edge, minlength=len(after_edge))),
        before=ints(tail[by_edge]),
        x_mm=ints(np.rint(x * 1000)),
        y_mm=ints(np.rint(y * 1000)),
    )


def _merged_ends(streets: StreetGraph, turns: LegalTurns) -> tuple[IntArray, IntArray]:
    """State at the end of each edge, and the first edge of each state."""
    following = turns.next_edge.tolist()
    offsets = turns.first_next.tolist()
    state_of: dict[tuple[int, ...], int] = {}
    after_edge: list[int] = []
    shown: list[int] = []
    for edge, head in enumerate(streets.head.tolist()):
        key = (head, *following[offsets[edge] : offsets[edge + 1]])
        state = state_of.setdefault(key, len(shown))
        if state == len(shown):
            shown.append(edge)
        after_edge.append(state)
    return ints(after_edge), ints(shown)
