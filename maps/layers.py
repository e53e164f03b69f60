"""Layers for a map program: stops, lines, loads, zones and depots as GeoJSON and GeoPackage."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import orjson
import shapely

from network.quantities import FloatArray
from routing.lines import NOT_RUN
from routing.paths import PatternPaths
from scenarios.pattern_figures import (
    PatternFigures,
    busiest_period,
    line_of_calls,
    pattern_figures,
)
from scenarios.place_tables import place_tables
from scenarios.result import ScenarioResult
from scenarios.table_files import Cell, Table, rounded, whole_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapely.geometry.base import BaseGeometry

ATTRIBUTION = "© OpenStreetMap contributors"
DEGREE_DECIMALS = 6
"""About 0.1 m, as RFC 7946 (2016), section 11.2, advises."""

_FIXED_TIME = "2026-01-01T00:00:00.000Z"
"""GDAL stamps GeoPackages with the time of writing; equal layers shall be equal bytes."""

_GDAL_TIME = "OGR_CURRENT_DATE"


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """Shapes with attributes.

    Attributes
    ----------
    name : str
    fields : tuple of str
        Names of the attributes.
    rows : tuple of tuple of Cell
        Attributes of each feature.
    shapes : sequence of shapely geometry
        Degrees, WGS 84, one per feature.
    """

    name: str
    fields: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shapes: "Sequence[BaseGeometry]"


def write_layers(result: ScenarioResult, folder: Path) -> None:
    """Write each layer as ``<name>.geojson``, and all of them as ``layers.gpkg``.

    Equal results give equal bytes.

    Parameters
    ----------
    result : ScenarioResult
    folder : Path
        Made where it is missing; files of the same names in it are replaced.

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name:
    ...     write_layers(result(), Path(name))
    ...     sorted(path.name for path in Path(name).iterdir())[:3]
    ['depots.geojson', 'layers.gpkg', 'lines.geojson']
    """
    folder.mkdir(parents=True, exist_ok=True)
    layers = layers_of(result)
    for layer in layers:
        (folder / f"{layer.name}.geojson").write_bytes(geojson_bytes(layer))
    write_geopackage(layers, folder / "layers.gpkg")


def layers_of(result: ScenarioResult) -> tuple[Layer, ...]:
    """All layers of a result.

    Parameters
    ----------
    result : ScenarioResult

    Returns
    -------
    tuple of Layer
        ``stops``, ``stop_areas``, ``lines``, ``loads``, ``zones`` and ``depots``.

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> [(layer.name, len(layer.rows)) for layer in layers_of(result())][:3]
    [('stops', 10), ('stop_areas', 6), ('lines', 4)]
    """
    figures = pattern_figures(result.service, result.demand.periods, result.settings.vehicle.places)
    stops, areas, zones, depots = place_tables(result)
    outlines = [shapely.from_wkb(outline) for outline in result.network.zones.boundary]
    return (
        _places(stops),
        _places(areas),
        _lines(result, figures),
        _loads(result, figures),
        _places(zones, outlines or None),
        _places(depots),
    )


def geojson_bytes(layer: Layer) -> bytes:
    """Feature collection after RFC 7946 (2016): WGS 84, six decimals, no ``crs`` member.

    Examples
    --------
    >>> layer = Layer("stops", ("id",), (("A",),), [shapely.Point(24.9412345678, 60.2)])
    >>> b'"coordinates":[24.941235,60.2]' in geojson_bytes(layer)
    True
    """
    features = [
        {
            "type": "Feature",
            "properties": {
                whole_text(n): rounded(c) for n, c in zip(layer.fields, row, strict=True)
            },
            "geometry": _geometry(shape),
        }
        for row, shape in zip(layer.rows, layer.shapes, strict=True)
    ]
    collection = {
        "type": "FeatureCollection",
        "name": layer.name,
        "attribution": ATTRIBUTION,
        "features": features,
    }
    return orjson.dumps(collection, option=orjson.OPT_APPEND_NEWLINE)


def write_geopackage(layers: Sequence[Layer], path: Path) -> None:
    """Write layers to one GeoPackage, replaced if it exists.

    Parameters
    ----------
    layers : sequence of Layer
    path : Path
        Ends in ``.gpkg``.
    """
    import geopandas
    import pyogrio

    path.unlink(missing_ok=True)
    before = pyogrio.get_gdal_config_option(_GDAL_TIME)
    pyogrio.set_gdal_config_options({_GDAL_TIME: _FIXED_TIME})
    try:
        for layer in layers:
            columns = {
                whole_text(name): _column([rounded(row[place]) for row in layer.rows])
                for place, name in enumerate(layer.fields)
            }
            shapes = [_with_decimals(shape) for shape in layer.shapes]
            frame = geopandas.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")
            pyogrio.write_dataframe(
                frame, path, layer=layer.name, driver="GPKG", DESCRIPTION=ATTRIBUTION
            )
    finally:
        pyogrio.set_gdal_config_options({_GDAL_TIME: before})


def _column(cells: list[Cell]) -> npt.NDArray[Any]:
    """Attribute with one type for all rows; GDAL writes NaN, a blank among numbers, as null."""
    if all(cell is None or isinstance(cell, int | float) for cell in cells) and None in cells:
        return np.array([np.nan if cell is None else cell for cell in cells], np.float64)
    if any(isinstance(cell, str) for cell in cells):
        return np.array(cells, np.object_)
    return np.array(cells)


def _geometry(shape: "BaseGeometry") -> dict[str, Any]:
    """Geometry as GeoJSON; outer rings run counterclockwise (RFC 7946, section 3.1.6)."""
    found: dict[str, Any] = shapely.geometry.mapping(_with_decimals(shape))
    return found


def _with_decimals(shape: "BaseGeometry") -> "BaseGeometry":
    """Shape with rounded degrees and rings in the order that GeoJSON wants."""
    turned = shapely.orient_polygons(shape, exterior_cw=False)
    return shapely.transform(turned, lambda degrees: np.round(degrees, DEGREE_DECIMALS))


def _places(table: Table, shapes: "Sequence[BaseGeometry] | None" = None) -> Layer:
    """Layer of a table with `lon` and `lat`, as points or with other shapes."""
    kept = [row for row, column in enumerate(table.columns) if column.name not in ("lon", "lat")]
    if shapes is None:
        degrees = np.array([table.column("lon"), table.column("lat")], np.float64)
        shapes = [shapely.Point(place) for place in degrees.T]
    return Layer(
        name=table.name,
        fields=tuple(table.columns[place].name for place in kept),
        rows=tuple(tuple(row[place] for place in kept) for row in table.rows),
        shapes=shapes,
    )


def _lines(result: ScenarioResult, figures: PatternFigures) -> Layer:
    """One feature per pattern, along the streets."""
    plan, paths, periods = result.service.plan, result.service.paths, result.demand.periods
    rows = tuple(
        (
            plan.line_id[line],
            plan.line_name[line],
            int(plan.pattern_direction[pattern]),
            figures.pattern_id[pattern],
            len(plan.stops_of(pattern)),
            float(figures.km[pattern]),
            float(figures.minutes[pattern]),
            int(figures.trips[pattern]),
            *(None if h == NOT_RUN else h / 60 for h in plan.headway_s[pattern].tolist()),
        )
        for pattern, line in enumerate(plan.pattern_line.tolist())
    )
    fields = (
        "line_id", "name", "direction", "pattern_id", "stops", "km", "minutes", "trips_per_day",
        *(f"headway_min_{period.name}" for period in periods),
    )  # fmt: skip
    shapes = [
        _line_string(paths.point_lon[start:end], paths.point_lat[start:end])
        for start, end in pairwise(paths.first_point.tolist())
    ]
    return Layer("lines", fields, rows, shapes)


def _line_string(lon: FloatArray, lat: FloatArray) -> "BaseGeometry":
    """Line through points in degrees."""
    return shapely.LineString(np.column_stack((lon, lat)))


def _loads(result: ScenarioResult, figures: PatternFigures) -> Layer:
    """One feature per hop between two stops of a pattern."""
    plan, stop_id = result.service.plan, result.network.stops.stop_id
    busiest = busiest_period(result.demand.periods)
    hops = [
        (pattern, call)
        for pattern, (start, end) in enumerate(pairwise(plan.first_stop.tolist()))
        for call in range(start, end - 1)
    ]
    line = line_of_calls(plan).tolist()
    rows = tuple(
        (
            plan.line_id[line[call]],
            int(plan.pattern_direction[pattern]),
            figures.pattern_id[pattern],
            call - int(plan.first_stop[pattern]) + 1,
            stop_id[int(plan.stop[call])],
            stop_id[int(plan.stop[call + 1])],
            float(figures.load[call, busiest]),
            float(figures.load_factor[call, busiest]),
            float(figures.day_load[call]),
        )
        for pattern, call in hops
    )
    name = result.demand.periods[busiest].name
    fields = (
        "line_id", "direction", "pattern_id", "sequence", "from_stop_id", "to_stop_id",
        f"load_per_hour_{name}", f"load_factor_{name}", "load_per_day",
    )  # fmt: skip
    return Layer("loads", fields, rows, list(_hop_shapes(result.service.paths, hops)))


def _hop_shapes(paths: PatternPaths, hops: list[tuple[int, int]]) -> "Iterator[BaseGeometry]":
    """Part of the shape of a pattern from each call to the next."""
    for pattern, call in hops:
        rows = slice(int(paths.first_point[pattern]), int(paths.first_point[pattern + 1]))
        metres = paths.point_m[rows]
        start, end = float(paths.call_m[call]), float(paths.call_m[call + 1])
        at = np.concatenate([[start], metres[(metres > start) & (metres < end)], [end]])
        yield _line_string(
            np.interp(at, metres, paths.point_lon[rows]),
            np.interp(at, metres, paths.point_lat[rows]),
        )
