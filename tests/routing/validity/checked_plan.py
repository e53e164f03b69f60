"""A whole plan of two lines on a grid, and ways to make one thing in it wrong."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import TypeVar

from network.network import Network
from network.problems import Problem
from network.quantities import FloatArray, IntArray, ints
from network.service_day import WEEKDAY
from routing.blocks import VehicleSchedule
from routing.certificate import Certificate
from routing.deadheads import deadheads_of
from routing.fleet import CostRates, LayoverRule
from routing.line_planning.sense import LineSense
from routing.lines import NOT_RUN, LinePlan, line_plan_of
from routing.paths import PatternPaths
from routing.pattern_paths import trace_patterns
from routing.run_times import RunTimeModel
from routing.timetable import Timetable
from routing.timetabling import even_timetable
from routing.validity import (
    block_problems,
    line_sense_problems,
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
ANY_SENSE = LineSense(0, 4500, most_detour=99.0, spacing_m=(0.0, 9999.0))


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


def of_sense(
    lines: LinePlan, limits: tuple[int, int] = (0, 4500), sense: LineSense = ANY_SENSE
) -> str:
    sense = replace(sense, shortest_run_s=limits[0], longest_run_s=limits[1])
    return texts(line_sense_problems(plan().network, lines, RUN_TIMES, PERIODS[1], sense))


def of_timetable(timetable: Timetable, lines: LinePlan | None = None) -> str:
    p = plan()
    return texts(timetable_problems(p.network, lines or p.lines, timetable, RUN_TIMES, PERIODS))


def of_blocks(vehicles: VehicleSchedule, network: Network | None = None) -> str:
    p = plan()
    return texts(
        block_problems(network or p.network, p.timetable, vehicles, RUN_TIMES, PERIODS, LAYOVER)
    )
