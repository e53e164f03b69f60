"""Two drawings of a comparison: who travels longer or shorter, and what felt time costs."""

from collections.abc import Iterator

from markupsafe import Markup

from maps.shown_text import number, percent, shown_text
from maps.svg import drawing, element, text
from scenarios.comparing.compared_plans import ComparedPlans
from scenarios.comparing.pair_changes import PairChanges

_WIDTH = 640.0
_MIDDLE, _HALF = 320.0, 250.0
_THICK, _ROW = 22.0, 56.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 70.0, 600.0, 20.0, 250.0
_LONGEST_NAME = 32


def changes_chart(compared: ComparedPlans) -> Markup:
    """Trips that take longer to the left, shorter to the right, one bar per pair of services."""
    names = [scenario.name for scenario in compared.scenarios]
    most = max(
        0.05,
        *(pair.share_of(n).share for pair in compared.pairs for n in ("longer_2", "shorter_2")),
    )
    parts = [
        text("longer, or no bus", _MIDDLE - 8, 14, text_anchor="end"),
        text("shorter, or a new bus", _MIDDLE + 8, 14),
    ]
    told = []
    for row, pair in enumerate(compared.pairs):
        y = 30 + row * _ROW
        title = f"{_name(names[pair.before])} \N{RIGHTWARDS ARROW} {_name(names[pair.after])}"
        parts.append(text(title, _MIDDLE, y + 14, text_anchor="middle", class_="value"))
        parts += _bars(pair, y + 20, most)
        told.append(
            f"{title}: {percent(pair.share_of('longer_2').share)} more than 2 min longer, "
            f"{percent(pair.share_of('shorter_2').share)} more than 2 min shorter"
        )
    bottom = 30 + len(compared.pairs) * _ROW
    parts.append(element("line", x1=_MIDDLE, x2=_MIDDLE, y1=20, y2=bottom - 8, class_="axis"))
    return drawing(
        "changes", "Trips that take longer and shorter", "; ".join(told), (_WIDTH, bottom), parts
    )


def _bars(pair: PairChanges, y: float, most: float) -> Iterator[Markup]:
    """More than 5 min on top of more than 2 min, both ways."""
    for name, kind, to_left in (
        ("longer_2", "longer slight", True), ("longer_5", "longer", True),
        ("shorter_2", "shorter slight", False), ("shorter_5", "shorter", False),
    ):  # fmt: skip
        share = pair.share_of(name).share
        width = share / most * _HALF
        x = _MIDDLE - width if to_left else _MIDDLE
        if width > 0:
            yield element("rect", x=x, y=y, width=width, height=_THICK, class_=kind)
        if name.endswith("2"):
            at = x - 6 if to_left else x + width + 6
            anchor = "end" if to_left else "start"
            yield text(percent(share), at, y + 16, text_anchor=anchor)


def front_chart(compared: ComparedPlans) -> Markup:
    """Felt time against cost, a filled dot for services that nothing dominates."""
    felt = compared.figure("generalised_minutes")
    cost = compared.figure("cost")
    x_of = _Axis(list(cost.values), _LEFT + 30, _RIGHT - 60)
    y_of = _Axis(list(felt.values), _BOTTOM - 24, _TOP + 20)
    currency = compared.scenarios[0].world.settings.rates.currency
    parts = [
        element("line", x1=_LEFT, x2=_RIGHT, y1=_BOTTOM, y2=_BOTTOM, class_="axis"),
        element("line", x1=_LEFT, x2=_LEFT, y1=_TOP, y2=_BOTTOM, class_="axis"),
        text(f"cost, {currency} a day", _RIGHT, _BOTTOM + 38, text_anchor="end"),
        text("felt minutes per trip", 2, 12),
    ]
    parts += [
        text(number(value), x_of(value), _BOTTOM + 18, text_anchor="middle")
        for value in sorted({min(cost.values), max(cost.values)})
    ]
    told = []
    for row, scenario in enumerate(compared.scenarios):
        x, y = x_of(cost.values[row]), y_of(felt.values[row])
        middle = felt.middle(row)
        if middle is not None:
            parts.append(
                element("line", x1=x, x2=x, y1=y_of(middle[0]), y2=y_of(middle[1]), class_="spread")
            )
        on_front = not compared.choices[row].dominated_by
        parts.append(element("circle", cx=x, cy=y, r=7.0, class_="dot" if on_front else "dot off"))
        to_left = x > (_LEFT + _RIGHT) / 2
        parts.append(
            text(_name(scenario.name), x - 12 if to_left else x + 12, y - 6, class_="value",
                 text_anchor="end" if to_left else "start")
        )  # fmt: skip
        parts.append(text(number(felt.values[row], 1), _LEFT - 6, y + 5, text_anchor="end"))
        told.append(
            f"{_name(scenario.name)}: {number(felt.values[row], 1)} min for "
            f"{number(cost.values[row])} {currency}"
        )
    size = (_WIDTH, _BOTTOM + 46)
    return drawing("front", "Felt time and cost", "; ".join(told), size, parts)


class _Axis:
    """Places of values between two ends, with room for their spread."""

    def __init__(self, values: list[float], first: float, last: float) -> None:
        self._low, self._high = min(values), max(values)
        self._first, self._last = first, last

    def __call__(self, value: float) -> float:
        """Place of a value."""
        wide = self._high - self._low
        share = 0.5 if wide <= 0 else (value - self._low) / wide
        return self._first + min(max(share, -0.1), 1.1) * (self._last - self._first)


def _name(name: str) -> str:
    """Name of a service, short enough for a drawing."""
    return shown_text(name, _LONGEST_NAME)
