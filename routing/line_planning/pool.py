"""Candidate lines: fastest ways between terminals, direct and by way of busy places."""

from collections.abc import Iterator

import numpy as np

from network.demand import Demand
from network.network import Network
from network.quantities import FloatArray, IntArray, floats
from network.service_day import Period
from network.street_times import UNREACHED
from routing.line_planning.sense import LineSense
from routing.line_planning.ways import StreetWays, sense_violations
from routing.lines import LinePlan, line_plan_of
from routing.progress import Observer, report
from routing.run_times import RunTimeModel

MOST_TERMINALS = 45
VIAS_PER_PAIR = 4
_VIA_DETOUR = 1.35
_TERMINAL_SPACING_MS = 60_000
_WALK_SOFTENING_S = 120.0

Line = tuple[tuple[int, ...], tuple[int, ...]]
"""Stops out and stops back."""


def candidate_pool(
    network: Network,
    demand: Demand,
    run_times: RunTimeModel,
    slowest: Period,
    sense: LineSense,
    observer: Observer,
) -> LinePlan:
    """All candidate lines, each out and back along legal streets and within the line sense.

    Terminals are spread over the map, busy areas first. Each pair gives its fastest way and ways
    through busy areas beside it. Zones that no line reaches then get lines of their own.

    Parameters
    ----------
    network : Network
    demand : Demand
    run_times : RunTimeModel
    slowest : Period
        The period with the slowest streets, in which run times must fit the line sense.
    sense : LineSense
    observer : Observer

    Returns
    -------
    LinePlan
        Lines ``C1``, ``C2``, … with a headway of one hour in every period.
    """
    weight = area_weights(network, demand)
    ways = StreetWays(network, sense, weight)
    minutes = _area_times(ways, len(network.areas))
    terminals = _terminals(ways, weight, minutes)
    hubs = _busiest(weight, minutes, terminals)
    found: dict[Line, None] = {}
    pairs = [(a, b) for k, a in enumerate(terminals) for b in terminals[k + 1 :]]
    for row, (a, b) in enumerate(pairs):
        if row % 50 == 0:
            report(observer, "lines", 0.3 * row / len(pairs), f"{len(found)} candidate lines")
        for areas in _shapes(a, b, hubs, weight, minutes):
            for drawn in (False, True):
                line = _line_through(ways, areas, run_times, slowest, drawn=drawn)
                if line is not None:
                    found[line] = None
    _reach_every_zone(network, demand, ways, run_times, slowest, hubs, found)
    lines = [(f"C{row + 1}", "", [list(out), list(back)]) for row, (out, back) in enumerate(found)]
    return line_plan_of(lines, len(demand.periods), 3600)


def area_weights(network: Network, demand: Demand) -> FloatArray:
    """Trip ends per AM hour at each stop area, each zone shared out by nearness, shape (n_areas,).

    Examples
    --------
    A zone 120 s from one area and 360 s from another gives them 2/3 and 1/3 of its trip ends.
    """
    walking = network.walking
    n_zones = len(network.zones)
    ends = np.bincount(demand.origin, demand.trips_per_hour, n_zones)
    ends += np.bincount(demand.destination, demand.trips_per_hour, n_zones)
    zone = np.repeat(np.arange(n_zones), np.diff(walking.first_access))
    near = 1.0 / (walking.access_s + _WALK_SOFTENING_S)
    total = np.bincount(zone, near, n_zones)
    part = ends[zone] * near / total[zone]
    return floats(np.bincount(walking.access_area, part, len(network.areas)))


def _area_times(ways: StreetWays, n_areas: int) -> IntArray:
    """Fastest free-flow milliseconds between any stops of two areas, shape (n_areas, n_areas)."""
    order = ways.member
    starts = ways.first[:-1]
    matrix = ways.time[np.ix_(order, order)].astype(np.int64)
    rows = np.minimum.reduceat(matrix, starts, axis=0)
    times: IntArray = np.minimum.reduceat(rows, starts, axis=1)
    if times.shape != (n_areas, n_areas):
        message = "every stop area has at least one stop"
        raise AssertionError(message)
    return times


