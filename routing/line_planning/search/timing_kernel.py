"""Times one way of a line, from stop to stop, and holds it to the line sense.

The search draws tens of thousands of ways and drops most of them, so that what is said of one here
costs as little as pricing it.

Dimensions: places (rows of the table of street times), stops of one way.
"""

import numpy as np
import numpy.typing as npt

from network.compiled import compiled
from network.quantities import BoolArray, FloatArray, IntArray
from network.street_times import UNREACHED

BROKEN = -1
"""Run of a way that breaks the line sense or cannot be driven."""

_UNREACHED = int(UNREACHED)
_MILLION = 1_000_000


@compiled
def time_way(
    stop: IntArray,
    free_flow_ms: npt.NDArray[np.int32],
    length_m: npt.NDArray[np.float32],
    stop_area: IntArray,
    terminal: BoolArray,
    permille: int,
    penalty_s: int,
    dwell_s: int,
    least_m: float,
    most_m: float,
    most_detour: float,
    shortest_s: int,
    longest_s: int,
    tick_s: int,
    area: IntArray,
    arrive: FloatArray,
    depart: FloatArray,
) -> tuple[int, float]:
    """Seconds and metres from the first stop to the last; `BROKEN` and 0 where it may not run.

    A hop takes its free-flow milliseconds by `permille` thousandths, rounded up to seconds, and
    `penalty_s` more. The last three columns, one row per stop, are filled: stop areas, and ticks
    since the first departure.
    """
    n = len(stop)
    if n < 2 or not (terminal[stop[0]] and terminal[stop[n - 1]]):  # noqa: PLR2004  (two ends)
        return BROKEN, 0.0
    driven_ms = 0
    metres = 0.0
    left_s = 0
    area[0] = stop_area[stop[0]]
    arrive[0] = 0.0
    depart[0] = 0.0
    for row in range(1, n):
        here = stop[row]
        free_ms = int(free_flow_ms[stop[row - 1], here])
        if free_ms >= _UNREACHED:
            return BROKEN, 0.0
        area[row] = stop_area[here]
        for before in range(row):
            # No area twice, but a line may end where it starts.
            if area[before] == area[row] and (before > 0 or row < n - 1):
                return BROKEN, 0.0
        driven_ms += free_ms
        metres += length_m[stop[row - 1], here]
        there_s = left_s + (free_ms * permille + _MILLION - 1) // _MILLION + penalty_s
        left_s = there_s + dwell_s
        arrive[row] = there_s / tick_s
        depart[row] = left_s / tick_s
    run_s = left_s - dwell_s
    direct_ms = int(free_flow_ms[stop[0], stop[n - 1]])
    straight = direct_ms == 0 or driven_ms <= most_detour * direct_ms
    spaced = least_m <= metres / (n - 1) <= most_m
    if not (straight and spaced and shortest_s <= run_s <= longest_s):
        return BROKEN, 0.0
    return run_s, metres
