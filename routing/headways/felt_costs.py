"""What a headway costs riders and the operator together, in seconds as riders feel them."""

from dataclasses import dataclass, field

import numpy as np

from network.quantities import FloatArray
from network.service_day import HOUR
from routing.fleet import HEADWAYS_S, CostRates, VehicleType, vehicles_for
from routing.headways.line_loads import LineLoads
from routing.weights import JourneyWeights

LEFT_BEHIND_S = 3600.0
"""Felt seconds for a rider who does not fit on the bus."""

NO_SERVICE_S = 14400.0
"""Felt seconds for a rider whose line does not run."""


@dataclass(frozen=True, slots=True)
class HeadwayPolicy:
    """What a headway may be, and what is weighed in choosing it."""

    allowed_s: tuple[int, ...] = HEADWAYS_S
    vehicle: VehicleType = field(default_factory=VehicleType)
    rates: CostRates = field(default_factory=CostRates)
    weights: JourneyWeights = field(default_factory=JourneyWeights)


def headway_costs(loads: LineLoads, policy: HeadwayPolicy) -> FloatArray:
    """Felt seconds per hour of operation for each line and allowed headway; last: not run.

    Riders' waiting, riders left behind by full buses, and operation at the price of riders' time.

    Parameters
    ----------
    loads : LineLoads
    policy : HeadwayPolicy

    Returns
    -------
    FloatArray, shape (n_lines, n_headways + 1)

    Examples
    --------
    60 riders an hour wait 5 min for a bus every 10 min, felt twice; two buses at 36 EUR an hour
    are worth 8 h of riders at 9 EUR. Without the line, they lose 4 h each.

    >>> from network.quantities import floats, ints
    >>> loads = LineLoads(floats([60]), floats([20]), ints([1200]), floats([0]))
    >>> policy = HeadwayPolicy((600,), rates=CostRates(per_platform_hour=36, rider_hour=9))
    >>> (headway_costs(loads, policy) / 3600).tolist()
    [[18.0, 240.0]]
    """
    weights, rates = policy.weights, policy.rates
    headway = np.array(policy.allowed_s, dtype=np.float64)
    wait = np.array([weights.wait * weights.wait_s(h) for h in policy.allowed_s])
    places = policy.vehicle.places * HOUR / headway
    left = np.maximum(0.0, loads.peak_load[:, None] - places)
    buses = vehicles_for(loads.cycle_s[:, None], np.array(policy.allowed_s))
    km = loads.cycle_m[:, None] / 1000 * HOUR / headway
    money = buses * rates.per_platform_hour + km * rates.per_km
    run = loads.boardings[:, None] * wait + left * LEFT_BEHIND_S + money / rates.rider_hour * HOUR
    return np.hstack([run, loads.boardings[:, None] * NO_SERVICE_S])
