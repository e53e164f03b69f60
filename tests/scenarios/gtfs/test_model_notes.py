"""What the model makes of a feed, said aloud."""

from scenarios.gtfs.calls import calls_of
from scenarios.gtfs.model_notes import model_notes
from scenarios.gtfs.tables import Feed
from tests.scenarios.gtfs.small_feed import Run, feed_with

STOPS = {"A": (0.0, 0.0), "B": (400.0, 0.0), "C": (800.0, 0.0)}


def notes(feed: Feed) -> list[str]:
    return [str(found) for found in model_notes(feed, calls_of(feed))]


def test_a_plain_feed_needs_no_note() -> None:
    assert notes(feed_with(STOPS, [Run("1", "A B C", "07:00")])) == []


def test_blank_times_and_headway_windows_are_counted() -> None:
    feed = feed_with(
        STOPS,
        [Run("1", "A B C", "07:00", blank=True), Run("1", "C B A", "07:00", blank=True)],
        frequencies=[("T0", "06:00", "07:00", 600), ("T0", "07:00", "09:00", 300)],
    )
    blank, windows = notes(feed)
    assert "2 of 6 stop times are blank" in blank
    assert "2 windows repeat 1 trips" in windows


def test_only_kinds_of_vehicles_that_no_list_knows_are_named() -> None:
    # 704 is a local bus of the extended list.
    runs = [Run(line, "A B", "07:00") for line in ("1", "2", "3")]
    feed = feed_with(STOPS, runs, route_types={"1": "704", "2": "777", "3": "777"})
    assert notes(feed) == [
        "note: routes.txt: unknown route_type 777 (2 lines); such lines are taken for no buses"
    ]
