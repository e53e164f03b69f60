"""Takes some duties apart that meet on the same blocks, and joins their work anew, again and again.

A large neighbourhood search (Shaw, 1998): each step is a small integer program among the duties
of least reduced cost, so it ends soon, and its answer is never worse. Duties of three and more
pieces are searched anew for the work of each step: those that a step needs are rarely among the
duties that the bound needed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from network.quantities import BoolArray, IntArray
from network.service_day import MINUTE
from routing.cpu_time import Deadline
from routing.duties.duty_columns import DutyColumn, DutyPool, piece_prices
from routing.duties.duty_kernel import Terms
from routing.duties.duty_relaxation import Relaxation
from routing.duties.effort import ReworkEffort
from routing.duties.long_duties import find_long_duties, has_long_duties, terms_of_some
from routing.duties.pair_prices import FINE, ShortDuties
from routing.duties.whole_duties import ChoiceLimits, choose_cover
from routing.progress import Observer, report, unobserved

_SHORT = 2
_WITHIN_MIN = 0.5
_IDLE_STEPS, _IDLE_STEPS_LONG = 25, 40
"""So many steps without a better answer end the search; the second for duties of three pieces."""

_SEVERAL = 6
"""Duties of three and more pieces: every second step starts from so many wasteful ones at once."""

_PATIENT_STEPS = 20
"""So many steps take no more duties than are sought."""

_LABELS = 60_000
"""Of one search of a step; it is made narrower until it needs no more."""


@dataclass(frozen=True, slots=True)
class Whole:
    """Duties that cover sections once, and what all of it costs.

    Attributes
    ----------
    duties : tuple of DutyColumn
    value_s : int
        With the price of sections left undone.
    """

    duties: tuple[DutyColumn, ...]
    value_s: int


class Rework:
    """Improves whole duties step by step.

    Parameters
    ----------
    terms : Terms
    short : ShortDuties
    pool : DutyPool
    relaxation : Relaxation
        Its prices tell which duties are worth a try.
    undone_s : IntArray, shape (n_sections,)
    seed : int
    """

    def __init__(
        self,
        terms: Terms,
        short: ShortDuties,
        pool: DutyPool,
        relaxation: Relaxation,
        undone_s: IntArray,
        seed: int,
    ) -> None:
        self._terms, self._short, self._pool, self._undone_s = terms, short, pool, undone_s
        self._price = piece_prices(pool.pieces, relaxation.price)
        self._per_duty = relaxation.per_duty
        self._reduced = short.reduced(self._price, self._per_duty)
        self._random = np.random.default_rng(seed)
        self._seed = seed

    def whole(self, duties: Sequence[DutyColumn]) -> Whole:
        """Add up what duties cost."""
        open_ = np.ones(len(self._undone_s), bool)
        for duty in duties:
            open_[self._pool.sections_of(duty)] = False
        paid = sum(duty.cost_s for duty in duties)
        return Whole(tuple(duties), paid + int(self._undone_s[open_].sum()))

    def improve(
        self,
        known: Whole,
        bound_s: float,
        effort: ReworkEffort,
        deadline: Deadline,
        observer: Observer,
        sought: float = math.inf,
    ) -> Whole:
        """Better duties, found step by step.

        Parameters
        ----------
        known : Whole
        bound_s : float
            The search ends where it is met.
        effort : ReworkEffort
        deadline : Deadline
        observer : Observer
        sought : float
            So many duties may do. For some steps no more are taken, even where sections stay
            undone: a duty too many is hard to get rid of later.

        Raises
        ------
        Cancelled
            If the observer says so.
        """
        long = has_long_duties(self._terms)
        patience, several = (_IDLE_STEPS_LONG, _SEVERAL) if long else (_IDLE_STEPS, 1)
        steps = effort.long_steps if long else effort.steps
        best, idle = known, 0
        for step in range(steps):
            if best.value_s - bound_s < 1 or idle == patience or deadline.left_s() <= 0:
                break
            report(observer, "duties", 0.7 + 0.2 * step / steps, f"{best.value_s} s")
            seeds = several if step % 2 else 1
            most = sought if step < _PATIENT_STEPS else math.inf
            better = self._step(best, effort, seeds, most)
            idle = idle + 1 if better.value_s == best.value_s else 0
            best = better
        return best

    def _step(self, known: Whole, effort: ReworkEffort, seeds: int, most: float) -> Whole:
        """Choose some duties and plan their work anew."""
        chosen = self._related(known.duties, effort.duties, seeds)
        free = self._undone(known.duties)
        for number in chosen:
            free[self._pool.sections_of(known.duties[number])] = True
        kept = [duty for number, duty in enumerate(known.duties) if number not in chosen]
        old = [known.duties[number] for number in sorted(chosen)]
        waste = sum(self._waste(duty) for duty in old)
        columns = list(dict.fromkeys([*old, *self._columns(free, waste, effort.columns)]))
        sections = np.flatnonzero(free)
        row_of = {section: row for row, section in enumerate(sections.tolist())}
        rows_of = [[row_of[s] for s in self._pool.sections_of(column)] for column in columns]
        rows_of += [[row] for row in range(len(sections))]
        cost = [column.cost_s / MINUTE for column in columns]
        cost += (self._undone_s[sections] / MINUTE).tolist()
        covered = {row for rows in rows_of[: len(old)] for row in rows}
        start = list(range(len(old)))
        start += [len(columns) + row for row in range(len(sections)) if row not in covered]
        most = max(most - len(kept), len(old))
        limits = ChoiceLimits(effort.nodes, math.inf, self._seed, _WITHIN_MIN, len(columns), most)
        found = choose_cover(rows_of, cost, len(sections), start, limits, unobserved)
        if found.columns is None:
            return known
        new = [columns[number] for number in found.columns if number < len(columns)]
        better = self.whole([*kept, *new])
        return better if better.value_s <= known.value_s else known

    def _undone(self, duties: Sequence[DutyColumn]) -> BoolArray:
        """Sections that no duty covers."""
        undone = np.ones(len(self._undone_s), bool)
        for duty in duties:
            undone[self._pool.sections_of(duty)] = False
        return undone

    def _related(self, duties: Sequence[DutyColumn], size: int, seeds: int) -> set[int]:
        """Numbers of duties that share blocks, spreading from some that cost much."""
        block = self._pool.pieces.block
        on_block: dict[int, list[int]] = {}
        for number, duty in enumerate(duties):
            for piece in duty.pieces:
                on_block.setdefault(int(block[piece]), []).append(number)
        waste = np.array([self._waste(duty) for duty in duties], float)
        weight = waste - waste.min() + 1.0
        seeds, size = min(seeds, len(duties)), min(size, len(duties))
        queue = self._random.choice(
            len(duties), seeds, replace=False, p=weight / weight.sum()
        ).tolist()
        chosen = set(queue)
        share = -(-size // seeds)
        while len(chosen) < size:
            if not queue:
                rest = [number for number in range(len(duties)) if number not in chosen]
                queue.append(rest[int(self._random.integers(len(rest)))])
                chosen.add(queue[0])
            duty = duties[queue.pop(0)]
            near = sorted({n for piece in duty.pieces for n in on_block[int(block[piece])]})
            fresh = [number for number in near if number not in chosen]
            for spot in self._random.permutation(len(fresh)).tolist()[:share]:
                if len(chosen) < size:
                    chosen.add(fresh[spot])
                    queue.append(fresh[spot])
        return chosen

    def _waste(self, duty: DutyColumn) -> int:
        """Reduced cost of a duty, in parts of a second."""
        worth = sum(int(self._price[piece]) for piece in duty.pieces) + self._per_duty
        return duty.cost_s * FINE - worth

    def _columns(self, free: BoolArray, waste: int, most: int) -> list[DutyColumn]:
        """Duties of free sections only, those of least reduced cost: short ones, then long ones.

        Those above the reduced cost of all that was taken apart would better nothing.
        """
        pieces, closed = self._pool.pieces, np.concatenate([[0], np.cumsum(~free)])
        inside = closed[pieces.end_section] == closed[pieces.first_section]
        padded = np.append(inside, True)
        rows = np.flatnonzero(padded[self._short.one] & padded[self._short.two])
        if len(rows) > most:
            order = np.argsort(self._reduced[rows], kind="stable")
            rows = rows[order[:most]]
        short = [self._short.column(int(row)) for row in rows]
        if not has_long_duties(self._terms):
            return short
        return short + self._long_columns(np.flatnonzero(inside), waste, most)

    def _long_columns(self, rows: IntArray, waste: int, most: int) -> list[DutyColumn]:
        """Duties of more than two of these pieces, those of least reduced cost."""
        terms, complete = terms_of_some(self._terms, rows), False
        waste = max(waste, 1)
        while not complete:
            found = find_long_duties(
                terms, self._price[rows], self._per_duty, waste, _LABELS, every=True
            )
            complete, waste = found.complete or waste <= 1, waste // 2
        named = (
            replace(column, pieces=tuple(int(rows[piece]) for piece in column.pieces))
            for column in found.columns
        )
        return list(islice((column for column in named if len(column.pieces) > _SHORT), most))
