"""What a repair changes for people: trips, orders to drivers of vehicles, and drivers' days."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np

from network.quantities import IntArray, ints
from routing.blocks import VehicleSchedule
from routing.duties.leg_trips import EMPTY, trips_of_legs
from routing.repair.fixed_past import NOTHING
from scenarios.repairing.day_repair import DayRepair

HOME = NOTHING
"""In place of a trip: the vehicle goes to a depot, or comes from there."""


class TripChange(StrEnum):
    """What becomes of a trip, the worst first."""

    CANCELLED = "cancelled"
    NO_DRIVER = "no driver"
    DETOUR = "detour"
    OTHER_VEHICLE = "other vehicle"


@dataclass(frozen=True, slots=True)
class ChangedTrip:
    """A trip that does not run as planned.

    Attributes
    ----------
    trip : int
        Row of the planned timetable.
    change : TripChange
    block_before, block_after : str
        The second is empty where it does not run.
    vehicle_before, vehicle_after : int
        Numbers from 1; 0 for none.
    riders : float
        Expected to board.
    """

    trip: int
    change: TripChange
    block_before: str
    block_after: str
    vehicle_before: int
    vehicle_after: int
    riders: float


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody has to be told: a connection that the plan does not know.

    Attributes
    ----------
    block_id : str
    vehicle : int
        From 1.
    after, trip : int
        Rows of the planned timetable; `HOME` for a depot.
    at_s : int
        When the vehicle comes free, or leaves the depot.
    """

    block_id: str
    vehicle: int
    after: int
    trip: int
    at_s: int


def changed_trips(repair: DayRepair) -> tuple[ChangedTrip, ...]:
    """Trips that do not run as planned: by what becomes of them, then by time.

    Parameters
    ----------
    repair : DayRepair
    """
    day, blocks = repair.day, repair.blocks
    before, after = _block_of_trips(day.vehicles, day.timetable.n_trips), np.full(
        day.timetable.n_trips, NOTHING, np.int64
    )  # fmt: skip
    of_running = _block_of_trips(blocks.vehicles, blocks.timetable.n_trips)
    after[blocks.planned_trip] = of_running
    undriven, detours = set(trips_without_driver(repair)), set(repair.detours.tolist())
    found = []
    for trip in range(day.timetable.n_trips):
        one, two = int(before[trip]), int(after[trip])
        was = int(day.vehicles.vehicle[one]) + 1 if one != NOTHING else 0
        now = int(blocks.vehicles.vehicle[two]) + 1 if two != NOTHING else 0
        change = (
            TripChange.CANCELLED if two == NOTHING
            else TripChange.NO_DRIVER if trip in undriven
            else TripChange.DETOUR if trip in detours
            else TripChange.OTHER_VEHICLE if was != now
            else None
        )  # fmt: skip
        if change is not None:
            found.append(
                ChangedTrip(
                    trip, change, day.vehicles.block_id[one],
                    blocks.vehicles.block_id[two] if two != NOTHING else "", was, now,
                    float(day.riders[trip]),
                )
            )  # fmt: skip
    order = list(TripChange)
    start = day.timetable.start
    return tuple(sorted(found, key=lambda c: (order.index(c.change), int(start[c.trip]), c.trip)))


def trips_without_driver(repair: DayRepair) -> tuple[int, ...]:
    """Trips that run only if a driver is found: rows of the planned timetable, in order of time."""
    blocks, duties = repair.blocks, repair.duties
    trip = trips_of_legs(duties.work, blocks.timetable, blocks.vehicles)
    rows = trip[duties.schedule.uncovered]
    open_ = ints(blocks.planned_trip[rows[rows != EMPTY]])
    start = repair.day.timetable.start
    return tuple(sorted(open_.tolist(), key=lambda row: (int(start[row]), row)))


def orders(repair: DayRepair) -> tuple[Order, ...]:
    """Connections that the plan does not know, in order of time.

    Parameters
    ----------
    repair : DayRepair
    """
    return tuple(sorted(_orders(repair), key=lambda order: (order.at_s, order.block_id)))


def _orders(repair: DayRepair) -> Iterator[Order]:
    """One for each new connection of each block."""
    day, blocks = repair.day, repair.blocks
    known = {
        pair
        for block in range(day.vehicles.n_blocks)
        for pair in pairwise([HOME, *day.vehicles.trips_of(block).tolist(), HOME])
    }
    ready, vehicles = day.ready_s(), blocks.vehicles
    lost = {state.vehicle for state in blocks.past.states if state.lost}
    for block, name in enumerate(vehicles.block_id):
        trips = blocks.planned_trip[vehicles.trips_of(block)].tolist()
        begun = int(vehicles.leave_depot_s[block]) < blocks.past.at_s
        for after, trip in pairwise([HOME, *trips, HOME]):
            out = after == HOME
            diverted = out and begun and name in day.vehicles.block_id and trip != int(
                day.vehicles.trips_of(day.vehicles.block_id.index(name))[0]
            )  # fmt: skip
            number = int(vehicles.vehicle[block])
            if ((after, trip) in known and not diverted) or (trip == HOME and number in lost):
                continue
            at = int(vehicles.leave_depot_s[block]) if out else int(ready[after])
            yield Order(name, number + 1, after, trip, max(at, blocks.past.at_s))


def affected_blocks(repair: DayRepair) -> tuple[frozenset[str], frozenset[str]]:
    """Blocks before and after the repair that are not the same in both."""
    day, blocks = repair.day, repair.blocks
    before, after = (
        {
            name: (
                int(vehicles.vehicle[block]),
                tuple(int(rows[trip]) for trip in vehicles.trips_of(block)),
            )
            for block, name in enumerate(vehicles.block_id)
        }
        for vehicles, rows in (
            (day.vehicles, ints(np.arange(day.timetable.n_trips))),
            (blocks.vehicles, blocks.planned_trip),
        )
    )
    detours = set(repair.detours.tolist())
    moved = {
        name
        for name in {**before, **after}
        if before.get(name) != after.get(name) or detours.intersection(after[name][1])
    }
    return frozenset(moved & before.keys()), frozenset(moved & after.keys())


def _block_of_trips(vehicles: VehicleSchedule, n_trips: int) -> IntArray:
    """Block of each trip, `NOTHING` where none runs it."""
    block = np.full(n_trips, NOTHING, np.int64)
    block[vehicles.trip] = np.repeat(np.arange(vehicles.n_blocks), np.diff(vehicles.first_trip))
    return ints(block)
