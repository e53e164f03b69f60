"""Tables of the service itself: lines, headways, trips, calls, blocks, duties and loads."""

from itertools import pairwise

import numpy as np

from network.network import Network
from network.quantities import floats
from network.service_day import HOUR, clock_of
from routing.deadheads import Deadheads
from routing.lines import NOT_RUN
from routing.timetable import Timetable
from scenarios.duty_tables import duty_tables
from scenarios.pattern_figures import (
    PatternFigures,
    line_of_calls,
    pattern_figures,
)
from scenarios.result import ScenarioResult, Service
from scenarios.table_files import Cell, Column, Table
from scenarios.timed_transfer_table import timed_transfer_tables

_LINE = Column("line_id", "", "line")
_DIRECTION = Column("direction", "", "0 out, 1 back; a loop has only 0")
_PATTERN = Column("pattern_id", "", "line and number of the pattern within it, as in shapes.txt")
_PERIOD = Column("period", "", "part of the service day")
_TRIP = Column("trip_id", "", "trip")
_BLOCK = Column("block_id", "", "work of one vehicle from leaving a depot until it is back")


def service_tables(result: ScenarioResult) -> tuple[Table, ...]:
    """Tables of the planned service, in the order in which a planner reads them.

    Parameters
    ----------
    result : ScenarioResult

    Returns
    -------
    tuple of Table
        ``lines``, ``headways``, ``trips``, ``calls``, ``blocks``, those of `duty_tables`,
        ``loads``, and ``timed_transfers`` where there are some.

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> blocks = service_tables(result())[4]
    >>> blocks.column("block_id"), blocks.column("trips")
    (['K1', 'K2', 'K3'], [5, 2, 2])
    """
    service = result.service
    figures = pattern_figures(service, result.demand.periods, result.settings.vehicle.places)
    return (
        _lines(result, figures),
        _headways(result, figures),
        _trips(service, figures),
        _calls(result.network, service.timetable),
        _blocks(result),
        *duty_tables(service),
        _loads(result, figures),
        *timed_transfer_tables(result),
    )


def _lines(result: ScenarioResult, figures: PatternFigures) -> Table:
    """One row per line."""
    plan, periods = result.service.plan, result.demand.periods
    of_call = line_of_calls(plan)
    hours = np.array([period.hours for period in periods])
    boardings = np.bincount(of_call, figures.boardings @ hours, plan.n_lines).tolist()
    trips = np.bincount(plan.pattern_line, figures.trips, plan.n_lines).tolist()
    columns = (
        _LINE,
        Column("name", "", "of the line"),
        Column("stops_out", "stops", "on the way out"),
        Column("stops_back", "stops", "on the way back; blank on a loop"),
        Column("km_out", "km", "one way out, along the streets"),
        Column("km_back", "km", "one way back"),
        Column("minutes_out", "min", "run out, first departure to last arrival, mean of the day"),
        Column("minutes_back", "min", "run back"),
        *(
            Column(f"headway_min_{p.name}", "min", f"headway out in {p.name}; blank: does not run")
            for p in periods
        ),
        Column("trips_per_day", "trips/day", "both directions"),
        Column("boardings_per_day", "boardings/day", "riders who board, transfers counted again"),
        Column("peak_load_per_hour", "riders/h", "on the fullest hop of any period"),
        Column("peak_load_factor", "share", "of all places, on the fullest hop of any period"),
    )
    rows: list[tuple[Cell, ...]] = []
    for line in range(plan.n_lines):
        on_line = of_call == line
        out, back = _out_and_back(result.service, line)
        rows.append((
            plan.line_id[line],
            plan.line_name[line],
            *(len(plan.stops_of(p)) if p is not None else None for p in (out, back)),
            *(float(figures.km[p]) if p is not None else None for p in (out, back)),
            *(float(figures.minutes[p]) if p is not None else None for p in (out, back)),
            *(_minutes(h) for h in plan.headway_s[out].tolist()),
            int(trips[line]),
            float(boardings[line]),
            float(figures.load[on_line].max()),
            float(figures.load_factor[on_line].max()),
        ))  # fmt: skip
    return Table("lines", columns, tuple(rows))


def _out_and_back(service: Service, line: int) -> tuple[int, int | None]:
    """First pattern of a line in each direction."""
    patterns = service.plan.patterns_of(line)
    direction = service.plan.pattern_direction[patterns]
    back = patterns[direction == 1]
    return int(patterns[0]), int(back[0]) if back.size else None


def _minutes(headway_s: int) -> float | None:
    """Headway in minutes, None where the pattern does not run."""
    return None if headway_s == NOT_RUN else headway_s / 60


def _headways(result: ScenarioResult, figures: PatternFigures) -> Table:
    """One row per pattern and period."""
    plan = result.service.plan
    columns = (
        _LINE, _DIRECTION, _PATTERN, _PERIOD,
        Column("start", "HH:MM:SS", "start of the period; hours past 24 are of the next morning"),
        Column("end", "HH:MM:SS", "end of the period"),
        Column("headway_min", "min", "between departures; blank: does not run"),
        Column("departures_per_hour", "trips/h", "at that headway"),
    )  # fmt: skip
    rows = tuple(
        (
            plan.line_id[int(plan.pattern_line[pattern])],
            int(plan.pattern_direction[pattern]),
            figures.pattern_id[pattern],
            period.name,
            clock_of(period.start),
            clock_of(period.end),
            _minutes(headway),
            0.0 if headway == NOT_RUN else HOUR / headway,
        )
        for pattern in range(plan.n_patterns)
        for period, headway in zip(
            result.demand.periods, plan.headway_s[pattern].tolist(), strict=True
        )
    )
    return Table("headways", columns, rows)


