"""Tells from the map on which side people drive: by its roundabouts and wide roads."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from network.driving_side import DrivingSide
from network.nearest_streets import heading_at
from network.osm_extract import OsmExtract
from network.osm_rules import TagMap, drive_directions
from network.problems import Problem, note
from network.projection import Projection
from network.quantities import IntArray, ints
from network.streets import StreetGraph

FEWEST_WITNESSES = 3
"""Fewer roundabouts and wide roads than this do not decide: one may be drawn the wrong way."""

AGREEING_SHARE = 0.75
"""With less agreement the map contradicts itself, and the side is assumed."""

_JUNCTIONS = frozenset({"roundabout", "circular"})
_SMALLEST_ROUNDABOUT_M2 = 5.0

_SHORTEST_CARRIAGEWAY_M = 60.0
_APART_M = (5.0, 40.0)
"""Carriageways of one road lie this far from each other; neighbouring streets lie farther."""

_OPPOSITE_COSINE = -0.95


@dataclass(frozen=True, slots=True)
class Witnesses:
    """How many things on the map speak for each side."""

    right: int
    left: int

    def __add__(self, other: "Witnesses") -> "Witnesses":
        """Both together."""
        return Witnesses(self.right + other.right, self.left + other.left)

    @property
    def total(self) -> int:
        """All of them."""
        return self.right + self.left

    def for_side(self, side: DrivingSide) -> int:
        """Those that speak for a side."""
        return self.right if side is DrivingSide.RIGHT else self.left


def driving_side_of(
    extract: OsmExtract, streets: StreetGraph, projection: Projection
) -> tuple[DrivingSide, Problem]:
    """Side on which people drive, told by roundabouts and pairs of carriageways; else the right.

    Traffic turns clockwise round a roundabout where people drive on the left. Of two one-way
    carriageways of one road, the opposite one lies to the left of a driver in right-hand traffic.

    Parameters
    ----------
    extract : OsmExtract
    streets : StreetGraph
        The bus graph.
    projection : Projection
        Of the bus graph.

    Returns
    -------
    DrivingSide
    Problem
        A note that says from what the side is known, or that it is assumed.

    Examples
    --------
    >>> from network.osm_example import square_town
    >>> from network.osm_streets import bus_streets, projection_of
    >>> town = square_town()
    >>> projection = projection_of(town)
    >>> side, finding = driving_side_of(town, bus_streets(town, projection)[0], projection)
    >>> print(side, finding.message, sep=": ")
    right: drives on the right, assumed: the map shows too few roundabouts and divided roads
    """
    roundabouts = roundabout_witnesses(extract, projection)
    roads = carriageway_witnesses(streets)
    both = roundabouts + roads
    side = DrivingSide.RIGHT if both.right >= both.left else DrivingSide.LEFT
    if both.total < FEWEST_WITNESSES:
        return DrivingSide.RIGHT, note(
            "driving side",
            "drives on the right, assumed: the map shows too few roundabouts and divided roads",
        )
    seen = _in_words(side, roundabouts, roads)
    if both.for_side(side) < AGREEING_SHARE * both.total:
        message = f"drives on the right, assumed: the map contradicts itself, {seen} on the {side}"
        return DrivingSide.RIGHT, note("driving side", message, "check one-way streets of the map")
    return side, note("driving side", f"drives on the {side}, from {seen}")


def _in_words(side: DrivingSide, roundabouts: Witnesses, roads: Witnesses) -> str:
    """How many of each kind of witness speak for a side."""
    return " and ".join(
        f"{found.for_side(side)} of {found.total} {name}"
        for found, name in ((roundabouts, "roundabouts"), (roads, "pairs of carriageways"))
        if found.total
    )


def roundabout_witnesses(extract: OsmExtract, projection: Projection) -> Witnesses:
    """Roundabouts by the way traffic turns: against the clock in right-hand traffic.

    A roundabout may be drawn as several ways; those that share a node are one.
    """
    turn = np.array([_turn_of(dict(pairs)) for pairs in extract.way_tags], np.int64)
    n_nodes = np.diff(extract.first_node)
    row = np.flatnonzero(np.repeat(turn != 0, n_nodes))
    if not len(row):
        return Witnesses(0, 0)
    way = np.repeat(np.arange(len(turn)), n_nodes)[row]
    ring = _joined(way, extract.node_ref[row])
    x, y = projection.to_metres(extract.node_lon[row], extract.node_lat[row])
    members = np.bincount(ring)
    x, y = x - (np.bincount(ring, x) / members)[ring], y - (np.bincount(ring, y) / members)[ring]
    follows = (way[1:] == way[:-1]) & ~extract.gap_before[row][1:]
    doubled = follows * turn[way[1:]] * (x[:-1] * y[1:] - y[:-1] * x[1:])
    area_m2 = np.bincount(ring[1:], doubled, minlength=len(members)) / 2
    return Witnesses(
        right=int(np.sum(area_m2 >= _SMALLEST_ROUNDABOUT_M2)),
        left=int(np.sum(area_m2 <= -_SMALLEST_ROUNDABOUT_M2)),
    )


def _turn_of(tags: TagMap) -> int:
    """1 where cars drive round a roundabout as it is drawn, -1 against that, 0 for other ways."""
    if tags.get("junction") not in _JUNCTIONS:
        return 0
    ways = drive_directions(tags)
    return int(ways.forward) - int(ways.backward)


def _joined(way: IntArray, node: IntArray) -> IntArray:
    """Number of the roundabout that each node of a way is on: ways that share a node are joined."""
    _, way_row = np.unique(way, return_inverse=True)
    _, node_row = np.unique(node, return_inverse=True)
    n_ways = int(way_row.max()) + 1
    size = n_ways + int(node_row.max()) + 1
    links = coo_array((np.ones(len(way_row), np.int8), (way_row, n_ways + node_row)), (size, size))
    _, part = connected_components(links, directed=False)
    return ints(np.unique(part[way_row], return_inverse=True)[1])


def carriageway_witnesses(streets: StreetGraph) -> Witnesses:
    """Pairs of one-way streets of one name that run beside each other in opposite directions.

    Examples
    --------
    Eastbound at y = 0, westbound 20 m north of it: to the left of the eastbound driver.

    >>> from tests.cities.street_list import Street, streets_of
    >>> east, west = Street(0, 1, 10, 100, two_way=False), Street(2, 3, 10, 100, two_way=False)
    >>> road = streets_of([(0, 0), (100, 0), (100, 20), (0, 20)], [east, west], names=["A", "A"])
    >>> from dataclasses import replace
    >>> from network.quantities import ints
    >>> carriageway_witnesses(replace(road, name=ints([1, 1])))
    Witnesses(right=1, left=0)
    """
    one_way = (streets.reverse < 0) & (streets.name > 0)
    rows = np.flatnonzero(one_way & (streets.length_m >= _SHORTEST_CARRIAGEWAY_M))
    if len(rows) < 2:  # noqa: PLR2004  (a pair)
        return Witnesses(0, 0)
    x, y, ahead_x, ahead_y = heading_at(streets, rows, streets.length_m[rows] / 2)
    pairs = KDTree(np.column_stack((x, y))).query_pairs(1.5 * _APART_M[1], output_type="ndarray")
    one, other = pairs[:, 0], pairs[:, 1]
    cosine = ahead_x[one] * ahead_x[other] + ahead_y[one] * ahead_y[other]
    left_m = ahead_x[one] * (y[other] - y[one]) - ahead_y[one] * (x[other] - x[one])
    beside = (np.abs(left_m) >= _APART_M[0]) & (np.abs(left_m) <= _APART_M[1])
    same_road = streets.name[rows[one]] == streets.name[rows[other]]
    counts = beside & same_road & (cosine <= _OPPOSITE_COSINE)
    return Witnesses(int(np.sum(counts & (left_m > 0))), int(np.sum(counts & (left_m < 0))))
