"""Optimal strategies by their definition: every set of lines is tried, until nothing gets better.

Spiess and Florian (1989), section 2: from a node one either takes an edge that needs no wait, or
waits for whichever of a set of lines comes first. A journey never visits a node twice, so expected
times are right after as many rounds as there are nodes.
"""

import math
from dataclasses import dataclass
from itertools import chain, combinations

ROUNDING_S = 1e-9


@dataclass(frozen=True)
class Edge:
    """An edge: nodes, seconds, and vehicles per second (infinite where nobody waits)."""

    tail: int
    head: int
    time_s: float
    frequency: float = math.inf


class Travel:
    """Expected times of all nodes to one end, and what travellers do there.

    Attributes
    ----------
    time_s : list of float
    taken : list of tuple of int
        Rows of the edges that are taken at each node: one without a wait, or a set of lines.
    """

    def __init__(self, n_nodes: int, edges: list[Edge], end: int) -> None:
        self.edges = edges
        self.time_s = [math.inf] * n_nodes
        self.taken: list[tuple[int, ...]] = [()] * n_nodes
        self.time_s[end] = 0.0
        for _ in range(n_nodes):
            self._round(n_nodes, end)

    def _round(self, n_nodes: int, end: int) -> None:
        for node in range(n_nodes):
            if node != end:
                for choice in self._choices(node):
                    expected = self.expected_s(choice)
                    if expected < self.time_s[node] - ROUNDING_S:
                        self.time_s[node], self.taken[node] = expected, choice

    def _choices(self, node: int) -> list[tuple[int, ...]]:
        """Each edge without a wait, and each set of lines."""
        out = [
            row
            for row, edge in enumerate(self.edges)
            if edge.tail == node and math.isfinite(self.time_s[edge.head])
        ]
        lines = [row for row in out if math.isfinite(self.edges[row].frequency)]
        sets = chain.from_iterable(combinations(lines, n + 1) for n in range(len(lines)))
        return [(row,) for row in out if row not in lines] + list(sets)

    def expected_s(self, choice: tuple[int, ...]) -> float:
        """Wait for the first of some edges, then its time and what follows."""
        edges = [self.edges[row] for row in choice]
        if math.isinf(edges[0].frequency):
            return edges[0].time_s + self.time_s[edges[0].head]
        joint = sum(edge.frequency for edge in edges)
        onward = sum(edge.frequency * (edge.time_s + self.time_s[edge.head]) for edge in edges)
        return (1 + onward) / joint

    def send(self, node: int, trips: float, volume: list[float]) -> None:
        """Send trips from a node to the end, adding to the volumes of edges."""
        taken = self.taken[node]
        joint = sum(self.edges[row].frequency for row in taken)
        for row in taken:
            part = trips if len(taken) == 1 else trips * self.edges[row].frequency / joint
            volume[row] += part
            self.send(self.edges[row].head, part, volume)
