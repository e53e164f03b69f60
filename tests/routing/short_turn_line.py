"""A line from A by way of B to C, most of whose riders get off at B, in which all follows by hand.

Ten minutes from stop to stop both ways, a bus every ten minutes from 7 to 8. In the hour, 400 ride
from A to B, 6 from A to C, and as many back.
"""

import numpy as np

from network.quantities import bools, floats, ints
from routing.assignment.frequency import PassengerFlows
from routing.deadheads import deadheads_of
from routing.fleet import CostRates, LayoverRule, VehicleType
from routing.lines import LinePlan, line_plan_of
from routing.short_turns import TurningWorld
from routing.weights import JourneyWeights
from tests.cities.tables import ONE_HOUR, PLAIN_RUN_TIMES, city_of_tables

CITY = city_of_tables([[0, 600, 1200], [600, 0, 600], [1200, 600, 0]])


def line_by_hand() -> LinePlan:
    return line_plan_of([("1", "A - C", [[0, 1, 2], [2, 1, 0]])], 1, 600)


def flows_by_hand(beyond: float = 6.0) -> list[PassengerFlows]:
    nothing = floats([])
    return [
        PassengerFlows(
            ints([]), ints([]), nothing, ints([]), nothing, nothing, nothing, nothing, nothing,
            load=floats([400 + beyond, beyond, 0, beyond, 400 + beyond, 0]),
            boardings=floats([400 + beyond, 0, 0, beyond, 400, 0]),
        )
    ]  # fmt: skip


def world_by_hand(*, terminal_b: bool = True) -> TurningWorld:
    """Operation costs 36 an hour and nothing else; an hour of a rider is worth 9."""
    return TurningWorld(
        terminal=bools(np.array([True, terminal_b, True])),
        times=CITY.street_times,
        deadheads=deadheads_of(CITY, PLAIN_RUN_TIMES, (ONE_HOUR,)),
        run_times=PLAIN_RUN_TIMES,
        periods=(ONE_HOUR,),
        layover=LayoverRule(),
        vehicle=VehicleType(places=100),
        rates=CostRates(per_platform_hour=36.0, per_km=0.0, per_vehicle_day=0.0, rider_hour=9.0),
        weights=JourneyWeights(),
    )
