"""One day of a feed as ways and departures."""

from datetime import date

import pytest

from network.quantities import ints
from scenarios.gtfs.day_service import NO_DIRECTION, bus_service_on
from tests.scenarios.gtfs.small_feed import Run, feed_with

STOPS = {"A": (0.0, 0.0), "B": (400.0, 0.0), "C": (800.0, 0.0)}


def test_trips_with_the_same_stops_share_a_way_of_their_line_and_direction() -> None:
    feed = feed_with(
        STOPS,
        [
            Run("1", "A B C", "07:00", direction="0"),
            Run("1", "A B C", "08:00", direction="0"),
            Run("1", "A B C", "08:00", direction="1"),
            Run("2", "A B C", "08:00"),
            Run("1", "A C", "09:00", direction="0"),
        ],
    )
    service, _ = bus_service_on(feed)
    assert service.way.tolist() == [0, 0, 1, 2, 3]
    assert service.direction.tolist() == [0, 1, NO_DIRECTION, 0]
    assert service.stop[service.calls_of(3)].tolist() == [0, 2]


def test_repeated_trips_keep_the_hops_of_the_trip_that_is_written_down() -> None:
    # Written at 07:00 with hops of 60 s; runs at 09:00 and 09:30: at C 120 s later.
    feed = feed_with(
        STOPS, [Run("1", "A B C", "07:00")], frequencies=[("T0", "09:00", "10:00", 1800)]
    )
    service, _ = bus_service_on(feed)
    assert service.leave_s(ints([0, 1]), 0).tolist() == [32_400, 34_200]
    assert service.reach_s(ints([0, 1]), 2).tolist() == [32_520, 34_320]


def test_calls_where_nobody_boards_or_alights_are_passed_by_except_at_the_ends() -> None:
    feed = feed_with(STOPS, [Run("1", "A B C", "07:00")])
    table = feed.get_table("stop_times")
    table = table.with_column("pickup_type", ["0", "1", "1"])
    table = table.with_column("drop_off_type", ["1", "1", "1"])
    service, findings = bus_service_on(feed.with_table("stop_times", table))
    assert service.stop.tolist() == [0, 2]
    assert any("1 calls where nobody may board" in str(found) for found in findings)


def test_other_vehicles_are_left_out_aloud() -> None:
    runs = [Run("1", "A B", "07:00"), Run("M", "A B", "07:00"), Run("F", "A C", "07:00")]
    feed = feed_with(STOPS, runs, route_types={"M": "1", "F": "4"})
    service, findings = bus_service_on(feed)
    assert service.n_departures == 1
    assert "2 trips of the day are no buses and were left out: 1 of type 1, 1 of type 4" in str(
        findings[1]
    )


@pytest.mark.parametrize("kind", ["3", "11", "200", "702", "800"])
def test_buses_trolleybuses_and_coaches_are_buses(kind: str) -> None:
    feed = feed_with(STOPS, [Run("1", "A B", "07:00")], route_types={"1": kind})
    service, _ = bus_service_on(feed, date(2026, 1, 6))
    assert service.n_departures == 1
