"""Puts the stops of a feed at the side of the street on which its buses pass them."""

from dataclasses import dataclass

import numpy as np

from network.driving_side import DrivingSide
from network.errors import InputError
from network.problems import Problem, note, warning
from network.projection import Projection
from network.quantities import BoolArray, FloatArray, IntArray, bools, floats, ints, offsets_of
from network.stops import StopSource, StopTable
from network.stops_on_streets import BACK, KerbStops
from network.streets import StreetGraph
from scenarios.gtfs.along_shapes import metres_between
from scenarios.gtfs.cells import numbers_of_texts, rows_of
from scenarios.gtfs.day_service import DayService
from scenarios.gtfs.names import one_line, shown
from scenarios.gtfs.passings import passings_of
from scenarios.gtfs.side_choice import SideOptions, side_options, sides_of_calls
from scenarios.gtfs.tables import Feed

STOP_TO_STREET_M = 100.0
"""Stops farther than this from every bus street are off the map."""

SAME_STOP_M = 5.0
"""A stop of a feed that bears the id of another stop, and is this near to it, is that stop."""


@dataclass(frozen=True, slots=True, eq=False)
class StopRows:
    """Rows of `KerbStops` or `StopTable` that stand for each stop of a feed: none, one or more.

    Attributes
    ----------
    first_row : IntArray, shape (n_feed_stops + 1,)
        Offsets into `row`, by rows of ``stops.txt``.
    row : IntArray, shape (n_rows,)
        The side that most buses use first.
    """

    first_row: IntArray
    row: IntArray

    def rows_of(self, feed_stop: int) -> IntArray:
        """Rows that stand for one stop of the feed; empty where it is off the map."""
        return self.row[self.first_row[feed_stop] : self.first_row[feed_stop + 1]]


def match_existing(stops: KerbStops | StopTable, feed: Feed) -> StopRows:
    """Stops that the stops of a feed already are.

    A stop of the feed is one of ours if it bears its id and stands within `SAME_STOP_M` of it: so
    does every stop of a feed that we exported ourselves.

    Parameters
    ----------
    stops : KerbStops or StopTable
    feed : Feed

    Returns
    -------
    StopRows
        One row or none for each stop of the feed.

    Examples
    --------
    >>> from tests.cities.grid import grid_streets, stops_on_every_edge
    >>> from tests.scenarios.gtfs.small_feed import Run, feed_with
    >>> kerbs = stops_on_every_edge(grid_streets(3, 3))       # S0 stands at (200, -4)
    >>> feed = feed_with({"S0": (200, -4), "S1": (900, 4)}, [Run("1", "S0 S1", "07:00")])
    >>> rows = match_existing(kerbs, feed)
    >>> rows.rows_of(0).tolist(), rows.rows_of(1).tolist()
    ([0], [])
    """
    known = _matched(stops, feed)
    return StopRows(offsets_of(known >= 0), ints(known[known >= 0]))


def _matched(stops: KerbStops | StopTable, feed: Feed) -> IntArray:
    """Row of the stop that each stop of a feed already is, -1 where there is none."""
    table = feed.get_table("stops")
    row = rows_of(table.get_column("stop_id"), stops.stop_id).copy()
    lon = numbers_of_texts(table.get_column("stop_lon"))
    lat = numbers_of_texts(table.get_column("stop_lat"))
    found = np.flatnonzero(row >= 0)
    there = row[found]
    away = metres_between(
        floats(lon[found]), floats(lat[found]), floats(stops.lon[there]), floats(stops.lat[there])
    )
    row[found[~(away <= SAME_STOP_M)]] = -1
    return ints(row)


