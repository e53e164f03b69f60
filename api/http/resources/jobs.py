"""How far a job is: its state, the share of each stage that is done, and why it failed."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from api.stages import (
    ACCESS_STAGES,
    CHECK_STAGES,
    COMPARE_STAGES,
    EXPLAIN_STAGES,
    STAGES,
    stage_label,
)
from scenarios.store.records import Failure, JobKind, JobRecord, JobState

_STAGES_OF = {
    JobKind.CHECK: CHECK_STAGES, JobKind.COMPARE: COMPARE_STAGES, JobKind.EXPLAIN: EXPLAIN_STAGES,
    JobKind.ACCESS: ACCESS_STAGES,
}  # fmt: skip
RUNNING_EXAMPLE: dict[str, Any] = {
    "stage": "lines",
    "label": "Lines",
    "share": 0.4,
    "message": "1 200 candidate lines",
    "stages": [
        {"name": "network", "label": "Street times", "share": 1.0},
        {"name": "lines", "label": "Lines", "share": 0.4},
        {"name": "headways", "label": "Headways", "share": 0.0},
    ],
}


_SEARCH_EXAMPLE: dict[str, Any] = {
    "best_minutes": 31.5, "least_minutes": 20.25, "evaluations": 12000, "n_lines": 34,
    "km_per_hour": 1210.5, "curve": [[0.2, 33.75], [1.4, 31.5]],
}  # fmt: skip


class StageProgress(BaseModel):
    """One stage of a job."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "lines", "label": "Lines", "share": 0.4}]}
    )

    name: str
    label: str = Field(description="For people.")
    share: float = Field(ge=0, le=1, description="Part that is done.")


class Search(BaseModel):
    """How far a search for lines is. It can be ended at any time: its best lines are a plan."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SEARCH_EXAMPLE]})

    best_minutes: float = Field(description="Felt minutes per trip with the best lines so far.")
    least_minutes: float = Field(description="No lines give less.")
    evaluations: int = Field(description="Forms of lines compared so far.")
    n_lines: int = Field(description="In the best set, lines that stay as they are left out.")
    km_per_hour: float = Field(description="Vehicle-kilometres an hour of these lines.")
    curve: list[tuple[float, float]] = Field(
        description="Seconds since the start of the search, and felt minutes from then on."
    )


class Progress(BaseModel):
    """How far a job is."""

    model_config = ConfigDict(json_schema_extra={"examples": [RUNNING_EXAMPLE]})

    stage: str = Field(description="The stage it is in; blank before the first.")
    label: str = Field(description="The same for people.")
    share: float = Field(ge=0, le=1, description="Part of the stage that is done.")
    message: str
    stages: list[StageProgress] = Field(description="All stages, in the order they are passed.")
    search: Search | None = Field(default=None, description="Only while lines are searched for.")


class FailureOut(BaseModel):
    """Why a job failed."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "InfeasibleError",
                    "message": "no line of 15 minutes fits the map; use a larger map",
                }
            ]
        }
    )

    kind: str
    message: str = Field(description="What happened, and the way out.")

    @classmethod
    def of(cls, failure: Failure) -> "FailureOut":
        """A failure as it is sent."""
        return cls(kind=failure.kind, message=failure.message)


class JobOut(BaseModel):
    """State of a job."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "state": "running",
                    "progress": RUNNING_EXAMPLE,
                    "failure": None,
                    "created_at": "2026-01-05T09:00:00Z",
                    "started_at": "2026-01-05T09:00:01Z",
                    "ended_at": None,
                }
            ]
        }
    )

    state: JobState
    progress: Progress
    failure: FailureOut | None = None
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None


def job_out(job: JobRecord) -> JobOut:
    """A job as it is sent."""
    return JobOut(
        state=job.state,
        progress=progress_of(job),
        failure=FailureOut.of(job.failure) if job.failure else None,
        created_at=job.created_at,
        started_at=job.started_at,
        ended_at=job.ended_at,
    )


def progress_of(job: JobRecord) -> Progress:
    """Progress of a job, stage by stage.

    Stages before the present one are done, even where this job did not need them.
    """
    seen = job.progress
    names = tuple(_STAGES_OF.get(job.kind, STAGES))
    at = names.index(seen.stage) if seen.stage in names else -1
    if job.state is JobState.SUCCEEDED:
        at = len(names)
    share = min(max(seen.share, 0.0), 1.0)
    stages = [
        StageProgress(
            name=name,
            label=stage_label(name),
            share=1.0 if row < at else share if row == at else 0.0,
        )
        for row, name in enumerate(names)
    ]
    return Progress(
        stage=seen.stage, label=stage_label(seen.stage), share=share, message=seen.message,
        stages=stages, search=None if seen.search is None else Search(**asdict(seen.search)),
    )  # fmt: skip
