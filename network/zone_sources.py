"""Zones from a file: CSV points, GeoJSON or GeoPackage, whichever the planner has."""

import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from network.cell_numbers import NumberRule
from network.csv_tables import numbers_of, read_csv
from network.errors import InputError, LimitError
from network.grouped_numbers import grouped
from network.problems import Problem, error, note, warning
from network.quantities import BoolArray, FloatArray
from network.text_files import MAX_TEXT_BYTES, read_bytes
from network.zone_geojson import read_geojson, reprojected
from network.zone_records import (
    ID,
    LATITUDE,
    LONGITUDE,
    MAX_ZONES,
    ZoneRecords,
    zone_table,
)

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from network.zones import ZoneTable

_SQLITE = b"SQLite format 3\x00"
_GEOPACKAGE_IDS = (b"GPKG", b"GP10", b"GP11")
_FAR = 1e8  # metres slip through here, so that one sentence can explain them
_NEAR_DEGREES = 0.02  # about 2 km: how far outside of the streets a zone may lie


def read_zones(path: Path) -> tuple["ZoneTable", tuple[Problem, ...]]:
    r"""Zones of a file, and everything that had to be said about it.

    Parameters
    ----------
    path : Path
        ``.csv`` with columns id, lon, lat, population, jobs; ``.geojson`` or ``.json``; ``.gpkg``.
        Names of columns may differ (`network.zone_records` lists the aliases). Further columns of
        numbers are opportunities where they are called ``schools``, ``care`` or ``opportunity_…``;
        the others are groups of persons, or only those called ``group_…`` where there are such.

    Returns
    -------
    ZoneTable
        In the order of the file. The place of an area is a point inside of it.
    tuple of Problem
        Warnings and notes.

    Raises
    ------
    NotFoundError
        If there is no such file.
    LimitError
        If the file, or the number of zones, is larger than we agree to read.
    InputError
        If anything is wrong with the zones; carries every finding of the file.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "zones.csv"
    ...     _ = file.write_text("id,lon,lat,population,jobs,pupils\n007,24.9,60.2,900,100,80\n")
    ...     zones, findings = read_zones(file)
    >>> zones.zone_id, zones.population.tolist(), zones.groups["pupils"].tolist(), findings
    (('007',), [900.0], [80.0], ())
    """
    match path.suffix.lower():
        case ".csv" | ".txt" | ".tsv":
            records = _csv_records(path)
        case ".geojson" | ".json":
            records = read_geojson(path)
        case ".gpkg":
            records = _geopackage_records(path)
        case suffix:
            message = (
                f"{path.name}: {suffix or 'no suffix'} is not read; give .csv, .geojson, .gpkg"
            )
            raise InputError(message)
    return zone_table(records)


def zones_off_the_map(
    zones: "ZoneTable", node_lon: FloatArray, node_lat: FloatArray
) -> tuple[Problem, ...]:
    """Find zones that lie outside of the street map, and the classic reason for it.

    Parameters
    ----------
    zones : ZoneTable
    node_lon, node_lat : FloatArray, shape (n_nodes,)
        Degrees, of the junctions open to buses; at least one.

    Returns
    -------
    tuple of Problem
        One error if no zone lies on the map, one warning if some do not.

    Examples
    --------
    >>> from network.quantities import floats
    >>> from network.zones import ZoneTable
    >>> one = floats([1])
    >>> zones = ZoneTable(("A",), floats([60.2]), floats([24.9]), one, one, False, "example")
    >>> print(*zones_off_the_map(zones, floats([24.8, 25.0]), floats([60.1, 60.3])))
    error: zones: no zone lies on the street map: latitude and longitude are swapped; swap them
    """
    west, east = node_lon.min() - _NEAR_DEGREES, node_lon.max() + _NEAR_DEGREES
    south, north = node_lat.min() - _NEAR_DEGREES, node_lat.max() + _NEAR_DEGREES

    def on_the_map(lon: FloatArray, lat: FloatArray) -> BoolArray:
        inside: BoolArray = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
        return inside

    there = on_the_map(zones.lon, zones.lat)
    if there.all():
        return ()
    if there.any():
        people = float(zones.population[~there].sum())
        message = (
            f"{int((~there).sum())} of {len(zones)} zones with {grouped(people)} residents lie "
            "outside of the street map, where no bus can reach them"
        )
        return (warning("zones", message, "use a larger map or fewer zones"),)
    if on_the_map(zones.lat, zones.lon).any():
        message = "no zone lies on the street map: latitude and longitude are swapped"
        return (error("zones", message, "swap them"),)
    message = "no zone lies on the street map"
    return (error("zones", message, "give the map and the zones of the same city"),)


