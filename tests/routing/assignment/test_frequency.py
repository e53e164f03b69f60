"""Riders on a service: journeys by hand, and against the twin that writes each choice out."""

from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.demand import Demand
from network.network import Network
from network.quantities import bools, floats, ints, offsets_of
from network.service_day import WEEKDAY
from network.walking import WALKER_LIMIT_M, WALKING_METRES_PER_SECOND
from routing.assignment.frequency import (
    PassengerFlows,
    _Pairs,
    _Results,
    _run_kernel,
    _Service,
    assign_frequencies,
)
from routing.assignment.headway_patterns import HeadwayPatterns
from routing.assignment.states import SERVED, UNSERVED, WALKER
from routing.lines import NOT_RUN, LinePlan, line_plan_of
from routing.pattern_paths import trace_patterns
from routing.run_times import RunTimeModel
from routing.weights import JourneyWeights
from tests.cities.grid import edge_between, grid_city, grid_streets, stops_on_every_edge
from tests.cities.tables import ONE_HOUR, PLAIN_RUN_TIMES, city_of_tables, lines_of, table_paths
from tests.reference.strategies import (
    Loads,
    Option,
    Parts,
    Run,
    Strategies,
    Town,
    joint_journey,
    leading_set,
)

WALK_BEYOND_S = 6000
"""All hand-made towns are so wide on foot: a felt cost of 12 000 s, more than any bus."""


def flows_in(
    drive_s: list[list[int]],
    plan: LinePlan,
    access: list[dict[int, int]],
    trips: dict[tuple[int, int], float],
    on_foot_s: float = WALK_BEYOND_S,
    transfers: dict[int, dict[int, int]] | None = None,
    run_times: RunTimeModel = PLAIN_RUN_TIMES,
) -> PassengerFlows:
    on_foot = np.full((len(access), len(access)), on_foot_s)
    town = city_of_tables(drive_s, access=access, transfers=transfers, on_foot_s=on_foot)
    pairs = sorted(trips)
    demand = Demand(
        ints([origin for origin, _ in pairs]),
        ints([destination for _, destination in pairs]),
        floats([trips[pair] for pair in pairs]),
        (ONE_HOUR,),
        modelled=False,
        source="by hand",
    )
    return assign_frequencies(town, demand, plan, table_paths(town, plan), run_times, 0)


def only_journey(flows: PassengerFlows) -> tuple[float, float, float, float]:
    """Minutes walked, waited and ridden, and transfers, of the only pair."""
    assert flows.state.tolist() == [SERVED]
    walk, wait, ride = flows.walk_s[0] / 60, flows.wait_s[0] / 60, flows.ride_s[0] / 60
    return float(walk), float(wait), float(ride), float(flows.transfers[0])


def felt_s(flows: PassengerFlows) -> list[float]:
    """Felt seconds of each pair, unserved at the price of walking."""
    bus = 2 * flows.walk_s + 2 * flows.wait_s + flows.ride_s + 600 * flows.transfers
    felt: list[float] = np.where(flows.state == UNSERVED, 2 * flows.on_foot_s, bus).tolist()
    return felt


# --- by hand --------------------------------------------------------------------------------------

STRAIGHT = [[0, 600, 900], [600, 0, 300], [900, 300, 0]]
"""Stops 0, 1, 2 in a row, 10 and 5 minutes apart."""


def test_a_rider_walks_waits_half_the_headway_rides_and_walks() -> None:
    # Walk 2 min, wait 10 / 2 = 5 min, ride 10 min, walk 1 min.
    plan = lines_of([0, 1], headway_s=600)
    flows = flows_in(STRAIGHT, plan, [{0: 120}, {1: 60}], {(0, 1): 30.0})
    assert only_journey(flows) == pytest.approx((3, 5, 10, 0))
    assert flows.load.tolist() == [30, 0]
    assert flows.boardings.tolist() == [30, 0]


