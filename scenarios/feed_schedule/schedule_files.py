"""Files of a scheduled feed: the feed with its blocks, exports for operators, and tables."""

from dataclasses import dataclass
from pathlib import Path

from network.problems import Problem
from routing.progress import Observer, report, unobserved
from scenarios.feed_schedule.block_feed import feed_with_blocks
from scenarios.feed_schedule.feed_operating_day import operating_day_of_feed
from scenarios.feed_schedule.schedule_tables import relief_tables, schedule_tables
from scenarios.feed_schedule.scheduling import FeedSchedule
from scenarios.gtfs.writer import write_bytes
from scenarios.operating_day import OperatingDay
from scenarios.result_folder import writing_results
from scenarios.table_files import write_table_files
from scenarios.tods.export import tods_bytes
from scenarios.vdv452.export import vdv452_or_why_not

TABLES = "tables"


@dataclass(frozen=True, slots=True, eq=False)
class WrittenSchedule:
    """What was written.

    Attributes
    ----------
    day : OperatingDay
    findings : tuple of Problem
        Those of the schedule and those of writing.
    """

    day: OperatingDay
    findings: tuple[Problem, ...]


def write_schedule(
    schedule: FeedSchedule, folder: Path, observer: Observer = unobserved
) -> WrittenSchedule:
    """Write ``gtfs.zip``, ``tods.zip``, ``vdv452.zip`` and the folder ``tables``.

    Parameters
    ----------
    schedule : FeedSchedule
    folder : Path
        Must exist; equal schedules give equal bytes.
    observer : Observer, optional

    Raises
    ------
    LimitError
        If the disk is full.

    Examples
    --------
    >>> import tempfile
    >>> from scenarios.feed_schedule.feed_day import read_feed_day
    >>> from scenarios.feed_schedule.scheduling import ScheduleRules, schedule_feed
    >>> from scenarios.feed_schedule.town_without_streets import DeadheadRule
    >>> from tests.scenarios.gtfs.small_feed import Run, feed_with, written_feeds
    >>> feed = feed_with({"A": (0, 0), "B": (4000, 0)}, [Run("1", "A B", "07:00", 600)])
    >>> with tempfile.TemporaryDirectory() as name:
    ...     folder = Path(name)
    ...     day = read_feed_day(*written_feeds(folder, city=feed), DeadheadRule())
    ...     _ = write_schedule(schedule_feed(day, ScheduleRules()), folder)
    ...     sorted(path.name for path in folder.iterdir())
    ['city.zip', 'gtfs.zip', 'tables', 'tods.zip', 'vdv452.zip']
    """
    with writing_results():
        report(observer, "files", 0.0, "gtfs.zip")
        feed = feed_with_blocks(schedule.day, schedule.vehicles)
        day = operating_day_of_feed(schedule, feed.vehicles)
        write_bytes(feed.packed, folder / "gtfs.zip")
        report(observer, "files", 0.4, "tods.zip")
        write_bytes(tods_bytes(day), folder / "tods.zip")
        report(observer, "files", 0.6, "vdv452.zip")
        vdv452, left_out = vdv452_or_why_not(day)
        if vdv452:
            write_bytes(vdv452, folder / "vdv452.zip")
        report(observer, "files", 0.8, "tables")
        write_table_files([*schedule_tables(day), *relief_tables(schedule)], folder / TABLES)
    return WrittenSchedule(day, (*schedule.findings, *feed.findings, *left_out))
