"""Counts from a GTFS-ride feed: boardings and loads of single vehicle trips, day by day.

GTFS-ride, specification of 2018 (Oregon Department of Transportation and Oregon State University):
``board_alight.txt`` counts at a stop of a trip on a day, ``ridership.txt`` sums, and
``ride_feed_info.txt`` says of when they are.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from network.cell_numbers import NumberRule
from network.csv_tables import Column, CsvTable, numbers_of, read_csv
from network.errors import InputError, refuse_errors
from network.problems import Problem, note, warning
from network.quantities import FloatArray
from network.service_day import Period
from scenarios.calibration.counts import ALL_DAY, Counts, Measure, Observation, counts_of
from scenarios.gtfs.calls import calls_of
from scenarios.gtfs.reader import read_feed
from scenarios.gtfs.tables import Feed

BOARD_ALIGHT, RIDERSHIP, RIDE_INFO = "board_alight.txt", "ridership.txt", "ride_feed_info.txt"
_COUNTED = frozenset({"", "0"})
_DEPARTING = "1"
_NO_TIME = -1
_MOST_PASSENGERS = 1e6


def has_ride_counts(feed: Feed) -> bool:
    """Whether a feed has counts of GTFS-ride."""
    return BOARD_ALIGHT in feed.other_files or RIDERSHIP in feed.other_files


def read_ride_counts(path: Path, periods: Sequence[Period]) -> Counts:
    """Counts of a GTFS-ride feed.

    A trip belongs to the period in which it leaves its first stop. Counts without a day are sums
    over an unknown number of days and are left out, and so are sums over more than one day.

    Parameters
    ----------
    path : Path
    periods : sequence of Period

    Returns
    -------
    Counts
        Per vehicle trip at stops; per hour of the service day for whole lines.

    Raises
    ------
    NotFoundError, LimitError, InputError
        As `scenarios.gtfs.reader.read_feed`, and where there are no counts.

    Examples
    --------
    >>> read_ride_counts(Path("no/such/feed.zip"), ())
    Traceback (most recent call last):
    ...
    network.errors.NotFoundError: no/such/feed.zip: no such file; check the path
    """
    feed, findings = read_feed(path)
    return counts_of_feed(feed, path.name, periods, findings)


def counts_of_feed(
    feed: Feed, name: str, periods: Sequence[Period], findings: Sequence[Problem] = ()
) -> Counts:
    """Counts of a feed that was read; else as `read_ride_counts`."""
    if not has_ride_counts(feed):
        message = f"{name} has neither {BOARD_ALIGHT} nor {RIDERSHIP}; give a feed with counts"
        raise InputError(message)
    said = list(findings)
    if RIDE_INFO not in feed.other_files:
        said.append(warning(name, f"{RIDE_INFO} is missing", "it says of when the counts are"))
    seen: list[Observation] = []
    if BOARD_ALIGHT in feed.other_files:
        found, more = _at_stops(feed, periods)
        seen, said = seen + found, said + more
    if RIDERSHIP in feed.other_files:
        found, more = _of_lines(feed, periods)
        seen, said = seen + found, said + more
    return counts_of(seen, f"GTFS-ride counts of {name}", tuple(said))


@dataclass(frozen=True, slots=True)
class _Trips:
    """Line of each trip and second at which it leaves, by its id."""

    line: dict[str, str]
    start_s: dict[str, int]

    @classmethod
    def of(cls, feed: Feed) -> "_Trips":
        """Look them up."""
        trips, calls = feed.get_table("trips"), calls_of(feed)
        ids = trips.get_column("trip_id")
        first, some = calls.first_call[:-1], np.diff(calls.first_call) > 0
        start = np.full(len(ids), _NO_TIME)
        start[some] = calls.departure[first[some]]
        return cls(
            dict(zip(ids, trips.get_column("route_id"), strict=True)),
            dict(zip(ids, start.tolist(), strict=True)),
        )


def _at_stops(feed: Feed, periods: Sequence[Period]) -> tuple[list[Observation], list[Problem]]:
    """Boardings and loads per vehicle trip."""
    names = (
        "boardings", "alightings", "load_count", "load_type", "record_use", "service_date",
    )  # fmt: skip
    table = _table(feed, BOARD_ALIGHT, ("trip_id", "stop_id"), names)
    number = {name: _numbers(table, name) for name in names[:3]}
    text = {name: table.columns.get(name, ("",) * len(table)) for name in names[3:]}
    trips = _Trips.of(feed)
    seen: list[Observation] = []
    undated = outside = 0
    for row, (trip, stop) in enumerate(
        zip(table.columns["trip_id"], table.columns["stop_id"], strict=True)
    ):
        if text["record_use"][row] not in _COUNTED:
            continue
        if not text["service_date"][row]:
            undated += 1
            continue
        period = _period_at(trips.start_s.get(trip, _NO_TIME), periods)
        if period is None:
            outside += 1
            continue
        where = trips.line[trip], stop, period
        boardings = float(number["boardings"][row])
        load = float(number["load_count"][row])
        if text["load_type"][row] != _DEPARTING:  # on arrival: what happens at the stop follows
            load += boardings - float(number["alightings"][row])
        for measure, value in ((Measure.BOARDINGS, boardings), (Measure.LOAD, load)):
            if np.isfinite(value):
                seen.append(Observation(measure, *where, max(value, 0.0), per_trip=True))
    said = [note(BOARD_ALIGHT, f"{len(seen)} counts at stops of single trips")]
    if undated:
        message = f"{undated} rows without service_date are of an unknown number of days"
        said.append(warning(BOARD_ALIGHT, message, "they are left out; give the day of each"))
    if outside:
        message = f"{outside} rows are of trips that are unknown or leave outside the service day"
        said.append(warning(BOARD_ALIGHT, message, "they are left out"))
    return seen, said


def _of_lines(feed: Feed, periods: Sequence[Period]) -> tuple[list[Observation], list[Problem]]:
    """Boardings of whole lines on single days."""
    names = ("total_boardings", "route_id", "trip_id", "stop_id")
    dates = ("ridership_start_date", "ridership_end_date")
    table = _table(feed, RIDERSHIP, dates, names)
    boardings = _numbers(table, "total_boardings")
    route, trip, stop = (table.columns.get(name, ("",) * len(table)) for name in names[1:])
    hours = sum(period.hours for period in periods)
    seen: list[Observation] = []
    longer = 0
    for row in np.flatnonzero(np.isfinite(boardings)).tolist():
        if not route[row] or trip[row] or stop[row]:
            continue
        if table.columns[dates[0]][row] != table.columns[dates[1]][row]:
            longer += 1
            continue
        seen.append(
            Observation(Measure.BOARDINGS, route[row], "", ALL_DAY, float(boardings[row]) / hours)
        )
    said = [note(RIDERSHIP, f"{len(seen)} counts of lines on single days")]
    if longer:
        message = f"{longer} rows are sums over several days, on which a line may rest"
        said.append(warning(RIDERSHIP, message, "they are left out; give a row per day"))
    return seen, said


def _table(feed: Feed, name: str, required: Sequence[str], others: Sequence[str]) -> CsvTable:
    """A file of the feed as a table."""
    with tempfile.TemporaryDirectory(prefix="routewright-") as folder:
        path = Path(folder) / name
        path.write_bytes(feed.other_files[name])
        columns = [Column(each) for each in required]
        return read_csv(path, [*columns, *(Column(each, required=False) for each in others)])


def _numbers(table: CsvTable, name: str) -> FloatArray:
    """Numbers of a column, NaN where there is none."""
    if name not in table.columns:
        return np.full(len(table), np.nan)
    values, problems = numbers_of(table, name, NumberRule(name, highest=_MOST_PASSENGERS, blank=0))
    refuse_errors(problems)
    return np.where([not cell for cell in table.columns[name]], np.nan, values)


def _period_at(start_s: int, periods: Sequence[Period]) -> int | None:
    """Period in which a trip leaves; None where none does."""
    inside = [row for row, period in enumerate(periods) if period.start <= start_s < period.end]
    return inside[0] if inside else None
