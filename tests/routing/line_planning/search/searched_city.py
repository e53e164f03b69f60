"""A grid city with candidate lines, for searches that take a second."""

import math
from functools import cache

from network.demand import Demand
from network.network import Network
from network.service_day import WEEKDAY
from routing.deadheads import deadheads_of
from routing.fleet import LayoverRule
from routing.line_planning.pool import candidate_pool
from routing.line_planning.search.annealing import Limits
from routing.line_planning.search.design_lines import Drawing
from routing.line_planning.search.search import SearchProblem
from routing.line_planning.sense import LineSense
from routing.lines import LinePlan
from routing.progress import unobserved
from routing.run_times import RunTimeModel
from routing.weights import JourneyWeights
from tests.cities.grid import grid_city
from tests.planned_city import random_demand

RUN_TIMES = RunTimeModel(1500, 10, 20, assumed=True, source="by hand")
AM = WEEKDAY[1]
SENSE = LineSense(shortest_run_s=8 * 60)


@cache
def city() -> tuple[Network, Demand, LinePlan]:
    """10 x 10 junctions 400 m apart, random trips, and candidate lines."""
    network = grid_city(10, 10)
    demand = random_demand(network)
    pool = candidate_pool(network, demand, RUN_TIMES, AM, SENSE, unobserved)
    return network, demand, pool


@cache
def drawing() -> Drawing:
    """How lines of the city are timed and limited."""
    network, demand, _ = city()
    deadheads = deadheads_of(network, RUN_TIMES, demand.periods)
    return Drawing(network, RUN_TIMES, AM, SENSE, LayoverRule(), deadheads)


def problem(fleet: int, km_per_hour: float = math.inf) -> SearchProblem:
    """The search for lines of the city with so many buses."""
    network, demand, _ = city()
    return SearchProblem(
        network, demand, RUN_TIMES, drawing().deadheads, LayoverRule(), JourneyWeights(), SENSE,
        AM, Limits(fleet, km_per_hour),
    )  # fmt: skip