def test_a_bus_stands_at_stops_on_the_way_but_not_at_the_first_and_last() -> None:
    # 10 s to brake and start at each stop reached, 20 s at the stop between: 600 + 10 + 20 + 300
    # + 10 = 940 s.
    run_times = RunTimeModel(1000, 10, 20, assumed=True, source="by hand")
    plan = lines_of([0, 1, 2], headway_s=600)
    flows = flows_in(STRAIGHT, plan, [{0: 0}, {2: 0}], {(0, 1): 1.0}, run_times=run_times)
    assert flows.ride_s.tolist() == pytest.approx([940])


def test_above_15_minutes_riders_know_the_timetable_and_wait_less_than_half() -> None:
    # 7.5 + (30 - 15) / 4 = 11.25 min.
    flows = flows_in(STRAIGHT, lines_of([0, 1], headway_s=1800), [{0: 0}, {1: 0}], {(0, 1): 1.0})
    assert only_journey(flows) == pytest.approx((0, 11.25, 10, 0))


def test_two_lines_every_20_minutes_on_one_leg_are_a_bus_every_10_minutes() -> None:
    # 1/20 + 1/20 = 1/10: wait 5 min, not the 8.75 min of one line alone; each carries half.
    plan = lines_of([0, 1], [0, 1], headway_s=1200)
    flows = flows_in(STRAIGHT, plan, [{0: 0}, {1: 0}], {(0, 1): 40.0})
    assert only_journey(flows) == pytest.approx((0, 5, 10, 0))
    assert flows.load.tolist() == [20, 0, 20, 0]


EXPRESS = [[0, 300, 600], [300, 0, 900], [600, 900, 0]]
"""From 0 to 2 in 10 minutes direct, in 20 by way of 1."""


def test_riders_let_the_slow_bus_go_when_the_express_comes_often() -> None:
    # Express every 8 min: 2 x 4 + 10 = 18 felt min. The local ride of 20 min is longer than that.
    plan = lines_of([0, 2], [0, 1, 2], headway_s=[480, 480])
    flows = flows_in(EXPRESS, plan, [{0: 0}, {2: 0}], {(0, 1): 10.0})
    assert only_journey(flows) == pytest.approx((0, 4, 10, 0))
    assert flows.load.tolist() == [10, 0, 0, 0, 0]


def test_riders_take_whichever_comes_first_when_the_express_is_rare() -> None:
    # Express every 15 min alone: 2 x 7.5 + 10 = 25 felt min. With the local, every 10 min: together
    # every 6 min, wait 3; 6 of 15 buses are expresses: ride 0.4 x 10 + 0.6 x 20 = 16; felt 22.
    plan = lines_of([0, 2], [0, 1, 2], headway_s=[900, 600])
    flows = flows_in(EXPRESS, plan, [{0: 0}, {2: 0}], {(0, 1): 10.0})
    assert only_journey(flows) == pytest.approx((0, 3, 16, 0))
    assert flows.load.tolist() == pytest.approx([4, 0, 6, 6, 0])


def test_a_slow_bus_is_taken_up_to_the_cost_of_waiting_for_the_fast_one() -> None:
    # Fast bus every 10 min: 2 x 5 + 10 = 20 felt min. A slow bus as often is worth boarding while
    # its ride is below that: at 19:50 both together are 2 x 2.5 + (10 + 19:50) / 2 = 19:55.
    for slow_s, share in ((1190, 0.5), (1200, 0.0)):
        drive = [[0, 600, slow_s], [600, 0, 600], [slow_s, 0, 0]]
        town = [{0: 0}, {1: 0, 2: 0}]
        flows = flows_in(drive, lines_of([0, 1], [0, 2], headway_s=600), town, {(0, 1): 1.0})
        assert flows.load.tolist() == [1 - share, 0, share, 0]


def test_a_rider_for_whom_it_is_all_the_same_alights_at_once() -> None:
    # From stop 1 a walk of 150 s, felt as 300 s; stop 2 is 300 s of riding farther, at the door.
    drive = [[0, 600, 900], [600, 0, 300], [900, 300, 0]]
    plan = lines_of([0, 1, 2], headway_s=600)
    flows = flows_in(drive, plan, [{0: 0}, {1: 150, 2: 0}], {(0, 1): 1.0})
    assert flows.load.tolist() == [1, 0, 0]


