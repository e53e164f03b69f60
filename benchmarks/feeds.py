"""How fast feeds become the model, and whether they come back with every cell as it was.

There is no peer that gives an untouched feed back: gtfs-kit and partridge read what they know into
data frames. What comes back is compared with what was given by the `csv` module alone.
"""

import csv
import io
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

from network.service_day import clock_of
from scenarios.gtfs.calls import calls_of
from scenarios.gtfs.day_service import service_on
from scenarios.gtfs.day_timetable import DayTimetable, timetable_of_day
from scenarios.gtfs.kept_feed import KeptFeed, read_kept_feed, write_kept_feed
from scenarios.gtfs.reader import read_feed
from scenarios.gtfs.service_days import VehicleKinds
from scenarios.gtfs.tables import Feed

TIMED = "porto_alegre/poa_eptc.zip"
FEEDS = (
    TIMED,
    "porto_alegre/poa_trensurb.zip",
    "newport/newport_gtfs.zip",
    "susono/susono_gtfs.zip",
)
ROUNDS = 5
_LATER_S = 60


class Compared(NamedTuple):
    """What a feed that came back has in common with the one that was given."""

    files: int
    tables: int
    cells: int
    different_cells: int
    different_files: int


def run(shared: Path) -> dict[str, Any]:
    """CPU seconds of the best of five rounds, and every cell of four feeds compared.

    The measured time begins with the zip file and ends with a timetable of all trips of the
    busiest weekday, every blank time interpolated; in the timed feed all stop times are of that
    day. Each feed is given back twice: untouched, and with one trip a minute later and a column of
    blocks added, where only these cells may differ.

    Parameters
    ----------
    shared : Path
        Folder of the shared input files.

    Returns
    -------
    dict
        ``work``, ``peer`` (None), ``ours_cpu_s``, ``peer_cpu_s`` (None), ``ratio`` (None),
        ``cells_compared`` and ``max_difference`` (cells that differ) of the untouched feeds;
        ``read_cpu_s``, ``stop_times`` and ``stop_times_filled``; ``write_cpu_s`` of all feeds
        untouched; ``tables_compared``, ``files_compared`` and ``files_with_other_bytes``;
        ``cells_of_changed_feeds``, and how many of them differ unasked.
    """
    read_s, whole_s, table = _timed(shared / "data" / TIMED)
    untouched, changed = [], []
    write_s = 0.0
    with tempfile.TemporaryDirectory(prefix="routewright-") as folder:
        for name in FEEDS:
            given, back = shared / "data" / name, Path(folder) / "feed.zip"
            kept = read_kept_feed(given)
            start = time.process_time()
            write_kept_feed(kept, back)
            write_s += time.process_time() - start
            untouched.append(compared(_files(given), _files(back)))
            other = with_a_trip_later(kept.feed)
            write_kept_feed(kept, back, other)
            asked = _as_asked(kept, other)
            changed.append(compared(asked, _files(back)))
    blank = table.calls_filled
    return {
        "work": (
            f"{table.n_calls} stop times of Porto Alegre into a timetable, {blank} of them "
            f"interpolated; {len(FEEDS)} feeds given back and compared"
        ),
        "peer": None,
        "ours_cpu_s": whole_s,
        "peer_cpu_s": None,
        "ratio": None,
        "cells_compared": sum(found.cells for found in untouched),
        "max_difference": sum(found.different_cells for found in untouched),
        "read_cpu_s": read_s,
        "stop_times": table.n_calls,
        "stop_times_filled": blank,
        "write_cpu_s": write_s,
        "tables_compared": sum(found.tables for found in untouched),
        "files_compared": sum(found.files for found in untouched),
        "files_with_other_bytes": sum(found.different_files for found in untouched),
        "cells_of_changed_feeds": sum(found.cells for found in changed),
        "cells_that_differ_unasked": sum(found.different_cells for found in changed),
    }


class _Table(NamedTuple):
    """Size of the timetable that was read."""

    n_calls: int
    calls_filled: int


def _timed(path: Path) -> tuple[float, float, _Table]:
    """Seconds to read a feed, seconds to its timetable, and how large that is."""
    read_s = whole_s = float("inf")
    size = _Table(0, 0)
    for _ in range(ROUNDS):
        start = time.process_time()
        feed, _ = read_feed(path)
        read_s = min(read_s, time.process_time() - start)
        service, _ = service_on(feed, VehicleKinds.ALL)
        day: DayTimetable = timetable_of_day(service)
        whole_s = min(whole_s, time.process_time() - start)
        size = _Table(len(day.timetable.stop), int(service.calls.filled.sum()))
    return read_s, whole_s, size


def with_a_trip_later(feed: Feed) -> Feed:
    """Feed whose first trip runs a minute later, and whose trips all bear a block."""
    trips, table = feed.get_table("trips"), feed.get_table("stop_times")
    calls = calls_of(feed)
    for column, seconds in (("arrival_time", calls.arrival), ("departure_time", calls.departure)):
        cells = list(table.get_column(column))
        for call in range(int(calls.first_call[1])):
            row = int(calls.row[call])
            if cells[row].strip():
                cells[row] = clock_of(int(seconds[call]) + _LATER_S)
        table = table.with_column(column, cells)
    blocks = [f"block {row // 2}" for row in range(len(trips))]
    feed = feed.with_table("stop_times", table)
    return feed.with_table("trips", trips.with_column("block_id", blocks))


def _as_asked(kept: KeptFeed, feed: Feed) -> dict[str, bytes]:
    """Files as they should come back: the two changed tables from the model, the others as given.

    The four feeds lose no row in reading, so that tables of the model are those of the files.
    """
    files = kept.files()
    for name in ("stop_times", "trips"):
        table = feed.get_table(name)
        text = io.StringIO()
        csv.writer(text).writerows([table.columns, *table.rows()])
        files[f"{name}.txt"] = text.getvalue().encode("utf-8")
    return files


def compared(given: dict[str, bytes], back: dict[str, bytes]) -> Compared:
    r"""Compare two feeds cell by cell, places where one has none included.

    Examples
    --------
    >>> compared({"stops.txt": b"a,b\n1,2\n"}, {"stops.txt": b"a,b\r\n1,3\r\n"})
    Compared(files=1, tables=1, cells=4, different_cells=1, different_files=1)
    """
    names = sorted({*given, *back})
    tables = [name for name in names if name.endswith(".txt")]
    cells = different = 0
    for name in tables:
        one, other = _rows(given.get(name, b"")), _rows(back.get(name, b""))
        height = max(len(one), len(other))
        for row in range(height):
            a = one[row] if row < len(one) else []
            b = other[row] if row < len(other) else []
            cells += max(len(a), len(b))
            different += 0 if a == b else _different(a, b)
    unlike = sum(given.get(name) != back.get(name) for name in names)
    return Compared(len(names), len(tables), cells, different, unlike)


def _different(one: list[str], other: list[str]) -> int:
    """Places of a row at which two feeds differ."""
    same = sum(a == b for a, b in zip(one, other, strict=False))
    return max(len(one), len(other)) - same


def _rows(content: bytes) -> list[list[str]]:
    """Rows of a table, the names of its columns first."""
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    return [row for row in csv.reader(text) if row]


def _files(path: Path) -> dict[str, bytes]:
    """Content of a zip file by name."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
