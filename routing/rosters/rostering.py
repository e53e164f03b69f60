"""Plans the rosters of a company: fewest drivers, then weekends, free days, rotation and pay."""

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from network.errors import InfeasibleError, LimitError, NoSolutionInTime
from network.quantities import IntArray, ints
from routing.certificate import BoundIsFor, Certificate
from routing.cp_sat import Answer, Effort, solve
from routing.progress import Observer, report, unobserved
from routing.rest_rules import RestRules
from routing.rosters.driver_bound import LeastDrivers, least_drivers
from routing.rosters.roster_counts import lone_free_days, steps_back, worked_weekends
from routing.rosters.roster_evening import evened_out
from routing.rosters.roster_groups import dealt_duties, group_sizes
from routing.rosters.roster_model import RosterModel
from routing.rosters.roster_plan import FREE, CyclicRoster, RosterPlan
from routing.rosters.week_of_duties import WEEK_DAYS, DayDuties, WeekOfDuties

STAGE = "rosters"
_TINY = 1e-6
_MOST_DUTIES = 5_000
_IN_TURN = 6
"""Searches of CP-SAT that take turns: six find in 1 s a roster that one does not find in 6 s."""


@dataclass(frozen=True, slots=True)
class RosterEffort:
    """How long the search may go on.

    Attributes
    ----------
    work, first_work : float
        Deterministic time of CP-SAT for each aim of each roster, and for a first roster with each
        number of drivers.
    most_rows : int
        Longest roster, in weeks, before drivers are added: about four months, over which the law
        averages work.
    more_rows : int
        Drivers that may be added to a roster where the fewest possible do not do.
    """

    work: float = 0.3
    first_work: float = 0.5
    most_rows: int = 16
    more_rows: int = 6


@dataclass(frozen=True, slots=True)
class PlannedRosters:
    """Rosters, what is proven of them, and what each rule asks for.

    Attributes
    ----------
    plan : RosterPlan
    certificates : tuple of Certificate
        Of drivers for all rosters of these duties; of the further aims for these rosters, each with
        the aims before it kept.
    needs : tuple of LeastDrivers
        Over all depots, the rule that asks for most drivers first.
    """

    plan: RosterPlan
    certificates: tuple[Certificate, ...]
    needs: tuple[LeastDrivers, ...]


@dataclass(frozen=True, slots=True)
class _Reached:
    """Value and bound of an aim."""

    aim: str
    unit: str
    value: int
    bound: int


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """Duties of one roster."""

    name: str
    home: str
    week: WeekOfDuties
    places: tuple[tuple[int, ...], ...]
    """Rows in the whole week, day by day."""


def plan_rosters(
    week: WeekOfDuties,
    rules: RestRules,
    effort: RosterEffort = RosterEffort(),
    seed: int = 1,
    observer: Observer = unobserved,
) -> PlannedRosters:
    """Cyclic rosters for the duties of a week that keep all rules, with as few drivers as possible.

    Each depot has its own drivers, in rosters of at most `effort.most_rows` weeks. Rotating
    workforce scheduling with CP-SAT follows Musliu, Schutt and Stuckey (2018, "Solver independent
    rotating workforce scheduling", CPAIOR); duties here have their own times instead of a few
    shifts.

    Parameters
    ----------
    week : WeekOfDuties
    rules : RestRules
    effort : RosterEffort
    seed : int
    observer : Observer, optional

    Raises
    ------
    LimitError
        If a day has more than 5 000 duties.
    InfeasibleError, NoSolutionInTime
        If a roster keeps its rules with no number of drivers that was tried.
    Cancelled
        If the observer says so.

    Examples
    --------
    >>> from routing.rosters.week_of_duties import DayDuties, same_duties
    >>> hours = ints([7 * 3600, 8 * 3600])
    >>> day = DayDuties(("D1", "D2"), ("yard",) * 2, ints([18000, 50000]), ints([50000, 86400]),
    ...                 hours, hours, hours)
    >>> found = plan_rosters(same_duties(day, range(5)), RestRules(daily_rest_s=39_600))
    >>> found.plan.n_drivers, found.plan.rosters[0].duty.tolist()[0][5:]
    (2, [-1, -1])
    """
    _refuse_large(week)
    groups = _groups_of(week, rules, effort.most_rows)
    needs = [least_drivers(_of_home(week, home)[0], rules) for home in week.homes()]
    bound = sum(of_home[0].drivers for of_home in needs)
    search = _Search(rules, effort, seed)
    found = []
    for place, group in enumerate(groups):
        report(observer, STAGE, place / len(groups), f"roster {place + 1} of {len(groups)}")
        drivers = least_drivers(group.week, rules)[0].drivers
        found.append(search.best_roster(group, max(1, drivers)))
    rosters = [roster for roster, _ in found]
    reached = [aims for _, aims in found]
    plan = RosterPlan(tuple(rosters))
    proofs = (_drivers_proof(plan, bound, seed), *_aim_proofs(reached, seed))
    return PlannedRosters(plan, proofs, _over_depots([need for each in needs for need in each]))


