"""What a headway costs beside waiting: money an hour, and riders whom full buses leave behind."""

import numpy as np

from network.quantities import FloatArray, IntArray, floats
from network.service_day import HOUR
from routing.fleet import CostRates, vehicles_for
from routing.headways.line_loads import LineLoads


def money_per_hour(load: LineLoads, headway_s: IntArray, rates: CostRates) -> FloatArray:
    """What an hour of each line costs at headways, vehicles counted line by line.

    Parameters
    ----------
    load : LineLoads
    headway_s : IntArray, shape (n_headways,) or (n_lines, 1)
        Above 0.
    rates : CostRates

    Returns
    -------
    FloatArray, shape (n_lines, n_headways)

    Examples
    --------
    A cycle of 40 min and 10 km: 4 buses every 10 min, 60 km an hour.

    >>> from network.quantities import ints
    >>> line = LineLoads(floats([400]), floats([200]), ints([2400]), floats([10_000]))
    >>> money_per_hour(line, ints([600, 1200]), CostRates(36.0, 1.0)).tolist()
    [[204.0, 102.0]]
    """
    buses = vehicles_for(load.cycle_s[:, None], headway_s)
    km = load.cycle_m[:, None] / 1000 * HOUR / headway_s
    return floats(buses * rates.per_platform_hour + km * rates.per_km)


def left_behind_per_hour(load: LineLoads, headway_s: IntArray, places: float) -> FloatArray:
    """Riders an hour beyond the places on the busiest section, shape (n_lines, n_headways).

    Examples
    --------
    50 places every 20 min are 150 an hour for 200 riders.

    >>> from network.quantities import ints
    >>> line = LineLoads(floats([400]), floats([200]), ints([2400]), floats([10_000]))
    >>> left_behind_per_hour(line, ints([600, 1200]), 50).tolist()
    [[0.0, 50.0]]
    """
    return floats(np.maximum(0.0, load.peak_load[:, None] - places * HOUR / headway_s))
