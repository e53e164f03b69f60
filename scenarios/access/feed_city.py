"""A city with the services of its feeds as they run, ready for questions of access."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from pathlib import Path

import numpy as np

from network.errors import InputError, refuse_errors
from network.osm_file import read_osm
from network.osm_streets import foot_streets, projection_of
from network.problems import Problem, warning
from network.quantities import FloatArray, IntArray, floats, ints
from network.stop_areas import stop_areas
from network.stops import StopAreaTable
from network.street_walks import walking_between
from network.streets import StreetGraph
from network.zone_sources import read_zones, zones_off_the_map
from network.zones import ZoneTable
from routing.access.ridden_service import RiddenService
from routing.assignment.connections import one_after_the_other
from routing.timetable import Timetable
from scenarios.access.served_city import ServedCity
from scenarios.gtfs.cells import numbers_of_texts
from scenarios.gtfs.day_service import DayService, service_on
from scenarios.gtfs.day_timetable import timetable_of_day
from scenarios.gtfs.names import one_line
from scenarios.gtfs.on_the_map import map_problems
from scenarios.gtfs.reader import read_feed
from scenarios.gtfs.service_days import VehicleKinds
from scenarios.gtfs.several_feeds import feed_names, located


@dataclass(frozen=True, slots=True, eq=False)
class FeedPlaces:
    """A city as its files state it, before anybody has walked in it.

    Attributes
    ----------
    footways : StreetGraph
    zones : ZoneTable
    zone_xy, stop_xy : tuple of FloatArray
        Metres, of the zones and of the stops of the timetable.
    timetable : Timetable
    stop_area : IntArray, shape (n_stops,)
        Row of `areas` of each stop.
    areas : StopAreaTable
    trip_line, days, findings
        As in `ServedCity`; `days` is the day of each feed.
    """

    footways: StreetGraph
    zones: ZoneTable
    zone_xy: tuple[FloatArray, FloatArray]
    stop_xy: tuple[FloatArray, FloatArray]
    timetable: Timetable
    stop_area: IntArray
    areas: StopAreaTable
    trip_line: tuple[str, ...]
    days: tuple[date, ...]
    findings: tuple[Problem, ...]


def read_feed_city(
    osm: Path, zones: Path, feeds: Sequence[Path], day: date | None = None
) -> ServedCity:
    """Read a map, zones and feeds, and walk along the streets between them.

    Trips run at the times of their feed, whole, wherever they go. Stops that no footway of the map
    reaches cannot be boarded, but trips pass them.

    Parameters
    ----------
    osm, zones : Path
    feeds : sequence of Path
        One or more GTFS files; together they are the service.
    day : date, optional
        By default each feed's busiest weekday.

    Returns
    -------
    ServedCity

    Raises
    ------
    NotFoundError, InputError, LimitError
        If a file is missing, wrong or too large, of another city, or has no trip on the day.

    Examples
    --------
    >>> import tempfile
    >>> from tests.scenarios.access.village import village
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = village(Path(folder))
    ...     city = read_feed_city(files.osm, files.zones, [files.gtfs])
    >>> city.zones.zone_id, city.areas.name, city.trip_line
    (('west', 'middle', 'east'), ('Stop S0', 'Stop S1', 'Stop S2'), ('1', '1', '1'))
    """
    return walked(read_feed_places(osm, zones, feeds, day))


def read_feed_places(
    osm: Path, zones: Path, feeds: Sequence[Path], day: date | None = None
) -> FeedPlaces:
    """Read a map, zones and feeds; the first half of `read_feed_city`, with its parameters."""
    extract = read_osm(osm)
    projection = projection_of(extract)
    footways, foot_findings = foot_streets(extract, projection, osm.name)
    table, zone_findings = read_zones(zones)
    off_the_map = zones_off_the_map(table, footways.node_lon, footways.node_lat)
    refuse_errors(off_the_map)
    services, feed_findings = _services(feeds, footways, day)
    parts = [_part(service) for service in services]
    lon = floats(np.concatenate([part.lon for part in parts]))
    lat = floats(np.concatenate([part.lat for part in parts]))
    x, y = projection.to_metres(lon, lat)
    zone_x, zone_y = projection.to_metres(table.lon, table.lat)
    names = [name for part in parts for name in part.name]
    area, areas = stop_areas(floats(x), floats(y), lon, lat, names)
    return FeedPlaces(
        footways=footways,
        zones=table,
        zone_xy=(floats(zone_x), floats(zone_y)),
        stop_xy=(floats(x), floats(y)),
        timetable=_joined(parts),
        stop_area=area,
        areas=areas,
        trip_line=tuple(line for part in parts for line in part.trip_line),
        days=tuple(service.day for service in services),
        findings=(
            *extract.findings, *foot_findings, *feed_findings, *zone_findings, *off_the_map,
        ),
    )  # fmt: skip


def walked(places: FeedPlaces) -> ServedCity:
    """Walk along the streets between zones and stops; the second half of `read_feed_city`."""
    walking, findings = walking_between(
        places.footways, places.zone_xy, places.stop_xy, places.stop_area
    )
    return ServedCity(
        zones=places.zones,
        service=RiddenService(places.timetable, places.stop_area, walking),
        areas=places.areas,
        trip_line=places.trip_line,
        timetable_of=", ".join(day.isoformat() for day in places.days),
        findings=(*places.findings, *findings),
    )


def _services(
    feeds: Sequence[Path], footways: StreetGraph, day: date | None
) -> tuple[list[DayService], tuple[Problem, ...]]:
    """Service of each feed on its day."""
    names = feed_names(feeds) if len(feeds) > 1 else ("",) * len(feeds)
    services: list[DayService] = []
    findings: list[Problem] = []
    for path, name in zip(feeds, names, strict=True):
        feed, found = read_feed(path)
        refuse_errors(map_problems(feed, footways.node_lon, footways.node_lat))
        service, more = service_on(feed, VehicleKinds.ALL, day)
        findings += located((*found, *more), name)
        if not service.n_departures:
            message = f"no trip runs on {service.day.isoformat()}"
            findings.append(warning(name or "feed", message, "take a day of its calendar"))
            continue
        services.append(service)
    if not services:
        when = "a weekday" if day is None else day.isoformat()
        message = f"feeds: no trip runs on {when}; take a day of their calendars"
        raise InputError(message)
    return services, tuple(findings)


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """Timetable of one feed, and the stops it calls at."""

    timetable: Timetable
    lon: FloatArray
    lat: FloatArray
    name: tuple[str, ...]
    trip_line: tuple[str, ...]


def _part(service: DayService) -> _Part:
    """Timetable of a feed on its own stops."""
    day = timetable_of_day(service)
    stops, routes = service.feed.get_table("stops"), service.feed.get_table("routes")
    ids = routes.get_column("route_id")
    short = routes.column_or_blank("route_short_name")
    long = routes.column_or_blank("route_long_name")
    names = stops.column_or_blank("stop_name")
    line = [
        one_line(a) or one_line(b) or one_line(own)
        for a, b, own in zip(short, long, ids, strict=True)
    ]
    return _Part(
        timetable=day.timetable,
        lon=floats(numbers_of_texts(stops.get_column("stop_lon"))[day.stop_row]),
        lat=floats(numbers_of_texts(stops.get_column("stop_lat"))[day.stop_row]),
        name=tuple(one_line(names[row]) for row in day.stop_row.tolist()),
        trip_line=tuple(line[row] for row in day.route.tolist()),
    )


def _joined(parts: Sequence[_Part]) -> Timetable:
    """All trips of all feeds, stops and patterns of each after those of the feed before."""
    first_stop = np.cumsum([0, *(len(part.name) for part in parts)])
    first_pattern = np.cumsum([0, *(_n_patterns(part.timetable.pattern) for part in parts)])
    moved = [
        replace(
            part.timetable,
            stop=ints(part.timetable.stop + stop),
            pattern=ints(part.timetable.pattern + pattern),
        )
        for part, stop, pattern in zip(parts, first_stop, first_pattern, strict=False)
    ]
    return reduce(one_after_the_other, moved)


def _n_patterns(pattern: IntArray) -> int:
    """Number of patterns."""
    return int(pattern.max(initial=-1)) + 1
