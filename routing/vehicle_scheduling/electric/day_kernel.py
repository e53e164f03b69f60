"""Cheapest days of single battery buses under prices for trips and slots: labels, cost and charge.

Labels (Desaulniers, Desrosiers and Solomon 2005, "Column generation", chapter 2) in order of
departure. Charge is whole joules and costs are whole numbers, so that nothing is rounded: a bound
holds to the last digit and is the same on every machine. A charger looks at the battery once a
second: power is that of the step in which the second begins, and the second in which a step ends
adds no more than up to its end.

Dimensions: n trips, l links (those into trip ``j`` are rows ``first[j]`` up to ``first[j + 1]``),
c charging places, s slices of the day, b charge steps.
"""

from typing import cast

import numpy as np

from network.compiled import compiled, compiled_part
from network.quantities import BoolArray, IntArray

FAR = cast("int", np.int64(1 << 58))
"""Cost where there is no way. A sum of two still fits."""

BLOCKED = cast("int", np.int64(1 << 50))
"""Price of a slice in which no slot is left. A sum over all slices of a day still fits."""

NONE = cast("int", np.int64(-1))

COST, CHARGE, TRIP, BEFORE, LINK, BOOKED, FREED = range(7)
"""Columns of a label: cost and joules after its trip, the label before (`NONE` at the depot), the
link taken, and the slices booked on it."""

LABEL_WIDTH = 7


