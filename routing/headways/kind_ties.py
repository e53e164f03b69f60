"""Rows that must take options of one kind: a line that runs one vehicle type all day."""

from dataclasses import dataclass

import numpy as np

from network.quantities import IntArray, ints

ANY_KIND = -1
"""Kind of options that go with every kind, such as to rest."""

IMPOSSIBLE = np.iinfo(np.int64).max // 8
"""Cost of a kind that a group cannot take. Larger than any sum; twice as much is within int64."""


@dataclass(frozen=True, slots=True, eq=False)
class KindTies:
    """Which rows go together, and of which kind each option is.

    Attributes
    ----------
    group : IntArray, shape (n_rows,)
        Rows of one group take options of one kind; groups are numbered from 0.
    kind : IntArray, shape (n_options,)
        From 0; `ANY_KIND` where an option goes with all of them.
    """

    group: IntArray
    kind: IntArray

    @property
    def n_groups(self) -> int:
        """Number of groups."""
        return int(self.group.max(initial=-1)) + 1

    @property
    def n_kinds(self) -> int:
        """Number of kinds, at least one."""
        return max(1, int(self.kind.max(initial=0)) + 1)

    def goes_with(self, kind: int) -> IntArray:
        """Options that a group of some kind may take."""
        return ints(np.flatnonzero((self.kind == kind) | (self.kind == ANY_KIND)))

    def least_of_rows(self, felt: IntArray) -> IntArray:
        """Least cost of each row within each kind, shape (n_rows, n_kinds).

        Parameters
        ----------
        felt : IntArray, shape (n_rows, n_options)
            `IMPOSSIBLE` where an option is not allowed.
        """
        columns = [
            felt[:, self.goes_with(kind)].min(axis=1, initial=IMPOSSIBLE)
            for kind in range(self.n_kinds)
        ]
        return ints(np.stack(columns, axis=1))

    def of_groups(self, least: IntArray) -> IntArray:
        """Least cost of each group within each kind, shape (n_groups, n_kinds).

        Parameters
        ----------
        least : IntArray, shape (n_rows, n_kinds)
            As `least_of_rows` gives it.

        Examples
        --------
        A group of two rows: together 1 + 4 in the first kind, and the second row has no other.

        >>> ties = KindTies(ints([0, 0]), ints([0, 1]))
        >>> found = ties.of_groups(ties.least_of_rows(ints([[1, 2], [4, IMPOSSIBLE]])))
        >>> found.tolist() == [[5, IMPOSSIBLE]]
        True
        """
        lost = least >= IMPOSSIBLE
        total = np.zeros((self.n_groups, self.n_kinds), np.int64)
        np.add.at(total, self.group, np.where(lost, 0, least))
        never = np.zeros(total.shape, np.bool_)
        np.logical_or.at(never, self.group, lost)
        return ints(np.where(never, IMPOSSIBLE, total))


def free_rows(n_rows: int, n_options: int) -> KindTies:
    """Ties that tie nothing: each row by itself, all options of one kind."""
    return KindTies(ints(np.arange(n_rows)), ints(np.zeros(n_options)))
