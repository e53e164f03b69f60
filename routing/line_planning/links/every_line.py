"""Lists every line that a task allows, to tell whether one is left where luck finds no new one."""

from collections.abc import Iterator

from routing.line_planning.links.search_values import Given


def every_line(given: Given) -> Iterator[list[int] | None]:
    """Yield each line once, in one of its directions; short ones before those that they begin.

    Parameters
    ----------
    given : Given

    Yields
    ------
    list of int or None
        Nodes of a line; None for a step that ends in no line, so that whoever asks can give up.

    Examples
    --------
    A street of three nodes has two lines of two nodes and one of three.

    >>> import numpy as np
    >>> from routing.line_planning.links.graph import LinkGraph, LineTask
    >>> from routing.line_planning.links.units import units_of
    >>> graph = LinkGraph(("a", "b", "c"), [0, 1, 1, 2], [1, 0, 2, 1], [4, 4, 3, 3], [1, 1, 1])
    >>> task = LineTask(graph, 1.0 - np.eye(3), n_lines=2, least_nodes=2, most_nodes=3)
    >>> [line for line in every_line(units_of(task).given) if line]
    [[0, 1], [0, 1, 2], [1, 2]]
    """
    for start in range(len(given.first) - 1):
        line, onward = [start], [_neighbours(given, start)]
        while onward:
            node = next(onward[-1], None)
            if node is None:
                onward.pop()
                line.pop()
            elif node not in line:
                line.append(node)
                is_full = len(line) == given.most
                onward.append(iter(()) if is_full else _neighbours(given, node))
                yield list(line) if _is_line(given, line) else None


def _neighbours(given: Given, node: int) -> Iterator[int]:
    return iter(given.neighbour[given.first[node] : given.first[node + 1]].tolist())


def _is_line(given: Given, line: list[int]) -> bool:
    """Whether a way is long enough, ends where lines may, and was not yielded the other way."""
    first, last = line[0], line[-1]
    ends = int(given.terminal[first]) + int(given.terminal[last])
    return len(line) >= given.least and first < last and ends >= given.ends