def _csv_records(path: Path) -> ZoneRecords:
    """Read zones of a table with one point per row."""
    table = read_csv(path, [ID, LONGITUDE, LATITUDE], rows_are="zones")
    attributes = {**table.columns, **table.others}
    del attributes[LONGITUDE.name], attributes[LATITUDE.name]
    lon, lon_problems = numbers_of(table, "lon", NumberRule("longitude", -_FAR, _FAR))
    lat, lat_problems = numbers_of(table, "lat", NumberRule("latitude", -_FAR, _FAR))
    # A bad cell is an error of its own; the point 0, 0 in its place keeps rows in step.
    points = [
        shapely.Point(x, y) for x, y in zip(np.nan_to_num(lon), np.nan_to_num(lat), strict=True)
    ]
    return ZoneRecords(
        name=table.name,
        where=tuple(table.where(row) for row in range(len(table))),
        attributes=attributes,
        shape=tuple(points),
        findings=(*table.findings, *lon_problems, *lat_problems),
        blank_is_zero=True,
        decimal_comma=table.decimal_comma,
    )


def _geopackage_records(path: Path) -> ZoneRecords:
    """Read zones of the first layer of a GeoPackage."""
    import pyogrio  # noqa: PLC0415  (GDAL is slow to load and rarely needed)
    from pyogrio.errors import DataLayerError, DataSourceError  # noqa: PLC0415  (as above)

    head = read_bytes(path, MAX_TEXT_BYTES)[:72]
    if not head.startswith(_SQLITE) or head[68:72] not in _GEOPACKAGE_IDS:
        message = f"{path.name} is not a GeoPackage; export it again"
        raise InputError(message)
    source = f"GPKG:{path.resolve()}"  # names the one driver, so GDAL never looks for another
    try:
        layers = [str(layer) for layer, kind in pyogrio.list_layers(source) if kind is not None]
        if not layers:
            message = f"{path.name} has no layer with shapes; export it again"
            raise InputError(message)
        info = pyogrio.read_info(source, layer=layers[0])
        if info["features"] > MAX_ZONES:
            message = f"{path.name} has {info['features']} zones, at most {MAX_ZONES} are read"
            raise LimitError(message)
        meta, _, shapes, fields = pyogrio.raw.read(
            source, layer=layers[0], force_2d=True, max_features=MAX_ZONES + 1
        )
    except (DataSourceError, DataLayerError) as failure:
        message = f"{path.name} is damaged or incomplete; export it again"
        raise InputError(message) from failure
    findings: list[Problem] = []
    if len(layers) > 1:
        names = ", ".join(name[:40] for name in layers[1:9])
        findings.append(note(path.name, f"layer {layers[0][:40]} was read, not {names}"))
    return ZoneRecords(
        name=path.name,
        where=tuple(f"{path.name} row {row}" for row in range(1, len(shapes) + 1)),
        attributes={
            str(name): tuple(map(_none_if_missing, column.tolist()))
            for name, column in zip(meta["fields"], fields, strict=True)
        },
        shape=tuple(_degrees(path.name, shapely.from_wkb(shapes).tolist(), meta["crs"], findings)),
        findings=tuple(findings),
        blank_is_zero=True,
    )


def _none_if_missing(value: object) -> object:
    """Value of a cell; GDAL writes NaN where a number is missing."""
    return None if isinstance(value, float) and math.isnan(value) else value


def _degrees(
    name: str, shapes: list["BaseGeometry | None"], crs: str | None, findings: list[Problem]
) -> list["BaseGeometry | None"]:
    """Shapes in degrees, with a remark where they were not."""
    if crs in {None, "EPSG:4326", "OGC:CRS84"}:
        return shapes
    findings.append(note(name, f"coordinates were read as {crs[:40]} and turned into degrees"))
    return reprojected(name, shapes, crs)
