"""Bus stops: pairs of poles at the kerb along main streets, named after the crossing streets."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from scenarios.sample_city.chains import chains
from scenarios.sample_city.ground import Point, metres_between
from scenarios.sample_city.kinds import FAST, MAIN, ON_FOOT, Kind, Street, StreetPlan

FIRST_STOP_ID = 3_000_001

_SPACING_M = 300.0  # a new pair at the first crossing after this distance
_LONGEST_M = 430.0  # and without a crossing after this one
_START_M = 160.0  # distance taken as covered where a street begins
_ORDER = (Kind.PRIMARY, Kind.SECONDARY, Kind.TERTIARY)
_APART_M = {Kind.PRIMARY: 170.0, Kind.SECONDARY: 230.0, Kind.TERTIARY: 240.0}
_APART_ONE_WAY_M = 90.0
_PAST_CROSSING_M = 28.0
_KERB_M = 7.0
_SHORTEST_PIECE_M = 40.0


@dataclass(frozen=True, slots=True)
class KerbStop:
    """A pole on the right-hand kerb.

    Attributes
    ----------
    osm_id : int
    name : str
    place : Point
        Metres, `_KERB_M` to the right of the middle of the street.
    tail, head : int
        Points of the piece of street it stands at, in driving direction past the pole.
    """

    osm_id: int
    name: str
    place: Point
    tail: int
    head: int


@dataclass(slots=True)
class _Pairs:
    """Places of the pairs of stops set up so far, in squares that make near ones quick to find."""

    squares: dict[tuple[int, int], list[Point]] = field(default_factory=dict)

    def add(self, place: Point) -> None:
        """Note one more pair."""
        self.squares.setdefault(self._square(place), []).append(place)

    def is_near(self, place: Point, apart_m: float) -> bool:
        """Whether a pair stands closer than `apart_m`, which is at most the side of a square."""
        column, row = self._square(place)
        return any(
            metres_between(place, other) < apart_m
            for i in (column - 1, column, column + 1)
            for j in (row - 1, row, row + 1)
            for other in self.squares.get((i, j), ())
        )

    @staticmethod
    def _square(place: Point) -> tuple[int, int]:
        """Square around a place."""
        side = max(_APART_M.values())
        return math.floor(place[0] / side), math.floor(place[1] / side)


def place_stops(plan: StreetPlan, circulating: Collection[tuple[int, int]]) -> tuple[KerbStop, ...]:
    """Stops along all main streets that a bus can leave again, more important streets first.

    Parameters
    ----------
    plan : StreetPlan
    circulating : collection of (tail, head)
        Arcs that are not part of a dead end.
    """
    crossing = _crossing_names(plan.streets)
    pairs = _Pairs()
    stops: list[KerbStop] = []
    main = [s for s in plan.streets if s.kind in MAIN]
    found = chains(main, lambda street: (street.line, street.oneway))
    found.sort(key=lambda chain: _ORDER.index(main[chain[0][0]].kind))
    for pieces, points in found:
        apart = _APART_ONE_WAY_M if main[pieces[0]].oneway else _APART_M[main[pieces[0]].kind]
        for k in _stop_points(plan, points, crossing, pairs, apart):
            pairs.add(plan.points[points[k]])
            before, here, after = points[k - 1 : k + 2]
            name = _stop_name(main[pieces[k]].name, crossing.get(here, ()))
            sides = [(here, after)] if main[pieces[k]].oneway else [(here, after), (here, before)]
            for tail, head in sides:
                if (tail, head) in circulating:
                    stops.append(_pole(plan.points, len(stops), name, tail, head))
    return tuple(stops)


def _crossing_names(streets: Sequence[Street]) -> dict[int, tuple[str, ...]]:
    """Different names of the streets that meet at each point, first those of larger streets."""
    meeting: dict[int, dict[str, bool]] = {}
    for large in (True, False):
        for street in streets:
            if (street.kind in MAIN) is large and street.kind not in ON_FOOT | FAST:
                for point in (street.tail, street.head):
                    meeting.setdefault(point, {})[street.name] = True
    return {point: tuple(names) for point, names in meeting.items()}


def _stop_points(
    plan: StreetPlan,
    points: Sequence[int],
    crossing: Mapping[int, Sequence[str]],
    pairs: _Pairs,
    apart_m: float,
) -> list[int]:
    """Places in a chain that get a pair of stops."""
    chosen = []
    since = _START_M
    for k in range(1, len(points) - 1):
        place = plan.points[points[k]]
        around = [metres_between(place, plan.points[points[n]]) for n in (k - 1, k + 1)]
        since += around[0]
        wanted = _SPACING_M if len(crossing[points[k]]) > 1 else _LONGEST_M
        if since < wanted or min(around) < _SHORTEST_PIECE_M:
            continue
        if pairs.is_near(place, apart_m):
            continue
        chosen.append(k)
        since = 0.0
    return chosen


def _stop_name(street: str, names: Sequence[str]) -> str:
    """Name of a stop: its street and the first other street that meets it there."""
    others = [name for name in names if name and name != street]
    return f"{street} / {others[0]}" if others else street


def _pole(points: Sequence[Point], number: int, name: str, tail: int, head: int) -> KerbStop:
    """Pole just past a crossing, on the right-hand side."""
    (x, y), (x2, y2) = points[tail], points[head]
    length = metres_between((x, y), (x2, y2))
    along_x, along_y = (x2 - x) / length, (y2 - y) / length
    place = (
        x + along_x * _PAST_CROSSING_M + along_y * _KERB_M,
        y + along_y * _PAST_CROSSING_M - along_x * _KERB_M,
    )
    return KerbStop(FIRST_STOP_ID + number, name, place, tail, head)
