"""Commands that cannot be done: one exit code for each kind of failure, and one sentence."""

from collections.abc import Callable, Sequence
from contextlib import chdir
from pathlib import Path
from shlex import split

import pytest
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from api.cli import app
from api.command_line.demo import commands_after
from scenarios.sample_city import FILE_NAMES
from tests.api.command import CityFiles, Ended, routewright, tree

USAGE, INPUT, INFEASIBLE = 2, 3, 4


def in_this_process(arguments: Sequence[str], cwd: Path) -> Ended:
    """Run the command here, which saves a second of imports for each of many refusals."""
    with chdir(cwd):
        ended = CliRunner().invoke(app, arguments)
    return Ended(ended.exit_code, ended.stdout_bytes, ended.stderr)


def refused(
    arguments: Sequence[str],
    code: int,
    cwd: Path,
    run: Callable[[Sequence[str], Path], Ended] = in_this_process,
) -> Ended:
    """How a command ended that must fail, say so on stderr only, and leave nothing behind."""
    before = tree(cwd)
    ended = run(arguments, cwd)
    assert ended.code == code, ended.err
    assert ended.out == b""
    assert "Traceback" not in ended.err
    assert "\x1b" not in ended.err
    assert tree(cwd) == before
    if code != USAGE:
        assert ended.err.count("routewright: ") == 1, ended.err
    return ended


def test_a_script_sees_usage_input_and_infeasible_as_exit_codes(
    hamlet: CityFiles, tmp_path: Path
) -> None:
    """In processes of their own; the tests below stay in ours."""
    refused(["plan", "--buses", "4"], USAGE, tmp_path, routewright)
    asked = ["plan", "--osm", "no.osm", "--buses", "4", "--json", "--out", "o"]
    ended = refused(asked, INPUT, tmp_path, routewright)
    assert ended.err == "routewright: no such file: no.osm; check the path\n"
    refused(hamlet.plan("o", "--json"), INFEASIBLE, tmp_path, routewright)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["plan", "--osm", "a.osm", "--out", "o"], "--buses"),
        (["plan", "--buses", "4", "--out", "o"], "--osm"),
        (["plan", "--osm", "a.osm", "--buses", "4"], "--out"),
        (["plan", "--osm", "a.osm", "--buses", "many", "--out", "o"], "--buses"),
        (["plan", "--osm", "a.osm", "--buses", "4", "--mode", "magic", "--out", "o"], "--mode"),
        (["plan", "--osm", "a.osm", "--buses", "4", "--labour-rules", "fr"], "eu-561"),
        (["demo", "--labour-rules", "../../etc/passwd"], "--labour-rules"),
        (["demo", "--seed", "-1"], "--seed"),
        (["demo", "--city", "atlantis"], "--city"),
        (["nonsense"], "nonsense"),
    ],
)
def test_a_wrong_command_is_usage(arguments: list[str], named: str, tmp_path: Path) -> None:
    assert named in refused(arguments, USAGE, tmp_path).err


def test_what_belongs_together_is_asked_for_before_the_map_is_read(tmp_path: Path) -> None:
    (tmp_path / "broken.osm").write_text("no map", encoding="utf-8")
    (tmp_path / "od.csv").write_text("from,to,trips\na,b,1\n", encoding="utf-8")
    asked = ["plan", "--osm", "broken.osm", "--buses", "4", "--out", "o"]
    assert "--zones" in refused([*asked, "--od", "od.csv"], INPUT, tmp_path).err
    assert "--gtfs" in refused([*asked, "--stops", "feed"], INPUT, tmp_path).err


def test_missing_files_are_all_named(city: CityFiles, tmp_path: Path) -> None:
    asked = ["plan", "--osm", "no.osm", "--zones", "no.csv", "--buses", "4", "--out", "o"]
    ended = refused(asked, INPUT, tmp_path)
    assert ended.err == "routewright: no such file: no.osm, no.csv; check the path\n"
    ended = refused(["plan", "--osm", ".", "--buses", "4", "--out", "o"], INPUT, tmp_path)
    assert ended.err == "routewright: not a file: .; give the path of one file\n"
    ended = refused(city.plan("o", "--depots", "x" * 300), INPUT, tmp_path)
    assert "no such file" in ended.said


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("page.osm.pbf", b"<!DOCTYPE html><html>Not found</html>", "looks like a web page"),
        ("page.osm", b"<html><body>Not found</body></html>", "looks like a web page"),
        ("none.osm", b"", "is empty"),
        ("bare.osm", b'<?xml version="1.0"?><osm version="0.6"></osm>', "no streets"),
        ("noise.osm.pbf", bytes(range(256)) * 8, "noise.osm.pbf"),
    ],
)
def test_a_file_that_is_no_street_map_is_refused(
    name: str, content: bytes, expected: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    asked = ["plan", "--osm", name, "--buses", "4", "--out", "o"]
    assert expected in refused(asked, INPUT, tmp_path).said


def _first_row(edit: Callable[[list[str]], list[str]]) -> Callable[[str], str]:
    def edited(text: str) -> str:
        lines = text.splitlines()
        lines[1] = ",".join(edit(lines[1].split(",")))
        return "\n".join(lines) + "\n"

    return edited


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (_first_row(lambda row: [*row[:2], "-3"]), "line 2: trips -3 must not be negative"),
        (_first_row(lambda row: [*row[:2], "1e300"]), "line 2: trips 1e+300 is not plausible"),
        (_first_row(lambda row: ["nowhere", *row[1:]]), "line 2: unknown zone 'nowhere'"),
    ],
)
def test_a_wrong_demand_table_is_refused_with_its_line(
    edit: Callable[[str], str], expected: str, city: CityFiles, tmp_path: Path
) -> None:
    (tmp_path / "mine.csv").write_text(edit(city.od.read_text()))
    asked = city.plan("o")
    asked[asked.index("--od") + 1] = "mine.csv"
    assert expected in refused(asked, INPUT, tmp_path).said


