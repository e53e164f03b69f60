"""The choice of duties for each cell of one cyclic roster, as a model for CP-SAT.

Each day of the roster has one duty or is free; each duty of each day of the week stands in one row.
What may not follow each other is written as sets of which one may be true: all duties of a day that
end at a time or later, with all of the next day that start too early after it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from network.service_day import MINUTE
from routing.rest_rules import ANY_RUN, NO_LIMIT_S, RestRules
from routing.rosters.week_of_duties import (
    DAY_S,
    SATURDAY,
    SUNDAY,
    WEEK_DAYS,
    DayDuties,
    WeekOfDuties,
)

_LONG_GAP = 4
"""Free days that are a weekly rest with room for all that was missing before."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What is made as small as possible, one aim after the other.

    Attributes
    ----------
    name, unit : str
    fewest : int
        Bound that needs no search.
    total : callable
        Adds what it takes to the model and returns a linear expression.
    """

    name: str
    unit: str
    fewest: int
    total: Callable[[], Any]


class RosterModel:
    """Variables and rules of one roster of a given number of rows.

    Parameters
    ----------
    week : WeekOfDuties
        Of this roster alone.
    rules : RestRules
    n_rows : int
    """

    def __init__(self, week: WeekOfDuties, rules: RestRules, n_rows: int) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415  (0.4 s that --help must not pay)

        self.model: Any = cp_model.CpModel()
        self._sum = cp_model.LinearExpr.sum
        self._weighted = cp_model.LinearExpr.weighted_sum
        self._week, self._rules, self._n_rows = week, rules, n_rows
        self._n_days = WEEK_DAYS * n_rows
        self.free = [self._bool() for _ in range(self._n_days)]
        self.does = [
            [self._bool() for _ in range(len(self._duties(day)))] for day in range(self._n_days)
        ]
        self._each_duty_once()
        self._daily_rest()
        self._runs()
        self._weekly_rest()
        self._hours()

    def aims(self) -> tuple[Aim, ...]:
        """What is sought within the rules, the most important first."""
        fewest = max(len(self._week.days[on]) for on in (SATURDAY, SUNDAY))
        return (
            Aim("worked weekends", "weekends", fewest, self._worked_weekends),
            Aim("lone free days", "days", 0, self._lone_free_days),
            Aim("steps back", "steps", 0, self._steps_back),
        )

    def fix(self, cells: Sequence[int]) -> None:
        """Leave nothing to choose: the row of the duty of each day, negative for none."""
        for day, duty in enumerate(cells):
            chosen = self.free[day] if duty < 0 else self.does[day][duty]
            self.model.add(chosen == 1)

    @property
    def variables(self) -> list[Any]:
        """The cells: free days, and then duties day by day."""
        return [*self.free, *(each for day in self.does for each in day)]

    def _bool(self) -> Any:  # noqa: ANN401  (OR-Tools has no stubs here)
        return self.model.new_bool_var("")

    def _duties(self, day: int) -> DayDuties:
        """Duties of a day of the roster; after the last day comes the first."""
        return self._week.days[day % WEEK_DAYS]

    def _at(self, day: int) -> int:
        """Day of the roster where days go on past its end."""
        return day % self._n_days

    def _each_duty_once(self) -> None:
        """One duty or none on each day of the roster; each duty in one row."""
        for day in range(self._n_days):
            self.model.add_exactly_one([*self.does[day], self.free[day]])
        for on, duties in enumerate(self._week.days):
            for row in range(len(duties)):
                rows = range(on, self._n_days, WEEK_DAYS)
                self.model.add_exactly_one([self.does[day][row] for day in rows])
        # Rows can be counted from any of them: the first has the first duty of the week.
        first = next((on for on, duties in enumerate(self._week.days) if len(duties)), None)
        if first is not None:
            self.model.add(self.does[first][0] == 1)

    def _too_early(self, day: int, later: int, rest_s: int) -> list[tuple[list[Any], list[Any]]]:
        """Duties of a day and of a later one that leave less rest.

        All duties of the one from an end on, with all of the other up to a start.
        """
        one, other = self._duties(day), self._duties(day + later)
        ends, starts = one.end_s.tolist(), other.start_s.tolist()
        found: list[tuple[list[Any], list[Any]]] = []
        before = 0
        for end in sorted(set(ends), reverse=True):
            early = [row for row, s in enumerate(starts) if s + later * DAY_S - end < rest_s]
            if not early:
                break
            # A smaller set of starts needs a line of its own, the same set only the larger one.
            late = [row for row, e in enumerate(ends) if e >= end]
            if found and len(early) == before:
                found.pop()
            before = len(early)
            here, there = self.does[day], self.does[self._at(day + later)]
            found.append(([here[row] for row in late], [there[row] for row in early]))
        return found

    def _daily_rest(self) -> None:
        """Rest from one day to the next; reduced ones only so often between weekly rests."""
        rules = self._rules
        reduces = rules.most_reduced and rules.reduced_daily_rest_s < rules.daily_rest_s
        least = rules.reduced_daily_rest_s if reduces else rules.daily_rest_s
        reduced: list[Any] = []
        for day in range(self._n_days):
            for late, early in self._too_early(day, 1, least):
                self.model.add_at_most_one([*late, *early])
            pairs = self._too_early(day, 1, rules.daily_rest_s) if reduces else []
            reduced.append(self._bool() if pairs else None)
            for late, early in pairs:
                self.model.add(self._sum([*late, *early]) <= 1 + reduced[day])
        if not reduces:
            return
        within = min(rules.longest_run_days - 1, self._n_days)
        for day in range(self._n_days):
            here = [reduced[self._at(day + place)] for place in range(within)]
            counted = [each for each in here if each is not None]
            if len(counted) > rules.most_reduced:
                self.model.add(self._sum(counted) <= rules.most_reduced)

    def _runs(self) -> None:
        """A free day at the latest after the longest run of work."""
        longest = self._rules.longest_run_days
        if longest >= ANY_RUN:
            return
        for day in range(self._n_days):
            days = sorted({self._at(day + place) for place in range(longest + 1)})
            self.model.add_bool_or([self.free[each] for each in days])

    @cached_property
    def _rest_begins(self) -> list[Any]:
        """Whether a day is free after a day of work."""
        begins = [self._bool() for _ in range(self._n_days)]
        for day, begin in enumerate(begins):
            before, here = self.free[self._at(day - 1)], self.free[day]
            self.model.add_bool_or([begin, before, here.negated()])
            self.model.add_implication(begin, here)
            self.model.add_implication(begin, before.negated())
        return begins

    @cached_property
    def _lone(self) -> list[Any]:
        """Whether a day is free between two days of work."""
        lone = [self._bool() for _ in range(self._n_days)]
        for day, one in enumerate(lone):
            after = self.free[self._at(day + 1)]
            self.model.add_bool_or([one, self._rest_begins[day].negated(), after])
            self.model.add_implication(one, self._rest_begins[day])
            self.model.add_implication(one, after.negated())
        return lone

    def _weekly_rest(self) -> None:
        """Each week has a rest of its own; what a short one lacks, the next one adds."""
        rules = self._rules
        if not rules.weekly_rest_s:
            return
        for row in range(self._n_rows):
            monday = row * WEEK_DAYS
            begins = self._rest_begins[monday : monday + WEEK_DAYS]
            both = self._bool()
            self.model.add_implication(both, self.free[monday])
            self.model.add_implication(both, self.free[monday + 1])
            self.model.add_bool_or([*begins, both])
        most = -(-(rules.weekly_rest_s - rules.reduced_weekly_rest_s) // MINUTE)
        lacks = [self.model.new_int_var(0, most, "") for _ in range(self._n_days)]
        owes = [self._bool() for _ in range(self._n_days)]
        for day in range(self._n_days):
            self.model.add(lacks[day] <= most * owes[day])
            self._rest_ends(day, lacks, owes)

    def _rest_ends(self, day: int, lacks: list[Any], owes: list[Any]) -> None:
        """What is owed after a day, in minutes; where a rest ends there, how long it was.

        After a reduced rest the next one has two free days at least.
        """
        before = self._at(day - 1)
        works, worked = self.free[day].negated(), self.free[before].negated()
        lone = self._lone[before]
        for unchanged in ([self.free[day]], [works, worked]):
            kept = [each.negated() for each in unchanged]
            self.model.add_bool_or([*kept, owes[before].negated(), owes[day]])
            self.model.add(lacks[day] >= lacks[before]).only_enforce_if(unchanged)
        full = -(-self._rules.weekly_rest_s // MINUTE)
        self.model.add_implication(lone, owes[before].negated())
        for late, early in self._too_early(self._at(day - 2), 2, self._rules.weekly_rest_s):
            both = self._sum([*late, *early])
            self.model.add(both + self.free[before] <= 2 + owes[day])
        self.model.add(lacks[day] + self._rest_of(day, 1) >= full).only_enforce_if(lone)
        for gap in range(2, min(_LONG_GAP, self._n_days - 1)):
            free = [self.free[self._at(day - back)] for back in range(1, gap + 1)]
            begun = self.free[self._at(day - gap - 1)].negated()
            self.model.add(self._rest_of(day, gap) >= full + lacks[before]).only_enforce_if(
                [works, begun, *free]
            )

    def _rest_of(self, day: int, gap: int) -> Any:  # noqa: ANN401  (a linear expression)
        """Whole minutes from the end of a duty to the start of one some free days later."""
        begun = self._at(day - gap - 1)
        starts = [s // MINUTE for s in self._duties(day).start_s.tolist()]
        ends = [-(-s // MINUTE) for s in self._duties(begun).end_s.tolist()]
        whole = (gap + 1) * DAY_S // MINUTE
        return (
            whole + self._weighted(self.does[day], starts) - self._weighted(self.does[begun], ends)
        )

    def _hours(self) -> None:
        """Driving and work of weeks, of two weeks, and on average."""
        rules, rows = self._rules, range(self._n_rows)
        driving = [self._in_week(row, "driving_s") for row in rows]
        work = [self._in_week(row, "work_s") for row in rows]
        weeks = min(rules.average_weeks, self._n_rows)
        for row in rows:
            if rules.weekly_driving_s < NO_LIMIT_S:
                self.model.add(driving[row] <= rules.weekly_driving_s)
            if rules.fortnight_driving_s < NO_LIMIT_S:
                two = driving[row] + driving[(row + 1) % self._n_rows]
                self.model.add(two <= rules.fortnight_driving_s)
            if rules.longest_week_s < NO_LIMIT_S:
                self.model.add(work[row] <= rules.longest_week_s)
            if rules.average_week_s < NO_LIMIT_S:
                together = self._sum([work[(row + each) % self._n_rows] for each in range(weeks)])
                self.model.add(together <= weeks * rules.average_week_s)

    def _in_week(self, row: int, column: str) -> Any:  # noqa: ANN401  (a linear expression)
        """Seconds of a column in a row."""
        days = range(row * WEEK_DAYS, (row + 1) * WEEK_DAYS)
        return self._sum([
            self._weighted(self.does[day], getattr(self._duties(day), column).tolist())
            for day in days
            if self.does[day]
        ])  # fmt: skip

    def _worked_weekends(self) -> Any:  # noqa: ANN401  (a linear expression)
        """Weeks with a duty on Saturday or Sunday."""
        worked = []
        for row in range(self._n_rows):
            works = self._bool()
            for on in (SATURDAY, SUNDAY):
                self.model.add_bool_or([works, self.free[row * WEEK_DAYS + on]])
            worked.append(works)
        return self._sum(worked)

    def _lone_free_days(self) -> Any:  # noqa: ANN401  (a linear expression)
        """Free days between two days of work."""
        return self._sum(self._lone)

    def _steps_back(self) -> Any:  # noqa: ANN401  (a linear expression)
        """Days on which the duty starts much earlier than the day before."""
        back = []
        for day in range(self._n_days):
            step = self._bool()
            for late, early in self._much_earlier(day):
                self.model.add(self._sum([*late, *early]) <= 1 + step)
            back.append(step)
        return self._sum(back)

    def _much_earlier(self, day: int) -> list[tuple[list[Any], list[Any]]]:
        """Duties of a day from a start on, and those of the next that start too long before it."""
        starts, nexts = self._duties(day).start_s.tolist(), self._duties(day + 1).start_s.tolist()
        found = []
        for start in sorted(set(starts), reverse=True):
            early = [row for row, s in enumerate(nexts) if s < start - self._rules.earlier_s]
            if not early:
                break
            late = [row for row, s in enumerate(starts) if s >= start]
            here, there = self.does[day], self.does[self._at(day + 1)]
            found.append(([here[row] for row in late], [there[row] for row in early]))
        return found
