"""Who loses and who gains between two services of a comparison: by share, zone, group and pair.

Read backwards, every figure is that of the other direction: losing and gaining are exchanged and
minutes change their sign, exactly.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from network.quantities import BoolArray, FloatArray, IntArray, floats, ints
from scenarios.comparing.compared_scenario import ComparedScenario
from scenarios.comparing.demand_draws import DemandDraws, middle_of
from scenarios.comparing.drawn_figures import pairs_of_flows
from scenarios.day_journeys import DayJourneys, by_origin
from scenarios.lost_stops import areas_served, areas_still_served
from scenarios.trip_changes import NOTICED_MINUTES, TripChanges, trip_changes

SLIGHT_MINUTES = 2.0
"""A journey that changes by more than this is told, by more than `NOTICED_MINUTES` again."""

MOST_PAIRS = 1000
"""Pairs of zones that are listed, in each direction."""


@dataclass(frozen=True, slots=True)
class ChangeShare:
    """Trips of the day that something happens to.

    Attributes
    ----------
    name : str
        As in `OPPOSITE`.
    trips : float
        Trips per day.
    share : float
        Of all trips less walkers.
    low, high : float
        p10 and p90 of the share over the draws.
    """

    name: str
    trips: float
    share: float
    low: float
    high: float


OPPOSITE: Mapping[str, str] = {
    "losing": "gaining", "losing_service": "gaining_service", "losing_stop": "gaining_stop",
    "losing_direct": "gaining_direct", "longer_5": "shorter_5", "longer_2": "shorter_2",
    "gaining": "losing", "gaining_service": "losing_service", "gaining_stop": "losing_stop",
    "gaining_direct": "losing_direct", "shorter_5": "longer_5", "shorter_2": "longer_2",
    "both": "both", "alike": "alike",
}  # fmt: skip
"""What may happen to a trip, and what it is read backwards."""


@dataclass(frozen=True, slots=True, eq=False)
class ChangeTable:
    """Trips per day by what happens to them, one row per zone or group.

    Attributes
    ----------
    name : tuple of str
    trips, losing, gaining, longer_5, longer_2, shorter_5, shorter_2 : FloatArray
        Trips per day, walkers left out.
    minutes : FloatArray
        Mean change door to door over trips with a bus journey in both; NaN where there are none.
    """

    name: tuple[str, ...]
    trips: FloatArray
    losing: FloatArray
    gaining: FloatArray
    longer_5: FloatArray
    longer_2: FloatArray
    shorter_5: FloatArray
    shorter_2: FloatArray
    minutes: FloatArray


@dataclass(frozen=True, slots=True)
class JourneyChange:
    """What happens to the trips from one zone to another over the day.

    Attributes
    ----------
    origin, destination : str
        Ids of zones, in the direction of the journey.
    trips, losing, gaining : float
        Trips per day.
    minutes : float
        Mean change over trips with a bus journey in both; NaN where there are none.
    """

    origin: str
    destination: str
    trips: float
    losing: float
    gaining: float
    minutes: float


@dataclass(frozen=True, slots=True, eq=False)
class PairChanges:
    """Two services, the first replaced by the second.

    Attributes
    ----------
    before, after : int
        Rows of the scenarios.
    trips_per_day : float
        Trips that shares are of.
    shares : tuple of ChangeShare
        In the order of `OPPOSITE`.
    zones : ChangeTable
        By the zone in which a trip starts.
    groups : ChangeTable
        By population group, empty where the zones have none. The trips of people who live in a
        zone are split as its people are: nobody counted who of them travels.
    losing_most, gaining_most : tuple of JourneyChange
        Up to `MOST_PAIRS` each, most trips first.
    areas_losing_all_service, areas_losing_a_period : int
    areas_gaining_a_period, areas_gaining_service : int
        Stop areas; those of a period keep service in another.
    """

    before: int
    after: int
    trips_per_day: float
    shares: tuple[ChangeShare, ...]
    zones: ChangeTable
    groups: ChangeTable
    losing_most: tuple[JourneyChange, ...]
    gaining_most: tuple[JourneyChange, ...]
    areas_losing_all_service: int
    areas_losing_a_period: int
    areas_gaining_a_period: int
    areas_gaining_service: int

    def share_of(self, name: str) -> ChangeShare:
        """What happens to how many trips, by name."""
        return next(each for each in self.shares if each.name == name)


def pair_changes(
    scenarios: Sequence[ComparedScenario], before: int, after: int, draws: DemandDraws
) -> PairChanges:
    """Losers and gainers between two scenarios.

    Parameters
    ----------
    scenarios : sequence of ComparedScenario
    before, after : int
        Rows.
    draws : DemandDraws

    Returns
    -------
    PairChanges

    Examples
    --------
    >>> from tests.scenarios.comparing.compared_city import compared, scenarios
    >>> found = pair_changes(scenarios(), 1, 2, compared().draws)   # the plan, then a thinner one
    >>> found.share_of("losing").share > found.share_of("gaining").share
    True
    """
    old, new = scenarios[before], scenarios[after]
    day = new.day.journeys
    changes = trip_changes(old.day, new.day)
    masks = _masks(changes)
    zones = old.world.network.zones
    losses, gains = _areas_left(old, new), _areas_left(new, old)
    return PairChanges(
        before=before,
        after=after,
        trips_per_day=float(day.trips[day.open_to_bus].sum()),
        shares=_shares(old, day, masks, draws),
        zones=_by_zone(day, changes, masks, zones.zone_id),
        groups=_by_group(old, day, changes, masks),
        losing_most=_most(day, changes, masks, "losing", zones.zone_id),
        gaining_most=_most(day, changes, masks, "gaining", zones.zone_id),
        areas_losing_all_service=losses.entirely,
        areas_losing_a_period=losses.in_a_period,
        areas_gaining_a_period=gains.in_a_period,
        areas_gaining_service=gains.entirely,
    )


@dataclass(frozen=True, slots=True)
class _AreasLeft:
    """Stop areas of one service at whose place the other one has no bus, in all or some periods."""

    entirely: int
    in_a_period: int


def _areas_left(one: ComparedScenario, other: ComparedScenario) -> _AreasLeft:
    """What becomes of the stop areas of one service in another."""
    network = one.world.network
    has = areas_served(network, one.service.plan)
    still = areas_still_served(network, other.world.network, other.service.plan)
    keeps = has.any(axis=1) & still.any(axis=1)
    return _AreasLeft(
        int((has.any(axis=1) & ~still.any(axis=1)).sum()),
        int((keeps & (has & ~still).any(axis=1)).sum()),
    )


def _masks(changes: TripChanges) -> Mapping[str, BoolArray]:
    """Rows that something happens to, by the names of `OPPOSITE`."""
    minutes, loses, gains = changes.minutes, changes.loses, changes.gains
    return {
        "losing": loses,
        "losing_service": changes.loses_service,
        "losing_stop": changes.loses_stop,
        "losing_direct": changes.loses_direct,
        "longer_5": minutes > NOTICED_MINUTES,
        "longer_2": minutes > SLIGHT_MINUTES,
        "gaining": gains,
        "gaining_service": changes.gains_service,
        "gaining_stop": changes.gains_stop,
        "gaining_direct": changes.gains_direct,
        "shorter_5": minutes < -NOTICED_MINUTES,
        "shorter_2": minutes < -SLIGHT_MINUTES,
        "both": loses & gains,
        "alike": ~loses & ~gains,
    }


def _shares(
    scenario: ComparedScenario, day: DayJourneys, masks: Mapping[str, BoolArray], draws: DemandDraws
) -> tuple[ChangeShare, ...]:
    """Shares of trips, and of the trips of each draw."""
    demand, open_to_bus = scenario.world.demand, day.open_to_bus
    pair = np.concatenate(pairs_of_flows(demand))
    per_trip = np.repeat([p.demand_factor * p.hours for p in demand.periods], len(demand.origin))

    def of_pair(mask: BoolArray) -> FloatArray:
        rows = mask & open_to_bus
        return floats(np.bincount(pair[rows], per_trip[rows], len(demand.origin)))

    def drawn(mask: BoolArray) -> FloatArray:
        return draws.sums(of_pair(mask))

    total = float(day.trips[open_to_bus].sum())
    totals = np.maximum(drawn(open_to_bus), 1e-12)
    found = []
    for name in OPPOSITE:
        trips = float(day.trips[masks[name] & open_to_bus].sum())
        low, high = middle_of(floats(drawn(masks[name]) / totals))
        found.append(ChangeShare(name, trips, trips / total if total else 0.0, low, high))
    return tuple(found)


def _by_zone(
    day: DayJourneys,
    changes: TripChanges,
    masks: Mapping[str, BoolArray],
    zone_id: tuple[str, ...],
) -> ChangeTable:
    """Trips by the zone in which they start."""
    n_zones = len(zone_id)

    def trips(mask: BoolArray) -> FloatArray:
        return by_origin(day, day.trips, mask & day.open_to_bus, n_zones)

    both = np.isfinite(changes.minutes) & day.served
    change = np.where(both, changes.minutes, 0.0) * day.trips
    return _table(zone_id, masks, trips, by_origin(day, floats(change), both, n_zones), trips(both))


def _by_group(
    scenario: ComparedScenario,
    day: DayJourneys,
    changes: TripChanges,
    masks: Mapping[str, BoolArray],
) -> ChangeTable:
    """Trips by the groups of people in the zone in which travellers live."""
    zones, demand = scenario.world.network.zones, scenario.world.demand
    home = demand.origin[np.concatenate(pairs_of_flows(demand))]
    people = np.maximum(zones.population, 1e-12)
    part = np.array([zones.groups[name] / people for name in zones.groups])
    part = part.reshape(len(zones.groups), len(zones))

    def per_group(weight: FloatArray, mask: BoolArray) -> FloatArray:
        of_zone = np.bincount(home[mask], weight[mask], len(zones))
        return floats((part * of_zone).sum(axis=1))

    def trips(mask: BoolArray) -> FloatArray:
        return per_group(day.trips, mask & day.open_to_bus)

    both = np.isfinite(changes.minutes) & day.served
    change = floats(np.where(both, changes.minutes, 0.0) * day.trips)
    return _table(tuple(zones.groups), masks, trips, per_group(change, both), trips(both))


def _table(
    names: tuple[str, ...],
    masks: Mapping[str, BoolArray],
    trips: Callable[[BoolArray], FloatArray],
    change: FloatArray,
    weight: FloatArray,
) -> ChangeTable:
    """Rows of trips, and the mean change of minutes where there is one."""
    every = np.ones(len(masks["losing"]), np.bool_)
    minutes = np.divide(change, weight, out=np.full(len(names), np.nan), where=weight > 0)
    return ChangeTable(
        names, trips(every), trips(masks["losing"]), trips(masks["gaining"]),
        trips(masks["longer_5"]), trips(masks["longer_2"]), trips(masks["shorter_5"]),
        trips(masks["shorter_2"]), floats(minutes),
    )  # fmt: skip


def _most(
    day: DayJourneys,
    changes: TripChanges,
    masks: Mapping[str, BoolArray],
    name: str,
    zone_id: tuple[str, ...],
) -> tuple[JourneyChange, ...]:
    """Pairs of zones with most trips that something happens to."""
    width = len(zone_id)
    key = day.origin * width + day.destination
    pairs, row = np.unique(key[day.open_to_bus], return_inverse=True)

    def trips(mask: BoolArray, weight: FloatArray = day.trips) -> FloatArray:
        kept = np.where(mask, weight, 0.0)[day.open_to_bus]
        return floats(np.bincount(row, kept, len(pairs)))

    both = np.isfinite(changes.minutes) & day.served
    change = floats(np.where(both, changes.minutes, 0.0) * day.trips)
    weight = trips(both)
    minutes = np.divide(
        trips(both, change), weight, out=np.full(len(pairs), np.nan), where=weight > 0
    )
    told = {each: trips(masks[each]) for each in ("losing", "gaining")}
    every = trips(np.ones(len(key), np.bool_))
    return tuple(
        JourneyChange(
            zone_id[int(pairs[p]) // width], zone_id[int(pairs[p]) % width], float(every[p]),
            float(told["losing"][p]), float(told["gaining"][p]), float(minutes[p]),
        )
        for p in _first_rows(told[name])
    )  # fmt: skip


def _first_rows(trips: FloatArray) -> IntArray:
    """Rows with trips, most first, at most `MOST_PAIRS`."""
    order = np.argsort(-trips, kind="stable")[:MOST_PAIRS]
    return ints(order[trips[order] > 0])
