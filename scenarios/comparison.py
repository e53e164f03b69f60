"""Who loses and who gains when a planned service replaces the present one."""

from dataclasses import dataclass

import numpy as np

from network.demand import Demand
from network.errors import InputError
from network.network import Network
from network.quantities import BoolArray, FloatArray, IntArray, floats, ints
from scenarios.day_journeys import DayJourneys, by_origin
from scenarios.lost_stops import areas_served
from scenarios.result import Service
from scenarios.trip_changes import (
    NOTICED_MINUTES,
    JudgedDay,
    TripChanges,
    judged_day,
    trip_changes,
)

__all__ = ["MODELLED_DEMAND", "NOTICED_MINUTES", "Comparison", "compare"]

MODELLED_DEMAND = "OD is modelled; the present service was designed for another demand"
"""Said beside every comparison on demand that was not counted."""


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Trips of the day that lose and gain, pair by pair and period by period.

    Shares are of all trips less walkers. A trip *loses* when it has a bus journey today and has
    none in the plan, or the stop area nearest on foot that has a bus today, at either end, has none
    left in that period, or it is direct today and needs a transfer in the plan, or its time door to
    door grows by more than `NOTICED_MINUTES`. It *gains* when the reverse holds and it does not
    lose. A trip may both become slower and lose its direct journey, so reasons need not add up.

    Attributes
    ----------
    trips_per_day : float
        Trips that the shares are of.
    share_losing : float
    share_losing_service, share_losing_stop, share_losing_direct, share_slower : float
        By reason.
    share_gaining : float
    share_gaining_service, share_gaining_stop, share_gaining_direct, share_faster : float
        By reason; only trips that do not lose.
    share_alike : float
        Neither; with losing and gaining it sums to 1.
    zone_trips : FloatArray, shape (n_zones,)
        Trips per day that start in each zone, walkers left out.
    zone_losing, zone_gaining : FloatArray, shape (n_zones,)
        Trips per day of those that lose and gain.
    zone_minutes_change : FloatArray, shape (n_zones,)
        Mean change of minutes door to door over trips with a bus journey in both services; NaN
        where there are none.
    areas_losing_all_service, areas_gaining_service : IntArray
        Rows of stop areas with a bus in one service and none in the other, in any period.
    areas_losing_a_period : IntArray
        Rows of stop areas that keep service, but lose all of it in some period.
    """

    trips_per_day: float
    share_losing: float
    share_losing_service: float
    share_losing_stop: float
    share_losing_direct: float
    share_slower: float
    share_gaining: float
    share_gaining_service: float
    share_gaining_stop: float
    share_gaining_direct: float
    share_faster: float
    share_alike: float
    zone_trips: FloatArray
    zone_losing: FloatArray
    zone_gaining: FloatArray
    zone_minutes_change: FloatArray
    areas_losing_all_service: IntArray
    areas_gaining_service: IntArray
    areas_losing_a_period: IntArray


def compare(network: Network, demand: Demand, present: Service, planned: Service) -> Comparison:
    """Losers and gainers between two services, by the same evaluator on the same demand.

    Parameters
    ----------
    network : Network
    demand : Demand
        Of both services.
    present, planned : Service

    Returns
    -------
    Comparison

    Raises
    ------
    InputError
        If the two services were not evaluated on the same trips.

    Examples
    --------
    >>> from tests.scenarios import small_result as small
    >>> slower = [small.Journey(30.0)] * 3 + [small.Journey(20.0)] * 3   # 60 of 210 trips
    >>> found = compare(small.network(), small.demand(), small.service(), small.service(slower))
    >>> round(found.share_losing, 3), found.zone_losing.tolist()
    (0.286, [60.0, 60.0, 0.0])
    """
    today = judged_day(network, present.plan, present.flows, demand.periods)
    then = judged_day(network, planned.plan, planned.flows, demand.periods)
    return comparison_of(today, then, changes_of_same_trips(today, then))


def changes_of_same_trips(today: JudgedDay, then: JudgedDay) -> TripChanges:
    """What happens to each trip, for two days of the same trips.

    Raises
    ------
    InputError
        If they are not.
    """
    _refuse_other_trips(today.journeys, then.journeys)
    return trip_changes(today, then)


def comparison_of(today: JudgedDay, then: JudgedDay, changes: TripChanges) -> Comparison:
    """The comparison of two days whose changes are known; else as `compare`."""
    before, after, network = today.journeys, then.journeys, today.network
    open_to_bus = before.open_to_bus
    total = float(after.trips[open_to_bus].sum())

    def share(mask: BoolArray) -> float:
        return float(after.trips[mask & open_to_bus].sum()) / total if total > 0 else 0.0

    kept = ~changes.loses
    n_zones = len(network.zones)
    both = before.served & after.served
    change = by_origin(after, after.trips * (after.minutes - before.minutes), both, n_zones)
    weight = by_origin(after, after.trips, both, n_zones)
    was, is_now = areas_served(network, today.plan), areas_served(network, then.plan)
    was_at_all, is_at_all = was.any(axis=1), is_now.any(axis=1)
    return Comparison(
        trips_per_day=total,
        share_losing=share(changes.loses),
        share_losing_service=share(changes.loses_service),
        share_losing_stop=share(changes.loses_stop),
        share_losing_direct=share(changes.loses_direct),
        share_slower=share(changes.slower),
        share_gaining=share(changes.gains & kept),
        share_gaining_service=share(changes.gains_service & kept),
        share_gaining_stop=share(changes.gains_stop & kept),
        share_gaining_direct=share(changes.gains_direct & kept),
        share_faster=share(changes.faster & kept),
        share_alike=share(~changes.loses & ~changes.gains),
        zone_trips=by_origin(after, after.trips, open_to_bus, n_zones),
        zone_losing=by_origin(after, after.trips, changes.loses & open_to_bus, n_zones),
        zone_gaining=by_origin(after, after.trips, changes.gains & kept & open_to_bus, n_zones),
        zone_minutes_change=floats(
            np.divide(change, weight, out=np.full(n_zones, np.nan), where=weight > 0)
        ),
        areas_losing_all_service=ints(np.flatnonzero(was_at_all & ~is_at_all)),
        areas_gaining_service=ints(np.flatnonzero(is_at_all & ~was_at_all)),
        areas_losing_a_period=ints(
            np.flatnonzero(was_at_all & is_at_all & (was & ~is_now).any(axis=1))
        ),
    )


def _refuse_other_trips(before: DayJourneys, after: DayJourneys) -> None:
    """Refuse services that were evaluated on different demand or zones."""
    same = all(
        np.array_equal(a, b)
        for a, b in (
            (before.origin, after.origin),
            (before.destination, after.destination),
            (before.trips, after.trips),
            (before.open_to_bus, after.open_to_bus),
        )
    )
    if not same:
        message = (
            f"the present service was evaluated on {before.trips.sum():.0f} trips a day and the "
            f"planned one on {after.trips.sum():.0f}, or on other pairs; evaluate both on the "
            "same demand"
        )
        raise InputError(message)
