"""Draws bus lines along the streets: through given places, with stops, to ends where buses turn."""

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from scenarios.sample_city.driving import BusWays, drive, turning_metres
from scenarios.sample_city.ground import CELLS, Cell, metres_between
from scenarios.sample_city.kinds import StreetPlan
from scenarios.sample_city.stops import KerbStop

Place: TypeAlias = tuple[int, ...]
"""Rows of one point, or of several of which a line passes any."""

_SPACING_M = 240.0  # stops of one line are at least this far apart along the street
_ONE_PLACE_M = 150.0  # stops this near to each other serve the same people
_MOST_DROPPED = 2  # stops at an end of a line that may be given up for a better turn
_DROPPED_M = 500.0  # metres of turning that are worth a stop
_APART = 3.0  # metres of turning that are worth a metre between the ends of both directions


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line on the streets.

    Attributes
    ----------
    out, back : tuple of int
        Rows of the stops served, in driving order.
    arcs : frozenset of int
        Every arc driven, rows in `BusWays.arcs`.
    """

    out: tuple[int, ...]
    back: tuple[int, ...]
    arcs: frozenset[int]


@dataclass(frozen=True, slots=True)
class LineDrawing:
    """What is needed to turn a few places into a line."""

    plan: StreetPlan
    ways: BusWays
    stops: Sequence[KerbStop]
    stop_at: Mapping[tuple[int, int], int]
    row_of: Mapping[Cell, int]

    def place_at(self, cell: Cell) -> Place:
        """Place of a lattice cell; in the centre also that on the other street of its pair."""
        i, j = cell
        columns = (0, 2) if i == 0 and abs(j) <= CELLS else (i,)
        rows = (0, 2) if j == 0 and abs(i) <= CELLS else (j,)
        return tuple(self._row_near((p, q)) for p in columns for q in rows)

    def _row_near(self, cell: Cell) -> int:
        """Row of a lattice point, or of the next one towards the centre that streets reach."""
        i, j = cell
        while (i, j) not in self.row_of:
            along, across = (1, 0) if abs(i) > abs(j) else (0, 1)
            i -= along * _sign(i)
            j -= across * _sign(j)
        return self.row_of[i, j]

    def stop_of(self, arc: int) -> int | None:
        """Row in `stops` of the stop at an arc, if there is one."""
        return self.stop_at.get((self.ways.arcs[arc].tail, self.ways.arcs[arc].head))

    def there_and_back(
        self, via: Sequence[Place], avoided: Collection[int] = ()
    ) -> DrawnLine | None:
        """Line through places and back; None where there is no way.

        Each end lies where a bus can turn around without going far.
        """
        ways = [drive(self.ways, turn, avoided) for turn in (via, via[::-1])]
        out, back = ([*self._calls(way, is_ring=False)] for way in ways)
        if len(out) < 2 or len(back) < 2:  # noqa: PLR2004  (a line has two ends)
            return None
        out, back = self._turning(out, back)
        back, out = self._turning(back, out)
        return self._line(out, back, ways)

    def around(self, via: Sequence[Place]) -> DrawnLine | None:
        """Line around a ring of places, the first of which is not repeated; and the other way."""
        # It goes on around the first corner, where it comes back to its first stop.
        turns = [*via, via[0], via[1]], [via[0], *via[:0:-1], via[0], via[-1]]
        ways = [drive(self.ways, turn) for turn in turns]
        out, back = ([*self._calls(way, is_ring=True)] for way in ways)
        if len(out) < 3 or len(back) < 3:  # noqa: PLR2004  (two stops make no ring)
            return None
        return self._line(out, back, ways)

    def _line(self, out: list[int], back: list[int], ways: Sequence[list[int]]) -> DrawnLine:
        """Line that calls at the stops of some arcs."""
        stops = [
            tuple(stop for stop in map(self.stop_of, way) if stop is not None)
            for way in (out, back)
        ]
        return DrawnLine(stops[0], stops[1], frozenset([*ways[0], *ways[1]]))

    def _calls(self, path: Sequence[int], *, is_ring: bool) -> Iterator[int]:
        """Arcs with stops on a path, no two closer than `_SPACING_M`, each place once."""
        served: list[int] = []
        since = _SPACING_M
        for arc in path:
            stop = self.stop_of(arc)
            if stop is not None and since >= _SPACING_M:
                if is_ring and served and stop == served[0]:
                    yield arc
                    return
                if not self._is_near(stop, served):
                    served.append(stop)
                    since = 0.0
                    yield arc
            since += self.ways.arcs[arc].length_m

    def _is_near(self, stop: int, served: Sequence[int]) -> bool:
        """Whether a stop is at the same place as one of those served."""
        place = self.stops[stop].place
        return any(metres_between(place, self.stops[k].place) < _ONE_PLACE_M for k in served)

    def _turning(self, arriving: list[int], leaving: list[int]) -> tuple[list[int], list[int]]:
        """Both directions without the stops at one end that a bus had better not go on to."""
        most = min(_MOST_DROPPED, len(arriving) - 2, len(leaving) - 2)

        def loss(dropped: tuple[int, int]) -> float:
            """Metres of turning, and what riders lose who can only arrive, or only leave."""
            last, first = arriving[-1 - dropped[0]], leaving[dropped[1]]
            places = [self.ways.points[self.ways.arcs[arc].tail] for arc in (last, first)]
            apart_m = max(0.0, metres_between(*places) - _ONE_PLACE_M)
            turn_m = turning_metres(self.ways, last, first)
            return turn_m + _DROPPED_M * sum(dropped) + _APART * apart_m

        choices = itertools.product(range(most + 1), range(most + 1))
        late, early = min(choices, key=lambda dropped: (loss(dropped), dropped))
        return arriving[: len(arriving) - late], leaving[early:]


def _sign(number: int) -> int:
    """-1, 0 or 1."""
    return (number > 0) - (number < 0)
