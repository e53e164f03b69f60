"""Trips that keep off closed streets: another way, later times, and stops that are skipped.

A trip that would drive a closed street, or call there, at a second at which it is closed keeps off
all closed streets from its first stop to its last. It leaves no stop before its time.
"""

from dataclasses import dataclass

import numpy as np

from network.network import Network
from network.quantities import BoolArray, FloatArray, IntArray, bools, floats, ints, offsets_of
from network.service_day import Period
from network.street_times import UNREACHED, street_paths
from network.turns import legal_turns
from routing.lines import NOT_RUN, LinePlan
from routing.paths import PatternPaths
from routing.pattern_paths import trace_patterns
from routing.repair.disruption import StreetsClosed
from routing.run_times import RunTimeModel
from routing.timetable import Timetable

_FEWEST_STOPS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Detours:
    """Lines, ways and trips of a day with closed streets; trips keep their rows.

    Attributes
    ----------
    plan : LinePlan
        The patterns of the plan, and after those of each line their detours, which have no headway.
    paths : PatternPaths
        Of `plan`.
    timetable : Timetable
        Its trips are in the order of the plan, not in that of patterns.
    on_detour : BoolArray, shape (n_trips,)
    blocked : BoolArray, shape (n_trips,)
        Trips without a way round: fewer than two of their stops can be reached in order.
    skipped : tuple of (int, int)
        Trip and stop of each call that falls away, of trips on a detour.
    """

    plan: LinePlan
    paths: PatternPaths
    timetable: Timetable
    on_detour: BoolArray
    blocked: BoolArray
    skipped: tuple[tuple[int, int], ...]


def detours_of(
    network: Network,
    shut: Network,
    plan: LinePlan,
    paths: PatternPaths,
    timetable: Timetable,
    run_times: RunTimeModel,
    periods: tuple[Period, ...],
    closed: StreetsClosed,
    *,
    at_s: int,
) -> Detours:
    """Trips that have not begun, on their way round closed streets.

    Parameters
    ----------
    network, shut : Network
        As ever, and with the streets closed (`network.closed_streets.close_streets`).
    plan : LinePlan
    paths : PatternPaths
        Of `plan`.
    timetable : Timetable
        Trips of `plan`.
    run_times : RunTimeModel
    periods : tuple of Period
    closed : StreetsClosed
    at_s : int
        Trips that start before are left as they are.
    """
    finder = _Finder(network, shut, plan, closed)
    meets = [
        int(timetable.start[trip]) >= at_s and finder.meets(timetable, trip)
        for trip in range(timetable.n_trips)
    ]
    met = [int(timetable.pattern[trip]) for trip in np.flatnonzero(meets).tolist()]
    kept = {pattern: finder.kept_calls(pattern) for pattern in sorted(set(met))}
    reroutable = {p: calls for p, calls in kept.items() if len(calls) >= _FEWEST_STOPS}
    blocked = [meets[t] and int(p) not in reroutable for t, p in enumerate(timetable.pattern)]
    on_detour = bools(np.array(meets, bool) & ~np.array(blocked, bool))
    if not reroutable:
        return Detours(plan, paths, timetable, on_detour, bools(blocked), ())
    both, ways, row_of = _with_detours(shut, plan, paths, reroutable)
    timer = _Timer(network, shut, run_times, periods)
    retimed = _retimed(timetable, both, row_of, on_detour, reroutable, timer)
    skipped = tuple(
        (trip, int(timetable.stop[call]))
        for trip in np.flatnonzero(on_detour).tolist()
        for place, call in enumerate(range(*timetable.calls_of(trip).indices(len(timetable.stop))))
        if place not in reroutable[int(timetable.pattern[trip])]
    )
    return Detours(both, ways, retimed, on_detour, bools(blocked), skipped)


