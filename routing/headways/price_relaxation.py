"""What one unit of each limit is worth, and what no choice can cost less than."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from network.errors import InfeasibleError, NoSolutionInTime
from network.quantities import BoolArray, FloatArray, IntArray, floats, frozen, ints
from routing.headways.kind_ties import ANY_KIND, IMPOSSIBLE, KindTies
from routing.headways.limited_choices import LimitedChoices

_PARTS = 1024
"""Prices are whole parts of a unit of cost, so that the bound is a sum of integers."""


@dataclass(frozen=True, slots=True, eq=False)
class PriceRelaxation:
    """Limits replaced by prices (Lagrange): exact for any prices, tight for good ones.

    Attributes
    ----------
    price : FloatArray, shape (n_limits,)
        Cost saved by one more unit of each limit, in the linear program.
    bound : int
        No choice within the limits costs less.
    bound_parts : int
        The same before it is rounded up, in 1024ths.
    extra_parts : IntArray, shape (n_rows, n_options)
        A choice with this option costs at least `bound_parts` and this, in 1024ths.
    """

    price: FloatArray
    bound: int
    bound_parts: int
    extra_parts: IntArray

    def may_be_in(self, value: int) -> BoolArray:
        """Options that a choice cheaper than `value` may have, shape (n_rows, n_options)."""
        may: BoolArray = self.bound_parts + self.extra_parts <= (value - 1) * _PARTS
        return may

    def value_that_keeps(self, options: int) -> int:
        """Value up to which so many options beside the best of each row may be in a choice."""
        extra = np.sort(self.extra_parts, axis=None)
        place = min(len(self.extra_parts) + options, extra.size - 1)
        return -(-(self.bound_parts + int(extra[place])) // _PARTS) + 1


def price_relaxation(problem: LimitedChoices) -> PriceRelaxation:
    """Prices of the linear program, and the bound they give, checked in whole numbers.

    Raises
    ------
    InfeasibleError
        If not even a mixture of options keeps the limits.
    NoSolutionInTime
        If the linear program is given up, which no valid problem is known to cause.

    Examples
    --------
    >>> cost, buses = np.array([[9, 5], [9, 1]]), np.array([[[1, 2], [1, 2]]])
    >>> problem = LimitedChoices(cost, buses, np.ones((2, 2), bool), np.array([3]))
    >>> relaxed = price_relaxation(problem)
    >>> relaxed.bound, 4 <= relaxed.price[0] <= 8
    (10, np.True_)
    """
    return relaxed_at(problem, _linear_prices(problem))


def relaxed_at(problem: LimitedChoices, price: FloatArray) -> PriceRelaxation:
    """The bound at any prices; negative ones count as 0."""
    parts = np.maximum(np.rint(price * _PARTS), 0.0).astype(np.int64)
    felt = problem.cost * _PARTS + np.tensordot(parts, problem.takes, axes=1)
    felt = np.where(problem.allowed, felt, IMPOSSIBLE)
    ties = problem.kinds
    least = ties.least_of_rows(felt)
    of_groups = ties.of_groups(least)
    bound_parts = int(of_groups.min(axis=1).sum()) - int(parts @ problem.limit)
    extra = np.where(problem.allowed, _extra(ties, felt, least, of_groups), IMPOSSIBLE)
    return PriceRelaxation(
        price=floats(parts / _PARTS),
        bound=-(-bound_parts // _PARTS),
        bound_parts=bound_parts,
        extra_parts=frozen(extra),
    )


def _extra(ties: KindTies, felt: IntArray, least: IntArray, of_groups: IntArray) -> IntArray:
    """What each option costs more than the best of its group, its kind taken by the whole group."""
    worse = (of_groups - of_groups.min(axis=1, keepdims=True))[ties.group] - least
    extra = felt + worse[:, np.maximum(ties.kind, 0)]
    fits_all = ties.kind == ANY_KIND
    extra[:, fits_all] = felt[:, fits_all] + worse.min(axis=1, keepdims=True)
    return ints(np.minimum(extra, IMPOSSIBLE))


def _linear_prices(problem: LimitedChoices) -> FloatArray:
    """Dual values of the limits when options may be mixed."""
    from ortools.math_opt.python import mathopt  # noqa: PLC0415  (heavy, only where needed)

    model = mathopt.Model()
    model.objective.is_maximize = False
    one_each = [model.add_linear_constraint(lb=1.0, ub=1.0) for _ in range(problem.n_rows)]
    limits = [model.add_linear_constraint(ub=float(limit)) for limit in problem.limit]
    row, option = np.nonzero(problem.allowed)
    columns = [model.add_variable(lb=0.0) for _ in range(len(row))]
    for column, its_row, cost in zip(
        columns, row.tolist(), problem.cost[row, option].tolist(), strict=True
    ):
        one_each[its_row].set_coefficient(column, 1.0)
        model.objective.set_linear_coefficient(column, float(cost))
    if problem.ties is not None:
        _tie(model, problem.ties, columns, row, option)
    for limit, takes in zip(limits, problem.takes[:, row, option], strict=True):
        for place in np.flatnonzero(takes).tolist():
            limit.set_coefficient(columns[place], float(takes[place]))
    result = mathopt.solve(model, mathopt.SolverType.GLOP)
    reason = result.termination.reason
    if reason in {
        mathopt.TerminationReason.INFEASIBLE,
        mathopt.TerminationReason.INFEASIBLE_OR_UNBOUNDED,
    }:
        message = "no mixture of options keeps all limits"
        raise InfeasibleError(message)
    if reason != mathopt.TerminationReason.OPTIMAL:
        message = f"the prices of the limits ended with {reason}"
        raise NoSolutionInTime(message)
    return -np.array(result.dual_values(limits), dtype=np.float64)


def _tie(
    model: Any,  # noqa: ANN401  (OR-Tools has no stubs here)
    ties: KindTies,
    columns: list[Any],
    row: IntArray,
    option: IntArray,
) -> None:
    """Let the rows of a group take options of a kind only as far as the group has that kind."""
    has = [[model.add_variable(lb=0.0) for _ in range(ties.n_kinds)] for _ in range(ties.n_groups)]
    for shares in has:
        one = model.add_linear_constraint(lb=1.0, ub=1.0)
        for share in shares:
            one.set_coefficient(share, 1.0)
    rows: dict[tuple[int, int], Any] = {}
    for column, its_row, its_option in zip(columns, row.tolist(), option.tolist(), strict=True):
        kind = int(ties.kind[its_option])
        if kind == ANY_KIND:
            continue
        if (its_row, kind) not in rows:
            rows[its_row, kind] = model.add_linear_constraint(ub=0.0)
            rows[its_row, kind].set_coefficient(has[int(ties.group[its_row])][kind], -1.0)
        rows[its_row, kind].set_coefficient(column, 1.0)
