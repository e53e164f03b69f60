"""What a job is about: looked up when the job is added, so that none is about nothing."""

from scenarios.store.ports import Store
from scenarios.store.records import JobKind


def require_subject(store: Store, kind: JobKind, subject_id: str) -> None:
    """Refuse a subject that a store does not know.

    Parameters
    ----------
    store : Store
    kind : JobKind
    subject_id : str
        As `JobRecord.subject_id` has it for the kind.

    Raises
    ------
    NotFoundError
        If the network, the scenario or a run of it was never added.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from scenarios.store.memory import MemoryStore
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     require_subject(MemoryStore(Path(folder)), JobKind.EXPLAIN, "j-1,line,N1")
    Traceback (most recent call last):
    ...
    network.errors.NotFoundError: there is no job j-1; ask for the list of jobs
    """
    match kind:
        case JobKind.CHECK:
            store.get_network(subject_id)
        case JobKind.PLAN:
            store.get_scenario(subject_id)
        case JobKind.COMPARE:
            for job_id in subject_id.split(","):
                store.get_job(job_id)
        case JobKind.EXPLAIN | JobKind.ACCESS:
            store.get_job(subject_id.partition(",")[0])