class _Finder:
    """Tells which trips meet a closure, and which of their stops are left."""

    def __init__(
        self, network: Network, shut: Network, plan: LinePlan, closed: StreetsClosed
    ) -> None:
        self._plan, self._closed = plan, closed
        self._way = shut.street_times.free_flow_ms
        self._stop_closed = closed.edges[network.stops.edge]
        self._hop_closed = _closed_hops(network, plan, closed.edges)

    def meets(self, timetable: Timetable, trip: int) -> bool:
        """Whether a trip drives or calls on a closed street while it is closed."""
        calls = timetable.calls_of(trip)
        arrival, departure = timetable.arrival[calls], timetable.departure[calls]
        first = int(self._plan.first_stop[timetable.pattern[trip]])
        hops = self._hop_closed[first : first + len(arrival) - 1]
        at_stop = self._stop_closed[timetable.stop[calls]]
        driving = hops & self._closed.touches(departure[:-1], arrival[1:])
        standing = at_stop & self._closed.touches(arrival, departure + 1)
        return bool(driving.any() or standing.any())

    def kept_calls(self, pattern: int) -> tuple[int, ...]:
        """Places in a pattern of the stops that can be reached one after another."""
        stops = self._plan.stops_of(pattern).tolist()
        kept: list[int] = []
        for place, stop in enumerate(stops):
            open_ = not self._stop_closed[stop]
            if open_ and (not kept or self._way[stops[kept[-1]], stop] < UNREACHED):
                kept.append(place)
        return tuple(kept)


def _closed_hops(network: Network, plan: LinePlan, closed: BoolArray) -> BoolArray:
    """Whether the way from each call of a plan to the next leads over a closed edge."""
    last = np.isin(np.arange(len(plan.stop)), plan.first_stop[1:] - 1)
    hop = np.flatnonzero(~last)
    pairs, of_hop = np.unique(
        np.stack([plan.stop[hop], plan.stop[hop + 1]]), axis=1, return_inverse=True
    )
    streets = network.streets
    paths = street_paths(
        streets, legal_turns(streets), network.street_times, ints(pairs[0]), ints(pairs[1])
    )
    over = bools([closed[paths.edges_of(row)].any() for row in range(len(paths))])
    found = np.zeros(len(plan.stop), bool)
    found[hop] = over[of_hop.ravel()]
    return bools(found)


def _with_detours(
    shut: Network, plan: LinePlan, paths: PatternPaths, kept: dict[int, tuple[int, ...]]
) -> tuple[LinePlan, PatternPaths, IntArray]:
    """Plan and ways with detours after the patterns of each line.

    The third value is the new row of each pattern, then of each detour in the order of `kept`.
    """
    patterns = list(kept)
    stops = [plan.stops_of(pattern)[list(calls)] for pattern, calls in kept.items()]
    detours = LinePlan(
        plan.line_id, plan.line_name, ints(plan.pattern_line[patterns]),
        ints(plan.pattern_direction[patterns]), offsets_of([len(each) for each in stops]),
        ints(np.concatenate(stops)),
        ints(np.full((len(patterns), plan.headway_s.shape[1]), NOT_RUN)),
    )  # fmt: skip
    ways = trace_patterns(shut, detours)
    line = np.concatenate([plan.pattern_line, detours.pattern_line])
    order = np.argsort(line, kind="stable")
    row_of = np.empty(len(order), np.int64)
    row_of[order] = np.arange(len(order))
    calls = [plan.stops_of(p) for p in range(plan.n_patterns)] + stops
    both = LinePlan(
        plan.line_id, plan.line_name, ints(line[order]),
        ints(np.concatenate([plan.pattern_direction, detours.pattern_direction])[order]),
        offsets_of([len(calls[row]) for row in order.tolist()]),
        ints(np.concatenate([calls[row] for row in order.tolist()])),
        ints(np.concatenate([plan.headway_s, detours.headway_s])[order]),
    )  # fmt: skip
    return both, _joined(plan, paths, detours, ways, ints(order)), ints(row_of)


def _joined(
    plan: LinePlan, paths: PatternPaths, others: LinePlan, ways: PatternPaths, order: IntArray
) -> PatternPaths:
    """Ways of two plans in a new order of patterns."""
    parts = [
        (one, slice(int(one.first_point[row]), int(one.first_point[row + 1])),
         slice(int(of.first_stop[row]), int(of.first_stop[row + 1])))
        for of, one in ((plan, paths), (others, ways))
        for row in range(of.n_patterns)
    ]  # fmt: skip
    chosen = [parts[row] for row in order.tolist()]

    def points(name: str) -> FloatArray:
        return floats(np.concatenate([getattr(one, name)[rows] for one, rows, _ in chosen]))

    return PatternPaths(
        first_point=offsets_of([rows.stop - rows.start for _, rows, _ in chosen]),
        point_lon=points("point_lon"),
        point_lat=points("point_lat"),
        point_m=points("point_m"),
        call_m=floats(np.concatenate([one.call_m[calls] for one, _, calls in chosen])),
        hop_free_ms=ints(np.concatenate([one.hop_free_ms[calls] for one, _, calls in chosen])),
    )


