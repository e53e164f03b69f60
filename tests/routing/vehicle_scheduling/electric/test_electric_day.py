"""A day of battery buses from the trips and deadheads of a timetable."""

import numpy as np

from network.quantities import floats, ints
from routing.deadheads import NO_DEADHEAD, Deadheads
from routing.vehicle_scheduling.electric.battery_bus import (
    JOULES_PER_WH,
    Consumption,
    battery_with_knee,
)
from routing.vehicle_scheduling.electric.charging import ChargingPlace
from routing.vehicle_scheduling.electric.electric_blocks import schedule_battery_buses
from routing.vehicle_scheduling.electric.electric_check import electric_problems
from routing.vehicle_scheduling.electric.electric_day import electric_day
from routing.vehicle_scheduling.electric.electric_effort import ElectricEffort
from routing.vehicle_scheduling.time_space import BlockProblem


def test_trips_and_deadheads_of_a_timetable_get_their_energy() -> None:
    # Stops 0 and 1, depot 2. Trips of 10 km: 12 kWh each at 1.2 kWh/km. No way from 1 to 0.
    seconds = np.array([[0, 600, 300], [NO_DEADHEAD, 0, 300], [300, 300, 0]])
    metres = np.array([[0, 5000, 2000], [np.inf, 0, 2000], [2000, 2000, 0.0]])
    problem = BlockProblem(
        start_place=ints([0, 1]), end_place=ints([1, 0]), start_s=ints([0, 3000]),
        ready_s=ints([2100, 5100]), depot_place=ints([2]), depot_capacity=ints([-1]),
        deadheads=Deadheads(ints(seconds), floats(metres), 2),
        cost_per_second=10, cost_per_metre=1,
    )  # fmt: skip
    day = electric_day(
        problem, ints([1800, 4800]), floats([10_000, 10_000]), battery_with_knee(50_000),
        Consumption(drive_wh_per_km=1200), (ChargingPlace(place=2, slots=1),),
    )  # fmt: skip
    assert (day.energy_j // JOULES_PER_WH).tolist() == [12_000, 12_000]
    assert (day.drive_j[:, 2] // JOULES_PER_WH).tolist() == [2400, 2400, 0]
    assert day.drive_cost[0, 1] == 600 * 10 + 5000
    plan = schedule_battery_buses(day, ElectricEffort(), seed=1)
    assert electric_problems(day, plan.blocks, plan.proof.value) == []
    assert plan.blocks.trips_of(0).tolist() == [0, 1]
