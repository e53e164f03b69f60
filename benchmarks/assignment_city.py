"""Porto Alegre in an hour as a network for strategies, with trips between all its hexagons."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.access import read_places
from network.quantities import FloatArray, IntArray, floats, ints
from network.service_day import HOUR
from routing.assignment.headway_patterns import HeadwayPatterns, patterns_between
from routing.assignment.service_strategies import ServiceStrategies, service_strategies
from scenarios.access.feed_city import walked
from scenarios.access.served_city import ServedCity

FIRST_S, END_S = 14 * HOUR, 15 * HOUR


@dataclass(frozen=True, slots=True, eq=False)
class StrategyCity:
    """A service of an hour, and trips of all pairs, by destination.

    Pairs of destination ``d`` are rows ``first_pair[d]`` up to ``first_pair[d + 1]``.

    Attributes
    ----------
    patterns : HeadwayPatterns
    service : ServiceStrategies
    destination : IntArray, shape (n_destinations,)
        Nodes.
    first_pair : IntArray, shape (n_destinations + 1,)
    origin : IntArray, shape (n_pairs,)
        Nodes.
    trips : FloatArray, shape (n_pairs,)
        Residents of the origin by the share of all jobs at the destination.
    """

    patterns: HeadwayPatterns
    service: ServiceStrategies
    destination: IntArray
    first_pair: IntArray
    origin: IntArray
    trips: FloatArray

    def pairs(self, first: int, end: int) -> slice:
        """Pairs of a range of destinations."""
        return slice(int(self.first_pair[first]), int(self.first_pair[end]))

    @property
    def pair_destination(self) -> IntArray:
        """Node at which each pair ends, shape (n_pairs,)."""
        return ints(np.repeat(self.destination, np.diff(self.first_pair)))


def strategy_city(shared: Path, n_destinations: int | None) -> StrategyCity:
    """Porto Alegre from 14:00 to 15:00, the fullest hour of its feed, walks along its streets.

    Parameters
    ----------
    shared : Path
    n_destinations : int or None
        So many hexagons, spread evenly over their list; None for all.
    """
    city = walked(read_places(shared))
    service = city.service
    patterns = patterns_between(service.timetable, service.stop_area, FIRST_S, END_S)
    n_zones = len(city.zones)
    n_ends = min(n_destinations or n_zones, n_zones)
    chosen = np.linspace(0, n_zones - 1, n_ends).astype(np.int64)
    return city_between(city, patterns, service_strategies(patterns, service.walking), chosen)


def city_between(
    city: ServedCity,
    patterns: HeadwayPatterns,
    service: ServiceStrategies,
    chosen: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> StrategyCity:
    """All zones to some of them."""
    zones = np.arange(len(city.zones))
    origin = np.concatenate([np.delete(zones, row) for row in chosen])
    end = np.repeat(chosen, len(zones) - 1)
    share = city.zones.jobs / city.zones.jobs.sum()
    return StrategyCity(
        patterns=patterns,
        service=service,
        destination=ints(service.destination[chosen]),
        first_pair=ints(np.arange(len(chosen) + 1) * (len(zones) - 1)),
        origin=ints(service.origin[origin]),
        trips=floats(city.zones.population[origin] * share[end]),
    )
