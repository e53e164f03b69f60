"""Prices a set of lines exactly, one line exchanged at a time, and anneals the set.

All is counted in whole units: times in units of `Given`, riders in units of demand. A journey is
priced with one boarding per leg, so the boarding of the first leg is part of every price and is
taken off for people. Dimensions: n nodes, w columns (nodes padded for the processor), R lines,
m nodes a line may have at most.

Everything that a compiled search calls is in this one file, since a kept compilation is renewed
only when the file of the called function changes. Loops over rows are tiny functions on whole
rows: in this form the compiler turns them into vector instructions (closure of 127 nodes: 92
instead of 1900 microseconds, ``python -m benchmarks lines --kernels``).
"""

from typing import NamedTuple, cast

import numpy as np
import numpy.typing as npt

from network.compiled import compiled, compiled_part
from network.quantities import BoolArray, FloatArray, IntArray

Times = npt.NDArray[np.signedinteger[npt.NBitBase]]
"""Matrix of times in int16, or int32 where they do not fit; never above `Given.far`."""

Marks = npt.NDArray[np.uint64]

NO_LINE = cast("int", np.int64(-1))
SHIFT, GROW, TRIM, INSERT, REPLACE, REROUTE, REGROW = 20, 28, 34, 50, 62, 78, 93
"""Shares of the moves in percent, added up; the rest are fresh lines."""

_SKIPS, _LONGER_SHIFTS, _LONGER_TRIMS = 60, 35, 30
"""Percent of replaced stops that are skipped, and of shifts and trims of more than one node."""

BOTH_ENDS = 2
_PAIR = 2
_WITH_INNER = 3
"""Fewest nodes of a line, and of one with an inner node."""

EXCHANGES = 10
"""Percent of blocks that exchange the tails of two lines."""

FRESH_TRIES = 60
LUCK = 65_536
"""Steps of the table of luck: minus the logarithm of evenly spread numbers."""

COST, APART, BEST_COST, BEST_APART, EVALUATIONS = 0, 1, 2, 3, 4
"""Places in the figures of a search."""

_NO, _YES, _ONE, _TWO, _THREE = (cast("int", np.int64(each)) for each in (0, 1, 1, 2, 3))
_PERCENT, _LUCK = cast("int", np.int64(100)), cast("int", np.int64(LUCK))
"""Typed, since the compiler makes a version of a function for each plain number it is given."""

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_S7, _S13, _S17, _S29, _S32 = (np.uint64(bits) for bits in (7, 13, 17, 29, 32))


class Given(NamedTuple):
    """What a search does not change.

    `minutes` and `shortest` are int32[n, n]: time of the link (0: none) and of the quickest way.
    The neighbours of node u are rows ``first[u]`` to ``first[u + 1]`` of `neighbour`. `demand` is
    int32[n, w]; where times are `symmetric` it holds both directions in its upper triangle.
    `far` stands for unreachable: no time is
    above it, and the sum of two still fits the type of the times. `ends` is how many ends of a line
    have to be terminals (0, 1 or 2). Lines below `fixed` stay as they are.
    """

    minutes: npt.NDArray[np.int32]
    shortest: npt.NDArray[np.int32]
    first: IntArray
    neighbour: IntArray
    terminal: BoolArray
    terminals: IntArray
    demand: npt.NDArray[np.int32]
    least: int
    most: int
    boarding: int
    far: int
    symmetric: bool
    ends: int
    fixed: int


class Prices(NamedTuple):
    """Cost = `rider` x time of all riders + `line` x time of all lines + `apart` x parts cut off.

    Where `rider` is 0 no journey is computed, which is some twenty times as fast. The best set is
    chosen with `extra` added to `line`: so a search can be led across sets that may not win.
    """

    rider: int
    line: int
    apart: int
    extra: int


class Lines(NamedTuple):
    """A set of lines: nodes int64[R, m]; length, one-way time and mark int64[R, 3]."""

    nodes: IntArray
    facts: IntArray


