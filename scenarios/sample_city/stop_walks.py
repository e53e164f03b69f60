"""How far it is on foot along the streets, from every corner to the nearest of some places."""

import heapq
import math
from collections.abc import Iterable

from scenarios.sample_city.ground import metres_between
from scenarios.sample_city.kinds import FAST, StreetPlan


class Footways:
    """Every street and path that people walk on, in both directions.

    Parameters
    ----------
    plan : StreetPlan
        All of its streets but motorways.
    """

    def __init__(self, plan: StreetPlan) -> None:
        self._next_to: list[list[tuple[int, float]]] = [[] for _ in plan.points]
        for street in plan.streets:
            if street.kind not in FAST:
                length = metres_between(plan.points[street.tail], plan.points[street.head])
                self._next_to[street.tail].append((street.head, length))
                self._next_to[street.head].append((street.tail, length))

    def unreached(self) -> list[float]:
        """Walks from nowhere: infinite everywhere."""
        return [math.inf] * len(self._next_to)

    def shortened(self, walk: list[float], starts: Iterable[tuple[int, float]]) -> list[float]:
        """Metres on foot to each point, where there are more places to start from.

        Dijkstra's algorithm (1959) from all new starts at once.

        Parameters
        ----------
        walk : list of float
            Metres to each point before; not changed.
        starts : iterable of (int, float)
            Points, and metres that are added to all walks from there.

        Examples
        --------
        >>> from scenarios.sample_city.kinds import Kind, Street
        >>> streets = (Street(0, 1, Kind.PRIMARY, "Mill"), Street(2, 1, Kind.FOOTWAY, ""))
        >>> plan = StreetPlan(((0.0, 0.0), (90.0, 0.0), (90.0, 40.0)), (), streets)
        >>> footways = Footways(plan)
        >>> walk = footways.shortened(footways.unreached(), [(0, 0.0)])
        >>> walk, footways.shortened(walk, [(2, 60.0)])
        ([0.0, 90.0, 130.0], [0.0, 90.0, 60.0])
        """
        shorter = list(walk)
        queue = [(metres, point) for point, metres in starts]
        heapq.heapify(queue)
        while queue:
            metres, point = heapq.heappop(queue)
            if metres >= shorter[point]:
                continue
            shorter[point] = metres
            for other, length in self._next_to[point]:
                if metres + length < shorter[other]:
                    heapq.heappush(queue, (metres + length, other))
        return shorter
