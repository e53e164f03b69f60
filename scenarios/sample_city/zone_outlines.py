"""Where zones lie on the lattice and on the ground: their lattice points and their outlines."""

import itertools
from collections.abc import Sequence

from scenarios.sample_city.ground import Cell, Ground, Point

_OUTLINE_STEPS = 4
_FIELDS = 0.25  # a strip without streets this wide, as a share of a zone, is not part of it


def zone_of(ground: Ground, cell: Cell, across: int) -> Cell:
    """Column and row of the zone around a lattice point.

    Parameters
    ----------
    ground : Ground
    cell : Cell
    across : int
        Columns and rows of zones over the lattice.
    """
    width = 2 * ground.reach + 1
    return (cell[0] + ground.reach) * across // width, (cell[1] + ground.reach) * across // width


def zone_outline(
    ground: Ground, zone: Cell, across: int, corners: Sequence[Cell]
) -> tuple[Point, ...]:
    """Outline of a zone, bent like the streets; sides without streets are left to the fields.

    Parameters
    ----------
    ground : Ground
    zone : Cell
        Column and row of the zone.
    across : int
        Columns and rows of zones over the lattice.
    corners : sequence of Cell
        Lattice points of the zone that have streets.

    Returns
    -------
    tuple of Point
        Metres, counter-clockwise, first and last point equal.
    """
    west, east = _extent(ground, zone[0], across, [cell[0] for cell in corners])
    south, north = _extent(ground, zone[1], across, [cell[1] for cell in corners])
    around = ((west, south), (east, south), (east, north), (west, north), (west, south))
    places = [
        (u + (u2 - u) * k / _OUTLINE_STEPS, v + (v2 - v) * k / _OUTLINE_STEPS)
        for (u, v), (u2, v2) in itertools.pairwise(around)
        for k in range(_OUTLINE_STEPS)
    ]
    ring = [ground.smooth(u, v) for u, v in places]
    return (*ring, ring[0])


def is_inside(outline: Sequence[Point], place: Point) -> bool:
    """Whether a place lies inside a closed outline: a ray from it leaves once more than it enters.

    Examples
    --------
    >>> square = [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0), (0.0, 0.0)]
    >>> is_inside(square, (1.0, 0.5)), is_inside(square, (3.0, 0.5))
    (True, False)
    """
    x, y = place
    inside = False
    for (x1, y1), (x2, y2) in itertools.pairwise(outline):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            inside = not inside
    return inside


def _extent(ground: Ground, number: int, across: int, used: Sequence[int]) -> tuple[float, float]:
    """Where a column or row of zones starts and ends, as shares of the half width."""
    low, high = (_border(ground, k, across) for k in (number, number + 1))
    first, last = min(used) / ground.reach, max(used) / ground.reach
    margin, cell = _FIELDS * (high - low), 1.0 / ground.reach
    return (
        first - cell if first - low > margin else low,
        last + cell if high - last > margin else high,
    )


def _border(ground: Ground, number: int, across: int) -> float:
    """Where a column or row of zones starts, half a cell before the first lattice points in it."""
    first = -(-number * (2 * ground.reach + 1) // across) - ground.reach
    return (first - 0.5) / ground.reach
