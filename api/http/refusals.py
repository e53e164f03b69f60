"""How a refusal is told: to programs as problem details, to people as a page."""

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.http.pages.problem_page import problem_page
from api.http.problem_details import (
    ProblemDetails,
    details_of,
    details_of_fields,
    details_of_status,
    problem_response,
)
from network.errors import PlanningError

API = "/v1"
_WORDS = {
    HTTPStatus.NOT_FOUND: "there is nothing here; check the address",
    HTTPStatus.METHOD_NOT_ALLOWED: "use one of the methods in the header Allow",
}


def refusal(path: str, details: ProblemDetails) -> Response:
    """The answer to whoever asked for a path."""
    if path == API or path.startswith(f"{API}/"):
        return problem_response(details)
    return problem_page(details)


async def refuse(
    scope: Scope, receive: Receive, send: Send, status: HTTPStatus, detail: str
) -> None:
    """Answer a request that goes no further."""
    path = str(scope["path"])
    response = refusal(path, details_of_status(status, detail, path))
    response.headers["Connection"] = "close"  # what is left of its body is not read
    await response(scope, receive, send)


def tell_refusals(app: FastAPI) -> None:
    """Let an application tell every refusal in our form."""

    def planning(request: Request, failure: Exception) -> Response:
        assert isinstance(failure, PlanningError)  # noqa: S101  (registered for these only)
        path = request.url.path
        return refusal(path, details_of(failure, path))

    def fields(request: Request, failure: Exception) -> Response:
        assert isinstance(failure, RequestValidationError)  # noqa: S101  (as above)
        path = request.url.path
        return refusal(path, details_of_fields(failure.errors(), path))

    def status(request: Request, failure: Exception) -> Response:
        assert isinstance(failure, HTTPException)  # noqa: S101  (as above)
        path, code = request.url.path, HTTPStatus(failure.status_code)
        detail = _WORDS.get(code, str(failure.detail))
        response = refusal(path, details_of_status(code, detail, path))
        response.headers.update(failure.headers or {})
        return response

    app.add_exception_handler(PlanningError, planning)
    app.add_exception_handler(RequestValidationError, fields)
    app.add_exception_handler(HTTPException, status)
