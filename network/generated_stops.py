"""Stops by rule, for cities whose map and files know none."""

import math
from dataclasses import dataclass, field

import numpy as np
from scipy.spatial import KDTree

from network.driving_side import DrivingSide
from network.errors import InputError
from network.nearest_streets import heading_at
from network.problems import Problem, note
from network.projection import Projection
from network.quantities import FloatArray, IntArray, bools, floats, ints
from network.stops import StopSource
from network.stops_on_streets import (
    BACK,
    SAME_DIRECTION_COSINE,
    KerbStops,
    poles_at_kerbs,
)
from network.streets import StreetGraph
from network.town_extent import town_extent

JUNCTION_SETBACK_M = 30.0
"""Where generated stops lie, away from a junction, so that passengers change at the corner."""

SHORTEST_STREET_M = 40.0

ONE_NAME_WITHIN_M = 150.0
"""Places farther apart than this never share a name: riders would take them for one."""

_NO_STOPS_HERE = frozenset({"motorway", "trunk"})
_RANK = ("primary", "secondary", "tertiary", "unclassified", "residential")


def generated_stops(
    streets: StreetGraph,
    projection: Projection,
    driving_side: DrivingSide = DrivingSide.RIGHT,
    *,
    spacing_m: float = 300.0,
    existing: KerbStops | None = None,
) -> tuple[KerbStops, tuple[Problem, ...]]:
    """Stops by rule: pairs of kerbs at the corners of junctions and evenly between them.

    Larger streets come first; motorways, trunk roads and their ramps have none, nor have roads that
    lead far out of the town. A place is taken only if no stop of the same direction has been placed
    within three quarters of the spacing.

    Parameters
    ----------
    streets : StreetGraph
        The bus graph.
    projection : Projection
        Of the bus graph.
    driving_side : DrivingSide, default right
    spacing_m : float, default 300
        Metres from stop to stop along a street.
    existing : KerbStops, optional
        Stops that are there: none is generated within `spacing_m` of them.

    Returns
    -------
    stops : KerbStops
        Ids 'G1', 'G2', …, the twin on the other kerb 'G1:back'; named 'street / crossing street',
        with a number where another place has that name; 'Stop 1' where streets have no names.
    findings : tuple of Problem
        How many stops were generated.

    Raises
    ------
    InputError
        If the spacing is not at least 50 m.

    Examples
    --------
    One pair on each of the two streets at each of nine junctions.

    >>> from tests.cities.grid import MIDDLE, grid_streets
    >>> stops, _ = generated_stops(grid_streets(3, 3), MIDDLE)
    >>> len(stops), stops.stop_id[:2], stops.name[0]
    (36, ('G1', 'G1:back'), 'Street 0 / Avenue 0')
    """
    if not spacing_m >= 50.0:  # noqa: PLR2004  (stated in the message)
        message = f"a stop every {spacing_m} m is too many; use a spacing of 50 m or more"
        raise InputError(message)
    candidates = _candidates(streets, spacing_m)
    x, y, ahead_x, ahead_y = heading_at(streets, candidates.edge, candidates.offset_m)
    free = town_extent(streets).holds(x, y)
    if existing is not None and len(existing):
        there = np.column_stack(projection.to_metres(existing.lon, existing.lat))
        free = bools(free & (KDTree(there).query(np.column_stack((x, y)))[0] > spacing_m))
    taken = _Taken(reach_m=0.75 * spacing_m)
    for row in np.flatnonzero(free).tolist():
        two_way = bool(streets.reverse[candidates.edge[row]] >= 0)
        taken.take(row, (x[row], y[row]), (ahead_x[row], ahead_y[row]), two_way=two_way)
    stops = _generated_at(streets, projection, driving_side, candidates, ints(taken.rows))
    rule = f"{len(stops)} stops generated, one every {spacing_m:.0f} m along streets"
    return stops, (note("stops", rule, "give a table of stops to replace them"),)


def map_stops_and_generated(
    from_map: KerbStops,
    streets: StreetGraph,
    projection: Projection,
    driving_side: DrivingSide = DrivingSide.RIGHT,
    *,
    spacing_m: float = 300.0,
) -> tuple[KerbStops, tuple[Problem, ...]]:
    """Stops of the map, and generated ones where the map has none within the spacing.

    Examples
    --------
    >>> from tests.cities.grid import MIDDLE, grid_streets
    >>> everywhere, _ = generated_stops(grid_streets(3, 3), MIDDLE)
    >>> both, _ = map_stops_and_generated(everywhere.choose([0]), grid_streets(3, 3), MIDDLE)
    >>> 1 < len(both) < len(everywhere)
    True
    """
    added, findings = generated_stops(
        streets, projection, driving_side, spacing_m=spacing_m, existing=from_map
    )
    return from_map.followed_by(added), findings


@dataclass(frozen=True, slots=True, eq=False)
class _Candidates:
    """Places on streets where stops may be generated, best first, and the nearest junction."""

    edge: IntArray
    offset_m: FloatArray
    corner: IntArray


def _candidates(streets: StreetGraph, spacing_m: float) -> _Candidates:
    """Places near the junctions of each street and evenly between them, large streets first."""
    rank = np.array([_rank_of(name) for name in streets.class_names], np.int64)
    one_per_street = (streets.reverse < 0) | (np.arange(streets.n_edges) < streets.reverse)
    edge_rank = rank[streets.street_class]
    usable = one_per_street & (edge_rank >= 0) & (streets.length_m >= SHORTEST_STREET_M)
    rows = np.flatnonzero(usable)
    rows = rows[np.argsort(edge_rank[rows], kind="stable")]
    places = [_places_along(float(length_m), spacing_m) for length_m in streets.length_m[rows]]
    edge = np.repeat(rows, [len(offsets_m) for offsets_m in places])
    offset_m = np.concatenate(places) if places else np.empty(0)
    near_head = offset_m > streets.length_m[edge] / 2
    corner = np.where(near_head, streets.head[edge], streets.tail[edge])
    return _Candidates(ints(edge), floats(offset_m), ints(corner))


