"""Shapes of patterns: metres, points and times join, and the shape passes each stop."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.build import build_network
from network.errors import NotFoundError
from network.network import Network
from network.quantities import FloatArray, floats, frozen, ints
from network.street_times import UNREACHED
from network.streets import StreetGraph
from routing.lines import LinePlan, line_plan_of
from routing.paths import PatternPaths
from routing.pattern_paths import trace_patterns
from routing.validity import path_problems
from tests.cities.grid import (
    MIDDLE,
    edge_between,
    grid_city,
    grid_streets,
    grid_zones,
    stops_on_every_edge,
)
from tests.cities.tables import lines_of


def bent_streets(columns: int, rows: int) -> StreetGraph:
    """A grid whose streets bulge: two straight parts of 250 m, as 200 m along and 150 m aside."""
    straight = grid_streets(columns, rows)
    x, y = straight.node_x, straight.node_y
    dx, dy = x[straight.head] - x[straight.tail], y[straight.head] - y[straight.tail]
    one_way = np.where(np.arange(straight.n_edges) % 2 == 0, 1, -1)  # both ways bulge to one side
    middle_x = (x[straight.head] + x[straight.tail]) / 2 - one_way * dy / 400 * 150
    middle_y = (y[straight.head] + y[straight.tail]) / 2 + one_way * dx / 400 * 150
    point_x = np.column_stack((x[straight.tail], middle_x, x[straight.head])).ravel()
    point_y = np.column_stack((y[straight.tail], middle_y, y[straight.head])).ravel()
    lon, lat = MIDDLE.to_degrees(point_x, point_y)
    return replace(
        straight,
        length_m=floats(np.full(straight.n_edges, 500.0)),
        free_flow_ms=ints(np.full(straight.n_edges, 50_000)),
        first_point=ints(np.arange(straight.n_edges + 1) * 3),
        point_x=floats(point_x),
        point_y=floats(point_y),
        point_lon=floats(lon),
        point_lat=floats(lat),
    )


def bent_city(share: float = 0.3) -> Network:
    streets = bent_streets(4, 3)
    footways = grid_streets(4, 3, metres_per_second=1.2)
    stops = stops_on_every_edge(streets, share)
    return build_network(streets, footways, stops, grid_zones(streets, [0, 11]), MIDDLE)


BENT = bent_city()
STRAIGHT_STREETS = grid_streets(4, 3)
STRAIGHT = grid_city(4, 3, stops=stops_on_every_edge(STRAIGHT_STREETS))


def shape_of(paths: PatternPaths, pattern: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Metres along, metres east and metres north of the points of a pattern."""
    rows = slice(int(paths.first_point[pattern]), int(paths.first_point[pattern + 1]))
    x, y = MIDDLE.to_metres(paths.point_lon[rows], paths.point_lat[rows])
    return paths.point_m[rows], x, y


def place_on_street(network: Network, stop: int) -> tuple[float, float]:
    """Metres east and north of the point of the street beside which a stop stands."""
    streets, edge = network.streets, int(network.stops.edge[stop])
    rows = streets.points_of(edge)
    points = list(zip(streets.point_x[rows].tolist(), streets.point_y[rows].tolist(), strict=True))
    left = float(network.stops.offset_m[stop])
    for (x0, y0), (x1, y1) in pairwise(points):
        length = float(np.hypot(x1 - x0, y1 - y0))
        if left <= length + 1e-6:
            return x0 + (x1 - x0) * left / length, y0 + (y1 - y0) * left / length
        left -= length
    raise AssertionError(stop)


def check_all(network: Network, plan: LinePlan) -> PatternPaths:
    """Hold every promise of a shape, whatever the pattern."""
    paths = trace_patterns(network, plan)
    assert path_problems(network, plan, paths) == []
    for pattern in range(plan.n_patterns):
        metres, x, y = shape_of(paths, pattern)
        calls = slice(int(plan.first_stop[pattern]), int(plan.first_stop[pattern + 1]))
        stops, at = plan.stops_of(pattern), paths.call_m[calls]
        assert metres[0] == at[0] == 0
        assert metres[-1] == at[-1]
        assert np.all(np.diff(metres) > 0)
        # Between neighbouring points the shape is as long as the street: nothing is jumped over.
        assert np.hypot(np.diff(x), np.diff(y)) == pytest.approx(np.diff(metres), abs=0.05)
        times = network.street_times
        driven = times.length_m[stops[:-1], stops[1:]]
        assert np.diff(at) == pytest.approx(driven, abs=0.01)
        hops = paths.hop_free_ms[calls]
        assert hops.tolist() == [*times.free_flow_ms[stops[:-1], stops[1:]].tolist(), 0]
        for stop, along in zip(stops.tolist(), at.tolist(), strict=True):
            place = place_on_street(network, stop)
            there = float(np.interp(along, metres, x)), float(np.interp(along, metres, y))
            assert there == pytest.approx(place, abs=0.1)
    return paths


