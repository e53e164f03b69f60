"""Kerbs: a stop belongs to the direction whose driving side it stands on."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.driving_side import DrivingSide
from network.problems import Severity
from network.quantities import floats
from network.stops import StopSource
from network.stops_on_streets import PolePlaces, snap_points, stops_at_kerbs
from tests.cities.grid import MIDDLE, edge_between, grid_streets
from tests.cities.street_list import Street, streets_of


def poles_at(*places: tuple[float, float]) -> PolePlaces:
    x, y = floats([place[0] for place in places]), floats([place[1] for place in places])
    lon, lat = MIDDLE.to_degrees(x, y)
    ids = tuple(f"P{row}" for row in range(len(places)))
    return PolePlaces(ids, ("",) * len(places), lon, lat, x, y, StopSource.MAP)


@pytest.mark.parametrize(
    ("side", "south", "north"), [(DrivingSide.RIGHT, 0, 1), (DrivingSide.LEFT, 1, 0)]
)
def test_the_kerb_is_on_the_driving_side(side: DrivingSide, south: int, north: int) -> None:
    # Edge 0 runs east along y = 0: its right side is south. Edge 1 is the way back.
    kerbs = snap_points(grid_streets(3, 3), [100, 100], [-5, 5], side)
    assert kerbs.edge.tolist() == [south, north]
    offsets = {0: 100, 1: 300}
    assert kerbs.offset_m.tolist() == pytest.approx([offsets[south], offsets[north]])


def test_a_stop_beside_a_one_way_street_serves_it_from_either_side() -> None:
    street = streets_of([(0, 0), (100, 0)], [Street(0, 1, 10, 100, two_way=False)])
    kerbs = snap_points(street, [30, 30, 30], [-5, 5, 0])
    assert kerbs.point.tolist() == [0, 1, 2]
    assert kerbs.edge.tolist() == [0, 0, 0]


def test_within_two_metres_of_the_centre_line_both_kerbs_are_served() -> None:
    kerbs = snap_points(grid_streets(3, 3), [100, 100, 100], [1.9, 2.1, -2.1])
    assert kerbs.point.tolist() == [0, 0, 1, 2]
    assert kerbs.edge.tolist() == [0, 1, 1, 0]


def test_a_point_beyond_the_limit_has_no_kerb() -> None:
    kerbs = snap_points(grid_streets(3, 3), [100, 100], [-99, -101])
    assert kerbs.point.tolist() == [0]


def test_findings_say_which_stops_were_dropped_far_away_or_on_the_centre_line() -> None:
    poles = poles_at((100, -5), (100, 0), (200, -150), (300, -900))
    stops, findings = stops_at_kerbs(grid_streets(3, 3), poles, limit_m=250)
    assert stops.stop_id == ("P0", "P1", "P1:back", "P2")
    assert [finding.severity for finding in findings] == [Severity.WARNING] * 3
    assert [finding.message for finding in findings] == [
        "1 of 4 lie more than 250 m from every bus street and are left out, first 'P3'",
        "1 of 4 lie more than 100 m from their street, first 'P2'",
        "1 of 4 lie on the centre line of a two-way street and serve both directions; the second "
        "stop of each has ':back' added to its id",
    ]


def test_stops_in_good_places_need_no_remark() -> None:
    stops, findings = stops_at_kerbs(grid_streets(3, 3), poles_at((100, -5)))
    assert (len(stops), findings) == (1, ())


@settings(deadline=None)
@given(st.floats(100, 300), st.floats(2.5, 90), st.sampled_from([(0, 1), (0, 2)]))
def test_the_two_sides_of_a_street_give_the_two_directions_of_it(
    along_m: float, aside_m: float, ends: tuple[int, int]
) -> None:
    # At least 100 m from either corner and less than that aside: no other street is nearer.
    grid = grid_streets(2, 3)
    ahead = edge_between(grid, *ends)
    east = ends == (0, 1)
    right = (along_m, -aside_m) if east else (aside_m, along_m)
    left = (along_m, aside_m) if east else (-aside_m, along_m)
    kerbs = snap_points(grid, [right[0], left[0]], [right[1], left[1]])
    assert kerbs.edge.tolist() == [ahead, ahead + 1]
    assert kerbs.offset_m.tolist() == pytest.approx([along_m, 400 - along_m])
