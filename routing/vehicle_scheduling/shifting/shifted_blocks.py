"""Trips moved by a few minutes and the blocks that run them, with the fewest vehicles found."""

from dataclasses import dataclass

import numpy as np

from network.network import Network
from network.quantities import IntArray, ints
from routing.blocks import VehicleSchedule
from routing.certificate import BoundIsFor, Certificate
from routing.deadheads import Deadheads
from routing.fleet import CostRates, LayoverRule
from routing.progress import Observer, unobserved
from routing.timetable import Timetable
from routing.vehicle_scheduling.blocks import schedule_vehicles
from routing.vehicle_scheduling.shifting.copy_choice import CopyNetwork, choose_copies
from routing.vehicle_scheduling.shifting.fitted_minutes import fitted_minutes, links_of_vehicles
from routing.vehicle_scheduling.shifting.late_search import late_search
from routing.vehicle_scheduling.shifting.moved_problem import MovedProblem, moved_problem
from routing.vehicle_scheduling.shifting.shift_effort import ShiftEffort
from routing.vehicle_scheduling.shifting.trip_copies import TripCopies
from routing.vehicle_scheduling.time_space import COST_UNITS, VEHICLE_COST

_BY_SEARCH = "links made dearer until all are caught; bound: every link as long as it can be"
_BY_PROGRAM = "one integer program over all copies of all trips"


@dataclass(frozen=True, slots=True, eq=False)
class ShiftedBlocks:
    """Moved trips and their blocks.

    Attributes
    ----------
    timetable : Timetable
        The given trips at their new times, in the given order.
    by_min : IntArray, shape (n_trips,)
        Minutes by which each trip leaves later; negative where it leaves earlier.
    vehicles : VehicleSchedule
    vehicles_before : int
        That the trips need where none moves.
    cost, least_cost : float
        Driving, waiting and movement, in the currency of the rates; and what no way to move trips
        that needs as few vehicles costs less than, 0 where only vehicles were searched for.
    shift_proof, blocks_proof : Certificate
        Of the number of vehicles over all ways to move trips within the rule, and of the blocks of
        the trips as they have moved.
    """

    timetable: Timetable
    by_min: IntArray
    vehicles: VehicleSchedule
    vehicles_before: int
    cost: float
    least_cost: float
    shift_proof: Certificate
    blocks_proof: Certificate

    @property
    def n_moved(self) -> int:
        """Trips that move."""
        return int(np.count_nonzero(self.by_min))

    @property
    def n_saved(self) -> int:
        """Vehicles that moving saves."""
        return self.vehicles_before - self.vehicles.n_vehicles


@dataclass(frozen=True, slots=True, eq=False)
class _Tried:
    """Trips moved by some minutes, with their blocks and what all of it costs."""

    by_min: IntArray
    timetable: Timetable
    vehicles: VehicleSchedule
    proof: Certificate
    cost: int

    @property
    def rank(self) -> tuple[int, int]:
        """Vehicles, then cost with movement: less is better."""
        return self.vehicles.n_vehicles, self.cost


@dataclass(frozen=True, slots=True, eq=False)
class _Bounds:
    """What no way to move the trips beats, and how it is known."""

    vehicles: int
    cost: int
    reason: str


class _Shifting:
    """Blocks of trips wherever they have moved, and the search for better ones."""

    def __init__(
        self, network: Network, problem: MovedProblem, layover: LayoverRule, rates: CostRates,
        seed: int, observer: Observer,
    ) -> None:  # fmt: skip
        self._network, self._problem, self._observer = network, problem, observer
        self._rules, self._seed = (layover, rates), seed

    def at(self, by_min: IntArray) -> _Tried:
        """Blocks of trips moved by some minutes."""
        timetable = self._problem.copies.moved(by_min)
        vehicles, proof = schedule_vehicles(
            self._network, timetable, self._problem.given.deadheads, *self._rules, self._seed
        )
        drive = round(proof.value * COST_UNITS) - vehicles.n_vehicles * VEHICLE_COST * COST_UNITS
        moving = int(np.abs(by_min).sum()) * self._problem.moving_price()
        return _Tried(by_min, timetable, vehicles, proof, drive + moving)

    def searched(self, given: _Tried, effort: ShiftEffort) -> tuple[_Tried, _Bounds]:
        """The best trips found, and what is known of better ones."""
        bound = self._problem.least_vehicles()
        found = late_search(self._problem, bound, effort.rounds, self._observer)
        best = self._with_less_movement(_better(given, self.at(found.by_min)))
        whole = CopyNetwork(self._problem)
        if whole.n_arcs > effort.most_arcs:
            return best, _Bounds(bound, 0, _BY_SEARCH)
        known = best.vehicles.n_vehicles
        choice = choose_copies(whole, known, bound, effort.nodes, self._seed, self._observer)
        if choice is None:
            return best, _Bounds(bound, 0, _BY_SEARCH)
        best = _better(best, self.at(choice.by_min))
        return best, _Bounds(choice.least_vehicles, min(choice.least_cost, best.cost), _BY_PROGRAM)

    def _with_less_movement(self, tried: _Tried) -> _Tried:
        """The better of these trips and those that move no more than their vehicles need."""
        links = links_of_vehicles(tried.vehicles, self._problem.given)
        return _better(tried, self.at(fitted_minutes(self._problem.copies, links)))


