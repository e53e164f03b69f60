"""Streets as directed edges between junctions: one graph for buses, one for people on foot."""

from dataclasses import dataclass

import numpy as np

from network.errors import InputError
from network.quantities import FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class StreetGraph:
    """Directed street edges between junctions, with shapes in degrees and in metres.

    The shape of edge ``e`` is rows ``first_point[e]`` up to ``first_point[e + 1]`` of the point
    columns; it starts at the tail and ends at the head.

    Attributes
    ----------
    node_id : IntArray, shape (n_nodes,)
        OSM node ids.
    node_lon, node_lat : FloatArray, shape (n_nodes,)
        Degrees, WGS 84.
    node_x, node_y : FloatArray, shape (n_nodes,)
        Metres in the projection of the map.
    tail, head : IntArray, shape (n_edges,)
        Rows of the nodes where the edge starts and ends.
    length_m : FloatArray, shape (n_edges,)
        Metres along the shape.
    free_flow_ms : IntArray, shape (n_edges,)
        Milliseconds to traverse the edge at the free-flow speed; at walking pace on foot.
    reverse : IntArray, shape (n_edges,)
        Row of the same street in the other direction, -1 on one-way streets.
    street_class : IntArray, shape (n_edges,)
        Row in `class_names`, of the longest way on the edge.
    name : IntArray, shape (n_edges,)
        Row in `street_names`, of the longest way on the edge; row 0 is the empty name.
    first_point : IntArray, shape (n_edges + 1,)
        Offsets into the point columns.
    point_lon, point_lat, point_x, point_y : FloatArray, shape (n_points,)
        Shape points.
    class_names, street_names : tuple of str
        OSM ``highway`` values and street names.
    banned_from, banned_to : IntArray, shape (n_bans,)
        Pairs of edges, the second of which must not follow the first (turn restrictions).
    """

    node_id: IntArray
    node_lon: FloatArray
    node_lat: FloatArray
    node_x: FloatArray
    node_y: FloatArray
    tail: IntArray
    head: IntArray
    length_m: FloatArray
    free_flow_ms: IntArray
    reverse: IntArray
    street_class: IntArray
    name: IntArray
    first_point: IntArray
    point_lon: FloatArray
    point_lat: FloatArray
    point_x: FloatArray
    point_y: FloatArray
    class_names: tuple[str, ...]
    street_names: tuple[str, ...]
    banned_from: IntArray
    banned_to: IntArray

    def __post_init__(self) -> None:
        if len(self.tail) != len(self.head) or len(self.first_point) != len(self.tail) + 1:
            message = (
                f"street graph with {len(self.tail)} tails, {len(self.head)} heads and "
                f"{len(self.first_point)} shape offsets; expected n, n and n + 1"
            )
            raise InputError(message)
        if len(self.tail) and int(self.free_flow_ms.min()) < 1:
            row = int(np.argmin(self.free_flow_ms))
            message = f"street edge {row} takes {self.free_flow_ms[row]} ms; expected at least 1 ms"
            raise InputError(message)

    @property
    def n_nodes(self) -> int:
        """Number of junctions."""
        return len(self.node_id)

    @property
    def n_edges(self) -> int:
        """Number of directed edges."""
        return len(self.tail)

    def points_of(self, edge: int) -> slice:
        """Rows of the point columns that draw one edge, tail to head."""
        return slice(int(self.first_point[edge]), int(self.first_point[edge + 1]))
