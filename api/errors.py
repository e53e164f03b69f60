"""What each kind of failure means to whoever called: one table for exit codes."""

from network.errors import (
    Cancelled,
    InfeasibleError,
    InputError,
    NoSolutionInTime,
    NotFoundError,
    PlanningError,
)

OK, FAILURE, USAGE, INPUT, INFEASIBLE, NO_SOLUTION, CANCELLED = 0, 1, 2, 3, 4, 5, 130

_EXIT_CODES: tuple[tuple[type[PlanningError], int], ...] = (
    (Cancelled, CANCELLED),
    (NoSolutionInTime, NO_SOLUTION),
    (InfeasibleError, INFEASIBLE),
    (InputError, INPUT),
    (NotFoundError, INPUT),
)


def exit_code_of(failure: PlanningError) -> int:
    """Exit code of the command line for a failure.

    Examples
    --------
    >>> exit_code_of(InputError("no such column")), exit_code_of(PlanningError("a bug of ours"))
    (3, 1)
    """
    return next((code for kind, code in _EXIT_CODES if isinstance(failure, kind)), FAILURE)
