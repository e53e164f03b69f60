"""Batteries, consumption and the charge curve against figures by hand."""

import pytest

from network.errors import InputError
from routing.vehicle_scheduling.electric.battery_bus import (
    COLD_W,
    JOULES_PER_WH,
    Battery,
    ChargeStep,
    Consumption,
    battery_with_knee,
)
from routing.vehicle_scheduling.electric.charging import (
    BookingRule,
    ChargingPlace,
    charging_power,
)
from routing.vehicle_scheduling.electric.day_kernel import charged

KNEE = Battery(100_000, 200, (ChargeStep(800, 60_000), ChargeStep(1000, 30_000)))


def test_charging_slows_down_above_the_knee() -> None:
    # From 70 kWh at 60 kW: 10 min to the knee at 80 kWh, then 30 kW: 20 min later 90 kWh.
    power = charging_power(KNEE, (ChargingPlace(0, 1, 200_000),))[0]
    start = 70_000 * JOULES_PER_WH
    assert charged(start, 600, KNEE.edges_j(), power) == 80_000 * JOULES_PER_WH
    assert charged(start, 1800, KNEE.edges_j(), power) == 90_000 * JOULES_PER_WH
    assert charged(start, 10**6, KNEE.edges_j(), power) == 100_000 * JOULES_PER_WH


def test_the_second_in_which_the_knee_is_reached_stops_there() -> None:
    # 100 kJ below the knee at 60 kW: the first second adds 60 kJ, the second one 40 kJ only.
    power = charging_power(KNEE, (ChargingPlace(0, 1, 200_000),))[0]
    edge = int(KNEE.edges_j()[0])
    assert charged(edge - 100_000, 2, KNEE.edges_j(), power) == edge
    assert charged(edge - 100_000, 3, KNEE.edges_j(), power) == edge + 30_000


def test_a_weak_charger_has_no_knee() -> None:
    assert charging_power(KNEE, (ChargingPlace(0, 1, 20_000),)).tolist() == [[20_000, 20_000]]


def test_heating_takes_time_times_power() -> None:
    # 2.9 kW for an hour are 2.9 kWh, whatever the distance.
    cold = Consumption(heating_w=COLD_W).joules([0], [3600])
    assert cold.tolist() == [2900 * JOULES_PER_WH]


def test_climbs_cost_and_descents_give_back_a_part() -> None:
    # 100 m up: 5.4 kWh; 100 m down gives back 60 %, but never more than the way takes.
    takes = Consumption(drive_wh_per_km=1000)
    up, flat, both = (
        takes.joules([1000], [0], climb, down)[0] // JOULES_PER_WH
        for climb, down in ((100, 0), (0, 0), (100, 100))
    )
    assert (up, flat, both) == (6400, 1000, 1000 + 5400 - 3240)
    assert takes.joules([1000], [0], 0, 100).tolist() == [0]


def test_a_knee_battery_names_its_assumed_rates() -> None:
    # 200 kWh: 300 kW up to 80 %, 100 kW up to 90 %, 40 kW to the end.
    steps = [(step.up_to_permille, step.most_w) for step in battery_with_knee(200_000).steps]
    assert steps == [(800, 300_000), (900, 100_000), (1000, 40_000)]


@pytest.mark.parametrize(
    ("capacity", "reserve", "steps", "said"),
    [
        (0, 100, (ChargeStep(1000, 1),), "a battery of 0 Wh"),
        (100, 1000, (ChargeStep(1000, 1),), "a reserve of 1000"),
        (100, 100, (ChargeStep(900, 1),), "rise up to 1000"),
        (100, 100, (ChargeStep(900, 1), ChargeStep(900, 1)), "rise up to 1000"),
        (100, 100, (ChargeStep(1000, 0),), "a charge step of 0 W"),
    ],
)
def test_batteries_that_cannot_be_are_refused(
    capacity: int, reserve: int, steps: tuple[ChargeStep, ...], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        Battery(capacity, reserve, steps)


def test_chargers_and_rules_that_cannot_be_are_refused() -> None:
    with pytest.raises(InputError, match="no power"):
        ChargingPlace(0, 1, 0)
    with pytest.raises(InputError, match="slices of 0 s"):
        BookingRule(slice_s=0)
    with pytest.raises(InputError, match="below 0"):
        Consumption(heating_w=-1)
