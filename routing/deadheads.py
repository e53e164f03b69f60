"""Driving without riders: between terminals, and to and from depots."""

from dataclasses import dataclass

import numpy as np

from network.network import Network
from network.quantities import FloatArray, IntArray, floats, frozen
from network.service_day import Period
from network.street_times import UNREACHED
from routing.run_times import RunTimeModel

NO_DEADHEAD = np.iinfo(np.int64).max // 4
"""Seconds where there is no legal way. Larger than any day; sums of two stay within int64."""


@dataclass(frozen=True, slots=True, eq=False)
class Deadheads:
    """Seconds and metres of the fastest legal way between places, at the slowest speed of the day.

    Attributes
    ----------
    seconds : IntArray, shape (n_places, n_places)
        Stops first, then depots; `NO_DEADHEAD` where there is no legal way.
    metres : FloatArray, shape (n_places, n_places)
        Infinite where there is none.
    n_stops : int
        Place of depot ``d`` is ``n_stops + d``.
    """

    seconds: IntArray
    metres: FloatArray
    n_stops: int

    def depot_place(self, depot: int) -> int:
        """Row of a depot."""
        return self.n_stops + depot


def deadheads_of(
    network: Network, run_times: RunTimeModel, periods: tuple[Period, ...]
) -> Deadheads:
    """Deadheads that hold all day, as they use the slowest street speed of any period."""
    slowest = min(periods, key=lambda p: p.speed_factor)
    free = network.street_times.free_flow_ms
    reached = free < UNREACHED
    seconds = np.full(free.shape, NO_DEADHEAD, np.int64)
    seconds[reached] = run_times.drive_seconds(free[reached], slowest)
    metres = np.where(reached, network.street_times.length_m.astype(np.float64), np.inf)
    return Deadheads(frozen(seconds), floats(metres), len(network.stops))
