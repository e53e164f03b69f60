"""Tests of the stress set: each one is worked out anew."""

import pytest

from scenarios.comparing.compared_scenario import judged_scenario
from scenarios.comparing.stress import (
    FEWER,
    MORE,
    STRESSED_FIGURES,
    Stress,
    Stressed,
    find_busiest_street,
    with_more_people,
)
from scenarios.plan_model import KeptService
from tests.scenarios.comparing.compared_city import compared, scenarios


def stress(name: str) -> Stress:
    return next(each for each in compared().stresses if each.name == name)


def test_slower_buses_need_no_fewer_vehicles_and_take_riders_longer() -> None:
    for plain, slower in zip(stress("none").outcomes, stress("slower buses").outcomes, strict=True):
        assert slower.values["vehicles"] >= plain.values["vehicles"]
        assert slower.values["generalised_minutes"] > plain.values["generalised_minutes"]
        assert set(slower.values) == set(STRESSED_FIGURES)


def test_more_people_take_as_long_each_but_find_fewer_places() -> None:
    for plain, more in zip(stress("none").outcomes, stress("more people").outcomes, strict=True):
        assert more.values["generalised_minutes"] == pytest.approx(
            plain.values["generalised_minutes"]
        )
        assert more.values["share_over_capacity"] >= plain.values["share_over_capacity"]


@pytest.mark.parametrize("factor", [MORE, FEWER])
def test_more_or_fewer_people_are_told_as_an_assignment_of_their_table_tells_them(
    factor: float,
) -> None:
    scenario = scenarios()[1]
    told, service = with_more_people(scenario, factor), scenario.service
    kept = KeptService(service.plan, service.timetable, service.vehicles)
    anew = judged_scenario("anew", told.world, kept).service
    for name, value in anew.evaluation.values.items():
        assert told.service.evaluation[name] == pytest.approx(value, rel=1e-9), name
    assert anew.replayed is not None
    assert told.service.replayed is not None
    for name in (each for each in STRESSED_FIGURES if each in anew.replayed.values):
        assert told.service.replayed[name] == pytest.approx(anew.replayed[name], rel=1e-9), name


def test_no_line_ends_on_the_closed_street_and_buses_go_round_it() -> None:
    street = find_busiest_street(scenarios())
    assert street is not None
    for scenario in scenarios():
        plan, stops = scenario.service.plan, scenario.world.network.stops
        ends = plan.stop[[*plan.first_stop[:-1], *(plan.first_stop[1:] - 1)]]
        assert street not in stops.edge[ends].tolist()
    closed = stress("street closed")
    assert "closed both ways" in closed.meaning
    for plain, round_it in zip(stress("none").outcomes, closed.outcomes, strict=True):
        assert round_it.values["generalised_minutes"] > plain.values["generalised_minutes"]


def test_a_missing_vehicle_takes_its_trips_and_only_figures_of_the_timetable_are_told() -> None:
    for scenario, short in zip(scenarios(), stress("vehicle short").outcomes, strict=True):
        assert all(name.startswith("timetable_") for name in short.values)
        assert short.reason.endswith(f"of {scenario.service.timetable.n_trips} trips cancelled")
        assert scenario.service.replayed is not None
        felt = "timetable_generalised_minutes"
        assert short.values[felt] >= scenario.service.replayed[felt]


def test_the_best_service_under_a_stress_is_told_and_equals_share() -> None:
    felt = [Stressed({"generalised_minutes": value}) for value in (30.0, 29.0, 29.0)]
    assert Stress("a", "b", tuple(felt)).best == (1, 2)
    assert Stress("a", "b", (Stressed({}, "cannot run"),)).best == ()
