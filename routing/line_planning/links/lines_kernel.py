"""Facts of lines and of what they join: time, a mark to tell them apart, parts of the network."""

import numpy as np

from network.compiled import compiled, compiled_part
from network.quantities import IntArray
from routing.line_planning.links.search_values import (
    LENGTH,
    MARK,
    TIME,
    Given,
    Lines,
)

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_S29, _S32 = np.uint64(29), np.uint64(32)


@compiled_part
def line_time(given: Given, line: IntArray, length: int) -> int:
    """One-way time of a line, in its quicker direction."""
    there = np.int64(0)
    back = np.int64(0)
    for a in range(1, length):
        there += given.minutes[line[a - 1], line[a]]
        back += given.minutes[line[a], line[a - 1]]
    return int(min(there, back))


@compiled_part
def line_mark(line: IntArray, length: int) -> int:
    """Number that tells lines apart by their links; the same in both directions."""
    mark = np.uint64(0)
    for a in range(1, length):
        low, high = min(line[a - 1], line[a]), max(line[a - 1], line[a])
        x = (np.uint64(low) << _S32) + np.uint64(high) + _GOLDEN
        x = (x ^ (x >> _S29)) * _MIX
        x = (x ^ (x >> _S32)) * _GOLDEN
        mark += x ^ (x >> _S29)
    return int(np.int64(mark))


@compiled
def put_line(given: Given, lines: Lines, r: int, line: IntArray, length: int) -> None:
    """Write a line into a set."""
    for a in range(length):
        lines.nodes[r, a] = line[a]
    lines.facts[r, LENGTH] = length
    lines.facts[r, TIME] = line_time(given, line, length)
    lines.facts[r, MARK] = line_mark(line, length)


@compiled_part
def is_taken(lines: Lines, mark: int, without: int, nor: int) -> bool:
    """Whether another line has the same links."""
    for r in range(len(lines.facts)):
        if lines.facts[r, MARK] == mark and r != without and r != nor:  # noqa: PLR1714
            return True
    return False


@compiled_part
def _root(label: IntArray, node: int) -> int:
    while label[node] != node:
        label[node] = label[label[node]]
        node = label[node]
    return node


@compiled_part
def network_parts(lines: Lines, without: int, nor: int, label: IntArray) -> int:
    """Number of parts that all lines but two leave the nodes in; the part of each in `label`."""
    n = len(label) - 1
    for i in range(n):
        label[i] = i
    parts = n
    for r in range(len(lines.facts)):
        if r == without or r == nor:  # noqa: PLR1714, SIM109  (tuples compile slowly)
            continue
        line = lines.nodes[r]
        for a in range(1, lines.facts[r, LENGTH]):
            one, two = _root(label, line[a - 1]), _root(label, line[a])
            if one != two:
                label[one] = two
                parts -= 1
    for i in range(n):
        label[i] = _root(label, i)
    return parts


@compiled_part
def joined_parts(label: IntArray, line: IntArray, length: int, seen: IntArray) -> int:
    """Number of parts that a line makes one; leaves them marked for a second line."""
    n = len(label) - 1
    seen[n] += 2
    count = 0
    for a in range(length):
        part = label[line[a]]
        if seen[part] != seen[n]:
            seen[part] = seen[n]
            count += 1
    return count


@compiled_part
def joined_next(label: IntArray, line: IntArray, length: int, seen: IntArray) -> int:
    """`joined_parts` of a second line, for which the parts of the first are one."""
    n = len(label) - 1
    count = 0
    meets = 0
    for a in range(length):
        part = label[line[a]]
        if seen[part] == seen[n]:
            meets = 1
        elif seen[part] != seen[n] + 1:
            seen[part] = seen[n] + 1
            count += 1
    return count + meets
