"""Zones drawn as GeoJSON: read with a JSON parser and shapely only, whatever the file claims.

GDAL is kept away from these files on purpose: it looks at content, not names, and a file that
calls itself ``.geojson`` can make it open other files and hosts.
"""

import itertools
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from network.errors import InputError, LimitError
from network.problems import Problem, error, note, warning
from network.text_files import read_text
from network.zone_records import MAX_ZONES, ZoneRecords, zone_labels

_EPSG = re.compile(r"(?:urn:ogc:def:crs:)?EPSG:[\d.]*:?(\d{4,6})")
_DEGREES = frozenset({"urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84", "OGC:CRS84"})
_WGS84 = 4326
_SMALLEST_RING = 4  # three corners, and the first one again
_Ring = list[tuple[float, float]]


def read_geojson(path: Path) -> ZoneRecords:
    """Zones of a GeoJSON file, unchecked but for its form.

    Parameters
    ----------
    path : Path
        A FeatureCollection of polygons, multipolygons or points (RFC 7946, 2016), in degrees or
        with a ``crs`` member that names an EPSG code.

    Returns
    -------
    ZoneRecords
        Shapes in degrees; what is wrong with single features is in `findings`.

    Raises
    ------
    NotFoundError
        If there is no such file.
    LimitError
        If the file is too large, nested too deeply, or has too many features.
    InputError
        If it is not UTF-8, not JSON, or not a FeatureCollection.

    Examples
    --------
    >>> import tempfile
    >>> text = '''{"type": "FeatureCollection", "features": [{"type": "Feature",
    ...   "properties": {"id": "A", "population": 9},
    ...   "geometry": {"type": "Point", "coordinates": [24.9, 60.2]}}]}'''
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "zones.geojson"
    ...     _ = file.write_text(text)
    ...     records = read_geojson(file)
    >>> records.attributes["population"], records.shape[0].wkt
    ((9,), 'POINT (24.9 60.2)')
    """
    document = _parsed(path.name, read_text(path))
    features = _features_of(path.name, document)
    where = tuple(f"{path.name} feature {number}" for number in range(1, len(features) + 1))
    findings: list[Problem] = []
    shapes: list[BaseGeometry | None] = []
    attributes = _attributes_of(features)
    for label, feature in zip(zone_labels(where, attributes), features, strict=True):
        try:
            shapes.append(_shape_of(feature.get("geometry"), label, findings))
        except InputError as fault:
            shapes.append(shapely.Point(0, 0))  # the error below refuses the file
            findings.append(error(label, str(fault)))
    shapes = _in_degrees(path.name, document, shapes, findings)
    return ZoneRecords(
        name=path.name,
        where=where,
        attributes=attributes,
        shape=tuple(shapes),
        findings=tuple(findings),
        blank_is_zero=False,
    )


def _parsed(name: str, text: str) -> dict[str, Any]:
    """Parse JSON without its dialects: no NaN, no endless nesting."""

    def refuse_constant(constant: str) -> NoReturn:
        message = f"{name} is not valid JSON: {constant}; write null or remove the feature"
        raise InputError(message)

    try:
        document = json.loads(text, parse_constant=refuse_constant)
    except RecursionError as failure:
        message = f"{name} is not GeoJSON: it is nested too deeply; export it again"
        raise LimitError(message) from failure
    except json.JSONDecodeError as failure:
        ends_early = not text.rstrip().endswith("}")
        reason = "ends early" if ends_early else f"{failure.msg} in line {failure.lineno}"
        message = f"{name} is not valid JSON: {reason}; export it again"
        raise InputError(message) from failure
    except ValueError as failure:  # a whole number of thousands of digits
        message = f"{name} is not valid JSON: a number has too many digits; export it again"
        raise InputError(message) from failure
    if not isinstance(document, dict):
        message = f"{name} is not GeoJSON: expected a FeatureCollection; export it again"
        raise InputError(message)
    return document


def _features_of(name: str, document: dict[str, Any]) -> list[dict[str, Any]]:
    """Features of a collection, limited before anything is built from them."""
    features = document.get("features")
    if document.get("type") != "FeatureCollection" or not isinstance(features, list):
        kind = str(document.get("type"))[:40]
        message = f"{name}: expected a GeoJSON FeatureCollection, found type {kind}"
        raise InputError(message)
    if len(features) > MAX_ZONES:
        message = f"{name} has {len(features)} zones, at most {MAX_ZONES} are planned with"
        raise LimitError(message)
    bad = [k for k, feature in enumerate(features, start=1) if not isinstance(feature, dict)]
    if bad:
        message = f"{name} feature {bad[0]} is not a GeoJSON feature; export the file again"
        raise InputError(message)
    return features


