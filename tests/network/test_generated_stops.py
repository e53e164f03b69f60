"""Stops by rule: evenly spaced, in pairs, at corners, not on motorways."""

import numpy as np
import pytest

from network.driving_side import DrivingSide
from network.errors import InputError
from network.generated_stops import generated_stops, map_stops_and_generated
from network.nearest_streets import heading_at
from network.quantities import floats
from tests.cities.grid import MIDDLE, edge_between, grid_streets
from tests.cities.street_list import Street, streets_of


def test_a_street_of_1600_metres_has_a_pair_every_308_metres() -> None:
    # 30 m from both ends leave 1 540 m: 5 gaps of 308 m, 6 places, 2 kerbs each.
    street = streets_of([(0, 0), (1600, 0)], [Street(0, 1, 160, 1600)])
    stops, findings = generated_stops(street, MIDDLE)
    assert stops.offset_m[stops.edge == 0].tolist() == [30, 338, 646, 954, 1262, 1570]
    assert stops.offset_m[stops.edge == 1].tolist() == [1570, 1262, 954, 646, 338, 30]
    assert findings[0].message == "12 stops generated, one every 300 m along streets"


def test_a_one_way_street_has_stops_of_one_direction() -> None:
    street = streets_of([(0, 0), (500, 0)], [Street(0, 1, 50, 500, two_way=False)])
    stops, _ = generated_stops(street, MIDDLE)
    assert stops.edge.tolist() == [0, 0]
    assert stops.stop_id == ("G1", "G2")


def test_two_opposite_one_way_streets_side_by_side_both_have_stops() -> None:
    places = [(0.0, 0.0), (500.0, 0.0), (0.0, 15.0), (500.0, 15.0)]
    pair = [Street(0, 1, 50, 500, two_way=False), Street(3, 2, 50, 500, two_way=False)]
    stops, _ = generated_stops(streets_of(places, pair), MIDDLE)
    assert sorted(stops.edge.tolist()) == [0, 0, 1, 1]


def test_stops_of_one_direction_keep_three_quarters_of_the_spacing() -> None:
    grid = grid_streets(8, 7, 110.0)
    stops, _ = generated_stops(grid, MIDDLE)
    x, y, ahead_x, ahead_y = heading_at(grid, stops.edge, stops.offset_m)
    near = np.hypot(x[:, None] - x, y[:, None] - y) < 225
    alike = ahead_x[:, None] * ahead_x + ahead_y[:, None] * ahead_y > 0.5
    np.fill_diagonal(near, val=False)
    assert len(stops) > 0
    assert not np.any(near & alike)


def test_each_pole_stands_on_the_driving_side() -> None:
    street = streets_of([(0, 0), (50, 0)], [Street(0, 1, 5, 50)])
    right, _ = generated_stops(street, MIDDLE)
    left, _ = generated_stops(street, MIDDLE, DrivingSide.LEFT)
    assert MIDDLE.to_metres(right.lon, right.lat)[1].tolist() == pytest.approx([-4, 4], abs=1e-3)
    assert MIDDLE.to_metres(left.lon, left.lat)[1].tolist() == pytest.approx([4, -4], abs=1e-3)


@pytest.mark.parametrize("kind", ["motorway", "trunk", "motorway_link", "primary_link"])
def test_no_stop_on_a_motorway_trunk_road_or_ramp(kind: str) -> None:
    street = streets_of([(0, 0), (500, 0)], [Street(0, 1, 50, 500)], classes=[kind])
    assert len(generated_stops(street, MIDDLE)[0]) == 0


def test_the_larger_of_two_near_streets_has_the_stop() -> None:
    places = [(0.0, 0.0), (50.0, 0.0), (0.0, 90.0), (50.0, 90.0)]
    near = [Street(0, 1, 5, 50), Street(2, 3, 5, 50)]
    stops, _ = generated_stops(streets_of(places, near, classes=["residential", "primary"]), MIDDLE)
    assert stops.edge.tolist() == [2, 3]


def test_stops_are_named_by_the_street_and_the_one_it_crosses() -> None:
    places = [(0.0, 0.0), (400.0, 0.0), (400.0, 40.0)]
    streets = streets_of(
        places, [Street(0, 1, 40, 400), Street(1, 2, 3, 30)], names=["High Street", "Mill Lane"]
    )
    stops, _ = generated_stops(streets, MIDDLE)
    # At junction 0 nothing crosses; Mill Lane is too short for a stop of its own.
    assert stops.name == ("High Street",) * 2 + ("High Street / Mill Lane",) * 2


def test_streets_without_names_have_numbered_stops() -> None:
    street = streets_of([(0, 0), (500, 0)], [Street(0, 1, 50, 500)])
    assert generated_stops(street, MIDDLE)[0].name == ("Stop 1", "Stop 1", "Stop 2", "Stop 2")


def test_places_far_apart_on_one_street_are_told_apart_by_a_number() -> None:
    # Places at 30, 338, 646, 954, 1262 and 1570 m; twins on the other kerb share their name.
    street = streets_of([(0, 0), (1600, 0)], [Street(0, 1, 160, 1600)], names=["Long Lane"])
    names = generated_stops(street, MIDDLE)[0].name
    assert names[:4] == ("Long Lane", "Long Lane", "Long Lane (2)", "Long Lane (2)")
    assert names[-1] == "Long Lane (6)"


def test_a_road_that_leads_far_out_of_town_has_no_stops_there() -> None:
    # 21 x 21 junctions within 8 km, and a road 60 km east of the last: 3 of 442 junctions are no
    # hundredth of them, so the town ends a quarter of 8 km beyond, at 10 km.
    town = [(column * 400.0, row * 400.0) for row in range(21) for column in range(21)]
    far = [(9_000.0, 4_000.0), (60_000.0, 4_000.0), (68_000.0, 4_000.0)]
    roads = [Street(n, n + 1, 40, 400) for n in range(440) if n % 21 != 20]
    roads += [Street(441, 442, 5000, 51_000), Street(442, 443, 800, 8_000)]
    stops, _ = generated_stops(streets_of([*town, *far], roads), MIDDLE)
    x, _ = MIDDLE.to_metres(stops.lon, stops.lat)
    assert 9_500 < x.max() <= 10_000


def test_nothing_is_generated_near_a_stop_of_the_map() -> None:
    grid = grid_streets(4, 4)
    everywhere, _ = generated_stops(grid, MIDDLE)
    corner = everywhere.choose(np.flatnonzero(everywhere.edge == edge_between(grid, 0, 1))[:1])
    both, _ = map_stops_and_generated(corner, grid, MIDDLE)
    x, y = MIDDLE.to_metres(both.lon, both.lat)
    assert both.stop_id[0] == corner.stop_id[0]
    assert np.hypot(x[1:] - x[0], y[1:] - y[0]).min() > 290  # poles stand 4 m beside the line


def test_a_spacing_of_no_metres_is_refused() -> None:
    with pytest.raises(InputError, match=r"a stop every 0.0 m is too many"):
        generated_stops(grid_streets(3, 3), MIDDLE, spacing_m=0.0)


def test_no_streets_have_no_stops() -> None:
    short = streets_of([(0, 0), (10, 0)], [Street(0, 1, 1, 10)])
    stops, findings = generated_stops(short, MIDDLE)
    assert stops.lon.tolist() == floats([]).tolist()
    assert findings[0].message == "0 stops generated, one every 300 m along streets"
