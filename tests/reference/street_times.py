"""Legal driving times the slow and obvious way: one textbook search per place."""

import heapq

from network.streets import StreetGraph


def legal_next(streets: StreetGraph, edge: int) -> list[int]:
    """Edges that may follow an edge: they start where it ends, go on, and are not banned."""
    banned = set(zip(streets.banned_from.tolist(), streets.banned_to.tolist(), strict=True))
    return [
        after
        for after in range(streets.n_edges)
        if streets.tail[after] == streets.head[edge]
        and streets.reverse[edge] != after
        and (edge, after) not in banned
    ]


def times_from_head(streets: StreetGraph, source: int) -> dict[int, int]:
    """Milliseconds from the head of one edge to the tail of each edge that can be reached."""
    best: dict[int, int] = {}
    queue = [(0, after) for after in legal_next(streets, source)]
    while queue:
        time, edge = heapq.heappop(queue)
        if edge in best:
            continue
        best[edge] = time
        for after in legal_next(streets, edge):
            heapq.heappush(queue, (time + int(streets.free_flow_ms[edge]), after))
    return best


def time_between(streets: StreetGraph, start: tuple[int, int], end: tuple[int, int]) -> int | None:
    """Milliseconds between two places, each an edge and milliseconds along it."""
    (from_edge, from_ms), (to_edge, to_ms) = start, end
    if from_edge == to_edge and to_ms >= from_ms:
        return to_ms - from_ms
    reached = times_from_head(streets, from_edge)
    if to_edge not in reached:
        return None
    return int(streets.free_flow_ms[from_edge]) - from_ms + reached[to_edge] + to_ms
