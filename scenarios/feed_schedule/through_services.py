"""Trips of a feed on which riders stay on board: one vehicle runs them in turn, where it can."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from network.problems import Problem, note, warning
from network.quantities import BoolArray, IntArray, ints
from routing.deadheads import Deadheads
from routing.vehicle_scheduling.linked_trips import NO_FOLLOWER, LinkedTrips, link_trips
from scenarios.feed_schedule.feed_day import FeedDay
from scenarios.gtfs.names import shown

IN_SEAT = "4"
"""Value of ``transfer_type``: riders stay on the vehicle, which goes on as the other trip."""

_MOST_TOLD = 100
"""Links that cannot be kept, told one by one: a feed may have a hundred thousand of them."""


@dataclass(frozen=True, slots=True, eq=False)
class ThroughServices:
    """Trips of a day, those that riders stay on joined to chains.

    Attributes
    ----------
    linked : LinkedTrips
    findings : tuple of Problem
        How many links are kept, and each that cannot be; of very many the first, and how many more.
    """

    linked: LinkedTrips
    findings: tuple[Problem, ...]


def through_services(day: FeedDay, deadheads: Deadheads) -> ThroughServices:
    """Join trips that ``transfers.txt`` joins by an in-seat transfer (type 4).

    Links of type 5 tell of a block alone: blocks are chosen anew. Links to trips that do not run on
    the day do not count.

    Parameters
    ----------
    day : FeedDay
    deadheads : Deadheads
        Between the places of the day.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from routing.deadheads import deadheads_of
    >>> from scenarios.feed_schedule.feed_day import read_feed_day
    >>> from scenarios.feed_schedule.town_without_streets import (
    ...     DRIVES_AS_STATED, WHOLE_DAY, DeadheadRule)
    >>> from scenarios.gtfs.tables import table_from_columns
    >>> from tests.scenarios.gtfs.small_feed import Run, feed_with, written_feeds
    >>> runs = [Run("1", "A B", "07:00", 600), Run("2", "B A", "07:10", 600)]
    >>> feed = feed_with({"A": (0, 0), "B": (4000, 0)}, runs)
    >>> tie = {"from_trip_id": ["T0"], "to_trip_id": ["T1"], "transfer_type": ["4"]}
    >>> feed = feed.with_table("transfers", table_from_columns("transfers", tie))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     day = read_feed_day(*written_feeds(Path(folder), city=feed), DeadheadRule())
    >>> found = through_services(day, deadheads_of(day.town, DRIVES_AS_STATED, WHOLE_DAY))
    >>> found.linked.links
    [(0, 1)]
    """
    follower = np.full(day.ends.n_trips, NO_FOLLOWER)
    leads_to = np.zeros(day.ends.n_trips, np.bool_)
    lost: list[Problem] = []
    untold = 0
    for one, other in _links_of(day):
        why = _why_not(day, deadheads, one, other, follower, leads_to)
        if why and len(lost) == _MOST_TOLD:
            untold += 1
        elif why:
            names = (shown(day.ends.trip_id[row]) for row in (one, other))
            said = f"riders of trip {next(names)} cannot stay on board as trip {next(names)}: {why}"
            lost.append(warning("transfers.txt", said))
        elif follower[one] != other:
            follower[one], leads_to[other] = other, True
    return ThroughServices(
        link_trips(day.ends, ints(follower)), (*_kept(follower), *lost, *_more(untold))
    )


def _links_of(day: FeedDay) -> Iterator[tuple[int, int]]:
    """Rows of trips of the day that an in-seat transfer joins, in the order of the file."""
    feed = day.kept.feed
    ids, row = feed.get_table("trips").get_column("trip_id"), day.day.trip_row.tolist()
    trip_of = {ids[each]: trip for trip, each in reversed(list(enumerate(row)))}
    transfers = feed.table_or_empty("transfers")
    names = ("from_trip_id", "to_trip_id", "transfer_type")
    for one, other, kind in zip(*map(transfers.column_or_blank, names), strict=True):
        if kind == IN_SEAT and one in trip_of and other in trip_of:
            yield trip_of[one], trip_of[other]


def _why_not(
    day: FeedDay,
    deadheads: Deadheads,
    one: int,
    other: int,
    follower: IntArray,
    leads_to: BoolArray,
) -> str:
    """Why one vehicle cannot run a trip after another; empty where it can."""
    if day.is_repeated[[one, other]].any():
        return "frequencies.txt repeats one of them, so it is not one trip"
    gap = int(day.ends.start[other] - day.ends.end[one])
    drive = int(deadheads.seconds[day.ends.last_stop[one], day.ends.first_stop[other]])
    if gap < 0:
        return f"it leaves {-gap} s before the other arrives"
    if drive > gap:
        return f"an empty bus takes {drive} s from one to the other, and has {gap} s"
    if follower[one] not in {NO_FOLLOWER, other}:
        return f"the vehicle goes on as trip {shown(day.ends.trip_id[int(follower[one])])}"
    if leads_to[other] and follower[one] != other:
        return "the vehicle of another trip goes on as that trip"
    return ""


def _kept(follower: IntArray) -> tuple[Problem, ...]:
    """How many trips follow another on its vehicle."""
    count = int(np.count_nonzero(follower != NO_FOLLOWER))
    if not count:
        return ()
    message = (
        f"{count} in-seat transfers are kept: one vehicle runs both trips, without a layover "
        "between them, and after the last one the layover of the whole run"
    )
    return (note("transfers.txt", message),)


def _more(untold: int) -> tuple[Problem, ...]:
    """How many links that cannot be kept are not told one by one."""
    if not untold:
        return ()
    message = f"riders cannot stay on board at {untold} more in-seat transfers, for such reasons"
    return (warning("transfers.txt", message, "check how the feed was made"),)
