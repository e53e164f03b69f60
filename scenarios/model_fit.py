"""Whether the columns of a kept plan fit together: rows that exist, and tables without gaps.

Searches are compiled and trust what they are given: a row that does not exist would be read beyond
the end of an array.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from network.demand import Demand
from network.quantities import BoolArray, FloatArray, IntArray, ints
from network.streets import StreetGraph
from network.walking import Walking
from routing.background import BackgroundService
from routing.duties.duty_schedule import DutySchedule
from scenarios.plan_model import KeptNetwork, KeptService, PlanModel

_Rows = Iterator[tuple[str, IntArray, int]]
_Offsets = Iterator[tuple[str, IntArray, int, int]]
_Lengths = Iterator[tuple[str, tuple[int, ...]]]
_Column = Sequence[object] | IntArray | FloatArray | BoolArray

_NO_COLUMN = -1


def misfits(model: PlanModel) -> Iterator[str]:
    """Names of columns that point to rows that do not exist, and of tables with gaps.

    Parameters
    ----------
    model : PlanModel

    Yields
    ------
    str

    Examples
    --------
    >>> from dataclasses import replace
    >>> from network.quantities import floats
    >>> from scenarios.plan_model import model_of
    >>> from tests.scenarios.small_result import result
    >>> model = model_of(result(), "Small town")
    >>> list(misfits(model))
    []
    >>> areas = replace(model.network.areas, lon=floats([24.9]))
    >>> list(misfits(replace(model, network=replace(model.network, areas=areas))))
    ['stop areas']
    """
    for name, lengths in _equal_lengths(model):
        if len({*lengths}) > 1 or _NO_COLUMN in lengths:
            yield name
    for name, rows, limit in _rows(model):
        if rows.ndim != 1 or (rows.size and not 0 <= rows.min() <= rows.max() < limit):
            yield name
    for name, offsets, n_rows, end in _offsets(model):
        whole = offsets.shape == (n_rows + 1,) and offsets[0] == 0 and offsets[-1] == end
        if not whole or (np.diff(offsets) < 0).any():
            yield name


def _rows(model: PlanModel) -> _Rows:
    """Columns of rows of other tables, with the number of rows that there are."""
    kept = model.network
    yield from _street_rows(kept)
    yield from _place_rows(kept, model.demand)
    for service in _services(model):
        yield from _service_rows(service, model)
    if model.background is not None:
        yield from _background_rows(model.background)


def _services(model: PlanModel) -> list[KeptService]:
    """The plan, and today's service where it is kept."""
    return [model.planned] if model.present is None else [model.planned, model.present]


def _street_rows(kept: KeptNetwork) -> _Rows:
    """Columns of rows of streets."""
    streets = kept.streets
    edges, nodes = streets.n_edges, streets.n_nodes
    yield "streets.tail", streets.tail, nodes
    yield "streets.head", streets.head, nodes
    yield "streets.reverse", ints(streets.reverse + 1), edges + 1
    yield "streets.banned_from", streets.banned_from, edges
    yield "streets.banned_to", streets.banned_to, edges
    yield "streets.street_class", streets.street_class, len(streets.class_names)
    yield "streets.name", streets.name, len(streets.street_names)
    yield "stops.edge", kept.stops.edge, edges
    yield "depots.edge", kept.depots.edge, edges


def _place_rows(kept: KeptNetwork, demand: Demand) -> _Rows:
    """Columns of rows of areas and zones."""
    zones, areas = len(kept.zones), len(kept.areas)
    yield "stops.area", kept.stops.area, areas
    yield "walking.access_area", kept.walking.access_area, areas
    yield "walking.transfer_area", kept.walking.transfer_area, areas
    yield "demand.origin", demand.origin, zones
    yield "demand.destination", demand.destination, zones


