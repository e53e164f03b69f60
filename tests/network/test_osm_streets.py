"""Bus streets and footways: lengths, times, legal turns, and what is left out."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from network.errors import InputError
from network.osm_example import square_town
from network.osm_file import read_osm
from network.osm_streets import bus_streets, foot_streets, projection_of
from network.problems import Problem, Severity
from network.streets import StreetGraph
from network.turns import legal_turns
from tests.cities.osm_map import (
    GRID_STEP_M,
    WHEEL_PLACES,
    WHEEL_WAYS,
    MapTurn,
    MapWay,
    osm_text,
    written,
)
from tests.shared_files import shared_file


def graph_of(
    folder: Path,
    places: dict[int, tuple[float, float]],
    ways: tuple[MapWay, ...],
    turns: tuple[MapTurn, ...] = (),
) -> tuple[StreetGraph, tuple[Problem, ...]]:
    """Bus streets of a small map."""
    extract = read_osm(written(folder, osm_text(places, ways, turns)))
    return bus_streets(extract, projection_of(extract), "map.osm")


def edges_by_ids(streets: StreetGraph) -> dict[tuple[int, int], int]:
    """Row of the edge between two OSM nodes."""
    ends = zip(streets.node_id[streets.tail], streets.node_id[streets.head], strict=True)
    return {(int(tail), int(head)): row for row, (tail, head) in enumerate(ends)}


def bans_by_ids(streets: StreetGraph) -> set[tuple[int, int, int]]:
    """Banned turns as OSM node ids: from, over, to."""
    ids = streets.node_id
    return {
        (int(ids[streets.tail[a]]), int(ids[streets.head[a]]), int(ids[streets.head[b]]))
        for a, b in zip(streets.banned_from, streets.banned_to, strict=True)
    }


def test_time_is_length_over_speed_of_every_piece(tmp_path: Path) -> None:
    # Street 1-2 north: 0.01 degrees at 60 km/h, then 0.01 degrees at 30 km/h over bend 6;
    # 1111.9508 m at 16.667 m/s = 66.717 s, at 8.333 m/s = 133.434 s: 200 151 ms.
    places = {1: (0.0, 0.0), 6: (0.0, 1.0), 2: (0.0, 2.0), 3: (1.0, 0.0), 4: (-1.0, 0.0)}
    fast = {"highway": "primary", "maxspeed": "60", "name": "North"}
    slow = {"highway": "residential", "maxspeed": "30", "name": "Zone"}
    ways = (
        MapWay(1, (1, 6), fast),
        MapWay(2, (6, 2), slow),
        MapWay(3, (1, 3, 2), slow),
        MapWay(4, (1, 4, 2), slow),
    )
    streets, findings = graph_of(tmp_path, places, ways)
    rows = [
        row
        for row in range(streets.n_edges)
        if streets.point_lon[streets.points_of(row)].tolist() == [24.0] * 3
    ]
    assert streets.length_m[rows].tolist() == pytest.approx([2 * GRID_STEP_M] * 2)
    assert streets.free_flow_ms[rows].tolist() == [200_151, 200_151]
    assert streets.reverse[rows].tolist() == rows[::-1]
    assert findings == ()


def test_edge_takes_name_and_class_of_its_longest_way(tmp_path: Path) -> None:
    places = {1: (0.0, 0.0), 6: (0.0, 0.4), 2: (0.0, 2.0), 3: (1.0, 0.0), 4: (-1.0, 0.0)}
    ways = (
        MapWay(1, (1, 6), {"highway": "primary", "name": "Short"}),
        MapWay(2, (6, 2), {"highway": "tertiary", "name": "Long"}),
        MapWay(3, (1, 3, 2)),
        MapWay(4, (1, 4, 2)),
    )
    streets, _ = graph_of(tmp_path, places, ways)
    named = {
        (streets.street_names[streets.name[row]], streets.class_names[streets.street_class[row]])
        for row in range(streets.n_edges)
    }
    assert named == {("Long", "tertiary"), ("", "residential")}


def test_bus_never_drives_faster_than_80(tmp_path: Path) -> None:
    # 1111.9508 m at 22.222 m/s = 50.038 s.
    motorway = {"highway": "trunk", "maxspeed": "120"}
    ways = tuple(MapWay(way.id, way.nodes, motorway) for way in WHEEL_WAYS)
    streets, _ = graph_of(tmp_path, WHEEL_PLACES, ways)
    assert streets.free_flow_ms[edges_by_ids(streets)[5, 3]] == 50_038


def test_wheel_keeps_every_street_both_ways(tmp_path: Path) -> None:
    streets, _ = graph_of(tmp_path, WHEEL_PLACES, WHEEL_WAYS)
    assert (streets.n_nodes, streets.n_edges) == (5, 16)
    assert np.all(streets.reverse[streets.reverse] == np.arange(16))
    assert np.all(streets.tail[streets.reverse] == streets.head)


def test_banned_turn_is_one_pair_of_edges(tmp_path: Path) -> None:
    turns = (MapTurn(51, 5, 54, {"restriction": "no_left_turn"}),)
    streets, _ = graph_of(tmp_path, WHEEL_PLACES, WHEEL_WAYS, turns)
    assert bans_by_ids(streets) == {(1, 5, 4)}


def test_only_straight_on_bans_every_other_turn(tmp_path: Path) -> None:
    turns = (MapTurn(51, 5, 53, {"restriction": "only_straight_on"}),)
    streets, _ = graph_of(tmp_path, WHEEL_PLACES, WHEEL_WAYS, turns)
    assert bans_by_ids(streets) == {(1, 5, 1), (1, 5, 2), (1, 5, 4)}


def test_two_only_restrictions_allow_both_turns(tmp_path: Path) -> None:
    turns = (
        MapTurn(51, 5, 53, {"restriction": "only_straight_on"}),
        MapTurn(51, 5, 52, {"restriction": "only_right_turn"}),
    )
    streets, _ = graph_of(tmp_path, WHEEL_PLACES, WHEEL_WAYS, turns)
    assert bans_by_ids(streets) == {(1, 5, 1), (1, 5, 4)}


def test_restriction_over_unknown_ways_is_counted(tmp_path: Path) -> None:
    turns = (MapTurn(999, 5, 53, {"restriction": "no_left_turn"}),)
    _, findings = graph_of(tmp_path, WHEEL_PLACES, WHEEL_WAYS, turns)
    assert any("buses cannot use: 1" in finding.message for finding in findings)


def test_restriction_in_a_bend_holds(tmp_path: Path) -> None:
    # Node 6 halfway on spoke 5-1 is a bend; straight on is banned northwards, so nothing may
    # come from 1 to 5 that way: that edge is left out, its reverse stays.
    places = WHEEL_PLACES | {6: (0.0, -0.5)}
    ways = (MapWay(511, (1, 6)), MapWay(512, (6, 5)), *WHEEL_WAYS[1:])
    turns = (MapTurn(511, 6, 512, {"restriction": "no_straight_on"}),)
    streets, _ = graph_of(tmp_path, places, ways, turns)
    edges = edges_by_ids(streets)
    assert (5, 6) in edges
    assert (6, 1) in edges
    assert (1, 6) not in edges
    assert (6, 5) not in edges


def test_dead_end_is_left_out_because_buses_do_not_turn_there(tmp_path: Path) -> None:
    places = WHEEL_PLACES | {6: (0.0, -2.0)}
    streets, findings = graph_of(tmp_path, places, (*WHEEL_WAYS, MapWay(9, (1, 6))))
    assert streets.n_edges == 16
    # 2 of 18 edges are more than 10 %.
    assert findings[0].severity is Severity.WARNING
    assert "1 of 6 nodes are out of reach by legal turns; left out 2 of 18" in findings[0].message


def test_every_edge_reaches_every_other_by_legal_turns(tmp_path: Path) -> None:
    turns = (
        MapTurn(51, 5, 53, {"restriction": "only_straight_on"}),
        MapTurn(12, 2, 23, {"restriction": "no_straight_on"}),
    )
    streets, _ = graph_of(tmp_path, WHEEL_PLACES, WHEEL_WAYS, turns)
    next_edges = legal_turns(streets)
    for start in range(streets.n_edges):
        reached, waiting = {start}, [start]
        while waiting:
            edge = waiting.pop()
            for after in next_edges.next_edge[
                next_edges.first_next[edge] : next_edges.first_next[edge + 1]
            ].tolist():
                if after not in reached:
                    reached.add(after)
                    waiting.append(after)
        assert len(reached) == streets.n_edges


def test_town_without_a_way_round_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="lead back to where they began"):
        graph_of(tmp_path, WHEEL_PLACES, WHEEL_WAYS[:1])


def test_town_without_bus_streets_is_refused(tmp_path: Path) -> None:
    ways = tuple(MapWay(way.id, way.nodes, {"highway": "service"}) for way in WHEEL_WAYS)
    with pytest.raises(InputError, match=r"no streets open to buses in map\.osm"):
        graph_of(tmp_path, WHEEL_PLACES, ways)


def test_people_walk_both_ways_at_1_2_metres_a_second(tmp_path: Path) -> None:
    # 1111.9508 m / 1.2 m/s = 926.626 s.
    one_way = tuple(
        MapWay(way.id, way.nodes, {"highway": "residential", "oneway": "yes"}) for way in WHEEL_WAYS
    )
    extract = read_osm(written(tmp_path, osm_text(WHEEL_PLACES, one_way)))
    footways, findings = foot_streets(extract, projection_of(extract))
    assert footways.n_edges == 16
    assert footways.free_flow_ms[edges_by_ids(footways)[1, 5]] == 926_626
    assert findings == ()


def test_footways_keep_their_largest_part(tmp_path: Path) -> None:
    places = WHEEL_PLACES | {8: (9.0, 9.0), 9: (9.0, 8.0)}
    ways = (*WHEEL_WAYS, MapWay(9, (8, 9), {"highway": "footway"}))
    extract = read_osm(written(tmp_path, osm_text(places, ways)))
    footways, findings = foot_streets(extract, projection_of(extract))
    assert footways.n_edges == 16
    assert "2 disconnected parts, 2 of 7 nodes are out of reach on foot" in findings[0].message


def test_map_without_footways_is_refused(tmp_path: Path) -> None:
    ways = tuple(MapWay(way.id, way.nodes, {"highway": "motorway"}) for way in WHEEL_WAYS)
    extract = read_osm(written(tmp_path, osm_text(WHEEL_PLACES, ways)))
    with pytest.raises(InputError, match="no streets open to people on foot"):
        foot_streets(extract, projection_of(extract))


def test_shapes_begin_and_end_at_their_junctions() -> None:
    town = square_town()
    streets, _ = bus_streets(town, projection_of(town))
    first, last = streets.first_point[:-1], streets.first_point[1:] - 1
    assert streets.point_lon[first].tolist() == streets.node_lon[streets.tail].tolist()
    assert streets.point_x[last].tolist() == streets.node_x[streets.head].tolist()


@pytest.mark.data
def test_town_on_the_antimeridian_stays_in_one_piece() -> None:
    extract = read_osm(shared_file("data/bad/osm/antimeridian.osm"))
    streets, _ = bus_streets(extract, projection_of(extract))
    # 0.004 degrees of longitude at 17 degrees south: 444.78 m x cos 17 = 425.3 m.
    assert float(streets.length_m.max()) < 1000
    assert float(np.ptp(streets.node_x)) < 2000
    assert float(np.ptp(streets.node_y)) < 2000


def test_far_end_of_a_long_way_does_not_move_the_middle(tmp_path: Path) -> None:
    places = WHEEL_PLACES | {9: (900.0, 0.0)}
    extract = read_osm(written(tmp_path, osm_text(places, (*WHEEL_WAYS, MapWay(9, (2, 9))))))
    projection = projection_of(extract)
    assert abs(projection.lon - 24.0) < 0.011


@pytest.mark.data
def test_real_city_keeps_most_of_its_streets() -> None:
    extract = read_osm(shared_file("data/porto_alegre/poa_osm.pbf"))
    projection = projection_of(extract)
    streets, _ = bus_streets(extract, projection)
    footways, _ = foot_streets(extract, projection)
    assert streets.n_edges > 15_000
    assert footways.n_edges > 47_000
    kmh = streets.length_m / streets.free_flow_ms * 3600
    assert float(kmh.max()) < 81
    two_way = streets.reverse >= 0
    assert np.all(streets.reverse[streets.reverse[two_way]] == np.flatnonzero(two_way))
    straight = np.hypot(
        streets.node_x[streets.head] - streets.node_x[streets.tail],
        streets.node_y[streets.head] - streets.node_y[streets.tail],
    )
    assert np.all(straight <= streets.length_m * 1.004 + 0.1)  # sphere against ellipsoid


PRINT_FINGERPRINT = """
import sys
from pathlib import Path
from network.osm_file import read_osm
from network.osm_streets import bus_streets, foot_streets, projection_of
from network.quantities import fingerprint
extract = read_osm(Path(sys.argv[1]))
middle = projection_of(extract)
print(fingerprint(extract, bus_streets(extract, middle), foot_streets(extract, middle)))
"""


def test_same_file_gives_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    turns = (
        MapTurn(51, 5, 53, {"restriction": "only_straight_on"}),
        MapTurn(52, 5, 53, {"restriction": "no_right_turn"}),
    )
    path = written(tmp_path, osm_text(WHEEL_PLACES, WHEEL_WAYS, turns))
    prints = [
        subprocess.run(  # noqa: S603 (our own text)
            [sys.executable, "-c", PRINT_FINGERPRINT, str(path)],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert prints[0] == prints[1]
