"""Shortest times over a set of lines, and what riders need with one line more.

Loops over rows are tiny functions on whole rows: in this form the compiler turns them into vector
instructions (closure of 127 nodes: 92 instead of 1900 microseconds, ``python -m benchmarks lines
--kernels``).
"""

import numpy as np
import numpy.typing as npt

from network.compiled import compiled_part
from network.quantities import IntArray
from routing.line_planning.links.search_values import (
    BACK,
    CLOSED,
    CLOSER,
    LABEL,
    LENGTH,
    NO,
    ROWS,
    SOONEST,
    THERE,
    TOUCHED,
    TURNED,
    VIA,
    Given,
    Lines,
    Room,
    Times,
)


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
def turn_table(times: Times, turned: Times) -> None:
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
        turn_table(times, room.tables[TURNED])


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
    n_via = NO
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
def keep_rows(times: Times, room: Room, kept: Times) -> None:
    """Write the closed times with the line that was just priced with every row."""
    for i in range(times.shape[0]):
        if room.by_node[TOUCHED, i] == 1:
            _copy(room.tables[ROWS, i], kept[i])
        else:
            _copy(times[i], kept[i])
