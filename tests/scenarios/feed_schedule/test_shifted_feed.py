"""Trips of a feed moved to save vehicles: which may move, what is written, what is said."""

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from routing.validity import InvalidPlanError
from routing.vehicle_scheduling.shifting.shift_rule import ShiftRule
from scenarios.feed_schedule.block_feed import feed_with_blocks
from scenarios.feed_schedule.feed_day import FeedDay, read_feed_day
from scenarios.feed_schedule.scheduling import ScheduleRules, schedule_feed
from scenarios.feed_schedule.shifted_feed import (
    ShiftedFeed,
    feed_with_shifts,
    schedule_with_shifts,
)
from scenarios.feed_schedule.town_without_streets import DeadheadRule
from scenarios.gtfs.tables import Feed, table_from_columns
from tests.scenarios.gtfs.small_feed import Run, feed_with, written_feeds
from tests.shared_files import shared_file

STOPS = {"A": (0, 0), "B": (4000, 0)}

# From A to B in 10 min, 5 min layover: ready at 7:15 for the way back at 7:14.
ONE_MINUTE_SHORT = [Run("1", "A B", "07:00", 600), Run("1", "B A", "07:14", 600)]


def read(folder: Path, feed: Feed) -> FeedDay:
    (path,) = written_feeds(folder, city=feed)
    return read_feed_day(path, DeadheadRule())


def moved(folder: Path, runs: Sequence[Run], minutes: int = 2) -> ShiftedFeed:
    day = read(folder, feed_with(STOPS, runs))
    return feed_with_shifts(day, ShiftRule(minutes), ScheduleRules())


def times(found: ShiftedFeed) -> list[tuple[str, str]]:
    with zipfile.ZipFile(io.BytesIO(found.packed)) as archive:
        rows = csv.DictReader(io.StringIO(archive.read("stop_times.txt").decode()))
        return [(row["trip_id"], row["departure_time"]) for row in rows]


def test_one_bus_runs_there_and_back_when_a_trip_moves_by_a_minute(tmp_path: Path) -> None:
    found = moved(tmp_path, ONE_MINUTE_SHORT)
    assert (found.shifts.vehicles_before, found.shifts.vehicles.n_vehicles) == (2, 1)
    assert found.table.column("later") in ([1], [-1])
    assert found.findings[0].message.startswith(
        "1 vehicles are saved: 1 run the trips in place of 2; 1 of 2 trips leave up to 2 min"
    )
    before = [("T0", "07:00:00"), ("T0", "07:10:00"), ("T1", "07:14:00"), ("T1", "07:24:00")]
    changed = {was[0] for was, now in zip(before, times(found), strict=True) if was != now}
    assert changed == set(found.table.column("trip_id"))


def test_the_feed_that_is_given_back_needs_as_few_vehicles(tmp_path: Path) -> None:
    found = moved(tmp_path, ONE_MINUTE_SHORT)
    (tmp_path / "moved.zip").write_bytes(found.packed)
    day = read_feed_day(tmp_path / "moved.zip", DeadheadRule())
    schedule = schedule_with_shifts(schedule_feed(day, ScheduleRules()), found)
    assert schedule.vehicles.n_vehicles == 1
    assert [proof.stage for proof in schedule.certificates] == ["shifts", "blocks", "duties"]


def test_a_schedule_with_other_vehicles_than_proven_is_refused(tmp_path: Path) -> None:
    found = moved(tmp_path, ONE_MINUTE_SHORT)
    given = schedule_feed(read(tmp_path, feed_with(STOPS, ONE_MINUTE_SHORT)), ScheduleRules())
    with pytest.raises(InvalidPlanError, match="states 1"):
        schedule_with_shifts(given, found)


def test_nothing_moves_where_no_vehicle_is_saved(tmp_path: Path) -> None:
    found = moved(tmp_path, [replace(run, line=run.stops) for run in ONE_MINUTE_SHORT[:1]])
    assert found.table.rows == ()
    assert found.findings[0].message.startswith("no trip moves: up to 2 min earlier or later")


