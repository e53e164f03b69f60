"""Three stops, two blocks and three drivers: small enough to write down what each driver does.

Buses run between A, B and C, ten minutes from stop to stop, and live in a yard. Block 1 is three
trips; block 2 drives back empty from C to A. One driver hands block 1 over in the middle of a trip
and, after a break, takes block 2 over where it starts its last trip::

    K1  yard 06:55  A 07:00 -T0- C 07:20   C 07:30 -T1- A 07:50   A 08:10 -T2- C 08:30   yard 08:38
    K2  yard 07:05  A 07:10 -T3- C 07:30   C 07:45 (empty) A 08:00 -T4- B 08:10          yard 08:13
"""

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np

from network.network import Network
from network.quantities import bools, floats, ints, offsets_of
from network.service_day import seconds_of
from routing.blocks import VehicleSchedule
from routing.deadheads import Deadheads, deadheads_of
from routing.duties.agreement import Agreement, DutyPrices, DutyType
from routing.duties.block_work import relief_by_car, work_of_blocks
from routing.duties.duty_schedule import DutySchedule
from routing.timetable import Timetable
from scenarios.gtfs.tables import Feed
from scenarios.operating_day import OperatedStops, OperatedTrips, OperatingDay, empty_drives
from scenarios.result import PlannedDuties
from tests.cities.tables import ONE_HOUR, PLAIN_RUN_TIMES, city_of_tables
from tests.scenarios.gtfs.small_feed import Run, feed_with

_MIN = 60
# Minutes to drive between A, B, C and the yard.
_DRIVE_MIN = ((0, 7, 15, 5), (7, 0, 7, 3), (15, 7, 0, 8), (5, 3, 8, 0))
_TRIPS = (("A B C", "07:00"), ("C B A", "07:30"), ("A B C", "08:10"), ("A B C", "07:10"),
          ("A B", "08:00"))  # fmt: skip
_BLOCKS = (("K1", (0, 1, 2)), ("K2", (3, 4)))


def village() -> Network:
    """The three stops and the yard."""
    network = city_of_tables(np.array(_DRIVE_MIN) * _MIN, n_depots=1)
    stops = replace(
        network.stops, stop_id=("A", "B", "C"), lon=floats([10, 10.05, 10.1]),
        lat=floats([50, 50, 50]),
    )  # fmt: skip
    depots = replace(network.depots, depot_id=("yard",), lon=floats([10.02]), lat=floats([50.01]))
    return replace(network, stops=stops, depots=depots)


def village_deadheads() -> Deadheads:
    """Seconds of the table."""
    return deadheads_of(village(), PLAIN_RUN_TIMES, (ONE_HOUR,))


def village_timetable() -> Timetable:
    """Five trips, ten minutes from stop to stop, no dwell."""
    row = {"A": 0, "B": 1, "C": 2}
    calls = [
        (row[stop], seconds_of(start) + place * 10 * _MIN)
        for stops, start in _TRIPS
        for place, stop in enumerate(stops.split())
    ]
    second = ints([call[1] for call in calls])
    return Timetable(
        trip_id=tuple(f"T{number}" for number in range(len(_TRIPS))),
        pattern=ints([0, 1, 0, 0, 2]),
        first_call=offsets_of([len(stops.split()) for stops, _ in _TRIPS]),
        stop=ints([call[0] for call in calls]),
        arrival=second,
        departure=second,
    )


def village_blocks() -> VehicleSchedule:
    """Blocks K1 and K2."""
    return VehicleSchedule(
        block_id=tuple(name for name, _ in _BLOCKS),
        first_trip=offsets_of([len(trips) for _, trips in _BLOCKS]),
        trip=ints([trip for _, trips in _BLOCKS for trip in trips]),
        start_depot=ints([0, 0]),
        end_depot=ints([0, 0]),
        leave_depot_s=ints([seconds_of("06:55"), seconds_of("07:05")]),
        reach_depot_s=ints([seconds_of("08:38"), seconds_of("08:13")]),
        vehicle=ints([0, 1]),
    )


