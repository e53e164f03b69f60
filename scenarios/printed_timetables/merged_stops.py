"""One order of stops for several ways of a line, so that their trips stand in one table."""

from collections.abc import Sequence
from dataclasses import dataclass, field

_MOST_CELLS = 250_000
"""Stops of a table times stops of a way; what is larger gets a table of its own."""


@dataclass(slots=True)
class MergedStops:
    """Stops in an order that suits every way in it.

    A stop stands in it as often as one way calls there; rows are known by a number that stays while
    others are put between them.

    Attributes
    ----------
    order : list of int
        Numbers of rows, from first to last.
    stop : list of int
        Stop of each row by its number.
    rows_of_way : dict of int to list of int
        Numbers of the rows that a way calls at.
    """

    order: list[int] = field(default_factory=list)
    stop: list[int] = field(default_factory=list)
    rows_of_way: dict[int, list[int]] = field(default_factory=dict)

    def takes(self, way: int, stops: Sequence[int]) -> bool:
        """Add a way if more than half of the shorter of the two sequences is common to both.

        Parameters
        ----------
        way : int
            Name of the way in `rows_of_way`.
        stops : sequence of int
            In driving order.

        Returns
        -------
        bool
            False if the way stays outside.

        Examples
        --------
        >>> merged = MergedStops()
        >>> merged.takes(0, [1, 2, 3, 4]), merged.takes(1, [2, 3, 9, 4]), merged.takes(2, [4, 3])
        (True, True, False)
        >>> merged.stops()
        [1, 2, 3, 9, 4]
        >>> merged.places_of(1)
        [1, 2, 3, 4]
        """
        if not self.order:
            self._put(way, stops, [])
            return True
        shorter = min(len(self.order), len(stops))
        here = [self.stop[row] for row in self.order]
        if len(here) * len(stops) > _MOST_CELLS:
            return False
        known = frozenset(here)
        if 2 * sum(stop in known for stop in stops) <= shorter:
            return False
        common = common_places(here, stops)
        if 2 * len(common) <= shorter:
            return False
        self._put(way, stops, common)
        return True

    def stops(self) -> list[int]:
        """Stop of each row, from first to last."""
        return [self.stop[row] for row in self.order]

    def places_of(self, way: int) -> list[int]:
        """Places in the order at which a way calls, rising."""
        place_of = {row: place for place, row in enumerate(self.order)}
        return [place_of[row] for row in self.rows_of_way[way]]

    def _put(self, way: int, stops: Sequence[int], common: list[tuple[int, int]]) -> None:
        """Put what is new of a way before the next row that it shares."""
        row_at = {place: self.order[at] for at, place in common}
        rows, new_before = [], dict[int, list[int]]()
        waiting: list[int] = []
        for place, stop in enumerate(stops):
            row = row_at.get(place)
            if row is None:
                row = len(self.stop)
                self.stop.append(stop)
                waiting.append(row)
            elif waiting:
                new_before[row] = waiting
                waiting = []
            rows.append(row)
        self.order = [
            each for row in self.order for each in (*new_before.get(row, ()), row)
        ] + waiting
        self.rows_of_way[way] = rows


def common_places(first: Sequence[int], second: Sequence[int]) -> list[tuple[int, int]]:
    """Places of a longest common subsequence in two sequences.

    Wagner and Fischer 1974, "The string-to-string correction problem", without exchanges.

    Examples
    --------
    >>> common_places([1, 2, 3, 4], [2, 9, 4])
    [(1, 0), (3, 2)]
    """
    n, m = len(first), len(second)
    longest = [[0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        row, below = longest[i], longest[i + 1]
        for j in range(m - 1, -1, -1):
            same = first[i] == second[j]
            row[j] = below[j + 1] + 1 if same else max(below[j], row[j + 1])
    found, i, j = [], 0, 0
    while i < n and j < m:
        if first[i] == second[j]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif longest[i + 1][j] >= longest[i][j + 1]:
            i += 1
        else:
            j += 1
    return found
