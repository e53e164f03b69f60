"""What a map page draws: layers as packed columns, every text in a type that cannot do harm."""

from dataclasses import dataclass

from maps.packed import Packed
from maps.safe_text import Colour, PlainText


@dataclass(frozen=True, slots=True)
class Tips:
    """What is said about each thing of a layer when it is pointed at.

    Attributes
    ----------
    titles : tuple of PlainText, n_things
    heads : tuple of PlainText, n_columns
    columns : tuple of tuple of PlainText, n_columns of n_things
        Empty cells are not shown.
    """

    titles: tuple[PlainText, ...]
    heads: tuple[PlainText, ...] = ()
    columns: tuple[tuple[PlainText, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class StreetKind:
    """Streets that look the same; drawn as one object."""

    colour: Colour
    width: float
    shapes: Packed


@dataclass(frozen=True, slots=True)
class StreetsLayer:
    """Streets by class, the last on top."""

    kinds: tuple[StreetKind, ...]
    kind: str = "streets"


@dataclass(frozen=True, slots=True)
class LoadedWay:
    """One way of a line in the busiest period.

    Attributes
    ----------
    stops : list of int
        Rows in the layer of stops.
    riders : list of int
        Per hour on board from each stop to the next.
    places : int
        Per hour.
    """

    stops: list[int]
    riders: list[int]
    places: int


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """One line.

    Attributes
    ----------
    number : PlainText
        On its badge.
    colour, edge, ink : Colour
        Of the line, of its edge, and of the number on its colour.
    width : float
        Pixels.
    dashed : bool
    shapes : Packed
        Its runs.
    lanes : tuple of list of int
        Of each run: tenths of a pixel right of the street's middle and for how many pieces, again
        and again.
    ways : tuple of LoadedWay
        Those that run in the busiest period.
    name : str
        Of the line in addresses and of its timetable; empty where it has none.
    """

    number: PlainText
    colour: Colour
    edge: Colour
    ink: Colour
    width: float
    dashed: bool
    shapes: Packed
    lanes: tuple[list[int], ...]
    ways: tuple[LoadedWay, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class LinesLayer:
    """Lines, the first on top.

    Attributes
    ----------
    lines : tuple of DrawnLine
    tips : Tips
    period : PlainText
        The busiest.
    """

    lines: tuple[DrawnLine, ...]
    tips: Tips
    period: PlainText
    kind: str = "lines"


@dataclass(frozen=True, slots=True)
class ZonesLayer:
    """Zones filled by class of a figure.

    Attributes
    ----------
    rings : Packed
        Outlines, holes included; none where zones are points.
    zone_of_ring : list of int
    points : Packed
        One point in each zone.
    fill : list of int
        Row in `colours` of each zone, -1 where it has no figure.
    colours : tuple of Colour
    values : tuple of PlainText
        Figure of each zone, written on it where there is room.
    tips : Tips
    """

    rings: Packed
    zone_of_ring: list[int]
    points: Packed
    fill: list[int]
    colours: tuple[Colour, ...]
    values: tuple[PlainText, ...]
    tips: Tips
    kind: str = "zones"


@dataclass(frozen=True, slots=True)
class LoadsLayer:
    """Stretches of street on the side in which they are driven.

    Attributes
    ----------
    shapes : Packed
    fill, thick : list of int
        Rows in `colours` and `widths` of each stretch.
    colours : tuple of Colour
    widths : tuple of float
        Pixels.
    tips : Tips
    to_the_right : int
        1 where people drive on the right, -1 where on the left.
    """

    shapes: Packed
    fill: list[int]
    thick: list[int]
    colours: tuple[Colour, ...]
    widths: tuple[float, ...]
    tips: Tips
    to_the_right: int
    kind: str = "loads"


@dataclass(frozen=True, slots=True)
class DotLook:
    """How some dots look."""

    fill: Colour
    edge: Colour
    radius: float
    letter: PlainText | None = None


@dataclass(frozen=True, slots=True)
class DotsLayer:
    """Places such as stops and depots.

    Attributes
    ----------
    points : Packed
    look : list of int
        Row in `looks` of each place.
    looks : tuple of DotLook
    tips : Tips
    named : bool
        Whether titles are written beside the places when seen from near; later looks go first.
    """

    points: Packed
    look: list[int]
    looks: tuple[DotLook, ...]
    tips: Tips
    named: bool = False
    kind: str = "dots"


MapLayer = StreetsLayer | LinesLayer | ZonesLayer | LoadsLayer | DotsLayer