def test_zones_without_places_are_refused(city: CityFiles, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("id,population,jobs\n1,30,4\n")
    asked = city.plan("o")
    asked[asked.index("--zones") + 1] = "mine.csv"
    said = refused(asked, INPUT, tmp_path).err
    assert "column lon is missing" in said
    assert "column lat is missing" in said


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (["--trips", "300"], "--od and --trips exclude each other"),
        (["--valid-from", "2026-13-01"], "not a date"),
        (["--valid-from", "9999-12-31"], "not a date of this century"),
        (["--timezone", "Mars/Base"], "unknown timezone 'Mars/Base'"),
        (["--language", "the usual"], "not a language code"),
        (["--agency", " "], "agency_name is empty"),
        (["--agency", "caf\udce9"], "not UTF-8"),
        (["--stops", "everywhere"], "no such file: everywhere"),
        (["--buses", "1" + "0" * 30], "more than the 100000"),
    ],
)
def test_a_wrong_option_is_refused_before_the_map_is_read(
    more: list[str], expected: str, city: CityFiles, tmp_path: Path
) -> None:
    ended = refused(city.plan("o", *more), INPUT, tmp_path)
    assert expected in ended.err
    assert len(ended.err.splitlines()) == 1  # no stage was begun


@pytest.mark.parametrize("trips", ["0", "-1", "nan", "inf", "1e300"])
def test_trips_that_are_no_number_to_plan_for_are_refused(
    trips: str, city: CityFiles, tmp_path: Path
) -> None:
    asked = ["plan", "--osm", str(city.osm), "--trips", trips, "--buses", "4", "--out", "o"]
    assert "trips per hour" in refused(asked, INPUT, tmp_path).said


@pytest.mark.parametrize("buses", [0, -3])
def test_no_buses_are_no_service(buses: int, city: CityFiles, tmp_path: Path) -> None:
    ended = refused(city.plan("o", buses=buses), INFEASIBLE, tmp_path)
    assert ended.err == (
        f"routewright: {buses} buses cannot run a service; give at least 1 with --buses\n"
    )


def test_a_map_too_small_for_a_line_is_infeasible_and_leaves_no_folders(
    hamlet: CityFiles, tmp_path: Path
) -> None:
    ended = refused(hamlet.plan("deep/down/o"), INFEASIBLE, tmp_path)
    assert "no bus line fits this map" in ended.said


@pytest.mark.parametrize(
    ("out", "expected"),
    [
        ("theirs", "holds files that are not a Routewright result, such as notes.txt"),
        ("theirs/new/..", "holds files that are not a Routewright result, such as notes.txt"),
        ("theirs/notes.txt", "is not a folder"),
        ("theirs/notes.txt/o", "which is not a folder"),
        (".", "the folder you are in"),
        ("/", "which is read and would be lost"),
        ("/dev", "mounted disk"),
        ("/proc/o", "cannot write beside"),
        ("o" * 300, "File name too long"),
        ("caf\udce9", "not UTF-8"),
    ],
)
def test_a_folder_that_is_not_ours_is_left_alone(
    out: str, expected: str, city: CityFiles, tmp_path: Path
) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "notes.txt").write_text("mine")
    ended = refused(city.plan(out), INPUT, tmp_path)
    assert expected in ended.err
    assert len(ended.err.splitlines()) == 1  # no stage was begun


def test_what_is_proposed_next_is_understood() -> None:
    for city in ("sample", "helsinki"):
        for line in commands_after(city, Path("my folder/o")):
            name, *arguments = split(line)
            shown = get_command(app)
            assert isinstance(shown, TyperGroup)
            if "--help" not in arguments:
                shown.commands[name].make_context(name, arguments)  # a wrong option would raise


def test_the_files_proposed_next_are_those_that_the_demo_leaves() -> None:
    arguments = split(commands_after("sample", Path("my folder/o"))[0])
    files = [Path(text) for text in arguments if "inputs" in text]
    assert {file.parent for file in files} == {Path("my folder/o/inputs")}
    assert {file.name for file in files} == {"city.osm", "zones.geojson", "od.csv"}
    assert {file.name for file in files} <= set(FILE_NAMES)
