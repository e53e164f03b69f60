"""Battery buses in a generated city: ``python -m benchmarks blocks --electric``.

City, prices and consumption are those of the figures that this project measured first: 100 000 per
bus, 10 per minute of driving empty, 2 per minute of waiting, 1.2 kWh/km, one depot with chargers of
150 kW. On top of them come a reserve of 15 %, charging that slows down from 80 % on, and slots.
"""

import argparse
from dataclasses import dataclass
from typing import Any

from benchmarks.generated_city import LAYOVER_S, GeneratedCity, generate_city
from network.errors import PlanningError
from network.quantities import ints
from routing.cpu_time import cpu_clock
from routing.vehicle_scheduling.electric.battery_bus import Consumption, battery_with_knee
from routing.vehicle_scheduling.electric.charging import ChargingPlace
from routing.vehicle_scheduling.electric.electric_blocks import (
    ElectricPlan,
    schedule_battery_buses,
)
from routing.vehicle_scheduling.electric.electric_check import electric_problems
from routing.vehicle_scheduling.electric.electric_day import ElectricDay
from routing.vehicle_scheduling.electric.electric_effort import ElectricEffort

_MINUTE = 60
"""Costs are per minute in the figures, per second in the search."""

_VEHICLE, _DRIVING, _WAITING = 100_000, 10, 2
_WH_PER_KM, _RESERVE_PERMILLE = 1200, 150


@dataclass(frozen=True, slots=True)
class ElectricCase:
    """A generated day of battery buses.

    Attributes
    ----------
    trips, seed : int
    range_km : float
        How far a full bus drives until its reserve.
    slots : int
        Chargers in the depot.
    charger_kw : float
    """

    trips: int
    seed: int
    range_km: float
    slots: int = 4
    charger_kw: float = 150.0


def run_electric(chosen: argparse.Namespace) -> dict[str, Any]:
    """Blocks of the case that the arguments of ``blocks --electric`` name."""
    case = ElectricCase(chosen.trips, chosen.seed, chosen.range_km, chosen.slots, chosen.charger_kw)
    effort = ElectricEffort(cpu_s=max(0.0, chosen.cpu_seconds - cpu_clock()))
    return figures_of(case, ElectricEffort() if chosen.repeatable else effort)


def figures_of(case: ElectricCase, effort: ElectricEffort) -> dict[str, Any]:
    """Blocks of a case, replayed second by second before they are shown.

    Returns
    -------
    dict
        ``instance``, ``value``, ``bound``, ``proven``, ``gap_percent``, ``cpu_s``, ``blocks`` (each
        a list of rows of trips, with the minutes of charging between them), ``buses``, ``charges``,
        ``least_charge_percent`` (the least that any bus has after a trip or at home),
        ``diesel_value``, ``diesel_buses``, ``added_buses``, ``seed`` and ``stop_reason``.

    Raises
    ------
    PlanningError
        If the replay finds a fault, or there are no blocks.
    """
    city = generate_city(case.trips, case.seed)
    day = electric_day_of(city, case)
    plan = schedule_battery_buses(day, effort, case.seed)
    problems = electric_problems(day, plan.blocks, plan.proof.value)
    if problems:
        raise PlanningError("; ".join(str(problem) for problem in problems[:5]))
    return {
        "instance": f"generated city, {case.trips} trips, {case.range_km:g} km",
        "value": plan.proof.value / _MINUTE,
        "bound": plan.proof.bound / _MINUTE,
        "proven": plan.proof.value - plan.proof.bound < 1.0,
        "gap_percent": 100 * plan.proof.gap,
        "cpu_s": cpu_clock(),
        "buses": plan.blocks.n_blocks,
        "charges": plan.blocks.n_charges,
        "least_charge_percent": 100 * _least_charge(plan) / day.battery.full_j,
        "diesel_value": plan.diesel_value / _MINUTE,
        "diesel_buses": plan.diesel_buses,
        "added_buses": plan.added_buses,
        "seed": case.seed,
        "stop_reason": plan.proof.stop_reason,
        "blocks": shown_blocks(plan),
    }


def electric_day_of(city: GeneratedCity, case: ElectricCase) -> ElectricDay:
    """Battery buses for a generated city, its depot the only charging place."""
    depot = len(city.drive_s) - 1
    usable_wh = case.range_km * _WH_PER_KM
    battery = battery_with_knee(
        round(usable_wh * 1000 / (1000 - _RESERVE_PERMILLE)), _RESERVE_PERMILLE
    )
    takes = Consumption(drive_wh_per_km=_WH_PER_KM)
    charger = ChargingPlace(depot, case.slots, round(case.charger_kw * 1000))
    return ElectricDay(
        start_place=city.start_place,
        end_place=city.end_place,
        start_s=city.start_s,
        end_s=city.end_s,
        ready_s=ints(city.end_s + LAYOVER_S),
        energy_j=takes.joules(city.trip_km() * 1000, city.end_s - city.start_s),
        drive_s=city.drive_s,
        drive_cost=ints(city.drive_s * _DRIVING),
        drive_j=takes.joules(city.road_km * 1000, city.drive_s),
        depot_place=ints([depot]),
        depot_capacity=ints([-1]),
        vehicle_cost=_VEHICLE * _MINUTE,
        wait_cost=_WAITING,
        battery=battery,
        chargers=(charger,),
    )


def _least_charge(plan: ElectricPlan) -> int:
    """Joules of the emptiest bus, after a trip or at home."""
    return int(min(plan.blocks.charge_j.min(), plan.blocks.home_j.min()))


def shown_blocks(plan: ElectricPlan) -> list[list[int | str]]:
    """Trips of each block, ``charge 12.5 min`` between two of them where the bus charges."""
    blocks, shown = plan.blocks, []
    for block in range(blocks.n_blocks):
        row: list[int | str] = []
        for at in range(int(blocks.first_trip[block]), int(blocks.first_trip[block + 1])):
            row.append(int(blocks.trip[at]))
            minutes = int(blocks.unplug_s[at] - blocks.plug_s[at]) / _MINUTE
            if minutes:
                row.append(f"charge {minutes:g} min")
        shown.append(row)
    return shown
