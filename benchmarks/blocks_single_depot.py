"""Blocks of a generated city with one depot: ``python -m benchmarks blocks --single-depot 10000``.

The time-space network must need the fewest vehicles there are, and cost what the full network of
all pairs of trips costs; that one grows with the square of the trips, so it is solved only for
small cities, as an assignment by scipy.
"""

import resource
from typing import Any

import numpy as np

from benchmarks.generated_city import LAYOVER_S, GeneratedCity, generate_city
from network.errors import PlanningError
from network.quantities import MIB, floats, ints
from routing.cpu_time import cpu_clock
from routing.deadheads import Deadheads
from routing.vehicle_scheduling.blocks import solve_flow
from routing.vehicle_scheduling.time_space import (
    COST_UNITS,
    RETURN,
    VEHICLE_COST,
    BlockProblem,
    fewest_vehicles,
    time_space_network,
)

MOST_TRIPS_OF_ALL_PAIRS = 1500
_PER_SECOND, _PER_METRE = 2, 8
"""Waiting costs 2 a second, driving 10: a metre stands for a second of driving."""


def run_single_depot(n_trips: int, seed: int, step_s: int) -> dict[str, Any]:
    """Fleet and cost of a generated city.

    Returns
    -------
    dict
        ``trips``, ``fleet``, ``value``, ``bound``, ``proven``, ``cpu_s``, ``peak_mib`` and, for
        small cities, ``value_of_all_pairs``.

    Raises
    ------
    PlanningError
        If flow, count and full network do not agree.
    """
    city = generate_city(n_trips, seed, step_s)
    problem = block_problem_of(city)
    net = time_space_network(problem)
    fewest = fewest_vehicles(net)
    flow, value = solve_flow(net, problem.depot_capacity)
    fleet = int(flow[net.kind == RETURN].sum())
    if fleet != fewest:
        message = f"the flow uses {fleet} vehicles, {fewest} suffice"
        raise PlanningError(message)
    figures: dict[str, Any] = {
        "instance": f"generated city, {n_trips} trips, {step_s} s",
        "trips": n_trips,
        "fleet": fleet,
        "value": value,
        "bound": value,
        "proven": True,
        "cpu_s": cpu_clock(),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MIB,
    }
    if n_trips <= MOST_TRIPS_OF_ALL_PAIRS:
        figures["value_of_all_pairs"] = value_of_all_pairs(city)
        if figures["value_of_all_pairs"] != value:
            message = f"all pairs cost {figures['value_of_all_pairs']}, the flow {value}"
            raise PlanningError(message)
    return figures


def block_problem_of(city: GeneratedCity) -> BlockProblem:
    """What the time-space network needs of a city."""
    depot = len(city.drive_s) - 1
    return BlockProblem(
        start_place=city.start_place,
        end_place=city.end_place,
        start_s=city.start_s,
        ready_s=ints(city.end_s + LAYOVER_S),
        depot_place=ints([depot]),
        depot_capacity=ints([-1]),
        deadheads=Deadheads(city.drive_s, floats(city.drive_s), depot),
        cost_per_second=_PER_SECOND,
        cost_per_metre=_PER_METRE,
    )


def value_of_all_pairs(city: GeneratedCity) -> int:
    """Least cost where every trip may follow every other, directly or by way of the depot."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415

    driving = _PER_SECOND + _PER_METRE
    drive, depot = city.drive_s, len(city.drive_s) - 1
    out = VEHICLE_COST * COST_UNITS + driving * drive[depot, city.start_place]
    home = driving * drive[city.end_place, depot]
    gap = city.start_s[None, :] - city.end_s[:, None] - LAYOVER_S
    direct = drive[city.end_place[:, None], city.start_place[None, :]]
    through = drive[city.end_place, depot][:, None] + drive[depot, city.start_place][None, :]
    never = out.max() + home.max()
    cost = np.where(gap >= direct, driving * direct + _PER_SECOND * (gap - direct), never)
    cost = np.minimum(cost, np.where(gap >= through, driving * through, never))
    saved = np.maximum(0, out[None, :] + home[:, None] - cost)
    row, column = linear_sum_assignment(saved, maximize=True)
    return int(out.sum() + home.sum() - saved[row, column].sum())
