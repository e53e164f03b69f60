"""The comparison of feeds that came back sees every difference."""

from benchmarks.feeds import compared, with_a_trip_later
from scenarios.gtfs.calls import calls_of
from tests.scenarios.gtfs.small_feed import Run, feed_with


def test_a_missing_row_cell_and_file_count_as_different_cells() -> None:
    # stops: 3 rows of 2 cells, of which the last row and one cell are gone; notes.md is no table.
    given = {"stops.txt": b"a,b\n1,2\n3,4\n", "notes.md": b"x"}
    found = compared(given, {"stops.txt": b"a,b\n1\n"})
    assert (found.files, found.tables, found.cells) == (2, 1, 6)
    assert (found.different_cells, found.different_files) == (3, 2)


def test_the_first_trip_alone_runs_later_and_blank_times_stay_blank() -> None:
    runs = [Run("1", "A B A", "07:00", blank=True), Run("1", "A B", "08:00")]
    feed = feed_with({"A": (0, 0), "B": (400, 0)}, runs)
    later = with_a_trip_later(feed)
    moved = calls_of(later).departure - calls_of(feed).departure
    assert moved.tolist() == [60, 0, 60, 0, 0]
    assert later.get_table("trips").get_column("block_id") == ("block 0", "block 0")
