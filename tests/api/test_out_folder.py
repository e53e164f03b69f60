"""Results about a plan never go into the plan, nor where no folder can be."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app

COMMANDS = {
    "headways": ["--buses", "10"],
    "explain": ["--line", "1"],
    "roster": [],
    "repair": ["--at", "8:00", "--vehicle-out", "B0001"],
}


@pytest.mark.parametrize("command", sorted(COMMANDS))
@pytest.mark.parametrize(
    ("out", "message"),
    [
        ("plan", "plan is read and would be lost"),
        ("other/../plan", "is read and would be lost"),
        ("link", "link is read and would be lost"),
        ("file", "file is not a folder"),
        ("file/below", "file/below is inside"),
        ("x" * 300, "cannot be used (File name too long)"),
        ("circle/new", "circle/new cannot be used"),
    ],
)
def test_such_a_place_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, out: str, message: str
) -> None:
    (tmp_path / "plan").mkdir()
    (tmp_path / "link").symlink_to("plan")
    (tmp_path / "circle").symlink_to("circle")
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    arguments = [command, "plan", *COMMANDS[command], "--out", out]
    ended = CliRunner().invoke(app, arguments)
    assert ended.exit_code == 3, ended.stderr
    assert message in ended.stderr
    assert ended.stderr.rstrip().endswith("; give another --out")
    assert not list((tmp_path / "plan").iterdir())
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    "given",
    [
        ("--osm", "plan/inputs/city.osm"),
        ("--osm", "link/inputs/city.osm"),
        ("--osm", "city.osm", "--gtfs", "plan/gtfs.zip"),
        ("--osm", "city.osm", "--avoid-streets", "plan/quiet.geojson"),
        ("--osm", "city.osm", "--stops", "plan/tables/stops.csv"),
    ],
)
def test_a_plan_never_replaces_the_folder_that_it_is_read_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: tuple[str, ...]
) -> None:
    (tmp_path / "plan").mkdir()
    (tmp_path / "link").symlink_to("plan")
    monkeypatch.chdir(tmp_path)
    ended = CliRunner().invoke(app, ["plan", *given, "--buses", "9", "--out", "plan"])
    assert ended.exit_code == 3, ended.stderr
    assert f"plan holds {given[-1]}, which is read and would be lost" in ended.stderr
