"""A plan ends in driver duties: assumed relief points said aloud, figures recounted, same bytes."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from network.errors import NotFoundError
from network.problems import Severity
from network.quantities import fingerprint, ints
from routing.certificate import BoundIsFor, Certificate
from routing.duties.duty_check import duty_problems
from routing.progress import unobserved
from scenarios.assumptions import Basis, assumptions_of
from scenarios.driving_duties import duty_findings, planned_duties
from scenarios.duty_figures import DUTY_REGISTRY, DutyFigures, duty_figures
from scenarios.feed_choices import FeedChoices
from scenarios.result import LABOUR_RULES, PlannedDuties, PlanSettings, ScenarioResult
from scenarios.run import refuse_impossible
from scenarios.tables import tables_of
from scenarios.world import World
from tests.planned_city import planned_city
from tests.scenarios import small_result as small


def duties_of(result: ScenarioResult) -> PlannedDuties:
    assert result.service.duties is not None
    return result.service.duties


@cache
def replanned(rules: str) -> tuple[PlannedDuties, Certificate]:
    city = planned_city()
    settings = replace(city.settings, labour_rules=rules)
    world = World(city.network, city.demand, settings, city.run_times, city.deadheads, unobserved)
    return planned_duties(world, city.service.timetable, city.service.vehicles)


def columns_of(duties: PlannedDuties) -> str:
    schedule = duties.schedule
    return fingerprint(
        schedule.first_piece, schedule.block, schedule.first_section, schedule.end_section,
        schedule.home, schedule.start_s, schedule.end_s, schedule.work_s, schedule.paid_s,
        schedule.uncovered,
    )  # fmt: skip


def test_a_plan_ends_in_duties_for_all_its_blocks() -> None:
    city = planned_city()
    duties, proof = duties_of(city), city.certificates[-1]
    assert proof.stage == "duties"
    assert proof.bound_is_for is BoundIsFor.FIXED_BLOCKS
    assert 0 < proof.bound <= proof.value
    assert proof.gap < 0.02
    assert duties.work.block_id == city.service.vehicles.block_id
    assert len(duties.schedule.uncovered) == 0
    found = duty_problems(
        duties.work, duties.agreement, duties.prices, duties.schedule, proof.value
    )
    assert found == []


def test_the_same_blocks_give_the_same_duties() -> None:
    again, proof = replanned(LABOUR_RULES)
    assert columns_of(again) == columns_of(duties_of(planned_city()))
    assert again.binding == duties_of(planned_city()).binding
    assert proof == planned_city().certificates[-1]


def test_other_rules_give_other_duties() -> None:
    # At most 16 h of spread and 10 h of driving in Great Britain, 13 h and 9 h by EU rules.
    looser, proof = replanned("gb-domestic")
    assert looser.agreement.name == "gb-domestic"
    assert proof.value < planned_city().certificates[-1].value


def test_the_present_service_has_no_duties() -> None:
    assert replace(small.service(), duties=None).duties is None
    assert "duties" not in [
        table.name
        for table in tables_of(small.result(planned=replace(small.service(), duties=None)))
    ]


def test_figures_follow_from_three_short_duties() -> None:
    # Work 6650 + 2570 + 2270 s; 3 x 6:30 h are paid; vehicles are away for 6350 + 2270 + 1970 s.
    service = small.service()
    figures = duty_figures(duties_of(small.result()), service.vehicles)
    assert figures == DutyFigures(
        duties=3,
        pieces=3,
        splits=0,
        work_hours=11490 / 3600,
        paid_hours=19.5,
        platform_hours=10590 / 3600,
        paid_per_platform_hour=19.5 / (10590 / 3600),
        uncovered_minutes=0.0,
    )
    assert [kpi.name for kpi in DUTY_REGISTRY] == list(DutyFigures.__dataclass_fields__)


def test_work_without_a_driver_is_counted_and_said() -> None:
    # Without the second duty, 07:15 to 07:42:50 stay open: 27.8 min.
    duties, service = duties_of(small.result()), small.service()
    one = duties.schedule
    kept = ints([0, 2])
    fewer = replace(
        one, duty_id=("D0001", "D0002"), first_piece=ints([0, 1, 2]), block=one.block[kept],
        first_section=one.first_section[kept], end_section=one.end_section[kept],
        home=one.home[kept], duty_type=("duty",) * 2, start_s=one.start_s[kept],
        end_s=one.end_s[kept], work_s=one.work_s[kept], paid_s=one.paid_s[kept],
        uncovered=ints([1]),
    )  # fmt: skip
    short = replace(duties, schedule=fewer)
    assert duty_figures(short, service.vehicles).uncovered_minutes == pytest.approx(1670 / 60)
    said = duty_findings(short, service.vehicles)[-1]
    assert said.severity is Severity.WARNING
    assert "28 min of vehicle work" in said.message
    assert "--labour-rules" in said.remedy
    tables = tables_of(small.result(planned=replace(service, duties=short)))
    open_row = next(table for table in tables if table.name == "duties").rows[-1]
    assert open_row[:6] == (None,) * 6
    assert open_row[6:9] == ("K2", "07:15:00", "07:42:50")


def test_what_was_assumed_of_drivers_is_said() -> None:
    said = [found.message for found in planned_city().findings if found.where == "drivers"]
    assert len(said) == 1
    assert "assumed: drivers change and rest in depots" in said[0]
    assert "at least 60 min apart" in said[0]
    entries = [each for each in assumptions_of(planned_city()) if each.topic == "drivers"]
    assert entries[0].value == "eu-561: Regulation (EC) No 561/2006 with Directive 2002/15/EC"
    driving = next(each for each in entries if each.what == "longest driving")
    assert (driving.value, driving.basis) == ("9:00", Basis.GIVEN)
    assert driving.source.startswith("Regulation (EC) No 561/2006, Article 6(1)")
    assert next(e for e in entries if e.what == "guarantee").basis is Basis.ASSUMED


@pytest.mark.parametrize("result", [small.result, planned_city])
def test_tables_add_up_to_the_figures(result: object) -> None:
    made = result() if callable(result) else None
    assert isinstance(made, ScenarioResult)
    figures = duty_figures(duties_of(made), made.service.vehicles)
    table = next(table for table in tables_of(made) if table.name == "duties")
    hours = [cell for cell in table.column("paid_hours") if isinstance(cell, float)]
    assert len(table.rows) == figures.pieces
    assert len(hours) == len(set(table.column("duty_id"))) == figures.duties
    assert sum(hours) == pytest.approx(figures.paid_hours)
    worked = [cell for cell in table.column("work_hours") if isinstance(cell, float)]
    assert sum(worked) == pytest.approx(figures.work_hours)
    trips = [cell for cell in table.column("trips") if isinstance(cell, int)]
    assert sum(trips) == made.service.timetable.n_trips


def test_blocks_have_drivers_all_the_time_they_are_away() -> None:
    # Pieces of a block lie end to end from leaving the depot to reaching it, layovers between.
    city = planned_city()
    duties = duties_of(city)
    work, vehicles = duties.work, city.service.vehicles
    assert np.array_equal(work.start_s[work.first_leg[:-1]], vehicles.leave_depot_s)
    assert np.array_equal(work.end_s[work.first_leg[1:] - 1], vehicles.reach_depot_s)


def test_an_unknown_agreement_is_refused_before_the_map_is_read() -> None:
    with pytest.raises(NotFoundError, match="no agreement 'fr'; there are at-private, de-local"):
        refuse_impossible(PlanSettings(buses=4, labour_rules="fr"), FeedChoices())
