"""A solver is watched from outside: whatever it does, its end is told in one sentence."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scenarios.solver_process import ENOUGH, Outcome, SolveLimits, Stop, solve_in_process
from scenarios.store.records import Failure, JobProgress
from tests.api.command import environment
from tests.scenarios.children import FOR_EVER, is_running, note_pid, pid_in, program, wait_until

NEVER = SolveLimits(seconds=1e6, memory_mib=1e6)


def solved(
    command: list[str], folder: Path, limits: SolveLimits = NEVER
) -> tuple[Outcome, list[JobProgress]]:
    """What comes of a program, and the progress that it was seen to make."""
    seen: list[JobProgress] = []
    outcome = solve_in_process(command, limits, folder, seen.append, lambda: False)
    return outcome, seen


def failure_of(command: list[str], folder: Path, limits: SolveLimits = NEVER) -> Failure:
    """How a program fails."""
    outcome, _ = solved(command, folder, limits)
    assert isinstance(outcome, Failure)
    return outcome


def test_the_last_progress_is_always_told_and_not_every_one_before(tmp_path: Path) -> None:
    text = "for i in range(5001): speak('lines', i / 5000, f'round {i}')"
    outcome, seen = solved(program(text), tmp_path)
    assert outcome is None
    assert seen[-1] == JobProgress("lines", 1.0, "round 5000")
    assert len(seen) < 500


def test_lines_that_are_not_ours_are_passed_over(tmp_path: Path) -> None:
    text = """
print("a library greets you"); print("[1, 2]"); print("null"); print("{"); print('"progress"')
print('{"progress": 1}'); print('{"progress": {"stage": "x"}}'); print('{"failure": []}')
sys.stdout.buffer.write(b"\\xff\\n"); sys.stdout.buffer.write(b"x" * 10**6 + b"\\n")
speak("lines", 0.5)
"""
    assert solved(program(text), tmp_path) == (None, [JobProgress("lines", 0.5)])


def test_a_failure_is_told_in_the_words_of_the_solver(tmp_path: Path) -> None:
    text = """
print(json.dumps({"failure": {"kind": "InfeasibleError", "message": "0 buses"}}), end="")
sys.exit(4)
"""
    assert failure_of(program(text), tmp_path) == Failure("InfeasibleError", "0 buses")


def test_a_failure_counts_even_with_exit_code_0(tmp_path: Path) -> None:
    text = 'print(json.dumps({"failure": {"kind": "InputError", "message": "no zones"}}))'
    assert failure_of(program(text), tmp_path).message == "no zones"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sys.exit(7)", "with exit code 7"),
        ("speak('lines', 0); os.kill(os.getpid(), signal.SIGSEGV)", "during lines with signal 11"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "ran out of memory"),
    ],
)
def test_a_crash_is_told_in_one_sentence_with_a_way_out(
    tmp_path: Path, text: str, words: str
) -> None:
    failure = failure_of(program(text), tmp_path)
    assert failure.kind == "Crash"
    assert words in failure.message
    assert "; try again" in failure.message


def test_a_program_that_does_not_exist_is_a_crash(tmp_path: Path) -> None:
    assert failure_of(["/no/such/program"], tmp_path).kind == "Crash"


def test_a_solver_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    failure = failure_of(program(FOR_EVER), tmp_path, SolveLimits(seconds=0.3))
    assert failure.kind == "NoSolutionInTime"
    assert failure.message.startswith("no result within 0.3 s; give a smaller map")


def test_a_solver_that_takes_too_much_memory_is_ended(tmp_path: Path) -> None:
    # 100 MiB that are written to, beside an interpreter of some 10 MiB.
    failure = failure_of(
        program("kept = bytearray(b'x' * 100 * 2**20)" + FOR_EVER), tmp_path,
        SolveLimits(memory_mib=60),
    )  # fmt: skip
    assert failure.kind == "LimitError"
    assert "more than 60 MiB" in failure.message


def test_memory_that_is_only_reserved_does_not_count(tmp_path: Path) -> None:
    text = "import mmap; kept = mmap.mmap(-1, 2**33)"
    assert solved(program(text), tmp_path, SolveLimits(memory_mib=500))[0] is None


def test_a_solver_that_is_to_stop_ends_with_all_that_it_started(tmp_path: Path) -> None:
    child, grandchild = tmp_path / "child", tmp_path / "grandchild"
    inner = program("signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + note_pid(grandchild)
                    + FOR_EVER)[-1]  # fmt: skip
    text = f"subprocess.Popen([sys.executable, '-c', {inner!r}])\n" + note_pid(child) + FOR_EVER
    outcome = solve_in_process(
        program(text), NEVER, tmp_path, print,
        should_stop=lambda: child.exists() and grandchild.exists(),
    )  # fmt: skip
    assert outcome is Stop.ASKED
    assert not is_running(pid_in(child))
    wait_until(lambda: not is_running(pid_in(grandchild)))


def test_what_a_solver_leaves_running_is_ended_with_it(tmp_path: Path) -> None:
    left = tmp_path / "left"
    inner = program(note_pid(left) + FOR_EVER)[-1]
    text = (
        f"subprocess.Popen([sys.executable, '-c', {inner!r}])\n"
        f"while not Path({str(left)!r}).exists(): time.sleep(0.01)\n"
    )
    assert solved(program(text), tmp_path)[0] is None  # though the other holds the pipe open
    wait_until(lambda: not is_running(pid_in(left)))


def test_a_solver_that_closes_its_output_is_still_watched(tmp_path: Path) -> None:
    text = "sys.stdout.close(); os.close(1)" + FOR_EVER
    assert failure_of(program(text), tmp_path, SolveLimits(0.5)).kind == "NoSolutionInTime"


def test_a_solver_is_nice_and_keeps_its_files_together(tmp_path: Path) -> None:
    text = "import tempfile; print(json.dumps({'failure': {'kind': str(os.nice(0)), 'message': "
    text += "tempfile.mkdtemp() + ' ' + os.getcwd()}}))"
    failure = failure_of(program(text), tmp_path)
    assert int(failure.kind) == min(19, os.nice(0) + 10)
    assert [Path(p).is_relative_to(tmp_path) for p in failure.message.split()] == [True, True]


def test_a_solver_dies_with_whoever_started_it(tmp_path: Path) -> None:
    child = tmp_path / "child"
    command = program(note_pid(child) + FOR_EVER)
    text = f"""
