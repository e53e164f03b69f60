"""Where zones lie: outlines and points in degrees, checked, repaired where possible."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from network.problems import Problem, error, note, warning
from network.quantities import BoolArray, FloatArray, floats

Shapes: TypeAlias = npt.NDArray[np.object_]

_KINDS = ("Point", "Polygon", "MultiPolygon")
_CLEARLY_NOT_DEGREES = 400.0
_HALF_WORLD = 180.0
_OVERLAP_SHARE = 0.01
_MOST_OVERLAPS = 1000
_TREE_BATCH = 256


@dataclass(frozen=True, slots=True, eq=False)
class ZoneShapes:
    """Checked places of zones.

    Attributes
    ----------
    lon, lat : FloatArray, shape (n_zones,)
        Degrees, a point inside each zone.
    boundary : tuple of bytes
        Outlines as WKB in degrees, one per zone; empty where some zone is a point.
    findings : tuple of Problem
        Repairs and overlaps.
    """

    lon: FloatArray
    lat: FloatArray
    boundary: tuple[bytes, ...]
    findings: tuple[Problem, ...]


def shape_problems(
    name: str, shapes: Sequence[BaseGeometry | None], labels: Sequence[str]
) -> list[Problem]:
    """Find what makes shapes useless as zones.

    Parameters
    ----------
    name : str
        File name.
    shapes : sequence of shapely geometry or None
        Expected in degrees.
    labels : sequence of str
        How messages call each zone.

    Returns
    -------
    list of Problem
        Errors; shapes without any may be given to `checked_shapes`.

    Examples
    --------
    >>> for problem in shape_problems("z.csv", [shapely.Point(24.9, -95), None], ["Z8", "Z9"]):
    ...     print(problem)
    error: Z9: the zone has no geometry; draw it or remove it
    error: Z8: latitude -95 is out of range; expected -90 to 90
    """
    problems: list[Problem] = []
    usable: list[int] = []
    for row, shape in enumerate(shapes):
        if shape is None or shape.is_empty:
            problems.append(error(labels[row], "the zone has no geometry", "draw it or remove it"))
        elif shape.geom_type not in _KINDS:
            message = f"expected polygons or points, found {shape.geom_type}"
            problems.append(error(labels[row], message))
        else:
            usable.append(row)
    if usable:
        column = _column([shapes[row] for row in usable])
        problems += _coordinate_problems(name, column, [labels[row] for row in usable])
    return problems


def checked_shapes(
    name: str, shapes: Sequence[BaseGeometry | None], labels: Sequence[str]
) -> ZoneShapes:
    """Points and outlines of zones that `shape_problems` finds nothing wrong with.

    Parameters
    ----------
    name : str
        File name.
    shapes : sequence of shapely geometry
        Points, polygons and multipolygons in degrees.
    labels : sequence of str
        How messages call each zone.

    Returns
    -------
    ZoneShapes
        Broken outlines are repaired; the findings name them.

    Examples
    --------
    >>> square = shapely.box(0, 0, 2, 2)
    >>> checked = checked_shapes("z.geojson", [square], ["zone A"])
    >>> checked.lon.tolist(), checked.lat.tolist(), len(checked.boundary)
    ([1.0], [1.0], 1)
    """
    column = shapely.force_2d(_column(shapes))
    is_area = np.isin(shapely.get_type_id(column), (3, 6))
    column, findings = _repaired(column, labels, is_area)
    flat = is_area & (shapely.area(column) <= 0)
    points = shapely.centroid(column)
    sound = np.flatnonzero(is_area & ~flat)
    points[sound] = shapely.point_on_surface(column[sound])
    findings += [
        warning(labels[row], "the zone has no area; the middle of its outline is used")
        for row in _rows(flat)
    ]
    findings += _overlap_findings(name, column[sound], [labels[row] for row in sound.tolist()])
    boundary: tuple[bytes, ...] = ()
    if is_area.all():
        boundary = tuple(shapely.to_wkb(column, byte_order=1).tolist())
    elif is_area.any():
        message = "some zones are points, others areas; outlines are left out"
        findings.append(note(name, message))
    return ZoneShapes(
        floats(shapely.get_x(points)), floats(shapely.get_y(points)), boundary, tuple(findings)
    )


def _column(shapes: Sequence[BaseGeometry | None]) -> Shapes:
    """Shapes as an object array, never unpacked."""
    column = np.empty(len(shapes), dtype=object)
    column[:] = shapes
    return column


def _coordinate_problems(name: str, column: Shapes, labels: Sequence[str]) -> list[Problem]:
    """Gather coordinates that are no longitude and latitude."""
    coordinates, rows = shapely.get_coordinates(column, return_index=True)
    broken = np.unique(rows[~np.isfinite(coordinates).all(axis=1)]).tolist()
    if broken:
        return [error(labels[row], "a coordinate is not a number") for row in broken]
    largest = float(np.abs(coordinates).max())
    if largest > _CLEARLY_NOT_DEGREES:
        message = f"coordinates up to {largest:,.0f} are not longitude and latitude (EPSG:3857?)"
        return [error(name, message, "export in EPSG:4326 (WGS 84, degrees)")]
    bounds = shapely.bounds(column)
    problems: list[Problem] = []
    for axis, label, limit in ((0, "longitude", 180), (1, "latitude", 90)):
        low, high = bounds[:, axis], bounds[:, axis + 2]
        worst = np.where(-low > high, low, high)
        problems += [
            error(
                labels[row],
                f"{label} {worst[row]:g} is out of range",
                f"expected {-limit} to {limit}",
            )
            for row in _rows(np.abs(worst) > limit)
        ]
    span = bounds[:, 2] - bounds[:, 0]
    problems += [
        error(
            labels[row],
            f"the zone spans {span[row]:.0f} degrees of longitude",
            "cut it where it crosses longitude 180",
        )
        for row in _rows(span > _HALF_WORLD)
    ]
    return problems


def _rows(chosen: BoolArray) -> list[int]:
    """Rows where a column says yes."""
    rows: list[int] = np.flatnonzero(chosen).tolist()
    return rows


def _repaired(
    column: Shapes, labels: Sequence[str], is_area: BoolArray
) -> tuple[Shapes, list[Problem]]:
    """Outlines made valid where an area is left after it, each repair named."""
    findings: list[Problem] = []
    result = column.copy()
    for row in _rows(is_area & ~shapely.is_valid(column)):
        mended = _mended(column[row])
        if mended.area <= 0:
            continue  # a sliver: reported as a zone without area
        result[row] = mended
        reason = shapely.is_valid_reason(column[row]).split("[")[0].lower()
        findings.append(warning(labels[row], f"the outline is broken ({reason}); it was repaired"))
    return result, findings


def _mended(shape: BaseGeometry) -> BaseGeometry:
    """Area inside the outer rings and outside of the inner ones, wherever those lie."""
    area: BaseGeometry = shapely.Polygon()
    for part in shapely.get_parts(shape):
        outer = shapely.make_valid(shapely.Polygon(part.exterior))
        inner = shapely.union_all([shapely.make_valid(shapely.Polygon(r)) for r in part.interiors])
        area = area.union(outer.difference(inner))
    faces = [part for part in shapely.get_parts(area) if part.area > 0]
    return faces[0] if len(faces) == 1 else shapely.MultiPolygon(faces)


def _overlap_findings(name: str, areas: Shapes, labels: Sequence[str]) -> list[Problem]:
    """Warn of zones that cover each other, since their people may be counted twice."""
    if len(areas) < 2:  # noqa: PLR2004
        return []
    tree = shapely.STRtree(areas)
    size = shapely.area(areas)
    pairs: list[tuple[int, int, float]] = []
    for start in range(0, len(areas), _TREE_BATCH):
        batch = areas[start : start + _TREE_BATCH]
        first, second = tree.query(batch, predicate="intersects")
        first = first + start
        later = first < second
        first, second = first[later], second[later]
        common = shapely.area(shapely.intersection(areas[first], areas[second]))
        share = common / np.minimum(size[first], size[second])
        pairs += [
            (int(first[k]), int(second[k]), float(share[k]))
            for k in np.flatnonzero(share > _OVERLAP_SHARE)
        ]
        if len(pairs) > _MOST_OVERLAPS:
            break
    if not pairs:
        return []
    pairs.sort()
    shown = "; ".join(
        f"{labels[i]} and {labels[j]} share {share:.0%} of the smaller one"
        for i, j, share in pairs[:3]
    )
    message = (
        f"pairs of zones that overlap: {len(pairs)} ({shown}); each zone's people and jobs are "
        "counted once, as given"
    )
    return [warning(name, message, "make sure that nobody is listed in two zones")]
