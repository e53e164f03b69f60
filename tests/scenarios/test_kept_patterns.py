"""Lines whose stops stay while their headways are chosen: whole plans of a small city."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from network.errors import InfeasibleError, InputError
from routing.lines import NOT_RUN, LinePlan
from scenarios.held import HeldWishes, held_of
from scenarios.kept_patterns import runs_today
from scenarios.result import ScenarioResult
from tests.cities.grid import MIDDLE
from tests.planned_city import QUICK, quick_city
from tests.scenarios.test_held_plans import BUSES, planned, said, today


def stops_of(plan: LinePlan, name: str) -> list[list[int]]:
    rows = plan.patterns_of(plan.line_id.index(name))
    return [plan.stops_of(int(row)).tolist() for row in rows]


@cache
def kept() -> ScenarioResult:
    return planned(HeldWishes(keep_patterns=";".join(today().line_id[:2])))


def test_stops_stay_headways_are_chosen_and_the_fleet_is_kept() -> None:
    result = kept()
    plan, names = result.service.plan, today().line_id[:2]
    assert plan.line_id[:2] == names
    assert [stops_of(plan, name) for name in names] == [stops_of(today(), name) for name in names]
    assert result.service.vehicles.n_vehicles <= BUSES
    assert plan.n_lines > 2
    assert "2 lines stay with their stops of today, and their headways are chosen" in said(result)


def test_a_line_whose_stops_stay_runs_whenever_it_runs_today() -> None:
    plan, names = kept().service.plan, today().line_id[:2]
    runs, ran = runs_today(plan), runs_today(today())
    for name in names:
        assert np.all(runs[plan.line_id.index(name)] | ~ran[today().line_id.index(name)])


def test_headways_grow_with_half_of_the_buses_which_lines_as_they_are_cannot_do_with() -> None:
    # Today's lines need more than half of the buses at their headways.
    few, names = replace(QUICK, buses=BUSES // 2), ";".join(today().line_id)
    with pytest.raises(InfeasibleError, match="--keep-lines"):
        planned(HeldWishes(keep_lines=names), few)
    result = planned(HeldWishes(keep_patterns=names), few)
    plan = result.service.plan
    assert {tuple(map(tuple, stops_of(plan, name))) for name in plan.line_id} >= {
        tuple(map(tuple, stops_of(today(), name))) for name in today().line_id
    }
    assert result.service.vehicles.n_vehicles <= BUSES // 2
    was = today().headway_s[today().headway_s != NOT_RUN].mean()
    assert plan.headway_s[plan.headway_s != NOT_RUN].mean() > was


def test_lines_whose_stops_stay_and_need_more_buses_than_given_are_refused() -> None:
    with pytest.raises(InfeasibleError, match="--keep-lines and --keep-patterns"):
        planned(HeldWishes(keep_patterns=";".join(today().line_id)), replace(QUICK, buses=1))


def test_a_line_cannot_stay_in_two_ways() -> None:
    name = today().line_id[0]
    with pytest.raises(InputError, match="name each in one of them"):
        held_of(HeldWishes(keep_lines=name, keep_patterns=name), quick_city(), MIDDLE, today())
