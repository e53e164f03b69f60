"""Duties of three and more pieces, searched by labels for given prices of the work."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from network.quantities import IntArray, ints
from routing.duties.duty_columns import DutyColumn
from routing.duties.duty_kernel import AT, MOST_PIECES, PARENT, Terms, search_labels
from routing.duties.pair_prices import FINE

_SHORT = 2


@dataclass(frozen=True, slots=True, eq=False)
class LongDuties:
    """Duties found by labels.

    Attributes
    ----------
    columns : tuple of DutyColumn
        Best reduced cost first.
    reduced : IntArray, shape (n_duties,)
        Reduced costs of `columns`, in parts of a second.
    complete : bool
        Whether for each last piece there is no duty of more than two pieces whose reduced cost is
        as low as was asked for and lower than that of all `columns` with this last piece. False
        where labels ran out of room, or where not all were followed.
    """

    columns: tuple[DutyColumn, ...]
    reduced: IntArray
    complete: bool

    @property
    def last_pieces(self) -> IntArray:
        """Last piece of each duty, shape (n_duties,)."""
        return ints([column.pieces[-1] for column in self.columns])


def has_long_duties(terms: Terms) -> bool:
    """Whether any duty may have more than two pieces."""
    return bool((terms.limits[:, MOST_PIECES] > _SHORT).any())


def terms_of_some(terms: Terms, pieces: IntArray) -> Terms:
    """Tables of some pieces alone, in their order."""
    return terms._replace(
        piece=terms.piece[pieces],
        **{
            name: np.ascontiguousarray(getattr(terms, name)[:, pieces])
            for name in ("lead", "left", "state", "shared")
        },
    )


def find_long_duties(
    terms: Terms,
    price: IntArray,
    per_duty: int,
    most: int,
    room: int,
    *,
    every: bool,
    beam: int = 0,
) -> LongDuties:
    """Duties of a reduced cost of at most `most`: those that no other dominates, or every one.

    Parameters
    ----------
    terms : Terms
    price : IntArray, shape (n_pieces,)
        In parts of a second.
    per_duty : int
        What a duty is worth whatever it covers, in parts of a second.
    most : int
        In parts of a second.
    room : int
        Most labels of one search.
    every : bool
    beam : int
        Most labels that are followed at each piece; 0 follows all, which alone proves `least`.
    """
    found: list[tuple[int, DutyColumn]] = []
    complete = True
    n_homes = len(terms.home)
    for variant in range(len(terms.limits)):
        if terms.limits[variant, MOST_PIECES] <= _SHORT:
            continue
        for home in range(n_homes):
            labels, closed, reduced, cost, whole = search_labels(
                terms, variant, home, price, per_duty, FINE, most, room, int(every), beam
            )
            complete &= bool(whole) and not beam
            choice = variant * n_homes + home
            for row, value, paid in zip(
                closed.tolist(), reduced.tolist(), cost.tolist(), strict=True
            ):
                found.append((value, DutyColumn(_pieces(labels, row), paid, choice)))
    found.sort(key=lambda each: (each[0], each[1].pieces, each[1].choice))
    return LongDuties(
        tuple(column for _, column in found), ints([value for value, _ in found]), complete
    )


def varied(found: LongDuties, alike: int, most: int) -> list[DutyColumn]:
    """Best duties of which no piece is in more than some.

    Parameters
    ----------
    found : LongDuties
    alike : int
        Most of them that share a piece.
    most : int
        Most duties.
    """
    used: Counter[int] = Counter()
    chosen: list[DutyColumn] = []
    for column in found.columns:
        if len(chosen) == most:
            break
        if all(used[piece] < alike for piece in column.pieces):
            used.update(column.pieces)
            chosen.append(column)
    return chosen


def _pieces(labels: IntArray, row: int) -> tuple[int, ...]:
    """Pieces of a label, followed back to the first."""
    found = []
    while row >= 0:
        found.append(int(labels[row, AT]))
        row = int(labels[row, PARENT])
    return tuple(reversed(found))
