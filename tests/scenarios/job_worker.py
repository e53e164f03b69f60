"""A worker in a process of its own, for tests: its solver is a program that the test writes.

``python -m tests.scenarios.job_worker DATA ADDRESS SOLVER``; the solver gets folder and job id.
"""

import signal
import sys
import threading
from pathlib import Path

from scenarios.jobs import Worker, queue_address, run_worker
from scenarios.solver_process import SolveLimits
from scenarios.store.database import open_store


def main(data: Path, address: str, solver: str) -> None:
    """Run jobs until SIGTERM."""
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    store = open_store(data, address)
    worker = Worker(
        store, lambda job_id: [sys.executable, "-c", solver, str(data), job_id],
        SolveLimits(seconds=600),
    )  # fmt: skip
    run_worker(worker, queue_address(data, address), stopping)
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
