"""The largest part of the streets in which a bus gets from each street to each other one."""

import numpy as np

from network.quantities import BoolArray, bools, floats, ints, offsets_of
from network.streets import StreetGraph
from network.turns import legal_turns


def largest_legal_part(streets: StreetGraph) -> BoolArray:
    """Edges of the largest set in which each reaches each by legal turns; the first on a tie."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    turns = legal_turns(streets)
    n = streets.n_edges
    links = csr_array(
        (np.ones(len(turns.next_edge), np.int8), turns.next_edge, turns.first_next), shape=(n, n)
    )
    _, part = connected_components(links, directed=True, connection="strong")
    size = np.bincount(part)
    came_from = np.repeat(np.arange(n), np.diff(turns.first_next))
    turns_inside = np.bincount(
        part[came_from][part[came_from] == part[turns.next_edge]], minlength=len(size)
    )
    size[turns_inside == 0] = 0  # an edge that never comes back to itself is no circuit
    largest = np.flatnonzero(size[part] == size.max())[0]
    return bools((part == part[largest]) & (size.max() > 0))


def streets_of_edges(streets: StreetGraph, kept: BoolArray) -> StreetGraph:
    """The graph of the kept edges; nodes without edges are dropped."""
    edge = np.flatnonzero(kept)
    new_edge = np.where(kept, np.cumsum(kept) - 1, -1)
    node, ends = np.unique(
        np.concatenate([streets.tail[edge], streets.head[edge]]), return_inverse=True
    )
    n_points = np.diff(streets.first_point)
    point = np.flatnonzero(np.repeat(kept, n_points))
    reverse = streets.reverse[edge]
    both = kept[streets.banned_from] & kept[streets.banned_to]
    return StreetGraph(
        node_id=ints(streets.node_id[node]),
        node_lon=floats(streets.node_lon[node]),
        node_lat=floats(streets.node_lat[node]),
        node_x=floats(streets.node_x[node]),
        node_y=floats(streets.node_y[node]),
        tail=ints(ends[: len(edge)]),
        head=ints(ends[len(edge) :]),
        length_m=floats(streets.length_m[edge]),
        free_flow_ms=ints(streets.free_flow_ms[edge]),
        reverse=ints(np.where(reverse >= 0, new_edge[reverse], -1)),
        street_class=ints(streets.street_class[edge]),
        name=ints(streets.name[edge]),
        first_point=offsets_of(n_points[edge]),
        point_lon=floats(streets.point_lon[point]),
        point_lat=floats(streets.point_lat[point]),
        point_x=floats(streets.point_x[point]),
        point_y=floats(streets.point_y[point]),
        class_names=streets.class_names,
        street_names=streets.street_names,
        banned_from=ints(new_edge[streets.banned_from[both]]),
        banned_to=ints(new_edge[streets.banned_to[both]]),
    )
