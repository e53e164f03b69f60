"""What lines of a run are worth: ordered, followed, and handed out as stored files."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import ConfigDict, Field
from starlette.responses import FileResponse

from api.analyses import ExplanationAsked
from api.http.events import run_events
from api.http.orders import OrderedRun, cancel_job, order_analysis
from api.http.resources.analyses import (
    FILE_ANSWERS,
    ID_PATH,
    AnalysisOut,
    analysis_fields,
    files_of,
    get_analysis,
)
from api.http.resources.found import require_result, require_run
from api.http.resources.jobs import RUNNING_EXAMPLE
from api.http.resources.refused import events_of, refused
from api.http.service import Given, Service
from api.http.stored_bytes import stored_bytes
from network.errors import NotFoundError
from scenarios.gtfs.names import shown
from scenarios.store.records import JobKind, JobRecord

router = APIRouter(prefix="/explanations", tags=["Explanations"])

_EXPLANATION: dict[str, Any] = {
    "id": "j-aaaaaaaaaaaaaaaa",
    "run": "j-bbbbbbbbbbbbbbbb",
    "line": "12",
    "prices": False,
    "state": "running",
    "progress": RUNNING_EXAMPLE,
    "failure": None,
    "created_at": "2026-01-05T09:00:00Z",
    "started_at": "2026-01-05T09:00:01Z",
    "ended_at": None,
    "links": {
        "self": "/v1/explanations/j-aaaaaaaaaaaaaaaa",
        "events": "/v1/explanations/j-aaaaaaaaaaaaaaaa/events",
        "cancel": "/v1/explanations/j-aaaaaaaaaaaaaaaa/cancel",
    },
}


class ExplanationOut(AnalysisOut):
    """What a line of a run is worth, or all of them: how far that is, and where its files are."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXPLANATION]})

    run: str
    line: str | None = Field(description="Null where all lines are ranked.")
    prices: bool = Field(description="Whether a minute of layover and one bus are priced too.")


@router.post(
    "",
    status_code=202,
    response_model=ExplanationOut,
    responses=refused(403, 404, 409, 422, 429),
)
def order_explanation(
    service: Given,
    response: Response,
    run: Annotated[str, Query(max_length=64, description="Id of a run that succeeded.")],
    line: Annotated[
        str, Query(max_length=200, description="Id of a line; without it all lines are ranked.")
    ] = "",
    prices: Annotated[bool, Query(description="Price layover and buses too.")] = False,  # noqa: FBT002  (a query parameter is always named)
) -> ExplanationOut:
    """Have a line explained, or all lines ranked: each change is a day that is made again in full.

    The same is worked out once; asking again hands back what is there.
    """
    job = explained(service, ExplanationAsked(run, line, with_prices=bool(line) and prices)).job
    response.headers["Location"] = f"/v1/explanations/{job.job_id}"
    return explanation_out(service, job)


def explained(service: Service, asked: ExplanationAsked) -> OrderedRun:
    """Have something explained, unless that is there or on its way.

    Raises
    ------
    NotFoundError
        If there is no such run, or it has no such line.
    NotReadyError
        If the run has no result.
    TooManyError
        If too much work waits already.
    """
    result = require_result(service, require_run(service, asked.run_id))
    if asked.line_id and all(row["line_id"] != asked.line_id for row in result.table("lines")):
        message = f"run {asked.run_id} has no line {shown(asked.line_id)}; ask for its lines"
        raise NotFoundError(message)
    return order_analysis(service, JobKind.EXPLAIN, asked.subject)


def require_explanation(service: Given, explanation_id: Annotated[str, ID_PATH]) -> JobRecord:
    """The explanation of an id.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    return get_analysis(service, (JobKind.EXPLAIN,), explanation_id)


FoundExplanation = Annotated[JobRecord, Depends(require_explanation)]


@router.get("/{explanation_id}", response_model=ExplanationOut, responses=refused(404))
def get_explanation(service: Given, explanation: FoundExplanation) -> ExplanationOut:
    """How far an explanation is."""
    return explanation_out(service, explanation)


@router.get(
    "/{explanation_id}/events",
    response_class=EventSourceResponse,
    responses=events_of("explanation"),
)
async def follow_explanation(
    service: Given, explanation: FoundExplanation
) -> AsyncIterator[ServerSentEvent]:
    """Follow an explanation to its end by server-sent events."""
    async for event in run_events(service, explanation, lambda job: explanation_out(service, job)):
        yield event


@router.post(
    "/{explanation_id}/cancel", status_code=202, response_model=ExplanationOut,
    responses=refused(403, 404, 409),
)  # fmt: skip
def cancel_explanation(service: Given, explanation: FoundExplanation) -> ExplanationOut:
    """Cancel an explanation that is queued or running; one that is cancelled already stays so."""
    return explanation_out(service, cancel_job(service, explanation))


@router.get(
    "/{explanation_id}/files/{path:path}", response_class=FileResponse, responses=FILE_ANSWERS
)
def get_explanation_file(
    service: Given, request: Request, explanation: FoundExplanation, path: str
) -> Response:
    """One stored file: ``explanation.json``, ``explanation.html`` or ``alternatives.csv``."""
    return stored_bytes(request, files_of(service, explanation), path)


def explanation_out(service: Service, job: JobRecord) -> ExplanationOut:
    """An explanation as it is sent."""
    asked = ExplanationAsked.of(job.subject_id)
    fields = analysis_fields(service, job, "/v1/explanations")
    about = {"run": asked.run_id, "line": asked.line_id or None, "prices": asked.with_prices}
    return ExplanationOut.model_validate({**fields, **about})
