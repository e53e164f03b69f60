"""Chooses whole bus days among known ones: each trip once, no slot used twice."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from routing.progress import Observer
from routing.vehicle_scheduling.electric.bus_days import BusDay, DayNetwork
from routing.watched_solve import Watch, solve_watched

_LONGEST_S = 10.0**9
_WHOLE = 0.99
"""Costs are whole numbers: less than 1 below the best means that nothing is better."""

_HALF = 0.5


@dataclass(frozen=True, slots=True)
class DayLimits:
    """Most branches and processor seconds of one choice, and its seed."""

    branches: int
    cpu_s: float
    seed: int


def choose_days(
    net: DayNetwork,
    days: Sequence[BusDay],
    known: Sequence[BusDay],
    limits: DayLimits,
    observer: Observer,
) -> list[BusDay] | None:
    """Cheapest whole days among these; None where none were found.

    Parameters
    ----------
    net : DayNetwork
    days : sequence of BusDay
    known : sequence of BusDay
        A plan to start from, part of `days`; may be empty.
    limits : DayLimits
    observer : Observer

    Raises
    ------
    Cancelled
        If the observer says so, once the solver has stopped.
    """
    from ortools.math_opt.python import mathopt  # noqa: PLC0415  (heavy, only where needed)

    model, chosen = _model(mathopt, net, days)
    hints = []
    if known:
        used = set(known)
        values = {v: float(day in used) for v, day in zip(chosen, days, strict=True)}
        hints = [mathopt.SolutionHint(variable_values=values)]
    parameters = mathopt.SolveParameters(
        time_limit=dt.timedelta(seconds=min(limits.cpu_s, _LONGEST_S)),
        node_limit=limits.branches,
        random_seed=limits.seed,
        absolute_gap_tolerance=_WHOLE,
        relative_gap_tolerance=0.0,
    )
    parameters.gscip.int_params["timing/clocktype"] = 1  # processor time, not the wall
    watch = Watch(observer, "blocks", 0.7, f"choosing among {len(days)} bus days")
    result = solve_watched(model, parameters, hints, watch)
    if not result.has_primal_feasible_solution():
        return None
    values = result.variable_values(chosen)
    return [day for day, value in zip(days, values, strict=True) if value > _HALF]


def _model(
    mathopt: Any,  # noqa: ANN401  (no stubs)
    net: DayNetwork,
    days: Sequence[BusDay],
) -> tuple[Any, list[Any]]:
    """One row per trip, depot and slice in which more days charge than slots are."""
    model = mathopt.Model()
    model.objective.is_maximize = False
    trips = [model.add_linear_constraint(lb=1.0, ub=1.0) for _ in range(net.n_trips)]
    depots = [model.add_linear_constraint(ub=float(each)) for each in net.most]
    users: dict[tuple[int, int], list[Any]] = {}
    chosen = []
    for day in days:
        column = model.add_binary_variable()
        model.objective.set_linear_coefficient(column, float(day.cost))
        for trip in day.trips:
            trips[trip].set_coefficient(column, 1.0)
        depots[day.depot].set_coefficient(column, 1.0)
        for slot in net.booked(day):
            users.setdefault(slot, []).append(column)
        chosen.append(column)
    for slot, columns in sorted(users.items()):
        if len(columns) > net.slots[slot[0]]:
            row = model.add_linear_constraint(ub=float(net.slots[slot[0]]))
            for column in columns:
                row.set_coefficient(column, 1.0)
    return model, chosen
