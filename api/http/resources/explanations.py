"""What lines of a run are worth: ordered, followed, and handed out as stored files."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import ConfigDict, Field

from api.analyses import ExplanationAsked
from api.http.orders import OrderedRun, order_analysis
from api.http.resources.analyses import (
    AnalysisOut,
    analysis_fields,
)
from api.http.resources.following import Followed, follow
from api.http.resources.found import require_result, require_run
from api.http.resources.jobs import RUNNING_EXAMPLE
from api.http.resources.refused import refused
from api.http.service import Given, Service
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


def explanation_out(service: Service, job: JobRecord) -> ExplanationOut:
    """An explanation as it is sent."""
    asked = ExplanationAsked.of(job.subject_id)
    fields = analysis_fields(service, job, "/v1/explanations")
    about = {"run": asked.run_id, "line": asked.line_id or None, "prices": asked.with_prices}
    return ExplanationOut.model_validate({**fields, **about})


follow(
    router,
    Followed(
        JobKind.EXPLAIN, "explanation", ExplanationOut, explanation_out,
        "``explanation.json``, ``explanation.html`` or ``alternatives.csv``",
    ),
)  # fmt: skip
