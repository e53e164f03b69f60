"""Lines as the search changes them: stops out and back, timed and held to the line sense."""

from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt

from network.network import Network
from network.quantities import BoolArray, FloatArray, IntArray, floats, frozen, ints, offsets_of
from network.service_day import HOUR, Period
from routing.background import BackgroundService
from routing.deadheads import NO_DEADHEAD, Deadheads
from routing.fleet import HEADWAYS_S, LayoverRule
from routing.line_planning.search.design_model import TICK_S
from routing.line_planning.search.timing_kernel import BROKEN, time_way
from routing.line_planning.sense import LineSense
from routing.lines import NOT_RUN, LinePlan
from routing.run_times import RunTimeModel

Ways = tuple[tuple[int, ...], ...]
"""Stops of each pattern of a line: out and back, or once round."""


@dataclass(frozen=True, slots=True, eq=False)
class DesignLine:
    """A line that keeps the line sense.

    Attributes
    ----------
    ways : Ways
    first : IntArray, shape (n_patterns + 1,)
        Offsets into the columns below.
    area : IntArray, shape (n_positions,)
    arrive, depart : FloatArray, shape (n_positions,)
        Ticks since the first departure of the pattern.
    cycle_s : int
        Out and back with layovers and turning, in the slowest period.
    cycle_m : float
        Metres of the same.
    """

    ways: Ways
    first: IntArray
    area: IntArray
    arrive: FloatArray
    depart: FloatArray
    cycle_s: int
    cycle_m: float


@dataclass(frozen=True, slots=True)
class RunningLine:
    """A line with buses on it, and the shortest headway that they keep.

    Attributes
    ----------
    line : DesignLine
    headway_s : int
    buses : int
        As few as keep the headway.
    """

    line: DesignLine
    headway_s: int
    buses: int

    @property
    def km_per_hour(self) -> float:
        """Vehicle-kilometres per hour, with the ways round at the ends."""
        return self.line.cycle_m / 1000 * HOUR / self.headway_s


