"""Which rules hold duties back: those that are within some minutes of their limit."""

from collections import Counter
from dataclasses import dataclass

from routing.duties.agreement import NO_LIMIT, Agreement
from routing.duties.driver_work import DriverWork
from routing.duties.duty_check import rule_readings
from routing.duties.duty_schedule import DutySchedule


@dataclass(frozen=True, slots=True)
class BindingRule:
    """A rule, where it is written, and in how many duties it is tight."""

    rule: str
    duties: int
    source: str


def binding_rules(
    work: DriverWork, agreement: Agreement, schedule: DutySchedule, within_s: int = 900
) -> tuple[BindingRule, ...]:
    """Rules by the number of duties in which they are tight, most first.

    A rule is tight where the duty is less than `within_s` from its limit, or has as many pieces or
    splits as are allowed. The guarantee is tight where a duty is paid more than it works for.

    Parameters
    ----------
    work : DriverWork
    agreement : Agreement
    schedule : DutySchedule
    within_s : int
    """
    tight: Counter[str] = Counter()
    for duty in range(schedule.n_duties):
        kind = next(k for k in agreement.duty_types if k.name == schedule.duty_type[duty])
        if int(schedule.work_s[duty]) < kind.guarantee_s == int(schedule.paid_s[duty]):
            tight["guarantee"] += 1
    seen = set()
    for reading in rule_readings(work, agreement, schedule):
        least = reading.at_least and reading.limit == 0
        if least or reading.limit >= NO_LIMIT or (reading.duty, reading.rule) in seen:
            continue
        if reading.room < (within_s if reading.in_seconds else 1):
            seen.add((reading.duty, reading.rule))
            tight[reading.rule] += 1
    order = sorted(tight.items(), key=lambda each: (-each[1], each[0]))
    return tuple(BindingRule(rule, count, source_of(agreement, rule)) for rule, count in order)


def source_of(agreement: Agreement, rule: str) -> str:
    """Where a rule is written, also its forms in duty types; empty where nothing is said.

    Examples
    --------
    >>> from routing.duties.agreement_file import agreement_named
    >>> source_of(agreement_named("gb-domestic"), "longest_piece")
    ''
    """
    found = [
        each.source
        for each in agreement.sources
        if each.rule.split(" ")[0] == rule or each.rule.endswith(f".{rule}")
    ]
    return "; ".join(dict.fromkeys(found))
