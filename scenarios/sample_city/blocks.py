"""Small streets inside the blocks: an old centre, suburbs, a hill, estates, industry, a park."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from scenarios.sample_city.ground import CELLS, Cell, Ground
from scenarios.sample_city.kinds import Character, Kind, Stretch


@dataclass(frozen=True, slots=True)
class Texture:
    """How the small streets of a block are laid out.

    Attributes
    ----------
    rows : tuple of tuple of int
        Choices for the through streets, as cells from one side of the block.
    steps : tuple of int
        Choices for the distance of cross streets between two rows, cells.
    gaps : float
        Share of cross streets that are missing.
    dead_ends : float
        Share of cross streets that stop half way.
    kind : Kind
    footpaths : float
        Share of the missing cross streets that exist as a way on foot.
    path : Kind
        What such a way is.
    """

    rows: tuple[tuple[int, ...], ...]
    steps: tuple[int, ...]
    gaps: float
    dead_ends: float
    kind: Kind = Kind.RESIDENTIAL
    footpaths: float = 0.15
    path: Kind = Kind.FOOTWAY


_TEXTURE = {
    Character.INNER: Texture(((2, 4, 6), (1, 3, 5, 7), (2, 5)), (2, 2, 3), 0.10, 0.04),
    Character.SUBURB: Texture(((2, 5), (3, 6), (2, 4, 6), (3, 5)), (2, 3, 3), 0.15, 0.20),
    Character.HILL: Texture(
        ((3, 6), (2, 5), (4,)), (3, 4), 0.30, 0.35, footpaths=0.7, path=Kind.STEPS
    ),
    Character.ESTATE: Texture(((3, 5), (2, 6)), (3, 4), 0.10, 0.40, footpaths=0.9),
    Character.INDUSTRIAL: Texture(((4,), (3, 6)), (4,), 0.20, 0.15, Kind.UNCLASSIFIED),
    Character.PARK: Texture(((2, 5), (4,)), (3, 4), 0.20, 0.0, Kind.FOOTWAY, 0.0),
    Character.SATELLITE: Texture(((2, 4, 6),), (2, 3), 0.08, 0.10),
}


def block_characters(ground: Ground, rng: np.random.Generator) -> dict[Cell, Character]:
    """Character of every built-up block, in rising order of column and row.

    Examples
    --------
    >>> from scenarios.sample_city.ground import lay_ground
    >>> rng = np.random.Generator(np.random.PCG64(1))
    >>> block_characters(lay_ground(12.0, rng), rng)[0, 0].value
    'core'
    """
    size = range(-ground.blocks, ground.blocks)
    built_up = [(p, q) for p in size for q in size if ground.is_built_up((p, q))]
    found = {block: _first_guess(ground, block) for block in built_up}
    for wanted, share, where in (
        (Character.INDUSTRIAL, 0.04, Character.SUBURB),
        (Character.ESTATE, 0.08, Character.SUBURB),
        (Character.PARK, 0.03, Character.INNER),
    ):
        choices = [block for block in built_up if found[block] is where]
        count = min(len(choices), max(1, round(share * len(built_up))))
        for k in sorted(rng.choice(len(choices), count, replace=False).tolist()) if choices else []:
            found[choices[k]] = wanted
    return found


def local_streets(characters: Mapping[Cell, Character], rng: np.random.Generator) -> list[Stretch]:
    """Small streets of all blocks."""
    streets = _core_streets(rng)
    for block, character in characters.items():
        if character is not Character.CORE:
            streets.extend(_block_streets(block, _TEXTURE[character], rng))
    return streets


def _first_guess(ground: Ground, block: Cell) -> Character:
    """Character by place alone."""
    if block[0] in (-1, 0) and block[1] in (-1, 0):
        return Character.CORE
    if ground.is_satellite(block):
        return Character.SATELLITE
    if ground.hill(*ground.middle(block)) > 0.2:  # noqa: PLR2004  (the foot of the hill is flat)
        return Character.HILL
    inside = all(-ground.ring <= k < ground.ring for k in block)
    return Character.INNER if inside else Character.SUBURB


def _block_streets(block: Cell, texture: Texture, rng: np.random.Generator) -> Iterator[Stretch]:
    """Rows through one block and cross streets between them."""
    rows = texture.rows[int(rng.integers(len(texture.rows)))]
    turned = bool(rng.random() < 0.5)  # noqa: PLR2004  (either way is as likely)
    for row in rows:
        short = 2 if rng.random() < texture.dead_ends else 0
        points = [(k, row) for k in range(CELLS + 1 - short)]
        yield from _chain(block, points, texture.kind, f"r{row}", turned=turned)
    for low, high in zip((0, *rows), (*rows, CELLS), strict=True):
        column = int(rng.integers(1, 3))
        while column < CELLS:
            kind, top = _cross_street(texture, low, high, rng)
            points = [(column, k) for k in range(low, top + 1)]
            line = f"c{column}" if kind is texture.kind else ""
            yield from _chain(block, points, kind, line, turned=turned)
            column += int(texture.steps[int(rng.integers(len(texture.steps)))])


def _cross_street(
    texture: Texture, low: int, high: int, rng: np.random.Generator
) -> tuple[Kind, int]:
    """Kind of one cross street and the row where it ends; it starts at `low`."""
    missing, dead_end, on_foot = rng.random(3)
    if missing < texture.gaps:
        if on_foot < texture.footpaths:
            return texture.path, high
        return texture.kind, low
    if dead_end < texture.dead_ends and high - low > 1:
        return texture.kind, (low + high) // 2
    return texture.kind, high


def _chain(
    block: Cell, points: list[Cell], kind: Kind, line: str, *, turned: bool
) -> Iterator[Stretch]:
    """Stretches through points given in cells from the corner of a block."""
    label = f"block {block[0]} {block[1]} {line}" if line else ""
    placed = [
        (block[0] * CELLS + (q if turned else p), block[1] * CELLS + (p if turned else q))
        for p, q in points
    ]
    for a, b in itertools.pairwise(placed):
        yield Stretch(a, b, kind, label)


def _core_streets(rng: np.random.Generator) -> list[Stretch]:
    """The old centre: alternating one-way streets, a pedestrian street, alleys."""
    streets = []
    for line, forward in ((-6, 1), (-4, -1), (-2, 0), (4, 1), (6, -1)):
        for k in range(-CELLS, CELLS):
            row = ((k, line), (k + 1, line))
            column = ((line, k), (line, k + 1))
            strolling = line == -2 and -CELLS // 2 <= k < CELLS // 2  # noqa: PLR2004
            kind = Kind.PEDESTRIAN if strolling else Kind.RESIDENTIAL
            streets.append(_directed(row, kind, f"core row {line}", forward))
            streets.append(_directed(column, Kind.RESIDENTIAL, f"core column {line}", -forward))
    for place in range(-CELLS + 1, CELLS, 2):
        for start in range(-CELLS, CELLS, 2):
            if rng.random() < 0.3:  # noqa: PLR2004  (alleys are rare)
                label = f"core alley {place} {start // CELLS}"
                streets.extend(
                    Stretch((place, k), (place, k + 1), Kind.RESIDENTIAL, label)
                    for k in (start, start + 1)
                )
    return streets


def _directed(ends: tuple[Cell, Cell], kind: Kind, line: str, forward: int) -> Stretch:
    """One stretch: one-way along its ends (1), against them (-1) or both ways (0)."""
    a, b = ends if forward >= 0 else ends[::-1]
    return Stretch(a, b, kind, line, oneway=forward != 0 and kind is Kind.RESIDENTIAL)
