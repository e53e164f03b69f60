"""What a person at a terminal sees, and how they stop the work."""

import os
import re
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.api.command import (
    PATIENCE_S,
    CityFiles,
    command,
    environment,
    routewright,
    tree,
)
from tests.api.conftest import Planned

COLOUR = re.compile(r"\x1b\[(?:[0-9]+;)*(?:3[0-8]|4[0-8]|9[0-7])")
HOSTILE = "\x1b[31m<script>alert(1)<script> {{ 7*7 }}"


def stopped_after(
    stage: str, arguments: Sequence[str], folder: Path, stop: signal.Signals, times: int = 1
) -> tuple[int, str]:
    """Exit code and last words of a command that is stopped once a stage has begun."""
    scratch = folder / "scratch"
    scratch.mkdir()
    with subprocess.Popen(  # noqa: S603  (the planner itself)
        command(arguments), cwd=folder, env=environment({"TMPDIR": str(scratch)}),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as running:  # fmt: skip
        assert running.stderr is not None
        assert stage in (line.strip() for line in running.stderr)
        for _ in range(times):
            running.send_signal(stop)
        out, said = running.communicate(timeout=PATIENCE_S)
    assert out == ""
    assert tree(folder) == ["scratch"]
    return running.returncode, said


@pytest.mark.parametrize(
    ("stage", "stop"), [("Streets", signal.SIGINT), ("Present service", signal.SIGTERM)]
)
def test_a_stopped_demo_leaves_nothing_behind(
    stage: str, stop: signal.Signals, tmp_path: Path
) -> None:
    code, said = stopped_after(stage, ["demo", "--out", "new/o"], tmp_path, stop)
    assert code == 130
    assert said.splitlines()[-1] == "routewright: stopped, nothing was written"


def test_an_impatient_person_may_press_twice_even_while_files_are_written(
    city: CityFiles, tmp_path: Path
) -> None:
    code, said = stopped_after("Files", city.plan("new/o"), tmp_path, signal.SIGINT, times=3)
    assert code == 130
    assert "Traceback" not in said


def test_a_stopped_plan_leaves_the_earlier_result(planned: Planned, city: CityFiles) -> None:
    before = (planned.out / "result.json").read_bytes()
    arguments = city.plan(planned.out)
    with subprocess.Popen(  # noqa: S603  (the planner itself)
        command(arguments), cwd=planned.cwd, env=environment(), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as running:  # fmt: skip
        assert running.stderr is not None
        assert "Lines" in (line.strip() for line in running.stderr)
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=PATIENCE_S)
    assert running.returncode == 130
    assert (planned.out / "result.json").read_bytes() == before
    assert [path.name for path in planned.out.parent.iterdir()] == [planned.out.name]


def test_stderr_has_a_plain_line_per_stage_where_nobody_watches(planned: Planned) -> None:
    assert planned.ended.err.splitlines() == [
        "Streets", "Stops", "Demand", "Street times", "Lines", "Headways", "Vehicle blocks",
        "Driver duties", "Worth", "Files",
    ]  # fmt: skip


def _seen_at_a_terminal(arguments: Sequence[str], cwd: Path, changes: dict[str, str]) -> str:
    """What a command sends to the terminal that its stderr is."""
    ours, theirs = os.openpty()
    settings = environment({"TERM": "xterm-256color", **changes})
    with subprocess.Popen(  # noqa: S603  (the planner itself)
        command(arguments), cwd=cwd, env=settings, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=theirs,
    ):  # fmt: skip
        os.close(theirs)
        seen = b""
        try:
            while piece := os.read(ours, 1 << 16):
                seen += piece
        except OSError:  # how Linux says that nobody writes any more
            pass
    os.close(ours)
    return seen.decode()


def test_a_terminal_shows_colours_unless_no_color_is_set(hamlet: CityFiles, tmp_path: Path) -> None:
    plain = _seen_at_a_terminal(hamlet.plan("o"), tmp_path, {"NO_COLOR": "1"})
    coloured = _seen_at_a_terminal(hamlet.plan("o"), tmp_path, {})
    assert "Streets" in plain
    assert COLOUR.search(plain) is None
    assert COLOUR.search(coloured) is not None


def test_hostile_names_do_no_harm(city: CityFiles, tmp_path: Path) -> None:
    """In a file name, in street and stop names of the map, and in the name of the operator."""
    named = 'k="name" v="&lt;script&gt;alert(2)&lt;/script&gt; {{ 7*7 }} =1+1"'
    hostile = re.sub(r'k="name" v="[^"]*"', named, city.osm.read_text(encoding="utf-8"))
    osm = tmp_path / f"{HOSTILE}.osm"
    osm.write_text(hostile, encoding="utf-8")
    asked = city.plan("o", "--agency", f"=1+1{HOSTILE}")
    asked[asked.index("--osm") + 1] = str(osm)
    ended = routewright(asked, tmp_path)
    assert ended.code == 0, ended.err
    assert b"\x1b" not in ended.out
    assert "\x1b" not in ended.err
    page = (tmp_path / "o" / "report.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "\x1b" not in page
    assert "&lt;script&gt;" in page or "&#" in page
    for table in (tmp_path / "o" / "tables").glob("*.csv"):
        cells = re.split(r"[,\n]", table.read_text(encoding="utf-8"))
        assert [cell for cell in cells if cell.lstrip('"').startswith("=")] == [], table.name


def test_a_wrong_name_is_shown_without_its_terminal_codes(tmp_path: Path) -> None:
    asked = ["plan", "--osm", f"{HOSTILE}.osm", "--buses", "4", "--out", "o"]
    ended = routewright(asked, tmp_path)
    assert ended.code == 3
    assert "\x1b" not in ended.err
