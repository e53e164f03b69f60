"""``routewright serve``: the HTTP service with its store, queue and worker, as one command."""

import fcntl
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from types import FrameType

import uvicorn

from api.exit_codes import CANCELLED, OK
from api.http.app import make_app
from api.logs import log_to_stderr
from api.settings import Settings
from api.work.worker import PRIVATE
from api.work.worker_keeper import WorkerKeeper
from network.errors import InputError, PlanningError
from scenarios.jobs import DurableQueue, prepare_queue, queue_address
from scenarios.store.database import prepare_store
from scenarios.store.ports import Store
from scenarios.table_files import whole_text

_LOCK = "lock"
_GRACE_S = 1
_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_ALL_ADDRESSES = frozenset({"0.0.0.0", "::"})  # noqa: S104  (compared with, not listened at)


def serve(settings: Settings, opening: Callable[[Store], str] = lambda _: "/") -> int:
    """Serve until Ctrl-C or SIGTERM, and leave nothing running.

    Parameters
    ----------
    settings : Settings
    opening : callable
        Given the store before the first caller comes; answers the page that the printed address
        leads to.

    Returns
    -------
    int
        Exit code: 130 after Ctrl-C, else 0.

    Raises
    ------
    PlanningError
        If the data folder or the address is in use, or cannot be used.
    """
    log_to_stderr(settings.log_level)
    os.umask(PRIVATE)
    with ExitStack() as held:
        held.enter_context(locked(settings.data))
        listening = held.enter_context(closing(listening_at(settings.host, settings.port)))
        store = held.enter_context(closing(prepare_store(settings.data, settings.database_url)))
        store.remove_leftovers(job.job_id for job in store.unfinished_jobs())
        first = opening(store)
        prepare_queue(settings.data, settings.database_url)
        address = queue_address(settings.data, settings.database_url)
        queue = held.enter_context(closing(DurableQueue(store, address)))
        app = make_app(store, queue, settings.for_service(store.scratch))
        ending = threading.Event()
        server = _Server(
            uvicorn.Config(
                app, log_config=None, access_log=False, server_header=False, lifespan="off",
                timeout_graceful_shutdown=_GRACE_S,
            ),
            ending,
        )  # fmt: skip
        held.enter_context(WorkerKeeper(settings.environment(), ending))
        page = "" if first == "/" else first
        sys.stdout.write(f"Routewright is at {shown_address(listening)}{page} (Ctrl-C ends it)\n")
        sys.stdout.flush()
        server.run(sockets=[listening])
    return CANCELLED if server.stopped_by == signal.SIGINT else OK


class _Server(uvicorn.Server):
    """A server that ends on a signal without sending it on, so that we can tidy up after it."""

    def __init__(self, config: uvicorn.Config, ending: threading.Event) -> None:
        super().__init__(config)
        self._ending = ending
        self.stopped_by = 0

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let the signals that stop programs stop this server, and the worker at the same time."""
        for stop in _STOPS:
            if stop != signal.SIGHUP or signal.getsignal(stop) is not signal.SIG_IGN:  # as of nohup
                signal.signal(stop, self.handle_exit)
        try:
            yield
        finally:
            for stop in _STOPS:
                signal.signal(stop, signal.SIG_IGN)  # pressed again, it must not stop tidying up

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end."""
        self.stopped_by = self.stopped_by or sig
        self._ending.set()
        super().handle_exit(sig, frame)


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Hold a data folder, which only one service may use at a time.

    Raises
    ------
    InputError
        If the folder cannot be made, or not be written as text.
    PlanningError
        If another service uses it.
    """
    if whole_text(str(data)) != str(data):
        message = f"the data folder {data} has a name that is not UTF-8; give another --data"
        raise InputError(message)
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = (data / _LOCK).open("a+", encoding="ascii")
    except OSError as failure:
        message = f"cannot use the data folder {data}: {failure.strerror}; give another --data"
        raise InputError(message) from failure
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as failure:
            file.seek(0)
            message = (
                f"another service uses {data} (process {file.read(20).strip() or 'unknown'}); "
                "stop it, or give another --data"
            )
            raise PlanningError(message) from failure
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def listening_at(host: str, port: int) -> socket.socket:
    """A socket that listens already, so that whoever is told the address can call.

    Raises
    ------
    PlanningError
        If the address is in use or is not one of this machine.

    Examples
    --------
    >>> with listening_at("127.0.0.1", 0) as listening:
    ...     shown_address(listening).startswith("http://127.0.0.1:")
    True
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except (OSError, UnicodeError) as failure:
        number = getattr(failure, "errno", None) or 0
        reason = os.strerror(number) if number > 0 else "there is no such host"
        message = f"cannot listen at {host} port {port}: {reason}; give another --port or --host"
        raise PlanningError(message) from failure


def shown_address(listening: socket.socket) -> str:
    """What to type into a browser on this machine."""
    host, port = listening.getsockname()[:2]
    if host in _ALL_ADDRESSES:
        host = "localhost"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
