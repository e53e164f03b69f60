"""A way that is not that of its pattern is found."""

from routing.paths import PatternPaths
from routing.validity import (
    path_problems,
)
from tests.routing.validity.checked_plan import add, having, plan, swap, texts


def of_paths(paths: PatternPaths) -> str:
    return texts(path_problems(plan().network, plan().lines, paths))


def test_swapped_stops_have_other_ways() -> None:
    p = plan()
    lines = having(p.lines, "stop", swap(1, 2))
    assert path_problems(p.network, lines, p.paths) != []


def test_a_wrong_hop_time_is_found() -> None:
    assert "another time than its way" in of_paths(having(plan().paths, "hop_free_ms", add(1, 1)))


def test_a_hop_two_metres_too_long_is_found() -> None:
    assert "on a way of 400.0 m" in of_paths(having(plan().paths, "call_m", add(slice(2, 4), 2.0)))


def test_a_shape_that_runs_backwards_is_found() -> None:
    assert "runs backwards" in of_paths(having(plan().paths, "point_m", swap(1, 2)))


def test_a_shape_that_does_not_pass_its_stops_is_found() -> None:
    # 0.001 degrees north: 111 m.
    moved = having(plan().paths, "point_lat", add(slice(None), 0.001))
    assert "its shape stops 111.3 m from the street" in of_paths(moved)
