"""Checks a GTFS feed: who runs what when, how much of it is on the map, and what is left blank."""

from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np

from network.errors import InputError, LimitError
from network.problems import note, warning
from network.service_day import WEEKDAY, clock_of
from network.streets import StreetGraph
from scenarios.calibration.ride_feed import counts_of_feed, has_ride_counts
from scenarios.file_checks.counts import counts_facts
from scenarios.file_checks.report import Fact, Findings, problems_of
from scenarios.file_checks.tables import Beside, FeedNames
from scenarios.gtfs.calls import FeedCalls, calls_of
from scenarios.gtfs.cells import BLANK_TIME
from scenarios.gtfs.names import shown
from scenarios.gtfs.on_the_map import NEAR_M, map_problems, stops_on_the_map
from scenarios.gtfs.reader import read_feed_aloud
from scenarios.gtfs.route_types import mode_of
from scenarios.gtfs.rules import RULES, WEEKDAY_COLUMNS
from scenarios.gtfs.service_days import busiest_weekday, is_bus_trip, trips_on
from scenarios.gtfs.tables import Feed

_MOST_NAMED = 5


def check_feed(path: Path, beside: Beside) -> tuple[Findings, FeedNames]:
    """Facts and problems of a feed, on the map where one is given; and what its counts may name.

    Raises
    ------
    NotFoundError, LimitError, InputError
        If it cannot be read.
    """
    feed, said = read_feed_aloud(path)
    calls = calls_of(feed)
    found = Findings([*_service(feed), *_days(feed)], list(said))
    _add_busiest_day(found, feed, calls)
    blank = int(np.count_nonzero(calls.departure == BLANK_TIME))
    found.facts.append(Fact("stop times", len(calls.stop), "rows"))
    found.facts.append(Fact("stop times left blank", blank, "rows"))
    frequencies = len(feed.table_or_empty("frequencies"))
    found.facts.append(Fact("frequencies", frequencies, "rows"))
    found.facts.extend(_kept_unread(feed))
    if beside.streets is not None:
        found.facts.append(Fact("checked beside", beside.streets.name))
        _add_places_on_the_map(found, feed, calls, beside.streets.streets)
    if has_ride_counts(feed):
        _add_counts(found, feed, path.name)
    return found, _names(feed, path.name)


def _add_counts(found: Findings, feed: Feed, name: str) -> None:
    """Add what was counted by GTFS-ride."""
    try:
        counts = counts_of_feed(feed, name, WEEKDAY)
    except InputError as refusal:
        found.problems.extend(problems_of(refusal, name))
        return
    found.facts.extend(counts_facts(counts))
    found.problems.extend(counts.findings)


def _names(feed: Feed, name: str) -> FeedNames:
    """Ids and names of its lines and stops."""
    columns = {
        "routes": ("route_id", "route_short_name", "route_long_name"),
        "stops": ("stop_id", "stop_name"),
    }
    lines, stops = (
        frozenset(
            cell
            for column in names
            if column in feed.get_table(table).columns
            for cell in feed.get_table(table).get_column(column)
        )
        for table, names in columns.items()
    )
    return FeedNames(name, lines, stops)


def _kept_unread(feed: Feed) -> list[Fact]:
    """Files and columns that planning does not know and a feed that is given back still has."""
    columns = [
        f"{name}.txt {shown(column)}"
        for name, table in feed.tables.items()
        for column in table.columns
        if column not in RULES[name].columns
    ]
    kept = (("files kept unread", list(feed.other_files)), ("columns kept unread", columns))
    return [Fact(label, _named(names)) for label, names in kept if names]


def _named(names: list[str]) -> str:
    """Some names, and how many more there are."""
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


