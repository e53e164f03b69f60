"""`routewright access`: what it prints and writes, and how it refuses."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from api.exit_codes import INPUT
from scenarios.model_file import write_model
from tests.api.command import Ended
from tests.planned_city import planned_city
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
    assert (
        "Door-to-door times by the timetable of 2026-01-05, leaving at 07:28, all waiting" in told
    )
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


def test_a_person_at_a_terminal_reads_words_and_not_names_of_columns(town: Village) -> None:
    told = asked(town, "--at", "07:00").out.decode()
    # Every zone gets to every other: 7:00 waits for 7:30, there by 7:37.
    assert "Pairs of zones with a journey" in told
    assert "100.0\N{NARROW NO-BREAK SPACE}%" in told
    assert "of everybody live within 400 m of a served stop" in told
    assert "share_of" not in told


def test_hours_without_a_bus_are_warned_of(town: Village) -> None:
    told = asked(town, "--at", "12:00", "--window", "10").out.decode()
    assert "0 of the day's 6 departures leave between 12:00 and 13:00" in told
    assert "ask about the fullest hour, 07:00-08:00" in told


def test_one_minute_of_leaving_is_judged_by_the_hour_that_follows(town: Village) -> None:
    # No bus leaves at 07:00:00, all six from 07:30 on.
    told = asked(town, "--at", "07:00", "--window", "1").out.decode()
    assert "departures leave between" not in told


def test_a_plan_is_asked_as_its_own_feed_would_be(tmp_path: Path) -> None:
    plan, out = tmp_path / "plan", tmp_path / "out"
    plan.mkdir()
    write_model(planned_city(), "Grid city", plan)
    asking = ["access", "--plan", str(plan), "--out", str(out), "--window", "5", "--json"]
    ended = CliRunner().invoke(app, asking)
    assert ended.exit_code == 0, ended.stderr
    assert "by the timetable of the plan Grid city" in json.loads(ended.stdout)["method"]
    assert "<svg" in (out / "access.html").read_text(encoding="utf-8")
    no_present = CliRunner().invoke(app, [*asking, "--of", "present"])
    assert no_present.exit_code == INPUT
    assert "was planned without a service of today" in no_present.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give --plan with the folder of a plan, or --osm, --zones and --gtfs"),
        (["--osm", "a.osm"], "give --plan with the folder of a plan"),
        (["--plan", "p", "--day", "2026-01-05"], "--plan names a whole service"),
        (["--of", "present", "--osm", "a.osm"], "--of present needs --plan"),
        (["--plan", "nowhere"], "nowhere has no model.npz"),
    ],
)
def test_a_service_is_named_once_and_in_full(
    arguments: list[str], message: str, tmp_path: Path
) -> None:
    ended = CliRunner().invoke(app, ["access", "--out", str(tmp_path / "out"), *arguments])
    assert (ended.exit_code, message in ended.stderr) == (INPUT, True), ended.stderr


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
