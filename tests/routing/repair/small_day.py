"""Two vehicles between two stops: small enough to repair by hand.

Stops A and B are 300 s apart, the depot 100 s from either. Vehicles rest 300 s between two trips::

    K1  depot 06:58:20  A 07:00 -T0- B 07:20   B 07:30 -T1- A 07:50   A 08:30 -T2- B 08:50  depot
    K2  depot 08:08:20  A 08:10 -T3- B 08:30   depot
"""

import numpy as np

from network.network import Network
from network.quantities import floats, ints, offsets_of
from network.service_day import seconds_of
from routing.blocks import VehicleSchedule
from routing.deadheads import deadheads_of
from routing.fleet import CostRates, LayoverRule
from routing.repair.day_drives import DayDrives
from routing.repair.fixed_past import PlannedDay
from routing.timetable import Timetable
from tests.cities.tables import ONE_HOUR, PLAIN_RUN_TIMES, city_of_tables

A, B, DEPOT = 0, 1, 2
_DRIVE_S = [[0, 300, 100], [300, 0, 100], [100, 100, 0]]
_TRIPS = (
    (A, "07:00", B, "07:20"),
    (B, "07:30", A, "07:50"),
    (A, "08:30", B, "08:50"),
    (A, "08:10", B, "08:30"),
)
_BLOCKS = (("K1", (0, 1, 2)), ("K2", (3,)))


def town() -> Network:
    """The two stops and the depot."""
    return city_of_tables(_DRIVE_S, n_depots=1)


def timetable_of(trips: tuple[tuple[int, str, int, str], ...]) -> Timetable:
    """Trips with two calls each, in the order given."""
    times = ints([[seconds_of(leave), seconds_of(reach)] for _, leave, _, reach in trips]).ravel()
    return Timetable(
        trip_id=tuple(f"T{row}" for row in range(len(trips))),
        pattern=ints(np.zeros(len(trips))),
        first_call=ints(np.arange(len(trips) + 1) * 2),
        stop=ints(ints([[first, last] for first, _, last, _ in trips]).ravel()),
        arrival=times,
        departure=times,
    )


def blocks_of(
    timetable: Timetable, blocks: tuple[tuple[str, tuple[int, ...]], ...]
) -> VehicleSchedule:
    """Blocks from the depot and back, each with a vehicle of its own; home after the layover."""
    return VehicleSchedule(
        block_id=tuple(name for name, _ in blocks),
        first_trip=offsets_of([len(trips) for _, trips in blocks]),
        trip=ints([trip for _, trips in blocks for trip in trips]),
        start_depot=ints([0] * len(blocks)),
        end_depot=ints([0] * len(blocks)),
        leave_depot_s=ints([timetable.start[trips[0]] - 100 for _, trips in blocks]),
        reach_depot_s=ints([timetable.end[trips[-1]] + 400 for _, trips in blocks]),
        vehicle=ints(range(len(blocks))),
    )


def day_of(
    trips: tuple[tuple[int, str, int, str], ...],
    blocks: tuple[tuple[str, tuple[int, ...]], ...],
    riders: tuple[float, ...] = (),
) -> PlannedDay:
    """A day of trips in blocks, without riders unless they are given."""
    timetable = timetable_of(trips)
    dead = deadheads_of(town(), PLAIN_RUN_TIMES, (ONE_HOUR,))
    return PlannedDay(
        timetable, blocks_of(timetable, blocks), DayDrives(dead), LayoverRule(), CostRates(),
        floats(riders or [0.0] * len(trips)),
    )  # fmt: skip


def small_day(riders: tuple[float, ...] = ()) -> PlannedDay:
    """The day above."""
    return day_of(_TRIPS, _BLOCKS, riders)
