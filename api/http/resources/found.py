"""The network, scenario or run that a path names, or a refusal that names the id."""

from typing import Annotated

from fastapi import Depends, Path

from api.errors import NotReadyError
from api.http.results import RunResult, read_result
from api.http.service import Given
from network.errors import NotFoundError
from scenarios.gtfs.names import shown
from scenarios.store.identifiers import IdKind, is_id, unknown
from scenarios.store.records import JobKind, JobRecord, JobState, NetworkRecord, ScenarioRecord

_NetworkId = Annotated[str, Path(examples=["n-aaaaaaaaaaaaaaaa"])]
_ScenarioId = Annotated[str, Path(examples=["s-aaaaaaaaaaaaaaaa"])]
_RunId = Annotated[str, Path(examples=["j-aaaaaaaaaaaaaaaa"])]


def require_network(service: Given, network_id: _NetworkId) -> NetworkRecord:
    """The network of an id.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    if not is_id(network_id, IdKind.NETWORK):
        raise unknown(IdKind.NETWORK, network_id)
    return service.store.get_network(network_id)


def require_scenario(service: Given, scenario_id: _ScenarioId) -> ScenarioRecord:
    """The scenario of an id.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    if not is_id(scenario_id, IdKind.SCENARIO):
        raise unknown(IdKind.SCENARIO, scenario_id)
    return service.store.get_scenario(scenario_id)


def require_run(service: Given, run_id: _RunId) -> JobRecord:
    """The run of an id; the check of a network is none.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    job = service.store.get_job(run_id) if is_id(run_id, IdKind.JOB) else None
    if job is None or job.kind is not JobKind.PLAN:
        message = f"there is no run {shown(run_id)}; ask for the list of runs"
        raise NotFoundError(message)
    return job


def require_result(service: Given, run: Annotated[JobRecord, Depends(require_run)]) -> RunResult:
    """What a run that succeeded has written.

    Raises
    ------
    NotReadyError
        If it has not succeeded, or not yet.
    NotFoundError
        If its files are gone.
    """
    if run.state is JobState.SUCCEEDED:
        return read_result(service.store.result_folder(run.job_id))
    if not run.state.is_final:
        message = f"run {run.job_id} is {run.state}; follow /v1/runs/{run.job_id}/events"
    else:
        message = f"run {run.job_id} has {_words(run)}, so it has no result; run it again"
    raise NotReadyError(message)


def _words(run: JobRecord) -> str:
    """How a run without a result ended."""
    if run.state is JobState.CANCELLED:
        return "been cancelled"
    return "failed"


FoundNetwork = Annotated[NetworkRecord, Depends(require_network)]
FoundScenario = Annotated[ScenarioRecord, Depends(require_scenario)]
FoundRun = Annotated[JobRecord, Depends(require_run)]
FoundResult = Annotated[RunResult, Depends(require_result)]
