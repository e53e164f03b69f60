"""Nodes of streets and buildings as read from the file, and the clean columns made of them."""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from network.problems import Problem, warning
from network.quantities import (
    BoolArray,
    FloatArray,
    IntArray,
    bools,
    floats,
    frozen,
    ints,
    offsets_of,
)

if TYPE_CHECKING:
    from osmium.index import LocationTable
    from osmium.osm.types import Way

UNPLACED = 2**31 - 1
"""Coordinate that libosmium gives to a node without a place."""

DEGREE = 10_000_000
"""Units of a coordinate in OSM files."""


class WayNodes:
    """Ragged rows of node references and places, in the order of the file."""

    def __init__(self) -> None:
        self.way_id = array("q")
        self.n_nodes = array("q")
        self.ref = array("q")
        self.x = array("i")
        self.y = array("i")

    def __len__(self) -> int:
        """Number of nodes."""
        return len(self.ref)

    @property
    def n_ways(self) -> int:
        """Number of ways."""
        return len(self.way_id)

    def add(self, way: "Way") -> None:
        """Append the nodes of one way."""
        nodes = way.nodes
        add_ref, add_x, add_y = self.ref.append, self.x.append, self.y.append
        for node in nodes:
            place = node.location
            add_ref(node.ref)
            add_x(place.x)
            add_y(place.y)
        self.way_id.append(way.id)
        self.n_nodes.append(len(nodes))

    def place_late_nodes(
        self, known: "LocationTable | None", negative: Iterable[tuple[int, int, int]]
    ) -> None:
        """Place nodes that the file gives after its ways, and those with negative ids.

        Parameters
        ----------
        known : LocationTable
            Places of all nodes of the file with ids from 0.
        negative : iterable of (id, x, y)
            Nodes with ids below 0; only read if a way needs one.
        """
        unplaced = np.flatnonzero(np.frombuffer(self.x, np.int32) == UNPLACED).tolist()
        below_zero: dict[int, tuple[int, int]] | None = None
        for row in unplaced:
            ref = self.ref[row]
            if ref < 0:
                if below_zero is None:
                    below_zero = {node: (x, y) for node, x, y in negative}
                place = below_zero.get(ref)
            else:
                place = _find_place(known, ref)
            if place is not None:
                self.x[row], self.y[row] = place


def _find_place(known: "LocationTable | None", ref: int) -> tuple[int, int] | None:
    """Place of a node, or None where the file has no such node."""
    if known is None:
        return None
    try:
        place = known.get(ref)
    except KeyError:
        return None
    return place.x, place.y


@dataclass(frozen=True, slots=True, eq=False)
class WayColumns:
    """Ways with at least one piece of street whose two ends are known.

    Attributes
    ----------
    way : IntArray, shape (n_ways,)
        Row of each way as it was read.
    way_id : IntArray, shape (n_ways,)
    first_node : IntArray, shape (n_ways + 1,)
    node_ref : IntArray, shape (n_way_nodes,)
    node_lon, node_lat : FloatArray, shape (n_way_nodes,)
        Degrees.
    gap_before : BoolArray, shape (n_way_nodes,)
        Whether nodes before this one are missing.
    """

    way: IntArray
    way_id: IntArray
    first_node: IntArray
    node_ref: IntArray
    node_lon: FloatArray
    node_lat: FloatArray
    gap_before: BoolArray


@dataclass(frozen=True, slots=True, eq=False)
class _Placed:
    """Which read nodes have a place, and why the others have none."""

    way: IntArray
    ref: IntArray
    x: npt.NDArray[np.int32]
    y: npt.NDArray[np.int32]
    missing: BoolArray
    impossible: BoolArray


def clean_way_nodes(read: WayNodes, where: str) -> tuple[WayColumns, tuple[Problem, ...]]:
    """Cut ways at missing nodes and drop what has no length.

    Parameters
    ----------
    read : WayNodes
        Ways as the file has them.
    where : str
        Name of the file, for findings.

    Returns
    -------
    WayColumns
        A way that comes twice is kept once; a node that follows itself is kept once.
    tuple of Problem
        Counts of what was cut or dropped.
    """
    n_nodes = np.frombuffer(read.n_nodes, np.int64)
    way_id = np.frombuffer(read.way_id, np.int64)
    placed = _placed(read, n_nodes)
    once = np.zeros(len(way_id), np.bool_)
    once[np.unique(way_id, return_index=True)[1]] = True

    here = ~placed.missing & ~placed.impossible & once[placed.way]
    row = np.flatnonzero(here)
    way, ref = placed.way[row], placed.ref[row]
    same_way = np.zeros(len(row), np.bool_)
    same_way[1:] = way[1:] == way[:-1]
    gap = same_way.copy()
    gap[1:] &= np.diff(row) > 1
    repeated = np.zeros(len(row), np.bool_)
    repeated[1:] = same_way[1:] & ~gap[1:] & (ref[1:] == ref[:-1])
    pieces = np.bincount(way[same_way & ~gap & ~repeated], minlength=len(way_id))
    kept = ~repeated & (pieces[way] > 0)
    row, way, gap = row[kept], way[kept], gap[kept]

    ways = np.flatnonzero(pieces > 0)
    columns = WayColumns(
        way=ints(ways),
        way_id=ints(way_id[ways]),
        first_node=offsets_of(np.bincount(way, minlength=len(way_id))[ways]),
        node_ref=ints(placed.ref[row]),
        node_lon=floats(placed.x[row] / DEGREE),
        node_lat=floats(placed.y[row] / DEGREE),
        gap_before=bools(gap),
    )
    lost = once & (pieces == 0)
    return columns, _findings(where, placed, ~once, lost)


def _placed(read: WayNodes, n_nodes: IntArray) -> _Placed:
    """View the read columns as arrays and judge each place."""
    x, y = np.frombuffer(read.x, np.int32), np.frombuffer(read.y, np.int32)
    missing = (x == UNPLACED) | (y == UNPLACED)
    too_far = (np.abs(x.astype(np.int64)) > 180 * DEGREE) | (
        np.abs(y.astype(np.int64)) > 90 * DEGREE
    )
    return _Placed(
        way=np.repeat(np.arange(len(n_nodes)), n_nodes),
        ref=np.frombuffer(read.ref, np.int64),
        x=frozen(x),
        y=frozen(y),
        missing=missing,
        impossible=too_far & ~missing,
    )


def _findings(
    where: str, placed: _Placed, again: BoolArray, lost: BoolArray
) -> tuple[Problem, ...]:
    """Say what was cut or dropped, each kind once with its count."""
    found = []
    if placed.missing.any():
        nodes = np.unique(placed.ref[placed.missing]).size
        cut = np.unique(placed.way[placed.missing]).size
        found.append(
            warning(
                where,
                f"nodes that streets refer to but the file does not hold: {nodes}; {cut} ways were "
                "cut at these gaps, none was bridged",
                "use an extract with complete ways if the edge of the map matters",
            )
        )
    if placed.impossible.any():
        impossible = np.unique(placed.ref[placed.impossible])
        found.append(
            warning(
                where,
                f"nodes with impossible coordinates: {impossible.size} (first: node "
                f"{impossible[0]}); streets were cut there",
                "latitude is -90 to 90, longitude -180 to 180",
            )
        )
    short = lost.copy()
    short[placed.way[placed.missing | placed.impossible]] = False
    if short.any():
        found.append(
            warning(where, f"ways with fewer than two different nodes: {short.sum()}; left out")
        )
    if again.any():
        found.append(
            warning(where, f"ways given more than once: {again.sum()}; the first of each is used")
        )
    return tuple(found)
