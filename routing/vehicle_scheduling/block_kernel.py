"""Cheapest blocks of every depot under prices for trips: the inner loops of several depots.

All costs and prices are whole numbers, so that a bound holds to the last digit and is the same on
every machine. Trips are in an order in which every link leads forward. Dimensions: n trips, m
depots, l links. The links into trip ``j`` are rows ``first[j]`` up to ``first[j + 1]`` of `tail`
and `cost`.
"""

from typing import cast

import numpy as np

from network.compiled import compiled, compiled_part
from network.quantities import BoolArray, IntArray

FAR = cast("int", np.int64(1 << 58))
"""Cost where there is no way. A sum of two still fits; `_ADDED` below it still counts as far."""

_NEAR = cast("int", np.int64(1 << 57))
NO_TRIP = cast("int", np.int64(-1))


@compiled
def cheapest_ways(
    first: IntArray,
    tail: IntArray,
    cost: IntArray,
    pull_out: IntArray,
    pull_in: IntArray,
    price: IntArray,
    reached: IntArray,
    left: IntArray,
) -> None:
    """Least cost from each depot up to each trip, and from each trip back into the depot.

    The prices of the trips passed are taken off, that of the trip itself in `reached` alone: what
    a block through trip ``j`` costs at least is ``reached[j] + left[j]``.

    Parameters
    ----------
    first, tail, cost : IntArray, shapes (n + 1,), (l,), (l,)
    pull_out, pull_in : IntArray, shape (n, m)
        `FAR` where there is no way.
    price : IntArray, shape (n,)
    reached, left : IntArray, shape (n, m)
        Filled here; at least half of `FAR` where there is no way.
    """
    n, m = pull_out.shape
    for j in range(n):
        for k in range(m):
            reached[j, k] = pull_out[j, k]
            left[j, k] = pull_in[j, k]
    for j in range(n):
        into = reached[j]
        for row in range(first[j], first[j + 1]):
            _lower(into, reached[tail[row]], cost[row])
        for k in range(m):
            into[k] = min(FAR, into[k] - price[j]) if into[k] < _NEAR else FAR
    for j in range(n - 1, -1, -1):
        for row in range(first[j], first[j + 1]):
            _lower(left[tail[row]], left[j], cost[row] - price[j])
        for k in range(m):
            if left[j, k] >= _NEAR:
                left[j, k] = FAR


@compiled_part
def _lower(row: IntArray, by: IntArray, more: int) -> None:
    """Lower a row to what another row offers after `more`."""
    for k in range(row.size):
        row[k] = min(row[k], by[k] + more)


@compiled
def blocks_apart(
    first: IntArray,
    tail: IntArray,
    cost: IntArray,
    pull_out: IntArray,
    pull_in: IntArray,
    price: IntArray,
    reached: IntArray,
    left: IntArray,
    first_out: IntArray,
    out_row: IntArray,
    head: IntArray,
    order: IntArray,
    most: IntArray,
    block_first: IntArray,
    block_trip: IntArray,
    block_depot: IntArray,
) -> int:
    """Cheap blocks of each depot that share no trip, each the cheapest through one of its trips.

    Parameters
    ----------
    first, tail, cost, pull_out, pull_in, price, reached, left
        As in `cheapest_ways`, which filled the last two.
    first_out, out_row : IntArray, shapes (n + 1,), (l,)
        Rows of the links out of each trip.
    head : IntArray, shape (l,)
        Trip that each link leads to.
    order : IntArray, shape (m, n)
        Trips of each depot, cheapest block through them first.
    most : IntArray, shape (m,)
        A block through a trip is taken only where it costs less than this.
    block_first, block_trip, block_depot : IntArray, shapes (n m + 1,), (n m,), (n m,)
        Filled here: offsets, trips in order of time, depots.

    Returns
    -------
    int
        Number of blocks.
    """
    n, m = pull_out.shape
    taken = np.empty(n, np.bool_)
    way = np.empty(n, np.int64)
    n_blocks, at = 0, 0
    block_first[0] = 0
    for k in range(m):
        taken[:] = False
        for place in range(n):
            trip = order[k, place]
            if reached[trip, k] + left[trip, k] >= most[k]:
                break
            if taken[trip]:
                continue
            start = _trace_back(first, tail, cost, pull_out, price, reached, k, trip, way)
            end = _trace_on(
                first_out, out_row, head, cost, pull_in, price, left, k, trip, way, start
            )
            apart = True
            for place_on_way in range(end):
                apart = apart and not taken[way[place_on_way]]
            if not apart:
                continue
            for place_on_way in range(end):
                taken[way[place_on_way]] = True
                block_trip[at] = way[place_on_way]
                at += 1
            block_depot[n_blocks] = k
            n_blocks += 1
            block_first[n_blocks] = at
    return n_blocks


