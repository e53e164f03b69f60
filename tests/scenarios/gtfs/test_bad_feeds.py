"""Broken and hostile feeds: each is refused or read as its row in their list says."""

import json
from dataclasses import dataclass

import pytest

from network.errors import InputError, LimitError, PlanningError
from network.quantities import floats
from network.service_day import clock_of
from scenarios.gtfs.calls import calls_of
from scenarios.gtfs.interpolation import with_all_times
from scenarios.gtfs.on_the_map import map_problems
from scenarios.gtfs.reader import read_feed
from scenarios.gtfs.tables import Feed
from scenarios.gtfs.writer import feed_bytes, write_feed
from tests.shared_files import SHARED, shared_file

pytestmark = pytest.mark.data

REFUSED: dict[str, tuple[str, ...]] = {
    "missing_stop_times": ("stop_times.txt is missing",),
    "missing_calendars": ("no calendar: service days unknown",),
    "utf16": ("stops.txt is not UTF-8 (looks like UTF-16)",),
    "latin1": ("stops.txt is not UTF-8, byte 0xE3 in line 3",),
    "duplicate_sequence": ("trip R1_0: stop_sequence 2 appears twice (lines 3 and 4)",),
    "negative_time": ("line 2: departure_time -01:00:00 is not a time",),
    "times_go_back": ("trip R1_0: time goes back at stop_sequence 3",),
    "leave_before_arrive": ("line 3: departure before arrival",),
    "bad_time_formats": (
        "stop_times.txt line 2: arrival_time 07:60:00 is not",
        "stop_times.txt line 3: arrival_time 7h05 is not",
        "stop_times.txt line 4: arrival_time 07:05 is not",
        "stop_times.txt line 5: arrival_time 1899-12-30 07:05:00 is not",
        "stop_times.txt line 6: arrival_time 0.295 is not",
    ),
    "first_time_blank": ("trip R1_0: first stop has no time",),
    "zip_bomb": ("stop_times.txt inflates to 300 MiB, limit",),
    "zip_bomb_lying": ("stop_times.txt is damaged",),
    "huge_field": ("stops.txt line 2: stop_name longer than 32767 characters",),
    "duplicate_entry": ("stops.txt appears twice",),
    "not_a_zip": ("not a zip file",),
    "truncated": ("zip file is damaged or incomplete",),
    "bad_crc": ("stops.txt is damaged (checksum)",),
    "encrypted": ("zip is password protected",),
    "empty": ("no GTFS file in this zip",),
    "empty_tables": ("stops.txt has no rows",),
    "semicolon": ("stops.txt: expected commas, found semicolons",),
    "ragged_rows": (
        "stops.txt line 3: 3 fields, expected 4",
        "stops.txt line 4: 6 fields, expected 4",
    ),
    "unknown_stop": ("stop_times.txt line 2: unknown stop_id S99",),
    "unknown_route": ("trips.txt line 2: unknown route_id R9",),
    "duplicate_stop_id": ("stops.txt: stop_id S1 in lines 3 and 10",),
    "lat_out_of_range": ("line 5: stop_lat 95.2 is not", "line 6: stop_lon abc is not"),
    "bad_frequencies": (
        "frequencies.txt line 2: headway_secs 0 is not",
        "frequencies.txt line 3: end_time 06:00:00 is not after start_time 09:00:00",
        "frequencies.txt line 5: window overlaps that of line 4",
    ),
    "timezone_unknown": ("agency.txt line 2", "unknown timezone"),
}
"""What the message must carry."""

WARNED: dict[str, str] = {
    "never_runs": "service WD never runs",
    "one_stop_trip": "1 trips with fewer than 2 stops were left out: R1_0",
    "zip_slip": "entry '../../evil_gtfs.txt' was ignored",
    "nested_folder": "all files lie in folder feed_2026",
    "case_names": "Stops.TXT was read as stops.txt",
    "quoted_newlines": "stops.txt: 1 different cells with line breaks",
    "null_island": "stop S3 at 0,0",
    "latlon_swapped": "km from America/Sao_Paulo; latitude and longitude swapped?",
    "shape_one_point": "shape X has fewer than 2 different points",
    "hostile_names": "stops.txt: 2 different cells with line breaks or NUL characters",
}
"""What a warning must carry. `zip_slip` may be refused or read: what it hides is left unread."""


@dataclass(frozen=True, slots=True)
class Case:
    """One row of the list of bad feeds."""

    name: str
    expected_class: str


def _cases() -> list[Case]:
    """Rows of the list; none where the shared files are absent."""
    index = SHARED / "data/bad/index.json"
    rows = json.loads(index.read_text("utf-8")) if index.exists() else []
    return [
        Case(row["path"].removeprefix("gtfs/").removesuffix(".zip"), row["class"])
        for row in rows
        if row["path"].startswith("gtfs/")
    ]


CASES = _cases()


def bad_feed(name: str) -> Feed:
    feed, _ = read_feed(shared_file(f"data/bad/gtfs/{name}.zip"))
    return feed


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_feed_behaves_as_its_row_says(case: Case) -> None:
    path = shared_file(f"data/bad/gtfs/{case.name}.zip")
    if case.name in REFUSED:
        assert case.expected_class.startswith("REJECT")
        with pytest.raises(InputError) as refusal:
            read_feed(path)
        assert [part for part in REFUSED[case.name] if part not in str(refusal.value)] == []
        return
    _, findings = read_feed(path)
    if case.name in WARNED:
        assert any(WARNED[case.name] in str(finding) for finding in findings)
    else:
        assert case.expected_class == "ACCEPT"
        assert findings == ()


