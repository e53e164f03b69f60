"""Where battery buses charge: places, slots and power, and how slots are booked."""

from dataclasses import dataclass

import numpy as np

from network.errors import InputError
from network.quantities import IntArray, ints
from routing.vehicle_scheduling.electric.battery_bus import Battery

NO_LIMIT = -1
LEAST_SLICE_S = 60


@dataclass(frozen=True, slots=True)
class ChargingPlace:
    """Chargers of one kind at one place.

    Attributes
    ----------
    place : int
        Row of the driving times.
    slots : int
        Buses that can be plugged in at once.
    power_w : int
        Most power of one slot, at the battery. 150 kW is assumed where nothing is known.
    site_w : int
        Most power of all slots together, `NO_LIMIT` where they may all run. Each booked slot
        reserves `power_w`, as nothing here shares power between buses.

    Examples
    --------
    Four plugs of 150 kW behind a connection of 400 kW: two buses charge at once.

    >>> ChargingPlace(place=7, slots=4, power_w=150_000, site_w=400_000).usable_slots
    2
    """

    place: int
    slots: int
    power_w: int = 150_000
    site_w: int = NO_LIMIT

    def __post_init__(self) -> None:
        if self.place < 0 or self.slots < 0 or self.power_w <= 0 or self.site_w < NO_LIMIT:
            message = f"{self} has a negative figure or no power"
            raise InputError(message)

    @property
    def usable_slots(self) -> int:
        """Buses that may charge at once, within the power of the site."""
        if self.site_w == NO_LIMIT:
            return self.slots
        return min(self.slots, self.site_w // self.power_w)


@dataclass(frozen=True, slots=True)
class BookingRule:
    """How a bus books a slot: one unbroken run of slices of the day per visit.

    A slice that a bus uses in part is booked wholly.

    Attributes
    ----------
    slice_s : int
        5 min (assumed).
    connect_s : int
        Time in the slot before power flows: 3 min (assumed).
    """

    slice_s: int = 300
    connect_s: int = 180

    def __post_init__(self) -> None:
        if self.slice_s < LEAST_SLICE_S or self.connect_s < 0:
            message = (
                f"slices of {self.slice_s} s and {self.connect_s} s to connect; give at least "
                f"{LEAST_SLICE_S} s and 0 s"
            )
            raise InputError(message)


def charging_power(battery: Battery, places: tuple[ChargingPlace, ...]) -> IntArray:
    """Watts of each charging place in each charge step, shape (n_places, n_steps).

    Examples
    --------
    >>> from routing.vehicle_scheduling.electric.battery_bus import battery_with_knee
    >>> charging_power(battery_with_knee(200_000), (ChargingPlace(0, 1),)).tolist()
    [[150000, 100000, 40000]]
    """
    accepted = np.array([step.most_w for step in battery.steps], np.int64)
    offered = np.array([place.power_w for place in places], np.int64)
    return ints(np.minimum(offered[:, None], accepted[None, :]))
