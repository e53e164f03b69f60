"""Rechecks repaired duties: rules by the check of all duties, and that what was done stays done."""

from collections.abc import Iterator
from itertools import pairwise

from network.problems import Problem, error
from routing.duties.agreement import DutyPrices
from routing.duties.driver_work import DriverWork
from routing.duties.duty_check import duty_problems
from routing.duties.duty_schedule import DutySchedule
from routing.repair.disruption import Disruption
from routing.repair.remaining_work import PlannedDriving
from routing.repair.repair_rules import RepairRules
from routing.repair.repaired_duties import RepairedDuties

_Leg = tuple[int, int, int, int]
"""Start, end, and the places of a leg: what a driver would tell of it."""


def duty_repair_problems(
    driving: PlannedDriving,
    disruption: Disruption,
    rules: RepairRules,
    repaired: RepairedDuties,
) -> list[Problem]:
    """What does not hold in repaired duties; nothing where all of it does.

    Duties that are cut short against a rule are named in `RepairedDuties.unlawful`, and not here.

    Parameters
    ----------
    driving : PlannedDriving
    disruption : Disruption
    rules : RepairRules
    repaired : RepairedDuties
    """
    paid = _whole_pay(repaired, driving.prices)
    known = tuple(f"duty {name}" for name in repaired.unlawful)
    found = [
        each
        for each in duty_problems(
            repaired.work, driving.agreement, driving.prices, repaired.schedule, paid
        )
        if not (each.where in known and each.message.startswith("breaks "))
    ]
    return [*found, *_past_problems(driving, disruption, rules, repaired)]


def _whole_pay(repaired: RepairedDuties, prices: DutyPrices) -> float:
    """Pay of all duties as they state it, with drivers and work that nobody does."""
    schedule, work = repaired.schedule, repaired.work
    total = sum(schedule.paid_s.tolist()) + prices.per_duty_s * schedule.n_duties
    for duty in range(schedule.n_duties):
        blocks = schedule.block[schedule.pieces_of(duty)].tolist()
        changes = sum(one != two for one, two in pairwise(blocks))
        total += changes * prices.per_vehicle_change_s
    for leg in schedule.uncovered.tolist():
        takes = int(work.end_s[leg]) - int(work.start_s[leg])
        total += prices.per_duty_s + prices.per_uncovered_s * takes
    return float(total)


def _past_problems(
    driving: PlannedDriving, disruption: Disruption, rules: RepairRules, repaired: RepairedDuties
) -> Iterator[Problem]:
    """Work that changed hands after it had begun, lost drivers at the wheel, and early starts."""
    at_s, schedule = disruption.at_s, repaired.schedule
    now = {
        name: set(_legs(repaired.work, schedule, duty))
        for duty, name in enumerate(schedule.duty_id)
    }
    exists = {leg for legs in now.values() for leg in legs}
    exists |= {_leg(repaired.work, leg) for leg in schedule.uncovered.tolist()}
    planned = driving.schedule
    for duty, name in enumerate(planned.duty_id):
        before = _legs(driving.work, planned, duty)
        begun = {leg for leg in before if leg[0] < at_s and leg in exists}
        mine = now.get(name, set())
        if begun - mine:
            yield error(f"duty {name}", "lost work that had begun")
        if name in disruption.duties_out and any(leg[0] >= at_s for leg in mine):
            yield error(f"duty {name}", "goes on without its driver")
        if name in now and not begun and int(planned.start_s[duty]) >= at_s:
            signs_on = int(schedule.start_s[schedule.duty_id.index(name)])
            if signs_on < min(int(planned.start_s[duty]), at_s + rules.notice_s):
                yield error(f"duty {name}", "signs on without notice")
    spare = [name for name in now if name not in planned.duty_id]
    if len(spare) > rules.spare_drivers:
        said = f"{len(spare)} spare ones drive, {rules.spare_drivers} are there"
        yield error("drivers", said)


def _legs(work: DriverWork, schedule: DutySchedule, duty: int) -> list[_Leg]:
    """Legs of a duty, in order of time."""
    ends = [leg + 1 for leg, relief in enumerate(work.relief.tolist()) if relief]
    starts = [0, *ends[:-1]]
    rows = schedule.pieces_of(duty)
    return [
        _leg(work, leg)
        for row in range(rows.start, rows.stop)
        for leg in range(
            starts[int(schedule.first_section[row])], ends[int(schedule.end_section[row]) - 1]
        )
    ]


def _leg(work: DriverWork, leg: int) -> _Leg:
    """A leg as a driver would tell of it."""
    return (
        int(work.start_s[leg]),
        int(work.end_s[leg]),
        int(work.start_place[leg]),
        int(work.end_place[leg]),
    )
