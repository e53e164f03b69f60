"""How a search for lines goes, read back from JSON as databases and solvers write it."""

from collections.abc import Mapping, Sequence
from typing import Any

from routing.line_sketch import LineSketch, Point, SketchedLine
from routing.progress import SearchProgress


def search_from(kept: Mapping[str, Any]) -> SearchProgress:
    """Figures of a search.

    Raises
    ------
    KeyError, TypeError, ValueError
        If that is not what it is.

    Examples
    --------
    >>> from dataclasses import asdict
    >>> seen = SearchProgress(31.5, 20.0, 900, 4, 120.0, ((0.2, 33.0), (1.0, 31.5)))
    >>> search_from(asdict(seen)) == seen
    True
    """
    return SearchProgress(
        float(kept["best_minutes"]), float(kept["least_minutes"]), int(kept["evaluations"]),
        int(kept["n_lines"]), float(kept["km_per_hour"]),
        tuple((float(second), float(minutes)) for second, minutes in kept["curve"]),
    )  # fmt: skip


def sketch_from(kept: Mapping[str, Any]) -> LineSketch:
    """Lines drawn small.

    Raises
    ------
    KeyError, TypeError, ValueError
        If that is not what it is.

    Examples
    --------
    >>> from dataclasses import asdict
    >>> drawn = LineSketch(1000, 400, ((1, 2),), (SketchedLine(((1, 2), (900, 4)), 600),))
    >>> sketch_from(asdict(drawn)) == drawn
    True
    """
    return LineSketch(
        int(kept["width"]), int(kept["height"]), _points(kept["zones"]),
        tuple(SketchedLine(_points(e["points"]), int(e["headway_s"])) for e in kept["lines"]),
    )  # fmt: skip


def _points(kept: Sequence[Sequence[int]]) -> tuple[Point, ...]:
    """Points, two whole numbers each."""
    return tuple((int(x), int(y)) for x, y in kept)
