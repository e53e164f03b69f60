"""A service as a network for strategies: loads by hand, and the evaluator of plans beside it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.errors import InputError
from network.network import Network
from network.quantities import IntArray, floats, ints, offsets_of
from routing.assignment.headway_patterns import HeadwayPatterns, patterns_between
from routing.assignment.optimal_strategies import assign_strategies
from routing.assignment.service_strategies import NO_EDGE, service_strategies
from routing.assignment.states import UNSERVED
from routing.assignment.strategies_kernel import strategies
from routing.timetable import Timetable
from tests.cities.tables import city_of_tables


def patterns_of(runs: list[tuple[list[int], list[float], float]]) -> HeadwayPatterns:
    """Areas, seconds of each hop, and headway; 20 s at stops on the way."""
    first = offsets_of([len(areas) for areas, _, _ in runs])
    dwell = np.full(first[-1], 20.0)
    dwell[first[:-1]] = dwell[first[1:] - 1] = 0.0
    return HeadwayPatterns(
        first=first,
        area=ints([area for areas, _, _ in runs for area in areas]),
        ride_s=floats([s for _, rides, _ in runs for s in (*rides, 0.0)]),
        dwell_s=floats(dwell),
        headway_s=floats([headway for _, _, headway in runs]),
    )


# --- by hand --------------------------------------------------------------------------------------


def test_riders_change_once_and_are_counted_on_each_hop() -> None:
    # Line 0 - 1 - 2 every 10 min, line 1 - 3 every 20. From zone 0 at area 0 to zone 1 at area 3:
    # walk 30, wait 300, ride 400, 60 s to change, wait 600, ride 500, walk 40: 1 930 s.
    town = city_of_tables(np.zeros((4, 4)), access=[{0: 30}, {3: 40}])
    lines = patterns_of([([0, 1, 2], [400, 200], 600), ([1, 3], [500], 1200)])
    service = service_strategies(lines, town.walking)
    flows = assign_strategies(
        service.network, service.origin[:1], service.destination[1:], floats([6])
    )
    assert flows.time_s.tolist() == pytest.approx([1930])
    assert service.load(flows).tolist() == [6, 0, 0, 6, 0]
    assert service.boardings(flows).tolist() == [6, 0, 0, 6, 0]


def test_who_rides_on_waits_while_the_bus_stands() -> None:
    # Wait 300, ride 400, stand 20, ride 200.
    town = city_of_tables(np.zeros((3, 3)), access=[{0: 0}, {2: 0}])
    service = service_strategies(patterns_of([([0, 1, 2], [400, 200], 600)]), town.walking)
    flows = assign_strategies(
        service.network, service.origin[:1], service.destination[1:], floats([6])
    )
    assert flows.time_s.tolist() == pytest.approx([920])
    assert service.load(flows).tolist() == [6, 6, 0]
    assert service.boardings(flows).tolist() == [6, 0, 0]


def test_nobody_walks_from_area_to_area_to_area() -> None:
    # Areas 1, 2, 3 are a minute apart: from a bus to area 1 one walk leads to 2, none on to 3.
    near = {1: {2: 60}, 2: {1: 60, 3: 60}, 3: {2: 60}}
    town = city_of_tables(np.zeros((5, 5)), access=[{0: 0}, {4: 0}], transfers=near)
    for start, reached in ((2, True), (3, False)):
        lines = patterns_of([([0, 1], [400], 600), ([start, 4], [500], 600)])
        service = service_strategies(lines, town.walking)
        flows = assign_strategies(
            service.network, service.origin[:1], service.destination[1:], floats([6])
        )
        assert bool(np.isfinite(flows.time_s[0])) is reached


def test_the_last_stop_of_a_pattern_is_not_boarded() -> None:
    town = city_of_tables(np.zeros((3, 3)), access=[{0: 0}])
    service = service_strategies(patterns_of([([0, 1, 2], [1, 1], 600)]), town.walking)
    none = [column.tolist().index(NO_EDGE) for column in (service.board, service.leave)]
    assert none == [2, 2]
    assert service.stay.tolist()[1:] == [NO_EDGE, NO_EDGE]


def timetable(stops: list[list[int]], pattern: list[int], start: list[int]) -> Timetable:
    """Trips with 100 s a hop and 10 s at each stop on the way."""
    calls = [s + 110 * np.arange(len(each)) for s, each in zip(start, stops, strict=True)]
    reached = np.concatenate(calls)
    first = offsets_of([len(each) for each in stops])
    stands = np.full(len(reached), 10)
    stands[first[:-1]] = stands[first[1:] - 1] = 0
    return Timetable(
        tuple(f"T{row}" for row in range(len(stops))),
        ints(pattern),
        first,
        ints(np.concatenate(stops)),
        ints(reached),
        ints(reached + stands),
    )


def test_hours_of_a_timetable_become_headways() -> None:
    # Three starts of pattern 4 in 1 800 s: every 600 s. Hops: 110 s from a start, 100 s after a
    # stand of 10 s.
    trips = timetable([[5, 6, 7]] * 4, [4] * 4, [0, 500, 1799, 1800])
    found = patterns_between(trips, ints(np.arange(8) * 10), 0, 1800)
    assert found.headway_s.tolist() == [600]
    assert found.area.tolist() == [50, 60, 70]
    assert found.ride_s.tolist() == [110, 100, 0]
    assert found.dwell_s.tolist() == [0, 10, 0]


def test_hours_without_a_trip_and_patterns_of_two_minds_are_refused() -> None:
    with pytest.raises(InputError, match="no trip starts from 01:00:00 to before 02:00:00"):
        patterns_between(timetable([[0, 1]], [0], [0]), ints([0, 1]), 3600, 7200)
    for stops in ([[0, 1], [1, 0]], [[0, 1], [0, 1, 0]]):
        with pytest.raises(InputError, match="trips of one pattern call at different stops"):
            patterns_between(timetable(stops, [0, 0], [0, 0]), ints([0, 1]), 0, 60)


# --- beside the evaluator of plans ----------------------------------------------------------------


@st.composite
def services(draw: st.DrawFn) -> tuple[Network, HeadwayPatterns]:
    """Small services; no pattern calls at an area twice, where the two count boardings apart."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_areas = draw(st.integers(3, 7))
    n_zones = draw(st.integers(2, 5))
    runs = []
    for _ in range(draw(st.integers(1, 6))):
        areas = random.permutation(n_areas)[: int(random.integers(2, n_areas))].tolist()
        rides = random.uniform(30, 900, len(areas) - 1).tolist()
        runs.append((areas, rides, float(random.uniform(240, 3600))))
    reach = [
        {int(area): int(random.integers(0, 667)) for area in np.flatnonzero(row)}
        for row in random.random((n_zones, n_areas)) < 0.3
    ]
    near = {
        area: {
            int(other): int(random.integers(0, 209))
            for other in np.flatnonzero(random.random(n_areas) < 0.3)
            if other != area
        }
        for area in range(n_areas)
    }
    return city_of_tables(np.zeros((n_areas, n_areas)), access=reach, transfers=near), patterns_of(
        runs
    )


