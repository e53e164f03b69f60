"""`routewright explain`: what it prints and writes, and how it refuses."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from tests.api.command import Ended
from tests.planned_city import planned_city


def asked(*arguments: str) -> Ended:
    ended = CliRunner().invoke(app, ["explain", *arguments])
    return Ended(ended.exit_code, ended.stdout_bytes, ended.stderr)


def test_a_person_reads_what_a_line_costs_and_finds_the_page(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "why"
    ended = asked(str(folder), "--line", "1", "--no-prices", "--out", str(out))
    assert ended.code == 0, ended.err
    told = ended.out.decode()
    assert told.startswith("Line 1: ")
    assert "To keep it costs" in told
    assert "Prices of the whole plan" not in told
    written = {path.name for path in out.iterdir()}
    assert {"explanation.html", "explanation.json", "alternatives.csv", "zones.csv"} <= written


def test_all_lines_are_ranked_in_one_json_document(folder: Path) -> None:
    document = json.loads(asked(str(folder), "--all", "--json").out)
    ranks = [row["rank"] for row in document["ranking"]]
    assert ranks == list(range(1, planned_city().service.plan.n_lines + 1))
    worth = [row["worth"] for row in document["ranking"] if row["worth"] is not None]
    assert worth == sorted(worth)
    assert {column["name"] for column in document["columns"]["ranking"]} >= {"worth", "balance"}


@pytest.mark.parametrize(
    ("more", "code", "message"),
    [
        (["--line", "no-such"], 3, "there is no line no-such that runs"),
        ([], 2, "give --line ID for one line, or --all"),
        (["--line", "1", "--all"], 2, "give --line ID for one line, or --all"),
    ],
)
def test_what_cannot_be_explained_is_refused_in_a_sentence(
    folder: Path, more: list[str], code: int, message: str
) -> None:
    ended = asked(str(folder), *more)
    assert ended.code == code
    assert message in " ".join(ended.err.replace("│", " ").split())
    assert "Traceback" not in ended.err


def test_a_folder_without_a_plan_is_refused(tmp_path: Path) -> None:
    ended = asked(str(tmp_path), "--line", "1")
    assert ended.code == 3
    assert "has no model.npz" in ended.err
