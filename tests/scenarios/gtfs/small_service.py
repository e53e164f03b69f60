"""Two lines, nine trips and three blocks on a grid, small enough to write the feed by hand.

Junctions lie 400 m apart, four from west to east::

    4 ----E---- 5 --------- 6 --------- 7
    F           D
    0 ----A---- 1 ----B---- 2 ----C---- 3

Line 1 runs on Street 0 from A by B to C and back; line 2 runs round the west block from A by D, E
and F to A. Every stop is in the middle of its block, 5 m to the right of the middle of the street.
A bus takes 80 s from stop to stop and stands 10 s at each.
"""

from datetime import date

import numpy as np

from network.network import Network
from network.quantities import bools, floats, ints, offsets_of
from network.service_day import seconds_of
from network.stops import DepotTable, StopAreaTable, StopSource, StopTable
from network.street_times import StreetTimes
from network.walking import Walking
from network.zones import ZoneTable
from routing.blocks import VehicleSchedule
from routing.lines import LinePlan, line_plan_of
from routing.paths import PatternPaths
from routing.timetable import Timetable
from scenarios.gtfs.settings import FeedSettings
from tests.cities.grid import MIDDLE, edge_between, grid_streets

SETTINGS = FeedSettings(
    agency_name="Demo Bus",
    agency_url="https://bus.example",
    timezone="Europe/Berlin",
    language="en",
    valid_from=date(2026, 1, 5),
    valid_days=60,
    publisher_name="Planning Office",
    publisher_url="https://plan.example",
    feed_version="1",
)

HOP_S, DWELL_S = 80, 10

# Per stop: id, name, area, x and y of the pole in metres, the junctions it lies between.
_STOPS = (
    ("A1", "Mill Lane", 0, 200, -5, (0, 1)),
    ("A2", "Mill Lane", 0, 200, 5, (1, 0)),
    ("B1", "Old\nMarket", 1, 600, -5, (1, 2)),
    ("B2", "Old Market", 1, 600, 5, (2, 1)),
    ("C1", "", 2, 1000, -5, (2, 3)),
    ("C2", "", 2, 1000, 5, (3, 2)),
    ("D1", "Abbey", 3, 405, 200, (1, 5)),
    ("E1", "<b>East</b>", 4, 200, 405, (5, 4)),
    ("F1", "", 5, -5, 200, (4, 0)),
    ("Z9", "Not Served", 5, -5, 100, (4, 0)),
)
_AREAS = (
    ("A", "Mill Lane"),
    ("B", "Old Market"),
    ("C", "Harbour"),
    ("D", "Abbey"),
    ("E", "<b>East</b>"),
    ("F", ""),
)
_WAYS = (
    [(200, 0), (400, 0), (800, 0), (1000, 0)],
    [(1000, 0), (800, 0), (400, 0), (200, 0)],
    [(200, 0), (400, 0), (400, 400), (0, 400), (0, 0), (200, 0)],
)
_CALLS_M = ([0, 400, 800], [0, 400, 800], [0, 400, 800, 1200, 1600])

# Pattern and first departure of each trip, in the order of the timetable.
_TRIPS = (
    (0, "07:00"),
    (0, "07:15"),
    (0, "07:40"),
    (0, "24:30"),
    (1, "07:10"),
    (1, "24:50"),
    (2, "07:20"),
    (2, "07:30"),
    (2, "08:30"),
)
_BLOCKS = ([0, 4, 6, 7, 8], [1, 2], [3, 5])


