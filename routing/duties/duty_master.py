"""The best mixture of the duties known so far, and what it pays for each section.

Costs enter in minutes: GLOP is most exact where numbers are neither large nor small.
"""

from collections.abc import Iterable

import numpy as np

from network.errors import NoSolutionInTime
from network.quantities import FloatArray, IntArray, floats
from network.service_day import MINUTE
from routing.growing_program import GrowingProgram, Share


class DutyMaster:
    """Linear program over duties: each section once, or left undone at a price.

    Parameters
    ----------
    undone_s : IntArray, shape (n_sections,)
        Price of leaving a section undone, seconds of pay.
    """

    def __init__(self, undone_s: IntArray) -> None:
        self._program = program = GrowingProgram("duties")
        self._rows = [program.add_row(1.0, 1.0) for _ in undone_s]
        self._count = program.add_row()
        self._duties: list[Share] = []
        self._number: dict[Share, int] = {}
        for cost_s, row in zip(undone_s.tolist(), self._rows, strict=True):
            program.add_share(cost_s / MINUTE, [row])
        self._idle_cost, self._may_idle = float(undone_s.sum()) / MINUTE, False

    def add(self, cost_s: int, sections: Iterable[int]) -> None:
        """Add a duty; its number is how many were added before."""
        rows = [self._rows[section] for section in sections]
        duty = self._program.add_share(cost_s / MINUTE, [*rows, self._count])
        self._number[duty] = len(self._duties)
        self._duties.append(duty)

    def limit_count(self, least: float, most: float) -> None:
        """Let all further mixtures contain so many duties."""
        self._count.lower_bound, self._count.upper_bound = least, most

    def keep(self, numbers: Iterable[int]) -> None:
        """Let all further mixtures contain these duties wholly."""
        for number in numbers:
            self._duties[number].lower_bound = 1.0

    def keep_none(self) -> None:
        """Let further mixtures contain any duties again."""
        for duty in self._duties:
            duty.lower_bound = 0.0

    def shares(self) -> FloatArray:
        """How much of each duty the last mixture contains, shape (n_added,)."""
        found = np.zeros(len(self._duties))
        for share, value in self._program.used().items():
            number = self._number.get(share)
            if number is not None:  # None: a section left undone, or a driver with nothing to do
                found[number] = value
        return floats(found)

    def solve(self) -> tuple[float, FloatArray, float]:
        """Value of the best mixture, what it pays for each section and for each duty, in seconds.

        Raises
        ------
        NoSolutionInTime
            If GLOP gives up, which no valid day is known to cause.
        """
        try:
            value = self._program.solve()
        except NoSolutionInTime:
            if self._may_idle:
                raise
            # No duties make up the number asked for: drivers with nothing to do fill it up.
            self._may_idle = True
            self._program.add_share(self._idle_cost, [self._count])
            value = self._program.solve()
        paid = self._program.paid(self._rows) * MINUTE
        each = float(self._program.paid([self._count])[0]) * MINUTE
        return value * MINUTE, paid, each
