"""A grid city in one hour, in which buses and their cycles follow from arithmetic."""

from functools import cache
from itertools import pairwise

from benchmarks.city_fleet import HourOfBuses
from benchmarks.city_world import AFTERNOON, City, hour_of
from network.gravity import crow_fly_km, gravity_demand
from network.network import Network
from network.quantities import ints
from routing.lines import LinePlan, line_plan_of
from routing.run_times import RunTimeModel
from tests.cities.grid import edge_between, grid_city, grid_streets, stops_on_every_edge

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
