"""How full the buses are: passenger-kilometres and places, hop by hop over the day."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from network.network import Network
from network.quantities import BoolArray, FloatArray, IntArray, bools, floats, ints
from network.service_day import HOUR
from routing.fleet import RoomOnBoard
from routing.lines import NOT_RUN, LinePlan


class HopLoads(Protocol):
    """Riders per hour by call of a line plan, shape (n_calls,) each."""

    @property
    def load(self) -> FloatArray:
        """On board from each call to the next."""

    @property
    def boardings(self) -> FloatArray:
        """Who board at each call."""


@dataclass(frozen=True, slots=True)
class DayLoads:
    """Sums of a service day over all hops of buses of the plan.

    Attributes
    ----------
    boardings : float
    passenger_km, place_km : float
        Ridden, and offered.
    crowded_km : float
        Ridden on hops whose load exceeds the places of the buses that pass.
    beyond_km : float
        Ridden there by riders beyond the places.
    peak_load_factor : float
        Largest load over places of any hop in any period; 0 where nothing runs.
    """

    boardings: float
    passenger_km: float
    place_km: float
    crowded_km: float
    beyond_km: float
    peak_load_factor: float


def day_loads(
    network: Network,
    plan: LinePlan,
    flows: Sequence[HopLoads],
    hours: FloatArray,
    room: RoomOnBoard,
) -> DayLoads:
    """Loads of a service day.

    Parameters
    ----------
    network : Network
    plan : LinePlan
    flows : sequence of HopLoads
        One per period.
    hours : FloatArray, shape (n_periods,)
    room : RoomOnBoard

    Returns
    -------
    DayLoads

    Examples
    --------
    >>> from tests.planned_city import planned_city
    >>> city = planned_city()
    >>> loads = day_loads(city.network, city.service.plan, city.service.flows,
    ...                   floats([p.hours for p in city.demand.periods]), city.settings.vehicle)
    >>> 0 < loads.passenger_km < loads.place_km
    True
    """
    hop, metres = hops_of(network, plan)
    pattern = np.repeat(np.arange(plan.n_patterns), np.diff(plan.first_stop))[hop]
    boardings = ridden = offered = crowded = beyond = fullest = 0.0
    line = ints(plan.pattern_line[pattern])
    for period, (flow, lasting) in enumerate(zip(flows, hours.tolist(), strict=True)):
        headway = plan.headway_s[pattern, period]
        runs = bools(headway != NOT_RUN)
        places = _places_per_hour(headway, runs, room.places_on(line, period))
        load, km = flow.load[hop], metres / 1000 * lasting
        boardings += float(flow.boardings.sum()) * lasting
        ridden += float((load * km).sum())
        offered += float((places * km).sum())
        crowded += float((load * km)[load > places].sum())
        beyond += float((np.maximum(0.0, load - places) * km).sum())
        full = np.divide(load, places, out=np.zeros(len(load)), where=runs)
        fullest = max(fullest, float(full.max(initial=0.0)))
    return DayLoads(boardings, ridden, offered, crowded, beyond, fullest)


def hops_of(network: Network, plan: LinePlan) -> tuple[IntArray, FloatArray]:
    """Calls that another call follows, and metres along the street to it."""
    hop = np.setdiff1d(np.arange(len(plan.stop)), plan.first_stop[1:] - 1)
    metres = network.street_times.length_m[plan.stop[hop], plan.stop[hop + 1]]
    return ints(hop), floats(metres)


def _places_per_hour(headway_s: IntArray, runs: BoolArray, places: IntArray) -> FloatArray:
    """Places that pass in an hour; none where nothing runs."""
    buses = np.divide(HOUR, headway_s, out=np.zeros(len(headway_s)), where=runs)
    return floats(places * buses)
