"""What each line carries in a period, and how long its buses are under way."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from network.quantities import FloatArray, IntArray, floats, ints


@dataclass(frozen=True, slots=True, eq=False)
class LineLoads:
    """What each line carries in one period, riders per hour.

    Attributes
    ----------
    boardings : FloatArray, shape (n_lines,)
    peak_load : FloatArray, shape (n_lines,)
        On the busiest section of any pattern.
    cycle_s : IntArray, shape (n_lines,)
        Out and back with layovers and turning.
    cycle_m : FloatArray, shape (n_lines,)
        Metres driven per cycle.
    """

    boardings: FloatArray
    peak_load: FloatArray
    cycle_s: IntArray
    cycle_m: FloatArray

    def choose(self, lines: Sequence[int]) -> "LineLoads":
        """What some of the lines carry, in the order given.

        Examples
        --------
        >>> both = LineLoads(floats([1, 2]), floats([3, 4]), ints([5, 6]), floats([7, 8]))
        >>> both.choose([1]).cycle_s.tolist()
        [6]
        """
        rows = np.array(lines, np.int64)
        return LineLoads(
            floats(self.boardings[rows]),
            floats(self.peak_load[rows]),
            ints(self.cycle_s[rows]),
            floats(self.cycle_m[rows]),
        )
