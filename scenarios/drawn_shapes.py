"""Areas and lines that a planner has drawn, as GeoJSON."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from network.errors import InputError, LimitError
from network.text_files import read_text

MOST_SHAPES = 10_000
_DRAWN = (shapely.Polygon, shapely.LineString)


def read_shapes(path: Path) -> list[shapely.Polygon | shapely.LineString]:
    """Areas and lines of a GeoJSON file, in degrees.

    Parameters
    ----------
    path : Path
        A FeatureCollection, a Feature or a geometry (RFC 7946, 2016) of polygons and lines.

    Returns
    -------
    list of Polygon or LineString
        Collections of them taken apart.

    Raises
    ------
    NotFoundError
        If there is no such file.
    LimitError
        If it is too large, nested too deeply or has too many shapes.
    InputError
        If it is not GeoJSON of polygons and lines in degrees.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "quiet.geojson"
    ...     _ = file.write_text('{"type": "LineString", "coordinates": [[10, 50], [10.1, 50]]}')
    ...     [shape.geom_type for shape in read_shapes(file)]
    ['LineString']
    """
    parts = _parts_of(path)
    found = [part for part in parts if isinstance(part, _DRAWN) and not part.is_empty]
    if len(found) > MOST_SHAPES:
        message = f"{path.name} has {len(found)} shapes, at most {MOST_SHAPES} are read"
        raise LimitError(message)
    if not found or len(found) != len(parts):
        message = f"{path.name}: expected areas and lines; draw streets as such"
        raise InputError(message)
    bounds = np.array([shape.bounds for shape in found])
    if not np.isfinite(bounds).all() or (np.abs(bounds) > [180, 90, 180, 90]).any():
        message = f"{path.name} is not in degrees of longitude and latitude; export it as WGS 84"
        raise InputError(message)
    if not all(shape.is_valid for shape in found):
        message = f"{path.name} has an area whose outline crosses itself; draw it again"
        raise InputError(message)
    return found


def _parts_of(path: Path) -> list[shapely.Geometry]:
    """Single shapes of a file that may be anything."""
    text = read_text(path)
    try:
        document = json.loads(text)
    except RecursionError as failure:
        message = f"{path.name} is not GeoJSON: it is nested too deeply; export it again"
        raise LimitError(message) from failure
    except ValueError as failure:
        message = f"{path.name} is not GeoJSON: {str(failure)[:80]}; export it again"
        raise InputError(message) from failure
    try:
        shapes = [shapely.from_geojson(json.dumps(each)) for each in _geometries(document)]
        return [part for shape in shapes for part in shapely.get_parts(shape).tolist()]
    except (shapely.errors.GEOSException, ValueError, TypeError) as failure:
        message = f"{path.name} has a shape that is not understood; export it again"
        raise InputError(message) from failure


def _geometries(document: object) -> Iterable[dict[str, Any]]:
    """Geometries of a document, whether of a collection, of one feature or bare."""
    if not isinstance(document, dict):
        return
    if not isinstance(document.get("features"), list):
        document = {"features": [document]}
    for feature in document["features"]:
        if isinstance(feature, dict) and isinstance(feature.get("geometry"), dict):
            yield feature["geometry"]
        elif isinstance(feature, dict) and "coordinates" in feature:
            yield feature
