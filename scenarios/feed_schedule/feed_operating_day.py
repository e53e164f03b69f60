"""A scheduled day of a feed as the systems of an operator want it."""

import numpy as np

from network.quantities import FloatArray, floats, ints
from routing.blocks import VehicleSchedule
from scenarios.feed_schedule.feed_day import FeedDay
from scenarios.feed_schedule.scheduling import FeedSchedule
from scenarios.gtfs.along_shapes import metres_between
from scenarios.gtfs.cells import numbers_of_texts
from scenarios.gtfs.names import one_line, stop_name
from scenarios.gtfs.service_days import days_like
from scenarios.operating_day import (
    OperatedStops,
    OperatedTrips,
    OperatingDay,
    empty_drives,
    unused_prefix,
)


def operating_day_of_feed(schedule: FeedSchedule, vehicles: VehicleSchedule) -> OperatingDay:
    """Operating day of a scheduled feed, under the ids of the feed.

    Where all trips of the day are of one service, runs and empty drives are of it too; else they
    get a service of their own, on the days of the year on which the same services run.

    Parameters
    ----------
    schedule : FeedSchedule
    vehicles : VehicleSchedule
        Its blocks under the ids that they have in the feed.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from scenarios.feed_schedule.feed_day import read_feed_day
    >>> from scenarios.feed_schedule.scheduling import ScheduleRules, schedule_feed
    >>> from scenarios.feed_schedule.town_without_streets import DeadheadRule
    >>> from tests.scenarios.gtfs.small_feed import Run, feed_with, written_feeds
    >>> feed = feed_with({"A": (0, 0), "B": (4000, 0)}, [Run("1", "A B", "07:00", 600)])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     day = read_feed_day(*written_feeds(Path(folder), city=feed), DeadheadRule())
    >>> found = schedule_feed(day, ScheduleRules())
    >>> operated = operating_day_of_feed(found, found.vehicles)
    >>> operated.service_id, operated.service_is_new, operated.depot_stop_id
    ('W', False, ('depot:assumed',))
    """
    day, feed = schedule.day, schedule.day.kept.feed
    trips, routes = feed.get_table("trips"), feed.get_table("routes")
    of_day = trips.get_column("service_id")
    services = {of_day[row] for row in day.day.trip_row.tolist()}
    is_new = len(services) > 1
    service_id = unused_prefix("schedule", of_day) if is_new else min(services)
    drives = empty_drives(day.ends, vehicles, schedule.deadheads)
    depot = unused_prefix("depot:", feed.get_table("stops").get_column("stop_id"))
    prefix = unused_prefix("empty:", trips.get_column("trip_id"))
    route_id = routes.get_column("route_id")
    lines = np.unique(day.day.route)
    agency = routes.column_or_blank("agency_id")
    return OperatingDay(
        title=one_line(feed.get_table("agency").get_column("agency_name")[0]),
        service_id=service_id,
        service_is_new=is_new,
        dates=days_like(feed, day.service.day),
        agency_id=agency[int(lines[0])],
        stops=_stops(day),
        depots=day.town.depots,
        depot_stop_id=tuple(depot + own for own in day.town.depots.depot_id),
        drive_route_id=unused_prefix("empty", route_id),
        drive_id=tuple(f"{prefix}{number}" for number in range(1, len(drives) + 1)),
        trips=_trips(day),
        timetable=day.day.timetable,
        call_m=_call_metres(day),
        vehicles=vehicles,
        drives=drives,
        duties=schedule.duties,
    )


def _stops(day: FeedDay) -> OperatedStops:
    """Stops that the trips of the day call at."""
    stops, rows = day.kept.feed.get_table("stops"), day.day.stop_row
    ids, names = stops.get_column("stop_id"), stops.column_or_blank("stop_name")
    lon, lat = (numbers_of_texts(stops.get_column(name))[rows] for name in ("stop_lon", "stop_lat"))
    return OperatedStops(
        stop_id=tuple(ids[row] for row in rows.tolist()),
        name=tuple(stop_name(names[row], ids[row]) for row in rows.tolist()),
        lon=floats(lon),
        lat=floats(lat),
    )


def _call_metres(day: FeedDay) -> FloatArray:
    """Metres of each call along its trip: along the shape, or straight from stop to stop."""
    service, timetable = day.service, day.day.timetable
    stops = day.kept.feed.get_table("stops")
    lon, lat = (numbers_of_texts(stops.get_column(name)) for name in ("stop_lon", "stop_lat"))
    of_way = []
    for way in range(service.n_ways):
        calls = service.calls_of(way)
        along_m, stop = service.along_m[calls], service.stop[calls]
        if not np.isfinite(along_m).all():
            hops = metres_between(lon[stop[:-1]], lat[stop[:-1]], lon[stop[1:]], lat[stop[1:]])
            along_m = floats(np.concatenate([[0.0], np.cumsum(hops)]))
        of_way.append(along_m)
    return floats(np.concatenate([of_way[way] for way in timetable.pattern.tolist()]))


def _trips(day: FeedDay) -> OperatedTrips:
    """What the feed says about the trips of the day."""
    routes = day.kept.feed.get_table("routes")
    lines, line = np.unique(day.day.route, return_inverse=True)
    ids = day.kept.feed.get_table("trips").get_column("trip_id")
    way = day.day.timetable.pattern
    columns = (
        tuple(one_line(routes.column_or_blank(name)[row]) for row in lines.tolist())
        for name in ("route_short_name", "route_long_name")
    )
    number, long = columns
    return OperatedTrips(
        trip_id=tuple(
            "" if repeated else ids[row]
            for row, repeated in zip(
                day.day.trip_row.tolist(), day.is_repeated.tolist(), strict=True
            )
        ),
        line=ints(line),
        direction=ints(np.maximum(day.service.direction[way], 0)),
        line_id=tuple(routes.get_column("route_id")[row] for row in lines.tolist()),
        line_number=number,
        line_name=long,
    )
