"""Why some work stays without a driver: the rule that no duty for it can keep."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from network.quantities import IntArray, ints
from routing.duties.agreement import Agreement
from routing.duties.binding_rules import source_of
from routing.duties.driver_work import DriverWork
from routing.duties.duty_check import RuleReading, rule_readings
from routing.duties.duty_schedule import DutySchedule
from scenarios.result import PlannedDuties

DEARER = "a driver for it costs more than leaving it undone"


@dataclass(frozen=True, slots=True)
class UncoveredWork:
    """Sections of blocks without a driver, for one reason.

    Attributes
    ----------
    why : str
        The rule with its source, or `DEARER`.
    sections, seconds : int
        How many, and how long from start to end in all.
    """

    why: str
    sections: int
    seconds: int


def uncovered_work(duties: PlannedDuties) -> tuple[UncoveredWork, ...]:
    """Uncovered sections by the rule that forbids even a duty of that section alone.

    Parameters
    ----------
    duties : PlannedDuties

    Examples
    --------
    >>> from tests.scenarios.operated_village import village_duties
    >>> uncovered_work(village_duties())
    ()
    """
    work, uncovered = duties.work, duties.schedule.uncovered
    takes = section_seconds(work)
    reasons = [_why(duties, int(section)) for section in uncovered]
    seconds: Counter[str] = Counter()
    for why, section in zip(reasons, uncovered.tolist(), strict=True):
        seconds[why] += int(takes[section])
    counted = Counter(reasons)
    return tuple(UncoveredWork(why, counted[why], seconds[why]) for why in sorted(counted))


def section_seconds(work: DriverWork) -> IntArray:
    """Seconds from the start to the end of each section, shape (n_sections,)."""
    first = work.first_leg_of_section
    return ints(work.end_s[first[1:] - 1] - work.start_s[first[:-1]])


def _why(duties: PlannedDuties, section: int) -> str:
    """The rules that a duty of one section alone breaks, in the duty type that breaks fewest."""
    rules, work = duties.agreement, duties.work
    broken = [_broken(work, rules, section, kind.name, int(home))
              for kind in rules.duty_types for home in work.home]  # fmt: skip
    fewest = min(broken, key=len)
    if not fewest:
        return DEARER
    return ", ".join(dict.fromkeys(_told(rules, reading) for reading in fewest))


def _broken(
    work: DriverWork, rules: Agreement, section: int, kind: str, home: int
) -> list[RuleReading]:
    """Rules that a duty of one section breaks."""
    first = work.first_leg_of_section
    block = int(np.searchsorted(work.first_leg, first[section], side="right")) - 1
    nothing = ints([0])
    alone = DutySchedule(
        duty_id=("alone",),
        first_piece=ints([0, 1]),
        block=ints([block]),
        first_section=ints([section]),
        end_section=ints([section + 1]),
        home=ints([home]),
        duty_type=(kind,),
        start_s=nothing,
        end_s=nothing,
        work_s=nothing,
        paid_s=nothing,
        uncovered=ints([]),
    )
    return [reading for reading in rule_readings(work, rules, alone) if reading.room < 0]


def _told(rules: Agreement, reading: RuleReading) -> str:
    """A rule and where it is written."""
    source = source_of(rules, reading.rule)
    return f"{reading.rule} ({source})" if source else reading.rule