def _service_rows(service: KeptService, model: PlanModel) -> _Rows:
    """Columns of rows of one service."""
    plan, timetable, vehicles = service.plan, service.timetable, service.vehicles
    stops, depots = len(model.network.stops), len(model.network.depots)
    yield "plan.pattern_line", plan.pattern_line, plan.n_lines
    yield "plan.stop", plan.stop, stops
    yield "timetable.pattern", timetable.pattern, plan.n_patterns
    yield "timetable.stop", timetable.stop, stops
    yield "vehicles.trip", vehicles.trip, timetable.n_trips
    yield "vehicles.start_depot", vehicles.start_depot, depots
    yield "vehicles.end_depot", vehicles.end_depot, depots
    if service.duties is not None:
        yield "duties.block", service.duties.block, vehicles.n_blocks
        yield "duties.home", service.duties.home, stops + depots


def _background_rows(background: BackgroundService) -> _Rows:
    """Columns of rows of the lines beside the plan; walks lead to areas, then to stations."""
    walking = background.walking
    areas = len(walking.first_transfer) - 1
    yield "background.pattern_line", background.pattern_line, len(background.line_id)
    yield "background.stop", background.stop, len(background.stations)
    yield "background.walking.access_area", walking.access_area, areas
    yield "background.walking.transfer_area", walking.transfer_area, areas


def _offsets(model: PlanModel) -> _Offsets:
    """Offsets, the number of their rows, and where they end."""
    kept = model.network
    streets, zones, areas = kept.streets, len(kept.zones), len(kept.areas)
    yield "streets.first_point", streets.first_point, streets.n_edges, len(streets.point_lon)
    yield from _walking_offsets("walking", kept.walking, zones, areas)
    for service in _services(model):
        yield from _service_offsets(service)
    beside = model.background
    if beside is not None:
        n = beside.n_patterns
        yield "background.first_stop", beside.first_stop, n, len(beside.stop)
        yield "background.first_departure", beside.first_departure, n, len(beside.departure_s)
        yield "background.first_point", beside.first_point, n, len(beside.point_lon)
        reached = areas + len(beside.stations)
        yield from _walking_offsets("background.walking", beside.walking, zones, reached)


def _walking_offsets(name: str, walking: Walking, zones: int, areas: int) -> _Offsets:
    """Offsets of walks."""
    yield f"{name}.first_access", walking.first_access, zones, len(walking.access_area)
    yield f"{name}.first_transfer", walking.first_transfer, areas, len(walking.transfer_area)


def _service_offsets(service: KeptService) -> _Offsets:
    """Offsets of one service."""
    plan, timetable, vehicles = service.plan, service.timetable, service.vehicles
    yield "plan.first_stop", plan.first_stop, plan.n_patterns, len(plan.stop)
    yield "timetable.first_call", timetable.first_call, timetable.n_trips, len(timetable.stop)
    yield "vehicles.first_trip", vehicles.first_trip, vehicles.n_blocks, len(vehicles.trip)
    if service.duties is not None:
        duties = service.duties
        yield "duties.first_piece", duties.first_piece, duties.n_duties, len(duties.block)


def _equal_lengths(model: PlanModel) -> _Lengths:
    """Columns of one table that must be equally long."""
    zones, periods = len(model.network.zones), len(model.demand.periods)
    yield from _street_lengths(model.network.streets)
    yield from _place_lengths(model.network)
    yield from _walking_lengths("", model.network.walking, zones)
    demand = model.demand
    yield "demand", _of(demand.origin, demand.destination, demand.trips_per_hour)
    for service in _services(model):
        yield "headways", (*service.plan.headway_s.shape[1:], periods)
        yield from _service_lengths(service)
    if model.background is not None:
        yield "headways beside", (*model.background.headway_s.shape[1:], periods)
        yield from _background_lengths(model.background)
        yield from _walking_lengths(" beside", model.background.walking, zones)


