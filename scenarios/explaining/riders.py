"""Who gains and who loses when one service takes the place of another, by zone and stop area."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from network.demand import Demand
from network.network import Network
from network.quantities import BoolArray, FloatArray, bools
from network.service_day import Period
from routing.weights import JourneyWeights
from scenarios.comparison import changes_of_same_trips, comparison_of
from scenarios.day_journeys import by_origin
from scenarios.explaining.recount import felt_hours_of_day
from scenarios.explaining.running import runs_at_all
from scenarios.lost_stops import areas_served
from scenarios.pattern_figures import line_of_calls
from scenarios.result import Service
from scenarios.trip_changes import NOTICED_MINUTES, JudgedDay, judged_day

SLIGHT_MINUTES = 2.0
"""A journey that changes by more than this is counted, by more than `NOTICED_MINUTES` again."""


@dataclass(frozen=True, slots=True)
class ZoneChange:
    """Trips a day that start in one zone, by what happens to them.

    Attributes
    ----------
    zone_id : str
    trips : float
        All of them, walkers left out.
    losing, gaining : float
        As `scenarios.comparison.Comparison` defines them.
    losing_service, losing_stop, losing_direct : float
        With a bus journey before and none after; whose nearest served stop has no bus left; direct
        before, with a change of bus after.
    gaining_service : float
        Without a bus journey before, with one after.
    slower_2, slower_5, faster_2, faster_5 : float
        With one in both, longer or shorter door to door by more than that many minutes.
    """

    zone_id: str
    trips: float
    losing: float
    gaining: float
    losing_service: float
    losing_stop: float
    losing_direct: float
    gaining_service: float
    slower_2: float
    slower_5: float
    faster_2: float
    faster_5: float


@dataclass(frozen=True, slots=True)
class AreaChange:
    """One stop area of the line.

    Attributes
    ----------
    area_id, name : str
    boardings : float
        Riders a day who board the line there as it is.
    other_lines : tuple of str
        Ids of the lines that stop there too.
    loses_all_service, loses_a_period : bool
        Whether no bus stops there any more, or none in some period.
    """

    area_id: str
    name: str
    boardings: float
    other_lines: tuple[str, ...]
    loses_all_service: bool
    loses_a_period: bool


@dataclass(frozen=True, slots=True)
class RiderChange:
    """What a change of service does to riders; figures are trips a day unless named otherwise.

    Attributes
    ----------
    trips : float
        All trips less walkers.
    losing, gaining : float
        As `scenarios.comparison.Comparison` defines them: for any reason, and for any reason
        without losing.
    losing_service, losing_stop, losing_direct : float
        With a bus journey before and none after; whose nearest served stop at either end has no bus
        left in that period; direct before, with a change of bus after.
    gaining_service : float
        Without a bus journey before, with one after.
    slower_2, slower_5, faster_2, faster_5 : float
        With a bus journey in both, longer or shorter door to door by more than that many minutes.
    felt_hours : float
        Change of felt hours a day of all riders, trips without a bus priced at walking.
    zones : tuple of ZoneChange
        Zones in which some trip changes, most trips that lose first.
    """

    trips: float
    losing: float
    gaining: float
    losing_service: float
    losing_stop: float
    losing_direct: float
    gaining_service: float
    slower_2: float
    slower_5: float
    faster_2: float
    faster_5: float
    felt_hours: float
    zones: tuple[ZoneChange, ...]


def rider_change(
    network: Network, demand: Demand, weights: JourneyWeights, before: Service, after: Service
) -> RiderChange:
    """Riders of one service sent through another.

    Parameters
    ----------
    network : Network
    demand : Demand
        Of both services.
    weights : JourneyWeights
    before, after : Service

    Returns
    -------
    RiderChange

    Raises
    ------
    InputError
        If the two services were not evaluated on the same trips.

    Examples
    --------
    >>> from tests.scenarios import small_result as small
    >>> slower = [small.Journey(30.0)] + [small.Journey(23.0)] + [small.Journey(20.0)] * 4
    >>> found = rider_change(small.network(), small.demand(), JourneyWeights(),
    ...                      small.service(), small.service(slower))
    >>> found.slower_2, found.slower_5, [zone.zone_id for zone in found.zones]
    (60.0, 20.0, ['West'])
    """
    was = _day_before(network, before, demand.periods)
    now = judged_day(network, after.plan, after.flows, demand.periods)
    changes, journeys = changes_of_same_trips(was, now), now.journeys
    comparison = comparison_of(was, now, changes)
    both = np.isfinite(changes.minutes)
    masks: dict[str, BoolArray] = {
        "losing_service": changes.loses_service,
        "losing_stop": changes.loses_stop,
        "losing_direct": changes.loses_direct,
        "slower_2": both & (changes.minutes > SLIGHT_MINUTES),
        "slower_5": both & (changes.minutes > NOTICED_MINUTES),
        "faster_2": both & (changes.minutes < -SLIGHT_MINUTES),
        "faster_5": both & (changes.minutes < -NOTICED_MINUTES),
        "gaining_service": changes.gains_service,
    }
    by_zone: dict[str, FloatArray] = {
        name: by_origin(journeys, journeys.trips, mask, len(network.zones))
        for name, mask in masks.items()
    }
    by_zone["losing"], by_zone["gaining"] = comparison.zone_losing, comparison.zone_gaining
    total = comparison.trips_per_day
    hours = [felt_hours_of_day(each.flows, demand, weights) for each in (before, after)]
    return RiderChange(
        trips=total,
        losing=comparison.share_losing * total,
        gaining=comparison.share_gaining * total,
        felt_hours=hours[1] - hours[0],
        zones=_zone_changes(network.zones.zone_id, comparison.zone_trips, by_zone),
        **{name: float(journeys.trips[mask].sum()) for name, mask in masks.items()},
    )


@lru_cache(maxsize=1)
def _day_before(network: Network, service: Service, periods: tuple[Period, ...]) -> JudgedDay:
    """The day that each change of a line is set against."""
    return judged_day(network, service.plan, service.flows, periods)


def _zone_changes(
    zone_id: tuple[str, ...], trips: FloatArray, by_zone: dict[str, FloatArray]
) -> tuple[ZoneChange, ...]:
    """Zones in which some trip changes, most trips that lose first."""
    order = np.lexsort((-by_zone["slower_2"], -by_zone["losing"])).tolist()
    return tuple(
        ZoneChange(
            zone_id=zone_id[row],
            trips=float(trips[row]),
            **{name: float(column[row]) for name, column in by_zone.items()},
        )
        for row in order
        if any(column[row] > 0 for column in by_zone.values())
    )


def area_changes(
    network: Network, demand: Demand, line: int, before: Service, after: Service
) -> tuple[AreaChange, ...]:
    """Stop areas of a line, those with most of its boardings first.

    Parameters
    ----------
    network : Network
    demand : Demand
        Of both services.
    line : int
        Row in the plan of `before`.
    before, after : Service

    Returns
    -------
    tuple of AreaChange
    """
    plan = before.plan
    had, has = areas_served(network, plan), areas_served(network, after.plan)
    all_lost = bools(had.any(axis=1) & ~has.any(axis=1))
    thinned = bools(~all_lost & (had & ~has).any(axis=1))
    area_of_call = network.stops.area[plan.stop]
    line_of_call = line_of_calls(plan)
    ours = line_of_call == line
    boardings = np.zeros(len(network.areas))
    for flows, period in zip(before.flows, demand.periods, strict=True):
        np.add.at(boardings, area_of_call[ours], flows.boardings[ours] * period.hours)
    rows = np.unique(area_of_call[ours])
    order = rows[np.argsort(-boardings[rows], kind="stable")].tolist()
    others: dict[int, list[str]] = {row: [] for row in order}
    running = ~ours & runs_at_all(plan)[line_of_call]
    pairs = np.unique(np.stack([line_of_call[running], area_of_call[running]], axis=1), axis=0)
    for other, area in pairs.tolist():
        if area in others:
            others[area].append(plan.line_id[other])
    return tuple(
        AreaChange(
            area_id=network.areas.area_id[row],
            name=network.areas.name[row],
            boardings=float(boardings[row]),
            other_lines=tuple(others[row]),
            loses_all_service=bool(all_lost[row]),
            loses_a_period=bool(thinned[row]),
        )
        for row in order
    )
