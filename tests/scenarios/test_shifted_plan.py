"""Trips of a plan that move: buses saved, rules and held trips kept, nothing where nobody asks.

A line from A to B, 10 min 30 s each way, every 30 min from 7 to 8; the depot is at A. It leaves A
at 7:00 and 7:30, and B 15 min 30 s later, when a bus is ready after 5 min of layover. That bus is
ready at A again at 7:31: a minute too late, so there are two buses, and one where trips may move.
"""

from dataclasses import replace
from functools import cache

import pytest

from network.demand import Demand
from network.quantities import bools, floats, ints
from routing.deadheads import deadheads_of
from routing.lines import LinePlan, line_plan_of
from routing.paths import PatternPaths
from routing.progress import unobserved
from routing.service_hours import NOT_GIVEN, ServiceHours
from routing.timetable import Timetable
from scenarios.fitting_fleet import trips_at
from scenarios.result import PlanSettings, ScenarioResult
from scenarios.shifted_plan import ScheduledTrips, fit_with_moved_trips, scheduled_trips
from scenarios.workflow import plan_service
from scenarios.world import World
from tests.cities.grid import grid_city
from tests.cities.tables import ONE_HOUR, PLAIN_RUN_TIMES, city_of_tables, table_paths
from tests.planned_city import QuickSettings, random_demand

ALLOWED_S = (1800,)
LINE = line_plan_of([("1", "A - B", [[0, 1], [1, 0]])], 1, 1800)


def world(shift_min: int, buses: int = 2) -> World:
    #                        A    B  depot
    network = city_of_tables([[0, 630, 0], [630, 0, 630], [0, 630, 0]], n_depots=1,
                             access=[{0: 60}, {1: 60}], on_foot_s=[[6000] * 2] * 2)  # fmt: skip
    demand = Demand(ints([0]), ints([1]), floats([60]), (ONE_HOUR,), modelled=False, source="hand")
    deadheads = deadheads_of(network, PLAIN_RUN_TIMES, (ONE_HOUR,))
    settings = PlanSettings(buses, shift_min=shift_min)
    return World(network, demand, settings, PLAIN_RUN_TIMES, deadheads, unobserved)


def paths(place: World, plan: LinePlan) -> PatternPaths:
    return table_paths(place.network, plan)


def runs(place: World, plan: LinePlan = LINE) -> ScheduledTrips:
    return scheduled_trips(place, trips_at(place, plan, paths(place, plan)), ALLOWED_S)


def minutes(timetable: Timetable) -> list[float]:
    """Departures of the way out, then of the way back, in minutes after seven."""
    return [float(second) / 60 - 420 for second in timetable.start.tolist()]


def test_trips_stay_where_nobody_asks() -> None:
    found = runs(world(0))
    assert minutes(found.timetable) == [0, 30, 15.5, 45.5]
    assert (found.vehicles.n_vehicles, len(found.proofs), found.findings) == (2, 1, ())


def test_one_bus_runs_the_line_where_trips_move_by_a_minute() -> None:
    found = runs(world(1))
    assert found.vehicles.n_vehicles == 1
    later = [a - b for a, b in zip(minutes(found.timetable), [0, 30, 15.5, 45.5], strict=True)]
    assert set(later) <= {-1.0, 0.0, 1.0}
    assert [proof.stage for proof in found.proofs] == ["shifts", "blocks"]
    assert (found.proofs[0].value, found.proofs[0].bound) == (1, 1)
    assert "1 vehicles run what takes 2 at even headways" in found.findings[0].message


def test_nothing_leaves_before_its_period() -> None:
    # 7:00 is the first second of the period: the minute is found later in the day.
    assert minutes(runs(world(5)).timetable)[0] >= 0


def test_lines_that_are_kept_do_not_move() -> None:
    found = runs(replace(world(2), kept=LINE))
    assert (found.vehicles.n_vehicles, minutes(found.timetable)) == (2, [0, 30, 15.5, 45.5])
    assert found.findings[0].message.startswith("no trip moves")


def test_a_plan_in_which_moving_saves_nothing_says_so_in_its_proof() -> None:
    proof = runs(replace(world(2), kept=LINE)).proofs[0]
    assert (proof.stage, proof.value, proof.bound) == ("shifts", 2, 2)
    assert proof.objective.endswith("each moved by at most 2 min; 2 where none moves")


@pytest.mark.parametrize("exact", [[True, False], [True, True]])
def test_first_and_last_departures_that_are_held_do_not_move(exact: list[bool]) -> None:
    # Two trips each way: both are the first or the last. The way back may move where it is not
    # held, but it is the way out at 7:30 that comes too early.
    hours = ServiceHours(
        first_s=ints([25200, 26130 if exact[1] else NOT_GIVEN]),
        last_s=ints([27000, 27930 if exact[1] else NOT_GIVEN]),
        exact=bools(exact),
    )
    found = runs(world(2), replace(LINE, hours=hours))
    assert minutes(found.timetable)[:2] == [0, 30]
    assert found.vehicles.n_vehicles == 2


def test_headways_chosen_for_more_buses_are_kept_only_where_the_fleet_runs_them() -> None:
    # Two buses could run every 20 min; one cannot, wherever trips move: every 60 min remains.
    place = world(2, buses=1)
    more = fit_with_moved_trips(place, LINE, paths(place, LINE))
    made = scheduled_trips(place, more, (3600,))
    assert (more.timetable.n_trips, made.vehicles.n_vehicles) == (2, 1)


@cache
def planned() -> ScenarioResult:
    network = grid_city(5, 5)
    return plan_service(network, random_demand(network), QuickSettings(buses=4, shift_min=2))


def test_a_plan_is_judged_by_its_timetable_after_trips_have_moved() -> None:
    result = planned()
    assert result.service.vehicles.n_vehicles <= 4
    assert result.service.duties is not None
    assert result.service.replayed is not None
    assert [proof.stage for proof in result.certificates].count("shifts") == 1
    assert any(found.where == "moved trips" for found in result.findings)
