"""Walks along streets and paths: from zones to stop areas, between stop areas, between zones."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from network.errors import InputError
from network.nearest_streets import nearest_streets
from network.problems import Problem, warning
from network.quantities import BoolArray, FloatArray, IntArray, bools, floats, ints, offsets_of
from network.streets import StreetGraph
from network.walk_matrix import fits_walk_matrix, walk_matrix
from network.walking import (
    ACCESS_LIMIT_M,
    TRANSFER_LIMIT_M,
    WALKING_METRES_PER_SECOND,
    Walking,
)

SNAP_LIMIT_M = 300.0
"""Places farther from every footway cannot be walked to."""

LONGEST_WALK_MIN = 120.0
LONGEST_WALK_M = LONGEST_WALK_MIN * 60 * WALKING_METRES_PER_SECOND
"""No longer walk is ever compared with a journey."""

_MOST_ZONES_LOST = 0.5
"""Share of the zones above which zones and map are not of the same place."""

_CELLS_AT_ONCE = 4_000_000
"""Distances held in memory at one time: 32 MB."""

_CELLS_WORTH_A_HIERARCHY = 4_000_000
"""Places times junctions from which a hierarchy, made anew, is faster than one search each."""


def walking_between(
    footways: StreetGraph,
    zone_xy: tuple[FloatArray, FloatArray],
    stop_xy: tuple[FloatArray, FloatArray],
    stop_area: IntArray,
) -> tuple[Walking, tuple[Problem, ...]]:
    """Shortest walks between zones and stop areas along footways.

    Each place is joined to the nearest point of the nearest footway, and the way there is part of
    the walk. A stop area is reached at the nearest of its stops. Lengths are whole millimetres, so
    that a walk is as long as the walk back to the last digit.

    Parameters
    ----------
    footways : StreetGraph
        Walked in both directions.
    zone_xy : tuple of FloatArray, shape (n_zones,)
        Metres in the projection of the graph.
    stop_xy : tuple of FloatArray, shape (n_stops,)
        Metres.
    stop_area : IntArray, shape (n_stops,)
        Area of each stop; every area has a stop.

    Returns
    -------
    walking : Walking
        Walks from a zone to itself take no time. Zones and stops farther than `SNAP_LIMIT_M` from
        every footway are not reached.
    findings : tuple of Problem
        How many zones and stops cannot be walked to.

    Examples
    --------
    Two zones at neighbouring corners of a block of 400 m, a stop halfway: 200 m take 167 s.

    >>> from network.quantities import floats, ints
    >>> from tests.cities.grid import grid_streets
    >>> zones, stop = (floats([0, 400]), floats([0, 0])), (floats([200]), floats([0]))
    >>> walking, _ = walking_between(grid_streets(3, 3), zones, stop, ints([0]))
    >>> walking.access_s.tolist(), walking.zone_walk_s.tolist()
    ([167, 167], [[0.0, 333.0], [333.0, 0.0]])
    """
    n_zones, n_stops = len(zone_xy[0]), len(stop_xy[0])
    places = _places_on(
        footways,
        floats(np.concatenate((zone_xy[0], stop_xy[0]))),
        floats(np.concatenate((zone_xy[1], stop_xy[1]))),
    )
    zone_walk_s, access = _from_zones(places, n_zones, stop_area)
    transfers = _from_stops(places, n_zones, stop_area)
    first_access, access_area, access_s = access.nearest_first(n_zones)
    first_transfer, transfer_area, transfer_s = transfers.nearest_first(_n_areas(stop_area))
    walking = Walking(
        first_access=first_access,
        access_area=access_area,
        access_s=access_s,
        first_transfer=first_transfer,
        transfer_area=transfer_area,
        transfer_s=transfer_s,
        zone_walk_s=floats(zone_walk_s),
    )
    lost = ~places.reached
    return walking, (
        *_lost_findings("zones", _zones_off_the_map(lost[:n_zones]), n_zones),
        *_lost_findings("stops", int(lost[n_zones:].sum()), n_stops),
    )


def _zones_off_the_map(lost: BoolArray) -> int:
    """How many zones lie off the map; an error where most do."""
    if lost.sum() > _MOST_ZONES_LOST * len(lost):
        message = (
            f"zones: {lost.sum()} of {len(lost)} lie more than {SNAP_LIMIT_M:.0f} m from every "
            "footway of the map; give zones and a map of the same place"
        )
        raise InputError(message)
    return int(lost.sum())


def _lost_findings(what: str, lost: int, total: int) -> tuple[Problem, ...]:
    """Say how many places nobody can walk to."""
    if not lost:
        return ()
    message = f"{lost} of {total} lie more than {SNAP_LIMIT_M:.0f} m from every footway"
    return (warning(what, message, "nobody can walk there; check their places and the map"),)


@dataclass(frozen=True, slots=True, eq=False)
class _Walks:
    """Walks as rows: from, to, millimetres."""

    start: IntArray
    end: IntArray
    length_mm: FloatArray

    @classmethod
    def joined(cls, parts: list["_Walks"]) -> "_Walks":
        """Put the rows of several parts one after the other."""
        return cls(
            ints(np.concatenate([np.empty(0), *(part.start for part in parts)])),
            ints(np.concatenate([np.empty(0), *(part.end for part in parts)])),
            floats(np.concatenate([np.empty(0), *(part.length_mm for part in parts)])),
        )

    def shortest(self) -> "_Walks":
        """Keep the shortest walk of each pair."""
        order = np.lexsort((self.length_mm, self.end, self.start))
        start, end, length_mm = self.start[order], self.end[order], self.length_mm[order]
        new = np.ones(len(start), np.bool_)
        new[1:] = (np.diff(start) != 0) | (np.diff(end) != 0)
        return _Walks(ints(start[new]), ints(end[new]), floats(length_mm[new]))

    def nearest_first(self, n_starts: int) -> tuple[IntArray, IntArray, IntArray]:
        """Offsets by start, ends and seconds; of equally near ends the lower row first."""
        order = np.lexsort((self.end, self.length_mm, self.start))
        counts = np.bincount(self.start, minlength=n_starts)
        return offsets_of(counts), ints(self.end[order]), ints(_seconds(self.length_mm[order]))


def _from_zones(
    places: "_Places", n_zones: int, stop_area: IntArray
) -> tuple[npt.NDArray[np.float64], _Walks]:
    """Walking all the way between zones, and walks from zones to areas."""
    zone_walk_s = _seconds(places.walks_between_first(n_zones, LONGEST_WALK_M))
    found = []
    for rows, walk_mm in places.walks_from(0, n_zones, ACCESS_LIMIT_M):
        start, stop = np.nonzero(np.isfinite(walk_mm[:, n_zones:]))
        lengths = walk_mm[start, n_zones + stop]
        found.append(_Walks(ints(rows[start]), ints(stop_area[stop]), floats(lengths)).shortest())
    np.fill_diagonal(zone_walk_s, 0.0)
    return zone_walk_s, _Walks.joined(found)


def _from_stops(places: "_Places", n_zones: int, stop_area: IntArray) -> _Walks:
    """Walks from each area to other areas."""
    found = []
    for rows, walk_mm in places.walks_from(n_zones, len(places.reached), TRANSFER_LIMIT_M):
        start, stop = np.nonzero(np.isfinite(walk_mm[:, n_zones:]))
        lengths = walk_mm[start, n_zones + stop]
        area, other = stop_area[rows[start] - n_zones], stop_area[stop]
        away = area != other
        found.append(_Walks(ints(area[away]), ints(other[away]), floats(lengths[away])))
    return _Walks.joined(found).shortest()


def _n_areas(stop_area: IntArray) -> int:
    """Number of areas: every area has a stop."""
    return int(stop_area.max()) + 1 if len(stop_area) else 0


def _seconds(length_mm: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Walking time in whole seconds."""
    return np.rint(length_mm / (WALKING_METRES_PER_SECOND * 1000))


