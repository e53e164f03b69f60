"""Best vehicle blocks the slow and obvious way: every trip joined to every later trip.

The full connection network: an arc for each pair of trips that one vehicle can run one after the
other, directly or with a rest in a depot, and one from and to each depot.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np
import numpy.typing as npt

NO_WAY = -1
FAR = float("inf")


@dataclass(frozen=True)
class Trip:
    """Where and when a trip starts, and where and when its vehicle can leave again."""

    start_place: int
    start_s: int
    end_place: int
    ready_s: int


@dataclass(frozen=True)
class Depot:
    """A depot and the vehicles that fit; -1 without limit."""

    place: int
    capacity: int


@dataclass(frozen=True)
class Prices:
    """Whole units per vehicle, per second driven or waited at the kerb, and per metre."""

    vehicle: int
    second: int
    metre: int


class NoBlocks(Exception):  # noqa: N818  (reads as what it says)
    """No set of blocks runs all trips."""


@dataclass(frozen=True)
class Town:
    """Driving seconds between places, `NO_WAY` where there is none, and what driving costs."""

    drive_s: npt.NDArray[np.int64]
    metres_per_second: int
    prices: Prices

    def drive(self, start: int, end: int) -> int | float:
        """Seconds; infinite where there is no way."""
        seconds = int(self.drive_s[start, end])
        return FAR if seconds == NO_WAY else seconds

    def price(self, start: int, end: int) -> int:
        """What it costs to drive there."""
        seconds = int(self.drive_s[start, end])
        return seconds * (self.prices.second + self.prices.metre * self.metres_per_second)

    def joining(self, before: Trip, after: Trip, depots: Sequence[Depot]) -> list[int]:
        """Costs of all ways in which one vehicle can run two trips one after the other."""
        a, b = before.end_place, after.start_place
        gap, ways = after.start_s - before.ready_s, []
        if self.drive(a, b) <= gap:
            waiting = gap - int(self.drive(a, b))
            ways.append(self.price(a, b) + waiting * self.prices.second)
        ways.extend(
            self.price(a, depot.place) + self.price(depot.place, b)
            for depot in depots
            if self.drive(a, depot.place) + self.drive(depot.place, b) <= gap
        )
        return ways


def best_blocks(trips: Sequence[Trip], depots: Sequence[Depot], town: Town) -> tuple[int, int]:
    """Least cost and the vehicles it takes; each depot gets back as many as it sent out.

    Raises
    ------
    NoBlocks
        If no set of blocks runs all trips, or a trip has no way from or to any depot by itself.
    """
    graph: nx.DiGraph[tuple[str, int]] = nx.DiGraph()
    for depot, each in enumerate(depots):
        capacity = len(trips) if each.capacity < 0 else each.capacity
        graph.add_edge(("in", depot), ("out", depot), weight=town.prices.vehicle, capacity=capacity)
    for row, trip in enumerate(trips):
        graph.add_node(("end", row), demand=-1)
        graph.add_node(("start", row), demand=1)
        _join_to_depots(graph, row, trip, depots, town)
    for a, before in enumerate(trips):
        for b, after in enumerate(trips):
            ways = town.joining(before, after, depots)
            if ways:
                graph.add_edge(("end", a), ("start", b), weight=min(ways))
    try:
        cost, flow = nx.network_simplex(graph)
    except nx.NetworkXUnfeasible as error:
        raise NoBlocks from error
    vehicles = sum(flow["in", depot]["out", depot] for depot in range(len(depots)))
    return int(cost), int(vehicles)


def _join_to_depots(
    graph: "nx.DiGraph[tuple[str, int]]",
    row: int,
    trip: Trip,
    depots: Sequence[Depot],
    town: Town,
) -> None:
    """Arcs from and to the depots that have a way."""
    out = [d for d, depot in enumerate(depots) if town.drive(depot.place, trip.start_place) < FAR]
    home = [d for d, depot in enumerate(depots) if town.drive(trip.end_place, depot.place) < FAR]
    if not (out and home):
        raise NoBlocks
    for d in out:
        cost = town.price(depots[d].place, trip.start_place)
        graph.add_edge(("out", d), ("start", row), weight=cost)
    for d in home:
        cost = town.price(trip.end_place, depots[d].place)
        graph.add_edge(("end", row), ("in", d), weight=cost)
