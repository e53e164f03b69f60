"""Distances along shapes, in whole centimetres."""

import numpy as np
import pytest

from network.quantities import floats, ints
from routing.lines import line_plan_of
from routing.paths import PatternPaths
from scenarios.gtfs.distances import exported_shape

PLAN = line_plan_of([("1", "", [[0, 1, 2]])], n_periods=1, headway_s=600)


def paths(lon: list[float], point_m: list[float], call_m: list[float]) -> PatternPaths:
    """One way along the equator."""
    return PatternPaths(
        first_point=ints([0, len(lon)]),
        point_lon=floats(lon),
        point_lat=floats(np.zeros(len(lon))),
        point_m=floats(point_m),
        call_m=floats(call_m),
        hop_free_ms=ints([0] * len(call_m)),
    )


def test_points_that_round_to_one_place_are_written_once() -> None:
    way = paths([0, 0.0000001, 0.001], [0, 0.01, 111.0], [0, 50, 111])
    shape = exported_shape(PLAN, way, 0)
    assert shape.lon_microdegrees.tolist() == [0, 1000]
    assert shape.point_cm.tolist() == [0, 11100]


def test_distances_that_round_to_one_value_are_a_centimetre_apart() -> None:
    # 0.004 m rounds to 0 cm, which the point before has: 1 cm. The stops at 0 and 0.001 m likewise.
    way = paths([0, 0.000001, 0.001], [0, 0.004, 111.0], [0, 0.001, 111])
    shape = exported_shape(PLAN, way, 0)
    assert shape.point_cm.tolist() == [0, 1, 11100]
    assert shape.call_cm.tolist() == [0, 1, 11100]


def test_the_shape_reaches_as_far_as_the_last_stop() -> None:
    # Three stops in one place at the end: 111.00, 111.01 and 111.02 m, so the shape ends there.
    way = paths([0, 0.001], [0, 111], [111, 111, 111])
    shape = exported_shape(PLAN, way, 0)
    assert shape.call_cm.tolist() == [11100, 11101, 11102]
    assert shape.point_cm.tolist() == [0, 11102]


@pytest.mark.parametrize("lon", [[5.0], [5.0, 5.0, 5.0]])
def test_a_way_that_does_not_move_has_no_shape(lon: list[float]) -> None:
    way = paths(lon, [0.0] * len(lon), [0, 0, 0])
    shape = exported_shape(PLAN, way, 0)
    assert len(shape.point_cm) == 0
