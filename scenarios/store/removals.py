"""What may be removed: what stands on something goes before it, and nothing while it is made.

Nothing is ever removed by age or by itself: only people remove, one thing at a time.
"""

from scenarios.store.errors import StillUsedError
from scenarios.store.ports import Store
from scenarios.store.records import JobKind, JobRecord, NetworkRecord


def require_ended(job: JobRecord) -> None:
    """Refuse to remove what a worker may be writing.

    Raises
    ------
    StillUsedError
        If the job has not ended.
    """
    if not job.state.is_final:
        message = f"job {job.job_id} is {job.state}; cancel it, or wait until it has ended"
        raise StillUsedError(message)


def require_no_runs(store: Store, scenario_id: str) -> None:
    """Refuse to remove a scenario whose runs are kept.

    Raises
    ------
    StillUsedError
        Saying how many.
    """
    count = len(store.jobs(JobKind.PLAN, scenario_id))
    if count:
        message = f"scenario {scenario_id} has {_counted(count, 'run')}; remove them first"
        raise StillUsedError(message)


def checks_to_remove(store: Store, network: NetworkRecord) -> list[JobRecord]:
    """Checks of a network that nothing stands on.

    Raises
    ------
    StillUsedError
        If scenarios are made of it, or a check has not ended.
    """
    network_id = network.network_id
    count = sum(each.network_id == network_id for each in store.scenarios())
    if count:
        message = f"network {network_id} has {_counted(count, 'scenario')}; remove them first"
        raise StillUsedError(message)
    checks = store.jobs(JobKind.CHECK, network_id)
    for check in checks:
        require_ended(check)
    return checks


def digests_of_others(store: Store, network: NetworkRecord) -> frozenset[str]:
    """SHA-256 of all files of other networks: the same bytes are kept once for all."""
    return frozenset(
        file.sha256
        for other in store.networks()
        if other.network_id != network.network_id
        for file in other.files
    )


def _counted(count: int, what: str) -> str:
    """A number of things."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
