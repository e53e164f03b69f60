"""`routewright check`: what it prints, as text and as JSON, and how it ends."""

import json
from contextlib import chdir
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from api.command_line.check_view import LateProgress
from routing.progress import Progress
from tests.api.command import CityFiles, Ended, routewright

HOSTILE = "[bold]\x1b[31mred :smile: [/]"


def checked(*arguments: str | Path, cwd: Path) -> Ended:
    with chdir(cwd):
        ended = CliRunner().invoke(app, ["check", *map(str, arguments)])
    return Ended(ended.exit_code, ended.stdout_bytes, ended.stderr)


def test_good_files_are_told_and_end_with_0(hamlet: CityFiles, tmp_path: Path) -> None:
    """In a process of its own: only the report is on stdout."""
    arguments = ["check", str(hamlet.osm), str(hamlet.zones), str(hamlet.od)]
    ended = routewright(arguments, tmp_path)
    assert ended.code == 0, ended.err
    lines = ended.out.decode().splitlines()
    assert {"city.osm: street map", "zones.csv: zones", "od.csv: demand"} <= set(lines)
    assert any(line.split() == ["population", "1", "800", "persons"] for line in lines)
    assert lines[-1] == "files: 3, errors: 0, warnings: 0"
    assert "\x1b" not in ended.out.decode()


def test_a_file_with_an_error_ends_with_3_and_the_others_are_told_too(
    hamlet: CityFiles, tmp_path: Path
) -> None:
    (tmp_path / "od.csv").write_text("from,to,trips\n1,2,-5\n1,9,5\n")
    ended = checked("od.csv", hamlet.zones, cwd=tmp_path)
    assert ended.code == 3
    told = ended.out.decode()
    assert "error: od.csv line 2: trips -5 must not be negative" in told
    assert "error: od.csv line 3: unknown zone '9'" in told
    assert "zones.csv: zones" in told
    assert told.endswith("files: 2, errors: 2, warnings: 0\n")


def test_json_is_one_document_of_files_facts_and_problems(
    hamlet: CityFiles, tmp_path: Path
) -> None:
    (tmp_path / "bad.csv").write_text("from,to,trips\n1,2,-5\n")
    ended = checked(hamlet.zones, "bad.csv", "--json", cwd=tmp_path)
    assert ended.code == 3
    document = json.loads(ended.out)
    assert (document["errors"], document["warnings"]) == (1, 0)
    zones, demand = document["files"]
    assert (zones["name"], zones["kind"]) == ("zones.csv", "zones")
    assert {"label": "zones", "value": 2, "unit": "zones"} in zones["facts"]
    assert demand["problems"] == [
        {
            "severity": "error",
            "where": "bad.csv line 2",
            "message": "trips -5 must not be negative",
            "remedy": "",
        }
    ]


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_missing_files_are_one_message(more: list[str], hamlet: CityFiles, tmp_path: Path) -> None:
    ended = checked(hamlet.osm, "no.csv", "none.zip", *more, cwd=tmp_path)
    assert ended.code == 3
    assert ended.out == b""
    assert ended.err == "routewright: no such file: no.csv, none.zip; check the path\n"


def test_names_and_cells_cannot_dress_up_the_report(tmp_path: Path) -> None:
    file = tmp_path / f"{HOSTILE.replace('/', '')}.csv"
    file.write_text(f"from,to,trips\nA,{HOSTILE},3\nB,A,{HOSTILE}\n")
    ended = checked(file.name, cwd=tmp_path)
    told = ended.out.decode()
    assert ended.code == 3
    assert "\x1b" not in told
    assert "[bold]" in told
    assert ":smile:" in told
    assert json.loads(checked(file.name, "--json", cwd=tmp_path).out)["errors"] == 1


def test_nothing_is_said_on_the_way_unless_it_takes_long(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """No clock: the timer is asked directly what it would do."""
    with LateProgress() as view:
        assert view(Progress("checking", 0.0, "city.osm"))
        assert capsys.readouterr().err == ""
        view._wake()
        assert capsys.readouterr().err == "Checking city.osm\n"
        view(Progress("checking", 0.5, "od.csv"))
        assert capsys.readouterr().err == "Checking od.csv\n"


def test_a_plan_is_read_from_a_file_and_overridden(hamlet: CityFiles, tmp_path: Path) -> None:
    # The hamlet is too small for a line (exit code 4): the plan file was read, and 0 buses from
    # the command line are another refusal than its 4.
    plan = tmp_path / "plan.toml"
    plan.write_text(
        f'osm = "{hamlet.osm}"\nzones = "{hamlet.zones}"\nod = "{hamlet.od}"\n'
        'buses = 4\nout = "result"\n'
    )
    with chdir(tmp_path):
        ended = CliRunner().invoke(app, ["plan", str(plan)])
        assert (ended.exit_code, "no bus line fits this map" in ended.stderr) == (4, True)
        ended = CliRunner().invoke(app, ["plan", str(plan), "--buses", "0"])
    assert ended.stderr.endswith("0 buses cannot run a service; give at least 1 with --buses\n")


def test_a_wrong_plan_file_is_told_key_by_key(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text('buses = "many"\nosn = "a.osm"\n')
    with chdir(tmp_path):
        ended = CliRunner().invoke(app, ["plan", "plan.toml"])
    assert ended.exit_code == 3
    assert "routewright: plan.toml key buses: 'many' is not a whole number" in ended.stderr
    assert "plan.toml key osn: there is no such key; did you mean osm?" in ended.stderr


def test_what_is_in_neither_is_asked_for_by_option_and_key(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text("buses = 4\n")
    with chdir(tmp_path):
        ended = CliRunner().invoke(app, ["plan", "plan.toml", "--out", "o"])
    assert ended.exit_code == 2
    assert "--osm" in ended.stderr
    assert "plan.toml" in ended.stderr
