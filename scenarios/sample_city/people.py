"""Where people live and work: zones with people, jobs and population groups."""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scenarios.sample_city.ground import (
    CELLS,
    Cell,
    Ground,
    Point,
    metres_between,
)
from scenarios.sample_city.kinds import FAST, ON_FOOT, Character, StreetPlan

JOBS_PER_PERSON = 0.45
"""Jobs in the city for each person who lives there."""

GROUPS = ("low_income", "over_65")

# Relative densities: 1 is an ordinary inner block at the centre.
_PEOPLE = {
    Character.CORE: 0.7,
    Character.HILL: 0.4,
    Character.ESTATE: 2.4,
    Character.INDUSTRIAL: 0.06,
    Character.PARK: 0.02,
    Character.SATELLITE: 2.0,
}
_JOBS = {
    Character.CORE: 2.6,
    Character.HILL: 0.04,
    Character.INDUSTRIAL: 0.9,
    Character.PARK: 0.02,
    Character.SATELLITE: 0.35,
}
_SITE_JOBS = 0.03  # of all jobs, at the hospital and again at the university
_OUTLINE_STEPS = 4
_FIELDS = 0.25  # a strip without streets this wide, as a share of a zone, is not part of it


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the city with the people who live and the jobs that are there.

    Attributes
    ----------
    zone_id : str
    place : Point
        Metres; the street corner nearest to the middle of its people.
    population, jobs : int
    low_income, over_65 : int
        Those of `population` who belong to the group.
    outline : tuple of Point
        Metres, counter-clockwise, first and last point equal.
    """

    zone_id: str
    place: Point
    population: int
    jobs: int
    low_income: int
    over_65: int
    outline: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Sites:
    """Blocks of the places that draw people from everywhere."""

    hospital: Cell
    university: Cell


def sites_of(ground: Ground) -> Sites:
    """Hospital east of the centre, university on the side of the centre away from the hill."""
    out = max(1, ground.ring - 1)
    return Sites((out, -1), (-out if ground.hill_side > 0 else out - 1, out - 1))


def settle(
    ground: Ground,
    plan: StreetPlan,
    characters: Mapping[Cell, Character],
    people: int,
    zones_across: int,
) -> tuple[Zone, ...]:
    """Zones of the city, from the south-west in rows; zones without streets are left out.

    Parameters
    ----------
    people : int
        Persons in all zones together; jobs follow from `JOBS_PER_PERSON`.
    zones_across : int
        Columns and rows of zones over the lattice.
    """
    corners = _corners_by_block(plan)
    lived = _spread(corners, {b: _density(ground, b, c) for b, c in characters.items()})
    worked = _spread(corners, _job_weights(ground, characters))
    members: dict[Cell, list[int]] = {}
    for row in sorted(lived):
        members.setdefault(_zone_of(ground, plan.cells[row], zones_across), []).append(row)
    cells = sorted(members, key=lambda cell: (cell[1], cell[0]))
    population = whole_shares([sum(lived[r] for r in members[z]) for z in cells], people)
    jobs = whole_shares(
        [sum(worked[r] for r in members[z]) for z in cells], round(JOBS_PER_PERSON * people)
    )
    return tuple(
        Zone(
            zone_id=f"Z{cell[1] + 1:02d}{cell[0] + 1:02d}",
            place=_nearest_corner(plan.points, members[cell], lived),
            population=persons,
            jobs=work,
            low_income=round(persons * _low_income(ground, cell, zones_across)),
            over_65=round(persons * _over_65(ground, cell, zones_across)),
            outline=_outline(
                ground, cell, zones_across, [plan.cells[row] for row in members[cell]]
            ),
        )
        for cell, persons, work in zip(cells, population, jobs, strict=True)
        if persons + work > 0
    )


def whole_shares(weights: Sequence[float], total: int) -> list[int]:
    """Whole numbers in proportion to weights that sum to a total (largest remainders).

    Examples
    --------
    >>> whole_shares([1.0, 1.0, 2.0], 10)
    [3, 2, 5]
    """
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    counts = [math.floor(value) for value in exact]
    by_rest = sorted(range(len(exact)), key=lambda k: (counts[k] - exact[k], k))
    for k in by_rest[: total - sum(counts)]:
        counts[k] += 1
    return counts


def _corners_by_block(plan: StreetPlan) -> dict[Cell, list[int]]:
    """Street corners where people may live, by block."""
    used = sorted(
        {
            point
            for street in plan.streets
            if street.kind not in FAST | ON_FOOT
            for point in (street.tail, street.head)
            if point < len(plan.cells)
        }
    )
    found: dict[Cell, list[int]] = {}
    for row in used:
        i, j = plan.cells[row]
        found.setdefault((i // CELLS, j // CELLS), []).append(row)
    return found


def _spread(
    corners: Mapping[Cell, Sequence[int]], weight: Mapping[Cell, float]
) -> dict[int, float]:
    """Share the weight of each block evenly among its street corners."""
    return {
        row: weight.get(block, 0.0) / len(rows) for block, rows in corners.items() for row in rows
    }


def _density(ground: Ground, block: Cell, character: Character) -> float:
    """Relative number of people in a block: density by distance and character, times area."""
    u, v = ground.middle(block)
    distance = math.hypot(u, v)
    area = (0.72 + 0.45 * distance) ** 2
    return math.exp(-((distance / 0.8) ** 2)) * _PEOPLE.get(character, 1.0) * area


def _job_weights(ground: Ground, characters: Mapping[Cell, Character]) -> dict[Cell, float]:
    """Relative number of jobs in each block."""
    weight = {}
    for block, character in characters.items():
        distance = math.hypot(*ground.middle(block))
        usual = 0.08 + 0.8 * math.exp(-((distance / 0.35) ** 2))
        weight[block] = _JOBS.get(character, usual)
    for site in (sites_of(ground).hospital, sites_of(ground).university):
        weight[site] = weight.get(site, 0.0) + _SITE_JOBS * sum(weight.values())
    return weight


def _zone_of(ground: Ground, cell: Cell, across: int) -> Cell:
    """Column and row of the zone around a lattice point."""
    width = 2 * ground.reach + 1
    return (cell[0] + ground.reach) * across // width, (cell[1] + ground.reach) * across // width


def _nearest_corner(
    points: Sequence[Point], rows: Sequence[int], weight: Mapping[int, float]
) -> Point:
    """Street corner nearest to the mean of weighted corners."""
    whole = sum(weight[r] for r in rows) or 1.0
    mean = (
        sum(points[r][0] * weight[r] for r in rows) / whole,
        sum(points[r][1] * weight[r] for r in rows) / whole,
    )
    return points[min(rows, key=lambda r: (metres_between(points[r], mean), r))]


def _middle_of_zone(cell: Cell, across: int) -> tuple[float, float]:
    """Middle of a zone as shares of the half width."""
    return (2 * cell[0] + 1) / across - 1.0, (2 * cell[1] + 1) / across - 1.0


def _low_income(ground: Ground, cell: Cell, across: int) -> float:
    """Share of people with low income: high south of the river, low on the hill."""
    u, v = _middle_of_zone(cell, across)
    far_side = 0.14 if v < ground.river_row(u) / ground.reach else 0.0
    return max(0.04, 0.16 + far_side + 0.06 * u * ground.hill_side - 0.2 * ground.hill(u, v))


def _over_65(ground: Ground, cell: Cell, across: int) -> float:
    """Share of people over 65: low in the centre, high in the outer parts and on the hill."""
    u, v = _middle_of_zone(cell, across)
    return min(0.4, 0.13 + 0.09 * math.hypot(u, v) + 0.1 * ground.hill(u, v))


def _outline(ground: Ground, zone: Cell, across: int, corners: Sequence[Cell]) -> tuple[Point, ...]:
    """Outline of a zone, bent like the streets; sides without streets are left to the fields."""
    west, east = _extent(ground, zone[0], across, [cell[0] for cell in corners])
    south, north = _extent(ground, zone[1], across, [cell[1] for cell in corners])
    around = ((west, south), (east, south), (east, north), (west, north), (west, south))
    places = [
        (u + (u2 - u) * k / _OUTLINE_STEPS, v + (v2 - v) * k / _OUTLINE_STEPS)
        for (u, v), (u2, v2) in itertools.pairwise(around)
        for k in range(_OUTLINE_STEPS)
    ]
    ring = [ground.smooth(u, v) for u, v in places]
    return (*ring, ring[0])


def _extent(ground: Ground, number: int, across: int, used: Sequence[int]) -> tuple[float, float]:
    """Where a column or row of zones starts and ends, as shares of the half width."""
    low, high = 2.0 * number / across - 1.0, 2.0 * (number + 1) / across - 1.0
    first, last = min(used) / ground.reach, max(used) / ground.reach
    margin, cell = _FIELDS * (high - low), 1.0 / ground.reach
    return (
        first - cell if first - low > margin else low,
        last + cell if high - last > margin else high,
    )
