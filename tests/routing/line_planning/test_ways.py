"""Stops along ways, and what makes a line that no planner would sign."""

from itertools import pairwise

import numpy as np
import pytest

from network.network import Network
from network.quantities import floats
from network.service_day import WEEKDAY
from routing.line_planning.sense import LineSense
from routing.line_planning.ways import StreetWays, sense_violations
from routing.run_times import RunTimeModel
from tests.cities.grid import edge_between, grid_city, grid_streets, stops_on_every_edge
from tests.cities.tables import METRES_PER_SECOND, city_of_tables

STREETS = grid_streets(6, 5)
CITY = grid_city(6, 5, stops=stops_on_every_edge(STREETS))
RUN_TIMES = RunTimeModel(1500, 10, 20, assumed=True, source="by hand")
SLOWEST = WEEKDAY[1]


def ways_of(network: Network, sense: LineSense | None = None) -> StreetWays:
    return StreetWays(network, sense or LineSense(), floats(np.ones(len(network.areas))))


def row_of(*junctions: int) -> list[int]:
    """Stops on the streets from junction to junction: stop ``s`` is on edge ``s``."""
    return [edge_between(STREETS, a, b) for a, b in pairwise(junctions)]


def test_the_stops_of_a_street_are_passed_in_driving_order() -> None:
    way = row_of(6, 7, 8, 9, 10, 11)
    assert ways_of(CITY).passed(way[0], way[-1]).tolist() == way


def test_neighbouring_stops_have_none_between() -> None:
    a, b = row_of(6, 7, 8)
    assert ways_of(CITY).passed(a, b).tolist() == [a, b]


def test_of_equally_fast_ways_through_a_grid_the_stops_of_one_are_passed() -> None:
    # Every way north and east from one corner to the other takes the same time, and all stops on
    # any of them are no detour by themselves; together they must still be one way.
    ways = ways_of(CITY)
    for start, end in ((row_of(0, 1), row_of(28, 29)), (row_of(0, 6), row_of(28, 29))):
        stops = ways.passed(start[0], end[0])
        taken = sum(int(ways.time[a, b]) for a, b in pairwise(stops))
        assert taken == ways.time[start[0], end[0]]
        assert len(set(stops.tolist())) == len(stops) > 5


def test_every_passed_way_takes_the_time_of_its_ends() -> None:
    ways = ways_of(CITY)
    for start in range(0, STREETS.n_edges, 7):
        for end in range(0, STREETS.n_edges, 5):
            stops = ways.passed(start, end)
            taken = sum(int(ways.time[a, b]) for a, b in pairwise(stops))
            assert taken == pytest.approx(int(ways.time[start, end]), abs=3 * len(stops))


def test_terminal_stops_of_an_area_are_those_where_lines_may_end() -> None:
    city = city_of_tables(np.full((3, 3), 60), area=[0, 0, 1])
    ways = ways_of(city)
    assert ways.stops_in(0).tolist() == [0, 1]
    assert ways.terminal_stops(1).tolist() == [2]


@pytest.mark.parametrize("drawn", [False, True])
def test_a_line_drives_on_from_stop_to_stop_and_serves_each_area_once(drawn: bool) -> None:  # noqa: FBT001  (a case of the test)
    ways = ways_of(CITY)
    first, last = row_of(0, 1)[0], row_of(28, 29)[0]
    anchors = ways.through([int(ways.area[first]), int(ways.area[last])], drawn=drawn)
    assert anchors is not None
    stops = ways.along(anchors, drawn=drawn)
    assert (stops[0], stops[-1]) == (anchors[0], anchors[-1])
    areas = ways.area[list(stops)].tolist()
    assert len(set(areas)) == len(areas)
    # 9 blocks of 400 m from corner to corner: no line along streets is far longer.
    assert ways.hops_m(stops).sum() <= 10 * 400
    assert ways.hops_m(stops).min() >= 250


# --- line sense -----------------------------------------------------------------------------------

# Stops 60 s and 480 m apart in a row; a hop takes 60 x 1.5 / 0.9 = 100.02, so 101 s + 10 s.
ROW = np.abs(np.subtract.outer(np.arange(40), np.arange(40))) * 60
IN_A_ROW = city_of_tables(ROW)


def violations(stops: tuple[int, ...], city: Network = IN_A_ROW) -> list[str]:
    return sense_violations(ways_of(city), stops, RUN_TIMES, SLOWEST)


def test_a_line_of_15_to_75_minutes_makes_sense() -> None:
    # 7 hops: 7 x 111 + 6 x 20 = 897 s, 3 s short of 15 min; 8 hops: 1 028 s.
    assert violations(tuple(range(8))) == ["run of 15 min"]
    assert violations(tuple(range(9))) == []
    # 34 hops: 34 x 111 + 33 x 20 = 4 434 s; 35 hops: 4 565 s, over 75 min.
    assert violations(tuple(range(35))) == []
    assert violations(tuple(range(36))) == ["run of 76 min"]


def test_stops_too_close_or_too_far_apart_make_no_sense() -> None:
    # Every other stop: 960 m.
    assert violations(tuple(range(0, 20, 2))) == ["mean spacing of 960 m"]
    close = city_of_tables(ROW // 2)
    assert 30 * METRES_PER_SECOND == 240
    assert violations(tuple(range(20)), close) == ["mean spacing of 240 m"]


def test_a_line_far_longer_than_the_fastest_way_makes_no_sense() -> None:
    # From 0 to 10 in 600 s; the same ride with an extra 430 s: 1 030 / 600 = 1.72.
    drive = ROW.copy()
    drive[4, 5] += 430
    found = violations(tuple(range(11)), city_of_tables(drive))
    assert found == ["detour of 1.72", "mean spacing of 824 m"]
    drive[4, 5] -= 20  # 1.68
    assert violations(tuple(range(11)), city_of_tables(drive)) == ["mean spacing of 808 m"]


def test_a_stop_area_is_served_once_except_where_a_loop_closes() -> None:
    area = list(range(40))
    area[9] = 0
    loop = city_of_tables(ROW, area=[min(a, 38) for a in area])
    assert violations(tuple(range(10)), loop) == []
    assert violations(tuple(range(11)), loop) == ["a stop area twice"]
    area[5] = 3
    twice = city_of_tables(ROW, area=[min(a, 38) for a in area])
    assert violations(tuple(range(10)), twice) == ["a stop area twice"]
