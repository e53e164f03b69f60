"""Optimal strategies on any network of edges with times and frequencies, one destination at a time.

Spiess and Florian (1989), "Optimal strategies: a new assignment model for transit networks",
Transportation Research B 23(2), section 3: expected times from the destination outwards, then
riders from the farthest nodes inwards. Times and strategies are theirs; the way to them differs in
three points. Nodes wait in the queue, not edges. Vehicles that leave a node are weighed anew when
one of them gets better, so they need no order among themselves. And nodes that one edge leads on
to, such as the seats of a line between stops, never see the queue: what gets better runs along the
whole line at once.

Dimensions: nodes; sure edges, which take no wait, by the node they lead to; lines, edges with a
wait, by the node they leave; starts, edges out of sources; pairs, by destination.
"""

import numpy as np

from network.compiled import compiled, compiled_part
from network.quantities import FloatArray, IntArray
from routing.assignment.strategy_network import CARRIED, QUEUED, SOURCE, KindArray, RowArray

WHICHEVER = -1
"""Choice at a node where riders take whichever line of a set comes first; also at the end."""

OUTSIDE = -1
"""Place in the queue of a node that has not come to it yet."""


@compiled
def optimal_strategies(
    first_destination: int,
    last_destination: int,
    kind: KindArray,
    first_sure: RowArray,
    sure_tail: RowArray,
    sure_head: RowArray,
    sure_s: FloatArray,
    first_line: RowArray,
    line_head: RowArray,
    line_s: FloatArray,
    line_frequency: FloatArray,
    first_boarded: RowArray,
    boarded: RowArray,
    boarded_tail: RowArray,
    first_start: RowArray,
    start_head: RowArray,
    start_s: FloatArray,
    destination: IntArray,
    first_pair: IntArray,
    pair_origin: IntArray,
    pair_trips: FloatArray,
    out_time_s: FloatArray,
    sure_volume: FloatArray,
    line_volume: FloatArray,
    start_volume: FloatArray,
    waited: FloatArray,
) -> None:
    """Time and load all pairs of a range of destinations.

    Pairs are grouped by destination: rows ``first_pair[d]`` up to ``first_pair[d + 1]``. A node is
    entered in `boarded` for each line that leads to it; the other columns are those of
    `StrategyNetwork`. `out_time_s` has one row per pair, infinite where there is no way; trips are
    added to the three columns of volumes, and trips times seconds of waiting to `waited`, by node.
    """
    n_nodes = len(kind)
    time_s = np.empty(n_nodes)  # the least known so far; final for settled nodes and below them
    choice = np.empty(n_nodes, np.int32)
    aboard_s = np.empty(len(line_head))  # time by a line once it comes; infinite outside the set
    joint_s = np.empty(n_nodes)  # expected time by the set of lines, and their joint frequency
    joint = np.zeros(n_nodes)
    slowest_s = np.empty(n_nodes)  # no line of the set takes longer than this
    riders = np.zeros(n_nodes)
    settled = np.empty(n_nodes, np.int32)
    # Nodes that got better and have not said so. Times only rise away from the end, so no edge
    # brings the same news twice before the first is passed on.
    better = np.empty(len(sure_tail) + 1, np.int32)
    heap_s = np.empty(n_nodes)
    heap_node = np.empty(n_nodes, np.int32)
    place = np.full(n_nodes, OUTSIDE, np.int32)

    for row in range(first_destination, last_destination):
        end = destination[row]
        time_s[:] = np.inf
        aboard_s[:] = np.inf
        time_s[end] = 0.0
        choice[end] = WHICHEVER
        size = _queue(end, 0.0, 0, heap_s, heap_node, place)
        n_settled = 0

        # 1. Expected times. The first of the queue is final: all that could still make it better
        # takes longer than it does.
        while size > 0:
            settled[n_settled] = heap_node[0]
            better[0] = heap_node[0]
            n_better = 1
            n_settled += 1
            size = _drop_first(size, heap_s, heap_node, place)
            while n_better > 0:
                n_better -= 1
                node = better[n_better]
                from_here = time_s[node]
                for at in range(first_boarded[node], first_boarded[node + 1]):
                    line = boarded[at]
                    stop = boarded_tail[at]
                    aboard = from_here + line_s[line]
                    if aboard >= time_s[stop]:
                        continue
                    # The set of lines at this stop with this one in it, or faster than it was.
                    before = aboard_s[line]
                    aboard_s[line] = aboard
                    own = line_frequency[line]
                    together = joint[stop]
                    slowest = aboard
                    if together == 0.0:
                        together = own
                        expected = aboard + 1.0 / own
                    elif before < np.inf:
                        expected = joint_s[stop] + own * (aboard - before) / together
                        slowest = max(slowest, slowest_s[stop])
                    else:
                        expected = (together * joint_s[stop] + own * aboard) / (together + own)
                        together += own
                        slowest = max(slowest, slowest_s[stop])
                    # A line that takes as long as waiting for the others leaves the set.
                    while slowest >= expected:
                        together = 0.0
                        seconds = 1.0
                        slowest = 0.0
                        for other in range(first_line[stop], first_line[stop + 1]):
                            if aboard_s[other] < expected:
                                together += line_frequency[other]
                                seconds += line_frequency[other] * aboard_s[other]
                                slowest = max(slowest, aboard_s[other])
                            else:
                                aboard_s[other] = np.inf
                        if together == 0.0:  # waits too short for the digits of a number
                            together = own
                            expected = aboard + 1.0 / own
                            aboard_s[line] = aboard
                            break
                        expected = seconds / together
                    joint_s[stop] = expected
                    joint[stop] = together
                    slowest_s[stop] = slowest
                    if expected < time_s[stop]:
                        time_s[stop] = expected
                        choice[stop] = WHICHEVER
                        size = _queue(stop, expected, size, heap_s, heap_node, place)
                for edge in range(first_sure[node], first_sure[node + 1]):
                    tail = sure_tail[edge]
                    through = from_here + sure_s[edge]
                    if through >= time_s[tail]:
                        continue
                    time_s[tail] = through
                    choice[tail] = edge
                    if kind[tail] == QUEUED:
                        size = _queue(tail, through, size, heap_s, heap_node, place)
                    else:
                        better[n_better] = tail
                        n_better += 1

        # 2. Riders set out, by the best edge where no vehicle leaves.
        for pair in range(first_pair[row], first_pair[row + 1]):
            origin = pair_origin[pair]
            trips = pair_trips[pair]
            if kind[origin] != SOURCE or origin == end:
                out_time_s[pair] = time_s[origin]
                if origin == end or time_s[origin] == np.inf:
                    continue
                if kind[origin] == CARRIED:
                    origin = _ridden(choice[origin], trips, kind, choice, sure_head, sure_volume)
                riders[origin] += trips
                continue
            least = np.inf
            best = -1
            for edge in range(first_start[origin], first_start[origin + 1]):
                through = time_s[start_head[edge]] + start_s[edge]
                if through < least:
                    least = through
                    best = edge
            out_time_s[pair] = least
            if best >= 0:
                start_volume[best] += trips
                head = start_head[best]
                if kind[head] == CARRIED and head != end:
                    head = _ridden(choice[head], trips, kind, choice, sure_head, sure_volume)
                riders[head] += trips

        # 3. Riders go on, from the farthest node to the end.
        for at in range(n_settled - 1, 0, -1):
            node = settled[at]
            count = riders[node]
            if count == 0.0:
                continue
            riders[node] = 0.0
            if choice[node] != WHICHEVER:
                head = _ridden(choice[node], count, kind, choice, sure_head, sure_volume)
                riders[head] += count
                continue
            waited[node] += count / joint[node]
            for line in range(first_line[node], first_line[node + 1]):
                if aboard_s[line] < np.inf:
                    part = count * (line_frequency[line] / joint[node])
                    line_volume[line] += part
                    head = line_head[line]
                    if kind[head] == CARRIED and head != end:
                        head = _ridden(choice[head], part, kind, choice, sure_head, sure_volume)
                    riders[head] += part
        riders[end] = 0.0
        for at in range(n_settled):
            joint[settled[at]] = 0.0
            place[settled[at]] = OUTSIDE


