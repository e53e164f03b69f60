"""The queue of jobs and the worker that runs them, one solver process at a time.

Jobs wait in a database of the queue's own (DBOS), the records of the store say how far they are. A
worker that is killed takes up its job again when it is back; nothing is lost and nothing that ended
runs twice, as a job that is final in the store is not started.
"""

import logging
import shutil
import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer

from network.errors import InputError, NotFoundError
from scenarios.gtfs.names import one_line
from scenarios.solver_process import SolveLimits, Stop, solve_in_process
from scenarios.store.engines import database_url
from scenarios.store.ports import Store
from scenarios.store.records import Failure, JobState

SQLITE_FILE = "dbos.sqlite"
_APPLICATION = "routewright"
_QUEUE = "solves"
_WORKFLOW = "solve"
_VERSION = "1"
"""Of how a job runs: a worker takes up only what workers of the same version began."""
_POLL_S = 0.25
_WAITING = ("ENQUEUED", "DELAYED", "PENDING")
_GIVEN_UP = Failure("Crash", "the service could not run the job; try again, and tell its operator")
_LOG = logging.getLogger(__name__)


def queue_address(data: Path, address: str = "") -> str:
    """Where the queue is: a SQLite file of its own, or the PostgreSQL of the store.

    Examples
    --------
    >>> queue_address(Path("data")), queue_address(Path("data"), "postgres://host/plans")
    ('sqlite:///data/dbos.sqlite', 'postgresql://host/plans')
    >>> queue_address(Path("is this data?"))
    'sqlite:///is this data%3F/dbos.sqlite'
    """
    url = database_url(data, address)
    if url.get_backend_name() == "sqlite":
        return url.set(database=str(data / SQLITE_FILE)).render_as_string()
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def prepare_queue(data: Path, address: str = "") -> None:
    """Make the tables of the queue, or bring them to their latest shape.

    Raises
    ------
    InputError
        If its file is damaged, or cannot be written.
    """
    queue = queue_address(data, address)
    try:
        if queue.startswith("sqlite"):
            with closing(sqlite3.connect(data / SQLITE_FILE)) as connection:
                connection.execute("PRAGMA journal_mode=WAL")  # stays with the file
        DBOS.migrate(queue)
    except (sqlite3.Error, sa.exc.DBAPIError) as failure:
        reason = one_line(str(getattr(failure, "orig", None) or failure))
        message = f"cannot use the queue in {data}: {reason}; give another folder"
        raise InputError(message) from failure


class DurableQueue:
    """Hands jobs to workers in other processes, by the database they share.

    Parameters
    ----------
    store : Store
    address : str
        From `queue_address`; its tables exist.
    """

    def __init__(self, store: Store, address: str) -> None:
        self._store = store
        self._client = DBOSClient(
            system_database_url=address,
            serializer=DBOSPortableJSONSerializer(),
            application_name=_APPLICATION,
        )

    def close(self) -> None:
        """Close all connections."""
        self._client.destroy()

    def submit(self, job_id: str) -> None:
        """Queue a job that the store knows; a second time changes nothing."""
        self._store.get_job(job_id)
        self._client.enqueue(
            {
                "workflow_name": _WORKFLOW, "queue_name": _QUEUE, "workflow_id": job_id,
                "application_name": _APPLICATION,
            },
            job_id,
        )  # fmt: skip

    def cancel(self, job_id: str) -> None:
        """Cancel a job: at once where it waits, within a second where it runs.

        The worker looks into the store, and neither starts nor goes on with a job that is final.
        """
        self._store.end_job(job_id, JobState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Worker:
    """What a worker needs to run jobs.

    Attributes
    ----------
    store : Store
    command : callable
        Program and arguments of the solver for a job id.
    limits : SolveLimits
        Of each solve.
    solves_at_once : int
    name : str
        Stays the same when the worker is started again: by it, it finds the jobs it had begun. No
        two workers of one queue may share it.
    """

    store: Store
    command: Callable[[str], Sequence[str]]
    limits: SolveLimits = field(default_factory=SolveLimits)
    solves_at_once: int = 1
    name: str = "worker-1"


class _Stopping(BaseException):
    """Leaves a job as it is, to be taken up again; no Exception, which would end it."""


def run_worker(worker: Worker, address: str, stopping: threading.Event) -> None:
    """Run jobs until asked to stop; what runs then is taken up at the next start.

    Parameters
    ----------
    worker : Worker
    address : str
        From `queue_address`; its tables exist.
    stopping : threading.Event
        Once set, solvers are killed and the function returns.
    """
    config: DBOSConfig = {
        "name": _APPLICATION,
        "system_database_url": address,
        "serializer": DBOSPortableJSONSerializer(),
        "executor_id": worker.name,
        "application_version": _VERSION,
        "log_level": "WARNING",
        "enable_otlp": False,
    }
    DBOS(config=config)
    try:

        @DBOS.workflow(name=_WORKFLOW)
        def solve(job_id: str) -> None:
            try:
                DBOS.run_step({"name": _WORKFLOW}, _run_job, worker, job_id, stopping)
            except Exception:
                _LOG.exception("job %s was given up", job_id)
                worker.store.end_job(job_id, JobState.FAILED, _GIVEN_UP)
                raise

        DBOS.launch()
        DBOS.register_queue(
            _QUEUE, worker_concurrency=worker.solves_at_once, polling_interval_sec=_POLL_S,
            on_conflict="always_update",
        )  # fmt: skip
        _take_up_lost_jobs(worker.store, address)
        stopping.wait()
    finally:
        stopping.set()
        DBOS.destroy(destroy_registry=True)


def _run_job(worker: Worker, job_id: str, stopping: threading.Event) -> None:
    """Run one job to its end, and note the end in the store, unless somebody removes the job."""
    try:
        _run_kept_job(worker, job_id, stopping)
    except NotFoundError:  # its record: it was cancelled and removed
        worker.store.drop_result(job_id)


def _run_kept_job(worker: Worker, job_id: str, stopping: threading.Event) -> None:
    """Run one job to its end, and note the end in the store."""
    store = worker.store
    if stopping.is_set():
        raise _Stopping
    if not store.start_job(job_id):
        return
    scratch = store.scratch_folder(job_id)
    try:
        outcome = solve_in_process(
            worker.command(job_id), worker.limits, scratch,
            on_progress=lambda seen: store.report_progress(job_id, seen),
            should_stop=lambda: stopping.is_set() or store.get_job(job_id).state.is_final,
            is_enough=lambda: store.get_job(job_id).search_ended,
        )  # fmt: skip
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    if outcome is Stop.ASKED and not store.get_job(job_id).state.is_final:
        raise _Stopping
    if outcome is None:
        store.end_job(job_id, JobState.SUCCEEDED)
    elif isinstance(outcome, Failure):
        store.end_job(job_id, JobState.FAILED, outcome)
    if store.get_job(job_id).state is not JobState.SUCCEEDED:
        store.drop_result(job_id)


def _take_up_lost_jobs(store: Store, address: str) -> None:
    """Queue jobs that the store knows and the queue does not, and end those it gave up.

    The two databases change one after the other, and a process may be killed in between.
    """
    with closing(DurableQueue(store, address)) as queue:
        for job in reversed(store.unfinished_jobs()):
            known = DBOS.list_workflows(
                workflow_ids=[job.job_id], load_input=False, load_output=False
            )
            if not known:
                queue.submit(job.job_id)
            elif known[0].status not in _WAITING:
                store.end_job(job.job_id, JobState.FAILED, _GIVEN_UP)
