"""The riders of a city in the design model: who is left out, who is joined, what they pay."""

import numpy as np
import pytest

from network.demand import Demand
from network.quantities import floats, ints
from routing.line_planning.search.design_model import TICK_S, design_model
from routing.line_planning.search.pricing import Pricing
from routing.weights import JourneyWeights
from tests.cities.tables import ONE_HOUR, city_of_tables

WEIGHTS = JourneyWeights()

# Three stops in a row; zones 0, 1, 2 at them, zone 3 without a stop in reach.
CITY = city_of_tables(
    [[0, 300, 600], [300, 0, 300], [600, 300, 0]],
    access=[{0: 60}, {1: 120}, {2: 0}, {}],
    on_foot_s=[
        [0, 833, 3000, 2000],
        [833, 0, 9000, 2000],
        [3000, 9000, 0, 2000],
        [2000, 2000, 2000, 0],
    ],
)


def _demand(*trips: tuple[int, int, float]) -> Demand:
    origin, destination, each = zip(*sorted(trips), strict=True)
    return Demand(
        ints(origin), ints(destination), floats(each), (ONE_HOUR,), modelled=False, source="test"
    )


def test_without_lines_all_but_walkers_pay_their_walk_twice_and_for_the_missed_trip() -> None:
    # 0 -> 1 is a walk of 833 s: a walker. 0 -> 2: 3 000 s felt twice; 1 -> 2: at most 7 200 s.
    # 0 -> 3 has no stop at its end: left out of the tables, not of the sum.
    demand = _demand((0, 1, 7.0), (0, 2, 2.0), (1, 2, 3.0), (0, 3, 4.0))
    model = design_model(CITY, demand, ONE_HOUR, WEIGHTS, seed=1)
    assert model.trips_per_hour == 2 + 3 + 4
    assert model.n_origins == 2
    assert model.left_out == pytest.approx(4 * (4000 + 7200) / TICK_S, abs=4)
    felt = (2 * 6000 + 3 * 14_400 + 4 * 4000 + 9 * 7200) / 3600
    assert model.design_hours(Pricing(model).base([])) == pytest.approx(felt, rel=1e-3)


def test_small_zones_join_a_busy_zone_near_by_with_their_trips_and_their_prices() -> None:
    # All zones of the table city lie at one place; of 100 trips, 97 start in zone 0.
    demand = _demand((0, 2, 97.0), (1, 2, 3.0))
    model = design_model(CITY, demand, ONE_HOUR, WEIGHTS, seed=1)
    assert model.n_origins == 1
    assert model.access_area.tolist() == [0]
    assert model.trips[0].max() == round(100 * model.scale)
    unserved_s = (97 * 6000 + 3 * 14_400) / 100
    board = model.riders.board
    assert model.unserved[0, 0] - board == pytest.approx(unserved_s / TICK_S, abs=1)


def test_sums_of_a_row_fit_the_kernels_whatever_the_trips() -> None:
    for trips in (1e-3, 1.0, 1e6):
        model = design_model(CITY, _demand((0, 2, trips), (1, 2, trips)), ONE_HOUR, WEIGHTS, 1)
        rows = model.trips.astype(np.int64) @ np.full(model.trips.shape[1], 10_000)
        assert model.trips.max() > 1000
        assert int((model.trips.astype(np.int64) * model.unserved).sum(axis=1).max()) < 2**31
        assert rows.min() > 0
