"""Duties of three and more pieces, searched by labels for given prices of the work."""

from dataclasses import dataclass

from network.quantities import IntArray
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
    least : int
        No duty of more than two pieces has a lower reduced cost, in parts of a second; at most 0.
    complete : bool
        False where the labels ran out of room: `least` is then no bound.
    """

    columns: tuple[DutyColumn, ...]
    least: int
    complete: bool


def has_long_duties(terms: Terms) -> bool:
    """Whether any duty may have more than two pieces."""
    return bool((terms.limits[:, MOST_PIECES] > _SHORT).any())


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
    least = min(0, found[0][0]) if found else min(0, most)
    return LongDuties(tuple(column for _, column in found), least, complete)


def _pieces(labels: IntArray, row: int) -> tuple[int, ...]:
    """Pieces of a label, followed back to the first."""
    found = []
    while row >= 0:
        found.append(int(labels[row, AT]))
        row = int(labels[row, PARENT])
    return tuple(reversed(found))
