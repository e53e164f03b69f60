"""`routewright roster`: what it prints and writes, and how it refuses."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from tests.api.command import Ended
from tests.scenarios.rosters.village_folder import village_folder


def asked(*arguments: str) -> Ended:
    ended = CliRunner().invoke(app, ["roster", *arguments])
    return Ended(ended.exit_code, ended.stdout_bytes, ended.stderr)


def test_a_depot_manager_reads_how_many_drivers_are_needed_and_finds_the_page(
    tmp_path: Path,
) -> None:
    out = tmp_path / "out"
    ended = asked(str(village_folder(tmp_path)), "--out", str(out))
    assert ended.code == 0, ended.err
    told = ended.out.decode()
    assert "Village: 3 drivers for 15 duties a week" in told
    assert "proven least within these fixed duties" in told
    assert "no duties are planned for Saturday and Sunday" in told
    written = {path.name for path in out.iterdir()}
    assert {"roster.html", "roster.json", "rosters.csv", "roster_days.csv", "tods.zip"} <= written


def test_a_program_reads_one_json_document(tmp_path: Path) -> None:
    out = tmp_path / "out"
    ended = asked(
        str(village_folder(tmp_path)), "--days", "daily", "--labour-rules", "gb-domestic",
        "--out", str(out), "--json",
    )  # fmt: skip
    document = json.loads(ended.out)
    assert document["schema"] == "routewright-roster-1"
    assert document["labour_rules"]["name"] == "gb-domestic"
    assert document["certificates"][0]["objective"] == "drivers"
    assert document["duties"]["Sunday"] == 3
    assert ended.out == (out / "roster.json").read_bytes()


@pytest.mark.parametrize(
    ("more", "code", "message"),
    [
        (["--labour-rules", "mars"], 3, "no agreement 'mars'"),
        (["--days", "sometimes"], 2, "'sometimes' is not one of"),
    ],
)
def test_what_cannot_be_rostered_is_refused_in_a_sentence(
    tmp_path: Path, more: list[str], code: int, message: str
) -> None:
    ended = asked(str(village_folder(tmp_path)), "--out", str(tmp_path / "out"), *more)
    assert ended.code == code
    assert message in " ".join(ended.err.replace("│", " ").split())
    assert "Traceback" not in ended.err
    assert not (tmp_path / "out").exists()


def test_an_own_agreement_without_rules_for_rosters_is_refused(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        'name = "own"\ntitle = "Own"\nsign_on = { time = "0:10", source = "s" }\n'
        'sign_off = { time = "0:05", source = "s" }\n',
        encoding="utf-8",
    )
    folder = str(village_folder(tmp_path))
    ended = asked(folder, "--labour-rules", str(own), "--out", str(tmp_path / "out"))
    assert ended.code == 3
    assert "agreement own names no rules over several days" in ended.err


def test_a_folder_without_duties_and_a_file_as_a_folder_are_refused(tmp_path: Path) -> None:
    ended = asked(str(tmp_path), "--out", str(tmp_path / "out"))
    assert (ended.code, "has no tables/duties.csv" in ended.err) == (3, True)
    (tmp_path / "file").write_text("x", encoding="utf-8")
    ended = asked(str(village_folder(tmp_path)), "--out", str(tmp_path / "file"))
    assert (ended.code, "file is not a folder" in ended.err) == (3, True)
