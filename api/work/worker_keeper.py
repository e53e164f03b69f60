"""Keeps the worker of ``routewright serve`` running: starts it when it dies, ends it with us."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType

import structlog

from scenarios.tethered import tethered

_log = structlog.get_logger("routewright.serve")

_LOOK_S = 0.05
_GRACE_S = 1.5
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 30.0
_LONG_LIFE_S = 60.0
COMMAND = (sys.executable, "-P", "-m", "api.work.worker")


def pause_after(deaths: int) -> float:
    """Seconds to wait before a worker is started again that died so often in a row.

    Examples
    --------
    >>> [pause_after(deaths) for deaths in (1, 2, 3, 20)]
    [0.5, 1.0, 2.0, 30.0]
    """
    return min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2.0 ** min(deaths - 1, 10))


class WorkerKeeper:
    """A context in which a worker runs.

    Parameters
    ----------
    environment : mapping of str to str
    ending : threading.Event
        Once set, the worker is told to end; killed where it does not.
    command : sequence of str
    pause : callable
        Seconds before the next start, by deaths in a row.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        ending: threading.Event,
        command: Sequence[str] = COMMAND,
        pause: Callable[[int], float] = pause_after,
    ) -> None:
        self._environment, self._ending, self._pause = environment, ending, pause
        self._command = list(command)
        # The thread that starts a tethered process has to live as long as the process.
        self._thread = threading.Thread(target=self._keep, name="worker-keeper")

    def __enter__(self) -> "WorkerKeeper":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._ending.set()
        self._thread.join()

    def _keep(self) -> None:
        """Start a worker and see it end, again and again."""
        deaths = 0
        while not self._ending.is_set():
            started = time.monotonic()
            code = self._live()
            if self._ending.is_set():
                return
            deaths = 1 if time.monotonic() - started > _LONG_LIFE_S else deaths + 1
            wait_s = self._pause(deaths)
            _log.warning("worker ended", code=code, starts_again_in_s=wait_s)
            self._ending.wait(wait_s)

    def _live(self) -> int:
        """One life of a worker; its exit code."""
        with subprocess.Popen(  # noqa: S603  (our own worker)
            tethered(self._command), env=self._environment, stdin=subprocess.DEVNULL,
            stdout=sys.stderr.fileno(), start_new_session=True,
        ) as process:  # fmt: skip
            while process.poll() is None and not self._ending.wait(_LOOK_S):
                pass
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(_GRACE_S)
                except subprocess.TimeoutExpired:
                    process.kill()
            return process.wait()