LENGTH, TIME, MARK = 0, 1, 2
"""Columns of `Lines.facts`."""


class Room(NamedTuple):
    """Room to work in; nothing in it outlives a call. Few big arrays: the compiler is slow on many.

    `tables` is Times[3 or 5, n, w], `strips` Times[5, w], `path` Times[m, padded m], `by_node`
    int64[6, n + 1] and `by_line` int64[9, m + 1]; their rows are named below.
    """

    tables: Times
    strips: Times
    path: Times
    by_node: IntArray
    by_line: IntArray


CLOSED, SECOND, ROWS, TURNED, SECOND_TURNED = 0, 1, 2, 3, 4
"""Tables: without one or two lines, with one line more, rows lowered by a line; columns as rows."""

SOONEST = 4
"""Strip of soonest arrivals; the strips before it are pivots."""

ROW_COST, SECOND_COST, LABEL, SEEN, USED, TOUCHED = 0, 1, 2, 3, 4, 5
LINE, OTHER, SPARE, LEFT, RIGHT, THERE, BACK, VIA, CLOSER = 0, 1, 2, 3, 4, 5, 6, 7, 8


# ---------------------------------------------------------------- shortest times


@compiled_part
def _copy(source: Times, target: Times) -> None:
    for j in range(target.size):
        target[j] = source[j]


@compiled_part
def _lower(row: Times, by: Times, more: int) -> None:
    """Lower a row to what another row offers after `more`."""
    for j in range(row.size):
        offer = row.dtype.type(by[j] + more)
        now = row[j]
        row[j] = min(now, offer)


@compiled_part
def _lower_by_four(row: Times, by: Times, a: int, b: int, c: int, d: int) -> None:
    """`_lower` by four rows at once: one load and one store instead of four."""
    by_a, by_b, by_c, by_d = by[0], by[1], by[2], by[3]
    for j in range(row.size):
        first = row.dtype.type(by_a[j] + a)
        second = row.dtype.type(by_b[j] + b)
        third = row.dtype.type(by_c[j] + c)
        fourth = row.dtype.type(by_d[j] + d)
        first = min(second, first)
        third = min(fourth, third)
        first = min(third, first)
        now = row[j]
        row[j] = min(now, first)


@compiled_part
def close_times(times: Times, n: int, via: IntArray, n_via: int, strips: Times) -> None:
    """Replace times by shortest times over any number of legs (Floyd 1962, four pivots at once).

    Four pivot rows are first closed among themselves; a way into the four, within and out of them
    is then one step for every other row.

    Parameters
    ----------
    times : Times, shape (at least n, w)
        Changed in place; no value above half of what the type holds.
    n : int
        Rows to close.
    via, n_via : IntArray and int
        Nodes where legs may meet.
    strips : Times, shape (4 or more, w)
        Room for the pivot rows.
    """
    whole = n_via - n_via % 4
    for k in range(0, whole, 4):
        for h in range(k, k + 4):
            _copy(times[via[h]], strips[0])
            for i in range(k, k + 4):
                _lower(times[via[i]], strips[0], times[via[i], via[h]])
        for h in range(4):
            _copy(times[via[k + h]], strips[h])
        a, b, c, d = via[k], via[k + 1], via[k + 2], via[k + 3]
        for i in range(n):
            row = times[i]
            _lower_by_four(row, strips, row[a], row[b], row[c], row[d])
    for k in range(whole, n_via):
        _copy(times[via[k]], strips[0])
        for i in range(n):
            _lower(times[i], strips[0], times[i, via[k]])


@compiled_part
def _along(given: Given, line: IntArray, length: int, there: IntArray, back: IntArray) -> None:
    """Ride time from the first node to each other one, and from each other one to it."""
    there[0] = back[0] = 0
    for a in range(1, length):
        there[a] = there[a - 1] + given.minutes[line[a - 1], line[a]]
        back[a] = back[a - 1] + given.minutes[line[a], line[a - 1]]


