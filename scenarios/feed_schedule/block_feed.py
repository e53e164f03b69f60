"""The feed as it came, with the blocks of the schedule in its column ``block_id``."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from network.problems import Problem, note, warning
from network.quantities import BoolArray
from routing.blocks import VehicleSchedule
from scenarios.feed_schedule.feed_day import FeedDay
from scenarios.gtfs.kept_feed import files_given_back
from scenarios.gtfs.tables import Feed
from scenarios.gtfs.writer import zip_bytes
from scenarios.operating_day import unused_prefix

_COLOURS = ("route_color", "route_text_color")
_DIGITS = 6

ON_ONE_VEHICLE = ("4", "5")
"""Values of ``transfer_type``: the bus goes on as the next trip, and riders may stay or not."""

_HEXADECIMAL = frozenset("0123456789abcdefABCDEF")


@dataclass(frozen=True, slots=True, eq=False)
class BlockFeed:
    """A feed with the blocks of a schedule.

    Attributes
    ----------
    packed : bytes
        The zip file.
    vehicles : VehicleSchedule
        Its blocks under the ids that they have in the feed.
    findings : tuple of Problem
        Trips whose block the feed cannot tell, and what was repaired.
    """

    packed: bytes
    vehicles: VehicleSchedule
    findings: tuple[Problem, ...]


def feed_with_blocks(day: FeedDay, vehicles: VehicleSchedule) -> BlockFeed:
    """Write the blocks of a day into its feed; nothing else changes but what is said.

    Trips of other days keep the block that they had. Rows of ``transfers.txt`` by which a bus goes
    on as another trip leave the feed where it no longer does. Colours that lost their leading
    zeros get them back, as validators refuse the feed otherwise.

    Parameters
    ----------
    day : FeedDay
    vehicles : VehicleSchedule
        Of the trips of `day`.

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
    >>> feed_with_blocks(day, schedule_feed(day, ScheduleRules()).vehicles).vehicles.block_id
    ('B0001',)
    """
    feed = day.kept.feed
    trips = feed.get_table("trips")
    given = trips.column_or_blank("block_id")
    rows, repeated = day.day.trip_row, day.is_repeated
    ours = frozenset(rows.tolist())
    others = [own for row, own in enumerate(given) if own and row not in ours]
    named = _named(vehicles, others)
    cells = list(given)
    for block, block_id in enumerate(named.block_id):
        for trip in vehicles.trips_of(block).tolist():
            cells[int(rows[trip])] = "" if repeated[trip] else block_id
    feed = feed.with_table("trips", trips.with_column("block_id", cells))
    feed, unlinked = _with_true_links(feed, _next_trips(day, named))
    feed, repaired = with_whole_colours(feed)
    replaced = _replaced([given[row] for row in sorted(ours)])
    findings = (*_untold(repeated), *replaced, *unlinked, *repaired)
    return BlockFeed(zip_bytes(files_given_back(day.kept, feed)), named, findings)


def _named(vehicles: VehicleSchedule, taken: Sequence[str]) -> VehicleSchedule:
    """The same blocks under ids that no other trip of the feed bears."""
    if not frozenset(taken) & frozenset(vehicles.block_id):
        return vehicles
    prefix = unused_prefix("block:", taken)
    return replace(vehicles, block_id=tuple(prefix + own for own in vehicles.block_id))


def _untold(repeated: BoolArray) -> tuple[Problem, ...]:
    """Trips that are written once and run many times."""
    count = int(np.count_nonzero(repeated))
    if not count:
        return ()
    message = (
        f"{count} trips repeat by frequencies.txt; a feed cannot tell their blocks apart, so they "
        "stay without block_id there"
    )
    return (warning("frequencies.txt", message, "see trips.csv and vdv452.zip for their blocks"),)


def _replaced(given: Sequence[str]) -> tuple[Problem, ...]:
    """Blocks of the operator that were there before."""
    count = sum(bool(own.strip()) for own in given)
    if not count:
        return ()
    message = f"the blocks that the feed states for {count} trips of the day are replaced"
    return (warning("trips.txt", message),)


def _next_trips(day: FeedDay, vehicles: VehicleSchedule) -> dict[str, str]:
    """Trip that the vehicle of each trip runs next, empty where none; not of repeated trips."""
    ids = day.kept.feed.get_table("trips").get_column("trip_id")
    found: dict[str, str] = {}
    for block in range(len(vehicles.block_id)):
        trips = vehicles.trips_of(block).tolist()
        for trip, later in zip(trips, [*trips[1:], None], strict=True):
            if not day.is_repeated[trip]:
                row = None if later is None else int(day.day.trip_row[later])
                found[ids[int(day.day.trip_row[trip])]] = "" if row is None else ids[row]
    return found


def _with_true_links(feed: Feed, next_trip: dict[str, str]) -> tuple[Feed, tuple[Problem, ...]]:
    """Feed without links between trips of the day that one vehicle no longer runs in turn."""
    transfers = feed.table_or_empty("transfers")
    links = zip(
        transfers.column_or_blank("from_trip_id"), transfers.column_or_blank("to_trip_id"),
        transfers.column_or_blank("transfer_type"), strict=True,
    )  # fmt: skip
    kept = [
        row
        for row, (one, other, kind) in enumerate(links)
        if kind not in ON_ONE_VEHICLE
        or not {one, other} <= next_trip.keys()
        or next_trip[one] == other
    ]
    count = len(transfers) - len(kept)
    if not count:
        return feed, ()
    message = (
        f"{count} links between trips of the day are left out: another vehicle runs the later one, "
        "so riders cannot stay on board"
    )
    return feed.with_table("transfers", transfers.choose(kept)), (
        warning("transfers.txt", message),
    )


def with_whole_colours(feed: Feed) -> tuple[Feed, tuple[Problem, ...]]:
    """Feed whose colours have six digits again where a spreadsheet took leading zeros away.

    Parameters
    ----------
    feed : Feed

    Examples
    --------
    >>> from scenarios.gtfs.tables import Table
    >>> routes = Table(("route_id", "route_text_color"), (("1", "2"), ("0", "FFFFFF")))
    >>> feed, (said,) = with_whole_colours(Feed({"routes": routes}))
    >>> feed.get_table("routes").get_column("route_text_color"), said.message
    (('000000', 'FFFFFF'), '1 colours of route_text_color get back leading zeros')
    """
    routes = feed.get_table("routes")
    findings = []
    for name in _COLOURS:
        given = routes.column_or_blank(name)
        whole = [_with_zeros(text) for text in given]
        changed = sum(one != two for one, two in zip(given, whole, strict=True))
        if changed:
            routes = routes.with_column(name, whole)
            message = f"{changed} colours of {name} get back leading zeros"
            findings.append(note("routes.txt", message))
    return feed.with_table("routes", routes), tuple(findings)


def _with_zeros(text: str) -> str:
    """Colour of six digits from a shorter one; any other text stays."""
    short = 0 < len(text) < _DIGITS and frozenset(text) <= _HEXADECIMAL
    return text.zfill(_DIGITS) if short else text
