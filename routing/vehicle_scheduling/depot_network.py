"""A depot problem as its kernels want it: trips in order of time, costs as whole fine units."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from network.errors import InputError
from network.quantities import BoolArray, IntArray, ints
from routing.vehicle_scheduling.block_kernel import (
    FAR,
    best_joins,
    blocks_apart,
    cheapest_ways,
    links_within,
)
from routing.vehicle_scheduling.depot_problem import NO_WAY, DepotBlocks, DepotProblem

FINE = 1 << 12
"""Parts of one unit of cost: prices of trips are rounded to them, so that bounds are exact."""

_MOST_TOTAL = 1 << 55


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """Cheapest ways under prices of trips.

    Attributes
    ----------
    price : IntArray, shape (n_trips,)
    reached, left : IntArray, shape (n_trips, n_depots)
        As in `block_kernel.cheapest_ways`.
    least : IntArray, shape (n_depots,)
        Cheapest block of each depot, at most 0: a depot need not send any.
    bound : int
        No blocks cost less, in `FINE` parts: the prices of all trips, and the cheapest block of
        each depot as often as it has vehicles (Lagrangian relaxation of "each trip once").
    """

    price: IntArray
    reached: IntArray
    left: IntArray
    least: IntArray
    bound: int


class DepotNetwork:
    """Trips in order of time and links by the trip they lead to, costs in `FINE` parts.

    Attributes
    ----------
    order : IntArray, shape (n_trips,)
        Row in the problem of each trip here.
    place : IntArray, shape (n_trips,)
        Trip here of each row of the problem.
    first, tail, head, cost : IntArray
        Links, sorted by head, then tail; offsets by head.
    pull_out, pull_in : IntArray, shape (n_trips, n_depots)
    most : IntArray, shape (n_depots,)
        Most blocks of each depot.
    """

    def __init__(self, problem: DepotProblem) -> None:
        n = problem.n_trips
        self.order = problem.order()
        place = np.empty(n, np.int64)
        place[self.order] = np.arange(n)
        self.place = ints(place)
        tail, head = place[problem.tail], place[problem.head]
        rows = np.lexsort((tail, head))
        self.tail, self.head = ints(tail[rows]), ints(head[rows])
        self.cost = ints(problem.cost[rows] * FINE)
        self.first = ints(np.searchsorted(self.head, np.arange(n + 1)))
        self.pull_out = _fine(problem.pull_out[self.order])
        self.pull_in = _fine(problem.pull_in[self.order])
        self.most = problem.most_blocks()
        self._out_row = ints(np.lexsort((self.head, self.tail)))
        self._first_out = ints(np.searchsorted(self.tail[self._out_row], np.arange(n + 1)))
        if self.dearest() > _MOST_TOTAL:
            message = "costs are too large to add up; give them in a larger unit"
            raise InputError(message)

    @property
    def n_trips(self) -> int:
        """Number of trips."""
        return len(self.pull_out)

    @property
    def n_depots(self) -> int:
        """Number of depots."""
        return len(self.most)

    def entered(self, blocks: Iterable[tuple[int, IntArray]]) -> tuple[tuple[int, IntArray], ...]:
        """Blocks (depot, rows of the problem) as blocks (depot, trips here)."""
        return tuple((depot, ints(self.place[rows])) for depot, rows in blocks)

    def left(self, blocks: DepotBlocks) -> DepotBlocks:
        """Blocks of trips here as blocks of rows of the problem."""
        return DepotBlocks(blocks.first_trip, ints(self.order[blocks.trip]), blocks.depot)

    def dearest(self) -> int:
        """No blocks cost more: the dearest way to each trip and the dearest way home from each."""
        into = np.where(self.pull_out < FAR, self.pull_out, 0).max(axis=1)
        np.maximum.at(into, self.head, self.cost)
        return int(into.sum()) + int(np.where(self.pull_in < FAR, self.pull_in, 0).max(1).sum())

    def ways(self, price: IntArray) -> Ways:
        """Cheapest ways under prices, and the bound that they prove."""
        reached, left = np.empty_like(self.pull_out), np.empty_like(self.pull_out)
        cheapest_ways(
            self.first, self.tail, self.cost, self.pull_out, self.pull_in, price, reached, left
        )
        least = np.minimum(0, (reached + left).min(axis=0, initial=0))
        bound = int(price.sum()) + int((least * self.most).sum())
        return Ways(price, reached, left, ints(least), bound)

    def cheap_blocks(self, ways: Ways, below: IntArray) -> list[tuple[int, IntArray]]:
        """Depot and trips of blocks that cost less than a limit, apart from each other by depot."""
        n, m = self.pull_out.shape
        first, trip = np.empty(n * m + 1, np.int64), np.empty(n * m, np.int64)
        depot = np.empty(n * m, np.int64)
        order = np.argsort((ways.reached + ways.left).T, axis=1, kind="stable")
        count = blocks_apart(
            self.first, self.tail, self.cost, self.pull_out, self.pull_in, ways.price,
            ways.reached, ways.left, self._first_out, self._out_row, self.head, order, below,
            first, trip, depot,
        )  # fmt: skip
        return [(int(depot[b]), trip[first[b] : first[b + 1]].copy()) for b in range(count)]

    def links_kept(self, ways: Ways, most: IntArray) -> BoolArray:
        """Links that are part of a block of a depot within a limit, shape (n_links, n_depots)."""
        kept = np.ones((len(self.tail), self.n_depots), np.bool_)
        links_within(
            self.first, self.tail, self.cost, ways.price, ways.reached, ways.left, most, kept
        )
        return kept

    def joined_without_depots(self) -> tuple[IntArray, list[IntArray]]:
        """Best blocks if each could leave from and end in any depot, and prices that prove them.

        Returns
        -------
        IntArray, shape (n_trips,)
            Prices under which no block of any depot costs less than 0.
        list of IntArray
            Trips of each block.
        """
        n = self.n_trips
        out, home = self.pull_out.min(axis=1), self.pull_in.min(axis=1)
        # Where only a link leads to or from a trip, leaving it alone costs more than all else.
        out, home = (np.where(pull < FAR, pull, self.dearest()) for pull in (out, home))
        gain = np.zeros((n, n), np.int64)
        gain[self.tail, self.head] = np.maximum(0, home[self.tail] + out[self.head] - self.cost)
        row_price, column_price, before = (np.empty(n, np.int64) for _ in range(3))
        best_joins(gain, row_price, column_price, before)
        follower = {int(i): j for j, i in enumerate(before.tolist()) if i >= 0}
        blocks = []
        for trip in np.flatnonzero(before < 0).tolist():
            block = [trip]
            while block[-1] in follower:
                block.append(follower[block[-1]])
            blocks.append(ints(block))
        return ints(out + home - row_price - column_price), blocks

    def cost_of(self, depot: int, trips: IntArray) -> int | None:
        """Cost of a block in `FINE` parts, None where a way is missing."""
        ends = int(self.pull_out[trips[0], depot]), int(self.pull_in[trips[-1], depot])
        if max(ends) >= FAR:
            return None
        total = sum(ends)
        for i, j in zip(trips[:-1].tolist(), trips[1:].tolist(), strict=True):
            low, high = int(self.first[j]), int(self.first[j + 1])
            row = low + int(np.searchsorted(self.tail[low:high], i))
            if row >= high or self.tail[row] != i:
                return None
            total += int(self.cost[row])
        return total


def _fine(cost: IntArray) -> IntArray:
    return ints(np.where(cost == NO_WAY, FAR, cost * FINE))
