"""Stops of the map and stops of a file, at their kerbs."""

from pathlib import Path

import numpy as np
from scipy.spatial import KDTree

from network.cell_numbers import NumberRule
from network.csv_tables import Column, CsvLimits, CsvTable, numbers_of, read_csv
from network.driving_side import DrivingSide
from network.errors import InputError, refuse_errors
from network.nearest_streets import heading_at
from network.osm_extract import OsmExtract
from network.problems import Problem, error, note, warning
from network.projection import Projection
from network.quantities import FloatArray, IntArray, floats, ints
from network.stops import StopSource
from network.stops_on_streets import (
    BACK,
    SAME_DIRECTION_COSINE,
    KerbStops,
    PolePlaces,
    poles_at_kerbs,
    stops_at_kerbs,
)
from network.streets import StreetGraph

SAME_KERB_M = 20.0
"""Stops of the map this near to each other along one kerb are one stop mapped twice."""

OTHER_KERB_WITHIN_M = 120.0
"""A stop on a two-way street without a stop this near on the other kerb is one-sided."""

STOP_COLUMNS = (
    Column("id", ("stop_id",)),
    Column("lon", ("longitude", "stop_lon", "x")),
    Column("lat", ("latitude", "stop_lat", "y")),
    Column("name", ("stop_name",), required=False),
)
MAX_STOPS = 50_000


def stops_from_map(
    extract: OsmExtract,
    streets: StreetGraph,
    projection: Projection,
    driving_side: DrivingSide = DrivingSide.RIGHT,
    *,
    limit_m: float = 100.0,
    complete_pairs: bool = False,
) -> tuple[KerbStops, tuple[Problem, ...]]:
    """Stops of the map at their kerbs.

    Stops within `SAME_KERB_M` of each other along one kerb (a pole and its platform) are one: the
    first with a name, else the first.

    Parameters
    ----------
    extract : OsmExtract
    streets : StreetGraph
        The bus graph.
    projection : Projection
        Of the bus graph.
    driving_side : DrivingSide, default right
    limit_m : float, default 100
        Stops farther from every bus street are left out.
    complete_pairs : bool, default False
        Whether to add the missing stop on the other kerb of two-way streets.

    Returns
    -------
    stops : KerbStops
        Ids are OSM ids.
    findings : tuple of Problem

    Examples
    --------
    >>> from tests.cities.grid import MIDDLE, grid_streets
    >>> from tests.cities.stop_map import map_with_stops
    >>> extract = map_with_stops((71, 100, -5, "Mill"), (72, 110, 5, "Mill"))
    >>> stops, findings = stops_from_map(extract, grid_streets(3, 3), MIDDLE)
    >>> stops.stop_id, stops.edge.tolist()
    (('71', '72'), [0, 1])
    """
    x, y = projection.to_metres(extract.stop_lon, extract.stop_lat)
    _, first = np.unique(extract.stop_id, return_index=True)
    rows = np.sort(first)
    poles = PolePlaces(
        stop_id=tuple(str(extract.stop_id[row]) for row in rows),
        name=tuple(extract.stop_name[row] for row in rows),
        lon=floats(extract.stop_lon[rows]),
        lat=floats(extract.stop_lat[rows]),
        x=floats(x[rows]),
        y=floats(y[rows]),
        source=StopSource.MAP,
    )
    snapped, snapping = stops_at_kerbs(streets, poles, driving_side, limit_m)
    once, merging = _each_kerb_once(snapped)
    stops, pairing = _pairs_of_kerbs(
        once, streets, projection, driving_side, complete=complete_pairs
    )
    return stops, (*snapping, *merging, *pairing)


def stops_from_file(
    path: Path,
    streets: StreetGraph,
    projection: Projection,
    driving_side: DrivingSide = DrivingSide.RIGHT,
    *,
    limit_m: float = 100.0,
) -> tuple[KerbStops, tuple[Problem, ...]]:
    r"""Stops of a CSV file with the columns id, lon, lat and, if wanted, name.

    Parameters
    ----------
    path : Path
        UTF-8 text; lon and lat in degrees, WGS 84; ids are texts.
    streets : StreetGraph
        The bus graph.
    projection : Projection
        Of the bus graph.
    driving_side : DrivingSide, default right
    limit_m : float, default 100
        Stops farther from every bus street are left out.

    Returns
    -------
    stops : KerbStops
        In the order of the file.
    findings : tuple of Problem

    Raises
    ------
    NotFoundError
        If there is no such file.
    InputError
        If the file is not such a table, naming every fault, or no stop lies near a bus street.
    LimitError
        If it is too large.

    Examples
    --------
    >>> import tempfile
    >>> from tests.cities.grid import MIDDLE, grid_streets
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "stops.csv"
    ...     _ = file.write_text("id,lon,lat,name\n007,10.001,49.99995,Mill\n")
    ...     stops, findings = stops_from_file(file, grid_streets(3, 3), MIDDLE)
    >>> stops.stop_id, stops.name, stops.edge.tolist()
    (('007',), ('Mill',), [0])
    """
    table = read_csv(path, STOP_COLUMNS, rows_are="stops", limits=CsvLimits(rows=MAX_STOPS))
    lon, lat = places_of(table)
    x, y = projection.to_metres(lon, lat)
    poles = PolePlaces(
        stop_id=table.columns["id"],
        name=table.columns.get("name", ("",) * len(table)),
        lon=lon,
        lat=lat,
        x=x,
        y=y,
        source=StopSource.FILE,
    )
    stops, findings = stops_at_kerbs(streets, poles, driving_side, limit_m)
    if not len(stops):
        message = (
            f"{path.name}: none of the {len(table)} stops lies within {limit_m:.0f} m of a bus "
            "street of this map; check that lon and lat are not swapped and that the map is the "
            "right one"
        )
        raise InputError(message, findings)
    return stops, (*table.findings, *findings)


