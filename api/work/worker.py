"""The worker process of the service: takes jobs from the queue, ``python -m api.work.worker``.

Its settings are in the environment. SIGTERM ends it; a job that runs then is taken up by the next.
"""

import signal
import sys
import threading
from contextlib import closing

from api.logs import log_to_stderr
from api.settings import Settings, settings_of
from scenarios.jobs import Worker, queue_address, run_worker
from scenarios.store.database import open_store


def main() -> None:
    """Run jobs until SIGTERM."""
    settings = settings_of()
    log_to_stderr(settings.log_level)
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    with closing(open_store(settings.data, settings.database_url)) as store:
        worker = Worker(
            store,
            lambda job_id: solve_command(settings, job_id),
            settings.solve_limits,
            settings.solves_at_once,
            settings.worker,
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
