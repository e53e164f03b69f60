"""Several feeds read as one service of today: ids that clash get the name of their feed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from network.driving_side import DrivingSide
from network.errors import InputError, refuse_errors
from network.network import Network
from network.problems import Problem, warning
from network.projection import Projection
from network.quantities import floats, ints
from network.service_day import Period
from network.stops_on_streets import KerbStops
from network.streets import StreetGraph
from scenarios.gtfs.day_service import DayService, bus_service_on
from scenarios.gtfs.feed_stops import StopRows, stops_from_feed
from scenarios.gtfs.names import one_line
from scenarios.gtfs.on_the_map import map_problems
from scenarios.gtfs.present_feed import PresentFeed, present_lines_of
from scenarios.gtfs.reader import read_feed
from scenarios.gtfs.tables import Feed


@dataclass(frozen=True, slots=True, eq=False)
class FeedDay:
    """The buses of one feed on one day.

    Attributes
    ----------
    name : str
        Of the feed; empty where it is the only one.
    service : DayService
    taken_lines, taken_stops : frozenset of str
        Ids that another of the feeds uses too.
    """

    name: str
    service: DayService
    taken_lines: frozenset[str] = frozenset()
    taken_stops: frozenset[str] = frozenset()

    def line_ids(self, ids: Sequence[str]) -> tuple[str, ...]:
        """Ids of lines, with the name of the feed before those that clash."""
        return self._distinct(ids, self.taken_lines)

    def stop_ids(self) -> tuple[str, ...]:
        """Ids of all stops of the feed, with its name before those that clash."""
        return self._distinct(_ids(self, "stops", "stop_id"), self.taken_stops)

    def _distinct(self, ids: Sequence[str], taken: frozenset[str]) -> tuple[str, ...]:
        return tuple(f"{self.name}:{own}" if own in taken else own for own in ids)

    def located(self, findings: Sequence[Problem]) -> tuple[Problem, ...]:
        """Findings that name the feed they are about."""
        return located(findings, self.name)


def feed_names(paths: Sequence[Path]) -> tuple[str, ...]:
    """Name of each of several feeds: its file name, numbered where another has it too.

    Examples
    --------
    >>> feed_names([Path("a/city.zip"), Path("b/city.zip"), Path("rail.zip")])
    ('city', 'city-2', 'rail')
    """
    names: list[str] = []
    for path in paths:
        own = one_line(path.name.removesuffix(".zip")) or "feed"
        number, name = 1, own
        while name in names:
            number += 1
            name = f"{own}-{number}"
        names.append(name)
    return tuple(names)


def located(findings: Sequence[Problem], name: str) -> tuple[Problem, ...]:
    """Findings with the name of a feed before their place.

    Examples
    --------
    >>> print(*located([warning("stops.txt", "one is far away")], "rail"))
    warning: rail stops.txt: one is far away
    """
    if not name:
        return tuple(findings)
    return tuple(replace(each, where=f"{name} {each.where}") for each in findings)


def read_days(
    paths: Sequence[Path], streets: StreetGraph, day: date | None = None
) -> tuple[tuple[FeedDay, ...], tuple[Problem, ...]]:
    """Buses of several feeds, each on its own busiest weekday where no day is given.

    Feeds of one city are seldom made on one day, and their calendars need not overlap: each feed
    stands for the weekday that it knows best. A feed without buses is left out where another has
    some.

    Parameters
    ----------
    paths : sequence of Path
    streets : StreetGraph
        Which the feeds must lie on.
    day : date, optional
        The same for all.

    Returns
    -------
    tuple of FeedDay
    tuple of Problem

    Raises
    ------
    InputError
        If a feed is wrong or of another city, or none has a bus on a weekday or the day given.
    """
    names = feed_names(paths) if len(paths) > 1 else ("",) * len(paths)
    days: list[FeedDay] = []
    findings: list[Problem] = []
    refused: list[InputError] = []
    for path, name in zip(paths, names, strict=True):
        feed, found = read_feed(path)
        refuse_errors(map_problems(feed, streets.node_lon, streets.node_lat))
        try:
            service, more = _buses_of(feed, day)
        except InputError as failure:
            refused.append(failure)
            when = "a weekday" if day is None else day.isoformat()
            message = f"it has no bus on {when}, so it is no part of the present service"
            said = warning("feed", message, "give it as --background to keep its lines")
            findings += located((*found, said), name)
            continue
        findings += located((*found, *more), name)
        days.append(FeedDay(name, service))
    if refused and not days:
        raise refused[0]
    return _told_apart(days), tuple(findings)


def _buses_of(feed: Feed, day: date | None) -> tuple[DayService, tuple[Problem, ...]]:
    """Buses of a feed on a day; refuses a day without any."""
    service, findings = bus_service_on(feed, day)
    if not service.n_departures:
        message = f"feed: no bus runs on {service.day.isoformat()}; take a day of its calendar"
        raise InputError(message)
    return service, findings


def _told_apart(days: Sequence[FeedDay]) -> tuple[FeedDay, ...]:
    """Feeds that know which of their ids others use too."""
    lines = _used_twice([_ids(day, "routes", "route_id") for day in days])
    stops = _used_twice([_ids(day, "stops", "stop_id") for day in days])
    return tuple(replace(day, taken_lines=lines, taken_stops=stops) for day in days)


def _ids(day: FeedDay, table: str, column: str) -> tuple[str, ...]:
    """Ids of a table of a feed."""
    return day.service.feed.get_table(table).get_column(column)


def _used_twice(columns: Sequence[tuple[str, ...]]) -> frozenset[str]:
    """Ids in more than one of several columns."""
    counted = Counter(own for column in columns for own in dict.fromkeys(column))
    return frozenset(own for own, count in counted.items() if count > 1)


def stops_of_days(
    days: Sequence[FeedDay],
    streets: StreetGraph,
    projection: Projection,
    driving_side: DrivingSide,
    existing: KerbStops | None,
) -> tuple[KerbStops, tuple[StopRows, ...], tuple[Problem, ...]]:
    """Stops of all feeds, after those that are there already; rows of each feed's stops.

    Raises
    ------
    InputError
        As `stops_from_feed`.
    """
    rows: list[StopRows] = []
    findings: list[Problem] = []
    stops = existing
    for day in days:
        stops, own, found = stops_from_feed(
            day.service,
            streets,
            projection,
            driving_side,
            existing=stops,
            own_ids=day.stop_ids(),
        )
        rows.append(own)
        findings += day.located(found)
    if stops is None:
        message = "there is no feed to take stops from"
        raise InputError(message)
    return stops, tuple(rows), tuple(findings)


def present_lines_of_days(
    days: Sequence[FeedDay],
    rows: Sequence[StopRows],
    network: Network,
    periods: Sequence[Period],
) -> PresentFeed:
    """Lines of all feeds as one present service.

    Parameters
    ----------
    days : sequence of FeedDay
        At least one.
    rows : sequence of StopRows
        Stops of the network for those of each feed.
    network : Network
    periods : sequence of Period

    Returns
    -------
    PresentFeed
        Where one feed holds part of the day, its fullest hour stands for its own lines only.

    Raises
    ------
    InputError
        If no part of a trip of any feed is inside the map.
    """
    read: list[tuple[FeedDay, PresentFeed]] = []
    said: list[Problem] = []
    refused: list[InputError] = []
    for day, own in zip(days, rows, strict=True):
        try:
            read.append((day, present_lines_of(day.service, network, own, periods)))
        except InputError as failure:
            refused.append(failure)
            said += day.located([warning("present service", str(failure))])
    if not read:
        raise refused[0]
    first, *others = (_named(day, feed) for day, feed in read)
    for other in others:
        first = _joined(first, other)
    return replace(first, findings=(*first.findings, *said))


def _named(day: FeedDay, feed: PresentFeed) -> PresentFeed:
    """A present service with the name of its feed in ids and findings."""
    line_id = day.line_ids(feed.plan.line_id)
    plan, kept = (replace(lines, line_id=line_id) for lines in (feed.plan, feed.kept))
    return replace(feed, plan=plan, kept=kept, findings=day.located(feed.findings))


def _joined(one: PresentFeed, other: PresentFeed) -> PresentFeed:
    """Two present services as one; hours of the day inside the map weigh by trips."""
    n_one, n_other = (
        feed.trips_whole + feed.trips_cut + feed.trips_outside for feed in (one, other)
    )
    inside = one.inside_share * n_one + other.inside_share * n_other
    return PresentFeed(
        plan=one.plan.followed_by(other.plan),
        day=one.day,
        departures=ints(np.concatenate([one.departures, other.departures])),
        trips=ints(np.concatenate([one.trips, other.trips])),
        scheduled_s=floats(np.concatenate([one.scheduled_s, other.scheduled_s])),
        kept=one.kept.followed_by(other.kept),
        hour_s=max(one.hour_s, other.hour_s),
        trips_whole=one.trips_whole + other.trips_whole,
        trips_cut=one.trips_cut + other.trips_cut,
        trips_outside=one.trips_outside + other.trips_outside,
        inside_share=inside / max(n_one + n_other, 1),
        findings=(*one.findings, *other.findings),
    )
