"""Loads of generated lines, with a fleet and a budget that just suffice.

Riders per line differ as they do in cities (log-normal), cycles are 40 to 160 min at 18 km/h, and
the day has two peaks. The fleet and the budget are shares above the least with which all riders
find room, so that both bind.
"""

from dataclasses import dataclass

import numpy as np

from network.quantities import floats, ints
from network.service_day import HOUR, WEEKDAY, Period
from routing.fleet import HEADWAYS_S, CostRates, VehicleType
from routing.headways.headway_rules import HeadwayRules, VehicleFleet
from routing.headways.line_loads import LineLoads

_OF_PEAK = (0.25, 1.0, 0.5, 0.9, 0.2)
"""Riders of each period of the day as a share of the morning's."""

_RIDERS = (5.97, 0.9)
"""Mean and spread of the logarithm of boardings per hour in the morning."""

_CYCLE_S, _METRES_PER_SECOND = (2400, 9600), 5.0
_ON_BUSIEST_SECTION = (0.35, 0.7)
_FULLEST = 0.98
"""Of the places that the shortest headway offers: no line needs more."""


@dataclass(frozen=True, slots=True, eq=False)
class GeneratedLoads:
    """Lines, what they carry, and the rules under which headways are chosen."""

    line_id: tuple[str, ...]
    loads: tuple[LineLoads, ...]
    periods: tuple[Period, ...]
    rules: HeadwayRules


def generated_loads(
    n_lines: int, seed: int, fleet_share: float, budget_share: float
) -> GeneratedLoads:
    """Lines with five periods and ten headways each.

    Parameters
    ----------
    n_lines : int
    seed : int
    fleet_share, budget_share : float, 1 or more
        Fleet and budget as a multiple of the least that carries all riders.

    Examples
    --------
    >>> case = generated_loads(20, seed=1, fleet_share=1.1, budget_share=1.3)
    >>> len(case.line_id), len(case.loads), case.rules.fleets[0].number
    (20, 5, 153)
    """
    random = np.random.default_rng(seed)
    vehicle, rates, headway = VehicleType(), CostRates(), np.array(HEADWAYS_S)
    cycle_s = np.rint(random.uniform(*_CYCLE_S, n_lines)).astype(np.int64)
    cycle_m = cycle_s * _METRES_PER_SECOND
    morning = random.lognormal(*_RIDERS, n_lines)
    busiest = random.uniform(*_ON_BUSIEST_SECTION, n_lines)
    busiest = np.minimum(busiest, _FULLEST * vehicle.places * HOUR / headway[0] / morning)
    fewest, cheapest, loads = 0, 0.0, []
    for period, share in zip(WEEKDAY, _OF_PEAK, strict=True):
        peak = morning * share * busiest
        longest = headway[(peak[:, None] <= vehicle.places * HOUR / headway).sum(axis=1) - 1]
        buses = -(-cycle_s // longest)
        money = buses * rates.per_platform_hour + cycle_m / 1000 * HOUR / longest * rates.per_km
        fewest = max(fewest, int(buses.sum()))
        cheapest += float(money.sum()) * period.hours
        loads.append(
            LineLoads(floats(morning * share), floats(peak), ints(cycle_s), floats(cycle_m))
        )
    fleet = VehicleFleet(vehicle, int(np.ceil(fewest * fleet_share)), rates)
    rules = HeadwayRules(
        (fleet,), longest_s=(HEADWAYS_S[-1],) * len(WEEKDAY), day_budget=cheapest * budget_share
    )
    names = tuple(f"line {number + 1}" for number in range(n_lines))
    return GeneratedLoads(names, tuple(loads), WEEKDAY, rules)
