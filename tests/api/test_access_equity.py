"""`routewright access`: who has the access, and who loses against an earlier answer."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from tests.api.command import Ended
from tests.scenarios.access.village import village


def asked(folder: Path, out: str, *more: str) -> Ended:
    town = village(folder)
    arguments = [*town.arguments[:-1], str(folder / out), *more]
    ended = CliRunner().invoke(app, ["access", *arguments])
    return Ended(ended.exit_code, ended.stdout_bytes, ended.stderr)


def test_spread_and_coverage_are_told_and_written_beside_access(tmp_path: Path) -> None:
    ended = asked(tmp_path, "out", "--at", "07:28", "--window", "1")
    assert ended.code == 0, ended.err
    told = ended.out.decode()
    assert "jobs within 60 min: mean 3 210, Gini 0.000, Palma 1.000; 100.0" in told
    assert "% of everybody live within 500 m of a served stop" in told
    assert "the zones have no population groups, so nothing is told of groups" in told
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"equity.csv", "lorenz.csv", "lorenz.svg", "coverage.csv"} <= written


def test_one_zone_has_no_equity(tmp_path: Path) -> None:
    ended = asked(tmp_path, "out", "--from", "west", "--at", "07:28", "--window", "1", "--json")
    assert json.loads(ended.out)["equity"] is None


def test_a_service_that_takes_access_from_somebody_is_refused_where_nobody_may_lose(
    tmp_path: Path,
) -> None:
    before = str(tmp_path / "before")
    assert asked(tmp_path, "before", "--at", "07:28", "--window", "1").code == 0
    same = asked(
        tmp_path, "same", "--at", "07:28", "--window", "1", "--before", before, "--nobody-loses"
    )
    assert same.code == 0, same.err
    worse = asked(
        tmp_path, "worse", "--at", "12:00", "--window", "1", "--before", before, "--nobody-loses",
        "--json",
    )  # fmt: skip
    assert worse.code == 4
    assert "jobs_within_30_min: 2 of 3 zones with people, home of 909" in worse.err
    losing = json.loads(worse.out)["equity"]["losing_zones"]
    assert {row["zone_id"] for row in losing} == {"west", "east"}


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--nobody-loses"], "--policy and --nobody-loses need --before"),
        (["--before", "no-such"], "no-such/access.json: no such file"),
        (["--before", "x", "--from", "west"], "--before compares all zones"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_a_sentence(
    tmp_path: Path, more: list[str], message: str
) -> None:
    ended = asked(tmp_path, "out", "--at", "07:28", "--window", "1", *more)
    assert ended.code == 3
    assert message in ended.err
    assert "Traceback" not in ended.err
