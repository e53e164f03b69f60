"""Trips, depots with room for so many vehicles, and what each way between them costs."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from network.errors import InfeasibleError, InputError
from network.quantities import IntArray, ints, offsets_of

NO_WAY = -1
"""Cost where a depot and a trip are not joined."""

NO_LIMIT = -1
"""Capacity of a depot that holds any number of vehicles."""

MOST_COST = 10**9
"""Largest cost of one way; longest days then stay far within 64 bits."""


@dataclass(frozen=True, slots=True, eq=False)
class DepotProblem:
    """What vehicles of several depots may do; each ends where it began.

    Costs are whole numbers of one unit that the planner chooses. What a vehicle costs by itself is
    part of the ways out of and into its depot.

    Attributes
    ----------
    tail, head, cost : IntArray, shape (n_links,)
        A vehicle may run trip ``head`` after trip ``tail`` for that much; each pair once.
    pull_out : IntArray, shape (n_trips, n_depots)
        Cost from each depot to the start of each trip, `NO_WAY` where there is none.
    pull_in : IntArray, shape (n_trips, n_depots)
        Cost from the end of each trip into each depot, `NO_WAY` where there is none.
    capacity : IntArray, shape (n_depots,)
        Most blocks of each depot, `NO_LIMIT` for any number.

    Raises
    ------
    InputError
        If shapes, rows or costs do not fit, or a trip would come after itself.

    Examples
    --------
    >>> day = DepotProblem(ints([0]), ints([1]), ints([3]), ints([[5], [5]]), ints([[5], [5]]),
    ...     ints([2]))
    >>> day.n_trips, day.n_depots, day.order().tolist()
    (2, 1, [0, 1])
    """

    tail: IntArray
    head: IntArray
    cost: IntArray
    pull_out: IntArray
    pull_in: IntArray
    capacity: IntArray

    def __post_init__(self) -> None:
        links = {self.tail.shape, self.head.shape, self.cost.shape}
        places = {self.pull_out.shape, self.pull_in.shape}
        if len(links) > 1 or self.tail.ndim != 1 or len(places) > 1 or self.pull_out.ndim != 2:  # noqa: PLR2004  (a table)
            message = "links need three columns of one length, pulls two tables of one shape"
            raise InputError(message)
        if self.capacity.shape != (self.n_depots,) or not self.n_depots:
            message = f"{len(self.capacity)} capacities for {self.n_depots} depots; give one each"
            raise InputError(message)
        self._check_numbers()

    def _check_numbers(self) -> None:
        """Refuse rows outside the trips, costs out of bounds and pairs that appear twice."""
        ends = np.concatenate([self.tail, self.head])
        if ends.size and not 0 <= ends.min() <= ends.max() < self.n_trips:
            message = f"a link names a trip outside 0 to {self.n_trips - 1}"
            raise InputError(message)
        for what, values, least in (
            ("cost of a link", self.cost, 0),
            ("cost of a pull-out", self.pull_out, NO_WAY),
            ("cost of a pull-in", self.pull_in, NO_WAY),
            ("capacity", self.capacity, NO_LIMIT),
        ):
            if values.size and not least <= values.min() <= values.max() <= MOST_COST:
                wrong = int(values.min() if values.min() < least else values.max())
                message = f"{what} is {wrong}, allowed are {least} to {MOST_COST}"
                raise InputError(message)
        pair = np.sort(self.tail * max(self.n_trips, 1) + self.head)
        if (pair[1:] == pair[:-1]).any():
            message = "a link appears twice; give each pair of trips once"
            raise InputError(message)

    @property
    def n_trips(self) -> int:
        """Number of trips."""
        return len(self.pull_out)

    @property
    def n_depots(self) -> int:
        """Number of depots."""
        return int(self.pull_out.shape[1])

    def most_blocks(self) -> IntArray:
        """Capacity of each depot, the number of trips where there is no limit."""
        return ints(np.where(self.capacity < 0, self.n_trips, self.capacity))

    def order(self) -> IntArray:
        """Trips so that each link leads forward; the first of equals first.

        Raises
        ------
        InputError
            If links lead in a circle.
        """
        after = offsets_of(np.bincount(self.tail, minlength=self.n_trips))
        to = self.head[np.argsort(self.tail, kind="stable")]
        missing = np.bincount(self.head, minlength=self.n_trips)
        ready = np.flatnonzero(missing == 0)
        done = [ready]
        while ready.size:
            reached = np.concatenate([to[after[trip] : after[trip + 1]] for trip in ready])
            missing -= np.bincount(reached, minlength=self.n_trips)
            ready = np.unique(reached)[missing[np.unique(reached)] == 0]
            done.append(ready)
        rows = ints(np.concatenate(done))
        if len(rows) < self.n_trips:
            lost = int(np.flatnonzero(missing > 0)[0])
            message = f"trip {lost} comes after itself by way of its links; correct their times"
            raise InputError(message)
        return rows

    def require_ways(self) -> None:
        """Refuse trips that no vehicle can reach, or come home from.

        Raises
        ------
        InfeasibleError
            Naming the first such trip.
        """
        out = self.pull_out != NO_WAY
        home = self.pull_in != NO_WAY
        order = self.order()
        by_head = _links_by(self.head, self.n_trips)
        for trip in order.tolist():
            out[trip] |= out[self.tail[by_head[trip]]].any(axis=0)
        by_tail = _links_by(self.tail, self.n_trips)
        for trip in order[::-1].tolist():
            home[trip] |= home[self.head[by_tail[trip]]].any(axis=0)
        lost = np.flatnonzero(~(out & home & (self.capacity != 0)).any(axis=1))
        if lost.size:
            message = (
                f"trip {int(lost[0])} is on no way from a depot back to the same depot "
                f"({len(lost)} trips affected); add ways, or capacity where it is 0"
            )
            raise InfeasibleError(message)


def _links_by(end: IntArray, n_trips: int) -> list[IntArray]:
    """Rows of links at each trip."""
    order = np.argsort(end, kind="stable")
    return [ints(r) for r in np.split(order, np.cumsum(np.bincount(end, minlength=n_trips))[:-1])]


@dataclass(frozen=True, slots=True, eq=False)
class DepotBlocks:
    """Blocks of several depots.

    The trips of block ``b`` are rows ``first_trip[b]`` up to ``first_trip[b + 1]`` of `trip`.

    Attributes
    ----------
    first_trip : IntArray, shape (n_blocks + 1,)
    trip : IntArray, shape (n_trips,)
        In order of time within each block.
    depot : IntArray, shape (n_blocks,)
        Where each block starts and ends.
    """

    first_trip: IntArray
    trip: IntArray
    depot: IntArray

    @property
    def n_blocks(self) -> int:
        """Number of blocks."""
        return len(self.depot)

    def trips_of(self, block: int) -> IntArray:
        """Trips of one block, in order of time."""
        return self.trip[self.first_trip[block] : self.first_trip[block + 1]]


def blocks_of(chosen: Iterable[tuple[int, IntArray]]) -> DepotBlocks:
    """Blocks from the depot and the trips of each.

    Examples
    --------
    >>> blocks = blocks_of([(1, ints([0, 2])), (0, ints([1]))])
    >>> blocks.depot.tolist(), blocks.first_trip.tolist(), blocks.trip.tolist()
    ([1, 0], [0, 2, 3], [0, 2, 1])
    """
    pairs = list(chosen)
    return DepotBlocks(
        first_trip=offsets_of([len(trips) for _, trips in pairs]),
        trip=ints(np.concatenate([ints([]), *(trips for _, trips in pairs)])),
        depot=ints([depot for depot, _ in pairs]),
    )
