"""What each kind of failure means to whoever called: one table for exit codes and HTTP statuses."""

from dataclasses import dataclass
from http import HTTPStatus

from api.exit_codes import (
    CANCELLED,
    FAILURE,
    INFEASIBLE,
    INPUT,
    NO_SOLUTION,
)
from network.errors import (
    Cancelled,
    InfeasibleError,
    InputError,
    LimitError,
    NoSolutionInTime,
    NotFoundError,
    PlanningError,
)
from scenarios.store.errors import StillUsedError, StoreGoneError


class NotReadyError(PlanningError):
    """What was asked for is not there yet, or cannot be done any more."""


class TooManyError(PlanningError):
    """Too much work waits already."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one kind of failure means.

    Attributes
    ----------
    kind : type of PlanningError
    exit_code : int
        Of the command line.
    status : HTTPStatus
        Of the HTTP service.
    code : str
        Names the kind of problem for programs.
    title : str
        The same for people.
    """

    kind: type[PlanningError]
    exit_code: int
    status: HTTPStatus
    code: str
    title: str


MEANINGS = (
    Meaning(
        StoreGoneError, FAILURE, HTTPStatus.SERVICE_UNAVAILABLE, "not-well",
        "The service cannot work",
    ),
    Meaning(Cancelled, CANCELLED, HTTPStatus.CONFLICT, "cancelled", "Cancelled"),
    Meaning(
        NoSolutionInTime, NO_SOLUTION, HTTPStatus.UNPROCESSABLE_ENTITY, "no-solution-in-time",
        "No solution in time",
    ),
    Meaning(
        InfeasibleError, INFEASIBLE, HTTPStatus.UNPROCESSABLE_ENTITY, "infeasible",
        "No plan can do this",
    ),
    Meaning(LimitError, INPUT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", "Too large"),
    Meaning(
        InputError, INPUT, HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-input", "Invalid input"
    ),
    Meaning(NotFoundError, INPUT, HTTPStatus.NOT_FOUND, "not-found", "Not found"),
    Meaning(NotReadyError, FAILURE, HTTPStatus.CONFLICT, "not-ready", "Not ready"),
    Meaning(StillUsedError, FAILURE, HTTPStatus.CONFLICT, "still-used", "Still used"),
    Meaning(TooManyError, FAILURE, HTTPStatus.TOO_MANY_REQUESTS, "too-many", "Too much waits"),
)  # fmt: skip
"""A kind stands before those it is a kind of."""

OUR_FAULT = Meaning(
    PlanningError, FAILURE, HTTPStatus.INTERNAL_SERVER_ERROR, "internal-error", "Our fault"
)


def meaning_of(failure: PlanningError) -> Meaning:
    """What a failure means.

    Examples
    --------
    >>> meaning_of(LimitError("too many zones")).code
    'too-large'
    """
    return next((known for known in MEANINGS if isinstance(failure, known.kind)), OUR_FAULT)


def exit_code_of(failure: PlanningError) -> int:
    """Exit code of the command line for a failure.

    Examples
    --------
    >>> exit_code_of(InputError("no such column")), exit_code_of(PlanningError("a bug of ours"))
    (3, 1)
    """
    return meaning_of(failure).exit_code
