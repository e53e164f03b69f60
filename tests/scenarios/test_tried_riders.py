"""Riders at headways that are tried: what is known of a period is not worked out again."""

import numpy as np
import pytest

from network.quantities import ints
from routing.assignment.frequency import PassengerFlows
from routing.lines import LinePlan
from scenarios.fitting_fleet import riding_on
from scenarios.tried_riders import TriedRiders
from scenarios.world import World, assigned
from tests.planned_city import planned_city


def city() -> tuple[World, LinePlan]:
    planned = planned_city()
    world = World(
        planned.network, planned.demand, planned.settings, planned.run_times, planned.deadheads,
        lambda _: True,
    )  # fmt: skip
    return world, planned.service.plan


def half_as_often_in(plan: LinePlan, period: int) -> LinePlan:
    headway_s = plan.headway_s.copy()
    headway_s[:, period] *= 2
    return plan.with_headways(ints(headway_s))


@pytest.fixture
def assigned_periods(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    planned_city()  # planned once for all tests, by tries of its own
    rows: list[int] = []

    def counted(world: World, plan: LinePlan, paths: object, row: int) -> PassengerFlows:
        rows.append(row)
        return assigned(world, plan, paths, row)  # type: ignore[arg-type]  # as it was handed on

    monkeypatch.setattr("scenarios.tried_riders.assigned", counted)
    return rows


def test_only_the_period_whose_headways_change_is_assigned_again(
    assigned_periods: list[int],
) -> None:
    world, plan = city()
    riders, rules = TriedRiders(world, planned_city().service.paths), world.headway_rules
    first = riders.riding_on(plan, rules)
    assert assigned_periods == list(range(len(world.periods)))
    other = riders.riding_on(half_as_often_in(plan, 1), rules)
    again = riders.riding_on(plan, rules)
    assert assigned_periods == [*range(len(world.periods)), 1]
    assert (again.riders_hours, again.all_hours) == (first.riders_hours, first.all_hours)
    assert other.riders_hours > first.riders_hours


def test_what_is_remembered_is_what_is_found_anew() -> None:
    world, plan = city()
    riders, rules = TriedRiders(world, planned_city().service.paths), world.headway_rules
    riders.riding_on(plan, rules)
    rarer = half_as_often_in(plan, 1)
    known, anew = (
        riders.riding_on(rarer, rules),
        riding_on(world, rarer, planned_city().service.paths, rules),
    )
    assert (known.riders_hours, known.all_hours) == (anew.riders_hours, anew.all_hours)
    for one, other in zip(known.loads, anew.loads, strict=True):
        assert np.array_equal(one.peak_load, other.peak_load)
        assert np.array_equal(one.boardings, other.boardings)


def test_riders_are_at_hand_for_the_headways_of_the_last_try_alone() -> None:
    world, plan = city()
    riders = TriedRiders(world, planned_city().service.paths)
    assert set(riders.find_flows(plan)) == {None}
    riders.riding_on(plan, world.headway_rules)
    rarer = half_as_often_in(plan, 1)
    assert [flows is None for flows in riders.find_flows(rarer)] == [False, True, *[False] * 3]


def test_riders_that_are_given_are_not_assigned(assigned_periods: list[int]) -> None:
    world, plan = city()
    riders = TriedRiders(world, planned_city().service.paths)
    riders.riding_on(plan, world.headway_rules, planned_city().service.flows)
    assert assigned_periods == []
    assert riders.find_flows(plan) == planned_city().service.flows
