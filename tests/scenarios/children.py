"""Small programs that behave as solvers do, well or badly, and what tests need to see of them."""

import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tests.api.command import PATIENCE_S

_LOOK_S = 0.02
_HEAD = "import json, os, signal, subprocess, sys, time\nfrom pathlib import Path\n"

SPEAK = """
def speak(stage, share, message=""):
    print(json.dumps({"progress": {"stage": stage, "share": share, "message": message}}),
          flush=True)
"""
FOR_EVER = "\nwhile True: time.sleep(60)\n"


def program(text: str) -> list[str]:
    """Command that runs a program."""
    return [sys.executable, "-c", _HEAD + SPEAK + text]


def note_pid(path: Path) -> str:
    """Line of a program that tells its process id, whole or not at all."""
    return (
        f"Path({str(path)!r}).with_suffix('.new').write_text(str(os.getpid()))\n"
        f"Path({str(path)!r}).with_suffix('.new').rename({str(path)!r})\n"
    )


def wait_until(seen: Callable[[], bool]) -> None:
    """Wait for something that happens in another process; fails if it never does."""
    until = time.monotonic() + PATIENCE_S
    pause = threading.Event()
    while not seen():
        assert time.monotonic() < until
        pause.wait(_LOOK_S)


def pid_in(path: Path) -> int:
    """Process id that a program notes down."""
    wait_until(path.exists)
    return int(path.read_text())


def is_running(pid: int) -> bool:
    """Whether a process runs; one that ended and was not waited for does not."""
    try:
        os.kill(pid, 0)
        status = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except (ProcessLookupError, FileNotFoundError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"
