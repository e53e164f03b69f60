"""Minutes at which lines leave so that riders who change meet their next bus; headways stay."""

from dataclasses import dataclass, replace

import numpy as np

from network.quantities import BoolArray, IntArray, frozen, ints
from network.service_day import Period
from routing.certificate import BoundIsFor, Certificate
from routing.cp_sat import Effort
from routing.lines import NOT_RUN, LinePlan
from routing.paths import PatternPaths
from routing.run_times import RunTimeModel
from routing.service_hours import no_hours, period_of_departures
from routing.timetable import Timetable
from routing.transfer_timing.change_shares import (
    PeriodTransfers,
    TransferRule,
    offsets_in,
    period_transfers,
)
from routing.transfer_timing.offset_choice import choose_offsets, offset_tables, riders
from routing.transfer_timing.transfer_volumes import TransferVolumes

_RULE = TransferRule()
_EFFORT = Effort(work=1.0)


@dataclass(frozen=True, slots=True, eq=False)
class TransferTiming:
    """Changes between lines on one day, and the minutes that suit most who make them.

    Attributes
    ----------
    transfers : tuple of PeriodTransfers
        One per period.
    wanted_s : IntArray, shape (n_lines, n_periods)
        Offsets of first patterns with which most riders are on time, of those that were found;
        `NOT_GIVEN` where a line does not leave.
    most_on_time : float
        Riders per day; no offsets at these headways have more.
    step_s : int
        Lines move by whole steps.
    """

    transfers: tuple[PeriodTransfers, ...]
    wanted_s: IntArray
    most_on_time: float
    step_s: int

    @property
    def riders(self) -> float:
        """All who change in a day, between lines that leave twice in the period or more."""
        return float(sum(each.riders_per_day.sum() for each in self.transfers))

    def in_timetable(
        self,
        plan: LinePlan,
        timetable: Timetable,
        volumes: TransferVolumes,
        paths: PatternPaths,
        run_times: RunTimeModel,
        periods: tuple[Period, ...],
        rule: TransferRule = _RULE,
    ) -> "TransferTiming":
        """The same changes in another timetable: a way back may not have followed its way out."""
        leaves_s = offsets_in(plan, periods, timetable)
        transfers = period_transfers(plan, paths, run_times, periods, leaves_s, volumes, rule)
        return replace(self, transfers=tuple(transfers))

    def on_time(self, offset_s: IntArray) -> float:
        """Riders of a day with a timed transfer, in an hour that repeats in each period.

        Parameters
        ----------
        offset_s : IntArray, shape (n_lines, n_periods)
            Such as `offsets_in` reads from a timetable.
        """
        return riders(
            sum(
                int(each.riders_met(later).sum())
                for each, later in zip(self.transfers, self._later(offset_s), strict=True)
            )
        )

    def late(self, offset_s: IntArray) -> IntArray:
        """Riders of a day who change from or to each line and are not on time, rounded."""
        late = np.zeros(len(offset_s))
        for each, later in zip(self.transfers, self._later(offset_s), strict=True):
            missing = (1.0 - each.shares(later)) * each.riders_per_day
            np.add.at(late, each.alight_line, missing)
            np.add.at(late, each.board_line, missing)
        return ints(np.rint(late))

    def on_time_by_move(self, line: int, offset_s: IntArray, n_moves: int) -> IntArray:
        """Riders on time of one line, moved by no step, one step and so on in all periods.

        Parameters
        ----------
        line : int
        offset_s : IntArray, shape (n_lines, n_periods)
            Of all lines; the others stay there.
        n_moves : int

        Returns
        -------
        IntArray, shape (n_moves,)
            Thousandths of riders per day.
        """
        met = np.zeros(n_moves, np.int64)
        step_s = self.step_s * np.arange(n_moves)[:, None]
        for each, later in zip(self.transfers, self._later(offset_s), strict=True):
            # A change within the line moves at both ends, so it stays as it is.
            moved = (each.board_line == line).astype(np.int64) - (each.alight_line == line)
            rows = np.flatnonzero(moved)
            met += each.some(rows).riders_met(ints(later[rows] + step_s * moved[rows])).sum(axis=-1)
        return ints(met)

    def _later(self, offset_s: IntArray) -> list[IntArray]:
        """Seconds by which boarded lines leave later than those left, for each period."""
        return [
            ints(offset_s[each.board_line, column] - offset_s[each.alight_line, column])
            for column, each in enumerate(self.transfers)
        ]


