"""Whole plans of a small city in which streets, ends and lines are held, each part checked anew."""

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from network.errors import InfeasibleError
from network.quantities import ints
from network.street_times import street_paths
from network.turns import legal_turns
from routing.line_planning.sense import LineSense
from routing.lines import NOT_RUN, LinePlan
from scenarios.comparison import compare
from scenarios.held import HeldWishes, held_of
from scenarios.plan_model import model_of
from scenarios.present import PresentLines
from scenarios.result import PlanSettings, ScenarioResult
from scenarios.workflow import plan_service
from tests.cities.grid import MIDDLE
from tests.planned_city import QUICK, quick_city, quick_plan, random_demand

BUSES = QUICK.buses


def today() -> LinePlan:
    return quick_plan().service.plan


def planned(wishes: HeldWishes, settings: PlanSettings = QUICK) -> ScenarioResult:
    held = held_of(wishes, quick_city(), MIDDLE, today())
    lines = PresentLines(today(), headways_given=True)
    return plan_service(
        quick_city(), random_demand(quick_city()), settings, present_lines=lines, held=held
    )


@cache
def kept_and_closed() -> ScenarioResult:
    """The first line stays, and buses drive only where they drive today."""
    line = today().line_id[0]
    return planned(HeldWishes(keep_lines=line, only_streets_of_today=True))


def said(result: ScenarioResult) -> str:
    return "\n".join(map(str, result.findings))


def lines_by_id(plan: LinePlan) -> dict[str, list[tuple[list[int], list[int]]]]:
    return {
        name: [
            (plan.stops_of(int(row)).tolist(), plan.headway_s[int(row)].tolist())
            for row in plan.patterns_of(line)
        ]
        for line, name in enumerate(plan.line_id)
    }


def test_a_line_stays_with_stops_and_headways_and_counts_in_the_fleet() -> None:
    result = kept_and_closed()
    kept, (name, *_) = lines_by_id(result.service.plan), today().line_id
    assert kept[name] == lines_by_id(today())[name]
    assert result.service.plan.n_lines > 1
    assert result.service.vehicles.n_vehicles <= BUSES
    assert f"1 lines stay with their stops and headways of today: {name}" in said(result)
    assert f"of {BUSES} buses, counted line by line" in said(result)


def test_buses_drive_only_where_they_drove_before_also_without_riders() -> None:
    # The streets of the whole day, empty ways included, searched in the open city.
    result, streets = kept_and_closed(), quick_city().streets
    driven = held_of(HeldWishes(only_streets_of_today=True), quick_city(), MIDDLE, today()).closed
    assert driven is not None
    plan = result.service.plan
    hop = np.setdiff1d(np.arange(len(plan.stop)), plan.first_stop[1:] - 1)
    closed = result.network
    paths = street_paths(
        closed.streets, legal_turns(closed.streets), closed.street_times,
        ints(plan.stop[hop]), ints(plan.stop[hop + 1]),
    )  # fmt: skip
    assert not driven[paths.edge].any()
    assert closed.streets.n_edges == streets.n_edges
    assert "buses drive only where they drive today" in said(result)


def test_a_plan_on_other_streets_leaves_todays_service_out_of_what_is_compared_later() -> None:
    assert model_of(kept_and_closed(), "Held").present is None
    assert kept_and_closed().present is not None  # it was judged on its own streets


def test_when_every_bus_is_on_lines_that_stay_the_plan_is_today() -> None:
    result = planned(HeldWishes(keep_lines=";".join(today().line_id)))
    assert lines_by_id(result.service.plan) == lines_by_id(today())


def test_lines_that_stay_and_need_more_buses_than_given_are_refused() -> None:
    with pytest.raises(InfeasibleError, match="keep fewer with --keep-lines, or give more with"):
        planned(HeldWishes(keep_lines=";".join(today().line_id)), replace(QUICK, buses=1))


@cache
def of_few_ends_and_kilometres() -> ScenarioResult:
    named = ";".join(quick_city().stops.stop_id[::4])
    return planned(HeldWishes(terminals=named), replace(QUICK, most_km_per_hour=60.0))


def test_lines_end_only_at_chosen_terminals() -> None:
    plan = of_few_ends_and_kilometres().service.plan
    ends = {*plan.stop[plan.first_stop[:-1]].tolist(), *plan.stop[plan.first_stop[1:] - 1].tolist()}
    assert {quick_city().stops.stop_id[stop] for stop in ends} <= set(
        quick_city().stops.stop_id[::4]
    )


def test_lines_drive_no_more_kilometres_than_allowed_in_any_hour() -> None:
    result = of_few_ends_and_kilometres()
    plan, paths = result.service.plan, result.service.paths
    runs = np.array([paths.call_m[last - 1] for last in plan.first_stop[1:]]) / 1000
    for headway in plan.headway_s.T:
        per_hour = np.where(headway != NOT_RUN, 3600 / np.where(headway != NOT_RUN, headway, 1), 0)
        assert float(runs @ per_hour) <= 60  # without the ways round, so no more than with them
    assert "at most 60 were asked for" in said(result)


def test_a_shortest_run_that_no_line_has_is_refused_not_shortened() -> None:
    # From corner to corner it is 5.6 km, 20 minutes at some 18 km/h; 1.7 times that is 33.
    asked = replace(QUICK, sense=LineSense(shortest_run_s=60 * 60))
    with pytest.raises(InfeasibleError, match="no two terminals are 60 to 75 minutes apart"):
        planned(HeldWishes(), asked)


@pytest.mark.parametrize("most", [0.0, 1.0])
def test_who_loses_is_told_beside_who_may(most: float) -> None:
    asked = replace(QUICK, buses=BUSES - 2, spare_riders=True, most_losers=most)
    result = planned(HeldWishes(), asked)
    assert result.present is not None
    share = compare(result.network, result.demand, result.present, result.service).share_losing
    (told,) = [finding for finding in result.findings if finding.where == "riders who lose"]
    assert f"{share:.1%} of today's riders lose" in told.message
    assert f"at most {most:.1%} were asked for" in told.message
    assert str(told.severity) == ("note" if share <= most else "warning")
    assert math.isclose(most, 1.0) or share > 0  # fewer buses cannot leave everybody as he was