@pytest.mark.parametrize(
    "case", [c for c in CASES if c.name not in REFUSED], ids=lambda case: case.name
)
def test_a_feed_that_loads_is_the_same_after_writing_and_reading(
    case: Case, tmp_path_factory: pytest.TempPathFactory
) -> None:
    feed = bad_feed(case.name)
    place = tmp_path_factory.mktemp("round") / "feed.zip"
    write_feed(feed, place)
    again, _ = read_feed(place)
    assert again == feed
    assert feed_bytes(again) == place.read_bytes()


def test_bombs_are_refused_for_their_size() -> None:
    for name in ("zip_bomb", "huge_field"):
        with pytest.raises(LimitError):
            bad_feed(name)


def test_swapped_coordinates_show_as_soon_as_there_is_a_map() -> None:
    # The feed is of Porto Alegre: longitude -51.22, latitude -30.03.
    streets = (floats([-51.22, -51.21]), floats([-30.03, -30.03]))
    assert map_problems(bad_feed("ok_minimal"), *streets) == []
    (problem,) = map_problems(bad_feed("latlon_swapped"), *streets)
    assert "stops lie far from the street network (median 2," in problem.message
    assert problem.remedy == "latitude and longitude swapped?"


@pytest.mark.parametrize("name", ["utf8_bom", "unsorted", "short_hour", "nested_folder"])
def test_the_same_service_is_read_from_a_feed_in_another_form(name: str) -> None:
    right, other = calls_of(bad_feed("ok_minimal")), calls_of(bad_feed(name))
    assert other.stop.tolist() == right.stop.tolist()
    assert other.departure.tolist() == right.departure.tolist()


def test_stops_are_in_order_of_number_not_of_text() -> None:
    # stop_sequence 8, 9, 10, 11; as text 10 comes first.
    calls = calls_of(bad_feed("sequence_text_order"))
    assert calls.sequence[:4].tolist() == [8, 9, 10, 11]
    assert calls.stop.tolist() == calls_of(bad_feed("ok_minimal")).stop.tolist()


def test_hours_past_midnight_stay_in_the_service_day() -> None:
    calls = calls_of(bad_feed("over_24h"))
    assert clock_of(calls.departure.min()) == "25:00:00"
    assert clock_of(calls.departure.max()) == "25:54:00"


def test_ids_that_look_like_numbers_or_gaps_stay_text() -> None:
    zeros = bad_feed("leading_zero_ids").get_table("stops").get_column("stop_id")
    assert {"007", "7", "07", "1.0", "1"} <= set(zeros)
    gaps = bad_feed("na_ids").get_table("stops").get_column("stop_id")
    assert {"NA", "null", "None", "nan", "TRUE"} <= set(gaps)
    assert len(set(zeros)) == len(set(gaps)) == 8


def test_blank_times_are_filled_by_distance_and_marked() -> None:
    # Trip R1_0 is timed 07:00 at its first stop and 07:09 at its last; its stops are equally far
    # apart, so the others are 3 minutes apart.
    feed, notes = with_all_times(bad_feed("blank_times"))
    table = feed.get_table("stop_times")
    assert table.get_column("departure_time")[:4] == (
        *("07:00:00", "07:03:00", "07:06:00"),
        "07:09:00",
    )
    assert table.get_column("timepoint")[:4] == ("1", "0", "0", "1")
    assert "16 of 32 stop times are blank" in notes[0].message


def test_odd_names_stay_as_they_are() -> None:
    probes = json.loads(shared_file("data/bad/names/hostile_names.json").read_text("utf-8"))
    in_one_line = [
        probe["name"].replace("\n", " ").replace("\r", " ").replace("\0", " ") for probe in probes
    ]
    names = bad_feed("hostile_names").get_table("stops").get_column("stop_name")
    assert list(names) == in_one_line


def test_a_trip_left_out_takes_its_stop_times_with_it() -> None:
    feed = bad_feed("one_stop_trip")
    assert len(feed.get_table("trips")) == 7
    assert "R1_0" not in feed.get_table("stop_times").get_column("trip_id")


@pytest.mark.parametrize(
    ("name", "n_trips", "n_calls"),
    [
        ("porto_alegre/poa_eptc", 2374, 130_019),
        ("porto_alegre/poa_trensurb", 1248, 14_855),
        ("newport/newport_gtfs", 176, 7765),
        ("susono/susono_gtfs", 46, 1359),
    ],
)
def test_a_real_feed_loads_without_a_finding_and_survives_the_round_trip(
    name: str, n_trips: int, n_calls: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    feed, findings = read_feed(shared_file(f"data/{name}.zip"))
    assert findings == ()
    assert (len(feed.get_table("trips")), len(feed.get_table("stop_times"))) == (n_trips, n_calls)
    place = tmp_path_factory.mktemp("round") / "feed.zip"
    write_feed(feed, place)
    again, _ = read_feed(place)
    assert again == feed


def test_any_damage_ends_in_a_sentence(tmp_path_factory: pytest.TempPathFactory) -> None:
    good = shared_file("data/bad/gtfs/ok_minimal.zip").read_bytes()
    place = tmp_path_factory.mktemp("damage") / "feed.zip"
    refused = 0
    for position in range(0, len(good), 3):
        place.write_bytes(good[:position] + bytes([good[position] ^ 0x55]) + good[position + 1 :])
        try:
            read_feed(place)
        except PlanningError:
            refused += 1
    assert refused > 0
