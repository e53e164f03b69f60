"""One day of a feed before it is scheduled: which trips, which ends, which depots."""

from datetime import date
from pathlib import Path

import pytest

from network.errors import InputError
from network.problems import Severity
from scenarios.feed_schedule.feed_day import FeedDay, read_feed_day
from scenarios.feed_schedule.town_without_streets import DeadheadRule
from tests.scenarios.gtfs.small_feed import Run, feed_with, written_feeds

STOPS = {"A": (0, 0), "B": (400, 0), "C": (800, 0)}


def day_of(folder: Path, *runs: Run, depots: str = "", day: date | None = None) -> FeedDay:
    """A feed of these trips, written and read."""
    (path,) = written_feeds(folder, city=feed_with(STOPS, runs))
    table = None
    if depots:
        table = folder / "depots.csv"
        table.write_text(depots)
    return read_feed_day(path, DeadheadRule(), table, day)


def warnings_of(day: FeedDay) -> list[str]:
    return [found.message for found in day.findings if found.severity is Severity.WARNING]


def test_trips_are_known_by_their_ends_alone(tmp_path: Path) -> None:
    day = day_of(tmp_path, Run("1", "A B C", "07:00"), Run("1", "C B A", "08:00"))
    assert day.town.stops.stop_id == ("A", "C")
    assert day.ends.stop.tolist() == [0, 1, 1, 0]
    assert day.ends.arrival.tolist() == [25_200, 25_320, 28_800, 28_920]
    assert len(day.day.timetable.stop) == 6


def test_a_fragment_of_a_day_is_said_aloud(tmp_path: Path) -> None:
    day = day_of(tmp_path, Run("1", "A B", "11:20"), Run("1", "A B", "16:00"))
    (said,) = warnings_of(day)
    assert said.startswith("trips start between 11:20 and 16:00 only: the feed holds a fragment")


def test_a_day_from_morning_to_evening_is_no_fragment(tmp_path: Path) -> None:
    day = day_of(tmp_path, Run("1", "A B", "07:00"), Run("1", "A B", "17:00"))
    assert warnings_of(day) == []


def test_the_assumed_depot_lies_in_the_middle_of_the_ends_and_says_so(tmp_path: Path) -> None:
    day = day_of(tmp_path, Run("1", "A B C", "07:00"))
    stops, depots = day.town.stops, day.town.depots
    assert depots.assumed
    assert depots.lon[0] == pytest.approx(stops.lon.mean())
    assert any("one depot is assumed at the mean" in found.message for found in day.findings)


def test_depots_of_a_table_are_taken_with_their_room(tmp_path: Path) -> None:
    table = "id,lon,lat,capacity\nNorth,10.0,50.0,12\n"
    day = day_of(tmp_path, Run("1", "A B", "07:00"), depots=table)
    assert day.town.depots.depot_id == ("North",)
    assert day.town.depots.capacity.tolist() == [12]
    assert not any("assumed at the mean" in found.message for found in day.findings)


@pytest.mark.parametrize(
    ("runs", "more", "message"),
    [
        ([Run("1", "A B", "07:00", hop_s=0)], {}, "trip T0 takes no time"),
        ([Run("1", "A B", "07:00")], {"day": date(2026, 1, 10)}, "no bus runs on 2026-01-10"),
        ([Run("1", "A B", "07:00")], {"depots": "id,lon,lat\nN,50,10\n"}, "depot 'N' lies"),
    ],
)
def test_what_cannot_be_scheduled_is_refused(
    tmp_path: Path, runs: list[Run], more: dict[str, object], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        day_of(tmp_path, *runs, **more)  # type: ignore[arg-type]  # as in the table above


def test_departures_by_frequency_are_trips_of_their_own(tmp_path: Path) -> None:
    feed = feed_with(
        STOPS, [Run("1", "A B", "07:00"), Run("2", "B A", "07:00")],
        frequencies=[("T0", "06:00", "07:00", 1200)],
    )  # fmt: skip
    (path,) = written_feeds(tmp_path, city=feed)
    day = read_feed_day(path, DeadheadRule())
    assert day.ends.n_trips == 4
    assert day.is_repeated.tolist() == [True, True, True, False]
