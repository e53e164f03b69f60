"""Rechecks rosters from scratch: each driver followed day by day through all weeks of the roster.

Shares no code with the search. The same readings tell which rules are tight.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from network.problems import Problem, error
from routing.rest_rules import ANY_RUN, NO_LIMIT_S, RestRules
from routing.rosters.roster_plan import CyclicRoster, RosterPlan
from routing.rosters.week_of_duties import DAYS, WeekOfDuties

_DAY = 24 * 3600
_SUNDAYS_A_YEAR = 52


@dataclass(frozen=True, slots=True)
class RestReading:
    """A figure of a roster beside the limit of a rule.

    Attributes
    ----------
    roster : str
    where : str
        Week and day, for people.
    rule : str
        Name of the rule as in the file of the agreement.
    value, limit : int
        Seconds, days, rests or Sundays.
    at_least : bool
        Whether the limit is a least one.
    unit : str
        ``s`` or what is counted.
    """

    roster: str
    where: str
    rule: str
    value: int
    limit: int
    at_least: bool = False
    unit: str = "s"

    @property
    def room(self) -> int:
        """How far the figure is inside the limit; negative where the rule is broken."""
        return self.value - self.limit if self.at_least else self.limit - self.value


@dataclass(frozen=True, slots=True)
class _Shift:
    """A duty in the life of a driver who starts in the first row."""

    day: int
    row: int
    start: int
    end: int
    driving: int
    work: int
    paid: int


@dataclass(frozen=True, slots=True)
class WeekFigures:
    """What one row of a roster holds.

    Attributes
    ----------
    duties : int
    driving_s, work_s, paid_s : int
    free_weekend : bool
        No duty on Saturday and Sunday.
    """

    duties: int
    driving_s: int
    work_s: int
    paid_s: int
    free_weekend: bool


@dataclass(frozen=True, slots=True)
class RosterFigures:
    """What rosters come to.

    Attributes
    ----------
    drivers : int
    duties : int
        In a week.
    worked_weekends, lone_free_days, steps_back : int
        In one round of each roster: weekends with a duty, free days between two days of work, and
        duties that start much earlier than that of the day before.
    shortest_week_s, longest_week_s : int
        Paid time.
    mean_week_s : float
        Paid time of a driver.
    """

    drivers: int
    duties: int
    worked_weekends: int
    lone_free_days: int
    steps_back: int
    shortest_week_s: int
    longest_week_s: int
    mean_week_s: float


def roster_problems(week: WeekOfDuties, rules: RestRules, plan: RosterPlan) -> list[Problem]:
    """Each duty of each day in one row, and each rule kept.

    Parameters
    ----------
    week : WeekOfDuties
    rules : RestRules
    plan : RosterPlan
    """
    found = list(_cover_problems(week, plan))
    if found:
        return found
    for reading in rest_readings(week, rules, plan):
        if reading.room < 0:
            least = "least" if reading.at_least else "most"
            said = (
                f"breaks {reading.rule}: {reading.value} {reading.unit}, at {least} "
                f"{reading.limit} {reading.unit} allowed"
            )
            found.append(error(f"roster {reading.roster} {reading.where}", said))
    return found


def rest_readings(week: WeekOfDuties, rules: RestRules, plan: RosterPlan) -> list[RestReading]:
    """Every rule with a limit at every place where it applies, roster by roster."""
    found: list[RestReading] = []
    for roster in plan.rosters:
        shifts = _shifts(week, roster)
        if not shifts:
            continue
        found += _daily_readings(roster, rules, shifts)
        found += _weekly_rest_readings(roster, rules, shifts)
        found += _hour_readings(roster, rules, shifts)
        found += _sunday_readings(roster, rules, shifts)
    return found


def week_figures(week: WeekOfDuties, roster: CyclicRoster) -> tuple[WeekFigures, ...]:
    """Duties and hours of each row of a roster."""
    rows = []
    for row in range(roster.n_rows):
        here = [shift for shift in _shifts(week, roster) if shift.row == row]
        rows.append(
            WeekFigures(
                duties=len(here),
                driving_s=sum(shift.driving for shift in here),
                work_s=sum(shift.work for shift in here),
                paid_s=sum(shift.paid for shift in here),
                free_weekend=not any(shift.day % 7 in {5, 6} for shift in here),
            )
        )
    return tuple(rows)


def roster_figures(week: WeekOfDuties, rules: RestRules, plan: RosterPlan) -> RosterFigures:
    """Figures of all rosters, counted driver by driver.

    Parameters
    ----------
    week : WeekOfDuties
    rules : RestRules
    plan : RosterPlan
    """
    lone = back = duties = 0
    weeks: list[WeekFigures] = []
    for roster in plan.rosters:
        shifts = _shifts(week, roster)
        duties += len(shifts)
        weeks += week_figures(week, roster)
        for one, other, turn in _pairs(shifts, roster.n_rows):
            apart = other.day + turn - one.day
            lone += apart == 2  # noqa: PLR2004  (one day between)
            later = other.start + turn * _DAY - one.start - _DAY
            back += apart == 1 and later < -rules.earlier_s
    paid = [each.paid_s for each in weeks]
    return RosterFigures(
        drivers=len(weeks),
        duties=duties,
        worked_weekends=sum(not each.free_weekend for each in weeks),
        lone_free_days=lone,
        steps_back=back,
        shortest_week_s=min(paid, default=0),
        longest_week_s=max(paid, default=0),
        mean_week_s=sum(paid) / len(paid) if paid else 0.0,
    )


def _cover_problems(week: WeekOfDuties, plan: RosterPlan) -> Iterator[Problem]:
    """Duties that no row or several rows do, and cells that name no duty of their depot."""
    for on, day in enumerate(week.days):
        done: Counter[int] = Counter()
        for roster in plan.rosters:
            for row, duty in enumerate(roster.duty[:, on].tolist()):
                if duty == -1:
                    continue
                where = f"roster {roster.name} week {row + 1} {DAYS[on]}"
                if not 0 <= duty < len(day):
                    yield error(where, f"names duty row {duty} of {len(day)}")
                elif day.home[duty] != roster.home:
                    said = f"has duty {day.duty_id[duty]} of {day.home[duty]}, not {roster.home}"
                    yield error(where, said)
                done[duty] += 1
        for duty, name in enumerate(day.duty_id):
            if done[duty] != 1:
                yield error(f"duty {name} {DAYS[on]}", f"stands in {done[duty]} rows, not in one")


def _shifts(week: WeekOfDuties, roster: CyclicRoster) -> list[_Shift]:
    """Duties of a round in the order in which a driver does them; seconds from its first day."""
    found = []
    for row, cells in enumerate(roster.duty.tolist()):
        for on, duty in enumerate(cells):
            if duty == -1:
                continue
            day, midnight = week.days[on], (row * 7 + on) * _DAY
            found.append(
                _Shift(
                    day=row * 7 + on,
                    row=row,
                    start=midnight + int(day.start_s[duty]),
                    end=midnight + int(day.end_s[duty]),
                    driving=int(day.driving_s[duty]),
                    work=int(day.work_s[duty]),
                    paid=int(day.paid_s[duty]),
                )
            )
    return found


def _pairs(shifts: list[_Shift], n_rows: int) -> Iterator[tuple[_Shift, _Shift, int]]:
    """Each shift, the one after it, and days of the round between where a new round begins."""
    for place, one in enumerate(shifts):
        last = place + 1 == len(shifts)
        yield one, shifts[0 if last else place + 1], n_rows * 7 if last else 0


def _named(shift: _Shift) -> str:
    """Week and day for people."""
    return f"week {shift.row + 1} {DAYS[shift.day % 7]}"


def _daily_readings(
    roster: CyclicRoster, rules: RestRules, shifts: list[_Shift]
) -> Iterator[RestReading]:
    """Rests between days of work, how many are reduced, and how long runs of work are."""
    runs: list[list[int]] = [[]]
    ends: list[_Shift] = []
    for one, other, turn in _pairs(shifts, roster.n_rows):
        rest = other.start + turn * _DAY - one.end
        if other.day + turn - one.day == 1:
            runs[-1].append(rest)
        else:
            ends.append(one)
            runs.append([])
    if len(runs) > 1:
        runs[0] = runs.pop() + runs[0]  # the run that goes on into the next round
    else:
        ends.append(shifts[-1])
    reduces = rules.most_reduced > 0
    for rests, last in zip(runs, ends, strict=True):
        where = f"up to {_named(last)}"
        if rests:
            least = rules.reduced_daily_rest_s if reduces else rules.daily_rest_s
            yield RestReading(roster.name, where, "daily_rest", min(rests), least, at_least=True)
            short = sum(rest < rules.daily_rest_s for rest in rests)
            if reduces:
                rule = "daily_rest reduced"
                yield RestReading(roster.name, where, rule, short, rules.most_reduced, unit="rests")
        if rules.longest_run_days < ANY_RUN:
            days = len(rests) + 1 if len(ends) > 1 or len(rests) < len(shifts) else ANY_RUN
            limit = rules.longest_run_days
            yield RestReading(roster.name, where, "longest_run", days, limit, unit="days")


def _weekly_rest_readings(
    roster: CyclicRoster, rules: RestRules, shifts: list[_Shift]
) -> Iterator[RestReading]:
    """Rests with a free day in them: their lengths, and one for each week."""
    if not rules.weekly_rest_s:
        return
    rests: list[tuple[_Shift, int]] = []
    begun: Counter[int] = Counter()
    worked = {shift.day for shift in shifts}
    for one, other, turn in _pairs(shifts, roster.n_rows):
        if other.day + turn - one.day > 1:
            rests.append((one, other.start + turn * _DAY - one.end))
            begun[((one.day + 1) % (roster.n_rows * 7)) // 7] += 1
    for row in range(roster.n_rows):
        at_start = row * 7 not in worked and row * 7 + 1 not in worked
        count = begun[row] + at_start
        where = f"week {row + 1}"
        yield RestReading(roster.name, where, "weekly_rest", count, 1, at_least=True, unit="rests")
    full, lacking = rules.weekly_rest_s, 0
    # Twice round, as the first rest may have to make up for the last one.
    for place, (shift, rest) in enumerate([*rests, *rests]):
        where = f"after {_named(shift)}"
        least = full + lacking if lacking else rules.reduced_weekly_rest_s
        if place >= len(rests):
            yield RestReading(roster.name, where, "weekly_rest", rest, least, at_least=True)
        lacking = 0 if lacking else max(0, full - rest)


def _hour_readings(
    roster: CyclicRoster, rules: RestRules, shifts: list[_Shift]
) -> Iterator[RestReading]:
    """Driving and work of weeks, of two weeks, and on average over some months."""
    n_rows = roster.n_rows
    driving, work = [0] * n_rows, [0] * n_rows
    for shift in shifts:
        driving[shift.row] += shift.driving
        work[shift.row] += shift.work
    months = min(rules.average_weeks, n_rows)
    for row in range(n_rows):
        where = f"week {row + 1}"
        together = sum(work[(row + each) % n_rows] for each in range(months))
        for rule, value, limit in (
            ("weekly_driving", driving[row], rules.weekly_driving_s),
            (
                "fortnight_driving",
                driving[row] + driving[(row + 1) % n_rows],
                rules.fortnight_driving_s,
            ),
            ("longest_week", work[row], rules.longest_week_s),
            ("average_week", -(-together // months), rules.average_week_s),
        ):
            if limit < NO_LIMIT_S:
                yield RestReading(roster.name, where, rule, value, limit)


def _sunday_readings(
    roster: CyclicRoster, rules: RestRules, shifts: list[_Shift]
) -> Iterator[RestReading]:
    """Free Sundays of a driver in a year, in 52 weeks of the roster."""
    if rules.free_sundays_a_year:
        free = roster.n_rows - sum(shift.day % 7 == 6 for shift in shifts)  # noqa: PLR2004  (Sunday)
        a_year = free * _SUNDAYS_A_YEAR // roster.n_rows
        yield RestReading(
            roster.name, "a year", "free_sundays", a_year, rules.free_sundays_a_year,
            at_least=True, unit="Sundays",
        )  # fmt: skip
