"""Kinds of street and of block: what may be driven, walked, lived in."""

from dataclasses import dataclass
from enum import StrEnum

from scenarios.sample_city.ground import Cell, Point


class Kind(StrEnum):
    """Kind of street, as the map writes it."""

    MOTORWAY = "motorway"
    MOTORWAY_LINK = "motorway_link"
    PRIMARY = "primary"
    SECONDARY = "secondary"
    TERTIARY = "tertiary"
    UNCLASSIFIED = "unclassified"
    RESIDENTIAL = "residential"
    PEDESTRIAN = "pedestrian"
    FOOTWAY = "footway"
    STEPS = "steps"


MAIN = frozenset({Kind.PRIMARY, Kind.SECONDARY, Kind.TERTIARY})
"""Streets with bus stops."""

ON_FOOT = frozenset({Kind.PEDESTRIAN, Kind.FOOTWAY, Kind.STEPS})
"""Ways closed to vehicles."""

FAST = frozenset({Kind.MOTORWAY, Kind.MOTORWAY_LINK})
"""Roads closed to people on foot and to stops."""


class Character(StrEnum):
    """What a block between main streets is like."""

    CORE = "core"
    INNER = "inner"
    SUBURB = "suburb"
    HILL = "hill"
    ESTATE = "estate"
    INDUSTRIAL = "industrial"
    PARK = "park"
    SATELLITE = "satellite"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of street between two neighbouring lattice points; one-way runs from `a` to `b`.

    Stretches with the same `line` are one street and share its name; an empty `line` has none.
    """

    a: Cell
    b: Cell
    kind: Kind
    line: str
    oneway: bool = False

    @property
    def pair(self) -> tuple[Cell, Cell]:
        """Both ends, in one order for both directions."""
        return min(self.a, self.b), max(self.a, self.b)


@dataclass(frozen=True, slots=True)
class Street:
    """A piece of street between two points of the map; one-way runs from `tail` to `head`.

    Attributes
    ----------
    tail, head : int
        Rows in `StreetPlan.points`.
    kind : Kind
    line : str
        Which street it is a piece of.
    name : str
        Empty where the street has none.
    oneway, bridge : bool
    speed_kmh : int
        Signed speed limit, 0 where the map has none.
    """

    tail: int
    head: int
    kind: Kind
    line: str
    name: str = ""
    oneway: bool = False
    bridge: bool = False
    speed_kmh: int = 0


@dataclass(frozen=True, slots=True)
class StreetPlan:
    """Every street of the city.

    Attributes
    ----------
    points : tuple of Point
        Metres; first those of `cells`, then those of the bypass.
    cells : tuple of Cell
        Lattice point of each of the first points.
    streets : tuple of Street
    """

    points: tuple[Point, ...]
    cells: tuple[Cell, ...]
    streets: tuple[Street, ...]
