"""Feeds from outside, built here: limits, merging, names of files, and what is carried along."""

import io
import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from network.errors import InputError, LimitError, NotFoundError
from scenarios.gtfs.archive import FeedLimits
from scenarios.gtfs.csv_columns import read_columns
from scenarios.gtfs.reader import read_feed

FILES = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\nA,Bus,https://b.example,UTC\n",
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\nS1,Mill,50,10\nS2,Abbey,50,10.01\n",
    "routes.txt": "route_id,agency_id,route_short_name,route_type\nR,A,1,3\n",
    "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,"
    "start_date,end_date\nW,1,1,1,1,1,0,0,20260101,20261231\n",
    "trips.txt": "route_id,service_id,trip_id,driver\nR,W,T,Ann\n",
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    "T,07:00:00,07:00:00,S1,1\nT,07:05:00,07:05:00,S2,2\n",
}
"""The least feed: one trip from S1 to S2, with a column `driver` that GTFS does not know."""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "feed.zip"


def pack(place: Path, files: dict[str, str | bytes], *, stored: bool = False) -> Path:
    """Zip file of these files."""
    how = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(place, "w", how) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return place


def with_line(name: str, line: str) -> dict[str, str | bytes]:
    """The least feed with one more line in one file."""
    return {**FILES, name: f"{FILES[name]}{line}\n"}


def test_the_least_feed_loads_without_a_finding(place: Path) -> None:
    feed, findings = read_feed(pack(place, {**FILES}))
    assert findings == ()
    assert feed.get_table("stop_times").get_column("stop_id") == ("S1", "S2")


def test_unknown_columns_and_unknown_files_are_kept(place: Path) -> None:
    feed, _ = read_feed(pack(place, {**FILES, "levels.txt": "a;b", "locations.geojson": b"\xff"}))
    assert feed.get_table("trips").get_column("driver") == ("Ann",)
    assert dict(feed.other_files) == {"levels.txt": b"a;b", "locations.geojson": b"\xff"}


def test_a_feed_that_is_not_there_is_not_found(place: Path) -> None:
    with pytest.raises(NotFoundError, match="no such file"):
        read_feed(place)


def test_a_folder_is_no_feed_and_not_called_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a file; give the feed as the zip file"):
        read_feed(tmp_path)


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (FeedLimits(members=5), "lists 6 files in .* at most 5 files"),
        (FeedLimits(total_bytes=100), "inflates to 0 MiB, limit 0 MiB"),
        (FeedLimits(rows=1), "has more than 1 rows"),
        (FeedLimits(columns=3), "has 4 columns, at most 3"),
        (FeedLimits(cell_chars=8), "agency.txt line 2: agency_url longer than 8 characters"),
        (FeedLimits(line_bytes=10, cell_chars=10), "longer than 10 characters"),
        (FeedLimits(carried_bytes=1), None),
    ],
)
def test_a_feed_beyond_a_limit_is_refused(
    place: Path, limits: FeedLimits, sentence: str | None
) -> None:
    pack(place, {**FILES})
    if sentence is None:  # every file is read: nothing is carried
        assert read_feed(place, limits)[1] == ()
        return
    with pytest.raises(LimitError, match=sentence):
        read_feed(place, limits)


def test_files_that_are_only_carried_have_a_limit_of_their_own(place: Path) -> None:
    pack(place, {**FILES, "notes.pdf": b"12"})
    with pytest.raises(LimitError, match="files that are not read"):
        read_feed(place, FeedLimits(carried_bytes=1))


def test_a_file_may_be_200_times_its_packed_size_up_to_the_stated_bytes(place: Path) -> None:
    # 100,000 equal lines of 25 bytes pack about 300:1.
    line = "T,07:05:00,07:05:00,S2,2\n"
    pack(place, {**FILES, "stop_times.txt": FILES["stop_times.txt"] + line * 100_000})
    feed, _ = read_feed(place)
    assert len(feed.get_table("stop_times")) == 2
    with pytest.raises(LimitError, match=r"stop_times.txt inflates to 2 MiB, limit 1 MiB"):
        read_feed(place, replace(FeedLimits(), ratio_from_bytes=1024 * 1024))


