"""Duties as columns of a choice: which sections each covers, and what it costs."""

from dataclasses import dataclass, field

import numpy as np

from network.quantities import IntArray
from routing.duties.pieces import Pieces


@dataclass(frozen=True, slots=True)
class DutyColumn:
    """A possible duty.

    Attributes
    ----------
    pieces : tuple of int
        Rows of `Pieces`, in order of time.
    cost_s : int
        Seconds of pay, the price of a driver included.
    choice : int
        Variant * n_homes + home.
    """

    pieces: tuple[int, ...]
    cost_s: int
    choice: int


@dataclass(slots=True)
class DutyPool:
    """Duties known so far, each once."""

    pieces: Pieces
    columns: list[DutyColumn] = field(default_factory=list)
    _row_of: dict[tuple[int, ...], int] = field(default_factory=dict)

    def add(self, column: DutyColumn) -> bool:
        """Keep a duty; False where one of the same pieces is known that costs no more."""
        known = self._row_of.get(column.pieces)
        if known is not None and self.columns[known].cost_s <= column.cost_s:
            return False
        self._row_of[column.pieces] = len(self.columns)
        self.columns.append(column)
        return True

    def __len__(self) -> int:
        """Number of duties."""
        return len(self.columns)

    def sections_of(self, column: DutyColumn) -> list[int]:
        """Sections that a duty covers, rising in each piece."""
        first, end = self.pieces.first_section, self.pieces.end_section
        return [
            section
            for piece in column.pieces
            for section in range(int(first[piece]), int(end[piece]))
        ]


def piece_prices(pieces: Pieces, section_price: IntArray) -> IntArray:
    """Sum of the prices of the sections of each piece."""
    total = np.concatenate([[0], np.cumsum(section_price)])
    return np.asarray(total[pieces.end_section] - total[pieces.first_section], np.int64)
