"""Full comparisons of runs: ordered, followed, and handed out as stored files."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import ConfigDict
from starlette.responses import FileResponse

from api.http.events import run_events
from api.http.orders import cancel_job, order_comparison
from api.http.resources.analyses import (
    FILE_ANSWERS,
    ID_PATH,
    AnalysisOut,
    analysis_fields,
    files_of,
    get_analysis,
)
from api.http.resources.comparison import RunIds, finished_runs
from api.http.resources.found import require_run
from api.http.resources.jobs import RUNNING_EXAMPLE
from api.http.resources.refused import events_of, refused
from api.http.service import Given, Service
from api.http.stored_bytes import stored_bytes
from scenarios.store.records import JobKind, JobRecord

router = APIRouter(prefix="/comparisons", tags=["Comparison"])

_COMPARISON: dict[str, Any] = {
    "id": "j-aaaaaaaaaaaaaaaa",
    "runs": ["j-bbbbbbbbbbbbbbbb", "j-cccccccccccccccc"],
    "state": "running",
    "progress": RUNNING_EXAMPLE,
    "failure": None,
    "created_at": "2026-01-05T09:00:00Z",
    "started_at": "2026-01-05T09:00:01Z",
    "ended_at": None,
    "links": {
        "self": "/v1/comparisons/j-aaaaaaaaaaaaaaaa",
        "events": "/v1/comparisons/j-aaaaaaaaaaaaaaaa/events",
        "cancel": "/v1/comparisons/j-aaaaaaaaaaaaaaaa/cancel",
    },
}


class WholeComparisonOut(AnalysisOut):
    """A comparison of runs: how far it is, and where its files are once it succeeded."""

    model_config = ConfigDict(json_schema_extra={"examples": [_COMPARISON]})

    runs: list[str]


@router.post(
    "",
    status_code=202,
    response_model=WholeComparisonOut,
    responses=refused(403, 404, 409, 422, 429),
)
def order_whole_comparison(
    service: Given, run_ids: RunIds, response: Response
) -> WholeComparisonOut:
    """Have runs compared in full: winners and losers, draws of the trips, regret, stress.

    The same runs in the same order are compared once; asking again hands back what is there.
    """
    runs = [require_run(service, found.run_id) for found in finished_runs(service, run_ids)]
    job = order_comparison(service, runs).job
    response.headers["Location"] = f"/v1/comparisons/{job.job_id}"
    return comparison_out(service, job)


def require_comparison(service: Given, comparison_id: Annotated[str, ID_PATH]) -> JobRecord:
    """The comparison of an id.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    return get_analysis(service, (JobKind.COMPARE,), comparison_id)


FoundComparison = Annotated[JobRecord, Depends(require_comparison)]


@router.get("/{comparison_id}", response_model=WholeComparisonOut, responses=refused(404))
def get_comparison(service: Given, comparison: FoundComparison) -> WholeComparisonOut:
    """How far a comparison is."""
    return comparison_out(service, comparison)


@router.get(
    "/{comparison_id}/events", response_class=EventSourceResponse, responses=events_of("comparison")
)
async def follow_comparison(
    service: Given, comparison: FoundComparison
) -> AsyncIterator[ServerSentEvent]:
    """Follow a comparison to its end by server-sent events."""
    async for event in run_events(service, comparison, lambda job: comparison_out(service, job)):
        yield event


@router.post(
    "/{comparison_id}/cancel", status_code=202, response_model=WholeComparisonOut,
    responses=refused(403, 404, 409),
)  # fmt: skip
def cancel_comparison(service: Given, comparison: FoundComparison) -> WholeComparisonOut:
    """Cancel a comparison that is queued or running; one that is cancelled already stays so."""
    return comparison_out(service, cancel_job(service, comparison))


@router.get(
    "/{comparison_id}/files/{path:path}", response_class=FileResponse, responses=FILE_ANSWERS
)
def get_comparison_file(
    service: Given, request: Request, comparison: FoundComparison, path: str
) -> Response:
    """One stored file: ``comparison.json``, ``comparison.html`` or ``tables/changes.csv``."""
    return stored_bytes(request, files_of(service, comparison), path)


def comparison_out(service: Service, job: JobRecord) -> WholeComparisonOut:
    """A comparison as it is sent."""
    fields = analysis_fields(service, job, "/v1/comparisons")
    return WholeComparisonOut.model_validate({**fields, "runs": job.subject_id.split(",")})