def transfer_timing(
    plan: LinePlan,
    timetable: Timetable,
    volumes: TransferVolumes,
    *,
    paths: PatternPaths,
    run_times: RunTimeModel,
    periods: tuple[Period, ...],
    movable: BoolArray,
    rule: TransferRule = _RULE,
    effort: Effort = _EFFORT,
    seed: int = 1,
) -> TransferTiming:
    """Offsets of lines at their headways with which most riders who change are on time.

    Parameters
    ----------
    plan : LinePlan
    timetable : Timetable
        Where lines leave now. A line with no transfers stays there in each period.
    volumes : TransferVolumes
        Who changes where, such as `riders_changing`.
    paths, run_times, periods
        With which the timetable was made.
    movable : BoolArray, shape (n_lines, n_periods)
        Such as `movable_lines`.
    rule : TransferRule
        When a transfer counts as timed.
    effort : Effort
        Of CP-SAT over all periods.
    seed : int

    Returns
    -------
    TransferTiming
        With the offsets wanted, `timed_departures` makes a timetable that passes the same checks as
        an even one. The way back keeps its step with the way out, so each line still needs the same
        buses by itself; count the fleet on the blocks.

    Notes
    -----
    Lines that leave at even intervals repeat after the least common multiple of their headways; how
    many buses of one meet one of the other depends only on how much later it leaves (the activities
    of periodic timetabling, Serafini and Ukovich 1989, SIAM Journal on Discrete Mathematics 2(4)).

    Examples
    --------
    Line L1 reaches stop 1 after 10 min, where 30 riders an hour change to L2. If both leave on the
    hour, every 20 min, L2 has gone for 10 min and riders wait for 9 more than the least.

    >>> from network.quantities import bools, floats
    >>> from network.service_day import WEEKDAY
    >>> from routing.deadheads import deadheads_of
    >>> from routing.fleet import LayoverRule
    >>> from routing.line_departures import timed_departures
    >>> from tests.cities.tables import PLAIN_RUN_TIMES, city_of_tables, lines_of, table_paths
    >>> town = city_of_tables([[0, 600, 0], [0, 0, 600], [0, 0, 0]])
    >>> plan, day = lines_of([0, 1], [1, 2], headway_s=1200), WEEKDAY[2:3]
    >>> given = dict(paths=table_paths(town, plan), run_times=PLAIN_RUN_TIMES, periods=day)
    >>> together = timed_departures(
    ...     plan, **given, layover=LayoverRule(), offset_s=ints([[0], [0]]),
    ...     deadheads=deadheads_of(town, PLAIN_RUN_TIMES, day))
    >>> changing = TransferVolumes(ints([0]), ints([1]), ints([2]), ints([0]), floats([30]))
    >>> timing = transfer_timing(plan, together, changing, **given, movable=bools([[1], [1]]))
    >>> timing.on_time(ints([[0], [0]])), timing.on_time(timing.wanted_s), timing.most_on_time
    (0.0, 180.0, 180.0)
    """
    leaves_s = offsets_in(plan, periods, timetable)
    transfers = period_transfers(plan, paths, run_times, periods, leaves_s, volumes, rule)
    share = Effort(effort.work / max(1, len(periods)), effort.seconds, effort.workers)
    first = plan.first_patterns
    offset_s = leaves_s[first]
    # Lines go on from period to period by whole headways: all they can reach are such steps.
    step_s = int(np.gcd.reduce(plan.headway_s[first][movable], initial=rule.step_s))
    bound = 0
    for column, each in enumerate(transfers):
        headway = plan.headway_s[first, column]
        range_s = ints(np.where(movable[:, column], headway, step_s))
        tables = offset_tables(each, range_s, offset_s[:, column], step_s)
        chosen = choose_offsets(tables, share, seed)
        offset_s[:, column] += step_s * chosen.choice
        bound += chosen.bound
    return TransferTiming(tuple(transfers), frozen(offset_s), riders(bound), step_s)


def movable_lines(plan: LinePlan, periods: tuple[Period, ...], n_kept: int) -> BoolArray:
    """Where lines may leave at other minutes: not where they stay, rest, or hold a departure.

    Parameters
    ----------
    plan : LinePlan
    periods : tuple of Period
    n_kept : int
        The first lines stay as they are.

    Returns
    -------
    BoolArray, shape (n_lines, n_periods)

    Examples
    --------
    The second line leaves at 5:30 for the first time, so it stays where it is before seven.

    >>> from dataclasses import replace
    >>> from network.service_day import WEEKDAY
    >>> from routing.lines import line_plan_of
    >>> from routing.service_hours import NOT_GIVEN, held_hours
    >>> plan = line_plan_of([("1", "", [[0, 1]]), ("2", "", [[0, 1]])], 2, 1200)
    >>> held = replace(plan, hours=held_hours([NOT_GIVEN, 19800], [NOT_GIVEN, NOT_GIVEN]))
    >>> movable_lines(held, WEEKDAY[:2], n_kept=0).astype(int).tolist()
    [[1, 1], [0, 1]]
    """
    first = plan.first_patterns
    movable = plan.headway_s[first] != NOT_RUN
    movable[:n_kept] = False
    hours = plan.hours or no_hours(plan.n_patterns)
    for line, pattern in enumerate(first.tolist()):
        times = ints([time for time in hours.held(pattern) if time >= 0])
        movable[line, period_of_departures(times, periods)] = False
    return frozen(movable)


def transfer_proof(
    timing: TransferTiming, on_time: float, rule: TransferRule, seed: int, why: str
) -> Certificate:
    """Riders on time in a timetable, and the most there can be at its headways.

    Parameters
    ----------
    timing : TransferTiming
    on_time : float
        Riders of a day with a timed transfer.
    rule : TransferRule
    seed : int
    why : str
        Why the search ended.
    """
    return Certificate(
        stage="transfers",
        objective=f"riders who wait at most {rule.window_s // 60} min when they change",
        unit="riders per day",
        value=on_time,
        # Beyond the reach of whole steps, no more than all can be on time.
        bound=timing.most_on_time if on_time <= timing.most_on_time else timing.riders,
        bound_is_for=BoundIsFor.FIXED_HEADWAYS,
        seed=seed,
        stop_reason=why,
    )
