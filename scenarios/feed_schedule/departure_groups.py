"""Trips of a line in one direction whose departures can move, in the order in which they leave."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from network.service_day import MINUTE
from scenarios.feed_schedule.feed_day import FeedDay
from scenarios.gtfs.day_service import NO_DIRECTION


@dataclass(frozen=True, slots=True)
class DepartureGroup:
    """Trips of a line in one direction, in the order in which they pass a stop of all of them.

    Attributes
    ----------
    line, direction : int
        Row of ``routes.txt``; direction of the feed, -1 where it tells none.
    stop : int
        Row of ``stops.txt``.
    trips : tuple of int
        Rows of the timetable of the day.
    minutes : tuple of int
        Whole minutes at which they leave that stop, rising.
    """

    line: int
    direction: int
    stop: int
    trips: tuple[int, ...]
    minutes: tuple[int, ...]


def departure_groups(
    day: FeedDay, counted: dict[str, float]
) -> tuple[list[DepartureGroup], Counter[str]]:
    """Lines whose trips can move, and how many directions of lines cannot, by reason."""
    way = day.day.timetable.pattern
    direction = day.service.direction[way].tolist()
    by_key: dict[tuple[int, int, int], list[int]] = {}
    for trip, line in enumerate(day.day.route.tolist()):
        own_way = int(way[trip]) if direction[trip] == NO_DIRECTION else 0
        by_key.setdefault((line, direction[trip], own_way), []).append(trip)
    groups, left = [], Counter[str]()
    for (line, toward, _), trips in sorted(by_key.items()):
        names = trip_ids(day, trips)
        if not any(name in counted for name in names):
            continue
        if not all(name in counted for name in names):
            left["a trip was not counted"] += 1
        elif day.is_repeated[trips].any():
            left["a trip repeats by frequencies.txt"] += 1
        else:
            found = _group(day, line, toward, trips)
            groups += [found] if isinstance(found, DepartureGroup) else []
            left += Counter([found] if isinstance(found, str) else [])
    return groups, left


def _group(day: FeedDay, line: int, direction: int, trips: list[int]) -> DepartureGroup | str:
    """Trips by the minute at which they leave a stop of all of them, or why there is no such."""
    timetable = day.day.timetable
    calls = [timetable.stop[timetable.calls_of(trip)].tolist() for trip in trips]
    shared = frozenset(calls[0]).intersection(*calls)
    stop = next((stop for stop in calls[0] if stop in shared), None)
    if stop is None:
        return "no stop is served by every trip"
    leaves = []
    for trip, stops in zip(trips, calls, strict=True):
        call = int(timetable.first_call[trip]) + stops.index(stop)
        leaves.append((int(timetable.departure[call]) // MINUTE, trip))
    leaves.sort()
    if any(a[0] == b[0] for a, b in pairwise(leaves)):
        return "two trips leave in the same minute"
    minutes, ordered = zip(*leaves, strict=True)
    return DepartureGroup(line, direction, int(day.day.stop_row[stop]), ordered, minutes)


def trip_ids(day: FeedDay, trips: Sequence[int]) -> list[str]:
    """Ids in ``trips.txt`` of some trips of the timetable."""
    ids = day.service.feed.get_table("trips").get_column("trip_id")
    return [ids[int(day.day.trip_row[trip])] for trip in trips]
