"""Duties of large days: blocks in groups that are planned apart, with one bound for all of them.

No duty joins work of two groups, so some are dearer than they need to be. The bound is for all
duties of all blocks together, whatever the groups, and weaker than that of a day planned at once.
"""

import math
from dataclasses import replace

import numpy as np

from network.quantities import IntArray, bools, ints, offsets_of
from routing.certificate import Certificate
from routing.duties.agreement import Agreement, DutyPrices, DutyType
from routing.duties.driver_work import DriverWork
from routing.duties.duty_columns import piece_prices
from routing.duties.duty_kernel import Terms, price_pairs, price_singles
from routing.duties.duty_schedule import DutySchedule
from routing.duties.duty_terms import duty_terms
from routing.duties.effort import DutyEffort
from routing.duties.pair_prices import FINE
from routing.duties.pieces import Pieces, pieces_of
from routing.duties.scheduling import priced_duties, schedule_duties
from routing.progress import Observer, Progress, report, unobserved

MOST_SECTIONS = 800
"""Sections that are planned at once; the work of a search grows with their third power."""

MOST_PAIRS_PRICED = 800_000_000
"""Pairs of pieces, times homes, that a bound may take; more takes longer than the duties."""

_ROWS_AT_ONCE = 256
_SHORT = 2
_DAY_S = 24 * 3600


def schedule_duties_in_groups(
    work: DriverWork,
    agreement: Agreement,
    prices: DutyPrices,
    effort: DutyEffort,
    seed: int,
    observer: Observer = unobserved,
    most_sections: int = MOST_SECTIONS,
) -> tuple[DutySchedule, Certificate]:
    """Duties as `schedule_duties` finds them, of groups of blocks where there are many.

    Parameters
    ----------
    work : DriverWork
    agreement : Agreement
        Of at most two pieces; see `Agreement.with_most_pieces`.
    prices : DutyPrices
    effort : DutyEffort
        Of each group.
    seed : int
    observer : Observer, optional
    most_sections : int
        Of a group. Blocks of a depot belong together; those of a larger depot are dealt in turn by
        the time at which they start, so that each group has work at all hours.

    Returns
    -------
    DutySchedule
    Certificate
        Its bound is for all duties of these blocks, whatever the groups.

    Raises
    ------
    LimitError
        If there are too many pieces of work.
    Cancelled
        If the observer says so.
    """
    groups = groups_of_blocks(work, most_sections)
    if len(groups) == 1:
        return schedule_duties(work, agreement, prices, effort, seed, observer)
    answers = []
    for number, blocks in enumerate(groups):
        watching = _of_group(observer, number, len(groups))
        part = work_of_some(work, blocks)
        answers.append(priced_duties(part, agreement, prices, effort, seed, watching))
    sections = [_sections_of(work, blocks) for blocks in groups]
    value = sum(answer.proof.value for answer in answers)
    apart = (value - sum(answer.proof.bound for answer in answers)) / value
    price = np.zeros(len(work.first_leg_of_section) - 1, np.int64)
    for rows, answer in zip(sections, answers, strict=True):
        price[rows] = answer.price
    bound = bound_at_prices(work, agreement, prices, ints(price), value, observer)
    proof = replace(
        answers[0].proof,
        value=value,
        bound=min(value, max(bound, bound_by_hours(work, agreement, prices))),
        stop_reason=(
            f"{len(groups)} groups of blocks planned apart, within {apart:.1%} of their bounds; "
            "the bound here is for all duties of all blocks"
        ),
    )
    return _joined(groups, sections, [answer.schedule for answer in answers]), proof


