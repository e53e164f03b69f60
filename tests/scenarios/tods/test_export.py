"""The export in the Transit Operational Data Standard beside its feed, judged by others."""

import csv
import io
import zipfile
from pathlib import Path

import gtfs_guru

from scenarios.gtfs.from_plan import feed_of
from scenarios.gtfs.writer import write_feed
from scenarios.operating_day import operating_day_of_plan, unused_prefix
from scenarios.tods.export import tods_bytes, tods_tables
from tests.planned_city import planned_city
from tests.scenarios.gtfs.small_feed import written_feeds
from tests.scenarios.gtfs.small_service import SETTINGS
from tests.scenarios.operated_village import village_day, village_feed
from tests.scenarios.small_result import operated_day
from tests.scenarios.tods.judge import errors_of, judged, merge


def rows(packed: bytes, name: str) -> list[dict[str, str]]:
    """Rows of a table in a zip file."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        text = archive.read(f"{name}.txt").decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_the_validator_of_the_standard_has_nothing_to_say(tmp_path: Path) -> None:
    (gtfs,) = written_feeds(tmp_path, gtfs=village_feed())
    tods = tmp_path / "tods.zip"
    tods.write_bytes(tods_bytes(village_day()))
    # I502: no vehicle is named for a block, as an operator does that day by day.
    found = judged(tods, gtfs, "coverage", "advisory")
    assert [each for each in found if each.rule != "TODS-I502"] == []


def test_the_validator_sees_what_does_not_belong_to_the_feed(tmp_path: Path) -> None:
    feed = village_feed()
    trips = feed.get_table("trips").with_column("block_id", ["K9"] * 5)
    (gtfs,) = written_feeds(tmp_path, gtfs=feed.with_table("trips", trips))
    tods = tmp_path / "tods.zip"
    tods.write_bytes(tods_bytes(village_day()))
    assert {found.rule for found in errors_of(tods, gtfs)} == {"TODS-E310"}


def test_the_feed_with_its_supplements_is_a_feed(tmp_path: Path) -> None:
    (gtfs,) = written_feeds(tmp_path, gtfs=village_feed())
    tods, merged = tmp_path / "tods.zip", tmp_path / "merged.zip"
    tods.write_bytes(tods_bytes(village_day()))
    merge(tods, gtfs, merged)
    errors = gtfs_guru.validate(str(merged), date="2026-01-05").errors()
    assert [(each.code, each.file) for each in errors] == []


def test_equal_days_give_equal_bytes() -> None:
    assert tods_bytes(village_day()) == tods_bytes(village_day())


def test_a_depot_is_a_garage_and_drives_bear_the_blocks_of_the_feed() -> None:
    packed = tods_bytes(village_day())
    (depot,) = rows(packed, "stops_supplement")
    assert (depot["stop_id"], depot["TODS_location_type"]) == ("depot:yard", "garage")
    drives = [(row["block_id"], row["TODS_trip_type"]) for row in rows(packed, "trips_supplement")]
    assert drives == [
        ("K1", "pull-out"), ("K1", "pull-back"), ("K2", "pull-out"), ("K2", "deadhead"),
        ("K2", "pull-back"),
    ]  # fmt: skip


def test_a_trip_that_two_drivers_share_is_marked_where_it_is_cut() -> None:
    shared = [
        (row["run_id"], row["start_mid_trip"], row["end_mid_trip"])
        for row in rows(tods_bytes(village_day()), "run_events")
        if row["trip_id"] == "T1"
    ]
    assert shared == [("D1", "2", "1"), ("D3", "1", "2")]


def test_a_plan_without_duties_still_tells_its_empty_drives() -> None:
    tables = tods_tables(operated_day())
    assert "run_events" not in tables
    assert set(tables["trips_supplement"].get_column("service_id")) == {"weekday"}


def test_a_planned_city_is_accepted_whole_with_its_own_feed(tmp_path: Path) -> None:
    run = planned_city()
    s = run.service
    gtfs, tods = tmp_path / "gtfs.zip", tmp_path / "tods.zip"
    write_feed(feed_of(run.network, s.plan, s.paths, s.timetable, s.vehicles, SETTINGS), gtfs)
    day = operating_day_of_plan(
        run.network, s.plan, s.paths, s.timetable, s.vehicles, run.deadheads, SETTINGS, s.duties
    )
    tods.write_bytes(tods_bytes(day))
    found = judged(tods, gtfs, "coverage", "advisory")
    assert [each for each in found if each.rule != "TODS-I502"] == []


def test_ids_of_depots_never_meet_those_of_stops() -> None:
    assert unused_prefix("depot:", ["depot:yard", "A"]) == "depot::"
