"""From the work of drivers and an agreement to duties, with a proven bound.

Column generation gives the bound; where its mixture has a broken number of duties of one and two
pieces, one more or one fewer are bounded apart. A dive gives first duties, small searches better
them, and at last the best are chosen among all duties that could be part of better ones, where
those are few.
"""

import math
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from network.quantities import IntArray, ints, offsets_of
from network.service_day import MINUTE
from routing.certificate import BoundIsFor, Certificate
from routing.cpu_time import Deadline
from routing.duties.agreement import Agreement, DutyPrices
from routing.duties.driver_work import DriverWork
from routing.duties.duty_columns import DutyColumn, DutyPool, piece_prices
from routing.duties.duty_kernel import Terms
from routing.duties.duty_relaxation import ColumnGeneration, Relaxation
from routing.duties.duty_schedule import DutySchedule
from routing.duties.duty_terms import duty_terms, variants_of
from routing.duties.duty_times import duty_times
from routing.duties.effort import DutyEffort
from routing.duties.long_duties import find_long_duties, has_long_duties
from routing.duties.pair_prices import FINE, ShortDuties, short_duties
from routing.duties.pieces import Pieces, pieces_of
from routing.duties.reworked_duties import Rework, Whole
from routing.duties.whole_duties import ChoiceLimits, choose_cover
from routing.progress import Observer, report, unobserved

_BROKEN = 1e-4
_SAFETY_S = 0.01
PROVEN = "proven"


def schedule_duties(
    work: DriverWork,
    agreement: Agreement,
    prices: DutyPrices,
    effort: DutyEffort,
    seed: int,
    observer: Observer = unobserved,
) -> tuple[DutySchedule, Certificate]:
    """Duties of least pay: each section of each block driven once, each rule of the agreement kept.

    Parameters
    ----------
    work : DriverWork
    agreement : Agreement
    prices : DutyPrices
        Sections that no legal duty drives, or only at a higher price, stay uncovered.
    effort : DutyEffort
        Where it ends early, the best duties so far are returned with a lower bound.
    seed : int
        Of the small searches and the integer programs.
    observer : Observer, optional
        Told about each round and step; answers whether to go on.

    Returns
    -------
    DutySchedule
    Certificate
        Its bound is for all duties of these blocks; 0 where labels ran out of room at once.

    Raises
    ------
    LimitError
        If there are too many pieces of work.
    Cancelled
        If the observer says so.

    Examples
    --------
    Two sections of an hour, at most one piece of three hours: one duty drives both, paid an hour
    each, and a driver costs eight hours.

    >>> from network.quantities import bools
    >>> from routing.duties.agreement import DutyType
    >>> work = DriverWork(("B1",), ints([0, 2]), ints([0, 3600]), ints([3600, 7200]),
    ...     ints([0, 0]), ints([0, 0]), bools([1, 1]), ("depot",), ints([[0]]), ints([0]),
    ...     bools([1]))
    >>> rules = Agreement("own", "Own rules", 0, 0, (DutyType(longest_piece_s=10800),))
    >>> duties, proof = schedule_duties(work, rules, DutyPrices(), DutyEffort(), seed=1)
    >>> duties.n_duties, duties.paid_s.tolist(), proof.value, proof.bound
    (1, [7200], 36000.0, 36000.0)
    """
    answer = priced_duties(work, agreement, prices, effort, seed, observer)
    return answer.schedule, answer.proof


@dataclass(frozen=True, slots=True, eq=False)
class PricedDuties:
    """Duties with prices of their work.

    Attributes
    ----------
    schedule : DutySchedule
    proof : Certificate
    price : IntArray, shape (n_sections,)
        What the best mixture pays for each section, in parts of a second: `pair_prices.FINE`.
    """

    schedule: DutySchedule
    proof: Certificate
    price: IntArray


def priced_duties(
    work: DriverWork,
    agreement: Agreement,
    prices: DutyPrices,
    effort: DutyEffort,
    seed: int,
    observer: Observer = unobserved,
) -> PricedDuties:
    """As `schedule_duties`, with the prices at which the root of the search was bounded."""
    deadline = Deadline(effort.cpu_s)
    pieces = pieces_of(work, agreement)
    undone_s = undone_prices(work, prices)
    if not len(pieces):
        return PricedDuties(
            _schedule(work, agreement, prices, pieces, (), undone_s),
            _certificate(float(undone_s.sum()), float(undone_s.sum()), seed, PROVEN),
            ints(undone_s * FINE),
        )
    terms = duty_terms(work, pieces, agreement, prices)
    short = short_duties(terms, pairs=agreement.most_pieces > 1)
    pool = DutyPool(pieces)
    search = ColumnGeneration(terms, short, pool, undone_s, effort, deadline, observer)
    day = _Day(terms, short, pool, undone_s, effort, deadline, seed, observer)
    found = _search(day, search)
    if not effort.quick and not day.near_enough(found.gap_s, found.whole):
        found = _choose_among_all(day, found)
    proof = _certificate(
        float(found.whole.value_s),
        min(float(found.whole.value_s), float(math.ceil(found.bound_s))),  # costs are whole
        seed,
        _stop_reason(day, found),
    )
    schedule = _schedule(work, agreement, prices, pieces, found.whole.duties, undone_s)
    return PricedDuties(schedule, proof, found.root.price)


