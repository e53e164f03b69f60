"""New headways for the lines of a plan: on a town by hand, and on a grid city."""

from dataclasses import replace

import numpy as np
import pytest

from maps.headways_page import headway_rows, headways_html, headways_title, proven_sentences
from network.errors import InfeasibleError, InputError
from network.quantities import ints
from routing.lines import NOT_RUN
from scenarios.explaining.recount import recounted
from scenarios.new_headways import (
    AskedHeadways,
    NewHeadways,
    first_headways,
    new_headways,
    rules_for,
)
from scenarios.new_headways_tables import headway_tables, headways_document
from scenarios.result import Service
from scenarios.world import World
from tests.planned_city import planned_city
from tests.scenarios.explaining import two_line_town as two


def city() -> tuple[World, Service]:
    planned = planned_city()
    world = World(
        planned.network, planned.demand, planned.settings, planned.run_times, planned.deadheads,
        lambda _: True,
    )  # fmt: skip
    return world, planned.service


def answered(asked: AskedHeadways) -> NewHeadways:
    world, service = city()
    return new_headways(world, service, asked, first_headways(world, service, asked))


def test_too_few_buses_are_answered_with_those_that_do() -> None:
    # Once an hour: L1 leaves at 7:00 and is back by 7:50; L2, 10 min each way, leaves B and A
    # within the same hour, so a second bus is away.
    world = two.world()
    service = two.service(world)
    with pytest.raises(InfeasibleError) as refused:
        new_headways(world, service, AskedHeadways(1))
    said = str(refused.value)
    assert said.startswith("1 bus cannot run each line at least every 60 min")
    assert "these lines need 2 buses" in said
    enough = new_headways(world, service, AskedHeadways(2))
    assert enough.after.vehicles.n_vehicles == 2


def test_too_few_hours_are_answered_with_those_that_do() -> None:
    world = two.world()
    service = two.service(world)
    with pytest.raises(InfeasibleError) as refused:
        new_headways(world, service, AskedHeadways(3, hours=1.0))
    said = str(refused.value)
    assert "3 buses and 1 vehicle-hours a day cannot" in said
    hours = float(said.split(" hours, counted", maxsplit=1)[0].rsplit(" ", 1)[1])
    enough = new_headways(world, service, AskedHeadways(3, hours=hours))
    assert enough.after.operation.platform_hours <= hours


def test_limits_are_kept_on_blocks_and_lines_stay_in_service() -> None:
    plan = planned_city().service.plan
    for asked in (AskedHeadways(12), AskedHeadways(20, hours=300.0, longest_min=30)):
        found = answered(asked)
        assert found.after.vehicles.n_vehicles <= asked.buses
        assert found.after.operation.platform_hours <= asked.hours
        new = found.after.plan.headway_s
        ran = plan.headway_s != NOT_RUN
        assert (new[ran] != NOT_RUN).all()
        assert (new[ran] <= asked.longest_min * 60).all()


def test_fewer_hours_cost_riders_time_and_more_save_some() -> None:
    plenty = answered(AskedHeadways(20))
    hours = plenty.after.operation.platform_hours
    tight = answered(AskedHeadways(20, hours=0.8 * hours))
    felt = [f.after.evaluation["generalised_minutes"] for f in (plenty, tight)]
    assert felt[0] < felt[1]
    hour = next(price for price in tight.prices if price.unit == "vehicle-hour")
    assert hour.saved_hours >= 0
    assert {price.unit for price in plenty.prices} == {"vehicle"}


def test_a_line_that_rests_in_a_period_may_rest_there_again() -> None:
    world = two.world()
    plan = two.lines()
    resting = plan.with_headways(ints([[1800], [1800], [NOT_RUN], [NOT_RUN]]))
    rules = rules_for(world, resting, AskedHeadways(3))
    assert rules.may_rest == ((1, 0),)
    service = recounted(world, resting, two.paths(world.network, resting))
    found = new_headways(world, service, AskedHeadways(2))
    assert found.after.plan.headway_s[0, 0] != NOT_RUN


@pytest.mark.parametrize(
    "wrong", [{"buses": 0}, {"buses": 10**6}, {"hours": 0.0}, {"hours": float("nan")}]
)
def test_limits_without_meaning_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InputError, match="give 1 to"):
        AskedHeadways(**{"buses": 3, **wrong})  # type: ignore[arg-type]  # wrong on purpose


def test_the_first_answer_needs_no_new_riders_and_names_its_way() -> None:
    world, service = city()
    first = first_headways(world, service, AskedHeadways(12))
    assert first is not None
    assert first.proof.stop_reason == "marginal analysis"
    assert first.proof.bound <= first.proof.value


def test_the_same_question_has_the_same_answer() -> None:
    periods, asked = ("a", "b", "c", "d", "e"), AskedHeadways(14, hours=280.0)
    one, other = (headways_document(answered(asked), periods, "EUR") for _ in range(2))
    assert one == other
    assert one["asked"] == {"buses": 14, "hours": 280.0, "longest_min": 60}
    assert one["loads"]["rounds"] >= 1
    assert len(one["new_headways"]) == planned_city().service.plan.n_lines * 5


def test_page_and_tables_show_what_changes() -> None:
    found = answered(AskedHeadways(12))
    names = tuple(period.name for period in planned_city().demand.periods)
    page = headways_html(found, names, "EUR")
    assert headways_title(found.asked) in page
    assert "<script" not in page
    assert "Instant answer" in page
    rows = headway_rows(found)
    changed = (found.after.plan.headway_s != found.before.plan.headway_s).any()
    assert any("→" in cell for row in rows for cell in row.cells) == bool(changed)
    table = headway_tables(found, names, "EUR")[0]
    assert len(table.rows) == found.before.plan.n_lines * len(names)
    assert any("vehicles and" in sentence for sentence in proven_sentences(found))


def test_hostile_names_of_lines_stay_text() -> None:
    world, service = city()
    plan = service.plan
    names = ("<b>=1+1</b>", *plan.line_name[1:])
    hostile = replace(service, plan=replace(plan, line_name=names))
    found = new_headways(world, hostile, AskedHeadways(20))
    page = headways_html(found, ("AM",) * 5, "EUR")
    assert "<b>=1+1" not in page
    assert np.isfinite(found.proof.value)
