"""Trips of a feed moved by counted riders: which may move, what is written, what is said."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from network.errors import InputError
from network.quantities import floats
from scenarios.feed_schedule.even_load_feed import EvenLoadFeed, feed_with_even_loads
from scenarios.feed_schedule.feed_day import FeedDay, read_feed_day
from scenarios.feed_schedule.town_without_streets import DeadheadRule
from scenarios.feed_schedule.trip_loads import TripLoads, read_trip_loads
from tests.scenarios.gtfs.small_feed import Run, feed_with, written_feeds

STOPS = {"A": (0, 0), "B": (2000, 0), "C": (4000, 0), "D": (6000, 0)}


def day_of(folder: Path, runs: Sequence[Run], **more: object) -> FeedDay:
    (path,) = written_feeds(folder, city=feed_with(STOPS, runs, **more))  # type: ignore[arg-type]  # of feed_with
    return read_feed_day(path, DeadheadRule())


def moved(
    folder: Path, runs: Sequence[Run], loads: Mapping[str, float], **more: object
) -> EvenLoadFeed:
    counted = TripLoads(tuple(loads), floats(list(loads.values())))
    return feed_with_even_loads(day_of(folder, runs, **more), counted)


def starts(found: EvenLoadFeed) -> dict[str, str]:
    """First departure of each trip in the feed that is given back."""
    with zipfile.ZipFile(io.BytesIO(found.packed)) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("stop_times.txt").decode())))
    return {row["trip_id"]: row["departure_time"] for row in reversed(rows)}


def said(found: EvenLoadFeed) -> list[str]:
    return [problem.message for problem in found.findings]


def test_whole_trips_move_between_the_first_and_the_last_of_a_period(tmp_path: Path) -> None:
    # After T0 at 7:00: 10 riders by 7:10, 50 by 7:20, 60 by 7:30, so 20 a bus would be best: at
    # 7:12½ and 7:17½. On whole minutes 7:12 and 7:18 give 18, 24, 18; 7:13 and 7:17 22, 16, 22;
    # 7:12 and 7:17 18, 20, 22 and 7:13 and 7:18 22, 20, 18 are better, and alike.
    runs = [Run("1", "A B C", f"07:{minute:02d}", 300) for minute in (0, 10, 20, 30)]
    found = moved(tmp_path, runs, {"T0": 5, "T1": 10, "T2": 40, "T3": 10})
    times = starts(found)
    assert (times["T0"], times["T3"]) == ("07:00:00", "07:30:00")
    assert (times["T1"], times["T2"]) in {("07:12:00", "07:17:00"), ("07:13:00", "07:18:00")}
    # 10² + 40² + 10² = 1800, by 60 riders 30; then 18² + 20² + 22² = 1208, 20.1; at best 20.
    assert said(found)[0].startswith(
        "2 of 3 trips leave at another minute; a rider meets 20.1 riders on board in place of 30.0,"
        " the fullest bus carries 22 in place of 40,"
    )
    proof = found.certificate
    assert (proof.stage, proof.bound) == ("departures", 20.0)
    assert proof.value == pytest.approx(1208 / 60)


def test_only_the_times_of_moved_trips_change_in_the_feed(tmp_path: Path) -> None:
    runs = [Run("1", "A B C", f"07:{minute:02d}", 300) for minute in (0, 10, 20, 30)]
    runs.append(Run("2", "A B", "07:05", 300))
    found = moved(tmp_path, runs, {"T0": 5, "T1": 10, "T2": 40, "T3": 10})
    with (
        zipfile.ZipFile(tmp_path / "city.zip") as given,
        zipfile.ZipFile(io.BytesIO(found.packed)) as after,
    ):
        changed = [name for name in given.namelist() if given.read(name) != after.read(name)]
        assert changed == ["stop_times.txt"]
        lines = given.read("stop_times.txt").splitlines(), after.read("stop_times.txt").splitlines()
    differ = [a for a, b in zip(*lines, strict=True) if a != b]
    assert len(differ) == 6
    assert all(line.startswith((b"T1", b"T2")) for line in differ)


def test_each_period_keeps_its_number_of_buses_and_its_last_bus(tmp_path: Path) -> None:
    # Midday ends and the afternoon begins at 15:00.
    clocks = [f"14:{m}" for m in (20, 30, 40, 50)] + [f"15:{m}" for m in (10, 20, 30, 40)]
    loads = dict(zip([f"T{n}" for n in range(8)], [9, 9, 40, 9, 60, 9, 9, 9], strict=True))
    times = starts(moved(tmp_path, [Run("1", "A B", clock, 300) for clock in clocks], loads))
    assert (times["T0"], times["T3"], times["T7"]) == ("14:20:00", "14:50:00", "15:40:00")
    assert times["T3"] < times["T4"] < "15:10:00"


def test_after_an_hour_without_a_bus_service_begins_anew(tmp_path: Path) -> None:
    runs = [Run("1", "A B", clock, 300) for clock in ("09:00", "12:00", "12:10", "12:20")]
    times = starts(moved(tmp_path, runs, {"T0": 10, "T1": 90, "T2": 10, "T3": 30}))
    assert (times["T0"], times["T1"], times["T3"]) == ("09:00:00", "12:00:00", "12:20:00")
    # 10 riders in 10 min, then 3 a minute: 20 each, the first 20 by 12:13.
    assert times["T2"] == "12:13:00"


def test_short_trips_are_taken_together_with_the_others(tmp_path: Path) -> None:
    # All call at B: at 7:05, 7:15, 7:25 and 7:35.
    given = (("A B C", "07:00"), ("B C", "07:15"), ("A B C", "07:20"), ("B C", "07:35"))
    runs = [Run("1", stops, clock, 300, direction="0") for stops, clock in given]
    found = moved(tmp_path, runs, {"T0": 5, "T1": 10, "T2": 40, "T3": 10})
    assert found.table.column("stop_id") == ["B"] * 3
    assert found.table.column("departure_before") == ["07:15:00", "07:25:00", "07:35:00"]


def test_lines_that_cannot_move_are_named_with_the_reason(tmp_path: Path) -> None:
    runs = [
        *(Run("1", "A B", f"07:{m}", 300) for m in (10, 20, 30)),
        *(Run("2", "A B", "07:15", 300) for _ in range(2)),
        Run("3", "A B", "07:40", 300, direction="0"), Run("3", "C D", "07:50", 300, direction="0"),
        Run("4", "A B", "08:00", 300),
    ]  # fmt: skip
    loads = {f"T{n}": 10.0 for n in (0, 1, 3, 4, 5, 6, 7)} | {"X": 3.0}
    found = moved(tmp_path, runs, loads, frequencies=[("T7", "08:00", "09:00", 600)])
    assert said(found) == [
        "no line with counted riders has two trips in a period; all trips stay",
        "1 directions of lines stay as they are: a trip repeats by frequencies.txt",
        "1 directions of lines stay as they are: a trip was not counted",
        "1 directions of lines stay as they are: no stop is served by every trip",
        "1 directions of lines stay as they are: two trips leave in the same minute",
        "1 counted trips, such as X, do not run on 2026-01-05",
    ]
    assert (
        found.packed
        == moved(tmp_path, runs, {}, frequencies=[("T7", "08:00", "09:00", 600)]).packed
    )


def test_every_bad_line_of_a_table_of_loads_is_named(tmp_path: Path) -> None:
    path = tmp_path / "loads.csv"
    path.write_text("trip_id,load\nT0,-1\nT1,many\nT2,3\nT2,4\n=cmd,2000\n")
    with pytest.raises(InputError) as refused:
        read_trip_loads(path)
    for words in (
        "loads.csv line 2: riders -1 must not be negative", "loads.csv line 3: riders",
        "loads.csv line 5: trip T2 stands in line 4 already; give one mean per trip",
        "loads.csv line 6: riders 2000",
    ):  # fmt: skip
        assert words in str(refused.value)


def test_a_table_without_loads_says_which_columns_it_needs(tmp_path: Path) -> None:
    path = tmp_path / "loads.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="trip_id"):
        read_trip_loads(path)
