"""One solve in a process of its own, watched from outside: time, memory, cancelling, crashes.

A solver in a thread can hold up the whole service, overrun its own limits or crash; a process can
be ended whatever it does. What it says arrives as JSON lines on its standard output::

    {"progress": {"stage": "lines", "share": 0.25, "message": "round 3"}}
    {"failure": {"kind": "InfeasibleError", "message": "..."}}

Progress may have a ``search`` and a ``sketch`` of lines too; a solver that is to end that search
finds a file `ENOUGH` in the folder it works in. It ends with exit code 0, or with a failure line
and another code.
"""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import Any

import orjson

from scenarios.store.kept_search import search_from, sketch_from
from scenarios.store.records import Failure, JobProgress
from scenarios.tethered import tethered

_NICENESS = 10
_LOOK_S = 0.2
"""How often the process is looked at."""
ENOUGH = "enough"
_LONGEST_LINE = 1 << 16
_AT_ONCE = 1 << 16


@dataclass(frozen=True, slots=True)
class SolveLimits:
    """What one solve may take.

    Attributes
    ----------
    seconds : float
    memory_mib : float
        Resident memory. An address space limit would be wrong: compilers and solvers reserve far
        more than they use.
    """

    seconds: float = 3600.0
    memory_mib: float = 8192.0


class Stop(Enum):
    """Why a solve was ended without an answer; not the fault of its input."""

    ASKED = "asked"


Outcome = Failure | Stop | None
"""What came of a solve: None is success."""


def solve_in_process(
    command: Sequence[str],
    limits: SolveLimits,
    scratch: Path,
    on_progress: Callable[[JobProgress], object],
    should_stop: Callable[[], bool],
    is_enough: Callable[[], bool] = lambda: False,
) -> Outcome:
    r"""Run a command to its end, or end it.

    Parameters
    ----------
    command : sequence of str
        Program and arguments of the solver.
    limits : SolveLimits
    scratch : Path
        Folder it works in, and has as its folder for temporary files.
    on_progress : callable
        Told the latest progress, at most once in 0.2 s, and the last.
    should_stop : callable
        Asked every 0.2 s; once it says yes, the solver and all it started are killed.
    is_enough : callable
        Asked as often; once it says yes, the solver is told to go on with its best lines.

    Returns
    -------
    Failure, Stop or None
        None where it succeeded.

    Examples
    --------
    >>> import tempfile
    >>> said = orjson.dumps({"progress": {"stage": "lines", "share": 1}}).decode()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     outcome = solve_in_process(["echo", said], SolveLimits(), Path(folder), print,
    ...                                lambda: False)
    JobProgress(stage='lines', share=1.0, message='', search=None, sketch=None)
    >>> print(outcome)
    None
    """
    with _started(command, scratch) as process:
        said = _Said()
        asked = _Asked(should_stop, is_enough, scratch / ENOUGH)
        verdict = _watched(process, limits, said, on_progress, asked)
        _kill_all(process)
        code = process.wait()
        _read_rest(process, said)
    if said.progress is not None:
        on_progress(said.progress)
    if verdict is not None:
        return verdict
    if code != 0 or said.failure is not None:
        return said.failure or _crash(code, said.stage)
    return None


@dataclass(frozen=True, slots=True)
class _Asked:
    """What people ask of a solve."""

    should_stop: Callable[[], bool]
    is_enough: Callable[[], bool]
    note: Path

    def pass_on(self) -> None:
        """Leave a note for the solver once its search is to end."""
        if not self.note.exists() and self.is_enough():
            self.note.touch()


@dataclass(slots=True)
class _Said:
    """What a process said so far: news that nobody was told yet, and its failure."""

    progress: JobProgress | None = None
    stage: str = ""
    failure: Failure | None = None
    _unfinished: bytes = field(default=b"")

    def take(self, piece: bytes) -> None:
        """Read a piece of its output; a line that is not ours is passed over."""
        *lines, rest = (self._unfinished + piece).split(b"\n")
        self._unfinished = rest[:_LONGEST_LINE]
        for line in lines:
            self._take_line(line)

    def _take_line(self, line: bytes) -> None:
        try:
            said = orjson.loads(line)
            if "progress" in said:
                new = _progress_of(said["progress"])
                if new.sketch is None and self.progress is not None:
                    new = replace(new, sketch=self.progress.sketch)
                self.progress, self.stage = new, new.stage
            if "failure" in said:
                told = said["failure"]
                self.failure = Failure(str(told["kind"]), str(told["message"]))
        except (ValueError, TypeError, KeyError, AttributeError):
            return