@dataclass(frozen=True, slots=True, eq=False)
class _Places:
    """Footways cut at the places, as a graph of whole millimetres.

    `graph` has the junctions as its first nodes and then, for each place in reach, the point of
    its footway (`node`) that lies `aside_mm` away from it, `cut_mm` along `edge`.
    """

    footways: StreetGraph
    edge: IntArray
    cut_mm: FloatArray
    graph: csr_array[np.float64]
    reached: BoolArray
    node: IntArray
    aside_mm: FloatArray

    def walks_between_first(self, n: int, limit_m: float) -> npt.NDArray[np.float64]:
        """Walks in millimetres between the first n places, shape (n, n); else infinite."""
        walk_mm = np.full((n, n), np.inf)
        if n * self.footways.n_nodes < _CELLS_WORTH_A_HIERARCHY or not fits_walk_matrix(
            self.footways
        ):
            for rows, from_rows_mm in self.walks_from(0, n, limit_m):
                walk_mm[rows] = from_rows_mm[:, :n]
            return walk_mm
        first = np.flatnonzero(self.reached[:n])
        aside_mm = self.aside_mm[first]
        found_mm = walk_matrix(self.footways, ints(self.edge[first]), floats(self.cut_mm[first]))
        found_mm = found_mm + aside_mm[:, None] + aside_mm
        found_mm[found_mm > limit_m * 1000] = np.inf
        walk_mm[np.ix_(first, first)] = found_mm
        return walk_mm

    def walks_from(
        self, first: int, end: int, limit_m: float
    ) -> Iterator[tuple[IntArray, npt.NDArray[np.float64]]]:
        """Walks in millimetres from some places to all, a few rows at a time; else infinite."""
        at_once = max(1, _CELLS_AT_ONCE // max(1, self.graph.shape[0]))
        reached = np.flatnonzero(self.reached)
        sources = reached[(reached >= first) & (reached < end)]
        for start in range(0, len(sources), at_once):
            rows = sources[start : start + at_once]
            ahead_mm = dijkstra(self.graph, indices=self.node[rows], limit=limit_m * 1000)
            walk_mm = np.full((len(rows), len(self.reached)), np.inf)
            walk_mm[:, reached] = ahead_mm[:, self.node[reached]]
            walk_mm += self.aside_mm[rows][:, None] + self.aside_mm
            walk_mm[walk_mm > limit_m * 1000] = np.inf
            yield ints(rows), walk_mm


def _places_on(footways: StreetGraph, x: FloatArray, y: FloatArray) -> _Places:
    """Join places to the nearest footway."""
    found = nearest_streets(footways, x, y)
    reached = (found.edge >= 0) & (found.distance_m <= SNAP_LIMIT_M)
    node = np.full(len(x), -1)
    node[reached] = footways.n_nodes + np.arange(int(reached.sum()))
    aside_mm = np.where(reached, np.rint(np.where(reached, found.distance_m, 0.0) * 1000), 0.0)
    length_mm = np.rint(footways.length_m * 1000)
    cut_mm = np.zeros(len(x))
    on_edge = found.edge[reached]
    cut_mm[reached] = np.minimum(np.rint(found.offset_m[reached] * 1000), length_mm[on_edge])
    graph = _cut_graph(footways, ints(on_edge), floats(cut_mm[reached]))
    return _Places(
        footways,
        ints(found.edge),
        floats(cut_mm),
        graph,
        bools(reached),
        ints(node),
        floats(aside_mm),
    )


def _cut_graph(footways: StreetGraph, edge: IntArray, cut_mm: FloatArray) -> csr_array[np.float64]:
    """Graph of footways, both directions, with a further node at each place along an edge."""
    n_nodes = footways.n_nodes + len(edge)
    is_one = (footways.reverse < 0) | (np.arange(footways.n_edges) < footways.reverse)
    one = np.flatnonzero(is_one)  # one row per footway, whatever its direction
    length_mm = np.rint(footways.length_m * 1000)
    # Tail, cuts and head of each footway, in walking order.
    owner = np.concatenate((one, edge, one))
    at_mm = np.concatenate((np.zeros(len(one)), cut_mm, length_mm[one]))
    node = np.concatenate(
        (footways.tail[one], np.arange(footways.n_nodes, n_nodes), footways.head[one])
    )
    kind = np.repeat([0, 1, 2], [len(one), len(edge), len(one)])
    order = np.lexsort((kind, at_mm, owner))
    owner, at_mm, node = owner[order], at_mm[order], node[order]
    joined = owner[1:] == owner[:-1]
    start, end = node[:-1][joined], node[1:][joined]
    gap_mm = np.diff(at_mm)[joined]
    apart = start != end
    both_ways = _Walks(
        ints(np.concatenate((start[apart], end[apart]))),
        ints(np.concatenate((end[apart], start[apart]))),
        floats(np.concatenate((gap_mm[apart], gap_mm[apart]))),
    ).shortest()  # parallel footways: the matrix would add them up
    return csr_array(
        (both_ways.length_mm, (both_ways.start, both_ways.end)), shape=(n_nodes, n_nodes)
    )
