"""Where every vehicle is when the news comes: what has started stays, the rest may change."""

from dataclasses import dataclass

import numpy as np

from network.errors import InputError, NotFoundError
from network.quantities import BoolArray, FloatArray, IntArray, bools, ints
from routing.blocks import VehicleSchedule
from routing.fleet import CostRates, LayoverRule
from routing.repair.day_drives import DayDrives
from routing.repair.disruption import Disruption
from routing.timetable import Timetable

NOTHING = -1
"""In place of a block or trip: there is none."""


@dataclass(frozen=True, slots=True, eq=False)
class PlannedDay:
    """One operating day as it was to run, with what a repair of it has to know.

    Attributes
    ----------
    timetable : Timetable
        Later trips already on their detours, where streets are closed; rows are those of the plan
        then, in whatever order of patterns.
    vehicles : VehicleSchedule
        Blocks of `timetable`.
    drives : DayDrives
    layover : LayoverRule
    rates : CostRates
    riders : FloatArray, shape (n_trips,)
        Who would board each trip; zeros where nobody knows.
    blocked : BoolArray, optional, shape (n_trips,)
        Trips that no vehicle can run.
    """

    timetable: Timetable
    vehicles: VehicleSchedule
    drives: DayDrives
    layover: LayoverRule
    rates: CostRates
    riders: FloatArray
    blocked: BoolArray | None = None

    def ready_s(self) -> IntArray:
        """Second from which the vehicle of each trip may drive on, shape (n_trips,)."""
        end = self.timetable.end
        return ints(end + self.layover.after(end - self.timetable.start))


@dataclass(frozen=True, slots=True)
class VehicleState:
    """One vehicle when the news comes.

    Attributes
    ----------
    vehicle : int
        Number as in `VehicleSchedule`.
    block : int
        Block that it is on, `NOTHING` in a depot.
    place : int
        Row of `Deadheads` where it next stands.
    ready_s : int
        From when it can do something else there.
    next_trip : int
        What comes next on its block, `NOTHING` where it goes home.
    night_depot : int
        Where it is to end the day.
    lost : bool
    """

    vehicle: int
    block: int
    place: int
    ready_s: int
    next_trip: int
    night_depot: int
    lost: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class FixedPast:
    """What has started.

    Attributes
    ----------
    at_s : int
    begun : BoolArray, shape (n_trips,)
        Trips that have left their first stop.
    block_begun : BoolArray, shape (n_blocks,)
        Blocks that have left their depot.
    block_over : BoolArray, shape (n_blocks,)
        Blocks on their last way home, or back.
    states : tuple of VehicleState
        By number of the vehicle.
    """

    at_s: int
    begun: BoolArray
    block_begun: BoolArray
    block_over: BoolArray
    states: tuple[VehicleState, ...]


def fixed_past(day: PlannedDay, disruption: Disruption) -> FixedPast:
    """What has started when a disruption is known.

    Parameters
    ----------
    day : PlannedDay
    disruption : Disruption

    Raises
    ------
    NotFoundError
        If there is no block of a name.
    InputError
        If a vehicle has no more work, or is lost twice.

    Examples
    --------
    >>> from tests.routing.repair.small_day import small_day
    >>> past = fixed_past(small_day(), Disruption(at_s=7 * 3600 + 900, blocks_out=("K1",)))
    >>> [(state.block, state.place, state.lost) for state in past.states]
    [(0, 1, True), (-1, 2, False)]
    """
    vehicles, at_s = day.vehicles, disruption.at_s
    lost = _lost_vehicles(day, disruption)
    blocks_of: list[list[int]] = [[] for _ in range(vehicles.n_vehicles)]
    for block in np.argsort(vehicles.leave_depot_s, kind="stable").tolist():
        blocks_of[int(vehicles.vehicle[block])].append(block)
    begun = bools(vehicles.leave_depot_s < at_s)
    states = tuple(
        _state(day, number, blocks, begun, at_s, lost=number in lost)
        for number, blocks in enumerate(blocks_of)
        if blocks
    )
    on_road = {state.block for state in states}
    over = [bool(begun[block]) and block not in on_road for block in range(vehicles.n_blocks)]
    in_begun = np.zeros(day.timetable.n_trips, bool)
    for block in np.flatnonzero(begun).tolist():
        in_begun[vehicles.trips_of(block)] = True
    return FixedPast(
        at_s, bools(in_begun & (day.timetable.start < at_s)), begun, bools(over), states
    )


def _lost_vehicles(day: PlannedDay, disruption: Disruption) -> frozenset[int]:
    """Numbers of the vehicles of the blocks that are out."""
    vehicles, lost = day.vehicles, []
    for name in disruption.blocks_out:
        if name not in vehicles.block_id:
            message = f"there is no block {name!r} on this day; see tables/blocks.csv for their ids"
            raise NotFoundError(message)
        block = vehicles.block_id.index(name)
        if int(vehicles.reach_depot_s[block]) <= disruption.at_s:
            message = (
                f"block {name} is back in the depot by then, so nothing of it can go missing; name "
                "a block that is under way or still to come"
            )
            raise InputError(message)
        number = int(vehicles.vehicle[block])
        if number in lost:
            message = f"block {name} is run by a vehicle that is out already; name it once"
            raise InputError(message)
        lost.append(number)
    return frozenset(lost)


def _state(
    day: PlannedDay, number: int, blocks: list[int], begun: BoolArray, at_s: int, *, lost: bool
) -> VehicleState:
    """Where one vehicle is; its blocks in order of time."""
    vehicles = day.vehicles
    night = int(vehicles.end_depot[blocks[-1]])
    started = [block for block in blocks if begun[block]]
    if not started:
        home = day.drives.depot_place(int(vehicles.start_depot[blocks[0]]))
        return VehicleState(number, NOTHING, home, at_s, NOTHING, night, lost)
    block = started[-1]
    trips = vehicles.trips_of(block)
    n_begun = int((day.timetable.start[trips] < at_s).sum())
    following = int(trips[n_begun]) if n_begun < len(trips) else NOTHING
    place, ready = _after(day, block, n_begun, at_s)
    depot = day.drives.depot_place(int(vehicles.end_depot[block]))
    if following == NOTHING and place == depot:
        return VehicleState(number, NOTHING, depot, max(at_s, ready), NOTHING, night, lost)
    return VehicleState(number, block, place, max(at_s, ready), following, night, lost)


def _after(day: PlannedDay, block: int, n_begun: int, at_s: int) -> tuple[int, int]:
    """Place where a vehicle on a block next stands, and from when it can do something else."""
    vehicles, timetable, drives = day.vehicles, day.timetable, day.drives
    usual_s = drives.usual.seconds  # a drive that has begun ends as it would have
    trips = vehicles.trips_of(block).tolist()
    if n_begun == 0:
        return int(timetable.first_stop[trips[0]]), int(timetable.start[trips[0]])
    last = trips[n_begun - 1]
    here, ready = int(timetable.last_stop[last]), int(day.ready_s()[last])
    if n_begun < len(trips):
        there, due = int(timetable.first_stop[trips[n_begun]]), int(timetable.start[trips[n_begun]])
        under_way = there != here and due - int(usual_s[here, there]) < at_s
        return (there, due) if under_way else (here, ready)
    home, due = (
        drives.depot_place(int(vehicles.end_depot[block])),
        int(vehicles.reach_depot_s[block]),
    )
    return (home, due) if due - int(usual_s[here, home]) < at_s else (here, ready)
