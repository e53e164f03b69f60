"""What riders pay on a set of lines, and the tables from which one line more is priced.

Costs are whole ticks in int16, so sums are exact and equal on every machine. `far` stands for "no
way"; sums of up to three of them stay within int16, more would wrap round.

Riders are followed through two kinds of places: *boarding* at an area, and *arrived* at an area. A
leg leads from boarding to arrived; changing leads from arrived to boarding, on the spot or by a
short walk. The cost of boarding is part of each leg.

Dimensions: areas, origins and destinations (zones with demand), links (short walks between areas).
Rows of areas and destinations are padded; padding holds `far`, and no trips.
"""

import numpy as np
import numpy.typing as npt

from network.compiled import compiled, compiled_part
from network.quantities import FloatArray, IntArray

Ticks = npt.NDArray[np.int16]


@compiled_part
def lower(table: Ticks, row: int, other: Ticks, other_row: int, more: int) -> None:
    """Lower a row to a row of another table plus some ticks, where that is less.

    Rows are named by number: a view of a row would cost as much as the work on it.
    """
    extra = np.int16(more)
    for column in range(table.shape[1]):
        cost = np.int16(other[other_row, column] + extra)
        table[row, column] = min(table[row, column], cost)


@compiled_part
def _fill(table: Ticks, value: int) -> None:
    """One value everywhere: as a loop it compiles in a tenth of the time of a slice."""
    for row in range(table.shape[0]):
        for column in range(table.shape[1]):
            table[row, column] = value


@compiled_part
def _copy(table: Ticks, other: Ticks) -> None:
    """The values of another table of the same shape."""
    for row in range(table.shape[0]):
        for column in range(table.shape[1]):
            table[row, column] = other[row, column]


@compiled_part
def paid_by(
    cost: Ticks,
    row: int,
    trips: Ticks,
    origin: int,
    unserved: Ticks,
    missed: int,
    allowed: Ticks,
    loss_weight: int,
) -> int:
    """Ticks of all trips of one origin, more for trips missed or made worse; must fit int32."""
    extra = np.int16(missed)
    weight = np.int16(loss_weight)
    none = np.int16(0)
    total = np.int32(0)
    for column in range(cost.shape[1]):
        here = cost[row, column]
        more = extra if here >= unserved[origin, column] else none
        worse = max(none, np.int16(here - allowed[origin, column]))
        felt = np.int16(np.int16(here + more) + np.int16(worse * weight))
        part = np.int32(np.int32(felt) * np.int32(trips[origin, column]))
        total = np.int32(total + part)
    return int(total)


@compiled_part
def without_direct(
    cost: Ticks, row: int, direct: Ticks, direct_row: int, direct_trips: Ticks, origin: int
) -> int:
    """Trips of one origin that ride straight through today, and now pay less by changing."""
    none = np.int16(0)
    total = np.int32(0)
    for column in range(cost.shape[1]):
        changes = direct[direct_row, column] > cost[row, column]
        lost = direct_trips[origin, column] if changes else none
        total = np.int32(total + np.int32(lost))
    return int(total)


@compiled_part
def _fill_direct(
    leg_cost: FloatArray,
    board: int,
    far: int,
    walk_to: Ticks,
    egress: Ticks,
    direct: Ticks,
) -> None:
    """Cheapest journey of one leg from each origin to each destination."""
    n_areas = len(leg_cost)
    riding = np.full((n_areas, egress.shape[1]), far, np.int16)
    for start in range(n_areas):
        for end in range(n_areas):
            cost = leg_cost[start, end]
            if cost > 0.0:
                lower(riding, start, egress, end, min(int(cost + 0.5) + board, far))
    _fill(direct, far)
    for origin in range(len(direct)):
        for area in range(n_areas):
            if walk_to[origin, area] < far:
                lower(direct, origin, riding, area, int(walk_to[origin, area]))


