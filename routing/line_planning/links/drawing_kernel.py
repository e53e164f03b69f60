"""Lines drawn by luck: growing, walking the quickest way to a goal, ending at terminals."""

import numpy as np

from network.compiled import compiled_part
from network.quantities import IntArray
from routing.line_planning.links.search_values import (
    PERCENT,
    TWO,
    YES,
    Given,
    Marks,
)

PAIR = 2
"""Fewest nodes of a line."""

BOTH_ENDS = 2
FRESH_TRIES = 60
_S7, _S13, _S17, _S32 = (np.uint64(bits) for bits in (7, 13, 17, 32))


@compiled_part
def draw(state: Marks, below: int) -> int:
    """Random whole number from 0 to below - 1 (Marsaglia 2003, xorshift)."""
    x = state[0]
    x ^= x << _S13
    x ^= x >> _S7
    x ^= x << _S17
    state[0] = x
    return int(np.int64(((x >> _S32) * np.uint64(below)) >> _S32))


@compiled_part
def reverse(line: IntArray, length: int) -> None:
    """Turn a line round."""
    for a in range(length // 2):
        line[a], line[length - 1 - a] = line[length - 1 - a], line[a]


@compiled_part
def use_nodes(used: IntArray, line: IntArray, length: int) -> None:
    """Mark the nodes of a line as used, and no others."""
    used[-1] += 1
    for a in range(length):
        used[line[a]] = used[-1]


@compiled_part
def grow_tail(
    given: Given, line: IntArray, length: int, goal: int, used: IntArray, state: Marks
) -> int:
    """Lengthen by random unused neighbours up to a goal; the new length."""
    while length < goal:
        end = line[length - 1]
        pick = -1
        count = 0
        for e in range(given.first[end], given.first[end + 1]):
            v = given.neighbour[e]
            if used[v] != used[-1]:
                count += 1
                if draw(state, count) == 0:
                    pick = v
        if pick < 0:
            break
        line[length] = pick
        used[pick] = used[-1]
        length += 1
    return length


@compiled_part
def grow(given: Given, line: IntArray, length: int, goal: int, used: IntArray, state: Marks) -> int:
    """Lengthen at both ends."""
    if length < goal:
        if draw(state, TWO) == 0:
            reverse(line, length)
        part = length + draw(state, goal - length + 1)
        length = grow_tail(given, line, length, part, used, state)
        reverse(line, length)
        length = grow_tail(given, line, length, goal, used, state)
        if length < goal:
            reverse(line, length)
            length = grow_tail(given, line, length, goal, used, state)
    return length


@compiled_part
def walk_to(
    given: Given, line: IntArray, length: int, goal: int, most: int, used: IntArray, state: Marks
) -> int:
    """Follow a random quickest way over unused nodes towards a node; the new length."""
    while length < most and line[length - 1] != goal:
        u = line[length - 1]
        pick = -1
        count = 0
        for e in range(given.first[u], given.first[u + 1]):
            v = given.neighbour[e]
            if used[v] == used[-1] and v != goal:
                continue
            if given.shortest[u, goal] == given.minutes[u, v] + given.shortest[v, goal]:
                count += 1
                if draw(state, count) == 0:
                    pick = v
        if pick < 0:
            break
        line[length] = pick
        used[pick] = used[-1]
        length += 1
    return length


@compiled_part
def _end_tail(given: Given, line: IntArray, length: int, used: IntArray, state: Marks) -> int:
    """Make the last node a terminal: go on to one or turn back to one; 0 where there is none."""
    if given.terminal[line[length - 1]]:
        return length
    goal = given.terminals[draw(state, len(given.terminals))]
    if used[goal] != used[-1]:
        length = walk_to(given, line, length, goal, given.most, used, state)
    while length > 0 and not given.terminal[line[length - 1]]:
        length -= 1
        used[line[length]] = 0
    return length


@compiled_part
def end_well(given: Given, line: IntArray, length: int, used: IntArray, state: Marks) -> int:
    """Give a line its terminals; 0 where it cannot have them or its length breaks the rules."""
    if length < PAIR or length > given.most:
        return 0
    if given.ends > 0:
        use_nodes(used, line, length)
        if given.ends == 1:
            if given.terminal[line[length - 1]]:
                reverse(line, length)
            if not given.terminal[line[0]]:
                length = _end_tail(given, line, length, used, state)
        else:
            length = _end_tail(given, line, length, used, state)
            if length > 1:
                reverse(line, length)
                length = _end_tail(given, line, length, used, state)
    return length if length >= given.least else 0


@compiled_part
def fresh_line(given: Given, fill: int, line: IntArray, used: IntArray, state: Marks) -> int:
    """New line along a random quickest way; its length, 0 where none was found.

    With `fill` percent chance it is as long as allowed.
    """
    n = len(given.first) - 1
    for _ in range(FRESH_TRIES):
        if given.ends > 0:
            line[0] = given.terminals[draw(state, len(given.terminals))]
        else:
            line[0] = draw(state, n)
        goal = draw(state, n)
        direct = given.ends == BOTH_ENDS and draw(state, TWO) == 0
        if direct:
            goal = given.terminals[draw(state, len(given.terminals))]
        if goal == line[0]:
            continue
        use_nodes(used, line, YES)
        length = walk_to(given, line, YES, goal, given.most, used, state)
        if draw(state, PERCENT) < fill and not direct:
            length = grow(given, line, length, given.most, used, state)
        else:
            length = grow(given, line, length, given.least, used, state)
            if given.ends == 0 and length > given.least:
                length = given.least + draw(state, length - given.least + 1)
        length = end_well(given, line, length, used, state)
        if length > 0:
            return length
    return 0
