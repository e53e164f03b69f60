"""Minutes by which trips move so that vehicles catch their next trips: prices of a flow.

Links between trips, gaps and limits are bounds on differences of minutes; breaking a link and
moving a trip cost so much a minute. The dual of that linear program is a circulation with an arc
for each bound (Ahuja, Magnanti and Orlin, 1993, "Network Flows", section 9.10), so the network
simplex finds the best whole minutes as the prices of its nodes.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from network.quantities import IntArray, ints
from network.service_day import MINUTE
from routing.blocks import VehicleSchedule
from routing.vehicle_scheduling.shifting.trip_copies import TripCopies
from routing.vehicle_scheduling.time_space import BlockProblem

_MOVED, _BROKEN, _NEVER = 1, 100, 10**7
"""Price of a minute: that a trip moves, that is lacking to a link, that breaks a rule."""

_EXCHANGES_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Trips that follow one another on a vehicle.

    Attributes
    ----------
    before, after : IntArray, shape (n_links,)
        Rows of the timetable.
    lacking_min : IntArray, shape (n_links,)
        Minutes that the later trip must move more than the earlier one, rounded up; negative where
        there is time left.
    """

    before: IntArray
    after: IntArray
    lacking_min: IntArray

    def are_caught(self, by_min: IntArray) -> IntArray:
        """Minutes that each link lacks when trips have moved; at most 0 where it is caught."""
        return ints(self.lacking_min - by_min[self.after] + by_min[self.before])


def links_of_vehicles(vehicles: VehicleSchedule, given: BlockProblem) -> Links:
    """Consecutive trips of each vehicle, by the depot where it rests there between its blocks.

    Parameters
    ----------
    vehicles : VehicleSchedule
    given : BlockProblem
        Trips that do not move.
    """
    drive = given.deadheads.seconds
    before, after, way = [], [], []
    last: dict[int, tuple[int, int]] = {}
    for block in np.argsort(vehicles.leave_depot_s, kind="stable").tolist():
        trips, vehicle = vehicles.trips_of(block).tolist(), int(vehicles.vehicle[block])
        if vehicle in last:
            trip, depot = last[vehicle]
            before.append(trip)
            after.append(trips[0])
            home = int(drive[given.end_place[trip], depot])
            way.append(home + int(drive[depot, given.start_place[trips[0]]]))
        for one, other in pairwise(trips):
            before.append(one)
            after.append(other)
            way.append(int(drive[given.end_place[one], given.start_place[other]]))
        last[vehicle] = trips[-1], int(given.depot_place[vehicles.end_depot[block]])
    one, other = ints(before), ints(after)
    lacking = given.ready_s[one] + ints(way) - given.start_s[other]
    return Links(one, other, ints(-(-lacking // MINUTE)))


def fitted_minutes(copies: TripCopies, links: Links) -> IntArray:
    """Minutes by which trips move: limits and gaps kept, links lack least, then least movement.

    Parameters
    ----------
    copies : TripCopies
    links : Links
        Lacking minutes count from the given times.

    Returns
    -------
    IntArray, shape (n_trips,)

    Examples
    --------
    A bus is ready 3 min too late for its next trip: both move, as each may by 2 min.

    >>> from network.quantities import bools
    >>> from routing.timetable import Timetable
    >>> from routing.vehicle_scheduling.shifting.shift_rule import ShiftRule
    >>> from routing.vehicle_scheduling.shifting.trip_copies import whole_trip_copies
    >>> calls = ints([600, 1200, 1500, 2100])
    >>> day = Timetable(("a", "b"), ints([0, 1]), ints([0, 2, 4]), ints([0, 1] * 2), calls, calls)
    >>> copies = whole_trip_copies(day, ShiftRule(2), bools([False, False]))
    >>> by_min = fitted_minutes(copies, Links(ints([0]), ints([1]), ints([3])))
    >>> int(by_min[1] - by_min[0]), int(np.abs(by_min).sum())
    (3, 3)
    """
    gaps, start = copies.gaps, copies.given.start
    n, trips = copies.given.n_trips, np.arange(copies.given.n_trips)
    ground = np.full(n, n)
    low, high = copies.limits()
    gap = start[gaps.after] - start[gaps.before]
    tight = links.lacking_min > -2 * copies.rule.most_min
    # Each row: the head moves at least so many minutes more than the tail, or each one costs.
    rows = (
        (links.before[tight], links.after[tight], links.lacking_min[tight], _BROKEN),
        (gaps.before, gaps.after, -((gap - gaps.least_s) // MINUTE), _NEVER),
        (gaps.after, gaps.before, -((gaps.most_s - gap) // MINUTE), _NEVER),
        (ground, trips, low, _NEVER),
        (trips, ground, -high, _NEVER),
        (ground, trips, np.zeros(n, np.int64), _MOVED),
        (trips, ground, np.zeros(n, np.int64), _MOVED),
    )
    tail, head, more = (ints(np.concatenate([row[k] for row in rows])) for k in range(3))
    price = ints(np.concatenate([np.full(len(row[0]), row[3]) for row in rows]))
    found = _prices(tail, head, ints(-more), price, n + 1)
    return ints(found[n] - found[:n])


def _prices(
    tail: IntArray, head: IntArray, cost: IntArray, capacity: IntArray, n_nodes: int
) -> IntArray:
    """Prices of the nodes in the cheapest circulation."""
    from routing.vehicle_scheduling.flow_kernel import (  # noqa: PLC0415  (numba starts slowly)
        NOBODY,
        exchange,
        first_tree,
    )

    arcs, tree = first_tree(tail, head, capacity, cost, ints(np.zeros(n_nodes)))
    begin = 0
    while begin != NOBODY:
        begin = exchange(arcs, tree, begin, _EXCHANGES_AT_ONCE)
    return ints(tree.price[:n_nodes])
