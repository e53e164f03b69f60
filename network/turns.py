"""Which street edge a bus may drive onto next."""

from dataclasses import dataclass

import numpy as np

from network.quantities import IntArray, ints
from network.streets import StreetGraph


@dataclass(frozen=True, slots=True, eq=False)
class LegalTurns:
    """Street edges that may follow each street edge.

    Attributes
    ----------
    first_next : IntArray, shape (n_edges + 1,)
        Offsets into `next_edge`.
    next_edge : IntArray, shape (n_turns,)
        Rows of the street graph, rising within each edge.
    """

    first_next: IntArray
    next_edge: IntArray


def legal_turns(streets: StreetGraph) -> LegalTurns:
    """Turns that are neither banned nor U-turns.

    Examples
    --------
    A U-turn is a turn onto `StreetGraph.reverse`; buses turn round by driving round the block.
    """
    order = np.argsort(streets.tail, kind="stable")
    first_out = np.searchsorted(streets.tail[order], np.arange(streets.n_nodes + 1))
    degree = np.diff(first_out)[streets.head]
    came_from = np.repeat(np.arange(streets.n_edges), degree)
    start = np.cumsum(degree) - degree
    goes_to = order[
        np.arange(len(came_from)) - np.repeat(start, degree) + first_out[streets.head[came_from]]
    ]
    legal = goes_to != streets.reverse[came_from]
    if len(streets.banned_from):
        key = came_from * streets.n_edges + goes_to
        legal &= ~np.isin(key, streets.banned_from * streets.n_edges + streets.banned_to)
    came_from, goes_to = came_from[legal], goes_to[legal]
    by_edge = np.lexsort((goes_to, came_from))
    first = np.searchsorted(came_from[by_edge], np.arange(streets.n_edges + 1))
    return LegalTurns(ints(first), ints(goes_to[by_edge]))
