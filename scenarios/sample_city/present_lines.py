"""Today's bus lines, as a planner would draw them: diameters, tangentials, a ring, feeders."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from scenarios.sample_city.driving import BusWays, drive
from scenarios.sample_city.ground import CELLS, Cell, Ground, Point, metres_between
from scenarios.sample_city.kinds import StreetPlan
from scenarios.sample_city.main_streets import diagonal_end
from scenarios.sample_city.people import Zone
from scenarios.sample_city.stops import KerbStop
from scenarios.sample_city.travel import Flow

WALK_M = 800.0
"""Riders within this straight distance of a served stop count as covered."""

WANTED_COVERAGE = 0.96
"""Share of trips with a served stop near both ends at which no further feeder is drawn."""

_SPACING_M = 230.0  # stops of one line are at least this far apart along the street
_LONGEST_RING_M = 22_000.0  # a longer ring is driven as two half rings
_MOST_FEEDERS = 400
_FEEDER = "Feeder"
_FEEDER_LENGTH = 0.5  # shortest straight length of a feeder, as a share of the half width


@dataclass(frozen=True, slots=True)
class PresentLine:
    """One line of today's service.

    Attributes
    ----------
    line_id, name : str
    out, back : tuple of int
        OSM ids of the stops in driving order, one direction each; a ring line starts and ends at
        the same stop.
    """

    line_id: str
    name: str
    out: tuple[int, ...]
    back: tuple[int, ...]


_Place: TypeAlias = tuple[int, ...]
"""Rows of one point, or of several of which a line passes any."""


@dataclass(frozen=True, slots=True)
class _Drafting:
    """What is needed to turn a few points into a line."""

    plan: StreetPlan
    ways: BusWays
    stops: Sequence[KerbStop]
    stop_at: Mapping[tuple[int, int], int]
    row_of: Mapping[Cell, int]
    name_of: Mapping[int, str]

    def place_at(self, cell: Cell) -> _Place:
        """Point at a lattice cell; in the centre also those on the other street of its pair."""
        i, j = cell
        columns = (0, 2) if i == 0 and abs(j) <= CELLS else (i,)
        rows = (0, 2) if j == 0 and abs(i) <= CELLS else (j,)
        return tuple(self._row_near((p, q)) for p in columns for q in rows)

    def _row_near(self, cell: Cell) -> int:
        """Row of a lattice point, or of the next one towards the centre that streets reach."""
        i, j = cell
        while (i, j) not in self.row_of:
            along, across = (1, 0) if abs(i) > abs(j) else (0, 1)
            i -= along * _sign(i)
            j -= across * _sign(j)
        return self.row_of[i, j]


def draw_present_lines(
    ground: Ground,
    plan: StreetPlan,
    ways: BusWays,
    stops: Sequence[KerbStop],
    zones: Sequence[Zone],
    flows: Sequence[Flow],
) -> tuple[PresentLine, ...]:
    """Lines that together cover at least `WANTED_COVERAGE` of all trips, where streets allow it.

    Riders are covered when a served stop lies within `WALK_M` of both ends of their trip.
    """
    drafting = _Drafting(
        plan,
        ways,
        stops,
        {(stop.tail, stop.head): k for k, stop in enumerate(stops)},
        {cell: row for row, cell in enumerate(plan.cells)},
        {stop.osm_id: stop.name for stop in stops},
    )
    routes = [
        (name, [drafting.place_at(cell) for cell in cells])
        for name, cells in (*_diameters(ground), *_tangentials(ground))
    ]
    lines: list[PresentLine] = []
    for name, via in routes:
        _add_line(drafting, lines, name, via)
    for name, via in _ring(ground, drafting):
        _add_line(drafting, lines, name, via)
    _add_feeders(ground, drafting, lines, zones, flows)
    return tuple(lines)


def _diameters(ground: Ground) -> Iterator[tuple[str, list[Cell]]]:
    """Lines from one end of a radial through the centre to the end of another."""
    side, reach, ring = ground.hill_side, ground.reach, ground.ring * CELLS
    yield "West - Centre - East", [(-reach, 0), (0, 0), (reach, 0)]
    yield "North - Centre - South", [(0, reach), (0, 0), (0, -reach)]
    north = diagonal_end(ground, (-side, 1))
    south = diagonal_end(ground, (-side, -1))
    yield (
        "Bypass - Centre - Satellite",
        [(-side * north, north), (-side * CELLS, CELLS), (0, 0), (side * reach, -reach)],
    )
    hill = (
        [(side * CELLS, 2 * CELLS), (side * ring, ring)]
        if ground.ring > 1
        else [(side * ring, 2 * ring)]
    )
    yield "Southern Avenue - Centre - Hill", [(-side * south, -south), (0, 0), *hill]


def _tangentials(ground: Ground) -> Iterator[tuple[str, list[Cell]]]:
    """Lines that cross the city beside the centre, two blocks from it and along the ring."""
    reach, ring = ground.reach, ground.ring * CELLS
    inner = min(2, ground.ring) * CELLS
    for name, row in (("Northern", CELLS), ("Southern", -inner)):
        yield f"{name} Tangential", [(-reach, row), (0, row), (reach, row)]
    if ground.ring > 1:
        for name, column in (("Western", -ring), ("Eastern", ring)):
            yield f"{name} Tangential", [(column, reach), (column, 0), (column, -reach)]
        yield "Riverside - Centre", [(-reach, -CELLS), (0, 0), (CELLS, 0), (CELLS, reach)]
        yield "South - Old Town - North", [(CELLS, -reach), (0, 0), (-CELLS, 0), (-CELLS, reach)]


def _ring(ground: Ground, drafting: _Drafting) -> Iterator[tuple[str, list[_Place]]]:
    """The ring line, or two half rings where the ring is long."""
    r = ground.ring * CELLS
    corners: list[Cell] = [(0, r), (r, r), (r, 0), (r, -r), (0, -r), (-r, -r), (-r, 0), (-r, r)]
    via = [drafting.place_at(cell) for cell in corners]
    length = sum(
        metres_between(drafting.plan.points[a[0]], drafting.plan.points[b[0]])
        for a, b in zip(via, [*via[1:], via[0]], strict=True)
    )
    if length <= _LONGEST_RING_M:
        yield "Ring", [*via, via[0]]
    else:
        half = len(via) // 2
        yield "Eastern Half Ring", via[: half + 1]
        yield "Western Half Ring", [*via[half:], via[0]]


def _add_line(
    drafting: _Drafting, lines: list[PresentLine], name: str, via: Sequence[_Place]
) -> None:
    """Add the line through some points, if it can be driven both ways and serves stops."""
    out = _stops_along(drafting, via)
    back = _stops_along(drafting, via[::-1])
    if len(out) > 1 and len(back) > 1:
        label = f"{name} {drafting.name_of[out[0]]}" if name == _FEEDER else name
        lines.append(PresentLine(str(len(lines) + 1), label, out, back))


def _stops_along(drafting: _Drafting, via: Sequence[_Place]) -> tuple[int, ...]:
    """Stops on the legal way through points, no two closer than `_SPACING_M`."""
    is_ring = len(via) > 1 and via[0] == via[-1]
    # A ring goes on around its first corner, where it comes back to its first stop.
    path = drive(drafting.ways, [*via, via[1]] if is_ring else via)
    served: list[int] = []
    since = _SPACING_M
    for k in path:
        arc = drafting.ways.arcs[k]
        stop = drafting.stop_at.get((arc.tail, arc.head))
        if stop is not None and since >= _SPACING_M:
            number = drafting.stops[stop].osm_id
            if number not in served:
                served.append(number)
                since = 0.0
            elif is_ring and number == served[0]:
                return (*served, number)
        since += arc.length_m
    return tuple(served)


def _add_feeders(
    ground: Ground,
    drafting: _Drafting,
    lines: list[PresentLine],
    zones: Sequence[Zone],
    flows: Sequence[Flow],
) -> None:
    """Add lines from the uncovered zone with most trips to the centre until few are left."""
    trips = {zone.zone_id: 0.0 for zone in zones}
    for flow in flows:
        trips[flow.origin] += flow.trips_per_hour
        trips[flow.destination] += flow.trips_per_hour
    total = sum(trips.values())
    tried: set[str] = set()
    waiting = list(zones)
    new_lines: Sequence[PresentLine] = lines
    for _ in range(_MOST_FEEDERS):
        places = _served(new_lines, drafting.stops)
        waiting = [zone for zone in waiting if not _is_covered(zone, places)]
        # Each trip has two ends, so this share of uncovered trip ends bounds uncovered trips.
        if 2.0 * sum(trips[zone.zone_id] for zone in waiting) / total <= 1.0 - WANTED_COVERAGE:
            return
        untried = [zone for zone in waiting if zone.zone_id not in tried]
        if not untried:
            return
        target = max(untried, key=lambda zone: (trips[zone.zone_id], zone.zone_id))
        tried.add(target.zone_id)
        outer = _corner_near(drafting, target.place)
        before = len(lines)
        _add_line(drafting, lines, _FEEDER, [(outer,), _hub(ground, drafting, outer)])
        new_lines = lines[before:]


def _corner_near(drafting: _Drafting, place: Point) -> int:
    """Point one piece of main street beyond the stop nearest to a place."""
    stop = min(drafting.stops, key=lambda s: (metres_between(s.place, place), s.osm_id))
    return stop.head


def _hub(ground: Ground, drafting: _Drafting, outer: int) -> _Place:
    """Where a feeder ends: the crossing of ring and radial, or centre, that lies nearest."""
    r = ground.ring * CELLS
    hubs = [(0, 0), (r, 0), (-r, 0), (0, r), (0, -r), (r, r), (-r, r), (r, -r), (-r, -r)]
    places = [drafting.place_at(cell) for cell in hubs]

    def distance_m(place: _Place) -> float:
        """Straight distance from the outer end."""
        return metres_between(drafting.plan.points[place[0]], drafting.plan.points[outer])

    far = [place for place in places if distance_m(place) > _FEEDER_LENGTH * ground.half_m]
    return min(far or places, key=lambda place: (distance_m(place), place))


def _sign(number: int) -> int:
    """-1, 0 or 1."""
    return (number > 0) - (number < 0)


def _served(lines: Sequence[PresentLine], stops: Sequence[KerbStop]) -> list[Point]:
    """Places of all stops that some line serves."""
    ids = {stop for line in lines for stop in (*line.out, *line.back)}
    return [stop.place for stop in stops if stop.osm_id in ids]


def _is_covered(zone: Zone, places: Sequence[Point]) -> bool:
    """Whether a zone has a place within walking distance."""
    return any(metres_between(zone.place, place) <= WALK_M for place in places)