def _groups_of(week: WeekOfDuties, rules: RestRules, most_rows: int) -> list[_Group]:
    """Duties of each roster; numbers keep names apart whatever depots are called."""
    dealt = []
    for home in week.homes():
        here, of_home = _of_home(week, home)
        sizes = group_sizes(least_drivers(here, rules)[0].drivers, most_rows)
        for places in dealt_duties(here, sizes):
            rows = tuple(
                tuple(of_home[on][row] for row in chosen) for on, chosen in enumerate(places)
            )
            dealt.append((home, here.rows(places), rows))
    several = len(dealt) > 1
    return [
        _Group(f"R{number} {home}" if several else home, home, duties, rows)
        for number, (home, duties, rows) in enumerate(dealt, start=1)
    ]


def _refuse_large(week: WeekOfDuties) -> None:
    """Refuse a day whose pairs of duties do not fit into memory."""
    most = max(len(day) for day in week.days)
    if most > _MOST_DUTIES:
        message = f"a day has {most} duties; rosters are planned for at most {_MOST_DUTIES}"
        raise LimitError(message)


def _of_home(week: WeekOfDuties, home: str) -> tuple[WeekOfDuties, list[list[int]]]:
    """Duties of one depot, and their rows in the whole week."""
    rows = [[row for row, its_home in enumerate(day.home) if its_home == home] for day in week.days]
    return week.rows(rows), rows


def _over_depots(needs: Sequence[LeastDrivers]) -> tuple[LeastDrivers, ...]:
    """Drivers that each rule asks for, depots added up."""
    drivers: dict[str, int] = {}
    for need in needs:
        drivers[need.rule] = drivers.get(need.rule, 0) + need.drivers
    order = sorted(drivers.items(), key=lambda each: -each[1])
    return tuple(LeastDrivers(rule, count) for rule, count in order)


