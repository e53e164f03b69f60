"""The generated map, read by osmium: valid, connected, with the traits of a real city."""

import itertools
import math
import unicodedata

import networkx as nx

from scenarios.sample_city import SampleCity
from tests.scenarios.sample_city.map_reader import CityMap

MAIN = {"primary", "secondary", "tertiary"}


def test_every_reference_of_ways_and_restrictions_exists(city_map: CityMap) -> None:
    assert all(node in city_map.place for nodes, _ in city_map.ways.values() for node in nodes)
    for ban in city_map.restrictions:
        from_nodes, to_nodes = city_map.ways[ban["from"]][0], city_map.ways[ban["to"]][0]
        assert ban["via"] in (from_nodes[0], from_nodes[-1])  # as OSM asks: at an end of both
        assert ban["via"] in (to_nodes[0], to_nodes[-1])
        assert ban["from"] != ban["to"]


def test_ids_are_positive_and_rise_within_each_kind(city: SampleCity) -> None:
    kinds = ("node", "way", "relation")
    found: dict[str, list[int]] = {kind: [] for kind in kinds}
    order = []
    for line in city.osm.decode().splitlines():
        kind = line.strip().split(" ", 1)[0].removeprefix("<")
        if kind in kinds:
            found[kind].append(int(line.split('id="')[1].split('"')[0]))
            order.append(kinds.index(kind))
    assert order == sorted(order)
    for ids in found.values():
        assert ids == sorted(set(ids))
        assert ids[0] > 0


def test_the_file_states_its_bounds_and_a_date(city: SampleCity) -> None:
    head = city.osm[:600].decode()
    assert "<bounds minlat=" in head
    assert 'timestamp="2026-01-05T00:00:00Z"' in head


def test_what_can_be_driven_is_one_strongly_connected_network(city_map: CityMap) -> None:
    graph = city_map.driving()
    largest = max(nx.strongly_connected_components(graph), key=len)
    assert len(largest) / len(graph) > 0.95


def test_streets_have_the_ranks_and_lengths_of_a_city_of_this_size(city_map: CityMap) -> None:
    length: dict[str, float] = {}
    for nodes, tags in city_map.ways.values():
        metres = sum(city_map.metres(a, b) for a, b in itertools.pairwise(nodes))
        rank = tags.get("highway", "none")
        length[rank] = length.get(rank, 0.0) + metres / 1000.0
    assert 40 < length["primary"] < 90
    assert 30 < length["secondary"] < 90
    assert 30 < length["tertiary"] < 90
    assert 250 < length["residential"] < 500
    assert length["motorway"] > 15
    assert {"motorway_link", "pedestrian", "footway", "steps"} <= set(length)


def test_few_streets_cross_the_river_and_those_are_bridges(city_map: CityMap) -> None:
    bridges = [tags["highway"] for _, tags in city_map.ways.values() if tags.get("bridge")]
    assert 4 <= len(bridges) <= 12
    assert bridges.count("footway") <= 2
    assert set(bridges) <= {"primary", "footway"}


def test_every_kind_of_turn_restriction_occurs(city_map: CityMap) -> None:
    rules = [ban["rule"] for ban in city_map.restrictions]
    assert len(rules) >= 10
    assert set(rules) == {"no_left_turn", "only_straight_on"}


def test_forbidden_left_turns_turn_left(city_map: CityMap) -> None:
    for ban in city_map.restrictions:
        if ban["rule"] != "no_left_turn":
            continue
        come_from = _neighbour(city_map, ban["from"], ban["via"])
        go_to = _neighbour(city_map, ban["to"], ban["via"])
        via = city_map.place[ban["via"]]
        a = via[0] - come_from[0], via[1] - come_from[1]
        b = go_to[0] - via[0], go_to[1] - via[1]
        assert a[0] * b[1] - a[1] * b[0] > 0  # the cross product is positive to the left


def test_street_names_use_seven_scripts_or_alphabets(city_map: CityMap) -> None:
    letters = {
        unicodedata.name(letter).split(" ")[0]
        for _, tags in city_map.ways.values()
        for letter in tags.get("name", "")
        if letter.isalpha()
    }
    assert {"LATIN", "GREEK", "CYRILLIC", "CJK", "ARABIC"} <= letters
    names = " ".join(tags.get("name", "") for _, tags in city_map.ways.values())
    assert "ř" in names  # Czech
    assert "Đường" in names  # Vietnamese
    assert "Street" in names  # English


def test_a_part_of_the_streets_has_a_speed_limit_and_lower_ones_on_the_hill(
    city_map: CityMap,
) -> None:
    signed = [tags.get("maxspeed", "") for _, tags in city_map.ways.values() if "highway" in tags]
    assert 0.2 < sum(1 for speed in signed if speed) / len(signed) < 0.8
    assert {"20", "30", "50", "100"} <= set(signed)


def test_stops_stand_seven_metres_to_the_right_of_a_main_street(city_map: CityMap) -> None:
    assert 500 <= len(city_map.stops) <= 800
    segments = [
        (a, b, tags.get("oneway") == "yes")
        for nodes, tags in city_map.ways.values()
        if tags.get("highway") in MAIN
        for a, b in itertools.pairwise(nodes)
    ]
    for stop in city_map.stops:
        offset, oneway = min(
            ((_offset(city_map, stop, a, b), oneway) for a, b, oneway in segments),
            key=lambda found: abs(found[0]),
        )
        assert 6.0 <= abs(offset) <= 8.0
        assert offset < 0 or not oneway  # left of a one-way street nobody could board


def test_most_stops_come_in_pairs_300_to_450_metres_apart_and_have_names(
    city_map: CityMap,
) -> None:
    stops = [city_map.place[stop] for stop in city_map.stops]
    pairs = 0
    for k, place in enumerate(stops):
        distances = sorted(math.dist(place, other) for n, other in enumerate(stops) if n != k)
        pairs += distances[0] < 80
    assert pairs / len(stops) > 0.9
    assert all(city_map.stops.values())


def _neighbour(city_map: CityMap, way: int, via: int) -> tuple[float, float]:
    """Place of the node next to `via` on a way that starts or ends there."""
    nodes = city_map.ways[way][0]
    return city_map.place[nodes[1] if nodes[0] == via else nodes[-2]]


def _offset(city_map: CityMap, stop: int, a: int, b: int) -> float:
    """Metres of a stop to the left (positive) of a segment; infinite beyond its ends."""
    (x, y), (x1, y1), (x2, y2) = (city_map.place[n] for n in (stop, a, b))
    length = math.dist((x1, y1), (x2, y2))
    along = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length
    if not 0 <= along <= length:
        return math.inf
    return ((x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)) / length
