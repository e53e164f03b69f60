"""Optimal strategies on any network of edges with times and frequencies, one destination at a time.

Spiess and Florian (1989), "Optimal strategies: a new assignment model for transit networks",
Transportation Research B 23(2), section 3: expected times from the destination outwards, then
riders from the farthest nodes inwards. Times and strategies are theirs; the way to them differs in
two points. Nodes wait in the queue, not edges: vehicles that leave a node are weighed anew when one
of them gets better, so they need no order among themselves. And the queue is a row of buckets, each
for some seconds, without an order inside: a node that gets better after it was visited is visited
again (Meyer and Sanders, 2003, "Delta-stepping: a parallelizable shortest path algorithm", Journal
of Algorithms 49(1)).

Dimensions: nodes; sure edges, which take no wait, by the node they lead to; lines, edges with a
wait, by the node they leave; starts, edges out of sources; pairs, by destination.

Rows are unsigned numbers: signed ones are asked at each use whether they count from the end.
"""

import numpy as np
import numpy.typing as npt

from network.compiled import compiled, compiled_part
from network.quantities import BoolArray, FloatArray, IntArray
from routing.assignment.strategy_network import RowArray

EntryArray = npt.NDArray[np.uint64]

_WHICHEVER = np.uint64(2**32 - 1)
"""Choice at a node where riders take whichever line of a set comes first; also at the end."""

_N_BUCKETS = np.uint64(1024)
_FAR = np.uint64(1023)
"""The last bucket holds all that is farther off than the others reach; they then begin there."""

_NOWHERE = _N_BUCKETS
"""Bucket of a node that does not wait for a visit."""

_NONE = np.uint64(0)
"""No entry: the first in use is 1."""

_ONE, _HALF = np.uint64(1), np.uint64(32)
_LOWER = np.uint64(2**32 - 1)
_EXPECTED, _FREQUENCY, _SLOWEST = 0, 1, 2