class _Search:
    """Rosters one after the other; groups dealt alike start from the roster of an earlier one."""

    def __init__(self, rules: RestRules, effort: RosterEffort, seed: int) -> None:
        self._rules, self._effort, self._seed = rules, effort, seed
        self._added = 0
        self._known: dict[tuple[int, ...], tuple[IntArray, tuple[_Reached, ...]]] = {}

    def best_roster(self, group: _Group, drivers: int) -> tuple[CyclicRoster, tuple[_Reached, ...]]:
        """Roster with the fewest rows that were found to do, and what its aims came to."""
        known = self._known.get(_counts_of(group.week))
        has_guess = bool((first_guess(group.week, drivers) != FREE).any())
        if known is not None and len(known[0]) >= drivers and not has_guess:
            try:
                return self._like(group, *known)
            except (InfeasibleError, NoSolutionInTime):
                pass  # it is not so much alike
        # What the roster before needed beyond the fewest is likely needed again, or one less.
        first = drivers + max(0, self._added - 1)
        failure: InfeasibleError | NoSolutionInTime = NoSolutionInTime("nothing was tried")
        for n_rows in range(first, drivers + self._effort.more_rows + 1):
            try:
                model, cells = self._first(group, first_guess(group.week, n_rows))
            except (InfeasibleError, NoSolutionInTime) as failed:
                failure = failed
                continue
            self._added = n_rows - drivers
            cells, reached = self._bettered(group, model, cells)
            self._known[_counts_of(group.week)] = _ranks(group.week, cells), reached
            return _roster(group, cells), reached
        message = (
            f"{failure}; {first} to {drivers + self._effort.more_rows} drivers were tried for "
            f"{group.week.n_duties} duties a week. Take other --labour-rules"
        )
        raise type(failure)(message)

    def _first(self, group: _Group, guess: IntArray) -> tuple[RosterModel, IntArray]:
        """Some roster within the rules, with as many rows as the guess."""
        model = RosterModel(group.week, self._rules, len(guess))
        _hint(model, guess)
        what = f"roster {group.name}"
        effort = Effort(work=self._effort.first_work, in_turn=_IN_TURN)
        if (guess != FREE).any():
            # A search may leave a good guess for another roster: first see whether it will do.
            with suppress(InfeasibleError, NoSolutionInTime):
                fixed = RosterModel(group.week, self._rules, len(guess))
                fixed.fix(guess.ravel().tolist())
                solve(fixed.model, [], effort, self._seed, what)
                return model, evened_out(group.week, self._rules, guess)
        found = solve(model.model, model.variables, effort, self._seed, what)
        return model, evened_out(group.week, self._rules, _cells(model, found))

    def _like(
        self, group: _Group, known: IntArray, reached: tuple[_Reached, ...]
    ) -> tuple[CyclicRoster, tuple[_Reached, ...]]:
        """Roster with the hours of a known one; its aims are pursued where it is worse."""
        model, cells = self._first(group, _of_ranks(group.week, known))
        counts = _counts(group, self._rules, cells)
        if any(counts[each.aim] > each.value for each in reached):
            cells, own = self._bettered(group, model, cells)
            return _roster(group, cells), own
        own = tuple(_Reached(a.name, a.unit, counts[a.name], a.fewest) for a in model.aims())
        return _roster(group, cells), own

    def _bettered(
        self, group: _Group, model: RosterModel, cells: IntArray
    ) -> tuple[IntArray, tuple[_Reached, ...]]:
        """Pursue one aim after the other, each within what was reached before; pay at last."""
        reached = []
        effort = Effort(work=self._effort.work, in_turn=_IN_TURN)
        for aim in model.aims():
            value, bound = _counts(group, self._rules, cells)[aim.name], aim.fewest
            if value > bound:
                total = aim.total()
                model.model.minimize(total)
                _hint(model, cells)
                what = f"{aim.name} of {group.name}"
                # Without an answer in time, what is at hand stays.
                with suppress(InfeasibleError, NoSolutionInTime):
                    found = solve(model.model, model.variables, effort, self._seed, what)
                    bound = max(bound, math.ceil(found.bound - _TINY))
                    if found.objective < value:
                        value, cells = round(found.objective), _cells(model, found)
                model.model.add(total <= value)
            reached.append(_Reached(aim.name, aim.unit, value, bound))
        cells = evened_out(group.week, self._rules, cells)
        counts = _counts(group, self._rules, cells)
        values = [(each, counts[each.aim]) for each in reached]
        return cells, tuple(
            replace(each, value=value, bound=min(value, each.bound)) for each, value in values
        )


def first_guess(week: WeekOfDuties, n_rows: int) -> IntArray:
    """Each driver the same hours on all days of a week, later ones week by week.

    Parameters
    ----------
    week : WeekOfDuties
        Of one roster.
    n_rows : int

    Returns
    -------
    IntArray, shape (n_rows, 7)
        All `FREE` where there is a day with duties for some of the rows only: then there is no such
        guess. It may break rules.
    """
    cells = np.full((n_rows, WEEK_DAYS), FREE)
    if any(len(day) not in {0, n_rows} for day in week.days):
        return ints(cells)
    for on, day in enumerate(week.days):
        if len(day):
            cells[:, on] = _order(day)
    return _first_duty_first(cells)


