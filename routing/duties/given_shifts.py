"""Chooses among shifts that are given: the fewest that cover each task exactly once.

The linear program bounds the number from below; shifts above the gap are dropped. Where the bound
is whole, prices are moved to the middle of the best ones, which shows more shifts to be in no best
cover (strict complementarity; Goldman and Tucker, 1956).
"""

import csv
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from network.errors import InputError, NoSolutionInTime, refuse_errors
from network.problems import Problem, error
from network.quantities import FloatArray
from network.text_files import read_text
from routing.certificate import BoundIsFor, Certificate
from routing.cpu_time import Deadline
from routing.duties.effort import DutyEffort
from routing.duties.whole_duties import ChoiceLimits, choose_cover
from routing.progress import Observer, unobserved

_NEAR = 1e-6
_MOST_SHIFTS, _MOST_TASKS_OF_SHIFT = 300_000, 200
_LEAST_ROOM = 0.02
_MOST_FINDINGS = 1000


@dataclass(frozen=True, slots=True)
class GivenShifts:
    """Shifts of a file.

    Attributes
    ----------
    shift : tuple of str
    tasks : tuple of tuple of int
        Rows of `task` that each shift covers, rising.
    task : tuple of str
    """

    shift: tuple[str, ...]
    tasks: tuple[tuple[int, ...], ...]
    task: tuple[str, ...]


def read_given_shifts(path: Path) -> GivenShifts:
    r"""Shifts of a CSV file with ``shift,tasks``, tasks between blanks.

    Raises
    ------
    NotFoundError, LimitError
        If there is no such file, or it is too large.
    InputError
        If it cannot be understood; carries every finding.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "day.csv"
    ...     _ = file.write_text("shift,tasks\na,1 2\nb,2\n")
    ...     read_given_shifts(file)
    GivenShifts(shift=('a', 'b'), tasks=((0, 1), (1,)), task=('1', '2'))
    """
    rows = list(csv.reader(read_text(path).splitlines()))
    if not rows or [cell.strip() for cell in rows[0]] != ["shift", "tasks"]:
        message = f"{path.name} line 1: expected the header shift,tasks"
        raise InputError(message)
    if len(rows) - 1 > _MOST_SHIFTS:
        message = f"{path.name} has {len(rows) - 1} shifts, at most {_MOST_SHIFTS} are read"
        raise InputError(message)
    problems: list[Problem] = []
    found: dict[str, tuple[str, ...]] = {}
    for line, row in enumerate(rows[1:], start=2):
        fault = _take(found, row)
        if fault and len(problems) < _MOST_FINDINGS:
            problems.append(error(f"{path.name} line {line}", fault))
    refuse_errors(problems)
    if not found:
        message = f"{path.name} names no shift; rows such as 1,4 5 6 are expected"
        raise InputError(message)
    tasks = sorted({task for each in found.values() for task in each}, key=_by_number)
    row_of = {task: row for row, task in enumerate(tasks)}
    rows_of = tuple(tuple(sorted(row_of[task] for task in each)) for each in found.values())
    return GivenShifts(tuple(found), rows_of, tuple(tasks))


def _take(found: dict[str, tuple[str, ...]], row: list[str]) -> str | None:
    """Keep one row, or say what is wrong with it."""
    if not row:
        return None
    if len(row) != 2:  # noqa: PLR2004  (shift, tasks)
        return f"{len(row)} fields, expected 2"
    shift, tasks = row[0].strip(), tuple(dict.fromkeys(row[1].split()))
    if not shift or shift in found:
        return f"shift {shift[:40]!r} has no name of its own"
    if not 0 < len(tasks) <= _MOST_TASKS_OF_SHIFT:
        return f"shift {shift[:40]!r} covers {len(tasks)} tasks"
    found[shift] = tasks
    return None


def _by_number(task: str) -> tuple[int, str]:
    return (int(task), task) if task.isascii() and task.isdigit() else (-1, task)