def test_of_two_stops_as_good_as_each_other_the_nearer_is_used() -> None:
    # 60 s to stop 0 and 720 s of riding, or 120 s to stop 1 and 600 s: 840 felt s beside the wait.
    drive = [[0, 0, 720], [0, 0, 600], [720, 600, 0]]
    plan = lines_of([0, 2], [1, 2], headway_s=600)
    flows = flows_in(drive, plan, [{1: 120, 0: 60}, {2: 0}], {(0, 1): 1.0})
    assert flows.boardings.tolist() == [1, 0, 0, 0]


def test_a_transfer_is_felt_as_10_minutes_beside_its_walk_and_wait() -> None:
    # Line 0 - 1, 2 minutes' walk to stop 2, line 2 - 3, both every 10 minutes: walk 2, wait 5 + 5,
    # ride 10 + 10, one transfer: felt 4 + 20 + 20 + 10 = 54 min.
    drive = [[0, 600, 600, 600], [600, 0, 600, 600], [600, 600, 0, 600], [600, 600, 600, 0]]
    plan = lines_of([0, 1], [2, 3], headway_s=600)
    flows = flows_in(drive, plan, [{0: 0}, {3: 0}], {(0, 1): 6.0}, transfers={1: {2: 120}})
    assert only_journey(flows) == pytest.approx((2, 10, 20, 1))
    assert felt_s(flows) == pytest.approx([54 * 60])
    assert flows.boardings.tolist() == [6, 0, 6, 0]


def test_riders_stay_on_a_longer_ride_to_save_a_change() -> None:
    # All lines every 4 min. By way of stop 1: wait 2, ride 10, change, wait 2, ride 5: felt
    # 4 + 10 + 10 + 4 + 5 = 33 min. A direct ride of 25 min is felt as 29, as much as the other way
    # once aboard: nobody changes. A direct ride of 33 min is as long as the whole other way, its
    # wait included: nobody takes it.
    for direct_s, transfers in ((25 * 60, 0), (33 * 60, 1)):
        drive = [[0, 600, direct_s], [600, 0, 300], [direct_s, 300, 0]]
        plan = lines_of([0, 1], [1, 2], [0, 2], headway_s=240)
        flows = flows_in(drive, plan, [{0: 0}, {2: 0}], {(0, 1): 1.0})
        assert flows.transfers.tolist() == [transfers]


def test_nobody_boards_four_buses() -> None:
    # Four lines end to end: with three boardings riders get no farther than stop 3.
    drive = (np.abs(np.subtract.outer(np.arange(5), np.arange(5))) * 300).tolist()
    plan = lines_of([0, 1], [1, 2], [2, 3], [3, 4], headway_s=240)
    flows = flows_in(drive, plan, [{0: 0}, {3: 0}, {4: 0}], {(0, 1): 1.0, (0, 2): 1.0})
    assert flows.state.tolist() == [SERVED, UNSERVED]
    assert flows.transfers.tolist() == [2, 0]


def test_walkers_walk_although_a_bus_would_be_cheaper() -> None:
    # 1 000 m at 1.2 m/s are 833.3 s; felt 1 667 s against 2 x 120 + 60 s by bus.
    drive = [[0, 60], [60, 0]]
    plan = lines_of([0, 1], headway_s=240)
    for on_foot, state in ((833.0, WALKER), (834.0, SERVED)):
        flows = flows_in(drive, plan, [{0: 0}, {1: 0}], {(0, 1): 5.0}, on_foot_s=on_foot)
        assert flows.state.tolist() == [state]
    flows = flows_in(drive, plan, [{0: 0}, {1: 0}], {(0, 1): 5.0}, on_foot_s=833.0)
    assert flows.walk_s.tolist() == [833.0]
    assert flows.load.sum() == 0


