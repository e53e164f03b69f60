"""The timetable of one line: stops down, trips across, as riders and operators read it."""

from collections import defaultdict
from dataclasses import dataclass

from api.http.results import RunResult
from network.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class TimetableStop:
    """One stop of a pattern."""

    stop_id: str
    name: str


@dataclass(frozen=True, slots=True)
class TimetableTrip:
    """One trip of a pattern.

    Attributes
    ----------
    trip_id : str
    block_id : str
        Blank where no vehicle runs it.
    departures : tuple of str
        HH:MM:SS at each stop of the pattern, hours past 24 in the next morning.
    """

    trip_id: str
    block_id: str
    departures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PatternTimetable:
    """All trips of one pattern, in the order of their departure."""

    pattern_id: str
    direction: int
    stops: tuple[TimetableStop, ...]
    trips: tuple[TimetableTrip, ...]


@dataclass(frozen=True, slots=True)
class LineTimetable:
    """All trips of one line."""

    line_id: str
    name: str
    patterns: tuple[PatternTimetable, ...]


def timetable_of(result: RunResult, line_id: str) -> LineTimetable:
    """The timetable of one line.

    The table of calls is by far the longest and is read row by row; only those of the line are
    kept.

    Parameters
    ----------
    result : RunResult
    line_id : str

    Returns
    -------
    LineTimetable

    Raises
    ------
    NotFoundError
        If the result has no such line.
    """
    line = next((row for row in result.table("lines") if row["line_id"] == line_id), None)
    if line is None:
        message = f"the result has no line {line_id}; ask for the list of its lines"
        raise NotFoundError(message)
    trips = [row for row in result.table("trips") if row["line_id"] == line_id]
    calls = _calls_of(result, {row["trip_id"] for row in trips})
    stop_of = _stops_by_csv_id(result)
    patterns = []
    for pattern_id in dict.fromkeys(row["pattern_id"] for row in trips):
        ours = [row for row in trips if row["pattern_id"] == pattern_id]
        ours.sort(key=lambda row: (row["first_departure"], row["trip_id"]))
        first = calls[ours[0]["trip_id"]]
        patterns.append(
            PatternTimetable(
                pattern_id=pattern_id,
                direction=ours[0]["direction"],
                stops=tuple(stop_of[stop] for stop, _ in first),
                trips=tuple(
                    TimetableTrip(
                        row["trip_id"],
                        row["block_id"] or "",
                        tuple(departure for _, departure in calls[row["trip_id"]]),
                    )
                    for row in ours
                ),
            )
        )
    return LineTimetable(line_id, line["name"], tuple(patterns))


def _calls_of(result: RunResult, trips: set[str]) -> dict[str, list[tuple[str, str]]]:
    """Stop, as in the CSV file, and departure of each call of some trips, by trip."""
    calls: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in result.csv_rows("calls"):
        if row["trip_id"] in trips:
            calls[row["trip_id"]].append((row["stop_id"], row["departure"]))
    return calls


def _stops_by_csv_id(result: RunResult) -> dict[str, TimetableStop]:
    """Stops by their id in CSV files, which differs where a spreadsheet would run the id."""
    return {
        guarded["stop_id"]: TimetableStop(row["stop_id"], row["name"])
        for guarded, row in zip(result.csv_rows("stops"), result.table("stops"), strict=True)
    }
