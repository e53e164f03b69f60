"""How many drivers a week of duties needs at the very least, rule by rule."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from routing.rest_rules import ANY_RUN, NO_LIMIT_S, RestRules
from routing.rosters.week_of_duties import DAY_S, SUNDAY, WEEK_DAYS, DayDuties, WeekOfDuties

_WEEKS_A_YEAR = 52


@dataclass(frozen=True, slots=True)
class LeastDrivers:
    """So many drivers are needed because of one rule.

    Attributes
    ----------
    rule : str
        As in the agreement, or ``duties of a day``.
    drivers : int
    """

    rule: str
    drivers: int


def least_drivers(week: WeekOfDuties, rules: RestRules) -> tuple[LeastDrivers, ...]:
    """What each rule asks for, however duties are handed out; most drivers first.

    Driving, work and days are counted over all drivers. Two days in a row need a driver for each
    duty of either day, less those who can do one on both: a largest matching of pairs with enough
    rest between.

    Parameters
    ----------
    week : WeekOfDuties
        Of one depot, as no driver works at two.
    rules : RestRules

    Examples
    --------
    >>> from network.quantities import ints
    >>> from routing.rosters.week_of_duties import same_duties
    >>> hours = ints([7 * 3600, 8 * 3600])
    >>> day = DayDuties(("D1", "D2"), ("yard",) * 2, ints([18000, 50000]), ints([50000, 86400]),
    ...                 hours, hours, hours)
    >>> least_drivers(same_duties(day, range(7)), RestRules(longest_run_days=5))[0]
    LeastDrivers(rule='longest_run', drivers=3)
    """
    duty_days = week.n_duties
    driving = sum(int(day.driving_s.sum()) for day in week.days)
    work = sum(int(day.work_s.sum()) for day in week.days)
    found = [LeastDrivers("duties of a day", max(len(day) for day in week.days))]
    found += [
        LeastDrivers("daily_rest", _for_two_days(*two, rules.reduced_daily_rest_s))
        for two in _pairs_of_days(week)
    ]
    if rules.longest_run_days < ANY_RUN:
        # One day in each (run + 1) days in a row is free.
        free_in = rules.longest_run_days + 1
        need = _share(duty_days * free_in, WEEK_DAYS * rules.longest_run_days)
        found.append(LeastDrivers("longest_run", need))
    if rules.weekly_rest_s:
        found.append(LeastDrivers("weekly_rest", _share(duty_days, WEEK_DAYS - 1)))
    found += [
        LeastDrivers(rule, _share(amount, limit))
        for rule, amount, limit in (
            ("weekly_driving", driving, rules.weekly_driving_s),
            ("fortnight_driving", 2 * driving, rules.fortnight_driving_s),
            ("longest_week", work, rules.longest_week_s),
            ("average_week", work, rules.average_week_s),
        )
        if limit < NO_LIMIT_S
    ]
    if rules.free_sundays_a_year:
        worked = max(_WEEKS_A_YEAR - rules.free_sundays_a_year, 1)
        need = _share(len(week.days[SUNDAY]) * _WEEKS_A_YEAR, worked)
        found.append(LeastDrivers("free_sundays", need))
    return tuple(sorted(_most_of_each(found), key=lambda each: -each.drivers))


def _share(amount: int, limit: int) -> int:
    """Drivers among whom an amount is shared; a limit of nothing is never kept."""
    return -(-amount // max(limit, 1))


def _most_of_each(found: list[LeastDrivers]) -> list[LeastDrivers]:
    """The largest need of each rule, in the order in which rules appear."""
    most: dict[str, int] = {}
    for each in found:
        most[each.rule] = max(each.drivers, most.get(each.rule, 0))
    return [LeastDrivers(rule, drivers) for rule, drivers in most.items()]


def _pairs_of_days(week: WeekOfDuties) -> list[tuple[DayDuties, DayDuties]]:
    """Each day and the one after it; Monday follows Sunday."""
    return list(zip(week.days, (*week.days[1:], week.days[0]), strict=True))


def _for_two_days(one: DayDuties, other: DayDuties, rest_s: int) -> int:
    """Drivers for the duties of two days in a row."""
    if not len(one) or not len(other):
        return len(one) + len(other)
    follows = other.start_s[None, :] + DAY_S - one.end_s[:, None] >= rest_s
    matched = maximum_bipartite_matching(csr_array(follows.astype(np.int8)), perm_type="column")
    return len(one) + len(other) - int((matched >= 0).sum())
