"""Counts of GTFS-ride: which rows count, and for what."""

from pathlib import Path

import pytest

from network.errors import InputError
from network.service_day import WEEKDAY
from scenarios.calibration.counts import ALL_DAY, Counts, Measure
from scenarios.calibration.ride_feed import counts_of_feed, read_ride_counts
from scenarios.gtfs.tables import Feed
from tests.scenarios.gtfs.small_feed import Run, feed_with, written_feeds

STOPS = {"A": (0.0, 0.0), "B": (400.0, 0.0)}
RUNS = (Run("7", "A B", "07:10"), Run("7", "A B", "08:10"), Run("7", "A B", "03:10"))
HEADER = (
    "trip_id,stop_id,stop_sequence,record_use,boardings,alightings,load_count,load_type,"
    "service_date\n"
)


def ride_feed(**files: str) -> Feed:
    named = {f"{name}.txt": text.encode() for name, text in files.items()}
    return Feed(feed_with(STOPS, RUNS).tables, named)


def counts(**files: str) -> Counts:
    return counts_of_feed(ride_feed(ride_feed_info="ride_files\n0\n", **files), "f.zip", WEEKDAY)


def test_trips_of_a_period_on_all_days_are_one_mean_per_trip() -> None:
    found = counts(
        board_alight=HEADER + "T0,A,1,0,10,0,,,20260105\nT0,A,1,0,14,0,,,20260106\n"
        "T1,A,1,0,6,0,,,20260105\n"
    )
    assert found.value.tolist() == [10]
    assert (found.line, found.stop, found.period.tolist()) == (("7",), ("A",), [1])
    assert found.per_trip.all()


def test_a_load_on_arrival_becomes_that_on_departure() -> None:
    # 20 arrive, 5 alight, 8 board: 23 leave. Without alightings nobody knows.
    rows = "T0,B,2,0,8,5,20,0,20260105\nT1,A,1,0,8,,20,,20260105\nT1,B,2,0,8,,30,1,20260105\n"
    found = counts(board_alight=HEADER + rows)
    loads = [v for v, m in zip(found.value, found.measure, strict=True) if m is Measure.LOAD]
    assert loads == [(23 + 30) / 2]


def test_cancelled_undated_and_nightly_rows_are_left_out_aloud() -> None:
    rows = "T0,A,1,1,9,0,,,20260105\nT0,A,1,0,9,0,,,\nT2,A,1,0,9,0,,,20260105\n"
    found = counts(board_alight=HEADER + rows + "TX,A,1,0,9,0,,,20260105\n")
    assert len(found) == 0
    said = "\n".join(str(problem) for problem in found.findings)
    assert "1 rows without service_date" in said
    assert "2 rows are of trips that are unknown or leave outside the service day" in said


def test_sums_of_a_line_count_where_they_are_of_one_day() -> None:
    header = "total_boardings,ridership_start_date,ridership_end_date,route_id,stop_id\n"
    found = counts(
        ridership=header + "1800,20260105,20260105,7,\n9,20260105,20260110,7,\n"
        "9,20260105,20260105,7,A\n"
    )
    assert (found.value.tolist(), found.period.tolist()) == ([100], [ALL_DAY])
    assert any("1 rows are sums over several days" in str(p) for p in found.findings)


def test_a_feed_without_counts_is_refused_and_one_without_its_info_is_warned_of() -> None:
    with pytest.raises(InputError, match=r"f\.zip has neither board_alight\.txt nor ridership"):
        counts_of_feed(ride_feed(), "f.zip", WEEKDAY)
    found = counts_of_feed(
        ride_feed(board_alight=HEADER + "T0,A,1,0,10,0,,,20260105\n"), "f.zip", WEEKDAY
    )
    assert "ride_feed_info.txt is missing" in str(found.findings[0])


def test_a_feed_is_read_from_its_file(tmp_path: Path) -> None:
    feed = ride_feed(
        board_alight=HEADER + "T0,A,1,0,10,0,,,20260105\n", ride_feed_info="ride_files\n0\n"
    )
    (path,) = written_feeds(tmp_path, ride=feed)
    assert read_ride_counts(path, WEEKDAY).value.tolist() == [10]
