"""Lines along streets: the stops that a bus passes on its fastest legal way."""

from itertools import pairwise

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from network.network import Network
from network.quantities import FloatArray, IntArray, floats, ints
from network.service_day import Period
from network.stops import stops_by_area
from network.street_times import UNREACHED
from routing.line_planning.sense import LineSense
from routing.run_times import RunTimeModel

_LIKED_HOP_M = 350.0
"""Up to here a hop costs its time alone; at twice as much it costs double."""

_LONGEST_HOP_M = 1500.0

_ROUNDING_MS = 3
"""Places on one path may differ by this from the sum of its parts, as offsets are rounded."""


_PassedStop = tuple[int, int, bool]
"""A stop that a bus passes, its area, and whether the end of the hop is far enough from it."""


class StreetWays:
    """Ways between stop areas, from stop to stop along streets that have stops.

    Hops follow the matrix of legal street times, so every way is one consistent street path. A hop
    costs its time, and more where it is longer than riders like to walk between stops, so that
    lines keep to streets with stops. A second cost draws lines towards busy areas.

    Parameters
    ----------
    network : Network
    sense : LineSense
    weight : FloatArray, shape (n_areas,)
        Trip ends at each stop area.
    """

    def __init__(self, network: Network, sense: LineSense, weight: FloatArray) -> None:
        n = len(network.stops)
        self.network = network
        self.sense = sense
        self.time = network.street_times.free_flow_ms[:n, :n]
        self.metres = network.street_times.length_m[:n, :n]
        self.area = network.stops.area
        self.area_of: list[int] = self.area.tolist()
        self.first, self.member = stops_by_area(self.area, len(network.areas))
        self._weight = weight
        self._links: dict[bool, csr_array] = {}
        self._searched: dict[tuple[int, bool], tuple[FloatArray, IntArray]] = {}
        self._passed: dict[tuple[int, int], tuple[_PassedStop, ...]] = {}

    def _links_of(self, *, drawn: bool) -> csr_array:
        """Hops from stop to stop and what they cost, made when first asked for."""
        if drawn not in self._links:
            area = self.area
            appeal = 1.5 - _rank(self._weight)[area] if drawn else np.ones(len(area))
            self._links[drawn] = self._hops(appeal)
        return self._links[drawn]

    def _hops(self, appeal: FloatArray) -> csr_array:
        """Hops from stop to stop and what they cost; `appeal` is a factor of the stop reached."""
        least = self.sense.spacing_m[0]
        near = (self.metres >= least) & (self.metres <= _LONGEST_HOP_M) & (self.time < UNREACHED)
        start, end = np.nonzero(near)
        metres = self.metres[start, end].astype(np.float64)
        longer = np.maximum(0.0, metres - _LIKED_HOP_M) / _LIKED_HOP_M
        cost = self.time[start, end] * (1 + longer) * appeal[end]
        return without_undercut(csr_array((cost, (start, end)), shape=self.time.shape))

    def _from(self, stop: int, *, drawn: bool) -> tuple[FloatArray, IntArray]:
        """Cost to all stops, and the stop before each on the way there."""
        key = stop, drawn
        if key not in self._searched:
            cost, before = dijkstra(
                self._links_of(drawn=drawn), indices=np.array([stop]), return_predecessors=True
            )
            self._searched[key] = floats(cost[0]), ints(before[0])
        return self._searched[key]

    def search_all(self) -> None:
        """Search the ways between all stops at once, which is faster than one stop at a time."""
        for drawn in (False, True):
            cost, before = dijkstra(self._links_of(drawn=drawn), return_predecessors=True)
            for stop in range(len(cost)):
                self._searched[stop, drawn] = cost[stop], before[stop]

    def cost_from(self, stop: int, *, drawn: bool) -> FloatArray:
        """Cost of the way from one stop to each other, hop by hop; infinite where there is none."""
        return self._from(stop, drawn=drawn)[0]

    def stops_in(self, area: int) -> IntArray:
        """Stops of one area."""
        return self.member[self.first[area] : self.first[area + 1]]

    def terminal_stops(self, area: int) -> IntArray:
        """Stops of one area where lines may start and end."""
        stops = self.stops_in(area)
        return stops[self.network.stops.terminal[stops]]

    def through(
        self, areas: list[int], *, drawn: bool, before: int | None = None, after: int | None = None
    ) -> list[int] | None:
        """One stop in each of several areas, so that the way through them costs least.

        Parameters
        ----------
        areas : list of int
            Visited in this order; the line starts in the first and ends in the last.
        drawn : bool
            Whether the way is drawn towards busy areas.
        before, after : int, optional
            Stops from which the bus comes, and to which it goes on, without riders.

        Returns
        -------
        list of int or None
            None where there is no way.
        """
        ends = {areas[0], areas[-1]}
        layers = [self.terminal_stops(a) if a in ends else self.stops_in(a) for a in areas]
        if not all(len(layer) for layer in layers):
            return None
        cost = self._turn(ints([before]), layers[0])[0] if before is not None else 0.0
        total = np.zeros(len(layers[0])) + cost
        came: list[IntArray] = []
        for here, there in pairwise(layers):
            hops = np.stack([self._from(int(stop), drawn=drawn)[0][there] for stop in here])
            sums = total[:, None] + hops
            came.append(sums.argmin(axis=0))
            total = sums.min(axis=0)
        if after is not None:
            total = total + self._turn(layers[-1], ints([after]))[:, 0]
        if not np.isfinite(total.min()):
            return None
        row = int(total.argmin())
        rows = [row]
        for back in reversed(came):
            row = int(back[row])
            rows.append(row)
        return [int(layer[r]) for layer, r in zip(layers, reversed(rows), strict=True)]

    def _turn(self, start: IntArray, end: IntArray) -> FloatArray:
        """Street times between stops, infinite where there is no legal way."""
        times = self.time[np.ix_(start, end)]
        return floats(np.where(times < UNREACHED, times, np.inf))

    def passed(self, start: int, end: int) -> IntArray:
        """All stops on the fastest way from one stop to another, in driving order.

        A stop lies on that way if driving through it takes no longer.
        """
        total = self.time[start, end]
        there, onward = self.time[start], self.time[:, end]
        on_way = np.flatnonzero((there <= total) & (onward <= total))
        excess = there[on_way].astype(np.int64) + onward[on_way] - total
        on_way = on_way[excess <= _ROUNDING_MS]
        on_way = on_way[(on_way != start) & (on_way != end)]
        order = np.lexsort((on_way, there[on_way]))
        stops = [start]
        for stop in on_way[order].tolist():
            if self._on_the_way(stops[-1], stop, end):
                stops.append(stop)
        return ints([*stops, end])

    def _on_the_way(self, last: int, stop: int, end: int) -> bool:
        """Whether going on by way of a stop takes no longer: of equally fast ways, one is kept."""
        there, onward = int(self.time[last, stop]), int(self.time[stop, end])
        return there + onward <= int(self.time[last, end]) + _ROUNDING_MS

    def along(self, anchors: list[int], *, drawn: bool) -> tuple[int, ...]:
        """Stops served on the way through given stops.

        Stops passed on the way are served too where they lie far enough from the last and the next.
        An area is served once.
        """
        hops = [anchors[0]]
        for start, end in pairwise(anchors):
            hops.extend(self._hops_between(start, end, drawn=drawn))
        stops = [hops[0]]
        areas = {self.area_of[stop] for stop in anchors}
        fixed = set(anchors)
        metres, least = self.metres, self.sense.spacing_m[0]
        for hop in pairwise(hops):
            for stop, area, clear in self._on_hop(*hop):
                last = stops[-1]
                if stop in fixed and stop != last:
                    stops.append(stop)
                elif clear and area not in areas and metres[last, stop] >= least:
                    stops.append(stop)
                    areas.add(area)
        return tuple(stops)

    def _on_hop(self, start: int, end: int) -> tuple[_PassedStop, ...]:
        """Stops of a hop but the first, in driving order."""
        known = self._passed.get((start, end))
        if known is None:
            least = self.sense.spacing_m[0]
            known = self._passed[start, end] = tuple(
                (stop, self.area_of[stop], stop == end or bool(self.metres[stop, end] >= least))
                for stop in self.passed(start, end)[1:].tolist()
            )
        return known

    def _hops_between(self, start: int, end: int, *, drawn: bool) -> list[int]:
        """Stops of the cheapest way from hop to hop, without the first."""
        before = self._from(start, drawn=drawn)[1]
        stops = [end]
        while stops[-1] != start:
            stops.append(int(before[stops[-1]]))
        return stops[-2::-1]

    def hops_ms(self, stops: tuple[int, ...]) -> IntArray:
        """Free-flow milliseconds between consecutive stops."""
        return ints(self.time[list(stops[:-1]), list(stops[1:])])

    def hops_m(self, stops: tuple[int, ...]) -> FloatArray:
        """Metres between consecutive stops."""
        return self.metres[list(stops[:-1]), list(stops[1:])].astype(np.float64)


