"""Two plans of a small grid city, kept as models: the plan itself, and a thinner one."""

from dataclasses import replace
from functools import cache

from network.quantities import floats
from routing.progress import unobserved
from scenarios.comparing.compared_plans import ComparedPlans, compare_plans
from scenarios.comparing.compared_scenario import ComparedScenario, scenarios_of
from scenarios.plan_model import PlanModel, model_of
from tests.planned_city import replanned_city

DRAWS = 10


@cache
def plan() -> PlanModel:
    """The planned service beside the thinner one of today, in zones of which half are groups."""
    model = model_of(replanned_city(), "Grid city")
    zones = model.network.zones
    groups = {"everyone": zones.population, "half": floats(zones.population / 2)}
    kept = replace(model.network, zones=replace(zones, groups=groups))
    return replace(model, network=kept)


@cache
def thinner() -> PlanModel:
    """A plan that is the service of today: one line less, others half as often."""
    model = plan()
    assert model.present is not None
    return replace(model, planned=model.present)


@cache
def scenarios() -> tuple[ComparedScenario, ...]:
    """Today's service, the plan and the thinner plan."""
    return scenarios_of(("plan", "thinner"), (plan(), thinner()), unobserved)


@cache
def compared() -> ComparedPlans:
    """All comparisons of the three."""
    return compare_plans(scenarios(), DRAWS, 1, unobserved)
