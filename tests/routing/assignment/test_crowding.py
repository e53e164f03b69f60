"""Riders who know how full buses are: equilibria of two lines by hand, and what always holds."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.demand import Demand
from network.errors import InputError
from network.network import Network
from network.quantities import floats, ints
from routing.assignment.crowding import (
    STABLE,
    CrowdedFlows,
    CrowdingWeights,
    assign_crowded,
)
from routing.assignment.frequency import PassengerFlows, assign_frequencies
from routing.evaluation.kpis import felt_hours
from routing.fleet import VehicleType
from routing.lines import LinePlan, line_plan_of
from routing.weights import JourneyWeights
from tests.cities.tables import ONE_HOUR, PLAIN_RUN_TIMES, city_of_tables, table_paths
from tests.planned_city import planned_city

LINEAR = CrowdingWeights(seat_share=0.5, sitting=1.0, standing=2.0)
"""Half the places are seats; from there on, x riders per place feel 1 + (1 - 0.5 / x)."""
BUS = VehicleType(places=100)


def two_lines(headway_s: int = 600) -> tuple[Network, LinePlan]:
    """From zone 0 to zone 1 by stops 0-1, 600 s on board, or by stops 2-3, 900 s, alike else."""
    drive = [[0, 600, 5000, 5000], [600, 0, 5000, 5000], [5000, 5000, 0, 900], [5000, 5000, 900, 0]]
    town = city_of_tables(
        drive, access=[{0: 60, 2: 60}, {1: 60, 3: 60}], on_foot_s=np.full((2, 2), 6000.0)
    )
    return town, line_plan_of([("fast", "", [[0, 1]]), ("slow", "", [[2, 3]])], 1, headway_s)


def crowded(
    town: Network, plan: LinePlan, riders: float, crowding: CrowdingWeights = LINEAR
) -> tuple[PassengerFlows, CrowdedFlows]:
    demand = Demand(
        ints([0]), ints([1]), floats([riders]), (ONE_HOUR,), modelled=False, source="by hand"
    )
    given_service = town, demand, plan, table_paths(town, plan), PLAIN_RUN_TIMES, 0
    flows = assign_frequencies(*given_service)
    return flows, assign_crowded(*given_service, flows, vehicle=BUS, crowding=crowding)


def test_riders_who_all_sit_feel_what_they_felt() -> None:
    # 6 buses an hour with 50 seats each for 300 riders.
    flows, found = crowded(*two_lines(), 300)
    assert found.load.tolist() == flows.load.tolist() == [300, 0, 0, 0]
    assert (found.rounds, found.moved, found.gap) == (0, 0.0, 0.0)
    assert found.felt_hours == pytest.approx(felt_hours(flows, JourneyWeights()))


def test_two_lines_share_riders_so_that_both_are_felt_alike() -> None:
    # 600 places an hour each. With x on board the fast line is felt as 600 (2 - 300 / x) s where
    # x >= 300. With 900 riders: alone it would be 600 x (2 - 1/3) = 1 000 s > 900 s. It is 900 s
    # at 2 - 300 / x = 1.5: x = 600, and the other 300 ride the slow line, all sitting.
    flows, found = crowded(*two_lines(), 900)
    assert flows.load.tolist() == [900, 0, 0, 0]
    assert found.load == pytest.approx(np.array([600, 0, 300, 0]), abs=0.1)
    assert found.boardings == pytest.approx(np.array([600, 0, 300, 0]), abs=0.1)
    # 2 x 120 s walk, 2 x 300 s wait, 900 s felt on board.
    assert found.felt_hours == pytest.approx(900 * (240 + 600 + 900) / 3600, rel=1e-4)
    assert found.moved < STABLE
    assert found.gap < 1e-4


def test_a_crowd_that_is_no_worse_than_the_slow_line_stays() -> None:
    # 500 riders: 600 x (2 - 300 / 500) = 840 s < 900 s.
    _, found = crowded(*two_lines(), 500)
    assert found.load == pytest.approx(np.array([500, 0, 0, 0]))
    assert found.felt_hours == pytest.approx(500 * (240 + 600 + 840) / 3600)
    assert found.gap == 0.0


def test_riders_walk_where_that_is_felt_as_less_than_the_crowd() -> None:
    # Felt on foot 2 x 900 s = 1 800; by the fast line 840 + 600 (2 - 300 / x): 960 / 600 = 1.6,
    # x = 750. Of 900 riders 150 walk; the slow line is out of reach.
    town, plan = two_lines()
    near = replace(town.walking, zone_walk_s=np.full((2, 2), 900.0))
    town, plan = replace(town, walking=near), plan.choose([0])
    _, found = crowded(town, plan, 900)
    assert found.load == pytest.approx(np.array([750, 0]), abs=0.1)
    assert found.felt_hours == pytest.approx(900 * 1800 / 3600, rel=1e-4)


def test_a_full_bus_is_felt_as_the_sources_say() -> None:
    # All places taken: 40 % sit at 1.19, 60 % stand at 2.32.
    assert CrowdingWeights().factor(floats([1.0]))[0] == pytest.approx(0.4 * 1.19 + 0.6 * 2.32)


@pytest.mark.parametrize("wrong", [(0.0, 1.2, 2.3), (1.0, 1.2, 2.3), (0.4, 0.9, 2), (0.4, 2, 1.5)])
def test_crowding_without_meaning_is_refused(wrong: tuple[float, float, float]) -> None:
    with pytest.raises(InputError, match="has no meaning"):
        CrowdingWeights(*wrong)


@settings(max_examples=25, deadline=None)
@given(
    riders=st.integers(1, 3000), headway=st.sampled_from([300, 600, 900]), seats=st.floats(0.2, 0.8)
)
def test_more_buses_never_make_it_worse_and_nobody_is_lost(
    riders: int, headway: int, seats: float
) -> None:
    weights = CrowdingWeights(seat_share=seats)
    town, plan = two_lines(headway)
    flows, found = crowded(town, plan, riders, weights)
    _, more = crowded(town, plan.with_headways(ints(plan.headway_s // 2)), riders, weights)
    assert found.load.sum() == pytest.approx(riders)  # each rides one hop; walking takes longer
    assert found.boardings.sum() == pytest.approx(riders)
    assert found.felt_hours >= felt_hours(flows, JourneyWeights()) - 1e-9
    assert more.felt_hours <= found.felt_hours * (1 + found.gap) + 1e-6


def test_a_grid_city_comes_to_rest_and_feels_less_with_larger_buses() -> None:
    city = planned_city()
    row, s = 1, city.service
    felt = []
    for places in (6, 12, 400):
        found = assign_crowded(
            city.network, city.demand, s.plan, s.paths, city.run_times, row, s.flows[row],
            vehicle=VehicleType(places=places),
        )  # fmt: skip
        assert found.moved < STABLE
        assert found.gap < 0.02
        felt.append(found.felt_hours)
    assert felt[0] > felt[1] > felt[2] - 1e-9
    assert felt[2] == pytest.approx(felt_hours(s.flows[row], JourneyWeights()))