def _trips(service: Service, figures: PatternFigures) -> Table:
    """One row per trip."""
    plan, timetable = service.plan, service.timetable
    pattern = timetable.pattern.tolist()
    return Table.of_columns(
        "trips",
        (_TRIP, timetable.trip_id),
        (_LINE, [plan.line_id[line] for line in plan.pattern_line[pattern].tolist()]),
        (_DIRECTION, plan.pattern_direction[pattern].tolist()),
        (_PATTERN, [figures.pattern_id[row] for row in pattern]),
        (
            Column("first_departure", "HH:MM:SS", "since the start of the service day"),
            map(clock_of, timetable.start.tolist()),
        ),
        (
            Column("last_arrival", "HH:MM:SS", "since the start of the service day"),
            map(clock_of, timetable.end.tolist()),
        ),
        (_BLOCK, _block_of_trips(service)),
    )


def _block_of_trips(service: Service) -> list[str | None]:
    """Block of each trip; None where no vehicle runs it."""
    of_trip: list[str | None] = [None] * service.timetable.n_trips
    for block, block_id in enumerate(service.vehicles.block_id):
        for trip in service.vehicles.trips_of(block).tolist():
            of_trip[trip] = block_id
    return of_trip


def _calls(network: Network, timetable: Timetable) -> Table:
    """One row per trip and stop."""
    columns = (
        _TRIP,
        Column("sequence", "", "1 at the first stop"),
        Column("stop_id", "", "stop"),
        Column("arrival", "HH:MM:SS", "since the start of the service day"),
        Column("departure", "HH:MM:SS", "since the start of the service day"),
    )
    stop_id = network.stops.stop_id
    arrival = [clock_of(s) for s in timetable.arrival.tolist()]
    departure = [clock_of(s) for s in timetable.departure.tolist()]
    stop = timetable.stop.tolist()
    rows = tuple(
        (trip_id, call - start + 1, stop_id[stop[call]], arrival[call], departure[call])
        for trip_id, (start, end) in zip(
            timetable.trip_id, pairwise(timetable.first_call.tolist()), strict=True
        )
        for call in range(start, end)
    )
    return Table("calls", columns, rows)


def _blocks(result: ScenarioResult) -> Table:
    """One row per block."""
    vehicles, depot_id = result.service.vehicles, result.network.depots.depot_id
    away_s = vehicles.reach_depot_s - vehicles.leave_depot_s
    return Table.of_columns(
        "blocks",
        (_BLOCK, vehicles.block_id),
        (
            Column("vehicle", "", "number of the vehicle; one may run several blocks"),
            (vehicles.vehicle + 1).tolist(),
        ),
        (
            Column("start_depot", "", "depot it leaves"),
            [depot_id[depot] for depot in vehicles.start_depot.tolist()],
        ),
        (
            Column("end_depot", "", "depot it reaches"),
            [depot_id[depot] for depot in vehicles.end_depot.tolist()],
        ),
        (
            Column("leave_depot", "HH:MM:SS", "since the start of the service day"),
            map(clock_of, vehicles.leave_depot_s.tolist()),
        ),
        (
            Column("reach_depot", "HH:MM:SS", "since the start of the service day"),
            map(clock_of, vehicles.reach_depot_s.tolist()),
        ),
        (Column("trips", "trips", "with riders"), np.diff(vehicles.first_trip).tolist()),
        (Column("hours_away", "h", "away from the depot"), (away_s / HOUR).tolist()),
        (
            Column("deadhead_km", "km", "without riders, to and from the depot included"),
            [metres / 1000 for metres in block_deadhead_metres(result.service, result.deadheads)],
        ),
    )


def block_deadhead_metres(service: Service, deadheads: Deadheads) -> list[float]:
    """Metres driven without riders in each block: from the depot, between trips, and back."""
    metres = []
    vehicles = service.vehicles
    for block in range(vehicles.n_blocks):
        trips = vehicles.trips_of(block)
        out = deadheads.depot_place(int(vehicles.start_depot[block]))
        home = deadheads.depot_place(int(vehicles.end_depot[block]))
        leaves = np.concatenate([[out], service.timetable.last_stop[trips]])
        reaches = np.concatenate([service.timetable.first_stop[trips], [home]])
        metres.append(float(floats(deadheads.metres[leaves, reaches]).sum()))
    return metres


def _loads(result: ScenarioResult, figures: PatternFigures) -> Table:
    """One row per hop and period in which it is run."""
    plan, stop_id = result.service.plan, result.network.stops.stop_id
    columns = (
        _LINE, _DIRECTION, _PATTERN,
        Column("sequence", "", "1 at the first hop"),
        Column("from_stop_id", "", "stop it leaves"),
        Column("to_stop_id", "", "stop it reaches"),
        _PERIOD,
        Column("boardings_per_hour", "riders/h", "who board where it starts"),
        Column("load_per_hour", "riders/h", "on board"),
        Column("places_per_hour", "places/h", "seated and standing"),
        Column("load_factor", "share", "load over places"),
    )  # fmt: skip
    rows = tuple(
        (
            plan.line_id[int(plan.pattern_line[pattern])],
            int(plan.pattern_direction[pattern]),
            figures.pattern_id[pattern],
            call - start + 1,
            stop_id[int(plan.stop[call])],
            stop_id[int(plan.stop[call + 1])],
            period.name,
            float(figures.boardings[call, row]),
            float(figures.load[call, row]),
            float(figures.places[call, row]),
            float(figures.load_factor[call, row]),
        )
        for pattern, (start, end) in enumerate(pairwise(plan.first_stop.tolist()))
        for call in range(start, end - 1)
        for row, period in enumerate(result.demand.periods)
        if plan.headway_s[pattern, row] != NOT_RUN
    )
    return Table("loads", columns, rows)
