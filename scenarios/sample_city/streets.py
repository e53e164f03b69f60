"""All streets of the city: cut at the river, joined to the bypass, connected, named, signed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from scenarios.sample_city.blocks import local_streets
from scenarios.sample_city.bypass import LINE, draw_bypass
from scenarios.sample_city.ground import CELLS, Cell, Ground, norm
from scenarios.sample_city.kinds import (
    FAST,
    MAIN,
    ON_FOOT,
    Character,
    Kind,
    Street,
    StreetPlan,
    Stretch,
)
from scenarios.sample_city.main_streets import BYPASS_CLEARANCE, main_streets
from scenarios.sample_city.names import NameBook, quarter_of

_UNNAMED = 0.12
_HILLY = 0.2
_SIGNED = {  # kind: share of streets with a signed speed, and that speed
    Kind.PRIMARY: (0.8, 50),
    Kind.SECONDARY: (0.5, 50),
    Kind.TERTIARY: (0.3, 50),
    Kind.RESIDENTIAL: (0.35, 30),
}
_HILL_SPEED = {Kind.TERTIARY: 30, Kind.RESIDENTIAL: 20}


def draw_streets(
    ground: Ground, characters: Mapping[Cell, Character], rng: np.random.Generator
) -> StreetPlan:
    """Draw every street; all that may be driven is one strongly connected network.

    Examples
    --------
    >>> from scenarios.sample_city.blocks import block_characters
    >>> from scenarios.sample_city.ground import lay_ground
    >>> rng = np.random.Generator(np.random.PCG64(1))
    >>> ground = lay_ground(3.0, rng)
    >>> plan = draw_streets(ground, block_characters(ground, rng), rng)
    >>> len(plan.streets) > 500
    True
    """
    stretches = _without_repeats([*main_streets(ground, rng), *local_streets(characters, rng)])
    dry = [s for s in stretches if _is_possible(ground, s)]
    dry.extend(_footbridge(ground, dry))
    cells = sorted({cell for s in dry for cell in s.pair})
    row_of = {cell: row for row, cell in enumerate(cells)}
    streets = [_street(ground, s, row_of) for s in dry]
    more_points, more_streets = draw_bypass(ground, row_of)
    points = (*(ground.place(cell) for cell in cells), *more_points)
    centre = row_of[0, 0]
    joined = open_one_ways(connected([*streets, *more_streets], centre), centre)
    finished = _signed(ground, _named(ground, joined, cells, rng), cells, rng)
    return StreetPlan(points, tuple(cells), tuple(finished))


def _without_repeats(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Keep the first stretch between two points: main streets come before small ones."""
    first: dict[tuple[Cell, Cell], Stretch] = {}
    for stretch in stretches:
        first.setdefault(stretch.pair, stretch)
    return list(first.values())


def _is_possible(ground: Ground, stretch: Stretch) -> bool:
    """Whether a stretch keeps clear of the bypass and, unless it is a bridge, of the river."""
    for cell in stretch.pair:
        if cell[1] > 0 and norm(*ground.share(cell)) >= BYPASS_CLEARANCE:
            return False
    return stretch.kind is Kind.PRIMARY or not _over_water(ground, stretch)


def _over_water(ground: Ground, stretch: Stretch) -> bool:
    """Whether a stretch touches or crosses the river."""
    a, b = stretch.pair
    if ground.in_river(a) or ground.in_river(b):
        return True
    return (ground.north_of_river(a) > 0) != (ground.north_of_river(b) > 0)


def _footbridge(ground: Ground, streets: Sequence[Stretch]) -> list[Stretch]:
    """A bridge on foot west of the centre, from the last street before the river to the next."""
    used = {cell for s in streets for cell in s.pair}
    column = -CELLS // 2
    row = round(ground.river_row(column / ground.reach))
    above = next((r for r in range(row, 0) if _is_bank(ground, used, (column, r), 1)), None)
    below = next(
        (r for r in range(row, -ground.reach, -1) if _is_bank(ground, used, (column, r), -1)), None
    )
    if above is None or below is None:
        return []
    return [Stretch((column, r), (column, r + 1), Kind.FOOTWAY, "") for r in range(below, above)]


