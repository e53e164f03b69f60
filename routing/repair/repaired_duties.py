"""Drivers for the repaired blocks: those untouched stay, open work goes to whoever may do it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from network.errors import InputError, NoSolutionInTime, NotFoundError
from network.network import Network
from network.quantities import ints, offsets_of
from network.service_day import MINUTE
from routing.certificate import BoundIsFor, Certificate
from routing.duties.agreement import Agreement
from routing.duties.driver_work import DriverWork
from routing.duties.duty_schedule import DutySchedule
from routing.duties.scheduling import undone_prices
from routing.duties.whole_duties import ChoiceLimits, choose_cover
from routing.progress import unobserved
from routing.repair.disruption import Disruption
from routing.repair.duty_judge import DutyJudge
from routing.repair.fixed_past import PlannedDay
from routing.repair.remaining_work import (
    DriverState,
    PlannedDriving,
    block_of_legs,
    driver_states,
    work_of_repaired,
)
from routing.repair.repair_rules import RepairPrices, RepairRules
from routing.repair.repaired_blocks import RepairedBlocks
from routing.repair.takeovers import Takeover, Takeovers, costs_of, open_work

_NODES = 2_000
_SAFETY_S = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class RepairedDuties:
    """Drivers of a repaired day.

    Attributes
    ----------
    work : DriverWork
        Each leg of the repaired blocks; drivers may change wherever a vehicle stands.
    schedule : DutySchedule
        Duties under the ids of the plan; those with nothing left are missing, spare drivers are
        S1, S2 and so on.
    changed : tuple of str
        Duties that differ from the plan.
    unlawful : tuple of str
        Duties that were cut short in a way that no type of the agreement allows.
    """

    work: DriverWork
    schedule: DutySchedule
    changed: tuple[str, ...]
    unlawful: tuple[str, ...]


def require_duties(planned: DutySchedule, disruption: Disruption) -> None:
    """Refuse drivers who do not exist or have signed off.

    Raises
    ------
    NotFoundError, InputError
    """
    for name in disruption.duties_out:
        if name not in planned.duty_id:
            message = f"there is no duty {name!r} on this day; see tables/duties.csv for their ids"
            raise NotFoundError(message)
        if int(planned.end_s[planned.duty_id.index(name)]) <= disruption.at_s:
            message = (
                f"duty {name} is over by then, so its driver cannot go missing; name a duty that "
                "is under way or still to come"
            )
            raise InputError(message)


def repair_duties(
    network: Network,
    day: PlannedDay,
    driving: PlannedDriving,
    repaired: RepairedBlocks,
    disruption: Disruption,
    rules: RepairRules,
    prices: RepairPrices,
    *,
    seed: int = 1,
) -> tuple[RepairedDuties, Certificate]:
    """Duties for all work of a repaired day, within the agreement and at the least extra pay.

    What drivers are paid as planned they are paid anyway.

    Parameters
    ----------
    network : Network
    day : PlannedDay
    driving : PlannedDriving
        Duties of `day`.
    repaired : RepairedBlocks
    disruption : Disruption
    rules : RepairRules
    prices : RepairPrices
    seed : int

    Returns
    -------
    RepairedDuties
    Certificate
        Its bound is for the ways that `Takeovers` lists.

    Raises
    ------
    NotFoundError
        If there is no duty of a name.
    InputError
        If a lost driver has signed off.
    LimitError
        If too much work is without a driver at once.
    NoSolutionInTime
        If the solver finds nothing.
    """
    planned = driving.schedule
    require_duties(planned, disruption)
    work = work_of_repaired(network, day, disruption, repaired)
    states = driver_states(driving, repaired, work, disruption, rules.notice_s)
    everyone = [*states, *_spare_drivers(work, driving.agreement, disruption, rules)]
    judge, left = DutyJudge(work, driving.agreement), open_work(states, work)
    n_touched = sum(state.touched for state in everyone)
    ways = Takeovers(work, judge, left, disruption.at_s, n_touched)
    found = [each for driver, state in enumerate(everyone) for each in ways.of(driver, state)]
    paid_s = ints([*planned.paid_s.tolist(), *([0] * rules.spare_drivers)])
    called = [each.driver >= len(states) and bool(each.pieces) for each in found]
    cost = [
        price + driving.prices.per_duty_s * calls
        for price, calls in zip(
            costs_of(found, paid_s, prices.per_new_piece_s), called, strict=True
        )
    ]
    cost += undone_prices(work, driving.prices)[list(left.sections)].tolist()
    row = {section: len(everyone) + place for place, section in enumerate(left.sections)}
    rows_of = [[each.driver, *(row[section] for section in each.taken)] for each in found]
    rows_of += [[row[section]] for section in left.sections]
    limits = ChoiceLimits(_NODES, math.inf, seed)
    minutes = [each / MINUTE for each in cost]
    chosen = choose_cover(rows_of, minutes, len(everyone) + len(row), [], limits, unobserved)
    if chosen.columns is None:
        message = "no drivers were found for the repaired day in time; repair a smaller loss"
        raise NoSolutionInTime(message)
    kept = sorted((found[c] for c in chosen.columns if c < len(found)), key=lambda e: e.driver)
    value = float(sum(cost[column] for column in chosen.columns))
    proof = Certificate(
        stage="duties",
        objective="extra pay, pieces of work that are new to a driver, and work without a driver",
        unit="seconds of pay",
        value=value,
        bound=max(0.0, min(value, float(np.ceil(chosen.bound * MINUTE - _SAFETY_S)))),
        bound_is_for=BoundIsFor.CANDIDATE_POOL,
        seed=seed,
        stop_reason="proven" if chosen.finished else "the search ended at its limits",
    )
    return _repaired(judge, work, everyone, kept, left.sections), proof


def _spare_drivers(
    work: DriverWork, agreement: Agreement, disruption: Disruption, rules: RepairRules
) -> list[DriverState]:
    """Drivers at home, from the time of notice on; at the first home, or at each of several."""
    homes = work.home.tolist()
    from_s = disruption.at_s + rules.notice_s
    return [
        DriverState(
            f"S{number + 1}", agreement.duty_types[0].name, homes[number % len(homes)], (), (),
            broken=False, lost=False, from_s=from_s, spare=True,
        )
        for number in range(rules.spare_drivers)
    ]  # fmt: skip


def _repaired(
    judge: DutyJudge,
    work: DriverWork,
    everyone: Sequence[DriverState],
    kept: Sequence[Takeover],
    open_sections: tuple[int, ...],
) -> RepairedDuties:
    """The duties as columns."""
    driving = [each for each in kept if each.pieces]
    states = [everyone[each.driver] for each in driving]
    taken = {section for each in kept for section in each.taken}
    runs = [run for each in driving for run in each.pieces]
    block = block_of_legs(work)
    told = [
        each.judged or judge.counted(each.pieces, state.home, state.duty_type)
        for each, state in zip(driving, states, strict=True)
    ]
    return RepairedDuties(
        work=work,
        schedule=DutySchedule(
            duty_id=tuple(state.duty_id for state in states),
            first_piece=offsets_of([len(each.pieces) for each in driving]),
            block=ints([int(block[first]) for first, _ in runs]),
            first_section=ints([first for first, _ in runs]),
            end_section=ints([end for _, end in runs]),
            home=ints([state.home for state in states]),
            duty_type=tuple(each.duty_type for each in told),
            start_s=ints([each.start_s for each in told]),
            end_s=ints([each.end_s for each in told]),
            work_s=ints([each.work_s for each in told]),
            paid_s=ints([each.paid_s for each in told]),
            uncovered=ints([section for section in open_sections if section not in taken]),
        ),
        changed=_named(everyone, [e for e in kept if _is_changed(everyone, e)]),
        unlawful=_named(everyone, [each for each in driving if each.judged is None]),
    )


def _named(everyone: Sequence[DriverState], ways: Sequence[Takeover]) -> tuple[str, ...]:
    """Duties of some ways to end the day."""
    return tuple(everyone[each.driver].duty_id for each in ways)


def _is_changed(everyone: Sequence[DriverState], each: Takeover) -> bool:
    """Whether a driver does other work than planned."""
    state = everyone[each.driver]
    return each.new_pieces > 0 or (state.touched and not state.spare)