def _counts_of(week: WeekOfDuties) -> tuple[int, ...]:
    """Duties of each day."""
    return tuple(len(day) for day in week.days)


def _order(day: DayDuties) -> IntArray:
    """Rows of duties as they start."""
    return ints(np.lexsort((day.end_s, day.start_s)))


def _ranks(week: WeekOfDuties, cells: IntArray) -> IntArray:
    """The grid with places in the order of starts instead of rows."""
    ranks = np.array(cells)
    for on, day in enumerate(week.days):
        works = ranks[:, on] != FREE
        ranks[works, on] = np.argsort(_order(day))[ranks[works, on]]
    return ints(ranks)


def _of_ranks(week: WeekOfDuties, ranks: IntArray) -> IntArray:
    """The reverse of `_ranks` for another week with as many duties."""
    cells = np.array(ranks)
    for on, day in enumerate(week.days):
        works = cells[:, on] != FREE
        cells[works, on] = _order(day)[cells[works, on]]
    return _first_duty_first(cells)


def _first_duty_first(cells: IntArray) -> IntArray:
    """The same roster, its rows counted from the one with the first duty of the week."""
    with_any = np.flatnonzero((cells != FREE).any(axis=0))
    if not len(with_any):
        return ints(cells)
    row = np.flatnonzero(cells[:, with_any[0]] == 0)
    return ints(np.roll(cells, -int(row[0]), axis=0))


def _hint(model: RosterModel, cells: IntArray) -> None:
    """Start the search from a grid, if there is anything in it."""
    model.model.clear_hints()
    if (cells == FREE).all():
        return
    for day, duty in enumerate(cells.ravel().tolist()):
        model.model.add_hint(model.free[day], duty == FREE)
        for row, does in enumerate(model.does[day]):
            model.model.add_hint(does, row == duty)


def _roster(group: _Group, cells: IntArray) -> CyclicRoster:
    """The grid with rows of the duties of all rosters together."""
    rows = [
        [group.places[on][duty] if duty != FREE else FREE for on, duty in enumerate(row)]
        for row in cells.tolist()
    ]
    return CyclicRoster(group.name, group.home, ints(rows))


def _counts(group: _Group, rules: RestRules, cells: IntArray) -> Mapping[str, int]:
    """Value of each aim."""
    return {
        "worked weekends": worked_weekends(cells),
        "lone free days": lone_free_days(cells),
        "steps back": steps_back(group.week, rules, cells),
    }


def _cells(model: RosterModel, found: Answer) -> IntArray:
    """An answer as a grid of rows of the duties of the roster."""
    values = iter(found.values.tolist()[len(model.free) :])
    cells = []
    for of_day in model.does:
        chosen = [row for row in range(len(of_day)) if next(values)]
        cells.append(chosen[0] if chosen else FREE)
    return ints(np.array(cells).reshape(-1, WEEK_DAYS))


def _drivers_proof(plan: RosterPlan, bound: int, seed: int) -> Certificate:
    """Drivers against what the rules ask for at least."""
    met = plan.n_drivers == bound
    return Certificate(
        stage=STAGE,
        objective="drivers",
        unit="drivers",
        value=float(plan.n_drivers),
        bound=float(bound),
        bound_is_for=BoundIsFor.FIXED_DUTIES,
        seed=seed,
        stop_reason="proven" if met else "fewest drivers found for each roster",
    )


def _aim_proofs(reached: Sequence[Sequence[_Reached]], seed: int) -> list[Certificate]:
    """Each aim added up over all rosters."""
    proofs = []
    for of_aim in zip(*reached, strict=True):
        value, bound = sum(each.value for each in of_aim), sum(each.bound for each in of_aim)
        proofs.append(
            Certificate(
                stage=STAGE,
                objective=of_aim[0].aim,
                unit=of_aim[0].unit,
                value=float(value),
                bound=float(bound),
                bound_is_for=BoundIsFor.FIXED_ROSTERS,
                seed=seed,
                stop_reason="proven" if value == bound else "work limit reached",
            )
        )
    return proofs