@compiled_part
def _ride(given: Given, times: Times, line: IntArray, length: int, room: Room) -> None:
    """Lower times to direct rides on one line, boarding included."""
    there, back = room.by_line[THERE], room.by_line[BACK]
    _along(given, line, length, there, back)
    for a in range(length):
        row = times[line[a]]
        for b in range(a):
            row[line[b]] = min(row[line[b]], given.boarding + back[a] - back[b])
        for b in range(a + 1, length):
            row[line[b]] = min(row[line[b]], given.boarding + there[b] - there[a])


@compiled_part
def _turn(times: Times, turned: Times) -> None:
    """Write columns as rows."""
    n = times.shape[0]
    for i in range(n):
        for j in range(n):
            turned[j, i] = times[i, j]


@compiled_part
def _riders(row: Times, demand: npt.NDArray[np.int32]) -> int:
    """Time of all riders of one origin."""
    total = np.int64(0)
    for j in range(row.size):
        total += np.int64(row[j]) * np.int64(demand[j])
    return int(total)


@compiled_part
def rider_time(given: Given, times: Times, row_cost: IntArray) -> int:
    """Time of all riders for closed times, boardings included; by origin in `row_cost`."""
    total = np.int64(0)
    for i in range(times.shape[0]):
        row_cost[i] = _riders(times[i], given.demand[i])
        total += row_cost[i]
    return int(total)


@compiled_part
def lines_closed(given: Given, lines: Lines, without: int, nor: int, room: Room) -> None:
    """Close the network of all lines but two into table `CLOSED` (and `TURNED`)."""
    times = room.tables[CLOSED]
    for i in range(times.shape[0]):
        row = times[i]
        for j in range(row.size):
            row[j] = given.far
        row[i] = 0
    for r in range(len(lines.facts)):
        if r != without and r != nor:  # noqa: PLR1714  (tuples compile slowly)
            _ride(given, times, lines.nodes[r], lines.facts[r, LENGTH], room)
    n = times.shape[0]
    for i in range(n):
        room.by_node[LABEL, i] = i
    close_times(times, n, room.by_node[LABEL], n, room.strips)
    if not given.symmetric:
        _turn(times, room.tables[TURNED])


@compiled_part
def _path_times(given: Given, times: Times, line: IntArray, length: int, room: Room) -> None:
    """Shortest times between the nodes of a new line, over it and the network, any reboarding.

    Only where the line itself brings two of its nodes closer together can ways begin to use it, so
    only such nodes are pivots.
    """
    there, back, via = room.by_line[THERE], room.by_line[BACK], room.by_line[VIA]
    closer = room.by_line[CLOSER]
    _along(given, line, length, there, back)
    for a in range(length):
        closer[a] = 0
    for a in range(length):
        row = room.path[a]
        from_a = times[line[a]]
        for b in range(row.size):
            row[b] = given.far
        row[a] = 0
        for b in range(length):
            if b == a:
                continue
            ride = given.boarding + (there[b] - there[a] if b > a else back[a] - back[b])
            row[b] = from_a[line[b]]
            if ride < row[b]:
                row[b] = ride
                closer[a] = 1
                closer[b] = 1
    n_via = _NO
    for a in range(length):
        via[n_via] = a
        n_via += closer[a]
    close_times(room.path, length, via, n_via, room.strips)


