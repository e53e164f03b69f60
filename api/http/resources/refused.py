"""Answers as the interface description tells them: refusals, and events of a job."""

from http import HTTPStatus
from typing import Any

from api.http.problem_details import MEDIA_TYPE

_SCHEMA = {"$ref": "#/components/schemas/ProblemDetails"}
_WORDS = {
    HTTPStatus.BAD_REQUEST: "The request cannot be read.",
    HTTPStatus.FORBIDDEN: "Sent by a page of another site.",
    HTTPStatus.NOT_FOUND: "There is no such thing.",
    HTTPStatus.CONFLICT: "It is not there yet, or cannot be done any more.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Larger than we read; the detail names the limit.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "Of another media type.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Something in it is wrong; every finding is listed.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too much work waits already.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The service cannot work; the detail says why.",
}

Responses = dict[int | str, dict[str, Any]]


def refused(*statuses: int) -> Responses:
    """What an operation may refuse with, each as problem details.

    Examples
    --------
    >>> refused(404)[404]["description"]
    'There is no such thing.'
    """
    return {
        int(status): {
            "description": _WORDS[HTTPStatus(status)],
            "content": {MEDIA_TYPE: {"schema": _SCHEMA}},
        }
        for status in statuses
    }


def events_of(what: str) -> Responses:
    """Answers of an operation that follows a job, such as a run, by server-sent events.

    Examples
    --------
    >>> sorted(events_of("run"))
    [200, 404]
    """
    return {
        200: {
            "description": (
                "Events `progress` and, as the last one, `ended`; the data of each is a "
                f"{what}. The first comes at once; whoever comes back gets the state of then. "
                "Comments in between keep the connection open."
            ),
            "content": {
                "text/event-stream": {
                    "example": (
                        'event: progress\ndata: {"state": "running"}\nid: running-lines-400\n'
                    )
                }
            },
        },
        **refused(404),
    }
