"""From the nodes of ways to street edges between junctions, by arrays.

The rule is the endpoint rule of osmnx (Boeing 2025, "Topological Graph Simplification Solutions to
the Street Intersection Miscount Problem", Transactions in GIS 29 (3), section 3): a node between
exactly two neighbours, through which every direction simply goes on, is a bend and no junction.
"""

from dataclasses import dataclass

import numpy as np

from network.osm_extract import OsmExtract
from network.quantities import BoolArray, FloatArray, IntArray, offsets_of

EARTH_RADIUS_M = 6_371_009.0
"""Mean radius of the Earth (Moritz 2000, Geodetic Reference System 1980), as osmnx uses it."""


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """Straight directed pieces of street, sorted by tail, head and way.

    Attributes
    ----------
    node_id : IntArray, shape (n_nodes,)
        OSM node ids, rising.
    lon, lat : FloatArray, shape (n_nodes,)
        Degrees.
    tail, head : IntArray, shape (n_segments,)
        Rows of the nodes; never equal.
    way : IntArray, shape (n_segments,)
        Row of the way in the extract.
    twin : IntArray, shape (n_segments,)
        The same piece of the same way in the other direction, -1 on one-way streets.
    against : BoolArray, shape (n_segments,)
        Whether the segment runs against the order of the nodes of its way.
    """

    node_id: IntArray
    lon: FloatArray
    lat: FloatArray
    tail: IntArray
    head: IntArray
    way: IntArray
    twin: IntArray
    against: BoolArray

    def lengths_m(self) -> FloatArray:
        """Great-circle metres of each segment (haversine formula), as osmnx computes them."""
        lat, lon = np.radians(self.lat), np.radians(self.lon)
        north = lat[self.head] - lat[self.tail]
        east = lon[self.head] - lon[self.tail]
        cosines = np.cos(lat)
        h = np.sin(north / 2) ** 2 + cosines[self.tail] * cosines[self.head] * np.sin(east / 2) ** 2
        return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(h, 1.0))))

    def only(self, kept: BoolArray) -> "Segments":
        """The kept segments; twins must be kept or dropped together."""
        row = np.cumsum(kept) - 1
        twin = self.twin[kept]
        return Segments(
            self.node_id,
            self.lon,
            self.lat,
            self.tail[kept],
            self.head[kept],
            self.way[kept],
            np.where(twin >= 0, row[twin], -1),
            self.against[kept],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Chains:
    """Runs of segments from one junction to the next, sorted by their first segment.

    Attributes
    ----------
    first_segment : IntArray, shape (n_chains + 1,)
        Offsets into `segment`.
    segment : IntArray, shape (n_chain_segments,)
        Rows in `Segments`, in driving order.
    tail, head : IntArray, shape (n_chains,)
        Rows of the junctions in the node columns of `Segments`.
    """

    first_segment: IntArray
    segment: IntArray
    tail: IntArray
    head: IntArray

    @property
    def first(self) -> IntArray:
        """First segment of each chain."""
        return self.segment[self.first_segment[:-1]]

    @property
    def last(self) -> IntArray:
        """Last segment of each chain."""
        return self.segment[self.first_segment[1:] - 1]

    def sums(self, values: FloatArray) -> FloatArray:
        """Sum of a value of the segments over each chain."""
        if not len(self.tail):
            return np.zeros(0)
        return np.asarray(np.add.reduceat(values[self.segment], self.first_segment[:-1]))

    def nodes(self, segments: Segments) -> tuple[IntArray, IntArray]:
        """Nodes along each chain, tail to head, as offsets and node rows."""
        offsets = offsets_of(np.diff(self.first_segment) + 1)
        node = np.empty(int(offsets[-1]), np.int64)
        begins = np.zeros(len(node), np.bool_)
        begins[offsets[:-1]] = True
        node[begins] = self.tail
        node[~begins] = segments.head[self.segment]
        return offsets, node


def segments_of(extract: OsmExtract, forward: BoolArray, backward: BoolArray) -> Segments:
    """Cut ways into directed segments; nothing leads over a gap.

    Parameters
    ----------
    extract : OsmExtract
        Ways with their nodes.
    forward, backward : BoolArray, shape (n_ways,)
        Whether a way may be used in the order of its nodes and against it.

    Returns
    -------
    Segments
        With the nodes of open ways only.
    """
    n_nodes = np.diff(extract.first_node)
    way_of = np.repeat(np.arange(len(n_nodes)), n_nodes)
    used = np.flatnonzero((forward | backward)[way_of])
    way, gap = way_of[used], extract.gap_before[used]
    node_id, first_use, row = np.unique(
        extract.node_ref[used], return_index=True, return_inverse=True
    )
    joined = (way[1:] == way[:-1]) & ~gap[1:] & (row[1:] != row[:-1])
    start, end, way = row[:-1][joined], row[1:][joined], way[:-1][joined]

    ahead, back = np.flatnonzero(forward[way]), np.flatnonzero(backward[way])
    tail = np.concatenate([start[ahead], end[back]])
    head = np.concatenate([end[ahead], start[back]])
    piece = np.concatenate([ahead, back])
    order = np.lexsort((way[piece], tail * len(node_id) + head))
    return Segments(
        node_id,
        extract.node_lon[used][first_use],
        extract.node_lat[used][first_use],
        tail[order],
        head[order],
        way[piece][order],
        _twins(piece, len(ahead), order, len(way)),
        order >= len(ahead),
    )


def _twins(piece: IntArray, n_ahead: int, order: IntArray, n_pieces: int) -> IntArray:
    """Pair the two directions of each piece, by their rows after sorting."""
    sorted_row = np.empty(len(order), np.int64)
    sorted_row[order] = np.arange(len(order))
    ahead = np.full(n_pieces, -1, np.int64)
    back = np.full(n_pieces, -1, np.int64)
    ahead[piece[:n_ahead]] = sorted_row[:n_ahead]
    back[piece[n_ahead:]] = sorted_row[n_ahead:]
    return np.concatenate([back[piece[:n_ahead]], ahead[piece[n_ahead:]]])[order]


def chains_between_junctions(
    segments: Segments, *, junctions: IntArray | None = None, break_rings: bool = True
) -> Chains:
    """Join segments over bends into chains from junction to junction.

    Parameters
    ----------
    segments : Segments
        Sorted as `segments_of` returns them.
    junctions : IntArray, optional
        Node rows that stay junctions whatever the rule says, such as those of turn restrictions.
    break_rings : bool
        Whether a street that is a ring without any junction gets one at its first node; else it is
        left out, as osmnx does.

    Returns
    -------
    Chains
        Parallel chains and loops are kept. Of several segments between the same two nodes that
        are not both junctions only the first way's is used.
    """
    key = segments.tail * len(segments.node_id) + segments.head
    repeated = np.zeros(len(key), np.bool_)
    repeated[1:] = key[1:] == key[:-1]
    junction = _junctions(segments, key[~repeated])
    if junctions is not None:
        junction[junctions] = True
    chains = _joined(segments, junction, repeated)
    if break_rings and len(chains.segment) < len(key):
        rings = _ring_nodes(segments, junction)
        if rings.size:
            junction[rings] = True
            chains = _joined(segments, junction, repeated)
    return chains


def _junctions(segments: Segments, pair: IntArray) -> BoolArray:
    """Nodes that are junctions by the endpoint rule; `pair`: sorted distinct tails and heads."""
    n = len(segments.node_id)
    came, went = np.bincount(segments.head, minlength=n), np.bincount(segments.tail, minlength=n)
    tail, head = pair // n, pair % n
    reverse = head * n + tail
    at = np.minimum(np.searchsorted(pair, reverse), max(len(pair) - 1, 0))
    both_ways = pair[at] == reverse
    neighbours = np.bincount(tail, minlength=n) + np.bincount(head[~both_ways], minlength=n)
    degree = came + went
    bend = (came > 0) & (went > 0) & (neighbours == 2) & ((degree == 2) | (degree == 4))  # noqa: PLR2004 (the rule)
    return np.asarray(~bend & (degree > 0), np.bool_)


def _joined(segments: Segments, junction: BoolArray, repeated: BoolArray) -> Chains:
    """Follow segments from every junction to the next one."""
    used = ~repeated | (junction[segments.tail] & junction[segments.head])
    following = _following(segments, junction, used)
    root, rank = _places_in_runs(following)
    starts = used & junction[segments.tail]
    ends_well = np.zeros(len(root), np.bool_)
    last = np.flatnonzero(used & (following < 0) & junction[segments.head])
    ends_well[root[last]] = True
    member = np.flatnonzero(used & (starts & ends_well)[root])
    first = np.flatnonzero(starts & ends_well)
    chain = np.searchsorted(first, root[member])
    offsets = offsets_of(np.bincount(chain, minlength=len(first)))
    segment = np.empty(len(member), np.int64)
    segment[offsets[chain] + rank[member]] = member
    if not len(first):
        return Chains(offsets, segment, first, first)
    return Chains(offsets, segment, segments.tail[first], segments.head[segment[offsets[1:] - 1]])


def _following(segments: Segments, junction: BoolArray, used: BoolArray) -> IntArray:
    """Segment that goes on behind each segment, -1 where it ends at a junction or turns back."""
    row = np.flatnonzero(used)
    tail, head = segments.tail[row], segments.head[row]
    start = np.searchsorted(tail, np.arange(len(segments.node_id) + 1))
    following = np.full(len(segments.tail), -1, np.int64)
    bends = np.flatnonzero(~junction[head])
    first = start[head[bends]]
    ways_on = start[head[bends] + 1] - first
    for choice in (0, 1):  # a bend has two neighbours, so at most two ways on
        possible = ways_on > choice
        at = first[possible] + choice
        onward = head[at] != tail[bends[possible]]
        following[row[bends[possible][onward]]] = row[at[onward]]
    return following


def _places_in_runs(following: IntArray) -> tuple[IntArray, IntArray]:
    """First segment of the run of each segment, and steps from it (pointer doubling).

    Each segment follows at most one other. Rings have no first segment; their answers name some
    segment of the ring, which never starts at a junction.
    """
    size = len(following)
    root = np.arange(size)
    rank = np.zeros(size, np.int64)
    before = np.flatnonzero(following >= 0)
    root[following[before]] = before
    rank[following[before]] = 1
    for _ in range(size.bit_length()):
        further = root[root]
        if np.array_equal(further, root):
            break
        rank += rank[root]
        root = further
    return root, rank


def _ring_nodes(segments: Segments, junction: BoolArray) -> IntArray:
    """First node of each connected part that has no junction."""
    part = parts_of(segments.tail, segments.head, len(segments.node_id))
    used = np.unique(segments.tail)
    has_junction = np.zeros(len(junction), np.bool_)
    has_junction[part[junction]] = True
    ring = used[~has_junction[part[used]]]
    return ring[np.unique(part[ring], return_index=True)[1]]


def parts_of(tail: IntArray, head: IntArray, n_nodes: int) -> IntArray:
    """Number of the connected part of each node, directions ignored."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    links = coo_array((np.ones(len(tail), np.int8), (tail, head)), shape=(n_nodes, n_nodes))
    _, part = connected_components(links.tocsr(), directed=False)
    return np.asarray(part, np.int64)
