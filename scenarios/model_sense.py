"""Whether the values of a kept plan make sense: what no plan of ours can hold is refused at once.

A folder of results may have been edited, or its disk may have failed. Searches trust what they are
given, so a number without a meaning would come back as a figure without one, hours later.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from network.quantities import BoolArray, FloatArray, IntArray, bools
from network.service_day import HOUR
from routing.background import BackgroundService
from routing.lines import NOT_RUN
from scenarios.choice_limits import MOST_BUSES
from scenarios.plan_model import KeptService, PlanModel

_MOST_LON, _MOST_LAT = 180, 90

_FURTHEST_S = 4 * 24 * HOUR
"""Seconds from the start of a service day within which everything of it lies, to either side."""

_CLOSE_M = 1.0
"""Metres by which a stop may lie beyond the end of its street: shapes are rounded."""


def senseless_values(model: PlanModel) -> Iterator[str]:
    """Names of columns that hold a number without a meaning.

    Parameters
    ----------
    model : PlanModel
        Its columns fit together.

    Yields
    ------
    str
        Name of the column and what is wrong with it.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from scenarios.plan_model import model_of
    >>> from tests.scenarios.small_result import result
    >>> model = model_of(result(), "Small town")
    >>> list(senseless_values(model))
    []
    >>> list(senseless_values(replace(model, settings=replace(model.settings, buses=-1))))
    ['settings.buses is -1']
    """
    yield from (f"{name} is not a number" for name in _not_numbers(model, "model"))
    yield from _senseless_settings(model)
    for name, column in _amounts(model):
        if column.size and not (np.isfinite(column).all() and column.min() >= 0):
            yield f"{name} is negative or without end"
    yield from _senseless_places(model)
    kept = model.network
    for name, places in (("stops", kept.stops), ("depots", kept.depots)):
        beyond = places.offset_m - kept.streets.length_m[places.edge]
        if beyond.size and beyond.max() > _CLOSE_M:
            yield f"{name}.offset_m lies beyond the end of a street"
    for service in (model.planned, model.present):
        if service is not None:
            yield from _senseless_service(service)


def _not_numbers(value: Any, name: str) -> Iterator[str]:  # noqa: ANN401  (any part of a model)
    """Real numbers that are none, wherever they stand."""
    if is_dataclass(value):
        for field in fields(value):
            yield from _not_numbers(getattr(value, field.name), f"{name}.{field.name}")
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from _not_numbers(part, f"{name}.{key}")
    elif isinstance(value, tuple):
        for row, part in enumerate(value):
            if not isinstance(part, str | bytes):
                yield from _not_numbers(part, f"{name}.{row}")
    elif isinstance(value, float | np.ndarray) and _has_nan(value):
        yield name


def _has_nan(value: float | npt.NDArray[Any]) -> bool:
    """Whether a real number is none."""
    found = np.asarray(value)
    return bool(np.issubdtype(found.dtype, np.floating) and np.isnan(found).any())


def _senseless_settings(model: PlanModel) -> Iterator[str]:
    """Settings that nobody can choose."""
    settings, run_times = model.settings, model.run_times
    if not 1 <= settings.buses <= MOST_BUSES:
        yield f"settings.buses is {settings.buses}"
    for name, number, least in (
        ("settings.vehicle.places", settings.vehicle.places, 1),
        ("settings.layover.least_s", settings.layover.least_s, 0),
        ("settings.layover.share_of_run_permille", settings.layover.share_of_run_permille, 0),
        ("settings.seed", settings.seed, 0),
        ("run_times.bus_factor_permille", run_times.bus_factor_permille, 1),
        ("run_times.stop_penalty_s", run_times.stop_penalty_s, 0),
        ("run_times.dwell_s", run_times.dwell_s, 0),
    ):
        if number < least:
            yield f"{name} is {number}"


def _senseless_places(model: PlanModel) -> Iterator[str]:
    """Places that are nowhere on earth, outlines that are none, and walks of no time."""
    kept, beside = model.network, model.background
    named: list[tuple[str, FloatArray, FloatArray]] = [
        ("streets.point", kept.streets.point_lon, kept.streets.point_lat),
        ("stops", kept.stops.lon, kept.stops.lat),
        ("areas", kept.areas.lon, kept.areas.lat),
        ("depots", kept.depots.lon, kept.depots.lat),
        ("zones", kept.zones.lon, kept.zones.lat),
    ]
    walks = [("walking.zone_walk_s", kept.walking.zone_walk_s)]
    if beside is not None:
        named += [
            ("background.point", beside.point_lon, beside.point_lat),
            ("background.stations", beside.stations.lon, beside.stations.lat),
        ]
        walks.append(("background.walking.zone_walk_s", beside.walking.zone_walk_s))
    for name, lon, lat in named:
        if (np.abs(lon) > _MOST_LON).any() or (np.abs(lat) > _MOST_LAT).any():
            yield f"{name} lie beyond {_MOST_LON} or {_MOST_LAT} degrees"
    outlines = shapely.from_wkb(kept.zones.boundary, on_invalid="ignore")
    if len(outlines) and not shapely.is_geometry(outlines).all():
        yield "zones.boundary holds no outline"
    for name, walk_s in walks:  # without end where nobody walks
        if walk_s.min() < 0:
            yield f"{name} is negative"


def _amounts(model: PlanModel) -> Iterator[tuple[str, IntArray | FloatArray]]:
    """Columns of amounts: finite and not negative."""
    kept, demand = model.network, model.demand
    yield "streets.length_m", kept.streets.length_m
    yield "streets.free_flow_ms", kept.streets.free_flow_ms
    yield "stops.offset_m", kept.stops.offset_m
    yield "depots.offset_m", kept.depots.offset_m
    yield "zones.population", kept.zones.population
    yield "zones.jobs", kept.zones.jobs
    yield "walking.access_s", kept.walking.access_s
    yield "walking.transfer_s", kept.walking.transfer_s
    yield "demand.trips_per_hour", demand.trips_per_hour
    for counted in (kept.zones.groups, kept.zones.opportunities):
        yield from ((f"zones.{name}", numbers) for name, numbers in counted.items())
    if model.background is not None:
        yield from _amounts_beside(model.background)
    yield "demand.periods", np.array([p.demand_factor for p in demand.periods])
    for service in (model.planned, model.present):
        if service is not None:
            yield "plan.headway_s", service.plan.headway_s + (service.plan.headway_s == NOT_RUN)
            yield "timetable.arrival", service.timetable.arrival
            yield "vehicles.vehicle", service.vehicles.vehicle


def _amounts_beside(beside: BackgroundService) -> Iterator[tuple[str, IntArray | FloatArray]]:
    """Amounts of the lines beside the plan."""
    yield "background.ride_s", beside.ride_s
    yield "background.dwell_s", beside.dwell_s
    yield "background.departure_s", beside.departure_s
    yield "background.walking.access_s", beside.walking.access_s
    yield "background.walking.transfer_s", beside.walking.transfer_s


def _times(service: KeptService) -> Iterator[tuple[str, IntArray]]:
    """Times of the service day, and lengths of parts of it."""
    timetable, vehicles, duties = service.timetable, service.vehicles, service.duties
    yield "timetable.arrival", timetable.arrival
    yield "timetable.departure", timetable.departure
    yield "vehicles.leave_depot_s", vehicles.leave_depot_s
    yield "vehicles.reach_depot_s", vehicles.reach_depot_s
    if duties is not None:
        yield "duties.start_s", duties.start_s
        yield "duties.end_s", duties.end_s
        yield "duties.work_s", duties.work_s
        yield "duties.paid_s", duties.paid_s


def _senseless_service(service: KeptService) -> Iterator[str]:
    """Times that no service day has, or that run backwards."""
    for name, times in _times(service):
        if times.size and not -_FURTHEST_S <= times.min() <= times.max() <= _FURTHEST_S:
            yield f"{name} lies {_FURTHEST_S // (24 * HOUR)} days away from its service day"
    timetable, vehicles, duties = service.timetable, service.vehicles, service.duties
    early = timetable.arrival[1:] < timetable.departure[:-1]
    if (early & ~_starts(timetable.first_call, len(timetable.stop))).any():
        yield "timetable.arrival lies before the departure from the stop before"
    if (vehicles.reach_depot_s < vehicles.leave_depot_s).any():
        yield "vehicles.reach_depot_s lies before leave_depot_s"
    if duties is None:
        return
    if (duties.end_s < duties.start_s).any():
        yield "duties.end_s lies before start_s"
    if (duties.end_section <= duties.first_section).any() or (duties.first_section < 0).any():
        yield "duties.end_section lies before first_section"


def _starts(first: IntArray, n_rows: int) -> BoolArray:
    """Whether each row but the first begins something new."""
    begins = np.zeros(n_rows + 1, np.bool_)
    begins[first] = True
    return bools(begins[1:n_rows])
