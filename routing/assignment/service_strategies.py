"""A service known by its headways as a network for strategies: stops, seats, walks and waits.

Riders walk from a zone to a stop area, wait there, ride, alight, and change within the area or walk
once to another, as everywhere else in this package. To keep them from walking on and on, areas have
two nodes, one to board from and one to alight to, and so have zones, to start from and to end in.
"""

from dataclasses import dataclass

import numpy as np

from network.quantities import FloatArray, IntArray, floats, ints
from network.walking import Walking
from routing.assignment.connections import LEAST_CHANGE_S
from routing.assignment.headway_patterns import HeadwayPatterns
from routing.assignment.optimal_strategies import StrategyFlows
from routing.assignment.strategy_network import StrategyNetwork, strategy_network

NO_EDGE = -1
"""Edge of a position that has none: the last of a pattern is not boarded or left."""


@dataclass(frozen=True, slots=True, eq=False)
class ServiceStrategies:
    """Network of a service, and which of its nodes and edges are what.

    Attributes
    ----------
    network : StrategyNetwork
    tail, head : IntArray, shape (n_edges,)
    time_s, frequency : FloatArray, shape (n_edges,)
        Edges as `strategy_network` takes them.
    origin, destination : IntArray, shape (n_zones,)
        Nodes at which trips start and end.
    board, stay, leave : IntArray, shape (n_positions,)
        Edge of boarding at a position, of riding from there through the next and beyond, and of
        riding to the next and alighting; `NO_EDGE` where nobody can.
    """

    network: StrategyNetwork
    tail: IntArray
    head: IntArray
    time_s: FloatArray
    frequency: FloatArray
    origin: IntArray
    destination: IntArray
    board: IntArray
    stay: IntArray
    leave: IntArray

    def boardings(self, flows: StrategyFlows) -> FloatArray:
        """Trips that board at each position, shape (n_positions,)."""
        return _at(flows, self.board)

    def load(self, flows: StrategyFlows) -> FloatArray:
        """Trips on board from each position to the next, shape (n_positions,)."""
        return floats(_at(flows, self.stay) + _at(flows, self.leave))


def service_strategies(
    patterns: HeadwayPatterns, walking: Walking, change_s: int = LEAST_CHANGE_S
) -> ServiceStrategies:
    """Network of patterns that come at even intervals and are met at random.

    Parameters
    ----------
    patterns : HeadwayPatterns
        The expected wait for one alone is half its headway.
    walking : Walking
        Walks all the way between zones are left out.
    change_s : int
        Least seconds between alighting and boarding, walk extra.

    Returns
    -------
    ServiceStrategies

    Examples
    --------
    Walk 60 s, wait 300 s for a bus every 600 s, ride 500 s, walk 40 s.

    >>> from routing.assignment.optimal_strategies import assign_strategies
    >>> from tests.cities.tables import city_of_tables
    >>> town = city_of_tables([[0, 0], [0, 0]], access=[{0: 60}, {1: 40}])
    >>> bus = HeadwayPatterns(
    ...     ints([0, 2]), ints([0, 1]), floats([500, 0]), floats([0, 0]), floats([600]))
    >>> service = service_strategies(bus, town.walking)
    >>> start, end = service.origin[:1], service.destination[1:]
    >>> flows = assign_strategies(service.network, start, end, floats([7]))
    >>> flows.time_s.tolist(), service.load(flows).tolist()
    ([900.0], [7.0, 0.0])
    """
    n_areas, n_zones = len(walking.first_transfer) - 1, len(walking.first_access) - 1
    alighted = n_areas + np.arange(n_areas)
    origin = 2 * n_areas + np.arange(n_zones)
    destination = origin + n_zones
    at = np.flatnonzero(patterns.boards)
    seat = np.full(len(patterns.area), NO_EDGE)
    seat[at] = 2 * (n_areas + n_zones) + np.arange(len(at))
    through = at[np.isin(at + 1, at)]
    zone = np.repeat(np.arange(n_zones), np.diff(walking.first_access))
    area = np.repeat(np.arange(n_areas), np.diff(walking.first_transfer))
    arrives = patterns.ride_s[at]
    at_once = np.inf
    groups = (
        (patterns.area[at], seat[at], 0.0, 2.0 / patterns.headway_s[patterns.position_pattern[at]]),
        (
            seat[through],
            seat[through + 1],
            patterns.ride_s[through] + patterns.dwell_s[through + 1],
            at_once,
        ),
        (seat[at], alighted[patterns.area[at + 1]], arrives, at_once),
        (alighted, np.arange(n_areas), float(change_s), at_once),
        (alighted[area], walking.transfer_area, walking.transfer_s + float(change_s), at_once),
        (origin[zone], walking.access_area, walking.access_s, at_once),
        (alighted[walking.access_area], destination[zone], walking.access_s, at_once),
    )
    tail, head, time_s, frequency = (
        np.concatenate([np.broadcast_to(group[k], len(group[0])) for group in groups])
        for k in range(4)
    )
    board, stay, leave = (np.full(len(patterns.area), NO_EDGE) for _ in range(3))
    board[at] = np.arange(len(at))
    stay[through] = len(at) + np.arange(len(through))
    leave[at] = len(at) + len(through) + np.arange(len(at))
    n_nodes = 2 * (n_areas + n_zones) + len(at)
    edges = ints(tail), ints(head), floats(time_s), floats(frequency)
    return ServiceStrategies(
        strategy_network(n_nodes, *edges),
        *edges,
        ints(origin),
        ints(destination),
        ints(board),
        ints(stay),
        ints(leave),
    )


def _at(flows: StrategyFlows, edge: IntArray) -> FloatArray:
    """Volumes of edges, 0 where there is none."""
    return floats(np.where(edge == NO_EDGE, 0.0, flows.volume[edge]))