def _service(feed: Feed) -> list[Fact]:
    """Who runs what."""
    names = [shown(name.strip()) for name in feed.get_table("agency").get_column("agency_name")]
    lines = Counter(map(mode_of, feed.get_table("routes").get_column("route_type")))
    return [
        Fact("agencies", _named(names)),
        *(Fact(f"lines: {mode}", number, "lines") for mode, number in sorted(lines.items())),
        Fact("trips", len(feed.get_table("trips")), "trips"),
        Fact("stops", len(feed.get_table("stops")), "stops"),
    ]


def _days(feed: Feed) -> list[Fact]:
    """First and last day on which something may run."""
    weekly, dates = feed.table_or_empty("calendar"), feed.table_or_empty("calendar_dates")
    weeks = zip(*(weekly.get_column(day) for day in WEEKDAY_COLUMNS), strict=True)
    runs = [any(cell.strip() == "1" for cell in week) for week in weeks]
    first = [d for d, r in zip(weekly.get_column("start_date"), runs, strict=True) if r]
    last = [d for d, r in zip(weekly.get_column("end_date"), runs, strict=True) if r]
    kinds = dates.get_column("exception_type")
    added = [d for d, k in zip(dates.get_column("date"), kinds, strict=True) if k.strip() == "1"]
    days = sorted({text.strip() for text in (*first, *last, *added)})
    if not days:
        return [Fact("days covered", 0, "days")]
    start, end = (date(int(d[:4]), int(d[4:6]), int(d[6:])) for d in (days[0], days[-1]))
    span = (end - start).days + 1
    return [Fact("days covered", f"{start.isoformat()} to {end.isoformat()}, {span}", "days")]


def _add_busiest_day(found: Findings, feed: Feed, calls: FeedCalls) -> None:
    """Add the day that would be planned for, and its hours."""
    try:
        day = busiest_weekday(feed)
    except InputError as refusal:
        message, _, _ = str(refusal).removeprefix("feed: ").rpartition("; ")
        remedy = "as --gtfs it would be refused; give a feed with a weekday bus service"
        found.problems.append(warning("feed", message, remedy))
        return
    try:
        trips = trips_on(feed, day, calls)
    except LimitError as refusal:
        found.problems.extend(problems_of(refusal, "feed"))
        return
    trips = trips.choose(is_bus_trip(feed)[trips.trip])
    first = calls.first_call[trips.trip]
    last = calls.first_call[trips.trip + 1] - 1
    end_s = trips.start_s + calls.arrival[last] - calls.departure[first]
    found.facts.append(
        Fact("busiest weekday", f"{WEEKDAY_COLUMNS[day.weekday()].capitalize()} {day.isoformat()}")
    )
    found.facts.append(Fact("bus departures on it", len(trips), "departures"))
    hours = f"{clock_of(int(trips.start_s.min()))} to {clock_of(int(end_s.max()))}"
    found.facts.append(Fact("hours of it", hours))


def _add_places_on_the_map(
    found: Findings, feed: Feed, calls: FeedCalls, streets: StreetGraph
) -> None:
    """Add how many stops lie within the map, and the classic reason for none."""
    stops = feed.get_table("stops")
    inside = stops_on_the_map(feed, streets.node_lon, streets.node_lat)
    served = np.zeros(len(stops), np.bool_)
    served[np.unique(calls.stop)] = True
    n_inside, n_served = int((inside & served).sum()), int(served.sum())
    unit = f"stops within {NEAR_M:.0f} m of a street"
    found.facts.append(Fact("stops served", n_served, "stops"))
    found.facts.append(Fact("stops inside the map", int(inside.sum()), unit))
    found.facts.append(Fact("stops served inside the map", n_inside, unit))
    errors = map_problems(feed, streets.node_lon, streets.node_lat)
    found.problems.extend(errors)
    if not errors and n_inside < n_served:
        message = f"{n_served - n_inside} of {n_served} served stops lie outside of the map"
        remedy = "lines are cut there; use a larger map to keep them whole"
        found.problems.append(note("stops.txt", message, remedy))
