"""Places stops at the kerb: the street edge whose driving side faces the pole."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from network.driving_side import DrivingSide
from network.nearest_streets import heading_at, nearest_streets
from network.problems import Problem, note, warning
from network.projection import Projection
from network.quantities import BoolArray, FloatArray, IntArray, floats, ints
from network.stops import StopSource
from network.streets import StreetGraph

WARN_BEYOND_M = 100.0
FARTHEST_POLE_M = 25.0
"""Poles farther from the middle of the street are shown at its kerb; feeds may have 30 m."""

BOTH_KERBS_WITHIN_M = 2.0
"""A point this near the centre line of a two-way street does not tell the kerb."""

KERB_FROM_MIDDLE_M = 4.0
"""Where poles stand that we place ourselves, to the side of the centre line."""

SAME_DIRECTION_COSINE = 0.5
"""Headings within 60 degrees count as one direction."""

BACK = ":back"
"""Added to the id of a stop for its twin on the other kerb."""


@dataclass(frozen=True, slots=True, eq=False)
class Kerbs:
    """The kerbs that points were snapped to; a point may have none, one or two.

    Attributes
    ----------
    point : IntArray, shape (n_kerbs,)
        Row of the point, never decreasing.
    edge : IntArray, shape (n_kerbs,)
        Street edge whose driving side the kerb is.
    offset_m : FloatArray, shape (n_kerbs,)
        Metres from the tail of the edge.
    distance_m : FloatArray, shape (n_kerbs,)
        Metres from the point to the street.
    """

    point: IntArray
    edge: IntArray
    offset_m: FloatArray
    distance_m: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class PolePlaces:
    """Where stop poles stand, before they are snapped to streets.

    Attributes
    ----------
    stop_id, name : tuple of str
        Unique ids; names may be empty.
    lon, lat : FloatArray, shape (n_poles,)
        Degrees.
    x, y : FloatArray, shape (n_poles,)
        Metres in the projection of the map.
    source : StopSource
    """

    stop_id: tuple[str, ...]
    name: tuple[str, ...]
    lon: FloatArray
    lat: FloatArray
    x: FloatArray
    y: FloatArray
    source: StopSource


@dataclass(frozen=True, slots=True, eq=False)
class KerbStops:
    """Stops at the kerb before they are joined to stop areas; columns as in `StopTable`.

    Attributes
    ----------
    stop_id, name : tuple of str
    lon, lat : FloatArray, shape (n_stops,)
        Degrees, of the pole.
    edge : IntArray, shape (n_stops,)
        Row in the bus `StreetGraph`.
    offset_m : FloatArray, shape (n_stops,)
        Metres from the tail of the edge.
    source : tuple of StopSource
    """

    stop_id: tuple[str, ...]
    name: tuple[str, ...]
    lon: FloatArray
    lat: FloatArray
    edge: IntArray
    offset_m: FloatArray
    source: tuple[StopSource, ...]

    def __len__(self) -> int:
        """Number of stops."""
        return len(self.stop_id)

    def choose(self, rows: Sequence[int] | IntArray) -> "KerbStops":
        """Keep some stops, in the order given."""
        kept = np.asarray(rows, np.int64)
        return KerbStops(
            stop_id=tuple(self.stop_id[row] for row in kept),
            name=tuple(self.name[row] for row in kept),
            lon=floats(self.lon[kept]),
            lat=floats(self.lat[kept]),
            edge=ints(self.edge[kept]),
            offset_m=floats(self.offset_m[kept]),
            source=tuple(self.source[row] for row in kept),
        )

    def followed_by(self, others: "KerbStops") -> "KerbStops":
        """These stops, then the others."""
        return KerbStops(
            stop_id=self.stop_id + others.stop_id,
            name=self.name + others.name,
            lon=floats(np.concatenate((self.lon, others.lon))),
            lat=floats(np.concatenate((self.lat, others.lat))),
            edge=ints(np.concatenate((self.edge, others.edge))),
            offset_m=floats(np.concatenate((self.offset_m, others.offset_m))),
            source=self.source + others.source,
        )


def snap_points(
    streets: StreetGraph,
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    driving_side: DrivingSide = DrivingSide.RIGHT,
    limit_m: float = 100.0,
    usable: BoolArray | None = None,
) -> Kerbs:
    """Kerb of the nearest street that each point stands at.

    On a two-way street it is the direction of which the point lies on the driving side; within
    `BOTH_KERBS_WITHIN_M` of the centre line both directions are served, the lower edge row first.
    On a one-way street it is the street, whichever side the point lies on.

    Parameters
    ----------
    streets : StreetGraph
        The bus graph.
    x, y : array of float, shape (n_points,)
        Metres in the projection of the graph.
    driving_side : DrivingSide, default right
    limit_m : float, default 100
        Points farther from every street get no kerb.
    usable : BoolArray, shape (n_edges,), optional
        Streets to choose from; all by default.

    Returns
    -------
    Kerbs

    Examples
    --------
    Three points at a street that runs east (edge 0) and back (edge 1): south of it, north of it,
    and on its centre line.

    >>> from tests.cities.grid import grid_streets
    >>> kerbs = snap_points(grid_streets(3, 3), [100, 100, 100], [-4, 4, 0])
    >>> kerbs.point.tolist(), kerbs.edge.tolist(), kerbs.offset_m.round().tolist()
    ([0, 1, 2, 2], [0, 1, 0, 1], [100.0, 300.0, 100.0, 300.0])
    """
    found = nearest_streets(streets, x, y, usable)
    point = np.flatnonzero((found.edge >= 0) & (found.distance_m <= limit_m))
    edge, offset_m = found.edge[point], found.offset_m[point]
    left_m = found.left_m[point] * driving_side.to_the_right
    two_way = streets.reverse[edge] >= 0
    both = two_way & (np.abs(left_m) <= BOTH_KERBS_WITHIN_M)
    ahead = ~two_way | both | (left_m < 0)
    back = two_way & (both | (left_m > 0))
    opposite = streets.reverse[edge]
    opposite_offset_m = np.clip(streets.length_m[edge] - offset_m, 0.0, streets.length_m[opposite])
    rows = np.concatenate((point[ahead], point[back]))
    order = np.argsort(rows, kind="stable")
    distance_m = found.distance_m[point]
    return Kerbs(
        point=ints(rows[order]),
        edge=ints(np.concatenate((edge[ahead], opposite[back]))[order]),
        offset_m=floats(np.concatenate((offset_m[ahead], opposite_offset_m[back]))[order]),
        distance_m=floats(np.concatenate((distance_m[ahead], distance_m[back]))[order]),
    )


def stops_at_kerbs(
    streets: StreetGraph,
    places: PolePlaces,
    driving_side: DrivingSide = DrivingSide.RIGHT,
    limit_m: float = 100.0,
) -> tuple[KerbStops, tuple[Problem, ...]]:
    """Stops of poles: id 'X', and 'X:back' where a pole stands for both kerbs.

    Parameters
    ----------
    streets : StreetGraph
        The bus graph.
    places : PolePlaces
        Where the poles stand.
    driving_side : DrivingSide, default right
    limit_m : float, default 100
        Poles farther from every bus street are left out.

    Returns
    -------
    stops : KerbStops
        In the order of the poles.
    findings : tuple of Problem
        How many poles were left out, stand far away, or stand for both kerbs.

    Examples
    --------
    >>> from network.quantities import floats
    >>> from tests.cities.grid import MIDDLE, grid_streets
    >>> lon, lat = MIDDLE.to_degrees([100, 200], [0, 5000])
    >>> poles = PolePlaces(("A", "B"), ("", ""), lon, lat, *MIDDLE.to_metres(lon, lat),
    ...                    StopSource.FILE)
    >>> stops, findings = stops_at_kerbs(grid_streets(3, 3), poles)
    >>> stops.stop_id
    ('A', 'A:back')
    >>> findings[0].message
    "1 of 2 lie more than 100 m from every bus street and are left out, first 'B'"
    """
    kerbs = snap_points(streets, places.x, places.y, driving_side, limit_m)
    second = np.zeros(len(kerbs.point), np.bool_)
    second[1:] = kerbs.point[1:] == kerbs.point[:-1]
    stops = KerbStops(
        stop_id=tuple(
            places.stop_id[point] + (BACK if is_second else "")
            for point, is_second in zip(kerbs.point, second, strict=True)
        ),
        name=tuple(places.name[point] for point in kerbs.point),
        lon=floats(places.lon[kerbs.point]),
        lat=floats(places.lat[kerbs.point]),
        edge=kerbs.edge,
        offset_m=kerbs.offset_m,
        source=(places.source,) * len(kerbs.point),
    )
    return stops, _snapping_findings(places, kerbs, int(second.sum()), limit_m)


def poles_at_kerbs(
    streets: StreetGraph,
    projection: Projection,
    edge: IntArray,
    offset_m: FloatArray,
    driving_side: DrivingSide = DrivingSide.RIGHT,
) -> tuple[FloatArray, FloatArray]:
    """Longitude and latitude of poles that we place ourselves, on the driving side.

    Examples
    --------
    >>> from network.quantities import floats, ints
    >>> from tests.cities.grid import MIDDLE, grid_streets
    >>> lon, lat = poles_at_kerbs(grid_streets(3, 3), MIDDLE, ints([0]), floats([100]))
    >>> x, y = MIDDLE.to_metres(lon, lat)
    >>> round(float(x[0])), round(float(y[0]))
    (100, -4)
    """
    x, y, ahead_x, ahead_y = heading_at(streets, edge, offset_m)
    aside_m = KERB_FROM_MIDDLE_M * driving_side.to_the_right
    lon, lat = projection.to_degrees(x + ahead_y * aside_m, y - ahead_x * aside_m)
    return floats(lon), floats(lat)


def poles_near_kerbs(
    streets: StreetGraph,
    projection: Projection,
    stops: KerbStops,
    driving_side: DrivingSide = DrivingSide.RIGHT,
    most_m: float = FARTHEST_POLE_M,
) -> tuple[KerbStops, tuple[Problem, ...]]:
    """Stops whose poles stand beside the street they are served on.

    A pole that the map draws in the middle of a square or a bus station moves to the kerb where its
    bus stops; the stop keeps its place on the street.

    Parameters
    ----------
    streets : StreetGraph
        The bus graph.
    projection : Projection
        Of the bus graph.
    stops : KerbStops
    driving_side : DrivingSide, default right
    most_m : float
        Poles farther from the middle of their street move.

    Returns
    -------
    stops : KerbStops
    findings : tuple of Problem
        How many poles moved.

    Examples
    --------
    >>> from network.quantities import floats
    >>> from tests.cities.grid import MIDDLE, grid_streets
    >>> lon, lat = MIDDLE.to_degrees([100], [-60])
    >>> poles = PolePlaces(("A",), ("",), lon, lat, *MIDDLE.to_metres(lon, lat), StopSource.FILE)
    >>> stops, _ = stops_at_kerbs(grid_streets(3, 3), poles)
    >>> moved, findings = poles_near_kerbs(grid_streets(3, 3), MIDDLE, stops)
    >>> x, y = MIDDLE.to_metres(moved.lon, moved.lat)
    >>> round(float(x[0])), round(float(y[0])), findings[0].message
    (100, -4, '1 of 1 poles stand more than 25 m from their street; they are shown at its kerb')
    """
    street_x, street_y, _, _ = heading_at(streets, stops.edge, stops.offset_m)
    x, y = projection.to_metres(stops.lon, stops.lat)
    far = np.hypot(x - street_x, y - street_y) > most_m
    if not far.any():
        return stops, ()
    lon, lat = poles_at_kerbs(streets, projection, stops.edge, stops.offset_m, driving_side)
    moved = replace(
        stops,
        lon=floats(np.where(far, lon, stops.lon)),
        lat=floats(np.where(far, lat, stops.lat)),
    )
    message = (
        f"{int(far.sum())} of {len(far)} poles stand more than {most_m:.0f} m from their street; "
        "they are shown at its kerb"
    )
    return moved, (note("stops", message),)


def _snapping_findings(
    places: PolePlaces, kerbs: Kerbs, both: int, limit_m: float
) -> tuple[Problem, ...]:
    """Say what snapping changed."""
    findings = []
    total = len(places.stop_id)
    lost = np.setdiff1d(np.arange(total), kerbs.point)
    if lost.size:
        findings.append(
            warning(
                "stops",
                f"{lost.size} of {total} lie more than {limit_m:.0f} m from every bus street and "
                f"are left out, first {places.stop_id[lost[0]]!r}",
                "move them to a street that buses may use",
            )
        )
    far = np.unique(kerbs.point[kerbs.distance_m > WARN_BEYOND_M])
    if far.size:
        findings.append(
            warning(
                "stops",
                f"{far.size} of {total} lie more than {WARN_BEYOND_M:.0f} m from their street, "
                f"first {places.stop_id[far[0]]!r}",
                "check where they stand",
            )
        )
    if both:
        findings.append(
            warning(
                "stops",
                f"{both} of {total} lie on the centre line of a two-way street and serve both "
                f"directions; the second stop of each has {BACK!r} added to its id",
                "place one stop on each kerb",
            )
        )
    return tuple(findings)
