"""Reads a service back from a feed of our own: its times, ways and blocks exactly as written.

Feeds of others are read elsewhere: their stops are not ours, and their times are compared with our
run times. Here nothing is timed, matched or filled in; what the feed does not say is refused.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from network.errors import refuse_errors
from network.network import Network
from network.problems import Problem, error
from network.quantities import FloatArray, IntArray, floats, ints, offsets_of
from routing.blocks import VehicleSchedule
from routing.deadheads import Deadheads
from routing.fleet import LayoverRule
from routing.lines import LinePlan
from routing.paths import PatternPaths
from routing.timetable import Timetable
from scenarios.gtfs.calls import FeedCalls, calls_of
from scenarios.gtfs.cells import BLANK_TIME, codes_of, numbers_of_texts, rows_of
from scenarios.gtfs.names import shown
from scenarios.gtfs.tables import Feed

_NAMED = 3


@dataclass(frozen=True, slots=True, eq=False)
class OwnService:
    """A service as a feed states it.

    Attributes
    ----------
    plan : LinePlan
        Lines and patterns that run, in the order of the feed; without periods, as its headways are
        those of the timetable.
    paths : PatternPaths
        Shapes and distances of the feed; free-flow times of the network.
    timetable : Timetable
    vehicles : VehicleSchedule
    """

    plan: LinePlan
    paths: PatternPaths
    timetable: Timetable
    vehicles: VehicleSchedule


def service_of_feed(
    feed: Feed, network: Network, deadheads: Deadheads, layover: LayoverRule
) -> OwnService:
    """Lines, ways, times and blocks of a feed whose stops are those of the network.

    A feed does not say where vehicles spend the night. Each block leaves from the depot for which
    the way out and home together is shortest, and returns there after the layover of its last trip.
    With one depot that is what was planned.

    Parameters
    ----------
    feed : Feed
        As `reader.read_feed` returns it, one service day, all times and distances stated.
    network : Network
    deadheads : Deadheads
        Ways between stops and depots.
    layover : LayoverRule

    Returns
    -------
    OwnService

    Raises
    ------
    InputError
        If the feed has stops of another network, several services or frequencies, or leaves times,
        distances or blocks out; every such fault is named.

    Examples
    --------
    >>> from routing.deadheads import Deadheads
    >>> from scenarios.gtfs.from_plan import feed_of
    >>> from tests.scenarios.gtfs.small_service import (
    ...     SETTINGS, small_blocks, small_network, small_paths, small_plan, small_timetable)
    >>> network = small_network()
    >>> feed = feed_of(network, small_plan(), small_paths(), small_timetable(), small_blocks(),
    ...                SETTINGS)
    >>> places = len(network.stops) + 1
    >>> near = Deadheads(ints(np.zeros((places, places))), floats(np.zeros((places, places))), 10)
    >>> service = service_of_feed(feed, network, near, LayoverRule())
    >>> service.timetable.n_trips, service.vehicles.block_id
    (9, ('K1', 'K2', 'K3'))
    """
    calls = calls_of(feed)
    refuse_errors(_problems(feed, calls, network))
    stop = rows_of(feed.get_table("stops").get_column("stop_id"), network.stops.stop_id)[calls.stop]
    trips = _trips(feed, calls, stop)
    timetable = _timetable(feed, calls, stop, trips)
    blocks = feed.get_table("trips").get_column("block_id")
    return OwnService(
        plan=_plan(feed, calls, stop, trips),
        paths=_paths(feed, calls, stop, trips, network),
        timetable=timetable,
        vehicles=_vehicles(
            timetable, [blocks[row] for row in trips.row.tolist()], deadheads, layover
        ),
    )


def _problems(feed: Feed, calls: FeedCalls, network: Network) -> Iterator[Problem]:
    """Everything that keeps a feed from being read as one of our own."""
    yield from _day_problems(feed)
    yield from _call_problems(feed, calls, network)
    yield from _way_problems(feed)


def _day_problems(feed: Feed) -> Iterator[Problem]:
    """One service day, each trip with times of its own."""
    services = list(dict.fromkeys(feed.get_table("trips").get_column("service_id")))
    if len(services) > 1:
        message = f"{len(services)} services: {_listed(services)}"
        yield error("trips.txt", message, "keep the trips of one day")
    if len(feed.table_or_empty("frequencies")):
        yield error("frequencies.txt", "trips without times of their own", "write each trip out")


def _call_problems(feed: Feed, calls: FeedCalls, network: Network) -> Iterator[Problem]:
    """Known stops, and no blank in times or distances."""
    stops = feed.get_table("stops").get_column("stop_id")
    ids = feed.get_table("trips").get_column("trip_id")
    unknown = np.flatnonzero(rows_of(stops, network.stops.stop_id) < 0)
    strange = np.intersect1d(unknown, calls.stop)
    if strange.size:
        named = _listed([stops[row] for row in strange.tolist()])
        message = f"{strange.size} stops are not in the network: {named}"
        yield error("stops.txt", message, "read the feed with the network it was planned on")
    distance = _distance(feed, calls)
    for column, missing in (
        ("times", calls.departure == BLANK_TIME),
        ("shape_dist_traveled", ~np.isfinite(distance)),
    ):
        lost = np.unique(calls.trip[missing])
        if lost.size:
            named = _listed([ids[row] for row in lost.tolist()])
            yield error("stop_times.txt", f"{lost.size} trips leave {column} blank: {named}")


def _way_problems(feed: Feed) -> Iterator[Problem]:
    """Blocks and shapes of all trips."""
    trips = feed.get_table("trips")
    ids = trips.get_column("trip_id")
    lone = [i for i, block in zip(ids, trips.column_or_blank("block_id"), strict=True) if not block]
    if lone:
        message = f"{len(lone)} trips have no block_id: {_listed(lone)}"
        yield error("trips.txt", message, "schedule the vehicles instead of reading them")
    bare = [i for i, shape in zip(ids, trips.column_or_blank("shape_id"), strict=True) if not shape]
    if bare:
        yield error("trips.txt", f"{len(bare)} trips have no shape_id: {_listed(bare)}")
    along = numbers_of_texts(feed.table_or_empty("shapes").column_or_blank("shape_dist_traveled"))
    if not np.isfinite(along).all():
        blank = int((~np.isfinite(along)).sum())
        yield error("shapes.txt", f"{blank} points leave shape_dist_traveled blank")


def _listed(names: Sequence[str]) -> str:
    """The first names, and how many more."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(shown(name) for name in names[:_NAMED]) + more


