"""`routewright access`: what it prints and writes, and how it refuses."""

import json

import pytest
from typer.testing import CliRunner

from api.cli import app
from tests.api.command import Ended
from tests.scenarios.access.village import Village, village


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Village:
    return village(tmp_path_factory.mktemp("village"))


def asked(town: Village, *more: str) -> Ended:
    ended = CliRunner().invoke(app, ["access", *town.arguments, *more])
    return Ended(ended.exit_code, ended.stdout_bytes, ended.stderr)


def test_a_journey_is_told_leg_by_leg_and_written(town: Village) -> None:
    ended = asked(town, "--from", "west", "--to", "east", "--at", "07:28", "--window", "1")
    assert ended.code == 0, ended.err
    told = ended.out.decode()
    assert "07:30:00-07:36:00 ride from Stop S0 to Stop S2 by 1 (trip T0)" in told
    assert "Door-to-door times by the timetable of 2026-01-05, leaving at 1 times" in told
    written = sorted(path.name for path in (town.folder / "out").iterdir())
    assert {"access.csv", "access.geojson", "journey.csv", "method.txt"} <= set(written)
    assert (
        (town.folder / "out" / "journey.csv").read_text().splitlines()[3].startswith("ride,07:30")
    )


def test_arriving_by_a_time_is_asked_from_the_other_end(town: Village) -> None:
    ended = asked(
        town, "--from", "west", "--to", "east", "--at", "07:40", "--window", "1", "--arrive-by",
        "--json",
    )  # fmt: skip
    assert ended.code == 0, ended.err
    journey = json.loads(ended.out)["journey"]
    assert [leg["leg"] for leg in journey] == ["walk", "ride", "walk"]
    # 83 s before the bus of 7:30, there at 7:37:23.
    assert (journey[0]["start"], journey[-1]["end"]) == ("07:28:37", "07:37:23")


def test_json_is_one_document_with_figures_and_problems(town: Village) -> None:
    document = json.loads(asked(town, "--at", "07:00", "--json").out)
    assert document["figures"]["share_of_pairs_reached"] == 1
    assert document["journey"] is None
    assert "access.csv" in document["files"]


def test_hours_without_a_bus_are_warned_of(town: Village) -> None:
    told = asked(town, "--at", "12:00", "--window", "10").out.decode()
    assert "0 of the day's 6 departures leave between 12:00 and 12:09" in told
    assert "ask about the fullest hour, 07:00-08:00" in told


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--from", "north"], "there is no zone 'north'"),
        (["--to", "east"], "--to needs --from"),
        (["--at", "25:99"], "'25:99' is not a time of day"),
        (["--day", "monday"], "--day 'monday' is not a date"),
        (["--day", "2026-01-10"], "no trip runs on 2026-01-10"),
        (["--gtfs", "no/such.zip"], "no such file"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_a_sentence(
    town: Village, more: list[str], message: str
) -> None:
    ended = asked(town, *more)
    assert ended.code == 3
    assert message in ended.err
    assert "Traceback" not in ended.err
