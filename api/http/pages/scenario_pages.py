"""The page of a scenario: its choices, its runs, and the button that starts one."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.http.orders import order_run, runs_of
from api.http.pages.held_fields import held_choices
from api.http.pages.home import scenario_row
from api.http.pages.network_pages import SEE_OTHER
from api.http.pages.page import page
from api.http.removals import remove_scenario
from api.http.resources.found import FoundScenario
from api.http.service import Given

router = APIRouter(prefix="/scenarios")


@router.get("/{scenario_id}")
def show_scenario(service: Given, scenario: FoundScenario) -> HTMLResponse:
    """A scenario: its choices and its runs."""
    runs = runs_of(service, scenario)
    return page(
        "scenario.html.j2",
        scenario=scenario,
        network=service.store.get_network(scenario.network_id),
        runs=runs,
        held=held_choices(scenario.choices),
        row=scenario_row(service, scenario),
        own_runs=sum(run.subject_id == scenario.scenario_id for run in runs),
        unfinished=any(not run.state.is_final for run in runs),
    )


@router.post("/{scenario_id}/remove")
def send_removal(service: Given, scenario: FoundScenario) -> Response:
    """Remove a scenario and show its network."""
    remove_scenario(service, scenario)
    return RedirectResponse(f"/networks/{scenario.network_id}", SEE_OTHER)


@router.post("/{scenario_id}/runs")
def send_run(
    service: Given, scenario: FoundScenario, again: Annotated[str, Form(max_length=5)] = ""
) -> Response:
    """Run a scenario and show the run."""
    ordered = order_run(service, scenario, again=bool(again))
    return RedirectResponse(f"/runs/{ordered.job.job_id}", SEE_OTHER)