def undone_prices(work: DriverWork, prices: DutyPrices) -> IntArray:
    """Price of leaving each section uncovered: more than a driver who does nothing else."""
    first = work.first_leg_of_section
    takes = work.end_s[first[1:] - 1] - work.start_s[first[:-1]]
    return ints(takes * prices.per_uncovered_s + prices.per_duty_s)


@dataclass(frozen=True, slots=True, eq=False)
class _Day:
    """What all steps of the search need."""

    terms: Terms
    short: ShortDuties
    pool: DutyPool
    undone_s: IntArray
    effort: DutyEffort
    deadline: Deadline
    seed: int
    observer: Observer

    def near_enough(self, gap_s: float, whole: Whole) -> bool:
        """Whether the search may end."""
        return gap_s < 1 or gap_s <= self.effort.enough * whole.value_s


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """Best duties so far, and relaxations of which one holds for whatever is better.

    A broken number of duties leaves two: for so many more, and for fewer; the bound of `root` is
    that of both together.
    """

    whole: Whole
    root: Relaxation
    branches: tuple[Relaxation, ...]

    @property
    def bound_s(self) -> float:
        return max(self.root.bound_s, min(branch.bound_s for branch in self.branches))

    @property
    def gap_s(self) -> float:
        return self.whole.value_s - self.bound_s


def _search(day: _Day, search: ColumnGeneration) -> _Found:
    """Bound, first duties, and better ones."""
    root = search.relax(0.0, math.inf)
    if day.effort.quick:
        return _Found(_bettered(day, root, search.dive()), root, (root,))
    broken = abs(root.duties - round(root.duties)) > _BROKEN
    if has_long_duties(day.terms):
        return _Found(_with_few_duties(day, search, root), root, (root,))
    if not broken or not root.finished:
        return _Found(_bettered(day, root, search.dive()), root, (root,))
    least = math.ceil(root.duties)
    more = search.relax(float(least), math.inf)
    dived = search.dive()
    search.open_again()
    enough = (
        Rework(day.terms, day.short, day.pool, more, day.undone_s, day.seed).whole(dived).value_s
    )
    fewer = search.relax(0.0, float(least - 1), float(enough))
    whole = _bettered(day, more, dived)
    if fewer.bound_s < whole.value_s - 1:
        again = _bettered(day, fewer, search.dive())
        whole = min(whole, again, key=lambda each: each.value_s)
    return _Found(whole, root, (more, fewer))


def _with_few_duties(day: _Day, search: ColumnGeneration, root: Relaxation) -> Whole:
    """Good duties of as few drivers as a mixture needs, rounded up; more where these do not do.

    Prices of a mixture of so many duties tell better than those of the root which of them fit
    together; they prove nothing.
    """
    sought = math.ceil(root.duties - _BROKEN)
    near = replace(search.prices_of_count(sought), bound_s=root.bound_s)
    return _bettered(day, near, search.dive(), sought)


def _bettered(
    day: _Day, relaxation: Relaxation, dived: list[DutyColumn], sought: float = math.inf
) -> Whole:
    """Duties of a dive, made better by small searches, at first with no more than are sought."""
    rework = Rework(day.terms, day.short, day.pool, relaxation, day.undone_s, day.seed)
    return rework.improve(
        rework.whole(dived),
        relaxation.bound_s * (1 + day.effort.enough),
        day.effort.rework,
        day.deadline,
        day.observer,
        sought,
    )


def _choose_among_all(day: _Day, found: _Found) -> _Found:
    """Choose among all duties that may be part of better ones, where they are few enough."""
    whole, branches = found.whole, list(found.branches)
    for number, branch in enumerate(branches):
        if whole.value_s - branch.bound_s < 1:
            continue
        whole, bound = _choose_in_branch(day, branch, whole)
        branches[number] = replace(branch, bound_s=max(branch.bound_s, bound))
    return _Found(whole, found.root, tuple(branches))


