"""What a command cannot finish leaves no trace, and an earlier result stays as it was."""

import errno
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from scenarios.inputs import InputFiles
from scenarios.model_file import write_model
from scenarios.result_folder import ResultForm, list_files
from tests.api.command import PATIENCE_S, Ended, tree
from tests.planned_city import planned_city
from tests.scenarios.access.village import Village, village
from tests.scenarios.calibration.counted_village import counted_village
from tests.scenarios.rosters.village_folder import village_folder

FORMS = {
    "access": ResultForm.ACCESS,
    "calibrate": ResultForm.CALIBRATION,
    "compare": ResultForm.COMPARISON,
    "explain": ResultForm.EXPLANATION,
    "headways": ResultForm.HEADWAYS,
    "repair": ResultForm.REPAIR,
    "roster": ResultForm.ROSTER,
}


Happening = Callable[[Callable[[], None]], None]


@dataclass(frozen=True)
class Given:
    """What the commands read."""

    folder: Path
    town: Village
    counted: InputFiles

    def arguments(self, command: str) -> list[str]:
        """A question that each command can answer within a second or two."""
        folder = self.folder
        plan, other = str(folder / "plan"), str(folder / "other")
        asked = {
            "access": [*self.town.arguments[:-2], "--from", "west", "--window", "1"],
            "calibrate": [
                "--osm", str(self.counted.osm), "--zones", str(self.counted.zones),
                "--od", str(self.counted.od), "--gtfs", str(self.counted.gtfs[0]),
                "--counts", str(self.counted.osm.parent / "counts.csv"),
            ],
            "compare": [plan, other, "--draws", "10", "--no-stress"],
            "explain": [plan, "--all"],
            "headways": [plan, "--buses", "14"],
            "repair": [plan, "--at", "12:00", "--vehicle-out", self.block],
            "roster": [str(folder / "duties")],
        }  # fmt: skip
        return [command, *asked[command]]

    @property
    def block(self) -> str:
        """A block that is away from the depot at noon."""
        vehicles = planned_city().service.vehicles
        away = (vehicles.leave_depot_s < 43_200) & (vehicles.reach_depot_s > 46_800)
        return vehicles.block_id[int(away.argmax())]


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Given:
    folder = tmp_path_factory.mktemp("given")
    for name in ("plan", "other", "counted", "duties", "town"):
        (folder / name).mkdir()
    for name in ("plan", "other"):
        write_model(planned_city(), name, folder / name)
    village_folder(folder / "duties")
    return Given(folder, village(folder / "town"), counted_village(folder / "counted"))


def asked(arguments: list[str], out: Path) -> Ended:
    ended = CliRunner().invoke(app, [*arguments, "--out", str(out)])
    return Ended(ended.exit_code, ended.stdout_bytes, ended.stderr)


@pytest.fixture
def second_file_of(monkeypatch: pytest.MonkeyPatch) -> Happening:
    """Lets something happen whenever a command writes a file after its first."""
    write, began = Path.write_bytes, threading.Event()

    def happening(happens: Callable[[], None]) -> None:
        def wrong(path: Path, content: bytes) -> int:
            if "being-written" not in str(path):
                return write(path, content)
            if began.is_set():
                happens()
            began.set()
            return write(path, content)

        monkeypatch.setattr(Path, "write_bytes", wrong)

    return happening


def earlier_result(out: Path, command: str) -> list[str]:
    """What the same command left before."""
    out.mkdir()
    (out / "page.html").write_text("earlier", encoding="utf-8")
    list_files(out, FORMS[command])
    return tree(out.parent)


@pytest.mark.parametrize("command", sorted(FORMS))
def test_a_full_disk_leaves_the_earlier_result(
    command: str, given: Given, tmp_path: Path, second_file_of: Happening
) -> None:
    before = earlier_result(tmp_path / "out", command)

    def full() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    second_file_of(full)
    ended = asked(given.arguments(command), tmp_path / "out")
    assert ended.code == 3, ended.err
    assert ended.said == (
        "routewright: cannot write the results: No space left on device; free some space and "
        "try again"
    )
    assert tree(tmp_path) == before
    assert (tmp_path / "out" / "page.html").read_text(encoding="utf-8") == "earlier"


@pytest.mark.parametrize("command", sorted(FORMS))
def test_ctrl_c_while_files_are_written_leaves_nothing(
    command: str, given: Given, tmp_path: Path, second_file_of: Happening
) -> None:
    stopped, left = threading.Event(), threading.Event()

    def pressed() -> None:
        if not stopped.is_set():
            stopped.set()
            os.kill(os.getpid(), signal.SIGINT)
            left.wait(10)  # no longer than the command waits for its thread

    second_file_of(pressed)
    ended = asked(given.arguments(command), tmp_path / "new" / "out")
    try:
        assert ended.code == 130, ended.err
        assert ended.said == "routewright: stopped, nothing was written"
        assert tree(tmp_path) == []
    finally:
        left.set()
        for thread in threading.enumerate():
            if thread.name == "planning":
                thread.join(PATIENCE_S)
    assert tree(tmp_path) == []


@pytest.mark.parametrize("command", sorted(FORMS))
def test_a_finished_command_lists_its_files(command: str, given: Given, tmp_path: Path) -> None:
    before = earlier_result(tmp_path / "out", command)
    ended = asked(given.arguments(command), tmp_path / "out")
    assert ended.code == 0, ended.err
    assert "out/page.html" in before
    assert not (tmp_path / "out" / "page.html").exists()
    assert (tmp_path / "out" / "result.json").exists()
