"""Full comparisons of runs: ordered, followed, and handed out as stored files."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import ConfigDict, Field
from starlette.responses import FileResponse

from api.errors import NotReadyError
from api.orders import order_comparison
from api.resources.comparison import RunIds, finished_runs
from api.resources.found import require_run
from api.resources.jobs import RUNNING_EXAMPLE, JobOut, job_out
from api.resources.refused import refused
from api.results import RunResult, read_result
from api.service import Given
from api.stored_bytes import stored_bytes
from maps.compared_files import DOCUMENT, PAGE
from network.errors import NotFoundError
from scenarios.gtfs.names import shown
from scenarios.store.identifiers import IdKind, is_id
from scenarios.store.records import JobKind, JobRecord, JobState

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
    "links": {"self": "/v1/comparisons/j-aaaaaaaaaaaaaaaa"},
}


class WholeComparisonOut(JobOut):
    """A comparison of runs: how far it is, and where its files are once it succeeded."""

    model_config = ConfigDict(json_schema_extra={"examples": [_COMPARISON]})

    id: str
    runs: list[str]
    links: dict[str, str] = Field(description="What can be asked for.")


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
    return _comparison_out(job)


def require_comparison(
    service: Given, comparison_id: Annotated[str, Path(examples=["j-aaaaaaaaaaaaaaaa"])]
) -> JobRecord:
    """The comparison of an id.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    job = service.store.get_job(comparison_id) if is_id(comparison_id, IdKind.JOB) else None
    if job is None or job.kind is not JobKind.COMPARE:
        message = f"there is no comparison {shown(comparison_id)}; order one"
        raise NotFoundError(message)
    return job


FoundComparison = Annotated[JobRecord, Depends(require_comparison)]


def require_files(service: Given, comparison: FoundComparison) -> RunResult:
    """What a comparison that succeeded has written.

    Raises
    ------
    NotReadyError
        If it has not succeeded, or not yet.
    """
    if comparison.state is not JobState.SUCCEEDED:
        message = f"comparison {comparison.job_id} is {comparison.state}; ask for its state again"
        raise NotReadyError(message)
    return read_result(service.store.result_folder(comparison.job_id))


FoundFiles = Annotated[RunResult, Depends(require_files)]


@router.get("/{comparison_id}", response_model=WholeComparisonOut, responses=refused(404))
def get_comparison(comparison: FoundComparison) -> WholeComparisonOut:
    """How far a comparison is."""
    return _comparison_out(comparison)


@router.get(
    "/{comparison_id}/files/{path:path}",
    response_class=FileResponse,
    responses={
        200: {
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            }
        },
        304: {"description": "The asker has the same bytes already (If-None-Match)."},
        **refused(404, 409),
    },
)
def get_comparison_file(request: Request, files: FoundFiles, path: str) -> Response:
    """One stored file: ``comparison.json``, ``comparison.html`` or ``tables/changes.csv``."""
    return stored_bytes(request, files, path)


def _comparison_out(job: JobRecord) -> WholeComparisonOut:
    """A comparison as it is sent."""
    here = f"/v1/comparisons/{job.job_id}"
    links = {"self": here}
    if job.state is JobState.SUCCEEDED:
        links |= {name: f"{here}/files/{name}" for name in (DOCUMENT, PAGE)}
    return WholeComparisonOut(
        **job_out(job).model_dump(), id=job.job_id, runs=job.subject_id.split(","), links=links
    )