def test_a_directory_that_hides_its_size_behind_zip64_is_refused(place: Path) -> None:
    content = pack(place, {**FILES}).read_bytes()
    end = content.rfind(b"PK\x05\x06")
    locator = b"PK\x06\x07" + bytes(16)
    place.write_bytes(content[:end] + locator + content[end:])
    with pytest.raises(LimitError, match="ZIP64"):
        read_feed(place)


def test_entries_that_share_their_bytes_are_damage(place: Path) -> None:
    # The directory states a packed size beyond the file itself.
    content = bytearray(pack(place, {**FILES}, stored=True).read_bytes())
    entry = content.find(b"PK\x01\x02")
    content[entry + 20 : entry + 28] = struct.pack("<II", 10_000_000, 10_000_000)
    place.write_bytes(content)
    with pytest.raises(InputError, match="damaged or incomplete"):
        read_feed(place)


def test_a_zip_with_files_in_two_folders_is_no_feed(place: Path) -> None:
    with pytest.raises(InputError, match="no GTFS file in this zip"):
        read_feed(pack(place, {"a/stops.txt": "x", "b/trips.txt": "y"}))


def test_a_folder_beside_the_files_is_ignored_aloud(place: Path) -> None:
    feed, findings = read_feed(pack(place, {**FILES, "old/stops.txt": "x"}))
    assert [f.message for f in findings] == [
        "folder old was ignored: a feed has its files at the root"
    ]
    assert len(feed.get_table("stops")) == 2


def test_names_that_differ_in_case_are_one_file(place: Path) -> None:
    with pytest.raises(InputError, match=r"stops.txt appears twice"):
        read_feed(pack(place, {**FILES, "Stops.txt": FILES["stops.txt"]}))


def test_rows_that_repeat_another_are_merged_aloud(place: Path) -> None:
    files = with_line("stops.txt", "S1,Mill,50,10")
    files["stop_times.txt"] = FILES["stop_times.txt"] + "T,07:05:00,07:05:00,S2,2\n" * 2
    feed, findings = read_feed(pack(place, files))
    assert len(feed.get_table("stops")) == len(feed.get_table("stop_times")) == 2
    assert [str(f) for f in findings] == [
        "warning: stop_times.txt: 2 rows repeat an earlier row and were merged with it",
        "warning: stops.txt: 1 rows repeat an earlier row and were merged with it",
    ]


@pytest.mark.parametrize(
    ("name", "line", "sentence"),
    [
        ("stops.txt", "S1,Other,50,10", "stops.txt: stop_id S1 in lines 2 and 4"),
        ("stops.txt", "S3,Lost,,10", "stops.txt line 4: stop_lat is empty"),
        ("stops.txt", ",Lost,50,10", "stops.txt line 4: stop_id is empty"),
        ("trips.txt", "R,X,T2,", "trips.txt line 3: unknown service_id X"),
        ("routes.txt", "R2,B,2,3", "routes.txt line 3: unknown agency_id B"),
        ("routes.txt", "R2,A,2,bus", "routes.txt line 3: route_type bus is not a whole number"),
        ("calendar.txt", "X,1,1,1,1,1,2,0,20260101,20261231", "saturday 2 is neither 0 nor 1"),
        ("calendar.txt", "X,1,1,1,1,1,1,0,20260230,20261231", "start_date 20260230 is not a date"),
        ("stop_times.txt", "T,07:10:00,07:10:00,S1,02", "stop_sequence 2 appears twice"),
        ("stop_times.txt", "T,,,S1,3", "trip T: last stop has no time"),
        ("stop_times.txt", "T,07:10:00,07:10:00,S1,x", "stop_sequence x is not a whole number"),
        ("stop_times.txt", "T,07:10:00,07:10:00,\x1b[2J,3", r"unknown stop_id '\x1b[2J'"),
    ],
)
def test_a_wrong_cell_is_named_by_file_line_and_value(
    place: Path, name: str, line: str, sentence: str
) -> None:
    with pytest.raises(InputError) as refusal:
        read_feed(pack(place, with_line(name, line)))
    assert sentence in str(refusal.value)


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ("stop_id,stop_id,stop_lat,stop_lon", "column 'stop_id' appears twice"),
        ("id,stop_name,stop_lat,stop_lon", "column stop_id is missing; found id, stop_name"),
        ('stop_id,"stop_name,stop_lat,stop_lon', "check the quotation marks"),
    ],
)
def test_a_wrong_header_is_refused(place: Path, header: str, sentence: str) -> None:
    body = FILES["stops.txt"].split("\n", 1)[1]
    with pytest.raises(InputError) as refusal:
        read_feed(pack(place, {**FILES, "stops.txt": f"{header}\n{body}"}))
    assert sentence in str(refusal.value)


