"""Runs of scenarios: start one, follow it, end its search for lines, cancel it."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, ConfigDict, Field

from api.http.events import run_events
from api.http.orders import cancel_job, end_search, may_end_search, order_run
from api.http.removals import remove_run
from api.http.resources.found import FoundRun, FoundScenario
from api.http.resources.jobs import RUNNING_EXAMPLE, JobOut, job_out
from api.http.resources.paging import DEFAULT_LIMIT, After, Limit, Page, next_path, page_of
from api.http.resources.refused import events_of, refused
from api.http.service import Given, Service
from routing.line_sketch import LineSketch
from scenarios.store.records import JobKind, JobRecord, JobState

router = APIRouter(tags=["Runs"])

_RUN: dict[str, Any] = {
    "id": "j-aaaaaaaaaaaaaaaa",
    "scenario_id": "s-aaaaaaaaaaaaaaaa",
    "network_id": "n-aaaaaaaaaaaaaaaa",
    "input_key": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "reused": False,
    "search_ended": False,
    "state": "running",
    "progress": RUNNING_EXAMPLE,
    "failure": None,
    "created_at": "2026-01-05T09:00:00Z",
    "started_at": "2026-01-05T09:00:01Z",
    "ended_at": None,
    "links": {
        "self": "/v1/runs/j-aaaaaaaaaaaaaaaa",
        "events": "/v1/runs/j-aaaaaaaaaaaaaaaa/events",
        "cancel": "/v1/runs/j-aaaaaaaaaaaaaaaa/cancel",
        "finish": "/v1/runs/j-aaaaaaaaaaaaaaaa/finish",
    },
}
_RESULT_LINKS = (
    "kpis", "certificates", "findings", "lines", "layers", "files", "gtfs.zip", "report.html",
)  # fmt: skip


class RunOut(JobOut):
    """One run of a scenario."""

    model_config = ConfigDict(json_schema_extra={"examples": [_RUN]})

    id: str
    scenario_id: str
    network_id: str
    input_key: str = Field(description="Equal keys give equal results.")
    reused: bool = Field(
        default=False, description="Whether a run with the same inputs was there already."
    )
    search_ended: bool = Field(
        default=False,
        description="Whether somebody ended its search: its result is not that of its key.",
    )
    links: dict[str, str] = Field(description="What can be asked for; results once it succeeded.")


class SketchedLineOut(BaseModel):
    """One line of a sketch."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"points": [[10, 20], [900, 400]], "headway_min": 10.0}]}
    )

    points: list[tuple[int, int]] = Field(description="Stops, from the left and from the top.")
    headway_min: float


class Sketch(BaseModel):
    """The best lines of a search, drawn small, north up, over the zones of the city."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{
                "width": 1000, "height": 620, "zones": [[12, 30]],
                "lines": [{"points": [[10, 20], [900, 400]], "headway_min": 10.0}],
            }]
        }
    )  # fmt: skip

    width: int
    height: int
    zones: list[tuple[int, int]]
    lines: list[SketchedLineOut]

    @classmethod
    def of(cls, sketch: LineSketch) -> "Sketch":
        """A sketch as it is sent."""
        return cls(
            width=sketch.width,
            height=sketch.height,
            zones=list(sketch.zones),
            lines=[
                SketchedLineOut(points=list(line.points), headway_min=line.headway_s / 60)
                for line in sketch.lines
            ],
        )


@router.post(
    "/scenarios/{scenario_id}/runs",
    status_code=202,
    response_model=RunOut,
    responses={
        200: {"model": RunOut, "description": "A run with the same inputs has succeeded already."},
        **refused(403, 404, 422, 429),
    },
)
def start_run(
    service: Given,
    scenario: FoundScenario,
    response: Response,
    again: Annotated[bool, Query(description="Run even if the result is known.")] = False,  # noqa: FBT002  (a query parameter is always named)
) -> RunOut:
    """Run a scenario.

    Asking twice starts one run: one with the same inputs that is queued or running is handed back,
    and one that succeeded too, with status 200, unless `again` is true.
    """
    ordered = order_run(service, scenario, again=again)
    response.headers["Location"] = f"/v1/runs/{ordered.job.job_id}"
    if ordered.job.state is JobState.SUCCEEDED:
        response.status_code = 200
    return run_out(service, ordered.job).model_copy(update={"reused": ordered.reused})


@router.get("/runs", response_model=Page[RunOut], responses=refused(404, 422))
def list_runs(
    service: Given,
    request: Request,
    response: Response,
    scenario: Annotated[str, Query(max_length=64, description="Only runs of one scenario.")] = "",
    limit: Limit = DEFAULT_LIMIT,
    after: After = "",
) -> Page[RunOut]:
    """Runs, newest first."""
    runs = service.store.jobs(JobKind.PLAN, scenario or None)
    shown, last = page_of(runs, lambda run: run.job_id, limit, after)
    return Page(
        items=[run_out(service, run) for run in shown],
        next=next_path(request, response, limit, last),
    )


@router.get("/runs/{run_id}", response_model=RunOut, responses=refused(404))
def get_run(service: Given, run: FoundRun) -> RunOut:
    """One run: its state, how far it is, why it failed."""
    return run_out(service, run)


@router.get("/runs/{run_id}/events", response_class=EventSourceResponse, responses=events_of("run"))
async def follow_run(service: Given, run: FoundRun) -> AsyncIterator[ServerSentEvent]:
    """Follow a run to its end by server-sent events.

    While lines are searched for, events `lines` beside these have the best so far, drawn small: a
    `Sketch`, at most once a second.
    """
    async for event in run_events(service, run, lambda job: run_out(service, job), Sketch.of):
        yield event


@router.post(
    "/runs/{run_id}/cancel", status_code=202, response_model=RunOut,
    responses=refused(403, 404, 409),
)  # fmt: skip
def cancel_run(service: Given, run: FoundRun) -> RunOut:
    """Cancel a run that is queued or running; one that is cancelled already stays so."""
    return run_out(service, cancel_job(service, run))


@router.post(
    "/runs/{run_id}/finish", status_code=202, response_model=RunOut,
    responses=refused(403, 404, 409),
)  # fmt: skip
def finish_search(service: Given, run: FoundRun) -> RunOut:
    """End the search for lines of a run within a second, and plan with the best lines it found.

    Such a run is not handed back for others with the same inputs: its seed does not repeat it.
    """
    return run_out(service, end_search(service, run))


@router.delete("/runs/{run_id}", status_code=204, responses=refused(403, 404, 409))
def delete_run(service: Given, run: FoundRun) -> None:
    """Remove a run that has ended for good: its files, and every analysis of it."""
    remove_run(service, run)


def run_out(service: Service, run: JobRecord) -> RunOut:
    """A run as it is sent."""
    scenario = service.store.get_scenario(run.subject_id)
    return RunOut(
        id=run.job_id,
        scenario_id=scenario.scenario_id,
        network_id=scenario.network_id,
        input_key=run.input_key,
        search_ended=run.search_ended,
        links=_links(run),
        **dict(job_out(run)),
    )


def _links(run: JobRecord) -> dict[str, str]:
    """What can be asked for of a run."""
    path = f"/v1/runs/{run.job_id}"
    links = {"self": path, "events": f"{path}/events"}
    if not run.state.is_final:
        links["cancel"] = f"{path}/cancel"
    if may_end_search(run):
        links["finish"] = f"{path}/finish"
    if run.state is JobState.SUCCEEDED:
        links |= {name.partition(".")[0]: f"{path}/{name}" for name in _RESULT_LINKS}
    return links