def _choose_in_branch(day: _Day, branch: Relaxation, whole: Whole) -> tuple[Whole, float]:
    """Best duties of one relaxation, or those that were known, and what none better costs.

    A duty whose reduced cost is above the gap is in none that are better (reduced-cost fixing).
    """
    columns = _columns_within(day, branch, whole.value_s - branch.bound_s)
    if columns is None or day.deadline.left_s() <= 0:
        return whole, branch.bound_s
    columns = list(dict.fromkeys([*whole.duties, *columns]))
    n_sections = len(day.undone_s)
    rows_of = [day.pool.sections_of(column) for column in columns]
    rows_of += [[row] for row in range(n_sections)]
    cost = [column.cost_s / MINUTE for column in columns] + (day.undone_s / MINUTE).tolist()
    covered = {row for rows in rows_of[: len(whole.duties)] for row in rows}
    start = list(range(len(whole.duties)))
    start += [len(columns) + row for row in range(n_sections) if row not in covered]
    limits = ChoiceLimits(day.effort.nodes, day.deadline.left_s(), day.seed)
    chosen = choose_cover(rows_of, cost, n_sections, start, limits, day.observer)
    bound = chosen.bound * MINUTE - _SAFETY_S
    if chosen.columns is None:
        return whole, min(bound, float(whole.value_s)) if chosen.finished else branch.bound_s
    kept = [columns[number] for number in chosen.columns if number < len(columns)]
    better = Rework(day.terms, day.short, day.pool, branch, day.undone_s, day.seed).whole(kept)
    best = min(whole, better, key=lambda each: each.value_s)
    return best, min(bound, float(best.value_s))


def _columns_within(day: _Day, relaxation: Relaxation, gap_s: float) -> list[DutyColumn] | None:
    """All duties of a reduced cost up to the gap; None where they are too many."""
    most = math.ceil(gap_s * FINE)
    price = piece_prices(day.pool.pieces, relaxation.price)
    rows = np.flatnonzero(day.short.reduced(price, relaxation.per_duty) <= most)
    if len(rows) > day.effort.columns:
        return None
    columns = [day.short.column(int(row)) for row in rows]
    if has_long_duties(day.terms):
        report(day.observer, "duties", 0.9, "listing duties that may be better")
        room = day.effort.labels
        long = find_long_duties(day.terms, price, relaxation.per_duty, most, room, every=True)
        if not long.complete or len(rows) + len(long.columns) > day.effort.columns:
            return None
        columns += [column for column in long.columns if len(column.pieces) > 2]  # noqa: PLR2004
    return columns


def _stop_reason(day: _Day, found: _Found) -> str:
    if found.gap_s < 1:
        return PROVEN
    if day.near_enough(found.gap_s, found.whole):
        return f"within {day.effort.enough:.1%} of the bound, which is enough"
    time_is_up = day.deadline.left_s() <= 0
    return "processor time is up" if time_is_up else "the search ended at its limits"


def _certificate(value: float, bound: float, seed: int, stop_reason: str) -> Certificate:
    return Certificate(
        stage="duties",
        objective="paid time, drivers and uncovered work",
        unit="seconds of pay",
        value=value,
        bound=bound,
        bound_is_for=BoundIsFor.FIXED_BLOCKS,
        seed=seed,
        stop_reason=stop_reason,
    )


def _schedule(
    work: DriverWork,
    agreement: Agreement,
    prices: DutyPrices,
    pieces: Pieces,
    duties: tuple[DutyColumn, ...],
    undone_s: IntArray,
) -> DutySchedule:
    """Duties in the order in which they start, with their times."""
    variants = variants_of(agreement)
    n_homes = len(work.home)
    named = []
    for duty in duties:
        variant = variants[duty.choice // n_homes]
        home = int(work.home[duty.choice % n_homes])
        start, end, worked = duty_times(work, pieces, agreement, variant.kind, duty.pieces, home)
        changes = sum(
            bool(pieces.block[one] != pieces.block[two]) for one, two in pairwise(duty.pieces)
        )
        paid = duty.cost_s - prices.per_duty_s - prices.per_vehicle_change_s * changes
        named.append((start, end, home, duty.pieces, variant.kind.name, worked, paid))
    named.sort()
    rows = ints([piece for each in named for piece in each[3]])
    open_ = np.ones(len(undone_s), bool)
    for row in rows.tolist():
        open_[pieces.first_section[row] : pieces.end_section[row]] = False
    return DutySchedule(
        duty_id=tuple(f"D{number + 1:04d}" for number in range(len(named))),
        first_piece=offsets_of([len(each[3]) for each in named]),
        block=ints(pieces.block[rows]),
        first_section=ints(pieces.first_section[rows]),
        end_section=ints(pieces.end_section[rows]),
        home=ints([each[2] for each in named]),
        duty_type=tuple(each[4] for each in named),
        start_s=ints([each[0] for each in named]),
        end_s=ints([each[1] for each in named]),
        work_s=ints([each[5] for each in named]),
        paid_s=ints([each[6] for each in named]),
        uncovered=ints(np.flatnonzero(open_)),
    )
