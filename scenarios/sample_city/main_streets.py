"""Main streets: radials, ring road, inner ring, the streets between blocks, one-way pairs."""

from collections.abc import Iterator

import numpy as np

from scenarios.sample_city.ground import CELLS, Cell, Ground, norm
from scenarios.sample_city.kinds import Kind, Stretch

NAMED_ALIKE = 3
"""Blocks after which a street between blocks changes its name."""

BYPASS_CLEARANCE = 1.03
"""Streets north of the centre end here, in the measure of `norm`; the bypass runs outside."""

_HILLY = 0.2
_DROPPED = {Kind.TERTIARY: 0.2, Kind.UNCLASSIFIED: 0.4}
_DROPPED_ON_HILL = 0.35


def main_streets(ground: Ground, rng: np.random.Generator) -> list[Stretch]:
    """Draw the main streets; where two share a stretch, the one drawn first counts."""
    streets = [*_one_way_pairs(), *_diagonals(ground)]
    for line in range(-ground.blocks, ground.blocks + 1):
        for step in range(-ground.blocks, ground.blocks):
            for across in (False, True):
                streets.extend(_side_of_blocks(ground, rng, line, step, across=across))
    return streets


def diagonal_end(ground: Ground, sign: Cell) -> int:
    """Cells from the centre to the end of a diagonal avenue; 0 where there is none."""
    if sign == (ground.hill_side, 1):
        return 0
    if sign == (ground.hill_side, -1):
        return ground.reach
    built_up = [k for k in range(ground.blocks) if ground.is_built_up((k, k))]
    last = (built_up[-1] + 1) * CELLS
    while norm(last / ground.reach, last / ground.reach) >= BYPASS_CLEARANCE:
        last -= 1
    return last


def _one_way_pairs() -> Iterator[Stretch]:
    """Both axes inside the inner ring: one street per direction, two cells apart."""
    for k in range(-CELLS, CELLS):
        yield Stretch((k, 0), (k + 1, 0), Kind.PRIMARY, "eastward", oneway=True)
        yield Stretch((k + 1, 2), (k, 2), Kind.PRIMARY, "westward", oneway=True)
        yield Stretch((0, k + 1), (0, k), Kind.PRIMARY, "southward", oneway=True)
        yield Stretch((2, k), (2, k + 1), Kind.PRIMARY, "northward", oneway=True)


def _diagonals(ground: Ground) -> Iterator[Stretch]:
    """Avenues from the corners of the inner ring outwards, one of them to the satellite town."""
    for sign in ((1, 1), (-1, 1), (-1, -1), (1, -1)):
        for k in range(CELLS, diagonal_end(ground, sign)):
            here, there = (k * sign[0], k * sign[1]), ((k + 1) * sign[0], (k + 1) * sign[1])
            yield Stretch(here, there, Kind.PRIMARY, f"diagonal {sign[0]} {sign[1]}")


def _side_of_blocks(
    ground: Ground, rng: np.random.Generator, line: int, step: int, *, across: bool
) -> Iterator[Stretch]:
    """The street along one side of a block, if there is one."""
    beside = [(step, line - 1), (step, line)]
    if across:
        beside = [(q, p) for p, q in beside]
    if not any(ground.is_built_up(block) for block in beside):
        return
    u, v = (step + 0.5) / ground.blocks, line / ground.blocks
    hilly = ground.hill(*((v, u) if across else (u, v))) > _HILLY
    kind = _kind(ground, line, step)
    if hilly and kind is Kind.SECONDARY:
        kind = Kind.TERTIARY
    left_out = _DROPPED_ON_HILL if hilly else _DROPPED.get(kind, 0.0)
    inside_ring = max(abs(line), abs(step + 0.5)) < ground.ring
    in_town = inside_ring or any(ground.is_satellite(block) for block in beside)
    if rng.random() < left_out and kind in _DROPPED and not in_town:
        return
    name = _line_name(ground, line, step, across=across)
    for k in range(step * CELLS, (step + 1) * CELLS):
        a, b = (k, line * CELLS), (k + 1, line * CELLS)
        yield Stretch(a[::-1], b[::-1], kind, name) if across else Stretch(a, b, kind, name)


def _kind(ground: Ground, line: int, step: int) -> Kind:
    """Rank of the street on block line `line`, from block `step` to the next."""
    on_ring = abs(line) == ground.ring and -ground.ring <= step < ground.ring
    if line == 0 or on_ring:
        return Kind.PRIMARY
    if abs(line) == ground.blocks:
        return Kind.UNCLASSIFIED
    return Kind.SECONDARY if line % 2 else Kind.TERTIARY


def _line_name(ground: Ground, line: int, step: int, *, across: bool) -> str:
    """Which street a side of a block belongs to."""
    way = "column" if across else "row"
    if line == 0:
        return f"axis {way} {step >= 0}"
    if abs(line) == ground.ring and -ground.ring <= step < ground.ring:
        return f"ring {way} {line}"
    return f"{way} {line} part {(step + ground.blocks) // NAMED_ALIKE}"