def _terminals(ways: StreetWays, weight: FloatArray, times: IntArray) -> list[int]:
    """Areas spread over the map: the busiest first, then always the farthest, busy ones before."""
    can = np.array([len(ways.terminal_stops(a)) > 0 for a in range(len(weight))])
    usable = can & ((times < UNREACHED).mean(axis=1) > 0.5) & (weight > 0)  # noqa: PLR2004
    if not usable.any():
        return []
    chosen = [int(np.where(usable, weight, -1.0).argmax())]
    both = np.maximum(times, times.T)
    nearest = both[chosen[0]].astype(np.float64)
    pull = np.sqrt(weight / weight.max())
    while len(chosen) < MOST_TERMINALS:
        score = np.where(usable & (nearest < UNREACHED), nearest * (0.3 + pull), -1.0)
        best = int(score.argmax())
        if score[best] <= 0 or nearest[best] < _TERMINAL_SPACING_MS:
            break
        chosen.append(best)
        nearest = np.minimum(nearest, both[best])
    return chosen


def _busiest(weight: FloatArray, times: IntArray, terminals: list[int]) -> list[int]:
    """Busy areas that lie apart from each other, then the terminals."""
    hubs: list[int] = []
    for area in np.argsort(-weight, kind="stable").tolist():
        if weight[area] <= 0 or len(hubs) >= MOST_TERMINALS:
            break
        if all(times[area, other] >= _TERMINAL_SPACING_MS for other in hubs):
            hubs.append(area)
    return list(dict.fromkeys(hubs + terminals))


def _shapes(
    a: int, b: int, hubs: list[int], weight: FloatArray, times: IntArray
) -> Iterator[list[int]]:
    """Area sequences for one pair of terminals: direct, then by way of the busiest near hubs."""
    yield [a, b]
    direct = max(int(times[a, b]), 1)
    through = [
        (float(weight[v]), v)
        for v in hubs
        if v not in {a, b}
        and times[a, v] + times[v, b] <= _VIA_DETOUR * direct
        and min(times[a, v], times[v, b]) >= _TERMINAL_SPACING_MS
        and times[a, v] + times[v, b] > direct + _TERMINAL_SPACING_MS // 4
    ]
    through.sort(key=lambda pair: (-pair[0], pair[1]))
    for _, v in through[:VIAS_PER_PAIR]:
        yield [a, v, b]


def _line_through(
    ways: StreetWays, areas: list[int], run_times: RunTimeModel, slowest: Period, *, drawn: bool
) -> Line | None:
    """A line out and back through areas; None where it breaks the line sense or has no way."""
    anchors = ways.through(areas, drawn=drawn)
    if anchors is None:
        return None
    home = ways.through(areas[::-1], drawn=drawn, before=anchors[-1], after=anchors[0])
    if home is None:
        return None
    out, back = ways.along(anchors, drawn=drawn), ways.along(home, drawn=drawn)
    for stops in (out, back):
        if sense_violations(ways, stops, run_times, slowest):
            return None
    return out, back


def _reach_every_zone(
    network: Network,
    demand: Demand,
    ways: StreetWays,
    run_times: RunTimeModel,
    slowest: Period,
    hubs: list[int],
    found: dict[Line, None],
) -> None:
    """Add lines from zones that no candidate reaches to hubs, zones with most trips first."""
    walking = network.walking
    n_zones = len(network.zones)
    ends = np.bincount(demand.origin, demand.trips_per_hour, n_zones)
    ends += np.bincount(demand.destination, demand.trips_per_hour, n_zones)
    served = np.zeros(len(network.areas), np.bool_)
    for line in found:
        for stops in line:
            served[ways.area[list(stops)]] = True
    for zone in np.argsort(-ends, kind="stable").tolist():
        near = walking.access_area[walking.first_access[zone] : walking.first_access[zone + 1]]
        if ends[zone] <= 0 or not len(near) or served[near].any():
            continue
        for line in _lines_to_hubs(ways, near.tolist(), hubs, run_times, slowest):
            found[line] = None
            for stops in line:
                served[ways.area[list(stops)]] = True


def _lines_to_hubs(
    ways: StreetWays, near: list[int], hubs: list[int], run_times: RunTimeModel, slowest: Period
) -> list[Line]:
    """Up to three lines from the first of some areas that has any, to different hubs."""
    for area in near:
        lines = []
        for hub in hubs:
            if hub == area or not len(ways.terminal_stops(area)):
                continue
            line = _line_through(ways, [area, hub], run_times, slowest, drawn=False)
            if line is not None:
                lines.append(line)
            if len(lines) == 3:  # noqa: PLR2004
                break
        if lines:
            return lines
    return []
