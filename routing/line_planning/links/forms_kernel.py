"""Other forms of a line, and two lines that exchange their tails."""

from network.compiled import compiled_part
from network.quantities import IntArray
from routing.line_planning.links.drawing_kernel import (
    PAIR,
    draw,
    end_well,
    fresh_line,
    grow,
    grow_tail,
    reverse,
    use_nodes,
    walk_to,
)
from routing.line_planning.links.search_values import (
    LEFT,
    LENGTH,
    LINE,
    NO,
    OTHER,
    PERCENT,
    RIGHT,
    THREE,
    TWO,
    USED,
    Given,
    Lines,
    Marks,
    Room,
)

SHIFT, GROW, TRIM, INSERT, REPLACE, REROUTE, REGROW = 20, 28, 34, 50, 62, 78, 93
"""Shares of the moves in percent, added up; the rest are fresh lines."""

_SKIPS, _LONGER_SHIFTS, _LONGER_TRIMS = 60, 35, 30
"""Percent of replaced stops that are skipped, and of shifts and trims of more than one node."""

_WITH_INNER = 3
"""Fewest nodes of a line with an inner node."""


@compiled_part
def _node_between(given: Given, u: int, v: int, used: IntArray, state: Marks) -> int:
    """Random unused node with links from one node and to another; -1 where there is none."""
    pick = -1
    count = 0
    for e in range(given.first[u], given.first[u + 1]):
        x = given.neighbour[e]
        if used[x] != used[-1] and given.minutes[x, v] > 0:
            count += 1
            if draw(state, count) == 0:
                pick = x
    return pick


@compiled_part
def _insert_stop(given: Given, line: IntArray, length: int, used: IntArray, state: Marks) -> int:
    """Lead the line over one more node between two neighbours."""
    at = draw(state, length - 1)
    u, v = line[at], line[at + 1]
    pick = _node_between(given, u, v, used, state)
    if pick < 0:
        return 0
    if length == given.most:
        length -= 1
        if at + 1 == length:
            return 0
    for a in range(length, at + 1, -1):
        line[a] = line[a - 1]
    line[at + 1] = pick
    return length + 1


@compiled_part
def _replace_stop(
    given: Given, line: IntArray, length: int, fill: int, used: IntArray, state: Marks
) -> int:
    """Skip an inner node by a direct link, or pass over another node instead."""
    if length < _WITH_INNER:
        return 0
    at = 1 + draw(state, length - 2)
    u, v = line[at - 1], line[at + 1]
    if given.minutes[u, v] > 0 and draw(state, PERCENT) < _SKIPS:
        used[line[at]] = 0
        for a in range(at, length - 1):
            line[a] = line[a + 1]
        length -= 1
        goal = given.most if fill else given.least
        return grow_tail(given, line, length, goal, used, state)
    pick = _node_between(given, u, v, used, state)
    if pick < 0:
        return 0
    line[at] = pick
    return length


@compiled_part
def _reroute(
    given: Given,
    line: IntArray,
    length: int,
    fill: int,
    spare: IntArray,
    used: IntArray,
    state: Marks,
) -> int:
    """Lead a middle part another way: the quickest, or over a node beside it."""
    if length < _WITH_INNER:
        return 0
    at = draw(state, length - 2)
    to = at + 2 + draw(state, min(length - at - 2, 7))
    tail = length - to
    for a in range(tail):
        spare[a] = line[to + a]
    beside = line[at + 1 + draw(state, to - at - 1)]
    for a in range(at + 1, to):
        used[line[a]] = 0
    new = at + 1
    if draw(state, TWO) == 0:
        via = given.neighbour[
            given.first[beside] + draw(state, given.first[beside + 1] - given.first[beside])
        ]
        if used[via] == used[-1]:
            return 0
        new = walk_to(given, line, new, via, given.most, used, state)
        if line[new - 1] != via:
            return 0
    new = walk_to(given, line, new, spare[0], given.most, used, state)
    if line[new - 1] != spare[0]:
        return 0
    kept = min(tail - 1, given.most - new)
    for a in range(kept):
        line[new + a] = spare[1 + a]
    for a in range(kept, tail - 1):
        used[spare[1 + a]] = 0
    new += kept
    if fill:
        new = grow(given, line, new, given.most, used, state)
    return new


@compiled_part
def _regrow(
    given: Given, line: IntArray, length: int, fill: int, used: IntArray, state: Marks
) -> int:
    """Cut the tail off and lead the line towards a random node instead."""
    kept = 1 + draw(state, length - 1)
    for a in range(kept, length):
        used[line[a]] = 0
    most = given.most if fill else min(given.most, length + 1)
    goal = draw(state, len(given.first) - 1)
    if used[goal] == used[-1]:
        return 0
    length = walk_to(given, line, kept, goal, most, used, state)
    if fill:
        length = grow(given, line, length, given.most, used, state)
    return length


