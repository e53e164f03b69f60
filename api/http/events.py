"""Follows a job for a browser or a program: server-sent events until the job has ended."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import anyio
from anyio import to_thread
from fastapi.sse import ServerSentEvent
from pydantic import BaseModel

from api.http.service import Service
from network.errors import NotFoundError
from routing.line_sketch import LineSketch
from scenarios.store.records import JobProgress, JobRecord, JobState

_BACK_AFTER_MS = 2000


async def run_events(
    service: Service,
    job: JobRecord,
    shown: Callable[[JobRecord], BaseModel],
    drawn: Callable[[LineSketch], BaseModel] | None = None,
) -> AsyncIterator[ServerSentEvent]:
    """Events of a job: its state at once, then each change, and its end as the last one.

    An event holds the whole state, so whoever comes back after a broken connection has missed
    nothing: the first event is the state of then. Comments between events, which keep a silent
    connection open, are added by the framework.

    Parameters
    ----------
    service : Service
    job : JobRecord
    shown : callable
        What is sent of it.
    drawn : callable, optional
        What is sent of lines while they are searched for.

    Yields
    ------
    ServerSentEvent
        ``progress``, ``lines`` beside it where they have changed, or ``ended`` as the last one.
    """
    told: tuple[JobState, JobProgress, bool] | None = None
    sketched: LineSketch | None = None
    while True:
        sketch = job.progress.sketch
        seen = (job.state, replace(job.progress, sketch=None), job.search_ended)
        if seen != told:
            told = seen
            data = await to_thread.run_sync(shown, job)
            name = "ended" if job.state.is_final else "progress"
            yield ServerSentEvent(data=data, event=name, id=_id_of(job), retry=_BACK_AFTER_MS)
        if job.state.is_final:
            return
        if drawn is not None and sketch is not None and sketch != sketched:
            sketched = sketch
            yield ServerSentEvent(data=drawn(sketch), event="lines", retry=_BACK_AFTER_MS)
        await anyio.sleep(service.settings.look_every_s)
        try:
            job = await to_thread.run_sync(service.store.get_job, job.job_id)
        except NotFoundError:  # it was cancelled and removed
            return


def _id_of(job: JobRecord) -> str:
    """A short name of how far a job is."""
    seen = job.progress
    stage = "".join(c if c.isalnum() and c.isascii() else "-" for c in seen.stage)[:40]
    return f"{job.state}-{stage}-{round(seen.share * 1000)}"
