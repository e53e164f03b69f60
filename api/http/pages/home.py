"""The first page: every network with its scenarios, how far they are and who loses."""

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.http.day_figures import find_losses
from api.http.orders import find_check, runs_of
from api.http.pages.page import page
from api.http.resources.jobs import Progress, progress_of
from api.http.results import read_result
from api.http.service import Given, Service
from maps.network_map import PICTURE
from maps.report_rows import FigureRow, Losses, compared_row
from network.errors import NotFoundError
from scenarios.store.records import JobRecord, JobState, NetworkRecord, ScenarioRecord

router = APIRouter()

_FIGURES = ("generalised_minutes", "share_served", "vehicles")


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """What a planner wants to know first of a result, losers before averages.

    Attributes
    ----------
    losses : Losses or None
    picture : str
        Path of the map of its lines, within the result; empty where an older result has none.
    felt, served, vehicles : FigureRow
    """

    losses: Losses | None
    picture: str
    felt: FigureRow
    served: FigureRow
    vehicles: FigureRow


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """A scenario, its newest run, and the key figures of the newest that succeeded."""

    scenario: ScenarioRecord
    newest: JobRecord | None
    progress: Progress | None
    succeeded: JobRecord | None
    figures: KeyFigures | None


@dataclass(frozen=True, slots=True)
class NetworkSection:
    """A network with its scenarios, newest first."""

    network: NetworkRecord
    check: JobRecord | None
    rows: list[ScenarioRow]


@router.get("/")
def show_home(service: Given) -> HTMLResponse:
    """Every network with its scenarios."""
    scenarios = service.store.scenarios()
    sections = [
        NetworkSection(
            network,
            find_check(service, network),
            [scenario_row(service, s) for s in scenarios if s.network_id == network.network_id],
        )
        for network in service.store.networks()
    ]
    return page(
        "home.html.j2",
        sections=sections,
        disk=service.store.disk_use(),
        unfinished=_is_unfinished(sections),
    )


def scenario_row(service: Service, scenario: ScenarioRecord) -> ScenarioRow:
    """A scenario as it is listed."""
    runs = runs_of(service, scenario)
    newest = runs[0] if runs else None
    succeeded = next((run for run in runs if run.state is JobState.SUCCEEDED), None)
    return ScenarioRow(
        scenario,
        newest,
        progress_of(newest) if newest else None,
        succeeded,
        key_figures(service, succeeded) if succeeded else None,
    )


def key_figures(service: Service, run: JobRecord) -> KeyFigures | None:
    """Key figures of a run that succeeded; None where its files are gone."""
    try:
        result = read_result(service.store.result_folder(run.job_id))
    except NotFoundError:
        return None
    planned, present = result.document["kpis"], result.document["baseline"]
    rows = [
        compared_row(
            "", name, planned[name]["value"], present[name]["value"] if present else None, ""
        )
        for name in _FIGURES
    ]
    return KeyFigures(find_losses(result), result.if_listed(PICTURE), *rows)


def _is_unfinished(sections: list[NetworkSection]) -> bool:
    """Whether something on the page will change by itself."""
    jobs = [section.check for section in sections]
    jobs += [row.newest for section in sections for row in section.rows]
    return any(job is not None and not job.state.is_final for job in jobs)