def test_a_pair_is_unserved_where_walking_is_cheaper_than_the_bus() -> None:
    # By bus 2 x 1 125 + 600 = 2 850 felt s; on foot 2 x 1 425 = 2 850: the bus has to be cheaper.
    plan = lines_of([0, 1], headway_s=3600)
    for on_foot, state in ((1425.0, UNSERVED), (1425.5, SERVED)):
        flows = flows_in(STRAIGHT, plan, [{0: 0}, {1: 0}], {(0, 1): 5.0}, on_foot_s=on_foot)
        assert flows.state.tolist() == [state]
        assert flows.load.sum() == (5 if state == SERVED else 0)


def test_a_journey_of_more_than_two_hours_is_no_service() -> None:
    # Wait 2 min; ride 118 min and 1 s more.
    for ride_s, state in ((118 * 60, SERVED), (118 * 60 + 1, UNSERVED)):
        drive = [[0, ride_s], [ride_s, 0]]
        plan = lines_of([0, 1], headway_s=240)
        flows = flows_in(drive, plan, [{0: 0}, {1: 0}], {(0, 1): 5.0}, on_foot_s=np.inf)
        assert flows.state.tolist() == [state]


def test_a_zone_without_a_stop_is_unserved() -> None:
    flows = flows_in(STRAIGHT, lines_of([0, 1], headway_s=600), [{}, {1: 0}], {(0, 1): 5.0})
    assert flows.state.tolist() == [UNSERVED]


def test_of_equal_lines_the_first_is_boarded_once_at_its_first_stop() -> None:
    # The line serves area 0 twice, at stops 0 and 1, with no time between: boarding at either costs
    # the same, and a pattern counts once for its area.
    drive = [[0, 0, 600], [0, 0, 600], [600, 600, 0]]
    town = city_of_tables(
        drive, area=[0, 0, 1], access=[{0: 0}, {1: 0}], on_foot_s=np.full((2, 2), WALK_BEYOND_S)
    )
    plan = lines_of([0, 1, 2], headway_s=600)
    demand = Demand(ints([0]), ints([1]), floats([8]), (ONE_HOUR,), modelled=False, source="")
    flows = assign_frequencies(town, demand, plan, table_paths(town, plan), PLAIN_RUN_TIMES, 0)
    assert flows.wait_s.tolist() == [300]
    assert flows.boardings.tolist() == [8, 0, 0]


def test_a_pattern_that_rests_carries_nobody() -> None:
    plan = lines_of([0, 1], [0, 1, 2], headway_s=[NOT_RUN, 600])
    flows = flows_in(STRAIGHT, plan, [{0: 0}, {1: 0}], {(0, 1): 9.0})
    assert flows.load.tolist() == [0, 0, 9, 0, 0]
    flows = flows_in(STRAIGHT, lines_of([0, 1], headway_s=NOT_RUN), [{0: 0}, {1: 0}], {(0, 1): 9})
    assert flows.state.tolist() == [UNSERVED]


def test_riders_go_home_in_the_afternoon() -> None:
    # PM: 0.9 times the table, from destination to origin; pairs sorted by destination.
    town = city_of_tables(
        STRAIGHT, access=[{0: 0}, {2: 0}], on_foot_s=np.full((2, 2), WALK_BEYOND_S)
    )
    line = [("1", "", [[0, 1, 2], [2, 1, 0]])]
    plan = line_plan_of(line, len(WEEKDAY), 600)
    demand = Demand(ints([0]), ints([1]), floats([100]), WEEKDAY, modelled=False, source="")
    flows = assign_frequencies(town, demand, plan, table_paths(town, plan), PLAIN_RUN_TIMES, 3)
    assert (flows.origin.tolist(), flows.destination.tolist()) == ([1], [0])
    assert flows.load.tolist() == pytest.approx([0, 0, 0, 90, 90, 0])


# --- against the twin -----------------------------------------------------------------------------


