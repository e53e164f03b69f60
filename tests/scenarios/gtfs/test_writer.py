"""Feeds as zip files."""

import zipfile
from pathlib import Path

import pytest

from scenarios.gtfs.tables import Feed, Table
from scenarios.gtfs.writer import feed_bytes, write_feed

FEED = Feed(
    {
        "trips": Table(("trip_id",), (("",),)),
        "stops": Table(("stop_id", "stop_name"), (("1", "2"), ('The "Mill", old', "São João"))),
    },
    {"fares.json": b"{}"},
)


def test_the_same_feed_gives_the_same_bytes_whatever_the_order_of_its_tables() -> None:
    turned = Feed({n: FEED.tables[n] for n in ("stops", "trips")}, FEED.other_files)
    assert feed_bytes(FEED) == feed_bytes(turned)


def test_files_are_sorted_and_bear_the_earliest_time_a_zip_can(tmp_path: Path) -> None:
    write_feed(FEED, tmp_path / "feed.zip")
    with zipfile.ZipFile(tmp_path / "feed.zip") as archive:
        assert archive.namelist() == ["fares.json", "stops.txt", "trips.txt"]
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_cells_are_quoted_only_where_they_have_to_be(tmp_path: Path) -> None:
    write_feed(FEED, tmp_path / "feed.zip")
    with zipfile.ZipFile(tmp_path / "feed.zip") as archive:
        text = archive.read("stops.txt").decode()
        assert text == 'stop_id,stop_name\n1,"The ""Mill"", old"\n2,São João\n'
        assert archive.read("fares.json") == b"{}"


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    place = tmp_path / "feed.zip"
    place.write_bytes(b"old")
    half_a_character = Feed({"stops": Table(("stop_id",), (("\ud800",),))})
    with pytest.raises(UnicodeEncodeError):
        write_feed(half_a_character, place)
    assert place.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [place]