def sense_violations(
    ways: StreetWays, stops: tuple[int, ...], run_times: RunTimeModel, slowest: Period
) -> list[str]:
    """Which limits of the line sense a pattern breaks, in words; empty where none.

    Parameters
    ----------
    ways : StreetWays
    stops : tuple of int
        Stop rows in driving order.
    run_times : RunTimeModel
    slowest : Period
        The period with the slowest streets; run times are those of this period.
    """
    sense = ways.sense
    run = run_times.run_seconds(ways.hops_ms(stops), slowest)
    found = []
    if not sense.shortest_run_s <= run <= sense.longest_run_s:
        found.append(f"run of {run / 60:.0f} min")
    direct = int(ways.time[stops[0], stops[-1]])
    if direct and int(ways.hops_ms(stops).sum()) > sense.most_detour * direct:
        found.append(f"detour of {int(ways.hops_ms(stops).sum()) / direct:.2f}")
    spacing = float(ways.hops_m(stops).mean())
    if not sense.spacing_m[0] <= spacing <= sense.spacing_m[1]:
        found.append(f"mean spacing of {spacing:.0f} m")
    areas = ways.area[list(stops)].tolist()
    if len(set(areas)) < len(areas) - (areas[0] == areas[-1]):
        found.append("a stop area twice")
    return found


