"""Feeds that are given back: untouched with the same bytes, changed in nothing but the change."""

import csv
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.errors import InputError
from scenarios.gtfs.calls import calls_of
from scenarios.gtfs.day_service import bus_service_on
from scenarios.gtfs.kept_feed import files_given_back, read_kept_feed, write_kept_feed
from scenarios.gtfs.tables import Feed, Table
from tests.scenarios.gtfs.test_reader import FILES, pack
from tests.shared_files import shared_file

REAL_FEEDS = (
    "porto_alegre/poa_eptc",
    "porto_alegre/poa_trensurb",
    "newport/newport_gtfs",
    "susono/susono_gtfs",
)

ODD: Mapping[str, str | bytes] = {
    **FILES,
    "stops.txt": b"\xef\xbb\xbf stop_lon ,stop_id,\"stop_name\",ours,stop_lat\r\n"
    b"10.0,S1,\"Mill, old\",\"\",50\r\n"
    b"\r\n"
    b"10.010,S2,S\xc3\xa3o Jo\xc3\xa3o,\"say \"\"hi\"\"\",50",
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    "T,7:05:00,7:05:00,S2,2\nT,07:00:00,07:00:00,S1,1\nT,7:05:00,7:05:00,S2,2\n"
    "Lone,07:00:00,07:00:00,S1,1\n",
    "trips.txt": "route_id,service_id,trip_id,driver\nR,W,Lone,Bob\nR,W,T,Ann\n",
    "drivers.txt": "a;b\n\n1",
    "locations.geojson": b"\xff\x00",
}  # fmt: skip
"""All that may be odd: BOM, CRLF, blank lines, quotes, blanks in the header, no last line end, rows
out of order and twice, a trip of one stop, an unknown column, unknown files."""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "feed.zip"


