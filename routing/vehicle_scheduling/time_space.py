"""Vehicle blocks with the fewest vehicles, then the least cost: one minimum-cost flow.

Time-space network after Kliewer, Mellouli and Suhl (2006), "A time-space network based exact
optimization model for multi-depot bus scheduling", European Journal of Operational Research 175,
section 3: a node is a place and a second, waiting runs along the time line of a place, and of all
deadheads that reach the same departure only the latest is kept. Depots are joined into one flow:
each depot gets back as many vehicles as it sent out. As parking is free, vehicles that come home
one after another and those that leave next share a node: with 11 300 trips of a city of 3 200 stops
that is a third of the nodes less.
"""

from dataclasses import dataclass

import numpy as np

from network.network import Network
from network.quantities import IntArray, ints
from routing.deadheads import NO_DEADHEAD, Deadheads
from routing.fleet import CostRates, LayoverRule
from routing.timetable import Timetable

COST_UNITS = 10_000
"""Costs inside the flow are whole ten-thousandths of the currency."""

VEHICLE_COST = 10_000
"""Currency units per vehicle in the objective: more than any saving one vehicle can bring."""


@dataclass(frozen=True, slots=True, eq=False)
class BlockProblem:
    """Trips with their places and times, ready to be joined.

    Attributes
    ----------
    start_place, end_place : IntArray, shape (n_trips,)
        Rows of `Deadheads`.
    start_s, ready_s : IntArray, shape (n_trips,)
        First departure; last arrival plus layover.
    depot_place : IntArray, shape (n_depots,)
    depot_capacity : IntArray, shape (n_depots,)
        -1 without limit.
    deadheads : Deadheads
    cost_per_second, cost_per_metre : int
        In `COST_UNITS` of the currency, for a vehicle away from its depot.
    """

    start_place: IntArray
    end_place: IntArray
    start_s: IntArray
    ready_s: IntArray
    depot_place: IntArray
    depot_capacity: IntArray
    deadheads: Deadheads
    cost_per_second: int
    cost_per_metre: int

    def drive_cost(self, start: IntArray, end: IntArray) -> IntArray:
        """Cost of driving between places, time and distance."""
        seconds = self.deadheads.seconds[start, end]
        metres = self.deadheads.metres[start, end]
        whole = np.where(seconds < NO_DEADHEAD, np.round(np.where(metres < np.inf, metres, 0)), 0)
        return ints(
            np.where(seconds < NO_DEADHEAD, seconds, 0) * self.cost_per_second
            + whole.astype(np.int64) * self.cost_per_metre
        )


def block_problem(
    network: Network,
    timetable: Timetable,
    deadheads: Deadheads,
    layover: LayoverRule,
    rates: CostRates,
) -> BlockProblem:
    """Gather what the flow needs from a timetable."""
    depots = np.arange(len(network.depots)) + deadheads.n_stops
    return BlockProblem(
        start_place=ints(timetable.first_stop),
        end_place=ints(timetable.last_stop),
        start_s=ints(timetable.start),
        ready_s=ints(timetable.end + layover.after(timetable.end - timetable.start)),
        depot_place=ints(depots),
        depot_capacity=network.depots.capacity,
        deadheads=deadheads,
        cost_per_second=round(rates.per_platform_hour / 3600 * COST_UNITS),
        cost_per_metre=round(rates.per_km / 1000 * COST_UNITS),
    )


ENDING, DEPOT, STARTING = 0, 1, 2
"""Kinds of nodes, in the order in which a vehicle may pass them within one second."""

WAIT, DEADHEAD, PULL_OUT, PULL_IN, PARK, RETURN = range(6)
"""Kinds of arcs."""


