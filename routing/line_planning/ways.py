"""Lines along streets: the stops that a bus passes on its fastest legal way."""

from itertools import pairwise

import numpy as np

from network.network import Network
from network.quantities import FloatArray, IntArray, ints
from network.service_day import Period
from network.stops import stops_by_area
from network.street_times import UNREACHED
from routing.line_planning.sense import LineSense
from routing.run_times import RunTimeModel

_ROUNDING_MS = 3
"""Places on one path may differ by this from the sum of its parts, as offsets are rounded."""


class StreetWays:
    """Ways between stop areas, read off the matrix of legal street times.

    A stop lies on the fastest way from ``a`` to ``b`` if driving through it takes no longer, so the
    stops of a way come from the matrix alone, and every line follows one consistent street path.
    """

    def __init__(self, network: Network, sense: LineSense) -> None:
        n = len(network.stops)
        self.network = network
        self.sense = sense
        self.time = network.street_times.free_flow_ms[:n, :n]
        self.metres = network.street_times.length_m[:n, :n]
        self.area = network.stops.area
        self.first, self.member = stops_by_area(self.area, len(network.areas))

    def stops_in(self, area: int) -> IntArray:
        """Stops of one area."""
        return self.member[self.first[area] : self.first[area + 1]]

    def terminal_stops(self, area: int) -> IntArray:
        """Stops of one area where lines may start and end."""
        stops = self.stops_in(area)
        return stops[self.network.stops.terminal[stops]]

    def fastest_through(
        self, areas: list[int], before: int | None = None, after: int | None = None
    ) -> list[int] | None:
        """One stop in each of several areas, so that driving through them takes least time.

        Parameters
        ----------
        areas : list of int
            Visited in this order; the line starts in the first and ends in the last.
        before, after : int, optional
            Stops from which the bus comes, and to which it goes on without riders.

        Returns
        -------
        list of int or None
            None where there is no legal way.
        """
        ends = {areas[0], areas[-1]}
        layers = [self.terminal_stops(a) if a in ends else self.stops_in(a) for a in areas]
        if before is not None:
            layers.insert(0, ints([before]))
        if after is not None:
            layers.append(ints([after]))
        cost = np.zeros(len(layers[0]))
        came: list[IntArray] = []
        for here, there in pairwise(layers):
            if not (len(here) and len(there)):
                return None
            times = self.time[np.ix_(here, there)].astype(np.float64)
            total = cost[:, None] + np.where(times < UNREACHED, times, np.inf)
            came.append(total.argmin(axis=0))
            cost = total.min(axis=0)
        if not np.isfinite(cost.min()):
            return None
        row = int(cost.argmin())
        rows = [row]
        for back in reversed(came):
            row = int(back[row])
            rows.append(row)
        chosen = [int(layer[r]) for layer, r in zip(layers, reversed(rows), strict=True)]
        return chosen[before is not None : len(chosen) - (after is not None)]

    def passed(self, start: int, end: int) -> IntArray:
        """All stops on the fastest way from one stop to another, in driving order."""
        total = self.time[start, end]
        there, onward = self.time[start], self.time[:, end]
        can = (there < UNREACHED) & (onward < UNREACHED)
        on_way = np.flatnonzero(can)
        excess = there[on_way].astype(np.int64) + onward[on_way] - total
        on_way = on_way[excess <= _ROUNDING_MS]
        on_way = on_way[(on_way != start) & (on_way != end)]
        order = np.lexsort((on_way, there[on_way]))
        return ints([start, *on_way[order].tolist(), end])

    def along(self, anchors: list[int]) -> tuple[int, ...] | None:
        """Stops served on the fastest way through given stops; None where there is no such line.

        Stops are left out where they follow the last one kept too closely, and where their area is
        served already.
        """
        stops: list[int] = [anchors[0]]
        areas = {int(self.area[a]) for a in anchors}
        for start, end in pairwise(anchors):
            if self.time[start, end] >= UNREACHED:
                return None
            for stop in self.passed(start, end)[1:-1].tolist():
                area = int(self.area[stop])
                near = min(self.metres[stops[-1], stop], self.metres[stop, end])
                if area not in areas and near >= self.sense.spacing_m[0]:
                    stops.append(stop)
                    areas.add(area)
            stops.append(end)
        return tuple(stops)

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
