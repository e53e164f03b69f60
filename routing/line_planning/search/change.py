"""What today's riders have, so that a search can spare them: a change budget."""

from dataclasses import dataclass, replace

import numpy as np

from network.demand import Demand
from network.network import Network
from network.quantities import BoolArray, FloatArray, bools, floats
from network.service_day import HOUR, Period
from routing.assignment.frequency import PassengerFlows
from routing.assignment.states import SERVED, WALKER
from routing.lines import LinePlan
from routing.weights import LONGEST_JOURNEY_S, JourneyWeights

_NO_LOSS_S = 300.0
"""Felt seconds more that are no loss."""

_DIRECT = 0.5
"""Mean changes of a journey below which it is mostly direct."""


@dataclass(frozen=True, slots=True, eq=False)
class ChangeBudget:
    """What riders have today, and how dear it is to make them worse off.

    Attributes
    ----------
    allowed_s : FloatArray, shape (n_pairs,)
        Felt seconds up to which riders are no worse off, by row of the demand; infinite where there
        is no bus journey today.
    at_area : FloatArray, shape (n_areas,)
        Trip ends per hour whose nearest area with service today this is; 0 without service today.
    direct : BoolArray, shape (n_pairs,)
        Whether riders ride straight through today.
    weight : int
        Felt seconds for each second beyond.
    lost_direct_s : float
        Felt seconds for each of these trips that now has to change, whatever its time.
    lost_stop_s : float
        Felt seconds for a trip end whose area has no service left.
    """

    allowed_s: FloatArray
    at_area: FloatArray
    direct: BoolArray
    weight: int = 2
    lost_direct_s: float = 4000.0
    lost_stop_s: float = 900.0

    def dearer(self, times: int, at_area: FloatArray) -> "ChangeBudget":
        """The same budget for other trip ends, with lost stops and direct ways so much dearer.

        Seconds keep their price: a higher one would not fit the pricing kernels, which are int16.

        Examples
        --------
        >>> budget = ChangeBudget(floats([900]), floats([6, 6]), bools([True]))
        >>> harder = budget.dearer(4, budget.at_area)
        >>> harder.lost_stop_s, harder.lost_direct_s
        (3600.0, 16000.0)
        """
        return replace(
            self, at_area=at_area, lost_direct_s=times * self.lost_direct_s,
            lost_stop_s=times * self.lost_stop_s,
        )  # fmt: skip


def change_budget(
    network: Network,
    demand: Demand,
    period: Period,
    today: LinePlan,
    flows: PassengerFlows,
    weights: JourneyWeights,
) -> ChangeBudget:
    """What the riders of one period have today.

    Parameters
    ----------
    network : Network
    demand : Demand
    period : Period
    today : LinePlan
    flows : PassengerFlows
        Its riders in that period.
    weights : JourneyWeights

    Returns
    -------
    ChangeBudget

    Examples
    --------
    Two zones at the two stops of one line that runs today, and a walk of 3000 s between them:

    >>> from tests.routing.line_planning.search.changed_town import town_today
    >>> change = town_today()
    >>> change.allowed_s.tolist(), change.at_area.tolist()
    ([1760.0], [6.0, 6.0])
    """
    felt = _felt_s(flows, weights)
    served_today = flows.state == SERVED
    runs = today.headway_s[:, demand.periods.index(period)] > 0
    called = np.repeat(runs, np.diff(today.first_stop))
    served = np.zeros(len(network.areas), np.bool_)
    served[network.stops.area[today.stop[called]]] = True
    at_area = np.zeros(len(network.areas))
    origin, destination, trips = demand.in_period(period)
    bus = flows.state != WALKER
    ends = np.bincount(origin[bus], trips[bus], len(network.zones))
    ends += np.bincount(destination[bus], trips[bus], len(network.zones))
    walking = network.walking
    for zone in np.flatnonzero(ends > 0).tolist():
        near = slice(int(walking.first_access[zone]), int(walking.first_access[zone + 1]))
        areas, walk_s = walking.access_area[near], walking.access_s[near]
        open_ = served[areas]
        if open_.any():
            at_area[areas[open_][int(walk_s[open_].argmin())]] += ends[zone]
    return ChangeBudget(
        floats(np.where(served_today, felt + _NO_LOSS_S, np.inf)),
        floats(at_area),
        bools(served_today & (flows.transfers < _DIRECT)),
    )


def change_hours(
    change: ChangeBudget, flows: PassengerFlows, called: BoolArray, weights: JourneyWeights
) -> float:
    """What a plan makes worse for today's riders, in weighed hours per hour.

    Parameters
    ----------
    change : ChangeBudget
    flows : PassengerFlows
        Riders on the plan, row by row those of the budget.
    called : BoolArray, shape (n_areas,)
        Areas with service in the plan.
    weights : JourneyWeights
    """
    on_foot = weights.walk * np.minimum(flows.on_foot_s, LONGEST_JOURNEY_S)
    felt = np.where(flows.state == SERVED, _felt_s(flows, weights), on_foot)
    worse = np.maximum(0.0, felt - np.minimum(on_foot, change.allowed_s))
    trips = np.where(flows.state == WALKER, 0.0, flows.trips_per_hour)
    lost = float(change.at_area[~called].sum()) * change.lost_stop_s
    changes = (flows.state != SERVED) | (flows.transfers >= _DIRECT)
    lost += float(trips[change.direct & changes].sum()) * change.lost_direct_s
    return (float(trips @ worse) * change.weight + lost) / HOUR


def _felt_s(flows: PassengerFlows, weights: JourneyWeights) -> FloatArray:
    """Felt seconds of each bus journey."""
    felt = weights.walk * flows.walk_s + weights.wait * flows.wait_s + flows.ride_s
    return floats(felt + weights.transfer_s * flows.transfers)