@dataclass(frozen=True, slots=True, eq=False)
class TimeSpaceNetwork:
    """Nodes and arcs of the flow.

    Attributes
    ----------
    node_kind, node_place, node_s : IntArray, shape (n_nodes,)
        Kind, place and second of each node; sorted by kind, place, second. The node of a depot is
        no earlier than the vehicles that come home to it, no later than those that leave from it.
    supply : IntArray, shape (n_nodes,)
        Vehicles that trips bring (+) or take (-).
    tail, head, kind, capacity, cost : IntArray, shape (n_arcs,)
    """

    node_kind: IntArray
    node_place: IntArray
    node_s: IntArray
    supply: IntArray
    tail: IntArray
    head: IntArray
    kind: IntArray
    capacity: IntArray
    cost: IntArray

    def rows(self, kind: int, place: IntArray, second: IntArray) -> IntArray:
        """Rows of existing nodes of one kind by place and second."""
        first, end = np.searchsorted(self.node_kind, [kind, kind + 1])
        seconds = self.node_s[first:end]
        low = int(seconds.min(initial=0))
        span = int(seconds.max(initial=0)) - low + 1
        keys = self.node_place[first:end] * span + seconds - low
        return ints(first + np.searchsorted(keys, place * span + second - low))


class _Nodes:
    """Rows of nodes by kind, place and second, found by binary search."""

    def __init__(self, kind: IntArray, place: IntArray, second: IntArray) -> None:
        self._first = int(second.min(initial=0))
        self._span = int(second.max(initial=0)) - self._first + 2
        self._places = int(place.max(initial=0)) + 1
        self.key = np.unique(self._key(kind, place, second))

    def _key(self, kind: IntArray, place: IntArray, second: IntArray) -> IntArray:
        return ints((kind * self._places + place) * self._span + (second - self._first))

    def rows(self, kind: int, place: IntArray, second: IntArray) -> IntArray:
        """Rows of existing nodes."""
        wanted = self._key(np.full(len(place), kind), place, second)
        return ints(np.searchsorted(self.key, wanted))

    def columns(self) -> tuple[IntArray, IntArray, IntArray]:
        """Kind, place and second of each node."""
        line, second = np.divmod(self.key, self._span)
        kind, place = np.divmod(line, self._places)
        return ints(kind), ints(place), ints(second + self._first)


def time_space_network(problem: BlockProblem) -> TimeSpaceNetwork:
    """Build the flow network of a block problem."""
    p, dead = problem, problem.deadheads.seconds
    depots = p.depot_place
    out = dead[depots[:, None], p.start_place[None, :]]
    back = dead[p.end_place[None, :], depots[:, None]]
    can_out, can_back = out < NO_DEADHEAD, back < NO_DEADHEAD
    out_depot, out_trip = np.nonzero(can_out)
    back_depot, back_trip = np.nonzero(can_back)
    leave_s = p.start_s[out_trip] - out[can_out]
    reach_s = p.ready_s[back_trip] + back[can_back]
    first = int(leave_s.min(initial=0)) - 1
    last = int(reach_s.max(initial=0)) + 1
    n, d = len(p.start_s), len(depots)
    parked_place = ints(np.concatenate([depots[out_depot], depots[back_depot], depots, depots]))
    parked_s = _parking_seconds(
        parked_place,
        ints(np.concatenate([leave_s, reach_s, np.full(d, first), np.full(d, last)])),
        ints(
            np.repeat([_LEAVES, _RETURNS, _RETURNS, _DAY_ENDS], [len(leave_s), len(reach_s), d, d])
        ),
    )
    leave_at, reach_at, first_at, last_at = np.split(
        parked_s, np.cumsum([len(leave_s), len(reach_s), d])
    )
    nodes = _Nodes(
        kind=np.repeat([ENDING, STARTING, DEPOT], [n, n, len(parked_s)]),
        place=np.concatenate([p.end_place, p.start_place, parked_place]),
        second=np.concatenate([p.ready_s, p.start_s, parked_s]),
    )
    ending = nodes.rows(ENDING, p.end_place, p.ready_s)
    starting = nodes.rows(STARTING, p.start_place, p.start_s)
    kind, place, second = nodes.columns()
    supply = np.zeros(len(kind), np.int64)
    np.add.at(supply, ending, 1)
    np.add.at(supply, starting, -1)

    # Vehicles of several depots may come home slowly, as each depot gets its own number back.
    most = _most_vehicles(leave_s, out_trip, reach_s, back_trip, n) if d == 1 else n
    arcs = _Arcs(most)
    _add_waiting(arcs, problem, kind, place, second)
    _add_deadheads(arcs, problem, kind, place, second)
    arcs.add(
        PULL_OUT,
        nodes.rows(DEPOT, depots[out_depot], leave_at),
        starting[out_trip],
        p.drive_cost(depots[out_depot], p.start_place[out_trip]),
    )
    arcs.add(
        PULL_IN,
        ending[back_trip],
        nodes.rows(DEPOT, depots[back_depot], reach_at),
        p.drive_cost(p.end_place[back_trip], depots[back_depot]),
    )
    arcs.add(
        RETURN,
        nodes.rows(DEPOT, depots, last_at),
        nodes.rows(DEPOT, depots, first_at),
        np.full(d, VEHICLE_COST * COST_UNITS),
        np.where(p.depot_capacity < 0, most, p.depot_capacity),
    )
    return arcs.network(kind, place, second, supply)