def _progress_of(told: Mapping[str, Any]) -> JobProgress:
    """Progress as a solver said it."""
    search, sketch = told.get("search"), told.get("sketch")
    return JobProgress(
        str(told["stage"]), float(told["share"]), str(told.get("message", "")),
        None if search is None else search_from(search),
        None if sketch is None else sketch_from(sketch),
    )  # fmt: skip


@contextmanager
def _started(command: Sequence[str], scratch: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A process in a group of its own, tied to ours, with what it writes kept together."""
    with subprocess.Popen(  # noqa: S603  (our own solver; arguments are ids and folders of ours)
        tethered(command, _NICENESS), cwd=scratch, env=_environment(scratch),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            _kill_all(process)


def _environment(scratch: Path) -> Mapping[str, str]:
    """Our environment, with temporary files where they are removed with the scratch folder."""
    return {**os.environ, "TMPDIR": str(scratch)}


def _watched(
    process: "subprocess.Popen[bytes]",
    limits: SolveLimits,
    said: _Said,
    on_progress: Callable[[JobProgress], object],
    asked: _Asked,
) -> Failure | Stop | None:
    """Read what a process says until it ends or has to be ended; None where it ended itself."""
    end = time.monotonic() + limits.seconds
    with selectors.DefaultSelector() as selector:
        output = _output(process)
        os.set_blocking(output, False)
        selector.register(output, selectors.EVENT_READ)
        look_at = time.monotonic()
        while not _has_ended(process):
            if selector.get_map():
                for _ in selector.select(max(0.0, look_at - time.monotonic())):
                    if not _read_some(output, said):
                        selector.unregister(output)
            else:
                time.sleep(_LOOK_S)
            if time.monotonic() < look_at:
                continue
            look_at = time.monotonic() + _LOOK_S
            if said.progress is not None:
                on_progress(said.progress)
                said.progress = None
            if asked.should_stop():
                return Stop.ASKED
            asked.pass_on()
            if time.monotonic() > end:
                return _too_slow(limits)
            if _resident_mib(process.pid) > limits.memory_mib:
                return _too_large(limits)
    return None


def _output(process: "subprocess.Popen[bytes]") -> int:
    """Handle of the standard output."""
    if process.stdout is None:
        message = "the solver was started without a pipe"
        raise RuntimeError(message)
    return process.stdout.fileno()


def _read_some(output: int, said: _Said) -> bool:
    """Read what there is; False at the end."""
    try:
        piece = os.read(output, _AT_ONCE)
    except BlockingIOError:
        return True
    said.take(piece)
    return bool(piece)


def _read_rest(process: "subprocess.Popen[bytes]", said: _Said) -> None:
    """Read what is left in the pipe of a process that ended, up to a bound."""
    output = _output(process)
    for _ in range(1000):
        try:
            piece = os.read(output, _AT_ONCE)
        except BlockingIOError:
            break
        if not piece:
            break
        said.take(piece)
    said.take(b"\n")


def _has_ended(process: "subprocess.Popen[bytes]") -> bool:
    """Whether a process has ended; it stays a zombie, so that its group's number is not reused."""
    how = os.WEXITED | os.WNOHANG | os.WNOWAIT
    return os.waitid(os.P_PID, process.pid, how) is not None


def _kill_all(process: "subprocess.Popen[bytes]") -> None:
    """Kill a process and all that it started, unless it was waited for already."""
    if process.returncode is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def _resident_mib(pid: int) -> float:
    """Memory that a process has in use, in MiB; 0 where it is gone."""
    with suppress(OSError, ValueError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
            name, _, value = line.partition(":")
            if name == "VmRSS":
                return int(value.split()[0]) / 1024
    return 0.0


def _too_slow(limits: SolveLimits) -> Failure:
    return Failure(
        "NoSolutionInTime",
        f"no result within {limits.seconds:g} s; give a smaller map or fewer zones, "
        "or let whoever runs the service allow more time",
    )


def _too_large(limits: SolveLimits) -> Failure:
    return Failure(
        "LimitError",
        f"the work needed more than {limits.memory_mib:g} MiB of memory; give a smaller map, "
        "or let whoever runs the service allow more",
    )


def _crash(code: int, stage: str) -> Failure:
    """What to say of a process that died without a word."""
    during = f" during {stage}" if stage else ""
    if code == -signal.SIGKILL:
        told = f"was killed{during}, most often because the machine ran out of memory"
        way_out = "try again with a smaller map or on a larger machine"
    else:
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        told, way_out = f"stopped{during} with {how}", "try again, and report it if it stops again"
    return Failure("Crash", f"the solver {told}; {way_out}")
