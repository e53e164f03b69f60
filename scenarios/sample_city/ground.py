"""The lie of the land: how the street pattern bends, where the river runs and the hill rises.

The city is drawn on a fine lattice of cells and then bent into shape. Lattice points are pairs of
whole numbers around the centre (0, 0); `CELLS` cells make one block between main streets, and
`Ground.blocks` such blocks lie between the centre and the edge. Plain arithmetic and `math`
functions only, so that every machine draws the same city.
"""

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from network.quantities import FloatArray, floats

Cell: TypeAlias = tuple[int, int]
"""A point of the lattice."""

Point: TypeAlias = tuple[float, float]
"""Metres east and north of the centre."""

CELLS = 8
"""Lattice cells between two main streets."""

CENTRE_LON, CENTRE_LAT = 13.3, 44.5
"""Open sea in the northern Adriatic, 70 km from either coast: no real street is near."""

BLOCK_M = 1050.0
"""Wanted distance of main streets, metres."""

REACH = 1.22
"""Farthest drawn point as a multiple of the half width of the built-up lattice."""

_ROUNDNESS = 0.6  # 0: the city's outline is a square, 1: a circle
_CENTRE_SCALE = 0.72  # size of a central block as a share of an average one
_WATER = 0.45  # half the river's width, in cells
_LEAST_GAP = 5.0  # cells between the main street of the centre and the river
_BUILT_UP = 1.12  # blocks farther out than this stay green
_M_PER_DEGREE_LAT = 111_132.0
_M_PER_DEGREE_LON = 111_320.0 * math.cos(math.radians(CENTRE_LAT))


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """The shape of the land under one city.

    Attributes
    ----------
    blocks : int
        Blocks between main streets, from the centre to the edge of the lattice.
    half_m : float
        Half the width of the lattice, metres.
    ring : int
        Blocks from the centre to the ring road.
    hill_side : int
        1 where the hill is in the north-east, -1 in the north-west. The satellite town lies south
        of it, on the same side.
    phase : tuple of float
        Seeded phases in [0, 1) of the waves that bend streets and river.
    twist : FloatArray, shape (2 * blocks, 2 * blocks)
        Radians by which the small streets inside a block are turned.
    wobble : FloatArray, shape (2 * blocks * CELLS + 1, 2 * blocks * CELLS + 1, 2)
        Metres by which each lattice point is moved.
    """

    blocks: int
    half_m: float
    ring: int
    hill_side: int
    phase: tuple[float, ...]
    twist: FloatArray
    wobble: FloatArray

    @property
    def reach(self) -> int:
        """Cells from the centre to the edge of the lattice."""
        return self.blocks * CELLS

    @property
    def satellite(self) -> tuple[range, range]:
        """Columns and rows of the blocks of the satellite town."""
        side = max(1, round(self.blocks / 5))
        rows = range(-self.blocks, -self.blocks + side)
        if self.hill_side > 0:
            return range(self.blocks - side, self.blocks), rows
        return range(-self.blocks, -self.blocks + side), rows

    def is_satellite(self, block: Cell) -> bool:
        """Whether a block belongs to the satellite town."""
        columns, rows = self.satellite
        return block[0] in columns and block[1] in rows

    def is_built_up(self, block: Cell) -> bool:
        """Whether a block has streets at all; the corners of the lattice are fields."""
        inside = all(-self.blocks <= k < self.blocks for k in block)
        u, v = self.middle(block)
        return inside and (self.is_satellite(block) or math.hypot(u, v) <= _BUILT_UP)

    def middle(self, block: Cell) -> tuple[float, float]:
        """Middle of a block as shares of the half width."""
        return (block[0] + 0.5) / self.blocks, (block[1] + 0.5) / self.blocks

    def share(self, cell: Cell) -> tuple[float, float]:
        """Place of a lattice point as shares of the half width."""
        return cell[0] / self.reach, cell[1] / self.reach

    def hill(self, u: float, v: float) -> float:
        """Height of the hill as a share of its top: 0 around it, 1 on it."""
        radius = max(0.3, 0.75 / self.blocks)
        distance = math.hypot(u - 0.52 * self.hill_side, v - 0.55)
        return max(0.0, 1.0 - (distance / radius) ** 2)

    def north_of_river(self, cell: Cell) -> float:
        """Cells north of the middle of the river; negative on its southern side."""
        return cell[1] - self.river_row(cell[0] / self.reach)

    def river_row(self, u: float) -> float:
        """Lattice row of the middle of the river, at a share of the half width from the centre."""
        bend = 0.15 * _wave(0.55 * u + self.phase[0]) + 0.04 * _wave(1.6 * u + self.phase[1])
        return min(-_LEAST_GAP, (bend - 0.28) * self.reach)

    def in_river(self, cell: Cell) -> bool:
        """Whether a lattice point lies in the water."""
        return abs(self.north_of_river(cell)) < _WATER

    def river_banks(self, u: float) -> tuple[Point, Point]:
        """Southern and northern bank at a share of the half width from the centre."""
        row = self.river_row(u)
        south, north = (row - _WATER) / self.reach, (row + _WATER) / self.reach
        return self.smooth(u, south), self.smooth(u, north)

    def smooth(self, u: float, v: float) -> Point:
        """Bend a place, given as shares of the half width, into metres."""
        scale = _CENTRE_SCALE + (1.0 - _CENTRE_SCALE) * norm(u, v)
        a, b = u * scale, v * scale
        x = a * (1.0 - _ROUNDNESS + _ROUNDNESS * math.sqrt(1.0 - b * b / 2.0))
        y = b * (1.0 - _ROUNDNESS + _ROUNDNESS * math.sqrt(1.0 - a * a / 2.0))
        x += 0.035 * _wave(0.6 * v + self.phase[2]) + 0.010 * _wave(1.5 * v + u + self.phase[3])
        y += 0.035 * _wave(0.6 * u + self.phase[4]) + 0.010 * _wave(1.5 * u - v + self.phase[5])
        height = self.hill(u, v)
        x += 0.018 * height * _wave(3.1 * v + self.phase[6])
        y += 0.018 * height * _wave(3.1 * u + self.phase[7])
        return x * self.half_m, y * self.half_m

    def place(self, cell: Cell) -> Point:
        """Metres of a lattice point, with the turn of its block and its own wobble."""
        i, j = cell
        block = min(i // CELLS, self.blocks - 1), min(j // CELLS, self.blocks - 1)
        s, t = i / CELLS - block[0], j / CELLS - block[1]
        # Full turn in the middle of the block, none on its border: neighbours stay joined.
        turn = 16.0 * s * (1.0 - s) * t * (1.0 - t)
        angle = turn * float(self.twist[block[0] + self.blocks, block[1] + self.blocks])
        p, q = s - 0.5, t - 0.5
        s = 0.5 + p * math.cos(angle) - q * math.sin(angle)
        t = 0.5 + p * math.sin(angle) + q * math.cos(angle)
        x, y = self.smooth((block[0] + s) / self.blocks, (block[1] + t) / self.blocks)
        dx, dy = self.wobble[i + self.reach, j + self.reach]
        return x + float(dx), y + float(dy)


def lay_ground(size_km: float, rng: np.random.Generator) -> Ground:
    """Ground of a city `size_km` kilometres across.

    Examples
    --------
    >>> ground = lay_ground(12.0, np.random.Generator(np.random.PCG64(1)))
    >>> ground.blocks, ground.ring
    (5, 3)
    """
    half_m = size_km * 500.0 / REACH
    blocks = max(2, round(half_m / BLOCK_M))
    phase = tuple(float(p) for p in rng.random(8))
    hill_side = 1 if rng.random() < 0.5 else -1  # noqa: PLR2004  (heads or tails)
    twist = rng.uniform(-0.5, 0.5, (2 * blocks, 2 * blocks))
    for k in range(-blocks, blocks):  # the diagonal avenues run straight
        twist[k + blocks, k + blocks] = 0.0
        twist[k + blocks, -k - 1 + blocks] = 0.0
    width = 2 * blocks * CELLS + 1
    wobble = rng.uniform(-1.0, 1.0, (width, width, 2)) * (0.04 * half_m / (blocks * CELLS))
    ring = max(1, round(0.6 * blocks))
    return Ground(blocks, half_m, ring, hill_side, phase, floats(twist), floats(wobble))


def norm(u: float, v: float) -> float:
    """Distance from the centre in a measure whose circles are rounded squares."""
    return math.sqrt(math.sqrt(u**4 + v**4))


def degrees(point: Point) -> Point:
    """Longitude and latitude of a point in metres, to 7 decimals (about 1 cm).

    Examples
    --------
    >>> degrees((0.0, 1000.0))
    (13.3, 44.5089983)
    """
    x, y = point
    lon = CENTRE_LON + x / _M_PER_DEGREE_LON
    lat = CENTRE_LAT + y / _M_PER_DEGREE_LAT
    return round(lon, 7), round(lat, 7)


def metres_between(a: Point, b: Point) -> float:
    """Straight distance of two points in metres."""
    return math.hypot(a[0] - b[0], a[1] - b[1])


def _wave(turns: float) -> float:
    """Sine of a number of full turns."""
    return math.sin(2.0 * math.pi * turns)
