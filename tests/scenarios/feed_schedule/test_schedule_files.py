"""Blocks and duties of a feed, written: the feed with its blocks, runs beside it, and tables."""

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import gtfs_guru

from network.problems import Severity
from routing.duties.agreement import Agreement, DutyPrices, DutyType
from scenarios.feed_schedule.feed_day import read_feed_day
from scenarios.feed_schedule.schedule_files import WrittenSchedule, write_schedule
from scenarios.feed_schedule.scheduling import FeedSchedule, ScheduleRules, schedule_feed
from scenarios.feed_schedule.town_without_streets import DeadheadRule
from scenarios.feed_schedule.uncovered_work import DEARER
from scenarios.gtfs.tables import Feed
from tests.scenarios.gtfs.small_feed import Run, feed_with, written_feeds
from tests.scenarios.tods.judge import errors_of, judged

STOPS = {"A": (0, 0), "B": (2000, 0), "C": (4000, 0)}
SHUTTLE = [
    *(Run("1", "A B C", f"{hour:02d}:00", hop_s=600) for hour in range(7, 19)),
    *(Run("1", "C B A", f"{hour:02d}:30", hop_s=600) for hour in range(7, 19)),
]
OTHERS = [Run("2", "A B", f"{hour:02d}:10", hop_s=600, service="X") for hour in range(7, 19)]
EVERY_DAY = ("X", "1111111", "20260105", "20260111")
WORKING = ("W", "1111100", "20260105", "20260111")


@dataclass(frozen=True)
class Scheduled:
    """A scheduled feed with its folder."""

    folder: Path
    given: Path
    schedule: FeedSchedule
    written: WrittenSchedule

    def rows(self, packed: str, name: str) -> list[dict[str, str]]:
        """Rows of a table in one of the zip files."""
        with zipfile.ZipFile(self.folder / packed) as archive:
            return list(csv.DictReader(io.StringIO(archive.read(f"{name}.txt").decode())))

    def table(self, name: str) -> list[dict[str, str]]:
        """Rows of a table in the folder."""
        with (self.folder / "tables" / f"{name}.csv").open(encoding="utf-8") as stream:
            return list(csv.DictReader(stream))

    @property
    def warnings(self) -> list[str]:
        """What changes the result and was said."""
        return [p.message for p in self.written.findings if p.severity is Severity.WARNING]


def scheduled(folder: Path, feed: Feed, rules: ScheduleRules | None = None) -> Scheduled:
    """Write a feed, schedule it and write the results."""
    (given,) = written_feeds(folder, given=feed)
    out = folder / "out"
    out.mkdir()
    schedule = schedule_feed(read_feed_day(given, DeadheadRule()), rules or ScheduleRules())
    return Scheduled(out, given, schedule, write_schedule(schedule, out))


def city(runs: Sequence[Run], **more: object) -> Feed:
    return feed_with(STOPS, runs, calendar=(WORKING, EVERY_DAY), **more)  # type: ignore[arg-type]  # of feed_with


def test_every_trip_is_in_one_block_and_both_validators_agree(tmp_path: Path) -> None:
    found = scheduled(tmp_path, city([*SHUTTLE, *OTHERS]))
    gtfs, tods = found.folder / "gtfs.zip", found.folder / "tods.zip"
    assert gtfs_guru.validate(str(gtfs), date="2026-01-05").errors() == []
    assert {found.rule for found in judged(tods, gtfs, "coverage", "advisory")} <= {"TODS-I502"}
    blocks = {row["trip_id"]: row["block_id"] for row in found.rows("gtfs.zip", "trips")}
    assert all(blocks.values())
    assert blocks == {row["trip_id"]: row["block_id"] for row in found.table("trips")}
    driven = [row["trip_id"] for row in found.rows("tods.zip", "run_events") if row["trip_id"]]
    assert sorted(trip for trip in driven if trip in blocks) == sorted(blocks)


def test_only_the_column_of_blocks_changes(tmp_path: Path) -> None:
    found = scheduled(tmp_path, city(SHUTTLE))
    with (
        zipfile.ZipFile(found.given) as before,
        zipfile.ZipFile(found.folder / "gtfs.zip") as after,
    ):
        names = [name for name in before.namelist() if before.read(name) != after.read(name)]
        assert sorted(after.namelist()) == sorted(before.namelist())
    assert names == ["trips.txt"]
    lines = [row | {"block_id": ""} for row in found.rows("gtfs.zip", "trips")]
    with zipfile.ZipFile(found.given) as before:
        given = csv.DictReader(io.StringIO(before.read("trips.txt").decode()))
        assert lines == [row | {"block_id": ""} for row in given]