_RETURNS, _LEAVES, _DAY_ENDS = range(3)
"""What happens in a depot, in the order in which it counts within one second."""


def _parking_seconds(depot: IntArray, second: IntArray, event: IntArray) -> IntArray:
    """Second of the node at which each event happens: vehicles home one after another, then out.

    Examples
    --------
    Home at 10 and 20, out at 30 and 40, home at 50: the first four share the node of second 20.

    >>> home, out = _RETURNS, _LEAVES
    >>> _parking_seconds(ints([9] * 5), ints([10, 20, 30, 40, 50]),
    ...     ints([home, home, out, out, home])).tolist()
    [20, 20, 20, 20, 50]
    """
    order = np.lexsort((event, second, depot))
    place, what, when = depot[order], event[order], second[order]
    opens = np.ones(len(order), np.bool_)
    opens[1:] = (place[1:] != place[:-1]) | (what[1:] == _DAY_ENDS)
    opens[1:] |= (what[1:] == _RETURNS) & (what[:-1] == _LEAVES)
    node = np.cumsum(opens) - 1
    at = when[opens]
    home = what == _RETURNS
    np.maximum.at(at, node[home], when[home])
    seconds = np.empty(len(order), np.int64)
    seconds[order] = at[node]
    return ints(seconds)


def _most_vehicles(
    leave_s: IntArray, out_trip: IntArray, reach_s: IntArray, back_trip: IntArray, n_trips: int
) -> int:
    """Vehicles that suffice when each trip gets its own from the nearest depot and back."""
    far = np.iinfo(np.int64).max
    leave = np.full(n_trips, -far)
    np.maximum.at(leave, out_trip, leave_s)
    reach = np.full(n_trips, far)
    np.minimum.at(reach, back_trip, reach_s)
    second = np.concatenate([leave, reach])
    change = np.concatenate([np.ones(n_trips, np.int64), -np.ones(n_trips, np.int64)])
    order = np.lexsort((-change, second))
    return int(np.cumsum(change[order]).max(initial=0))


class _Arcs:
    """Columns of arcs as they are added."""

    def __init__(self, most_vehicles: int) -> None:
        self._most = most_vehicles
        self._parts: list[tuple[IntArray, IntArray, IntArray, IntArray, IntArray]] = []

    def add(
        self,
        kind: int,
        tail: IntArray,
        head: IntArray,
        cost: IntArray,
        capacity: IntArray | None = None,
    ) -> None:
        """Add arcs of one kind; without a capacity, any number of vehicles fits."""
        if capacity is None:
            capacity = np.full(len(tail), self._most)
        self._parts.append((tail, head, np.full(len(tail), kind), capacity, cost))

    def network(
        self, kind: IntArray, place: IntArray, second: IntArray, supply: IntArray
    ) -> TimeSpaceNetwork:
        """Join all parts."""
        tail, head, arc_kind, capacity, cost = (
            ints(np.concatenate(column)) for column in zip(*self._parts, strict=True)
        )
        return TimeSpaceNetwork(
            kind, place, second, ints(supply), tail, head, arc_kind, capacity, cost
        )


