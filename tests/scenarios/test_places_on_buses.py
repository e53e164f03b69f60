"""Places on buses: the search draws lines without them, and nearly all riders still find one."""

from dataclasses import replace
from functools import cache

import numpy as np

from network.quantities import floats
from scenarios.result import ScenarioResult
from scenarios.settled_headways import STABLE
from scenarios.workflow import plan_service
from tests.planned_city import QUICK, quick_city, random_demand

PLACES = 80


@cache
def crowded_plan() -> ScenarioResult:
    """Three times the trips of the small city, and twice its buses."""
    demand = random_demand(quick_city())
    many = replace(demand, trips_per_hour=floats(3 * demand.trips_per_hour))
    return plan_service(quick_city(), many, replace(QUICK, buses=16))


def share_of_riding_beyond_places() -> float:
    """Of riders on all hops of the morning, those beyond the places of an hour."""
    plan, flows = crowded_plan().service.plan, crowded_plan().service.flows[1]
    headway_s = np.repeat(plan.headway_s[:, 1], np.diff(plan.first_stop))
    places = np.where(headway_s > 0, PLACES * 3600 / np.maximum(headway_s, 1), 0.0)
    return float(np.maximum(flows.load - places, 0.0).sum() / flows.load.sum())


def test_less_than_one_in_a_hundred_riders_is_left_without_a_place() -> None:
    assert share_of_riding_beyond_places() <= 0.01


def test_loads_have_come_to_rest_and_what_still_moves_is_told() -> None:
    told = [str(each) for each in crowded_plan().findings if "loads moved by" in str(each)]
    assert len(told) == 1
    moved = float(told[0].split("loads moved by ")[1].split(" %")[0])
    assert moved < 100 * STABLE
