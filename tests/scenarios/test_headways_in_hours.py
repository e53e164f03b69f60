"""What a choice of headways is told of lines whose first and last departures are held."""

from dataclasses import replace

from network.quantities import floats, ints
from network.service_day import WEEKDAY
from routing.fleet import HEADWAYS_S
from routing.headways.headway_rules import FeltPrices, HeadwayRules, VehicleFleet
from routing.headways.line_loads import LineLoads
from routing.headways.planning import plan_headways
from routing.lines import NOT_RUN, LinePlan, line_plan_of
from routing.service_hours import NOT_GIVEN, held_hours
from scenarios.headways_in_hours import at_rest_outside_hours, loads_in_hours, rules_in_hours

RULES = HeadwayRules((VehicleFleet(number=4),), (NOT_RUN,) * 5, prices=FeltPrices())
LOAD = LineLoads(floats([1, 1]), floats([1, 1]), ints([1200] * 2), floats([9000] * 2))
"""One rider an hour: a line that need not run does not."""


def held(first_h: int, last_h: int) -> LinePlan:
    """Two lines; the first leaves from one hour to another."""
    plan = line_plan_of([("1", "", [[0, 1]]), ("2", "", [[0, 1]])], 5, 600)
    first, last = (NOT_GIVEN if h < 0 else h * 3600 for h in (first_h, last_h))
    return replace(plan, hours=held_hours([first, NOT_GIVEN], [last, NOT_GIVEN]))


def chosen(plan: LinePlan) -> list[list[int]]:
    rules, loads = rules_in_hours(plan, RULES, WEEKDAY), loads_in_hours(plan, [LOAD] * 5, WEEKDAY)
    found, proof = plan_headways(plan.line_id, loads, WEEKDAY, rules)
    assert proof.gap == 0
    headways: list[list[int]] = at_rest_outside_hours(
        found.applied_to(plan), WEEKDAY
    ).headway_s.tolist()
    return headways


def test_a_line_that_nobody_needs_runs_hourly_from_its_first_to_its_last_departure() -> None:
    # From 8 to 16: AM, midday and PM. The other line rests all day.
    assert chosen(held(8, 16)) == [[0, 3600, 3600, 3600, 0], [0] * 5]


def test_one_departure_alone_makes_a_line_run_in_its_period() -> None:
    assert chosen(held(6, -1)) == [[3600, 0, 0, 0, 0], [0] * 5]
    assert chosen(held(-1, 20)) == [[0, 0, 0, 0, 3600], [0] * 5]


def test_rules_and_loads_of_a_plan_without_hours_are_the_same_objects_inside() -> None:
    plan = line_plan_of([("1", "", [[0, 1]])], 5, 600)
    assert rules_in_hours(plan, RULES, WEEKDAY) is RULES
    assert loads_in_hours(plan, [LOAD], WEEKDAY)[0] is LOAD
    assert at_rest_outside_hours(plan, WEEKDAY) is plan


def test_a_longest_headway_that_was_asked_for_stays_and_rests_outside_hours_are_allowed() -> None:
    strict = replace(RULES, longest_s=(1800,) * 5)
    rules = rules_in_hours(held(8, 16), strict, WEEKDAY)
    assert rules.longest_s == (1800,) * 5
    assert rules.may_rest == ((0, 0), (0, 4))
    assert rules.allowed_s == HEADWAYS_S
