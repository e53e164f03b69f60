"""Trips of a day at whatever minutes they leave, as the flow of vehicles wants them."""

from dataclasses import dataclass, replace

import numpy as np

from network.network import Network
from network.quantities import IntArray, ints
from routing.deadheads import Deadheads
from routing.fleet import CostRates, LayoverRule
from routing.vehicle_scheduling.shifting.trip_copies import TripCopies
from routing.vehicle_scheduling.time_space import (
    COST_UNITS,
    BlockProblem,
    block_problem,
    fewest_vehicles,
    time_space_network,
)


@dataclass(frozen=True, slots=True, eq=False)
class MovedProblem:
    """Trips that may move.

    Attributes
    ----------
    copies : TripCopies
    given : BlockProblem
        Of the trips as they are given.
    start_s, ready_s : IntArray, shape (n_trips, n_minutes)
        Of each copy.
    """

    copies: TripCopies
    given: BlockProblem
    start_s: IntArray
    ready_s: IntArray

    def at(self, by_min: IntArray) -> BlockProblem:
        """Trips moved by some minutes, shape (n_trips,)."""
        row, column = np.arange(len(by_min)), by_min + self.copies.rule.most_min
        return replace(
            self.given,
            start_s=ints(self.start_s[row, column]),
            ready_s=ints(self.ready_s[row, column]),
        )

    def vehicles_at(self, by_min: IntArray) -> int:
        """Fewest vehicles that trips moved by some minutes need, depots without limit."""
        return fewest_vehicles(time_space_network(self.at(by_min)))

    def least_vehicles(self) -> int:
        """Vehicles that the trips need however they move: every link as long as it can be.

        Each trip ends as early and starts as late as it may, seen from the links that need it so.
        """
        far = np.iinfo(np.int64).max // 4
        allowed = self.copies.allowed
        widest = replace(
            self.given,
            start_s=ints(np.where(allowed, self.start_s, -far).max(axis=1)),
            ready_s=ints(np.where(allowed, self.ready_s, far).min(axis=1)),
        )
        return fewest_vehicles(time_space_network(widest))

    def moving_price(self) -> int:
        """Price of a minute by which a trip moves, in units of the flow."""
        return round(self.copies.rule.price_per_minute * COST_UNITS)


def moved_problem(
    network: Network,
    copies: TripCopies,
    deadheads: Deadheads,
    layover: LayoverRule,
    rates: CostRates,
) -> MovedProblem:
    """Gather what the flow needs of trips that may move."""
    given = block_problem(network, copies.given, deadheads, layover, rates)
    return MovedProblem(copies, given, copies.start_s, copies.ready_s(layover))