def stops_from_feed(
    service: DayService,
    streets: StreetGraph,
    projection: Projection,
    driving_side: DrivingSide = DrivingSide.RIGHT,
    *,
    limit_m: float = STOP_TO_STREET_M,
    existing: KerbStops | None = None,
    own_ids: tuple[str, ...] | None = None,
) -> tuple[KerbStops, StopRows, tuple[Problem, ...]]:
    """Stops that the buses of a day use, each at the street side on which they pass it.

    The direction of travel is that of the shape beside the stop, else that from the stop before to
    the stop after. Of the street edges within `limit_m` whose driving direction lies within 60
    degrees of it, one near pole and shape is taken, such that the legal way from stop to stop leads
    little beyond the feed's own. A stop that buses pass in two directions becomes two stops; the
    second id has ``:back`` added.

    Parameters
    ----------
    service : DayService
    streets : StreetGraph
        The bus graph.
    projection : Projection
        Of the bus graph.
    driving_side : DrivingSide, default right
    limit_m : float, default 100
        Stops farther from every bus street are off the map.
    existing : KerbStops, optional
        Stops that are there already; they are kept in front. A stop of the feed that
        `match_existing` finds among them is not placed again.
    own_ids : tuple of str, optional
        Id of each stop of the feed where it becomes a new one; by default that of the feed.

    Returns
    -------
    stops : KerbStops
        In the order of ``stops.txt``, after the existing ones.
    rows : StopRows
        Which of them each stop of the feed became.
    findings : tuple of Problem

    Raises
    ------
    InputError
        If no stop lies near a bus street.

    Examples
    --------
    One pole on a two-way street, passed by a bus to the east and by one to the west:

    >>> from scenarios.gtfs.day_service import bus_service_on
    >>> from tests.cities.grid import MIDDLE, grid_streets
    >>> from tests.scenarios.gtfs.small_feed import Run, feed_with
    >>> feed = feed_with({"A": (100, -5), "B": (300, -5)},
    ...     [Run("1", "A B", "07:00"), Run("1", "A B", "08:00"), Run("1", "B A", "09:00")])
    >>> stops, rows, _ = stops_from_feed(bus_service_on(feed)[0], grid_streets(3, 3), MIDDLE)
    >>> stops.stop_id, stops.edge.tolist(), stops.offset_m.round().tolist()
    (('A', 'A:back', 'B', 'B:back'), [0, 1, 0, 1], [100.0, 300.0, 300.0, 100.0])
    >>> rows.rows_of(1).tolist()
    [2, 3]
    """
    known = ints(np.full(_n_stops(service.feed), -1))
    if existing is not None:
        known = _matched(existing, service.feed)
    used = np.unique(service.stop)
    passings = passings_of(service, projection)
    options = side_options(
        service, passings, streets, projection, driving_side, limit_m, known, existing
    )
    side_of_call = sides_of_calls(service, passings, options, streets)
    placed = _placed(service, options, side_of_call, known)
    on_map = np.unique(np.concatenate([placed.feed_stop, used[known[used] >= 0]]))
    if not len(on_map):
        message = (
            f"feed: none of the {len(used)} stops that buses use lies within {limit_m:.0f} m of a "
            "bus street of this map; check that the map is of the same city"
        )
        raise InputError(message)
    taken = () if existing is None else existing.stop_id
    feed_ids = own_ids or service.feed.get_table("stops").get_column("stop_id")
    fresh = _kerb_stops(service.feed, placed, taken, feed_ids)
    rows = _stop_rows(known, placed, len(taken))
    stops = fresh if existing is None else existing.followed_by(fresh)
    return stops, rows, _findings(service, used, on_map, known, placed, options.against, limit_m)


def _n_stops(feed: Feed) -> int:
    """Number of stops that the feed lists."""
    return len(feed.get_table("stops"))


@dataclass(frozen=True, slots=True, eq=False)
class _Placed:
    """New stops: the stop of the feed, and the side of it that this one is.

    Attributes
    ----------
    feed_stop : IntArray, shape (n_new,)
        Rising; a stop of the feed with several sides repeats, the side of most departures first.
    edge : IntArray, shape (n_new,)
    offset_m : FloatArray, shape (n_new,)
    is_back : BoolArray, shape (n_new,)
        Whether buses pass it against the direction of the first side.
    """

    feed_stop: IntArray
    edge: IntArray
    offset_m: FloatArray
    is_back: BoolArray


