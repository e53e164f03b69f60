"""Improves the blocks of a large day: some of them are taken apart and planned anew, exactly.

Large neighbourhood search (Shaw 1998, "Using constraint programming and local search methods to
solve vehicle routing problems"). A neighbourhood starts at a block that costs much more than the
prices of its trips, and grows by the blocks that the mixture of the relaxation mixes with it.
Trips that the blocks and most vehicles of the mixture join stay joined, so that it can be large.
"""

from collections import deque
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from network.errors import InfeasibleError, NoSolutionInTime
from network.quantities import FloatArray, IntArray, floats, ints
from routing.cpu_time import Deadline
from routing.progress import Observer, report
from routing.vehicle_scheduling.block_effort import BlockEffort
from routing.vehicle_scheduling.depot_network import FINE, DepotNetwork
from routing.vehicle_scheduling.depot_problem import (
    NO_LIMIT,
    DepotBlocks,
    DepotProblem,
    blocks_of,
)
from routing.vehicle_scheduling.depot_relaxation import relax
from routing.vehicle_scheduling.first_blocks import Level
from routing.vehicle_scheduling.joined_trips import joined_day, shares_of_joins
from routing.vehicle_scheduling.whole_vehicles import WholeVehicles, value_of

_FIRST_CHAINS = 250
"""Size of the first neighbourhoods: a second of processor time with 1 000 trips and 8 depots."""

_TRIES_WITHOUT_GAIN = 6
_GROWTH = 1.25
"""Neighbourhoods become so much larger after some that gained nothing."""

_TRIES = 200
_AGREED = (0.3, 1.1)
"""Share of the mixture from which on a join of a neighbourhood is kept; drawn between these."""

_NODES = 100
"""Branches per neighbourhood: most are proven at once."""


@dataclass(frozen=True, slots=True, eq=False)
class _Neighbourhood:
    """Blocks to take apart, and which of their trips stay joined.

    Attributes
    ----------
    blocks : tuple of int
    follower : IntArray, shape (n_trips,)
        Trip of the day that stays behind each trip, -1 where any trip may follow.
    """

    blocks: tuple[int, ...]
    follower: IntArray