class _Timer:
    """Seconds that a detour takes from stop to stop beyond the usual way."""

    def __init__(
        self, network: Network, shut: Network, run_times: RunTimeModel, periods: tuple[Period, ...]
    ) -> None:
        self._usual = network.street_times.free_flow_ms
        self._shut = shut.street_times.free_flow_ms
        self._run_times, self._periods = run_times, periods

    def hop_s(self, start: int, end: int, leaves_s: int, planned_s: int, *, merged: bool) -> int:
        """Seconds from stop to stop: as planned where the way is the same."""
        free = int(self._shut[start, end])
        if not merged and free == int(self._usual[start, end]):
            return planned_s
        slowest = min(self._periods, key=lambda each: each.speed_factor)
        period = next((p for p in self._periods if p.start <= leaves_s < p.end), slowest)
        return int(self._run_times.hop_seconds(np.array([free]), period)[0])


def _retimed(
    timetable: Timetable,
    plan: LinePlan,
    row_of: IntArray,
    on_detour: BoolArray,
    kept: dict[int, tuple[int, ...]],
    timer: _Timer,
) -> Timetable:
    """All trips, those on a detour with its stops and times."""
    detour_row = dict(zip(kept, row_of[len(row_of) - len(kept) :].tolist(), strict=True))
    pattern = row_of[timetable.pattern].copy()
    stops, arrivals, departures = [], [], []
    for trip in range(timetable.n_trips):
        calls = timetable.calls_of(trip)
        arrival, departure = timetable.arrival[calls], timetable.departure[calls]
        stop = timetable.stop[calls]
        if on_detour[trip]:
            old = int(timetable.pattern[trip])
            pattern[trip] = detour_row[old]
            stop = plan.stops_of(detour_row[old])
            arrival, departure = _times(stop, arrival, departure, kept[old], timer)
        stops.append(stop)
        arrivals.append(arrival)
        departures.append(departure)
    return Timetable(
        trip_id=timetable.trip_id,
        pattern=ints(pattern),
        first_call=offsets_of([len(each) for each in stops]),
        stop=ints(np.concatenate(stops)),
        arrival=ints(np.concatenate(arrivals)),
        departure=ints(np.concatenate(departures)),
    )


def _times(
    stop: IntArray, arrival: IntArray, departure: IntArray, kept: tuple[int, ...], timer: _Timer
) -> tuple[IntArray, IntArray]:
    """Arrivals and departures at the stops that are kept; none leaves before its time."""
    leaves = [int(departure[kept[0]])]
    reaches = [leaves[0]]  # a trip begins when it leaves
    for place in range(1, len(kept)):
        before, call = kept[place - 1], kept[place]
        planned = int(arrival[call] - departure[before])
        takes = timer.hop_s(
            int(stop[place - 1]), int(stop[place]), leaves[-1], planned, merged=call > before + 1
        )
        reaches.append(leaves[-1] + takes)
        stands = int(departure[call] - arrival[call])
        leaves.append(max(reaches[-1] + stands, int(departure[call])))
    leaves[-1] = reaches[-1]  # a trip ends when it arrives
    return ints(reaches), ints(leaves)


def detour_problems(
    network: Network, shut: Network, closed: StreetsClosed, found: Detours, *, at_s: int
) -> list[str]:
    """Trips that still use a closed street while it is closed, by the times between stops alone.

    Parameters
    ----------
    network, shut : Network
    closed : StreetsClosed
    found : Detours
    at_s : int
    """
    usual, way = network.street_times.free_flow_ms, shut.street_times.free_flow_ms
    said = []
    for trip, name in enumerate(found.timetable.trip_id):
        calls = found.timetable.calls_of(trip)
        stop = found.timetable.stop[calls].tolist()
        arrival = found.timetable.arrival[calls].tolist()
        departure = found.timetable.departure[calls].tolist()
        if found.blocked[trip] or departure[0] < at_s:
            continue
        for place, here in enumerate(stop):
            inside = arrival[place] < closed.until_s and departure[place] >= closed.from_s
            if closed.edges[network.stops.edge[here]] and inside:
                said.append(f"trip {name} calls at {network.stops.stop_id[here]}, which is closed")
        for place in range(len(stop) - 1):
            one, two = stop[place], stop[place + 1]
            inside = departure[place] < closed.until_s and arrival[place + 1] > closed.from_s
            if inside and way[one, two] != usual[one, two] and not found.on_detour[trip]:
                said.append(
                    f"trip {name} drives a closed street after {network.stops.stop_id[one]}"
                )
    return said
