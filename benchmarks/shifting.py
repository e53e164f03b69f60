"""Vehicles saved by moving trips: ``python -m benchmarks shifting --help``.

The present trips of Porto Alegre, or those of a generated city of any size. Every answer is
replayed by `benchmarks.shifting_check` before it is printed.
"""

import argparse
import resource
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.blocks_single_depot import block_problem_of
from benchmarks.generated_city import GeneratedCity, generate_city
from benchmarks.shifting_check import GivenTrip, check_shifts
from network.errors import PlanningError
from network.quantities import MIB, IntArray, bools, ints
from routing.cpu_time import cpu_clock
from routing.deadheads import deadheads_of
from routing.progress import unobserved
from routing.timetable import Timetable
from routing.vehicle_scheduling.shifting.late_links import LateFlow, late_links
from routing.vehicle_scheduling.shifting.late_search import late_search
from routing.vehicle_scheduling.shifting.moved_problem import MovedProblem, moved_problem
from routing.vehicle_scheduling.shifting.shift_effort import ShiftEffort
from routing.vehicle_scheduling.shifting.shift_rule import ShiftRule
from routing.vehicle_scheduling.shifting.trip_copies import whole_trip_copies

FEED = Path("data") / "porto_alegre" / "poa_eptc.zip"


def run(arguments: Sequence[str], shared: Path) -> dict[str, Any]:
    """One benchmark as its arguments say.

    Parameters
    ----------
    arguments : sequence of str
        After the name of the benchmark.
    shared : Path
        Folder of the shared input files.

    Returns
    -------
    dict
        ``trips``, ``minutes_allowed``, ``vehicles_before``, ``value``, ``bound``, ``proven``,
        ``moved``, ``cpu_s``, ``peak_mib``, and the answer: ``minutes`` and ``next_trip`` by trip.

    Raises
    ------
    PlanningError
        If an answer does not pass its replay.
    """
    asked = _parser().parse_args(arguments)
    if asked.generated:
        name = f"generated city, {asked.generated} trips"
        problem = _generated(asked.generated, asked.seed, asked.minutes)
    else:
        name = "Porto Alegre"
        problem = _of_feed(shared / FEED, asked.minutes)
    bound = problem.least_vehicles()
    before = problem.vehicles_at(ints(np.zeros(problem.copies.given.n_trips)))
    found = late_search(problem, bound, ShiftEffort().rounds, unobserved)
    next_trip = _next_trips(problem, found.by_min)
    _confirm_replay(problem, found.by_min, next_trip, asked.minutes, found.vehicles)
    return {
        "instance": name,
        "trips": problem.copies.given.n_trips,
        "minutes_allowed": asked.minutes,
        "vehicles_before": before,
        "value": found.vehicles,
        "bound": bound,
        "proven": found.vehicles == bound,
        "moved": int(np.count_nonzero(found.by_min)),
        "cpu_s": cpu_clock(),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MIB,
        "minutes": found.by_min.tolist(),
        "next_trip": next_trip,
    }


def timetable_of(city: GeneratedCity) -> Timetable:
    """Trips of a generated city; those between the same terminals are one pattern."""
    ends = np.stack([city.start_place, city.end_place], axis=1)
    _, pattern = np.unique(ends, axis=0, return_inverse=True)
    calls = ints(np.stack([city.start_s, city.end_s], axis=1).ravel())
    n = len(city.start_s)
    return Timetable(
        trip_id=tuple(f"T{row}" for row in range(n)),
        pattern=ints(pattern.ravel()),
        first_call=ints(np.arange(0, 2 * n + 1, 2)),
        stop=ints(ends.ravel()),
        arrival=calls,
        departure=calls,
    )


def _generated(n_trips: int, seed: int, minutes: int) -> MovedProblem:
    city = generate_city(n_trips, seed)
    given = block_problem_of(city)
    stays = bools(np.zeros(n_trips))
    copies = whole_trip_copies(timetable_of(city), ShiftRule(minutes), stays)
    layover = (given.ready_s - city.end_s)[:, None]
    ends = ints(np.stack([each.end for each in copies.timetables], axis=1))
    return MovedProblem(copies, given, copies.start_s, ints(ends + layover))


def _of_feed(path: Path, minutes: int) -> MovedProblem:
    from scenarios.feed_schedule.feed_day import read_feed_day  # noqa: PLC0415  (pandas: not for all)
    from scenarios.feed_schedule.scheduling import ScheduleRules  # noqa: PLC0415
    from scenarios.feed_schedule.shifted_feed import trips_that_stay  # noqa: PLC0415
    from scenarios.feed_schedule.town_without_streets import (  # noqa: PLC0415
        DRIVES_AS_STATED,
        WHOLE_DAY,
        DeadheadRule,
    )

    day, rules, rule = read_feed_day(path, DeadheadRule()), ScheduleRules(), ShiftRule(minutes)
    copies = whole_trip_copies(day.ends, rule, trips_that_stay(day, rule))
    deadheads = deadheads_of(day.town, DRIVES_AS_STATED, WHOLE_DAY)
    return moved_problem(day.town, copies, deadheads, rules.layover, rules.rates)


def _next_trips(problem: MovedProblem, by_min: IntArray) -> list[int]:
    """Trip that the vehicle of each trip runs next in the cheapest blocks, -1 where none."""
    moved = problem.at(by_min)
    nothing = ints(np.zeros(len(by_min)))
    none_late = late_links(moved, nothing, nothing)
    links = LateFlow(moved, none_late).links(ints([]))
    following = np.full(len(by_min), -1)
    following[links.before] = links.after
    return [int(each) for each in following]


def _confirm_replay(
    problem: MovedProblem, by_min: IntArray, next_trip: list[int], most_min: int, vehicles: int
) -> None:
    given, timetable = problem.given, problem.copies.given
    columns = (
        timetable.pattern, given.start_place, given.end_place, given.start_s, given.ready_s,
    )  # fmt: skip
    rows = zip(*(column.tolist() for column in columns), strict=True)
    trips = [GivenTrip(*row) for row in rows]
    drives = given.deadheads.seconds.tolist()
    replayed = check_shifts(trips, drives, by_min.tolist(), next_trip, most_min)
    if replayed.faults or replayed.vehicles != vehicles:
        message = f"replayed {replayed.vehicles} vehicles, stated {vehicles}; {replayed.faults[:5]}"
        raise PlanningError(message)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks shifting", description=__doc__)
    parser.add_argument("--minutes", type=int, default=1, help="that a trip may move")
    parser.add_argument("--generated", type=int, default=0, help="trips of a generated city")
    parser.add_argument("--seed", type=int, default=1)
    return parser
