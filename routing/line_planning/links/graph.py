"""The planning problem of the literature: nodes, links with minutes, riders, and rules for lines.

Lines run both ways over links; riders take the quickest journey over all lines, with a fixed
penalty per transfer, no waiting and no limit of places (Mandl 1980; Mumford 2013). What a city
needs beyond that is planned in the other rooms of `routing.line_planning`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from network.errors import InputError, refuse_errors
from network.problems import Problem, error
from network.quantities import BoolArray, FloatArray, IntArray, bools, floats, ints, offsets_of


@dataclass(frozen=True, slots=True, eq=False)
class LinkGraph:
    """Nodes, and links between them that lines may run over.

    A line runs both ways, so a link without its opposite carries none. The two directions may take
    different times.

    Attributes
    ----------
    node : tuple of str
        Names of the nodes, all different.
    tail, head : IntArray, shape (n_links,)
        Rows of the nodes that each link joins, one direction per row.
    minutes : FloatArray, shape (n_links,)
        Ride time, above 0.
    terminal : BoolArray, shape (n_nodes,)
        Where lines may start and end.
    """

    node: tuple[str, ...]
    tail: IntArray
    head: IntArray
    minutes: FloatArray
    terminal: BoolArray

    def __post_init__(self) -> None:
        for name in ("tail", "head"):
            object.__setattr__(self, name, ints(getattr(self, name)))
        object.__setattr__(self, "minutes", floats(self.minutes))
        object.__setattr__(self, "terminal", bools(self.terminal))
        refuse_errors(self._problems())

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return len(self.node)

    def minutes_between(self) -> FloatArray:
        """Ride time of each link as a table, shape (n_nodes, n_nodes); infinite without a link."""
        table = np.full((self.n_nodes, self.n_nodes), np.inf)
        table[self.tail, self.head] = self.minutes
        return floats(table)

    def usable_minutes(self) -> FloatArray:
        """`minutes_between`, only of links that have their opposite."""
        table = self.minutes_between()
        return floats(np.where(np.isfinite(table.T), table, np.inf))

    def _problems(self) -> Iterator[Problem]:
        """Yield what makes this no graph that lines can run on."""
        if self.n_nodes < 2:  # noqa: PLR2004  (a line joins two)
            yield error("nodes", f"{self.n_nodes} nodes cannot be joined by a line", "name 2")
        if len(set(self.node)) < self.n_nodes:
            yield error("nodes", "a name stands for two nodes", "use each id once")
        if not len(self.tail) == len(self.head) == len(self.minutes):
            yield error("links", "columns differ in length", "give one row per link")
            return
        if len(self.terminal) != self.n_nodes:
            yield error("nodes", "terminal has another length than the nodes", "one each")
        ends = np.concatenate([self.tail, self.head])
        if ends.size and not 0 <= ends.min() <= ends.max() < self.n_nodes:
            yield error("links", "a link ends at a node that is not there", "name the node")
            return
        for row in np.flatnonzero(~((self.minutes > 0) & (self.minutes <= MOST_MINUTES))).tolist():
            name = f"link {self.node[self.tail[row]]} to {self.node[self.head[row]]}"
            way_out = f"use a number above 0, at most {MOST_MINUTES:g}"
            yield error(name, f"takes {self.minutes[row]:g} minutes", way_out)
        for row in np.flatnonzero(self.tail == self.head).tolist():
            yield error(f"link at {self.node[self.tail[row]]}", "ends where it starts", "leave out")
        pairs = np.unique(self.tail * self.n_nodes + self.head)
        if len(pairs) < len(self.tail):
            yield error("links", "a link is given twice", "give each direction once")


@dataclass(frozen=True, slots=True, eq=False)
class LineSet:
    """Lines as rows of nodes, each run in both directions.

    The nodes of line `r` are rows ``first[r]`` up to ``first[r + 1]`` of `node`.

    Attributes
    ----------
    first : IntArray, shape (n_lines + 1,)
    node : IntArray

    Examples
    --------
    >>> lines = line_set([[0, 1, 2], [2, 3]])
    >>> lines.n_lines, lines.line(1)
    (2, [2, 3])
    """

    first: IntArray
    node: IntArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "first", ints(self.first))
        object.__setattr__(self, "node", ints(self.node))
        lengths = np.diff(self.first)
        if self.first[0] != 0 or self.first[-1] != len(self.node) or (lengths < 0).any():
            message = f"offsets of lines do not fit {len(self.node)} nodes"
            raise InputError(message)

    @property
    def n_lines(self) -> int:
        """Number of lines."""
        return len(self.first) - 1

    def line(self, row: int) -> list[int]:
        """Nodes of one line."""
        return [int(node) for node in self.node[self.first[row] : self.first[row + 1]]]

    def lines(self) -> list[list[int]]:
        """Nodes of all lines."""
        return [self.line(row) for row in range(self.n_lines)]


def line_set(lines: Sequence[Sequence[int]]) -> LineSet:
    """Lines from lists of nodes."""
    nodes = [node for line in lines for node in line]
    return LineSet(offsets_of([len(line) for line in lines]), ints(nodes))


@dataclass(frozen=True, slots=True, eq=False)
class LineTask:
    """What to plan: how many lines of what length, for which riders.

    Attributes
    ----------
    graph : LinkGraph
    riders : FloatArray, shape (n_nodes, n_nodes)
        Riders from row to column in the period planned for; nothing on the diagonal.
    n_lines : int
    least_nodes, most_nodes : int
        Bounds for the nodes of each line.
    transfer_minutes : float
        Penalty for each change between lines.
    fixed : LineSet
        Lines that have to be part of the set as they are; they come first.
    """

    graph: LinkGraph
    riders: FloatArray
    n_lines: int
    least_nodes: int
    most_nodes: int
    transfer_minutes: float = 5.0
    fixed: LineSet = field(default_factory=lambda: line_set([]))

    def __post_init__(self) -> None:
        object.__setattr__(self, "riders", floats(self.riders))
        refuse_errors(self._problems())

    @property
    def terminal_ends(self) -> int:
        """How many ends of a line have to be terminals: both, or one where there is only one."""
        n_terminals = int(self.graph.terminal.sum())
        if n_terminals == self.graph.n_nodes:
            return 0
        return 1 if n_terminals == 1 else 2

    def problems_of(self, lines: LineSet) -> list[Problem]:
        """Every rule that a set of lines breaks; none for a valid set."""
        return [*self._rule_problems(lines), *self._cover_problems(lines)]

    def _problems(self) -> Iterator[Problem]:
        n = self.graph.n_nodes
        if self.riders.shape == (n, n):
            yield from self._rider_problems()
        else:
            yield error("riders", f"table of {self.riders.shape} for {n} nodes", "one row each")
        if not (np.isfinite(self.transfer_minutes) and 0 <= self.transfer_minutes <= MOST_MINUTES):
            bounds = f"use 0 to {MOST_MINUTES:g}"
            yield error("transfers", f"{self.transfer_minutes:g} minutes", bounds)
        if not self.graph.terminal.any():
            yield error("nodes", "no node is a terminal", "mark where lines may end")
        yield from self._number_problems()
        if self.fixed.n_lines > max(self.n_lines, 0):
            message = f"{self.fixed.n_lines} lines are fixed of {self.n_lines}"
            yield error("lines", message, "fix fewer")
        yield from self._rule_problems(self.fixed, count=False)

    def _number_problems(self) -> Iterator[Problem]:
        """Yield what is wrong with how many lines of what length are asked for."""
        n = self.graph.n_nodes
        has_number = 1 <= self.n_lines <= MOST_LINES
        has_lengths = 2 <= self.least_nodes <= self.most_nodes <= n  # noqa: PLR2004  (a line joins two)
        if not has_number:
            yield error("lines", f"{self.n_lines} lines", f"ask for 1 to {MOST_LINES}")
        if not has_lengths:
            bounds = f"{self.least_nodes} to {self.most_nodes} nodes per line"
            yield error("lines", f"{bounds} of {n}", "use 2 <= least <= most <= number of nodes")
        if has_number and has_lengths and self.n_lines * (self.most_nodes - 1) < n - 1:
            most = f"{self.n_lines} lines of {self.most_nodes} nodes"
            yield error("lines", f"{most} cannot join {n} nodes", "allow more or longer lines")

    def _rider_problems(self) -> Iterator[Problem]:
        if not (np.isfinite(self.riders) & (self.riders >= 0)).all():
            yield error("riders", "a number is negative or not finite", "use 0 or more")
        elif not self.riders.sum() > 0:
            yield error("riders", "nobody travels", "give riders for at least one pair")
        if np.diagonal(self.riders).any():
            yield error("riders", "somebody travels from a node to itself", "leave it out")

    def _rule_problems(self, lines: LineSet, *, count: bool = True) -> Iterator[Problem]:
        """Yield what is wrong with single lines, or with their number."""
        if count and lines.n_lines != self.n_lines:
            message = f"{lines.n_lines} lines instead of {self.n_lines}"
            yield error("lines", message, "give the number asked for")
        minutes = self.graph.usable_minutes()
        seen: dict[tuple[int, ...], int] = {}
        for row, line in enumerate(lines.lines()):
            where = f"line {row + 1}"
            yield from (error(where, text, way) for text, way in self._line_faults(line, minutes))
            twin = seen.setdefault(min(tuple(line), tuple(reversed(line))), row)
            if twin != row:
                yield error(where, f"is the same as line {twin + 1}", "use each line once")

    def _line_faults(self, line: list[int], minutes: FloatArray) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with one line, and the way out."""
        if not self.least_nodes <= len(line) <= self.most_nodes:
            bounds = f"{self.least_nodes} to {self.most_nodes}"
            yield f"has {len(line)} nodes", f"use {bounds}"
        if any(not 0 <= node < self.graph.n_nodes for node in line):
            yield "passes a node that is not there", "name the node"
            return
        names = self.graph.node
        for node in sorted({node for node in line if line.count(node) > 1}):
            yield f"passes {names[node]} twice", "pass each node once"
        for u, v in pairwise(line):
            if not np.isfinite(minutes[u, v]):
                yield f"has no link both ways between {names[u]} and {names[v]}", "use links"
        ends = line[:1] + line[-1:]
        if sum(bool(self.graph.terminal[node]) for node in ends) < self.terminal_ends:
            yield f"runs from {names[ends[0]]} to {names[ends[-1]]}", "end lines at terminals"

    def _cover_problems(self, lines: LineSet) -> Iterator[Problem]:
        """Yield nodes that no line passes, and parts that no line joins."""
        n = self.graph.n_nodes
        inside = lines.node[(lines.node >= 0) & (lines.node < n)]
        for node in np.setdiff1d(np.arange(n), inside).tolist():
            yield error(f"node {self.graph.node[node]}", "no line passes it", "cover every node")
        part = list(range(n))
        for line in lines.lines():
            nodes = [node for node in line if 0 <= node < n]
            joined = {part[node] for node in nodes}
            part = [part[nodes[0]] if each in joined else each for each in part]
        parts = len({part[node] for node in inside.tolist()})
        if parts > 1:
            yield error("lines", f"fall into {parts} parts", "join them at common nodes")


MOST_LINES = 5_000
"""More lines than any city has; a larger number is a slip of the keyboard."""

MOST_MINUTES = 100_000.0
"""Ten weeks, longer than any ride or transfer; journeys still fit the numbers they are added in."""