@compiled
def optimal_strategies(
    is_source: BoolArray,
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
    bucket_s: float,
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
    """Time and load all pairs.

    Pairs are grouped by destination: rows ``first_pair[d]`` up to ``first_pair[d + 1]``. A node is
    entered in `boarded` for each line that leads to it; the other columns are those of
    `StrategyNetwork`. A bucket is `bucket_s` wide: that decides how long it takes, and which of
    equally good edges comes first. `out_time_s` has one row per pair, infinite where there is no
    way; trips are added to the three columns of volumes, and trips times seconds of waiting to
    `waited`, by node.
    """
    n_nodes = len(is_source)
    boarded_s, boarded_frequency = line_s[boarded], line_frequency[boarded]
    time_s = np.empty(n_nodes)  # the least known so far
    choice = np.empty(n_nodes, np.uint32)
    aboard_s = np.empty(len(line_head))  # time by a line once it comes; infinite outside the set
    # Of the set of lines at a node: expected time, joint frequency, and what no line of it takes
    # longer than.
    joint = np.zeros((n_nodes, 3))
    riders = np.zeros(n_nodes)
    first_in = np.zeros(_N_BUCKETS, np.uint32)
    bucket_of = np.full(n_nodes, _NOWHERE, np.uint32)
    # Both columns are tidied where they are longer than this before a bucket is emptied: that
    # visits a node and reads an edge at most once.
    limit = np.uint64(2 * n_nodes + 2)
    room = 3 * n_nodes + len(sure_tail) + len(line_head) + 2
    entries = np.empty(room, np.uint64)  # a node, and in the lower half the next entry
    visits = np.empty(room, np.uint32)  # nodes in the order of their visits
    last_visit = np.zeros(n_nodes, np.uint32)
    per_s = 1.0 / bucket_s
    far = float(_FAR)

    for row in range(np.uint64(len(destination))):
        end = np.uint64(destination[row])
        time_s[:] = np.inf
        aboard_s[:] = np.inf
        time_s[end] = 0.0
        choice[end] = _WHICHEVER
        bucket_of[end] = 0
        entries[_ONE] = end << _HALF
        first_in[_NONE] = 1
        n_entries = _ONE + _ONE
        n_visits = _NONE
        bucket = _NONE
        begin_s = 0.0

        # 1. Expected times.
        while True:
            entry = np.uint64(first_in[bucket])
            if bucket == _FAR:
                if entry == _NONE:
                    break
                begin_s = _begin_anew(entry, entries, per_s, time_s, first_in, bucket_of)
                bucket = _NONE
                continue
            if entry == _NONE:
                bucket += _ONE
                continue
            if n_entries > limit or n_visits > limit:
                n_entries = _enter_again(bucket_of, first_in, entries)
                n_visits = _keep_last(visits, n_visits, last_visit)
                entry = np.uint64(first_in[bucket])
            first_in[bucket] = 0
            while entry != _NONE:
                both = entries[entry]
                entry = both & _LOWER
                node = both >> _HALF
                if bucket_of[node] != bucket:
                    continue  # it has moved to an earlier bucket
                bucket_of[node] = _NOWHERE
                visits[n_visits] = node
                last_visit[node] = n_visits
                n_visits += _ONE
                from_here = time_s[node]
                for at in range(
                    np.uint64(first_boarded[node]), np.uint64(first_boarded[node + _ONE])
                ):
                    aboard = from_here + boarded_s[at]
                    stop = np.uint64(boarded_tail[at])
                    if aboard >= time_s[stop]:
                        continue
                    # The set of lines at this stop with this one in it, or faster than it was.
                    better = np.uint64(boarded[at])
                    before = aboard_s[better]
                    aboard_s[better] = aboard
                    own = boarded_frequency[at]
                    together = joint[stop, _FREQUENCY]
                    slowest = max(aboard, joint[stop, _SLOWEST])
                    if together == 0.0:
                        together = own
                        expected = aboard + 1.0 / own
                        slowest = aboard
                    elif before < np.inf:
                        expected = joint[stop, _EXPECTED] + own * (aboard - before) / together
                    else:
                        expected = together * joint[stop, _EXPECTED] + own * aboard
                        together += own
                        expected /= together
                    # A line that takes as long as waiting for the others leaves the set.
                    while slowest >= expected:
                        together = 0.0
                        seconds = 1.0
                        slowest = 0.0
                        for other in range(
                            np.uint64(first_line[stop]), np.uint64(first_line[stop + _ONE])
                        ):
                            if aboard_s[other] < expected:
                                together += line_frequency[other]
                                seconds += line_frequency[other] * aboard_s[other]
                                slowest = max(slowest, aboard_s[other])
                            else:
                                aboard_s[other] = np.inf
                        if together == 0.0:  # waits too short for the digits of a number
                            together = own
                            expected = aboard + 1.0 / own
                            aboard_s[better] = aboard
                            break
                        expected = seconds / together
                    joint[stop, _EXPECTED] = expected
                    joint[stop, _FREQUENCY] = together
                    joint[stop, _SLOWEST] = slowest
                    if expected < time_s[stop]:
                        time_s[stop] = expected
                        choice[stop] = _WHICHEVER
                        to = np.uint64(np.int64(min((expected - begin_s) * per_s, far)))
                        if bucket_of[stop] != to:
                            bucket_of[stop] = to
                            entries[n_entries] = stop << _HALF | np.uint64(first_in[to])
                            first_in[to] = n_entries
                            n_entries += _ONE
                for edge in range(np.uint64(first_sure[node]), np.uint64(first_sure[node + _ONE])):
                    tail = np.uint64(sure_tail[edge])
                    through = from_here + sure_s[edge]
                    if through >= time_s[tail]:
                        continue
                    time_s[tail] = through
                    choice[tail] = edge
                    to = np.uint64(np.int64(min((through - begin_s) * per_s, far)))
                    if bucket_of[tail] != to:
                        bucket_of[tail] = to
                        entries[n_entries] = tail << _HALF | np.uint64(first_in[to])
                        first_in[to] = n_entries
                        n_entries += _ONE

        # 2. Riders set out, by the best edge where no vehicle leaves.
        for pair in range(np.uint64(first_pair[row]), np.uint64(first_pair[row + _ONE])):
            origin = np.uint64(pair_origin[pair])
            trips = pair_trips[pair]
            if not is_source[origin] or origin == end:
                out_time_s[pair] = time_s[origin]
                if time_s[origin] < np.inf:
                    riders[origin] += trips
                continue
            least = np.inf
            best = _NONE
            for edge in range(
                np.uint64(first_start[origin]), np.uint64(first_start[origin + _ONE])
            ):
                through = time_s[np.uint64(start_head[edge])] + start_s[edge]
                if through < least:
                    least = through
                    best = np.uint64(edge)
            out_time_s[pair] = least
            if least < np.inf:
                start_volume[best] += trips
                riders[np.uint64(start_head[best])] += trips

        # 3. Riders go on, last visits first. After ties of rounding a node may have been visited
        # later than those that lead to it: whoever comes after it was passed waits for a new round.
        some_left = True
        while some_left:
            some_left = False
            for back in range(_ONE, n_visits):  # the first visit is to the end
                visit = n_visits - np.uint64(back)
                node = np.uint64(visits[visit])
                count = riders[node]
                if count == 0.0:
                    continue
                riders[node] = 0.0
                taken = np.uint64(choice[node])
                if taken != _WHICHEVER:
                    sure_volume[taken] += count
                    head = np.uint64(sure_head[taken])
                    riders[head] += count
                    some_left |= last_visit[head] > visit
                    continue
                together = joint[node, _FREQUENCY]
                waited[node] += count / together
                for line in range(np.uint64(first_line[node]), np.uint64(first_line[node + _ONE])):
                    if aboard_s[line] < np.inf:
                        part = count * (line_frequency[line] / together)
                        line_volume[line] += part
                        head = np.uint64(line_head[line])
                        riders[head] += part
                        some_left |= last_visit[head] > visit
        riders[end] = 0.0
        for at in range(n_visits):
            joint[np.uint64(visits[at]), _FREQUENCY] = 0.0


@compiled_part
def _begin_anew(
    entry: np.uint64,
    entries: EntryArray,
    per_s: float,
    time_s: FloatArray,
    first_in: RowArray,
    bucket_of: RowArray,
) -> float:
    """Spread the last bucket over buckets that begin at its least time; that time."""
    first = entry
    begin_s = np.inf
    while entry != _NONE:
        if bucket_of[entries[entry] >> _HALF] == _FAR:
            begin_s = min(begin_s, time_s[entries[entry] >> _HALF])
        entry = entries[entry] & _LOWER
    first_in[_FAR] = 0
    entry = first
    while entry != _NONE:
        node = entries[entry] >> _HALF
        onward = entries[entry] & _LOWER
        if bucket_of[node] == _FAR:
            to = np.uint64(np.int64(min((time_s[node] - begin_s) * per_s, float(_FAR))))
            bucket_of[node] = to
            entries[entry] = node << _HALF | np.uint64(first_in[to])
            first_in[to] = entry
        entry = onward
    return begin_s


@compiled_part
def _enter_again(bucket_of: RowArray, first_in: RowArray, entries: EntryArray) -> np.uint64:
    """Leave one entry for each node that waits; where the next one goes."""
    first_in[:] = 0
    n_entries = _ONE
    for node in range(np.uint64(len(bucket_of))):
        bucket = np.uint64(bucket_of[node])
        if bucket != _NOWHERE:
            entries[n_entries] = node << _HALF | np.uint64(first_in[bucket])
            first_in[bucket] = n_entries
            n_entries += _ONE
    return n_entries


@compiled_part
def _keep_last(visits: RowArray, n_visits: np.uint64, last_visit: RowArray) -> np.uint64:
    """Leave the last visit of each node; their number."""
    kept = _NONE
    for at in range(n_visits):
        node = np.uint64(visits[at])
        if last_visit[node] == at:
            visits[kept] = node
            last_visit[node] = kept
            kept += _ONE
    return kept