def _placed(
    service: DayService, options: SideOptions, side_of_call: IntArray, known: IntArray
) -> _Placed:
    """Sides in use of all stops that are not known yet."""
    per_way = np.bincount(service.way, minlength=service.n_ways)
    weight = np.repeat(per_way, np.diff(service.first_call))
    on_map = side_of_call >= 0
    departures = np.bincount(side_of_call[on_map], weight[on_map], len(options.edge))
    side = np.unique(side_of_call[on_map])
    side = side[known[options.feed_stop[side]] < 0]
    side = side[np.lexsort((side, -departures[side], options.feed_stop[side]))]
    feed_stop = options.feed_stop[side]
    lead = side[np.searchsorted(feed_stop, feed_stop)]
    cosine = options.ahead_x[side] * options.ahead_x[lead]
    cosine += options.ahead_y[side] * options.ahead_y[lead]
    return _Placed(
        ints(feed_stop), ints(options.edge[side]), floats(options.offset_m[side]),
        bools(cosine < 0),
    )  # fmt: skip


def _kerb_stops(
    feed: Feed, placed: _Placed, taken: tuple[str, ...], feed_ids: tuple[str, ...]
) -> KerbStops:
    """New stops with ids of their own."""
    table = feed.get_table("stops")
    names = table.column_or_blank("stop_name")
    lon = numbers_of_texts(table.get_column("stop_lon"))
    lat = numbers_of_texts(table.get_column("stop_lat"))
    return KerbStops(
        stop_id=_unused_ids(feed_ids, placed, taken),
        name=tuple(one_line(names[stop]) for stop in placed.feed_stop),
        lon=floats(lon[placed.feed_stop]),
        lat=floats(lat[placed.feed_stop]),
        edge=placed.edge,
        offset_m=placed.offset_m,
        source=(StopSource.FEED,) * len(placed.feed_stop),
    )


def _unused_ids(
    feed_ids: tuple[str, ...], placed: _Placed, taken: tuple[str, ...]
) -> tuple[str, ...]:
    """Ids of the feed for first sides, with ``:back`` or a number added for further ones."""
    used = set(taken) | set(feed_ids)
    ids: list[str] = []
    before = -1
    for stop, is_back in zip(placed.feed_stop.tolist(), placed.is_back.tolist(), strict=True):
        own = feed_ids[stop]
        if stop != before and own not in taken:
            ids.append(own)
            before = stop
            continue
        before = stop
        number, name = 1, own + BACK if is_back else f"{own}:2"
        while name in used:
            number += 1
            name = f"{own}:{number}"
        used.add(name)
        ids.append(name)
    return tuple(ids)


def _stop_rows(known: IntArray, placed: _Placed, n_existing: int) -> StopRows:
    """Rows of existing stops and of new ones by stop of the feed."""
    found = np.flatnonzero(known >= 0)
    feed_stop = np.concatenate([found, placed.feed_stop])
    row = np.concatenate([known[found], np.arange(len(placed.feed_stop)) + n_existing])
    order = np.argsort(feed_stop, kind="stable")
    return StopRows(offsets_of(np.bincount(feed_stop, minlength=len(known))), ints(row[order]))


def _findings(
    service: DayService,
    used: IntArray,
    on_map: IntArray,
    known: IntArray,
    placed: _Placed,
    against: int,
    limit_m: float,
) -> tuple[Problem, ...]:
    """Say which stops are off the map, are ours already, or have several sides."""
    ids = service.feed.get_table("stops").get_column("stop_id")
    findings = []
    off = np.setdiff1d(used, on_map)
    if off.size:
        message = (
            f"{off.size} of {len(used)} stops that buses use lie more than {limit_m:.0f} m from "
            f"every bus street and are off the map, first {shown(ids[off[0]])!r}"
        )
        findings.append(warning("stops.txt", message, "use a map that holds all of them"))
    ours = int((known[used] >= 0).sum())
    if ours:
        findings.append(note("stops.txt", f"{ours} of {len(used)} stops are on the map already"))
    several = int((np.bincount(placed.feed_stop) > 1).sum()) if len(placed.feed_stop) else 0
    if several:
        message = f"{several} stops are passed on several street sides and became a stop on each"
        findings.append(note("stops.txt", message))
    if against:
        message = (
            f"at {against} places no street near the stop leads the way the bus drives; "
            "the nearest kerb was taken"
        )
        findings.append(note("stops.txt", message))
    return tuple(findings)
