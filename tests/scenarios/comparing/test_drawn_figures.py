"""Tests that draws which re-weigh journeys give what a new assignment of the drawn table gives."""

from dataclasses import replace

import numpy as np
import pytest

from network.errors import InputError
from network.quantities import floats, ints
from scenarios.comparing.compared_scenario import ComparedScenario, judged_scenario
from scenarios.comparing.demand_draws import DemandDraws, drawn_demand
from scenarios.comparing.drawn_figures import drawn_figures, expected_rows, replayed_rows
from scenarios.plan_model import KeptService
from tests.scenarios import small_result as small
from tests.scenarios.comparing.compared_city import DRAWS, scenarios


def assigned_anew(scenario: ComparedScenario, draws: DemandDraws, draw: int) -> ComparedScenario:
    """The same service judged on a drawn table, pairs without a trip left out."""
    demand, trips = scenario.world.demand, draws.trips(draw)
    some = trips > 0
    drawn = replace(
        demand, origin=ints(demand.origin[some]), destination=ints(demand.destination[some]),
        trips_per_hour=floats(trips[some]),
    )  # fmt: skip
    service = scenario.service
    kept = KeptService(service.plan, service.timetable, service.vehicles)
    return judged_scenario("anew", replace(scenario.world, demand=drawn), kept)


def test_draws_at_even_headways_equal_an_assignment_of_the_drawn_table() -> None:
    scenario = scenarios()[1]
    draws = drawn_demand(scenario.world.demand, DRAWS, 6, seed=3)
    found = drawn_figures(scenario, expected_rows(scenario), draws)
    evaluation = assigned_anew(scenario, draws, 4).service.evaluation
    for name, values in found.items():
        assert values[4] == pytest.approx(evaluation[name], rel=1e-9), name


def test_draws_of_the_timetable_equal_a_replay_of_the_drawn_table() -> None:
    scenario = scenarios()[1]
    drawn = drawn_demand(scenario.world.demand, DRAWS, 6, seed=3)
    evenly = replace(drawn, leaving=floats(np.full(drawn.leaving.shape, 1 / 6)))
    found = drawn_figures(scenario, replayed_rows(scenario), evenly)
    replayed = assigned_anew(scenario, drawn, 4).service.replayed
    assert replayed is not None
    for name, values in found.items():
        if f"timetable_{name}" in replayed.values:
            assert values[4] == pytest.approx(replayed[f"timetable_{name}"], rel=1e-9), name


def test_every_draw_has_as_many_trips_as_the_table() -> None:
    draws = drawn_demand(small.demand(), 50, 6, seed=1)
    assert [round(float(draws.trips(draw).sum()), 6) for draw in range(50)] == [210.0] * 50
    assert np.abs(draws.counts.mean(axis=0) - small.demand().trips_per_hour).max() < 5


@pytest.mark.parametrize("count", [9, 1001])
def test_too_few_or_too_many_draws_are_refused(count: int) -> None:
    with pytest.raises(InputError, match="give another --draws"):
        drawn_demand(small.demand(), count, 6, seed=1)
