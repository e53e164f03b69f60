"""From a timetable to vehicle blocks, proven optimal for the given trips."""

from collections import defaultdict, deque
from dataclasses import dataclass

import numpy as np

from network.errors import InfeasibleError
from network.network import Network
from network.quantities import IntArray, ints, offsets_of
from routing.blocks import VehicleSchedule
from routing.certificate import BoundIsFor, Certificate
from routing.deadheads import NO_DEADHEAD, Deadheads
from routing.fleet import CostRates, LayoverRule
from routing.timetable import Timetable
from routing.vehicle_scheduling.time_space import (
    COST_UNITS,
    ENDING,
    PARK,
    PULL_IN,
    PULL_OUT,
    RETURN,
    STARTING,
    BlockProblem,
    TimeSpaceNetwork,
    block_problem,
    fewest_vehicles,
    time_space_network,
)

_EXCHANGES_AT_ONCE = 20_000
"""A tenth of a second of work between two moments at which Ctrl-C is heard."""


def schedule_vehicles(
    network: Network,
    timetable: Timetable,
    deadheads: Deadheads,
    layover: LayoverRule,
    rates: CostRates,
    seed: int,
) -> tuple[VehicleSchedule, Certificate]:
    """Blocks with the fewest vehicles and, among those, the least cost of driving and waiting.

    Parameters
    ----------
    network : Network
    timetable : Timetable
    deadheads : Deadheads
    layover : LayoverRule
    rates : CostRates
    seed : int
        Recorded only; the method has no random part.

    Returns
    -------
    VehicleSchedule
    Certificate
        Its bound is the optimum of the flow, which is proven.

    Raises
    ------
    InfeasibleError
        If a trip cannot be reached from any depot, or depots hold too few vehicles.
    """
    problem = block_problem(network, timetable, deadheads, layover, rates)
    _require_ways(network, timetable, problem)
    flow_network = time_space_network(problem)
    flow, optimum = solve_flow(flow_network, network.depots.capacity)
    schedule = _schedule_of(_Unravelling(flow_network, flow, problem).follow())
    proof = Certificate(
        stage="blocks",
        objective="10 000 per vehicle, plus deadheads and waiting at the kerb",
        unit=rates.currency,
        value=optimum / COST_UNITS,
        bound=optimum / COST_UNITS,
        bound_is_for=BoundIsFor.FIXED_TRIPS,
        seed=seed,
        stop_reason="minimum-cost flow solved to optimality",
    )
    return schedule, proof


def count_vehicles(
    network: Network,
    timetable: Timetable,
    deadheads: Deadheads,
    layover: LayoverRule,
    rates: CostRates,
) -> int:
    """Fewest vehicles that a timetable needs, depots without limit; much faster than blocks.

    Raises
    ------
    InfeasibleError
        If a trip cannot be reached from any depot.
    """
    problem = block_problem(network, timetable, deadheads, layover, rates)
    _require_ways(network, timetable, problem)
    return fewest_vehicles(time_space_network(problem))


def _require_ways(network: Network, timetable: Timetable, problem: BlockProblem) -> None:
    """Refuse trips that no depot reaches, naming the first."""
    dead, depots = problem.deadheads.seconds, problem.depot_place
    for label, ways, stops in (
        ("starts", dead[depots[:, None], problem.start_place], timetable.first_stop),
        ("ends", dead[problem.end_place[:, None], depots].T, timetable.last_stop),
    ):
        lost = np.flatnonzero((ways >= NO_DEADHEAD).all(axis=0))
        if lost.size:
            trip = int(lost[0])
            stop = network.stops.stop_id[int(stops[trip])]
            message = (
                f"trip {timetable.trip_id[trip]} {label} at stop {stop}, which has no legal way "
                "by street to or from any depot; move the depot or the stop"
            )
            raise InfeasibleError(message)


def solve_flow(net: TimeSpaceNetwork, depot_capacity: IntArray) -> tuple[IntArray, int]:
    """Flow on each arc and its total cost, proven least.

    Parameters
    ----------
    net : TimeSpaceNetwork
    depot_capacity : IntArray, shape (n_depots,)
        As in `BlockProblem`, for messages.

    Raises
    ------
    InfeasibleError
        If there is no flow.
    """
    from routing.vehicle_scheduling.flow_kernel import (  # noqa: PLC0415  (numba starts slowly)
        NOBODY,
        exchange,
        first_tree,
    )

    arcs, tree = first_tree(net.tail, net.head, net.capacity, net.cost, net.supply)
    begin = 0
    while begin != NOBODY:
        begin = exchange(arcs, tree, begin, _EXCHANGES_AT_ONCE)
    n_arcs = len(net.tail)
    if arcs.flow[n_arcs:].any():
        raise InfeasibleError(_why_infeasible(depot_capacity))
    flow = ints(arcs.flow[:n_arcs])
    return flow, int(flow @ net.cost)