@compiled_part
def _shift(
    given: Given, line: IntArray, length: int, fill: int, used: IntArray, state: Marks
) -> int:
    """Drop one to three nodes at one end and grow at an end."""
    dropped = 1
    if draw(state, PERCENT) < _LONGER_SHIFTS:
        dropped += draw(state, THREE)
    goal = given.most if fill else length
    if length - dropped < PAIR:
        return 0
    for a in range(length - dropped, length):
        used[line[a]] = 0
    length -= dropped
    if draw(state, TWO) == 0:
        reverse(line, length)
    return grow_tail(given, line, length, goal, used, state)


@compiled_part
def other_form(
    given: Given,
    now: IntArray,
    length: int,
    fill_share: int,
    line: IntArray,
    spare: IntArray,
    used: IntArray,
    state: Marks,
) -> int:
    """Random other form of a line, within the rules; its length, 0 where the move found none.

    Parameters
    ----------
    given : Given
    now, length : IntArray and int
        The line as it is.
    fill_share : int
        Percent of forms that are made as long as allowed.
    line : IntArray, shape (m + 1,)
        Receives the new form.
    spare, used : IntArray
        Room to work in.
    state : array of uint64, shape (1,)
        State of the random numbers; changed.
    """
    for a in range(length):
        line[a] = now[a]
    if draw(state, TWO) == 0:
        reverse(line, length)
    use_nodes(used, line, length)
    fill = draw(state, PERCENT) < fill_share
    move = draw(state, PERCENT)
    if move < SHIFT:
        length = _shift(given, line, length, fill, used, state)
    elif move < GROW:
        if length < given.most:
            goal = given.most if fill else length + 1
            length = grow_tail(given, line, length, goal, used, state)
        else:
            length -= 1 + draw(state, TWO)
    elif move < TRIM:
        if length > given.least:
            length -= 1
            if not fill and draw(state, PERCENT) < _LONGER_TRIMS:
                length -= draw(state, length - given.least + 1)
    elif move < INSERT:
        length = _insert_stop(given, line, length, used, state)
    elif move < REPLACE:
        length = _replace_stop(given, line, length, fill, used, state)
    elif move < REROUTE:
        length = _reroute(given, line, length, fill, spare, used, state)
    elif move < REGROW:
        length = _regrow(given, line, length, fill, used, state)
    else:
        return fresh_line(given, fill_share, line, used, state)
    return end_well(given, line, length, used, state)


@compiled_part
def _join_at(
    given: Given,
    head: IntArray,
    at: int,
    tail: IntArray,
    onward: int,
    length: int,
    fill: int,
    line: IntArray,
    used: IntArray,
    state: Marks,
) -> int:
    """Go along one line up to a node and on along another, as far as nodes are new."""
    for a in range(at + 1):
        line[a] = head[a]
    use_nodes(used, line, at + 1)
    new = at + 1
    for a in range(onward + 1, length):
        if new == given.most or used[tail[a]] == used[-1]:
            break
        line[new] = tail[a]
        used[tail[a]] = used[-1]
        new += 1
    goal = given.most if fill else given.least
    if new < goal:
        new = grow_tail(given, line, new, goal, used, state)
    if not fill and new > given.least and draw(state, TWO) == 0:
        new = given.least + draw(state, new - given.least + 1)
    return end_well(given, line, new, used, state)


@compiled_part
def lines_meet(lines: Lines, one: int, two: int, used: IntArray) -> bool:
    """Whether two lines have a common node."""
    use_nodes(used, lines.nodes[one], lines.facts[one, LENGTH])
    for b in range(lines.facts[two, LENGTH]):  # noqa: SIM110  (compiled code has no generators)
        if used[lines.nodes[two, b]] == used[-1]:
            return True
    return False


@compiled_part
def exchanged_tails(
    given: Given, lines: Lines, one: int, two: int, fill_share: int, room: Room, state: Marks
) -> tuple[int, int]:
    """Two lines with their tails exchanged at a common node; lengths, 0 where impossible.

    A line may end at that node, so that its tail is empty: one line then hands its tail to the
    other, which changes journeys but no line time.
    """
    left, right = room.by_line[LEFT], room.by_line[RIGHT]
    n_left, n_right = lines.facts[one, LENGTH], lines.facts[two, LENGTH]
    for a in range(n_left):
        left[a] = lines.nodes[one, a]
    for a in range(n_right):
        right[a] = lines.nodes[two, a]
    if draw(state, TWO) == 0:
        reverse(left, n_left)
    count = 0
    at = onward = NO
    for a in range(n_left):
        for b in range(n_right):
            if left[a] == right[b]:
                count += 1
                if draw(state, count) == 0:
                    at, onward = a, b
    if count == 0:
        return NO, NO
    fill = draw(state, PERCENT) < fill_share
    first = _join_at(
        given, left, at, right, onward, n_right, fill, room.by_line[LINE], room.by_node[USED], state
    )
    if first == 0:
        return NO, NO
    second = _join_at(
        given, right, onward, left, at, n_left, fill, room.by_line[OTHER], room.by_node[USED], state
    )
    if second == 0:
        return NO, NO
    return first, second
