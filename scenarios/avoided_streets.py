"""Streets that buses keep off, as a planner names or draws them."""

import re
from pathlib import Path

import numpy as np
import shapely

from network.csv_tables import Column
from network.edges_on_shapes import EdgesOnShapes
from network.errors import InfeasibleError, InputError
from network.network import Network
from network.osm_extract import OsmExtract
from network.problems import Problem, note
from network.projection import Projection
from network.quantities import BoolArray, FloatArray, IntArray, bools, floats
from network.streets import StreetGraph
from scenarios.choice_kinds import names_file
from scenarios.drawn_shapes import read_shapes
from scenarios.listed_names import names_in, rows_named

STREET_COLUMN = Column("street", ("name", "street_name", "way", "way_id", "osm_id"))
WAY_ID = re.compile(r"(?:way/|w)?(\d{1,18})", re.ASCII)
_NAMED = 8
_ENDS = 2


def avoided_edges(
    text: str, network: Network, projection: Projection, extract: OsmExtract | None = None
) -> tuple[BoolArray, list[Problem]]:
    """Street edges that buses keep off.

    Parameters
    ----------
    text : str
        Names of streets or ids of OSM ways, or the path of a table with a column of them named
        ``street``, or of a GeoJSON file: of areas, in which no bus drives, and of lines, along
        which none does.
    network : Network
    projection : Projection
        Of its streets.
    extract : OsmExtract, optional
        The map, for ids of ways; without it there are none.

    Returns
    -------
    BoolArray, shape (n_edges,)
    list of Problem
        Which streets they are.

    Raises
    ------
    InputError
        With every name that no street has; if a file is not understood or shows no street.
    LimitError
        If a file is too large.
    InfeasibleError
        If no street is left.

    Examples
    --------
    >>> from tests.cities.grid import MIDDLE, grid_city
    >>> closed, said = avoided_edges("Avenue 0", grid_city(3, 3), MIDDLE)
    >>> said[0].message
    'buses keep off 2 of 10 km of streets, counted by direction: Avenue 0'
    """
    streets = network.streets
    if names_file(text) and Path(text).suffix.lower() in {".geojson", ".json"}:
        closed = edges_of_shapes(streets, projection, Path(text))
    else:
        closed = _edges_of_names(streets, projection, extract, text)
    if closed.all():
        message = "--avoid-streets leaves no street to drive on; name fewer"
        raise InfeasibleError(message)
    return closed, [_said(streets, closed)]


def _edges_of_names(
    streets: StreetGraph, projection: Projection, extract: OsmExtract | None, text: str
) -> BoolArray:
    """Edges of streets by name, or by the id of a way on them."""
    names, where = names_in(text, STREET_COLUMN, "--avoid-streets")
    rows: dict[str, list[int]] = {}
    for row, name in enumerate(streets.street_names):
        if name:
            rows.setdefault(name.casefold(), []).append(row)
    edges_of_row = _members(streets.name, len(streets.street_names))
    ways = [] if extract is None else [name for name in names if WAY_ID.fullmatch(name)]
    on_shapes = EdgesOnShapes(streets) if ways else None

    def edges_of(name: str) -> list[int]:
        found = [edge for row in rows.get(name.casefold(), []) for edge in edges_of_row[row]]
        way = WAY_ID.fullmatch(name)
        if found or way is None or extract is None or on_shapes is None:
            return found
        lines = _lines_of_way(extract, projection, int(way[1]))
        return sorted({edge for line in lines for edge in on_shapes.on(line).tolist()})

    known = [name for name in streets.street_names if name]
    chosen = rows_named(names, where, edges_of, known, "street with buses on the map")
    return bools(np.isin(np.arange(streets.n_edges), chosen))


def _members(group: IntArray, n_groups: int) -> list[list[int]]:
    """Rows of each group."""
    order = np.argsort(group, kind="stable")
    cuts = np.cumsum(np.bincount(group, minlength=n_groups))[:-1]
    return [part.tolist() for part in np.split(order, cuts)]


def _lines_of_way(
    extract: OsmExtract, projection: Projection, way_id: int
) -> list[shapely.LineString]:
    """The way of an id in metres; none where the map does not hold it."""
    lines = []
    for way in np.flatnonzero(extract.way_id == way_id).tolist():
        nodes = slice(int(extract.first_node[way]), int(extract.first_node[way + 1]))
        lon, lat = extract.node_lon[nodes], extract.node_lat[nodes]
        if len(lon) >= _ENDS:
            lines.append(shapely.LineString(np.column_stack(projection.to_metres(lon, lat))))
    return lines


def edges_of_shapes(streets: StreetGraph, projection: Projection, path: Path) -> BoolArray:
    """Edges inside areas and along lines of a file.

    Parameters
    ----------
    streets : StreetGraph
    projection : Projection
        Of these streets.
    path : Path
        GeoJSON.

    Returns
    -------
    BoolArray, shape (n_edges,)

    Raises
    ------
    InputError
        If it is no such file, or shows no street.
    LimitError
        If it is too large.
    """
    on_shapes = EdgesOnShapes(streets)
    closed = np.zeros(streets.n_edges, np.bool_)
    for shape in read_shapes(path):
        drawn = shapely.transform(shape, lambda points: _metres(projection, points))
        if isinstance(drawn, shapely.Polygon):
            closed[on_shapes.inside(drawn)] = True
        else:
            closed[on_shapes.along(drawn)] = True
    if not closed.any():
        message = f"{path.name} shows no street with buses; draw it over streets of the map"
        raise InputError(message)
    return bools(closed)


def _metres(projection: Projection, points: FloatArray) -> FloatArray:
    """Points in degrees as points in metres."""
    return floats(np.column_stack(projection.to_metres(points[:, 0], points[:, 1])))


def _said(streets: StreetGraph, closed: BoolArray) -> Problem:
    """Which streets are closed."""
    used = np.unique(streets.name[closed])
    names = [streets.street_names[row] for row in used.tolist() if streets.street_names[row]]
    shown = ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" * (len(names) > _NAMED))
    km, total = (float(each.sum()) / 1000 for each in (streets.length_m[closed], streets.length_m))
    message = f"buses keep off {km:.0f} of {total:.0f} km of streets, counted by direction"
    return note("streets", f"{message}: {shown or 'without names'}")