class BlockRework:
    """Blocks of a day, some of which are taken apart at a time.

    Parameters
    ----------
    level : Level
        The day and its relaxation.
    blocks : DepotBlocks
        Trips by row of the problem.
    effort : BlockEffort
    deadline : Deadline
    seed : int
    observer : Observer
    """

    def __init__(
        self,
        level: Level,
        blocks: DepotBlocks,
        effort: BlockEffort,
        deadline: Deadline,
        seed: int,
        observer: Observer,
    ) -> None:
        self._level, self._problem, self._mixture = level, level.problem, level.mixture()
        self._effort = effort
        self._small_effort = BlockEffort(effort.rounds, min(effort.nodes, _NODES))
        self._deadline, self._seed, self._observer = deadline, seed, observer
        self._random = np.random.default_rng(seed)
        self._share_of_join = shares_of_joins(self._mixture)
        self._price = level.price()
        self._depot = blocks.depot.tolist()
        self._trips = [blocks.trips_of(b) for b in range(blocks.n_blocks)]

    def improve(self) -> DepotBlocks:
        """Blocks that cost no more, trips by row of the problem.

        Raises
        ------
        Cancelled
            If the observer says so.
        """
        idle, n_chains = 0, _FIRST_CHAINS
        value, bound = int(self._costs().sum()) / FINE, self._level.relaxation.ways.bound / FINE
        for number in range(1, _TRIES + 1):
            if self._effort.good_enough(value, bound) or self._deadline.left_s() <= 0:
                break
            gained = self._replan(self._neighbourhood(n_chains))
            value -= gained
            report(self._observer, "blocks", 0.55, f"neighbourhood {number}: {gained:.0f} saved")
            idle = 0 if gained else idle + 1
            if idle == _TRIES_WITHOUT_GAIN:
                idle, n_chains = 0, int(_GROWTH * n_chains)
            if n_chains >= self._problem.n_trips:
                break
        return blocks_of(zip(self._depot, self._trips, strict=True))

    def _neighbourhood(self, most_chains: int) -> _Neighbourhood:
        """One block that costs much, those mixed with it, those mixed with these, and so on."""
        excess = np.maximum(self._excess(), 0.0) + 1.0
        near = deque([int(self._random.choice(len(excess), p=excess / excess.sum()))])
        agreed = float(self._random.uniform(*_AGREED))
        if most_chains >= self._problem.n_trips:
            agreed = float("inf")  # the day is small enough for all its joins to be free
        others = deque(self._random.permutation(len(self._trips)).tolist())
        beside = self._beside()
        follower = np.full(self._problem.n_trips, -1)
        chosen: dict[int, None] = {}
        n_chains = 0
        while n_chains < most_chains and (near or others):
            block = (near or others).popleft()
            if block in chosen:
                continue
            chosen[block] = None
            kept = self._agreed_joins(self._trips[block], agreed)
            n_chains += len(self._trips[block]) - len(kept)
            for tail, head in kept:
                follower[tail] = head
            near.extend(beside[block][at] for at in self._random.permutation(len(beside[block])))
        return _Neighbourhood(tuple(sorted(chosen)), ints(follower))

    def _agreed_joins(self, trips: IntArray, agreed: float) -> list[tuple[int, int]]:
        """Joins of a block that so much of the mixture shares."""
        share = self._share_of_join
        return [pair for pair in pairwise(trips.tolist()) if share.get(pair, 0.0) >= agreed]

    def _beside(self) -> list[list[int]]:
        """Blocks that the mixture mixes with each block."""
        owner = np.empty(self._problem.n_trips, np.int64)
        for block, trips in enumerate(self._trips):
            owner[trips] = block
        beside: list[dict[int, None]] = [{} for _ in self._trips]
        for mixed in self._mixture:
            met = np.unique(owner[mixed.trips]).tolist()
            for block in met:
                beside[block].update(dict.fromkeys(met))
        return [list(each) for each in beside]

    def _excess(self) -> FloatArray:
        """What each block costs beyond the prices of its trips."""
        paid = ints([int(self._price[trips].sum()) for trips in self._trips])
        least = self._level.relaxation.ways.least[self._depot]
        return floats((self._costs() - paid - least) / FINE)

    def _costs(self) -> IntArray:
        """What each block costs, in `FINE` parts."""
        net = self._level.net
        entered = net.entered(zip(self._depot, self._trips, strict=True))
        return ints([net.cost_of(depot, trips) or 0 for depot, trips in entered])

    def _replan(self, chosen: _Neighbourhood) -> float:
        """Plan the trips of some blocks anew; what that saved."""
        trips = ints(np.sort(np.concatenate([self._trips[block] for block in chosen.blocks])))
        row = np.full(self._problem.n_trips + 1, -1)  # the last is that of no trip
        row[trips] = np.arange(len(trips))
        part = self._part(chosen.blocks, trips, ints(row))
        day = joined_day(part, ints(row[chosen.follower[trips]]))
        net = DepotNetwork(day.problem)
        old = [(self._depot[block], ints(row[self._trips[block]])) for block in chosen.blocks]
        mixed = [(each.depot, ints(row[each.trips])) for each in self._mixture]
        inside = [(depot, rows) for depot, rows in mixed if (rows >= 0).all()]
        known = blocks_of(net.entered(day.blocks(old)))
        start = day.start(net, ints(self._price[trips]), [*old, *inside])
        effort, deadline, seed = self._small_effort, self._deadline, self._seed
        try:
            ways = relax(net, start, effort, deadline, self._observer).ways
            found = WholeVehicles(net, ways, effort, deadline, seed, self._observer, known).prove()
        except (InfeasibleError, NoSolutionInTime):  # the old blocks stay
            return 0.0
        saved = value_of(net, known) - found.value
        if found.blocks is None or saved <= 0:
            return 0.0
        self._replace(chosen.blocks, day.opened(net.left(found.blocks)), trips)
        return saved

    def _replace(self, old: tuple[int, ...], new: DepotBlocks, trips: IntArray) -> None:
        """Put blocks with rows of `trips` in the place of others."""
        kept = np.setdiff1d(np.arange(len(self._trips)), old).tolist()
        added = [ints(trips[new.trips_of(b)]) for b in range(new.n_blocks)]
        self._trips = [*(self._trips[block] for block in kept), *added]
        self._depot = [*(self._depot[block] for block in kept), *new.depot.tolist()]

    def _part(self, chosen: tuple[int, ...], trips: IntArray, row: IntArray) -> DepotProblem:
        """Day of some trips, with the vehicles that other blocks leave."""
        whole = self._problem
        kept = (row[whole.tail] >= 0) & (row[whole.head] >= 0)
        others = np.delete(np.array(self._depot), chosen)
        used = np.bincount(others, minlength=whole.n_depots)
        unlimited = whole.capacity == NO_LIMIT
        return DepotProblem(
            tail=ints(row[whole.tail[kept]]),
            head=ints(row[whole.head[kept]]),
            cost=ints(whole.cost[kept]),
            pull_out=ints(whole.pull_out[trips]),
            pull_in=ints(whole.pull_in[trips]),
            capacity=ints(np.where(unlimited, NO_LIMIT, whole.capacity - used)),
        )