@compiled_part
def _ridden(
    edge: int,
    count: float,
    kind: KindArray,
    choice: RowArray,
    sure_head: RowArray,
    sure_volume: FloatArray,
) -> int:
    """Count riders on an edge and on those after it, up to a node where not all go the same way."""
    while True:
        sure_volume[edge] += count
        head: int = sure_head[edge]
        if kind[head] != CARRIED or choice[head] == WHICHEVER:
            return head
        edge = choice[head]


@compiled_part
def _queue(
    node: int, time_s: float, size: int, heap_s: FloatArray, heap_node: RowArray, place: RowArray
) -> int:
    """Put a node into the queue, a heap of four children each, or move it up; its size then."""
    at = place[node]
    if at < 0:
        at = size
        size += 1
    while at > 0:
        above = (at - 1) >> 2
        if heap_s[above] <= time_s:
            break
        heap_s[at] = heap_s[above]
        heap_node[at] = heap_node[above]
        place[heap_node[at]] = at
        at = above
    heap_s[at] = time_s
    heap_node[at] = node
    place[node] = at
    return size


@compiled_part
def _drop_first(size: int, heap_s: FloatArray, heap_node: RowArray, place: RowArray) -> int:
    """Take the first node out of the queue; its size then."""
    size -= 1
    time_s = heap_s[size]
    node = heap_node[size]
    at = 0
    while 4 * at + 1 < size:
        least = 4 * at + 1
        for child in range(least + 1, min(least + 4, size)):
            if heap_s[child] < heap_s[least]:
                least = child
        if heap_s[least] >= time_s:
            break
        heap_s[at] = heap_s[least]
        heap_node[at] = heap_node[least]
        place[heap_node[at]] = at
        at = least
    heap_s[at] = time_s
    heap_node[at] = node
    place[node] = at
    return size
