"""Run times by hand, and the factor that gives an assumed speed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.errors import InputError
from network.quantities import ints
from network.service_day import WEEKDAY
from network.street_times import UNREACHED
from routing.run_times import RunTimeModel, model_for_assumed_speed
from tests.cities.grid import grid_city, grid_streets, stops_on_every_edge
from tests.cities.tables import NO_WAY, city_of_tables

MODEL = RunTimeModel(1500, 10, 20, assumed=True, source="by hand")
_, AM, MIDDAY, _, _ = WEEKDAY


def test_a_hop_takes_the_street_time_by_the_bus_factor_and_10_seconds_to_stop() -> None:
    # 60 s x 1.5 + 10 s = 100 s; in the rush hour 60 x 1.5 / 0.9 = 100 s (factor 1.667: 100.02,
    # rounded up to 101) + 10 s.
    assert MODEL.hop_seconds(60_000, MIDDAY).tolist() == 100
    assert MODEL.hop_seconds(60_000, AM).tolist() == 111


def test_driving_is_rounded_up_to_whole_seconds() -> None:
    # 40.001 s x 1.5 = 60.0015 s.
    assert MODEL.drive_seconds([0, 40_000, 40_001], MIDDAY).tolist() == [0, 60, 61]


def test_a_run_stands_at_the_stops_between_the_first_and_the_last() -> None:
    # Three hops of 60 s: 3 x (90 + 10) + 2 x 20 = 340 s. One hop: no stop between.
    assert MODEL.run_seconds(ints([60_000] * 3), MIDDAY) == 340
    assert MODEL.run_seconds(ints([60_000]), MIDDAY) == 100


@given(free_ms=st.lists(st.integers(0, 10**7), min_size=1), factor=st.integers(1000, 4000))
def test_driving_is_never_shorter_than_exact_and_never_a_second_longer(
    free_ms: list[int], factor: int
) -> None:
    model = RunTimeModel(factor, 10, 20, assumed=True, source="any")
    exact = np.array(free_ms) * factor / 1e6
    taken = model.drive_seconds(free_ms, MIDDAY)
    assert np.all(taken >= exact - 1e-6)
    assert np.all(taken < exact + 1)


def test_a_bus_between_neighbouring_stops_averages_the_assumed_speed() -> None:
    # Stops halfway along edges of 400 m at 10 m/s: 400 m and 40 s to the next. At 18 km/h 400 m
    # take 80 s, 30 of which go for the stop: factor 50 / 40 = 1.25.
    city = grid_city(4, 3, stops=stops_on_every_edge(grid_streets(4, 3)))
    model = model_for_assumed_speed(city.street_times, len(city.stops))
    assert model.bus_factor_permille == 1250
    assert model.assumed
    assert "18 km/h" in model.source
    taken = int(model.hop_seconds(40_000, MIDDAY)) + model.dwell_s
    assert 400 / taken * 3.6 == pytest.approx(18)


def test_ways_to_depots_and_missing_ways_do_not_count_in_the_factor() -> None:
    # Stops 0 and 1 are 50 s and 400 m apart one way only; the depot is as near and far slower.
    # 400 m at 18 km/h are 80 s: (80 - 30) / 50 = 1.
    city = city_of_tables([[0, 50, 40], [NO_WAY, 0, 40], [45, 45, 0]], n_depots=1)
    assert city.street_times.free_flow_ms[1, 0] == UNREACHED
    assert model_for_assumed_speed(city.street_times, 2).bus_factor_permille == 1000


def test_a_factor_out_of_range_is_held_and_said() -> None:
    # 72 km/h are 20 m/s: 400 m in 20 s leave less than nothing beside the 30 s for the stop.
    city = city_of_tables([[0, 50], [50, 0]])
    fast = model_for_assumed_speed(city.street_times, 2, speed_kmh=72)
    assert fast.bus_factor_permille == 1000
    assert "held within 1 to 4" in fast.source
    slow = model_for_assumed_speed(city.street_times, 2, speed_kmh=4)
    assert slow.bus_factor_permille == 4000


def test_stops_too_far_apart_to_calibrate_are_named() -> None:
    city = city_of_tables([[0, 500], [500, 0]])  # 4 km
    with pytest.raises(InputError, match="none of the 2 stops lies 250 to 600 m"):
        model_for_assumed_speed(city.street_times, 2)
