"""The one place that runs CP-SAT: limits, seed, stopping, and a status of our own."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from network.errors import InfeasibleError, NoSolutionInTime
from network.quantities import IntArray, ints

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ortools.sat.python import cp_model


@dataclass(frozen=True, slots=True)
class Effort:
    """How long a search may go on.

    Attributes
    ----------
    work : float
        Deterministic time of CP-SAT: the same work gives the same answer on every machine.
    seconds : float
        Wall-clock limit; infinite in repeatable mode, where only `work` stops the search.
    workers : int
        Parallel searches; more than one only where repeatability is given up.
    in_turn : int
        Different searches that take turns in one thread, which is repeatable; 0 for a single one.
    """

    work: float = 8.0
    seconds: float = float("inf")
    workers: int = 1
    in_turn: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """Values of the variables asked for, the objective, its proven bound, and why it stopped."""

    values: IntArray
    objective: float
    bound: float
    stop_reason: str


def solve(
    model: "cp_model.CpModel",
    wanted: "Sequence[cp_model.IntVar]",
    effort: Effort,
    seed: int,
    what: str,
) -> Answer:
    """Solve a model and return the values of some of its variables.

    Raises
    ------
    InfeasibleError
        If the model has no solution.
    NoSolutionInTime
        If none was found within the effort.
    """
    from ortools.sat.python import cp_model  # noqa: PLC0415  (0.4 s that --help must not pay)

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = effort.workers
    if effort.in_turn:
        solver.parameters.num_workers = effort.in_turn
        solver.parameters.interleave_search = True
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = effort.work
    if effort.seconds != float("inf"):
        solver.parameters.max_time_in_seconds = effort.seconds
    solver.parameters.catch_sigint_signal = False
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        message = f"{what}: no choice satisfies all limits"
        raise InfeasibleError(message)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        message = f"{what}: nothing found within the effort; allow more work or a smaller problem"
        raise NoSolutionInTime(message)
    met = abs(solver.objective_value - solver.best_objective_bound) < 0.5  # noqa: PLR2004  (integers)
    return Answer(
        values=ints([solver.value(v) for v in wanted]),
        objective=solver.objective_value,
        bound=solver.best_objective_bound,
        stop_reason="proven" if met else "work limit reached",
    )
