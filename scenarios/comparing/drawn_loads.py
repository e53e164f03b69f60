"""Figures of loads in some of the draws: each is assigned anew, as riders share their buses.

What a bus carries follows from all who travel, so the journeys found once cannot be weighed anew.
In a large city that takes seconds per draw and service: there the first draws stand for all, the
same ones for every service, and whoever shows an interval says of how many draws it is.
"""

from collections.abc import Mapping
from dataclasses import replace

from network.demand import Demand
from network.quantities import FloatArray, floats, ints
from routing.evaluation.kpis import Evaluation, evaluate
from routing.evaluation.registry import REGISTRY
from scenarios.comparing.compared_scenario import ComparedScenario
from scenarios.comparing.demand_draws import FEWEST_DRAWS, DemandDraws
from scenarios.world import assigned

MOST_ASSIGNED_JOURNEYS = 2_000_000
"""Journeys of one service that are assigned anew, as far as `FEWEST_DRAWS` need no more."""

_DEMAND = "demand"


def n_assigned(demand: Demand, draws: DemandDraws) -> int:
    """How many of the draws are assigned anew.

    Parameters
    ----------
    demand : Demand
    draws : DemandDraws

    Returns
    -------
    int
        All, or in a large city as few as `FEWEST_DRAWS`.

    Examples
    --------
    >>> from tests.scenarios.comparing.compared_city import compared, scenarios
    >>> n_assigned(scenarios()[0].world.demand, compared().draws)
    10
    """
    journeys = len(demand.origin) * len(demand.periods)
    return min(draws.n_draws, max(FEWEST_DRAWS, MOST_ASSIGNED_JOURNEYS // journeys))


def drawn_loads(scenario: ComparedScenario, draws: DemandDraws) -> Mapping[str, FloatArray]:
    """Figures at even headways that rest on the demand, in the draws that are assigned anew.

    Parameters
    ----------
    scenario : ComparedScenario
    draws : DemandDraws

    Returns
    -------
    mapping of str to FloatArray, shape (n_assigned,)

    Examples
    --------
    >>> from tests.scenarios.comparing.compared_city import compared, scenarios
    >>> found = drawn_loads(scenarios()[1], compared().draws)
    >>> found["peak_load_factor"].shape, "platform_hours" in found
    ((10,), False)
    """
    count = n_assigned(scenario.world.demand, draws)
    judged = [_judged_anew(scenario, draws.trips(draw)) for draw in range(count)]
    names = [kpi.name for kpi in REGISTRY if _DEMAND in kpi.rests_on]
    return {name: floats([each[name] for each in judged]) for name in names}


def _judged_anew(scenario: ComparedScenario, trips: FloatArray) -> Evaluation:
    """A service with other riders; what its vehicles do stays."""
    given, service, settings = scenario.world.demand, scenario.service, scenario.world.settings
    some = trips > 0
    demand = replace(
        given, origin=ints(given.origin[some]), destination=ints(given.destination[some]),
        trips_per_hour=floats(trips[some]),
    )  # fmt: skip
    world = replace(scenario.world, demand=demand)
    flows = [assigned(world, service.plan, service.paths, row) for row in range(len(world.periods))]
    return evaluate(
        world.network, demand, service.plan, flows, service.operation, settings.vehicle,
        settings.rates, settings.weights, background=world.background,
    )  # fmt: skip
