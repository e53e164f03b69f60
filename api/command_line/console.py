"""What a person at a terminal sees: progress, results, errors; and how they stop the work."""

import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from api.command_line.early_stop import kept_wish_to_end_search
from api.command_line.saying_no import saying_no
from api.machine import Stopwatch
from api.stages import stage_label
from maps.publish import write_run
from maps.report_rows import figure_row, figures_of
from maps.shown_text import shown_lines
from network.errors import Cancelled
from routing import progress
from routing.progress import ending_search
from scenarios.result_folder import RESULT, ResultForm, folder_beside, list_files
from scenarios.run import PlannedRun

_GRACE_S = 0.7
_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_TAKING_BEST = "routewright: taking the best lines so far\n"
_Done = TypeVar("_Done")
_HEADLINE = (
    "generalised_minutes", "journey_minutes_mean", "share_served", "transfers", "vehicles",
    "platform_hours", "vehicle_km", "cost",
)  # fmt: skip


class ProgressView:
    """Shows progress on stderr, a bar per stage at a terminal and a line per stage elsewhere."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self._console = Console(stderr=True)
        self._bars = Progress(
            TextColumn("{task.description:18}"), BarColumn(), TextColumn("{task.fields[message]}"),
            TimeElapsedColumn(), console=self._console,
        )  # fmt: skip
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> "ProgressView":
        if self._console.is_terminal:
            self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._console.is_terminal:
            for task in self._tasks.values():
                self._bars.update(task, completed=1.0, message="")
            self._bars.stop()

    def __call__(self, seen: progress.Progress, /) -> bool:
        """Show one report; answer whether to go on."""
        label = stage_label(seen.stage)
        if self._console.is_terminal:
            self._show(seen, label)
        elif seen.stage not in self._tasks:
            self._tasks[seen.stage] = TaskID(0)
            self._console.print(label, markup=False, highlight=False)
        return not self.stopping.is_set()

    def _show(self, seen: progress.Progress, label: str) -> None:
        """Move the bar of one stage; earlier stages are done."""
        if seen.stage not in self._tasks:
            for task in self._tasks.values():
                self._bars.update(task, completed=1.0, message="")
            self._tasks[seen.stage] = self._bars.add_task(label, total=1.0, message="")
        self._bars.update(self._tasks[seen.stage], completed=seen.share, message=seen.message[:60])


def planned(
    work: Callable[[progress.Observer], PlannedRun],
    out: Path,
    *,
    as_json: bool,
    next_commands: Sequence[str],
) -> None:
    """Do the work, write its folder, and tell the person what came of it.

    The work runs in a thread of its own, so that Ctrl-C is answered within a second even inside a
    solver; nothing is left behind then. SIGQUIT, as Ctrl and backslash send it, ends a search for
    lines, and the work goes on with the best of them.

    Parameters
    ----------
    work : callable
        Takes an observer and returns the run.
    out : Path
    as_json : bool
        Whether stdout gets ``result.json`` and nothing else.
    next_commands : sequence of str
        Shown at the end.
    """
    with _ending_search() as is_enough:
        run = written(
            lambda folder, view: _whole(work, folder, ending_search(view, is_enough)),
            out,
            ResultForm.PLAN,
        )
    with saying_no():
        if as_json:
            sys.stdout.buffer.write((out.resolve() / RESULT).read_bytes())
        else:
            _tell(run, out, next_commands)
        sys.stdout.flush()


def written(work: Callable[[Path, progress.Observer], _Done], out: Path, form: ResultForm) -> _Done:
    """Do work that writes a folder; on failure or Ctrl-C, say why and leave nothing behind.

    Parameters
    ----------
    work : callable
        Takes the folder to write into and an observer; writes the list of its files too.
    out : Path
        That folder takes its place at the end.
    form : ResultForm
        Of what is written.

    Raises
    ------
    typer.Exit
        If the work fails.
    """
    with folder_of_results(out, form) as folder:
        return watched(lambda view: work(folder, view))


def analysed(
    work: Callable[[Path, progress.Observer], _Done], out: Path, form: ResultForm
) -> _Done:
    """As `written`, for results whose list of files tells nothing else: it is made here."""
    with folder_of_results(out, form) as folder:
        done = watched(lambda view: work(folder, view))
        list_files(folder, form)
        return done


@contextmanager
def folder_of_results(out: Path, form: ResultForm) -> Iterator[Path]:
    """A folder that takes the place of `out` at the end; whatever fails inside is said.

    Raises
    ------
    typer.Exit
        If what is done inside fails.
    """
    with saying_no(), _stoppable(), folder_beside(out, form) as folder:
        yield folder


def watched(work: Callable[[progress.Observer], _Done]) -> _Done:
    """Do work with its progress shown.

    Parameters
    ----------
    work : callable
        Takes an observer.

    Raises
    ------
    Cancelled
        On Ctrl-C.
    """
    with ProgressView() as view:
        return _in_thread(lambda: work(view), view)


def _whole(
    work: Callable[[progress.Observer], PlannedRun], folder: Path, view: progress.Observer
) -> PlannedRun:
    """Plan and write, measuring what it took."""
    watch = Stopwatch()
    run = work(view)
    write_run(run, folder, watch.taken(), view)
    return run


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let a closed terminal and a system that shuts down stop the work as Ctrl-C does."""
    before = {stop: signal.getsignal(stop) for stop in _STOPS}
    for stop in _STOPS[1:]:
        if before[stop] is not signal.SIG_IGN:  # as nohup sets it
            signal.signal(stop, signal.default_int_handler)
    try:
        yield
    finally:
        for stop, handler in before.items():
            signal.signal(stop, handler)


