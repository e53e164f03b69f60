"""Who wants to travel where in an AM hour: generated from people, jobs and distance.

This is a made-up demand table, not a model of a real city. Each zone sends trips in proportion to
its people; they choose among the other zones by what draws them there, less with distance.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scenarios.sample_city.ground import Cell, Ground, Point, metres_between
from scenarios.sample_city.people import Zone, sites_of, whole_shares

TRIPS_PER_PERSON = 0.018
"""Bus trips of one person in an AM hour, on average.

Chosen so that 60 buses of 80 places are busy in the default city but leave nobody behind: 4,500
trips/h of 4.3 km in the bus fill a quarter of the places that 60 buses move at 18 km/h, which is
what remains once peaks in time, place and direction are met.
"""

_TENTHS = 10
_WORK, _LEARN, _OTHER = 0.75, 0.15, 0.10  # what trips are for
_AT_UNIVERSITY, _AT_HOSPITAL = 0.4, 0.25  # share of learning and of other trips that end there
_WALKABLE_M, _WALKABLE_SPREAD_M = 2600.0, 400.0  # half of those who travel this far walk or cycle
_REACH_M = 3000.0  # trips fall to 1/e over this distance


@dataclass(frozen=True, slots=True)
class Flow:
    """Trips per AM hour from one zone to another, in steps of 0.1."""

    origin: str
    destination: str
    trips_per_hour: float


def flows_between(ground: Ground, zones: Sequence[Zone], trips_per_hour: float) -> tuple[Flow, ...]:
    """Trips between all zones that sum to `trips_per_hour`, sorted by origin and destination.

    Trips inside a zone are left out: people walk there.
    """
    draw = _drawn(ground, zones)
    weights: list[float] = []
    pairs: list[tuple[Zone, Zone]] = []
    for home in zones:
        pull = [
            0.0 if other is home else strength * _by_bus(metres_between(home.place, other.place))
            for other, strength in zip(zones, draw, strict=True)
        ]
        whole = sum(pull)
        pairs.extend((home, other) for other in zones)
        weights.extend(home.population * p / whole for p in pull)
    tenths = whole_shares(weights, round(trips_per_hour * _TENTHS))
    flows = [
        Flow(home.zone_id, other.zone_id, count / _TENTHS)
        for (home, other), count in zip(pairs, tenths, strict=True)
        if count
    ]
    return tuple(sorted(flows, key=lambda flow: (flow.origin, flow.destination)))


def _by_bus(distance_m: float) -> float:
    """How many go by bus over a distance: fewer the farther, and few where they could walk."""
    walkable = 1.0 + math.exp((_WALKABLE_M - distance_m) / _WALKABLE_SPREAD_M)
    return math.exp(-distance_m / _REACH_M) / walkable


def _drawn(ground: Ground, zones: Sequence[Zone]) -> list[float]:
    """How strongly each zone draws trips; all zones together 1."""
    people = sum(zone.population for zone in zones)
    jobs = sum(zone.jobs for zone in zones)
    sites = sites_of(ground)
    university = _zone_at(ground, zones, sites.university)
    hospital = _zone_at(ground, zones, sites.hospital)
    drawn = []
    for zone in zones:
        near_home = zone.population / people
        learn = near_home * (1.0 - _AT_UNIVERSITY) + _AT_UNIVERSITY * (zone is university)
        other = near_home * (1.0 - _AT_HOSPITAL) + _AT_HOSPITAL * (zone is hospital)
        drawn.append(_WORK * zone.jobs / jobs + _LEARN * learn + _OTHER * other)
    return drawn


def _zone_at(ground: Ground, zones: Sequence[Zone], block: Cell) -> Zone:
    """Zone whose corner is nearest to the middle of a block."""
    place: Point = ground.smooth(*ground.middle(block))
    return min(zones, key=lambda zone: metres_between(zone.place, place))
