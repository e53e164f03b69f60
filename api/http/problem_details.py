"""Problem details (RFC 9457, 2023): the one form in which the service says what went wrong."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.errors import MEANINGS, OUR_FAULT, meaning_of
from maps.shown_text import LONGEST_LINE, shown_text
from network.errors import PlanningError
from network.problems import Problem, Severity, error

MEDIA_TYPE = "application/problem+json"
_MOST_PROBLEMS = 100
_OF_STATUS = {
    HTTPStatus.BAD_REQUEST: ("bad-request", "The request cannot be read"),
    HTTPStatus.FORBIDDEN: ("foreign-origin", "Sent by a page of another site"),
    HTTPStatus.NOT_FOUND: ("not-found", "Not found"),
    HTTPStatus.METHOD_NOT_ALLOWED: ("method-not-allowed", "Not possible with this method"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("too-large", "Too large"),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: ("media-type", "Of another media type"),
    HTTPStatus.MISDIRECTED_REQUEST: ("unknown-host", "Not a name of this service"),
    HTTPStatus.UNPROCESSABLE_ENTITY: ("invalid-input", "Invalid input"),
    HTTPStatus.INTERNAL_SERVER_ERROR: (OUR_FAULT.code, OUR_FAULT.title),
    HTTPStatus.SERVICE_UNAVAILABLE: ("not-well", "The service cannot work"),
}

CODES = {meaning.code: meaning.title for meaning in MEANINGS} | dict(_OF_STATUS.values())
"""Every code that a problem may have, with its title."""


class FoundProblem(BaseModel):
    """One finding: what is wrong, where, and what to do about it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "severity": "error",
                    "where": "od.csv line 9",
                    "message": "trips -31 is negative",
                    "remedy": "use 0 or more",
                }
            ]
        }
    )

    severity: Severity
    where: str
    message: str
    remedy: str = ""

    @classmethod
    def of(cls, problem: Problem) -> "FoundProblem":
        """A finding as it is sent."""
        texts = (problem.where, problem.message, problem.remedy)
        where, message, remedy = (shown_text(text, LONGEST_LINE) for text in texts)
        return cls(severity=problem.severity, where=where, message=message, remedy=remedy)


class ProblemDetails(BaseModel):
    """Why a request was refused or failed (RFC 9457, 2023)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "/problems#not-found",
                    "title": "Not found",
                    "status": 404,
                    "detail": "there is no network n-a; ask for the list of networks",
                    "instance": "/v1/networks/n-a",
                    "problems": [],
                    "error_id": None,
                }
            ]
        }
    )

    type: str = Field(description="Names the kind of problem, and leads to its explanation.")
    title: str
    status: int
    detail: str = Field(description="What happened, and the way out.")
    instance: str = Field(description="The path that was asked for.")
    problems: list[FoundProblem] = Field(
        default_factory=list, description="Every finding, where there are several."
    )
    error_id: str | None = Field(
        default=None, description="Stands in the log beside the cause, where the fault is ours."
    )


def details_of(failure: PlanningError, path: str) -> ProblemDetails:
    """Problem details of a failure.

    Examples
    --------
    >>> from network.errors import NotFoundError
    >>> details_of(NotFoundError("there is no network n-1"), "/v1/networks/n-1").status
    404
    """
    meaning = meaning_of(failure)
    problems: Sequence[Problem] = getattr(failure, "problems", ())
    detail = str(failure).replace("\n", "; ")
    return _details(meaning.code, meaning.title, meaning.status, detail, path, problems)


def details_of_status(
    status: int, detail: str, path: str, problems: Sequence[Problem] = (), error_id: str = ""
) -> ProblemDetails:
    """Problem details of an HTTP status.

    Examples
    --------
    >>> details_of_status(405, "use GET", "/v1/health").type
    '/problems#method-not-allowed'
    """
    known = HTTPStatus(status)
    code, title = _OF_STATUS.get(known, ("bad-request", known.phrase))
    found = _details(code, title, status, detail, path, problems)
    return found.model_copy(update={"error_id": error_id or None})


def details_of_fields(errors: Sequence[Mapping[str, object]], path: str) -> ProblemDetails:
    """Problem details of the fields that a schema refuses.

    Parameters
    ----------
    errors : sequence of mapping
        As pydantic gives them: ``loc`` and ``msg`` of each field.
    path : str

    Examples
    --------
    >>> details_of_fields([{"loc": ("body", "buses"), "msg": "Field required"}], "/").detail
    'buses: Field required'
    """
    problems = field_problems(errors)
    detail = "; ".join(f"{problem.where}: {problem.message}" for problem in problems)
    return details_of_status(HTTPStatus.UNPROCESSABLE_ENTITY, detail, path, problems)


def field_problems(errors: Sequence[Mapping[str, object]]) -> list[Problem]:
    """One finding per field that a schema refuses."""
    return [error(_field(found["loc"]), str(found["msg"])) for found in errors]


def problem_response(details: ProblemDetails) -> Response:
    """The answer to a program."""
    return Response(details.model_dump_json(), details.status, media_type=MEDIA_TYPE)


def _details(
    code: str, title: str, status: int, detail: str, path: str, problems: Sequence[Problem]
) -> ProblemDetails:
    """Problem details, with texts that may be shown anywhere."""
    return ProblemDetails(
        type=f"/problems#{code}",
        title=title,
        status=int(status),
        detail=shown_text(detail, LONGEST_LINE),
        instance=shown_text(path, LONGEST_LINE),
        problems=[FoundProblem.of(problem) for problem in problems[:_MOST_PROBLEMS]],
    )


def _field(place: object) -> str:
    """Name of a field, without where in the request it was."""
    parts = [str(part) for part in place] if isinstance(place, list | tuple) else [str(place)]
    if len(parts) > 1 and parts[0] in {"body", "query", "path", "header"}:
        parts = parts[1:]
    return ".".join(parts)