def _is_bank(ground: Ground, used: set[Cell], cell: Cell, side: int) -> bool:
    """Whether a street reaches this point, on one side of the river."""
    return cell in used and ground.north_of_river(cell) * side > 0 and not ground.in_river(cell)


def _street(ground: Ground, stretch: Stretch, row_of: Mapping[Cell, int]) -> Street:
    """Street between points of the map."""
    return Street(
        row_of[stretch.a],
        row_of[stretch.b],
        stretch.kind,
        stretch.line,
        oneway=stretch.oneway,
        bridge=_over_water(ground, stretch),
    )


def connected(streets: Sequence[Street], centre: int) -> list[Street]:
    """Streets that can be driven to from the centre, and ways on foot that join them."""
    on_wheels = reached(centre, (e for s in streets if s.kind not in ON_FOOT for e in _both(s)))
    kept = [s for s in streets if s.kind in ON_FOOT or s.tail in on_wheels]
    on_foot = reached(centre, (e for s in kept for e in _both(s)))
    return [s for s in kept if s.tail in on_foot]


def open_one_ways(streets: list[Street], centre: int) -> list[Street]:
    """Open one-way streets in both directions where one could not get in or out again."""
    while True:
        driven = [s for s in streets if s.kind not in ON_FOOT]
        forward = reached(centre, (e for s in driven for e in legal_directions(s)))
        backward = reached(centre, ((b, a) for s in driven for a, b in legal_directions(s)))
        good = forward & backward
        stuck = [s.oneway and s.kind not in FAST and not {s.tail, s.head} <= good for s in streets]
        if not any(stuck):
            return streets
        streets = [
            replace(s, oneway=False) if is_stuck else s
            for s, is_stuck in zip(streets, stuck, strict=True)
        ]


def legal_directions(street: Street) -> Iterator[tuple[int, int]]:
    """Tail and head of each direction in which a street may be driven."""
    yield street.tail, street.head
    if not street.oneway:
        yield street.head, street.tail


def reached(start: int, arcs: Iterable[tuple[int, int]]) -> set[int]:
    """Points that arcs lead to from a start."""
    onwards: dict[int, list[int]] = {}
    for tail, head in arcs:
        onwards.setdefault(tail, []).append(head)
    seen, waiting = {start}, [start]
    while waiting:
        for head in onwards.get(waiting.pop(), ()):
            if head not in seen:
                seen.add(head)
                waiting.append(head)
    return seen


def _both(street: Street) -> tuple[tuple[int, int], tuple[int, int]]:
    """Both directions of a street, legal or not."""
    return (street.tail, street.head), (street.head, street.tail)


def _named(
    ground: Ground, streets: Sequence[Street], cells: Sequence[Cell], rng: np.random.Generator
) -> list[Street]:
    """Give each street a name in the language of the quarter where it starts."""
    book = NameBook(rng)
    name_of: dict[str, str] = {"": "", LINE: ""}
    named = []
    for street in streets:
        if street.line not in name_of:
            large = street.kind in MAIN
            silent = street.kind in FAST or (not large and rng.random() < _UNNAMED)
            cell = cells[min(street.tail, len(cells) - 1)]
            quarter = quarter_of(*ground.share(cell))
            name_of[street.line] = "" if silent else book.new_name(quarter, large=large)
        on_path = street.kind in (Kind.FOOTWAY, Kind.STEPS)
        named.append(replace(street, name="" if on_path else name_of[street.line]))
    return named


def _signed(
    ground: Ground, streets: Sequence[Street], cells: Sequence[Cell], rng: np.random.Generator
) -> list[Street]:
    """Put up speed limits on a part of the streets, low ones on the hill."""
    speed_of: dict[tuple[str, Kind], int] = {}
    signed = []
    for street in streets:
        share, speed = _SIGNED.get(street.kind, (0.0, 0))
        key = street.line, street.kind
        if key not in speed_of:
            speed_of[key] = speed if rng.random() < share else 0
        limit = street.speed_kmh or speed_of[key]
        if street.tail < len(cells) and ground.hill(*ground.share(cells[street.tail])) > _HILLY:
            limit = _HILL_SPEED.get(street.kind, limit)
        signed.append(replace(street, speed_kmh=limit))
    return signed
