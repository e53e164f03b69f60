"""Chooses the street side of each stop: buses pass it in their direction, without detours."""

from dataclasses import dataclass

import numpy as np
import shapely

from network.driving_side import DrivingSide
from network.projection import Projection
from network.quantities import BoolArray, FloatArray, IntArray, bools, floats, ints, offsets_of
from network.stops_on_streets import (
    BOTH_KERBS_WITHIN_M,
    SAME_DIRECTION_COSINE,
    KerbStops,
)
from network.street_times import StreetTimes, street_paths
from network.streets import StreetGraph
from network.turns import legal_turns
from scenarios.gtfs.day_service import DayService
from scenarios.gtfs.passings import Passings, poles_of
from scenarios.gtfs.street_sides import SidesNear, lines_of_edges, sides_near

LONGEST_BRIDGED_GAP = 2
"""Stops in a row that a bus may pass outside the map without its trip being cut there."""

# What a side misses is counted in metres: from pole and from bus to the street, and these two,
# assumed, which decide only between streets a few metres apart.
_TURNED_M = 40.0
_WRONG_KERB_M = 10.0

_ALTERNATIVE_M = 30.0
"""Sides that miss a stop by this much more than the best one may be taken to save a detour."""

_MOST_OPTIONS = 4
_SAME_SIDE_M = 15.0
"""A side that busier ways use is kept if it is at most this much worse."""

_DETOUR_COUNTS_TO_M = 1500.0
"""One stop on a wrong street must not push its neighbours off theirs."""


@dataclass(frozen=True, slots=True, eq=False)
class SideOptions:
    """Street sides that may be taken for each passing, the nearest first.

    The options of passing ``p`` are rows ``first[p]`` up to ``first[p + 1]`` of `side` and
    `miss_m`; it has none where its stop is off the map.

    Attributes
    ----------
    feed_stop : IntArray, shape (n_sides,)
        Row of ``stops.txt``.
    edge : IntArray, shape (n_sides,)
    offset_m : FloatArray, shape (n_sides,)
    ahead_x, ahead_y : FloatArray, shape (n_sides,)
        Driving direction; 0, 0 for stops that were there before.
    first : IntArray, shape (n_passings + 1,)
    side : IntArray, shape (n_options,)
        Row of the columns above.
    miss_m : FloatArray, shape (n_options,)
        Metres by which the side misses pole and bus, turned headings counted as metres.
    against : int
        Passings whose direction fits no street near the stop; the nearest kerbs are their options.
    """

    feed_stop: IntArray
    edge: IntArray
    offset_m: FloatArray
    ahead_x: FloatArray
    ahead_y: FloatArray
    first: IntArray
    side: IntArray
    miss_m: FloatArray
    against: int


def side_options(
    service: DayService,
    passings: Passings,
    streets: StreetGraph,
    projection: Projection,
    driving_side: DrivingSide,
    limit_m: float,
    known: IntArray,
    existing: KerbStops | None,
) -> SideOptions:
    """Sides within a limit whose driving direction lies within 60 degrees of that of the bus.

    Parameters
    ----------
    service : DayService
    passings : Passings
    streets : StreetGraph
    projection : Projection
    driving_side : DrivingSide
    limit_m : float
    known : IntArray, shape (n_feed_stops,)
        Row of the existing stop that a stop is, which is then its only side; else -1.
    existing : KerbStops, optional
    """
    lines = lines_of_edges(streets)
    stops = np.unique(passings.feed_stop)
    unplaced = stops[known[stops] < 0]
    pole_x, pole_y = poles_of(service.feed, projection)
    near = sides_near(
        lines, streets.length_m, floats(pole_x[unplaced]), floats(pole_y[unplaced]), limit_m
    )
    by_pole = floats(near.distance_m + _WRONG_KERB_M * _on_wrong_kerb(near, streets, driving_side))
    given = stops[known[stops] >= 0]
    first_given = len(near.edge)
    place_of_stop = np.full(len(known), -1)
    place_of_stop[unplaced] = np.arange(len(unplaced))
    place_of_stop[given] = first_given + np.arange(len(given))
    options: list[IntArray] = []
    misses: list[FloatArray] = []
    against = 0
    for passing, stop in enumerate(passings.feed_stop.tolist()):
        place = int(place_of_stop[stop])
        if known[stop] >= 0:
            options.append(ints([place]))
            misses.append(floats([0.0]))
            continue
        sides = np.arange(near.first[place], near.first[place + 1])
        miss, fits = _misses(passings, passing, near, ints(sides), lines, by_pole)
        against += int(len(sides) > 0 and not fits)
        order = np.argsort(miss, kind="stable")[:_MOST_OPTIONS]
        order = order[miss[order] <= miss.min(initial=np.inf) + _ALTERNATIVE_M]
        order = order[np.isfinite(miss[order])]
        options.append(ints(sides[order]))
        misses.append(floats(miss[order]))
    rows = known[given]
    return SideOptions(
        feed_stop=ints(np.concatenate((np.repeat(unplaced, np.diff(near.first)), given))),
        edge=_joined(near.edge, existing.edge[rows] if existing else ints([])),
        offset_m=floats(
            np.concatenate((near.offset_m, existing.offset_m[rows] if existing else []))
        ),
        ahead_x=floats(np.concatenate((near.ahead_x, np.zeros(len(given))))),
        ahead_y=floats(np.concatenate((near.ahead_y, np.zeros(len(given))))),
        first=offsets_of([len(option) for option in options]),
        side=ints(np.concatenate([*options, ints([])])),
        miss_m=floats(np.concatenate([*misses, floats([])])),
        against=against,
    )


