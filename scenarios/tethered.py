"""Starts a command that cannot outlive whoever started it, at a lower priority.

Run as a script by `scenarios.solver_process`: ``python tethered.py PARENT NICENESS COMMAND...``. It
becomes the command, so that no process is added. It is a script of its own because code between
fork and exec is not safe in a process with threads. Linux only.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1


def tethered(command: Sequence[str], niceness: int = 0) -> list[str]:
    """Arguments that start a command which the system kills as soon as this process ends.

    More exactly, as soon as the thread ends that starts it: start it from one that waits for it.

    Parameters
    ----------
    command : sequence of str
        The program and its arguments.
    niceness : int
        Added to our own; 10 leaves the processor to whoever needs it.

    Examples
    --------
    >>> tethered(["sleep", "9"], niceness=10)[-3:]
    ['10', 'sleep', '9']
    """
    script = str(Path(__file__).resolve())
    return [sys.executable, "-IS", script, str(os.getpid()), str(niceness), *command]


def _become(parent: int, niceness: int, command: Sequence[str]) -> None:
    """Tie this process to its parent and turn into the command."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before we were tied to it
        sys.exit(1)
    os.nice(niceness)
    os.execvp(command[0], list(command))  # noqa: S606  (what our own service passes; no shell)


if __name__ == "__main__":
    _become(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
