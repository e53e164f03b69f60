"""A day of a feed as a timetable: the times of the feed, departure by departure."""

from network.service_day import clock_of
from scenarios.gtfs.day_service import bus_service_on
from scenarios.gtfs.day_timetable import timetable_of_day
from tests.scenarios.gtfs.small_feed import Run, feed_with

PLACES = {"A": (0.0, 0.0), "B": (400.0, 0.0), "C": (800.0, 0.0)}


def test_trips_of_frequencies_run_each_at_its_own_time() -> None:
    feed = feed_with(
        PLACES, [Run("1", "A B C", "06:00", hop_s=120)],
        frequencies=[("T0", "07:00", "08:00", 1200)],
    )  # fmt: skip
    table = timetable_of_day(bus_service_on(feed)[0]).timetable
    assert table.trip_id == ("T0 07:00:00", "T0 07:20:00", "T0 07:40:00")
    assert [clock_of(t)[:5] for t in table.departure[3:6]] == ["07:20", "07:22", "07:24"]


def test_a_trip_past_midnight_keeps_its_hours() -> None:
    feed = feed_with(PLACES, [Run("N", "A B", "23:50", hop_s=1200)])
    table = timetable_of_day(bus_service_on(feed)[0]).timetable
    assert [clock_of(t)[:5] for t in table.arrival] == ["23:50", "24:10"]


def test_blank_times_are_filled_along_the_way() -> None:
    feed = feed_with(PLACES, [Run("1", "A B C", "07:00", hop_s=120, blank=True)])
    table = timetable_of_day(bus_service_on(feed)[0]).timetable
    assert [clock_of(t)[:5] for t in table.arrival] == ["07:00", "07:02", "07:04"]
