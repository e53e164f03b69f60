"""Two lines whose every figure follows by hand, as the result of a run.

Streets, lines, trips and blocks are those of `tests.scenarios.gtfs.small_service`: line 1 from A by
B to C and back, line 2 round the west block, line 3 without a trip. Three zones and one period of
two hours; journeys are written down, not assigned.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from network.demand import Demand
from network.network import Network
from network.quantities import floats, ints
from network.service_day import Period, seconds_of
from network.zones import ZoneTable
from routing.assignment.frequency import PassengerFlows
from routing.assignment.states import SERVED, UNSERVED, WALKER
from routing.deadheads import Deadheads
from routing.evaluation.kpis import REGISTRY, Evaluation
from routing.evaluation.operation import Operation
from routing.run_times import RunTimeModel
from scenarios.result import PlanSettings, ScenarioResult, Service
from tests.scenarios.gtfs.small_service import (
    small_blocks,
    small_network,
    small_paths,
    small_plan,
    small_timetable,
)

PERIOD = Period(
    "AM", seconds_of("07:00"), seconds_of("09:00"), 1.0, transposed=False, speed_factor=0.9
)
N_CALLS = 3 + 3 + 5 + 2


@dataclass(frozen=True)
class Journey:
    """Minutes door to door and transfers; no minutes: no bus journey."""

    minutes: float | None
    transfers: float = 0.0


ON_FOOT = Journey(minutes=-1.0)
"""Stands for a pair that walks."""

# Pairs of zones with 10, 20 ... trips per hour.
_PAIRS = ((0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1))
DIRECT_20 = Journey(20.0)


def zones() -> ZoneTable:
    """Three zones near the stops."""
    return ZoneTable(
        ("West", "Middle", "East"),
        floats([10.001, 10.005, 10.01]),
        floats([50.0, 50.0, 50.0]),
        floats([100, 200, 300]),
        floats([10, 20, 30]),
        estimated=False,
        source="written down",
    )


def network() -> Network:
    """The small network with three zones; only the first is within reach of stops A and F."""
    small = small_network()
    walking = replace(
        small.walking,
        first_access=ints([0, 2, 2, 2]),
        access_area=ints([5, 0]),
        access_s=ints([60, 120]),
        zone_walk_s=floats(np.full((3, 3), 3000.0)),
    )
    return replace(small, zones=zones(), walking=walking)


def demand(*, modelled: bool = False) -> Demand:
    """Trips of six pairs of zones, 10 to 60 per hour."""
    origin, destination = np.array(_PAIRS).T
    trips = floats(np.arange(1, 7) * 10.0)
    return Demand(
        ints(origin), ints(destination), trips, (PERIOD,), modelled=modelled, source="written down"
    )


def flows(journeys: Sequence[Journey]) -> PassengerFlows:
    """Flows of the six pairs, with 30, 60 ... riders on the hops of line 1 out."""
    origin, destination = np.array(_PAIRS).T
    state = [
        WALKER if j == ON_FOOT else UNSERVED if j.minutes is None else SERVED for j in journeys
    ]
    seconds = [60 * max(j.minutes or 0.0, 0.0) for j in journeys]
    load, boardings = np.zeros(N_CALLS), np.zeros(N_CALLS)
    load[:2], boardings[:2] = [30, 60], [30, 30]
    nothing = floats(np.zeros(len(_PAIRS)))
    return PassengerFlows(
        origin=ints(origin),
        destination=ints(destination),
        trips_per_hour=demand().trips_per_hour,
        state=ints(state),
        walk_s=nothing,
        wait_s=nothing,
        ride_s=floats(seconds),
        transfers=floats([j.transfers for j in journeys]),
        on_foot_s=floats(np.full(len(_PAIRS), 3000.0)),
        load=floats(load),
        boardings=floats(boardings),
    )


def service(journeys: Sequence[Journey] = (DIRECT_20,) * 6, value: float = 1.0) -> Service:
    """The small service, each KPI equal to `value`."""
    return Service(
        plan=small_plan(),
        paths=small_paths(),
        timetable=small_timetable(),
        vehicles=small_blocks(),
        flows=(flows(journeys),),
        operation=Operation(2, 3, 9, 1.0, 1.0, 1.0, 1.0),
        evaluation=Evaluation({kpi.name: value for kpi in REGISTRY}),
    )


def result(present: Service | None = None, planned: Service | None = None) -> ScenarioResult:
    """A run that gave the small service; every drive without riders is 500 m long."""
    places = len(small_network().stops) + 1
    return ScenarioResult(
        network=network(),
        demand=demand(),
        settings=PlanSettings(buses=4),
        run_times=RunTimeModel(1500, 10, 20, assumed=True, source="assumed for a test"),
        deadheads=Deadheads(
            ints(np.zeros((places, places))), floats(np.full((places, places), 500.0)), places - 1
        ),
        service=planned or service(),
        certificates=(),
        findings=(),
        present=present,
    )
