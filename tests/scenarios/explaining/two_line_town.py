"""A town of three places and two lines in one hour, in which all of an explanation follows by hand.

Line L1 runs from A to B and back, 20 min each way, line L2 from A to C and back, 10 min each way,
both every 30 min from 7 to 8; the depot is at A. A minute's walk from A, B and C live Z0, Z1 and
Z2; in the hour, 60 travel from Z0 to Z1 and 30 from Z0 to Z2.

Trips, with five minutes of layover after each:

    L1  out  7:00-7:20, 7:30-7:50   back  7:25-7:45, 7:55-8:15
    L2  out  7:18-7:28, 7:48-7:58   back  7:03-7:13, 7:33-7:43

(L2 starts 0.618 of its headway later than L1, and its way back when that bus could be ready, or 30
min earlier.) One bus leaves the depot at 7:00 and one at 7:30 for L1; each is back after 50 min. A
third leaves at 6:53, is at C at 7:03, runs all of L2 and is back at 8:13: 80 min. That is 3 buses
and 3 h away from the depot. L1 drives 4 x 9.6 km, L2 4 x 4.8 km; the third bus drives 4.8 km out
and 4.8 km home without riders.

A bus every 30 min is waited for 7.5 + 15/4 = 11.25 min. A journey to B feels like 2 x 2 min of
walking, 2 x 11.25 of waiting and 20 of riding: 46.5 min. Walking all the way takes 100 min and
feels like 200.
"""

from dataclasses import replace

import numpy as np

from network.demand import Demand
from network.network import Network
from network.quantities import floats, ints
from routing.deadheads import deadheads_of
from routing.lines import LinePlan, line_plan_of
from routing.paths import PatternPaths
from routing.progress import Observer, unobserved
from scenarios.explaining.recount import recounted
from scenarios.result import PlanSettings, Service
from scenarios.world import World
from tests.cities.tables import (
    METRES_PER_SECOND,
    ONE_HOUR,
    PLAIN_RUN_TIMES,
    city_of_tables,
    table_paths,
)

BUSES = 3
_ON_FOOT_S = 6000
#           A     B     C   depot
_DRIVE_S = [[0, 1200, 600, 0],
            [1200, 0, 1800, 1200],
            [600, 1800, 0, 600],
            [0, 1200, 600, 0]]  # fmt: skip


def town() -> Network:
    return city_of_tables(
        _DRIVE_S,
        n_depots=1,
        access=[{0: 60}, {1: 60}, {2: 60}],
        on_foot_s=np.full((3, 3), _ON_FOOT_S),
    )


def demand() -> Demand:
    return Demand(
        ints([0, 0]), ints([1, 2]), floats([60, 30]), (ONE_HOUR,), modelled=False, source="by hand"
    )


def lines() -> LinePlan:
    return line_plan_of(
        [("L1", "A - B", [[0, 1], [1, 0]]), ("L2", "A - C", [[0, 2], [2, 0]])], 1, 1800
    )


def world(settings: PlanSettings | None = None, observer: Observer = unobserved) -> World:
    network = town()
    deadheads = deadheads_of(network, PLAIN_RUN_TIMES, (ONE_HOUR,))
    settings = settings or PlanSettings(buses=BUSES)
    return World(network, demand(), settings, PLAIN_RUN_TIMES, deadheads, observer)


def paths(network: Network, plan: LinePlan) -> PatternPaths:
    """As long as the street: 8 m for each second."""
    plain = table_paths(network, plan)
    driven = np.zeros(len(plan.stop))
    ends = plan.first_stop[1:] - 1
    driven[ends] = plain.hop_free_ms[plan.first_stop[:-1]] / 1000 * METRES_PER_SECOND
    return replace(plain, call_m=floats(driven))


def service(place: World) -> Service:
    plan = lines()
    return recounted(place, plan, paths(place.network, plan))
