"""Driving without riders: times that hold all day, and ways that are missing."""

import numpy as np

from network.service_day import WEEKDAY
from routing.deadheads import NO_DEADHEAD, deadheads_of
from routing.run_times import RunTimeModel
from tests.cities.tables import METRES_PER_SECOND, NO_WAY, city_of_tables

MODEL = RunTimeModel(1500, 10, 20, assumed=True, source="by hand")


def test_deadheads_use_the_slowest_streets_of_the_day_and_stop_nowhere() -> None:
    # 60 s x 1.5 / 0.9: factor 1.667, 100.02 s rounded up; no 10 s for a stop.
    dead = deadheads_of(city_of_tables([[0, 60], [30, 0]]), MODEL, WEEKDAY)
    assert dead.seconds.tolist() == [[0, 101], [51, 0]]
    assert dead.metres.tolist() == [
        [0, 60 * METRES_PER_SECOND],
        [30 * METRES_PER_SECOND, 0],
    ]


def test_depots_come_after_the_stops() -> None:
    dead = deadheads_of(city_of_tables(np.zeros((5, 5)), n_depots=2), MODEL, WEEKDAY)
    assert dead.n_stops == 3
    assert [dead.depot_place(depot) for depot in range(2)] == [3, 4]


def test_where_there_is_no_way_there_is_no_deadhead() -> None:
    dead = deadheads_of(city_of_tables([[0, NO_WAY], [30, 0]]), MODEL, WEEKDAY)
    assert dead.seconds[0, 1] == NO_DEADHEAD
    assert np.isinf(dead.metres[0, 1])
    assert dead.seconds[1, 0] < NO_DEADHEAD