@compiled_part
def _close(
    leg_cost: FloatArray,
    board: int,
    far: int,
    link_from: IntArray,
    link_to: IntArray,
    link_cost: IntArray,
    ridden: Ticks,
) -> None:
    """Cheapest way from boarding at each area to having arrived at each other, any number of legs.

    Floyd and Warshall, one change at a time: on the spot in each area, then by each link. A link is
    tried only from where it brings riders nearer than their buses do.
    """
    place, area = _called_at(leg_cost)
    n_called = len(area)
    # Areas that no bus calls at are left out, so that rows are short.
    by_bus = np.full((n_called, (n_called + 31) // 32 * 32), far, np.int16)
    leaves = np.zeros(n_called, np.bool_)
    for start in range(n_called):
        for end in range(n_called):
            cost = leg_cost[area[start], area[end]]
            if cost > 0.0:
                by_bus[start, end] = min(int(cost + 0.5) + board, far)
                leaves[start] = True
    for change in range(n_called):
        if leaves[change]:
            for start in range(n_called):
                here = int(by_bus[start, change])
                if start != change and here < far:
                    lower(by_bus, start, by_bus, change, here)
    for link in range(len(link_from)):
        left, taken, walk = place[link_from[link]], place[link_to[link]], link_cost[link]
        if left >= 0 and taken >= 0 and leaves[taken]:
            for start in range(n_called):
                here = int(by_bus[start, left]) + walk
                if here < by_bus[start, taken] and start != taken:
                    lower(by_bus, start, by_bus, taken, here)
    _fill(ridden, far)
    for start in range(n_called):
        for end in range(n_called):
            ridden[area[start], area[end]] = by_bus[start, end]


@compiled_part
def _called_at(leg_cost: FloatArray) -> tuple[IntArray, IntArray]:
    """Place of each area among those that buses call at, -1 for the others; and those areas."""
    n_areas = len(leg_cost)
    called = np.zeros(n_areas, np.bool_)
    for start in range(n_areas):
        for end in range(n_areas):
            if leg_cost[start, end] > 0.0:
                called[start] = True
                called[end] = True
    place = np.full(n_areas, -1, np.int64)
    area = np.empty(n_areas, np.int64)
    n_called = 0
    for one in range(n_areas):
        if called[one]:
            place[one] = n_called
            area[n_called] = one
            n_called += 1
    return place, area[:n_called]


@compiled_part
def _fill_zone_tables(
    ridden: Ticks,
    far: int,
    link_from: IntArray,
    link_to: IntArray,
    link_cost: IntArray,
    first_access: IntArray,
    access_area: IntArray,
    access_cost: IntArray,
    first_egress: IntArray,
    egress_area: IntArray,
    egress_cost: IntArray,
    unserved: Ticks,
    boarding: Ticks,
    changing: Ticks,
    from_origin: Ticks,
    boarded: Ticks,
    arrived: Ticks,
    paid: Ticks,
) -> None:
    """Tables by zone, from the ways between areas; see `price_base`."""
    n_areas = len(ridden)
    n_destinations = len(first_egress) - 1
    _copy(boarding, ridden)
    for area in range(n_areas):
        boarding[area, area] = 0
    for link in range(len(link_from)):
        left, taken, walk = link_from[link], link_to[link], link_cost[link]
        for start in range(n_areas):
            here = ridden[start, left] + walk
            boarding[start, taken] = min(boarding[start, taken], here)
    _copy(changing, boarding)
    for link in range(len(link_from)):
        lower(changing, link_from[link], boarding, link_to[link], link_cost[link])
    _fill(from_origin, far)
    for origin in range(len(from_origin)):
        for row in range(first_access[origin], first_access[origin + 1]):
            lower(from_origin, origin, boarding, access_area[row], access_cost[row])
    # By destination first, so that the inner loop runs along rows.
    arriving = np.full((n_areas, ridden.shape[1]), far, np.int16)
    for start in range(n_areas):
        for end in range(n_areas):
            arriving[end, start] = ridden[start, end]
    left_for = np.full((n_destinations, ridden.shape[1]), far, np.int16)
    for destination in range(n_destinations):
        for row in range(first_egress[destination], first_egress[destination + 1]):
            lower(left_for, destination, arriving, egress_area[row], egress_cost[row])
    _fill(boarded, far)
    for start in range(n_areas):
        for destination in range(n_destinations):
            boarded[start, destination] = left_for[destination, start]
    _copy(arrived, boarded)
    for link in range(len(link_from)):
        lower(arrived, link_from[link], boarded, link_to[link], link_cost[link])
    for destination in range(n_destinations):
        for row in range(first_egress[destination], first_egress[destination + 1]):
            area = egress_area[row]
            arrived[area, destination] = min(arrived[area, destination], egress_cost[row])
    _copy(paid, unserved)
    for origin in range(len(paid)):
        for row in range(first_access[origin], first_access[origin + 1]):
            lower(paid, origin, boarded, access_area[row], access_cost[row])


@compiled
def price_base(
    leg_cost: FloatArray,
    board: int,
    far: int,
    link_from: IntArray,
    link_to: IntArray,
    link_cost: IntArray,
    first_access: IntArray,
    access_area: IntArray,
    access_cost: IntArray,
    first_egress: IntArray,
    egress_area: IntArray,
    egress_cost: IntArray,
    unserved: Ticks,
    trips: Ticks,
    missed: int,
    allowed: Ticks,
    loss_weight: int,
    walk_to: Ticks,
    egress: Ticks,
    direct_trips: Ticks,
    direct_loss: int,
    ridden: Ticks,
    boarding: Ticks,
    changing: Ticks,
    from_origin: Ticks,
    boarded: Ticks,
    arrived: Ticks,
    paid: Ticks,
    direct: Ticks,
    row_paid: IntArray,
) -> None:
    """Price all trips on the lines that serve some legs, and fill the tables `price_line` reads.

    Parameters
    ----------
    leg_cost : shape (n_areas, n_areas)
        Felt ticks from boarding to arrived on any of the lines; 0 where there is none.
    board, far : int
        Cost of boarding, to be added to each leg; "no way".
    link_from, link_to, link_cost : shape (n_links,)
        Short walks between areas.
    first_access, access_area, access_cost : by origin
        Walks from origins to areas.
    first_egress, egress_area, egress_cost : by destination
        Walks from areas to destinations.
    unserved, trips : shape (n_origins, destinations)
        What riders pay without a bus, boarding included, and their number.
    missed : int
        Ticks more where they pay that.
    allowed : shape (n_origins, destinations)
        What riders may pay before they count as worse off.
    loss_weight : int
        Ticks more for each tick above that.
    walk_to : shape (n_origins, areas)
    egress : shape (n_areas, destinations)
        The same walks as tables; `far` where there is none.
    direct_trips : shape (n_origins, destinations)
        Riders who ride straight through today.
    direct_loss : int
        Ticks more for each of them for whom changing is cheaper; where it is 0, nothing is looked
        up of them, and `direct` is left as it is.
    ridden : shape (n_areas, areas)
        Result: boarding at the row to arrived at the column, at least one leg.
    boarding : shape (n_areas, areas)
        Result: the same to boarding at the column; 0 on the spot.
    changing : shape (n_areas, areas)
        Result: arrived at the row to boarding at the column.
    from_origin : shape (n_origins, areas)
        Result: origin to boarding.
    boarded, arrived : shape (n_areas, destinations)
        Result: boarding or arrived to destination; the first has at least one leg.
    paid : shape (n_origins, destinations)
        Result: what riders pay.
    direct : shape (n_origins, destinations)
        Result: what they would pay by one leg alone.
    row_paid : shape (n_origins,)
        Result: what all trips pay, losses included.
    """
    _close(leg_cost, board, far, link_from, link_to, link_cost, ridden)
    _fill_zone_tables(
        ridden, far, link_from, link_to, link_cost, first_access, access_area, access_cost,
        first_egress, egress_area, egress_cost, unserved, boarding, changing, from_origin,
        boarded, arrived, paid,
    )  # fmt: skip
    for origin in range(len(paid)):
        row_paid[origin] = paid_by(
            paid, origin, trips, origin, unserved, missed, allowed, loss_weight
        )
    if direct_loss:
        _fill_direct(leg_cost, board, far, walk_to, egress, direct)
        for origin in range(len(paid)):
            changing_now = without_direct(paid, origin, direct, origin, direct_trips, origin)
            row_paid[origin] += direct_loss * changing_now
