"""Zones where the planner has none: squares over the streets, weighted by what the map shows.

People and jobs found this way are estimates, and every value made here says so. Where the map has
buildings that tell homes from workplaces, floor area counts; elsewhere metres of street do.
"""

from dataclasses import dataclass

import numpy as np
import shapely

from network.errors import InputError, LimitError
from network.grouped_numbers import grouped
from network.osm_extract import OsmExtract
from network.problems import Problem, note, warning
from network.projection import Projection
from network.quantities import BoolArray, FloatArray, IntArray, floats
from network.streets import StreetGraph
from network.town_extent import town_extent
from network.zones import ZoneTable

CELL_M = 400.0
"""Side of a square: riders inside are within a short walk of its middle."""

FLOOR_M2_PER_PERSON = 40.0
FLOOR_M2_PER_JOB = 40.0
STREET_M_PER_PERSON = 10.0
STREET_M_PER_JOB = 20.0

_SMALLEST_FLOOR_M2 = 30.0
_RESIDENTIAL_DOMINATES = 0.6
_ENOUGH_SQUARES_WITH_HOMES = 0.2
_MOST_SQUARES = 10_000
_PIECES_PER_CELL = 10

_HOMES = frozenset(
    {"apartments", "bungalow", "cabin", "detached", "dormitory", "farm", "flats", "house"}
    | {"houseboat", "residential", "semidetached_house", "static_caravan", "terrace", "villa"}
)
_EMPTY = frozenset(
    {"barn", "bunker", "carport", "collapsed", "construction", "container", "cowshed", "no"}
    | {"farm_auxiliary", "garage", "garages", "greenhouse", "grandstand", "hut", "parking"}
    | {"roof", "ruins", "service", "shed", "silo", "stable", "storage_tank", "sty", "tent"}
    | {"toilets", "tower", "transformer_tower", "water_tower", "abandoned", "demolished"}
)
_NO_FRONTAGE = frozenset({"motorway", "motorway_link"})