def test_a_day_of_several_services_gets_one_of_its_own_with_its_dates(tmp_path: Path) -> None:
    found = scheduled(tmp_path, city([*SHUTTLE, *OTHERS]))
    dates = [row["date"] for row in found.rows("tods.zip", "calendar_dates_supplement")]
    assert dates == [f"202601{day:02d}" for day in range(5, 10)]  # X alone runs at the weekend
    assert {row["service_id"] for row in found.rows("tods.zip", "run_events")} == {"schedule"}


def test_trips_of_other_days_keep_their_block_and_share_none(tmp_path: Path) -> None:
    runs = [*SHUTTLE, Run("3", "A B", "09:00", service="S")]
    feed = feed_with(STOPS, runs, calendar=(WORKING, ("S", "0000011", "20260105", "20260111")))
    trips = feed.get_table("trips")
    given = ["old"] + [""] * (len(SHUTTLE) - 1) + ["B0001"]
    found = scheduled(tmp_path, feed.with_table("trips", trips.with_column("block_id", given)))
    blocks = [row["block_id"] for row in found.rows("gtfs.zip", "trips")]
    assert blocks[-1] == "B0001"
    assert blocks[0] == "block:B0001"
    assert "B0001" not in blocks[:-1]
    assert "the blocks that the feed states for 1 trips of the day are replaced" in found.warnings


def test_departures_by_frequency_have_blocks_but_the_feed_cannot_tell_them(
    tmp_path: Path,
) -> None:
    feed = city(SHUTTLE, frequencies=[("T0", "06:00", "07:00", 1200)])
    found = scheduled(tmp_path, feed)
    assert found.rows("gtfs.zip", "trips")[0]["block_id"] == ""
    assert any("3 trips repeat by frequencies.txt" in said for said in found.warnings)
    named = [row["trip_id"] for row in found.table("trips")][:3]
    assert named == ["T0 06:00:00", "T0 06:20:00", "T0 06:40:00"]
    assert all(row["block_id"] for row in found.table("trips"))
    tods, gtfs = found.folder / "tods.zip", found.folder / "gtfs.zip"
    assert errors_of(tods, gtfs) == []


def test_work_that_no_driver_may_do_is_named_with_its_rule(tmp_path: Path) -> None:
    # No piece is longer than 15 minutes, and each trip takes 20.
    short = Agreement("short", "Short", 0, 0, (DutyType("duty", longest_piece_s=900),))
    found = scheduled(tmp_path, city(SHUTTLE), ScheduleRules(agreement=short))
    assert found.schedule.duties.schedule.n_duties == 0
    (said,) = found.warnings
    assert "100.00 % of all, stay without a driver: longest_piece" in said
    assert [row["duty_id"] for row in found.table("pieces")] == [""] * len(found.table("pieces"))


def test_work_that_costs_too_much_is_named_as_such(tmp_path: Path) -> None:
    free = Agreement("free", "Free", 0, 0, (DutyType("duty", guarantee_s=36_000),))
    rules = ScheduleRules(agreement=free, prices=DutyPrices(per_duty_s=0, per_uncovered_s=0))
    found = scheduled(tmp_path, city(SHUTTLE[:1]), rules)
    assert any(said.endswith(DEARER) for said in found.warnings)


def test_the_same_feed_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one = scheduled(tmp_path / "one", city(SHUTTLE))
    two = scheduled(tmp_path / "two", city(SHUTTLE))
    for name in ("gtfs.zip", "tods.zip", "tables/duties.csv"):
        assert (one.folder / name).read_bytes() == (two.folder / name).read_bytes()


def test_a_trip_at_the_start_of_the_service_day_is_reached_from_there(tmp_path: Path) -> None:
    found = scheduled(tmp_path, city([Run("1", "A B", "00:01", hop_s=600), *SHUTTLE]))
    first = found.rows("tods.zip", "stop_times_supplement")[0]
    assert first["arrival_time"] == "00:00:00"  # the yard is more than a minute away
    assert errors_of(found.folder / "tods.zip", found.folder / "gtfs.zip") == []
