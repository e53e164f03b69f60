"""Vehicles and what they cost: places, layover, cycles and rates."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from network.quantities import IntArray, ints
from routing.factors import factor

HEADWAYS_S: tuple[int, ...] = (240, 300, 360, 450, 600, 720, 900, 1200, 1800, 3600)
"""Headways a line may have: 4, 5, 6, 7.5, 10, 12, 15, 20, 30, 60 minutes."""

_HOUR_RATE, _KM_RATE, _VEHICLE_RATE = (
    factor(name) for name in ("vehicle hour", "vehicle kilometre", "vehicle and day")
)


@dataclass(frozen=True, slots=True)
class VehicleType:
    """One kind of vehicle.

    Attributes
    ----------
    name : str
    places : int
        Seated and standing.
    """

    name: str = "standard bus"
    places: int = 80

    def places_on(self, line: IntArray, period: int) -> IntArray:  # noqa: ARG002  (alike in all)
        """Places on a vehicle of each of some lines in a period: all lines have this type."""
        return ints(np.full(len(line), self.places))


class RoomOnBoard(Protocol):
    """Knows the places on the vehicles of lines: of a `VehicleType`, or of types by line."""

    def places_on(self, line: IntArray, period: int) -> IntArray:
        """Places on a vehicle of each of some lines in a period."""


@dataclass(frozen=True, slots=True)
class LayoverRule:
    """Least time at a terminal between two trips.

    Examples
    --------
    >>> LayoverRule().after(np.array([1200, 4500])).tolist()   # 5 min, or 10 % of the run
    [300, 450]
    """

    least_s: int = 300
    share_of_run_permille: int = 100

    def after(self, run_s: npt.ArrayLike) -> IntArray:
        """Seconds of layover after trips that took `run_s`, rounded up."""
        run = np.asarray(run_s, dtype=np.int64)
        return ints(np.maximum(self.least_s, -((-run * self.share_of_run_permille) // 1000)))


@dataclass(frozen=True, slots=True)
class CostRates:
    """What operation costs, and what riders' time is worth against it.

    Attributes
    ----------
    per_platform_hour, per_km, per_vehicle_day : float
        Money per vehicle-hour away from the depot, per vehicle-kilometre, per vehicle and day.
    rider_hour : float
        Money per generalised hour of a rider; used only to weigh the two.
    currency : str
    assumed : bool
    """

    per_platform_hour: float = _HOUR_RATE
    per_km: float = _KM_RATE
    per_vehicle_day: float = _VEHICLE_RATE
    rider_hour: float = 9.0
    currency: str = "EUR"
    assumed: bool = True


def vehicles_for(cycle_s: npt.ArrayLike, headway_s: npt.ArrayLike) -> IntArray:
    """Vehicles that keep a headway on a cycle, each line alone: cycle / headway rounded up.

    A planning surrogate: the fleet is counted on the `VehicleSchedule`.

    Examples
    --------
    >>> vehicles_for([3600, 3601], [600, 600]).tolist()
    [6, 7]
    """
    cycle = np.asarray(cycle_s, dtype=np.int64)
    return ints(-(-cycle // np.asarray(headway_s, dtype=np.int64)))