def _attributes_of(features: Iterable[dict[str, Any]]) -> dict[str, tuple[object, ...]]:
    """Properties as columns, names in order of first appearance."""
    rows = [
        properties if isinstance(properties, dict) else {}
        for properties in (feature.get("properties") for feature in features)
    ]
    names = dict.fromkeys(itertools.chain.from_iterable(rows))
    columns: dict[str, tuple[object, ...]] = {
        name: tuple(row.get(name) for row in rows) for name in names
    }
    member = tuple(feature.get("id") for feature in features)
    if "id" not in columns and any(value is not None for value in member):
        columns["id"] = member
    return columns


def _shape_of(geometry: object, label: str, findings: list[Problem]) -> BaseGeometry | None:
    """Shape of one feature; None where it has none."""
    if geometry is None:
        return None
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    raw = geometry.get("coordinates") if isinstance(geometry, dict) else None
    match kind:
        case "Point":
            return shapely.Point(_position_of(raw))
        case "Polygon":
            return _polygon_of(raw, label, findings)
        case "MultiPolygon":
            return shapely.MultiPolygon([_polygon_of(part, label, findings) for part in _list(raw)])
        case _:
            message = f"expected polygons or points, found {str(kind)[:40]}"
            raise InputError(message)


def _polygon_of(raw: object, label: str, findings: list[Problem]) -> shapely.Polygon:
    """Polygon of rings; a ring that was left open is closed and reported."""
    rings: list[_Ring] = []
    for part in _list(raw):
        ring = [_position_of(position) for position in _list(part)]
        if ring and ring[0] != ring[-1]:
            ring.append(ring[0])
            findings.append(warning(label, "the outline was not closed; it was closed"))
        if len(ring) < _SMALLEST_RING:
            message = "an outline needs at least three different corners"
            raise InputError(message)
        rings.append(ring)
    return shapely.Polygon(rings[0], rings[1:]) if rings else shapely.Polygon()


def _list(raw: object) -> list[Any]:
    """Return a JSON array, else refuse it."""
    if not isinstance(raw, list):
        message = "the coordinates are not arrays of positions"
        raise InputError(message)
    return raw


def _position_of(raw: object) -> tuple[float, float]:
    """Longitude and latitude of one position; a height is left out."""
    match raw:
        case [int() | float() as lon, int() | float() as lat, *_] if not (
            isinstance(lon, bool) or isinstance(lat, bool)
        ):
            try:
                return float(lon), float(lat)
            except OverflowError as failure:
                message = "a coordinate has too many digits"
                raise InputError(message) from failure
        case _:
            message = f"a position is not a pair of numbers: {str(raw)[:40]}"
            raise InputError(message)


def _in_degrees(
    name: str,
    document: dict[str, Any],
    shapes: list[BaseGeometry | None],
    findings: list[Problem],
) -> list[BaseGeometry | None]:
    """Shapes in degrees, by the ``crs`` member that GeoJSON had until 2016."""
    code = _epsg_of(name, document.get("crs"))
    if code == _WGS84:
        return shapes
    findings.append(note(name, f"coordinates were read as EPSG:{code} and turned into degrees"))
    return reprojected(name, shapes, code)


def _epsg_of(name: str, member: object) -> int:
    """EPSG code that a ``crs`` member names; degrees where there is none."""
    if member is None:
        return _WGS84
    properties = member.get("properties") if isinstance(member, dict) else None
    title = str(properties.get("name")) if isinstance(properties, dict) else "unknown"
    if title in _DEGREES:
        return _WGS84
    found = _EPSG.fullmatch(title)
    if not found:
        message = f"{name}: coordinate system {title[:60]} is not known; export in EPSG:4326"
        raise InputError(message)
    return int(found.group(1))


def reprojected(
    name: str, shapes: Iterable[BaseGeometry | None], crs: object
) -> list[BaseGeometry | None]:
    """Shapes in degrees, from another coordinate system; x comes first in both.

    Parameters
    ----------
    name : str
        File name, for messages.
    shapes : iterable of shapely geometry or None
    crs : object
        Whatever pyproj takes for a coordinate system, such as an EPSG code.

    Raises
    ------
    InputError
        If the coordinate system is not known.

    Examples
    --------
    >>> reprojected("z.geojson", [shapely.Point(0, 0), None], 3857)[0].wkt
    'POINT (0 0)'
    """
    from pyproj import Transformer  # noqa: PLC0415  (slow to load, rarely needed)
    from pyproj.exceptions import ProjError  # noqa: PLC0415  (as above)

    try:
        there = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    except ProjError as failure:
        message = f"{name}: coordinate system {str(crs)[:60]} is not known; export in EPSG:4326"
        raise InputError(message) from failure

    def degrees(points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return np.column_stack(there.transform(points[:, 0], points[:, 1]))

    return [
        None if shape is None else shapely.transform(shapely.force_2d(shape), degrees)
        for shape in shapes
    ]
