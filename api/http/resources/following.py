"""What all analyses of runs answer alike: how far they are, events, their end, their files."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.responses import FileResponse

from api.http.events import run_events
from api.http.orders import cancel_job, job_word
from api.http.resources.analyses import (
    FILE_ANSWERS,
    ID_PATH,
    AnalysisOut,
    files_of,
    get_analysis,
)
from api.http.resources.refused import events_of, refused
from api.http.service import Given, Service
from api.http.stored_bytes import stored_bytes
from scenarios.store.records import JobKind, JobRecord


@dataclass(frozen=True, slots=True)
class Followed:
    """One kind of analysis, as its resource sends it.

    Attributes
    ----------
    kind : JobKind
    name : str
        Last word of the names of its operations.
    model : type of AnalysisOut
    sent : callable
        A job of the kind as it is sent.
    files : str
        Some of its files, for people.
    """

    kind: JobKind
    name: str
    model: type[AnalysisOut]
    sent: Callable[[Service, JobRecord], AnalysisOut]
    files: str


def follow(router: APIRouter, one: Followed) -> None:
    """Let jobs of a kind be asked for, followed, cancelled, and their files be taken.

    Parameters
    ----------
    router : APIRouter
        Of the resource; gets ``get_``, ``follow_``, ``cancel_`` and ``get_…_file``.
    one : Followed
    """
    here, word = "/{analysis_id}", job_word(one.kind)

    def found(service: Given, analysis_id: Annotated[str, ID_PATH]) -> JobRecord:
        return get_analysis(service, (one.kind,), analysis_id)

    @router.get(
        here, name=f"get_{one.name}", response_model=one.model, responses=refused(404),
        description=f"How far the {word} is.",
    )  # fmt: skip
    def get(service: Given, job: Annotated[JobRecord, Depends(found)]) -> AnalysisOut:
        return one.sent(service, job)

    @router.get(
        f"{here}/events", name=f"follow_{one.name}", response_class=EventSourceResponse,
        responses=events_of(word),
        description=f"Follow the {word} to its end by server-sent events.",
    )  # fmt: skip
    async def events(
        service: Given, job: Annotated[JobRecord, Depends(found)]
    ) -> AsyncIterator[ServerSentEvent]:
        async for event in run_events(service, job, lambda now: one.sent(service, now)):
            yield event

    @router.post(
        f"{here}/cancel", name=f"cancel_{one.name}", status_code=202, response_model=one.model,
        responses=refused(403, 404, 409),
        description=f"Cancel the {word} while it is queued or running; cancelled, it stays so.",
    )  # fmt: skip
    def cancel(service: Given, job: Annotated[JobRecord, Depends(found)]) -> AnalysisOut:
        return one.sent(service, cancel_job(service, job))

    @router.get(
        f"{here}/files/{{path:path}}", name=f"get_{one.name}_file", response_class=FileResponse,
        responses=FILE_ANSWERS,
        description=f"One stored file, such as {one.files}.",
    )  # fmt: skip
    def file(
        service: Given, request: Request, job: Annotated[JobRecord, Depends(found)], path: str
    ) -> Response:
        return stored_bytes(request, files_of(service, job), path)
