"""A line of a planned city explained as a whole: laws that hold whatever the city."""

from dataclasses import replace
from functools import cache

import pytest

from network.errors import Cancelled, NotFoundError
from routing.progress import Progress, unobserved
from scenarios.documents import document_bytes
from scenarios.explaining.alternatives import Change
from scenarios.explaining.explanation import LineExplanation, as_planned, explain_line
from scenarios.explaining.explanation_files import explanation_document
from scenarios.explaining.explanation_tables import explanation_tables
from scenarios.explaining.kept_world import planned_service, world_of
from scenarios.plan_model import model_of
from scenarios.result import Service
from scenarios.world import World
from tests.planned_city import planned_city


def kept() -> tuple[World, Service]:
    model = model_of(planned_city(), "Grid")
    world = world_of(model, unobserved)
    service, findings = planned_service(world, model)
    assert findings == ()
    return world, service


@cache
def explained() -> LineExplanation:
    return explain_line(*kept(), "1")


def test_a_kept_plan_is_counted_as_it_was_planned() -> None:
    _, service = kept()
    assert service.operation == planned_city().service.operation
    assert service.evaluation.values == planned_city().service.evaluation.values


def test_every_cost_is_the_sum_of_its_parts_at_the_rates() -> None:
    rates = planned_city().settings.rates
    found = explained()
    changes = [each.operation for each in found.alternatives]
    for parts in changes + [price.operation for price in found.prices]:
        assert parts.cost == pytest.approx(
            parts.platform_hours * rates.per_platform_hour
            + parts.vehicle_km * rates.per_km
            + parts.vehicles * rates.per_vehicle_day
        )


def test_nobody_feels_better_without_a_line_or_with_longer_headways() -> None:
    for change in (Change.DROP, Change.STEP_LONGER, Change.MINUTE_LONGER):
        found = explained().find(change)
        assert found is None or found.riders.felt_hours >= 0


def test_buses_used_elsewhere_leave_riders_no_worse_than_buses_in_the_depot() -> None:
    dropped, reused = (explained().find(c) for c in (Change.DROP, Change.DROP_AND_REUSE))
    assert dropped is not None
    assert reused is not None
    assert reused.vehicles <= explained().buses
    assert reused.riders.felt_hours <= dropped.riders.felt_hours


def test_both_prices_of_a_bus_are_of_the_same_fleet() -> None:
    names = [price.name for price in explained().prices]
    assert names == ["layover_minute_more", "layover_minute_less", "bus_more", "bus_less"]
    buses = explained().buses
    assert f"for {buses + 1} buses, against the same for {buses}" in explained().prices[2].meaning


def test_the_same_question_twice_gives_the_same_bytes() -> None:
    changes = [Change.DROP, Change.DROP_AND_REUSE]
    once, again = (
        document_bytes(
            explanation_document(explain_line(*kept(), "1", changes=changes, with_prices=False))
        )
        for _ in range(2)
    )
    assert once == again


def test_zones_of_each_change_add_up_to_the_change() -> None:
    for each in explained().alternatives:
        for name in ("losing", "gaining", "losing_service", "slower_2", "faster_5"):
            total = sum(getattr(zone, name) for zone in each.riders.zones)
            assert total == pytest.approx(getattr(each.riders, name))


def test_tables_say_what_each_column_means() -> None:
    for table in explanation_tables(explained()):
        assert all(column.meaning for column in table.columns)
        assert table.rows


def test_a_line_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(NotFoundError, match="there is no line Harbour that runs; lines are 1, 2"):
        explain_line(*kept(), "Harbour")


def test_an_observer_may_stop_it() -> None:
    world, service = kept()

    def stops(seen: Progress, /) -> bool:
        return "one" not in seen.message and "step_longer" not in seen.message

    with pytest.raises(Cancelled):
        explain_line(replace(world, observer=stops), service, "1")


def test_an_observer_is_asked_all_along_a_step_and_told_of_nothing_else() -> None:
    world, service = kept()
    seen: list[Progress] = []

    def sees(progress: Progress, /) -> bool:
        seen.append(progress)
        return True

    told = replace(world, observer=sees)
    explain_line(told, service, "1", changes=[Change.DROP_AND_REUSE], with_prices=False)
    assert {progress.stage for progress in seen} == {"explaining"}
    assert {progress.message for progress in seen} == {"line 1: drop_and_reuse"}
    assert len(seen) > len(world.periods)  # blocks and each period anew, at the least


def test_a_retimed_plan_is_explained_with_a_note() -> None:
    model = model_of(planned_city(), "Grid")
    timetable = model.planned.timetable
    later = replace(timetable, departure=timetable.departure + 1, arrival=timetable.arrival + 1)
    retimed = replace(model, planned=replace(model.planned, timetable=later))
    _, findings = planned_service(world_of(retimed, unobserved), retimed)
    assert "was retimed" in findings[0].message


def test_the_service_counted_twice_is_the_same() -> None:
    world, service = kept()
    assert as_planned(world, service.plan).operation == service.operation
