"""The worker is started again when it dies, and ends with the service: with real processes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.work.worker_keeper import WorkerKeeper
from tests.api.command import environment
from tests.scenarios.children import FOR_EVER, is_running, note_pid, pid_in, program, wait_until


@contextmanager
def kept(text: str) -> Iterator[None]:
    """A worker that is a program, kept running without pauses."""
    keeper = WorkerKeeper(environment(), threading.Event(), program(text), lambda _: 0.01)
    with keeper:
        yield


def test_a_worker_that_dies_is_started_again(tmp_path: Path) -> None:
    lives = tmp_path / "lives"
    with kept(f"with Path({str(lives)!r}).open('a') as file: file.write('x')"):
        wait_until(lambda: lives.exists() and len(lives.read_text()) > 2)


def test_the_worker_ends_with_the_service(tmp_path: Path) -> None:
    with kept(note_pid(tmp_path / "pid") + FOR_EVER):
        pid = pid_in(tmp_path / "pid")
        assert is_running(pid)
    assert not is_running(pid)


def test_a_worker_that_does_not_want_to_end_is_killed(tmp_path: Path) -> None:
    with kept(
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + note_pid(tmp_path / "pid") + FOR_EVER
    ):
        pid = pid_in(tmp_path / "pid")
    assert not is_running(pid)
