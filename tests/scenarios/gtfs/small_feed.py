"""Feeds built by hand: stops at metres of the grid city, trips with even hops."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from network.service_day import clock_of, seconds_of
from scenarios.gtfs.tables import Feed, Table, table_from_columns
from scenarios.gtfs.writer import write_feed
from tests.cities.grid import MIDDLE

MONDAY_TO_FRIDAY = ("W", "1111100", "20260105", "20260306")


@dataclass(frozen=True)
class Run:
    """One trip: line, stop ids in one text, first departure, seconds per hop."""

    line: str
    stops: str
    start: str
    hop_s: int = 60
    direction: str = ""
    shape: str = ""
    service: str = "W"
    blank: bool = False


def feed_with(
    stops: Mapping[str, tuple[float, float]],
    runs: Sequence[Run],
    *,
    shapes: Mapping[str, Sequence[tuple[float, float]]] | None = None,
    calendar: Sequence[tuple[str, str, str, str]] = (MONDAY_TO_FRIDAY,),
    dates: Sequence[tuple[str, str, str]] = (),
    frequencies: Sequence[tuple[str, str, str, int]] = (),
    route_types: Mapping[str, str] | None = None,
) -> Feed:
    """Feed of these trips, T0, T1, ...; stops and shapes in metres east and north of `MIDDLE`.

    With `Run.blank` only the first and last stop of a trip are timed.
    """
    tables = {
        "stops": _stops(stops),
        "routes": _routes(runs, route_types or {}),
        "trips": _trips(runs),
        "stop_times": _stop_times(runs),
        "calendar": _calendar(calendar),
        "calendar_dates": _rows("calendar_dates", "service_id date exception_type", dates),
        "shapes": _shapes(shapes or {}),
        "frequencies": _rows(
            "frequencies",
            "trip_id start_time end_time headway_secs",
            [(t, f"{a}:00", f"{b}:00", str(s)) for t, a, b, s in frequencies],
        ),
    }
    return Feed({name: table for name, table in tables.items() if len(table)})


def written_feeds(folder: Path, **feeds: Feed) -> list[Path]:
    """Feeds as zip files of these names, with the agency that every feed has."""
    agency = _rows(
        "agency",
        "agency_name agency_url agency_timezone",
        [("Buses", "https://example.org", "Etc/UTC")],
    )
    paths = [folder / f"{name}.zip" for name in feeds]
    for path, feed in zip(paths, feeds.values(), strict=True):
        write_feed(feed.with_table("agency", agency), path)
    return paths


def _rows(name: str, columns: str, rows: Sequence[tuple[str, ...]]) -> Table:
    """Table from its rows."""
    names = columns.split()
    return table_from_columns(name, {c: [r[i] for r in rows] for i, c in enumerate(names)})


def _stops(stops: Mapping[str, tuple[float, float]]) -> Table:
    """Stops, each named after its id."""
    lon, lat = MIDDLE.to_degrees([p[0] for p in stops.values()], [p[1] for p in stops.values()])
    rows = [
        (i, f"Stop {i}", f"{b:.7f}", f"{a:.7f}") for i, a, b in zip(stops, lon, lat, strict=True)
    ]
    return _rows("stops", "stop_id stop_name stop_lat stop_lon", rows)


def _routes(runs: Sequence[Run], route_types: Mapping[str, str]) -> Table:
    """Lines in the order in which trips name them."""
    lines = dict.fromkeys(run.line for run in runs)
    rows = [(line, line, f"Line {line}", route_types.get(line, "3")) for line in lines]
    return _rows("routes", "route_id route_short_name route_long_name route_type", rows)


def _trips(runs: Sequence[Run]) -> Table:
    """One row per run."""
    rows = [(r.line, r.service, f"T{n}", r.direction, r.shape) for n, r in enumerate(runs)]
    return _rows("trips", "route_id service_id trip_id direction_id shape_id", rows)


def _stop_times(runs: Sequence[Run]) -> Table:
    """Calls with even hops and no dwell."""
    rows = []
    for trip, run in enumerate(runs):
        ids = run.stops.split()
        for place, stop in enumerate(ids):
            timed = not run.blank or place in {0, len(ids) - 1}
            clock = clock_of(seconds_of(run.start) + place * run.hop_s) if timed else ""
            rows.append((f"T{trip}", clock, clock, stop, str(place + 1)))
    return _rows("stop_times", "trip_id arrival_time departure_time stop_id stop_sequence", rows)


def _calendar(calendar: Sequence[tuple[str, str, str, str]]) -> Table:
    """Services with seven digits for Monday to Sunday."""
    days = "monday tuesday wednesday thursday friday saturday sunday"
    rows = [(service, *week, start, end) for service, week, start, end in calendar]
    return _rows("calendar", f"service_id {days} start_date end_date", rows)


def _shapes(shapes: Mapping[str, Sequence[tuple[float, float]]]) -> Table:
    """Shapes without stated distances."""
    rows = []
    for shape_id, points in shapes.items():
        lon, lat = MIDDLE.to_degrees([p[0] for p in points], [p[1] for p in points])
        rows += [
            (shape_id, f"{b:.7f}", f"{a:.7f}", str(n))
            for n, (a, b) in enumerate(zip(lon, lat, strict=True))
        ]
    return _rows("shapes", "shape_id shape_pt_lat shape_pt_lon shape_pt_sequence", rows)
