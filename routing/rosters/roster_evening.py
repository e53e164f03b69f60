"""Evens out the weeks of a roster: duties of one weekday change rows while free days stay.

All duties of one day of the week are dealt anew to the rows that work on it, as an assignment
problem: fewest steps back, and then paid hours of weeks as even as can be (least squares). Each
weekday in turn, until nothing gets better.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from network.quantities import BoolArray, FloatArray, IntArray
from network.service_day import MINUTE
from routing.rest_rules import RestRules
from routing.rosters.roster_plan import FREE
from routing.rosters.week_of_duties import DAY_S, WEEK_DAYS, DayDuties, WeekOfDuties

_MOST_ROUNDS = 30
_STEP_BACK = 1e9
"""Square minutes that no evening out of pay is worth."""

_FORBIDDEN = 1e15
_ROUNDING = 1e-6


def evened_out(week: WeekOfDuties, rules: RestRules, cells: IntArray) -> IntArray:
    """The same free days, duties of each weekday in other rows.

    Rests become shorter only where the full rest is kept; no rule is broken that was kept.

    Parameters
    ----------
    week : WeekOfDuties
        Of this roster alone.
    rules : RestRules
    cells : IntArray, shape (n_rows, 7)
        Row of the duty of each day, `FREE` for none.

    Returns
    -------
    IntArray, shape (n_rows, 7)

    Examples
    --------
    Two long and two short duties: each week gets one of either.

    >>> from network.quantities import ints
    >>> from routing.rosters.week_of_duties import same_duties
    >>> hours = ints([36_000, 18_000])
    >>> day = DayDuties(("long", "short"), ("yard",) * 2, ints([25_200, 25_200]),
    ...                 ints([61_200, 43_200]), hours, hours, hours)
    >>> given = ints([[0, 0, -1, -1, -1, -1, -1], [1, 1, -1, -1, -1, -1, -1]])
    >>> evened_out(same_duties(day, (0, 1)), RestRules(), given)[:, :2].tolist()
    [[1, 0], [0, 1]]
    """
    grid = _Grid(week, rules, np.array(cells))
    if len(cells) > 1:
        for _ in range(_MOST_ROUNDS):
            better = [grid.deal_anew(on) for on in range(WEEK_DAYS)]
            if not any(better):
                break
    return grid.cells


class _Grid:
    """Cells of a roster while duties change rows."""

    def __init__(self, week: WeekOfDuties, rules: RestRules, cells: IntArray) -> None:
        self._week, self._rules, self.cells = week, rules, cells

    def deal_anew(self, on: int) -> bool:
        """Deal the duties of a weekday; whether that was better."""
        rows = np.flatnonzero(self.cells[:, on] != FREE)
        if len(rows) < 2:  # noqa: PLR2004  (nothing to change)
            return False
        costs = np.array([self._costs(int(row), on) for row in rows])
        now = self.cells[rows, on].copy()
        taken, given = linear_sum_assignment(costs)
        places = np.arange(len(rows))
        if costs[taken, given].sum() >= costs[places, now].sum() - _ROUNDING:
            return False
        self.cells[rows[taken], on] = given
        if self._keeps_weeks():
            return True
        self.cells[rows, on] = now
        return False

    def _costs(self, row: int, on: int) -> FloatArray:
        """What each duty of a weekday costs in a row."""
        day, now = self._week.days[on], int(self.cells[row, on])
        before, after = self._neighbour(row, on, -1), self._neighbour(row, on, 1)
        paid = self._without(row, on, "paid_s") + day.paid_s - self._mean_pay()
        costs: FloatArray = (paid / MINUTE) ** 2
        costs = costs + _STEP_BACK * self._steps(day, before, after)
        allowed = self._rests(day, now, before, after)
        allowed &= self._without(row, on, "driving_s") + day.driving_s <= (
            self._rules.weekly_driving_s
        )
        allowed &= self._without(row, on, "work_s") + day.work_s <= self._rules.longest_week_s
        allowed[now] = True
        costs[~allowed] = _FORBIDDEN
        return costs

    def _neighbour(self, row: int, on: int, way: int) -> "_Neighbour":
        """The duty before (-1) or after (1) a cell."""
        flat = self.cells.ravel()
        here = row * WEEK_DAYS + on
        for days in range(1, len(flat)):
            other = (here + way * days) % len(flat)
            duty = int(flat[other])
            if duty != FREE:
                duties, apart = self._week.days[other % WEEK_DAYS], way * days * DAY_S
                start, end = int(duties.start_s[duty]), int(duties.end_s[duty])
                return _Neighbour(days, start + apart, end + apart)
        return _Neighbour(len(flat), 0, 0)

    def _steps(self, day: DayDuties, before: "_Neighbour", after: "_Neighbour") -> IntArray:
        """Steps back that each duty makes with its neighbours."""
        steps = np.zeros(len(day), np.int64)
        if before.days == 1:
            steps += day.start_s < before.start_s + DAY_S - self._rules.earlier_s
        if after.days == 1:
            steps += after.start_s - DAY_S < day.start_s - self._rules.earlier_s
        return steps

    def _rests(
        self, day: DayDuties, now: int, before: "_Neighbour", after: "_Neighbour"
    ) -> BoolArray:
        """Whether rests on both sides keep the full length, or do not get shorter."""
        allowed = np.ones(len(day), np.bool_)
        for neighbour, rest in (
            (before, day.start_s - before.end_s),
            (after, after.start_s - day.end_s),
        ):
            if neighbour.days >= WEEK_DAYS:
                continue  # longer than any rest that is asked for
            rules = self._rules
            full = rules.daily_rest_s
            if neighbour.days > 1:  # room for all that may be lacking from the rest before
                full = 2 * rules.weekly_rest_s - rules.reduced_weekly_rest_s
            allowed &= rest >= min(full, int(rest[now]))
        return allowed

    def _without(self, row: int, on: int, column: str) -> int:
        """Seconds of a row without one of its days."""
        return sum(
            int(getattr(self._week.days[day], column)[duty])
            for day, duty in enumerate(self.cells[row].tolist())
            if duty != FREE and day != on
        )

    def _mean_pay(self) -> float:
        """Paid seconds of a week on average."""
        return sum(float(day.paid_s.sum()) for day in self._week.days) / len(self.cells)

    def _keeps_weeks(self) -> bool:
        """Whether driving of two weeks and work over some months are within their limits."""
        rules, n_rows = self._rules, len(self.cells)
        driving = np.array([self._without(row, FREE, "driving_s") for row in range(n_rows)])
        work = np.array([self._without(row, FREE, "work_s") for row in range(n_rows)])
        two = driving + np.roll(driving, -1)
        weeks = min(rules.average_weeks, n_rows)
        months = np.sum([np.roll(work, -each) for each in range(weeks)], axis=0)
        return bool(
            (two <= rules.fortnight_driving_s).all()
            and (months <= weeks * rules.average_week_s).all()
        )


@dataclass(frozen=True, slots=True)
class _Neighbour:
    """The next duty to one side: days away, and its times counted from the day of the cell."""

    days: int
    start_s: int
    end_s: int
