"""Riders who know how full buses are: minutes on a full bus are felt as more, until all agree.

Spiess and Florian (1989), "Optimal strategies", on costs that grow with flow: where what a rider
feels on a hop depends on the load of that hop alone, loads at which nobody would rather travel
otherwise are those of least potential, a convex sum. They are found by successive averages, each
step as long as lowers the potential most (Frank and Wolfe 1956).
"""

from dataclasses import dataclass

import numpy as np

from network.demand import Demand
from network.errors import InputError
from network.network import Network
from network.quantities import BoolArray, FloatArray, bools, floats
from network.service_day import HOUR
from routing.assignment.frequency import FeltRides, PassengerFlows, assign_frequencies
from routing.assignment.states import SERVED, UNSERVED
from routing.background import BackgroundService
from routing.fleet import VehicleType
from routing.lines import NOT_RUN, LinePlan
from routing.paths import PatternPaths
from routing.run_times import RunTimeModel
from routing.weights import LONGEST_JOURNEY_S, JourneyWeights

STABLE = 0.01
"""Loads are stable when those on the busiest hops of all patterns move by a smaller share."""

MOST_ROUNDS = 20
_HALVINGS = 40


@dataclass(frozen=True, slots=True)
class CrowdingWeights:
    """How riders feel a minute on a bus by its load.

    Wardman and Whelan (2011), "Twenty years of rail crowding valuation studies", Transport Reviews
    31(3): means of 208 valuations, 1.19 for sitting and 2.32 for standing in a crowd. No valuation
    of buses of like breadth is known to us, so those of trains are taken.

    Attributes
    ----------
    seat_share : float
        Seats of all places. Assumed: 32 of 80 on a standard bus.
    sitting : float
        Felt minutes per minute sitting when all places are taken; it grows from 1 when all seats
        are.
    standing : float
        Felt minutes per minute standing.
    """

    seat_share: float = 0.4
    sitting: float = 1.19
    standing: float = 2.32

    def __post_init__(self) -> None:
        if not (0 < self.seat_share < 1 and 1 <= self.sitting <= self.standing):
            message = (
                f"crowding of {self.seat_share:g} seats per place, {self.sitting:g} sitting and "
                f"{self.standing:g} standing has no meaning; seats are between 0 and 1 of the "
                "places, sitting is felt as 1 or more and standing as no less than that"
            )
            raise InputError(message)

    def factor(self, taken: FloatArray) -> FloatArray:
        """Felt minutes per minute, mean of all on board, by riders per place.

        Beyond the places the rest is felt as standing.

        Examples
        --------
        32 of 80 places are seats. With 40 on board 8 stand; with 80 on board 48 do.

        >>> CrowdingWeights().factor(floats([0.2, 0.4, 0.5, 1.0])).round(3).tolist()
        [1.0, 1.0, 1.289, 1.868]
        """
        seats = self.seat_share
        standing = np.maximum(0.0, 1.0 - seats / np.maximum(taken, seats))
        full = np.clip((taken - seats) / (1.0 - seats), 0.0, 1.0)
        sitting = 1.0 + (self.sitting - 1.0) * full
        return floats((1.0 - standing) * sitting + standing * self.standing)


@dataclass(frozen=True, slots=True, eq=False)
class CrowdedFlows:
    """Riders of one period where each knows how full buses are.

    Attributes
    ----------
    load, boardings : FloatArray, shape (n_calls,)
        Riders per hour, as in `PassengerFlows`.
    felt_hours : float
        Felt hours per hour of all riders, unserved trips priced at walking, walkers left out.
    rounds : int
        How often loads moved; 0 where nobody stands or would travel otherwise.
    moved : float
        Share by which loads on the busiest hop of each pattern would move in one more round.
    gap : float
        Share of the felt hours of riders that they could still save if only one of them chose
        again; 0 in equilibrium.
    """

    load: FloatArray
    boardings: FloatArray
    felt_hours: float
    rounds: int
    moved: float
    gap: float


@dataclass(frozen=True, slots=True, eq=False)
class _Point:
    """Loads, boardings, and felt seconds per hour of all that does not depend on loads."""

    load: FloatArray
    boardings: FloatArray
    fixed_s: float

    def felt_s(self, hop_s: FloatArray) -> float:
        """Felt seconds per hour of all who ride, where hops are felt as so long."""
        return self.fixed_s + float(self.load @ hop_s)

    def towards(self, other: "_Point", share: float) -> "_Point":
        """The point on the way to another."""
        return _Point(
            floats(self.load + share * (other.load - self.load)),
            floats(self.boardings + share * (other.boardings - self.boardings)),
            self.fixed_s + share * (other.fixed_s - self.fixed_s),
        )


