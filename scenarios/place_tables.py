"""Tables of places: stops, stop areas, zones and depots, with what the service does there."""

import numpy as np

from network.quantities import FloatArray
from routing.lines import NOT_RUN
from scenarios.comparison import Comparison, compare
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
    stops, areas = result.network.stops, result.network.areas
    rows = np.arange(len(stops))
    trips, boardings = _trips_at(result, rows), _boardings_at(result, rows)
    lines = _lines_at_stops(result)
    columns = (
        Column("stop_id", "", "stop"),
        Column("name", "", "of the stop"),
        _AREA,
        _LON,
        _LAT,
        Column("terminal", "", "whether lines may start and end here"),
        Column("source", "", "where the stop comes from; generated ones are assumed"),
        _LINES,
        _TRIPS,
        _BOARDINGS,
    )
    return Table(
        "stops",
        columns,
        tuple(
            (
                stops.stop_id[row],
                stops.name[row],
                areas.area_id[int(stops.area[row])],
                float(stops.lon[row]),
                float(stops.lat[row]),
                bool(stops.terminal[row]),
                str(stops.source[row]),
                " ".join(lines[row]),
                trips[row],
                boardings[row],
            )
            for row in range(len(stops))
        ),
    )


def _stop_areas(result: ScenarioResult) -> Table:
    """One row per stop area, as riders know it."""
    area, areas = result.network.stops.area, result.network.areas
    trips, boardings = _trips_at(result, area), _boardings_at(result, area)
    lines: list[list[str]] = [[] for _ in range(len(areas))]
    for row, at_stop in zip(area.tolist(), _lines_at_stops(result), strict=True):
        lines[row] += [line for line in at_stop if line not in lines[row]]
    columns = (_AREA, Column("name", "", "of the area"), _LON, _LAT, _LINES, _TRIPS, _BOARDINGS)
    return Table(
        "stop_areas",
        columns,
        tuple(
            (
                areas.area_id[row],
                areas.name[row],
                float(areas.lon[row]),
                float(areas.lat[row]),
                " ".join(lines[row]),
                trips[row],
                boardings[row],
            )
            for row in range(len(areas))
        ),
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
    n_zones = len(zones)
    trips = by_origin(day, day.trips, day.open_to_bus, n_zones)
    served = by_origin(day, day.trips, day.served, n_zones)
    minutes = by_origin(day, day.trips * day.minutes, day.served, n_zones)
    share_served, mean_minutes = _ratios(served, trips), _ratios(minutes, served)
    near, walk = np.diff(walking.first_access).tolist(), _walk_minutes_to_bus(result)
    extra = _Losses(result)
    columns = (
        Column("zone_id", "", "zone"),
        _LON,
        _LAT,
        Column("population", "people", "estimated from the map unless given"),
        Column("jobs", "jobs", "estimated from the map unless given"),
        Column("areas_within_800m", "stop areas", "within 800 m of street walk, served or not"),
        Column("walk_min_to_bus", "min", "to the nearest stop area with a bus; blank: none near"),
        Column("trips_per_day", "trips/day", "that start here, trips of up to 1 000 m left out"),
        Column("share_served", "share", "of those, with a bus journey within the limits"),
        Column("journey_minutes_mean", "min", "door to door, of those with a bus journey"),
        *extra.columns,
    )
    return Table(
        "zones",
        columns,
        tuple(
            (
                zones.zone_id[row],
                float(zones.lon[row]),
                float(zones.lat[row]),
                float(zones.population[row]),
                float(zones.jobs[row]),
                near[row],
                walk[row],
                float(trips[row]),
                share_served[row],
                mean_minutes[row],
                *extra.cells_of(row),
            )
            for row in range(n_zones)
        ),
    )


class _Losses:
    """Further columns on zones where there is a present service to compare with."""

    columns: tuple[Column, ...] = ()

    def __init__(self, result: ScenarioResult) -> None:
        self._found: Comparison | None = None
        if result.present is None:
            return
        self._found = compare(result.network, result.demand, result.present, result.service)
        self._losing = _ratios(self._found.zone_losing, self._found.zone_trips)
        self._gaining = _ratios(self._found.zone_gaining, self._found.zone_trips)
        self.columns = (
            Column("share_losing", "share", "of trips that start here: lose service, a direct "
                   "journey or more than 5 min"),
            Column("share_gaining", "share", "of trips that start here: gain one and lose none"),
            Column("minutes_change_mean", "min", "planned less present, trips with a bus in both"),
        )  # fmt: skip

    def cells_of(self, zone: int) -> tuple[Cell, ...]:
        """Cells of one zone, none where nothing is compared."""
        if self._found is None:
            return ()
        change = float(self._found.zone_minutes_change[zone])
        return (self._losing[zone], self._gaining[zone], change)


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
    columns = (
        Column("depot_id", "", "depot"),
        _LON,
        _LAT,
        Column("capacity", "vehicles", "that fit; blank: no limit is known"),
        Column("assumed", "", "whether the place was chosen by rule, not given"),
        Column("blocks_per_day", "blocks/day", "that start here"),
    )
    return Table(
        "depots",
        columns,
        tuple(
            (
                depots.depot_id[row],
                float(depots.lon[row]),
                float(depots.lat[row]),
                int(depots.capacity[row]) if depots.capacity[row] >= 0 else None,
                depots.assumed,
                blocks[row],
            )
            for row in range(len(depots))
        ),
    )
