"""The workflow with what stands beside a plan: today's fleet, and trains."""

from dataclasses import replace
from functools import cache

from routing.assignment.frequency import assign_frequencies
from routing.background import BackgroundService
from routing.evaluation.kpis import felt_hours
from scenarios.gtfs.background_feed import BackgroundDay, background_of
from scenarios.gtfs.day_service import service_on
from scenarios.gtfs.from_plan import feed_of
from scenarios.gtfs.service_days import VehicleKinds
from scenarios.present import PresentLines
from scenarios.result import ScenarioResult
from scenarios.workflow import plan_service
from tests.cities.grid import MIDDLE
from tests.planned_city import quick_plan
from tests.scenarios.gtfs.small_feed import Run, feed_with
from tests.scenarios.gtfs.small_service import SETTINGS


def trains() -> BackgroundService:
    # A train every 10 minutes in the AM period along the southern street, 60 s from end to end.
    city = quick_plan()
    clocks = [f"{hour:02d}:{minute:02d}" for hour in (7, 8) for minute in range(0, 60, 10)]
    feed = feed_with(
        {"W": (0, 0), "E": (2000, 0)},
        [Run("R", way, clock) for clock in clocks for way in ("W E", "E W")],
        route_types={"R": "2"},
    )
    day = BackgroundDay("rail", service_on(feed, VehicleKinds.ALL)[0])
    found, _ = background_of([day], city.network, MIDDLE, city.demand.periods)
    assert found is not None
    return found


@cache
def planned_beside_trains() -> ScenarioResult:
    city = quick_plan()
    return plan_service(city.network, city.demand, city.settings, background=trains())


def said(result: ScenarioResult, where: str) -> list[str]:
    return [finding.message for finding in result.findings if finding.where == where]


def test_fleets_that_differ_are_both_told_before_any_figure() -> None:
    city = quick_plan()
    today = PresentLines(city.service.plan, headways_given=True)
    fewer = replace(city.settings, buses=city.settings.buses // 2)
    compared = plan_service(city.network, city.demand, fewer, present_lines=today)
    assert compared.present is not None
    before, after = compared.present.vehicles.n_vehicles, compared.service.vehicles.n_vehicles
    assert after <= fewer.buses < before
    message = said(compared, "comparison")[1]
    assert f"{after} vehicles in the plan, {before} today" in message


def test_trains_carry_riders_and_take_no_vehicle_of_the_fleet() -> None:
    result = planned_beside_trains()
    assert result.background is not None
    am = next(row for row, p in enumerate(result.demand.periods) if p.name == "AM")
    assert result.service.flows[am].background_boardings > 0
    assert [f.background_boardings for r, f in enumerate(result.service.flows) if r != am] == [
        0.0
    ] * 4
    assert result.service.vehicles.n_vehicles <= result.settings.buses
    assert len(said(result, "background")) == 1


def test_trains_are_not_in_the_feed_of_the_plan() -> None:
    result = planned_beside_trains()
    service = result.service
    feed = feed_of(
        result.network, service.plan, service.paths, service.timetable, service.vehicles, SETTINGS
    )
    assert set(feed.get_table("routes").get_column("route_type")) == {"3"}
    assert len(feed.get_table("trips")) == service.timetable.n_trips


def test_on_the_same_lines_riders_with_trains_are_never_worse_off() -> None:
    city = quick_plan()
    service, weights = city.service, city.settings.weights
    for row in range(len(city.demand.periods)):
        without, with_trains = (
            assign_frequencies(
                city.network, city.demand, service.plan, service.paths, city.run_times, row,
                weights, background,
            )
            for background in (None, trains())
        )  # fmt: skip
        assert felt_hours(with_trains, weights) <= felt_hours(without, weights)
