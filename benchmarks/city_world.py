"""Porto Alegre in one hour of an afternoon: its streets, its buses, and trips that are modelled."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.city_fleet import HourOfBuses, turns_of
from network.closed_streets import close_streets
from network.demand import Demand
from network.errors import NotFoundError
from network.gravity import crow_fly_km, gravity_demand
from network.network import Network
from network.quantities import BoolArray, IntArray, Seconds, bools, floats, ints
from network.service_day import HOUR, Period
from network.street_times import street_paths
from network.turns import legal_turns
from network.zones import ZoneTable
from routing.deadheads import deadheads_of
from routing.fleet import LayoverRule
from routing.lines import LinePlan
from routing.progress import unobserved
from routing.run_times import RunTimeModel
from scenarios.inputs import InputFiles, PlanInputs, read_inputs

FOLDER = Path("data") / "porto_alegre"
DAY = date(2019, 5, 14)
AFTERNOON = Period("14:00-15:00", Seconds(14 * HOUR), Seconds(15 * HOUR), 1.0, False, 1.0)  # noqa: FBT003  (a positional field of Period)

TRAINS = ("poa_trensurb.zip",)
"""Feeds of what runs beside the buses."""

TRIPS, MEAN_TRIP_KM = 20_000.0, 5.0
NOISE = 0.5
"""Standard deviation of the logarithm of people and jobs, where demand is another."""


@dataclass(frozen=True, slots=True, eq=False)
class City:
    """A city with its present buses in one hour.

    Attributes
    ----------
    hour : HourOfBuses
    today : LinePlan
        With headways of that hour.
    demand : Demand
        Trips of that hour.
    """

    hour: HourOfBuses
    today: LinePlan
    demand: Demand

    @property
    def network(self) -> Network:
        """Streets, stops and zones."""
        return self.hour.network


def read_city(shared: Path, background: Sequence[str] = ()) -> City:
    """Porto Alegre with the buses of its feed in one hour of an afternoon.

    Parameters
    ----------
    shared : Path
        Folder of the shared input files.
    background : sequence of str, optional
        Feeds in the folder of the city whose lines run beside any buses, such as `TRAINS`.

    Raises
    ------
    NotFoundError
        If a file is not among the shared ones.
    """
    folder = shared / FOLDER
    files = InputFiles(
        folder / "poa_osm.pbf", folder / "poa_hexgrid.csv", trips=TRIPS,
        gtfs=(folder / "poa_eptc.zip",), background=tuple(folder / feed for feed in background),
        day=DAY, periods=(AFTERNOON,),
    )  # fmt: skip
    return city_of(read_inputs(files, unobserved))


def city_of(given: PlanInputs) -> City:
    """The city of a planner's files; they must hold today's lines, timed by their feed.

    Raises
    ------
    NotFoundError
        If they do not.
    """
    present = given.present
    if present is None or present.run_times is None:
        message = "no feed is given, so there is no present service to compare with; give one"
        raise NotFoundError(message)
    hour = hour_of(given.network, present.run_times, given.demand.periods[0])
    return City(replace(hour, background=given.background), present.plan, given.demand)


def hour_of(network: Network, run_times: RunTimeModel, period: Period) -> HourOfBuses:
    """How buses are timed in a network in one period, the default layover included."""
    deadheads = deadheads_of(network, run_times, (period,))
    return HourOfBuses(network, run_times, deadheads, LayoverRule(), period)


def modelled_trips(
    city: City, trips: float = TRIPS, mean_km: float = MEAN_TRIP_KM, zones: ZoneTable | None = None
) -> Demand:
    """Trips of the hour between people and jobs by the gravity model."""
    zones = zones or city.network.zones
    demand, _ = gravity_demand(
        zones, crow_fly_km(zones), trips, mean_cost=mean_km, periods=(city.hour.period,)
    )
    return demand


def other_trips(city: City, seed: int) -> dict[str, Demand]:
    """Demand that lines were not designed for, by name: as many trips, differently spread."""
    zones = city.network.zones
    rng = np.random.default_rng(seed)
    noisy = replace(
        zones,
        population=floats(zones.population * rng.lognormal(0.0, NOISE, len(zones))),
        jobs=floats(zones.jobs * rng.lognormal(0.0, NOISE, len(zones))),
    )
    return {
        "mean_6_km": modelled_trips(city, mean_km=6.0),
        "midday": both_ways(modelled_trips(city)),
        "noise": modelled_trips(city, zones=noisy),
    }


def both_ways(demand: Demand) -> Demand:
    """Half of the trips as they are, half the other way round.

    Examples
    --------
    >>> from network.quantities import floats, ints
    >>> out = Demand(ints([0]), ints([1]), floats([90]), (AFTERNOON,), True, "example")
    >>> half = both_ways(out)
    >>> half.origin.tolist(), half.trips_per_hour.tolist(), half.periods == out.periods
    ([0, 1], [45.0, 45.0], True)
    """
    period = demand.periods[0]
    home = replace(period, transposed=not period.transposed)
    return replace(demand, periods=(period, home)).over_the_day(period)


def on_streets_of_today(city: City) -> City:
    """The city with every street closed on which no bus drives today.

    Buses drive on the streets between the stops of their patterns, on those by which they turn
    round or change to another pattern of their line, and on those to and from the depots.
    """
    network = city.network
    closed = bools(~_driven_today(city))
    hour = hour_of(close_streets(network, closed, threads=2), city.hour.run_times, city.hour.period)
    return replace(city, hour=replace(hour, background=city.hour.background))


def _driven_today(city: City) -> BoolArray:
    """Whether a bus drives on each street edge today."""
    network = city.network
    streets = network.streets
    starts, ends = _drives(city)
    paths = street_paths(streets, legal_turns(streets), network.street_times, starts, ends)
    driven = np.zeros(streets.n_edges, np.bool_)
    driven[paths.edge] = True
    driven[network.depots.edge] = True
    return bools(driven)


def _drives(city: City) -> tuple[IntArray, IntArray]:
    """Places between which buses drive today, each pair once."""
    plan, n_stops = city.today, len(city.network.stops)
    hop = np.setdiff1d(np.arange(len(plan.stop)), plan.first_stop[1:] - 1)
    pairs = [(plan.stop[hop], plan.stop[hop + 1])]
    pairs += [turns_of(city.hour, plan, line) for line in range(plan.n_lines)]
    first, last = plan.stop[plan.first_stop[:-1]], plan.stop[plan.first_stop[1:] - 1]
    for depot in range(len(city.network.depots)):
        gate = np.full(plan.n_patterns, n_stops + depot)
        pairs += [(ints(gate), first), (last, ints(gate))]
    both = np.concatenate([np.stack(pair) for pair in pairs], axis=1)
    start, end = np.unique(both, axis=1)
    return ints(start), ints(end)