@contextmanager
def _ending_search() -> Iterator[Callable[[], bool]]:
    """Whether somebody pressed Ctrl and backslash; told once that takes effect."""
    pressed, told = threading.Event(), threading.Event()

    def is_enough() -> bool:
        if pressed.is_set() and not told.is_set():
            told.set()
            sys.stderr.write(_TAKING_BEST)  # above the bars, which catch what is written
            sys.stderr.flush()
        return pressed.is_set()

    before = signal.getsignal(signal.SIGQUIT)
    if before is not signal.SIG_IGN:  # as nohup and shells set it for work in the background
        signal.signal(signal.SIGQUIT, lambda *_: pressed.set())
    if kept_wish_to_end_search():
        pressed.set()
    try:
        yield is_enough
    finally:
        signal.signal(signal.SIGQUIT, before if before is signal.SIG_IGN else signal.SIG_DFL)


def _in_thread(work: Callable[[], _Done], view: ProgressView) -> _Done:
    """Run in a thread and hand on its result or failure; on Ctrl-C leave within a second."""
    done: list[_Done] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as failure:  # noqa: BLE001  (handed to the thread that waits)
            failed.append(failure)

    thread = threading.Thread(target=run, name="planning", daemon=True)
    try:
        thread.start()
        while thread.is_alive():
            thread.join(0.1)
    except KeyboardInterrupt:
        for stop in _STOPS:
            signal.signal(stop, signal.SIG_IGN)  # pressed twice, it must not stop the tidying up
        view.stopping.set()
        thread.join(_GRACE_S)
        message = "stopped, nothing was written"
        raise Cancelled(message) from None
    if failed:
        raise failed[0]
    return done[0]


def _tell(run: PlannedRun, out: Path, next_commands: Sequence[str]) -> None:
    """A short account of the result on stdout."""
    console = Console(highlight=False, markup=False, emoji=False)
    figures = figures_of(run.result)
    console.print(f"{shown_lines(run.title)}: {run.result.service.plan.n_lines} lines")
    for name in _HEADLINE:
        row = figure_row(figures, name)
        unit = f", {row.unit}" if row.unit else ""
        line = f"  {row.label + unit:40}{row.value:>10}"
        if row.present:
            line += f"   (present {row.present})"
        console.print(line)
    for problem in run.result.findings:
        console.print(f"  {shown_lines(str(problem))}", soft_wrap=True)
    told = shown_lines(f"Results are in {out}: open {out / 'report.html'} in a browser.")
    console.print(told, soft_wrap=True)
    if next_commands:
        console.print("Next:")
        for command in next_commands:
            console.print(f"  {_program()} {command}", soft_wrap=True)


def _program() -> str:
    """How this person calls the command, which may lie in a folder the shell does not search."""
    called = Path(sys.argv[0])
    if called.name != "routewright" or shutil.which("routewright"):
        return "routewright"
    return str(called)
