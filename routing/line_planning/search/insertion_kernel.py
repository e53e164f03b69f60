"""What riders would pay with one line more, exactly, without pricing all lines again.

The journeys of all riders are known in parts (see `closure_kernel`): to boarding at each area, and
from boarding or arrival there on. One line more adds legs between its own areas; each journey that
uses it is a known part, such legs with changes between them, and a known part.

Dimensions: those of `closure_kernel`, spots (distinct areas of one line). Rows of spots are padded,
too.
"""

import numpy as np

from network.compiled import compiled, compiled_part
from network.quantities import IntArray
from routing.line_planning.search.closure_kernel import Ticks, lower, paid_by, without_direct


@compiled_part
def _lower_by_two(
    table: Ticks, row: int, other: Ticks, one: int, more_one: int, two: int, more_two: int
) -> None:
    """Lower a row to two rows of another table, each plus some ticks, in one pass."""
    extra_one = np.int16(more_one)
    extra_two = np.int16(more_two)
    for column in range(table.shape[1]):
        best = table[row, column]
        first = np.int16(other[one, column] + extra_one)
        second = np.int16(other[two, column] + extra_two)
        best = min(best, first)
        best = min(best, second)
        table[row, column] = best


@compiled_part
def _riding(leg: Ticks, egress: Ticks, area_of_spot: IntArray, far: int) -> Ticks:
    """Cost from boarding at each spot to each destination by one leg; one row more to work in."""
    n_spots = len(leg)
    riding = np.full((n_spots + 1, egress.shape[1]), far, np.int16)
    for a in range(n_spots):
        for b in range(n_spots):
            if leg[a, b] < far:
                lower(riding, a, egress, area_of_spot[b], int(leg[a, b]))
    return riding


@compiled_part
def _ride_from(
    origin: int, direct: Ticks, riding: Ticks, walk_to: Ticks, area_of_spot: IntArray, far: int
) -> None:
    """Cheapest journeys of one leg from one origin, into the last row of `riding`."""
    work = len(area_of_spot)
    for column in range(direct.shape[1]):
        riding[work, column] = direct[origin, column]
    for a in range(work):
        walk = int(walk_to[origin, area_of_spot[a]])
        if walk < far:
            lower(riding, work, riding, a, walk)


@compiled_part
def _ridden_again(leg: Ticks, changing: Ticks, area_of_spot: IntArray, far: int) -> Ticks:
    """Legs of a line, or several of them with other buses between."""
    n_spots = len(leg)
    back = np.full(leg.shape, far, np.int16)
    for a in range(n_spots):
        for b in range(n_spots):
            back[a, b] = changing[area_of_spot[a], area_of_spot[b]]
    again = np.full(leg.shape, far, np.int16)
    for a in range(n_spots):
        for b in range(n_spots):
            if leg[a, b] < far:
                lower(again, a, back, b, int(leg[a, b]))
    for change in range(n_spots):
        for a in range(n_spots):
            if again[a, change] < far and a != change:
                lower(again, a, again, change, int(again[a, change]))
    ridden = leg.copy()
    for a in range(n_spots):
        for b in range(n_spots):
            if again[a, b] < far:
                lower(ridden, a, leg, b, int(again[a, b]))
    return ridden


@compiled_part
def _onward(
    ridden: Ticks, arrived: Ticks, boarded: Ticks, area_of_spot: IntArray, far: int
) -> tuple[Ticks, Ticks]:
    """Cost from boarding at each spot to each destination, and the excess of one spot over others.

    ``excess[a, b]`` is the most that boarding at `a` can cost more than at `b`, over destinations
    for which boarding at `b` gains by the line at all. Both tables have one row more to work in.
    """
    n_spots = len(ridden)
    n_columns = arrived.shape[1]
    onward = np.full((n_spots + 1, n_columns), far, np.int16)
    gaining = np.full((n_spots, n_columns), far, np.int16)
    reached = np.empty(n_spots, np.int64)
    for a in range(n_spots):
        count = 0
        for b in range(n_spots):
            if ridden[a, b] < far:
                reached[count] = b
                count += 1
        for k in range(0, count - 1, 2):
            one = reached[k]
            two = reached[k + 1]
            _lower_by_two(
                onward, a, arrived, area_of_spot[one], int(ridden[a, one]),
                area_of_spot[two], int(ridden[a, two]),
            )  # fmt: skip
        if count % 2:
            one = reached[count - 1]
            lower(onward, a, arrived, area_of_spot[one], int(ridden[a, one]))
        _split_gains(onward, a, boarded, area_of_spot[a], gaining)
    excess = np.full((n_spots + 1, ridden.shape[1]), far, np.int16)
    for b in range(n_spots):
        for a in range(n_spots):
            # Of two spots that cost the same, the first is kept.
            excess[a, b] = far if a == b else _most_excess(onward, a, gaining, b, far) + (a > b)
    return onward, excess