def places_of(table: CsvTable) -> tuple[FloatArray, FloatArray]:
    """Longitude and latitude of a table with the columns id, lon and lat.

    Raises
    ------
    InputError
        Naming every id that is empty or appears twice and every place that is none.

    Examples
    --------
    >>> columns = {"id": ("7",), "lon": ("10.5",), "lat": ("50",)}
    >>> lon, lat = places_of(CsvTable("depots.csv", columns, {}, (2,), False, ()))
    >>> lon.tolist(), lat.tolist()
    ([10.5], [50.0])
    """
    lon, lon_problems = numbers_of(table, "lon", NumberRule("lon", lowest=-180.0, highest=180.0))
    lat, lat_problems = numbers_of(table, "lat", NumberRule("lat", lowest=-85.0, highest=85.0))
    refuse_errors([*_id_problems(table), *lon_problems, *lat_problems])
    return lon, lat


def _id_problems(table: CsvTable) -> list[Problem]:
    """Ids that are empty or appear twice."""
    problems = []
    first_line: dict[str, int] = {}
    for row, name in enumerate(table.columns["id"]):
        if not name:
            problems.append(error(table.where(row), "id is empty", "give each row its own id"))
        elif name in first_line:
            message = f"id {name[:40]!r} appears again, first in line {first_line[name]}"
            problems.append(error(table.where(row), message, "give each row its own id"))
        else:
            first_line[name] = table.lines[row]
    return problems


def _each_kerb_once(stops: KerbStops) -> tuple[KerbStops, tuple[Problem, ...]]:
    """Drop stops that lie on one kerb within a bus length of another one."""
    order = np.lexsort((np.arange(len(stops)), stops.offset_m, stops.edge))
    kept: list[int] = []
    for row in order.tolist():
        before = kept[-1] if kept else -1
        if (
            before < 0
            or stops.edge[before] != stops.edge[row]
            or stops.offset_m[row] - stops.offset_m[before] > SAME_KERB_M
        ):
            kept.append(row)
        elif stops.name[row] and not stops.name[before]:
            kept[-1] = row
    doubled = len(stops) - len(kept)
    if not doubled:
        return stops, ()
    message = f"{doubled} of {len(stops)} lie within {SAME_KERB_M:.0f} m of another on one kerb"
    return stops.choose(sorted(kept)), (note("stops", message, "they were merged"),)


def _pairs_of_kerbs(
    stops: KerbStops,
    streets: StreetGraph,
    projection: Projection,
    driving_side: DrivingSide,
    *,
    complete: bool,
) -> tuple[KerbStops, tuple[Problem, ...]]:
    """Count stops without one on the other kerb, and add it if wanted."""
    alone = _one_sided(stops, streets, projection)
    if not alone.size:
        return stops, ()
    message = (
        f"{alone.size} of {len(stops)} on two-way streets have no stop within "
        f"{OTHER_KERB_WITHIN_M:.0f} m on the other kerb"
    )
    if not complete:
        remedy = "add the missing stops to the map, or give a table of stops"
        return stops, (warning("stops", message, remedy),)
    edge = ints(streets.reverse[stops.edge[alone]])
    length_m = streets.length_m[edge]
    offset_m = floats(length_m - np.minimum(stops.offset_m[alone], length_m))
    lon, lat = poles_at_kerbs(streets, projection, edge, offset_m, driving_side)
    twins = KerbStops(
        stop_id=tuple(stops.stop_id[row] + BACK for row in alone),
        name=tuple(stops.name[row] for row in alone),
        lon=lon,
        lat=lat,
        edge=edge,
        offset_m=offset_m,
        source=(StopSource.GENERATED,) * len(alone),
    )
    return stops.followed_by(twins), (note("stops", message, "they were added, ids with ':back'"),)


def _one_sided(stops: KerbStops, streets: StreetGraph, projection: Projection) -> IntArray:
    """Stops on two-way streets with no stop near that is served the other way."""
    if not len(stops):
        return ints([])
    _, _, ahead_x, ahead_y = heading_at(streets, stops.edge, stops.offset_m)
    here = np.column_stack(projection.to_metres(stops.lon, stops.lat))
    near = KDTree(here).query_pairs(OTHER_KERB_WITHIN_M, output_type="ndarray")
    one, other = near[:, 0], near[:, 1]
    opposed = ahead_x[one] * ahead_x[other] + ahead_y[one] * ahead_y[other] < -SAME_DIRECTION_COSINE
    paired = np.zeros(len(stops), np.bool_)
    paired[near[opposed].ravel()] = True
    return ints(np.flatnonzero((streets.reverse[stops.edge] >= 0) & ~paired))
