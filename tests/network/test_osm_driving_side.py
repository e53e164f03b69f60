"""The side on which people drive, from roundabouts and carriageways drawn by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from network.driving_side import DrivingSide
from network.osm_driving_side import (
    Witnesses,
    carriageway_witnesses,
    driving_side_of,
    roundabout_witnesses,
)
from network.osm_file import read_osm
from network.osm_streets import bus_streets, projection_of
from network.quantities import ints
from network.streets import StreetGraph
from tests.cities.osm_map import MapWay, osm_text, written
from tests.cities.street_list import Street, streets_of
from tests.shared_files import shared_file

SQUARE = {1: (0.0, 0.0), 2: (0.1, 0.0), 3: (0.1, 0.1), 4: (0.0, 0.1)}
"""South-west, south-east, north-east, north-west: 1 2 3 4 runs against the clock."""

ROUNDABOUT = {"highway": "primary", "junction": "roundabout"}
ROAD = MapWay(900, (11, 12))


def witnesses(folder: Path, ways: Sequence[MapWay]) -> Witnesses:
    """Of ways between the corners of the square, and 10 times that number for a second square."""
    places = SQUARE | {10 * node: (east + 3, north) for node, (east, north) in SQUARE.items()}
    places |= {11: (0.0, 1.0), 12: (1.0, 1.0)}
    extract = read_osm(written(folder, osm_text(places, [*ways, ROAD])))
    return roundabout_witnesses(extract, projection_of(extract))


def test_traffic_against_the_clock_speaks_for_the_right(tmp_path: Path) -> None:
    assert witnesses(tmp_path, [MapWay(1, (1, 2, 3, 4, 1), ROUNDABOUT)]) == Witnesses(1, 0)


def test_traffic_with_the_clock_speaks_for_the_left(tmp_path: Path) -> None:
    assert witnesses(tmp_path, [MapWay(1, (1, 4, 3, 2, 1), ROUNDABOUT)]) == Witnesses(0, 1)


def test_a_roundabout_drawn_in_pieces_counts_once(tmp_path: Path) -> None:
    # Two straight pieces on their own enclose nothing; four round one middle do.
    pieces = [
        MapWay(1, (1, 2), ROUNDABOUT),
        MapWay(2, (3, 4), ROUNDABOUT),
        MapWay(3, (2, 3), ROUNDABOUT),
        MapWay(4, (4, 1), ROUNDABOUT),
        MapWay(5, (10, 40, 30, 20, 10), ROUNDABOUT),
    ]
    assert witnesses(tmp_path, pieces) == Witnesses(right=1, left=1)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "primary", "junction": "roundabout", "oneway": "-1"}, Witnesses(0, 1)),
        ({"highway": "primary", "junction": "circular", "oneway": "yes"}, Witnesses(1, 0)),
        ({"highway": "primary", "junction": "circular"}, Witnesses(0, 0)),
        ({"highway": "cycleway", "junction": "roundabout"}, Witnesses(0, 0)),
        ({"highway": "primary", "oneway": "yes"}, Witnesses(0, 0)),
    ],
)
def test_only_the_way_that_cars_drive_counts(
    tmp_path: Path, tags: Mapping[str, str], expected: Witnesses
) -> None:
    # Drawn against the clock: driven backwards, with the clock; both ways or not by cars, neither.
    assert witnesses(tmp_path, [MapWay(1, (1, 2, 3, 4, 1), tags)]) == expected


def road_of(east_y: float, west_y: float, names: tuple[str, str] = ("A", "A")) -> StreetGraph:
    """One carriageway to the east and one to the west, 100 m long."""
    places = [(0.0, east_y), (100.0, east_y), (100.0, west_y), (0.0, west_y)]
    one_way = [Street(0, 1, 10, 100, two_way=False), Street(2, 3, 10, 100, two_way=False)]
    streets = streets_of(places, one_way, names=names)
    return streets if names[0] != names[1] else replace(streets, name=ints([1, 1]))


def test_the_opposite_carriageway_lies_to_the_left_of_who_drives_on_the_right() -> None:
    assert carriageway_witnesses(road_of(east_y=0, west_y=20)) == Witnesses(right=1, left=0)
    assert carriageway_witnesses(road_of(east_y=20, west_y=0)) == Witnesses(right=0, left=1)


def test_streets_far_apart_on_one_line_or_of_two_names_are_no_carriageways() -> None:
    nothing = Witnesses(0, 0)
    assert carriageway_witnesses(road_of(0, 41)) == nothing
    assert carriageway_witnesses(road_of(0, 4)) == nothing
    assert carriageway_witnesses(road_of(0, 20, names=("A", "B"))) == nothing


def side_of(folder: Path, clockwise: int, against: int) -> tuple[DrivingSide, str]:
    """Side and finding of a map with some roundabouts of each kind beside a drivable block."""
    places: dict[int, tuple[float, float]] = {1: (0, 1), 2: (1, 1), 3: (1, 2), 4: (0, 2)}
    ways = [MapWay(1, (1, 2, 3, 4, 1)), MapWay(2, (1, 3))]
    for number in range(clockwise + against):
        ids = [100 * (number + 1) + corner for corner in SQUARE]
        moved = [(east + number, north) for east, north in SQUARE.values()]
        places |= dict(zip(ids, moved, strict=True))
        order = [0, 3, 2, 1, 0] if number < clockwise else [0, 1, 2, 3, 0]
        ways.append(MapWay(10 + number, [ids[place] for place in order], ROUNDABOUT))
    extract = read_osm(written(folder, osm_text(places, ways)))
    projection = projection_of(extract)
    side, finding = driving_side_of(extract, bus_streets(extract, projection)[0], projection)
    return side, finding.message


def test_three_roundabouts_out_of_four_decide(tmp_path: Path) -> None:
    said = "drives on the left, from 3 of 4 roundabouts"
    assert side_of(tmp_path, clockwise=3, against=1) == (DrivingSide.LEFT, said)


def test_a_map_that_contradicts_itself_is_taken_to_drive_on_the_right(tmp_path: Path) -> None:
    # 2 of 3 are less than three quarters.
    side, said = side_of(tmp_path, clockwise=2, against=1)
    assert side is DrivingSide.RIGHT
    assert "assumed: the map contradicts itself, 2 of 3 roundabouts on the left" in said


def test_two_roundabouts_do_not_decide(tmp_path: Path) -> None:
    side, said = side_of(tmp_path, clockwise=2, against=0)
    assert side is DrivingSide.RIGHT
    assert "assumed: the map shows too few roundabouts" in said


@pytest.mark.data
@pytest.mark.parametrize(
    ("file", "side"),
    [
        ("newport/newport.osm.pbf", DrivingSide.LEFT),
        ("porto_alegre/poa_osm.pbf", DrivingSide.RIGHT),
        ("porto_osm/porto.osm.pbf", DrivingSide.RIGHT),
    ],
)
def test_real_towns_drive_on_their_side(file: str, side: DrivingSide) -> None:
    extract = read_osm(shared_file(f"data/{file}"))
    projection = projection_of(extract)
    found, finding = driving_side_of(extract, bus_streets(extract, projection)[0], projection)
    assert found is side
    assert "assumed" not in finding.message
