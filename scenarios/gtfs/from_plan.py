"""Turns a planned service into a GTFS feed: lines, trips, times, shapes and vehicle blocks."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from network.errors import InputError
from network.network import Network
from network.quantities import BoolArray, IntArray
from network.service_day import clock_of
from routing.blocks import VehicleSchedule
from routing.lines import LinePlan
from routing.paths import PatternPaths
from routing.timepoints import timepoints_of
from routing.timetable import Timetable
from routing.transfer_timing.timed_transfers import TimedTransfer
from scenarios.gtfs.colours import colour_of_line, text_colour_on
from scenarios.gtfs.distances import (
    ExportedShape,
    exported_shape,
    text_of_degrees,
    text_of_metres,
)
from scenarios.gtfs.met_trips import MetTrip, met_trips
from scenarios.gtfs.names import long_name, one_line, stop_name
from scenarios.gtfs.rules import WEEKDAY_COLUMNS
from scenarios.gtfs.settings import FeedSettings
from scenarios.gtfs.tables import Feed, Table, table_from_columns

AGENCY_ID = "agency"
SERVICE_ID = "weekday"
LONGEST_STAY_ON_BOARD_S = 900
"""Riders may stay on board between two trips of a line up to this wait at the terminal. Assumed."""

_BUS = "3"
_TIMED, _STAY_ON_BOARD, _LEAVE_THE_BUS = "1", "4", "5"
_SHORT_NAME_LIMIT = 12
_WORKING_DAYS = 5


@dataclass(frozen=True, slots=True, eq=False)
class _Service:
    """The planned service with what several tables ask of it.

    Attributes
    ----------
    shapes : tuple of ExportedShape or None
        One per pattern; None where no trip runs.
    area_ids : tuple of str
        Id of each stop area in the feed, distinct from all stop ids.
    station : BoolArray, shape (n_areas,)
        Whether the area is written as a station: two or more of its stops are served.
    blocks : tuple of str
        Block of each trip, blank where no vehicle runs it.
    """

    network: Network
    plan: LinePlan
    timetable: Timetable
    vehicles: VehicleSchedule
    shapes: tuple[ExportedShape | None, ...]
    area_ids: tuple[str, ...]
    served_stops: IntArray
    station: BoolArray
    blocks: tuple[str, ...]


def feed_of(
    network: Network,
    plan: LinePlan,
    paths: PatternPaths,
    timetable: Timetable,
    vehicles: VehicleSchedule,
    settings: FeedSettings,
    timed: tuple[TimedTransfer, ...] = (),
) -> Feed:
    """GTFS feed of a planned weekday.

    Only what runs is written: lines, shapes and stops without a trip are left out. Ids are those
    of the plan, so they stay the same from export to export; stop areas get the prefix ``area:``.

    Parameters
    ----------
    network : Network
        Stops and stop areas.
    plan : LinePlan
    paths : PatternPaths
        Way of each pattern of `plan`.
    timetable : Timetable
        Trips of `plan`.
    vehicles : VehicleSchedule
        Blocks of `timetable`. Two trips of a block are joined by a transfer: riders may stay on
        board where the line goes on from the same stop area within `LONGEST_STAY_ON_BOARD_S`.
    settings : FeedSettings
    timed : tuple of TimedTransfer, optional
        Written trip by trip: the bus that is boarded waits for the one that comes.

    Returns
    -------
    Feed
        Tables agency, stops, routes, trips, stop_times, calendar, shapes, transfers, feed_info and
        attributions.

    Raises
    ------
    InputError
        If there is no trip, or a trip does not serve the stops of its pattern.
    """
    _refuse_foreign_trips(plan, timetable)
    service = _service_of(network, plan, paths, timetable, vehicles)
    tables = {
        "agency": _agency(settings),
        "stops": _stops(service),
        "routes": _routes(service, settings),
        "trips": _trips(service),
        "stop_times": _stop_times(service),
        "calendar": _calendar(settings),
        "shapes": _shapes(service),
        "transfers": _transfers(service, met_trips(plan, timetable, timed)),
        "feed_info": _feed_info(settings),
        "attributions": _attributions(),
    }
    return Feed({name: table for name, table in tables.items() if len(table)})


def _refuse_foreign_trips(plan: LinePlan, timetable: Timetable) -> None:
    """Refuse a timetable that was not made for this plan."""
    if not timetable.n_trips:
        message = "the timetable has no trip; a feed without service cannot be exported"
        raise InputError(message)
    for trip, pattern in enumerate(timetable.pattern.tolist()):
        stops = timetable.stop[timetable.calls_of(trip)]
        if not np.array_equal(stops, plan.stops_of(pattern)):
            message = (
                f"trip {timetable.trip_id[trip]} does not serve the {len(plan.stops_of(pattern))} "
                f"stops of its pattern (row {pattern}); export a timetable with its own line plan"
            )
            raise InputError(message)


def _service_of(
    network: Network,
    plan: LinePlan,
    paths: PatternPaths,
    timetable: Timetable,
    vehicles: VehicleSchedule,
) -> _Service:
    """Gather what several tables need."""
    runs = np.bincount(timetable.pattern, minlength=plan.n_patterns) > 0
    served = np.unique(timetable.stop)
    stops_of_area = np.bincount(network.stops.area[served], minlength=len(network.areas))
    blocks = [""] * timetable.n_trips
    for row, block in enumerate(vehicles.block_id):
        for trip in vehicles.trips_of(row).tolist():
            blocks[trip] = block
    return _Service(
        network=network,
        plan=plan,
        timetable=timetable,
        vehicles=vehicles,
        shapes=tuple(
            exported_shape(plan, paths, pattern) if runs[pattern] else None
            for pattern in range(plan.n_patterns)
        ),
        area_ids=area_ids(network),
        served_stops=served,
        station=stops_of_area > 1,
        blocks=tuple(blocks),
    )


def area_ids(network: Network) -> tuple[str, ...]:
    """Ids of stop areas in the feed: stations and stops share one table, so they must differ."""
    prefix = "area:"
    stop_ids = frozenset(network.stops.stop_id)
    while any(prefix + area in stop_ids for area in network.areas.area_id):
        prefix += ":"
    return tuple(prefix + area for area in network.areas.area_id)


def _agency(settings: FeedSettings) -> Table:
    """Who runs the buses."""
    return table_from_columns(
        "agency",
        {
            "agency_id": [AGENCY_ID],
            "agency_name": [one_line(settings.agency_name)],
            "agency_url": [settings.agency_url],
            "agency_timezone": [settings.timezone],
            "agency_lang": [settings.language],
        },
    )


def _stops(service: _Service) -> Table:
    """Served stops, and before them the stations that join them."""
    stops, areas = service.network.stops, service.network.areas
    stations = np.flatnonzero(service.station).tolist()
    served = service.served_stops.tolist()
    area = stops.area.tolist()
    return table_from_columns(
        "stops",
        {
            "stop_id": [service.area_ids[a] for a in stations] + [stops.stop_id[s] for s in served],
            "stop_name": [stop_name(areas.name[a], areas.area_id[a]) for a in stations]
            + [_name_of_stop(service, s) for s in served],
            "stop_lat": [*_degrees(areas.lat[stations]), *_degrees(stops.lat[served])],
            "stop_lon": [*_degrees(areas.lon[stations]), *_degrees(stops.lon[served])],
            "location_type": ["1"] * len(stations) + ["0"] * len(served),
            "parent_station": [""] * len(stations)
            + [service.area_ids[area[s]] if service.station[area[s]] else "" for s in served],
        },
    )


def _degrees(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> list[str]:
    """Degrees with 6 decimals."""
    return [text_of_degrees(v) for v in np.rint(values * 1_000_000).astype(np.int64).tolist()]


def _name_of_stop(service: _Service, stop: int) -> str:
    """Name of a stop, else of its area, else a stated fallback."""
    stops, areas = service.network.stops, service.network.areas
    own = stops.name[stop] if one_line(stops.name[stop]) else areas.name[int(stops.area[stop])]
    return stop_name(own, stops.stop_id[stop])


def _routes(service: _Service, settings: FeedSettings) -> Table:
    """Lines that run; the id is the number on the bus where it is short enough."""
    plan = service.plan
    runs = {
        int(plan.pattern_line[pattern])
        for pattern, shape in enumerate(service.shapes)
        if shape is not None
    }
    lines = sorted(runs)
    ids = [plan.line_id[line] for line in lines]
    short = [one_line(i) if len(one_line(i)) <= _SHORT_NAME_LIMIT else "" for i in ids]
    long = [
        long_name(plan.line_name[line], number) if number else _name_of_line(plan, line)
        for line, number in zip(lines, short, strict=True)
    ]
    colours = [
        settings.line_colours.get(plan.line_id[line], colour_of_line(line)) for line in lines
    ]
    return table_from_columns(
        "routes",
        {
            "route_id": ids,
            "agency_id": [AGENCY_ID] * len(ids),
            "route_short_name": short,
            "route_long_name": long,
            "route_type": [_BUS] * len(ids),
            "route_color": colours,
            "route_text_color": [text_colour_on(colour) for colour in colours],
            "route_sort_order": [str(line) for line in lines],
        },
    )


def _name_of_line(plan: LinePlan, line: int) -> str:
    """Name of a line, else its id."""
    return one_line(plan.line_name[line]) or one_line(plan.line_id[line])


def _trips(service: _Service) -> Table:
    """Every trip with its line, block, direction, destination and shape."""
    plan, patterns = service.plan, service.timetable.pattern.tolist()
    shape_ids = _shape_ids(service)
    signs = [
        "" if shape is None else _headsign(service, pattern)
        for pattern, shape in enumerate(service.shapes)
    ]
    return table_from_columns(
        "trips",
        {
            "route_id": [plan.line_id[int(plan.pattern_line[p])] for p in patterns],
            "service_id": [SERVICE_ID] * len(patterns),
            "trip_id": service.timetable.trip_id,
            "trip_headsign": [signs[p] for p in patterns],
            "direction_id": [str(int(plan.pattern_direction[p])) for p in patterns],
            "block_id": service.blocks,
            "shape_id": [shape_ids[p] for p in patterns],
        },
    )


def _headsign(service: _Service, pattern: int) -> str:
    """Name of the stop area where a pattern ends, or of its last stop where that has none."""
    last = int(service.plan.stops_of(pattern)[-1])
    area = int(service.network.stops.area[last])
    return one_line(service.network.areas.name[area]) or _name_of_stop(service, last)


def _shape_ids(service: _Service) -> list[str]:
    """Line and number of the pattern within it, ``12.0``; blank where there is no way to draw."""
    plan = service.plan
    first_of_line = np.searchsorted(plan.pattern_line, plan.pattern_line).tolist()
    return [
        f"{plan.line_id[int(plan.pattern_line[pattern])]}.{pattern - first}"
        if shape is not None and len(shape.point_cm)
        else ""
        for pattern, (first, shape) in enumerate(zip(first_of_line, service.shapes, strict=True))
    ]


def _stop_times(service: _Service) -> Table:
    """Arrival and departure of every trip at every stop; those of timepoints are to be kept."""
    timetable = service.timetable
    line_of_trip = service.plan.pattern_line[timetable.pattern]
    timepoint = timepoints_of(timetable, line_of_trip, service.network.stops.area)
    stop_ids = service.network.stops.stop_id
    distances = [[] if shape is None else _distances(shape) for shape in service.shapes]
    clocks = {
        second: clock_of(second)
        for second in np.unique(np.concatenate([timetable.arrival, timetable.departure])).tolist()
    }
    calls = np.diff(timetable.first_call).tolist()
    patterns = timetable.pattern.tolist()
    return table_from_columns(
        "stop_times",
        {
            "trip_id": [i for i, n in zip(timetable.trip_id, calls, strict=True) for _ in range(n)],
            "arrival_time": [clocks[second] for second in timetable.arrival.tolist()],
            "departure_time": [clocks[second] for second in timetable.departure.tolist()],
            "stop_id": [stop_ids[stop] for stop in timetable.stop.tolist()],
            "stop_sequence": [str(place) for n in calls for place in range(1, n + 1)],
            "shape_dist_traveled": [text for p in patterns for text in distances[p]],
            "timepoint": ["1" if mark else "0" for mark in timepoint.tolist()],
        },
    )


def _distances(shape: ExportedShape) -> list[str]:
    """Distances of the calls along a shape; blank where there is no shape."""
    if not len(shape.point_cm):
        return [""] * len(shape.call_cm)
    return [text_of_metres(cm) for cm in shape.call_cm.tolist()]


def _calendar(settings: FeedSettings) -> Table:
    """One service: Monday to Friday."""
    days = {
        day: ["1" if number < _WORKING_DAYS else "0"] for number, day in enumerate(WEEKDAY_COLUMNS)
    }
    dates = {
        "start_date": [f"{settings.valid_from:%Y%m%d}"],
        "end_date": [f"{settings.valid_until:%Y%m%d}"],
    }
    return table_from_columns("calendar", {"service_id": [SERVICE_ID], **days, **dates})


def _shapes(service: _Service) -> Table:
    """Ways of the patterns that run."""
    drawn = [
        (shape_id, shape)
        for shape_id, shape in zip(_shape_ids(service), service.shapes, strict=True)
        if shape is not None
    ]
    return table_from_columns(
        "shapes",
        {
            "shape_id": [i for i, shape in drawn for _ in range(len(shape.point_cm))],
            "shape_pt_lat": [
                text_of_degrees(v) for _, s in drawn for v in s.lat_microdegrees.tolist()
            ],
            "shape_pt_lon": [
                text_of_degrees(v) for _, s in drawn for v in s.lon_microdegrees.tolist()
            ],
            "shape_pt_sequence": [str(n) for _, s in drawn for n in range(1, len(s.point_cm) + 1)],
            "shape_dist_traveled": [
                text_of_metres(v) for _, s in drawn for v in s.point_cm.tolist()
            ],
        },
    )


def _transfers(service: _Service, met: tuple[MetTrip, ...]) -> Table:
    """How riders may use the vehicle's way from trip to trip (GTFS reference, linked trips).

    After these, which bus waits for which. A vehicle that goes on as the other trip is told once.
    """
    joins = [
        (int(before), int(after))
        for block in range(service.vehicles.n_blocks)
        for before, after in pairwise(service.vehicles.trips_of(block))
    ]
    stays = [_riders_may_stay(service, before, after) for before, after in joins]
    linked = frozenset(joins)
    met = tuple(each for each in met if (each.from_trip, each.to_trip) not in linked)
    trips, stops = service.timetable.trip_id, service.network.stops.stop_id
    last, first = service.timetable.last_stop, service.timetable.first_stop
    return table_from_columns(
        "transfers",
        {
            # Stops are optional for linked trips. They are named where riders stay on board; a bus
            # that drives on empty links two places which no rider should read as a transfer.
            "from_stop_id": _where(stays, [stops[int(last[before])] for before, _ in joins])
            + [stops[each.from_stop] for each in met],
            "to_stop_id": _where(stays, [stops[int(first[after])] for _, after in joins])
            + [stops[each.to_stop] for each in met],
            "from_trip_id": [trips[before] for before, _ in joins]
            + [trips[each.from_trip] for each in met],
            "to_trip_id": [trips[after] for _, after in joins]
            + [trips[each.to_trip] for each in met],
            "transfer_type": [_STAY_ON_BOARD if stay else _LEAVE_THE_BUS for stay in stays]
            + [_TIMED] * len(met),
        },
    )


def _where(kept: Iterable[bool], texts: Iterable[str]) -> list[str]:
    """Texts that are kept, the others blank."""
    return [text if keep else "" for keep, text in zip(kept, texts, strict=True)]


def _riders_may_stay(service: _Service, before: int, after: int) -> bool:
    """Whether the same line goes on from the same stop area, soon enough to wait on board."""
    timetable, area = service.timetable, service.network.stops.area
    line = service.plan.pattern_line[timetable.pattern]
    wait = int(timetable.start[after] - timetable.end[before])
    return bool(
        line[before] == line[after]
        and area[timetable.last_stop[before]] == area[timetable.first_stop[after]]
        and 0 <= wait <= LONGEST_STAY_ON_BOARD_S
    )


def _feed_info(settings: FeedSettings) -> Table:
    """Who answers for the feed, and for which days it holds."""
    return table_from_columns(
        "feed_info",
        {
            "feed_publisher_name": [one_line(settings.publisher_name)],
            "feed_publisher_url": [settings.publisher_url],
            "feed_lang": [settings.language],
            "feed_start_date": [f"{settings.valid_from:%Y%m%d}"],
            "feed_end_date": [f"{settings.valid_until:%Y%m%d}"],
            "feed_version": [one_line(settings.feed_version)],
            "feed_contact_email": [settings.contact_email],
            "feed_contact_url": [settings.publisher_url],
        },
    )


def _attributions() -> Table:
    """Streets and shapes come from OpenStreetMap: its licence (ODbL 1.0, 4.3) asks to say so."""
    return table_from_columns(
        "attributions",
        {
            "attribution_id": ["openstreetmap"],
            "organization_name": ["OpenStreetMap contributors"],
            "is_producer": ["1"],
            "attribution_url": ["https://www.openstreetmap.org/copyright"],
        },
    )
