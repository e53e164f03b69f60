"""Today's bus lines, as a planner would draw them: diameters, a ring, and lines where they lack."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from scenarios.sample_city.driving import BusWays, drive
from scenarios.sample_city.ground import CELLS, Cell, Ground, Point, metres_between
from scenarios.sample_city.kinds import StreetPlan
from scenarios.sample_city.line_drawing import DrawnLine, LineDrawing, Place
from scenarios.sample_city.main_streets import diagonal_end
from scenarios.sample_city.people import Zone
from scenarios.sample_city.stop_walks import Footways
from scenarios.sample_city.stops import KerbStop
from scenarios.sample_city.travel import Flow

WALK_M = 600.0
"""Riders within this walk of a served stop count as covered."""

WANTED_COVERAGE = 0.98
"""Share of trips with a served stop near both ends at which no further line is drawn."""

_LONGEST_RING_M = 21_000.0  # a longer ring is driven as two half rings
_LONGEST_M = 17_000.0  # a longer line, as the crow flies, is driven as two that meet in the centre
_LEAST_ENDS = 25.0  # uncovered trips per hour that are worth a line
_SAME_WAY = 0.95  # cosine between the directions of two zones on the way of one line
_OTHER_WAY = -0.4  # and of two zones that one line joins by way of the centre
_AS_FAR = 0.5  # distance of the second of those from the centre, as a share of the first's


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


@dataclass(slots=True)
class _Service:
    """Lines drawn so far, the arcs they drive, and the walk from each corner to one of them."""

    drawing: LineDrawing
    footways: Footways
    walk: list[float]
    lines: list[PresentLine] = field(default_factory=list)
    driven: set[int] = field(default_factory=set)

    def add(self, name: str, line: DrawnLine | None) -> None:
        """Add a line, if there is one; without a name it is named after its ends."""
        if line is None:
            return
        stops = self.drawing.stops
        out, back = (tuple(stops[s].osm_id for s in way) for way in (line.out, line.back))
        label = name or f"{stops[line.out[0]].name} - {stops[line.out[-1]].name}"
        self.lines.append(PresentLine(str(len(self.lines) + 1), label, out, back))
        self.driven.update(line.arcs)
        poles = [(stops[row].tail, 0.0) for row in (*line.out, *line.back)]
        self.walk = self.footways.shortened(self.walk, poles)

    def add_through(self, names: tuple[str, str], arms: tuple[list[Place], list[Place]]) -> None:
        """Add a line from the outer end of one arm through the centre to that of another.

        Where that is very long, each arm is a line of its own.
        """
        points = self.drawing.plan.points
        centre = self.drawing.place_at((0, 0))
        first, second = [*arms[0], centre], [centre, *reversed(arms[1])]
        length = sum(math.hypot(*points[arm[0][0]]) for arm in arms if arm)
        if length > _LONGEST_M and all(arms):
            for name, via in zip(names, (first, second), strict=True):
                line = self.drawing.there_and_back(via, self.driven)
                self.add(name and f"{name} - Centre", line)
        else:
            line = self.drawing.there_and_back([*first, *second[1:]], self.driven)
            self.add(" - Centre - ".join(names) if all(names) else "", line)


def draw_present_lines(
    ground: Ground,
    plan: StreetPlan,
    ways: BusWays,
    stops: Sequence[KerbStop],
    zones: Sequence[Zone],
    flows: Sequence[Flow],
) -> tuple[PresentLine, ...]:
    """Lines that together cover at least `WANTED_COVERAGE` of all trips, where streets allow it.

    Main streets come first: four lines along radials through the centre, and the ring road. Then,
    again and again, a line goes from where most trips are uncovered through the centre to where
    most are on the other side, by way of streets without a line. So all lines but the ring meet in
    the centre, and one change there gets riders from any line to any other.

    Trip ends are covered where a served stop lies within `WALK_M`.
    """
    drawing = LineDrawing(
        plan,
        ways,
        stops,
        {(stop.tail, stop.head): k for k, stop in enumerate(stops)},
        {cell: row for row, cell in enumerate(plan.cells)},
    )
    footways = Footways(plan)
    service = _Service(drawing, footways, footways.unreached())
    for names, cells in _diameters(ground):
        first, second = ([drawing.place_at(cell) for cell in arm] for arm in cells)
        service.add_through(names, (first, second))
    _add_ring(ground, service)
    _add_further_lines(service, zones, _trip_ends(zones, flows))
    return tuple(service.lines)


def _diameters(ground: Ground) -> Iterator[tuple[tuple[str, str], tuple[list[Cell], list[Cell]]]]:
    """Names and places of two arms each, from the outer end of a radial towards the centre."""
    side, reach, ring = ground.hill_side, ground.reach, ground.ring * CELLS
    yield ("West", "East"), ([(-reach, 0)], [(reach, 0)])
    yield ("North", "South"), ([(0, reach)], [(0, -reach)])
    north = diagonal_end(ground, (-side, 1))
    bypass = [(-side * north, north), (-side * CELLS, CELLS)]
    yield ("Bypass", "Satellite"), (bypass, [(side * reach, -reach)])
    south = diagonal_end(ground, (-side, -1))
    hill = (
        [(side * ring, ring), (side * CELLS, 2 * CELLS)]
        if ground.ring > 1
        else [(side * ring, 2 * ring)]
    )
    yield ("Southern Avenue", "Hill"), ([(-side * south, -south)], hill)


def _add_ring(ground: Ground, service: _Service) -> None:
    """Add the ring line, or two half rings where the ring is long."""
    drawing, r = service.drawing, ground.ring * CELLS
    corners: list[Cell] = [(0, r), (r, r), (r, 0), (r, -r), (0, -r), (-r, -r), (-r, 0), (-r, r)]
    via = [drawing.place_at(cell) for cell in corners]
    points = drawing.plan.points
    length = sum(
        metres_between(points[a[0]], points[b[0]])
        for a, b in zip(via, [*via[1:], via[0]], strict=True)
    )
    if length <= _LONGEST_RING_M:
        service.add("Ring", drawing.around(via))
    else:
        half = len(via) // 2
        service.add("Eastern Half Ring", drawing.there_and_back(via[: half + 1]))
        service.add("Western Half Ring", drawing.there_and_back([*via[half:], via[0]]))


def _trip_ends(zones: Sequence[Zone], flows: Sequence[Flow]) -> list[float]:
    """Trips that start or end in each zone."""
    ends = {zone.zone_id: 0.0 for zone in zones}
    for flow in flows:
        ends[flow.origin] += flow.trips_per_hour
        ends[flow.destination] += flow.trips_per_hour
    return [ends[zone.zone_id] for zone in zones]


def _add_further_lines(service: _Service, zones: Sequence[Zone], ends: Sequence[float]) -> None:
    """Add lines from uncovered zones through the centre to others until few trips are left."""
    on_the_way = _zones_on_the_way(zones)
    # Each trip has two ends: this many uncovered ends at most spoil that share of trips.
    few = (1.0 - WANTED_COVERAGE) * sum(ends) / 2.0
    untried = set(range(len(zones)))
    while True:
        uncovered = [
            many if service.walk[zone.corner] > WALK_M else 0.0
            for zone, many in zip(zones, ends, strict=True)
        ]
        wishes = {
            row: sum(uncovered[other] for other in on_the_way[row])
            for row in sorted(untried)
            if uncovered[row]
        }
        if sum(uncovered) <= few or max(wishes.values(), default=0.0) < _LEAST_ENDS:
            return
        first = max(wishes, key=lambda row: (wishes[row], row))
        across = [
            row
            for row, zone in enumerate(zones)
            if _cosine(zone, zones[first]) < _OTHER_WAY
            and math.hypot(*zone.place) >= _AS_FAR * math.hypot(*zones[first].place)
        ]
        # Where all is covered on the other side, the line goes to the busiest zone there.
        other = max(across, key=lambda row: (wishes.get(row, 0.0), ends[row], row), default=None)
        untried.difference_update((first, other))
        arms = [[] if row is None else _arm_to(service, zones[row].place) for row in (first, other)]
        service.add_through(("", ""), (arms[0], arms[1]))


def _zones_on_the_way(zones: Sequence[Zone]) -> list[list[int]]:
    """For each zone those that a line from there to the centre may pass, itself included."""
    far = [math.hypot(*zone.place) for zone in zones]
    return [
        [
            other
            for other in range(len(zones))
            if far[other] <= far[row]
            and (other == row or _cosine(zones[other], zones[row]) > _SAME_WAY)
        ]
        for row in range(len(zones))
    ]


def _cosine(one: Zone, other: Zone) -> float:
    """Cosine of the angle between the directions of two zones from the centre."""
    (x, y), (x2, y2) = one.place, other.place
    return (x * x2 + y * y2) / max(1.0, math.hypot(x, y) * math.hypot(x2, y2))


def _arm_to(service: _Service, place: Point) -> list[Place]:
    """Both ends, the outer first, of the piece of street past the stop nearest to a place.

    The outer end is the one that a bus from the centre gets to last.
    """
    drawing = service.drawing
    points = drawing.plan.points

    def choice(stop: KerbStop) -> tuple[float, float, int]:
        """Nearest first; of those on both sides of a street the one that is passed outwards."""
        near_m = metres_between(points[stop.tail], place)
        return near_m, -math.hypot(*points[stop.head]), stop.osm_id

    stop = min(drawing.stops, key=choice)
    centre = drawing.place_at((0, 0))
    orders = ((stop.head, stop.tail), (stop.tail, stop.head))

    def metres(order: tuple[int, int]) -> float:
        """Length of the way from the centre past the inner to the outer end."""
        path = drive(drawing.ways, [centre, (order[1],), (order[0],)], service.driven)
        return sum(drawing.ways.arcs[k].length_m for k in path) if path else math.inf

    outer, inner = min(orders, key=metres)
    return [(outer,), (inner,)]
