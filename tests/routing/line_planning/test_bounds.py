"""The loose bound by hand."""

import numpy as np
import pytest

from network.demand import Demand
from network.quantities import floats, ints
from routing.line_planning.bounds import least_design_hours
from routing.run_times import RunTimeModel
from routing.weights import JourneyWeights
from tests.cities.railway import railway, walks
from tests.cities.tables import NO_WAY, ONE_HOUR, city_of_tables

RUN_TIMES = RunTimeModel(2000, 10, 20, assumed=True, source="by hand")
DEMAND = Demand(ints([0]), ints([1]), floats([6.0]), (ONE_HOUR,), modelled=False, source="one pair")


def _bound(drive_s: list[list[int]], transfers: dict[int, dict[int, int]]) -> float:
    network = city_of_tables(
        drive_s,
        access=[{0: 100}, {len(drive_s) - 1: 50}],
        transfers=transfers,
        on_foot_s=np.full((2, 2), 6000.0),
    )
    return least_design_hours(network, DEMAND, ONE_HOUR, RUN_TIMES, JourneyWeights()) * 600


def test_everyone_drives_straight_there() -> None:
    # 2 x 150 s of walking and 2 x 400 + 10 s of driving, for one hour's six trips.
    assert _bound([[0, 400], [400, 0]], {}) == pytest.approx(300 + 810)


def test_a_change_counts_where_it_is_faster_by_more_than_it_costs() -> None:
    # Direct 2 x 3 000 + 10; by way of stop 1 and a walk of 60 s to stop 2:
    # 2 x 100 + 10, 600 + 2 x 60, 2 x 100 + 10.
    roundabout = [[0, 100, NO_WAY, 3000], [9, 0, NO_WAY, NO_WAY], [9, 9, 0, 100], [9, 9, 9, 0]]
    assert _bound(roundabout, {1: {2: 60}}) == pytest.approx(300 + 210 + 720 + 210)
    assert _bound(roundabout, {}) == pytest.approx(300 + 6010)


def test_where_walking_is_felt_less_it_is_the_bound_and_the_trip_is_missed() -> None:
    assert _bound([[0, NO_WAY], [400, 0]], {}) == pytest.approx(12_000 + 7200)


def test_trains_beside_the_plan_lower_the_bound() -> None:
    # Two stops joined by a long street; stations 0 and 2 of the railway are within 30 s of zones 0
    # and 1, and trains take 240 + 30 + 330 s.
    network = city_of_tables(
        [[0, 3000], [3000, 0]], access=[{0: 100}, {1: 50}], on_foot_s=np.full((2, 2), 6000.0)
    )
    trains = railway(walks(5, [{0: 100, 2: 30}, {1: 50, 4: 30}], {}))
    felt = least_design_hours(network, DEMAND, ONE_HOUR, RUN_TIMES, JourneyWeights(), trains) * 600
    assert felt == pytest.approx(2 * 30 + 600 + 2 * 30)