def village_duties() -> PlannedDuties:
    """D1 drives K1 to B at 07:40, rests, and drives K2 from A at 08:00; D2 and D3 the others.

    Drivers change at A and B, also within a trip, and rest at A and in the yard. Legs of K1 are
    yard-A, A-B, B-C, C-B, B-A, A-B, B-C, C-yard; of K2 yard-A, A-B, B-C, C-A, A-B, B-yard.
    A section ends at A, at B and in the yard: K1 has legs 0 | 1 | 2 3 | 4 | 5 | 6 7 and K2 legs
    8 | 9 | 10 11 | 12 | 13, so D1 has sections 0-2 and 9-10, D2 6-8, D3 3-5.
    """
    points = relief_by_car(village_deadheads(), bools([1, 1, 0]), bools([1, 0, 0]))
    work = work_of_blocks(
        village(), village_timetable(), village_blocks(), village_deadheads(), points
    )
    start = np.array([405, 415, 447]) * _MIN  # 06:45, 06:55, 07:27
    end = np.array([498, 490, 523]) * _MIN  # 08:18, 08:10, 08:43
    work_s = ints(end - start - np.array([13, 0, 0]) * _MIN)  # D1 rests from 07:47 to 08:00
    return PlannedDuties(
        work=work,
        agreement=Agreement(
            "own", "Own rules", 600, 300, (DutyType("duty", most_pieces=2, break_from_s=600),)
        ),
        prices=DutyPrices(),
        schedule=DutySchedule(
            duty_id=("D1", "D2", "D3"),
            first_piece=ints([0, 2, 3, 4]),
            block=ints([0, 1, 1, 0]),
            first_section=ints([0, 9, 6, 3]),
            end_section=ints([3, 11, 9, 6]),
            home=ints([3, 3, 3]),
            duty_type=("duty",) * 3,
            start_s=ints(start),
            end_s=ints(end),
            work_s=work_s,
            paid_s=work_s,
            uncovered=ints([]),
        ),
        binding=(),
    )


@cache
def village_day() -> OperatingDay:
    """The village on Monday 5 January 2026 and the four days after it."""
    network, timetable, blocks = village(), village_timetable(), village_blocks()
    drives = empty_drives(timetable, blocks, village_deadheads())
    return OperatingDay(
        title="Village",
        service_id="W",
        service_is_new=False,
        dates=tuple(date(2026, 1, day) for day in range(5, 10)),
        agency_id="",
        stops=OperatedStops(("A", "B", "C"), ("Abbey", "Bridge", "Castle"), network.stops.lon,
                            network.stops.lat),
        depots=network.depots,
        depot_stop_id=("depot:yard",),
        drive_route_id="empty",
        drive_id=tuple(f"empty:{number}" for number in range(1, len(drives) + 1)),
        trips=OperatedTrips(
            trip_id=timetable.trip_id,
            line=ints([0] * 5),
            direction=ints([0, 1, 0, 0, 0]),
            line_id=("1",),
            line_number=("1",),
            line_name=("Castle",),
        ),
        timetable=timetable,
        call_m=floats([0, 400, 800] * 4 + [0, 400]),
        vehicles=blocks,
        drives=drives,
        duties=village_duties(),
    )  # fmt: skip


def village_feed() -> Feed:
    """The feed of the village, with its blocks."""
    feed = feed_with(
        {"A": (0, 0), "B": (400, 0), "C": (800, 0)},
        [Run("1", stops, start, hop_s=600) for stops, start in _TRIPS],
    )
    of_trip = {trip: name for name, trips in _BLOCKS for trip in trips}
    blocks = [of_trip[trip] for trip in range(len(_TRIPS))]
    return feed.with_table("trips", feed.get_table("trips").with_column("block_id", blocks))
