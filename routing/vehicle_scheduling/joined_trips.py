"""Joins trips that are sure to follow each other, so that a large day becomes a smaller one."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from network.quantities import IntArray, ints
from routing.vehicle_scheduling.block_master import SharedBlock
from routing.vehicle_scheduling.depot_network import DepotNetwork
from routing.vehicle_scheduling.depot_problem import (
    NO_WAY,
    DepotBlocks,
    DepotProblem,
    blocks_of,
)
from routing.vehicle_scheduling.depot_relaxation import Start

_SURE = 0.99
_LIKELY = 0.5
"""More than half of a trip's vehicles go on to the same trip: never two followers of one trip."""


@dataclass(frozen=True, slots=True, eq=False)
class JoinedDay:
    """A day whose trips are chains of trips of another day.

    Attributes
    ----------
    problem : DepotProblem
        Trip ``c`` is chain ``c``.
    chain : tuple of IntArray
        Trips of the other day in order of time.
    """

    problem: DepotProblem
    chain: tuple[IntArray, ...]

    def opened(self, blocks: DepotBlocks) -> DepotBlocks:
        """Blocks of chains as blocks of trips."""
        return blocks_of(
            (
                int(blocks.depot[b]),
                ints(np.concatenate([self.chain[c] for c in blocks.trips_of(b).tolist()])),
            )
            for b in range(blocks.n_blocks)
        )

    def price(self, price: IntArray) -> IntArray:
        """Prices of chains: those of their trips together."""
        return ints([int(price[trips].sum()) for trips in self.chain])

    def blocks(self, shared: Sequence[tuple[int, IntArray]]) -> tuple[tuple[int, IntArray], ...]:
        """Blocks of trips as blocks of chains; left out where they would cut a chain."""
        chain_of = np.empty(sum(len(trips) for trips in self.chain), np.int64)
        for row, trips in enumerate(self.chain):
            chain_of[trips] = row
        joined = []
        for depot, trips in shared:
            chains = list(dict.fromkeys(chain_of[trips].tolist()))
            whole = np.concatenate([self.chain[row] for row in chains])
            if np.array_equal(whole, trips):
                joined.append((depot, ints(chains)))
        return tuple(joined)

    def start(
        self, net: DepotNetwork, price: IntArray, shared: Sequence[tuple[int, IntArray]]
    ) -> Start:
        """Start of the relaxation of this day, from prices and blocks of the other day.

        Parameters
        ----------
        net : DepotNetwork
            Of this day.
        price : IntArray
            By trip of the other day.
        shared : sequence of (int, IntArray)
            Depot and trips of each block of the other day.
        """
        return Start(ints(self.price(price)[net.order]), net.entered(self.blocks(shared)))


def joined_day(problem: DepotProblem, follower: IntArray) -> JoinedDay:
    """Day in which each trip with a follower is always followed by it.

    Parameters
    ----------
    problem : DepotProblem
    follower : IntArray, shape (n_trips,)
        -1 where any trip may follow; else the head of a link, at most once each.

    Examples
    --------
    >>> day = DepotProblem(ints([0, 1]), ints([1, 2]), ints([3, 4]), ints([[5]] * 3),
    ...     ints([[5]] * 3), ints([2]))
    >>> joined = joined_day(day, ints([1, -1, -1]))
    >>> [each.tolist() for each in joined.chain], joined.problem.pull_out.tolist()
    ([[0, 1], [2]], [[8], [5]])
    """
    chain = _chains(follower)
    chain_starting = np.full(problem.n_trips, -1)
    chain_ending = np.full(problem.n_trips, -1)
    for row, trips in enumerate(chain):
        chain_starting[trips[0]], chain_ending[trips[-1]] = row, row
    inside = follower[problem.tail] == problem.head
    within = np.zeros(problem.n_trips, np.int64)
    within[problem.tail[inside]] = problem.cost[inside]
    inner = np.array([int(within[trips].sum()) for trips in chain], np.int64)
    tail, head = chain_ending[problem.tail], chain_starting[problem.head]
    kept = (tail >= 0) & (head >= 0) & (tail != head)
    first, last = (np.array([trips[end] for trips in chain]) for end in (0, -1))
    out = problem.pull_out[first]
    return JoinedDay(
        DepotProblem(
            tail=ints(tail[kept]),
            head=ints(head[kept]),
            cost=ints(problem.cost[kept] + inner[head[kept]]),
            pull_out=ints(np.where(out == NO_WAY, NO_WAY, out + inner[:, None])),
            pull_in=ints(problem.pull_in[last]),
            capacity=problem.capacity,
        ),
        chain,
    )


def _chains(follower: IntArray) -> tuple[IntArray, ...]:
    """Trips of each chain, in the order of their first trips."""
    led = np.zeros(len(follower), np.bool_)
    led[follower[follower >= 0]] = True
    chains = []
    for trip in np.flatnonzero(~led).tolist():
        chain = [trip]
        while follower[chain[-1]] >= 0:
            chain.append(int(follower[chain[-1]]))
        chains.append(ints(chain))
    return tuple(chains)


def likely_followers(mixture: Sequence[SharedBlock], n_trips: int, least: float) -> IntArray:
    """Followers that nearly all vehicles of a mixture agree on, or most if that is too few.

    Parameters
    ----------
    mixture : sequence of SharedBlock
    n_trips : int
    least : float
        Share of the trips that get a follower, as far as more than half of the vehicles agree.
    """
    flow = shares_of_joins(mixture)
    ranked = sorted(flow.items(), key=lambda item: (-item[1], item[0]))
    follower = np.full(n_trips, -1)
    for number, ((tail, head), share) in enumerate(ranked):
        if share <= _LIKELY or (share < _SURE and number >= least * n_trips):
            break
        follower[tail] = head
    return ints(follower)


def shares_of_joins(mixture: Sequence[SharedBlock]) -> dict[tuple[int, int], float]:
    """How many vehicles of a mixture, in parts, run one trip right after another.

    Examples
    --------
    >>> mixture = [SharedBlock(0, ints([0, 1, 2]), 0.5), SharedBlock(1, ints([0, 1]), 0.25)]
    >>> shares_of_joins(mixture)
    {(0, 1): 0.75, (1, 2): 0.5}
    """
    share: dict[tuple[int, int], float] = {}
    for block in mixture:
        for pair in pairwise(block.trips.tolist()):
            share[pair] = share.get(pair, 0.0) + block.share
    return share