def _distance(feed: Feed, calls: FeedCalls) -> FloatArray:
    """Metres along its way at each call, NaN where the feed does not say."""
    texts = feed.get_table("stop_times").column_or_blank("shape_dist_traveled")
    return floats(numbers_of_texts(texts)[calls.row])


@dataclass(frozen=True, slots=True, eq=False)
class _Trips:
    """Trips in the order of a timetable, and the patterns they form.

    Attributes
    ----------
    row : IntArray, shape (n_trips,)
        Rows of ``trips.txt``.
    pattern : IntArray, shape (n_trips,)
    first_of_pattern : IntArray, shape (n_patterns,)
        A row of ``trips.txt`` that shows the stops and the shape of the pattern.
    line_of_pattern : IntArray, shape (n_patterns,)
        Among the lines that run.
    route : IntArray, shape (n_lines,)
        Rows of ``routes.txt``.
    """

    row: IntArray
    pattern: IntArray
    first_of_pattern: IntArray
    line_of_pattern: IntArray
    route: IntArray


def _trips(feed: Feed, calls: FeedCalls, stop: IntArray) -> _Trips:
    """Trips of one route, direction and shape that serve the same stops are one pattern."""
    trips = feed.get_table("trips")
    route = rows_of(
        trips.get_column("route_id"), feed.get_table("routes").get_column("route_id")
    ).tolist()
    direction = trips.column_or_blank("direction_id")
    shape = trips.get_column("shape_id")
    start = calls.departure[calls.first_call[:-1]]
    bounds = calls.first_call.tolist()
    number: dict[tuple[int, str, str, bytes], int] = {}
    first: list[int] = []
    pattern = []
    for row in range(len(trips)):
        stops = stop[bounds[row] : bounds[row + 1]].tobytes()
        key = (route[row], direction[row], shape[row], stops)
        if key not in number:
            number[key] = len(first)
            first.append(row)
        pattern.append(number[key])
    routes = np.array([route[row] for row in first])
    by_route = np.argsort(routes, kind="stable")  # lines in the order of routes.txt
    place = np.empty(len(first), np.int64)
    place[by_route] = np.arange(len(first))
    pattern_of_row = place[pattern]
    order = np.lexsort((start, pattern_of_row))
    running, line = np.unique(routes[by_route], return_inverse=True)
    return _Trips(
        row=ints(order),
        pattern=ints(pattern_of_row[order]),
        first_of_pattern=ints(np.array(first)[by_route]),
        line_of_pattern=ints(line),
        route=ints(running),
    )


def _plan(feed: Feed, calls: FeedCalls, stop: IntArray, trips: _Trips) -> LinePlan:
    """Lines and patterns that run."""
    routes = feed.get_table("routes")
    ids, names = routes.get_column("route_id"), routes.column_or_blank("route_long_name")
    directions = feed.get_table("trips").column_or_blank("direction_id")
    shown_by = trips.first_of_pattern.tolist()
    stops = [stop[calls.first_call[row] : calls.first_call[row + 1]] for row in shown_by]
    return LinePlan(
        line_id=tuple(ids[row] for row in trips.route.tolist()),
        line_name=tuple(names[row] for row in trips.route.tolist()),
        pattern_line=trips.line_of_pattern,
        pattern_direction=ints([int(directions[row] == "1") for row in shown_by]),
        first_stop=offsets_of([len(each) for each in stops]),
        stop=ints(np.concatenate(stops)),
        headway_s=ints(np.zeros((len(stops), 0))),
    )


