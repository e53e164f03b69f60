"""Other ways to find the times between 500 stops, each on the arrays and by the call that suit it.

scipy searches the states of our hierarchy, a tenth fewer than there are street edges, which is
faster for it. RoutingKit gets the street edges themselves: among states it would have to find the
times to twice as many targets. Both answer in whole milliseconds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
import scipy
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from benchmarks.matrix_city import StopCity
from network.errors import NotFoundError
from network.quantities import IntArray


@dataclass(frozen=True, slots=True)
class Peer:
    """A peer made ready for one city and some speeds."""

    name: str
    stop_times: Callable[[], IntArray]


class ScipyTimes:
    """Dijkstra's searches of scipy over the states, from the end of each stop's street edge."""

    def __init__(self, city: StopCity) -> None:
        states = city.hierarchy.states
        order = np.lexsort((states.head, states.tail))
        self._city = city
        self._edge = states.edge[order]
        first = np.searchsorted(states.tail[order], np.arange(states.n_states + 1))
        self._graph = csr_array(
            (np.ones(len(order)), states.head[order].astype(np.int32), first.astype(np.int32)),
            shape=(states.n_states, states.n_states),
        )
        self._source = states.after_edge[city.stop_edge]
        self._first_before, self._before = states.befores_of(city.stop_edge)

    def stop_times(self, cost_ms: IntArray) -> IntArray:
        """Times at some speeds; only the costs of the ready graph are written anew."""
        self._graph.data = cost_ms[self._edge].astype(np.float64)
        found = dijkstra(self._graph, indices=self._source)
        best = np.minimum.reduceat(found[:, self._before], self._first_before[:-1], axis=1)
        return self._city.between_stops(cost_ms, best)


def scipy_peer(city: StopCity) -> Peer:
    """Searches of scipy at free flow."""
    searches = ScipyTimes(city)
    return Peer(
        f"scipy {scipy.__version__} sparse.csgraph.dijkstra",
        lambda: searches.stop_times(city.streets.free_flow_ms),
    )


def routingkit_peer(city: StopCity) -> Peer:
    """Customised hierarchy of RoutingKit in C++ at free flow, targets pinned.

    Raises
    ------
    NotFoundError
        If the package routingkit-cch is not installed.
    """
    try:
        package = import_module("routingkit_cch")  # made for few platforms
    except ImportError:
        message = (
            "the peer routingkit-cch is not installed; "
            "pip install 'routewright[dev]' adds it on Linux (or: pip install routingkit-cch)"
        )
        raise NotFoundError(message) from None
    metric = _routingkit_metric(package, city)
    edges = city.stop_edge.tolist()
    edge_ms = city.streets.free_flow_ms[city.stop_edge]

    def stop_times() -> IntArray:
        pinned = package.CCHOneToMany(metric, edges)
        to_end = np.array([pinned.distances_from(edge) for edge in edges], np.float64)
        return city.between_stops(city.streets.free_flow_ms, to_end - edge_ms)

    return Peer("routingkit-cch CCHOneToMany, targets pinned", stop_times)


def _routingkit_metric(package: Any, city: StopCity) -> Any:  # noqa: ANN401  (it has no types)
    """Hierarchy over street edges, an arc per legal turn, without arcs that no speeds can use."""
    streets, turns = city.streets, city.turns
    before = np.repeat(np.arange(streets.n_edges), np.diff(turns.first_next)).tolist()
    after = turns.next_edge.tolist()
    order = package.compute_order_inertial(
        streets.n_edges,
        before,
        after,
        ((streets.node_lat[streets.tail] + streets.node_lat[streets.head]) / 2).tolist(),
        ((streets.node_lon[streets.tail] + streets.node_lon[streets.head]) / 2).tolist(),
    )
    hierarchy = package.CCH(order, before, after, True)  # noqa: FBT003  (its only way)
    return package.CCHMetric(hierarchy, streets.free_flow_ms[turns.next_edge].tolist())