@compiled_part
def _split_gains(onward: Ticks, spot: int, base: Ticks, area: int, gaining: Ticks) -> None:
    """Copy what is better than before to `gaining`; lower the rest to what it was before."""
    for column in range(onward.shape[1]):
        value = onward[spot, column]
        before = base[area, column]
        gaining[spot, column] = value if value < before else gaining[spot, column]
        onward[spot, column] = min(before, value)


@compiled_part
def _most_excess(onward: Ticks, one: int, gaining: Ticks, two: int, far: int) -> int:
    """Greatest difference of two rows."""
    most = np.int16(-far)
    for column in range(onward.shape[1]):
        excess = np.int16(onward[one, column] - gaining[two, column])
        most = max(most, excess)
    return int(most)


@compiled
def price_line(
    leg: Ticks,
    area_of_spot: IntArray,
    far: int,
    changing: Ticks,
    from_origin: Ticks,
    boarded: Ticks,
    arrived: Ticks,
    paid: Ticks,
    row_paid: IntArray,
    trips: Ticks,
    unserved: Ticks,
    missed: int,
    allowed: Ticks,
    loss_weight: int,
    walk_to: Ticks,
    egress: Ticks,
    direct_trips: Ticks,
    direct_loss: int,
    direct: Ticks,
    current: IntArray,
    limit: int,
    looks: IntArray,
    now: IntArray,
) -> int:
    """What all trips pay with one line more, exactly.

    Origins enter the line only at spots where no other spot of the line serves them as well for
    every destination: mostly three or four of thirty. That is exact, and several times as fast.

    Parameters
    ----------
    leg, area_of_spot
        Legs of the line, of `line_legs`.
    far : int
        "No way".
    changing, from_origin, boarded, arrived, paid, row_paid
        Results of `price_base`.
    trips, unserved : shape (n_origins, destinations)
        Riders, and what they pay without a bus.
    missed : int
        Ticks more where they pay that.
    allowed : shape (n_origins, destinations)
        What riders may pay before they count as worse off.
    loss_weight : int
        Ticks more for each tick above that.
    walk_to, egress, direct_trips, direct_loss, direct
        As for `price_base`, which filled the last one.
    current : shape (n_origins,)
        What riders pay now, by origin.
    limit : int
        Hopeless if riders pay more than `current` by more than this.
    looks : IntArray
        Numbers of origins, rising, after which a hopeless line is given up.
    now : shape (n_origins,)
        Result: what riders would pay, by origin.

    Returns
    -------
    int
        Sum of `now`; -1 where the line was given up.
    """
    n_spots = len(area_of_spot)
    ridden = _ridden_again(leg, changing, area_of_spot, far)
    onward, excess = _onward(ridden, arrived, boarded, area_of_spot, far)
    riding = _riding(leg, egress, area_of_spot, far) if direct_loss else leg

    here_cost = np.empty(n_spots, np.int64)
    entries = np.empty(n_spots, np.int64)
    work = n_spots
    total = 0
    beyond = 0
    look = 0
    for origin in range(len(paid)):
        nearest = 0
        for a in range(n_spots):
            here_cost[a] = from_origin[origin, area_of_spot[a]]
            if here_cost[a] < here_cost[nearest]:
                nearest = a
        # 1. Spots where boarding is worth while: `excess[work]` is what they have to be below.
        for a in range(excess.shape[1]):
            excess[work, a] = far
        lower(excess, work, excess, nearest, here_cost[nearest])
        for a in range(n_spots):
            if a != nearest and here_cost[a] < excess[work, a]:
                lower(excess, work, excess, a, here_cost[a])
        count = 0
        for a in range(n_spots):
            if here_cost[a] < excess[work, a]:
                entries[count] = a
                count += 1
        # 2. What riders pay with them: `onward[work]`.
        if count:
            for column in range(paid.shape[1]):
                onward[work, column] = paid[origin, column]
            for k in range(0, count - 1, 2):
                one = entries[k]
                two = entries[k + 1]
                _lower_by_two(onward, work, onward, one, here_cost[one], two, here_cost[two])
            if count % 2:
                one = entries[count - 1]
                lower(onward, work, onward, one, here_cost[one])
            now[origin] = paid_by(
                onward, work, trips, origin, unserved, missed, allowed, loss_weight
            )
            if direct_loss:
                _ride_from(origin, direct, riding, walk_to, area_of_spot, far)
                now[origin] += direct_loss * without_direct(
                    onward, work, riding, work, direct_trips, origin
                )
        else:
            now[origin] = row_paid[origin]
        total += now[origin]
        beyond += now[origin] - current[origin]
        if look < len(looks) and origin + 1 == looks[look]:
            if beyond > limit:
                return -1
            look += 1
    return total
