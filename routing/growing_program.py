"""A linear program that grows by columns, for column generation: GLOP goes on from its last basis.

Everything of MathOpt that blocks, bus days and duties need is here, and what is known to go wrong.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np

from network.errors import NoSolutionInTime
from network.quantities import FloatArray

Row: TypeAlias = Any
"""A constraint of the program."""

Share: TypeAlias = Any
"""A variable of the program: how much of something is used."""

_GAVE_UP = (RuntimeError, AttributeError)
"""What OR-Tools 9.15 raises for a failed GLOP: the second while it builds the first."""


class GrowingProgram:
    """The cheapest mixture of what is known so far, and what it pays for each row.

    Parameters
    ----------
    mixed : str
        What is mixed, for messages.

    Examples
    --------
    >>> program = GrowingProgram("blocks")
    >>> trips = [program.add_row(1.0, 1.0) for _ in range(2)]
    >>> alone = [program.add_share(10.0, [trip]) for trip in trips]
    >>> program.solve()
    20.0
    >>> both = program.add_share(12.0, trips)
    >>> program.solve(), program.used()[both], float(program.paid(trips).sum())
    (12.0, 1.0, 12.0)
    """

    def __init__(self, mixed: str) -> None:
        from ortools.math_opt.python import mathopt  # noqa: PLC0415  (heavy, only where needed)

        self._mathopt, self._mixed = mathopt, mixed
        self._model = mathopt.Model()
        self._model.objective.is_maximize = False
        # What nobody reads is not fetched: turning it into Python objects takes longer than GLOP.
        self._read = mathopt.ModelSolveParameters(
            variable_values_filter=mathopt.VariableFilter(skip_zero_values=True),
            reduced_costs_filter=mathopt.VariableFilter(filtered_items=()),
        )
        self._solver: Any = None
        self._result: Any = None

    def add_row(self, least: float = -np.inf, most: float = np.inf) -> Row:
        """Add a limit on the sum of the shares that will enter it."""
        return self._model.add_linear_constraint(lb=least, ub=most)

    def add_share(self, cost: float, rows: Iterable[Row], entry: float = 1.0) -> Share:
        """Add something of which any share may be used; it counts so much in each of its rows."""
        share = self._model.add_variable(lb=0.0)
        self.set_cost(share, cost)
        for row in rows:
            row.set_coefficient(share, entry)
        return share

    def set_cost(self, share: Share, cost: float) -> None:
        """Let something cost that much from now on."""
        self._model.objective.set_linear_coefficient(share, cost)

    def solve(self) -> float:
        """Cost of the cheapest mixture.

        Raises
        ------
        NoSolutionInTime
            If GLOP gives up, which no valid day is known to cause.
        """
        if self._solver is None:
            self._solver = self._fresh_solver()
        try:
            self._result = self._solver.solve(model_params=self._read)
        except _GAVE_UP:  # lost its way in rounding errors: start again without the old basis
            self._solver = self._fresh_solver()
            self._result = self._solve_again()
        if self._result.termination.reason != self._mathopt.TerminationReason.OPTIMAL:
            message = f"the mixture of {self._mixed} ended with {self._result.termination.reason}"
            raise NoSolutionInTime(message)
        return float(self._result.objective_value())

    def used(self) -> dict[Share, float]:
        """Shares above 0 in the last answer; what was added since is not among them."""
        found: dict[Share, float] = self._result.variable_values()
        return found

    def paid(self, rows: Sequence[Row]) -> FloatArray:
        """What the last mixture pays for one more in each row."""
        return np.array(self._result.dual_values(rows))

    def _fresh_solver(self) -> Any:  # noqa: ANN401  (no stubs)
        return self._mathopt.IncrementalSolver(self._model, self._mathopt.SolverType.GLOP)

    def _solve_again(self) -> Any:  # noqa: ANN401  (no stubs)
        dual = self._mathopt.SolveParameters(lp_algorithm=self._mathopt.LPAlgorithm.DUAL_SIMPLEX)
        try:
            return self._solver.solve(params=dual, model_params=self._read)
        except _GAVE_UP as failure:
            message = (
                f"the mixture of {self._mixed} could not be found exactly enough; change the unit "
                "of costs or schedule fewer trips at a time"
            )
            raise NoSolutionInTime(message) from failure
