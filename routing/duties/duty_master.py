"""The best mixture of the duties known so far, and what it pays for each section."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from network.errors import NoSolutionInTime
from network.quantities import FloatArray, IntArray, floats

MINUTE = 60.0
"""Costs enter in minutes: GLOP is most exact where numbers are neither large nor small."""

_GAVE_UP = (RuntimeError, AttributeError)
"""What OR-Tools 9.15 raises for a failed GLOP: the second while it builds the first."""


class DutyMaster:
    """Linear program over duties: each section once, or left undone at a price.

    Columns are added; GLOP goes on from the basis it had.

    Parameters
    ----------
    undone_s : IntArray, shape (n_sections,)
        Price of leaving a section undone, seconds of pay.
    """

    def __init__(self, undone_s: IntArray) -> None:
        from ortools.math_opt.python import mathopt  # noqa: PLC0415  (heavy, only where needed)

        self._mathopt = mathopt
        self._model = mathopt.Model()
        self._model.objective.is_maximize = False
        self._rows = [self._model.add_linear_constraint(lb=1.0, ub=1.0) for _ in undone_s]
        self._count = self._model.add_linear_constraint()
        self._columns: list[Any] = []
        self._number: dict[Any, int] = {}
        self._undone = [self._column(cost, [row]) for row, cost in enumerate(undone_s.tolist())]
        self._result: Any = None
        # What nobody reads is not fetched: turning it into Python objects takes longer than GLOP.
        self._wanted = mathopt.ModelSolveParameters(
            variable_values_filter=mathopt.VariableFilter(skip_zero_values=True),
            reduced_costs_filter=mathopt.VariableFilter(filtered_items=()),
        )
        self._solver = self._fresh_solver()

    def add(self, cost_s: int, sections: Iterable[int]) -> None:
        """Add a duty; its number is how many were added before."""
        column = self._column(cost_s, sections)
        self._count.set_coefficient(column, 1.0)
        self._number[column] = len(self._columns)
        self._columns.append(column)

    def limit_count(self, least: float, most: float) -> None:
        """Let all further mixtures contain so many duties."""
        self._count.lower_bound, self._count.upper_bound = least, most

    def _column(self, cost_s: int, sections: Iterable[int]) -> Any:  # noqa: ANN401  (no stubs)
        column = self._model.add_variable(lb=0.0)
        self._model.objective.set_linear_coefficient(column, cost_s / MINUTE)
        for section in sections:
            self._rows[section].set_coefficient(column, 1.0)
        return column

    def keep(self, numbers: Iterable[int]) -> None:
        """Let all further mixtures contain these duties wholly."""
        for number in numbers:
            self._columns[number].lower_bound = 1.0

    def keep_none(self) -> None:
        """Let further mixtures contain any duties again."""
        for column in self._columns:
            column.lower_bound = 0.0

    def shares(self) -> FloatArray:
        """How much of each duty the last mixture contains, shape (n_added,)."""
        found = np.zeros(len(self._columns))
        for column, value in self._result.variable_values().items():
            number = self._number.get(column)
            if number is not None:  # None: a section left undone
                found[number] = value
        return floats(found)

    def solve(self) -> tuple[float, FloatArray, float]:
        """Value of the best mixture, what it pays for each section and for each duty, in seconds.

        Raises
        ------
        NoSolutionInTime
            If GLOP gives up, which no valid day is known to cause.
        """
        try:
            self._result = self._solver.solve(model_params=self._wanted)
        except _GAVE_UP:  # lost its way in rounding errors: start again without the old basis
            self._solver = self._fresh_solver()
            self._result = self._solve_again()
        if self._result.termination.reason != self._mathopt.TerminationReason.OPTIMAL:
            message = f"the mixture of duties ended with {self._result.termination.reason}"
            raise NoSolutionInTime(message)
        paid = np.array(self._result.dual_values(self._rows)) * MINUTE
        each = float(self._result.dual_values([self._count])[0]) * MINUTE
        return float(self._result.objective_value()) * MINUTE, paid, each

    def _fresh_solver(self) -> Any:  # noqa: ANN401  (no stubs)
        return self._mathopt.IncrementalSolver(self._model, self._mathopt.SolverType.GLOP)

    def _solve_again(self) -> Any:  # noqa: ANN401
        dual = self._mathopt.SolveParameters(lp_algorithm=self._mathopt.LPAlgorithm.DUAL_SIMPLEX)
        try:
            return self._solver.solve(params=dual, model_params=self._wanted)
        except _GAVE_UP as failure:
            message = "the mixture of duties could not be found exactly enough; plan fewer blocks"
            raise NoSolutionInTime(message) from failure
