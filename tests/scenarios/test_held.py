"""What was asked to be forbidden and held, on a grid of streets 400 m apart.

Streets run east and are named from the south, avenues run north and are named from the west. Stop s
lies halfway along edge s; edges come in pairs, there and back.
"""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from network.errors import InfeasibleError, InputError, LimitError
from network.network import Network
from network.osm_file import read_osm
from network.osm_streets import bus_streets, projection_of
from network.quantities import ints
from routing.lines import LinePlan, line_plan_of
from scenarios.avoided_streets import avoided_edges
from scenarios.held import NOTHING_HELD, Held, HeldWishes, held_of
from tests.cities.grid import MIDDLE, edge_between, grid_city, grid_streets, stops_on_every_edge
from tests.cities.osm_map import MapWay, osm_text

NINE = [(row, column) for row in range(3) for column in range(3)]
CITY = grid_city(3, 3, stops=stops_on_every_edge(grid_streets(3, 3)))
STREETS = CITY.streets


def today() -> LinePlan:
    """Two lines from the south-west corner: 12 eastwards and back, 14 northwards and back."""
    there, home = edge_between(STREETS, 0, 1), edge_between(STREETS, 1, 0)
    on, back = edge_between(STREETS, 1, 2), edge_between(STREETS, 2, 1)
    north, south = edge_between(STREETS, 0, 3), edge_between(STREETS, 3, 0)
    further, nearer = edge_between(STREETS, 3, 6), edge_between(STREETS, 6, 3)
    lines = [
        ("r12", "12 Quay", [[there, on], [back, home]]),
        ("r14", "14 Hill", [[north, further], [nearer, south]]),
    ]
    return line_plan_of(lines, 1, 600)


def held(wishes: HeldWishes, network: Network = CITY) -> Held:
    return held_of(wishes, network, MIDDLE, today())


def closed_names(found: Held) -> list[str]:
    assert found.closed is not None
    return sorted({STREETS.street_names[row] for row in STREETS.name[found.closed]})


def drawn(tmp_path: Path, kind: str, corners: object) -> HeldWishes:
    """A file with one shape; corners are metres east and north of the south-west corner."""
    file = tmp_path / "quiet.geojson"
    geometry = {"type": kind, "coordinates": corners}
    file.write_text(json.dumps({"type": "Feature", "properties": {}, "geometry": geometry}))
    return HeldWishes(avoid_streets=str(file))


def degrees(*places: tuple[float, float]) -> list[list[float]]:
    lon, lat = MIDDLE.to_degrees([x for x, _ in places], [y for _, y in places])
    return [[float(a), float(b)] for a, b in zip(lon, lat, strict=True)]


def test_nothing_asked_is_nothing_held() -> None:
    assert held(HeldWishes()) is NOTHING_HELD


def test_streets_are_avoided_by_name_whatever_the_case() -> None:
    found = held(HeldWishes(avoid_streets="street 1; Avenue 0"))
    assert closed_names(found) == ["Avenue 0", "Street 1"]
    assert found.closed is not None
    assert int(found.closed.sum()) == 2 * (2 + 2)  # two blocks of each, both directions


def test_streets_may_stand_in_a_table(tmp_path: Path) -> None:
    file = tmp_path / "quiet.csv"
    file.write_text("street\nStreet 2\nAvenue 2\n")
    assert closed_names(held(HeldWishes(avoid_streets=str(file)))) == ["Avenue 2", "Street 2"]


def test_every_name_that_is_not_there_is_told_with_one_that_is_near(tmp_path: Path) -> None:
    file = tmp_path / "quiet.csv"
    file.write_text("street\nStret 2\nStreet 1\nBoulevard\n")
    with pytest.raises(InputError) as refused:
        held(HeldWishes(avoid_streets=str(file)))
    one, other = str(refused.value).splitlines()
    assert one == (
        "quiet.csv line 2: there is no street with buses on the map 'Stret 2'; "
        "did you mean Street 2?"
    )
    assert other.startswith("quiet.csv line 4: there is no street with buses on the map 'Boule")


def test_no_bus_drives_inside_a_drawn_area(tmp_path: Path) -> None:
    # 100 m round the middle junction: the four streets that meet there, both directions.
    ring = degrees((300, 300), (500, 300), (500, 500), (300, 500), (300, 300))
    found = held(drawn(tmp_path, "Polygon", [ring]))
    assert found.closed is not None
    assert np.flatnonzero(found.closed).tolist() == [
        edge
        for edge in range(STREETS.n_edges)
        if 4 in {int(STREETS.tail[edge]), int(STREETS.head[edge])}
    ]


