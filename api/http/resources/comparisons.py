"""Full comparisons of runs: ordered, followed, and handed out as stored files."""

from typing import Any

from fastapi import APIRouter, Response
from pydantic import ConfigDict

from api.http.orders import order_comparison
from api.http.resources.analyses import (
    AnalysisOut,
    analysis_fields,
)
from api.http.resources.comparison import RunIds, finished_runs
from api.http.resources.following import Followed, follow
from api.http.resources.found import require_run
from api.http.resources.jobs import RUNNING_EXAMPLE
from api.http.resources.refused import refused
from api.http.service import Given, Service
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


def comparison_out(service: Service, job: JobRecord) -> WholeComparisonOut:
    """A comparison as it is sent."""
    fields = analysis_fields(service, job, "/v1/comparisons")
    return WholeComparisonOut.model_validate({**fields, "runs": job.subject_id.split(",")})


follow(
    router,
    Followed(
        JobKind.COMPARE, "comparison", WholeComparisonOut, comparison_out,
        "``comparison.json``, ``comparison.html`` or ``tables/changes.csv``",
    ),
)  # fmt: skip