@st.composite
def towns(draw: st.DrawFn, *, whole_minutes: bool = False) -> Town:
    """Small towns; with `whole_minutes` many ways cost exactly the same."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_areas = draw(st.integers(2, 7))
    n_zones = draw(st.integers(2, 5))

    def seconds(low: float, high: float) -> float:
        drawn = float(random.uniform(low, high))
        return float(round(drawn / 60) * 60) if whole_minutes else drawn

    def headway() -> float:
        return float(random.choice([240, 300, 600, 900, 1200, 1800, 3600]))

    runs = []
    for _ in range(draw(st.integers(1, 8))):
        length = int(random.integers(2, 5))
        areas = tuple(int(a) for a in random.integers(0, n_areas, length))
        rides = tuple(seconds(30, 900) for _ in range(length - 1))
        every = headway() if whole_minutes else headway() + seconds(0, 60)
        runs.append(Run(areas, rides, every))
    reach = [
        sorted((int(random.integers(0, 667)), int(a)) for a in np.flatnonzero(row))
        for row in random.random((n_zones, n_areas)) < 0.25
    ]
    near = [np.flatnonzero(random.random(n_areas) < 0.3).tolist() for _ in range(n_areas)]
    return Town(
        runs=tuple(runs),
        dwell_s=20.0,
        access=tuple({area: float(walk) for walk, area in rows} for rows in reach),
        transfers={
            area: {other: float(random.integers(0, 209)) for other in others if other != area}
            for area, others in enumerate(near)
        },
        on_foot_s={
            (a, b): seconds(0, 30_000) if a != b else 0.0
            for a in range(n_zones)
            for b in range(n_zones)
        },
    )


def network_of(town: Town) -> Network:
    n_zones = len(town.access)
    n_areas = 1 + max(
        [a for run in town.runs for a in run.areas]
        + [a for reach in town.access for a in reach]
        + [a for near in town.transfers.values() for a in near]
        + list(town.transfers)
    )
    return city_of_tables(
        np.zeros((n_areas, n_areas)),
        access=[{area: int(walk) for area, walk in reach.items()} for reach in town.access],
        transfers={
            area: {other: int(walk) for other, walk in near.items()}
            for area, near in town.transfers.items()
        },
        on_foot_s=[[town.on_foot_s[a, b] for b in range(n_zones)] for a in range(n_zones)],
    )


def kernel_results(town: Town, trips: list[float]) -> tuple[list[tuple[int, int]], _Results]:
    """All pairs by destination, then origin, and what the kernel makes of them."""
    network, n_zones = network_of(town), len(town.access)
    pairs = [(a, b) for b in range(n_zones) for a in range(n_zones)]
    on_foot = np.array([town.on_foot_s[pair] for pair in pairs])
    area = np.array([a for run in town.runs for a in run.areas])
    first = offsets_of([len(run.areas) for run in town.runs])
    last = first[1:] - 1
    at = np.delete(np.arange(len(area)), last)
    at = at[np.argsort(area[at], kind="stable")]
    pattern = np.repeat(np.arange(len(town.runs)), np.diff(first))
    service = _Service(
        call=ints(np.arange(len(area))),
        patterns=HeadwayPatterns(
            first=first,
            area=ints(area),
            ride_s=floats([s for run in town.runs for s in (*run.ride_s, 0.0)]),
            dwell_s=floats(np.full(len(area), int(town.dwell_s))),
            headway_s=floats([run.headway_s for run in town.runs]),
        ),
        position_pattern=ints(pattern),
        first_boarding=ints(np.searchsorted(area[at], np.arange(len(network.areas) + 1))),
        boarding_position=ints(at),
        walking=network.walking,
    )
    columns = _Pairs(
        first=ints(np.arange(0, n_zones * n_zones + 1, n_zones)),
        origin=ints([a for a, _ in pairs]),
        destination=ints([b for _, b in pairs]),
        trips_per_hour=floats(trips),
        on_foot_s=floats(on_foot),
        walker=bools(on_foot <= WALKER_LIMIT_M / WALKING_METRES_PER_SECOND),
    )
    return pairs, _run_kernel(service, columns, town.weights)


STATES = {"served": SERVED, "walker": WALKER, "unserved": UNSERVED}


@settings(max_examples=50, deadline=None)
@given(town=towns())
def test_journeys_and_loads_agree_with_the_twin(town: Town) -> None:
    n_zones = len(town.access)
    trips = [1.0 + row for row in range(n_zones * n_zones)]
    pairs, results = kernel_results(town, trips)
    loads = Loads(town)
    for destination in range(n_zones):
        strategies = Strategies(town, destination)
        for row, (origin, end) in enumerate(pairs):
            if end != destination:
                continue
            state, journey, area = strategies.journey_from(origin)
            assert results.state[row] == STATES[state]
            found = (results.walk[row], results.wait[row], results.ride[row])
            assert found == pytest.approx((journey.walk, journey.wait, journey.ride), abs=1e-6)
            assert results.transfers[row] == pytest.approx(journey.transfers, abs=1e-9)
            felt = Parts(*found, results.transfers[row]).felt(town.weights)
            assert felt == pytest.approx(journey.felt(town.weights), rel=1e-9)
            if state == "served":
                loads.send(strategies, town.most_boardings, area, trips[row])
    assert results.load.tolist() == pytest.approx(list(chain(*loads.load)), abs=1e-6)
    assert results.boardings.tolist() == pytest.approx(list(chain(*loads.boardings)), abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(town=towns(whole_minutes=True))
def test_felt_costs_agree_with_the_twin_where_many_ways_cost_the_same(town: Town) -> None:
    pairs, results = kernel_results(town, [1.0] * len(town.access) ** 2)
    for row, (origin, destination) in enumerate(pairs):
        _, journey, _ = Strategies(town, destination).journey_from(origin)
        found = Parts(
            results.walk[row], results.wait[row], results.ride[row], results.transfers[row]
        )
        assert found.felt(town.weights) == pytest.approx(journey.felt(town.weights), rel=1e-9)


@settings(max_examples=50, deadline=None)
@given(town=towns())
def test_everyone_who_boards_alights_and_boards_once_more_than_they_change(town: Town) -> None:
    _, results = kernel_results(town, [2.0] * len(town.access) ** 2)
    first = offsets_of([len(run.areas) for run in town.runs])
    before = np.roll(results.load, 1)
    before[first[:-1]] = 0
    alightings = before + results.boardings - results.load
    assert alightings.min() >= -1e-9
    assert results.load[first[1:] - 1].tolist() == pytest.approx([0] * len(town.runs), abs=1e-9)
    served = results.state == SERVED
    boardings = 2.0 * (1 + results.transfers[served]).sum()
    assert results.boardings.sum() == pytest.approx(boardings)


@settings(max_examples=50, deadline=None)
@given(town=towns(), data=st.data())
def test_one_more_line_never_makes_a_journey_cost_more(town: Town, data: st.DataObject) -> None:
    keep = data.draw(st.integers(1, len(town.runs)))
    fewer = Town(town.runs[:keep], town.dwell_s, town.access, town.transfers, town.on_foot_s)
    trips = [1.0] * len(town.access) ** 2
    (pairs, few), (_, all_lines) = kernel_results(fewer, trips), kernel_results(town, trips)
    for row, pair in enumerate(pairs):
        felt = []
        for results in (few, all_lines):
            journey = Parts(
                results.walk[row], results.wait[row], results.ride[row], results.transfers[row]
            )
            unserved = results.state[row] == UNSERVED
            felt.append(2 * town.on_foot_s[pair] if unserved else journey.felt(town.weights))
        assert felt[1] <= felt[0] + 1e-6


@settings(max_examples=50, deadline=None)
@given(
    rides=st.lists(st.integers(60, 4000), min_size=1, max_size=6),
    data=st.data(),
)
def test_a_leading_set_is_the_best_of_all_sets(rides: list[int], data: st.DataObject) -> None:
    # Holds as the wait is the lower of two straight lines in the headway: for each the best set
    # leads (Spiess and Florian, 1989).
    headways = data.draw(
        st.lists(st.sampled_from([240, 600, 900, 1800, 3600]), min_size=6, max_size=6)
    )
    runs = tuple(Run((0, 1), (float(ride),), headways[n]) for n, ride in enumerate(rides))
    town = Town(runs, 0.0, (), {}, {})
    options = [Option(n, 0, Parts(ride=float(ride))) for n, ride in enumerate(rides)]
    sets = [list(c) for n in range(len(options)) for c in combinations(options, n + 1)]
    best = min(joint_journey(chosen, town).felt(town.weights) for chosen in sets)
    chosen = leading_set(options, town)
    assert joint_journey(chosen, town).felt(JourneyWeights()) == pytest.approx(best, rel=1e-12)


def test_journeys_on_a_grid_agree_with_the_twin() -> None:
    # Zones along two lines that cross; walks and street times measured by the network.
    streets = grid_streets(5, 5, 600)
    stops = stops_on_every_edge(streets, 0.9)  # 85 m apart across a corner
    city = grid_city(5, 5, 600, [2, 4, 10, 12, 14, 20, 22], stops)
    east = [edge_between(streets, 10 + c, 11 + c) for c in range(4)]
    west = [edge_between(streets, 14 - c, 13 - c) for c in range(4)]
    north = [edge_between(streets, 2 + 5 * r, 7 + 5 * r) for r in range(4)]
    south = [edge_between(streets, 22 - 5 * r, 17 - 5 * r) for r in range(4)]
    ring = [edge_between(streets, *ends) for ends in ((0, 1), (3, 4), (4, 9), (19, 24), (24, 23))]
    plan = line_plan_of(
        [("1", "", [east, west]), ("2", "", [north, south]), ("3", "", [ring])], 1, 900
    )
    run_times = RunTimeModel(1500, 10, 20, assumed=True, source="by hand")
    pairs = [(a, b) for a in range(7) for b in range(7) if a != b]
    demand = Demand(
        ints([a for a, _ in pairs]), ints([b for _, b in pairs]), floats([10] * len(pairs)),
        (ONE_HOUR,), modelled=False, source="even",
    )  # fmt: skip
    paths = trace_patterns(city, plan)
    flows = assign_frequencies(city, demand, plan, paths, run_times, 0)
    town = _town_of(city, plan, run_times)
    served = 0
    for row in range(len(pairs)):
        origin, destination = int(flows.origin[row]), int(flows.destination[row])
        state, journey, _ = Strategies(town, destination).journey_from(origin)
        assert flows.state[row] == STATES[state]
        served += state == "served"
        if state != "unserved":
            assert felt_s(flows)[row] == pytest.approx(journey.felt(town.weights), rel=1e-9)
    assert served > 10
    assert flows.transfers.max() == 1


def _town_of(city: Network, plan: LinePlan, run_times: RunTimeModel) -> Town:
    """What riders see of a network, read off its tables row by row."""
    walking = city.walking
    runs = []
    for pattern in range(plan.n_patterns):
        stops = plan.stops_of(pattern)
        hops = run_times.hop_seconds(
            city.street_times.free_flow_ms[stops[:-1], stops[1:]], ONE_HOUR
        )
        areas = tuple(int(a) for a in city.stops.area[stops])
        headway = float(plan.headway_s[pattern, 0])
        runs.append(Run(areas, tuple(float(hop) for hop in hops), headway))
    n_zones = len(city.zones)
    reach = [slice(*walking.first_access[z : z + 2].tolist()) for z in range(n_zones)]
    near = [slice(*walking.first_transfer[a : a + 2].tolist()) for a in range(len(city.areas))]
    return Town(
        runs=tuple(runs),
        dwell_s=float(run_times.dwell_s),
        access=tuple(
            dict(zip(walking.access_area[s].tolist(), walking.access_s[s].tolist(), strict=True))
            for s in reach
        ),
        transfers={
            a: dict(
                zip(walking.transfer_area[s].tolist(), walking.transfer_s[s].tolist(), strict=True)
            )
            for a, s in enumerate(near)
        },
        on_foot_s={
            (a, b): float(walking.zone_walk_s[a, b]) for a in range(n_zones) for b in range(n_zones)
        },
    )
