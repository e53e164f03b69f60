"""What planners and operators remove for good: a run with all about it, a scenario, a network."""

from api.analyses import AccessAsked, ExplanationAsked
from api.http.service import Service
from scenarios.store.errors import StillUsedError
from scenarios.store.records import JobKind, JobRecord, NetworkRecord, ScenarioRecord
from scenarios.store.removals import require_ended


def analyses_of(service: Service, run: JobRecord) -> tuple[JobRecord, ...]:
    """Comparisons, explanations and answers of access of a run, which go with it.

    They would be about nothing.

    Parameters
    ----------
    service : Service
    run : JobRecord
    """
    store = service.store
    return (
        *(job for job in store.jobs(JobKind.COMPARE) if run.job_id in job.subject_id.split(",")),
        *(
            job
            for job in store.jobs(JobKind.EXPLAIN)
            if ExplanationAsked.of(job.subject_id).run_id == run.job_id
        ),
        *(
            job
            for job in store.jobs(JobKind.ACCESS)
            if AccessAsked.of(job.subject_id).run_id == run.job_id
        ),
    )


def _standing_on(service: Service, analyses: tuple[JobRecord, ...]) -> tuple[JobRecord, ...]:
    """Questions of access, of any run, that set one of these answers beside their own."""
    earlier = {job.job_id for job in analyses if job.kind is JobKind.ACCESS}
    return tuple(
        job
        for job in service.store.jobs(JobKind.ACCESS)
        if AccessAsked.of(job.subject_id).before in earlier
    )


def remove_run(service: Service, run: JobRecord) -> None:
    """Remove a run that has ended, its files, and all analyses of it.

    Parameters
    ----------
    service : Service
    run : JobRecord

    Raises
    ------
    StillUsedError
        If it has not ended, or something about it is being worked out.
    """
    with service.ordering:
        require_ended(run)
        analyses = analyses_of(service, run)
        asked = (*analyses, *_standing_on(service, analyses))
        under_way = [job for job in asked if not job.state.is_final]
        if under_way:
            message = (
                f"job {under_way[0].job_id} is about run {run.job_id} and is {under_way[0].state}; "
                "stop it, or wait until it has ended"
            )
            raise StillUsedError(message)
        for job in (*analyses, run):
            service.store.remove_job(job.job_id)


def remove_scenario(service: Service, scenario: ScenarioRecord) -> None:
    """Remove a scenario without runs.

    Raises
    ------
    StillUsedError
        If it has runs.
    """
    with service.ordering:
        service.store.remove_scenario(scenario.scenario_id)


def remove_network(service: Service, network: NetworkRecord) -> None:
    """Remove a network without scenarios, its checks and its files.

    Raises
    ------
    StillUsedError
        If it has scenarios, or is being checked.
    """
    with service.ordering:
        service.store.remove_network(network.network_id)
