"""Lines drawn small while they are searched for: strokes from stop to stop over dots of zones."""

from dataclasses import dataclass

SIDE = 1000
"""Units of the longer side of a sketch."""

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SketchedLine:
    """One line: the stops of its way out, and how often it runs.

    Attributes
    ----------
    points : tuple of (int, int)
        From the left and from the top.
    headway_s : int
    """

    points: tuple[Point, ...]
    headway_s: int


@dataclass(frozen=True, slots=True)
class LineSketch:
    """Lines over the zones of a city, north up, in whole units.

    Attributes
    ----------
    width, height : int
        At most `SIDE`.
    zones : tuple of (int, int)
    lines : tuple of SketchedLine
    """

    width: int
    height: int
    zones: tuple[Point, ...]
    lines: tuple[SketchedLine, ...]
