"""What each line carries in a period, and how long its buses are under way."""

from dataclasses import dataclass

from network.quantities import FloatArray, IntArray


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
