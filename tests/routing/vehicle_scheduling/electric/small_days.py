"""Small days of battery buses with round figures: one terminal T (place 0) and one depot (1)."""

import numpy as np

from network.quantities import IntArray, ints
from routing.vehicle_scheduling.electric.battery_bus import JOULES_PER_WH, Battery, ChargeStep
from routing.vehicle_scheduling.electric.charging import BookingRule, ChargingPlace
from routing.vehicle_scheduling.electric.electric_day import ElectricDay

KWH = 1000 * JOULES_PER_WH
MINUTE = 60
BUS = 1000

FLAT_CURVE = (ChargeStep(1000, 1_000_000),)


def minutes(*values: int) -> IntArray:
    return ints(np.array(values) * MINUTE)


def day_of(
    trips: list[tuple[int, int, int]],
    *,
    capacity_kwh: int = 100,
    reserve_permille: int = 200,
    steps: tuple[ChargeStep, ...] = FLAT_CURVE,
    chargers: tuple[ChargingPlace, ...] = (ChargingPlace(place=1, slots=1, power_w=60_000),),
    connect_s: int = 0,
    depot_capacity: int = -1,
) -> ElectricDay:
    """Trips (start, end, kWh) in minutes from T to T without layover.

    The depot is 10 min and 1 kWh away. A bus costs 1000, a second of driving 1, waiting nothing.
    """
    columns = np.array(trips, np.int64).reshape(-1, 3)
    place = ints(np.zeros(len(trips), np.int64))
    drive = ints([[0, 600], [600, 0]])
    return ElectricDay(
        start_place=place,
        end_place=place,
        start_s=ints(columns[:, 0] * MINUTE),
        end_s=ints(columns[:, 1] * MINUTE),
        ready_s=ints(columns[:, 1] * MINUTE),
        energy_j=ints(columns[:, 2] * KWH),
        drive_s=drive,
        drive_cost=drive,
        drive_j=ints([[0, KWH], [KWH, 0]]),
        depot_place=ints([1]),
        depot_capacity=ints([depot_capacity]),
        vehicle_cost=BUS,
        wait_cost=0,
        battery=Battery(capacity_kwh * 1000, reserve_permille, steps),
        chargers=chargers,
        booking=BookingRule(slice_s=300, connect_s=connect_s),
    )
