"""Layover and the number of vehicles, by hand."""

import numpy as np

from routing.fleet import HEADWAYS_S, LayoverRule, VehicleType, vehicles_for


def test_layover_is_5_minutes_or_a_tenth_of_the_run_rounded_up() -> None:
    # A tenth of 3 000 s is 300 s; of 3 001 s 300.1, rounded up to 301.
    assert LayoverRule().after([0, 1200, 3000, 3001, 4500]).tolist() == [300, 300, 300, 301, 450]


def test_a_cycle_of_an_hour_and_a_second_needs_one_more_bus() -> None:
    assert vehicles_for([3600, 3601], 600).tolist() == [6, 7]


def test_every_line_is_tried_with_every_headway() -> None:
    # 50 min and 70 min; every 10, 20 and 60 min.
    buses = vehicles_for(np.array([3000, 4200])[:, None], [600, 1200, 3600])
    assert buses.tolist() == [[5, 3, 1], [7, 4, 2]]


def test_headways_rise_from_4_minutes_to_an_hour_and_divide_it() -> None:
    assert list(HEADWAYS_S) == sorted(HEADWAYS_S)
    assert (HEADWAYS_S[0], HEADWAYS_S[-1]) == (240, 3600)
    assert all(3600 % headway == 0 for headway in HEADWAYS_S)


def test_a_standard_bus_has_80_places() -> None:
    assert VehicleType().places == 80