@settings(max_examples=60, deadline=None)
@given(made=services())
def test_with_plain_weights_and_boardings_enough_the_evaluator_of_plans_finds_the_same(
    made: tuple[Network, HeadwayPatterns],
) -> None:
    town, patterns = made
    service = service_strategies(patterns, town.walking, change_s=0)
    zones = np.arange(len(town.zones))
    origin, end = ints(np.tile(zones, len(zones))), ints(np.repeat(zones, len(zones)))
    trips = floats(1.0 + origin)
    flows = assign_strategies(
        service.network, service.origin[origin], service.destination[end], trips
    )
    time_s, state, load, boardings = by_plan_evaluator(town, patterns, origin, trips.copy())
    # It takes no journey beyond its limit and none that is no shorter than walking.
    served = state != UNSERVED
    assert time_s[served].tolist() == pytest.approx(flows.time_s[served].tolist())
    assert np.isinf(flows.time_s[~served]).all()
    assert load.tolist() == pytest.approx(service.load(flows).tolist())
    assert boardings.tolist() == pytest.approx(service.boardings(flows).tolist())


def by_plan_evaluator(
    town: Network, patterns: HeadwayPatterns, origin: IntArray, trips: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Times, states, loads and boardings by the kernel of plans, waits half the joint headway."""
    walking, n_pairs, n_zones = town.walking, len(origin), len(town.zones)
    at = np.flatnonzero(patterns.boards)
    at = at[np.argsort(patterns.area[at], kind="stable")]
    walk, wait, ride, transfers = (np.zeros(n_pairs) for _ in range(4))
    state = np.zeros(n_pairs, np.int64)
    load, boardings = np.zeros(len(patterns.area)), np.zeros(len(patterns.area))
    forever = np.full(n_pairs, 1e12)
    strategies(
        0, n_zones, patterns.first, patterns.area, patterns.ride_s, patterns.headway_s,
        patterns.dwell_s,
        ints(np.searchsorted(patterns.area[at], np.arange(len(town.areas) + 1))), ints(at),
        patterns.position_pattern,
        walking.first_access, walking.access_area, walking.access_s,
        walking.first_transfer, walking.transfer_area, walking.transfer_s,
        ints(np.arange(0, n_pairs + 1, n_zones)), origin, trips, forever, forever < 0,
        1.0, 1.0, 0.0, 1e9, 0.25, 12, 1e9,
        walk, wait, ride, transfers, state, load, boardings,
    )  # fmt: skip
    return walk + wait + ride, state, load, boardings
