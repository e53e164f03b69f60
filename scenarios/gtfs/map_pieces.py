"""Cuts the ways of a feed at the edge of the map, and picks the street side of each stop."""

from dataclasses import dataclass

import numpy as np

from network.network import Network
from network.quantities import FloatArray, IntArray, floats, ints, offsets_of
from network.street_times import UNREACHED
from scenarios.gtfs.along_shapes import metres_between
from scenarios.gtfs.cells import numbers_of_texts
from scenarios.gtfs.day_service import DayService
from scenarios.gtfs.feed_stops import StopRows
from scenarios.gtfs.side_choice import LONGEST_BRIDGED_GAP

LEAST_STOPS, LEAST_M = 4, 1500.0
"""Smaller pieces of cut trips are scraps, not service."""

PASS_BY_M = 800.0
"""A stop is passed by where serving it would lead the bus this much farther than its feed does.

Such a stop is snapped to the wrong street: with 300 m from stop to stop, this much is a drive round
two blocks. Assumed.
"""

_MOST_PASSED_BY = 3
ABSURD_FACTOR, ABSURD_M = 2.0, 400.0
"""A hop longer than this many times the straight line, and this much more, is absurd."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a way that lies inside the map.

    Attributes
    ----------
    way : int
        Row in `DayService`.
    first, last : int
        Places of its first and last stop within the way, counted from 0.
    rows : tuple of int
        Stops it serves, rows of `StopTable`.
    length_m : float
        Metres along the streets.
    passed_by : int
        Stops inside the map that it passes by for want of a sensible way.
    absurd : int
        Hops that are absurdly long.
    """

    way: int
    first: int
    last: int
    rows: tuple[int, ...]
    length_m: float
    passed_by: int
    absurd: int


def pieces_on_map(
    service: DayService,
    network: Network,
    rows: StopRows,
    least_stops: int = LEAST_STOPS,
    least_m: float = LEAST_M,
) -> list[Piece]:
    """Parts of all ways that lie inside the map, in the order of the ways.

    Gaps of up to `LONGEST_BRIDGED_GAP` stops are bridged, longer ones cut. Where a stop of the feed
    stands for several of ours, and where one has no sensible way, the sequence that leads least
    beyond the feed's own way is taken: a dynamic programme over stops and sides.

    Parameters
    ----------
    service : DayService
    network : Network
    rows : StopRows
        Stops of the network for stops of the feed.
    least_stops : int, default 4
    least_m : float, default 1500
        Pieces of cut trips with fewer stops or metres are dropped; whole trips never.

    Returns
    -------
    list of Piece
    """
    feed_stops = service.feed.get_table("stops")
    lon = numbers_of_texts(feed_stops.get_column("stop_lon"))
    lat = numbers_of_texts(feed_stops.get_column("stop_lat"))
    pieces: list[Piece] = []
    for way in range(service.n_ways):
        here = service.calls_of(way)
        stop = service.stop[here]
        sides = [rows.rows_of(int(s)) for s in stop]
        inside = np.flatnonzero([len(side) > 0 for side in sides])
        cuts = np.flatnonzero(np.diff(inside) > LONGEST_BRIDGED_GAP + 1) + 1
        for places in np.split(inside, cuts):
            if not len(places):
                continue
            driven = _Driven(
                floats(lon[stop[places]]),
                floats(lat[stop[places]]),
                floats(service.along_m[here][places]),
            )
            piece = _piece(way, ints(places), [sides[place] for place in places], driven, network)
            whole = (piece.first, piece.last) == (0, len(stop) - 1)
            enough = len(piece.rows) >= least_stops and piece.length_m >= least_m
            if enough or (whole and len(piece.rows) > 1):
                pieces.append(piece)
    return pieces


@dataclass(frozen=True, slots=True, eq=False)
class _Driven:
    """Calls of one piece: degrees of the poles, and metres along the shape or NaN."""

    lon: FloatArray
    lat: FloatArray
    along_m: FloatArray

    def metres(self, before: IntArray, after: int) -> FloatArray:
        """Metres that the bus drives between calls: along its shape, at least straight on."""
        crow = self.crow(before, after)
        return floats(np.fmax(crow, self.along_m[after] - self.along_m[before]))

    def crow(self, before: IntArray, after: int) -> FloatArray:
        """Metres as the crow flies."""
        there = np.full(len(before), after)
        return metres_between(
            floats(self.lon[before]), floats(self.lat[before]),
            floats(self.lon[there]), floats(self.lat[there]),
        )  # fmt: skip


def _piece(
    way: int, places: IntArray, sides: list[IntArray], driven: _Driven, network: Network
) -> Piece:
    """The least roundabout sequence of stops for some calls of a way."""
    call, row = _sequence(sides, driven, network)
    kept = np.ones(len(row), np.bool_)
    kept[1:] = row[1:] != row[:-1]
    call, row = call[kept], row[kept]
    hop_m = network.street_times.length_m[row[:-1], row[1:]].astype(np.float64)
    crow = np.array([driven.crow(call[i : i + 1], int(call[i + 1]))[0] for i in range(len(hop_m))])
    return Piece(
        way=way,
        first=int(places[call[0]]),
        last=int(places[call[-1]]),
        rows=tuple(row.tolist()),
        length_m=float(hop_m.sum()),
        passed_by=len(sides) - len(row),
        absurd=int((hop_m > ABSURD_FACTOR * crow + ABSURD_M).sum()) if len(hop_m) else 0,
    )


def _sequence(
    sides: list[IntArray], driven: _Driven, network: Network
) -> tuple[IntArray, IntArray]:
    """Calls that are served and the row of each, with the least metres beyond the feed's own way.

    Each call passed by counts `PASS_BY_M`. Of equals, the earlier states, which are the sides that
    most buses use.
    """
    first = offsets_of([len(side) for side in sides])
    row = np.concatenate(sides)
    call = np.repeat(np.arange(len(sides)), np.diff(first))
    cost = PASS_BY_M * call.astype(np.float64)
    came_from = np.full(len(row), -1)
    length, reached = network.street_times.length_m, network.street_times.free_flow_ms
    for place in range(1, len(sides)):
        states = slice(int(first[place]), int(first[place + 1]))
        before = slice(int(first[max(0, place - 1 - _MOST_PASSED_BY)]), states.start)
        pair = np.ix_(row[before], row[states])
        beyond = length[pair] - driven.metres(ints(call[before]), place)[:, None]
        beyond = np.where(reached[pair] < UNREACHED, np.maximum(beyond, 0.0), np.inf)
        so_far = cost[before] + PASS_BY_M * (place - 1 - call[before])
        total = so_far[:, None] + beyond
        best = np.argmin(total, axis=0)
        least = total[best, np.arange(len(best))]
        better = least <= cost[states]
        came_from[states] = np.where(better, best + before.start, -1)
        cost[states] = np.where(better, least, cost[states])
    state = int(np.argmin(cost + PASS_BY_M * (len(sides) - 1 - call)))
    chosen = []
    while state >= 0:
        chosen.append(state)
        state = int(came_from[state])
    order = chosen[::-1]
    return ints(call[order]), ints(row[order])
