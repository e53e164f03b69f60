"""A grid city in one hour, in which buses and their cycles follow from arithmetic."""

from dataclasses import replace
from functools import cache
from itertools import pairwise

from benchmarks.city_fleet import HourOfBuses
from benchmarks.city_world import AFTERNOON, City, hour_of
from network.gravity import crow_fly_km, gravity_demand
from network.network import Network
from network.quantities import ints
from routing.background import BackgroundService
from routing.lines import LinePlan, line_plan_of
from routing.run_times import RunTimeModel
from scenarios.gtfs.background_feed import BackgroundDay, background_of
from scenarios.gtfs.day_service import service_on
from scenarios.gtfs.service_days import VehicleKinds
from tests.cities.grid import (
    MIDDLE,
    edge_between,
    grid_city,
    grid_streets,
    stops_on_every_edge,
)
from tests.scenarios.gtfs.small_feed import Run, feed_with

COLUMNS = 6
MODEL = RunTimeModel(1000, 10, 20, assumed=True, source="buses as fast as cars")


def street_city() -> Network:
    """Six by three junctions 400 m apart; stop ``s`` halfway along edge ``s``, 40 s to the next."""
    return grid_city(COLUMNS, 3, stops=stops_on_every_edge(grid_streets(COLUMNS, 3)))


def street_hour(network: Network | None = None) -> HourOfBuses:
    """That city in the afternoon."""
    return hour_of(network or street_city(), MODEL, AFTERNOON)


def along(network: Network, *junctions: int) -> list[int]:
    """Stops on the edges between junctions, which are also the rows of those edges."""
    return [edge_between(network.streets, a, b) for a, b in pairwise(junctions)]


def plan_with(patterns: list[list[int]], headways_s: list[int]) -> LinePlan:
    """One line with some patterns, each at its own headway."""
    plan = line_plan_of([("1", "Main Street", patterns)], 1, 600)
    return plan.with_headways(ints([[headway] for headway in headways_s]))


def out_and_back(network: Network, *headways_s: int) -> LinePlan:
    """Four stops along the southern street and four back, every 10 min if not said."""
    both = [along(network, 0, 1, 2, 3, 4), along(network, 4, 3, 2, 1, 0)]
    return plan_with(both, list(headways_s) or [600, 600])


@cache
def small_city() -> City:
    """Six by six junctions with a stop on each edge, and a line along three of the streets."""
    network = grid_city(6, 6, stops=stops_on_every_edge(grid_streets(6, 6)))
    lines = []
    for row in (0, 2, 4):
        street = range(row * 6, row * 6 + 6)
        both = [along(network, *street), along(network, *reversed(street))]
        lines.append((f"{row}", f"Street {row}", both))
    demand, _ = gravity_demand(network.zones, crow_fly_km(network.zones), 400, periods=(AFTERNOON,))
    return City(hour_of(network, MODEL, AFTERNOON), line_plan_of(lines, 1, 900), demand)


def trains_beside(network: Network, north_m: float) -> BackgroundService:
    """Trains every 10 minutes along a street so far north, 2 km eastwards in 2 minutes."""
    clocks = [f"14:{minute:02}" for minute in range(0, 60, 10)]
    runs = [Run("R", "West East", clock, hop_s=120) for clock in clocks]
    stations = {"West": (0.0, north_m), "East": (2000.0, north_m)}
    feed = feed_with(stations, runs, route_types={"R": "2"})
    day = BackgroundDay("rail", service_on(feed, VehicleKinds.ALL)[0])
    trains, _ = background_of([day], network, MIDDLE, (AFTERNOON,))
    assert trains is not None
    return trains


@cache
def small_city_with_trains() -> City:
    """The small city, and trains along its northernmost street, which has no bus."""
    city = small_city()
    hour = replace(city.hour, background=trains_beside(city.network, 2000.0))
    return replace(city, hour=hour)
