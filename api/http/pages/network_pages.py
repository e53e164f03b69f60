"""Pages of networks: give the files of one, see what is in them, make scenarios of it."""

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from api.errors import meaning_of
from api.http.orders import find_check, network_from_form, order_run, order_sample, order_scenario
from api.http.pages.held_fields import held_fields
from api.http.pages.home import scenario_row
from api.http.pages.page import page
from api.http.problem_details import field_problems
from api.http.removals import remove_network
from api.http.resources.found import FoundNetwork, require_network
from api.http.resources.jobs import progress_of
from api.http.resources.scenarios import ScenarioIn
from api.http.service import Given, Service
from api.work.check_results import find_check_result
from network.errors import InputError
from network.problems import Problem, Severity, error
from routing.duties.agreement_file import agreement_names
from scenarios.choice_limits import MOST_BUSES
from scenarios.plan_choices import scenario_choices
from scenarios.store.records import FileRole, JobState, NetworkRecord

router = APIRouter(prefix="/networks")

SEE_OTHER = 303
_UNSENT = frozenset({"and_run"})


@router.get("/new")
def show_new_network(service: Given) -> HTMLResponse:
    """The form of a network."""
    return _new_network(service, [])


@router.post("")
async def send_network(service: Given, request: Request) -> Response:
    """Take the form of a network."""
    try:
        network = await network_from_form(service, request)
    except InputError as failure:
        problems = list(failure.problems) or [error("", str(failure))]
        return _new_network(service, problems, meaning_of(failure).status)
    return RedirectResponse(f"/networks/{network.network_id}", SEE_OTHER)


@router.post("/sample")
def send_sample(service: Given) -> Response:
    """Take the generated city that comes with the planner."""
    network = order_sample(service)
    return RedirectResponse(f"/networks/{network.network_id}", SEE_OTHER)


@router.get("/{network_id}")
def show_network(service: Given, network: FoundNetwork) -> HTMLResponse:
    """A network: its files, what their check found, its scenarios."""
    return _network(service, network, {}, [])


@router.post("/{network_id}/remove")
def send_removal(service: Given, network: FoundNetwork) -> Response:
    """Remove a network and show what is left."""
    remove_network(service, network)
    return RedirectResponse("/", SEE_OTHER)


@router.post("/{network_id}/scenarios")
async def send_scenario(service: Given, network_id: str, request: Request) -> Response:
    """Take the form of a scenario, and run it at once where asked to."""
    async with request.form(max_files=0, max_fields=50) as form:
        given = {name: str(value) for name, value in form.items()}
    return await to_thread.run_sync(_take_scenario, service, network_id, given)


def _take_scenario(service: Service, network_id: str, given: dict[str, str]) -> Response:
    """Keep a scenario, or show its form again with what is wrong."""
    network = require_network(service, network_id)
    fields = {name: value for name, value in given.items() if name not in _UNSENT}
    try:
        sent = ScenarioIn.model_validate({**fields, "network_id": network_id})
        scenario = order_scenario(service, sent.name, network_id, sent.choices())
    except ValidationError as failure:
        return _network(service, network, given, field_problems(failure.errors()))
    except InputError as failure:
        return _network(service, network, given, list(failure.problems))
    if "and_run" in given:
        ordered = order_run(service, scenario, again=False)
        return RedirectResponse(f"/runs/{ordered.job.job_id}", SEE_OTHER)
    return RedirectResponse(f"/scenarios/{scenario.scenario_id}", SEE_OTHER)


def _new_network(service: Service, problems: list[Problem], status: int = 200) -> HTMLResponse:
    """The form of a network, with what is wrong with the last one that was sent."""
    limits = service.settings.limits
    most = {str(role): limits.bytes_of(role) for role in FileRole}
    return page(
        "new_network.html.j2", status, problems=problems, most=most, longest=limits.name_length
    )


def _network(
    service: Service, network: NetworkRecord, given: dict[str, str], problems: list[Problem]
) -> HTMLResponse:
    """The page of a network, with what is wrong with the last form that was sent."""
    check = find_check(service, network)
    found = check and find_check_result(service.store.result_folder(check.job_id))
    errors = found and any(p.severity is Severity.ERROR for p in found.all_problems)
    ready = check is not None and check.state is JobState.SUCCEEDED and not errors
    scenarios = [s for s in service.store.scenarios() if s.network_id == network.network_id]
    rows = [scenario_row(service, scenario) for scenario in scenarios]
    jobs = [check, *(row.newest for row in rows)]
    return page(
        "network.html.j2",
        422 if problems else 200,
        network=network,
        check=check,
        progress=progress_of(check) if check else None,
        found=found,
        ready=ready,
        rows=rows,
        roles={str(file.role) for file in network.files},
        given={**_defaults(network), **given},
        problems=problems,
        most_buses=MOST_BUSES,
        agreements=agreement_names(),
        held=held_fields(has_feed=any(f.role is FileRole.GTFS for f in network.files)),
        unfinished=any(job is not None and not job.state.is_final for job in jobs),
    )


def _defaults(network: NetworkRecord) -> dict[str, str]:
    """What the form of a scenario holds at first."""
    has_stops = any(file.role is FileRole.STOPS for file in network.files)
    blank = (None, False)
    at_first = {
        choice.name: "" if choice.default in blank else str(choice.default)
        for choice in scenario_choices()
    }
    return {"name": "", **at_first} | ({"stops": "file"} if has_stops else {})
