"""The bound: the best mixture of all duties there are, found by column generation.

Duties of up to two pieces are priced all at once; only where none of them helps, longer ones are
searched by labels. Mixtures in which some duties are kept whole lead to first duties (a dive).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from network.quantities import IntArray, ints
from routing.cpu_time import Deadline
from routing.duties.duty_columns import DutyColumn, DutyPool, piece_prices
from routing.duties.duty_kernel import GUARANTEE, PER_DUTY, Terms
from routing.duties.duty_master import DutyMaster
from routing.duties.effort import DutyEffort
from routing.duties.long_duties import find_long_duties, has_long_duties, varied
from routing.duties.pair_prices import FINE, ShortDuties
from routing.progress import Observer, report

_AT_ONCE = 800
_NEARLY, _NEARLY_LONG = 2e-6, 2e-4
"""Columns are generated until the bound is so near the value of the mixture; the second where
duties of three and more pieces are searched, each round of which takes seconds."""

_OF_ENOUGH = 0.1
"""Part of the gap that is near enough which may be left between bound and mixture."""

_CALM = 6
"""Tenths of the prices of the best bound, or of the round before while there is none: smoothing, as
in Wentges (1997)."""

_WHOLE = 0.99
"""A mixture that contains less than the rest of any further duty contains whole duties only."""

_BEAMS = (40, 0)
"""Labels followed at each piece; more only where fewer find nothing, 0 for all."""

_MANY, _FEW = 200, 150
"""So many short duties make the search for longer ones wait; so few found with a beam make it go
on with a wider one."""

_ALIKE = 6
"""Most duties of a search with the same piece that are added: duties alike help little more."""

_BEAMS_OF_DIVE = (4,)
_ROUNDS_OF_DIVE = 2
_ROUNDS_OF_COUNT = 6


@dataclass(frozen=True, slots=True, eq=False)
class Relaxation:
    """Bound and prices at which it was found.

    Attributes
    ----------
    price : IntArray, shape (n_sections,)
        In parts of a second; together with the least reduced cost they prove `bound_s`.
    per_duty : int
        Price of each duty whatever it covers, in parts of a second.
    bound_s : float
        No duties cost less, seconds of pay.
    finished : bool
        Whether the mixture is nearly the best there is.
    duties : float
        How many duties the mixture contains, in parts.
    """

    price: IntArray
    per_duty: int
    bound_s: float
    finished: bool
    duties: float


@dataclass(frozen=True, slots=True, eq=False)
class _Priced:
    """What the search for duties at some prices came to.

    Attributes
    ----------
    added : int
        How many duties were new.
    shortfall : IntArray, shape (n_sections,)
        Least reduced cost of the duties that end with each section, at most 0.
    complete : bool
        Whether `shortfall` is proven; without it, duties that were not found may be lower.
    """

    added: int
    shortfall: IntArray
    complete: bool


class ColumnGeneration:
    """Duties of a day, generated where they would lower the mixture.

    Parameters
    ----------
    terms : Terms
    short : ShortDuties
    pool : DutyPool
        Empty; generated duties are added to it.
    undone_s : IntArray, shape (n_sections,)
        Price of leaving a section undone, seconds of pay.
    effort : DutyEffort
    deadline : Deadline
    observer : Observer
    """

    def __init__(
        self,
        terms: Terms,
        short: ShortDuties,
        pool: DutyPool,
        undone_s: IntArray,
        effort: DutyEffort,
        deadline: Deadline,
        observer: Observer,
    ) -> None:
        self._terms, self._short, self.pool, self._undone_s = terms, short, pool, undone_s
        self._effort, self._deadline, self._observer = effort, deadline, observer
        self._master = DutyMaster(undone_s)
        self._closed = np.zeros(len(undone_s), bool)
        nearly = _NEARLY_LONG if has_long_duties(terms) else _NEARLY
        self._nearly = max(nearly, effort.enough * _OF_ENOUGH)
        for row in np.flatnonzero(short.two < 0).tolist():
            self._add(short.column(row))

    def start_from(self, columns: Iterable[DutyColumn]) -> None:
        """Add legal duties of these pieces that are likely to be good ones."""
        for column in columns:
            self._add(column)

    def relax(self, least: float, most: float, enough_s: float = math.inf) -> Relaxation:
        """Best mixture of at least and at most so many duties.

        Parameters
        ----------
        least, most : float
        enough_s : float
            A bound above this is not improved.

        Raises
        ------
        Cancelled
            If the observer says so.
        """
        self._master.limit_count(least, most)
        best = Relaxation(ints(np.zeros(len(self._undone_s))), 0, 0.0, finished=False, duties=0.0)
        calm: IntArray | None = None
        for turn in range(self._effort.rounds):
            value, price, each = self._mixture()
            said = f"round {turn + 1}: {value:.0f} s for {len(self.pool)} duties"
            report(self._observer, "duties", 0.5 * turn / (turn + 20), said)
            count = float(self._master.shares().sum())
            if best.bound_s > 0:
                calm = best.price
            calm = price if calm is None else (calm * _CALM + price * (10 - _CALM)) // 10
            priced = self._price(calm, each)
            if not priced.added:  # the smoothed prices find no more, the exact ones may
                calm = price
                priced = self._price(price, each)
            if priced.complete:
                counted = each * (least if each > 0 else most) if each else 0.0
                bound = counted / FINE + _bound(self._terms, calm, priced.shortfall, value)
                if bound > best.bound_s:
                    best = Relaxation(ints(calm), each, bound, finished=False, duties=count)
            near = best.bound_s >= min(value * (1 - self._nearly), enough_s)
            if not priced.added or near:
                return replace(best, finished=priced.complete, duties=count)
            if self._deadline.left_s() <= 0:
                break
        return best

    def prices_of_count(self, duties: int) -> Relaxation:
        """Prices of a good mixture of so many duties; nothing is proven of it.

        A dive after this keeps at most so many.

        Raises
        ------
        Cancelled
            If the observer says so.
        """
        self._master.limit_count(float(duties), float(duties))
        price, each = ints(np.zeros(len(self._undone_s))), 0
        for turn in range(_ROUNDS_OF_COUNT):
            _, price, each = self._mixture()
            said = f"{duties} duties, round {turn + 1}"
            report(self._observer, "duties", 0.5, said)
            if not self._price(price, each, _BEAMS[:1]).added:
                break
        self._master.limit_count(0.0, float(duties))
        return Relaxation(ints(price), each, 0.0, finished=False, duties=float(duties))

    def dive(self) -> list[DutyColumn]:
        """Whole duties: those that mixtures contain most of, kept one after another.

        Sections that none of them covers stay undone.

        Raises
        ------
        Cancelled
            If the observer says so.
        """
        kept: list[int] = []
        while not self._closed.all():
            for _ in range(_ROUNDS_OF_DIVE):
                _, price, each = self._mixture()
                price[self._closed] = -(2**40)  # no further duty may cover what is covered
                if not self._price(price, each, _BEAMS_OF_DIVE).added:
                    break
            share = np.array(self._master.shares())
            share[kept] = 0.0
            chosen = _most_contained(share, self._effort.keep_from)
            if not chosen:
                break
            kept += chosen
            self._master.keep(chosen)
            for number in chosen:
                self._closed[self.pool.sections_of(self.pool.columns[number])] = True
            done = float(self._closed.mean())
            report(self._observer, "duties", 0.5 + 0.2 * done, f"{len(kept)} duties kept")
        return [self.pool.columns[number] for number in kept]

    def open_again(self) -> None:
        """Forget which duties a dive has kept."""
        self._master.keep_none()
        self._closed[:] = False

    def _mixture(self) -> tuple[float, IntArray, int]:
        """Value of the best mixture, prices of sections and of a duty, in parts of a second."""
        value, paid, each = self._master.solve()
        price = np.floor(paid * FINE).astype(np.int64)
        return value, np.minimum(price, self._undone_s * FINE), math.floor(each * FINE)

    def _price(self, price: IntArray, each: int, beams: tuple[int, ...] = _BEAMS) -> "_Priced":
        """Add the duties that lower the mixture most at these prices."""
        by_piece = piece_prices(self.pool.pieces, price)
        reduced = self._short.reduced(by_piece, each)
        rows = self._short.best(reduced, 0, _AT_ONCE)
        added = sum(self._add(self._short.column(row)) for row in rows.tolist())
        shortfall = np.minimum(self._short.least_of_last(reduced, len(by_piece)), 0)
        if not has_long_duties(self._terms):
            return _Priced(added, self._by_section(shortfall), complete=True)
        complete = False
        for beam in beams if added <= _MANY else ():
            found = find_long_duties(
                self._terms, by_piece, each, -1, self._effort.labels, every=False, beam=beam
            )
            added += sum(self._add(column) for column in varied(found, _ALIKE, _AT_ONCE))
            complete = found.complete
            if beam and added >= _FEW:
                break
            np.minimum.at(shortfall, found.last_pieces, found.reduced)
        return _Priced(added, self._by_section(shortfall), complete)

    def _by_section(self, shortfall: IntArray) -> IntArray:
        """Least reduced cost by the last section of a duty instead of its last piece."""
        found = np.zeros(len(self._undone_s), np.int64)
        np.minimum.at(found, self.pool.pieces.end_section - 1, shortfall)
        return ints(found)

    def _add(self, column: DutyColumn) -> int:
        """Add a duty to pool and mixture; 0 where it is known."""
        if not self.pool.add(column):
            return 0
        self._master.add(column.cost_s, self.pool.sections_of(column))
        return 1


def _most_contained(share: np.ndarray, often: float) -> list[int]:
    """Duties to keep next: nearly whole ones, else what the mixture contains most of."""
    if not len(share) or share.max() <= 1 - _WHOLE:
        return []
    if share.max() < often:
        return [int(np.argmax(share))]
    return [int(number) for number in np.flatnonzero(share >= often)]


def _bound(terms: Terms, price: IntArray, shortfall: IntArray, value: float) -> float:
    """What all duties cost at least, given how far they fall short of their prices.

    Duties cost what they pay for, less their shortfalls (Lasdon, 1970, chapter 4). Each section is
    the last of one duty at most, and no better mixture has more duties than its value pays for, so
    the greatest shortfalls of so many sections are the most there can be.
    """
    cheapest = int((terms.limits[:, PER_DUTY] + terms.limits[:, GUARANTEE]).min())
    duties = len(price)
    if cheapest > 0:
        duties = min(duties, int(value / cheapest) + 1)
    return float(int(price.sum()) + int(np.sort(shortfall)[:duties].sum())) / FINE
