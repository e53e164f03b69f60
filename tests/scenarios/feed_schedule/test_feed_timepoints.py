"""Timepoints of a feed: its own where it has chosen, else those of the planner's rule."""

from pathlib import Path

from scenarios.feed_schedule.feed_day import FeedDay, read_feed_day
from scenarios.feed_schedule.feed_timepoints import feed_timepoints
from scenarios.feed_schedule.town_without_streets import DeadheadRule
from scenarios.gtfs.tables import Feed
from tests.scenarios.gtfs.small_feed import Run, feed_with, written_feeds

STOPS = {"A": (0, 0), "B": (400, 0), "C": (800, 0), "D": (1200, 0)}
# Two trips of four stops, T1 before T0, 5 min from stop to stop.
RUNS = [Run("1", "A B C D", "08:00", 300), Run("1", "A B C D", "07:00", 300)]


def day_of(folder: Path, feed: Feed, marks: str = "") -> FeedDay:
    """The feed read again, with a mark for each row of its stop times."""
    if marks:
        calls = feed.get_table("stop_times")
        feed = feed.with_table("stop_times", calls.with_column("timepoint", list(marks)))
    (path,) = written_feeds(folder, city=feed)
    return read_feed_day(path, DeadheadRule())


def test_marks_of_the_feed_are_kept_and_ends_are_added(tmp_path: Path) -> None:
    # T0 holds its time at B, T1 at C; neither says so of its last stop.
    marks, said = feed_timepoints(day_of(tmp_path, feed_with(STOPS, RUNS), "11001010"))
    assert marks.tolist() == [True, False, True, True, True, True, False, True]
    assert said == ()


def test_a_feed_with_one_mark_for_all_has_not_chosen(tmp_path: Path) -> None:
    # 15 min: with B or C as a timepoint a gap of 5 min would be too close; alone 15 is too wide.
    for name, text in (("exact", "1" * 8), ("rough", "0" * 8)):
        folder = tmp_path / name
        folder.mkdir()
        marks, (said,) = feed_timepoints(day_of(folder, feed_with(STOPS, RUNS), text))
        assert marks.tolist() == [True, False, False, True] * 2
        assert said.message.startswith("the feed marks none")
