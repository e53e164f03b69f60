"""`routewright headways`: what it prints and writes, and how it refuses."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from tests.api.command import Ended


def asked(*arguments: str) -> Ended:
    ended = CliRunner().invoke(app, ["headways", *arguments])
    return Ended(ended.exit_code, ended.stdout_bytes, ended.stderr)


def test_a_person_reads_the_instant_answer_then_the_proven_one(
    folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "fewer"
    ended = asked(str(folder), "--buses", "14", "--out", str(out))
    assert ended.code == 0, ended.err
    told = ended.out.decode()
    assert told.startswith("New headways for 14 buses")
    assert told.index("Instant answer") < told.index("counted on their blocks")
    assert "Loads moved by" in told
    written = {path.name for path in out.iterdir()}
    assert {"headways.html", "headways.json", "new_headways.csv", "figures.json"} <= written


def test_programs_get_one_document(folder: Path, tmp_path: Path) -> None:
    ended = asked(str(folder), "--buses", "14", "--hours", "250", "--out", str(tmp_path), "--json")
    document = json.loads(ended.out)
    assert document["asked"] == {"buses": 14, "hours": 250.0, "longest_min": 60.0}
    assert document["first"]["stop_reason"] == "marginal analysis"
    assert document["proof"]["gap"] >= 0
    figures = {row["name"]: row["new"] for row in document["figures"]}
    assert figures["vehicles"] <= 14
    assert figures["platform_hours"] <= 250
    assert (tmp_path / "headways.json").read_bytes() == ended.out


@pytest.mark.parametrize(
    ("more", "code", "message"),
    [
        (["--buses", "1"], 4, "1 bus cannot run each line at least every 60 min"),
        (["--buses", "20", "--hours", "5"], 4, "5 vehicle-hours a day cannot"),
        (["--buses", "0"], 2, "--buses"),
        (["--buses", "20", "--longest", "2"], 2, "--longest"),
        (["--buses", "999999999"], 3, "give 1 to 100000"),
        (["--buses", "20", "--hours", "0"], 2, "--hours"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    folder: Path, tmp_path: Path, more: list[str], code: int, message: str
) -> None:
    ended = asked(str(folder), *more, "--out", str(tmp_path))
    assert ended.code == code, ended.err
    assert message in " ".join(ended.err.replace("│", " ").split())
    assert "Traceback" not in ended.err


def test_a_folder_without_a_plan_is_refused(tmp_path: Path) -> None:
    ended = asked(str(tmp_path), "--buses", "10", "--out", str(tmp_path / "out"))
    assert ended.code == 3
    assert "has no model.npz" in ended.err


def test_a_fleet_of_two_types_is_told_by_line(folder: Path, tmp_path: Path) -> None:
    fleet = tmp_path / "fleet.csv"
    fleet.write_text("type,places,number,per_hour\nmini,30,8,38\nlong,120,12,62\n")
    out = tmp_path / "out"
    ended = asked(str(folder), "--fleet", str(fleet), "--types-by", "period", "--out", str(out))
    assert ended.code == 0, ended.err
    told = ended.out.decode()
    assert told.startswith("New headways for 20 buses of 2 types")
    assert told.index("Vehicle types: Places") < told.index("Types by line")
    document = json.loads((out / "headways.json").read_bytes())
    assert [row["given"] for row in document["vehicle_types"]] == [8, 12]
    assert document["asked"]["types_by"] == "period"


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ([], "give either --buses, of the type of the plan, or --fleet"),
        (["--buses", "3", "--fleet", "no.csv"], "give either --buses"),
        (["--fleet", "no.csv"], "no.csv"),
    ],
)
def test_buses_or_a_fleet_are_needed(
    folder: Path, tmp_path: Path, more: list[str], message: str
) -> None:
    ended = asked(str(folder), *more, "--out", str(tmp_path / "out"))
    assert ended.code == 3, ended.err
    assert message in " ".join(ended.err.split())