def _of(*columns: _Column) -> tuple[int, ...]:
    """Rows of each column."""
    return tuple(
        _NO_COLUMN if isinstance(each, np.ndarray) and each.ndim != 1 else len(each)
        for each in columns
    )


def _street_lengths(streets: StreetGraph) -> _Lengths:
    """Columns of junctions, streets, their shapes and banned turns."""
    s = streets
    yield "junctions", _of(s.node_id, s.node_lon, s.node_lat, s.node_x, s.node_y)
    yield (
        "streets",
        _of(s.tail, s.head, s.length_m, s.free_flow_ms, s.reverse, s.street_class, s.name),
    )
    yield "street points", _of(s.point_lon, s.point_lat, s.point_x, s.point_y)
    yield "banned turns", _of(s.banned_from, s.banned_to)


def _place_lengths(kept: KeptNetwork) -> _Lengths:
    """Columns of stops, their areas, depots and zones."""
    s, areas, d, z = kept.stops, kept.areas, kept.depots, kept.zones
    yield (
        "stops",
        _of(s.stop_id, s.name, s.lon, s.lat, s.edge, s.offset_m, s.area, s.terminal, s.source),
    )
    yield "stop areas", _of(areas.area_id, areas.name, areas.lon, areas.lat)
    yield "depots", _of(d.depot_id, d.lon, d.lat, d.edge, d.offset_m, d.capacity)
    counted = (*z.groups.values(), *z.opportunities.values())
    yield (
        "zones",
        _of(z.zone_id, z.lon, z.lat, z.population, z.jobs, z.boundary or z.zone_id, *counted),
    )


def _walking_lengths(of: str, walking: Walking, zones: int) -> _Lengths:
    """Columns of walks."""
    yield f"walks{of} between zones", (*walking.zone_walk_s.shape, zones)
    yield f"access{of}", _of(walking.access_area, walking.access_s)
    yield f"transfers{of}", _of(walking.transfer_area, walking.transfer_s)


def _service_lengths(service: KeptService) -> _Lengths:
    """Columns of lines, trips, blocks and duties of one service."""
    plan, timetable, blocks = service.plan, service.timetable, service.vehicles
    yield "lines", _of(plan.line_id, plan.line_name)
    yield "patterns", (*_of(plan.pattern_line, plan.pattern_direction), len(plan.headway_s))
    if plan.hours is not None:
        hours = plan.hours
        yield "hours", _of(plan.pattern_line, hours.first_s, hours.last_s, hours.exact)
    yield "trips", _of(timetable.trip_id, timetable.pattern)
    yield "calls", _of(timetable.stop, timetable.arrival, timetable.departure)
    yield (
        "blocks",
        _of(
            blocks.block_id, blocks.start_depot, blocks.end_depot, blocks.leave_depot_s,
            blocks.reach_depot_s, blocks.vehicle,
        ),
    )  # fmt: skip
    if service.duties is not None:
        yield from _duty_lengths(service.duties)


def _duty_lengths(duties: DutySchedule) -> _Lengths:
    """Columns of duties and of their pieces."""
    d = duties
    yield "pieces of duties", _of(d.block, d.first_section, d.end_section)
    yield (
        "duties",
        _of(d.duty_id, d.home, d.duty_type, d.start_s, d.end_s, d.work_s, d.paid_s),
    )
    yield "uncovered", _of(d.uncovered)


def _background_lengths(background: BackgroundService) -> _Lengths:
    """Columns of the lines beside the plan."""
    b, stations = background, background.stations
    yield "lines beside", _of(b.line_id, b.line_name)
    yield "patterns beside", (*_of(b.pattern_line), len(b.headway_s))
    yield "calls beside", _of(b.stop, b.ride_s, b.dwell_s)
    yield "departures beside", _of(b.departure_s)
    yield "points beside", _of(b.point_lon, b.point_lat)
    yield "stations", _of(stations.area_id, stations.name, stations.lon, stations.lat)
