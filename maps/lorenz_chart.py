"""The Lorenz curves of access as a drawing of its own; its points stand in a table beside it."""

from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup

from maps.palette import line_colour
from maps.shown_text import number, shown_text
from maps.svg import drawing, element, text
from routing.evaluation.equity import LorenzCurve, gini

_SIZE = 420.0
_LEFT, _TOP = 60.0, 24.0
_WIDTH, _HEIGHT = 700.0, 500.0
_DASHES = ("none", "9 4", "3 3", "12 3 3 3")
_LONGEST_NAME = 22
_TICKS = 5


def lorenz_chart(curves: Sequence[tuple[str, LorenzCurve]], within_min: int) -> Markup:
    """Lorenz curves of access, one for each kind of opportunity.

    Parameters
    ----------
    curves : sequence of (str, LorenzCurve)
        What is counted, and how it is spread.
    within_min : int
        Minutes within which it is counted.

    Returns
    -------
    Markup
        A whole SVG file; its text is escaped.

    Examples
    --------
    >>> from network.quantities import floats
    >>> from routing.evaluation.equity import lorenz_curve
    >>> curve = lorenz_curve(floats([50, 10]), floats([10, 30]))
    >>> print(str(lorenz_chart([("jobs", curve)], 45))[:35])
    <svg viewBox="0 0 700 500" role="im
    """
    parts = [*_frame(), *(part for row, each in enumerate(curves) for part in _curve(row, *each))]
    described = "; ".join(
        f"{shown_text(what)}: Gini {number(gini(curve), 3)}, the half of people with least have "
        f"{number(float(curve.access_of(0.5)) * 100)} percent"
        for what, curve in curves
    )
    return drawing(
        "lorenz", f"How evenly access within {within_min} min is spread over people",
        described or "no access to draw", (_WIDTH, _HEIGHT), parts,
        xmlns="http://www.w3.org/2000/svg", font_family="system-ui, sans-serif", font_size="13",
    )  # fmt: skip


def _place(people: float, access: float) -> tuple[float, float]:
    """Where a point of a curve is drawn."""
    return _LEFT + people * _SIZE, _TOP + (1.0 - access) * _SIZE


def _frame() -> list[Markup]:
    """Axes in steps of a fifth, and the line of equal shares."""
    parts = [element("rect", x=0, y=0, width=_WIDTH, height=_HEIGHT, fill="#ffffff")]
    for step in range(_TICKS + 1):
        share = step / _TICKS
        x, bottom = _place(share, 0.0)
        left, y = _place(0.0, share)
        label = number(share * 100)
        parts += [
            element("line", x1=x, y1=bottom, x2=x, y2=_TOP, stroke="#d5dbe1"),
            element("line", x1=left, y1=y, x2=_LEFT + _SIZE, y2=y, stroke="#d5dbe1"),
            text(label, x, bottom + 18, text_anchor="middle", fill="#4a5864"),
            text(label, left - 8, y + 4, text_anchor="end", fill="#4a5864"),
        ]
    start, end = _place(0.0, 0.0), _place(1.0, 1.0)
    middle = _LEFT + _SIZE / 2
    return [
        *parts,
        element("line", x1=start[0], y1=start[1], x2=end[0], y2=end[1], stroke="#4a5864",
                stroke_dasharray="4 4"),
        text("people, percent, least access first", middle, _TOP + _SIZE + 40,
             text_anchor="middle", fill="#14202b"),
        text("access, percent of all", _LEFT, _TOP - 8, fill="#14202b"),
    ]  # fmt: skip


def _curve(row: int, what: str, curve: LorenzCurve) -> list[Markup]:
    """One curve and its key."""
    colour, dash = line_colour(row), _DASHES[row % len(_DASHES)]
    points = [
        _place(p, a) for p, a in zip(curve.people.tolist(), curve.access.tolist(), strict=True)
    ]
    steps = " ".join(f"L{x:.1f} {y:.1f}" for _, (x, y) in pairwise(points))
    start = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    y = _TOP + 16 + row * 22
    x = _LEFT + _SIZE + 16
    return [
        element(
            "path",
            d=f"{start}{steps}",
            fill="none",
            stroke=colour,
            stroke_width=2.5,
            stroke_dasharray=dash,
        ),
        element(
            "line",
            x1=x,
            y1=y - 4,
            x2=x + 22,
            y2=y - 4,
            stroke=colour,
            stroke_width=2.5,
            stroke_dasharray=dash,
        ),
        text(
            f"{shown_text(what, _LONGEST_NAME)}, Gini {number(gini(curve), 2)}",
            x + 28,
            y,
            fill="#14202b",
        ),
    ]
