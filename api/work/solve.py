"""The solver process: runs one job of the store, ``python -m api.work.solve --data DIR JOB_ID``.

Progress and failure go to stdout as JSON lines, as `scenarios.solver_process` reads them; nothing
else does. The log goes to stderr.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import orjson
import structlog

from api.errors import exit_code_of
from api.exit_codes import FAILURE, OK
from api.logs import log_to_stderr
from api.settings import settings_of
from network.errors import PlanningError
from routing.progress import Observer, Progress, ending_search
from scenarios.solver_process import ENOUGH
from scenarios.store.database import open_store
from scenarios.store.ports import Store
from scenarios.store.records import JobKind

if TYPE_CHECKING:
    from routing.line_sketch import LineSketch

_log = structlog.get_logger("routewright.solve")

_BETWEEN_S = 0.1


class Speaker:
    """Says progress as lines, at most one in 0.1 s of one stage.

    Parameters
    ----------
    say : callable
        Takes one line.
    """

    def __init__(self, say: Callable[[bytes], object]) -> None:
        self._say, self._stage, self._next = say, "", 0.0
        self._sketch: LineSketch | None = None

    def __call__(self, seen: Progress, /) -> bool:
        """Say one report; whoever wants us to stop kills us."""
        now = time.monotonic()
        self._sketch = seen.sketch or self._sketch
        if seen.stage != self._stage or now >= self._next or seen.share >= 1:
            self._stage, self._next = seen.stage, now + _BETWEEN_S
            told = {"stage": seen.stage, "share": float(seen.share), "message": seen.message}
            lines = {"search": seen.search, "sketch": self._sketch}
            self._line("progress", told | {k: v for k, v in lines.items() if v is not None})
            self._sketch = None
        return True

    def fail(self, kind: str, message: str) -> None:
        """Say why there is no result."""
        self._line("failure", {"kind": kind, "message": message})

    def _line(self, key: str, told: dict[str, object]) -> None:
        self._say(orjson.dumps({key: told}, default=str, option=orjson.OPT_APPEND_NEWLINE))


def solve(store: Store, job_id: str, observer: Observer) -> None:
    """Do the work of a job and keep its result.

    Parameters
    ----------
    store : Store
    job_id : str
    observer : Observer

    Raises
    ------
    PlanningError
        If there is no result, saying why.
    """
    job = store.get_job(job_id)
    with TemporaryDirectory() as folder:  # in the scratch folder of the job
        given, written = Path(folder) / "given", Path(folder) / "result"
        given.mkdir()
        written.mkdir()
        if job.kind is JobKind.CHECK:
            from api.work.solve_check import solve_check  # noqa: PLC0415  (needs no solver)

            solve_check(store, job.subject_id, given, written, observer)
        elif job.kind is JobKind.COMPARE:
            from api.work.solve_compare import solve_compare  # noqa: PLC0415  (slow to load)

            solve_compare(store, job.subject_id, written, observer)
        elif job.kind is JobKind.EXPLAIN:
            from api.work.solve_explain import solve_explain  # noqa: PLC0415  (slow to load)

            solve_explain(store, job.subject_id, written, observer)
        elif job.kind is JobKind.ACCESS:
            from api.work.solve_access import solve_access  # noqa: PLC0415  (slow to load)

            solve_access(store, job.subject_id, written, observer)
        else:
            from api.work.solve_plan import solve_plan  # noqa: PLC0415  (slow to load)

            solve_plan(store, job.subject_id, given, written, observer)
        store.keep_result(job_id, written)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one job; the exit code is that of the command line."""
    parser = argparse.ArgumentParser(prog="python -m api.work.solve", description=__doc__)
    parser.add_argument("--data", help="data folder of the service")
    parser.add_argument("--database", help="address of its database; better in the environment")
    parser.add_argument("job_id", metavar="JOB_ID")
    asked = parser.parse_args(arguments)
    speaker = Speaker(_own_stdout())
    try:
        settings = settings_of(data=asked.data, database_url=asked.database)
        log_to_stderr(settings.log_level)
        with closing(open_store(settings.data, settings.database_url)) as store:
            is_enough = (Path.cwd() / ENOUGH).exists
            solve(store, asked.job_id, ending_search(speaker, is_enough))
    except PlanningError as failure:
        speaker.fail(type(failure).__name__, str(failure))
        return exit_code_of(failure)
    except Exception as failure:  # noqa: BLE001  (the edge of the process: told and logged)
        _log.error("solver failed", job_id=asked.job_id, exc_info=failure)
        speaker.fail(
            "Crash",
            f"the planner made an error of its own ({type(failure).__name__}); try again, and "
            f"report job {asked.job_id} if it happens again",
        )
        return FAILURE
    return OK


def _own_stdout() -> Callable[[bytes], object]:
    """Writes to stdout; whatever else writes there, in C or Python, writes to stderr instead."""
    sys.stdout.flush()
    ours = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return ours.write


if __name__ == "__main__":
    sys.exit(main())