def test_a_straight_line_has_a_point_at_each_junction_and_stop() -> None:
    # Stops halfway along 0-1 and 1-2: from 200 m through junction 1 to 600 m.
    first, second = (edge_between(STRAIGHT_STREETS, *ends) for ends in ((0, 1), (1, 2)))
    paths = check_all(STRAIGHT, lines_of([first, second], headway_s=600))
    metres, x, y = shape_of(paths, 0)
    assert metres.tolist() == pytest.approx([0, 200, 400])
    assert x.tolist() == pytest.approx([200, 400, 600], abs=0.01)
    assert y.tolist() == pytest.approx([0, 0, 0], abs=0.01)
    assert paths.hop_free_ms.tolist() == [40_000, 0]


def test_a_bend_of_the_street_is_a_bend_of_the_shape() -> None:
    # Stops 150 m along 0-1 and 1-2, bends 250 m along each: 0, 100 (bend), 350 (junction), 500.
    first, second = (edge_between(BENT.streets, *ends) for ends in ((0, 1), (1, 2)))
    paths = check_all(BENT, lines_of([first, second], headway_s=600))
    assert paths.point_m.tolist() == pytest.approx([0, 100, 350, 500])
    assert paths.call_m.tolist() == pytest.approx([0, 500])


def test_two_stops_on_one_street_are_joined_straight_and_the_other_way_round_the_block() -> None:
    # 100 m and 300 m along one edge of 400 m: 200 m apart; back again round the block, 1 400 m.
    at_100, at_300 = (stops_on_every_edge(STRAIGHT_STREETS, share) for share in (0.25, 0.75))
    both = replace(
        at_100,
        stop_id=("A", "B"),
        name=("", ""),
        lon=floats([at_100.lon[0], at_300.lon[0]]),
        lat=floats([at_100.lat[0], at_300.lat[0]]),
        edge=ints([0, 0]),
        offset_m=floats([100, 300]),
        source=at_100.source[:2],
    )
    city = grid_city(4, 3, stops=both)
    paths = check_all(city, lines_of([0, 1], [1, 0], [0, 1, 0], headway_s=600))
    assert paths.call_m.tolist() == pytest.approx([0, 200, 0, 1400, 0, 200, 1600])


def test_a_stop_at_the_very_end_of_its_street_has_no_double_point() -> None:
    for share in (0.0, 1.0):
        city = bent_city(share)
        way = [edge_between(city.streets, *ends) for ends in ((0, 1), (1, 2), (2, 6))]
        check_all(city, lines_of(way, headway_s=600))


def test_patterns_share_ways_but_each_has_its_own_shape() -> None:
    way = [edge_between(BENT.streets, *ends) for ends in ((0, 1), (1, 2), (2, 3))]
    plan = line_plan_of([("1", "", [way, way[:2]]), ("2", "", [way[1:]])], 1, 600)
    paths = check_all(BENT, plan)
    # Stops are 500 m apart.
    assert paths.call_m.tolist() == pytest.approx([0, 500, 1000, 0, 500, 0, 500])


def test_a_plan_without_lines_has_no_shapes() -> None:
    none = lines_of([0, 1], headway_s=600).choose([])
    paths = trace_patterns(BENT, none)
    assert len(paths.point_m) == len(paths.call_m) == 0
    assert paths.first_point.tolist() == [0]


def test_a_way_that_does_not_exist_is_refused() -> None:
    # Street edge 2 leads out of junction 0 alone; all turns onto it are banned.
    streets = grid_streets(4, 3)
    onto = np.flatnonzero(streets.head == streets.tail[0])
    banned = replace(streets, banned_from=ints(onto), banned_to=ints(np.zeros(len(onto))))
    ms = STRAIGHT.street_times.free_flow_ms.copy()
    ms[8, 0] = UNREACHED
    times = replace(STRAIGHT.street_times, free_flow_ms=frozen(ms))
    cut = replace(STRAIGHT, streets=banned, street_times=times)
    with pytest.raises(NotFoundError, match="no legal way"):
        trace_patterns(cut, lines_of([8, 0], headway_s=600))


@settings(max_examples=40, deadline=None)
@given(
    patterns=st.lists(
        st.lists(st.integers(0, BENT.streets.n_edges - 1), min_size=2, max_size=8).filter(
            lambda stops: all(a != b for a, b in pairwise(stops))
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_pattern_has_a_shape_that_passes_its_stops(patterns: list[list[int]]) -> None:
    check_all(BENT, lines_of(*patterns, headway_s=600))
