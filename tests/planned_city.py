"""A planned service on a small grid city, made once per test run, with a worse one as 'present'."""

from dataclasses import replace
from functools import cache

import numpy as np

from network.demand import Demand
from network.network import Network
from network.quantities import floats, ints
from network.service_day import WEEKDAY
from scenarios.result import PlanSettings, ScenarioResult
from scenarios.workflow import plan_service
from tests.cities.grid import grid_city

_PAIRS = 400


def random_demand(network: Network, seed: int = 7) -> Demand:
    """Modelled trips between random pairs of zones, 1 to 5 per hour each."""
    rng = np.random.default_rng(seed)
    n_zones = len(network.zones)
    picked = np.sort(rng.choice(n_zones * n_zones, _PAIRS, replace=False))
    origin, destination = picked // n_zones, picked % n_zones
    apart = origin != destination
    trips = rng.integers(1, 6, len(picked)).astype(np.float64)
    return Demand(
        ints(origin[apart]), ints(destination[apart]), floats(trips[apart]), WEEKDAY,
        modelled=True, source="random pairs of a test",
    )  # fmt: skip


@cache
def planned_city() -> ScenarioResult:
    """Plan of 20 buses on 12 x 12 junctions, 400 m apart."""
    network = grid_city(12, 12)
    return plan_service(network, random_demand(network), PlanSettings(buses=20))


@cache
def replanned_city() -> ScenarioResult:
    """The plan of `planned_city`, with a service of 8 buses as the present one."""
    planned = planned_city()
    present = plan_service(planned.network, planned.demand, PlanSettings(buses=8))
    return replace(planned, present=present.service)
