"""What lines of a run are worth and how far people get, on its page; and what stops both."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from api.analyses import ACCESS_PAGE, EXPLANATION_PAGE, AccessAsked, ExplanationAsked
from api.http.orders import cancel_job
from api.http.pages.compare_page import compared_path
from api.http.pages.network_pages import SEE_OTHER
from api.http.resources.access import access_out, asked_access
from api.http.resources.analyses import get_analysis
from api.http.resources.explanations import explained, explanation_out
from api.http.resources.found import FoundRun
from api.http.resources.jobs import Progress
from api.http.service import Given, Service
from scenarios.access.planned_city import ServiceOf
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


@dataclass(frozen=True, slots=True)
class ShownAccess:
    """One answer of access of a run; `page` is blank where there is none yet.

    Attributes
    ----------
    asked : AccessAsked
    job : JobRecord
    progress : Progress
    page : str
    """

    asked: AccessAsked
    job: JobRecord
    progress: Progress
    page: str

    @property
    def stands_for_all_zones(self) -> bool:
        """Whether other answers can be set beside it."""
        return bool(self.page) and not self.asked.from_zone


@router.post("/runs/{run_id}/access")
def send_access(
    service: Given,
    run: FoundRun,
    of: Annotated[ServiceOf, Form()] = ServiceOf.PLAN,
    at: Annotated[str, Form(max_length=8)] = "08:00",
    before: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Ask how far people get by a run, and show it."""
    asked_access(service, AccessAsked(run.job_id, str(of), at, before=before))
    return RedirectResponse(_access_of(run.job_id), SEE_OTHER)


@router.post("/analyses/{job_id}/cancel")
def send_stop(service: Given, job_id: str) -> Response:
    """Stop what is being worked out about runs, and show what it was about."""
    job = get_analysis(service, (JobKind.EXPLAIN, JobKind.COMPARE, JobKind.ACCESS), job_id)
    cancel_job(service, job)
    if job.kind is JobKind.COMPARE:
        return RedirectResponse(compared_path(job.subject_id.split(",")), SEE_OTHER)
    if job.kind is JobKind.ACCESS:
        return RedirectResponse(_access_of(AccessAsked.of(job.subject_id).run_id), SEE_OTHER)
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


def access_of(service: Service, run: JobRecord) -> list[ShownAccess]:
    """Answers of access of a run, the newest of each question, newest first."""
    found: dict[str, ShownAccess] = {}
    for job in service.store.jobs(JobKind.ACCESS):
        asked = AccessAsked.of(job.subject_id)
        if asked.run_id == run.job_id and job.subject_id not in found:
            told = access_out(service, job)
            page = told.links.get(ACCESS_PAGE, "")
            found[job.subject_id] = ShownAccess(asked, job, told.progress, page)
    return list(found.values())


def _access_of(run_id: str) -> str:
    """Where the answers of access are."""
    return f"/runs/{run_id}#access"


def _worth_of(run_id: str) -> str:
    """Where the explanations of a run are."""
    return f"/runs/{run_id}#worth"
