"""One exit code for each kind of failure."""

import pytest

from api.errors import exit_code_of
from api.exit_codes import CANCELLED, FAILURE, INFEASIBLE, INPUT, NO_SOLUTION
from network.errors import (
    Cancelled,
    InfeasibleError,
    InputError,
    LimitError,
    NoSolutionInTime,
    NotFoundError,
    PlanningError,
)
from routing.validity import InvalidPlanError


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (PlanningError("of another kind"), FAILURE),
        (InvalidPlanError("a bug of ours"), FAILURE),
        (InputError("a bad table"), INPUT),
        (LimitError("too large"), INPUT),
        (NotFoundError("no such file"), INPUT),
        (InfeasibleError("no buses"), INFEASIBLE),
        (NoSolutionInTime("too short"), NO_SOLUTION),
        (Cancelled("stopped"), CANCELLED),
    ],
)
def test_each_kind_of_failure_has_its_exit_code(failure: PlanningError, code: int) -> None:
    assert exit_code_of(failure) == code


def test_exit_codes_are_those_of_the_readme() -> None:
    assert (FAILURE, INPUT, INFEASIBLE, NO_SOLUTION, CANCELLED) == (1, 3, 4, 5, 130)
