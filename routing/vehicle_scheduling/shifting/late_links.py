"""Vehicles that may come some minutes late to a trip, at a price: the flow that moving can mend."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from network.quantities import IntArray, ints
from network.service_day import MINUTE
from routing.deadheads import NO_DEADHEAD
from routing.vehicle_scheduling.blocks import solve_flow
from routing.vehicle_scheduling.shifting.fitted_minutes import Links
from routing.vehicle_scheduling.time_space import (
    DEPOT,
    ENDING,
    PULL_IN,
    PULL_OUT,
    RETURN,
    STARTING,
    BlockProblem,
    TimeSpaceNetwork,
    time_space_network,
)

_LATE = RETURN + 1
"""Kind of the arcs on which a vehicle comes late; other kinds are those of `time_space`."""

_ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True, eq=False)
class LateLinks:
    """Links that lack some minutes, which moving both trips can give.

    Attributes
    ----------
    before, after : IntArray, shape (n_links,)
        Rows of the timetable.
    lacking_min : IntArray, shape (n_links,)
        At least 1.
    """

    before: IntArray
    after: IntArray
    lacking_min: IntArray


def late_links(problem: BlockProblem, first_min: IntArray, last_min: IntArray) -> LateLinks:
    """All links that exist only where trips move, to trips that start later than the one before.

    Parameters
    ----------
    problem : BlockProblem
    first_min, last_min : IntArray, shape (n_trips,)
        First and last minute by which each trip may move.
    """
    parts = []
    for rows in _blocks_of_rows(len(problem.start_s)):
        drive = problem.deadheads.seconds[problem.end_place[rows]][:, problem.start_place]
        lacking = problem.ready_s[rows][:, None] + drive - problem.start_s[None, :]
        room = last_min[None, :] - first_min[rows][:, None]
        later = problem.start_s[None, :] > problem.start_s[rows][:, None]
        possible = (lacking > 0) & (lacking <= room * MINUTE) & later & (drive < NO_DEADHEAD)
        row, after = np.nonzero(possible)
        minutes = -(-lacking[row, after] // MINUTE)
        parts.append((rows[row], after, minutes))
    before, after, minutes = (np.concatenate(column) for column in zip(*parts, strict=True))
    return LateLinks(ints(before), ints(after), ints(minutes))


def _blocks_of_rows(n_rows: int) -> Iterator[IntArray]:
    """Rows a few hundred at a time, so that no table of all pairs is held."""
    for first in range(0, n_rows, _ROWS_AT_ONCE):
        yield ints(np.arange(first, min(first + _ROWS_AT_ONCE, n_rows)))


class LateFlow:
    """Cheapest vehicles where some links may lack minutes, each at a price.

    Parameters
    ----------
    problem : BlockProblem
        Trips that do not move.
    late : LateLinks
    """

    def __init__(self, problem: BlockProblem, late: LateLinks) -> None:
        self._problem, self._late = problem, late
        self._net = net = time_space_network(problem)
        self._ending = net.rows(ENDING, problem.end_place, problem.ready_s)
        self._starting = net.rows(STARTING, problem.start_place, problem.start_s)
        self._direct = problem.drive_cost(
            problem.end_place[late.before], problem.start_place[late.after]
        )

    def links(self, late_cost: IntArray) -> Links:
        """Links of the cheapest vehicles when late links cost that much besides their drive.

        Raises
        ------
        InfeasibleError
            If depots hold too few vehicles.
        """
        net, late = self._net, self._late
        most = int(net.capacity.max())
        with_late = replace(
            net,
            tail=ints(np.append(net.tail, self._ending[late.before])),
            head=ints(np.append(net.head, self._starting[late.after])),
            kind=ints(np.append(net.kind, np.full(len(late.before), _LATE))),
            capacity=ints(np.append(net.capacity, np.full(len(late.before), most))),
            cost=ints(np.append(net.cost, self._direct + late_cost)),
        )
        flow, _ = solve_flow(with_late, self._problem.depot_capacity)
        return _followed(with_late, flow, self._problem)


class _Walk:
    """Vehicles led through what flows, from node to node."""

    def __init__(self, net: TimeSpaceNetwork, flow: IntArray, starting: IntArray) -> None:
        self._net, self._left = net, flow.copy()
        self._out: defaultdict[int, list[int]] = defaultdict(list)
        used = np.flatnonzero((flow > 0) & (net.node_kind[net.tail] != DEPOT))
        for arc in used[np.argsort(net.kind[used], kind="stable")].tolist():
            self._out[int(net.tail[arc])].append(arc)
        self._trips: defaultdict[int, list[int]] = defaultdict(list)
        for trip, node in enumerate(starting.tolist()):
            self._trips[node].append(trip)
        self.came_home: list[tuple[int, int]] = []

    def from_node(self, node: int, trip: int) -> int | None:
        """The next trip of a vehicle that stands at a node; None where it goes home."""
        net = self._net
        while True:
            if self._trips[node]:
                return self._trips[node].pop(0)
            out = self._out[node]
            arc = out[-1]
            self._left[arc] -= 1
            if not self._left[arc]:
                out.pop()
            if net.kind[arc] == PULL_IN:
                self.came_home.append((arc, trip))
                return None
            node = int(net.head[arc])


def _followed(net: TimeSpaceNetwork, flow: IntArray, problem: BlockProblem) -> Links:
    """Pairs of trips that the flow puts on a vehicle one after the other."""
    ending = net.rows(ENDING, problem.end_place, problem.ready_s)
    walk = _Walk(net, flow, net.rows(STARTING, problem.start_place, problem.start_s))
    before, after = [], []
    for trip in np.argsort(problem.ready_s, kind="stable").tolist():
        found = walk.from_node(int(ending[trip]), trip)
        if found is not None:
            before.append(trip)
            after.append(found)
    leaving = [
        (arc, follower)
        for arc in np.flatnonzero((flow > 0) & (net.kind == PULL_OUT)).tolist()
        for _ in range(int(flow[arc]))
        if (follower := walk.from_node(int(net.head[arc]), -1)) is not None
    ]
    for one, other in _through_depots(net, flow, problem, walk.came_home, leaving):
        before.append(one)
        after.append(other)
    drive = problem.deadheads.seconds[problem.end_place[before], problem.start_place[after]]
    lacking = problem.ready_s[before] + drive - problem.start_s[after]
    return Links(ints(before), ints(after), ints(-(-lacking // MINUTE)))


def _through_depots(
    net: TimeSpaceNetwork,
    flow: IntArray,
    problem: BlockProblem,
    came: list[tuple[int, int]],
    leaving: list[tuple[int, int]],
) -> Iterator[tuple[int, int]]:
    """In each depot, who comes home first leaves first, after those that were there at dawn."""
    dead = problem.deadheads.seconds
    for depot in problem.depot_place.tolist():
        home = sorted(
            (int(problem.ready_s[trip] + dead[problem.end_place[trip], depot]), trip)
            for arc, trip in came
            if net.node_place[net.head[arc]] == depot
        )
        out = sorted(
            (int(problem.start_s[trip] - dead[depot, problem.start_place[trip]]), trip)
            for arc, trip in leaving
            if net.node_place[net.tail[arc]] == depot
        )
        at_dawn = int(flow[(net.kind == RETURN) & (net.node_place[net.tail] == depot)].sum())
        for (_, one), (_, other) in zip(home, out[at_dawn:], strict=False):
            yield one, other
