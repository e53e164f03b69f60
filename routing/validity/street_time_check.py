"""Rechecks street times by a plain Dijkstra search over street edges."""

import heapq

from network.network import Network
from network.problems import Problem, error
from network.street_times import UNREACHED
from network.turns import LegalTurns, legal_turns


def street_time_problems(network: Network, places: list[int]) -> list[Problem]:
    """Street times from some places, searched again by a plain Dijkstra over street edges."""
    times = network.street_times
    turns = legal_turns(network.streets)
    found = []
    for source in places:
        start, left_at = int(times.place_edge[source]), int(times.place_offset_ms[source])
        best = _ms_to_starts_of_edges(network, turns, source)
        for target in range(len(times.place_edge)):
            edge, offset = int(times.place_edge[target]), int(times.place_offset_ms[target])
            expected = best[edge] + offset if edge in best else UNREACHED
            if edge == start and offset >= left_at:
                expected = min(expected, offset - left_at)
            if expected != int(times.free_flow_ms[source, target]):
                found.append(error(f"places {source} to {target}", "street time is wrong"))
    return found


def _ms_to_starts_of_edges(network: Network, turns: LegalTurns, source: int) -> dict[int, int]:
    """Free-flow milliseconds from a place to the start of every edge that it reaches."""
    streets, times = network.streets, network.street_times
    start = int(times.place_edge[source])
    first = int(streets.free_flow_ms[start]) - int(times.place_offset_ms[source])
    best: dict[int, int] = {}
    queue = [(first, edge) for edge in _edges_after(turns, start)]
    heapq.heapify(queue)
    while queue:
        cost, edge = heapq.heappop(queue)
        if edge in best:
            continue
        best[edge] = cost
        onward = cost + int(streets.free_flow_ms[edge])
        for following in _edges_after(turns, edge):
            if following not in best:
                heapq.heappush(queue, (onward, following))
    return best


def _edges_after(turns: LegalTurns, edge: int) -> list[int]:
    """Edges that a bus may drive onto next."""
    after: list[int] = turns.next_edge[turns.first_next[edge] : turns.first_next[edge + 1]].tolist()
    return after
