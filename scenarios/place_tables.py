"""Tables of places: stops, stop areas, zones and depots, with what the service does there."""

from collections.abc import Sequence

import numpy as np

from network.quantities import FloatArray
from routing.lines import NOT_RUN
from scenarios.comparison import compare
from scenarios.day_journeys import by_origin, day_journeys
from scenarios.result import ScenarioResult
from scenarios.table_files import Cell, Column, Table

_LON = Column("lon", "degrees", "WGS 84")
_LAT = Column("lat", "degrees", "WGS 84")
_AREA = Column("area_id", "", "stop area: stops joined by a short walk")
_LINES = Column("lines", "", "lines that stop here")
_TRIPS = Column("trips_per_day", "trips/day", "that stop here")
_BOARDINGS = Column("boardings_per_day", "boardings/day", "riders who board")


def place_tables(result: ScenarioResult) -> tuple[Table, ...]:
    """Tables of all places.

    Parameters
    ----------
    result : ScenarioResult

    Returns
    -------
    tuple of Table
        ``stops``, ``stop_areas``, ``zones`` and ``depots``, each with `lon` and `lat`.

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> place_tables(result())[1].column("lines")
    ['1 2 3', '1 3', '1', '2', '2', '2']
    """
    return (_stops(result), _stop_areas(result), _zones(result), _depots(result))


def _stops(result: ScenarioResult) -> Table:
    """One row per stop, served or not."""
    stops, area_id = result.network.stops, result.network.areas.area_id
    rows = np.arange(len(stops))
    return Table.of_columns(
        "stops",
        (Column("stop_id", "", "stop"), stops.stop_id),
        (Column("name", "", "of the stop"), stops.name),
        (_AREA, [area_id[area] for area in stops.area.tolist()]),
        (_LON, stops.lon.tolist()),
        (_LAT, stops.lat.tolist()),
        (Column("terminal", "", "whether lines may start and end here"), stops.terminal.tolist()),
        (
            Column("source", "", "where the stop comes from; generated ones are assumed"),
            map(str, stops.source),
        ),
        (_LINES, map(" ".join, _lines_at_stops(result))),
        (_TRIPS, _trips_at(result, rows)),
        (_BOARDINGS, _boardings_at(result, rows)),
    )


def _stop_areas(result: ScenarioResult) -> Table:
    """One row per stop area, as riders know it."""
    area, areas = result.network.stops.area, result.network.areas
    lines: list[list[str]] = [[] for _ in range(len(areas))]
    for row, at_stop in zip(area.tolist(), _lines_at_stops(result), strict=True):
        lines[row] += [line for line in at_stop if line not in lines[row]]
    return Table.of_columns(
        "stop_areas",
        (_AREA, areas.area_id),
        (Column("name", "", "of the area"), areas.name),
        (_LON, areas.lon.tolist()),
        (_LAT, areas.lat.tolist()),
        (_LINES, map(" ".join, lines)),
        (_TRIPS, _trips_at(result, area)),
        (_BOARDINGS, _boardings_at(result, area)),
    )


def _trips_at(result: ScenarioResult, place: np.ndarray) -> list[int]:
    """Trips of the day that stop at each place, given the place of each stop."""
    at = place[result.service.timetable.stop]
    counted: list[int] = np.bincount(at, minlength=int(place.max()) + 1).tolist()
    return counted


def _boardings_at(result: ScenarioResult, place: np.ndarray) -> list[float]:
    """Riders of the day who board at each place, given the place of each stop."""
    service = result.service
    hours = [period.hours for period in result.demand.periods]
    per_day = np.stack([flows.boardings for flows in service.flows], axis=1) @ np.array(hours)
    at = place[service.plan.stop]
    added: list[float] = np.bincount(at, per_day, int(place.max()) + 1).tolist()
    return added


def _lines_at_stops(result: ScenarioResult) -> list[list[str]]:
    """Ids of the lines that stop at each stop in any period, in the order of the plan."""
    plan = result.service.plan
    at: list[list[str]] = [[] for _ in range(len(result.network.stops))]
    for pattern, line in enumerate(plan.pattern_line.tolist()):
        if not np.any(plan.headway_s[pattern] != NOT_RUN):
            continue
        for stop in plan.stops_of(pattern).tolist():
            if plan.line_id[line] not in at[stop]:
                at[stop].append(plan.line_id[line])
    return at


