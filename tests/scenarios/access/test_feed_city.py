"""From files to travel times and back to files, in a village with answers by arithmetic."""

import json
from datetime import date
from pathlib import Path

import pytest

from network.errors import InputError
from network.quantities import ints
from network.service_day import seconds_of
from routing.access.journeys import find_journey
from routing.access.travel_times import AccessRules, every_minute, travel_times
from scenarios.access.access_files import (
    AccessAnswer,
    access_table,
    method_of,
    write_access_files,
)
from scenarios.access.feed_city import read_feed_city
from scenarios.access.journey_table import journey_table
from scenarios.access.served_city import ServedCity
from tests.scenarios.access.village import Village, village

WEST, MIDDLE, EAST = range(3)
NEAR = 83
"""Seconds for the 100 m between an end of the street and its stop, at 1.2 m/s."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Village:
    return village(tmp_path_factory.mktemp("village"))


@pytest.fixture(scope="module")
def city(files: Village) -> ServedCity:
    return read_feed_city(files.osm, files.zones, [files.gtfs])


def answer(city: ServedCity, zone: int | None, rules: AccessRules | None = None) -> AccessAnswer:
    at_s = ints([seconds_of("07:28")])
    origins = None if zone is None else [zone]
    return AccessAnswer(city, travel_times(city.service, at_s, rules, origins=origins), zone)


def test_a_feed_runs_at_its_own_times_on_streets_that_are_walked(city: ServedCity) -> None:
    # 83 s to the stop, the bus at 7:30 is there at 7:36, 83 s to the zone: 7:37:23.
    times = travel_times(city.service, ints([seconds_of("07:28")])).of_percentile(50)
    assert times[WEST, EAST] == 9 * 60 + 23
    assert times[WEST, WEST] == 0
    # East to west the bus leaves at 7:40; 3 000 m on foot are 2 500 s, and it takes 18 min 83 s.
    assert times[EAST, WEST] == 18 * 60 + 83


def test_a_day_that_is_not_in_the_feed_is_refused(files: Village) -> None:
    with pytest.raises(InputError, match="no trip runs on 2026-01-10"):
        read_feed_city(files.osm, files.zones, [files.gtfs], date(2026, 1, 10))  # a Saturday


def test_two_feeds_are_one_service(files: Village) -> None:
    both = read_feed_city(files.osm, files.zones, [files.gtfs, files.gtfs])
    assert both.service.timetable.n_trips == 6
    assert both.service.n_areas == 3
    assert both.service.timetable.pattern.tolist() == [0, 0, 1, 2, 2, 3]
    assert both.trip_line == ("1",) * 6


def test_an_unknown_zone_is_refused_with_some_that_are_there(city: ServedCity) -> None:
    assert city.zone_row("middle") == MIDDLE
    with pytest.raises(InputError, match="no zone 'north'; zones are west, middle, east"):
        city.zone_row("north")


def test_the_table_of_one_zone_tells_minutes_and_bands(city: ServedCity) -> None:
    table = access_table(answer(city, WEST))
    assert table.column("zone_id") == ["west", "middle", "east"]
    assert table.column("minutes_p50")[EAST] == pytest.approx(9 + 23 / 60)
    assert table.column("within_min") == [15, 15, 15]


def test_the_table_of_all_zones_counts_jobs_within_reach(city: ServedCity) -> None:
    # From east, west takes 19 min 23 s, and middle is 7:43 there: all within 30 minutes.
    table = access_table(answer(city, None))
    assert table.column("jobs_within_30_min") == [3210, 3210, 3210]
    assert table.column("population_within_60_min") == [999, 999, 999]
    assert table.column("zones_reached") == [3, 3, 3]


def test_files_are_a_table_a_map_and_the_method(city: ServedCity, tmp_path: Path) -> None:
    found = answer(city, WEST, AccessRules(most_boardings=None, arrive_by=True))
    names = write_access_files(found, tmp_path / "new")
    assert sorted(names) == sorted(path.name for path in (tmp_path / "new").iterdir())
    document = json.loads((tmp_path / "new" / "access.geojson").read_bytes())
    assert document["method"] == method_of(found)
    assert "arriving by 07:28, all" in document["method"]
    assert "any number of rides" in document["method"]
    feature = document["features"][0]
    assert feature["geometry"]["type"] == "Point"
    assert feature["properties"]["zone_id"] == "west"


def test_the_same_question_twice_gives_the_same_bytes(city: ServedCity, tmp_path: Path) -> None:
    for name in ("one", "two"):
        times = travel_times(city.service, every_minute(seconds_of("07:00"), 60))
        write_access_files(AccessAnswer(city, times), tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_a_journey_is_told_with_line_and_trip(city: ServedCity) -> None:
    journey = find_journey(city.service, WEST, EAST, seconds_of("07:28"))
    assert journey is not None
    assert journey_table(city, journey).rows == (
        ("walk", "07:28:00", "07:29:23", NEAR / 60, "zone west", "Stop S0", "", ""),
        ("wait", "07:29:23", "07:30:00", 37 / 60, "Stop S0", "Stop S0", "", ""),
        ("ride", "07:30:00", "07:36:00", 6.0, "Stop S0", "Stop S2", "1", "T0"),
        ("walk", "07:36:00", "07:37:23", NEAR / 60, "Stop S2", "zone east", "", ""),
    )
