"""A line in the log for every request, its time for the metrics, and an id for every fault of ours.

The id stands in the answer and in the log; the cause stands in the log only.
"""

import secrets
import time
from http import HTTPStatus

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.metrics import Metrics
from api.http.problem_details import details_of_status
from api.http.refusals import API, refusal

_GONE = 499
"""Noted, never sent: whoever asked did not wait."""

_log = structlog.get_logger("routewright.api")


class RequestLog:
    """Notes how each request ended, and answers where nothing else does."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and note what comes of it."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        started, status = time.perf_counter(), 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except ClientDisconnect:
            status = _GONE
        except Exception as failure:
            error_id = secrets.token_hex(6)
            _log.error("fault", error_id=error_id, path=scope["path"], exc_info=failure)
            if status:
                raise  # half an answer is out: the server has to cut it off
            await _answer_fault(error_id, scope, receive, noting)
        finally:
            seconds = time.perf_counter() - started
            route = _route_of(scope)
            self._metrics.note_request(scope["method"], route, status, seconds)
            _log.info(
                "request", method=scope["method"], path=scope["path"], status=status,
                ms=round(seconds * 1000, 1),
            )  # fmt: skip


async def _answer_fault(error_id: str, scope: Scope, receive: Receive, send: Send) -> None:
    """Tell that the fault is ours, and nothing of its cause."""
    said = (
        f"something went wrong on our side; the log has the cause under {error_id}; "
        "trying again may help"
    )
    path = str(scope["path"])
    details = details_of_status(HTTPStatus.INTERNAL_SERVER_ERROR, said, path, error_id=error_id)
    await refusal(path, details)(scope, receive, send)


def _route_of(scope: Scope) -> str:
    """The path as it is declared, so that ids do not become labels."""
    found = getattr(scope.get("route"), "path", None)
    if found is None:
        return "unmatched"
    return f"{API}{found}" if str(scope["path"]).startswith(f"{API}/") else str(found)