def _paths(
    feed: Feed, calls: FeedCalls, stop: IntArray, trips: _Trips, network: Network
) -> PatternPaths:
    """Shapes of the patterns, and the distances of their stops."""
    shapes = feed.get_table("shapes")
    codes, shape_ids = codes_of(shapes.get_column("shape_id"))
    sequence = numbers_of_texts(shapes.get_column("shape_pt_sequence"))
    order = np.lexsort((sequence, codes))
    bounds = np.searchsorted(codes[order], np.arange(len(shape_ids) + 1))
    shape_of_trip = feed.get_table("trips").get_column("shape_id")
    used = rows_of([shape_of_trip[row] for row in trips.first_of_pattern.tolist()], shape_ids)
    points = [order[bounds[shape] : bounds[shape + 1]] for shape in used.tolist()]
    point = np.concatenate(points)
    lon, lat, metres = (
        numbers_of_texts(shapes.column_or_blank(f"shape_{name}"))[point]
        for name in ("pt_lon", "pt_lat", "dist_traveled")
    )
    distance = _distance(feed, calls)
    call = np.concatenate(
        [
            np.arange(calls.first_call[row], calls.first_call[row + 1])
            for row in trips.first_of_pattern.tolist()
        ]
    )
    hops = np.zeros(len(call), np.int64)
    goes_on = np.diff(calls.trip[call], append=-1) == 0
    here = np.flatnonzero(goes_on)
    hops[here] = network.street_times.free_flow_ms[stop[call[here]], stop[call[here + 1]]]
    return PatternPaths(
        first_point=offsets_of([len(each) for each in points]),
        point_lon=floats(lon),
        point_lat=floats(lat),
        point_m=floats(metres),
        call_m=floats(distance[call]),
        hop_free_ms=ints(hops),
    )


def _timetable(feed: Feed, calls: FeedCalls, stop: IntArray, trips: _Trips) -> Timetable:
    """Calls of all trips, to the second."""
    ids = feed.get_table("trips").get_column("trip_id")
    counts = np.diff(calls.first_call)[trips.row]
    first_call = offsets_of(counts)
    call = np.arange(first_call[-1]) + np.repeat(
        calls.first_call[trips.row] - first_call[:-1], counts
    )
    return Timetable(
        trip_id=tuple(ids[row] for row in trips.row.tolist()),
        pattern=trips.pattern,
        first_call=first_call,
        stop=ints(stop[call]),
        arrival=ints(calls.arrival[call]),
        departure=ints(calls.departure[call]),
    )


@dataclass(frozen=True, slots=True)
class _Block:
    """The day of a vehicle from a depot and back to it."""

    leave_s: int
    name: str
    depot: int
    reach_s: int
    trips: tuple[int, ...]


def _vehicles(
    timetable: Timetable, block_of: Sequence[str], deadheads: Deadheads, layover: LayoverRule
) -> VehicleSchedule:
    """Blocks in the order in which they leave, each with the vehicle that has rested longest."""
    members: defaultdict[str, list[int]] = defaultdict(list)
    for trip in np.argsort(timetable.start, kind="stable").tolist():
        members[block_of[trip]].append(trip)
    blocks = sorted(
        (_block(name, trips, timetable, deadheads, layover) for name, trips in members.items()),
        key=lambda block: (block.leave_s, block.depot, block.trips),
    )
    return VehicleSchedule(
        block_id=tuple(block.name for block in blocks),
        first_trip=offsets_of([len(block.trips) for block in blocks]),
        trip=ints([trip for block in blocks for trip in block.trips]),
        start_depot=ints([block.depot for block in blocks]),
        end_depot=ints([block.depot for block in blocks]),
        leave_depot_s=ints([block.leave_s for block in blocks]),
        reach_depot_s=ints([block.reach_s for block in blocks]),
        vehicle=_numbered(blocks),
    )


def _block(
    name: str, trips: list[int], timetable: Timetable, deadheads: Deadheads, layover: LayoverRule
) -> _Block:
    """Pull-out and pull-in of one block, by the depot that is nearest to both."""
    first, last = trips[0], trips[-1]
    depots = np.arange(deadheads.n_stops, len(deadheads.seconds))
    out = deadheads.seconds[depots, timetable.first_stop[first]]
    home = deadheads.seconds[timetable.last_stop[last], depots]
    depot = int(np.argmin(out + home))
    end = int(timetable.end[last])
    rest = int(layover.after(end - int(timetable.start[last])))
    return _Block(
        leave_s=int(timetable.start[first]) - int(out[depot]),
        name=name,
        depot=depot,
        reach_s=end + rest + int(home[depot]),
        trips=tuple(trips),
    )


def _numbered(blocks: Sequence[_Block]) -> IntArray:
    """Vehicle of each block; a new one only where none is back in the depot."""
    back: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    numbers: list[int] = []
    used = 0
    for block in blocks:
        resting = [each for each in back[block.depot] if each[0] <= block.leave_s]
        if resting:
            longest = min(resting)
            back[block.depot].remove(longest)
            number = longest[1]
        else:
            number = used
            used += 1
        numbers.append(number)
        back[block.depot].append((block.reach_s, number))
    return ints(numbers)
