"""Chooses whole duties: columns that together cover each section exactly once."""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from routing.progress import Observer
from routing.watched_solve import Watch, solve_watched

_LONGEST_S = 10.0**9


@dataclass(frozen=True, slots=True)
class ChoiceLimits:
    """How long one choice may take, and what it must keep to.

    Attributes
    ----------
    nodes : int
        Most branches.
    cpu_s : float
    seed : int
    within : float
        So near to the best it may stay.
    counted, most : int, float
        Of the first `counted` columns at most `most` are chosen.
    """

    nodes: int
    cpu_s: float
    seed: int
    within: float = 0.0
    counted: int = 0
    most: float = math.inf


@dataclass(frozen=True, slots=True)
class Choice:
    """Columns that cover every row once.

    Attributes
    ----------
    columns : tuple of int or None
        Rising; None where no cover was found.
    bound : float
        No cover by these columns costs less; infinite where there is none.
    finished : bool
        Whether the search ended by itself.
    """

    columns: tuple[int, ...] | None
    bound: float
    finished: bool


def choose_cover(
    rows_of: Sequence[Sequence[int]],
    cost: Sequence[float],
    n_rows: int,
    known: Sequence[int],
    limits: ChoiceLimits,
    observer: Observer,
) -> Choice:
    """Cheapest columns that cover each row exactly once: one integer program.

    Parameters
    ----------
    rows_of : sequence of sequence of int
        Rows of each column.
    cost : sequence of float
    n_rows : int
    known : sequence of int
        Columns of a cover to start from; may be empty.
    limits : ChoiceLimits
    observer : Observer

    Raises
    ------
    Cancelled
        If the observer says so, once the solver has stopped.

    Examples
    --------
    >>> from routing.progress import unobserved
    >>> choose_cover([[0], [1], [0, 1]], [2.0, 2.0, 3.0], 2, [], ChoiceLimits(100, 9.0, 1),
    ...              unobserved).columns
    (2,)
    >>> choose_cover([[0], [1], [0, 1]], [2.0, 2.0, 9.0], 2, [],
    ...              ChoiceLimits(100, 9.0, 1, counted=3, most=1), unobserved).columns
    (2,)
    """
    from ortools.math_opt.python import mathopt  # noqa: PLC0415  (heavy, only where needed)

    model = mathopt.Model()
    model.objective.is_maximize = False
    rows = [model.add_linear_constraint(lb=1.0, ub=1.0) for _ in range(n_rows)]
    chosen = []
    for covered, price in zip(rows_of, cost, strict=True):
        column = model.add_binary_variable()
        model.objective.set_linear_coefficient(column, float(price))
        for row in covered:
            rows[row].set_coefficient(column, 1.0)
        chosen.append(column)
    if limits.most < math.inf:
        count = model.add_linear_constraint(ub=limits.most)
        for column in chosen[: limits.counted]:
            count.set_coefficient(column, 1.0)
    hints = []
    if known:
        values = dict.fromkeys(chosen, 0.0) | {chosen[column]: 1.0 for column in known}
        hints = [mathopt.SolutionHint(variable_values=values)]
    watch = Watch(observer, "duties", 0.7, f"choosing among {len(cost)} duties")
    result = solve_watched(model, _parameters(mathopt, limits), hints, watch)
    impossible = {
        mathopt.TerminationReason.INFEASIBLE,
        mathopt.TerminationReason.INFEASIBLE_OR_UNBOUNDED,
    }
    if result.termination.reason in impossible:
        return Choice(None, math.inf, finished=True)
    low = float(result.termination.objective_bounds.dual_bound)
    if not result.has_primal_feasible_solution():
        return Choice(None, low, finished=False)
    values = result.variable_values(chosen)
    used = tuple(column for column, value in enumerate(values) if value > 0.5)  # noqa: PLR2004
    return Choice(used, low, result.termination.reason == mathopt.TerminationReason.OPTIMAL)


def _parameters(mathopt: Any, limits: ChoiceLimits) -> Any:  # noqa: ANN401
    """Limits of the solver, counted in processor time."""
    parameters = mathopt.SolveParameters(
        time_limit=dt.timedelta(seconds=min(limits.cpu_s, _LONGEST_S)),
        node_limit=limits.nodes,
        random_seed=limits.seed,
        absolute_gap_tolerance=limits.within,
        relative_gap_tolerance=0.0,
    )
    parameters.gscip.int_params["timing/clocktype"] = 1  # processor time, not the wall
    return parameters
