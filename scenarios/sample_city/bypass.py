"""The motorway bypass: two carriageways around the north, with ramps where radials pass under."""

import itertools
import math
from dataclasses import dataclass, field

from scenarios.sample_city.ground import Cell, Ground, Point, norm
from scenarios.sample_city.kinds import Kind, Street
from scenarios.sample_city.main_streets import diagonal_end

LINE = "A 1"
"""The motorway's number on the signs."""

_PATH = 1.08  # how far out it runs, in the measure of `norm`
_INSIDE, _OUTSIDE, _END = 1.05, 1.11, 1.14  # ends of ramps on a radial; where the radial ends
_HALF_MEDIAN_M = 12.0
_RAMP_M = 220.0
_SAMPLES = 72
_SPEED, _RAMP_SPEED = 100, 60


@dataclass(slots=True)
class _Drawing:
    """Points and streets drawn so far; rows count on from the points of the lattice."""

    ground: Ground
    first: int
    points: list[Point] = field(default_factory=list)
    streets: list[Street] = field(default_factory=list)

    def point(self, angle: float, distance: float) -> int:
        """Row of a new point in a direction, at a distance in the measure of `norm`."""
        u, v = math.cos(angle), math.sin(angle)
        scale = distance / norm(u, v)
        self.points.append(self.ground.smooth(u * scale, v * scale))
        return self.first + len(self.points) - 1

    def join(self, rows: list[int], kind: Kind, line: str, speed: int = 0) -> None:
        """Draw a street through points; motorways and their ramps are one-way."""
        fast = kind is not Kind.PRIMARY
        self.streets.extend(
            Street(a, b, kind, line, oneway=fast, speed_kmh=speed)
            for a, b in itertools.pairwise(rows)
        )


def draw_bypass(ground: Ground, row_of: dict[Cell, int]) -> tuple[list[Point], list[Street]]:
    """Points and streets of the bypass and of the radials that meet it.

    Parameters
    ----------
    ground : Ground
    row_of : dict
        Rows of the lattice points; new points count on from there.
    """
    drawing = _Drawing(ground, len(row_of))
    west = _radial(drawing, math.pi, row_of[-ground.reach, 0], "axis row False")
    east = _radial(drawing, 0.0, row_of[ground.reach, 0], "axis row True")
    crossings = [(math.pi / 2, (0, ground.reach), "axis column True")]
    side = -ground.hill_side
    k = diagonal_end(ground, (side, 1))
    crossings.append((math.pi * (0.5 - side * 0.25), (side * k, k), f"diagonal {side} 1"))
    ramps: list[tuple[float, int, int]] = []
    for angle, end, line in crossings:
        inside, _, outside = _radial(drawing, angle, row_of[end], line)
        ramps.append((angle, inside, outside))
    _carriageways(drawing, west[1], east[1], ramps)
    return drawing.points, drawing.streets


def _radial(drawing: _Drawing, angle: float, start: int, line: str) -> tuple[int, int, int]:
    """Lengthen a radial beyond the bypass: rows inside it, where it ends, and outside it."""
    is_end = math.sin(angle) < 0.1  # noqa: PLR2004  (due west and due east the bypass ends)
    inside = drawing.point(angle, _INSIDE)
    middle = drawing.point(angle, _PATH) if is_end else inside
    outside = drawing.point(angle, _OUTSIDE)
    rows = [start, inside, *([middle] if is_end else []), outside, drawing.point(angle, _END)]
    drawing.join(rows, Kind.PRIMARY, line)
    return inside, middle, outside


def _carriageways(
    drawing: _Drawing, west: int, east: int, ramps: list[tuple[float, int, int]]
) -> None:
    """Draw both carriageways from west to east and join them to the ramps."""
    reach_m = _PATH * drawing.ground.half_m
    swing = _RAMP_M / reach_m
    median = _HALF_MEDIAN_M / drawing.ground.half_m
    exits = [angle + turn for angle, _, _ in ramps for turn in (swing, -swing)]
    even = [math.pi * (1.0 - k / _SAMPLES) for k in range(1, _SAMPLES)]
    spaced = [a for a in even if all(abs(a - e) > swing / 3 for e in exits)]
    angles = sorted([*spaced, *exits], reverse=True)
    inner = {a: drawing.point(a, _PATH - median) for a in angles}
    outer = {a: drawing.point(a, _PATH + median) for a in angles}
    clockwise = [west, *inner.values(), east]
    drawing.join(clockwise, Kind.MOTORWAY, LINE, _SPEED)
    drawing.join([east, *reversed(outer.values()), west], Kind.MOTORWAY, LINE, _SPEED)
    for angle, inside, outside in ramps:
        before, after = angle + swing, angle - swing
        for number, (rows, side) in enumerate(
            (
                ([inner[before], inside], "in"),
                ([inside, inner[after]], "in"),
                ([outer[after], outside], "out"),
                ([outside, outer[before]], "out"),
            )
        ):
            label = f"ramp {side} {number} {angle:.2f}"
            drawing.join(rows, Kind.MOTORWAY_LINK, label, _RAMP_SPEED)