def find_running(line: DesignLine, buses: int) -> RunningLine | None:
    """The line at the shortest headway that so many buses keep; None where they keep none."""
    headway_s = next((h for h in HEADWAYS_S if -(-line.cycle_s // h) <= buses), None)
    return None if headway_s is None else running_every(line, headway_s)


def running_every(line: DesignLine, headway_s: int) -> RunningLine:
    """The line at a headway, with the buses that it needs."""
    return RunningLine(line, headway_s, -(-line.cycle_s // headway_s))


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """What a line may look like, and how it is timed.

    Attributes
    ----------
    network : Network
    run_times : RunTimeModel
    period : Period
        The slowest, for which lines are designed.
    sense : LineSense
    layover : LayoverRule
    deadheads : Deadheads
    """

    network: Network
    run_times: RunTimeModel
    period: Period
    sense: LineSense
    layover: LayoverRule
    deadheads: Deadheads

    def find_line(self, ways: Ways) -> DesignLine | None:
        """The line along some stops; None where it breaks the line sense or cannot be driven."""
        first = ints([0, *accumulate(len(way) for way in ways)])
        stop = np.array([stop for way in ways for stop in way], np.int64)
        area = np.empty(len(stop), np.int64)
        arrive, depart = np.empty(len(stop)), np.empty(len(stop))
        run_s, driven_m, given = [], 0.0, (*self._tables, *self._limits)
        for begin, end in pairwise(first.tolist()):
            run, metres = time_way(
                stop[begin:end], *given,
                area[begin:end], arrive[begin:end], depart[begin:end],
            )  # fmt: skip
            if run == BROKEN:
                return None
            run_s.append(run)
            driven_m += metres
        cycle_s = self._cycle(ways, run_s)
        if cycle_s >= NO_DEADHEAD:
            return None
        return DesignLine(
            ways=ways,
            first=first,
            area=frozen(area),
            arrive=frozen(arrive),
            depart=frozen(depart),
            cycle_s=cycle_s,
            cycle_m=driven_m + self._turning_m(ways),
        )

    @property
    def _tables(
        self,
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32], IntArray, BoolArray]:
        """Places and ways between them, as the kernel reads them."""
        times, stops = self.network.street_times, self.network.stops
        return times.free_flow_ms, times.length_m, stops.area, stops.terminal

    @property
    def _limits(self) -> tuple[int, int, int, float, float, float, int, int, int]:
        """Speeds and line sense, as the kernel reads them."""
        runs, sense = self.run_times, self.sense
        least_m, most_m = sense.spacing_m
        return (
            runs.permille_in(self.period), runs.stop_penalty_s, runs.dwell_s, float(least_m),
            float(most_m), float(sense.most_detour), sense.shortest_run_s, sense.longest_run_s,
            TICK_S,
        )  # fmt: skip

    def _turning_m(self, ways: Ways) -> float:
        """Metres of the ways round at the ends."""
        metres = self.deadheads.metres
        return float(sum(metres[a[-1], b[0]] for a, b in _turns(ways)))

    def _cycle(self, ways: Ways, run_s: list[int]) -> int:
        """Seconds until a bus can leave again, with layovers and the ways round at the ends."""
        busy = sum(run + int(self.layover.after(run)) for run in run_s)
        turns = [
            int(self.deadheads.seconds[way[-1], following[0]]) for way, following in _turns(ways)
        ]
        return min(NO_DEADHEAD, busy + sum(turns))


def _turns(ways: Ways) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Each pattern with the one that a bus runs next."""
    return list(zip(ways, ways[1:] + ways[:1], strict=True))


def lines_that_stay(drawing: Drawing, kept: LinePlan, period: int) -> list[tuple[DesignLine, int]]:
    """Patterns that run in a period, each as a line with its headway, whatever the line sense says.

    An area that a pattern serves twice counts where it is served first.
    """
    times, dwell_s = drawing.network.street_times, drawing.run_times.dwell_s
    lines = []
    for pattern in range(kept.n_patterns):
        headway_s = int(kept.headway_s[pattern, period])
        if headway_s == NOT_RUN:
            continue
        stops = kept.stops_of(pattern)
        free = ints(times.free_flow_ms[stops[:-1], stops[1:]])
        hops = drawing.run_times.hop_seconds(free, drawing.period)
        arrive = np.concatenate([[0], np.cumsum(hops + dwell_s) - dwell_s])
        area = drawing.network.stops.area[stops]
        once = np.sort(np.unique(area, return_index=True)[1])
        line = DesignLine(
            ways=(tuple(stops[once].tolist()),),
            first=offsets_of([len(once)]),
            area=ints(area[once]),
            arrive=floats(arrive[once] / TICK_S),
            depart=floats((arrive + dwell_s * (arrive > 0))[once] / TICK_S),
            cycle_s=0,
            cycle_m=0.0,
        )
        lines.append((line, headway_s))
    return lines


def background_lines(background: BackgroundService, period: int) -> list[tuple[DesignLine, int]]:
    """Patterns of a background service that run in a period, each as a line with its headway."""
    lines = []
    for pattern in range(background.n_patterns):
        headway_s = int(background.headway_s[pattern, period])
        if headway_s == NOT_RUN:
            continue
        calls = background.calls_of(pattern)
        ride, dwell = background.ride_s[calls], background.dwell_s[calls]
        arrive = np.concatenate([[0], np.cumsum(dwell[:-1] + ride[:-1])])
        stations = background.stop[calls] + background.n_areas
        line = DesignLine(
            ways=(tuple(stations.tolist()),),
            first=offsets_of([len(stations)]),
            area=ints(stations),
            arrive=floats(arrive / TICK_S),
            depart=floats((arrive + dwell) / TICK_S),
            cycle_s=0,
            cycle_m=0.0,
        )
        lines.append((line, headway_s))
    return lines
