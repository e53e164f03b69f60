"""All duties of one and of two pieces, listed once; their reduced costs are one sum each."""

from dataclasses import dataclass

import numpy as np

from network.errors import LimitError
from network.quantities import IntArray
from routing.duties.duty_columns import DutyColumn
from routing.duties.duty_kernel import Terms, price_pairs, price_singles

FINE = 1024
"""Parts of a second in which prices are whole numbers, so that bounds are sums of integers."""

MOST_PAIRS = 40_000_000
_ROWS_AT_ONCE = 256


@dataclass(frozen=True, slots=True, eq=False)
class ShortDuties:
    """Legal duties of one and two pieces, the cheapest of each; sorted by first piece.

    Attributes
    ----------
    one, two : IntArray, shape (n_duties,)
        Rows of `Pieces`; `two` is -1 where there is one piece.
    cost_s, choice : IntArray, shape (n_duties,)
    by_two : IntArray, shape (n_duties,)
        Rows sorted by `two`.
    """

    one: IntArray
    two: IntArray
    cost_s: IntArray
    choice: IntArray
    by_two: IntArray

    def __len__(self) -> int:
        """Number of duties."""
        return len(self.one)

    def reduced(self, price: IntArray, per_duty: int) -> IntArray:
        """Reduced costs, for prices of pieces and of each duty; all in parts of a second."""
        padded = np.append(price, 0)  # row -1: no second piece
        paid = padded[self.one] + padded[self.two] + per_duty
        return np.asarray(self.cost_s * FINE - paid, np.int64)

    def column(self, row: int) -> DutyColumn:
        """One of them as a column."""
        one, two = int(self.one[row]), int(self.two[row])
        pieces = (one,) if two < 0 else (one, two)
        return DutyColumn(pieces, int(self.cost_s[row]), int(self.choice[row]))

    def least_of_last(self, reduced: IntArray, n_pieces: int) -> IntArray:
        """Least reduced cost of the duties that end with each piece, at most 0."""
        found = np.zeros(n_pieces, np.int64)
        np.minimum.at(found, np.where(self.two < 0, self.one, self.two), reduced)
        return found

    def best(self, reduced: IntArray, below: int, most: int) -> IntArray:
        """Rows of the duties that lower the mixture most: the best of each piece."""
        if not len(self):
            return np.zeros(0, np.int64)
        chosen = np.concatenate(
            [
                _best_of_each(self.one, reduced, np.arange(len(self))),
                _best_of_each(self.two[self.by_two], reduced[self.by_two], self.by_two),
            ]
        )
        chosen = np.unique(chosen)
        chosen = chosen[reduced[chosen] < below]
        return np.asarray(chosen[np.argsort(reduced[chosen], kind="stable")[:most]], np.int64)


def _best_of_each(key: IntArray, reduced: IntArray, row: IntArray) -> IntArray:
    """Row of the least reduced cost in each run of equal keys."""
    begins = np.flatnonzero(np.append(True, key[1:] != key[:-1]))
    least = np.repeat(np.minimum.reduceat(reduced, begins), np.diff(np.append(begins, len(key))))
    hit = np.flatnonzero(reduced == least)
    first = np.searchsorted(hit, begins)
    return np.asarray(row[hit[first]], np.int64)


def short_duties(terms: Terms, *, pairs: bool) -> ShortDuties:
    """List all legal duties of one piece and, if wanted, of two.

    Raises
    ------
    LimitError
        If there are more than `MOST_PAIRS`.
    """
    n_pieces = len(terms.piece)
    cost, choice = price_singles(terms)
    alone = np.flatnonzero(cost >= 0)
    parts = [(alone, np.full(len(alone), -1), cost[alone], choice[alone])]
    found = 0
    for first in range(0, n_pieces if pairs else 0, _ROWS_AT_ONCE):
        end = min(n_pieces, first + _ROWS_AT_ONCE)
        part = price_pairs(terms, first, end, (end - first) * n_pieces)
        found += len(part[0])
        if found > MOST_PAIRS:
            message = (
                f"{n_pieces} pieces of work make more than {MOST_PAIRS} duties of two pieces; "
                "name fewer relief points, or plan depots apart"
            )
            raise LimitError(message)
        parts.append(part)
    one, two, cost, choice = (
        np.concatenate([part[column] for part in parts]) for column in range(4)
    )
    order = np.lexsort((two, one))
    one, two, cost, choice = one[order], two[order], cost[order], choice[order]
    return ShortDuties(one, two, cost, choice, np.argsort(two, kind="stable"))