def test_a_drawn_line_closes_the_street_along_it_and_none_that_it_crosses(tmp_path: Path) -> None:
    line = degrees((-20, 403), (400, 397), (820, 403))
    found = held(drawn(tmp_path, "LineString", line))
    assert closed_names(found) == ["Street 1"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is not GeoJSON"),
        ("[1]", "expected areas and lines"),
        ('{"type": "Point", "coordinates": [10, 50]}', "expected areas and lines"),
        ('{"type": "LineString", "coordinates": [[1e5, 2], [3, 4]]}', "not in degrees"),
        ('{"type": "LineString", "coordinates": [[1, 2], [3, 4]]}', "shows no street with buses"),
        ('{"type": "LineString", "coordinates": "here"}', "a shape that is not understood"),
        ('{"type": "Polygon", "coordinates": [[[10,50],[10.1,50.1],[10.1,50],[10,50.1],[10,50]]]}',
         "outline crosses itself"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_understood_is_refused_in_one_sentence(
    text: str, words: str, tmp_path: Path
) -> None:
    file = tmp_path / "quiet.geojson"
    file.write_text(text)
    with pytest.raises(InputError, match=words):
        held(HeldWishes(avoid_streets=str(file)))


def test_a_file_nested_too_deeply_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "quiet.geojson"
    file.write_text("[" * 100_000)
    with pytest.raises(LimitError, match="nested too deeply"):
        held(HeldWishes(avoid_streets=str(file)))


def test_a_plan_needs_a_street() -> None:
    every = ";".join(name for name in STREETS.street_names if name)
    with pytest.raises(InfeasibleError, match="leaves no street to drive on"):
        held(HeldWishes(avoid_streets=every))


def test_only_streets_of_today_are_those_of_lines_their_turns_and_the_depot() -> None:
    city = grid_city(6, 6, stops=stops_on_every_edge(grid_streets(6, 6)))
    out, home = edge_between(city.streets, 0, 1), edge_between(city.streets, 1, 0)
    lines = line_plan_of(
        [("1", "", [[out, edge_between(city.streets, 1, 2)],
                    [edge_between(city.streets, 2, 1), home]])], 1, 600,
    )  # fmt: skip
    found = held_of(HeldWishes(only_streets_of_today=True), city, MIDDLE, lines)
    assert found.closed is not None
    assert not found.closed[lines.stop].any()
    assert not found.closed[city.depots.edge].any()
    # No bus has anything to do at the far corner.
    assert found.closed[edge_between(city.streets, 34, 35)]
    assert found.closed[edge_between(city.streets, 35, 29)]


@pytest.mark.parametrize("name", ["r12", "12", "12 Quay"])
def test_a_line_is_kept_by_its_id_its_number_or_its_name(name: str) -> None:
    found = held(HeldWishes(keep_lines=name))
    assert found.kept is not None
    assert found.kept.line_id == ("r12",)
    assert found.kept.headway_s.tolist() == [[600], [600]]


def test_lines_to_keep_may_stand_in_a_table(tmp_path: Path) -> None:
    file = tmp_path / "kept.csv"
    file.write_text("route_id,why\nr14,school\nr12,contract\n")
    found = held(HeldWishes(keep_lines=str(file)))
    assert found.kept is not None
    assert found.kept.line_id == ("r12", "r14")  # in the order of today


def test_terminals_are_stops_by_id_or_name() -> None:
    found = held(HeldWishes(terminals="S0, S5"))
    assert found.terminal is not None
    assert np.flatnonzero(found.terminal).tolist() == [0, 5]
    # In the grid, a stop bears the name of its street: four stops on two blocks both ways.
    by_name = held(HeldWishes(terminals="Street 0"))
    assert by_name.terminal is not None
    assert int(by_name.terminal.sum()) == 4
    with pytest.raises(InfeasibleError, match="a line has two ends"):
        held(HeldWishes(terminals="S0"))


def test_a_line_cannot_stay_on_a_street_that_buses_keep_off() -> None:
    with pytest.raises(InfeasibleError, match="lines r12 shall stay as they are and drive on"):
        held(HeldWishes(keep_lines="12;14", avoid_streets="Street 0"))


def test_lines_that_stay_may_end_where_no_other_line_may() -> None:
    found = held(HeldWishes(keep_lines="12", terminals="S10;S11"))
    for_lines = found.network_for_lines(CITY)
    assert np.flatnonzero(for_lines.stops.terminal).tolist() == [10, 11]
    ends = {int(today().stop[row]) for row in (0, 1, 2, 3)}
    service = found.network_of_service(for_lines)
    assert set(np.flatnonzero(service.stops.terminal).tolist()) == {10, 11} | ends


def test_a_depot_on_a_closed_street_is_refused() -> None:
    shut = held(HeldWishes(avoid_streets="Street 0"))
    edge = ints([edge_between(STREETS, 0, 1)])
    moved = replace(CITY, depots=replace(CITY.depots, edge=edge))
    with pytest.raises(InputError, match="lies on a closed street; leave its street open"):
        shut.network_for_lines(moved)


def test_what_speaks_of_today_needs_todays_lines() -> None:
    with pytest.raises(InputError, match="give a feed of them with --gtfs"):
        held_of(HeldWishes(keep_lines="12"), CITY, MIDDLE, None)


def test_a_street_may_be_named_by_the_id_of_a_way_on_it(tmp_path: Path) -> None:
    # Way 1 is the southern street of a grid of 3 x 3 junctions, way 2 the one north of it.
    places = {3 * row + column + 1: (0.3 * column, 0.3 * row) for row, column in NINE}
    streets = [(1, 2, 3), (4, 5, 6), (7, 8, 9), (1, 4, 7), (2, 5, 8), (3, 6, 9)]
    file = tmp_path / "city.osm"
    file.write_text(osm_text(places, [MapWay(n, nodes) for n, nodes in enumerate(streets, 1)]))
    extract = read_osm(file)
    projection = projection_of(extract)
    network = replace(CITY, streets=bus_streets(extract, projection, file.name)[0])
    for name in ("2", "w2", "way/2"):
        closed, _ = avoided_edges(name, network, projection, extract)
        ends = zip(network.streets.tail[closed], network.streets.head[closed], strict=True)
        nodes = sorted(tuple(network.streets.node_id[[a, b]].tolist()) for a, b in ends)
        assert nodes == [(4, 5), (5, 4), (5, 6), (6, 5)]
    with pytest.raises(InputError, match="no street with buses on the map '99'"):
        avoided_edges("99", network, projection, extract)
