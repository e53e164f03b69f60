"""A linear program that grows by columns, for column generation: GLOP goes on from its last basis.

Everything of MathOpt that blocks, bus days and duties need is here, and what is known to go wrong.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np

from network.errors import NoSolutionInTime
from network.quantities import FloatArray, IntArray, floats, ints

Row: TypeAlias = Any
"""A constraint of the program."""

Share: TypeAlias = Any
"""A variable of the program: how much of something is used."""


class GrowingProgram:
    """The cheapest mixture of what is known so far, and what it pays for each row.

    The solver is asked in the messages that MathOpt itself sends it, and its answer is read as
    arrays: MathOpt would turn the basis into Python objects, which takes longer than GLOP.

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
        self._changes = self._model.add_update_tracker()
        only_used = mathopt.VariableFilter(skip_zero_values=True)
        nothing = mathopt.VariableFilter(filtered_items=())
        self._read = mathopt.ModelSolveParameters(
            variable_values_filter=only_used, reduced_costs_filter=nothing
        ).to_proto()
        self._solver: Any = None
        self._used: tuple[IntArray, FloatArray] = (ints([]), floats([]))
        self._paid: FloatArray = floats([])

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
        self._tell_solver()
        answer = self._find_answer(self._mathopt.SolveParameters())
        if answer is None:  # lost its way in rounding errors: start again without the old basis
            self._start_solver()
            dual = self._mathopt.LPAlgorithm.DUAL_SIMPLEX
            answer = self._find_answer(self._mathopt.SolveParameters(lp_algorithm=dual))
        if answer is None:
            message = (
                f"the mixture of {self._mixed} could not be found exactly enough; change the unit "
                "of costs or schedule fewer trips at a time"
            )
            raise NoSolutionInTime(message)
        reason = self._mathopt.TerminationReason(answer.termination.reason)
        if reason != self._mathopt.TerminationReason.OPTIMAL:
            message = f"the mixture of {self._mixed} ended with {reason}"
            raise NoSolutionInTime(message)
        return self._keep(answer.solutions[0])

    def used(self) -> dict[Share, float]:
        """Shares above 0 in the last answer; what was added since is not among them."""
        rows, values = self._used
        shares = (self._model.get_variable(row, validate=False) for row in rows.tolist())
        return dict(zip(shares, values.tolist(), strict=True))

    def paid(self, rows: Sequence[Row]) -> FloatArray:
        """What the last mixture pays for one more in each row."""
        return floats(self._paid[[row.id for row in rows]])

    def _tell_solver(self) -> None:
        """Bring the solver up to date; one that cannot take a change starts anew."""
        update = self._changes.export_update()
        if self._solver is None or (update is not None and not self._solver.update(update)):
            self._start_solver()
        self._changes.advance_checkpoint()

    def _start_solver(self) -> None:
        """A solver that knows the program and no basis."""
        from ortools.math_opt import parameters_pb2  # noqa: PLC0415  (heavy, only where needed)
        from ortools.math_opt.core.python import solver  # noqa: PLC0415

        self._solver = solver.new(
            self._mathopt.SolverType.GLOP.value,
            self._model.export_model(),
            parameters_pb2.SolverInitializerProto(),
        )

    def _find_answer(self, parameters: Any) -> Any:  # noqa: ANN401  (no stubs)
        """What GLOP answers; None where it failed."""
        from ortools.math_opt import callback_pb2  # noqa: PLC0415  (heavy, only where needed)
        from ortools.math_opt.python.solve import StatusNotOk  # noqa: PLC0415

        nothing = callback_pb2.CallbackRegistrationProto()
        try:
            return self._solver.solve(parameters.to_proto(), self._read, None, nothing, None, None)
        except StatusNotOk:
            return None

    def _keep(self, solution: Any) -> float:  # noqa: ANN401  (no stubs)
        """Read what is asked for later as arrays; return the cost."""
        shares, paid = solution.primal_solution.variable_values, solution.dual_solution.dual_values
        self._used = ints(shares.ids), floats(shares.values)
        prices = np.zeros(self._model.get_num_linear_constraints())
        prices[np.array(paid.ids, np.int64)] = np.array(paid.values, float)
        self._paid = floats(prices)
        return float(solution.primal_solution.objective_value)