def small_network() -> Network:
    """Grid with ten stops in six areas; what an export does not look at is left empty."""
    streets = grid_streets(4, 2)
    lon, lat = MIDDLE.to_degrees([s[3] for s in _STOPS], [s[4] for s in _STOPS])
    area = np.array([s[2] for s in _STOPS])
    members = np.bincount(area)
    n_stops, n_areas = len(_STOPS), len(_AREAS)
    nothing = ints([])
    return Network(
        streets=streets,
        footways=streets,
        stops=StopTable(
            stop_id=tuple(s[0] for s in _STOPS),
            name=tuple(s[1] for s in _STOPS),
            lon=floats(lon),
            lat=floats(lat),
            edge=ints([edge_between(streets, *s[5]) for s in _STOPS]),
            offset_m=floats([200] * n_stops),
            area=ints(area),
            terminal=bools([True] * n_stops),
            source=(StopSource.FILE,) * n_stops,
        ),
        areas=StopAreaTable(
            area_id=tuple(i for i, _ in _AREAS),
            name=tuple(name for _, name in _AREAS),
            lon=floats(np.bincount(area, lon) / members),
            lat=floats(np.bincount(area, lat) / members),
        ),
        depots=DepotTable(
            ("depot",), floats([10]), floats([50]), ints([0]), floats([0]), ints([-1]), assumed=True
        ),
        zones=ZoneTable(
            ("Z",),
            floats([10]),
            floats([50]),
            floats([1]),
            floats([1]),
            estimated=True,
            source="test",
        ),
        walking=Walking(
            first_access=ints([0, 0]),
            access_area=nothing,
            access_s=nothing,
            first_transfer=ints([0] * (n_areas + 1)),
            transfer_area=nothing,
            transfer_s=nothing,
            zone_walk_s=floats([[0]]),
        ),
        street_times=StreetTimes(
            free_flow_ms=np.zeros((n_stops + 1, n_stops + 1), np.int32),
            length_m=np.zeros((n_stops + 1, n_stops + 1), np.float32),
            place_edge=ints([0] * (n_stops + 1)),
            place_offset_ms=ints([0] * (n_stops + 1)),
        ),
    )


def small_plan() -> LinePlan:
    """Line 1 there and back, line 2 round the block, and a line that nobody runs."""
    return line_plan_of(
        [
            ("1", "1 Harbour", [[0, 2, 4], [5, 3, 1]]),
            ("2", "West Ring", [[0, 6, 7, 8, 0]]),
            ("3", "Nobody", [[0, 2]]),
        ],
        n_periods=1,
        headway_s=600,
    )


def small_paths() -> PatternPaths:
    """Straight ways along the streets; the line that nobody runs borrows the first way."""
    ways = [*_WAYS, _WAYS[0][:3]]
    steps = [np.hypot(*np.diff(np.array(way), axis=0).T) for way in ways]
    lon, lat = MIDDLE.to_degrees(*np.array([point for way in ways for point in way]).T)
    return PatternPaths(
        first_point=offsets_of([len(way) for way in ways]),
        point_lon=floats(lon),
        point_lat=floats(lat),
        point_m=floats(np.concatenate([[0, *np.cumsum(step)] for step in steps])),
        call_m=floats([m for calls in (*_CALLS_M, [0, 400]) for m in calls]),
        hop_free_ms=ints([0] * (3 + 3 + 5 + 2)),
    )


def small_timetable() -> Timetable:
    """Nine trips; the last of line 1 leave after midnight."""
    plan = small_plan()
    calls = [len(plan.stops_of(pattern)) for pattern, _ in _TRIPS]
    departure = [
        seconds_of(clock) + place * (HOP_S + DWELL_S)
        for (_, clock), n in zip(_TRIPS, calls, strict=True)
        for place in range(n)
    ]
    first_call = offsets_of(calls)
    arrival = np.array(departure) - DWELL_S
    arrival[first_call[:-1]] += DWELL_S  # a trip begins when it leaves
    return Timetable(
        trip_id=tuple(f"T{trip}" for trip in range(len(_TRIPS))),
        pattern=ints([pattern for pattern, _ in _TRIPS]),
        first_call=first_call,
        stop=ints(np.concatenate([plan.stops_of(pattern) for pattern, _ in _TRIPS])),
        arrival=ints(arrival),
        departure=ints(departure),
    )


def small_blocks() -> VehicleSchedule:
    """Three blocks: one on both lines, one with an empty drive back, one after midnight."""
    timetable = small_timetable()
    first = [timetable.start[block[0]] - 300 for block in _BLOCKS]
    last = [timetable.end[block[-1]] + 300 for block in _BLOCKS]
    return VehicleSchedule(
        block_id=("K1", "K2", "K3"),
        first_trip=offsets_of([len(block) for block in _BLOCKS]),
        trip=ints([trip for block in _BLOCKS for trip in block]),
        start_depot=ints([0, 0, 0]),
        end_depot=ints([0, 0, 0]),
        leave_depot_s=ints(first),
        reach_depot_s=ints(last),
        vehicle=ints([0, 1, 0]),
    )
