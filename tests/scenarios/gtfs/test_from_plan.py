"""Export of a planned service; `small_service` draws it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import gtfs_guru
import pytest

from network.errors import InputError
from network.quantities import ints
from network.service_day import WEEKDAY
from routing.transfer_timing.timed_transfers import TimedTransfer
from scenarios.gtfs.checks import feed_problems
from scenarios.gtfs.from_plan import feed_of
from scenarios.gtfs.reader import read_feed
from scenarios.gtfs.settings import FeedSettings
from scenarios.gtfs.tables import Feed
from scenarios.gtfs.writer import feed_bytes, write_feed
from tests.scenarios.gtfs.allowed_warnings import ALLOWED_WARNINGS
from tests.scenarios.gtfs.small_service import (
    SETTINGS,
    small_blocks,
    small_network,
    small_paths,
    small_plan,
    small_timetable,
)


def exported(settings: FeedSettings = SETTINGS) -> Feed:
    return feed_of(
        small_network(), small_plan(), small_paths(), small_timetable(), small_blocks(), settings
    )


def rows(feed: Feed, table: str, *columns: str) -> list[tuple[str, ...]]:
    found = feed.get_table(table)
    return list(zip(*(found.get_column(column) for column in columns), strict=True))


def notices(feed: Feed, place: Path) -> tuple[list[str], list[str]]:
    """Codes of the errors and of the warnings of the independent check, on the first day."""
    write_feed(feed, place)
    result = gtfs_guru.validate(str(place), date=SETTINGS.valid_from.isoformat())
    return [n.code for n in result.errors()], [n.code for n in result.warnings()]


def test_the_independent_check_finds_no_error_and_no_unexplained_warning(tmp_path: Path) -> None:
    errors, warnings = notices(exported(), tmp_path / "feed.zip")
    assert errors == []
    assert [code for code in warnings if code not in ALLOWED_WARNINGS] == []


def test_the_independent_check_fails_on_a_wrong_stop_id(tmp_path: Path) -> None:
    feed = exported()
    calls = feed.get_table("stop_times")
    stops = ["S99", *calls.get_column("stop_id")[1:]]
    wrong = feed.with_table("stop_times", calls.with_column("stop_id", stops))
    errors, _ = notices(wrong, tmp_path / "feed.zip")
    assert "foreign_key_violation" in errors


def test_the_independent_check_fails_on_distances_that_do_not_rise(tmp_path: Path) -> None:
    feed = exported()
    calls = feed.get_table("stop_times")
    metres = list(calls.get_column("shape_dist_traveled"))
    metres[2] = metres[1]
    wrong = feed.with_table("stop_times", calls.with_column("shape_dist_traveled", metres))
    errors, _ = notices(wrong, tmp_path / "feed.zip")
    assert "decreasing_or_equal_stop_time_distance" in errors


def test_the_warnings_allowed_are_explained_and_no_more_than_needed(tmp_path: Path) -> None:
    network = small_network()
    stops, areas = network.stops, network.areas
    capitals = tuple(name.upper() for name in areas.name)
    foreign = replace(
        network,
        stops=replace(stops, stop_id=("São 1", *stops.stop_id[1:])),
        areas=replace(areas, name=capitals),
    )
    feed = feed_of(
        foreign, small_plan(), small_paths(), small_timetable(), small_blocks(), SETTINGS
    )
    errors, warnings = notices(feed, tmp_path / "feed.zip")
    assert errors == []
    assert set(warnings) == set(ALLOWED_WARNINGS)


def test_our_own_rules_find_nothing_in_the_export() -> None:
    assert feed_problems(exported()) == []


def test_an_export_is_read_back_cell_by_cell_without_a_finding(tmp_path: Path) -> None:
    write_feed(exported(), tmp_path / "feed.zip")
    feed, findings = read_feed(tmp_path / "feed.zip")
    assert findings == ()
    assert feed == exported()
    assert feed_bytes(feed) == (tmp_path / "feed.zip").read_bytes()


def test_an_area_with_two_served_stops_is_a_station_with_an_id_of_its_own() -> None:
    found = rows(exported(), "stops", "stop_id", "location_type", "parent_station")
    assert found == [
        ("area:A", "1", ""),
        ("area:B", "1", ""),
        ("area:C", "1", ""),
        ("A1", "0", "area:A"),
        ("A2", "0", "area:A"),
        ("B1", "0", "area:B"),
        ("B2", "0", "area:B"),
        ("C1", "0", "area:C"),
        ("C2", "0", "area:C"),
        ("D1", "0", ""),
        ("E1", "0", ""),
        ("F1", "0", ""),  # Z9 is in the same area but no trip stops there
    ]


def test_a_stop_called_like_an_area_does_not_take_its_id() -> None:
    network = small_network()
    stops = replace(network.stops, stop_id=("area:B", *network.stops.stop_id[1:]))
    feed = feed_of(
        replace(network, stops=stops),
        small_plan(),
        small_paths(),
        small_timetable(),
        small_blocks(),
        SETTINGS,
    )
    ids = feed.get_table("stops").get_column("stop_id")
    assert ids[:4] == ("area::A", "area::B", "area::C", "area:B")


def test_names_are_one_line_and_never_empty() -> None:
    names = {row[0]: row[1] for row in rows(exported(), "stops", "stop_id", "stop_name")}
    assert names["B1"] == "Old Market"  # a line feed in the input
    assert names["C1"] == "Harbour"  # no name: that of the area
    assert names["F1"] == "Stop F1"  # neither stop nor area has a name
    assert names["E1"] == "<b>East</b>"  # odd names stay as they are


def test_lines_that_do_not_run_are_left_out_and_numbers_are_not_said_twice() -> None:
    found = rows(exported(), "routes", "route_id", "route_short_name", "route_long_name")
    assert found == [("1", "1", "Harbour"), ("2", "2", "West Ring")]


def test_line_colours_are_those_asked_for_with_a_text_that_can_be_read() -> None:
    settings = replace(SETTINGS, line_colours={"1": "FFFF00"})
    found = rows(exported(settings), "routes", "route_color", "route_text_color")
    assert found == [("FFFF00", "000000"), ("D55E00", "000000")]  # black 5.4 to 1, white 3.9


def test_a_long_line_id_is_not_a_number_on_a_bus() -> None:
    plan = replace(small_plan(), line_id=("harbour-line-one", "2", "3"))
    feed = feed_of(
        small_network(), plan, small_paths(), small_timetable(), small_blocks(), SETTINGS
    )
    found = rows(feed, "routes", "route_id", "route_short_name", "route_long_name")
    assert found[0] == ("harbour-line-one", "", "1 Harbour")


def test_a_trip_knows_its_block_its_direction_its_destination_and_its_shape() -> None:
    found = rows(
        exported(), "trips", "trip_id", "block_id", "direction_id", "trip_headsign", "shape_id"
    )
    assert found[0] == ("T0", "K1", "0", "Harbour", "1.0")
    assert found[4] == ("T4", "K1", "1", "Mill Lane", "1.1")


def test_times_are_exact_at_timepoints_alone() -> None:
    # Trips are shorter than 6 min: their ends are the only timepoints.
    found = rows(exported(), "stop_times", "trip_id", "timepoint")
    assert [mark for trip, mark in found if trip == "T0"] == ["1", "0", "1"]
    assert [mark for trip, mark in found if trip == "T6"] == ["1", "0", "0", "0", "1"]


def test_times_after_midnight_go_on_past_24_hours() -> None:
    found = rows(exported(), "stop_times", "trip_id", "arrival_time", "departure_time")
    # Trip T3 leaves at 24:30, drives 80 s to each stop and stands 10 s.
    assert [row[1:] for row in found if row[0] == "T3"] == [
        ("24:30:00", "24:30:00"),
        ("24:31:20", "24:31:30"),
        ("24:32:50", "24:33:00"),
    ]


def test_distances_are_metres_along_the_shape() -> None:
    feed = exported()
    calls = rows(feed, "stop_times", "trip_id", "shape_dist_traveled")
    assert [m for trip, m in calls if trip == "T0"] == ["0.00", "400.00", "800.00"]
    points = rows(feed, "shapes", "shape_id", "shape_dist_traveled")
    # From the middle of one block to the middle of the next but one: 200 + 400 + 200 m.
    assert [m for shape, m in points if shape == "1.0"] == ["0.00", "200.00", "600.00", "800.00"]


def test_riders_stay_on_board_only_where_their_line_goes_on_at_once() -> None:
    found = rows(
        exported(), "transfers", "from_trip_id", "to_trip_id", "from_stop_id", "transfer_type"
    )
    assert found == [
        ("T0", "T4", "C1", "4"),  # line 1 turns round at C, 07:03 to 07:10
        ("T4", "T6", "", "5"),  # the bus goes over to line 2
        ("T6", "T7", "A1", "4"),  # once more round the block, 07:26 to 07:30
        ("T7", "T8", "", "5"),  # the same, but after a wait of 54 minutes
        ("T1", "T2", "", "5"),  # an empty drive from C back to A
        ("T3", "T5", "", "5"),  # line 1 turns round at C, but after 17 minutes: 24:33 to 24:50
    ]


def with_changes() -> Feed:
    """Riders leave line 1 at B (call 1), and on its way back at A (call 5), and board line 2 at A.

    Of line 1, trips are at B at 7:01:20, 7:16:20 and 7:41:20, and back at A at 7:12:50; line 2
    leaves A at 7:20, 7:30 and 8:30.
    """
    morning = WEEKDAY[1]
    timed = (
        TimedTransfer(morning, 1, 6, 120, 1200, 9.0, 9.0),
        TimedTransfer(morning, 5, 6, 120, 1200, 9.0, 9.0),
    )
    return feed_of(
        small_network(), small_plan(), small_paths(), small_timetable(), small_blocks(), SETTINGS,
        timed,
    )  # fmt: skip


def test_a_bus_waits_for_each_that_comes_in_time_unless_it_is_the_same_vehicle() -> None:
    columns = ("from_trip_id", "to_trip_id", "from_stop_id", "to_stop_id", "transfer_type")
    linked = rows(exported(), "transfers", *columns)
    found = rows(with_changes(), "transfers", *columns)
    # T4 is at A in time for T6, but its vehicle runs T6: riders are told so by their link.
    assert found == [
        *linked,
        ("T0", "T6", "B1", "A1", "1"),
        ("T1", "T6", "B1", "A1", "1"),
    ]


def test_the_independent_check_finds_no_fault_in_timed_transfers(tmp_path: Path) -> None:
    errors, warnings = notices(with_changes(), tmp_path / "feed.zip")
    assert errors == []
    assert [code for code in warnings if code not in ALLOWED_WARNINGS] == []


def test_the_feed_holds_from_monday_to_friday_in_its_days() -> None:
    found = rows(exported(), "calendar", "friday", "saturday", "start_date", "end_date")
    assert found == [("1", "0", "20260105", "20260305")]  # 60 days from 5 January
    assert rows(exported(), "feed_info", "feed_end_date") == [("20260305",)]


def test_the_source_of_the_streets_is_named() -> None:
    found = rows(exported(), "attributions", "organization_name", "is_producer")
    assert found == [("OpenStreetMap contributors", "1")]


def test_a_trip_without_a_block_is_written_without_one() -> None:
    blocks = replace(small_blocks(), block_id=("K1",), first_trip=ints([0, 5]))
    feed = feed_of(
        small_network(), small_plan(), small_paths(), small_timetable(), blocks, SETTINGS
    )
    assert rows(feed, "trips", "trip_id", "block_id")[1] == ("T1", "")


def test_a_timetable_of_another_plan_is_refused() -> None:
    timetable = small_timetable()
    other = replace(timetable, pattern=ints([1, *timetable.pattern[1:]]))
    with pytest.raises(InputError, match="trip T0 does not serve the 3 stops of its pattern"):
        feed_of(small_network(), small_plan(), small_paths(), other, small_blocks(), SETTINGS)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"agency_url": "bus.example"}, "agency_url 'bus.example' is not a web address"),
        ({"publisher_name": " "}, "publisher_name is empty"),
        ({"valid_days": 6}, "valid_days 6 is less than 7"),
        ({"line_colours": {"1": "red"}}, "colour 'red' of line '1'"),
        ({"timezone": "Mars/Olympus"}, "timezone 'Mars/Olympus'"),
    ],
)
def test_settings_that_make_no_valid_feed_are_refused(
    change: Mapping[str, object], sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence):
        replace(SETTINGS, **change)  # type: ignore[arg-type]  # the values are wrong on purpose


def test_the_last_day_counts_the_first() -> None:
    assert replace(SETTINGS, valid_days=7).valid_until == date(2026, 1, 11)