def _add_waiting(
    arcs: _Arcs, problem: BlockProblem, kind: IntArray, place: IntArray, second: IntArray
) -> None:
    """Along each time line; parking in a depot is free."""
    tail = np.flatnonzero((kind[:-1] == kind[1:]) & (place[:-1] == place[1:]))
    parked = kind[tail] == DEPOT
    cost = np.where(parked, 0, (second[tail + 1] - second[tail]) * problem.cost_per_second)
    for arc_kind, mask in ((WAIT, ~parked), (PARK, parked)):
        arcs.add(arc_kind, ints(tail[mask]), ints(tail[mask] + 1), ints(cost[mask]))


def _add_deadheads(
    arcs: _Arcs, problem: BlockProblem, kind: IntArray, place: IntArray, second: IntArray
) -> None:
    """From where trips end to where trips start, the latest that still catches each departure.

    A deadhead is left out where driving to a depot and back takes no longer than the gap and costs
    no more than driving directly and waiting: the flow has that way too, so the optimum stays.
    """
    depots = problem.depot_place
    lines = {}
    for wanted in (ENDING, STARTING):
        rows = np.flatnonzero(kind == wanted)
        cut = np.flatnonzero(np.diff(place[rows])) + 1
        lines[wanted] = np.split(rows, cut) if len(rows) else []
    origins, targets = (
        ints([place[rows[0]] for rows in lines[wanted]]) for wanted in (ENDING, STARTING)
    )
    drives, costs = _drives(problem, origins, targets)
    home, home_cost = _drives(problem, origins, depots)
    away, away_cost = _drives(problem, depots, targets)
    for row, ends in enumerate(lines[ENDING]):
        for column, starts in enumerate(lines[STARTING]):
            drive = int(drives[row, column])
            if drive >= NO_DEADHEAD:
                continue
            catches = np.searchsorted(second[starts], second[ends] + drive)
            latest = np.append(catches[1:] != catches[:-1], [True]) & (catches < len(starts))
            tail, head = ends[latest], starts[catches[latest]]
            gap = second[head] - second[tail]
            cost = costs[row, column] + (gap - drive) * problem.cost_per_second
            via = home[row] + away[:, column]
            via_cost = home_cost[row] + away_cost[:, column]
            worse = (gap[:, None] >= via[None, :]) & (cost[:, None] >= via_cost[None, :])
            keep = ~worse.any(axis=1)
            arcs.add(DEADHEAD, ints(tail[keep]), ints(head[keep]), ints(cost[keep]))


def _drives(problem: BlockProblem, start: IntArray, end: IntArray) -> tuple[IntArray, IntArray]:
    """Seconds and cost of driving from each of some places to each of others."""
    between = start[:, None], end[None, :]
    return ints(problem.deadheads.seconds[between]), problem.drive_cost(*between)


def fewest_vehicles(net: TimeSpaceNetwork) -> int:
    """Vehicles that any blocks need, whatever they cost, depots without limit.

    As many trips as possible are followed by another on the same vehicle: one maximum flow from
    where trips end to where trips start. Each trip that follows none needs a vehicle of its own.
    """
    from scipy.sparse import csr_array  # noqa: PLC0415
    from scipy.sparse.csgraph import maximum_flow  # noqa: PLC0415

    moves = np.flatnonzero(net.kind != RETURN)
    n, trips = len(net.supply), int(net.supply[net.supply > 0].sum())
    source, sink = n, n + 1
    gives, takes = np.flatnonzero(net.supply > 0), np.flatnonzero(net.supply < 0)
    tail = np.concatenate([net.tail[moves], np.full(len(gives), source), takes])
    head = np.concatenate([net.head[moves], gives, np.full(len(takes), sink)])
    free = np.full(len(moves), trips)
    capacity = np.concatenate([free, net.supply[gives], -net.supply[takes]]).astype(np.int32)
    graph = csr_array((capacity, (tail, head)), shape=(n + 2, n + 2))
    return trips - int(maximum_flow(graph, source, sink).flow_value)