def test_a_line_break_in_a_cell_does_not_shift_the_lines_that_are_named(place: Path) -> None:
    stops = FILES["stops.txt"] + '\nS3,"two\nlines",50,10\nS4,x,99,10\n'
    with pytest.raises(InputError, match=r"stops.txt line 7: stop_lat 99 is not"):
        read_feed(pack(place, {**FILES, "stops.txt": stops}))


def test_all_wrong_cells_are_told_at_once_and_counted_beyond_twenty(place: Path) -> None:
    stops = FILES["stops.txt"] + "".join(f"X{n},x,99,10\n" for n in range(30))
    with pytest.raises(InputError) as refusal:
        read_feed(pack(place, {**FILES, "stops.txt": stops}))
    assert str(refusal.value).endswith("and 10 more")
    assert len(refusal.value.problems) == 30


def test_a_feed_whose_trips_all_have_one_stop_is_refused(place: Path) -> None:
    calls = FILES["stop_times.txt"].rsplit("T,", 1)[0]
    with pytest.raises(InputError, match="no trip has two stops or more"):
        read_feed(pack(place, {**FILES, "stop_times.txt": calls}))


def test_a_service_that_ends_before_it_begins_never_runs(place: Path) -> None:
    files = with_line("calendar.txt", "X,1,1,1,1,1,1,1,20260201,20260101")
    _, findings = read_feed(pack(place, files))
    assert [f.message for f in findings] == ["service X never runs"]
    dates = "service_id,date,exception_type\nX,20260301,1\n"
    _, findings = read_feed(pack(place, {**files, "calendar_dates.txt": dates}))
    assert findings == ()


def test_a_method_of_packing_that_feeds_do_not_use_is_refused_in_a_sentence(place: Path) -> None:
    content = bytearray(pack(place, {**FILES}).read_bytes())
    for mark, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = content.find(mark)
        content[at + offset : at + offset + 2] = struct.pack("<H", 9)  # Deflate64
    place.write_bytes(content)
    with pytest.raises(InputError, match="unknown way"):
        read_feed(place)


def test_a_zip_with_a_comment_is_read(place: Path) -> None:
    with zipfile.ZipFile(pack(place, {**FILES}), "a") as archive:
        archive.comment = b"made by hand"
    assert read_feed(place)[1] == ()


def test_a_long_line_names_its_column_even_when_it_has_no_end() -> None:
    endless = io.BytesIO(b"stop_id,stop_name\nS1," + b"x" * 3000)
    with pytest.raises(LimitError, match=r"stops.txt line 2: stop_name longer than 1000"):
        read_columns(
            "stops.txt",
            iter(lambda: endless.read(500), b""),
            FeedLimits(cell_chars=1000, line_bytes=1200),
        )