@compiled
def charged(charge: int, seconds: int, edge_j: IntArray, power_w: IntArray) -> int:
    """Joules after so many seconds of power.

    Parameters
    ----------
    charge, seconds : int
    edge_j, power_w : IntArray, shape (b,)
        Where each step ends, and its power at this charger.
    """
    for step in range(edge_j.size):
        if charge >= edge_j[step]:
            continue
        takes = -((charge - edge_j[step]) // power_w[step])
        if takes > seconds:
            return int(charge + seconds * power_w[step])
        seconds -= takes
        charge = edge_j[step]
    return int(charge)


@compiled
def days_within(
    first: IntArray,
    tail: IntArray,
    cost: IntArray,
    stop: IntArray,
    before_j: IntArray,
    after_j: IntArray,
    from_s: IntArray,
    until_s: IntArray,
    usable: BoolArray,
    trip_j: IntArray,
    out_cost: IntArray,
    out_j: IntArray,
    home_cost: IntArray,
    home_j: IntArray,
    price: IntArray,
    slot_price: IntArray,
    edge_j: IntArray,
    power_w: IntArray,
    reserve_j: int,
    slice_s: int,
    connect_s: int,
    most: int,
    label: IntArray,
    last: IntArray,
) -> int:
    """Labels of every day of a bus that costs less than `most`, none of which another dominates.

    Parameters
    ----------
    first, tail, cost, stop, before_j, after_j, from_s, until_s
        As in `DayLinks`, costs in fine parts.
    usable : BoolArray, shape (l,)
        Links that may be taken.
    trip_j : IntArray, shape (n,)
    out_cost, out_j, home_cost, home_j : IntArray, shape (n,)
        From the depot to the start of each trip, and back from its end; `FAR` cost where not.
    price : IntArray, shape (n,)
        Taken off the cost of a day for each of its trips.
    slot_price : IntArray, shape (c, s)
        Added for each booked slice, not negative; `BLOCKED` where no slot is left.
    edge_j, power_w : IntArray, shapes (b,), (c, b)
    reserve_j, slice_s, connect_s, most : int
    label : IntArray, shape (most labels, LABEL_WIDTH)
        Filled here.
    last : IntArray, shape (n,)
        Filled here: label of the cheapest day that ends with each trip, `NONE` without.

    Returns
    -------
    int
        Number of labels, `NONE` where they did not fit.
    """
    n = trip_j.size
    left = _left_without_energy(first, tail, cost, usable, home_cost, price)
    begins = np.zeros(n + 1, np.int64)
    room = 3 * slot_price.shape[1] + 4
    booking = np.empty((room, 4), np.int64)
    n_labels = 0
    full = edge_j[edge_j.size - 1]
    for j in range(n):
        start = n_labels
        begins[j] = start
        n_labels = _offer(
            label, start, n_labels, reserve_j, most - left[j],
            out_cost[j] - price[j], full - out_j[j] - trip_j[j], j, NONE, NONE, 0, 0,
        )  # fmt: skip
        if n_labels < 0:
            return NONE
        for row in range(first[j], first[j + 1]):
            if not usable[row]:
                continue
            i = tail[row]
            more = cost[row] - price[j]
            takes = after_j[row] + trip_j[j]
            here = stop[row]
            if here < 0 or here >= power_w.shape[0]:
                for before in range(begins[i], begins[i + 1]):
                    n_labels = _offer(
                        label, start, n_labels, reserve_j, most - left[j],
                        label[before, 0] + more, label[before, 1] - before_j[row] - takes,
                        j, before, row, 0, 0,
                    )  # fmt: skip
                    if n_labels < 0:
                        return NONE
                continue
            n_bookings = _bookings(
                from_s[row], until_s[row], slot_price[here], edge_j, power_w[here],
                reserve_j, slice_s, connect_s, booking,
            )  # fmt: skip
            for before in range(begins[i], begins[i + 1]):
                charge = label[before, 1] - before_j[row]
                if charge < reserve_j:
                    continue
                for at in range(n_bookings):
                    after = charged(charge, booking[at, 1], edge_j, power_w[here])
                    n_labels = _offer(
                        label, start, n_labels, reserve_j, most - left[j],
                        label[before, 0] + more + booking[at, 0], after - takes,
                        j, before, row, booking[at, 2], booking[at, 3],
                    )  # fmt: skip
                    if n_labels < 0:
                        return NONE
                    if after == full:
                        break
        begins[j + 1] = n_labels
    for j in range(n):
        last[j] = NONE
        for at in range(begins[j], begins[j + 1]):
            enough = label[at, 1] - home_j[j] >= reserve_j
            if enough and (last[j] < 0 or label[at, 0] < label[last[j], 0]):
                last[j] = at
        if last[j] >= 0 and label[last[j], 0] + home_cost[j] >= most:
            last[j] = NONE
    return n_labels


@compiled_part
def _left_without_energy(
    first: IntArray,
    tail: IntArray,
    cost: IntArray,
    usable: BoolArray,
    home_cost: IntArray,
    price: IntArray,
) -> IntArray:
    """Least cost from the end of each trip back home if energy and slots were free."""
    left = home_cost.copy()
    for j in range(first.size - 2, -1, -1):
        for row in range(first[j], first[j + 1]):
            if usable[row]:
                left[tail[row]] = min(left[tail[row]], cost[row] - price[j] + left[j])
    return left


@compiled_part
def _offer(
    label: IntArray,
    start: int,
    end: int,
    reserve_j: int,
    below: int,
    cost: int,
    charge: int,
    trip: int,
    before: int,
    link: int,
    booked: int,
    freed: int,
) -> int:
    """Keep a label among those of its trip unless one is no dearer and no emptier; new end.

    `NONE` where there is no room. Labels that the new one dominates are dropped.
    """
    if charge < reserve_j or cost >= below:
        return end
    for at in range(start, end):
        if label[at, 0] <= cost and label[at, 1] >= charge:
            return end
    kept = start
    for at in range(start, end):
        if label[at, 0] < cost or label[at, 1] > charge:
            if kept < at:
                label[kept, :] = label[at, :]
            kept += 1
    if kept >= label.shape[0]:
        return NONE
    label[kept, 0] = cost
    label[kept, 1] = charge
    label[kept, 2] = trip
    label[kept, 3] = before
    label[kept, 4] = link
    label[kept, 5] = booked
    label[kept, 6] = freed
    return kept + 1


@compiled_part
def _bookings(
    from_s: int,
    until_s: int,
    slot_price: IntArray,
    edge_j: IntArray,
    power_w: IntArray,
    reserve_j: int,
    slice_s: int,
    connect_s: int,
    booking: IntArray,
) -> int:
    """Bookings of a visit that no other beats in both price and seconds of power, cheapest first.

    Rows of `booking`: price, seconds of power, first slice, slice after the last.
    """
    head, end = from_s // slice_s, -((-until_s) // slice_s)
    if until_s - from_s <= connect_s:
        _put(booking, 0, 0, 0, 0, 0)
        return 1
    total = 0
    for each in range(head, end):
        total += slot_price[each]
    if total == 0:
        _put(booking, 0, 0, until_s - from_s - connect_s, head, end)
        return 1
    fill_s = 0
    charge = reserve_j
    for step in range(edge_j.size):
        if charge < edge_j[step]:
            fill_s += -((charge - edge_j[step]) // power_w[step])
            charge = edge_j[step]
    _put(booking, 0, 0, 0, 0, 0)
    count = 1
    for length in range(1, end - head + 1):
        if (length - 3) * slice_s - connect_s > fill_s:
            break
        price = 0
        for each in range(head, head + length):
            price += slot_price[each]
        cheapest, cheapest_s, cheapest_at = BLOCKED, 0, NONE
        for at in range(head, end - length + 1):
            if at > head:
                price += slot_price[at + length - 1] - slot_price[at - 1]
            seconds = min(until_s, (at + length) * slice_s) - max(from_s, at * slice_s) - connect_s
            if price >= BLOCKED or seconds <= 0:
                continue
            if at == head or at == end - length:  # slices that the bus uses in part
                count = _book(booking, count, price, seconds, at, at + length)
            elif price < cheapest:
                cheapest, cheapest_s, cheapest_at = price, seconds, at
        if cheapest_at >= 0:
            count = _book(booking, count, cheapest, cheapest_s, cheapest_at, cheapest_at + length)
    return count


@compiled_part
def _book(booking: IntArray, count: int, price: int, seconds: int, head: int, end: int) -> int:
    """Add a booking unless another is no dearer and no shorter; how many there are then."""
    for at in range(count):
        if booking[at, 0] <= price and booking[at, 1] >= seconds:
            return count
    kept = 0
    for at in range(count):
        if booking[at, 0] < price or booking[at, 1] > seconds:
            if kept < at:
                booking[kept, :] = booking[at, :]
            kept += 1
    at = kept
    while at > 0 and booking[at - 1, 0] > price:
        booking[at, :] = booking[at - 1, :]
        at -= 1
    _put(booking, at, price, seconds, head, end)
    return kept + 1


@compiled_part
def _put(booking: IntArray, at: int, price: int, seconds: int, head: int, end: int) -> None:
    booking[at, 0] = price
    booking[at, 1] = seconds
    booking[at, 2] = head
    booking[at, 3] = end
