"""Shapes and stop distances as a feed states them: centimetres that rise from point to point."""

from dataclasses import dataclass

import numpy as np

from network.quantities import IntArray, ints
from routing.lines import LinePlan
from routing.paths import PatternPaths

_MICRODEGREES = 1_000_000
_CENTIMETRES = 100
_POINTS_OF_A_LINE = 2


@dataclass(frozen=True, slots=True, eq=False)
class ExportedShape:
    """Way of one pattern, in the whole units in which it is written.

    Attributes
    ----------
    lon_microdegrees, lat_microdegrees : IntArray, shape (n_points,)
        No two neighbours are equal.
    point_cm : IntArray, shape (n_points,)
        Centimetres along the way, rising strictly; empty like the two above where all points of
        the way fall into one, so that there is nothing to draw.
    call_cm : IntArray, shape (n_calls,)
        Centimetres along the way where the bus stops, rising strictly, none beyond the last point.
    """

    lon_microdegrees: IntArray
    lat_microdegrees: IntArray
    point_cm: IntArray
    call_cm: IntArray


def exported_shape(plan: LinePlan, paths: PatternPaths, pattern: int) -> ExportedShape:
    """Round the way of a pattern so that its distances stay in order.

    Points that fall together are written once. Distances that fall together are moved apart by the
    least step, one centimetre, as the reference wants them to rise.
    """
    here = slice(int(paths.first_point[pattern]), int(paths.first_point[pattern + 1]))
    lon = np.rint(paths.point_lon[here] * _MICRODEGREES).astype(np.int64)
    lat = np.rint(paths.point_lat[here] * _MICRODEGREES).astype(np.int64)
    moved = np.ones(len(lon), dtype=np.bool_)
    moved[1:] = (np.diff(lon) != 0) | (np.diff(lat) != 0)
    point_cm = _rising(paths.point_m[here][moved])
    calls = slice(int(plan.first_stop[pattern]), int(plan.first_stop[pattern + 1]))
    call_cm = _rising(paths.call_m[calls])
    if len(point_cm) < _POINTS_OF_A_LINE:
        nothing = ints([])
        return ExportedShape(nothing, nothing, nothing, ints(call_cm))
    # The last stop may lie a rounding step beyond the last point: the shape ends where the trip
    # does.
    point_cm[-1] = max(point_cm[-1], call_cm[-1])
    return ExportedShape(ints(lon[moved]), ints(lat[moved]), ints(point_cm), ints(call_cm))


def _rising(metres: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> IntArray:
    """Whole centimetres, each at least one more than the one before."""
    steps = np.arange(len(metres))
    cm = np.rint(metres * _CENTIMETRES).astype(np.int64)
    return (np.maximum.accumulate(cm - steps) + steps).astype(np.int64)


def text_of_degrees(microdegrees: int) -> str:
    """Degrees with 6 decimals.

    Examples
    --------
    >>> text_of_degrees(-51_220_000)
    '-51.220000'
    """
    whole, rest = divmod(abs(microdegrees), _MICRODEGREES)
    return f"{'-' if microdegrees < 0 else ''}{whole}.{rest:06d}"


def text_of_metres(centimetres: int) -> str:
    """Metres with 2 decimals.

    Examples
    --------
    >>> text_of_metres(120_305)
    '1203.05'
    """
    whole, rest = divmod(centimetres, _CENTIMETRES)
    return f"{whole}.{rest:02d}"
