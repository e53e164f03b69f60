"""Vehicle blocks as the work of drivers: what is driven when, and where drivers may change."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from network.network import Network
from network.quantities import BoolArray, IntArray, bools, ints, offsets_of
from routing.blocks import VehicleSchedule
from routing.deadheads import Deadheads
from routing.duties.driver_work import NO_RIDE, DriverWork
from routing.timetable import Timetable


@dataclass(frozen=True, slots=True, eq=False)
class ReliefPoints:
    """Stops where drivers may change or rest, and how they get there.

    Attributes
    ----------
    relief : BoolArray, shape (n_stops,)
        Whether another driver may take over between trips.
    on_the_way : BoolArray, shape (n_stops,)
        Whether another driver may take over where a trip passes with riders on board.
    rest : BoolArray, shape (n_stops,)
        Whether a break may be taken; at depots it always may.
    ride_s : IntArray, shape (n_places, n_places)
        Seconds of a driver between stops and depots (stops first), without a bus of the blocks.
    """

    relief: BoolArray
    on_the_way: BoolArray
    rest: BoolArray
    ride_s: IntArray


def relief_by_car(deadheads: Deadheads, relief: BoolArray, rest: BoolArray) -> ReliefPoints:
    """Relief between and within trips; a staff car as fast as an empty bus takes drivers there."""
    return ReliefPoints(relief, relief, rest, ints(np.minimum(deadheads.seconds, NO_RIDE)))


def relief_at_layovers(timetable: Timetable, deadheads: Deadheads) -> ReliefPoints:
    """Relief where trips start or end and the vehicle stands; drivers get there by a staff car.

    Nobody changes drivers within a trip. What to assume where nothing is known of relief points.

    Parameters
    ----------
    timetable : Timetable
    deadheads : Deadheads
    """
    relief = np.zeros(deadheads.n_stops, bool)
    relief[timetable.first_stop] = True
    relief[timetable.last_stop] = True
    points = relief_by_car(deadheads, bools(relief), bools(relief))
    return replace(points, on_the_way=bools(np.zeros(deadheads.n_stops, bool)))


@dataclass(frozen=True, slots=True)
class _Leg:
    start: int
    end: int
    origin: int
    target: int
    relief: bool


def work_of_blocks(
    network: Network,
    timetable: Timetable,
    blocks: VehicleSchedule,
    deadheads: Deadheads,
    points: ReliefPoints,
) -> DriverWork:
    """Legs of all blocks; drivers change at relief stops and in depots.

    A vehicle drives empty just in time for its next trip; duties start at any depot.

    Parameters
    ----------
    network : Network
    timetable : Timetable
    blocks : VehicleSchedule
    deadheads : Deadheads
    points : ReliefPoints

    Raises
    ------
    InputError
        If the blocks overlap or jump.
    """
    found = [_legs_of(timetable, blocks, deadheads, points, b) for b in range(blocks.n_blocks)]
    legs = [leg for block in found for leg in block]
    n_depots = len(network.depots)
    return DriverWork(
        block_id=blocks.block_id,
        first_leg=offsets_of([len(block) for block in found]),
        start_s=ints([leg.start for leg in legs]),
        end_s=ints([leg.end for leg in legs]),
        start_place=ints([leg.origin for leg in legs]),
        end_place=ints([leg.target for leg in legs]),
        relief=bools([leg.relief for leg in legs]),
        place_id=(*network.stops.stop_id, *network.depots.depot_id),
        ride_s=points.ride_s,
        home=ints([deadheads.depot_place(depot) for depot in range(n_depots)]),
        rest=bools(np.append(points.rest, np.ones(n_depots, bool))),
    )


def _legs_of(
    timetable: Timetable,
    blocks: VehicleSchedule,
    deadheads: Deadheads,
    points: ReliefPoints,
    block: int,
) -> list[_Leg]:
    """Legs of one block in order of time."""
    relief = points.relief
    at = deadheads.depot_place(int(blocks.start_depot[block]))
    clock = int(blocks.leave_depot_s[block])
    legs: list[_Leg] = []
    for trip in blocks.trips_of(block).tolist():
        first, leaves = int(timetable.first_stop[trip]), int(timetable.start[trip])
        drive = int(deadheads.seconds[at, first])
        if at != first and drive > 0:
            begins = leaves - drive if legs else clock
            legs.append(_Leg(begins, begins + drive, at, first, relief=bool(relief[first])))
            at = first
        legs += _trip_legs(timetable, points, trip, at)
        at = int(timetable.last_stop[trip])
    home = deadheads.depot_place(int(blocks.end_depot[block]))
    drive = int(deadheads.seconds[at, home])
    if drive > 0:
        ends = int(blocks.reach_depot_s[block])
        legs.append(_Leg(ends - drive, ends, at, home, relief=True))
    last = legs.pop()
    return [*legs, _Leg(last.start, last.end, last.origin, last.target, relief=True)]


def _trip_legs(timetable: Timetable, points: ReliefPoints, trip: int, origin: int) -> list[_Leg]:
    """A trip cut where drivers may change on the way."""
    calls = timetable.calls_of(trip)
    stop, arrival = timetable.stop[calls], timetable.arrival[calls]
    departure = timetable.departure[calls]
    last = len(stop) - 1
    cuts = [0]
    for call in range(1, last):
        driven = arrival[call] > departure[cuts[-1]] and arrival[last] > departure[call]
        if points.on_the_way[stop[call]] and driven:
            cuts.append(call)
    return [
        _Leg(
            int(departure[a]),
            int(arrival[b]),
            int(stop[a]) if a else origin,
            int(stop[b]),
            relief=b != last or bool(points.relief[stop[b]]),
        )
        for a, b in pairwise([*cuts, last])
    ]
