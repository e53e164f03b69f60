"""What drivers do on a day, read back from the export for operators in a result folder."""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from network.errors import InputError
from network.quantities import MIB
from network.service_day import seconds_of
from scenarios.gtfs.archive import FeedLimits, Member, chunks_of, open_archive
from scenarios.gtfs.csv_columns import read_columns
from scenarios.gtfs.tables import Table
from scenarios.tods.driver_runs import Doing

TODS, FEED = "tods.zip", "gtfs.zip"
_LIMITS = FeedLimits(total_bytes=256 * MIB, members=40, rows=2_000_000)
_DRIVING = frozenset({Doing.TRIP, Doing.PULL_OUT, Doing.DEADHEAD, Doing.PULL_BACK})
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MOST_DAYS = 800
_ADDED = "1"


@dataclass(frozen=True, slots=True)
class DriverFiles:
    """The export of a day of drivers.

    Attributes
    ----------
    files : mapping of str to bytes
        All files of the zip.
    driving_s : mapping of str to int
        Seconds at the wheel while the vehicle moves, by run.
    service_id : str
        Of the runs.
    dates : tuple of date
        Days of that service, rising; the first 800.
    """

    files: Mapping[str, bytes]
    driving_s: Mapping[str, int]
    service_id: str
    dates: tuple[date, ...]


def find_driver_files(folder: Path) -> DriverFiles | None:
    """The export in a result folder; None where there is none with runs of drivers.

    Parameters
    ----------
    folder : Path

    Raises
    ------
    InputError, LimitError
        If it cannot be understood.
    """
    if not (folder / TODS).is_file():
        return None
    files = _files_of(folder / TODS)
    if "run_events.txt" not in files:
        return None
    events = _table("run_events.txt", files)
    driving: dict[str, int] = {}
    kinds = events.column_or_blank("event_type")
    for run, kind, start, end in zip(
        events.column_or_blank("run_id"),
        kinds,
        events.column_or_blank("start_time"),
        events.column_or_blank("end_time"),
        strict=True,
    ):
        moved = seconds_of(end) - seconds_of(start) if kind in _DRIVING else 0
        driving[run] = driving.get(run, 0) + moved
    services = tuple(dict.fromkeys(events.column_or_blank("service_id")))
    if len(services) != 1:
        message = f"{TODS} has runs of {len(services)} services; rosters are made of one day"
        raise InputError(message)
    feed = _files_of(folder / FEED, calendars_only=True) if (folder / FEED).is_file() else {}
    return DriverFiles(files, driving, services[0], _dates_of(services[0], {**feed, **files}))


def _files_of(path: Path, *, calendars_only: bool = False) -> dict[str, bytes]:
    """Content of the files at the top of a zip."""
    with open_archive(path, _LIMITS) as archive:
        return {
            entry.filename: b"".join(chunks_of(archive, Member(entry.filename, entry), _LIMITS))
            for entry in archive.infolist()
            if _is_wanted(entry, calendars_only=calendars_only)
        }


def _is_wanted(entry: zipfile.ZipInfo, *, calendars_only: bool) -> bool:
    """Whether a file is a table at the top of the zip."""
    plain = entry.filename.endswith(".txt") and "/" not in entry.filename
    return plain and (not calendars_only or entry.filename.startswith("calendar"))


def _table(name: str, files: Mapping[str, bytes]) -> Table:
    """Table of a file; no rows where there is none."""
    if name not in files:
        return Table((), ())
    source, problems = read_columns(name, [files[name]], _LIMITS)
    if problems:
        raise InputError(str(problems[0]), problems)
    return source.table


def _dates_of(service: str, files: Mapping[str, bytes]) -> tuple[date, ...]:
    """Days of a service by the calendars of the feed and of the export."""
    weekly = _table("calendar.txt", files)
    days: set[date] = set()
    for row in weekly.rows():
        cells = dict(zip(weekly.columns, row, strict=True))
        if cells.get("service_id") == service:
            first, last = _day(cells.get("start_date", "")), _day(cells.get("end_date", ""))
            span = [
                first + timedelta(each) for each in range(min((last - first).days + 1, _MOST_DAYS))
            ]
            days |= {each for each in span if cells.get(_WEEKDAYS[each.weekday()]) == "1"}
    for name in ("calendar_dates.txt", "calendar_dates_supplement.txt"):
        table = _table(name, files)
        for row in table.rows():
            cells = dict(zip(table.columns, row, strict=True))
            if cells.get("service_id") == service:
                change = days.add if cells.get("exception_type") == _ADDED else days.discard
                change(_day(cells.get("date", "")))
    return tuple(sorted(days)[:_MOST_DAYS])


def _day(text: str) -> date:
    """A date written as YYYYMMDD."""
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        message = f"calendar: {text[:20]!r} is not a date; write YYYYMMDD"
        raise InputError(message) from None
