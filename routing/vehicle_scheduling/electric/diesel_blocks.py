"""The same day without batteries: what diesel buses cost, and prices and blocks to start from."""

import numpy as np

from network.quantities import IntArray, ints
from routing.deadheads import NO_DEADHEAD
from routing.progress import Observer
from routing.vehicle_scheduling.block_effort import BlockEffort
from routing.vehicle_scheduling.depot_network import FINE as DEPOT_FINE
from routing.vehicle_scheduling.depot_network import DepotNetwork
from routing.vehicle_scheduling.depot_problem import NO_WAY, DepotProblem
from routing.vehicle_scheduling.electric.bus_days import FINE, DayNetwork
from routing.vehicle_scheduling.several_depots import schedule_depots


class DieselDay:
    """The day as if energy and slots were free: every plan of battery buses is one of it.

    Trips are numbered as in `DayLinks`.

    Parameters
    ----------
    net : DayNetwork
    """

    def __init__(self, net: DayNetwork) -> None:
        self._problem = _without_energy(net)

    def start(self) -> tuple[IntArray, list[IntArray]]:
        """Prices of trips, fine parts, under which no bus day costs less than 0; joined trips."""
        net = DepotNetwork(self._problem)
        fine, joined = net.joined_without_depots()
        price = np.empty(net.n_trips, np.int64)
        price[net.order] = fine // (DEPOT_FINE // FINE)
        return ints(price), [ints(net.order[trips]) for trips in joined]

    def plan(
        self, effort: BlockEffort, seed: int, observer: Observer
    ) -> tuple[list[tuple[int, list[int]]], float, float]:
        """Depot and trips of the best diesel blocks, their cost and its bound.

        Raises
        ------
        InfeasibleError, NoSolutionInTime, Cancelled
            As `schedule_depots`.
        """
        blocks, proof = schedule_depots(self._problem, effort, seed, observer)
        plan = [(int(blocks.depot[b]), blocks.trips_of(b).tolist()) for b in range(blocks.n_blocks)]
        return plan, proof.value, proof.bound


def _without_energy(net: DayNetwork) -> DepotProblem:
    """Cheapest way of each pair of trips, whatever stop it makes."""
    links, day = net.links, net.day
    rows = np.lexsort((links.cost, links.tail, links.head))
    tail, head = links.tail[rows], links.head[rows]
    new = np.ones(len(rows), np.bool_)
    new[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    cheapest = rows[new]
    start, end = day.start_place[links.order], day.end_place[links.order]
    depots = day.depot_place
    out_s, home_s = day.drive_s[depots[None, :], start[:, None]], day.drive_s[end][:, depots]
    out = day.vehicle_cost + day.drive_cost[depots[None, :], start[:, None]]
    return DepotProblem(
        tail=links.tail[cheapest],
        head=links.head[cheapest],
        cost=links.cost[cheapest],
        pull_out=ints(np.where(out_s < NO_DEADHEAD, out, NO_WAY)),
        pull_in=ints(np.where(home_s < NO_DEADHEAD, day.drive_cost[end][:, depots], NO_WAY)),
        capacity=day.depot_capacity,
    )
