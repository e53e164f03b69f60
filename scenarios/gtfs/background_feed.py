"""Lines of a feed that run whatever is planned: trains, and buses that others plan."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from network.errors import refuse_errors
from network.nearest_streets import nearest_streets
from network.network import Network
from network.problems import Problem, note, warning
from network.projection import Projection
from network.quantities import FloatArray, IntArray, floats, ints, offsets_of
from network.service_day import HOUR, Period, clock_of
from network.stop_areas import stop_areas
from network.stops import StopAreaTable
from network.street_walks import SNAP_LIMIT_M, walking_between
from network.streets import StreetGraph
from network.walking import Walking
from routing.background import BackgroundService
from routing.lines import NOT_RUN
from scenarios.gtfs.along_shapes import shapes_of
from scenarios.gtfs.cells import numbers_of_texts
from scenarios.gtfs.day_service import DayService, service_on
from scenarios.gtfs.names import one_line
from scenarios.gtfs.on_the_map import map_problems
from scenarios.gtfs.reader import read_feed
from scenarios.gtfs.service_days import VehicleKinds
from scenarios.gtfs.several_feeds import feed_names, located

_LEAST_STATIONS = 2
_LINES_NAMED = 3


@dataclass(frozen=True, slots=True, eq=False)
class BackgroundDay:
    """What runs on one day of a feed and is not planned.

    Attributes
    ----------
    name : str
        Of the feed.
    service : DayService
    """

    name: str
    service: DayService


def read_background_days(
    paths: Sequence[Path], planned: Sequence[Path], streets: StreetGraph
) -> tuple[tuple[BackgroundDay, ...], tuple[Problem, ...]]:
    """Services of several feeds that stay as they are, each on its own busiest weekday.

    Parameters
    ----------
    paths : sequence of Path
    planned : sequence of Path
        Feeds whose buses are planned anew. Of a feed that is in both lists, all but its buses stay.
    streets : StreetGraph
        Which the feeds must lie on.

    Raises
    ------
    InputError
        If a feed is wrong, of another city, or has nothing that could stay.
    """
    anew = {path.resolve() for path in planned}
    days: list[BackgroundDay] = []
    findings: list[Problem] = []
    for path, name in zip(paths, feed_names(paths), strict=True):
        feed, found = read_feed(path)
        refuse_errors(map_problems(feed, streets.node_lon, streets.node_lat))
        kinds = VehicleKinds.OTHERS if path.resolve() in anew else VehicleKinds.ALL
        service, more = service_on(feed, kinds)
        findings += located((*found, *more), f"background {name}")
        days.append(BackgroundDay(name, service))
    return tuple(days), tuple(findings)


def background_of(
    days: Sequence[BackgroundDay],
    network: Network,
    projection: Projection,
    periods: Sequence[Period],
) -> tuple[BackgroundService | None, tuple[Problem, ...]]:
    """Lines of some feeds inside the map, beside the stops of a network.

    Stations are stops within 150 m of each other that a footway reaches. Trips are followed from
    the first of them inside the map to the last; run times are the means of the feed. Headways are
    those of the feed. Where nothing leaves in the busiest period, the feed holds part of the day:
    its fullest hour then stands for the periods in which nothing leaves.

    Parameters
    ----------
    days : sequence of BackgroundDay
    network : Network
    projection : Projection
        Of its streets.
    periods : sequence of Period

    Returns
    -------
    BackgroundService or None
        None where no trip has two stations inside the map.
    tuple of Problem

    Examples
    --------
    A train every 20 minutes between two stations 800 m apart.

    >>> from network.service_day import WEEKDAY
    >>> from tests.cities.grid import MIDDLE, grid_city
    >>> from tests.scenarios.gtfs.small_feed import Run, feed_with
    >>> clocks = ("07:00", "07:20", "07:40", "08:00", "08:20", "08:40")
    >>> feed = feed_with({"N": (0, 0), "S": (800, 0)},
    ...     [Run("R", "N S", clock, hop_s=120) for clock in clocks], route_types={"R": "2"})
    >>> day = BackgroundDay("rail", service_on(feed, VehicleKinds.ALL)[0])
    >>> trains, _ = background_of([day], grid_city(3, 3), MIDDLE, WEEKDAY)
    >>> trains.line_name, trains.ride_s.tolist(), trains.headway_s.tolist()
    (('R Line R',), [120, 0], [[0, 1200, 0, 0, 0]])
    """
    platforms = _platforms_of(days, network.footways, projection)
    found: list[_Pattern] = []
    findings: list[Problem] = []
    line_id: list[str] = []
    line_name: list[str] = []
    for row, day in enumerate(days):
        own = _patterns_of(day.service, platforms.station[row])
        headways, hour_s = _headways(own, periods)
        departures = [_departures(p, h, periods) for p, h in zip(own, headways, strict=True)]
        runs = [
            replace(p, headway_s=h, departure_s=d)
            for p, h, d in zip(own, headways, departures, strict=True)
            if len(d)
        ]
        place = {route: len(line_id) + n for n, route in enumerate(_routes_of(runs))}
        names = _line_names(day.service, list(place))
        line_id += [f"{day.name}:{own_id}" for own_id, _ in names]
        line_name += [name for _, name in names]
        found += [replace(p, route=place[p.route]) for p in runs]
        findings += located(
            _findings(day.service, own, runs, names, hour_s), f"background {day.name}"
        )
    if not found:
        message = "nothing of the background has two stations inside the map; it is left out"
        return None, (*findings, warning("background", message))
    kept = np.unique(np.concatenate([p.stations for p in found]))
    stations, walking = _joined_walks(platforms, ints(kept), network, projection)
    drawn = [_way(p, stations, ints(kept)) for p in found]
    return BackgroundService(
        line_id=tuple(line_id),
        line_name=tuple(line_name),
        pattern_line=ints([p.route for p in found]),
        first_stop=offsets_of([len(p.stations) for p in found]),
        stop=ints(np.searchsorted(kept, np.concatenate([p.stations for p in found]))),
        ride_s=ints(np.concatenate([p.ride_s for p in found])),
        dwell_s=ints(np.concatenate([p.dwell_s for p in found])),
        headway_s=ints(np.stack([p.headway_s for p in found])),
        first_departure=offsets_of([len(p.departure_s) for p in found]),
        departure_s=ints(np.concatenate([p.departure_s for p in found])),
        first_point=offsets_of([len(lon) for lon, _ in drawn]),
        point_lon=floats(np.concatenate([lon for lon, _ in drawn])),
        point_lat=floats(np.concatenate([lat for _, lat in drawn])),
        stations=stations,
        walking=walking,
        feeds=tuple(day.name for day in days),
    ), tuple(findings)


@dataclass(frozen=True, slots=True, eq=False)
class _Platforms:
    """Stops of all feeds that a footway reaches, joined to stations.

    Attributes
    ----------
    x, y : FloatArray, shape (n_platforms,)
        Metres.
    of_station : IntArray, shape (n_platforms,)
    stations : StopAreaTable
    station : tuple of IntArray, shape (n_feed_stops,) each
        Station of each stop of each feed; -1 where it is outside the map or not used.
    """

    x: FloatArray
    y: FloatArray
    of_station: IntArray
    stations: StopAreaTable
    station: tuple[IntArray, ...]


def _platforms_of(
    days: Sequence[BackgroundDay], footways: StreetGraph, projection: Projection
) -> _Platforms:
    """Gather the stops that are used and lie inside the map."""
    lon, lat, names, rows = [floats([])], [floats([])], list[str](), list[IntArray]()
    for day in days:
        table = day.service.feed.get_table("stops")
        used = np.unique(day.service.stop)
        here = numbers_of_texts(table.get_column("stop_lon"))[used]
        there = numbers_of_texts(table.get_column("stop_lat"))[used]
        near = nearest_streets(footways, *projection.to_metres(floats(here), floats(there)))
        inside = (near.edge >= 0) & (near.distance_m <= SNAP_LIMIT_M)
        names += [one_line(table.column_or_blank("stop_name")[stop]) for stop in used[inside]]
        lon.append(floats(here[inside]))
        lat.append(floats(there[inside]))
        rows.append(ints(used[inside]))
    all_lon, all_lat = floats(np.concatenate(lon)), floats(np.concatenate(lat))
    x, y = projection.to_metres(all_lon, all_lat)
    area, stations = stop_areas(floats(x), floats(y), all_lon, all_lat, names)
    station, taken = [], 0
    for day, own in zip(days, rows, strict=True):
        column = np.full(len(day.service.feed.get_table("stops")), -1)
        column[own] = area[taken : taken + len(own)]
        taken += len(own)
        station.append(ints(column))
    return _Platforms(floats(x), floats(y), area, stations, tuple(station))


@dataclass(frozen=True, slots=True, eq=False)
class _Pattern:
    """One sequence of stations of a line, with what its trips have in common."""

    route: int
    stations: IntArray
    ride_s: IntArray
    dwell_s: IntArray
    leave_s: IntArray
    shape_id: str
    service: DayService
    headway_s: IntArray
    departure_s: IntArray


def _patterns_of(service: DayService, station: IntArray) -> list[_Pattern]:
    """Ways with the same stations joined; by line, most departures, then stations."""
    by_way = np.argsort(service.way, kind="stable")
    first = np.searchsorted(service.way[by_way], np.arange(service.n_ways + 1))
    same: dict[tuple[int, int, tuple[int, ...]], list[tuple[int, IntArray]]] = {}
    for way in range(service.n_ways):
        here = station[service.stop[service.calls_of(way)]]
        inside = np.flatnonzero(here >= 0)
        places = inside[np.append([True], np.diff(here[inside]) != 0)[: len(inside)]]
        if len(places) >= _LEAST_STATIONS:
            key = int(service.route[way]), int(service.direction[way]), tuple(here[places].tolist())
            same.setdefault(key, []).append((way, ints(places)))
    patterns = []
    for (route, _, stations), members in same.items():
        times = [
            _times(service, ints(by_way[first[way] : first[way + 1]]), places)
            for way, places in members
        ]
        leave, ride, dwell = (np.concatenate(part) for part in zip(*times, strict=True))
        patterns.append(
            _Pattern(
                route=route,
                stations=ints(stations),
                ride_s=ints(np.append(np.maximum(np.rint(ride.mean(axis=0)), 1), 0)),
                dwell_s=ints(np.concatenate([[0], np.rint(dwell.mean(axis=0)), [0]])),
                leave_s=ints(np.sort(leave)),
                shape_id=service.shape_id[members[0][0]],
                service=service,
                headway_s=ints([]),
                departure_s=ints([]),
            )
        )
    return sorted(patterns, key=lambda p: (p.route, -len(p.leave_s), p.stations.tolist()))


def _times(
    service: DayService, departures: IntArray, places: IntArray
) -> tuple[IntArray, FloatArray, FloatArray]:
    """When trips leave their first station, ride from each to the next, and stand between."""
    leave = np.stack([service.leave_s(departures, int(p)) for p in places], axis=1)
    reach = np.stack([service.reach_s(departures, int(p)) for p in places], axis=1)
    ride, dwell = reach[:, 1:] - leave[:, :-1], leave[:, 1:-1] - reach[:, 1:-1]
    return ints(leave[:, 0]), floats(ride), floats(dwell)


def _headways(patterns: list[_Pattern], periods: Sequence[Period]) -> tuple[list[IntArray], int]:
    """Headways of each pattern, and the start of the hour that stands for some periods, else -1."""
    counted = np.array(
        [
            [int(((p.leave_s >= t.start) & (p.leave_s < t.end)).sum()) for t in periods]
            for p in patterns
        ]
    ).reshape(len(patterns), len(periods))
    lengths = np.tile([t.end - t.start for t in periods], (len(patterns), 1))
    busiest = max(range(len(periods)), key=lambda row: (periods[row].demand_factor, -row))
    hour_s = -1
    if patterns and not counted[:, busiest].any():
        hours = np.concatenate([p.leave_s for p in patterns]) // HOUR
        hour_s = int(np.argmax(np.bincount(hours))) * HOUR
        within = [((p.leave_s >= hour_s) & (p.leave_s < hour_s + HOUR)).sum() for p in patterns]
        unknown = np.flatnonzero(~counted.any(axis=0))
        counted[:, unknown] = np.array(within)[:, None]
        lengths[:, unknown] = HOUR
    even = np.maximum(np.rint(lengths / np.maximum(counted, 1)), 1)
    return [ints(row) for row in np.where(counted > 0, even, NOT_RUN)], hour_s


def _departures(pattern: _Pattern, headway_s: IntArray, periods: Sequence[Period]) -> IntArray:
    """Departures in the periods: those of the feed, even ones where an hour stands for a period."""
    starts: list[int] = []
    for period, headway in zip(periods, headway_s.tolist(), strict=True):
        inside = (pattern.leave_s >= period.start) & (pattern.leave_s < period.end)
        if inside.any():
            starts += pattern.leave_s[inside].tolist()
        elif headway != NOT_RUN:
            starts += range(period.start + headway // 2, period.end, headway)
    return ints(starts)


def _routes_of(patterns: list[_Pattern]) -> list[int]:
    """Rows of ``routes.txt`` in rising order."""
    return sorted({p.route for p in patterns})


def _line_names(service: DayService, routes: list[int]) -> list[tuple[str, str]]:
    """Id and name of some lines."""
    table = service.feed.get_table("routes")
    short, long = (
        table.column_or_blank("route_short_name"),
        table.column_or_blank("route_long_name"),
    )
    ids = table.get_column("route_id")
    return [
        (
            ids[r],
            " ".join(filter(None, (one_line(short[r]), one_line(long[r])))) or one_line(ids[r]),
        )
        for r in routes
    ]


def _findings(
    service: DayService,
    patterns: list[_Pattern],
    running: list[_Pattern],
    names: list[tuple[str, str]],
    hour_s: int,
) -> list[Problem]:
    """Say what runs beside the plan, what of it lies outside, and where an hour stands for more."""
    inside = sum(len(p.leave_s) for p in patterns)
    named = ", ".join(name for _, name in names[:_LINES_NAMED])
    more = f" and {len(names) - _LINES_NAMED} more" if len(names) > _LINES_NAMED else ""
    departures = sum(len(p.departure_s) for p in running)
    message = (
        f"{departures} departures a day run beside the plan on {named}{more}: not planned, no "
        "vehicle of the fleet, room for all riders, and not in gtfs.zip"
    )
    findings = [note("lines", message)] if names else []
    outside = service.n_departures - inside
    if outside:
        message = (
            f"{outside} of {service.n_departures} trips have fewer than {_LEAST_STATIONS} stations "
            "inside the map and were left out"
        )
        findings.append(note("trips", message))
    if hour_s >= 0:
        message = (
            f"nothing leaves in the busiest period; the fullest hour, {clock_of(hour_s)[:5]}-"
            f"{clock_of(hour_s + HOUR)[:5]}, stands for the periods in which nothing leaves"
        )
        findings.append(warning("headways", message, "give a feed of the whole day"))
    return findings


def _joined_walks(
    platforms: _Platforms, kept: IntArray, network: Network, projection: Projection
) -> tuple[StopAreaTable, Walking]:
    """Stations that are served, and walks between zones, stop areas and them."""
    served = np.isin(platforms.of_station, kept)
    stop_x, stop_y = projection.to_metres(network.stops.lon, network.stops.lat)
    zone_xy = projection.to_metres(network.zones.lon, network.zones.lat)
    station = len(network.areas) + np.searchsorted(kept, platforms.of_station[served])
    walking, _ = walking_between(
        network.footways,
        (floats(zone_xy[0]), floats(zone_xy[1])),
        (
            floats(np.concatenate([stop_x, platforms.x[served]])),
            floats(np.concatenate([stop_y, platforms.y[served]])),
        ),
        ints(np.concatenate([network.stops.area, station])),
    )
    all_stations = platforms.stations
    stations = StopAreaTable(
        area_id=tuple(f"station:{row + 1}" for row in range(len(kept))),
        name=tuple(all_stations.name[row] for row in kept),
        lon=floats(all_stations.lon[kept]),
        lat=floats(all_stations.lat[kept]),
    )
    return stations, walking


def _way(
    pattern: _Pattern, stations: StopAreaTable, kept: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Points of a pattern on a map: its shape between its ends, else straight on."""
    rows = np.searchsorted(kept, pattern.stations)
    lon, lat = stations.lon[rows], stations.lat[rows]
    shapes = shapes_of(pattern.service.feed)
    if pattern.shape_id not in shapes.shape_id:
        return floats(lon), floats(lat)
    points = shapes.points_of(shapes.shape_id.index(pattern.shape_id))
    shape_lon, shape_lat = shapes.lon[points], shapes.lat[points]
    ends = [
        int(
            np.argmin(
                np.hypot((shape_lon - lon[e]) * np.cos(np.radians(lat[e])), shape_lat - lat[e])
            )
        )
        for e in (0, -1)
    ]
    if ends[0] >= ends[1]:
        return floats(lon), floats(lat)
    part = slice(ends[0], ends[1] + 1)
    return floats(shape_lon[part]), floats(shape_lat[part])
