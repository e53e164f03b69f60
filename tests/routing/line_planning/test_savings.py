"""What direct rides save: by hand, and the kernel against every pair of zones and stops."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.demand import Demand
from network.quantities import FloatArray, IntArray, floats, ints, offsets_of
from routing.line_planning.direct_kernel import APPLY, GAIN, SHARE_OUT, direct_savings
from routing.line_planning.savings import patterns_of_line, rider_costs, zones_reached
from routing.lines import line_plan_of
from routing.run_times import RunTimeModel
from routing.weights import JourneyWeights
from tests.cities.tables import METRES_PER_SECOND, NO_WAY, ONE_HOUR, city_of_tables
from tests.reference.direct_savings import Ride, savings

RUN_TIMES = RunTimeModel(1000, 10, 20, assumed=True, source="by hand")
WEIGHTS = JourneyWeights()


@dataclass(frozen=True)
class Case:
    """One pattern among zones, as the twin and as the kernel read it."""

    ride: Ride
    trips: FloatArray
    cost: FloatArray
    district: IntArray

    def kernel(self, mode: int, cost: FloatArray, out: FloatArray) -> float:
        """What the kernel makes of it."""
        reach = self.ride.reach
        members = sorted({zone for stop in reach for zone in stop})
        entries = [[stop for stop in range(len(reach)) if z in reach[stop]] for z in members]
        walks = [reach[s][z] for z, stops in zip(members, entries, strict=True) for s in stops]
        return direct_savings(
            mode,
            ints(members),
            offsets_of([len(stops) for stops in entries]),
            ints([stop for stops in entries for stop in stops]),
            floats(walks),
            floats(self.ride.arrive),
            floats(self.ride.depart),
            self.ride.felt_wait,
            self.trips,
            cost,
            self.district,
            out,
        )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_zones, n_stops = draw(st.integers(2, 7)), draw(st.integers(2, 6))
    near = random.random((n_stops, n_zones)) < 0.4
    arrive = np.cumsum(random.integers(60, 600, n_stops)) * 1.0
    return Case(
        ride=Ride(
            reach=[
                {int(zone): float(random.integers(0, 1334)) for zone in np.flatnonzero(row)}
                for row in near
            ],
            arrive=arrive.tolist(),
            depart=(arrive + 20).tolist(),
            felt_wait=float(random.integers(240, 2251)),
        ),
        trips=floats(random.integers(0, 4, (n_zones, n_zones))),
        cost=floats(random.integers(0, 9000, (n_zones, n_zones))),
        district=ints(random.integers(0, 3, n_zones)),
    )


@settings(max_examples=100, deadline=None)
@given(case=cases())
def test_the_kernel_saves_what_the_twin_saves(case: Case) -> None:
    saved = savings(case.ride, case.trips, case.cost)
    cost, out = case.cost.copy(), np.zeros((3, 3))
    assert case.kernel(GAIN, cost, out) == pytest.approx(sum(saved.values()))
    assert cost.tolist() == case.cost.tolist()
    assert not out.any()

    by_district = np.zeros((3, 3))
    for (a, b), seconds in saved.items():
        by_district[case.district[a], case.district[b]] += seconds
    assert case.kernel(SHARE_OUT, cost, out) == pytest.approx(sum(saved.values()))
    assert out == pytest.approx(by_district)
    assert cost.tolist() == case.cost.tolist()

    assert case.kernel(APPLY, cost, out) == pytest.approx(sum(saved.values()))
    lowered = case.cost.copy()
    for a, b in saved:
        lowered[a, b] = case.ride.felt(a, b)
    assert cost == pytest.approx(lowered)
    assert case.kernel(GAIN, cost, out) == 0  # nothing is saved twice


def test_a_direct_ride_by_hand() -> None:
    # Zone 0 walks 100 felt s to stop 0, zone 1 walks 50 from stop 2; leaves at 0, there at 900;
    # wait felt 600: 1 650 s against 2 000 so far, 3 trips: 1 050 s. Back there is no bus.
    ride = Ride([{0: 100.0}, {}, {1: 50.0}], [0, 400, 900], [0, 420, 920], 600.0)
    both = floats([[0, 2000], [2000, 0]])
    case = Case(ride, floats([[0, 3], [3, 0]]), both, ints([0, 0]))
    assert case.kernel(GAIN, both.copy(), np.zeros((1, 1))) == 3 * 350


# Stops 0 - 1 - 2 in a row, 300 s and 2 400 m apart; zones 0, 1, 2 walk 100, 200, 300 s to them.
CITY = city_of_tables(
    [[0, 300, 600], [310, 0, 300], [620, 310, 0]],
    access=[{0: 100}, {1: 200}, {2: 300, 1: 600}],
    on_foot_s=[[0, 833, 5000], [833, 0, 834], [9000, 834, 0]],
)


def test_riders_without_a_bus_walk_or_are_priced_at_two_hours() -> None:
    demand = Demand(
        ints([0, 0, 1, 2]), ints([1, 2, 2, 0]), floats([5, 6, 7, 8]), (ONE_HOUR,),
        modelled=False, source="by hand",
    )  # fmt: skip
    costs = rider_costs(CITY, demand, RUN_TIMES, ONE_HOUR, 600, WEIGHTS)
    # 0 -> 1 is a walk of 833 s, at most 1 000 m: left out.
    assert costs.trips.tolist() == [[0, 0, 6], [0, 0, 7], [8, 0, 0]]
    # 5 000 s on foot felt twice; 9 000 s counts as 7 200.
    assert (costs.unserved[0, 2], costs.unserved[2, 0]) == (10_000, 14_400)
    # A change from 0 to 2: walk 2 x (100 + 300), ride 1.2 x (600 + 12 stops of 400 m x 30 s), two
    # waits of 2 x 300 s, and 600 s for the change.
    assert 600 * METRES_PER_SECOND / 400 == 12
    assert costs.change[0, 2] == pytest.approx(800 + 1.2 * 960 + 1200 + 600)


def test_a_change_is_never_worse_than_no_bus_at_all() -> None:
    demand = Demand(ints([0]), ints([1]), floats([1]), (ONE_HOUR,), modelled=False, source="")
    costs = rider_costs(CITY, demand, RUN_TIMES, ONE_HOUR, 3600, WEIGHTS)
    assert np.all(costs.change <= costs.unserved)
    assert costs.change[1, 2] == costs.unserved[1, 2] == 2 * 834


def test_where_no_bus_can_go_a_change_costs_what_walking_costs() -> None:
    cut = city_of_tables(
        [[0, NO_WAY], [300, 0]],
        access=[{0: 100}, {1: 100}, {}],
        on_foot_s=np.full((3, 3), 6000.0),
    )
    demand = Demand(ints([0]), ints([1]), floats([1]), (ONE_HOUR,), modelled=False, source="")
    costs = rider_costs(cut, demand, RUN_TIMES, ONE_HOUR, 600, WEIGHTS)
    assert costs.change[0, 1] == 12_000  # no legal way
    assert costs.change[0, 2] == 12_000  # no stop within reach
    assert costs.change[1, 0] < 12_000


def test_a_pattern_by_hand() -> None:
    # 310 s to stop 1, 20 s there, 310 s to stop 2; walks felt twice; zone 2 is also near area 1.
    plan = line_plan_of([("1", "", [[0, 1, 2], [2, 0]])], 1, 600)
    out, back = patterns_of_line(CITY, plan, 0, RUN_TIMES, ONE_HOUR, WEIGHTS)
    assert out.arrive.tolist() == [0, 310, 640]
    assert out.depart.tolist()[:2] == [0, 330]
    assert out.zone.tolist() == [0, 1, 2]
    assert out.first_entry.tolist() == [0, 1, 2, 4]
    assert out.position.tolist() == [0, 1, 1, 2]
    assert out.walk.tolist() == [200, 400, 1200, 600]
    assert back.arrive.tolist() == [0, 630]
    assert zones_reached([back], 3).tolist() == [True, False, True]
