"""Buses of an hour: cycles where there is one, and empty ways back where directions differ."""

import numpy as np
import pytest

from benchmarks.city_fleet import departures_per_hour, line_hours, vehicles_by_schedule
from benchmarks.city_world import read_city
from network.closed_streets import close_streets
from network.errors import InfeasibleError
from routing.cycles import cycle_metres, line_cycles
from routing.pattern_paths import trace_patterns
from tests.benchmarks.small_city import along, out_and_back, street_city, street_hour
from tests.shared_files import shared_file

# A run is 3 hops of 40 s driving + 10 s, and 2 stops of 20 s between: 190 s; layover 300 s.
# Turning in the east is 20 + 4 x 40 + 20 = 200 s round a block, in the west (the corner has two
# streets only) 20 + 6 x 40 + 20 = 280 s, at 10 m/s.
CYCLE_S = 2 * (190 + 300) + 200 + 280


def test_a_line_at_one_headway_needs_its_cycle() -> None:
    hour = street_hour()
    plan = out_and_back(hour.network)
    times = hour.network.street_times
    cycle = line_cycles(plan, times, hour.run_times, hour.period, hour.layover, hour.deadheads)
    assert cycle.tolist() == [CYCLE_S]
    needed = line_hours(hour, plan)
    assert needed.unrounded == pytest.approx(CYCLE_S / 600)
    assert needed.line_by_line == 3
    # Six times an hour 2 x 1.2 km with riders and 2.0 + 2.8 km to turn.
    assert needed.service_km == pytest.approx(14.4)
    assert needed.vehicle_km == pytest.approx(43.2)
    assert cycle_metres(plan, times, hour.deadheads)[0] * 6 / 1000 == pytest.approx(43.2)


def test_buses_without_a_trip_back_return_empty() -> None:
    # Three of six buses an hour drive back empty: 20 + 6 x 40 + 20 s by the second street.
    hour = street_hour()
    needed = line_hours(hour, out_and_back(hour.network, 600, 1200))
    assert needed.unrounded == pytest.approx((9 * 490 + 3 * 480 + 3 * 280) / 3600)


def test_a_schedule_needs_no_more_buses_than_line_by_line() -> None:
    hour = street_hour()
    plan = out_and_back(hour.network)
    assert vehicles_by_schedule(hour, plan, trace_patterns(hour.network, plan)) == 3


def test_a_pattern_that_does_not_run_has_no_departures() -> None:
    plan = out_and_back(street_city(), 0, 450)
    assert departures_per_hour(plan).tolist() == [0, 8]


def test_a_line_whose_buses_cannot_return_is_refused() -> None:
    city = street_city()
    closed = np.zeros(city.streets.n_edges, np.bool_)
    closed[along(city, 6, 0)] = True  # the only way to turn into 0-1
    hour = street_hour(close_streets(city, closed))
    with pytest.raises(InfeasibleError, match="line 1: no legal way from one of its last stops"):
        line_hours(hour, out_and_back(hour.network))


@pytest.mark.data
def test_the_present_buses_of_porto_alegre_are_as_many_as_were_measured() -> None:
    # Measured apart from this code (2026): about 463 buses line by line, 403 without rounding and
    # 6 815 km an hour; stops, streets and ways back are not exactly the same here.
    shared = shared_file("data/porto_alegre/poa_eptc.zip").parents[2]
    city = read_city(shared)
    needed = line_hours(city.hour, city.today)
    assert city.today.n_lines == 103
    assert needed.line_by_line == pytest.approx(463, rel=0.04)
    assert needed.unrounded == pytest.approx(403, rel=0.04)
    assert needed.service_km == pytest.approx(6815, rel=0.04)
