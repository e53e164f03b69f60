"""Planned services on small grid cities, each made once per test run."""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from network.demand import Demand
from network.network import Network
from network.quantities import floats, ints
from network.service_day import WEEKDAY
from routing.assignment.frequency import assign_frequencies
from routing.evaluation.kpis import evaluate
from routing.evaluation.operation import operation_of
from routing.line_planning.sense import LineSense
from routing.line_planning.stopping import Evaluations, StoppingRule
from routing.pattern_paths import trace_patterns
from routing.timetabling import even_timetable
from routing.vehicle_scheduling.blocks import schedule_vehicles
from scenarios.replay import replayed_day
from scenarios.result import PlanSettings, ScenarioResult, Service
from scenarios.workflow import plan_service
from tests.cities.grid import grid_city

_PAIRS = 400


@dataclass(frozen=True, slots=True)
class QuickSettings(PlanSettings):
    """Settings of a plan whose lines are searched for only briefly."""

    @property
    def line_search(self) -> StoppingRule:
        """A tenth of the fewest forms of a real plan."""
        return Evaluations(1_200)


QUICK = QuickSettings(8, sense=LineSense(shortest_run_s=5 * 60))


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
def quick_city() -> Network:
    """8 x 8 junctions, 400 m apart."""
    return grid_city(8, 8)


@cache
def quick_plan() -> ScenarioResult:
    """Plan of 8 buses on the quick city, for tests that need any whole plan."""
    return plan_service(quick_city(), random_demand(quick_city()), QUICK)


@cache
def planned_city() -> ScenarioResult:
    """Plan of 20 buses on 12 x 12 junctions, 400 m apart."""
    network = grid_city(12, 12)
    return plan_service(network, random_demand(network), PlanSettings(buses=20))


@cache
def replanned_city() -> ScenarioResult:
    """The plan of `planned_city`; at present line 1 is missing and others run half as often."""
    planned = planned_city()
    plan = planned.service.plan
    return replace(planned, present=_service_of_lines(planned, list(range(1, plan.n_lines))))


def _service_of_lines(planned: ScenarioResult, lines: list[int]) -> Service:
    """Some lines of a plan at twice their headways, with timetable, blocks and worth."""
    network, demand, s = planned.network, planned.demand, planned.settings
    kept = planned.service.plan.choose(lines)
    plan = kept.with_headways(np.minimum(kept.headway_s * 2, 3600))
    paths = trace_patterns(network, plan)
    timetable, _ = even_timetable(
        plan, paths, planned.run_times, demand.periods, s.layover, planned.deadheads, s.seed
    )
    vehicles, _ = schedule_vehicles(
        network, timetable, planned.deadheads, s.layover, s.rates, s.seed
    )
    flows = [
        assign_frequencies(network, demand, plan, paths, planned.run_times, row, s.weights)
        for row in range(len(demand.periods))
    ]
    operation = operation_of(plan, paths, timetable, vehicles, planned.deadheads)
    worth = evaluate(network, demand, plan, flows, operation, s.vehicle, s.rates, s.weights)
    replayed = replayed_day(network, demand, timetable, s.weights)
    return Service(plan, paths, timetable, vehicles, tuple(flows), operation, worth, replayed)