@dataclass(frozen=True, slots=True, eq=False)
class _Points:
    """Places with people and jobs, in metres.

    Attributes
    ----------
    x, y : FloatArray, shape (n_points,)
    people, jobs : FloatArray, shape (n_points,)
    """

    x: FloatArray
    y: FloatArray
    people: FloatArray
    jobs: FloatArray

    def choose(self, kept: BoolArray) -> "_Points":
        """Some of the places."""
        return _Points(
            floats(self.x[kept]),
            floats(self.y[kept]),
            floats(self.people[kept]),
            floats(self.jobs[kept]),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Squares:
    """Squares that a bus street runs through, from south to north, then west to east.

    Attributes
    ----------
    row, column : IntArray, shape (n_squares,)
        Counted from the projection's centre; may be negative.
    side_m : float
    """

    row: IntArray
    column: IntArray
    side_m: float

    def of(self, x: FloatArray, y: FloatArray) -> IntArray:
        """Square of each place, -1 where no street runs through its square."""
        row = np.floor(y / self.side_m).astype(np.int64)
        column = np.floor(x / self.side_m).astype(np.int64)
        inside = (column >= self.column.min()) & (column <= self.column.max())
        width = int(self.column.max() - self.column.min()) + 1
        own = self.row * width + (self.column - self.column.min())
        key = row * width + (column - self.column.min())
        place = np.minimum(np.searchsorted(own, key), len(own) - 1)
        return np.where(inside & (own[place] == key), place, -1)


def grid_zones(
    extract: OsmExtract,
    streets: StreetGraph,
    projection: Projection,
    cell_m: float = CELL_M,
) -> tuple[ZoneTable, tuple[Problem, ...]]:
    """Squares over the streets that buses may use, with estimated residents and jobs.

    Parameters
    ----------
    extract : OsmExtract
        For its buildings.
    streets : StreetGraph
        Streets open to buses.
    projection : Projection
        The projection of `streets`.
    cell_m : float
        Side of a square in metres, > 0.

    Returns
    -------
    ZoneTable
        ``G<row>_<column>``, row 0 in the south, column 0 in the west; `estimated` is true. The
        place of a zone is the point on a street nearest to the middle of what it holds.
    tuple of Problem
        Which rule made the estimate, and what was left out.

    Raises
    ------
    InputError
        If there are no streets, or the side is not above 0.
    LimitError
        If the squares are too small for the map.

    Notes
    -----
    Floor area rule: 40 m2 of gross floor per person and per job, buildings below 30 m2 left out.
    ``building=yes`` counts as homes only where more than 60 % of the buildings with a telling tag
    are homes. Used where a fifth of the squares hold homes. Otherwise: one person per 10 m and one
    job per 20 m of street, motorways left out.

    Examples
    --------
    >>> from tests.cities.grid import MIDDLE, grid_streets
    >>> from tests.network.test_zone_grid import map_with_buildings
    >>> zones, findings = grid_zones(map_with_buildings(()), grid_streets(3, 2), MIDDLE)
    >>> zones.zone_id[:2], zones.population[:2].tolist(), zones.estimated
    (('G0_0', 'G0_1'), [80.0, 80.0], True)
    """
    pieces = _street_pieces(streets, cell_m)
    in_town = town_extent(streets).holds(pieces.x, pieces.y)
    pieces = pieces.choose(in_town)
    squares = _squares_of(pieces, cell_m)
    weights, rule, findings = _weights(extract, projection, pieces, squares)
    home = squares.of(weights.x, weights.y)
    held = home >= 0
    n = len(squares.row)
    people = np.bincount(home[held], weights=weights.people[held], minlength=n)
    jobs = np.bincount(home[held], weights=weights.jobs[held], minlength=n)
    outside = float(weights.people[~held].sum())
    if outside > 0:
        message = (
            f"about {grouped(outside)} residents live in squares without a bus street, left out"
        )
        findings.append(note("zones", message))
    if not in_town.all():
        message = "roads that lead far out of the town have no zones"
        findings.append(note("zones", message, "give zones if people live along them"))
    lon, lat = _places(pieces, weights, squares, projection)
    kept = np.flatnonzero(people + jobs > 0)
    row, column = squares.row - squares.row.min(), squares.column - squares.column.min()
    zones = ZoneTable(
        zone_id=tuple(f"G{row[k]}_{column[k]}" for k in kept),
        lon=floats(lon[kept]),
        lat=floats(lat[kept]),
        population=floats(np.round(people[kept], 3)),
        jobs=floats(np.round(jobs[kept], 3)),
        estimated=True,
        source=f"squares of {cell_m:g} m, estimated from {rule}, not census",
        boundary=_outlines(squares, kept, projection),
    )
    message = (
        f"no zones were given: {grouped(zones.population.sum())} residents and "
        f"{grouped(zones.jobs.sum())} jobs in {len(zones)} squares of {cell_m:g} m are estimated "
        f"from {rule}, not census"
    )
    remedy = "give zones with people and jobs (.csv, .geojson, .gpkg)"
    return zones, (warning("zones", message, remedy), *findings)


def _street_pieces(streets: StreetGraph, cell_m: float) -> _Points:
    """Short pieces of every street, each street once, with a person and job per some metres."""
    if not cell_m > 0:
        message = f"squares of {cell_m:g} m; give a side above 0"
        raise InputError(message)
    edge = np.repeat(np.arange(streets.n_edges), np.diff(streets.first_point))
    start = np.flatnonzero(edge[1:] == edge[:-1])
    has_frontage = np.array([name not in _NO_FRONTAGE for name in streets.class_names], dtype=bool)
    once = (streets.reverse < 0) | (np.arange(streets.n_edges) <= streets.reverse)
    start = start[(once & has_frontage[streets.street_class])[edge[start]]]
    x, y = streets.point_x, streets.point_y
    dx, dy = x[start + 1] - x[start], y[start + 1] - y[start]
    length = np.hypot(dx, dy)
    n_pieces = np.maximum(np.ceil(length / cell_m * _PIECES_PER_CELL), 1).astype(np.int64)
    segment = np.repeat(np.arange(len(start)), n_pieces)
    if not len(segment):
        message = "there are no streets open to buses to lay zones over; use a larger map"
        raise InputError(message)
    nth = np.arange(len(segment)) - np.repeat(np.cumsum(n_pieces) - n_pieces, n_pieces)
    along = (nth + 0.5) / n_pieces[segment]
    metres = length[segment] / n_pieces[segment]
    return _Points(
        x=floats(x[start[segment]] + along * dx[segment]),
        y=floats(y[start[segment]] + along * dy[segment]),
        people=floats(metres / STREET_M_PER_PERSON),
        jobs=floats(metres / STREET_M_PER_JOB),
    )


def _squares_of(pieces: _Points, cell_m: float) -> _Squares:
    """Squares that the pieces run through."""
    cells = np.floor(np.column_stack([pieces.y, pieces.x]) / cell_m).astype(np.int64)
    cells = np.unique(cells, axis=0)
    if len(cells) > _MOST_SQUARES:
        message = (
            f"{len(cells)} squares of {cell_m:g} m cover the streets, at most {_MOST_SQUARES} are "
            "planned with; use larger squares or a smaller map"
        )
        raise LimitError(message)
    return _Squares(cells[:, 0], cells[:, 1], cell_m)


def _weights(
    extract: OsmExtract, projection: Projection, pieces: _Points, squares: _Squares
) -> tuple[_Points, str, list[Problem]]:
    """Where people live and work, and the rule that says so."""
    buildings, counted = _building_points(extract, projection)
    home = squares.of(buildings.x, buildings.y)
    with_homes = np.unique(home[(home >= 0) & (buildings.people > 0)])
    if len(with_homes) >= _ENOUGH_SQUARES_WITH_HOMES * len(squares.row):
        rule = (
            f"the floor area of buildings ({FLOOR_M2_PER_PERSON:g} m2 per person and "
            f"{FLOOR_M2_PER_JOB:g} m2 per job)"
        )
        return buildings, rule, [note("zones", counted)]
    rule = (
        f"metres of street (a person per {STREET_M_PER_PERSON:g} m, a job per "
        f"{STREET_M_PER_JOB:g} m)"
    )
    message = (
        f"only {len(with_homes)} of {len(squares.row)} squares have buildings known to be homes, "
        "so streets were counted"
    )
    return pieces, rule, [note("zones", message)]


def _building_points(extract: OsmExtract, projection: Projection) -> tuple[_Points, str]:
    """People and jobs of buildings by floor area, and how unspecified buildings were taken."""
    uses = np.array(extract.building_use, dtype=str)
    large = extract.building_floor_m2 >= _SMALLEST_FLOOR_M2
    is_home = large & _is_in(uses, _HOMES)
    is_plain = large & (uses == "yes")
    is_work = large & ~is_home & ~is_plain & ~_is_in(uses, _EMPTY)
    n_homes, n_telling = int(is_home.sum()), int((is_home | is_work).sum())
    dominated = n_homes > _RESIDENTIAL_DOMINATES * n_telling
    if dominated:
        is_home = is_home | is_plain
    floor = extract.building_floor_m2
    x, y = projection.to_metres(extract.building_lon, extract.building_lat)
    counted = (
        f"{grouped(int(is_plain.sum()))} buildings without a stated use were "
        f"{'counted as homes' if dominated else 'left out'}: of {grouped(n_telling)} with a "
        f"stated use, {grouped(n_homes)} are homes"
    )
    return _Points(
        x=x,
        y=y,
        people=floats(np.where(is_home, floor / FLOOR_M2_PER_PERSON, 0.0)),
        jobs=floats(np.where(is_work, floor / FLOOR_M2_PER_JOB, 0.0)),
    ), counted


def _is_in(uses: np.ndarray[tuple[int], np.dtype[np.str_]], names: frozenset[str]) -> BoolArray:
    """Whether each use is one of some names."""
    return np.isin(uses, sorted(names))


def _places(
    pieces: _Points, weights: _Points, squares: _Squares, projection: Projection
) -> tuple[FloatArray, FloatArray]:
    """Degrees of the street point in each square that is nearest to the middle of its people."""
    n = len(squares.row)
    home = squares.of(weights.x, weights.y)
    held = home >= 0
    weight = (weights.people + weights.jobs)[held]
    total = np.bincount(home[held], weights=weight, minlength=n)
    middle_x, middle_y = (
        np.bincount(home[held], weights=weight * along[held], minlength=n)
        / np.where(total > 0, total, 1.0)
        for along in (weights.x, weights.y)
    )
    square = squares.of(pieces.x, pieces.y)
    away = np.hypot(pieces.x - middle_x[square], pieces.y - middle_y[square])
    order = np.lexsort((away, square))
    nearest = order[np.searchsorted(square[order], np.arange(n))]
    lon, lat = projection.to_degrees(pieces.x[nearest], pieces.y[nearest])
    return np.round(lon, 7), np.round(lat, 7)


def _outlines(squares: _Squares, kept: IntArray, projection: Projection) -> tuple[bytes, ...]:
    """Squares as WKB in degrees, anticlockwise from the south-west corner."""
    corner = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)], dtype=np.float64)
    x = (squares.column[kept, None] + corner[:, 0]) * squares.side_m
    y = (squares.row[kept, None] + corner[:, 1]) * squares.side_m
    lon, lat = projection.to_degrees(x.ravel(), y.ravel())
    rings = np.round(np.column_stack([lon, lat]), 7).reshape(len(kept), len(corner), 2)
    outlines = np.asarray(shapely.polygons(rings), dtype=object)
    return tuple(shapely.to_wkb(outlines, byte_order=1).tolist())
