"""Riders on each side of each street, over all lines that run there."""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from maps.line_ways import LineWays, Piece
from network.quantities import FloatArray, floats
from routing.lines import LinePlan
from scenarios.pattern_figures import PatternFigures

_SHARE_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Load:
    """What lines carry together along a street, in one direction and period.

    Attributes
    ----------
    lines : tuple of int
        In the order of the plan.
    riders, places : float
        Per hour, of all of them.
    fullest : float
        Load factor of the fullest of them, 1 where all places are taken.
    fullest_line : int
    """

    lines: tuple[int, ...]
    riders: float
    places: float
    fullest: float
    fullest_line: int


@dataclass(frozen=True, slots=True, eq=False)
class LoadedStreet:
    """A stretch in driving direction on which the load does not change.

    Attributes
    ----------
    lon, lat : FloatArray, shape (n_points,)
    load : Load
    """

    lon: FloatArray
    lat: FloatArray
    load: Load


def street_loads(
    ways: LineWays, plan: LinePlan, call_m: FloatArray, figures: PatternFigures, period: int
) -> list[LoadedStreet]:
    """Stretches with their loads in one period, those with fewest riders first.

    A stretch ends wherever some line stops, so each figure is exact.

    Parameters
    ----------
    ways : LineWays
    plan : LinePlan
    call_m : FloatArray, shape (n_calls,)
        Metres along each pattern where it stops.
    figures : PatternFigures
    period : int

    Returns
    -------
    list of LoadedStreet

    Examples
    --------
    >>> from maps.line_ways import line_ways
    >>> from scenarios.pattern_figures import pattern_figures
    >>> from tests.scenarios import small_result as small
    >>> service = small.service()
    >>> ways = line_ways(small.network(), service.plan, service.paths)
    >>> figures = pattern_figures(service, [small.PERIOD], places=80)
    >>> loads = street_loads(ways, service.plan, service.paths.call_m, figures, 0)
    >>> [(s.load.lines, s.load.riders) for s in loads][-2:]   # 30 ride from A to B, 60 on to C
    [((0, 2), 30.0), ((0,), 60.0)]
    """
    rides = [
        _Rides(ways, plan, call_m, pattern)
        for pattern in range(plan.n_patterns)
        if figures.places[plan.first_stop[pattern], period] > 0
    ]
    cuts = _cuts(rides)
    on_board: dict[tuple[Piece, int], list[tuple[int, int]]] = {}
    for ride in rides:
        for part, call in ride.calls_on(cuts):
            on_board.setdefault(part, []).append((ride.line, call))
    load = {part: _load(lines, figures, period) for part, lines in on_board.items()}
    drawn: set[tuple[Piece, int]] = set()
    streets: list[LoadedStreet] = []
    for ride in rides:
        stretch: list[tuple[Piece, int]] = []
        for part, _ in ride.calls_on(cuts):
            ends = part in drawn or (stretch and load[part] != load[stretch[-1]])
            if ends and stretch:
                streets.append(_stretch(ways, cuts, stretch, load[stretch[-1]]))
                stretch = []
            if part not in drawn:
                drawn.add(part)
                stretch.append(part)
        if stretch:
            streets.append(_stretch(ways, cuts, stretch, load[stretch[-1]]))
    return sorted(streets, key=lambda street: street.load.riders)


class _Rides:
    """One pattern piece by piece, with the shares of each piece at which it stops."""

    def __init__(self, ways: LineWays, plan: LinePlan, call_m: FloatArray, pattern: int) -> None:
        self.line = int(plan.pattern_line[pattern])
        self._first_call = int(plan.first_stop[pattern])
        self._call_m = call_m[self._first_call : int(plan.first_stop[pattern + 1])].tolist()
        self._metres = ways.metres[pattern].tolist()
        self.pieces: list[Piece] = list(pairwise(ways.corner[pattern].tolist()))

    def stops_on(self, row: int) -> list[float]:
        """Shares of a piece at which the pattern stops within it."""
        start, end = self._metres[row], self._metres[row + 1]
        inside = [(m - start) / (end - start) for m in self._call_m if start < m < end]
        return [round(share, _SHARE_DECIMALS) for share in inside]

    def calls_on(self, cuts: dict[Piece, list[float]]) -> "list[tuple[tuple[Piece, int], int]]":
        """Each part of a piece that the pattern runs on, and the call it left before."""
        found = []
        for row, piece in enumerate(self.pieces):
            start, end = self._metres[row], self._metres[row + 1]
            for part, (a, b) in enumerate(pairwise(cuts[piece])):
                middle = start + (a + b) / 2 * (end - start)
                if self._call_m[0] < middle < self._call_m[-1]:
                    call = self._first_call + bisect_right(self._call_m, middle) - 1
                    found.append(((piece, part), call))
        return found


def _cuts(rides: list[_Rides]) -> dict[Piece, list[float]]:
    """Where each piece is cut: at its ends and wherever any pattern stops."""
    shares: dict[Piece, set[float]] = {}
    for ride in rides:
        for row, piece in enumerate(ride.pieces):
            shares.setdefault(piece, {0.0, 1.0}).update(ride.stops_on(row))
    return {piece: sorted(found) for piece, found in shares.items()}


def _load(lines: list[tuple[int, int]], figures: PatternFigures, period: int) -> Load:
    """Sum over lines and their calls; the fullest is named."""
    calls = [call for _, call in lines]
    factor = figures.load_factor[calls, period]
    fullest = int(np.argmax(factor))
    return Load(
        lines=tuple(sorted({line for line, _ in lines})),
        riders=float(figures.load[calls, period].sum()),
        places=float(figures.places[calls, period].sum()),
        fullest=float(factor[fullest]),
        fullest_line=lines[fullest][0],
    )


def _stretch(
    ways: LineWays, cuts: dict[Piece, list[float]], parts: list[tuple[Piece, int]], load: Load
) -> LoadedStreet:
    """Neighbouring parts in one line."""
    places = [ways.place(piece, cuts[piece][part]) for piece, part in parts]
    piece, part = parts[-1]
    places.append(ways.place(piece, cuts[piece][part + 1]))
    lon, lat = zip(*places, strict=True)
    return LoadedStreet(floats(lon), floats(lat), load)
