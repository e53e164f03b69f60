"""A loose bound for any set of lines: every rider goes as the crow would drive, without waiting."""

import numpy as np

from network.demand import Demand
from network.network import Network
from network.quantities import FloatArray, floats
from network.service_day import HOUR, Period
from network.street_times import UNREACHED
from network.walking import WALKER_LIMIT_M, WALKING_METRES_PER_SECOND, Walking
from routing.background import BackgroundService
from routing.run_times import RunTimeModel
from routing.weights import LONGEST_JOURNEY_S, JourneyWeights


def least_design_hours(
    network: Network,
    demand: Demand,
    period: Period,
    run_times: RunTimeModel,
    weights: JourneyWeights,
    background: BackgroundService | None = None,
) -> float:
    """Hours per hour, as lines are chosen by, that no bus service can better in a period.

    Every rider walks to the best stop area, drives to the best area at the other end without
    waiting or stopping between, changes only where that is faster by more than it costs, and walks.
    Who is no better off than on foot even so is missed. Fleet, line sense and waiting are left out,
    so the bound is loose.

    Parameters
    ----------
    network : Network
    demand : Demand
    period : Period
    run_times : RunTimeModel
    weights : JourneyWeights
    background : BackgroundService, optional
        Lines beside the plan, which everyone may take, without waiting too.

    Returns
    -------
    float
        Of all riders but walkers, in the unit of `design_hours`.
    """
    origin, destination, trips = demand.in_period(period)
    on_foot = network.walking.zone_walk_s[origin, destination]
    bus = on_foot > WALKER_LIMIT_M / WALKING_METRES_PER_SECOND
    least = weights.walk * np.minimum(on_foot, LONGEST_JOURNEY_S)
    walking = network.walking if background is None else background.walking
    ride = _rides(network, period, run_times, len(walking.first_transfer) - 1)
    if background is not None:
        _add_background(ride, background)
    _allow_changes(ride, walking, weights)
    by_bus = _least_by_bus(walking, ride, weights)
    on_bus = by_bus[origin, destination]
    least = np.where(on_bus < least, on_bus, least + weights.missed_s)
    return float((trips * least)[bus].sum()) / HOUR


def _rides(network: Network, period: Period, run_times: RunTimeModel, n_areas: int) -> FloatArray:
    """Least seconds from leaving an area by bus to standing in another, shape (areas, areas)."""
    n_stops, n_bus = len(network.stops), len(network.areas)
    order = np.argsort(network.stops.area, kind="stable")
    first = np.searchsorted(network.stops.area[order], np.arange(n_bus))
    free = network.street_times.free_flow_ms[:n_stops, :n_stops][np.ix_(order, order)]
    free = np.minimum.reduceat(np.minimum.reduceat(free, first, axis=0), first, axis=1)
    ride = np.full((n_areas, n_areas), np.inf)
    start, end = np.nonzero(free < UNREACHED)
    ride[start, end] = run_times.hop_seconds(free[start, end], period)
    np.fill_diagonal(ride, 0.0)
    return ride


def _add_background(ride: FloatArray, background: BackgroundService) -> None:
    """Lower rides between stations to those of the background, whenever it runs."""
    for pattern in range(background.n_patterns):
        calls = background.calls_of(pattern)
        station = background.stop[calls] + background.n_areas
        spent = background.ride_s[calls] + background.dwell_s[calls]
        for place in range(len(station) - 1):
            reached = np.cumsum(spent[place:-1]) - background.dwell_s[calls][place]
            np.minimum.at(ride, (station[place], station[place + 1 :]), reached)


def _allow_changes(ride: FloatArray, walking: Walking, weights: JourneyWeights) -> None:
    """Lower rides to those with changes, on the spot or by a short walk, without waiting."""
    left = np.repeat(np.arange(len(ride)), np.diff(walking.first_transfer))
    change = weights.transfer_s + weights.walk * walking.transfer_s
    for area in range(len(ride)):
        _pass_through(ride, ride[:, area] + weights.transfer_s, ride[area])
    for start, end, felt in zip(
        left.tolist(), walking.transfer_area.tolist(), change.tolist(), strict=True
    ):
        if np.any(ride[:, start] + felt < ride[:, end]):
            _pass_through(ride, ride[:, start] + felt, ride[end])


def _pass_through(ride: FloatArray, to_change: FloatArray, onward: FloatArray) -> None:
    """Lower the ways of all pairs to those that change at one place."""
    np.minimum(ride, to_change[:, None] + onward[None, :], out=ride)


def _least_by_bus(walking: Walking, ride: FloatArray, weights: JourneyWeights) -> FloatArray:
    """Least felt seconds between zones by bus, infinite without a stop in reach."""
    n_zones = len(walking.first_access) - 1
    boarded = np.full((n_zones, len(ride)), np.inf)
    least = np.full((n_zones, n_zones), np.inf)
    for zone in range(n_zones):
        near = slice(walking.first_access[zone], walking.first_access[zone + 1])
        walk = weights.walk * walking.access_s[near]
        if len(walk):
            boarded[zone] = (walk[:, None] + ride[walking.access_area[near]]).min(axis=0)
    for zone in range(n_zones):
        near = slice(walking.first_access[zone], walking.first_access[zone + 1])
        walk = weights.walk * walking.access_s[near]
        if len(walk):
            least[:, zone] = (boarded[:, walking.access_area[near]] + walk).min(axis=1)
    return floats(least)