import subprocess
from scenarios.tethered import tethered
subprocess.run(tethered({command!r}))
"""
    parent = subprocess.Popen([sys.executable, "-c", text], env=environment())  # noqa: S603  (ours)
    pid = pid_in(child)
    assert is_running(pid)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    wait_until(lambda: not is_running(pid))


SEARCH = {
    "best_minutes": 31.5, "least_minutes": 20, "evaluations": 900, "n_lines": 1,
    "km_per_hour": 120.5, "curve": [[0.2, 33.0]],
}  # fmt: skip
SKETCH = {
    "width": 1000, "height": 400, "zones": [[1, 2]],
    "lines": [{"points": [[1, 2], [9, 4]], "headway_s": 450}],
}  # fmt: skip


def test_the_last_lines_that_were_drawn_are_told_even_if_more_was_said_since(
    tmp_path: Path,
) -> None:
    said = {"stage": "lines", "share": 0.5, "search": SEARCH}
    text = f"""
said = {said!r}
print(json.dumps({{"progress": said | {{"sketch": {SKETCH!r}}}}}))
print(json.dumps({{"progress": said}}))
"""
    outcome, seen = solved(program(text), tmp_path)
    assert outcome is None
    drawn = [each.sketch for each in seen if each.sketch is not None]
    assert [line.points for line in drawn[-1].lines] == [((1, 2), (9, 4))]
    search = seen[-1].search
    assert search is not None
    assert (search.best_minutes, search.curve) == (31.5, ((0.2, 33.0),))


def test_half_a_search_is_passed_over(tmp_path: Path) -> None:
    said = [{"search": {"best_minutes": 1}}, {"sketch": {"width": "wide"}}, {"search": 7}]
    text = f"""
for more in {said!r}:
    print(json.dumps({{"progress": {{"stage": "lines", "share": 0.1}} | more}}))
speak("lines", 0.5)
"""
    assert solved(program(text), tmp_path) == (None, [JobProgress("lines", 0.5)])


def test_a_solver_finds_a_note_once_its_search_is_enough_and_goes_on(tmp_path: Path) -> None:
    text = f"""
speak("lines", 0.1)
while not Path({ENOUGH!r}).exists(): time.sleep(0.01)
speak("files", 1.0)
"""
    seen: list[JobProgress] = []
    outcome = solve_in_process(
        program(text), NEVER, tmp_path, seen.append, lambda: False, lambda: bool(seen)
    )
    assert outcome is None
    assert [each.stage for each in seen] == ["lines", "files"]
