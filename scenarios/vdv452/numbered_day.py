"""An operating day under the numbers that VDV 452 asks for: points, routes, time groups, journeys.

The standard knows no times of single journeys. A journey is a start, a route (a sequence of points
of a line) and a time group that gives one time for each pair of points and one dwell for each
point. So a route that calls at a stop again gets a further point of that stop, and journeys of a
route share a time group where all their times are the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

import numpy as np

from network.quantities import FloatArray
from scenarios.operating_day import NO_TRIP, OperatingDay

Point: TypeAlias = tuple[int, int]
"""Row of a stop and the number of the visit, from 1; a depot is `DEPOT` and its row."""

DEPOT = -1


class JourneyKind(IntEnum):
    """Kinds of journeys and of routes, as the standard numbers them."""

    NORMAL = 1
    PULL_OUT = 2
    PULL_IN = 3
    EMPTY = 4


@dataclass(frozen=True, slots=True)
class Route:
    """A sequence of points of a line.

    Attributes
    ----------
    line : int
        Row of the line.
    direction : int
        0 or 1.
    kind : JourneyKind
    points : tuple of Point
    """

    line: int
    direction: int
    kind: JourneyKind
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class TimeGroup:
    """Times of all journeys of one route that are alike.

    Attributes
    ----------
    route : int
        Row of the route.
    drive_s : tuple of int
        From each point to the next.
    dwell_s : tuple of int
        At each point between the first and the last.
    """

    route: int
    drive_s: tuple[int, ...]
    dwell_s: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Journey:
    """A trip or an empty drive.

    Attributes
    ----------
    start_s : int
        Seconds since the start of the service day.
    group : int
        Row of the time group, which knows the route.
    block : int
    name : str
        Id of the trip in the feed, or of the empty drive.
    """

    start_s: int
    group: int
    block: int
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class NumberedDay:
    """An operating day in the terms of the standard; numbers are rows counted from 1.

    Attributes
    ----------
    day : OperatingDay
    points : tuple of Point
        Stops in the order of their rows, then depots.
    routes : tuple of Route
        By line, and within it in the order in which they appear.
    route_number : tuple of int
        Number of each route within its line, from 1.
    groups : tuple of TimeGroup
    journeys : tuple of Journey
        Trips in the order of the timetable, then empty drives.
    hop_m : mapping of (Point, Point) to int
        Metres from point to point, of the first route that drives there.
    """

    day: OperatingDay
    points: tuple[Point, ...]
    routes: tuple[Route, ...]
    route_number: tuple[int, ...]
    groups: tuple[TimeGroup, ...]
    journeys: tuple[Journey, ...]
    hop_m: Mapping[tuple[Point, Point], int]


def numbered_day(day: OperatingDay) -> NumberedDay:
    """Number everything that runs on a day.

    Examples
    --------
    >>> from tests.scenarios.operated_village import village_day
    >>> found = numbered_day(village_day())
    >>> found.points, len(found.routes), len(found.groups), len(found.journeys)
    (((0, 1), (1, 1), (2, 1), (-1, 0)), 7, 7, 10)
    """
    numbering = _Numbering(day)
    block_of_trip = np.zeros(day.timetable.n_trips, np.int64)
    for block in range(day.vehicles.n_blocks):
        block_of_trip[day.vehicles.trips_of(block)] = block
    for trip in range(day.timetable.n_trips):
        numbering.add_trip(trip, int(block_of_trip[trip]))
    for drive in range(len(day.drives)):
        numbering.add_drive(drive)
    return numbering.numbered()


def visited_points(stops: Sequence[int]) -> tuple[Point, ...]:
    """Points of a sequence of stops: each further visit of a stop is a point of its own.

    The last stop is always the first point there: nothing leaves it, so that no time is told twice,
    and the next trip starts where this one ends.

    Examples
    --------
    >>> visited_points([0, 1, 2, 1, 0])
    ((0, 1), (1, 1), (2, 1), (1, 2), (0, 1))
    """
    seen: dict[int, int] = {}
    points = []
    for stop in stops[:-1]:
        seen[stop] = seen.get(stop, 0) + 1
        points.append((stop, seen[stop]))
    return (*points, (stops[-1], 1))


class _Numbering:
    """Routes, time groups and journeys as they are met."""

    def __init__(self, day: OperatingDay) -> None:
        self._day = day
        self._routes: dict[Route, int] = {}
        self._groups: dict[TimeGroup, int] = {}
        self._journeys: list[Journey] = []
        self._hop_m: dict[tuple[Point, Point], int] = {}

    def add_trip(self, trip: int, block: int) -> None:
        """A trip with riders."""
        timetable, trips = self._day.timetable, self._day.trips
        calls = timetable.calls_of(trip)
        arrival, departure = timetable.arrival[calls], timetable.departure[calls]
        route = Route(
            line=int(trips.line[trip]),
            direction=int(trips.direction[trip]),
            kind=JourneyKind.NORMAL,
            points=visited_points(timetable.stop[calls].tolist()),
        )
        drive_s = tuple((arrival[1:] - departure[:-1]).tolist())
        dwell_s = tuple((departure[1:-1] - arrival[1:-1]).tolist())
        self._add(route, drive_s, dwell_s, int(departure[0]), block, timetable.trip_id[trip])
        self._measure(route, self._day.call_m[calls])

    def add_drive(self, drive: int) -> None:
        """A drive without riders; it belongs to the line of the trip that it leads to."""
        day, drives = self._day, self._day.drives
        block = int(drives.block[drive])
        before, after = int(drives.after_trip[drive]), int(drives.before_trip[drive])
        kind, trip = JourneyKind.EMPTY, after
        start: Point = (DEPOT, int(day.vehicles.start_depot[block]))
        end: Point = (DEPOT, int(day.vehicles.end_depot[block]))
        if before == NO_TRIP:
            kind = JourneyKind.PULL_OUT
        else:
            start = (int(day.timetable.last_stop[before]), 1)
        if after == NO_TRIP:
            kind, trip = JourneyKind.PULL_IN, before
        else:
            end = (int(day.timetable.first_stop[after]), 1)
        line, direction = int(day.trips.line[trip]), int(day.trips.direction[trip])
        route = Route(line, direction, kind, (start, end))
        takes = int(drives.end_s[drive] - drives.start_s[drive])
        start_s = int(drives.start_s[drive])
        self._add(route, (takes,), (), start_s, block, day.drive_id[drive])
        self._hop_m.setdefault((start, end), _whole_metres(float(drives.metres[drive])))

    def _add(
        self,
        route: Route,
        drive_s: tuple[int, ...],
        dwell_s: tuple[int, ...],
        start_s: int,
        block: int,
        name: str,
    ) -> None:
        """A journey on its route, in its time group."""
        row = self._routes.setdefault(route, len(self._routes))
        group = self._groups.setdefault(TimeGroup(row, drive_s, dwell_s), len(self._groups))
        self._journeys.append(Journey(start_s, group, block, name))

    def _measure(self, route: Route, along_m: FloatArray) -> None:
        """Metres of each hop that is new."""
        for place, hop in enumerate(zip(route.points, route.points[1:], strict=False)):
            if hop not in self._hop_m:
                metres = float(along_m[place + 1] - along_m[place])
                self._hop_m[hop] = _whole_metres(metres)

    def numbered(self) -> NumberedDay:
        """All of it, routes by line."""
        met = list(self._routes)
        order = sorted(range(len(met)), key=lambda row: met[row].line)
        new_row = {row: place for place, row in enumerate(order)}
        routes = tuple(met[row] for row in order)
        numbers: list[int] = []
        for place, route in enumerate(routes):
            again = place and routes[place - 1].line == route.line
            numbers.append(numbers[-1] + 1 if again else 1)
        points = {point for route in routes for point in route.points}
        depots = sorted(point for point in points if point[0] == DEPOT)
        return NumberedDay(
            day=self._day,
            points=(*sorted(point for point in points if point[0] != DEPOT), *depots),
            routes=routes,
            route_number=tuple(numbers),
            groups=tuple(
                TimeGroup(new_row[group.route], group.drive_s, group.dwell_s)
                for group in self._groups
            ),
            journeys=tuple(self._journeys),
            hop_m=self._hop_m,
        )


def _whole_metres(metres: float) -> int:
    """Whole metres, at least one."""
    return max(1, round(metres))