def assign_crowded(
    network: Network,
    demand: Demand,
    plan: LinePlan,
    paths: PatternPaths,
    run_times: RunTimeModel,
    period: int,
    flows: PassengerFlows,
    *,
    vehicle: VehicleType,
    weights: JourneyWeights | None = None,
    crowding: CrowdingWeights | None = None,
    background: BackgroundService | None = None,
) -> CrowdedFlows:
    """Riders of one period in equilibrium: nobody would feel less on another way.

    Parameters
    ----------
    network, demand, plan, paths, run_times, period, weights, background
        As for `assign_frequencies`.
    flows : PassengerFlows
        Of the same service without crowding. Those who ride there ride here too, or walk all the
        way where that is felt as less; all others stay as they are.
    vehicle : VehicleType
        Of all buses of the plan. Lines of the background have room for all.
    crowding : CrowdingWeights, optional

    Returns
    -------
    CrowdedFlows

    Notes
    -----
    Riders beyond the places are not left behind: a bus fuller than full is felt as a crowd, and
    what exceeds its places is for the evaluation to count. Standing time at stops is not felt as
    more.

    Examples
    --------
    On buses of eight places many stand.

    >>> from tests.planned_city import planned_city
    >>> from routing.evaluation.kpis import felt_hours
    >>> city = planned_city()
    >>> flows = city.service.flows[1]
    >>> crowded = assign_crowded(city.network, city.demand, city.service.plan, city.service.paths,
    ...                          city.run_times, 1, flows, vehicle=VehicleType(places=8))
    >>> crowded.felt_hours > felt_hours(flows, JourneyWeights()), crowded.moved < STABLE
    (True, True)
    """
    weights, crowding = weights or JourneyWeights(), crowding or CrowdingWeights()
    hop_s = floats(run_times.hop_seconds(paths.hop_free_ms, demand.periods[period]))
    places = _places_per_hour(plan, period, vehicle)
    rides = bools(flows.state == SERVED)
    alone_s = _felt_s(flows, weights, rides)
    at = _Point(flows.load, flows.boardings, alone_s - float(flows.load @ hop_s))
    factor = crowding.factor(floats(at.load / places))
    felt_s, gap, moved, rounds = alone_s, 0.0, 0.0, 0
    while (factor > 1.0).any():
        felt_s = at.felt_s(floats(factor * hop_s))
        chosen = assign_frequencies(
            network, demand, plan, paths, run_times, period, weights, background,
            felt=FeltRides(factor, rides),
        )  # fmt: skip
        best_s = _felt_s(chosen, weights, rides)
        gap = max(0.0, 1.0 - best_s / felt_s)
        fixed_s = best_s - float(chosen.load @ (factor * hop_s))
        other = _Point(chosen.load, chosen.boardings, fixed_s)
        lower = at.towards(other, _lowest(at, other, hop_s, places, crowding))
        moved = _peaks_moved(plan, at.load, lower.load)
        if moved < STABLE or rounds == MOST_ROUNDS:
            break
        at, rounds = lower, rounds + 1
        factor = crowding.factor(floats(at.load / places))
    else:
        felt_s, gap, moved = at.felt_s(hop_s), 0.0, 0.0  # nobody stands
    felt_hours = (felt_s + _unserved_s(flows, weights)) / HOUR
    return CrowdedFlows(at.load, at.boardings, felt_hours, rounds, moved, gap)


def _places_per_hour(plan: LinePlan, period: int, vehicle: VehicleType) -> FloatArray:
    """Places that leave each call in an hour; infinite where nothing runs, as nobody rides."""
    headway = np.repeat(plan.headway_s[:, period], np.diff(plan.first_stop))
    runs = headway != NOT_RUN
    return floats(
        np.divide(vehicle.places * HOUR, headway, out=np.full(len(headway), np.inf), where=runs)
    )


def _felt_s(flows: PassengerFlows, weights: JourneyWeights, rides: BoolArray) -> float:
    """Felt seconds per hour of some pairs; those who do not ride walk all the way."""
    by_bus = weights.walk * flows.walk_s + weights.wait * flows.wait_s
    by_bus += flows.ride_s + weights.transfer_s * flows.transfers
    felt = np.where(flows.state == SERVED, by_bus, weights.walk * flows.on_foot_s)
    return float(felt[rides] @ flows.trips_per_hour[rides])


def _unserved_s(flows: PassengerFlows, weights: JourneyWeights) -> float:
    """Felt seconds per hour of trips that no bus serves, priced at walking."""
    out = flows.state == UNSERVED
    felt = weights.walk * np.minimum(flows.on_foot_s[out], LONGEST_JOURNEY_S)
    return float(felt @ flows.trips_per_hour[out])


def _lowest(
    at: _Point, other: _Point, hop_s: FloatArray, places: FloatArray, crowding: CrowdingWeights
) -> float:
    """Share of the way to another point at which the potential is least: its slope is 0."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        share = (low + high) / 2
        here = at.towards(other, share)
        felt_s = hop_s * crowding.factor(floats(here.load / places))
        slope = float((other.load - at.load) @ felt_s) + other.fixed_s - at.fixed_s
        low, high = (share, high) if slope < 0 else (low, share)
    return high


def _peaks_moved(plan: LinePlan, before: FloatArray, after: FloatArray) -> float:
    """Share by which loads on the busiest hop of each pattern moved."""
    was, now = (np.maximum.reduceat(load, plan.first_stop[:-1]) for load in (before, after))
    return float(np.abs(now - was).sum() / max(float(was.sum()), 1e-12))
