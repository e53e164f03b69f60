"""How the figures of the registry are computed: passengers at even headways, and operation."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from network.demand import Demand
from network.network import Network
from network.quantities import BoolArray, FloatArray
from network.service_day import HOUR
from network.walking import Walking
from routing.assignment.frequency import PassengerFlows
from routing.assignment.states import SERVED, UNSERVED, WALKER
from routing.background import BackgroundService
from routing.evaluation.frequent_service import people_near_service
from routing.evaluation.loads import day_loads
from routing.evaluation.operation import Operation
from routing.evaluation.registry import REGISTRY, Better, Evaluator, Kpi
from routing.evaluation.weighted import mean_over_trips, quantiles_over_trips
from routing.factors import factor
from routing.fleet import CostRates, RoomOnBoard
from routing.lines import NOT_RUN, LinePlan
from routing.weights import LONGEST_JOURNEY_S, JourneyWeights

__all__ = [
    "EVALUATOR", "MOSTLY_DIRECT", "REGISTRY", "Better", "Evaluation", "Evaluator", "Kpi",
    "design_hours", "evaluate", "felt_hours",
]  # fmt: skip

EVALUATOR = Evaluator.FREQUENCY

MOSTLY_DIRECT = 0.5
"""An expected journey with fewer transfers than this counts as direct."""


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """Figures of one service, by name of the `REGISTRY`; shares are of all trips less walkers."""

    values: dict[str, float]

    def __getitem__(self, name: str) -> float:
        """Value of one figure."""
        return self.values[name]


def evaluate(
    network: Network,
    demand: Demand,
    plan: LinePlan,
    flows: list[PassengerFlows],
    operation: Operation,
    room: RoomOnBoard,
    rates: CostRates,
    weights: JourneyWeights,
    *,
    background: BackgroundService | None = None,
) -> Evaluation:
    """All figures of a service day.

    Parameters
    ----------
    network : Network
    demand : Demand
    plan : LinePlan
    flows : list of PassengerFlows
        One per period of the demand.
    operation : Operation
        What the vehicles do.
    room : RoomOnBoard
        A `VehicleType`, or types by line.
    rates : CostRates
    weights : JourneyWeights
    background : BackgroundService, optional
        Lines that the flows may use too. Their stations count as stops; what they cost does not
        count, nor do riders find them full.
    """
    hours = np.array([p.hours for p in demand.periods])
    day = _Day(flows, hours, weights)
    riders = day.sum(day.state == SERVED)
    cost = (
        operation.platform_hours * rates.per_platform_hour
        + operation.vehicle_km * rates.per_km
        + operation.vehicles * rates.per_vehicle_day
    )
    over = sum(
        float(h) * _left_behind(plan, f, row, room)
        for row, (h, f) in enumerate(zip(hours, flows, strict=True))
    )
    open_to_bus = max(day.sum(day.state != WALKER), 1e-12)
    within = _within_reach(network.walking if background is None else background.walking, day)
    total = day.total_s() / 60
    served = day.state == SERVED
    median, ninth_decile = day.quantiles(total, served, (0.5, 0.9))
    loads = day_loads(network, plan, flows, hours, room)
    changes = day.column("transfers")
    layover_hours = max(
        operation.platform_hours - operation.deadhead_hours - operation.service_hours, 0.0
    )
    co2_kg = operation.vehicle_km * factor("fuel") * factor("carbon dioxide")
    return Evaluation(
        {
            "demand_trips": day.sum(np.ones(len(served), np.bool_)),
            "share_walkers": day.sum(day.state == WALKER) / day.sum(np.ones(len(served), np.bool_)),
            "share_within_800m": within / open_to_bus,
            "share_served": riders / open_to_bus,
            "share_unserved": day.sum(day.state == UNSERVED) / open_to_bus,
            "share_over_capacity": over / open_to_bus,
            "generalised_minutes": day.mean(day.felt_s() / 60, day.state != WALKER),
            "journey_minutes_mean": day.mean(total, served),
            "journey_minutes_median": median,
            "journey_minutes_p90": ninth_decile,
            "walk_minutes": day.mean(day.column("walk_s") / 60, served),
            "wait_minutes": day.mean(day.column("wait_s") / 60, served),
            "ride_minutes": day.mean(day.column("ride_s") / 60, served),
            "transfers": day.mean(changes, served),
            "share_direct": day.sum(served & (changes < MOSTLY_DIRECT)) / _some(riders),
            "share_one_change": day.sum(
                served & (changes >= MOSTLY_DIRECT) & (changes < MOSTLY_DIRECT + 1)
            )
            / _some(riders),
            "share_more_changes": day.sum(served & (changes >= MOSTLY_DIRECT + 1)) / _some(riders),
            **people_near_service(network, plan, demand.periods),
            "span_hours": operation.span_hours,
            "vehicles": float(operation.vehicles),
            "platform_hours": operation.platform_hours,
            "service_hours": operation.service_hours,
            "revenue_hours": operation.service_hours + layover_hours,
            "vehicle_km": operation.vehicle_km,
            "service_km": operation.service_km,
            "cost": cost,
            "cost_per_rider": cost / _some(riders),
            "riders": riders,
            "boardings": loads.boardings,
            "cost_per_boarding": cost / _some(loads.boardings),
            "boardings_per_service_hour": loads.boardings / _some(operation.service_hours),
            "passenger_km": loads.passenger_km,
            "vehicle_km_per_passenger_km": operation.vehicle_km / _some(loads.passenger_km),
            "load_factor": loads.passenger_km / _some(loads.place_km),
            "peak_load_factor": loads.peak_load_factor,
            "share_crowded": loads.crowded_km / _some(loads.passenger_km),
            "commercial_speed": operation.service_km / _some(operation.service_hours),
            "share_not_in_service": 1.0 - operation.service_hours / _some(operation.platform_hours),
            "deadhead_share": operation.deadhead_hours / _some(operation.platform_hours),
            "recovery_ratio": layover_hours / _some(operation.service_hours),
            "fleet": float(math.ceil(operation.vehicles * (1 + factor("spare vehicles")) - 1e-9)),
            "co2_kg": co2_kg,
            "co2_g_per_passenger_km": 1000 * co2_kg / _some(loads.passenger_km),
        }
    )


def _some(divisor: float) -> float:
    """What to divide by where there may be none."""
    return max(divisor, 1e-12)


def felt_hours(flows: PassengerFlows, weights: JourneyWeights) -> float:
    """Felt hours per hour of all riders of one period, unserved priced at walking, walkers out."""
    day = _Day([flows], np.ones(1), weights)
    return day.mean(day.felt_s(), day.state != WALKER) * day.sum(day.state != WALKER) / HOUR


def design_hours(flows: PassengerFlows, weights: JourneyWeights) -> float:
    """What lines are chosen by: felt hours, and `missed_s` for each trip that no bus serves."""
    missed = float(flows.trips_per_hour[flows.state == UNSERVED].sum())
    return felt_hours(flows, weights) + missed * weights.missed_s / HOUR


class _Day:
    """Journeys of all periods in one row, weighted by trips of the day.

    A day of a large city is millions of journeys, so columns are joined when they are asked for.
    """

    def __init__(
        self, flows: list[PassengerFlows], hours: FloatArray, weights: JourneyWeights
    ) -> None:
        self._flows, self._weights = flows, weights
        self.trips = np.concatenate(
            [f.trips_per_hour * h for f, h in zip(flows, hours, strict=True)]
        )
        self.state = np.concatenate([f.state for f in flows]).astype(np.int8)

    def column(self, name: str) -> FloatArray:
        """One column of the flows, all periods in one row."""
        return np.concatenate([getattr(flow, name) for flow in self._flows])

    def felt_s(self) -> FloatArray:
        """Felt seconds of each journey; unserved trips are priced at walking."""
        weights = self._weights
        felt = weights.walk * self.column("walk_s")
        felt += weights.wait * self.column("wait_s")
        felt += self.column("ride_s")
        felt += weights.transfer_s * self.column("transfers")
        unserved = weights.walk * np.minimum(self.column("on_foot_s"), LONGEST_JOURNEY_S)
        return np.where(self.state == UNSERVED, unserved, felt)

    def total_s(self) -> FloatArray:
        """Seconds from door to door."""
        return self.column("walk_s") + self.column("wait_s") + self.column("ride_s")

    def sum(self, mask: BoolArray) -> float:
        """Trips of the day that a mask selects."""
        return float(self.trips[mask].sum())

    def mean(self, values: FloatArray, mask: BoolArray) -> float:
        """Mean over trips; 0 where there are none."""
        return mean_over_trips(values[mask], self.trips[mask])

    def quantiles(
        self, values: FloatArray, mask: BoolArray, shares: Sequence[float]
    ) -> list[float]:
        """For each share the smallest value that at least that many trips do not exceed."""
        return quantiles_over_trips(values[mask], self.trips[mask], shares)


def _within_reach(walking: Walking, day: _Day) -> float:
    """Trips of the day with a stop within the access limit at both ends, walkers left out."""
    has_stop = np.diff(walking.first_access) > 0
    at_both = has_stop[day.column("origin")] & has_stop[day.column("destination")]
    return day.sum(at_both & (day.state != WALKER))


def _left_behind(plan: LinePlan, flows: PassengerFlows, period: int, room: RoomOnBoard) -> float:
    """Riders per hour who find no place, counted where the load first exceeds the places.

    Along a pattern, each further excess over the highest so far counts anew; riders already counted
    are not counted again while the load stays above the places.
    """
    total, places = 0.0, room.places_on(plan.pattern_line, period).tolist()
    for pattern in range(plan.n_patterns):
        headway = int(plan.headway_s[pattern, period])
        if headway == NOT_RUN:
            continue
        load = flows.load[plan.first_stop[pattern] : plan.first_stop[pattern + 1]]
        excess = np.maximum(0.0, load - places[pattern] * HOUR / headway)
        total += float(np.maximum(0.0, np.diff(excess, prepend=0.0)).sum())
    return total
