"""Writes an operating day in the Transit Operational Data Standard, to lie beside its GTFS feed.

Transit Operational Data Standard, version 2.1.0 of 2025-04-16 (MobilityData): supplements add
depots, empty drives and, where needed, a service to the feed; ``run_events.txt`` tells what drivers
do. Blocks are those of the feed.
"""

from collections.abc import Mapping

from network.service_day import clock_of
from scenarios.gtfs.names import one_line
from scenarios.gtfs.tables import Table
from scenarios.gtfs.writer import table_bytes, zip_bytes
from scenarios.operating_day import NO_TRIP, OperatingDay
from scenarios.tods.block_moves import move_of_drive
from scenarios.tods.driver_runs import NO_PIECE, RunEvent, driver_runs

VERSION = "2.1.0"
_BUS = "3"
_JOB = "Operator"
_SEQUENCE_STEP = 10
_MID, _NOT_MID = "1", "2"
_ADDED = "1"


def tods_bytes(day: OperatingDay) -> bytes:
    """Zip file with the tables of `tods_tables`; equal days give equal bytes.

    Examples
    --------
    >>> from tests.scenarios.operated_village import village_day
    >>> tods_bytes(village_day())[:2]
    b'PK'
    """
    return zip_bytes({f"{name}.txt": table_bytes(t) for name, t in tods_tables(day).items()})


def tods_tables(day: OperatingDay) -> Mapping[str, Table]:
    """Tables of the export, by file name without its ending; tables without rows are left out.

    Parameters
    ----------
    day : OperatingDay

    Returns
    -------
    mapping of str to Table
        ``stops_supplement`` (depots), ``routes_supplement``, ``trips_supplement`` and
        ``stop_times_supplement`` (empty drives), ``calendar_dates_supplement`` (where the feed has
        no such service) and ``run_events`` (where there are duties).

    Examples
    --------
    >>> from tests.scenarios.operated_village import village_day
    >>> list(tods_tables(village_day()))[:3]
    ['stops_supplement', 'routes_supplement', 'trips_supplement']
    """
    tables = {
        "stops_supplement": _stops(day),
        "routes_supplement": _routes(day),
        "trips_supplement": _trips(day),
        "stop_times_supplement": _stop_times(day),
        "calendar_dates_supplement": _dates(day),
        "run_events": _run_events(day),
    }
    return {name: table for name, table in tables.items() if len(table)}


def _table(columns: Mapping[str, list[str]]) -> Table:
    """Table of columns in the order given."""
    return Table(tuple(columns), tuple(tuple(cells) for cells in columns.values()))


def _stops(day: OperatingDay) -> Table:
    """Depots."""
    depots = day.depots
    return _table({
        "stop_id": list(day.depot_stop_id),
        "stop_name": [f"Depot {one_line(own)}".strip() for own in depots.depot_id],
        "stop_lat": [f"{value:.6f}" for value in depots.lat.tolist()],
        "stop_lon": [f"{value:.6f}" for value in depots.lon.tolist()],
        "location_type": ["0"] * len(depots),
        "TODS_location_type": ["garage"] * len(depots),
    })  # fmt: skip


def _routes(day: OperatingDay) -> Table:
    """The line of all empty drives."""
    here = [day.drive_route_id] if len(day.drives) else []
    return _table({
        "route_id": here,
        "agency_id": [day.agency_id for _ in here],
        "route_long_name": ["Empty drives" for _ in here],
        "route_type": [_BUS for _ in here],
    })  # fmt: skip


def _trips(day: OperatingDay) -> Table:
    """Empty drives as trips of the blocks."""
    rows = range(len(day.drives))
    block_id = day.vehicles.block_id
    return _table({
        "route_id": [day.drive_route_id for _ in rows],
        "service_id": [day.service_id for _ in rows],
        "trip_id": list(day.drive_id),
        "block_id": [block_id[block] for block in day.drives.block.tolist()],
        "TODS_trip_type": [str(move_of_drive(day, row).kind) for row in rows],
    })  # fmt: skip


def _stop_times(day: OperatingDay) -> Table:
    """First and last call of each empty drive; nobody boards."""
    calls = [
        (day.drive_id[row], clock_of(second), stop, str(place))
        for row in range(len(day.drives))
        for place, (second, stop) in enumerate(
            zip(
                (int(day.drives.start_s[row]), int(day.drives.end_s[row])),
                day.drive_ends(row),
                strict=True,
            ),
            start=1,
        )
    ]
    return _table({
        "trip_id": [call[0] for call in calls],
        "arrival_time": [call[1] for call in calls],
        "departure_time": [call[1] for call in calls],
        "stop_id": [call[2] for call in calls],
        "stop_sequence": [call[3] for call in calls],
        "pickup_type": ["1"] * len(calls),
        "drop_off_type": ["1"] * len(calls),
    })  # fmt: skip


def _dates(day: OperatingDay) -> Table:
    """Days of the service where the feed does not name it."""
    dates = day.dates if day.service_is_new else ()
    return _table({
        "service_id": [day.service_id for _ in dates],
        "date": [f"{each:%Y%m%d}" for each in dates],
        "exception_type": [_ADDED for _ in dates],
    })  # fmt: skip


def _run_events(day: OperatingDay) -> Table:
    """What drivers do, run by run."""
    duties = day.duties
    rows: list[tuple[str, ...]] = []
    if duties is not None:
        for run_id, events in zip(duties.schedule.duty_id, driver_runs(day, duties), strict=True):
            rows += [
                _event(day, run_id, number * _SEQUENCE_STEP, event)
                for number, event in enumerate(events, start=1)
            ]
    names = (
        "service_id", "run_id", "event_sequence", "piece_id", "block_id", "job_type", "event_type",
        "trip_id", "start_location", "start_time", "start_mid_trip", "end_location", "end_time",
        "end_mid_trip",
    )  # fmt: skip
    return _table({name: [row[place] for row in rows] for place, name in enumerate(names)})


def _event(day: OperatingDay, run_id: str, sequence: int, event: RunEvent) -> tuple[str, ...]:
    """One row of ``run_events.txt``."""
    trip_id = ""
    if event.trip != NO_TRIP:
        trip_id = day.trips.trip_id[event.trip]
    elif event.drive != NO_TRIP:
        trip_id = day.drive_id[event.drive]
    on_piece = event.piece != NO_PIECE
    return (
        day.service_id,
        run_id,
        str(sequence),
        f"{run_id}-{event.piece}" if on_piece else "",
        day.vehicles.block_id[event.block] if on_piece else "",
        _JOB,
        str(event.doing),
        trip_id,
        event.start_id,
        clock_of(event.start_s),
        (_NOT_MID if event.from_start else _MID) if trip_id else "",
        event.end_id,
        clock_of(event.end_s),
        (_NOT_MID if event.to_end else _MID) if trip_id else "",
    )
