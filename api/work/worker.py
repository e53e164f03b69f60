"""The worker process of the service: takes jobs from the queue, ``python -m api.work.worker``.

Its settings are in the environment. SIGTERM ends it; a job that runs then is taken up by the next.
``routewright worker`` starts more of them, in other processes or on other machines.
"""

import os
import signal
import sys
import threading
from contextlib import closing

from api.exit_codes import CANCELLED, OK
from api.logs import log_to_stderr
from api.settings import Settings, settings_of
from network.errors import NotFoundError
from scenarios.jobs import Worker, prepare_queue, queue_address, run_worker
from scenarios.store.database import open_store, prepare_store
from scenarios.store.worker_names import held_name
from scenarios.table_files import whole_text

PRIVATE = 0o077
"""What is kept is for the person who serves: others on this machine read it through the service."""

_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> None:
    """Run jobs until SIGTERM."""
    settings = settings_of()
    log_to_stderr(settings.log_level)
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    with held_name(settings.data, settings.worker) as name:
        _run_jobs(settings, name, stopping)


def work(settings: Settings) -> int:
    """Run jobs beside the worker of the service until Ctrl-C or SIGTERM.

    Parameters
    ----------
    settings : Settings
        Of the same data folder and database as the service. Unless it was given a name of a
        worker, the first is taken that is free.

    Returns
    -------
    int
        Exit code: 130 after Ctrl-C, else 0.

    Raises
    ------
    PlanningError
        If the data folder or the database cannot be used, or the name is taken.
    """
    if not settings.data.is_dir():
        shown = whole_text(str(settings.data))
        message = f"there is no data folder {shown}; start routewright serve with it first"
        raise NotFoundError(message)
    log_to_stderr(settings.log_level)
    os.umask(PRIVATE)
    stopping, stopped_by = threading.Event(), []

    def stop(number: int, _: object) -> None:
        stopped_by.append(number)
        stopping.set()

    for each in _STOPS:
        if each != signal.SIGHUP or signal.getsignal(each) is not signal.SIG_IGN:  # as of nohup
            signal.signal(each, stop)
    given = settings.worker if "worker" in settings.model_fields_set else ""
    with held_name(settings.data, given) as name:
        prepare_store(settings.data, settings.database_url).close()
        prepare_queue(settings.data, settings.database_url)
        said = whole_text(str(settings.data))
        sys.stdout.write(f"Worker {name} takes jobs of {said} (Ctrl-C ends it)\n")
        sys.stdout.flush()
        _run_jobs(settings, name, stopping)
    return CANCELLED if stopped_by[:1] == [signal.SIGINT] else OK


def _run_jobs(settings: Settings, name: str, stopping: threading.Event) -> None:
    """Run jobs under a name that no other worker has."""
    with closing(open_store(settings.data, settings.database_url)) as store:
        worker = Worker(
            store,
            lambda job_id: solve_command(settings, job_id),
            settings.solve_limits,
            settings.solves_at_once,
            name,
        )
        run_worker(worker, queue_address(settings.data, settings.database_url), stopping)


def solve_command(settings: Settings, job_id: str) -> list[str]:
    """What runs one job; the address of the database is in the environment, as it is secret.

    Examples
    --------
    >>> solve_command(Settings(data="/plans"), "j-1")[-5:]
    ['-m', 'api.work.solve', '--data', '/plans', 'j-1']
    """
    return [sys.executable, "-P", "-m", "api.work.solve", "--data", str(settings.data), job_id]


if __name__ == "__main__":
    main()