def groups_of_blocks(work: DriverWork, most_sections: int) -> list[IntArray]:
    """Rows of blocks by group, rising in each.

    Examples
    --------
    Four blocks of a section each, two from either depot, in groups of at most one section.

    >>> work = DriverWork(("1", "2", "3"), ints([0, 1, 2, 3]), ints([0, 60, 0]),
    ...     ints([600, 660, 600]), ints([0, 0, 1]), ints([0, 0, 1]), bools([1] * 3),
    ...     ("a", "b"), ints([[0, 9], [9, 0]]), ints([0, 1]), bools([1, 1]))
    >>> [rows.tolist() for rows in groups_of_blocks(work, 1)]
    [[0], [1], [2]]
    >>> [rows.tolist() for rows in groups_of_blocks(work, 3)]
    [[0, 1, 2]]
    """
    every = np.arange(work.n_blocks)
    sections = np.add.reduceat(work.relief.astype(np.int64), work.first_leg[:-1])
    if sections.sum() <= most_sections:
        return [ints(every)]
    first = work.first_leg[:-1]
    depot, leaves = work.start_place[first], work.start_s[first]
    groups = []
    for one in np.unique(depot).tolist():
        blocks = every[depot == one]
        n_groups = -(-int(sections[blocks].sum()) // most_sections)
        dealt = blocks[np.lexsort((blocks, leaves[blocks]))]
        groups += [ints(np.sort(dealt[number::n_groups])) for number in range(n_groups)]
    return [blocks for blocks in groups if len(blocks)]


def work_of_some(work: DriverWork, blocks: IntArray) -> DriverWork:
    """The work of some blocks alone."""
    legs = np.concatenate([np.arange(work.first_leg[b], work.first_leg[b + 1]) for b in blocks])
    return replace(
        work,
        block_id=tuple(work.block_id[block] for block in blocks.tolist()),
        first_leg=offsets_of(np.diff(work.first_leg)[blocks].tolist()),
        start_s=ints(work.start_s[legs]),
        end_s=ints(work.end_s[legs]),
        start_place=ints(work.start_place[legs]),
        end_place=ints(work.end_place[legs]),
        relief=bools(work.relief[legs]),
    )


def bound_by_hours(work: DriverWork, agreement: Agreement, prices: DutyPrices) -> float:
    """What all duties cost at least, as none drives for longer than it may work.

    Each second on a vehicle costs at least as much as in the longest duty there may be.

    Examples
    --------
    Ten hours at the wheel, duties of five hours at most and a driver at eight hours of pay: each
    hour costs (8 + 5) / 5 h, all of them 26 h.

    >>> work = DriverWork(("1",), ints([0, 2]), ints([0, 18000]), ints([18000, 36000]),
    ...     ints([0, 0]), ints([0, 0]), bools([1, 1]), ("a",), ints([[0]]), ints([0]), bools([1]))
    >>> rules = Agreement("own", "Own", 0, 0, (DutyType(longest_work_s=18000),))
    >>> bound_by_hours(work, rules, DutyPrices()) / 3600
    26.0
    """
    first = work.first_leg_of_section
    seconds = int((work.end_s[first[1:] - 1] - work.start_s[first[:-1]]).sum())
    signs = agreement.sign_on_s + agreement.sign_off_s
    rates = [_least_rate(kind, signs, prices.per_duty_s) for kind in agreement.duty_types]
    return float(int(seconds * min([prices.per_uncovered_s, *rates])))


def _least_rate(kind: DutyType, signs_s: int, per_duty_s: int) -> float:
    """Cost of a second on a vehicle in the longest duty of a type."""
    most = max(1, min(kind.longest_work_s, kind.longest_spread_s, 2 * _DAY_S) - signs_s)
    return (per_duty_s + max(kind.guarantee_s, most + signs_s)) / most


def bound_at_prices(
    work: DriverWork,
    agreement: Agreement,
    prices: DutyPrices,
    section_price: IntArray,
    value: float,
    observer: Observer = unobserved,
) -> float:
    """What all duties cost at least, by any prices of sections.

    Duties cost at least the prices of what they cover, less by how much the cheapest of them falls
    short of its prices (Lasdon, 1970, chapter 4). Each section is the first of one duty at most, so
    what duties fall short by is added up section by section, for as many duties as `value` pays.

    Parameters
    ----------
    work : DriverWork
    agreement : Agreement
        Of at most two pieces.
    prices : DutyPrices
    section_price : IntArray, shape (n_sections,)
        In parts of a second, none above the price of leaving the section uncovered.
    value : float
        Of known duties: better ones are not more than it pays for.
    observer : Observer, optional

    Returns
    -------
    float
        0 where there are too many pairs of pieces to price, or duties of three pieces.
    """
    pieces = pieces_of(work, agreement)
    if agreement.most_pieces > _SHORT or len(pieces) ** 2 * len(work.home) > MOST_PAIRS_PRICED:
        return 0.0
    terms = duty_terms(work, pieces, agreement, prices)
    short = _shortfalls(terms, pieces, section_price, observer)
    each = prices.per_duty_s + min(kind.guarantee_s for kind in agreement.duty_types)
    most = len(short) if each <= 0 else min(len(short), int(value / each) + 1)
    total = int(section_price.sum()) + int(np.sort(short)[:most].sum())
    return max(0.0, float(math.ceil(total / FINE)))


def _shortfalls(
    terms: Terms, pieces: Pieces, section_price: IntArray, observer: Observer
) -> IntArray:
    """Least reduced cost of the duties that begin with each section; 0 where none is below."""
    price = piece_prices(pieces, section_price)
    short = np.zeros(len(section_price), np.int64)
    cost, _ = price_singles(terms)
    alone = np.flatnonzero(cost >= 0)
    np.minimum.at(short, pieces.first_section[alone], cost[alone] * FINE - price[alone])
    n_pieces = len(pieces)
    for first in range(0, n_pieces, _ROWS_AT_ONCE):
        report(observer, "duties", 0.95, f"bound: {first} of {n_pieces} pieces")
        end = min(n_pieces, first + _ROWS_AT_ONCE)
        one, two, cost, _ = price_pairs(terms, first, end, (end - first) * n_pieces)
        np.minimum.at(short, pieces.first_section[one], cost * FINE - price[one] - price[two])
    return ints(short)


def _of_group(observer: Observer, number: int, n_groups: int) -> Observer:
    """Tells how far one group is as a part of all of them."""

    def told(progress: Progress, /) -> bool:
        share = 0.95 * (number + progress.share) / n_groups
        said = f"group {number + 1} of {n_groups}: {progress.message}"
        return observer(Progress(progress.stage, share, said))

    return observer if observer is unobserved else told


def _sections_of(work: DriverWork, blocks: IntArray) -> IntArray:
    """Sections of some blocks, in the order in which `work_of_some` has them."""
    block_of = np.searchsorted(work.first_leg, work.first_leg_of_section[:-1], side="right") - 1
    return ints(np.flatnonzero(np.isin(block_of, blocks)))


def _joined(
    groups: list[IntArray], sections: list[IntArray], parts: list[DutySchedule]
) -> DutySchedule:
    """Duties of all groups, named anew in the order in which they start."""

    def of_duties(name: str) -> IntArray:
        return np.concatenate([getattr(part, name) for part in parts])

    order = np.lexsort((of_duties("home"), of_duties("end_s"), of_duties("start_s")))
    lengths = np.concatenate([np.diff(part.first_piece) for part in parts])
    begins = np.cumsum(lengths) - lengths
    rows = np.concatenate([np.arange(begins[d], begins[d] + lengths[d]) for d in order])
    first = np.concatenate(
        [at[part.first_section] for at, part in zip(sections, parts, strict=True)]
    )
    many = np.concatenate([part.end_section - part.first_section for part in parts])
    blocks = np.concatenate([at[part.block] for at, part in zip(groups, parts, strict=True)])
    open_ = [at[part.uncovered] for at, part in zip(sections, parts, strict=True)]
    kinds = [kind for part in parts for kind in part.duty_type]
    return DutySchedule(
        duty_id=tuple(f"D{number + 1:04d}" for number in range(len(order))),
        first_piece=offsets_of(lengths[order].tolist()),
        block=ints(blocks[rows]),
        first_section=ints(first[rows]),
        end_section=ints((first + many)[rows]),
        home=ints(of_duties("home")[order]),
        duty_type=tuple(kinds[duty] for duty in order.tolist()),
        start_s=ints(of_duties("start_s")[order]),
        end_s=ints(of_duties("end_s")[order]),
        work_s=ints(of_duties("work_s")[order]),
        paid_s=ints(of_duties("paid_s")[order]),
        uncovered=ints(np.sort(np.concatenate(open_))),
    )
