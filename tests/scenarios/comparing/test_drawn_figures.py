"""Tests that draws which re-weigh journeys give what a new assignment of the drawn table gives."""

from dataclasses import replace

import numpy as np
import pytest

from network.errors import InputError
from network.quantities import floats, ints
from scenarios.comparing.compared_scenario import ComparedScenario, judged_scenario
from scenarios.comparing.demand_draws import DemandDraws, drawn_demand
from scenarios.comparing.drawn_figures import (
    drawn_changes,
    drawn_figures,
    expected_rows,
    replayed_rows,
)
from scenarios.comparing.drawn_loads import MOST_ASSIGNED_JOURNEYS, drawn_loads, n_assigned
from scenarios.plan_model import KeptService
from tests.scenarios import small_result as small
from tests.scenarios.comparing.compared_city import DRAWS, compared, scenarios


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
    rows = replayed_rows(scenario)
    found = {**drawn_figures(scenario, rows, evenly), **drawn_changes(scenario, rows, evenly)}
    replayed = assigned_anew(scenario, drawn, 4).service.replayed
    assert replayed is not None
    for name, values in found.items():
        if f"timetable_{name}" in replayed.values:
            assert values[4] == pytest.approx(replayed[f"timetable_{name}"], rel=1e-9), name


def test_draws_of_loads_equal_an_assignment_of_the_drawn_table() -> None:
    scenario = scenarios()[1]
    draws = drawn_demand(scenario.world.demand, DRAWS, 6, seed=3)
    found = drawn_loads(scenario, draws)
    evaluation = assigned_anew(scenario, draws, 4).service.evaluation
    assert {name: values[4] for name, values in found.items()} == {
        name: pytest.approx(evaluation[name], rel=1e-9) for name in found
    }
    of_loads = {"share_over_capacity", "peak_load_factor", "share_crowded", "load_factor"}
    assert of_loads <= set(found)


def test_what_vehicles_do_is_the_same_in_every_draw_and_not_drawn() -> None:
    found = compared()
    assert found.figure("platform_hours").n_draws == 0
    assert found.figure("peak_load_factor").n_draws == DRAWS


def test_a_draw_that_is_the_table_itself_has_its_loads() -> None:
    scenario = scenarios()[1]
    draws = drawn_demand(scenario.world.demand, DRAWS, 6, seed=3)
    given = scenario.world.demand.trips_per_hour
    as_given = replace(
        draws, first=ints(np.arange(DRAWS + 1) * len(given)),
        pair=ints(np.tile(np.arange(len(given)), DRAWS)), dealt=floats(np.tile(given, DRAWS)),
    )  # fmt: skip
    found = drawn_loads(scenario, as_given)["passenger_km"]
    assert found.tolist() == pytest.approx([scenario.service.evaluation["passenger_km"]] * DRAWS)


def test_a_large_city_has_its_loads_drawn_less_often_but_never_fewer_than_ten_times() -> None:
    given = scenarios()[0].world.demand
    draws = drawn_demand(given, 1000, 6, seed=3)
    # 600 pairs in 5 periods are 3 000 journeys, so 666 draws; 60 000 pairs would make 6.
    for pairs, count in ((600, 666), (60_000, 10)):
        demand = replace(
            given, origin=ints(np.arange(pairs)), destination=ints(np.zeros(pairs)),
            trips_per_hour=floats(np.ones(pairs)),
        )  # fmt: skip
        assert MOST_ASSIGNED_JOURNEYS // (pairs * 5) == {600: 666, 60_000: 6}[pairs]
        assert n_assigned(demand, draws) == count


def test_every_draw_has_as_many_trips_as_the_table() -> None:
    draws = drawn_demand(small.demand(), 50, 6, seed=1)
    assert [round(float(draws.trips(draw).sum()), 6) for draw in range(50)] == [210.0] * 50
    mean = np.mean([draws.trips(draw) for draw in range(50)], axis=0)
    assert np.abs(mean - small.demand().trips_per_hour).max() < 5


@pytest.mark.parametrize("count", [9, 1001])
def test_too_few_or_too_many_draws_are_refused(count: int) -> None:
    with pytest.raises(InputError, match="give another --draws"):
        drawn_demand(small.demand(), count, 6, seed=1)
