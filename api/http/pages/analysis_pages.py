"""What lines of a run are worth, on its page; and the button that stops an analysis of runs."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from api.analyses import EXPLANATION_PAGE, ExplanationAsked
from api.http.orders import cancel_job
from api.http.pages.compare_page import compared_path
from api.http.pages.network_pages import SEE_OTHER
from api.http.resources.analyses import get_analysis
from api.http.resources.explanations import explained, explanation_out
from api.http.resources.found import FoundRun
from api.http.resources.jobs import Progress
from api.http.service import Given, Service
from scenarios.store.records import JobKind, JobRecord

router = APIRouter()


@dataclass(frozen=True, slots=True)
class ShownExplanation:
    """One explanation of a run; `page` is blank where there is none yet."""

    line_id: str
    job: JobRecord
    progress: Progress
    page: str


@router.post("/runs/{run_id}/explanations")
def send_explanation(
    service: Given, run: FoundRun, line: Annotated[str, Form(max_length=200)] = ""
) -> Response:
    """Have a line explained or all lines ranked, and show the run."""
    explained(service, ExplanationAsked(run.job_id, line))
    return RedirectResponse(_worth_of(run.job_id), SEE_OTHER)


@router.post("/analyses/{job_id}/cancel")
def send_stop(service: Given, job_id: str) -> Response:
    """Stop a comparison or an explanation, and show what it was about."""
    job = get_analysis(service, (JobKind.EXPLAIN, JobKind.COMPARE), job_id)
    cancel_job(service, job)
    if job.kind is JobKind.COMPARE:
        return RedirectResponse(compared_path(job.subject_id.split(",")), SEE_OTHER)
    return RedirectResponse(_worth_of(ExplanationAsked.of(job.subject_id).run_id), SEE_OTHER)


def explanations_of(service: Service, run: JobRecord) -> list[ShownExplanation]:
    """Explanations of a run, the newest of each question, newest first."""
    found: dict[str, ShownExplanation] = {}
    for job in service.store.jobs(JobKind.EXPLAIN):
        asked = ExplanationAsked.of(job.subject_id)
        if asked.run_id == run.job_id and job.subject_id not in found:
            told = explanation_out(service, job)
            page = told.links.get(EXPLANATION_PAGE, "")
            found[job.subject_id] = ShownExplanation(asked.line_id, job, told.progress, page)
    return list(found.values())


def _worth_of(run_id: str) -> str:
    """Where the explanations of a run are."""
    return f"/runs/{run_id}#worth"
