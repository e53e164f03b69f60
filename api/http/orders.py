"""What planners order: a network and its check, a scenario, a run, and the end of a run."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from anyio import to_thread
from fastapi import Request

from api.errors import NotReadyError, TooManyError
from api.http.results import has_result
from api.http.service import Service
from api.http.uploads import SentFile, SentNetwork, sent_network
from api.stages import STAGES
from network.errors import refuse_errors
from network.problems import Problem, error
from network.quantities import fingerprint
from scenarios.plan_choices import scenario_choices
from scenarios.store.input_key import input_key_of
from scenarios.store.records import (
    FileRole,
    JobKind,
    JobRecord,
    JobState,
    NetworkRecord,
    ScenarioChoices,
    ScenarioRecord,
)

SAMPLE_SEED = 1


@dataclass(frozen=True, slots=True)
class OrderedRun:
    """A run, and whether it was there already."""

    job: JobRecord
    reused: bool


def order_network(service: Service, sent: SentNetwork) -> NetworkRecord:
    """Keep the files of a network and have them checked.

    Parameters
    ----------
    service : Service
    sent : SentNetwork

    Returns
    -------
    NetworkRecord
        Its check is queued.

    Raises
    ------
    TooManyError
        If too much work waits already.
    """
    store = service.store
    files = [store.keep_file(file.role, file.name, file.path) for file in sent.files]
    with service.ordering:
        _require_room(service)
        for file, given in zip(files, sent.files, strict=True):
            if not store.has_bytes(file):  # removed with another network in the meantime
                store.keep_file(given.role, given.name, given.path)
        network = store.add_network(sent.name, files)
        job = store.add_job(JobKind.CHECK, network.network_id, _key(network, None))
        service.queue.submit(job.job_id)
    return network


async def network_from_form(service: Service, request: Request) -> NetworkRecord:
    """Read the form of a network and order it.

    Raises
    ------
    InputError, LimitError, HTTPException
        As `sent_network`.
    TooManyError
        If too much work waits already.
    """
    settings = service.settings
    await to_thread.run_sync(_require_room, service)  # before a disk is filled with what is refused
    async with sent_network(request, settings.limits, settings.scratch) as sent:
        return await to_thread.run_sync(order_network, service, sent)


def find_check(service: Service, network: NetworkRecord) -> JobRecord | None:
    """The newest check of a network, or None."""
    checks = service.store.jobs(JobKind.CHECK, network.network_id)
    return checks[0] if checks else None


def order_sample(service: Service) -> NetworkRecord:
    """Generate the city that comes with the planner and keep it as a network."""
    # Seldom needed, so not loaded with the service.
    from scenarios.sample_city import PLAN_FILES, generate_city, write_city  # noqa: PLC0415

    city = generate_city(SAMPLE_SEED)
    with TemporaryDirectory(prefix="sample-", dir=service.settings.scratch) as scratch:
        folder = Path(scratch)
        write_city(city, folder)
        roles = FileRole.OSM, FileRole.ZONES, FileRole.OD
        files = tuple(
            SentFile(role, name, folder / name)
            for role, name in zip(roles, PLAN_FILES, strict=True)
        )
        return order_network(service, SentNetwork(f"{city.name}, a generated city", files))


def order_scenario(
    service: Service, name: str, network_id: str, choices: ScenarioChoices
) -> ScenarioRecord:
    """Keep a scenario, if its choices fit the files of its network.

    Raises
    ------
    NotFoundError
        If there is no such network.
    InputError
        With every choice that needs a file the network does not have, or has no use for one.
    """
    with service.ordering:
        network = service.store.get_network(network_id)
        refuse_errors(misfits(network, choices))
        return service.store.add_scenario(name, network_id, choices)


def misfits(network: NetworkRecord, choices: ScenarioChoices) -> list[Problem]:
    """Choices that do not go together with the files of a network."""
    roles = {file.role for file in network.files}
    problems = []
    if choices.stops == "feed" and FileRole.GTFS not in roles:
        problems.append(
            error("stops", "the network has no feed to take stops from", "choose other stops")
        )
    if choices.stops == "file" and FileRole.STOPS not in roles:
        problems.append(error("stops", "the network has no file of stops", "choose other stops"))
    if choices.trips is not None and FileRole.OD in roles:
        problems.append(
            error("trips", "the network has a table of trips, which says how many there are",
                  "leave it blank")
        )  # fmt: skip
    problems += [
        error(choice.name, "the network has no feed of today's lines, which this speaks of",
              "leave it out, or give a network with a feed")
        for choice in scenario_choices()
        if choice.told.needs_feed and choice.is_made_in(choices) and FileRole.GTFS not in roles
    ]  # fmt: skip
    return problems


def order_run(service: Service, scenario: ScenarioRecord, *, again: bool) -> OrderedRun:
    """Have a scenario run, unless a run with the same inputs is there or on its way.

    Parameters
    ----------
    service : Service
    scenario : ScenarioRecord
    again : bool
        Run it even if the result is known.

    Returns
    -------
    OrderedRun

    Raises
    ------
    TooManyError
        If too much work waits already.
    """
    network = service.store.get_network(scenario.network_id)
    key = _key(network, scenario.choices)
    with service.ordering:
        waiting = _waiting(service, scenario, key)
        known = waiting or (None if again else _find_result(service, key))
        if known is not None:
            return OrderedRun(known, reused=True)
        _require_room(service)
        job = service.store.add_job(JobKind.PLAN, scenario.scenario_id, key)
        service.queue.submit(job.job_id)
    return OrderedRun(job, reused=False)


def order_comparison(service: Service, runs: Sequence[JobRecord]) -> OrderedRun:
    """Have runs set side by side in full, unless that is there or on its way.

    Parameters
    ----------
    service : Service
    runs : sequence of JobRecord
        That succeeded.

    Returns
    -------
    OrderedRun

    Raises
    ------
    TooManyError
        If too much work waits already.
    """
    return order_analysis(service, JobKind.COMPARE, _subject_of(runs))


def find_comparison_job(service: Service, runs: Sequence[JobRecord]) -> JobRecord | None:
    """The newest full comparison of runs, or None."""
    return find_analysis(service, JobKind.COMPARE, _subject_of(runs))


def _subject_of(runs: Sequence[JobRecord]) -> str:
    """Runs as the subject of a comparison."""
    return ",".join(run.job_id for run in runs)


def order_analysis(service: Service, kind: JobKind, subject: str) -> OrderedRun:
    """Have something about finished runs worked out, unless that is there or on its way.

    Parameters
    ----------
    service : Service
    kind : JobKind
    subject : str
        What it is about. Results of runs never change, so equal subjects have equal answers.

    Returns
    -------
    OrderedRun

    Raises
    ------
    TooManyError
        If too much work waits already.
    """
    with service.ordering:
        known = find_analysis(service, kind, subject)
        if known is not None and known.state not in {JobState.FAILED, JobState.CANCELLED}:
            return OrderedRun(known, reused=True)
        _require_room(service)
        job = service.store.add_job(kind, subject, fingerprint(subject))
        service.queue.submit(job.job_id)
    return OrderedRun(job, reused=False)


def find_analysis(service: Service, kind: JobKind, subject: str) -> JobRecord | None:
    """The newest job of a kind about a subject, or None."""
    jobs = service.store.jobs(kind, subject)
    return jobs[0] if jobs else None


def cancel_job(service: Service, job: JobRecord) -> JobRecord:
    """Have a job stopped; one that is cancelled already stays so.

    Raises
    ------
    NotReadyError
        If it ended by itself.
    """
    if job.state in {JobState.SUCCEEDED, JobState.FAILED}:
        what = job_word(job.kind)
        message = f"{what} {job.job_id} has {job.state} already, so it cannot be cancelled"
        raise NotReadyError(message)
    service.queue.cancel(job.job_id)
    return service.store.get_job(job.job_id)


def end_search(service: Service, run: JobRecord) -> JobRecord:
    """Have a run end its search for lines and go on with the best.

    Once asked, it stays so, but a run that is taken up again after a crash searches anew.

    Raises
    ------
    NotReadyError
        If it waits, has ended, or is past its search.
    """
    if not may_end_search(run) or not service.store.end_search(run.job_id):
        how = f"is {run.state}" if run.state is not JobState.RUNNING else "has its lines already"
        message = f"run {run.job_id} {how}, so no search for lines can be ended"
        raise NotReadyError(message)
    return service.store.get_job(run.job_id)


def may_end_search(run: JobRecord) -> bool:
    """Whether a run searches for lines, or is about to."""
    passed = list(STAGES)[list(STAGES).index("lines") + 1 :]
    return run.state is JobState.RUNNING and run.progress.stage not in passed


def job_word(kind: JobKind) -> str:
    """What people call a job of a kind.

    Examples
    --------
    >>> job_word(JobKind.PLAN), job_word(JobKind.COMPARE)
    ('run', 'comparison')
    """
    return {
        JobKind.CHECK: "check", JobKind.PLAN: "run", JobKind.COMPARE: "comparison",
        JobKind.EXPLAIN: "explanation", JobKind.ACCESS: "answer of access",
    }[kind]  # fmt: skip


def runs_of(service: Service, scenario: ScenarioRecord) -> list[JobRecord]:
    """Runs of a scenario, newest first, with that of another scenario whose inputs are the same."""
    runs = service.store.jobs(JobKind.PLAN, scenario.scenario_id)
    if any(run.state is JobState.SUCCEEDED for run in runs):
        return runs
    network = service.store.get_network(scenario.network_id)
    known = _find_result(service, _key(network, scenario.choices))
    return [*runs, known] if known is not None else runs


def _find_result(service: Service, key: str) -> JobRecord | None:
    """The newest run with these inputs that succeeded, or None; also where its files are gone."""
    known = service.store.find_result(JobKind.PLAN, key)
    if known is not None and has_result(service.store.result_folder(known.job_id)):
        return known
    return None


def _key(network: NetworkRecord, choices: ScenarioChoices | None) -> str:
    """What a job rests on, by this version of the planner."""
    return input_key_of(network, choices, version("routewright"))


def _waiting(service: Service, scenario: ScenarioRecord, key: str) -> JobRecord | None:
    """The run of a scenario with these inputs that is queued or running, or None."""
    runs = service.store.jobs(JobKind.PLAN, scenario.scenario_id)
    whole = (r for r in runs if not r.state.is_final and not r.search_ended)
    return next((r for r in whole if r.input_key == key), None)


def _require_room(service: Service) -> None:
    """Refuse work where too much waits."""
    most = service.settings.limits.waiting_jobs
    if len(service.store.unfinished_jobs()) >= most:
        message = f"{most} jobs wait or run already; cancel some or try again later"
        raise TooManyError(message)
