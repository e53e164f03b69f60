"""Follows every vehicle through the cheapest flow: what each one does for the rest of the day."""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from network.quantities import IntArray
from routing.repair.fixed_past import NOTHING, PlannedDay, VehicleState
from routing.repair.remaining_flow import CANCEL, HOME, LINK, OUT, RemainingFlow

_NEVER_S = 10**9


@dataclass(slots=True)
class Stint:
    """Open trips that a vehicle runs without a depot in between.

    Attributes
    ----------
    vehicle : int
        Number as in `VehicleSchedule`, or one more than all of these for each spare vehicle.
    block : int
        Block that it is on when the news comes, `NOTHING` where it leaves a depot afterwards.
    trips : list of int
        Rows of the timetable.
    start_depot, end_depot : int
        Rows of `DepotTable`; the first is `NOTHING` on a block that has begun.
    leave_s, reach_s : int
        When it leaves and reaches them.
    """

    vehicle: int
    block: int
    trips: list[int] = field(default_factory=list)
    start_depot: int = NOTHING
    end_depot: int = NOTHING
    leave_s: int = NOTHING
    reach_s: int = NOTHING


def follow_vehicles(day: PlannedDay, flow: RemainingFlow, used: IntArray) -> list[Stint]:
    """Stints of all vehicles, in the order in which they leave; those on the road come first.

    Where a depot has a choice, a vehicle takes the trips that it was to run; else the one goes that
    is to leave last by the plan, or not at all, and of those the one that has stood longest.

    Parameters
    ----------
    day : PlannedDay
    flow : RemainingFlow
        Of the day.
    used : IntArray, shape (n_arcs,)
        Flow on each arc.
    """
    n_open, vehicles = flow.n_open, day.vehicles
    planned = np.full(day.timetable.n_trips, NOTHING, np.int64)
    planned[vehicles.trip] = np.repeat(vehicles.vehicle, np.diff(vehicles.first_trip))
    ways = _Ways(flow, used)
    stints = [Stint(state.vehicle, state.block) for state in flow.on_road]
    for place, stint in enumerate(stints):
        ways.run(stint, n_open + n_open + place)
    parked = _Parked(day, flow.at_home)
    for stint in stints:
        parked.come_home(stint)
    # A vehicle is home before it leaves again, so departures in order of time find it there.
    for leave_s, depot, row in sorted(ways.departures):
        trip = int(flow.trip[row])
        vehicle = parked.take(depot, leave_s, int(planned[trip]))
        stint = Stint(vehicle, NOTHING, [trip], depot, leave_s=leave_s)
        ways.run(stint, n_open + row)
        parked.come_home(stint)
        stints.append(stint)
    return stints


class _Ways:
    """Where the flow leads from each end of a trip and each vehicle on the road."""

    def __init__(self, flow: RemainingFlow, used: IntArray) -> None:
        self._flow = flow
        kind = flow.kind
        chosen = (used > 0) & ((kind == LINK) | (kind == HOME) | (kind == CANCEL))
        self._next = {int(flow.tail[arc]): int(arc) for arc in np.flatnonzero(chosen)}
        self.departures = [
            (int(flow.second[arc]), int(flow.depot[arc]), int(flow.head[arc]))
            for arc in np.flatnonzero((used > 0) & (kind == OUT)).tolist()
        ]

    def run(self, stint: Stint, tail: int) -> None:
        """Let a vehicle run from a tail until it is in a depot."""
        flow = self._flow
        arc = self._next[tail]
        while flow.kind[arc] == LINK:
            row = int(flow.head[arc])
            stint.trips.append(int(flow.trip[row]))
            arc = self._next[flow.n_open + row]
        stint.end_depot, stint.reach_s = int(flow.depot[arc]), int(flow.second[arc])


class _Parked:
    """Vehicles in depots, from when on."""

    def __init__(self, day: PlannedDay, at_home: tuple[VehicleState, ...]) -> None:
        vehicles, n_stops = day.vehicles, day.drives.usual.n_stops
        self._since: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        self._next_spare = vehicles.n_vehicles
        for state in at_home:
            self._since[state.place - n_stops].append((state.ready_s, state.vehicle))
        self._due: defaultdict[int, list[int]] = defaultdict(list)
        pairs = zip(vehicles.vehicle.tolist(), vehicles.leave_depot_s.tolist(), strict=True)
        for vehicle, leaves in pairs:
            self._due[vehicle].append(leaves)

    def come_home(self, stint: Stint) -> None:
        """A vehicle is in a depot again."""
        self._since[stint.end_depot].append((stint.reach_s, stint.vehicle))

    def take(self, depot: int, leave_s: int, planned: int) -> int:
        """Number of the vehicle that leaves, a new one where none of the plan is there."""
        here = [each for each in self._since[depot] if each[0] <= leave_s]
        own = [each for each in here if each[1] == planned]
        if not here:
            self._next_spare += 1
            return self._next_spare - 1
        chosen = own[0] if own else min(here, key=lambda e: (-self._due_s(e[1], leave_s), e))
        self._since[depot].remove(chosen)
        return chosen[1]

    def _due_s(self, vehicle: int, leave_s: int) -> int:
        """When the plan has a vehicle leave next; beyond any day where it stays."""
        return min((due for due in self._due[vehicle] if due >= leave_s), default=_NEVER_S)
