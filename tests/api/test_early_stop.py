"""Ctrl-C while modules are loaded cannot be swallowed; during work it interrupts as always.

Ctrl and backslash, pressed there, is kept for the search.
"""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.command import PATIENCE_S, environment

_FORGETS = """
import signal
try:
    signal.raise_signal(signal.SIGINT)
    list(range(10))
except KeyboardInterrupt:
    pass
"""
"""What a module in C does: goes on, half loaded."""


@pytest.mark.parametrize(
    ("work", "code", "said"),
    [
        ("import forgets", 130, "routewright: stopped, as asked\n"),
        ("def late():\n    import forgets\nlate()", 130, "routewright: stopped, as asked\n"),
        # As while contextlib itself is being loaded.
        (
            "sys.modules['contextlib'] = None; import forgets",
            130,
            "routewright: stopped, as asked\n",
        ),
        (_FORGETS + "print('interrupted', file=__import__('sys').stderr)", 0, "interrupted\n"),
    ],
)
def test_an_import_ends_at_once_and_work_is_interrupted(
    tmp_path: Path, work: str, code: int, said: str
) -> None:
    (tmp_path / "forgets.py").write_text(_FORGETS, encoding="utf-8")
    ready = "from api.command_line.early_stop import stop_at_once_while_loading as ready; ready()"
    ended = subprocess.run(  # noqa: S603  (ourselves)
        [sys.executable, "-c", f"import sys; sys.path.insert(0, '.'); {ready}\n{work}"],
        cwd=tmp_path, env=environment(), capture_output=True, check=False, timeout=PATIENCE_S,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr.decode()) == (code, said)


def test_an_interruption_before_a_command_has_begun_is_said_in_a_sentence(tmp_path: Path) -> None:
    stopped = "import api.cli as c, signal; c.app = lambda: signal.raise_signal(signal.SIGINT)"
    ended = subprocess.run(  # noqa: S603  (ourselves)
        [sys.executable, "-c", f"{stopped}; c.main()"],
        cwd=tmp_path, env=environment(), capture_output=True, check=False, timeout=PATIENCE_S,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (130, b"routewright: stopped, as asked\n")


def test_an_interruption_that_is_to_be_ignored_stays_ignored(tmp_path: Path) -> None:
    (tmp_path / "forgets.py").write_text(_FORGETS, encoding="utf-8")
    ready = "from api.command_line.early_stop import stop_at_once_while_loading as ready; ready()"
    ignored = "import signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN)"
    ended = subprocess.run(  # noqa: S603  (ourselves)
        [sys.executable, "-c", f"{ignored}; sys.path.insert(0, '.'); {ready}\nimport forgets"],
        cwd=tmp_path, env=environment(), capture_output=True, check=False, timeout=PATIENCE_S,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, b"")


_AT_AN_IMPORT = """
import signal, sys
from api.start import main
imports = 0
def counted(event, _):
    global imports
    if event == "import":
        imports += 1
        if imports == {number}:
            signal.raise_signal(signal.SIGINT)
sys.addaudithook(counted)
sys.argv = ["routewright", "--help"]
main()
"""


@pytest.mark.parametrize("number", [1, 2, 3, 10, 40, 120])
def test_whichever_module_is_being_loaded_the_command_ends_in_a_sentence(
    tmp_path: Path, number: int
) -> None:
    ended = subprocess.run(  # noqa: S603  (ourselves)
        [sys.executable, "-c", _AT_AN_IMPORT.format(number=number)],
        cwd=tmp_path, env=environment(), capture_output=True, check=False, timeout=PATIENCE_S,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (130, b"routewright: stopped, as asked\n")


_WITH_A_BACKSLASH = """
import signal, sys
from api.start import main
sys.argv = ["routewright", "{command}", "--help"]
def pressed(event, arguments):
    if event == "import" and arguments[0] == "api.cli":
        signal.raise_signal(signal.SIGQUIT)
sys.addaudithook(pressed)
main()
"""


@pytest.mark.parametrize(
    ("command", "code"), [("plan", 0), ("demo", 0), ("compare", -signal.SIGQUIT)]
)
def test_ctrl_backslash_ends_no_command_that_is_to_search_for_lines(
    tmp_path: Path, command: str, code: int
) -> None:
    ended = subprocess.run(  # noqa: S603  (ourselves)
        [sys.executable, "-c", _WITH_A_BACKSLASH.format(command=command)],
        cwd=tmp_path, env=environment(), capture_output=True, check=False, timeout=PATIENCE_S,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (code, b"")


def test_nothing_of_weight_is_loaded_before_ctrl_c_is_taken_care_of(tmp_path: Path) -> None:
    weighed = (
        "import sys; import api.start; print('typing' in sys.modules, 'api.cli' in sys.modules)"
    )
    ended = subprocess.run(  # noqa: S603  (ourselves)
        [sys.executable, "-S", "-c", weighed],
        cwd=tmp_path, env=environment(), capture_output=True, check=False, timeout=PATIENCE_S,
    )  # fmt: skip
    assert ended.stdout == b"False False\n", ended.stderr
