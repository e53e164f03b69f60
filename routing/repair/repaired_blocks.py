"""The cheapest change to the rest of the day's blocks: who takes over, and what does not run."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from network.quantities import IntArray, ints, offsets_of
from routing.blocks import VehicleSchedule
from routing.certificate import BoundIsFor, Certificate
from routing.repair.disruption import Disruption
from routing.repair.fixed_past import NOTHING, FixedPast, PlannedDay, fixed_past
from routing.repair.remaining_flow import CANCEL, remaining_flow, solve_remaining
from routing.repair.repair_rules import COST_UNITS, RepairPrices, RepairRules
from routing.repair.vehicle_chains import Stint, follow_vehicles
from routing.timetable import Timetable


@dataclass(frozen=True, slots=True, eq=False)
class RepairedBlocks:
    """A day whose blocks were changed from some second on.

    Attributes
    ----------
    timetable : Timetable
        Trips that run.
    vehicles : VehicleSchedule
        Blocks of `timetable`. A block that goes on keeps its id, as does one that begins as it was
        planned to; what else leaves a depot bears the id of the block it takes from, and a number.
        Vehicles keep their numbers; spare ones come after all others.
    planned_trip : IntArray, shape (n_trips,)
        Row of each trip in the timetable of the planned day.
    cancelled : IntArray, shape (n_cancelled,)
        Rows of the planned timetable that do not run, in order of time.
    past : FixedPast
    """

    timetable: Timetable
    vehicles: VehicleSchedule
    planned_trip: IntArray
    cancelled: IntArray
    past: FixedPast


def repair_blocks(
    day: PlannedDay,
    disruption: Disruption,
    rules: RepairRules,
    prices: RepairPrices,
    seed: int = 1,
) -> tuple[RepairedBlocks, Certificate]:
    """Blocks for what is left of the day, at the least price of cancelled trips and of changes.

    Parameters
    ----------
    day : PlannedDay
    disruption : Disruption
    rules : RepairRules
    prices : RepairPrices
    seed : int
        Recorded only; the method has no random part.

    Returns
    -------
    RepairedBlocks
    Certificate
        Its bound is the optimum of the flow, which is proven.

    Raises
    ------
    NotFoundError
        If there is no block of a name.
    InputError
        If the vehicle of a block has no more work.
    InfeasibleError
        If a vehicle under way cannot come home.

    Examples
    --------
    At 07:15 the vehicle of K1 is lost. The one of K2 can leave the depot after ten minutes and run
    K1's trip at 07:30, then its own at 08:10; nobody is left for K1's at 08:30, which is cancelled.

    >>> from tests.routing.repair.small_day import small_day
    >>> news = Disruption(at_s=7 * 3600 + 900, blocks_out=("K1",))
    >>> rules, prices = RepairRules(notice_s=600), RepairPrices()
    >>> repaired, proof = repair_blocks(small_day(), news, rules, prices)
    >>> repaired.timetable.trip_id, repaired.cancelled.tolist(), proof.gap
    (('T0', 'T1', 'T3'), [2], 0.0)
    """
    past = fixed_past(day, disruption)
    flow = remaining_flow(day, past, rules, prices)
    used, optimum = solve_remaining(flow)
    cancelled = flow.trip[flow.tail[(used > 0) & (flow.kind == CANCEL)] - flow.n_open]
    stints = follow_vehicles(day, flow, used)
    running = np.setdiff1d(np.arange(day.timetable.n_trips), cancelled)
    by_pattern = np.lexsort((day.timetable.start[running], day.timetable.pattern[running]))
    running = ints(running[by_pattern])
    row = np.full(day.timetable.n_trips, NOTHING, np.int64)
    row[running] = np.arange(len(running))
    blocks = [*_blocks_over(day, past), *_blocks_lost(day, past), *_blocks_ahead(day, past, stints)]
    repaired = RepairedBlocks(
        chosen_trips(day.timetable, running),
        _schedule_of(sorted(blocks, key=lambda b: (b.leave_s, b.block_id)), ints(row)),
        running,
        ints(np.sort(cancelled)),
        past,
    )
    return repaired, Certificate(
        stage="blocks",
        objective="cancelled trips and lost riders, changed connections, empty drives and waiting",
        unit=day.rates.currency,
        value=optimum / COST_UNITS,
        bound=optimum / COST_UNITS,
        bound_is_for=BoundIsFor.FIXED_TRIPS,
        seed=seed,
        stop_reason="minimum-cost flow solved to optimality",
    )


def chosen_trips(timetable: Timetable, rows: IntArray) -> Timetable:
    """Some trips of a timetable, in the order given.

    Examples
    --------
    >>> from tests.routing.repair.small_day import small_day
    >>> chosen_trips(small_day().timetable, ints([3, 0])).trip_id
    ('T3', 'T0')
    """
    calls = [np.arange(*timetable.calls_of(row).indices(len(timetable.stop))) for row in rows]
    kept = np.concatenate([np.zeros(0, np.int64), *calls])
    return Timetable(
        trip_id=tuple(timetable.trip_id[row] for row in rows.tolist()),
        pattern=ints(timetable.pattern[rows]),
        first_call=offsets_of([len(each) for each in calls]),
        stop=ints(timetable.stop[kept]),
        arrival=ints(timetable.arrival[kept]),
        departure=ints(timetable.departure[kept]),
    )


@dataclass(frozen=True, slots=True)
class _Block:
    """One block of the repaired day; trips are rows of the planned timetable."""

    block_id: str
    trips: tuple[int, ...]
    start_depot: int
    end_depot: int
    leave_s: int
    reach_s: int
    vehicle: int


def _planned(day: PlannedDay, block: int) -> _Block:
    """A block as it was planned."""
    vehicles = day.vehicles
    return _Block(
        vehicles.block_id[block], tuple(vehicles.trips_of(block).tolist()),
        int(vehicles.start_depot[block]), int(vehicles.end_depot[block]),
        int(vehicles.leave_depot_s[block]), int(vehicles.reach_depot_s[block]),
        int(vehicles.vehicle[block]),
    )  # fmt: skip


def _blocks_over(day: PlannedDay, past: FixedPast) -> list[_Block]:
    """Blocks with nothing left but the way home."""
    return [_planned(day, block) for block in np.flatnonzero(past.block_over).tolist()]


def _blocks_lost(day: PlannedDay, past: FixedPast) -> list[_Block]:
    """Blocks that end where their vehicle is lost; it is brought to where it was to end the day.

    A vehicle that has left the depot but not begun a trip has no block any more.
    """
    found = []
    for state in past.states:
        if not state.lost or state.block == NOTHING:
            continue
        whole = _planned(day, state.block)
        begun = tuple(trip for trip in whole.trips if past.begun[trip])
        if begun:
            night = day.drives.depot_place(state.night_depot)
            ready = int(day.ready_s()[begun[-1]])
            there = int(day.timetable.last_stop[begun[-1]])
            reach = ready + day.drives.seconds_starting(there, night, ready)
            found.append(replace(whole, trips=begun, end_depot=state.night_depot, reach_s=reach))
    return found


def _blocks_ahead(day: PlannedDay, past: FixedPast, stints: Sequence[Stint]) -> list[_Block]:
    """Blocks that go on or are still to come."""
    vehicles = day.vehicles
    block_of = np.full(day.timetable.n_trips, NOTHING, np.int64)
    block_of[vehicles.trip] = np.repeat(np.arange(vehicles.n_blocks), np.diff(vehicles.first_trip))
    taken = {
        vehicles.block_id[block]
        for block in range(vehicles.n_blocks)
        if past.block_begun[block]
    }  # fmt: skip
    taken |= {
        vehicles.block_id[int(block_of[stint.trips[0]])]
        for stint in stints
        if stint.block == NOTHING and _begins(day, stint.trips[0], int(block_of[stint.trips[0]]))
    }
    found = []
    for stint in stints:
        if stint.block != NOTHING:
            whole = _planned(day, stint.block)
            begun = tuple(trip for trip in whole.trips if past.begun[trip])
            trips = (*begun, *stint.trips)
            if trips:  # else it turned round before its first trip
                found.append(
                    replace(whole, trips=trips, end_depot=stint.end_depot, reach_s=stint.reach_s)
                )
            continue
        source = int(block_of[stint.trips[0]])
        name = vehicles.block_id[source]
        if not _begins(day, stint.trips[0], source):
            name = _unused(name, taken)
            taken.add(name)
        found.append(
            _Block(
                name, tuple(stint.trips), stint.start_depot, stint.end_depot, stint.leave_s,
                stint.reach_s, stint.vehicle,
            )
        )  # fmt: skip
    return found


def _begins(day: PlannedDay, trip: int, block: int) -> bool:
    """Whether a trip is the first of its planned block."""
    return int(day.vehicles.trips_of(block)[0]) == trip


def _unused(name: str, taken: set[str]) -> str:
    """The name of a block with the first number that is free.

    Examples
    --------
    >>> _unused("B7", {"B7", "B7.2"})
    'B7.3'
    """
    number = 2
    while f"{name}.{number}" in taken:
        number += 1
    return f"{name}.{number}"


def _schedule_of(blocks: Sequence[_Block], row: IntArray) -> VehicleSchedule:
    """Blocks as columns; `row` leads from trips of the plan to those that run."""
    return VehicleSchedule(
        block_id=tuple(block.block_id for block in blocks),
        first_trip=offsets_of([len(block.trips) for block in blocks]),
        trip=ints([int(row[trip]) for block in blocks for trip in block.trips]),
        start_depot=ints([block.start_depot for block in blocks]),
        end_depot=ints([block.end_depot for block in blocks]),
        leave_depot_s=ints([block.leave_s for block in blocks]),
        reach_depot_s=ints([block.reach_s for block in blocks]),
        vehicle=ints([block.vehicle for block in blocks]),
    )
