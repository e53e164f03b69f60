"""What candidate lines save riders: by direct rides, and by reaching them at all."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from network.demand import Demand
from network.network import Network
from network.quantities import BoolArray, FloatArray, IntArray, floats, ints
from network.service_day import Period
from network.street_times import UNREACHED
from network.walking import WALKER_LIMIT_M, WALKING_METRES_PER_SECOND
from routing.lines import LinePlan
from routing.run_times import RunTimeModel
from routing.weights import LONGEST_JOURNEY_S, JourneyWeights

ZonesByArea: TypeAlias = tuple[IntArray, IntArray, IntArray]
"""Offsets by area, zone rows and walking seconds."""

_STOP_SPACING_M = 400.0
_DETOUR_OF_A_CHANGE = 1.2


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """One direction of a candidate, as the savings kernel reads it.

    Attributes
    ----------
    zone : IntArray, shape (n_members,)
        Zones within reach, rising.
    first_entry : IntArray, shape (n_members + 1,)
        Offsets of the entry columns by member.
    position : IntArray, shape (n_entries,)
        Stops within reach of each member, by their place in the pattern, rising.
    walk : FloatArray, shape (n_entries,)
        Felt seconds of walking there.
    arrive, depart : FloatArray, shape (n_positions,)
        Seconds since the first departure.
    """

    zone: IntArray
    first_entry: IntArray
    position: IntArray
    walk: FloatArray
    arrive: FloatArray
    depart: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class RiderCosts:
    """Felt seconds of journeys before any line is chosen, shape (n_zones, n_zones) each.

    Attributes
    ----------
    trips : FloatArray
        Per AM hour, walkers left out.
    unserved : FloatArray
        Without a bus.
    change : FloatArray
        With a change between two lines of the nominal headway, an estimate; never above unserved.
    """

    trips: FloatArray
    unserved: FloatArray
    change: FloatArray


def rider_costs(
    network: Network,
    demand: Demand,
    run_times: RunTimeModel,
    period: Period,
    headway_s: int,
    weights: JourneyWeights,
) -> RiderCosts:
    """Felt costs of all pairs of zones, for lines that all run every `headway_s`."""
    n = len(network.zones)
    trips = np.zeros((n, n))
    trips[demand.origin, demand.destination] = demand.trips_per_hour
    on_foot = network.walking.zone_walk_s
    trips[on_foot <= WALKER_LIMIT_M / WALKING_METRES_PER_SECOND] = 0.0
    unserved = weights.walk * np.minimum(on_foot, LONGEST_JOURNEY_S)
    walking = network.walking
    has_stop = np.diff(walking.first_access) > 0
    nearest = np.where(has_stop, walking.first_access[:-1], 0)
    area = walking.access_area[nearest] if len(walking.access_area) else np.zeros(n, np.int64)
    walk = np.where(has_stop, walking.access_s[nearest] if len(walking.access_s) else 0, 0)
    stop = np.zeros(len(network.areas), np.int64)
    stop[network.stops.area[::-1]] = np.arange(len(network.stops))[::-1]
    free = network.street_times.free_flow_ms[np.ix_(stop[area], stop[area])]
    metres = network.street_times.length_m[np.ix_(stop[area], stop[area])].astype(np.float64)
    stops = np.where(np.isfinite(metres), metres, 0) / _STOP_SPACING_M
    standing = stops * (run_times.stop_penalty_s + run_times.dwell_s)
    ride = run_times.drive_seconds(np.minimum(free, UNREACHED // 2), period) + standing
    change = (
        weights.walk * (walk[:, None] + walk[None, :])
        + _DETOUR_OF_A_CHANGE * ride
        + 2 * weights.wait * weights.wait_s(headway_s)
        + weights.transfer_s
    )
    possible = (free < UNREACHED) & has_stop[:, None] & has_stop[None, :]
    change = np.where(possible, change, unserved)
    return RiderCosts(floats(trips), floats(unserved), floats(np.minimum(change, unserved)))


def patterns_of_line(
    network: Network,
    plan: LinePlan,
    line: int,
    run_times: RunTimeModel,
    period: Period,
    weights: JourneyWeights,
    zones: ZonesByArea | None = None,
) -> list[Pattern]:
    """Both directions of a line with the zones within reach of each stop, `zones_by_area`."""
    first, zone, walk_s = zones or zones_by_area(network)
    patterns = []
    for row in plan.patterns_of(line):
        stops = plan.stops_of(int(row))
        hops = run_times.hop_seconds(
            network.street_times.free_flow_ms[stops[:-1], stops[1:]], period
        )
        arrive = np.concatenate([[0], np.cumsum(hops + run_times.dwell_s)]).astype(np.float64)
        arrive[1:] -= run_times.dwell_s
        depart = arrive + run_times.dwell_s
        depart[0] = 0
        areas = network.stops.area[stops]
        entries = [np.arange(first[a], first[a + 1]) for a in areas]
        joined = np.concatenate(entries)
        position = np.repeat(np.arange(len(stops)), [len(each) for each in entries])
        order = np.argsort(zone[joined], kind="stable")
        reached, first_entry = np.unique(zone[joined][order], return_index=True)
        patterns.append(
            Pattern(
                zone=ints(reached),
                first_entry=ints(np.append(first_entry, len(joined))),
                position=ints(position[order]),
                walk=floats(weights.walk * walk_s[joined][order]),
                arrive=floats(arrive),
                depart=floats(depart),
            )
        )
    return patterns


def zones_by_area(network: Network) -> ZonesByArea:
    """Zones within reach of each area: offsets, zone rows, walking seconds."""
    walking = network.walking
    zone = np.repeat(np.arange(len(network.zones)), np.diff(walking.first_access))
    order = np.argsort(walking.access_area, kind="stable")
    first = np.searchsorted(walking.access_area[order], np.arange(len(network.areas) + 1))
    return ints(first), ints(zone[order]), ints(walking.access_s[order])


def zones_reached(patterns: list[Pattern], n_zones: int) -> BoolArray:
    """Zones within walking reach of any stop of some patterns, shape (n_zones,)."""
    reached = np.zeros(n_zones, np.bool_)
    for pattern in patterns:
        reached[pattern.zone] = True
    return reached