def _joined(one: IntArray, other: IntArray) -> IntArray:
    """Both columns in one."""
    return ints(np.concatenate((one, other)))


def _on_wrong_kerb(near: SidesNear, streets: StreetGraph, driving_side: DrivingSide) -> BoolArray:
    """Whether the pole stands on the far side of a two-way street."""
    beyond = near.left_m * driving_side.to_the_right
    return bools((streets.reverse[near.edge] >= 0) & (beyond > BOTH_KERBS_WITHIN_M))


def _misses(
    passings: Passings,
    passing: int,
    near: SidesNear,
    sides: IntArray,
    lines: "np.ndarray[tuple[int, ...], np.dtype[np.object_]]",
    by_pole: FloatArray,
) -> tuple[FloatArray, bool]:
    """Metres by which sides miss a passing, and whether the direction of any of them fits."""
    cosine = (
        passings.ahead_x[passing] * near.ahead_x[sides]
        + passings.ahead_y[passing] * near.ahead_y[sides]
    )
    ahead = cosine >= SAME_DIRECTION_COSINE
    if not ahead.any():
        return floats(by_pole[sides]), False
    bus = shapely.Point(float(passings.x[passing]), float(passings.y[passing]))
    to_bus = shapely.distance(lines[near.edge[sides]], bus)
    miss = by_pole[sides] + to_bus + _TURNED_M * (1.0 - cosine)
    return floats(np.where(ahead, miss, np.inf)), True


def sides_of_calls(
    service: DayService, passings: Passings, options: SideOptions, streets: StreetGraph
) -> IntArray:
    """Side on which each call is served: least metres missed and driven beyond the feed's own way.

    Way by way, the busiest first, by dynamic programming over the options of its calls. Streets
    that run beside each other, such as a busway and the carriageways along it, look alike from a
    pole; only the way from stop to stop tells them apart.

    Parameters
    ----------
    service : DayService
    passings : Passings
    options : SideOptions
    streets : StreetGraph
        Every edge can be reached from every other.

    Returns
    -------
    IntArray, shape (n_calls,)
        Row of `SideOptions.side`'s sides, -1 where the stop is off the map.
    """
    beyond = _beyond(service, passings, options, streets)
    departures = np.bincount(service.way, minlength=service.n_ways)
    chosen = np.full(len(service.stop), -1)
    in_use = np.zeros(len(options.edge), np.bool_)
    for way in np.argsort(-departures, kind="stable").tolist():
        here = service.calls_of(way)
        served = np.flatnonzero(np.diff(options.first)[passings.of_call[here]] > 0) + here.start
        if not len(served):
            continue
        found = _best_sides(ints(served), passings, options, in_use, beyond)
        chosen[served] = found
        in_use[found] = True
    return ints(chosen)


@dataclass(frozen=True, slots=True, eq=False)
class _Beyond:
    """Metres that hops lead beyond the feed's own way.

    The table of the hop that ends at call ``c`` starts at ``first[c]`` of `metres`: one row per
    option of the call before, one column per option of the call; -1 where no hop ends.
    """

    first: IntArray
    metres: FloatArray


