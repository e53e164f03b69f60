"""Tests of lines on streets they share: their ways, their lanes, and what they carry together."""

from itertools import pairwise

import numpy as np
import pytest

from maps.lanes import runs_of_lines
from maps.line_ways import LineWays, line_ways
from maps.street_loads import street_loads
from network.quantities import floats, ints
from routing.lines import LinePlan, line_plan_of
from scenarios.pattern_figures import PatternFigures, pattern_figures
from tests.planned_city import planned_city
from tests.scenarios import small_result as small

_METRES_PER_DEGREE = 111_195.0


def straight(*corners: list[int]) -> LineWays:
    """Ways over corners 100 m apart on one street, from corner to corner."""
    n = max(max(way) for way in corners) + 1
    return LineWays(
        lon=floats(np.arange(n) * 0.001), lat=floats(np.zeros(n)),
        corner=tuple(map(ints, corners)),
        metres=tuple(floats(np.arange(len(way)) * 100.0) for way in corners),
        length_m=tuple((len(way) - 1) * 100.0 for way in corners),
    )  # fmt: skip


def test_ways_reach_from_before_the_first_stop_to_behind_the_last() -> None:
    service = planned_city().service
    ways = line_ways(planned_city().network, service.plan, service.paths)
    for metres, length, corner in zip(ways.metres, ways.length_m, ways.corner, strict=True):
        assert metres[0] <= 0
        assert metres[-1] >= length - 0.01
        assert np.all(np.diff(metres) > 0)
        assert all(a != b for a, b in pairwise(corner.tolist()))


def test_lines_on_the_same_street_have_the_same_pieces() -> None:
    # Lines 1 and 3 of the small service share A to B; line 1 goes on to C, 3 ends at B.
    service = small.service()
    ways = line_ways(small.network(), service.plan, service.paths)
    of_line_1, of_line_3 = ways.corner[0].tolist(), ways.corner[3].tolist()
    assert of_line_1[:3] == of_line_3


def test_lines_on_one_street_run_side_by_side_and_keep_their_order() -> None:
    # Line 0 runs 0-1-2-3, line 1 comes the other way on 2-1. Widths 4 and 2 with 1.5 between
    # each: pitches 5.5 and 3.5, together 9; line 0 at -4.5 + 2.75, line 1 at 4.5 - 1.75.
    ways = straight([0, 1, 2, 3], [2, 1])
    runs = runs_of_lines(ways, ints([0, 1]), [4.0, 2.0])
    assert runs[0][0].lane_px == (0.0, -1.75, 0.0)
    assert runs[1][0].lane_px == (-2.75,)  # right of line 0's heading is left of its own


def test_a_line_is_drawn_once_though_it_runs_both_ways() -> None:
    runs = runs_of_lines(straight([0, 1, 2], [2, 1, 0]), ints([0, 0]), [3.0])
    assert [run.lon.tolist() for run in runs[0]] == [[0.0, 0.001, 0.002]]


def test_a_line_ends_where_its_last_stop_is() -> None:
    # 130 m long on two pieces of 100 m, the first stop 20 m behind the first corner.
    ways = straight([0, 1, 2])
    cut = LineWays(ways.lon, ways.lat, ways.corner, (floats([-20.0, 80.0, 180.0]),), (130.0,))
    run = runs_of_lines(cut, ints([0]), [3.0])[0][0]
    assert run.lon.tolist() == pytest.approx([0.0002, 0.001, 0.0015])


def test_many_lines_on_one_street_stay_within_reach_of_it() -> None:
    runs = runs_of_lines(straight(*[[0, 1]] * 40), ints(np.arange(40)), [5.0] * 40)
    lanes = [run.lane_px[0] for (run,) in runs]
    assert max(lanes) - min(lanes) < 44
    assert lanes == sorted(lanes)


def test_riders_on_all_streets_travel_as_far_as_riders_on_all_lines() -> None:
    # Whatever the cuts, rider-kilometres of an hour are those of loads times lengths of hops.
    result = planned_city()
    plan, paths = result.service.plan, result.service.paths
    figures = pattern_figures(result.service, result.demand.periods, 80)
    streets = street_loads(line_ways(result.network, plan, paths), plan, paths.call_m, figures, 1)
    lon, lat = result.network.streets.point_lon, result.network.streets.point_lat
    box = np.array([np.cos(np.radians(lat.mean())), 1.0]) * _METRES_PER_DEGREE
    assert lon.size
    on_streets = sum(
        street.load.riders
        * np.hypot(*(np.diff(np.column_stack((street.lon, street.lat)) * box, axis=0)).T).sum()
        for street in streets
    )
    hop_m = np.append(np.diff(paths.call_m), 0.0)
    hop_m[plan.first_stop[1:] - 1] = 0.0
    on_lines = float((figures.load[:, 1] * hop_m).sum())
    assert on_streets == pytest.approx(on_lines, rel=0.005)  # sphere against projection


def test_the_fullest_line_is_named() -> None:
    # 10 of 80 places on line 0, 60 of 80 on line 1: together 70 of 160, the fullest is 1 at 0.75.
    ways = straight([0, 1], [0, 1])
    plan = planned_two_lines()
    load = np.array([[10.0], [0.0], [60.0], [0.0]])
    places = np.array([[80.0], [0.0], [80.0], [0.0]])
    factor = np.divide(load, places, out=np.zeros_like(load), where=places > 0)
    nothing = floats(np.zeros(4))
    figures = PatternFigures(
        ("1.0", "2.0"), nothing[:2], nothing[:2], ints([1, 1]), floats(load), floats(load),
        floats(places), floats(factor), nothing,
    )  # fmt: skip
    (street,) = street_loads(ways, plan, floats([0.0, 100.0, 0.0, 100.0]), figures, 0)
    assert street.load.lines == (0, 1)
    assert (street.load.riders, street.load.places) == (70.0, 160.0)
    assert (street.load.fullest, street.load.fullest_line) == (0.75, 1)


def planned_two_lines() -> LinePlan:
    """Two lines from stop 0 to stop 1."""
    return line_plan_of([("1", "", [[0, 1]]), ("2", "", [[0, 1]])], 1, 600)