def _zones(result: ScenarioResult) -> Table:
    """One row per zone: people, reach, and what journeys from there are like."""
    zones, walking = result.network.zones, result.network.walking
    day = day_journeys(result.service.flows, result.demand.periods)
    trips = by_origin(day, day.trips, day.open_to_bus, len(zones))
    served = by_origin(day, day.trips, day.served, len(zones))
    minutes = by_origin(day, day.trips * day.minutes, day.served, len(zones))
    return Table.of_columns(
        "zones",
        (Column("zone_id", "", "zone"), zones.zone_id),
        (_LON, zones.lon.tolist()),
        (_LAT, zones.lat.tolist()),
        (
            Column("population", "people", "estimated from the map unless given"),
            zones.population.tolist(),
        ),
        (Column("jobs", "jobs", "estimated from the map unless given"), zones.jobs.tolist()),
        (
            Column("areas_within_800m", "stop areas", "within 800 m of street walk, served or not"),
            np.diff(walking.first_access).tolist(),
        ),
        (
            Column("walk_min_to_bus", "min",
                   "to the nearest stop area with a bus; blank: none near"),
            _walk_minutes_to_bus(result),
        ),
        (
            Column("trips_per_day", "trips/day",
                   "that start here, trips of up to 1 000 m left out"),
            trips.tolist(),
        ),
        (
            Column("share_served", "share", "of those, with a bus journey within the limits"),
            _ratios(served, trips),
        ),
        (
            Column("journey_minutes_mean", "min", "door to door, of those with a bus journey"),
            _ratios(minutes, served),
        ),
        *_losses(result),
    )  # fmt: skip


def _losses(result: ScenarioResult) -> tuple[tuple[Column, Sequence[Cell]], ...]:
    """Further columns on zones where there is a present service to compare with."""
    if result.present is None:
        return ()
    found = compare(result.network, result.demand, result.present, result.service)
    return (
        (
            Column("share_losing", "share", "of trips that start here: lose service, a direct "
                   "journey or more than 5 min"),
            _ratios(found.zone_losing, found.zone_trips),
        ),
        (
            Column("share_gaining", "share", "of trips that start here: gain one and lose none"),
            _ratios(found.zone_gaining, found.zone_trips),
        ),
        (
            Column("minutes_change_mean", "min",
                   "planned less present, trips with a bus in both"),
            found.zone_minutes_change.tolist(),
        ),
    )  # fmt: skip


def _ratios(parts: FloatArray, wholes: FloatArray) -> list[float | None]:
    """Parts of wholes; None of nothing."""
    return [
        part / whole if whole > 0 else None
        for part, whole in zip(parts.tolist(), wholes.tolist(), strict=True)
    ]


def _walk_minutes_to_bus(result: ScenarioResult) -> list[float | None]:
    """Street walk from each zone to the nearest stop area where a bus stops; None beyond 800 m."""
    network, walking = result.network, result.network.walking
    with_bus = np.zeros(len(network.areas), np.bool_)
    with_bus[network.stops.area[result.service.timetable.stop]] = True
    found: list[float | None] = []
    for zone in range(len(network.zones)):
        rows = slice(int(walking.first_access[zone]), int(walking.first_access[zone + 1]))
        seconds = walking.access_s[rows][with_bus[walking.access_area[rows]]]
        found.append(float(seconds.min()) / 60 if seconds.size else None)
    return found


def _depots(result: ScenarioResult) -> Table:
    """One row per depot."""
    depots = result.network.depots
    blocks = np.bincount(result.service.vehicles.start_depot, minlength=len(depots)).tolist()
    return Table.of_columns(
        "depots",
        (Column("depot_id", "", "depot"), depots.depot_id),
        (_LON, depots.lon.tolist()),
        (_LAT, depots.lat.tolist()),
        (
            Column("capacity", "vehicles", "that fit; blank: no limit is known"),
            [most if most >= 0 else None for most in depots.capacity.tolist()],
        ),
        (
            Column("assumed", "", "whether the place was chosen by rule, not given"),
            [depots.assumed] * len(depots),
        ),
        (Column("blocks_per_day", "blocks/day", "that start here"), blocks),
    )