@compiled_part
def rider_time_with(
    given: Given,
    times: Times,
    turned: Times,
    row_cost: IntArray,
    base: int,
    line: IntArray,
    length: int,
    room: Room,
    every_row: int,
) -> int:
    """Time of all riders once a line is added to a closed network: exact, without closing anew.

    A journey that the line shortens reaches some node b of it sooner than before (and b is where
    it leaves the line for the last time). So: the times to each b are lowered by the pairs of
    nodes that the line brings closer together, and each origin that gets to b sooner has its row
    lowered by the row of b.

    Parameters
    ----------
    given : Given
    times, turned : Times, shape (n, w)
        Closed times without the line, by origin and by destination.
    row_cost, base : IntArray, shape (n,), and int
        From `rider_time`.
    line, length : IntArray and int
        Nodes of the line.
    room : Room
        ``room.tables[ROWS]`` holds the new times of the rows marked in ``room.by_node[TOUCHED]``.
    every_row : int
        1 where rows without demand are wanted, too, else 0.
    """
    path, rows, touched, soonest = (
        room.path,
        room.tables[ROWS],
        room.by_node[TOUCHED],
        room.strips[SOONEST],
    )
    _path_times(given, times, line, length, room)
    for i in range(len(touched)):
        touched[i] = 0
    for b in range(length):
        node = line[b]
        before = turned[node]
        sooner = False
        for a in range(length):
            if path[a, b] < before[line[a]]:
                if not sooner:
                    _copy(before, soonest)
                    sooner = True
                _lower(soonest, turned[line[a]], path[a, b])
        if sooner:
            onward = times[node]
            for i in range(times.shape[0]):
                arrival = soonest[i]
                if arrival < before[i] and (every_row == 1 or row_cost[i] > 0):
                    row = rows[i]
                    if touched[i] == 0:
                        touched[i] = 1
                        _copy(times[i], row)
                    _lower(row, onward, arrival)
    total = base
    for i in range(times.shape[0]):
        if touched[i] == 1:
            total += _riders(rows[i], given.demand[i]) - row_cost[i]
    return int(total)


@compiled_part
def _keep_rows(times: Times, room: Room, kept: Times) -> None:
    """Write the closed times with the line that was just priced with every row."""
    for i in range(times.shape[0]):
        if room.by_node[TOUCHED, i] == 1:
            _copy(room.tables[ROWS, i], kept[i])
        else:
            _copy(times[i], kept[i])


# ---------------------------------------------------------------- lines and what they join


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


@compiled_part
def _is_taken(lines: Lines, mark: int, without: int, nor: int) -> bool:
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
def _joined_parts(label: IntArray, line: IntArray, length: int, seen: IntArray) -> int:
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
def _joined_next(label: IntArray, line: IntArray, length: int, seen: IntArray) -> int:
    """`_joined_parts` of a second line, for which the parts of the first are one."""
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


# ---------------------------------------------------------------- luck and pieces of lines


@compiled_part
def _draw(state: Marks, below: int) -> int:
    """Random whole number from 0 to below - 1 (Marsaglia 2003, xorshift)."""
    x = state[0]
    x ^= x << _S13
    x ^= x >> _S7
    x ^= x << _S17
    state[0] = x
    return int(np.int64(((x >> _S32) * np.uint64(below)) >> _S32))


