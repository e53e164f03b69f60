"""Lines moved by minutes, so that riders who change meet their next bus; headways stay."""

from dataclasses import dataclass

import numpy as np

from network.network import Network
from network.quantities import IntArray, frozen
from network.service_day import Period
from routing.certificate import BoundIsFor, Certificate
from routing.cp_sat import Effort
from routing.deadheads import Deadheads
from routing.fleet import LayoverRule
from routing.line_departures import pattern_lags, timed_departures
from routing.lines import LinePlan
from routing.paths import PatternPaths
from routing.run_times import RunTimeModel
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


@dataclass(frozen=True, slots=True)
class TimedTransfer:
    """A change that riders make without a long wait.

    Attributes
    ----------
    period, from_line, to_line, stop_area : str
        Name of the period, ids of the lines, name of the stop area where the next bus is boarded.
    wait_min : float
        Shortest wait after alighting, the least time to change and the walk.
    share : float
        Of the buses that riders come with, how many are met.
    riders_per_day : float
        Of all who make this change, those who come with such a bus.
    """

    period: str
    from_line: str
    to_line: str
    stop_area: str
    wait_min: float
    share: float
    riders_per_day: float


def synchronise_transfers(
    network: Network,
    plan: LinePlan,
    timetable: Timetable,
    volumes: TransferVolumes,
    *,
    paths: PatternPaths,
    run_times: RunTimeModel,
    periods: tuple[Period, ...],
    layover: LayoverRule,
    deadheads: Deadheads,
    rule: TransferRule = _RULE,
    effort: Effort = _EFFORT,
    seed: int = 1,
) -> tuple[Timetable, Certificate, tuple[TimedTransfer, ...]]:
    """The same lines at the same headways, leaving at the minutes that suit most who change.

    Parameters
    ----------
    network : Network
        For names of stop areas.
    plan : LinePlan
    timetable : Timetable
        Where lines leave now. A line with no transfers stays there in each period.
    volumes : TransferVolumes
        Who changes where, such as `riders_changing`.
    paths, run_times, periods, layover, deadheads
        With which the timetable was made.
    rule : TransferRule
        When a transfer counts as timed.
    effort : Effort
        Of CP-SAT over all periods.
    seed : int

    Returns
    -------
    Timetable
        Passes the same checks as an even timetable. The way back keeps its step with the way out,
        so each line still needs the same buses by itself; count the fleet on the blocks.
    Certificate
        Riders of a day with a timed transfer, in an hour that repeats in each period, and the most
        there can be at these headways.
    tuple of TimedTransfer
        In order of periods, most riders first.

    Notes
    -----
    Lines that leave at even intervals repeat after the least common multiple of their headways; how
    many buses of one meet one of the other depends only on how much later it leaves (the activities
    of periodic timetabling, Serafini and Ukovich 1989, SIAM Journal on Discrete Mathematics 2(4)).

    Examples
    --------
    Line L1 reaches stop 1 after 10 min, where 30 riders an hour change to L2. If both leave on the
    hour, every 20 min, L2 has gone for 10 min and riders wait for 9 more than the least.

    >>> from network.quantities import floats, ints
    >>> from network.service_day import WEEKDAY
    >>> from routing.deadheads import deadheads_of
    >>> from tests.cities.tables import PLAIN_RUN_TIMES, city_of_tables, lines_of, table_paths
    >>> town = city_of_tables([[0, 600, 0], [0, 0, 600], [0, 0, 0]])
    >>> plan, day = lines_of([0, 1], [1, 2], headway_s=1200), WEEKDAY[2:3]
    >>> given = dict(paths=table_paths(town, plan), run_times=PLAIN_RUN_TIMES, periods=day,
    ...              layover=LayoverRule(), deadheads=deadheads_of(town, PLAIN_RUN_TIMES, day))
    >>> together = timed_departures(plan, **given, offset_s=ints([[0], [0]]))
    >>> changing = TransferVolumes(ints([0]), ints([1]), ints([2]), ints([0]), floats([30]))
    >>> _, proof, named = synchronise_transfers(town, plan, together, changing, **given)
    >>> proof.value, proof.bound       # 30 an hour from 9:00 to 15:00
    (180.0, 180.0)
    >>> named[0].from_line, named[0].to_line, named[0].share, named[0].wait_min <= 5
    ('L1', 'L2', 1.0, True)
    """
    ready_s = pattern_lags(plan, paths, run_times, periods, layover, deadheads)
    offset_s = offsets_in(plan, periods, timetable.start, timetable.pattern).copy()
    transfers = period_transfers(plan, paths, run_times, periods, ready_s, volumes, rule)
    share = Effort(effort.work / max(1, len(periods)), effort.seconds, effort.workers)
    first = np.searchsorted(plan.pattern_line, np.arange(plan.n_lines))
    value = bound = 0
    for column, each in enumerate(transfers):
        headway = plan.headway_s[first, column]
        tables = offset_tables(each, headway, offset_s[:, column], rule.step_s)
        chosen = choose_offsets(tables, share, seed)
        offset_s[:, column] += rule.step_s * chosen.choice
        value += chosen.value
        bound += chosen.bound
    moved = timed_departures(plan, paths, run_times, periods, layover, deadheads, frozen(offset_s))
    proof = Certificate(
        stage="transfers",
        objective=f"riders who wait at most {rule.window_s // 60} min when they change",
        unit="riders per day",
        value=riders(value),
        bound=riders(bound),
        bound_is_for=BoundIsFor.FIXED_HEADWAYS,
        seed=seed,
        stop_reason="proven" if value == bound else "work limit reached",
    )
    return moved, proof, _named(network, plan, periods, volumes, transfers, offset_s)


def _named(
    network: Network,
    plan: LinePlan,
    periods: tuple[Period, ...],
    volumes: TransferVolumes,
    transfers: list[PeriodTransfers],
    offset_s: IntArray,
) -> tuple[TimedTransfer, ...]:
    """All transfers that some riders make in time."""
    named = []
    for column, (period, each) in enumerate(zip(periods, transfers, strict=True)):
        later = offset_s[each.board_line, column] - offset_s[each.alight_line, column]
        share, wait = each.shares(later), each.shortest_waits(later)
        on_time = share * each.riders_per_day
        for row in np.argsort(-on_time, kind="stable").tolist():
            if share[row] == 0:
                continue
            stop = plan.stop[volumes.board_call[each.row[row]]]
            named.append(
                TimedTransfer(
                    period=period.name,
                    from_line=plan.line_id[each.alight_line[row]],
                    to_line=plan.line_id[each.board_line[row]],
                    stop_area=network.areas.name[network.stops.area[stop]],
                    wait_min=float(wait[row]) / 60,
                    share=float(share[row]),
                    riders_per_day=float(on_time[row]),
                )
            )
    return tuple(named)
