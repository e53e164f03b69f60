"""Counts what drivers like about a roster: weekends and pairs of days off, and later starts."""

import numpy as np

from network.quantities import IntArray
from routing.rest_rules import RestRules
from routing.rosters.roster_plan import FREE
from routing.rosters.week_of_duties import SATURDAY, WEEK_DAYS, WeekOfDuties


def worked_weekends(cells: IntArray) -> int:
    """Weeks with a duty on Saturday or Sunday.

    Examples
    --------
    >>> worked_weekends(np.array([[-1] * 7, [-1, -1, -1, -1, -1, -1, 3]]))
    1
    """
    return int((cells[:, SATURDAY:] != FREE).any(axis=1).sum())


def lone_free_days(cells: IntArray) -> int:
    """Free days between two days of work; after the last row comes the first.

    Examples
    --------
    >>> lone_free_days(np.array([[-1, 0, -1, -1, 0, 0, 0]]))
    1
    """
    free = cells.ravel() == FREE
    return int((free & ~np.roll(free, 1) & ~np.roll(free, -1)).sum())


def steps_back(week: WeekOfDuties, rules: RestRules, cells: IntArray) -> int:
    """Days on which the duty starts much earlier than that of the day before.

    Parameters
    ----------
    week : WeekOfDuties
        Of this roster alone.
    rules : RestRules
        How much is much.
    cells : IntArray, shape (n_rows, 7)
        Rows of the duties of that week, `FREE` for none.
    """
    start = np.full(cells.shape, np.nan)
    for on in range(WEEK_DAYS):
        works = cells[:, on] != FREE
        start[works, on] = week.days[on].start_s[cells[works, on]]
    flat = start.ravel()
    return int((np.roll(flat, -1) < flat - rules.earlier_s).sum())
