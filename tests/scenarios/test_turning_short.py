"""Short turns of a whole plan: on a long street whose riders all but end half-way, and others."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from network.demand import Demand
from network.network import Network
from network.problems import note
from network.quantities import bools, floats, ints
from network.service_day import WEEKDAY
from routing.deadheads import deadheads_of
from routing.lines import LinePlan, line_plan_of
from routing.pattern_paths import trace_patterns
from routing.progress import unobserved
from routing.run_times import model_for_assumed_speed
from scenarios.closed_loop import closed_loop
from scenarios.counted_service import checked_blocks, service_worth
from scenarios.fitting_fleet import FittedTrips, trips_at
from scenarios.operating_day import operating_day_of_plan
from scenarios.printed_timetables.printed_line import printed_lines
from scenarios.result import PlanSettings, ScenarioResult, Service
from scenarios.turning_short import TurnedShort, turned_short
from scenarios.world import World
from tests.cities.grid import grid_city, grid_streets, stops_on_every_edge
from tests.scenarios.gtfs.small_service import SETTINGS

COLUMNS, TURN_AT = 14, 6
OUT = [4 * column for column in range(COLUMNS - 1)]
"""Stops along the southern street eastwards; those of the way back stand across the street."""

BACK = [stop + 1 for stop in reversed(OUT)]


@cache
def street() -> Network:
    """Two streets of 5.2 km beside each other; riders live at the west end, half-way and east."""
    junctions = [0, TURN_AT, COLUMNS - 1]
    stops = stops_on_every_edge(grid_streets(COLUMNS, 2))
    return grid_city(COLUMNS, 2, zone_junctions=junctions, stops=stops)


def demand(to_the_end: float) -> Demand:
    """300 an hour each way between the west end and half-way, others to the east end."""
    return Demand(
        ints([0, 0, 1, 2]), ints([1, 2, 0, 0]), floats([300, to_the_end, 300, to_the_end]),
        WEEKDAY, modelled=False, source="by hand",
    )  # fmt: skip


def line() -> LinePlan:
    return line_plan_of([("1", "West - East", [OUT, BACK])], len(WEEKDAY), 600)


def world_of(to_the_end: float, buses: int = 20) -> World:
    network = street()
    run_times = model_for_assumed_speed(network.street_times, len(network.stops))
    return World(
        network, demand(to_the_end), PlanSettings(buses, short_turns=True), run_times,
        deadheads_of(network, run_times, WEEKDAY), unobserved,
    )  # fmt: skip


def before(world: World) -> FittedTrips:
    """A bus every ten minutes all the way."""
    return trips_at(world, line(), trace_patterns(world.network, line()))


def turned(world: World) -> TurnedShort:
    return turned_short(world, before(world), trace_patterns(world.network, line()))


@cache
def turned_for_few() -> TurnedShort:
    """Eight of 308 riders an hour go on to the end."""
    return turned(world_of(8))


def service_of(world: World, made: TurnedShort) -> Service:
    vehicles, _ = checked_blocks(world, made.trips.plan, made.trips.timetable, (1200,))
    return service_worth(world, made.trips.plan, made.paths, made.trips.timetable, vehicles)


def test_every_second_bus_turns_half_way_and_a_vehicle_is_saved() -> None:
    made = turned_for_few()
    plan = made.trips.plan
    assert plan.ways_of(0) == ((0, 2), (1, 3))
    assert plan.stops_of(2).tolist() == OUT[:TURN_AT]  # the zone lies just beyond its last stop
    assert plan.headway_s.tolist() == [[1200] * len(WEEKDAY)] * 4
    assert made.trips.vehicles == before(world_of(8)).vehicles - 1


def test_riders_of_the_busy_part_wait_no_longer() -> None:
    # Both kinds of buses leave the west end every 20 min, ten minutes apart.
    timetable = turned_for_few().trips.timetable
    start = np.sort(timetable.start[np.isin(timetable.pattern, [0, 2])])
    assert np.unique(np.diff(start)).tolist() == [600]


def test_the_report_tells_what_is_saved_and_who_waits_longer() -> None:
    # 8 an hour each way in AM, in a day 16 x (2 x 0.4 + 2 + 6 x 0.5 + 4 x 0.9 + 4 x 0.3) = 169.6.
    total, of_line = map(str, turned_for_few().findings)
    assert "note: short turns: on 1 lines every second bus turns early: vehicles 7 to 6" in total
    assert "note: line 1: every second bus turns at Street 0 in early, AM, midday, PM" in of_line
    assert "170 riders a day beyond it have half the buses and wait 3.8 min longer" in of_line


def test_the_proof_covers_all_short_turns_of_the_pool() -> None:
    proof = turned_for_few().trips.proofs[-1]
    assert (proof.stage, proof.gap) == ("short turns", 0.0)
    assert proof.value > 0


def test_no_bus_turns_where_riders_go_on_to_the_end() -> None:
    world = world_of(300)
    made = turned(world)
    assert made.trips.plan.n_patterns == 2
    assert made.findings == (note("short turns", "no line gains by turning buses early"),)


def test_a_short_turn_that_needs_more_buses_than_there_are_is_left_out() -> None:
    made = turned(world_of(8, buses=1))
    assert made.trips.plan.n_patterns == 2
    assert "1 lines would gain by turning buses early if riders stayed" in str(made.findings[0])


def test_a_line_whose_stops_stay_is_not_turned_short() -> None:
    stays = replace(world_of(8), kept_patterns=line())
    assert turned(stays).trips.plan.n_patterns == 2
    assert turned(replace(world_of(8), kept=line())).trips.plan.n_patterns == 2


def test_a_line_with_short_turns_comes_back_whole_from_its_feed(tmp_path: Path) -> None:
    world, made = world_of(8), turned_for_few()
    result = ScenarioResult(
        world.network, world.demand, world.settings, world.run_times, world.deadheads,
        service_of(world, made), made.trips.proofs, (),
    )  # fmt: skip
    report = closed_loop(result, SETTINGS, tmp_path, samples=1)
    assert report.differing == ()
    assert report.findings == ()


def test_the_printed_timetable_shows_where_buses_end_early() -> None:
    world, made = world_of(8), turned_for_few()
    service = service_of(world, made)
    day = operating_day_of_plan(
        world.network, service.plan, service.paths, service.timetable, service.vehicles,
        world.deadheads, SETTINGS,
    )  # fmt: skip
    (printed,) = printed_lines(day, bools(np.ones(len(service.timetable.stop))))
    out, _ = printed.tables
    assert out.stop.tolist() == OUT
    last = np.array([TURN_AT - 1, len(OUT) - 1])
    assert np.unique(out.last_row).tolist() == last.tolist()
    assert (out.last_row[1:] != out.last_row[:-1]).all()  # every second one
