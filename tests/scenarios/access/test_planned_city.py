"""A plan that is asked about access: its lines bear the numbers that its report gives them."""

from dataclasses import replace

from scenarios.access.planned_city import planned_city
from scenarios.plan_model import model_of
from tests.scenarios.small_result import result


def test_lines_of_a_plan_are_told_by_number_and_name() -> None:
    model = model_of(result(), "Small town")
    plan = model.planned.plan
    named = replace(plan, line_name=("Harbour - Mill", "2 Market", "Nobody"))
    found = planned_city(replace(model, planned=replace(model.planned, plan=named)))
    assert sorted(set(found.trip_line)) == ["1 Harbour - Mill", "2 Market"]
