"""The replay of battery buses finds every fault that is put into a plan."""

from dataclasses import replace

import numpy as np
import pytest

from network.quantities import IntArray, ints
from routing.vehicle_scheduling.electric.charging import ChargingPlace
from routing.vehicle_scheduling.electric.electric_blocks import (
    ElectricBlocks,
    schedule_battery_buses,
)
from routing.vehicle_scheduling.electric.electric_check import electric_problems
from routing.vehicle_scheduling.electric.electric_day import ElectricDay
from routing.vehicle_scheduling.electric.electric_effort import ElectricEffort
from tests.routing.vehicle_scheduling.electric.small_days import KWH, MINUTE, day_of

DAY = day_of([(60, 120, 40), (180, 240, 40)])
PLAN = schedule_battery_buses(DAY, ElectricEffort(), seed=1)
BLOCKS, VALUE = PLAN.blocks, PLAN.proof.value
"""One bus, at the depot from minute 130 to 170, in the slot from 130 to 135."""


def said(day: ElectricDay, blocks: ElectricBlocks, value: float = VALUE) -> str:
    return "; ".join(str(problem) for problem in electric_problems(day, blocks, value))


def with_first(column: IntArray, value: int) -> IntArray:
    changed = np.array(column)
    changed[0] = value
    return ints(changed)


def test_the_plan_itself_passes() -> None:
    assert said(DAY, BLOCKS) == ""


def test_a_bus_that_does_not_charge_falls_below_its_reserve() -> None:
    never = replace(BLOCKS, plug_s=ints([0, 0]), unplug_s=ints([0, 0]))
    # 58 - 1 - 40 = 17 kWh after the second trip.
    found = said(DAY, never)
    assert f"end of trip 1: has {17 * KWH} J, below its reserve" in found
    assert f"has {17 * KWH} J after trip 1, not {22 * KWH}" in found


def test_a_slot_can_only_be_used_while_the_bus_is_there() -> None:
    early = replace(BLOCKS, plug_s=with_first(BLOCKS.plug_s, 129 * MINUTE))
    late = replace(BLOCKS, unplug_s=with_first(BLOCKS.unplug_s, 171 * MINUTE))
    assert "is in a slot from 7740 to 8100, but not there then" in said(DAY, early)
    assert "but not there then" in said(DAY, late)


def test_charging_while_driving_or_without_a_charger_is_found() -> None:
    assert "charges while it drives" in said(DAY, replace(BLOCKS, stop=with_first(BLOCKS.stop, -1)))
    assert "charges where no charger is" in said(
        DAY, replace(BLOCKS, stop=with_first(BLOCKS.stop, 1))
    )
    after = replace(BLOCKS, unplug_s=ints([BLOCKS.unplug_s[0], 300 * MINUTE]))
    assert "charges after its last trip" in said(DAY, after)


def test_charge_that_is_only_claimed_is_found() -> None:
    claimed = replace(BLOCKS, charge_j=with_first(BLOCKS.charge_j, 60 * KWH))
    assert f"has {59 * KWH} J after trip 0, not {60 * KWH}" in said(DAY, claimed)
    home = replace(BLOCKS, home_j=ints([99 * KWH]))
    assert f"has {21 * KWH} J in the depot, not {99 * KWH}" in said(DAY, home)


@pytest.mark.parametrize(
    ("trip", "found"),
    [
        ([0, 0], "trip 1: runs 0 times"),
        ([1, 0], "s late"),
        ([0, 7], r"name trips [7] that do not exist"),
    ],
)
def test_trips_twice_out_of_order_or_unknown_are_found(trip: list[int], found: str) -> None:
    assert found in said(DAY, replace(BLOCKS, trip=ints(trip)))


def test_another_value_is_found() -> None:
    assert "cost 3400, not 3399" in said(DAY, BLOCKS, 3399.0)


def test_too_many_buses_for_a_depot_are_found() -> None:
    assert "sends 1 buses, it holds 0" in said(replace(DAY, depot_capacity=ints([0])), BLOCKS)


def test_a_slot_used_twice_and_too_much_power_are_found() -> None:
    # Both buses are plugged in from minute 130 on, each takes 60 kW.
    trips = [(60, 120, 40), (60, 120, 40), (160, 220, 54), (160, 220, 54)]
    two = day_of(trips, chargers=(ChargingPlace(place=1, slots=2, power_w=60_000),))
    plan = schedule_battery_buses(two, ElectricEffort(), seed=1)
    one = replace(two, chargers=(ChargingPlace(place=1, slots=1, power_w=60_000),))
    weak = replace(two, chargers=(ChargingPlace(1, 2, 60_000, site_w=119_999),))
    assert said(two, plan.blocks, plan.proof.value) == ""
    assert "holds 2 buses at 7800 s, it has 1" in said(one, plan.blocks, plan.proof.value)
    assert "takes 120000 W at 7800 s, of 119999" in said(weak, plan.blocks, plan.proof.value)


def test_a_block_without_trips_is_found() -> None:
    empty = replace(
        BLOCKS, first_trip=ints([0, 0, 2]), depot=ints([0, 0]), home_j=ints([0, BLOCKS.home_j[0]])
    )
    assert "block 0: runs no trip" in said(DAY, empty)
