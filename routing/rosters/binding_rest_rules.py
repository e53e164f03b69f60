"""Which rules hold rosters back: those that ask for most drivers, and those at their limit."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from routing.rest_rules import RestRules
from routing.rosters.driver_bound import LeastDrivers
from routing.rosters.roster_check import rest_readings
from routing.rosters.roster_plan import RosterPlan
from routing.rosters.week_of_duties import WeekOfDuties


@dataclass(frozen=True, slots=True)
class BindingRestRule:
    """A rule, what it asks for, and where it is tight.

    Attributes
    ----------
    rule : str
        As in the agreement, or ``duties of a day``.
    drivers : int
        That this rule alone asks for; 0 where it says nothing about their number.
    tight : int
        Places in rosters, such as weeks or nights, that are at the limit or within 15 minutes.
    source : str
    """

    rule: str
    drivers: int
    tight: int
    source: str


def binding_rest_rules(
    week: WeekOfDuties,
    rules: RestRules,
    plan: RosterPlan,
    needs: Sequence[LeastDrivers],
    within_s: int = 900,
) -> tuple[BindingRestRule, ...]:
    """Rules by the drivers they ask for, then by the places where they are tight.

    Parameters
    ----------
    week : WeekOfDuties
    rules : RestRules
    plan : RosterPlan
    needs : sequence of LeastDrivers
        As `plan_rosters` returns them.
    within_s : int

    Examples
    --------
    >>> from network.quantities import ints
    >>> from routing.rosters.roster_plan import CyclicRoster
    >>> from routing.rosters.week_of_duties import DayDuties, same_duties
    >>> one = ints([28_800])
    >>> day = DayDuties(("D1",), ("yard",), ints([21_600]), ints([50_400]), one, one, one)
    >>> plan = RosterPlan((CyclicRoster("yard", "yard", ints([[0] * 5 + [-1] * 2])),))
    >>> rules = RestRules(longest_run_days=5)
    >>> [(each.rule, each.tight) for each in
    ...  binding_rest_rules(same_duties(day, range(5)), rules, plan, [])]
    [('longest_run', 1)]
    """
    tight: Counter[str] = Counter()
    for reading in rest_readings(week, rules, plan):
        least_of_nothing = reading.at_least and reading.limit == 0
        if not least_of_nothing and reading.room < (within_s if reading.unit == "s" else 1):
            tight[reading.rule.split(" ")[0]] += reading.unit != "rests" or reading.room == 0
    drivers = {need.rule: need.drivers for need in needs}
    names = sorted({*drivers, *tight}, key=lambda rule: (-drivers.get(rule, 0), -tight[rule], rule))
    return tuple(
        BindingRestRule(rule, drivers.get(rule, 0), tight[rule], rules.source_of(rule))
        for rule in names
    )
