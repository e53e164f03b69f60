"""The best mixture of the blocks known so far, and what it pays for each trip."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from network.errors import NoSolutionInTime
from network.quantities import FloatArray, IntArray

if TYPE_CHECKING:
    from collections.abc import Iterable


_LEAST_SHARE = 1e-6
_GAVE_UP = (RuntimeError, AttributeError)
"""What OR-Tools 9.15 raises for a failed GLOP: the second while it builds the first."""


@dataclass(frozen=True, slots=True, eq=False)
class SharedBlock:
    """A block of a depot, and how much of it is used."""

    depot: int
    trips: IntArray
    share: float


class BlockMaster:
    """Linear program over blocks: each trip once, no depot above its capacity.

    A trip may stay undone at a high price, so that there is always an answer. Columns are added;
    GLOP goes on from the basis it had.

    Parameters
    ----------
    n_trips : int
    most : IntArray, shape (n_depots,)
        Most blocks of each depot.
    undone : float
        Price of a trip that nobody runs.
    """

    def __init__(self, n_trips: int, most: IntArray, undone: float) -> None:
        from ortools.math_opt.python import mathopt  # noqa: PLC0415  (heavy, only where needed)

        self._mathopt = mathopt
        self._model = mathopt.Model()
        self._model.objective.is_maximize = False
        self._trips = [self._model.add_linear_constraint(lb=1.0, ub=1.0) for _ in range(n_trips)]
        self._depots = [self._model.add_linear_constraint(ub=float(each)) for each in most]
        self._undone = [self._column(undone, [row]) for row in self._trips]
        self._known: set[tuple[int, bytes]] = set()
        self._blocks: list[tuple[int, IntArray, Any]] = []
        self._solver = self._fresh_solver()
        self._result: Any = None

    def _column(self, cost: float, rows: "Iterable[Any]") -> Any:  # noqa: ANN401  (no stubs)
        column = self._model.add_variable(lb=0.0)
        self._model.objective.set_linear_coefficient(column, cost)
        for row in rows:
            row.set_coefficient(column, 1.0)
        return column

    def add(self, depot: int, trips: IntArray, cost: float) -> bool:
        """Add a block; False where it is known already."""
        key = depot, trips.tobytes()
        if key in self._known:
            return False
        self._known.add(key)
        rows = [*(self._trips[trip] for trip in trips.tolist()), self._depots[depot]]
        self._blocks.append((depot, trips, self._column(cost, rows)))
        return True

    def raise_price_of_undone(self, price: float) -> None:
        """Let undone trips cost more from now on."""
        for column in self._undone:
            self._model.objective.set_linear_coefficient(column, price)

    def solve(self) -> tuple[float, FloatArray]:
        """Value of the best mixture, and what it pays for each trip.

        Raises
        ------
        NoSolutionInTime
            If GLOP gives up, which no valid day is known to cause.
        """
        try:
            self._result = self._solver.solve()
        except _GAVE_UP:  # lost its way in rounding errors: start again without the old basis
            self._solver = self._fresh_solver()
            self._result = self._solve_again()
        if self._result.termination.reason != self._mathopt.TerminationReason.OPTIMAL:
            message = f"the mixture of blocks ended with {self._result.termination.reason}"
            raise NoSolutionInTime(message)
        paid = self._result.dual_values(self._trips)
        return float(self._result.objective_value()), np.array(paid)

    def mixture(self) -> list[SharedBlock]:
        """Blocks of the last answer, and the share of each."""
        values = self._result.variable_values()  # later columns are not among them
        shares = ((depot, trips, values.get(column, 0.0)) for depot, trips, column in self._blocks)
        return [
            SharedBlock(depot, trips, float(share))
            for depot, trips, share in shares
            if share > _LEAST_SHARE
        ]

    def _fresh_solver(self) -> Any:  # noqa: ANN401  (no stubs)
        return self._mathopt.IncrementalSolver(self._model, self._mathopt.SolverType.GLOP)

    def _solve_again(self) -> Any:  # noqa: ANN401  (no stubs)
        dual = self._mathopt.SolveParameters(lp_algorithm=self._mathopt.LPAlgorithm.DUAL_SIMPLEX)
        try:
            return self._solver.solve(params=dual)
        except _GAVE_UP as failure:
            message = "the mixture of blocks could not be found exactly enough; change the unit"
            raise NoSolutionInTime(message) from failure

    def undone_share(self) -> float:
        """How many trips, in parts, the last answer leaves undone."""
        return float(sum(self._result.variable_values(self._undone)))
