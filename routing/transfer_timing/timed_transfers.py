"""Timed transfers by name: changes that all riders of a bus make without a long wait."""

from dataclasses import dataclass

import numpy as np

from network.quantities import BoolArray, IntArray, bools
from network.service_day import Period
from routing.transfer_timing.change_shares import PeriodTransfers, TransferRule
from routing.transfer_timing.synchronising import TransferTiming
from routing.transfer_timing.transfer_volumes import TransferVolumes


@dataclass(frozen=True, slots=True)
class TimedTransfer:
    """A change from one pattern to another that is timed in one period.

    Attributes
    ----------
    period : Period
    alight_call, board_call : int
        Rows of ``LinePlan.stop``: where riders leave a bus and where they board the next.
    shortest_s, longest_s : int
        From arrival to departure, the walk between the stops included, of those that are on time.
    riders_on_time, riders : float
        Per day: who make this change without a long wait, and all who make it.
    """

    period: Period
    alight_call: int
    board_call: int
    shortest_s: int
    longest_s: int
    riders_on_time: float
    riders: float


def timed_transfers(
    timing: TransferTiming,
    offset_s: IntArray,
    volumes: TransferVolumes,
    pattern_of_call: IntArray,
    periods: tuple[Period, ...],
    rule: TransferRule,
) -> tuple[TimedTransfer, ...]:
    """Changes to rare lines at which every bus is met, as far as their headways let it be.

    Of two patterns that meet at several places, the place where most are on time is told.

    Parameters
    ----------
    timing : TransferTiming
        Of the same timetable.
    offset_s : IntArray, shape (n_lines, n_periods)
        Of first patterns.
    volumes : TransferVolumes
    pattern_of_call : IntArray, shape (n_calls,)
        Pattern of each row of ``LinePlan.stop``.
    periods : tuple of Period
    rule : TransferRule
        What a rare line is, and how many riders are worth a name.

    Returns
    -------
    tuple of TimedTransfer
        In order of periods, most riders on time first.
    """
    named = []
    for column, (period, each) in enumerate(zip(periods, timing.transfers, strict=True)):
        later = offset_s[each.board_line, column] - offset_s[each.alight_line, column]
        share, wait = each.shares(later), each.shortest_waits(later)
        on_time = share * each.riders_per_day
        promised = _every_bus_is_met(each, share) & (each.board_headway_s >= rule.rare_s)
        seen: set[tuple[int, int]] = set()
        for row in np.argsort(-on_time, kind="stable").tolist():
            off, on = (
                int(column[each.row[row]]) for column in (volumes.alight_call, volumes.board_call)
            )
            patterns = int(pattern_of_call[off]), int(pattern_of_call[on])
            if not promised[row] or on_time[row] < rule.named_riders or patterns in seen:
                continue
            seen.add(patterns)
            least = int(volumes.walk_s[each.row[row]]) + rule.least_s
            named.append(
                TimedTransfer(
                    period=period,
                    alight_call=off,
                    board_call=on,
                    shortest_s=least + int(wait[row]),
                    longest_s=least + rule.window_s,
                    riders_on_time=float(on_time[row]),
                    riders=float(each.riders_per_day[row]),
                )
            )
    return tuple(named)


def _every_bus_is_met(each: PeriodTransfers, share: IntArray | np.ndarray) -> BoolArray:
    """Whether each bus that comes meets one, or each that leaves is met, whichever are fewer."""
    return bools(share >= np.minimum(1.0, each.alight_headway_s / each.board_headway_s) - 1e-9)
