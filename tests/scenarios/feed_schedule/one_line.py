"""A feed of one line there and back, scheduled: the smallest day with a block and a duty."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from scenarios.feed_schedule.feed_day import read_feed_day
from scenarios.feed_schedule.scheduling import FeedSchedule, ScheduleRules, schedule_feed
from scenarios.feed_schedule.town_without_streets import DeadheadRule
from tests.scenarios.gtfs.small_feed import Run, feed_with, written_feeds


@cache
def one_line_schedule() -> FeedSchedule:
    """From A to B at 7:00 and back at 7:20, by one bus and one driver."""
    runs = [Run("1", "A B", "07:00", 600), Run("1", "B A", "07:20", 600)]
    feed = feed_with({"A": (0, 0), "B": (4000, 0)}, runs)
    with TemporaryDirectory() as name:
        (given,) = written_feeds(Path(name), city=feed)
        day = read_feed_day(given, DeadheadRule())
    return schedule_feed(day, ScheduleRules())
