"""How far people get by the timetable of a run: asked, followed, and handed out as stored files."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.analyses import AccessAsked
from api.http.orders import OrderedRun, order_analysis
from api.http.resources.analyses import (
    AnalysisOut,
    analysis_fields,
    files_of,
    get_analysis,
)
from api.http.resources.following import Followed, follow
from api.http.resources.found import require_result, require_run
from api.http.resources.jobs import RUNNING_EXAMPLE
from api.http.resources.refused import refused
from api.http.results import RunResult
from api.http.service import Given, Service
from network.errors import InputError, NotFoundError
from network.service_day import seconds_of
from scenarios.access.planned_city import ServiceOf
from scenarios.gtfs.names import shown
from scenarios.store.records import JobKind, JobRecord

router = APIRouter(prefix="/access", tags=["Access"])

_ASKED: dict[str, Any] = {
    "run": "j-bbbbbbbbbbbbbbbb",
    "service": "plan",
    "at": "08:00",
    "window": 60,
    "arrive_by": False,
    "boardings": 3,
    "from_zone": "",
    "to_zone": "",
    "before": "",
}
_ACCESS: dict[str, Any] = {
    "id": "j-aaaaaaaaaaaaaaaa",
    "asked": _ASKED,
    "state": "running",
    "progress": RUNNING_EXAMPLE,
    "failure": None,
    "created_at": "2026-01-05T09:00:00Z",
    "started_at": "2026-01-05T09:00:01Z",
    "ended_at": None,
    "links": {
        "self": "/v1/access/j-aaaaaaaaaaaaaaaa",
        "events": "/v1/access/j-aaaaaaaaaaaaaaaa/events",
        "cancel": "/v1/access/j-aaaaaaaaaaaaaaaa/cancel",
    },
}


class AccessQuestion(BaseModel):
    """What is asked about a run."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_ASKED]})

    run: str = Field(max_length=64, description="Id of a run that succeeded.")
    service: ServiceOf = Field(
        default=ServiceOf.PLAN, description="The new service, or today's beside it."
    )
    at: str = Field(
        default="08:00", max_length=8, description="First time of leaving; after midnight 24:30."
    )
    window: int = Field(default=60, ge=1, le=1440, description="Minutes, one time of leaving each.")
    arrive_by: bool = Field(default=False, description="The times are those to be there by.")
    boardings: int = Field(default=3, ge=0, le=20, description="Most rides; 0 for any number.")
    from_zone: str = Field(default="", max_length=200, description="Blank for all zones.")
    to_zone: str = Field(
        default="", max_length=200, description="With `from_zone`, one journey by its legs."
    )
    before: str = Field(
        default="", max_length=64, description="Id of an earlier answer for all zones: who loses."
    )

    def asked(self) -> AccessAsked:
        """The same for the job."""
        return AccessAsked(
            self.run, str(self.service), self.at, self.window, self.arrive_by, self.boardings,
            self.from_zone, self.to_zone, self.before,
        )  # fmt: skip

    @classmethod
    def of(cls, asked: AccessAsked) -> "AccessQuestion":
        """The same as it is sent."""
        return cls(
            run=asked.run_id, service=ServiceOf(asked.service_of), at=asked.at,
            window=asked.window, arrive_by=asked.arrive_by, boardings=asked.boardings,
            from_zone=asked.from_zone, to_zone=asked.to_zone, before=asked.before,
        )  # fmt: skip


class AccessOut(AnalysisOut):
    """A question of access: how far the answer is, and where its files are."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ACCESS]})

    asked: AccessQuestion


@router.post(
    "",
    status_code=202,
    response_model=AccessOut,
    responses=refused(403, 404, 409, 422, 429),
)
def order_access(
    service: Given, response: Response, question: Annotated[AccessQuestion, Query()]
) -> AccessOut:
    """Ask how far people get by the timetable of a run, door to door.

    The same is worked out once; asking again hands back what is there.
    """
    job = asked_access(service, question.asked()).job
    response.headers["Location"] = f"/v1/access/{job.job_id}"
    return access_out(service, job)


def asked_access(service: Service, asked: AccessAsked) -> OrderedRun:
    """Have a question answered, unless the answer is there or on its way.

    Raises
    ------
    NotFoundError
        If there is no such run, zone or earlier answer.
    NotReadyError
        If the run has no result, or the earlier answer is none yet.
    InputError
        If its parts do not go together.
    TooManyError
        If too much work waits already.
    """
    result = require_result(service, require_run(service, asked.run_id))
    seconds_of(asked.at)
    _require_zones(result, asked)
    if asked.before:
        _require_before(service, asked)
    return order_analysis(service, JobKind.ACCESS, asked.subject)


def _require_zones(result: RunResult, asked: AccessAsked) -> None:
    """Refuse zones that the run does not have."""
    wanted = [zone for zone in (asked.from_zone, asked.to_zone) if zone]
    known = {row["zone_id"] for row in result.table("zones")} if wanted else set()
    for zone in wanted:
        if zone not in known:
            message = f"run {asked.run_id} has no zone {shown(zone)}; see its table zones"
            raise NotFoundError(message)
    if asked.to_zone and not asked.from_zone:
        message = "to_zone needs from_zone: a journey has two ends"
        raise InputError(message)


def _require_before(service: Service, asked: AccessAsked) -> None:
    """Refuse an earlier answer that cannot stand beside this one."""
    earlier = get_analysis(service, (JobKind.ACCESS,), asked.before)
    files_of(service, earlier)
    if asked.from_zone or AccessAsked.of(earlier.subject_id).from_zone:
        message = "before compares all zones with all zones; leave from_zone out of both"
        raise InputError(message)


def access_out(service: Service, job: JobRecord) -> AccessOut:
    """A question of access as it is sent."""
    fields = analysis_fields(service, job, "/v1/access")
    asked = AccessQuestion.of(AccessAsked.of(job.subject_id))
    return AccessOut.model_validate({**fields, "asked": asked})


follow(
    router,
    Followed(
        JobKind.ACCESS, "access", AccessOut, access_out,
        "``access.html``, ``access.csv`` or ``access.geojson``",
    ),
)  # fmt: skip
