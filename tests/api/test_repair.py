"""`routewright repair`: what it prints and writes, and how it refuses."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from scenarios.gtfs.reader import read_feed
from tests.api.command import Ended
from tests.planned_city import planned_city
from tests.scenarios.tods.judge import errors_of

NOON = "12:00"


def asked(*arguments: str) -> Ended:
    ended = CliRunner().invoke(app, ["repair", *arguments])
    return Ended(ended.exit_code, ended.stdout_bytes, ended.stderr)


def block_under_way(second: int) -> str:
    """A block that is away from the depot."""
    vehicles = planned_city().service.vehicles
    away = (vehicles.leave_depot_s < second) & (vehicles.reach_depot_s > second + 3600)
    return vehicles.block_id[int(away.argmax())]


def duty_under_way(second: int) -> str:
    """A duty that has begun, and not just begun."""
    duties = planned_city().service.duties
    assert duties is not None
    schedule = duties.schedule
    working = (schedule.start_s < second) & (schedule.end_s > second + 3600)
    return schedule.duty_id[int(working.argmax())]


def test_a_controller_reads_what_does_not_run_and_finds_page_feed_and_tables(
    folder: Path, tmp_path: Path
) -> None:
    out, block = tmp_path / "repaired", block_under_way(12 * 3600)
    ended = asked(str(folder), "--at", NOON, "--vehicle-out", block, "--out", str(out))
    assert ended.code == 0, ended.err
    said = ended.out.decode()
    assert said.startswith(f"From 12:00 without the vehicle of block {block}")
    assert "proven" in said
    assert "gtfs.zip of the plan is missing" in said  # only its model was kept here
    page = (out / "repair.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "Before and after" in page
    written = {path.name for path in out.iterdir()}
    assert {"repair.json", "tods.zip", "cancelled_trips.csv", "orders.csv"} <= written


def test_the_feed_holds_the_repaired_day_and_no_other(folder: Path, tmp_path: Path) -> None:
    out, block = tmp_path / "repaired", block_under_way(12 * 3600)
    arguments = ["--at", NOON, "--vehicle-out", block, "--day", "2026-03-04", "--out", str(out)]
    document = json.loads(asked(str(folder), *arguments, "--json").out)
    feed, _ = read_feed(out / "gtfs.zip")
    assert feed.get_table("calendar_dates").get_column("date") == ("20260304",)
    planned = planned_city().service.timetable
    trips = set(feed.get_table("trips").get_column("trip_id"))
    gone = {row["trip_id"] for row in document["cancelled_trips"] if row["why"] == "cancelled"}
    assert trips == set(planned.trip_id) - gone
    assert b"NaN" not in (out / "repair.json").read_bytes()
    assert errors_of(out / "tods.zip", out / "gtfs.zip") == []


def test_a_driver_who_goes_home_changes_no_vehicle(folder: Path, tmp_path: Path) -> None:
    duty = duty_under_way(12 * 3600)
    arguments = ["--at", NOON, "--driver-out", duty, "--out", str(tmp_path / "repaired"), "--json"]
    document = json.loads(asked(str(folder), *arguments).out)
    assert document["figures"]["cancelled_trips"] == 0
    assert document["orders"] == []
    changed = {row["duty_id"]: row["change"] for row in document["driver_changes"]}
    assert changed[duty] == "lost"
    assert {proof["stage"] for proof in document["certificates"]} == {"duties"}


def test_no_trip_that_begins_later_drives_a_street_while_it_is_closed(
    folder: Path, tmp_path: Path
) -> None:
    arguments = ["--at", NOON, "--street-closed", "street 5", "--until", "13:00"]
    out = tmp_path / "repaired"
    document = json.loads(asked(str(folder), *arguments, "--out", str(out), "--json").out)
    figures = document["figures"]
    assert figures["trips_on_detour"] > 0
    assert document["streets_closed_until"] == "13:00:00"
    feed, _ = read_feed(out / "gtfs.zip")
    city = planned_city()
    street = city.network.streets.name[city.network.stops.edge]
    shut = {
        city.network.stops.stop_id[row]
        for row in range(len(city.network.stops))
        if city.network.streets.street_names[int(street[row])] == "Street 5"
    }
    calls = feed.get_table("stop_times")
    times = zip(
        calls.get_column("stop_id"), calls.get_column("departure_time"),
        calls.get_column("trip_id"), strict=True,
    )  # fmt: skip
    planned = city.service.timetable
    begun = {
        name for name, start in zip(planned.trip_id, planned.start.tolist(), strict=True)
        if start < 12 * 3600
    }  # fmt: skip
    late = [
        (stop, time)
        for stop, time, trip in times
        if stop in shut and "12:00:00" <= time < "13:00:00" and trip not in begun
    ]
    assert late == []


def test_equal_questions_have_equal_answers(folder: Path, tmp_path: Path) -> None:
    arguments = [str(folder), "--at", NOON, "--vehicle-out", block_under_way(12 * 3600), "--out"]
    one = asked(*arguments, str(tmp_path / "one"), "--json")
    two = asked(*arguments, str(tmp_path / "two"), "--json")
    assert one.out == two.out
    for name in ("gtfs.zip", "tods.zip", "repair.html"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.parametrize(
    ("more", "code", "message"),
    [
        (["--at", NOON], 3, "nothing is missing"),
        (["--at", "noon", "--vehicle-out", "B0001"], 3, "'noon' is not a time of day"),
        (["--at", NOON, "--vehicle-out", "B9999"], 3, "there is no block 'B9999'"),
        (["--at", NOON, "--driver-out", "D9999"], 3, "there is no duty 'D9999'"),
        (["--at", "29:00", "--vehicle-out", "B0001"], 3, "is back in the depot by then"),
        (["--at", NOON, "--vehicle-out", "B0001", "--day", "4.3."], 3, "is not a date"),
        (["--at", NOON, "--street-closed", "Street 5"], 3, "--street-closed and --until go"),
        (["--at", NOON, "--street-closed", "No Street", "--until", "13:00"], 3, "is called"),
        (["--at", NOON, "--street-closed", "Street 5", "--until", "11:00"], 3, "not after it"),
        (
            [
                "--at",
                NOON,
                "--street-closed",
                "Street 5",
                "--until",
                "13:00",
                "--closed-from",
                "11:00",
            ],
            3,
            "lies before --at",
        ),
    ],
)
def test_what_cannot_be_repaired_is_refused_in_a_sentence(
    folder: Path, tmp_path: Path, more: list[str], code: int, message: str
) -> None:
    out = tmp_path / "repaired"
    ended = asked(str(folder), *more, "--out", str(out))
    assert ended.code == code
    assert message in " ".join(ended.err.split())
    assert "Traceback" not in ended.err
    assert not out.exists()


def test_the_plan_itself_is_never_overwritten(folder: Path) -> None:
    ended = asked(str(folder), "--at", NOON, "--vehicle-out", "B0001", "--out", str(folder))
    assert ended.code == 3
    assert "is read and would be lost" in ended.err
