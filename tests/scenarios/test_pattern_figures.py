"""Tests of figures of lines and hops."""

import numpy as np
import pytest

from network.quantities import ints
from scenarios.pattern_figures import departures_per_hour, pattern_figures, vehicles_away
from scenarios.result import Service
from tests.planned_city import planned_city
from tests.scenarios import small_result as small


def test_trips_kilometres_and_minutes_follow_from_the_timetable() -> None:
    # Line 1: 4 trips out, 2 back, 800 m, two hops of 90 s less the last dwell of 10 s; line 2:
    # 3 trips of four hops, 1 600 m; line 3 has no trip.
    figures = pattern_figures(small.service(), (small.PERIOD,), 80)
    assert figures.trips.tolist() == [4, 2, 3, 0]
    assert figures.km.tolist() == [0.8, 0.8, 1.6, 0.4]
    assert figures.minutes[:3].tolist() == pytest.approx([170 / 60, 170 / 60, 350 / 60])
    assert np.isnan(figures.minutes[3])


def test_the_load_factor_is_riders_over_places() -> None:
    # Every 10 min 80 places: 480 an hour; 30 and 60 riders, two hours.
    figures = pattern_figures(small.service(), (small.PERIOD,), 80)
    assert figures.load_factor[:3, 0].tolist() == [30 / 480, 60 / 480, 0.0]
    assert figures.day_load[:3].tolist() == [60.0, 120.0, 0.0]


def test_no_places_are_offered_after_the_last_stop() -> None:
    figures = pattern_figures(small.service(), (small.PERIOD,), 80)
    assert figures.places[:4, 0].tolist() == [480.0, 480.0, 0.0, 480.0]


def test_vehicles_away_rise_and_fall_with_the_blocks() -> None:
    # Counted anew at each moment: blocks that have left and have not yet reached the depot.
    time, vehicles = vehicles_away(small.service())
    blocks = small.service().vehicles
    for moment, count in zip(time.tolist(), vehicles.tolist(), strict=True):
        away = (blocks.leave_depot_s <= moment) & (blocks.reach_depot_s > moment)
        assert count == away.sum()
    assert vehicles[-1] == 0


def test_the_most_vehicles_away_are_the_vehicles_of_the_schedule() -> None:
    service = planned_city().service
    _, vehicles = vehicles_away(service)
    assert vehicles.max() == service.vehicles.n_vehicles


def test_a_vehicle_that_returns_as_another_leaves_is_no_change() -> None:
    whole = small.service()
    blocks = whole.vehicles
    chained = type(blocks)(
        blocks.block_id[:2], ints([0, 0, 0]), ints([]), ints([0, 0]), ints([0, 0]),
        ints([0, 100]), ints([100, 200]), ints([0, 0]),
    )  # fmt: skip
    service = Service(
        whole.plan, whole.paths, whole.timetable, chained, whole.flows, whole.operation,
        whole.evaluation,
    )  # fmt: skip
    time, vehicles = vehicles_away(service)
    assert (time.tolist(), vehicles.tolist()) == ([0, 200], [1, 0])


def test_departures_are_counted_in_the_period_in_which_they_start() -> None:
    # 07:00 to 09:00: all trips but 24:30 and 24:50; 7 in 2 hours.
    counts, per_hour = departures_per_hour(small.service().timetable, (small.PERIOD,))
    assert counts == (7,)
    assert per_hour.tolist() == [3.5]
