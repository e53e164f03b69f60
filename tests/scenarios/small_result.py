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
from routing.duties.agreement import DutyPrices
from routing.duties.agreement_file import agreement_named
from routing.duties.binding_rules import binding_rules
from routing.duties.block_work import relief_at_layovers, work_of_blocks
from routing.duties.duty_schedule import DutySchedule
from routing.duties.relief_spacing import spaced_reliefs
from routing.evaluation.kpis import REGISTRY, Evaluation
from routing.evaluation.operation import Operation
from routing.run_times import RunTimeModel
from scenarios.operating_day import OperatingDay, operating_day_of_plan
from scenarios.result import PlannedDuties, PlanSettings, ScenarioResult, Service
from tests.scenarios.gtfs.small_service import (
    SETTINGS,
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


def deadheads() -> Deadheads:
    """Every drive without riders is 500 m long and takes no time."""
    places = len(small_network().stops) + 1
    return Deadheads(
        ints(np.zeros((places, places))), floats(np.full((places, places), 500.0)), places - 1
    )


def duties() -> PlannedDuties:
    """A driver for each block, by EU rules with changes an hour apart.

    K1 from 07:00 to 08:35:50 is 5 750 s, K2 from 07:15 to 07:42:50 is 1 670 s, K3 from 24:30 to
    24:52:50 is 1 370 s; 10 min before and 5 min after are work too. Each is paid 6:30 at least.
    """
    network, timetable, blocks = small_network(), small_timetable(), small_blocks()
    points = relief_at_layovers(timetable, deadheads())
    work = spaced_reliefs(work_of_blocks(network, timetable, blocks, deadheads(), points), 3600)
    start = np.array([seconds_of(clock) for clock in ("07:00", "07:15", "24:30")])
    takes = np.array([5750, 1670, 1370])
    schedule = DutySchedule(
        duty_id=("D0001", "D0002", "D0003"),
        first_piece=ints([0, 1, 2, 3]),
        block=ints([0, 1, 2]),
        first_section=ints([0, 1, 2]),
        end_section=ints([1, 2, 3]),
        home=ints([len(network.stops)] * 3),
        duty_type=("duty",) * 3,
        start_s=ints(start - 600),
        end_s=ints(start + takes + 300),
        work_s=ints(takes + 900),
        paid_s=ints([6 * 3600 + 1800] * 3),
        uncovered=ints([]),
    )
    rules = agreement_named("eu-561").with_most_pieces(2)
    return PlannedDuties(work, rules, DutyPrices(), schedule, binding_rules(work, rules, schedule))


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
        duties=duties(),
    )


def result(present: Service | None = None, planned: Service | None = None) -> ScenarioResult:
    """A run that gave the small service; every drive without riders is 500 m long."""
    return ScenarioResult(
        network=network(),
        demand=demand(),
        settings=PlanSettings(buses=4),
        run_times=RunTimeModel(1500, 10, 20, assumed=True, source="assumed for a test"),
        deadheads=deadheads(),
        service=planned or service(),
        certificates=(),
        findings=(),
        present=present,
    )


def operated_day() -> OperatingDay:
    """The result as its exports see it: a ring, dwells, trips after midnight."""
    run = result()
    s = run.service
    return operating_day_of_plan(
        run.network, s.plan, s.paths, s.timetable, s.vehicles, run.deadheads, SETTINGS
    )