def choose_shifts(
    given: GivenShifts, effort: DutyEffort, seed: int, observer: Observer = unobserved
) -> tuple[tuple[int, ...], Certificate]:
    """Fewest shifts that cover each task exactly once.

    Returns
    -------
    tuple of int
        Rows of the chosen shifts, rising.
    Certificate

    Raises
    ------
    NoSolutionInTime
        If none were found within the effort, or there are none.
    Cancelled
        If the observer says so.

    Examples
    --------
    >>> day = GivenShifts(("a", "b", "c"), ((0, 1), (1,), (0,)), ("1", "2"))
    >>> chosen, proof = choose_shifts(day, DutyEffort(), seed=1)
    >>> chosen, proof.value, proof.bound
    ((0,), 1.0, 1.0)
    """
    deadline = Deadline(effort.cpu_s)
    value, reduced = _mixture(given)
    bound = math.ceil(value - _NEAR)
    for target in range(bound, len(given.task) + 1):
        columns = np.flatnonzero(reduced <= target - value + _NEAR).tolist()
        if target - value < _NEAR:
            columns = _never_excluded(given, columns, target)
        limits = ChoiceLimits(effort.nodes, deadline.left_s(), seed, within=1 - _NEAR)
        found = choose_cover(
            [given.tasks[column] for column in columns],
            [1.0] * len(columns),
            len(given.task),
            [],
            limits,
            observer,
        )
        if found.columns is not None:
            chosen = tuple(columns[column] for column in found.columns)
            return chosen, _certificate(float(len(chosen)), float(bound), seed, found.finished)
        if not found.finished:
            break
        bound = target + 1  # no cover has so few shifts
    message = f"no cover was found within the effort; none has fewer than {bound} shifts"
    raise NoSolutionInTime(message)


def _certificate(value: float, bound: float, seed: int, finished: bool) -> Certificate:  # noqa: FBT001
    proven = value <= bound
    reason = "proven" if proven else "the search ended" if finished else "limit reached"
    return Certificate(
        stage="duties",
        objective="number of shifts",
        unit="shifts",
        value=value,
        bound=min(value, bound),
        bound_is_for=BoundIsFor.CANDIDATE_POOL,
        seed=seed,
        stop_reason=reason,
    )


def _mixture(given: GivenShifts) -> tuple[float, FloatArray]:
    """Value of the linear program and reduced cost of each shift."""
    from ortools.math_opt.python import mathopt  # noqa: PLC0415  (heavy, only where needed)

    model = mathopt.Model()
    model.objective.is_maximize = False
    rows = [model.add_linear_constraint(lb=1.0, ub=1.0) for _ in given.task]
    columns = []
    for tasks in given.tasks:
        column = model.add_variable(lb=0.0)
        model.objective.set_linear_coefficient(column, 1.0)
        for task in tasks:
            rows[task].set_coefficient(column, 1.0)
        columns.append(column)
    result = _solved(mathopt, model)
    return float(result.objective_value()), np.array(result.reduced_costs(columns))


def _solved(mathopt: Any, model: Any) -> Any:  # noqa: ANN401  (OR-Tools has no stubs here)
    """Answer of GLOP."""
    result = mathopt.solve(model, mathopt.SolverType.GLOP)
    if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
        message = "no shifts cover each task exactly once; add shifts that cover fewer tasks"
        raise NoSolutionInTime(message)
    return result


def _never_excluded(given: GivenShifts, columns: list[int], target: int) -> list[int]:
    """Shifts whose reduced cost is 0 at all best prices: only they are in covers of that size.

    Prices with as many reduced costs above 0 as there can be maximise their sum, each capped.
    """
    from ortools.math_opt.python import mathopt  # noqa: PLC0415

    model = mathopt.Model()
    model.objective.is_maximize = True
    price = [model.add_variable() for _ in given.task]
    total = model.add_linear_constraint(lb=float(target), ub=float(target) + 1e-9)
    for each in price:
        total.set_coefficient(each, 1.0)
    for column in columns:
        above = model.add_variable(lb=0.0, ub=_LEAST_ROOM)
        model.objective.set_linear_coefficient(above, 1.0)
        row = model.add_linear_constraint(ub=1.0)
        row.set_coefficient(above, 1.0)
        for task in given.tasks[column]:
            row.set_coefficient(price[task], 1.0)
    values = np.array(_solved(mathopt, model).variable_values(price))
    return [c for c in columns if 1.0 - values[list(given.tasks[c])].sum() < _NEAR]