def _rank(weight: FloatArray) -> FloatArray:
    """Share of areas that are less busy, 0 to 1, ties alike."""
    order = np.sort(weight)
    return floats(np.searchsorted(order, weight) / max(1, len(weight) - 1))


def without_undercut(hops: csr_array) -> csr_array:
    """Hops but those that cost more than two other hops that lead to the same place.

    No cheapest way uses such a hop, so all ways stay as they are. Where stops lie close together,
    few of the hops are left, and ways are searched several times faster.

    Parameters
    ----------
    hops : csr_array, shape (n_stops, n_stops)
        Cost of each hop.

    Examples
    --------
    From 0 to 2 by way of 1 costs 3 + 4, less than 9 at once.

    >>> hops = csr_array(np.array([[0.0, 3.0, 9.0], [0.0, 0.0, 4.0], [0.0, 0.0, 0.0]]))
    >>> without_undercut(hops).toarray().tolist()
    [[0.0, 3.0, 0.0], [0.0, 0.0, 4.0], [0.0, 0.0, 0.0]]
    """
    kept = np.ones(len(hops.data), np.bool_)
    for start, (row, end) in enumerate(pairwise(hops.indptr.tolist())):
        over, cost = hops.indices[row:end], hops.data[row:end]
        onward = hops[over]
        by_two = np.full(len(hops.indptr) - 1, np.inf)
        sums = np.repeat(cost, np.diff(onward.indptr)) + onward.data
        np.minimum.at(by_two, onward.indices, sums)
        by_two[start] = np.inf
        kept[row:end] = cost <= by_two[over]
    starts = np.repeat(np.arange(len(hops.indptr) - 1), np.diff(hops.indptr))
    return csr_array((hops.data[kept], (starts[kept], hops.indices[kept])), shape=hops.shape)