def test_trips_tied_to_others_stay(tmp_path: Path) -> None:
    feed = feed_with(STOPS, ONE_MINUTE_SHORT)
    tie = {
        "from_stop_id": ["B"], "to_stop_id": ["B"], "from_trip_id": ["T0"], "to_trip_id": ["T1"],
        "transfer_type": ["1"],
    }  # fmt: skip
    day = read(tmp_path, feed.with_table("transfers", table_from_columns("transfers", tie)))
    found = feed_with_shifts(day, ShiftRule(5), ScheduleRules())
    assert (found.shifts.n_moved, found.shifts.n_saved) == (0, 0)
    assert any(each.message.startswith("2 trips stay") for each in found.findings)


def linked(folder: Path, blocks: Sequence[str]) -> FeedDay:
    """The two trips, of which the feed says that one bus runs the second after the first."""
    feed = feed_with(STOPS, ONE_MINUTE_SHORT)
    tie = {"from_trip_id": ["T0"], "to_trip_id": ["T1"], "transfer_type": ["5"]}
    trips = feed.get_table("trips").with_column("block_id", blocks)
    with_link = feed.with_table("transfers", table_from_columns("transfers", tie))
    return read(folder, with_link.with_table("trips", trips))


def test_links_of_a_stated_block_do_not_hold_trips(tmp_path: Path) -> None:
    found = feed_with_shifts(linked(tmp_path, ["one", "one"]), ShiftRule(2), ScheduleRules())
    assert (found.shifts.n_moved, found.shifts.n_saved) == (1, 1)
    held = feed_with_shifts(linked(tmp_path, ["", ""]), ShiftRule(2), ScheduleRules())
    assert held.shifts.n_moved == 0
    assert held.findings[0].message.startswith(
        "no trip moves: up to 2 min earlier or later of the 0 trips that may move"
    )


def test_a_feed_does_not_say_that_riders_stay_on_a_bus_that_goes_elsewhere(tmp_path: Path) -> None:
    # Two buses run the two trips as they are; one bus does once a trip has moved by a minute.
    day = linked(tmp_path, ["one", "one"])
    apart = feed_with_blocks(day, schedule_feed(day, ScheduleRules()).vehicles)
    assert "1 links between trips of the day are left out" in str(apart.findings)
    shifted = feed_with_shifts(day, ShiftRule(2), ScheduleRules())
    (tmp_path / "moved.zip").write_bytes(shifted.packed)
    together = read_feed_day(tmp_path / "moved.zip", DeadheadRule())
    fed = feed_with_blocks(together, schedule_feed(together, ScheduleRules()).vehicles)
    for packed, links in ((apart.packed, 0), (fed.packed, 1)):
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            assert len(archive.read("transfers.txt").decode().splitlines()) == 1 + links


def test_trips_of_frequencies_stay(tmp_path: Path) -> None:
    often = [("T0", "07:00", "08:00", 1800)]
    day = read(tmp_path, feed_with(STOPS, ONE_MINUTE_SHORT[:1], frequencies=often))
    found = feed_with_shifts(day, ShiftRule(5), ScheduleRules())
    assert found.shifts.n_moved == 0
    assert any(each.message.startswith("2 trips stay") for each in found.findings)


@pytest.mark.slow
@pytest.mark.data
def test_a_minute_saves_23_of_639_buses_in_porto_alegre_and_none_more_can() -> None:
    day = read_feed_day(shared_file("data/porto_alegre/poa_eptc.zip"), DeadheadRule())
    shifts = feed_with_shifts(day, ShiftRule(1), ScheduleRules()).shifts
    assert (shifts.vehicles_before, shifts.vehicles.n_vehicles) == (639, 616)
    assert shifts.shift_proof.bound == 616