def _why_infeasible(capacity: IntArray) -> str:
    """Say what to do where depots and trips do not go together."""
    if (capacity >= 0).all():
        held = int(capacity.sum())
        return f"the depots hold {held} vehicles, too few for the timetable; raise their capacity"
    return (
        "no blocks bring each depot as many vehicles back as it sent out; move a depot to where "
        "every trip can be reached from it and leads back to it, or raise its capacity"
    )


@dataclass(slots=True)
class _Open:
    """A block under way while the flow is unravelled."""

    depot: int
    leave_s: int
    trips: list[int]


@dataclass(frozen=True, slots=True)
class _Closed:
    """A block that is back in a depot."""

    block: _Open
    depot: int
    reach_s: int


class _Unravelling:
    """Vehicles followed through the flow, first come first served at every node.

    Nodes are visited by second, and within one second where trips end before depots before where
    trips start, so each vehicle is known when its next arc is chosen.
    """

    def __init__(self, net: TimeSpaceNetwork, flow: IntArray, problem: BlockProblem) -> None:
        self.net, self.flow, self.problem = net, flow, problem
        self.closed: list[_Closed] = []
        self._waiting: defaultdict[int, deque[_Open]] = defaultdict(deque)
        self._running: dict[int, _Open] = {}
        self._out: defaultdict[int, list[int]] = defaultdict(list)
        for arc in np.flatnonzero((flow > 0) & (net.kind != RETURN) & (net.kind != PARK)).tolist():
            self._out[int(net.tail[arc])].append(arc)
        self._ending = self._trips_by_node(ENDING, problem.end_place, problem.ready_s)
        self._starting = self._trips_by_node(STARTING, problem.start_place, problem.start_s)

    def _trips_by_node(self, kind: int, place: IntArray, second: IntArray) -> dict[int, list[int]]:
        """Trips that end or start at each node, in rising order."""
        trips: defaultdict[int, list[int]] = defaultdict(list)
        for trip, node in enumerate(self.net.rows(kind, place, second).tolist()):
            trips[node].append(trip)
        return trips

    def follow(self) -> list[_Closed]:
        """Visit all nodes and return the finished blocks."""
        net = self.net
        order = np.lexsort((net.node_place, net.node_kind, net.node_s))
        for node in order.tolist():
            here = self._waiting.pop(node, deque())
            here.extend(self._running.pop(trip) for trip in self._ending.get(node, ()))
            for trip in self._starting.get(node, ()):
                block = here.popleft()
                block.trips.append(trip)
                self._running[trip] = block
            for arc in self._out.get(node, ()):
                for _ in range(int(self.flow[arc])):
                    self._send(node, arc, here)
        return self.closed

    def _send(self, node: int, arc: int, here: deque[_Open]) -> None:
        """Move one vehicle along an arc."""
        net, head = self.net, int(self.net.head[arc])
        first_depot = int(self.problem.depot_place[0])
        drive = int(self.problem.deadheads.seconds[net.node_place[node], net.node_place[head]])
        if net.kind[arc] == PULL_OUT:
            depot = int(net.node_place[node]) - first_depot
            self._waiting[head].append(_Open(depot, int(net.node_s[head]) - drive, []))
        elif net.kind[arc] == PULL_IN:
            depot = int(net.node_place[head]) - first_depot
            self.closed.append(_Closed(here.popleft(), depot, int(net.node_s[node]) + drive))
        else:
            self._waiting[head].append(here.popleft())


def _schedule_of(closed: list[_Closed]) -> VehicleSchedule:
    """Name blocks in the order they leave, and give each the vehicle that has rested longest."""
    done = sorted(closed, key=lambda c: (c.block.leave_s, c.block.depot, c.block.trips))
    resting: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    vehicle: list[int] = []
    n_vehicles = 0
    for each in done:
        here = resting[each.block.depot]
        longest = min(here, default=(each.block.leave_s + 1, -1))
        if longest[0] <= each.block.leave_s:
            here.remove(longest)
            number = longest[1]
        else:
            number = n_vehicles
            n_vehicles += 1
        vehicle.append(number)
        resting[each.depot].append((each.reach_s, number))
    return VehicleSchedule(
        block_id=tuple(f"B{row + 1:04d}" for row in range(len(done))),
        first_trip=offsets_of([len(each.block.trips) for each in done]),
        trip=ints([trip for each in done for trip in each.block.trips]),
        start_depot=ints([each.block.depot for each in done]),
        end_depot=ints([each.depot for each in done]),
        leave_depot_s=ints([each.block.leave_s for each in done]),
        reach_depot_s=ints([each.reach_s for each in done]),
        vehicle=ints(vehicle),
    )
