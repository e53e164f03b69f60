"""Two feeds of one grid city whose ids clash, read as one service of today."""

from datetime import date
from pathlib import Path

import pytest

from network.build import build_network
from network.driving_side import DrivingSide
from network.errors import InputError
from network.network import Network
from network.service_day import WEEKDAY
from scenarios.gtfs.present_feed import PresentFeed
from scenarios.gtfs.several_feeds import (
    FeedDay,
    present_lines_of_days,
    read_days,
    stops_of_days,
)
from tests.cities.grid import MIDDLE, grid_streets, grid_zones
from tests.scenarios.gtfs.small_feed import Run, feed_with, written_feeds

# Both feeds call their line 1 and their stops A, B and C. City buses run along the southern street
# (y = 0) every 30 minutes from 7:00 to 8:30; suburban ones along the northern street (y = 800), at
# 10:00 and 10:20 only.
STREETS = grid_streets(5, 3)
CITY = feed_with(
    {"A": (100, -5), "B": (700, -5), "C": (1500, -5)},
    [Run("1", "A B C", clock) for clock in ("07:00", "07:30", "08:00", "08:30")],
)
SUBURB = feed_with(
    {"A": (100, 795), "B": (700, 795), "C": (1500, 795)},
    [Run("1", "A B C", clock) for clock in ("10:00", "10:20")],
    calendar=[("W", "1111100", "20300107", "20300308")],
)
TRAINS = feed_with({"A": (0, 0), "B": (800, 0)}, [Run("R", "A B", "07:00")], route_types={"R": "2"})


def joined(days: tuple[FeedDay, ...]) -> tuple[PresentFeed, Network]:
    stops, rows, _ = stops_of_days(days, STREETS, MIDDLE, DrivingSide.RIGHT, None)
    walks = grid_streets(5, 3, metres_per_second=1.2)
    network = build_network(STREETS, walks, stops, grid_zones(STREETS, [0, 4]), MIDDLE)
    return present_lines_of_days(days, rows, network, WEEKDAY), network


def test_ids_that_clash_get_the_name_of_their_feed(tmp_path: Path) -> None:
    days, _ = read_days(written_feeds(tmp_path, city=CITY, suburb=SUBURB), STREETS)
    present, network = joined(days)
    assert present.plan.line_id == ("city:1", "suburb:1")
    assert network.stops.stop_id == (
        "city:A", "city:B", "city:C", "suburb:A", "suburb:B", "suburb:C",
    )  # fmt: skip
    assert present.plan.stops_of(0).tolist() == [0, 1, 2]
    assert present.plan.stops_of(1).tolist() == [3, 4, 5]


def test_ids_that_only_one_feed_uses_stay_as_they_are(tmp_path: Path) -> None:
    other = feed_with(
        {"A": (100, 795), "E": (700, 795), "F": (1500, 795)}, [Run("2", "A E F", "07:00")]
    )
    days, _ = read_days(written_feeds(tmp_path, city=CITY, suburb=other), STREETS)
    present, network = joined(days)
    assert present.plan.line_id == ("1", "2")
    assert network.stops.stop_id == ("city:A", "B", "C", "suburb:A", "E", "F")


def test_each_feed_stands_for_its_own_day_and_its_own_fullest_hour(tmp_path: Path) -> None:
    # City buses leave 4 times in the two hours of the AM period, so every 30 minutes, and rest in
    # the others. Suburban ones never leave in the AM: the 2 departures from 10:00 to 11:00 stand
    # for every period.
    days, findings = read_days(written_feeds(tmp_path, city=CITY, suburb=SUBURB), STREETS)
    present, _ = joined(days)
    assert [str(day.service.day) for day in days] == ["2026-01-05", "2030-01-07"]
    assert present.plan.headway_s.tolist() == [[0, 1800, 0, 0, 0], [1800] * 5]
    assert {each.where.split()[0] for each in findings} == {"city", "suburb"}


def test_one_feed_alone_keeps_its_own_ids(tmp_path: Path) -> None:
    days, _ = read_days(written_feeds(tmp_path, city=CITY), STREETS)
    present, network = joined(days)
    assert present.plan.line_id == ("1",)
    assert network.stops.stop_id == ("A", "B", "C")


def test_feed_without_buses_is_left_out_beside_one_with_buses(tmp_path: Path) -> None:
    days, findings = read_days(written_feeds(tmp_path, city=CITY, rail=TRAINS), STREETS)
    assert [day.name for day in days] == ["city"]
    assert "no bus on a weekday" in findings[-1].message
    assert findings[-1].where == "rail feed"


def test_feeds_without_any_bus_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no bus runs"):
        read_days(written_feeds(tmp_path, rail=TRAINS), STREETS)


def test_the_day_that_is_given_counts_and_a_feed_that_rests_then_is_left_out(
    tmp_path: Path,
) -> None:
    # The calendar of the suburb ends on 2030-03-08, a Friday; the one of the city ends in 2026.
    feeds = written_feeds(tmp_path, city=CITY, suburb=SUBURB)
    days, _ = read_days(feeds, STREETS, date(2030, 3, 8))
    assert [(day.name, str(day.service.day)) for day in days] == [("suburb", "2030-03-08")]


def test_a_day_on_which_no_feed_has_a_bus_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no bus runs on 2030-03-09; take a day of its calendar"):
        read_days(written_feeds(tmp_path, suburb=SUBURB), STREETS, date(2030, 3, 9))