def _places_along(length_m: float, spacing_m: float) -> FloatArray:
    """Offsets along one street: at both ends and evenly between; one where the ends are near."""
    if length_m <= 2 * JUNCTION_SETBACK_M:
        return floats([length_m / 2])
    between = length_m - 2 * JUNCTION_SETBACK_M
    n_gaps = max(1, round(between / spacing_m))
    return floats(JUNCTION_SETBACK_M + np.arange(n_gaps + 1) * (between / n_gaps))


def _rank_of(street_class: str) -> int:
    """Place of a class in the order of streets; -1 where buses do not stop."""
    if street_class in _NO_STOPS_HERE or street_class.endswith("_link"):
        return -1
    return _RANK.index(street_class) if street_class in _RANK else len(_RANK)


@dataclass(slots=True)
class _Taken:
    """Candidates taken so far, in squares as wide as the reach, so that few are looked at."""

    reach_m: float
    rows: list[int] = field(default_factory=list)
    squares: dict[tuple[int, int], list[tuple[float, float, float, float]]] = field(
        default_factory=dict
    )

    def take(
        self, row: int, place: tuple[float, float], ahead: tuple[float, float], *, two_way: bool
    ) -> None:
        """Take a candidate unless a stop of its direction is within reach."""
        headings = [ahead, (-ahead[0], -ahead[1])] if two_way else [ahead]
        if any(self._is_served(place, heading) for heading in headings):
            return
        self.rows.append(row)
        kerbs = self.squares.setdefault(self._square_of(place), [])
        kerbs.extend((*place, *heading) for heading in headings)

    def _square_of(self, place: tuple[float, float]) -> tuple[int, int]:
        """Square that holds a place."""
        return int(place[0] // self.reach_m), int(place[1] // self.reach_m)

    def _is_served(self, place: tuple[float, float], heading: tuple[float, float]) -> bool:
        """Whether a stop of about this heading is within reach of a place."""
        column, row = self._square_of(place)
        around = [(column + i, row + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        return any(
            math.hypot(x - place[0], y - place[1]) < self.reach_m
            and ahead_x * heading[0] + ahead_y * heading[1] > SAME_DIRECTION_COSINE
            for square in around
            for x, y, ahead_x, ahead_y in self.squares.get(square, ())
        )


def _generated_at(
    streets: StreetGraph,
    projection: Projection,
    driving_side: DrivingSide,
    candidates: _Candidates,
    rows: IntArray,
) -> KerbStops:
    """Stops at the candidates taken; on two-way streets each is followed by its twin."""
    edge, offset_m = candidates.edge[rows], candidates.offset_m[rows]
    back = streets.reverse[edge]
    n_kerbs = np.where(back >= 0, 2, 1)
    which = np.repeat(np.arange(len(rows)), n_kerbs)
    second = np.zeros(len(which), np.bool_)
    second[1:] = which[1:] == which[:-1]
    opposite_m = np.clip(streets.length_m[edge] - offset_m, 0.0, streets.length_m[back])
    kerb_edge = ints(np.where(second, back[which], edge[which]))
    kerb_m = floats(np.where(second, opposite_m[which], offset_m[which]))
    lon, lat = poles_at_kerbs(streets, projection, kerb_edge, kerb_m, driving_side)
    x, y, _, _ = heading_at(streets, edge, offset_m)
    names = _told_apart(_corner_names(streets, edge, candidates.corner[rows]), x, y)
    return KerbStops(
        stop_id=tuple(
            f"G{number + 1}{BACK if is_second else ''}"
            for number, is_second in zip(which.tolist(), second.tolist(), strict=True)
        ),
        name=tuple(names[number] for number in which),
        lon=lon,
        lat=lat,
        edge=kerb_edge,
        offset_m=kerb_m,
        source=(StopSource.GENERATED,) * len(which),
    )


def _corner_names(streets: StreetGraph, edge: IntArray, corner: IntArray) -> list[str]:
    """Names of stops: the street and what it crosses there, as far as they have names."""
    at_node = np.concatenate((streets.tail, streets.head))
    order = np.argsort(at_node, kind="stable")
    first = np.searchsorted(at_node[order], np.arange(streets.n_nodes + 1))
    name_there = np.concatenate((streets.name, streets.name))[order]
    names = []
    for number, (own, node) in enumerate(zip(streets.name[edge], corner, strict=True), start=1):
        there = name_there[first[node] : first[node + 1]]
        others = there[(there != own) & (there > 0)]
        both = [int(own)] if own > 0 else []
        both += [int(others[0])] if len(others) else []
        known = [streets.street_names[name] for name in both]
        names.append(" / ".join(known) if known else f"Stop {number}")
    return names


def _told_apart(names: list[str], x: FloatArray, y: FloatArray) -> list[str]:
    """Names with a number from the second place on that has them; near places share one."""
    places: dict[str, list[tuple[float, float]]] = {}
    numbered = []
    for name, here in zip(names, zip(x.tolist(), y.tolist(), strict=True), strict=True):
        known = places.setdefault(name, [])
        far = [math.dist(here, there) > ONE_NAME_WITHIN_M for there in known]
        row = len(known) if all(far) else far.index(False)
        if row == len(known):
            known.append(here)
        numbered.append(f"{name} ({row + 1})" if row else name)
    return numbered
