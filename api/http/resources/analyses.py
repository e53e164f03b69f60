"""What comparisons and explanations share: how they are asked for, told of and handed out."""

from collections.abc import Mapping, Sequence

from fastapi import Path
from pydantic import Field

from api.errors import NotReadyError
from api.http.orders import job_word
from api.http.resources.jobs import JobOut, job_out
from api.http.resources.refused import Responses, refused
from api.http.results import RunResult, has_result, read_result
from api.http.service import Service
from network.errors import NotFoundError
from scenarios.gtfs.names import shown
from scenarios.store.identifiers import IdKind, is_id
from scenarios.store.records import JobKind, JobRecord, JobState

ID_PATH = Path(examples=["j-aaaaaaaaaaaaaaaa"])

FILE_ANSWERS: Responses = {
    200: {
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    },
    304: {"description": "The asker has the same bytes already (If-None-Match)."},
    **refused(404, 409),
}
"""Of one stored file."""


class AnalysisOut(JobOut):
    """What is worked out about finished runs, and how far that is."""

    id: str
    links: dict[str, str] = Field(
        description="What can be asked for: its events, and each file once it succeeded."
    )


def analysis_fields(service: Service, job: JobRecord, below: str) -> Mapping[str, object]:
    """Fields of `AnalysisOut`.

    Parameters
    ----------
    service : Service
    job : JobRecord
    below : str
        Path of all of its kind, such as ``/v1/comparisons``.
    """
    here = f"{below}/{job.job_id}"
    links = {"self": here, "events": f"{here}/events"}
    folder = service.store.result_folder(job.job_id)
    if not job.state.is_final:
        links["cancel"] = f"{here}/cancel"
    elif job.state is JobState.SUCCEEDED and has_result(folder):
        links |= {file.path: f"{here}/files/{file.path}" for file in read_result(folder).files}
    return {**job_out(job).model_dump(), "id": job.job_id, "links": links}


def get_analysis(service: Service, kinds: Sequence[JobKind], job_id: str) -> JobRecord:
    """The job of an id, if it is of one of some kinds.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    job = service.store.get_job(job_id) if is_id(job_id, IdKind.JOB) else None
    if job is None or job.kind not in kinds:
        message = f"there is no {job_word(kinds[0])} {shown(job_id)}; order one"
        raise NotFoundError(message)
    return job


def files_of(service: Service, job: JobRecord) -> RunResult:
    """What a job that succeeded has written.

    Raises
    ------
    NotReadyError
        If it has not succeeded, or not yet.
    NotFoundError
        If its files are gone.
    """
    if job.state is not JobState.SUCCEEDED:
        message = f"{job_word(job.kind)} {job.job_id} is {job.state}; ask for its state again"
        raise NotReadyError(message)
    return read_result(service.store.result_folder(job.job_id))