def _better(one: _Tried, other: _Tried) -> _Tried:
    """Fewer vehicles, then less cost; the first of equals."""
    return min(one, other, key=lambda tried: tried.rank)


def shift_trips(
    network: Network,
    copies: TripCopies,
    deadheads: Deadheads,
    layover: LayoverRule,
    rates: CostRates,
    seed: int,
    observer: Observer = unobserved,
    effort: ShiftEffort | None = None,
) -> ShiftedBlocks:
    """Move trips within a rule so that fewer vehicles run them, then at less cost.

    Vehicles count first, then driving and waiting with the price of each minute by which a trip
    moves (`ShiftRule.price_per_minute`).

    Parameters
    ----------
    network : Network
    copies : TripCopies
        Trips at all minutes at which they may leave, such as `whole_trip_copies`.
    deadheads : Deadheads
    layover : LayoverRule
    rates : CostRates
    seed : int
        Same input and seed, same trips.
    observer : Observer, optional
    effort : ShiftEffort, optional

    Returns
    -------
    ShiftedBlocks
        The given times where nothing is better.

    Raises
    ------
    InfeasibleError
        If a trip cannot be reached from any depot, or depots hold too few vehicles.
    Cancelled
        If the observer says so.

    Examples
    --------
    A bus is back a minute after another leaves: one of them moves, and one bus runs both.

    >>> from network.quantities import bools
    >>> from routing.deadheads import deadheads_of
    >>> from routing.vehicle_scheduling.shifting.shift_rule import ShiftRule
    >>> from routing.vehicle_scheduling.shifting.trip_copies import whole_trip_copies
    >>> from tests.cities.tables import ONE_HOUR, PLAIN_RUN_TIMES, city_of_tables
    >>> town = city_of_tables([[0, 600, 60], [600, 0, 60], [60, 60, 0]], n_depots=1)
    >>> calls = ints([3600, 4200, 4440, 5040])
    >>> day = Timetable(("a", "b"), ints([0, 1]), ints([0, 2, 4]), ints([0, 1, 1, 0]), calls, calls)
    >>> copies = whole_trip_copies(day, ShiftRule(2), bools([False, False]))
    >>> drives = deadheads_of(town, PLAIN_RUN_TIMES, (ONE_HOUR,))
    >>> found = shift_trips(town, copies, drives, LayoverRule(), CostRates(), 1)
    >>> found.vehicles_before, found.vehicles.n_vehicles, found.n_moved
    (2, 1, 1)
    """
    problem = moved_problem(network, copies, deadheads, layover, rates)
    shifting = _Shifting(network, problem, layover, rates, seed, observer)
    given = best = shifting.at(ints(np.zeros(copies.given.n_trips)))
    bounds = _Bounds(given.vehicles.n_vehicles, given.cost, "no trip may move")
    if copies.rule.most_min:
        best, bounds = shifting.searched(given, effort or ShiftEffort())
    needed = given.vehicles.n_vehicles
    proof = Certificate(
        stage="shifts",
        objective=(
            f"vehicles that run all trips, each moved by at most {copies.rule.most_min} min; "
            f"{needed} where none moves"
        ),
        unit="vehicles",
        value=best.vehicles.n_vehicles,
        bound=bounds.vehicles,
        bound_is_for=BoundIsFor.MOVABLE_TRIPS,
        seed=seed,
        stop_reason=bounds.reason,
    )
    return ShiftedBlocks(
        timetable=best.timetable,
        by_min=best.by_min,
        vehicles=best.vehicles,
        vehicles_before=needed,
        cost=best.cost / COST_UNITS,
        least_cost=bounds.cost / COST_UNITS,
        shift_proof=proof,
        blocks_proof=best.proof,
    )