@compiled_part
def _reverse(line: IntArray, length: int) -> None:
    for a in range(length // 2):
        line[a], line[length - 1 - a] = line[length - 1 - a], line[a]


@compiled_part
def _use(used: IntArray, line: IntArray, length: int) -> None:
    """Mark the nodes of a line as used, and no others."""
    used[-1] += 1
    for a in range(length):
        used[line[a]] = used[-1]


@compiled_part
def _grow_tail(
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
                if _draw(state, count) == 0:
                    pick = v
        if pick < 0:
            break
        line[length] = pick
        used[pick] = used[-1]
        length += 1
    return length


@compiled_part
def _grow(
    given: Given, line: IntArray, length: int, goal: int, used: IntArray, state: Marks
) -> int:
    """Lengthen at both ends."""
    if length < goal:
        if _draw(state, _TWO) == 0:
            _reverse(line, length)
        part = length + _draw(state, goal - length + 1)
        length = _grow_tail(given, line, length, part, used, state)
        _reverse(line, length)
        length = _grow_tail(given, line, length, goal, used, state)
        if length < goal:
            _reverse(line, length)
            length = _grow_tail(given, line, length, goal, used, state)
    return length


@compiled_part
def _walk_to(
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
                if _draw(state, count) == 0:
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
    goal = given.terminals[_draw(state, len(given.terminals))]
    if used[goal] != used[-1]:
        length = _walk_to(given, line, length, goal, given.most, used, state)
    while length > 0 and not given.terminal[line[length - 1]]:
        length -= 1
        used[line[length]] = 0
    return length


@compiled_part
def _end_well(given: Given, line: IntArray, length: int, used: IntArray, state: Marks) -> int:
    """Give a line its terminals; 0 where it cannot have them or its length breaks the rules."""
    if length < _PAIR or length > given.most:
        return 0
    if given.ends > 0:
        _use(used, line, length)
        if given.ends == 1:
            if given.terminal[line[length - 1]]:
                _reverse(line, length)
            if not given.terminal[line[0]]:
                length = _end_tail(given, line, length, used, state)
        else:
            length = _end_tail(given, line, length, used, state)
            if length > 1:
                _reverse(line, length)
                length = _end_tail(given, line, length, used, state)
    return length if length >= given.least else 0


# ---------------------------------------------------------------- moves


@compiled_part
def fresh_line(given: Given, fill: int, line: IntArray, used: IntArray, state: Marks) -> int:
    """New line along a random quickest way; its length, 0 where none was found.

    With `fill` percent chance it is as long as allowed.
    """
    n = len(given.first) - 1
    for _ in range(FRESH_TRIES):
        if given.ends > 0:
            line[0] = given.terminals[_draw(state, len(given.terminals))]
        else:
            line[0] = _draw(state, n)
        goal = _draw(state, n)
        direct = given.ends == BOTH_ENDS and _draw(state, _TWO) == 0
        if direct:
            goal = given.terminals[_draw(state, len(given.terminals))]
        if goal == line[0]:
            continue
        _use(used, line, _YES)
        length = _walk_to(given, line, _YES, goal, given.most, used, state)
        if _draw(state, _PERCENT) < fill and not direct:
            length = _grow(given, line, length, given.most, used, state)
        else:
            length = _grow(given, line, length, given.least, used, state)
            if given.ends == 0 and length > given.least:
                length = given.least + _draw(state, length - given.least + 1)
        length = _end_well(given, line, length, used, state)
        if length > 0:
            return length
    return 0


@compiled_part
def _insert_stop(given: Given, line: IntArray, length: int, used: IntArray, state: Marks) -> int:
    """Lead the line over one more node between two neighbours."""
    at = _draw(state, length - 1)
    u, v = line[at], line[at + 1]
    pick = -1
    count = 0
    for e in range(given.first[u], given.first[u + 1]):
        x = given.neighbour[e]
        if used[x] != used[-1] and given.minutes[x, v] > 0:
            count += 1
            if _draw(state, count) == 0:
                pick = x
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
    at = 1 + _draw(state, length - 2)
    u, v = line[at - 1], line[at + 1]
    if given.minutes[u, v] > 0 and _draw(state, _PERCENT) < _SKIPS:
        used[line[at]] = 0
        for a in range(at, length - 1):
            line[a] = line[a + 1]
        length -= 1
        goal = given.most if fill else given.least
        return _grow_tail(given, line, length, goal, used, state)
    pick = -1
    count = 0
    for e in range(given.first[u], given.first[u + 1]):
        x = given.neighbour[e]
        if used[x] != used[-1] and given.minutes[x, v] > 0:
            count += 1
            if _draw(state, count) == 0:
                pick = x
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
    at = _draw(state, length - 2)
    to = at + 2 + _draw(state, min(length - at - 2, 7))
    tail = length - to
    for a in range(tail):
        spare[a] = line[to + a]
    beside = line[at + 1 + _draw(state, to - at - 1)]
    for a in range(at + 1, to):
        used[line[a]] = 0
    new = at + 1
    if _draw(state, _TWO) == 0:
        via = given.neighbour[
            given.first[beside] + _draw(state, given.first[beside + 1] - given.first[beside])
        ]
        if used[via] == used[-1]:
            return 0
        new = _walk_to(given, line, new, via, given.most, used, state)
        if line[new - 1] != via:
            return 0
    new = _walk_to(given, line, new, spare[0], given.most, used, state)
    if line[new - 1] != spare[0]:
        return 0
    kept = min(tail - 1, given.most - new)
    for a in range(kept):
        line[new + a] = spare[1 + a]
    for a in range(kept, tail - 1):
        used[spare[1 + a]] = 0
    new += kept
    if fill:
        new = _grow(given, line, new, given.most, used, state)
    return new


@compiled_part
def _regrow(
    given: Given, line: IntArray, length: int, fill: int, used: IntArray, state: Marks
) -> int:
    """Cut the tail off and lead the line towards a random node instead."""
    kept = 1 + _draw(state, length - 1)
    for a in range(kept, length):
        used[line[a]] = 0
    most = given.most if fill else min(given.most, length + 1)
    goal = _draw(state, len(given.first) - 1)
    if used[goal] == used[-1]:
        return 0
    length = _walk_to(given, line, kept, goal, most, used, state)
    if fill:
        length = _grow(given, line, length, given.most, used, state)
    return length


@compiled_part
def _shift(
    given: Given, line: IntArray, length: int, fill: int, used: IntArray, state: Marks
) -> int:
    """Drop one to three nodes at one end and grow at an end."""
    dropped = 1
    if _draw(state, _PERCENT) < _LONGER_SHIFTS:
        dropped += _draw(state, _THREE)
    goal = given.most if fill else length
    if length - dropped < _PAIR:
        return 0
    for a in range(length - dropped, length):
        used[line[a]] = 0
    length -= dropped
    if _draw(state, _TWO) == 0:
        _reverse(line, length)
    return _grow_tail(given, line, length, goal, used, state)


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
    if _draw(state, _TWO) == 0:
        _reverse(line, length)
    _use(used, line, length)
    fill = _draw(state, _PERCENT) < fill_share
    move = _draw(state, _PERCENT)
    if move < SHIFT:
        length = _shift(given, line, length, fill, used, state)
    elif move < GROW:
        if length < given.most:
            goal = given.most if fill else length + 1
            length = _grow_tail(given, line, length, goal, used, state)
        else:
            length -= 1 + _draw(state, _TWO)
    elif move < TRIM:
        if length > given.least:
            length -= 1
            if not fill and _draw(state, _PERCENT) < _LONGER_TRIMS:
                length -= _draw(state, length - given.least + 1)
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
    return _end_well(given, line, length, used, state)


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
    _use(used, line, at + 1)
    new = at + 1
    for a in range(onward + 1, length):
        if new == given.most or used[tail[a]] == used[-1]:
            break
        line[new] = tail[a]
        used[tail[a]] = used[-1]
        new += 1
    goal = given.most if fill else given.least
    if new < goal:
        new = _grow_tail(given, line, new, goal, used, state)
    if not fill and new > given.least and _draw(state, _TWO) == 0:
        new = given.least + _draw(state, new - given.least + 1)
    return _end_well(given, line, new, used, state)


@compiled_part
def _meet(lines: Lines, one: int, two: int, used: IntArray) -> bool:
    """Whether two lines have a common node."""
    _use(used, lines.nodes[one], lines.facts[one, LENGTH])
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
    if _draw(state, _TWO) == 0:
        _reverse(left, n_left)
    count = 0
    at = onward = _NO
    for a in range(n_left):
        for b in range(n_right):
            if left[a] == right[b]:
                count += 1
                if _draw(state, count) == 0:
                    at, onward = a, b
    if count == 0:
        return _NO, _NO
    fill = _draw(state, _PERCENT) < fill_share
    first = _join_at(
        given, left, at, right, onward, n_right, fill, room.by_line[LINE], room.by_node[USED], state
    )
    if first == 0:
        return _NO, _NO
    second = _join_at(
        given, right, onward, left, at, n_left, fill, room.by_line[OTHER], room.by_node[USED], state
    )
    if second == 0:
        return _NO, _NO
    return first, second


# ---------------------------------------------------------------- the cost of a set of lines


@compiled_part
def _is_whole(given: Given, times: Times) -> bool:
    """Whether every node can be reached (lines run both ways: from any node is enough)."""
    whole = True
    for j in range(times.shape[0]):
        whole &= times[0, j] < given.far
    return whole


@compiled
def prices_without(
    given: Given, prices: Prices, lines: Lines, one: int, two: int, room: Room
) -> tuple[int, int]:
    """Take two lines out; what riders pay without them and the parts the nodes fall into."""
    if prices.rider == 0:
        return 0, network_parts(lines, one, two, room.by_node[LABEL])
    lines_closed(given, lines, one, two, room)
    base = rider_time(given, room.tables[CLOSED], room.by_node[ROW_COST])
    if _is_whole(given, room.tables[CLOSED]):
        return base, 1
    return base, network_parts(lines, one, two, room.by_node[LABEL])


@compiled_part
def _riders_with(given: Given, room: Room, base: int, n_one: int, n_two: int) -> int:
    """Time of all riders with one or both lines at hand put in, one after the other."""
    total = base
    n_lines = _ONE if n_two == 0 else _TWO
    for each in range(n_lines):  # one call in a loop: the compiler would copy two
        length = n_one
        if each == 1:
            length = n_two
            _keep_rows(room.tables[CLOSED], room, room.tables[SECOND])
            if not given.symmetric:
                _turn(room.tables[SECOND], room.tables[SECOND_TURNED])
            total = rider_time(given, room.tables[SECOND], room.by_node[SECOND_COST])
        total = rider_time_with(
            given,
            room.tables[CLOSED + each],
            room.tables[(CLOSED if given.symmetric else TURNED) + each],
            room.by_node[ROW_COST + each],
            total,
            room.by_line[LINE + each],
            length,
            room,
            n_lines - 1 - each,
        )
    return total


@compiled_part
def _price(
    given: Given,
    prices: Prices,
    room: Room,
    base: int,
    parts: int,
    others: int,
    n_one: int,
    n_two: int,
) -> tuple[int, int]:
    """Cost and parts cut off with the lines at hand put in: `LINE`, and `OTHER` where it has nodes.

    `others` is the time of all other lines.
    """
    line, other = room.by_line[LINE], room.by_line[OTHER]
    apart = 0
    if parts > 1:
        apart = parts - _joined_parts(room.by_node[LABEL], line, n_one, room.by_node[SEEN])
        if n_two > 0:
            apart += 1 - _joined_next(room.by_node[LABEL], other, n_two, room.by_node[SEEN])
    time = others + line_time(given, line, n_one) + line_time(given, other, n_two)
    cost = prices.line * time + prices.apart * apart
    if prices.rider > 0:
        cost += prices.rider * _riders_with(given, room, base, n_one, n_two)
    return cost, apart


@compiled
def put_line(given: Given, lines: Lines, r: int, line: IntArray, length: int) -> None:
    """Write a line into a set."""
    for a in range(length):
        lines.nodes[r, a] = line[a]
    lines.facts[r, LENGTH] = length
    lines.facts[r, TIME] = line_time(given, line, length)
    lines.facts[r, MARK] = line_mark(line, length)


@compiled_part
def _remember(lines: Lines, best: Lines, figures: IntArray, extra: int) -> None:
    """Keep the set if it is the best so far: fewest parts cut off, then least cost."""
    cost = figures[COST]
    if extra > 0:
        for r in range(len(lines.facts)):
            cost += extra * lines.facts[r, TIME]
    better = cost < figures[BEST_COST] and figures[APART] == figures[BEST_APART]
    if better or figures[APART] < figures[BEST_APART]:
        figures[BEST_APART] = figures[APART]
        figures[BEST_COST] = cost
        for r in range(len(lines.facts)):
            best.facts[r, LENGTH] = lines.facts[r, LENGTH]
            best.facts[r, TIME] = lines.facts[r, TIME]
            best.facts[r, MARK] = lines.facts[r, MARK]
            for a in range(lines.facts[r, LENGTH]):
                best.nodes[r, a] = lines.nodes[r, a]


@compiled
def anneal(
    given: Given,
    prices: Prices,
    lines: Lines,
    best: Lines,
    figures: IntArray,
    room: Room,
    state: Marks,
    luck: FloatArray,
    temperature: float,
    chain: int,
    fill: int,
    allowed: int,
    only: int,
) -> None:
    """Anneal a set of lines at one temperature, one line (or pair of lines) after another.

    A block takes a line out, closes the network without it once, and tries `chain` other forms of
    it, each priced exactly (Metropolis et al. 1953 decide). Costs are whole numbers and luck comes
    from a table, so the same seed gives the same lines on every machine.

    Parameters
    ----------
    given : Given
    prices : Prices
    lines, best : Lines
        The set at hand and the best so far; both changed.
    figures : IntArray
        At `COST` ... `EVALUATIONS`; changed.
    room : Room
    state : array of uint64, shape (1,)
    luck : FloatArray, shape (LUCK,)
    temperature : float
        In units of cost.
    chain : int
        Forms tried per block.
    fill : int
        Percent of forms that are made as long as allowed.
    allowed : int
        Sets to price in this call.
    only : int
        `NO_LINE`, or a line that alone is changed, by fresh lines: with `temperature` 0 the best
        of them is kept. Lines that are still empty change nothing.
    """
    n_free = len(lines.facts) - given.fixed
    done = 0
    while done < allowed:
        one = only
        two = NO_LINE
        if only == NO_LINE:
            one = given.fixed + _draw(state, n_free)
            if n_free > 1 and _draw(state, _PERCENT) < EXCHANGES:
                two = given.fixed + _draw(state, n_free - 1)
                if two >= one:
                    two += 1
                if not _meet(lines, one, two, room.by_node[USED]):
                    two = NO_LINE
        base, parts = prices_without(given, prices, lines, one, two, room)
        others = -lines.facts[one, TIME]
        for r in range(len(lines.facts)):
            others += lines.facts[r, TIME]
        if two != NO_LINE:
            others -= lines.facts[two, TIME]
        before = done
        for _ in range(chain):
            if done == allowed:
                break
            n_two = one - one
            if two != NO_LINE:
                n_one, n_two = exchanged_tails(given, lines, one, two, fill, room, state)
            elif only != NO_LINE:
                n_one = fresh_line(given, fill, room.by_line[LINE], room.by_node[USED], state)
            else:
                n_one = other_form(
                    given,
                    lines.nodes[one],
                    lines.facts[one, LENGTH],
                    fill,
                    room.by_line[LINE],
                    room.by_line[SPARE],
                    room.by_node[USED],
                    state,
                )
            if n_one == 0:
                continue
            mark = line_mark(room.by_line[LINE], n_one)
            if _is_taken(lines, mark, NO_LINE if two == NO_LINE else one, two):
                continue
            if two != NO_LINE:
                twin = line_mark(room.by_line[OTHER], n_two)
                if mark == twin or _is_taken(lines, twin, one, two):
                    continue
            cost, apart = _price(given, prices, room, base, parts, others, n_one, n_two)
            done += 1
            if cost - figures[COST] <= np.int64(temperature * luck[_draw(state, _LUCK)]):
                put_line(given, lines, one, room.by_line[LINE], n_one)
                if two != NO_LINE:
                    put_line(given, lines, two, room.by_line[OTHER], n_two)
                figures[COST] = cost
                figures[APART] = apart
                _remember(lines, best, figures, prices.extra)
        if done == before:
            done += 1  # nothing could be tried: do not go on for ever
    figures[EVALUATIONS] += done