def _beyond(
    service: DayService, passings: Passings, options: SideOptions, streets: StreetGraph
) -> _Beyond:
    """Detour of every pair of options of consecutive calls, each pair of sides searched once."""
    hop = _hops(service, passings, options)
    count = np.diff(options.first)
    n_from, n_to = count[passings.of_call[hop[0]]], count[passings.of_call[hop[1]]]
    size = n_from * n_to
    row = np.repeat(np.arange(len(size)), size)
    place = np.arange(len(row)) - np.repeat(np.cumsum(size) - size, size)
    start = options.side[options.first[passings.of_call[hop[0]]][row] + place // n_to[row]]
    end = options.side[options.first[passings.of_call[hop[1]]][row] + place % n_to[row]]
    pairs, which = np.unique(np.stack([start, end]), axis=1, return_inverse=True)
    driven = _street_metres(options, streets, ints(pairs[0]), ints(pairs[1]))[which.ravel()]
    expected = _expected_metres(service, passings, hop)[row]
    first = np.full(len(service.stop), -1)
    first[hop[1]] = np.cumsum(size) - size
    beyond = np.clip(driven - expected, 0.0, _DETOUR_COUNTS_TO_M)
    return _Beyond(ints(first), floats(beyond))


def _hops(service: DayService, passings: Passings, options: SideOptions) -> IntArray:
    """Calls on the map and the next ones of the same way, unless the trip is cut between."""
    on_map = np.flatnonzero(np.diff(options.first)[passings.of_call] > 0)
    way = np.repeat(np.arange(service.n_ways), np.diff(service.first_call))[on_map]
    joined = (np.diff(way) == 0) & (np.diff(on_map) <= LONGEST_BRIDGED_GAP + 1)
    return ints(np.stack([on_map[:-1][joined], on_map[1:][joined]]))


def _expected_metres(service: DayService, passings: Passings, hop: IntArray) -> FloatArray:
    """Metres of hops in the feed: along the shape, at least straight on."""
    start, end = passings.of_call[hop[0]], passings.of_call[hop[1]]
    crow = np.hypot(passings.x[end] - passings.x[start], passings.y[end] - passings.y[start])
    return floats(np.fmax(crow, service.along_m[hop[1]] - service.along_m[hop[0]]))


def _street_metres(
    options: SideOptions, streets: StreetGraph, start: IntArray, end: IntArray
) -> FloatArray:
    """Metres of the fastest legal way between pairs of sides."""
    if not len(start):
        return floats([])
    length = streets.length_m[options.edge]
    share = np.divide(options.offset_m, length, out=np.zeros(len(length)), where=length > 0)
    places = StreetTimes(
        free_flow_ms=np.zeros((0, 0), np.int32),  # single ways are searched, no table is needed
        length_m=np.zeros((0, 0), np.float32),
        place_edge=options.edge,
        place_offset_ms=ints(np.rint(share * streets.free_flow_ms[options.edge])),
    )
    paths = street_paths(streets, legal_turns(streets), places, start, end)
    whole = np.add.reduceat(streets.length_m[paths.edge], paths.first_edge[:-1])
    return floats(whole - options.offset_m[start] - (length[end] - options.offset_m[end]))


def _best_sides(
    calls: IntArray, passings: Passings, options: SideOptions, in_use: BoolArray, beyond: _Beyond
) -> IntArray:
    """Sides of the calls of one way with the least sum of misses and detours."""
    first = options.first
    choices = [slice(int(first[p]), int(first[p + 1])) for p in passings.of_call[calls].tolist()]
    sides = [options.side[choice] for choice in choices]
    own = [
        options.miss_m[choice] - _SAME_SIDE_M * in_use[side]
        for choice, side in zip(choices, sides, strict=True)
    ]
    total = own[0]
    came_from: list[IntArray] = []
    for place in range(1, len(calls)):
        at = int(beyond.first[calls[place]])
        shape = len(sides[place - 1]), len(sides[place])
        detour = np.zeros(shape)
        if at >= 0:
            detour = beyond.metres[at : at + shape[0] * shape[1]].reshape(shape)
        joined = total[:, None] + detour
        came_from.append(ints(np.argmin(joined, axis=0)))
        total = joined.min(axis=0) + own[place]
    chosen = [int(np.argmin(total))]
    for back in reversed(came_from):
        chosen.append(int(back[chosen[-1]]))
    return ints([side[i] for side, i in zip(sides, reversed(chosen), strict=True)])
