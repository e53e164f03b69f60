"""How many riders of a transfer meet their bus in time, whichever minutes two lines leave at."""

from dataclasses import dataclass

import numpy as np

from network.quantities import FloatArray, IntArray, floats, ints
from network.service_day import Period
from routing.lines import LinePlan
from routing.paths import PatternPaths
from routing.run_times import RunTimeModel
from routing.service_hours import NOT_GIVEN
from routing.timetable import Timetable
from routing.transfer_timing.transfer_volumes import TransferVolumes

PARTS = 1000
"""Riders are counted in thousandths, so that sums are whole."""


@dataclass(frozen=True, slots=True)
class TransferRule:
    """When a transfer counts as timed.

    Attributes
    ----------
    least_s : int
        Between alighting and boarding, walk extra.
    window_s : int
        Longest wait after that.
    step_s : int
        Lines are moved by whole steps.
    rare_s : int
        A change is told by name where the next bus comes no more often than this: of a line that
        runs more often, riders just take the next bus.
    named_riders : float
        And where so many riders a day are on time.
    """

    least_s: int = 60
    window_s: int = 300
    step_s: int = 60
    rare_s: int = 900
    named_riders: float = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class PeriodTransfers:
    """Transfers of one period between lines that leave at even intervals.

    Attributes
    ----------
    row : IntArray, shape (n_kept,)
        Rows of `TransferVolumes`.
    alight_line, board_line : IntArray, shape (n_kept,)
    lag_s : IntArray, shape (n_kept,)
        Departure of the one less readiness of the rider, if both lines left at 0.
    alight_headway_s, board_headway_s : IntArray, shape (n_kept,)
    riders_per_day : FloatArray, shape (n_kept,)
    window_s : int
    """

    row: IntArray
    alight_line: IntArray
    board_line: IntArray
    lag_s: IntArray
    alight_headway_s: IntArray
    board_headway_s: IntArray
    riders_per_day: FloatArray
    window_s: int

    def some(self, rows: IntArray) -> "PeriodTransfers":
        """Some of these transfers."""
        return PeriodTransfers(
            ints(self.row[rows]),
            ints(self.alight_line[rows]),
            ints(self.board_line[rows]),
            ints(self.lag_s[rows]),
            ints(self.alight_headway_s[rows]),
            ints(self.board_headway_s[rows]),
            floats(self.riders_per_day[rows]),
            self.window_s,
        )

    def shares(self, later_s: IntArray) -> FloatArray:
        """Share of arriving buses whose riders wait no longer than the window.

        Buses of the two lines meet at as many distances as the headway of the second has steps of
        the greatest common divisor of both; each is as frequent as the others.

        Parameters
        ----------
        later_s : IntArray, shape (..., n_kept)
            Seconds by which the second line leaves later than the first.

        Returns
        -------
        FloatArray, shape (..., n_kept)
        """
        step = np.gcd(self.alight_headway_s, self.board_headway_s)
        distances = self.board_headway_s // step
        shortest = (later_s + self.lag_s) % step
        met = np.clip((self.window_s - shortest) // step + 1, 0, distances)
        return floats(met / distances)

    def riders_met(self, later_s: IntArray) -> IntArray:
        """Thousandths of riders of a day who are on time, shape (..., n_kept): sums are whole."""
        return ints(np.rint(self.shares(later_s) * self.riders_per_day * PARTS))

    def shortest_waits(self, later_s: IntArray) -> IntArray:
        """Shortest wait after alighting, `least_s` and the walk, seconds, shape (..., n_kept)."""
        return ints((later_s + self.lag_s) % np.gcd(self.alight_headway_s, self.board_headway_s))


def period_transfers(
    plan: LinePlan,
    paths: PatternPaths,
    run_times: RunTimeModel,
    periods: tuple[Period, ...],
    leaves_s: IntArray,
    volumes: TransferVolumes,
    rule: TransferRule,
) -> list[PeriodTransfers]:
    """Transfers of each period between lines that both leave twice in it or more.

    Parameters
    ----------
    plan, paths, run_times, periods
    leaves_s : IntArray, shape (n_patterns, n_periods)
        Of `offsets_in`: patterns of a line keep their distance while it moves.
    volumes : TransferVolumes
    rule : TransferRule
    """
    pattern_of_call = np.repeat(np.arange(plan.n_patterns), np.diff(plan.first_stop))
    after_first_s = leaves_s - leaves_s[np.searchsorted(plan.pattern_line, plan.pattern_line)]
    found = []
    for column, period in enumerate(periods):
        arrival, departure = _after_first(plan, paths, run_times, period)
        headway = plan.headway_s[:, column]
        row = np.flatnonzero(volumes.period == column)
        off, on = (
            pattern_of_call[volumes.alight_call[row]],
            pattern_of_call[volumes.board_call[row]],
        )
        twice = (leaves_s[:, column] != NOT_GIVEN) & (2 * headway <= period.end - period.start)
        kept = twice[off] & twice[on]
        row, off, on = row[kept], off[kept], on[kept]
        alights = after_first_s[off, column] + arrival[volumes.alight_call[row]]
        boards = after_first_s[on, column] + departure[volumes.board_call[row]]
        found.append(
            PeriodTransfers(
                row=ints(row),
                alight_line=ints(plan.pattern_line[off]),
                board_line=ints(plan.pattern_line[on]),
                lag_s=ints(boards - alights - volumes.walk_s[row] - rule.least_s),
                alight_headway_s=ints(headway[off]),
                board_headway_s=ints(headway[on]),
                riders_per_day=floats(volumes.riders_per_hour[row] * period.hours),
                window_s=rule.window_s,
            )
        )
    return found


def _after_first(
    plan: LinePlan, paths: PatternPaths, run_times: RunTimeModel, period: Period
) -> tuple[IntArray, IntArray]:
    """Arrival and departure at each call after the first departure of its pattern, seconds."""
    hop = np.zeros(len(plan.stop), np.int64)
    hop[1:] = run_times.hop_seconds(paths.hop_free_ms[:-1], period)
    first = plan.first_stop[:-1]
    inner = np.ones(len(plan.stop), np.int64)
    inner[first] = 0
    inner[plan.first_stop[1:] - 1] = 0
    hop[first] = 0
    stands = inner * run_times.dwell_s
    driven, stood = np.cumsum(hop), np.cumsum(stands)
    at_start = np.repeat(driven[first] + stood[first], np.diff(plan.first_stop))
    departure = driven + stood - at_start
    return ints(departure - stands), ints(departure)


def offsets_in(plan: LinePlan, periods: tuple[Period, ...], timetable: Timetable) -> IntArray:
    """When each pattern leaves in each period, shape (n_patterns, n_periods).

    Seconds of the day of its last departure there, as a first one that is held may stand alone;
    `NOT_GIVEN` where it does not leave.

    Parameters
    ----------
    plan, periods
    timetable : Timetable
    """
    offset = np.full((plan.n_patterns, len(periods)), NOT_GIVEN)
    for column, period in enumerate(periods):
        inside = (timetable.start >= period.start) & (timetable.start < period.end)
        np.maximum.at(offset[:, column], timetable.pattern[inside], timetable.start[inside])
    return ints(offset)
