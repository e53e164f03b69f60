"""Redraws the way of a line: another end, another way between two areas, a stop more or less.

A line is changed in both directions at once, at areas that both directions serve. New parts follow
streets with stops, as candidates do.
"""

import numpy as np

from network.quantities import FloatArray, IntArray, floats, ints
from routing.deadheads import NO_DEADHEAD, Deadheads
from routing.line_planning.search.design_lines import Ways
from routing.line_planning.ways import StreetWays

_LONGEST_REROUTE = 12
"""Stops between the ends of a part that gets another way."""

_VIA_DETOUR = 1.4
_VIA_FREE_MS = 120_000
_VIA_DRAWS = 12
_NEARBY_AREAS = 12


class Redrawing:
    """Draws new ways for a line, out and back; None where a draw leads nowhere.

    The end that changes is the last stop out and the first stop back.

    Parameters
    ----------
    ways : StreetWays
    deadheads : Deadheads
    rng : numpy.random.Generator
    """

    def __init__(self, ways: StreetWays, deadheads: Deadheads, rng: np.random.Generator) -> None:
        self._ways, self._deadheads, self._rng = ways, deadheads, rng
        self._area = ways.area_of
        self._ms = _area_times(ways)
        n_areas = len(self._ms)
        self._ends = ints([a for a in range(n_areas) if len(ways.terminal_stops(a))])
        self._turns: dict[int, tuple[IntArray, FloatArray]] = {}
        self._nearby = np.argsort(self._ms, axis=1, kind="stable")[:, 1 : 1 + _NEARBY_AREAS]

    def other_end(self, ways: Ways) -> Ways | None:
        """Keep a part of the line and go on to another terminal."""
        shared = self._shared(ways)[1:-1]
        if not shared:
            return None
        late = self._rng.random() < 0.6  # noqa: PLR2004
        i, j = shared[self._late(len(shared)) if late else self._pick(len(shared))]
        return self._go_on(ways, i, j, draws=1 + self._pick(4))

    def longer(self, ways: Ways) -> Ways | None:
        """Go on from the end to a terminal near by; sometimes start later instead."""
        out, back = ways
        if self._area[out[-1]] != self._area[back[0]]:
            return None
        new = self._go_on(ways, len(out) - 1, 0, draws=6)
        if new is None or self._rng.random() < 0.6:  # noqa: PLR2004
            return new
        shorter = self.shorter(new[::-1])
        return None if shorter is None else shorter[::-1]

    def shorter(self, ways: Ways) -> Ways | None:
        """End at an earlier terminal."""
        out, back = ways
        terminal = self._ways.network.stops.terminal
        shared = [
            (i, j) for i, j in self._shared(ways)[1:-1] if terminal[out[i]] and terminal[back[j]]
        ]
        if not shared:
            return None
        i, j = shared[self._late(len(shared))]
        return out[: i + 1], back[j:]

    def other_way(self, ways: Ways) -> Ways | None:
        """Go another way between two areas: the fastest, or by way of a third."""
        out, back = ways
        shared = self._shared(ways)
        if len(shared) < 2:  # noqa: PLR2004
            return None
        place = self._pick(len(shared) - 1)
        stretch = min(1 + self._pick(len(shared) - 1 - place), _LONGEST_REROUTE)
        (i, back_j), (j, back_i) = shared[place], shared[place + stretch]
        if back_i >= back_j:
            return None
        drawn = self._rng.random() < 0.5  # noqa: PLR2004
        used = self._areas_of(out[: i + 1] + out[j:] + back[: back_i + 1] + back[back_j:])
        via = None
        if self._rng.random() < 0.75:  # noqa: PLR2004
            via = self._find_via(self._area[out[i]], self._area[out[j]], used)
            if via is None:
                return None
        there = self._stops_after(out[i], via, out[j], used, drawn=drawn)
        home = self._stops_after(back[back_i], via, back[back_j], used, drawn=drawn)
        if there is None or home is None:
            return None
        return (
            out[: i + 1] + there + out[j + 1 :],
            back[: back_i + 1] + home + back[back_j + 1 :],
        )

    def one_stop_more(self, ways: Ways) -> Ways | None:
        """Serve one more area near the line, in both directions."""
        out, _ = ways
        used = self._areas_of(ways[0] + ways[1])
        near = self._nearby[self._area[out[self._pick(len(out))]]]
        free = [area for area in near.tolist() if area not in used]
        if not free:
            return None
        area = free[self._pick(len(free))]
        return tuple(self._with_area(way, area) for way in ways)

    def one_stop_less(self, ways: Ways) -> Ways | None:
        """Leave out one area, in both directions."""
        out, back = ways
        shared = [(i, j) for i, j in self._shared(ways)[1:-1] if 0 < j < len(back) - 1]
        if not shared:
            return None
        i, j = shared[self._pick(len(shared))]
        return out[:i] + out[i + 1 :], back[:j] + back[j + 1 :]

    def _pick(self, n: int) -> int:
        """A number below n."""
        return int(self._rng.random() * n)

    def _late(self, n: int) -> int:
        """A number below n, of the last third."""
        return n - 1 - self._pick(n // 3 + 1)

    def _shared(self, ways: Ways) -> list[tuple[int, int]]:
        """Places out and back of the areas that both directions serve, in the order out."""
        out, back = ways
        area = self._area
        at = {area[stop]: place for place, stop in enumerate(back)}
        return [(place, at[area[stop]]) for place, stop in enumerate(out) if area[stop] in at]

    def _areas_of(self, stops: tuple[int, ...]) -> set[int]:
        """Areas of some stops."""
        return {self._area[stop] for stop in stops}

    def _go_on(self, ways: Ways, i: int, j: int, draws: int) -> Ways | None:
        """Go on from place i out to the nearest of some terminals, and back to place j."""
        out, back = ways[0][: i + 1], ways[1][j:]
        used = self._areas_of(out + back)
        ends = self._ends[(self._rng.random(draws) * len(self._ends)).astype(np.int64)]
        goals = [int(area) for area in ends if int(area) not in used]
        if not goals:
            return None
        goal = min(goals, key=lambda area: int(self._ms[self._area[out[-1]], area]))
        drawn = self._rng.random() < 0.5  # noqa: PLR2004
        turn = self._find_turn(out[-1], back[0], goal, drawn=drawn)
        if turn is None:
            return None
        last, first = turn
        there = self._stops_between(out[-1], last, used, drawn=drawn)
        home = self._stops_between(first, back[0], used, drawn=drawn)
        return (*out, *there, last), (first, *home, *back)

    def _find_turn(self, start: int, end: int, area: int, *, drawn: bool) -> tuple[int, int] | None:
        """Last stop out and first stop back in an area, so that the way there and back is best."""
        stops, turn = self._turn_in(area)
        there = self._ways.cost_from(start, drawn=drawn)[stops]
        home = np.array([self._ways.cost_from(stop, drawn=drawn)[end] for stop in stops.tolist()])
        total = there[:, None] + turn + home[None, :]
        best = int(total.argmin())
        if not np.isfinite(total.flat[best]):
            return None
        return int(stops[best // len(stops)]), int(stops[best % len(stops)])

    def _turn_in(self, area: int) -> tuple[IntArray, FloatArray]:
        """Terminal stops of an area, and milliseconds to turn from one to another."""
        if area not in self._turns:
            stops = self._ways.terminal_stops(area)
            turn_s = self._deadheads.seconds[np.ix_(stops, stops)]
            turn_ms = np.where(turn_s < NO_DEADHEAD, turn_s * 1000.0, np.inf)
            self._turns[area] = stops, floats(turn_ms)
        return self._turns[area]

    def _find_via(self, start: int, end: int, used: set[int]) -> int | None:
        """Some area that lies between two areas, or beside the way."""
        limit = _VIA_DETOUR * self._ms[start, end] + _VIA_FREE_MS
        for _ in range(_VIA_DRAWS):
            area = self._pick(len(self._ms))
            if area not in used and self._ms[start, area] + self._ms[area, end] <= limit:
                return area
        return None

    def _stops_after(
        self, start: int, via: int | None, end: int, used: set[int], *, drawn: bool
    ) -> tuple[int, ...] | None:
        """Stops after the start up to the end, by way of an area if one is named."""
        if via is None:
            if not np.isfinite(self._ways.cost_from(start, drawn=drawn)[end]):
                return None
            return (*self._stops_between(start, end, used, drawn=drawn), end)
        stops = self._ways.stops_in(via)
        there = self._ways.cost_from(start, drawn=drawn)[stops]
        total = there + [self._ways.cost_from(s, drawn=drawn)[end] for s in stops.tolist()]
        best = int(total.argmin())
        if not np.isfinite(total[best]):
            return None
        middle = int(stops[best])
        first = (*self._stops_between(start, middle, used | {via}, drawn=drawn), middle)
        rest = self._stops_between(middle, end, used | self._areas_of(first), drawn=drawn)
        return (*first, *rest, end)

    def _stops_between(self, start: int, end: int, used: set[int], *, drawn: bool) -> list[int]:
        """Stops on the way between two stops, but those in areas that the line serves already."""
        way = self._ways.along([start, end], drawn=drawn)[1:-1]
        return [stop for stop in way if self._area[stop] not in used]

    def _with_area(self, way: tuple[int, ...], area: int) -> tuple[int, ...]:
        """A way with one stop more, that stop of an area which delays it least."""
        stops, times = self._ways.stops_in(area), self._ways.time
        before, after = ints(way[:-1]), ints(way[1:])
        detour = times[np.ix_(before, stops)].astype(np.int64) + times[np.ix_(stops, after)].T
        more = detour - times[before, after][:, None]
        hop, which = divmod(int(more.argmin()), len(stops))
        return (*way[: hop + 1], int(stops[which]), *way[hop + 1 :])


def _area_times(ways: StreetWays) -> IntArray:
    """Fastest free-flow milliseconds between any stops of two areas, shape (n_areas, n_areas)."""
    first = ways.first[:-1]
    times = ways.time[np.ix_(ways.member, ways.member)]
    by_row = np.minimum.reduceat(times, first, axis=0)
    return ints(np.minimum.reduceat(by_row, first, axis=1))
