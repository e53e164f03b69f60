"""Pages of a run: how far it is, then what came of it; and the timetables of its lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup

from api.http.day_figures import day_figures, find_losses
from api.http.orders import cancel_job, end_search
from api.http.pages.analysis_pages import access_of, explanations_of
from api.http.pages.network_pages import SEE_OTHER
from api.http.pages.page import page, texts
from api.http.removals import analyses_of, remove_run
from api.http.resources.found import FoundResult, FoundRun
from api.http.resources.jobs import progress_of
from api.http.results import Row, RunResult, read_result
from api.http.service import Given, Service
from api.http.timetables import timetable_of
from maps.network_map import PICTURE
from maps.page_parts import box_swatch
from maps.palette import line_colour
from maps.report_rows import FigureRow, Losses, key_rows, operator_rows, rider_rows
from maps.safe_text import colour
from maps.schedule_page import SCHEDULE_PAGE
from maps.timetable_files import TIMETABLE_INDEX, TIMETABLES, line_names
from network.problems import Severity
from scenarios.store.records import JobKind, JobRecord, JobState, ScenarioRecord

router = APIRouter(prefix="/runs")

_HEADWAY = "headway_min_"
_UNCERTAIN = frozenset({"assumed", "modelled"})
_EXPORTS = frozenset({"tods.zip", "vdv452.zip"})


@dataclass(frozen=True, slots=True)
class ShownResult:
    """What a planner sees of a result, losers first."""

    losses: Losses | None
    key: list[FigureRow]
    riders: list[FigureRow]
    operator: list[FigureRow]
    calibration: str
    modelled: bool
    has_present: bool
    periods: list[str]
    lines: Sequence[Row]
    names: Sequence[str]
    swatches: Sequence[Markup]
    proofs: Sequence[Row]
    uncertain: list[Row]
    findings: list[Row]
    tables: list[tuple[str, int]]
    layers: list[tuple[str, int]]
    exports: list[tuple[str, int]]
    feed_bytes: int
    report_bytes: int
    schedule_bytes: int
    timetables: str
    picture: str
    package_bytes: int


@router.get("/{run_id}")
def show_run(service: Given, run: FoundRun) -> HTMLResponse:
    """A run: how far it is, or what came of it."""
    scenario = service.store.get_scenario(run.subject_id)
    result = None
    if run.state is JobState.SUCCEEDED:
        result = read_result(service.store.result_folder(run.job_id))
    return page(
        "run.html.j2",
        run=run,
        progress=progress_of(run),
        scenario=scenario,
        network=service.store.get_network(scenario.network_id),
        result=shown_result(result) if result else None,
        others=_others(service, run, scenario) if result else [],
        explanations=explanations_of(service, run) if result else [],
        access=access_of(service, run) if result else [],
        analyses=analyses_of(service, run),
        unfinished=not run.state.is_final,
    )


@router.post("/{run_id}/cancel")
def send_cancel(service: Given, run: FoundRun) -> Response:
    """Cancel a run and show it."""
    cancel_job(service, run)
    return RedirectResponse(f"/runs/{run.job_id}", SEE_OTHER)


@router.post("/{run_id}/finish")
def send_finish(service: Given, run: FoundRun) -> Response:
    """End the search for lines of a run and show the run."""
    end_search(service, run)
    return RedirectResponse(f"/runs/{run.job_id}", SEE_OTHER)


@router.post("/{run_id}/remove")
def send_removal(service: Given, run: FoundRun) -> Response:
    """Remove a run and show its scenario."""
    remove_run(service, run)
    return RedirectResponse(f"/scenarios/{run.subject_id}", SEE_OTHER)


@router.get("/{run_id}/lines/{line_id:path}")
def show_timetable(
    service: Given, run: FoundRun, result: FoundResult, line_id: str
) -> HTMLResponse:
    """The timetable of a line."""
    ids = [line["line_id"] for line in result.table("lines")]
    timetable = timetable_of(result, line_id)
    name = line_names(ids)[ids.index(line_id)]
    return page(
        "timetable.html.j2",
        run=run,
        scenario=service.store.get_scenario(run.subject_id),
        timetable=timetable,
        name=name,
        printed=result.if_listed(f"{TIMETABLES}/{name}.html"),
        spreadsheet=result.if_listed(f"{TIMETABLES}/{name}.csv"),
    )


def shown_result(result: RunResult) -> ShownResult:
    """What a planner sees of a result."""
    figures = day_figures(result)
    lines = result.table("lines")
    tables = [f for f in result.below("tables") if f.path.endswith(".csv")]
    layers = [f for f in result.below("layers") if f.path.endswith(".geojson")]
    return ShownResult(
        losses=find_losses(result),
        key=key_rows(figures),
        riders=rider_rows(figures),
        operator=operator_rows(figures),
        calibration=_calibration(result),
        modelled=result.document["demand"]["modelled"],
        has_present=figures.present is not None,
        periods=[name.removeprefix(_HEADWAY) for name in (lines[0] if lines else ())
                 if name.startswith(_HEADWAY)],
        lines=lines,
        names=line_names([line["line_id"] for line in lines]),
        swatches=[box_swatch(colour(line_colour(row))) for row in range(len(lines))],
        proofs=result.document["certificates"],
        uncertain=[row for row in result.table("assumptions") if row["basis"] in _UNCERTAIN],
        findings=[f for f in result.document["findings"] if f["severity"] != Severity.NOTE],
        tables=[(file.name, file.size) for file in tables],
        layers=[(file.name, file.size) for file in layers],
        exports=[(f.path.removesuffix(".zip"), f.size) for f in result.files
                 if f.path in _EXPORTS],
        feed_bytes=result.get_file("gtfs.zip").size,
        report_bytes=result.get_file("report.html").size,
        schedule_bytes=sum(f.size for f in result.files if f.path == SCHEDULE_PAGE),
        timetables=result.if_listed(f"{TIMETABLES}/{TIMETABLE_INDEX}"),
        picture=result.if_listed(PICTURE),
        package_bytes=result.get_file("layers/layers.gpkg").size,
    )  # fmt: skip


def _calibration(result: RunResult) -> str:
    """What the demand was calibrated on, or that it was not, as older results do not say."""
    demand = result.document["demand"]
    words = texts()["run"]["modelled" if demand["modelled"] else "given"]
    return str(demand.get("calibration", words))


def _others(
    service: Service, run: JobRecord, scenario: ScenarioRecord
) -> list[tuple[JobRecord, ScenarioRecord]]:
    """The newest finished run of each other scenario of the same network."""
    scenarios = {s.scenario_id: s for s in service.store.scenarios()}
    found: dict[str, JobRecord] = {}
    for job in service.store.jobs(JobKind.PLAN):
        if job.state is JobState.SUCCEEDED and job.subject_id != run.subject_id:
            found.setdefault(job.subject_id, job)
    return [
        (job, scenarios[subject])
        for subject, job in found.items()
        if scenarios[subject].network_id == scenario.network_id
    ]
