"""A day of trips for battery buses: places, times, costs and the energy of every way."""

from dataclasses import dataclass, field

import numpy as np

from network.errors import InputError
from network.quantities import FloatArray, IntArray, ints
from routing.deadheads import NO_DEADHEAD
from routing.vehicle_scheduling.electric.battery_bus import Battery, Consumption
from routing.vehicle_scheduling.electric.charging import BookingRule, ChargingPlace
from routing.vehicle_scheduling.time_space import COST_UNITS, VEHICLE_COST, BlockProblem

MOST_TRIPS = 2000
"""Ways between all pairs of trips are held at once: plan a larger day by groups of lines."""

MOST_COST = 10**9
_LONGEST_S = 4 * 86_400


@dataclass(frozen=True, slots=True, eq=False)
class ElectricDay:
    """What battery buses may do in a day; each leaves its depot full and ends where it began.

    Costs are whole numbers of one unit that the planner chooses. Between two trips a bus drives
    straight on, or stands in a depot for free, or at a charging place; standing anywhere else costs
    `wait_cost`.

    Attributes
    ----------
    start_place, end_place : IntArray, shape (n_trips,)
        Rows of the driving times.
    start_s, end_s, ready_s : IntArray, shape (n_trips,)
        Departure, arrival, arrival and layover. Where a trip ends at a charging place the bus may
        charge from `end_s` on, else it leaves the end of the trip at `ready_s`.
    energy_j : IntArray, shape (n_trips,)
    drive_s, drive_cost, drive_j : IntArray, shape (n_places, n_places)
        `NO_DEADHEAD` seconds where there is no way.
    depot_place, depot_capacity : IntArray, shape (n_depots,)
        Capacity in buses, negative without limit.
    vehicle_cost, wait_cost : int
        For each bus; for each second of standing outside depots, layover apart.
    battery : Battery
    chargers : tuple of ChargingPlace
    booking : BookingRule

    Raises
    ------
    InputError
        If shapes, rows or figures do not fit.
    """

    start_place: IntArray
    end_place: IntArray
    start_s: IntArray
    end_s: IntArray
    ready_s: IntArray
    energy_j: IntArray
    drive_s: IntArray
    drive_cost: IntArray
    drive_j: IntArray
    depot_place: IntArray
    depot_capacity: IntArray
    vehicle_cost: int
    wait_cost: int
    battery: Battery
    chargers: tuple[ChargingPlace, ...]
    booking: BookingRule = field(default_factory=BookingRule)

    def __post_init__(self) -> None:
        self._check_shapes()
        self._check_figures()

    def _check_shapes(self) -> None:
        trips = self.start_place, self.end_place, self.start_s, self.end_s, self.ready_s
        if {column.shape for column in trips} != {self.energy_j.shape} or self.energy_j.ndim != 1:
            message = "trips need six columns of one length"
            raise InputError(message)
        if self.n_trips > MOST_TRIPS:
            message = f"{self.n_trips} trips, at most {MOST_TRIPS} at once; plan groups of lines"
            raise InputError(message)
        square = (len(self.drive_s), len(self.drive_s))
        if {self.drive_s.shape, self.drive_cost.shape, self.drive_j.shape} != {square}:
            message = f"driving needs three tables of {square[0]} by {square[0]} places"
            raise InputError(message)
        if self.depot_place.shape != self.depot_capacity.shape or not len(self.depot_place):
            message = "depots need a place and a capacity each, and there must be one at least"
            raise InputError(message)

    def _check_figures(self) -> None:
        charging = [charger.place for charger in self.chargers]
        rows = np.concatenate([self.start_place, self.end_place, self.depot_place, charging])
        if rows.min() < 0 or rows.max() >= len(self.drive_s):
            message = f"a trip, depot or charger is at a place outside 0 to {len(self.drive_s) - 1}"
            raise InputError(message)
        if self.n_trips and (self.start_s.min() < 0 or self.ready_s.max() > _LONGEST_S):
            message = f"trips leave their range of 0 to {_LONGEST_S} s"
            raise InputError(message)
        wrong = (self.end_s <= self.start_s) | (self.ready_s < self.end_s) | (self.energy_j < 0)
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0])
            message = f"trip {row} ends before it starts, is ready before its end, or gives energy"
            raise InputError(message)
        costs = self.drive_cost, np.array([self.vehicle_cost, self.wait_cost])
        if min(int(c.min()) for c in (*costs, self.drive_s, self.drive_j)) < 0:
            message = "times, costs and energy of ways may not be negative"
            raise InputError(message)
        if max(int(c.max()) for c in costs) > MOST_COST:
            message = f"a cost is above {MOST_COST}; give costs in a larger unit"
            raise InputError(message)

    @property
    def n_trips(self) -> int:
        """Number of trips."""
        return len(self.start_place)

    @property
    def n_depots(self) -> int:
        """Number of depots."""
        return len(self.depot_place)

    def most_blocks(self) -> IntArray:
        """Capacity of each depot, the number of trips where there is no limit."""
        return ints(np.where(self.depot_capacity < 0, self.n_trips, self.depot_capacity))


def electric_day(
    problem: BlockProblem,
    end_s: IntArray,
    trip_m: FloatArray,
    battery: Battery,
    consumption: Consumption,
    chargers: tuple[ChargingPlace, ...],
) -> ElectricDay:
    """Day of battery buses for the trips and deadheads of a timetable; the city counts as flat.

    Parameters
    ----------
    problem : BlockProblem
        As `block_problem` gathers it.
    end_s : IntArray, shape (n_trips,)
        Arrival of each trip, without layover.
    trip_m : FloatArray, shape (n_trips,)
        Length of each trip.
    battery : Battery
    consumption : Consumption
        Heights are not known to streets: climbs and descents count as none.
    chargers : tuple of ChargingPlace
        Places are rows of the deadheads.

    Returns
    -------
    ElectricDay
        Costs in `COST_UNITS` of the currency.
    """
    dead = problem.deadheads
    some = dead.seconds < NO_DEADHEAD
    every = np.arange(len(dead.seconds))
    drive_s = np.where(some, dead.seconds, 0)
    metres = np.where(np.isfinite(dead.metres), dead.metres, 0.0)
    return ElectricDay(
        start_place=problem.start_place,
        end_place=problem.end_place,
        start_s=problem.start_s,
        end_s=ints(end_s),
        ready_s=problem.ready_s,
        energy_j=consumption.joules(trip_m, end_s - problem.start_s),
        drive_s=dead.seconds,
        drive_cost=problem.drive_cost(every[:, None], every[None, :]),
        drive_j=consumption.joules(metres, drive_s),
        depot_place=problem.depot_place,
        depot_capacity=problem.depot_capacity,
        vehicle_cost=VEHICLE_COST * COST_UNITS,
        wait_cost=problem.cost_per_second,
        battery=battery,
        chargers=chargers,
    )