@compiled_part
def _trace_back(
    first: IntArray,
    tail: IntArray,
    cost: IntArray,
    pull_out: IntArray,
    price: IntArray,
    reached: IntArray,
    k: int,
    trip: int,
    way: IntArray,
) -> int:
    """Trips on the cheapest way from the depot up to a trip, in order; how many they are."""
    length = 0
    j = trip
    while True:
        way[length] = j
        length += 1
        here = reached[j, k] + price[j]
        if here == pull_out[j, k]:
            break
        for row in range(first[j], first[j + 1]):
            if reached[tail[row], k] + cost[row] == here:
                j = tail[row]
                break
    for place in range(length // 2):
        way[place], way[length - 1 - place] = way[length - 1 - place], way[place]
    return length


@compiled_part
def _trace_on(
    first_out: IntArray,
    out_row: IntArray,
    head: IntArray,
    cost: IntArray,
    pull_in: IntArray,
    price: IntArray,
    left: IntArray,
    k: int,
    trip: int,
    way: IntArray,
    length: int,
) -> int:
    """Add the trips on the cheapest way from a trip back into the depot; how many there are now."""
    i = trip
    while left[i, k] != pull_in[i, k]:
        for at in range(first_out[i], first_out[i + 1]):
            row = out_row[at]
            j = head[row]
            if left[j, k] + cost[row] - price[j] == left[i, k]:
                i = j
                break
        way[length] = i
        length += 1
    return length


@compiled
def links_within(
    first: IntArray,
    tail: IntArray,
    cost: IntArray,
    price: IntArray,
    reached: IntArray,
    left: IntArray,
    most: IntArray,
    kept: BoolArray,
) -> None:
    """Drop links of a depot whose cheapest block costs more than `most`.

    Parameters
    ----------
    first, tail, cost, price, reached, left
        As in `cheapest_ways`.
    most : IntArray, shape (m,)
    kept : BoolArray, shape (l, m)
        Changed in place: only set to False.
    """
    n, m = reached.shape
    for j in range(n):
        for row in range(first[j], first[j + 1]):
            i = tail[row]
            more = cost[row] - price[j]
            for k in range(m):
                if reached[i, k] + more + left[j, k] > most[k]:
                    kept[row, k] = False


@compiled
def best_joins(
    gain: IntArray, row_price: IntArray, column_price: IntArray, row_of: IntArray
) -> None:
    """Join trips in pairs with the greatest total gain; each follows one and leads one at most.

    Successive shortest augmenting paths (Jonker and Volgenant 1987, section 2, without their
    starting heuristics). The prices prove it: ``row_price[i] + column_price[j] >= gain[i, j]``,
    equal where joined, and 0 where a trip stays alone.

    Parameters
    ----------
    gain : IntArray, shape (n, n)
        What joining ``j`` after ``i`` gains; 0 or less where it is of no use.
    row_price, column_price : IntArray, shape (n,)
        Filled here, not negative.
    row_of : IntArray, shape (n,)
        Filled here: the trip before each trip, `NO_TRIP` where there is none.
    """
    n = gain.shape[0]
    column_of = np.full(n, NO_TRIP)
    row_of[:] = NO_TRIP
    column_price[:] = 0
    for i in range(n):
        row_price[i] = 0
        for j in range(n):
            row_price[i] = max(row_price[i], gain[i, j])
    distance = np.empty(n, np.int64)
    via = np.empty(n, np.int64)
    done = np.empty(n, np.bool_)
    row_distance = np.empty(n, np.int64)
    rows = np.empty(n, np.int64)
    for start in range(n):
        distance[:] = FAR
        done[:] = False
        n_rows = 0
        row, so_far = start, 0
        # Where a path ends: at a row that gives its column up, or at a column that nobody holds.
        end_row, end_column, least = NO_TRIP, NO_TRIP, FAR
        while True:
            rows[n_rows] = row
            row_distance[n_rows] = so_far
            n_rows += 1
            if so_far + row_price[row] < least:
                least, end_row, end_column = so_far + row_price[row], row, NO_TRIP
            nearest = FAR
            next_column = NO_TRIP
            for j in range(n):
                if done[j]:
                    continue
                if gain[row, j] > 0:
                    offer = so_far + row_price[row] + column_price[j] - gain[row, j]
                    if offer < distance[j]:
                        distance[j] = offer
                        via[j] = row
                if distance[j] < nearest:
                    nearest, next_column = distance[j], j
            if nearest >= least:
                break
            j = next_column
            if row_of[j] == NO_TRIP:
                # A free column has price 0: it takes the path at once.
                least, end_row, end_column = nearest, NO_TRIP, j
                break
            done[j] = True
            row, so_far = row_of[j], nearest
        for place in range(n_rows):
            row_price[rows[place]] -= least - row_distance[place]
        for j in range(n):
            if done[j]:
                column_price[j] += least - distance[j]
        # Flip the path.
        if end_column != NO_TRIP:
            j = end_column
        else:
            if end_row == start:
                continue
            j = column_of[end_row]
            column_of[end_row] = NO_TRIP
        while True:
            i = via[j]
            before = column_of[i]
            column_of[i] = j
            row_of[j] = i
            if i == start:
                break
            j = before
