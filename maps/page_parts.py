"""Parts of a map page beside its maps: layer choices with their legend, and tables."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from maps.safe_text import Colour, SafeText
from maps.svg import element

_SWATCH_WIDTH, _SWATCH_HEIGHT = 28, 16


@dataclass(frozen=True, slots=True)
class LegendRow:
    """A sample of what is drawn, and what it means."""

    swatch: Markup
    words: SafeText


@dataclass(frozen=True, slots=True)
class Choice:
    """A layer that can be shown, with its legend.

    Attributes
    ----------
    key : str
        Of the layer on each map; letters only. Empty for none of the group.
    label : SafeText
    shown : bool
        At first.
    legend : tuple of LegendRow
    note : SafeText or None
    """

    key: str
    label: SafeText
    shown: bool = False
    legend: tuple[LegendRow, ...] = ()
    note: SafeText | None = None


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    """Layers that belong together; of an exclusive group only one is shown at a time."""

    name: str
    label: SafeText
    exclusive: bool
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class PageLink:
    """A file to take away.

    Attributes
    ----------
    label : SafeText
    path : str
        From the page; ours.
    """

    label: SafeText
    path: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table; a line has its colour and can be singled out on a map.

    Attributes
    ----------
    cells : tuple of SafeText
    colour : Colour or None
    view : str
        Map on which the row can be singled out; empty for none.
    """

    cells: tuple[SafeText, ...]
    colour: Colour | None = None
    view: str = ""

    @property
    def swatch(self) -> Markup:
        """Sample of the colour."""
        return box_swatch(self.colour) if self.colour else Markup("")


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table; all columns but the first `n_words` are numbers."""

    caption: SafeText
    heads: tuple[SafeText, ...]
    rows: tuple[TableRow, ...]
    n_words: int = 1


def line_swatch(colour: Colour, width: float, *, dashed: bool = False) -> Markup:
    """A short line.

    Examples
    --------
    >>> from maps.safe_text import colour
    >>> line_swatch(colour("#0072b2"), 3.0)[:4]
    Markup('<svg')
    """
    dash: dict[str, str | float] = {"stroke_dasharray": "6 4"} if dashed else {}
    middle = _SWATCH_HEIGHT / 2
    line = element("line", x1=1, x2=_SWATCH_WIDTH - 1, y1=middle, y2=middle,
                   stroke=colour, stroke_width=width, **dash)  # fmt: skip
    return _swatch([line])


def box_swatch(fill: Colour, *, opacity: float = 1.0) -> Markup:
    """A filled box."""
    box = element("rect", x=1, y=1, width=_SWATCH_WIDTH - 2, height=_SWATCH_HEIGHT - 2, rx=3,
                  fill=fill, fill_opacity=f"{opacity:g}", stroke="#8a8a80")  # fmt: skip
    return _swatch([box])


def dot_swatch(fill: Colour, edge: Colour, radius: float) -> Markup:
    """A dot with an edge."""
    middle = _SWATCH_HEIGHT / 2
    return _swatch([element("circle", cx=_SWATCH_WIDTH / 2, cy=middle, r=radius, fill=fill,
                            stroke=edge, stroke_width=1.5)])  # fmt: skip


def square_swatch(fill: Colour) -> Markup:
    """A square, as depots are drawn."""
    return _swatch([element("rect", x=_SWATCH_WIDTH / 2 - 7, y=1, width=14, height=14, fill=fill)])


def _swatch(parts: Sequence[Markup]) -> Markup:
    """Small drawing that only repeats what the words beside it say."""
    return element(
        "svg", *parts, class_="swatch", width=_SWATCH_WIDTH, height=_SWATCH_HEIGHT,
        viewBox=f"0 0 {_SWATCH_WIDTH} {_SWATCH_HEIGHT}", aria_hidden="true", focusable="false",
    )  # fmt: skip
