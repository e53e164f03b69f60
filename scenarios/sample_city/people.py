"""Where people live and work: zones with people, jobs and population groups."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scenarios.sample_city.ground import (
    CELLS,
    Cell,
    Ground,
    Point,
    metres_between,
)
from scenarios.sample_city.kinds import FAST, ON_FOOT, Character, Kind, StreetPlan
from scenarios.sample_city.stop_walks import Footways
from scenarios.sample_city.stops import KerbStop
from scenarios.sample_city.zone_outlines import is_inside, zone_of, zone_outline

JOBS_PER_PERSON = 0.45
"""Jobs in the city for each person who lives there."""

GROUPS = ("low_income", "over_65")

# Relative densities: 1 is an ordinary inner block at the centre.
_PEOPLE = {
    Character.CORE: 0.4,
    Character.HILL: 0.4,
    Character.ESTATE: 2.4,
    Character.INDUSTRIAL: 0.06,
    Character.PARK: 0.02,
    Character.SATELLITE: 2.0,
}
_APART = {Character.SATELLITE: 0.5}  # and this dense wherever it lies
_COMPACT = 0.45  # density falls to 1/e at this share of the half width
_JOBS = {
    Character.CORE: 2.6,
    Character.HILL: 0.04,
    Character.INDUSTRIAL: 0.9,
    Character.PARK: 0.02,
    Character.SATELLITE: 0.35,
}
_SITE_JOBS = 0.03  # of all jobs, at the hospital and again at the university
_HOME_WALK_M, _JOB_WALK_M = 200.0, 400.0  # density falls to 1/e at this walk from a stop
_LESSER_STREET_M = {Kind.PRIMARY: 0.0, Kind.SECONDARY: 50.0, Kind.TERTIARY: 150.0}  # as if farther
_STOP_AT_HAND = 3.0  # a metre to the stop counts like three to the middle of the people


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the city with the people who live and the jobs that are there.

    Attributes
    ----------
    zone_id : str
    place : Point
        Metres; a street corner near the middle of its people and near a stop.
    corner : int
        The same, as a row in `StreetPlan.points`.
    population, jobs : int
    low_income, over_65 : int
        Those of `population` who belong to the group.
    outline : tuple of Point
        Metres, counter-clockwise, first and last point equal.
    """

    zone_id: str
    place: Point
    corner: int
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
    stops: Sequence[KerbStop],
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
    footways = Footways(plan)
    walk = footways.shortened(footways.unreached(), _bus_stops(plan, stops))
    homes = {block: _density(ground, block, c) for block, c in characters.items()}
    lived = _near_stops(_spread(corners, homes), walk, _HOME_WALK_M)
    worked = _near_stops(_spread(corners, _job_weights(ground, characters)), walk, _JOB_WALK_M)
    members: dict[Cell, list[int]] = {}
    for row in sorted(lived):
        members.setdefault(zone_of(ground, plan.cells[row], zones_across), []).append(row)
    cells = sorted(members, key=lambda cell: (cell[1], cell[0]))
    population = whole_shares([sum(lived[r] for r in members[z]) for z in cells], people)
    jobs = whole_shares(
        [sum(worked[r] for r in members[z]) for z in cells], round(JOBS_PER_PERSON * people)
    )
    zones = []
    for cell, persons, work in zip(cells, population, jobs, strict=True):
        if persons + work == 0:
            continue
        rows = members[cell]
        outline = zone_outline(ground, cell, zones_across, [plan.cells[row] for row in rows])
        inside = [row for row in rows if is_inside(outline, plan.points[row])]
        corner = _journey_corner(plan.points, inside or rows, lived, walk)
        zones.append(
            Zone(
                zone_id=f"Z{cell[1] + 1:02d}{cell[0] + 1:02d}",
                place=plan.points[corner],
                corner=corner,
                population=persons,
                jobs=work,
                low_income=round(persons * _low_income(ground, cell, zones_across)),
                over_65=round(persons * _over_65(ground, cell, zones_across)),
                outline=outline,
            )
        )
    return tuple(zones)


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


def _bus_stops(plan: StreetPlan, stops: Sequence[KerbStop]) -> Iterator[tuple[int, float]]:
    """Corners with bus stops; those of lesser streets count as farther off."""
    kind_of = {frozenset((s.tail, s.head)): s.kind for s in plan.streets}
    for stop in stops:
        yield stop.tail, _LESSER_STREET_M[kind_of[frozenset((stop.tail, stop.head))]]


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


def _near_stops(
    weight: Mapping[int, float], walk: Sequence[float], liked_m: float
) -> dict[int, float]:
    """Weights of corners, less the farther it is from there to a stop."""
    return {row: many * math.exp(-walk[row] / liked_m) for row, many in weight.items()}


def _density(ground: Ground, block: Cell, character: Character) -> float:
    """Relative number of people in a block: density by distance and character, times area."""
    distance = math.hypot(*ground.middle(block))
    area = (0.72 + 0.45 * distance) ** 2
    near_centre = math.exp(-((distance / _COMPACT) ** 2))
    return (near_centre * _PEOPLE.get(character, 1.0) + _APART.get(character, 0.0)) * area


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


def _journey_corner(
    points: Sequence[Point],
    rows: Sequence[int],
    lived: Mapping[int, float],
    walk: Sequence[float],
) -> int:
    """Corner near the middle of its people where they have a stop at hand."""
    whole = sum(lived[r] for r in rows) or 1.0
    mean = (
        sum(points[r][0] * lived[r] for r in rows) / whole,
        sum(points[r][1] * lived[r] for r in rows) / whole,
    )
    return min(rows, key=lambda r: (metres_between(points[r], mean) + _STOP_AT_HAND * walk[r], r))


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