def files_in(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def as_bytes(files: Mapping[str, str | bytes]) -> dict[str, bytes]:
    return {n: c.encode() if isinstance(c, str) else c for n, c in files.items()}


def test_an_untouched_feed_comes_back_with_the_same_bytes_in_every_file(place: Path) -> None:
    kept = read_kept_feed(pack(place, {**ODD}))
    write_kept_feed(kept, place)
    assert files_in(place) == as_bytes(ODD)


def test_equal_feeds_give_equal_zip_files_whatever_the_order_of_their_files(
    tmp_path: Path,
) -> None:
    contents = []
    for number, names in enumerate((sorted(ODD), sorted(ODD, reverse=True))):
        path = pack(tmp_path / f"{number}.zip", {name: ODD[name] for name in names})
        write_kept_feed(read_kept_feed(path), path)
        contents.append(path.read_bytes())
    assert contents[0] == contents[1]


def test_every_repair_is_named(place: Path) -> None:
    kept = read_kept_feed(pack(place, {**ODD}))
    assert [str(found) for found in kept.findings] == [
        "note: stops.txt: starts with a byte order mark, which was passed over",
        "note: stops.txt: names of columns were read without blanks and quotes: ' stop_lon '",
        "note: stops.txt: 1 lines without content were passed over",
        "warning: stop_times.txt: 1 rows repeat an earlier row and were merged with it",
        "warning: trips.txt: 1 trips with fewer than 2 stops were left out: Lone",
    ]


def test_the_model_sees_the_repaired_feed(place: Path) -> None:
    feed = read_kept_feed(pack(place, {**ODD})).feed
    assert feed.get_table("stops").columns == (
        *("stop_lon", "stop_id", "stop_name"),
        *("ours", "stop_lat"),
    )
    assert feed.get_table("trips").get_column("trip_id") == ("T",)
    assert len(feed.get_table("stop_times")) == 2


def test_a_changed_cell_changes_nothing_but_itself(place: Path) -> None:
    kept = read_kept_feed(pack(place, {**ODD}))
    stops = kept.feed.get_table("stops")
    feed = kept.feed.with_table("stops", stops.with_column("stop_name", ["Mill, new", "São João"]))
    expected = as_bytes(ODD)
    expected["stops.txt"] = expected["stops.txt"].replace(b"Mill, old", b"Mill, new")
    assert files_given_back(kept, feed) == expected


def test_blocks_are_added_at_the_end_of_each_row_and_left_out_trips_stay(place: Path) -> None:
    kept = read_kept_feed(pack(place, {**ODD}))
    trips = kept.feed.get_table("trips").with_column("block_id", ["B,1"])
    given_back = files_given_back(kept, kept.feed.with_table("trips", trips))
    assert given_back["trips.txt"].decode() == (
        "route_id,service_id,trip_id,driver,block_id\nR,W,Lone,Bob,\nR,W,T,Ann,\"B,1\"\n"
    )  # fmt: skip
    assert {n: c for n, c in given_back.items() if n != "trips.txt"} == {
        n: c for n, c in as_bytes(ODD).items() if n != "trips.txt"
    }


def test_a_changed_time_takes_its_twin_row_along(place: Path) -> None:
    # The second row of S2 said the same; beside the new time it would be a conflict.
    kept = read_kept_feed(pack(place, {**ODD}))
    table = kept.feed.get_table("stop_times").with_column("departure_time", ["7:06:00", "07:00:00"])
    content = files_given_back(kept, kept.feed.with_table("stop_times", table))["stop_times.txt"]
    assert content.decode().splitlines()[1:] == [
        "T,7:05:00,7:06:00,S2,2",
        "T,07:00:00,07:00:00,S1,1",
        "Lone,07:00:00,07:00:00,S1,1",
    ]


def test_rows_are_added_below_and_taken_out_where_they_were(place: Path) -> None:
    kept = read_kept_feed(pack(place, {**ODD}))
    stops = kept.feed.get_table("stops")
    cells = tuple(
        (column[1], new)
        for column, new in zip(stops.cells, ("10.02", "S3", "A\nB", "", "50"), strict=True)
    )
    feed = kept.feed.with_table("stops", Table(stops.columns, cells))
    lines = files_given_back(kept, feed)["stops.txt"].split(b"\r\n")
    assert lines[1:] == [
        b"",
        'S2,São João,"say ""hi""",50'.encode().join([b"10.010,", b""]),
        b'10.02,S3,"A\nB",,50',
        b"",
    ]


def test_files_are_added_and_taken_out(place: Path) -> None:
    kept = read_kept_feed(pack(place, {**ODD}))
    tables = {n: t for n, t in kept.feed.tables.items() if n != "calendar"}
    tables["frequencies"] = Table(("trip_id", "headway_secs"), (("T",), ("600",)))
    back = files_given_back(kept, Feed(tables, {"notes.md": b"hello"}))
    assert set(ODD) - set(back) == {"calendar.txt", "drivers.txt", "locations.geojson"}
    assert (back["frequencies.txt"], back["notes.md"]) == (
        b"trip_id,headway_secs\nT,600\n",
        b"hello",
    )


def test_a_table_without_a_key_is_changed_row_by_row(place: Path) -> None:
    info = "feed_publisher_name,feed_lang,x\nBuses,pt,1\n"
    kept = read_kept_feed(pack(place, {**FILES, "feed_info.txt": info}))
    table = kept.feed.get_table("feed_info").with_column("feed_lang", ["en"])
    back = files_given_back(kept, kept.feed.with_table("feed_info", table))
    assert back["feed_info.txt"] == b"feed_publisher_name,feed_lang,x\nBuses,en,1\n"


def test_rows_that_cannot_be_told_apart_are_refused(place: Path) -> None:
    kept = read_kept_feed(pack(place, {**FILES}))
    stops = kept.feed.get_table("stops")
    twice = kept.feed.with_table("stops", stops.with_column("stop_id", ["S1", "S1"]))
    with pytest.raises(InputError, match="two rows bear stop_id S1; give each its own"):
        files_given_back(kept, twice)
    nameless = Table(stops.columns[1:], stops.cells[1:])
    with pytest.raises(InputError, match="column stop_id names the rows"):
        files_given_back(kept, kept.feed.with_table("stops", nameless))


def test_blank_times_are_filled_in_the_model_and_stay_blank_in_the_feed(place: Path) -> None:
    # A to C takes 8 minutes; B lies a quarter of the way along: 07:02.
    stops = "stop_id,stop_lat,stop_lon\nA,0.5,10\nB,0.5,10.01\nC,0.5,10.04\n"
    calls = (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "T,07:00:00,07:00:00,A,1\nT,,,B,2\nT,07:08:00,07:08:00,C,3\n"
    )
    files = {**FILES, "stops.txt": stops, "stop_times.txt": calls}
    kept = read_kept_feed(pack(place, {**files}))
    service, _ = bus_service_on(kept.feed)
    assert service.calls.departure.tolist() == [25_200, 25_320, 25_680]
    assert service.calls.filled.tolist() == [False, True, False]
    assert files_given_back(kept, service.feed) == as_bytes(files)
    assert [str(found) for found in kept.findings] == [
        "note: stop_times.txt: 1 of 3 stop times are blank; the model fills them by distance and "
        "marks them, the feed keeps them blank"
    ]


def test_a_column_that_appears_twice_is_refused_by_name(place: Path) -> None:
    stops = "stop_id,stop_lat,stop_lon,colour, colour \nS1,50,10,a,b\n"
    with pytest.raises(InputError, match=r"stops.txt line 1: column 'colour' appears twice"):
        read_kept_feed(pack(place, {**FILES, "stops.txt": stops}))


CELLS = st.text(
    st.one_of(st.characters(codec="utf-8", exclude_characters="\0\r"), st.sampled_from('," \n')),
    max_size=6,
)


@given(
    names=st.lists(st.text("abc xyz", min_size=1, max_size=5), max_size=3, unique_by=str.strip),
    cells=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=2, max_size=5),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC]),
    end=st.sampled_from(["\n", "\r\n", "\n\n"]),
    mark=st.sampled_from([b"", b"\xef\xbb\xbf"]),
    changed=st.tuples(st.integers(0, 9), CELLS),
)
@settings(max_examples=60, deadline=None)
def test_any_table_comes_back_and_any_one_cell_can_be_changed(
    names: list[str],
    cells: list[tuple[str, str, str]],
    quoting: Literal[0, 1, 2],
    end: str,
    mark: bytes,
    changed: tuple[int, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    names = [f"x{name}" for name in names]
    rows = [["stop_id", "stop_lat", "stop_lon", *names]]
    rows += [[f"S{n}", "50", "10", *own[: len(names)]] for n, own in enumerate(cells, start=1)]
    text = io.StringIO()
    csv.writer(text, quoting=quoting, lineterminator=end).writerows(rows)
    content = mark + text.getvalue().encode("utf-8")
    place = tmp_path_factory.mktemp("any") / "feed.zip"
    kept = read_kept_feed(pack(place, {**FILES, "stops.txt": content}))
    write_kept_feed(kept, place)
    assert files_in(place) == {**as_bytes(FILES), "stops.txt": content}

    stops = kept.feed.get_table("stops")
    row, new = changed[0] % len(cells), changed[1]
    for column in stops.columns[3:]:
        other = list(stops.get_column(column))
        other[row] = new
        stops = stops.with_column(column, other)
    back = files_given_back(kept, kept.feed.with_table("stops", stops))["stops.txt"]
    expected = [list(own) for own in rows]
    expected[row + 1][3:] = [was if _one_line(was) == new else new for was in rows[row + 1][3:]]
    assert [own for own in rows_of(back) if own] == expected


def _one_line(text: str) -> str:
    return text.replace("\r\n", " ").replace("\n", " ").replace("\r", " ")


@pytest.mark.data
@pytest.mark.parametrize("name", REAL_FEEDS)
def test_a_real_feed_comes_back_with_the_same_bytes_and_one_change_stays_alone(
    name: str, tmp_path: Path
) -> None:
    source = shared_file(f"data/{name}.zip")
    kept = read_kept_feed(source)
    write_kept_feed(kept, tmp_path / "back.zip")
    given_files = files_in(source)
    assert files_in(tmp_path / "back.zip") == given_files

    table = kept.feed.get_table("stop_times")
    calls = calls_of(kept.feed)
    rows = calls.row[: calls.first_call[1]].tolist()
    cells = list(table.get_column("departure_time"))
    for row in rows:
        cells[row] = "27:00:00"
    feed = kept.feed.with_table("stop_times", table.with_column("departure_time", cells))
    back = files_given_back(kept, feed)
    assert [file for file in back if back[file] != given_files[file]] == ["stop_times.txt"]
    before, after = (x["stop_times.txt"].splitlines() for x in (given_files, back))
    differ = [line for line, pair in enumerate(zip(before, after, strict=True)) if len({*pair}) > 1]
    assert differ == sorted(row + 1 for row in rows)


@pytest.mark.data
@pytest.mark.parametrize(
    "name",
    ["header_spaces", "nested_folder", "quoted_newlines", "utf8_bom", "one_stop_trip", "unsorted"],
)
def test_an_odd_feed_comes_back_with_the_same_bytes(name: str, tmp_path: Path) -> None:
    source = shared_file(f"data/bad/gtfs/{name}.zip")
    write_kept_feed(read_kept_feed(source), tmp_path / "back.zip")
    given_files = {path.rsplit("/", 1)[-1]: content for path, content in files_in(source).items()}
    given_files.pop("", None)  # the folder itself
    assert files_in(tmp_path / "back.zip") == given_files
