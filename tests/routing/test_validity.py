"""Each check catches a plan in which one thing was made wrong, and passes the plan itself."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import TypeVar

import numpy as np
import pytest

from network.network import Network
from network.problems import Problem
from network.quantities import FloatArray, IntArray, bools, floats, frozen, ints
from network.service_day import WEEKDAY
from network.street_times import UNREACHED
from routing.blocks import VehicleSchedule
from routing.certificate import Certificate
from routing.cycles import pattern_runs
from routing.deadheads import deadheads_of
from routing.fleet import HEADWAYS_S, CostRates, LayoverRule
from routing.line_planning.sense import LineSense
from routing.lines import NOT_RUN, LinePlan, line_plan_of
from routing.paths import PatternPaths
from routing.pattern_paths import trace_patterns
from routing.run_times import RunTimeModel
from routing.timetable import Timetable
from routing.timetabling import even_timetable
from routing.validity import (
    InvalidPlanError,
    block_problems,
    block_value,
    certificate_problems,
    confirm,
    headway_problems,
    line_problems,
    line_sense_problems,
    path_problems,
    street_time_problems,
    timetable_problems,
)
from routing.vehicle_scheduling.blocks import schedule_vehicles
from tests.cities.grid import edge_between, grid_city, grid_streets, stops_on_every_edge

_Value = TypeVar("_Value")
_Column = TypeVar("_Column", IntArray, FloatArray)

RUN_TIMES = RunTimeModel(1500, 10, 20, assumed=True, source="by hand")
LAYOVER = LayoverRule()
RATES = CostRates()
PERIODS = WEEKDAY[:3]


@dataclass(frozen=True)
class Plan:
    """A whole plan of two lines on a grid."""

    network: Network
    lines: LinePlan
    paths: PatternPaths
    timetable: Timetable
    vehicles: VehicleSchedule
    proof: Certificate


@cache
def plan() -> Plan:
    """Line 1 along the middle street and back, line 2 round the grid; line 2 rests at midday."""
    streets = grid_streets(5, 3)
    network = grid_city(5, 3, stops=stops_on_every_edge(streets))
    out = [edge_between(streets, 5 + c, 6 + c) for c in range(4)]
    back = [edge_between(streets, 9 - c, 8 - c) for c in range(4)]
    corners = [(0, 1), (2, 3), (4, 9), (14, 13), (12, 11), (10, 5)]
    ring = [edge_between(streets, *ends) for ends in corners]
    lines = line_plan_of([("1", "", [out, back]), ("2", "", [[*ring, ring[0]]])], 3, 3600)
    lines = lines.with_headways(ints([[900, 600, 1800]] * 2 + [[1200, 720, NOT_RUN]]))
    paths = trace_patterns(network, lines)
    dead = deadheads_of(network, RUN_TIMES, PERIODS)
    timetable, _ = even_timetable(lines, paths, RUN_TIMES, PERIODS, LAYOVER, dead, seed=1)
    vehicles, proof = schedule_vehicles(network, timetable, dead, LAYOVER, RATES, seed=1)
    return Plan(network, lines, paths, timetable, vehicles, proof)


def having(value: _Value, name: str, change: Callable[[_Column], object]) -> _Value:
    """The value with one of its columns changed in place; no other check of the type is run."""
    copy = object.__new__(type(value))
    for field in fields(value):  # type: ignore[arg-type]  # all of these are dataclasses
        object.__setattr__(copy, field.name, getattr(value, field.name))
    column = getattr(value, name).copy()
    change(column)
    object.__setattr__(copy, name, column)
    return copy


def put(row: object, number: float) -> Callable[[_Column], object]:
    """Change that writes a number into a row."""
    return lambda column: column.__setitem__(row, number)  # type: ignore[call-overload,index,no-any-return,unused-ignore]  # any index


def add(row: object, number: float) -> Callable[[_Column], object]:
    """Change that adds a number to some rows."""
    return lambda column: column.__setitem__(row, column[row] + number)  # type: ignore[call-overload,index,no-any-return,unused-ignore]  # any index


def swap(a: int, b: int) -> Callable[[_Column], object]:
    """Change that swaps two rows."""
    return lambda column: column.__setitem__([a, b], column[[b, a]])  # type: ignore[call-overload,no-any-return,unused-ignore]  # any index


def texts(problems: list[Problem]) -> str:
    return "\n".join(str(problem) for problem in problems)


def of_lines(lines: LinePlan) -> str:
    return texts(line_problems(plan().network, lines))


def of_paths(paths: PatternPaths) -> str:
    return texts(path_problems(plan().network, plan().lines, paths))


def of_timetable(timetable: Timetable, lines: LinePlan | None = None) -> str:
    p = plan()
    return texts(timetable_problems(p.network, lines or p.lines, timetable, RUN_TIMES, PERIODS))


def of_blocks(vehicles: VehicleSchedule, network: Network | None = None) -> str:
    p = plan()
    return texts(
        block_problems(network or p.network, p.timetable, vehicles, RUN_TIMES, PERIODS, LAYOVER)
    )


def without_trips(timetable: Timetable, dropped: set[int]) -> Timetable:
    """The timetable without some trips."""
    kept = [trip for trip in range(timetable.n_trips) if trip not in dropped]
    calls = np.concatenate(
        [
            np.arange(timetable.n_trips * 0, 0),
            *(
                np.arange(timetable.first_call[trip], timetable.first_call[trip + 1])
                for trip in kept
            ),
        ]
    )
    return Timetable(
        trip_id=tuple(timetable.trip_id[trip] for trip in kept),
        pattern=ints(timetable.pattern[kept]),
        first_call=ints(np.append([0], np.cumsum(np.diff(timetable.first_call)[kept]))),
        stop=ints(timetable.stop[calls]),
        arrival=ints(timetable.arrival[calls]),
        departure=ints(timetable.departure[calls]),
    )


def test_the_plan_itself_passes_every_check() -> None:
    p = plan()
    assert p.timetable.n_trips > 50
    assert p.vehicles.n_blocks > p.vehicles.n_vehicles > 2
    assert line_problems(p.network, p.lines) == []
    assert of_sense(p.lines) == ""
    assert path_problems(p.network, p.lines, p.paths) == []
    assert headway_problems(p.lines, HEADWAYS_S) == []
    assert of_timetable(p.timetable) == ""
    assert of_blocks(p.vehicles) == ""
    value = block_value(p.network, p.timetable, p.vehicles, RUN_TIMES, PERIODS, LAYOVER, RATES)
    assert certificate_problems(p.proof, value) == []
    places = list(range(len(p.network.street_times.place_edge)))
    assert street_time_problems(p.network, places) == []


ANY_SENSE = LineSense(0, 4500, most_detour=99.0, spacing_m=(0.0, 9999.0))


def of_sense(
    lines: LinePlan, limits: tuple[int, int] = (0, 4500), sense: LineSense = ANY_SENSE
) -> str:
    sense = replace(sense, shortest_run_s=limits[0], longest_run_s=limits[1])
    return texts(line_sense_problems(plan().network, lines, RUN_TIMES, PERIODS[1], sense))


# --- lines ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", [0, 5, -1])
@pytest.mark.parametrize("stop", [-1, 10**6])
def test_a_stop_that_does_not_exist_is_found(row: int, stop: int) -> None:
    assert "names a stop that does not exist" in of_lines(
        having(plan().lines, "stop", put(row, stop))
    )


def test_a_line_without_patterns_is_found() -> None:
    lines = replace(plan().lines, line_id=("1", "2", "3"), line_name=("", "", ""))
    assert "line 3: has no pattern" in of_lines(lines)


def test_a_line_that_ends_at_no_terminal_is_found() -> None:
    p = plan()
    last = int(p.lines.stops_of(0)[-1])
    terminal = np.arange(len(p.network.stops)) != last
    network = replace(p.network, stops=replace(p.network.stops, terminal=bools(terminal)))
    assert "is no terminal" in texts(line_problems(network, p.lines))


@pytest.mark.parametrize("hop", ["between stops", "back to the first stop"])
def test_a_hop_without_a_legal_way_is_found(hop: str) -> None:
    p = plan()
    out, back = p.lines.stops_of(0), p.lines.stops_of(1)
    a, b = (out[1], out[2]) if hop == "between stops" else (back[-1], out[0])
    times = having(p.network.street_times, "free_flow_ms", put((a, b), UNREACHED))
    network = replace(p.network, street_times=times)
    assert "line 1: no legal way" in texts(line_problems(network, p.lines))


def test_a_run_out_of_limits_is_found() -> None:
    p = plan()
    runs = pattern_runs(p.lines, p.network.street_times, RUN_TIMES, PERIODS[1]).tolist()
    shortest, longest = min(runs), max(runs)
    for limits in ((shortest + 1, longest), (shortest, longest - 1)):
        assert "is outside" in of_sense(p.lines, limits)
    assert of_sense(p.lines, (shortest, longest)) == ""


def test_a_detour_beyond_the_limit_is_found() -> None:
    sense = replace(ANY_SENSE, most_detour=0.99)
    assert "times the direct way" in of_sense(plan().lines, sense=sense)


def test_stops_too_far_apart_are_found() -> None:
    sense = replace(ANY_SENSE, spacing_m=(1.0, 100.0))
    assert "mean spacing of" in of_sense(plan().lines, sense=sense)


def test_a_stop_area_served_twice_is_found_unless_a_loop_closes() -> None:
    p = plan()
    doubled = having(p.lines, "stop", put(2, int(p.lines.stop[1])))
    assert "serves a stop area twice" in of_sense(doubled)


def test_a_headway_that_is_not_allowed_is_found() -> None:
    lines = having(plan().lines, "headway_s", put((1, 2), 1000))
    assert "line 1: headway 1000 s is not allowed" in texts(headway_problems(lines, HEADWAYS_S))


# --- paths and street times -----------------------------------------------------------------------


def test_swapped_stops_have_other_ways() -> None:
    p = plan()
    lines = having(p.lines, "stop", swap(1, 2))
    assert path_problems(p.network, lines, p.paths) != []


def test_a_wrong_hop_time_is_found() -> None:
    assert "another time than its way" in of_paths(having(plan().paths, "hop_free_ms", add(1, 1)))


def test_a_hop_two_metres_too_long_is_found() -> None:
    assert "on a way of 400.0 m" in of_paths(having(plan().paths, "call_m", add(slice(2, 4), 2.0)))


def test_a_shape_that_runs_backwards_is_found() -> None:
    assert "runs backwards" in of_paths(having(plan().paths, "point_m", swap(1, 2)))


def test_a_shape_that_does_not_pass_its_stops_is_found() -> None:
    # 0.001 degrees north: 111 m.
    moved = having(plan().paths, "point_lat", add(slice(None), 0.001))
    assert "its shape stops 111.3 m from the street" in of_paths(moved)


@pytest.mark.parametrize("change", [1, -1])
def test_a_wrong_street_time_is_found(change: int) -> None:
    p = plan()
    times = having(p.network.street_times, "free_flow_ms", add((3, 20), change))
    network = replace(p.network, street_times=times)
    found = street_time_problems(network, [3])
    assert texts(found) == "error: places 3 to 20: street time is wrong"
    assert street_time_problems(network, [4]) == []


def test_a_street_time_that_takes_a_banned_turn_is_found() -> None:
    p = plan()
    streets = p.network.streets
    ban = edge_between(streets, 0, 1), edge_between(streets, 1, 2)
    banned = replace(streets, banned_from=ints([ban[0]]), banned_to=ints([ban[1]]))
    network = replace(p.network, streets=banned)
    assert f"places {ban[0]} to {ban[1]}: street time is wrong" in texts(
        street_time_problems(network, [ban[0]])
    )


# --- timetable ------------------------------------------------------------------------------------


def test_swapped_stops_in_a_trip_are_found() -> None:
    timetable = having(plan().timetable, "stop", swap(1, 2))
    assert "does not serve the stops of its pattern" in of_timetable(timetable)


def test_one_departure_a_second_late_is_found() -> None:
    timetable = plan().timetable
    for row in range(8):  # two trips of four stops
        assert "trip 1-0-00" in of_timetable(having(timetable, "departure", add(row, 1)))
        assert "trip 1-0-00" in of_timetable(having(timetable, "arrival", add(row, -1)))


def test_a_whole_trip_a_second_late_is_found() -> None:
    timetable = plan().timetable
    calls = timetable.calls_of(1)
    late = having(having(timetable, "departure", add(calls, 1)), "arrival", add(calls, 1))
    assert "gap of 901 s at headway 900 s" in of_timetable(late)


def test_a_bus_that_does_not_stand_at_a_stop_is_found() -> None:
    timetable = plan().timetable
    rest = slice(int(timetable.first_call[0]) + 1, int(timetable.first_call[1]))
    hurried = having(timetable, "departure", add(rest, -20))
    hurried = having(hurried, "arrival", add(slice(rest.start + 1, rest.stop), -20))
    hurried = having(hurried, "departure", add(rest.stop - 1, 0))
    assert "trip 1-0-001: stands [0, 0, 20, 0] s at its stops" in of_timetable(hurried)


def test_any_trip_left_out_is_found() -> None:
    timetable = plan().timetable
    for trip in range(timetable.n_trips):
        assert "pattern" in of_timetable(without_trips(timetable, {trip})), timetable.trip_id[trip]


def test_a_line_that_was_forgotten_is_found() -> None:
    timetable = plan().timetable
    dropped = set(np.flatnonzero(timetable.pattern == 2).tolist())
    assert "pattern 2 in early: first bus is 1200 s late or more" in of_timetable(
        without_trips(timetable, dropped)
    )


def test_a_trip_while_its_line_rests_is_found() -> None:
    lines = having(plan().lines, "headway_s", put((0, 0), NOT_RUN))
    assert "runs in early, where it rests" in of_timetable(plan().timetable, lines)


# --- blocks ---------------------------------------------------------------------------------------


def without_rows(vehicles: VehicleSchedule, row: int) -> VehicleSchedule:
    """The schedule without one row of trips, its block one trip shorter."""
    first = np.where(vehicles.first_trip > row, vehicles.first_trip - 1, vehicles.first_trip)
    return replace(vehicles, trip=ints(np.delete(vehicles.trip, row)), first_trip=ints(first))


def test_a_trip_dropped_from_its_block_is_found() -> None:
    p = plan()
    trip = p.timetable.trip_id[int(p.vehicles.trip[3])]
    assert f"trip {trip}: is in 0 blocks" in of_blocks(without_rows(p.vehicles, 3))


def test_a_trip_in_two_blocks_is_found() -> None:
    p = plan()
    a, b = int(p.vehicles.trip[0]), int(p.vehicles.trip[5])
    found = of_blocks(having(p.vehicles, "trip", put(0, b)))
    assert f"trip {p.timetable.trip_id[b]}: is in 2 blocks" in found
    assert f"trip {p.timetable.trip_id[a]}: is in 0 blocks" in found


def test_a_trip_that_does_not_exist_is_found() -> None:
    p = plan()
    for trip in (-1, p.timetable.n_trips):
        found = of_blocks(having(p.vehicles, "trip", put(0, trip)))
        assert f"run trip row {trip}, which does not exist" in found


def test_two_trips_of_a_block_in_the_wrong_order_are_found() -> None:
    vehicles = plan().vehicles
    block = int(np.flatnonzero(np.diff(vehicles.first_trip) > 1)[0])
    row = int(vehicles.first_trip[block])
    assert "s too late" in of_blocks(having(vehicles, "trip", swap(row, row + 1)))


def test_a_block_that_leaves_the_depot_a_second_too_late_is_found() -> None:
    for block in range(plan().vehicles.n_blocks):
        found = of_blocks(having(plan().vehicles, "leave_depot_s", add(block, 1)))
        assert "1 s too late" in found


def test_a_block_that_is_back_a_second_too_early_is_found() -> None:
    for block in range(plan().vehicles.n_blocks):
        found = of_blocks(having(plan().vehicles, "reach_depot_s", add(block, -1)))
        assert "back in the depot before it can be" in found


def test_a_longer_layover_than_planned_for_is_found() -> None:
    p = plan()
    longer = LayoverRule(least_s=LAYOVER.least_s + 1)
    found = block_problems(p.network, p.timetable, p.vehicles, RUN_TIMES, PERIODS, longer)
    assert "back in the depot before it can be" in texts(found)


def test_a_vehicle_in_two_blocks_at_once_is_found() -> None:
    vehicles = plan().vehicles
    one_vehicle = having(vehicles, "vehicle", put(slice(None), 0))
    assert "vehicle 0: is in two blocks at once" in of_blocks(one_vehicle)


def test_a_vehicle_number_left_out_is_found() -> None:
    vehicles = plan().vehicles
    last = vehicles.n_vehicles - 1
    skipped = having(vehicles, "vehicle", put(vehicles.vehicle == last, last + 1))
    assert "not numbered one after another" in of_blocks(skipped)


def two_depots() -> tuple[Network, VehicleSchedule]:
    """The plan with a second depot at the same gate, so that every move takes the same time."""
    p = plan()
    n = len(p.network.stops)
    rows = np.append(np.arange(n + 1), n)
    times, depots = p.network.street_times, p.network.depots
    network = replace(
        p.network,
        depots=replace(
            depots,
            depot_id=("D1", "D2"),
            lon=floats(depots.lon[[0, 0]]),
            lat=floats(depots.lat[[0, 0]]),
            edge=ints(depots.edge[[0, 0]]),
            offset_m=floats(depots.offset_m[[0, 0]]),
            capacity=ints([-1, -1]),
        ),
        street_times=replace(
            times,
            free_flow_ms=frozen(times.free_flow_ms[np.ix_(rows, rows)]),
            length_m=frozen(times.length_m[np.ix_(rows, rows)]),
            place_edge=ints(times.place_edge[rows]),
            place_offset_ms=ints(times.place_offset_ms[rows]),
        ),
    )
    assert of_blocks(p.vehicles, network) == ""
    return network, p.vehicles


def test_a_vehicle_that_leaves_from_where_it_is_not_is_found() -> None:
    network, vehicles = two_depots()
    twice = next(v for v in range(vehicles.n_vehicles) if (vehicles.vehicle == v).sum() > 1)
    second = int(np.flatnonzero(vehicles.vehicle == twice)[1])
    found = of_blocks(having(vehicles, "start_depot", put(second, 1)), network)
    assert f"vehicle {twice}: leaves from another depot" in found


def test_a_depot_that_does_not_get_its_vehicles_back_is_found() -> None:
    network, vehicles = two_depots()
    found = of_blocks(having(vehicles, "end_depot", put(-1, 1)), network)
    assert "depot D2: sends out 0 blocks and takes in 1" in found


def test_a_depot_with_more_vehicles_than_room_is_found() -> None:
    p = plan()
    room = p.vehicles.n_vehicles
    for holds, problem in ((room, False), (room - 1, True)):
        network = replace(p.network, depots=replace(p.network.depots, capacity=ints([holds])))
        assert (
            f"holds {holds} vehicles, {room} spend" in of_blocks(p.vehicles, network)
        ) == problem


# --- certificates ---------------------------------------------------------------------------------


def test_a_certificate_that_states_another_value_is_found() -> None:
    proof = plan().proof
    for value in (proof.value + 0.01, proof.value * (1 + 1e-8), -proof.value):
        assert "recounted" in texts(certificate_problems(proof, value))


def test_a_block_that_waits_longer_costs_more_than_its_certificate_says() -> None:
    # It may leave a minute early, but that minute costs money: 60 s at 45 EUR an hour.
    p = plan()
    early = having(p.vehicles, "leave_depot_s", add(0, -60))
    assert of_blocks(early) == ""
    value = block_value(p.network, p.timetable, early, RUN_TIMES, PERIODS, LAYOVER, RATES)
    assert value == pytest.approx(p.proof.value + 0.75)
    assert certificate_problems(p.proof, value) != []


def test_what_does_not_hold_is_refused_with_its_first_five_findings() -> None:
    confirm([], "blocks")
    lines = plan().lines.with_headways(ints(np.full((3, 3), 1000)))
    found = headway_problems(lines, HEADWAYS_S)
    assert len(found) == 9
    with pytest.raises(InvalidPlanError, match=r"the headways did not pass .*\(9 findings\)") as it:
        confirm(found, "headways")
    assert str(it.value).count("is not allowed") == 5
