"""Refusals as the interface description tells them: which statuses an operation may answer."""

from http import HTTPStatus
from typing import Any

from api.problem_details import MEDIA_TYPE

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
