"""Improves the blocks of a large day: some of them are taken apart and planned anew, exactly.

Large neighbourhood search (Shaw 1998). A neighbourhood starts at a block that costs much more than
the prices of its trips, and grows by the blocks that the mixture of the relaxation mixes with it.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

from network.errors import InfeasibleError, NoSolutionInTime
from network.quantities import IntArray, ints, offsets_of
from routing.cpu_time import Deadline
from routing.progress import Observer, report
from routing.vehicle_scheduling.block_effort import BlockEffort
from routing.vehicle_scheduling.depot_network import FINE, DepotNetwork
from routing.vehicle_scheduling.depot_problem import DepotBlocks, DepotProblem
from routing.vehicle_scheduling.depot_relaxation import Start, relax
from routing.vehicle_scheduling.first_blocks import Level
from routing.vehicle_scheduling.whole_vehicles import WholeVehicles, value_of

_TRIPS_AT_ONCE = 300
_TRIES = 40
_TRIES_WITHOUT_GAIN = 12
_NODES = 200
"""Branches per neighbourhood: most are proven at once."""


@dataclass(slots=True)
class _Day:
    """Blocks under way, trips by row of the problem."""

    depot: list[int]
    trips: list[IntArray]


def rework(
    level: Level,
    blocks: DepotBlocks,
    effort: BlockEffort,
    deadline: Deadline,
    seed: int,
    observer: Observer,
) -> DepotBlocks:
    """Blocks that cost no more, after some were taken apart again and again.

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

    Raises
    ------
    Cancelled
        If the observer says so.
    """
    random = np.random.default_rng(seed)
    day = _Day(blocks.depot.tolist(), [blocks.trips_of(b) for b in range(blocks.n_blocks)])
    idle = 0
    for number in range(_TRIES):
        if idle >= _TRIES_WITHOUT_GAIN or deadline.left_s() <= 0:
            break
        chosen = _neighbourhood(level, day, random)
        gained = _replan(level, day, chosen, effort, deadline, seed, observer)
        idle = 0 if gained else idle + 1
        report(observer, "blocks", 0.55, f"neighbourhood {number + 1}: {gained:.0f} saved")
    return DepotBlocks(
        first_trip=offsets_of([len(trips) for trips in day.trips]),
        trip=ints(np.concatenate(day.trips)),
        depot=ints(day.depot),
    )


def _neighbourhood(level: Level, day: _Day, random: np.random.Generator) -> list[int]:
    """Blocks to take apart: one that costs much, and those mixed with it, nearest first."""
    excess = np.maximum(_excess(level, day), 0.0) + 1.0
    first = int(random.choice(len(excess), p=excess / excess.sum()))
    owner = np.empty(level.problem.n_trips, np.int64)
    for block, trips in enumerate(day.trips):
        owner[trips] = block
    beside: list[list[int]] = [[] for _ in day.trips]
    for mixed in level.mixture():
        met = np.unique(owner[mixed.trips]).tolist()
        for block in met:
            beside[block] += [other for other in met if other != block]
    chosen: dict[int, None] = {}
    waiting = deque([first, *random.permutation(len(day.trips)).tolist()])
    n_trips = 0
    while waiting and n_trips < _TRIPS_AT_ONCE:
        block = waiting.popleft()
        if block in chosen:
            continue
        chosen[block] = None
        n_trips += len(day.trips[block])
        near = [other for other in dict.fromkeys(beside[block]) if other not in chosen]
        at = len(chosen) + len(near)
        waiting.extendleft(reversed([near[row] for row in random.permutation(len(near))[:at]]))
    return sorted(chosen)


def _excess(level: Level, day: _Day) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """What each block costs beyond the prices of its trips."""
    net, price = level.net, level.relaxation.ways.price
    place = _places(level)
    excess = np.zeros(len(day.trips))
    for block, (depot, trips) in enumerate(zip(day.depot, day.trips, strict=True)):
        cost = net.cost_of(depot, ints(place[trips]))
        paid = int(price[place[trips]].sum()) + int(level.relaxation.ways.least[depot])
        excess[block] = ((cost or 0) - paid) / FINE
    return excess


def _places(level: Level) -> IntArray:
    """Place of each trip of the problem in the network."""
    place = np.empty(level.problem.n_trips, np.int64)
    place[level.net.order] = np.arange(level.problem.n_trips)
    return place


def _replan(
    level: Level,
    day: _Day,
    chosen: list[int],
    effort: BlockEffort,
    deadline: Deadline,
    seed: int,
    observer: Observer,
) -> float:
    """Plan the trips of some blocks anew; what that saved."""
    trips = np.sort(np.concatenate([day.trips[block] for block in chosen]))
    part = _part(level.problem, day, chosen, trips)
    net = DepotNetwork(part)
    place = np.empty(len(trips), np.int64)
    place[net.order] = np.arange(len(trips))
    old = [
        (day.depot[block], ints(place[np.searchsorted(trips, day.trips[block])]))
        for block in chosen
    ]
    known = DepotBlocks(
        offsets_of([len(each) for _, each in old]),
        ints(np.concatenate([each for _, each in old])),
        ints([depot for depot, _ in old]),
    )
    inside = np.zeros(level.problem.n_trips, np.bool_)
    inside[trips] = True
    mixed = [
        (each.depot, ints(place[np.searchsorted(trips, each.trips)]))
        for each in level.mixture()
        if inside[each.trips].all()
    ]
    start = Start(ints(level.price()[trips][net.order]), (*old, *mixed))
    small = BlockEffort(effort.rounds, min(effort.nodes, _NODES))
    try:
        relaxation = relax(net, start, small, deadline, observer)
        search = WholeVehicles(net, relaxation.ways, small, deadline, seed, observer, known)
        found = search.prove()
    except (InfeasibleError, NoSolutionInTime):  # the old blocks stay
        return 0.0
    saved = value_of(net, known) - found.value
    if found.blocks is None or saved <= 0:
        return 0.0
    kept = [block for block in range(len(day.trips)) if block not in set(chosen)]
    rows = trips[net.order]
    new = [ints(rows[found.blocks.trips_of(b)]) for b in range(found.blocks.n_blocks)]
    day.trips = [day.trips[block] for block in kept] + new
    day.depot = [day.depot[block] for block in kept] + found.blocks.depot.tolist()
    return saved


def _part(problem: DepotProblem, day: _Day, chosen: list[int], trips: IntArray) -> DepotProblem:
    """Day of some trips, with the vehicles that other blocks leave."""
    row = np.full(problem.n_trips, -1)
    row[trips] = np.arange(len(trips))
    kept = (row[problem.tail] >= 0) & (row[problem.head] >= 0)
    used = np.bincount(day.depot, minlength=problem.n_depots)
    used -= np.bincount([day.depot[block] for block in chosen], minlength=problem.n_depots)
    return DepotProblem(
        tail=ints(row[problem.tail[kept]]),
        head=ints(row[problem.head[kept]]),
        cost=ints(problem.cost[kept]),
        pull_out=ints(problem.pull_out[trips]),
        pull_in=ints(problem.pull_in[trips]),
        capacity=ints(np.where(problem.capacity < 0, problem.capacity, problem.capacity - used)),
    )
