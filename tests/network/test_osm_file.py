"""Reading OSM files: real shapes of data, clipped ways, and the whole corpus of broken files."""

import gzip
from pathlib import Path

import pytest

from network.errors import InputError, LimitError
from network.osm_bytes import OsmLimits
from network.osm_extract import OsmExtract
from network.osm_file import read_osm
from network.osm_streets import bus_streets, projection_of
from network.problems import Problem, Severity
from tests.bad_inputs import bad_inputs
from tests.cities.osm_map import (
    WHEEL_PLACES,
    WHEEL_WAYS,
    MapTurn,
    MapWay,
    osm_text,
    written,
)
from tests.shared_files import shared_file

WHEEL = osm_text(WHEEL_PLACES, WHEEL_WAYS)

# What the refusal of each file of the corpus has to say.
REFUSED = {
    "truncated.osm.pbf": "file ends early (20,000 bytes read)",
    "empty_file.osm.pbf": "is empty",
    "html_404.osm.pbf": "looks like a web page",
    "blob_header_too_big.osm.pbf": "corrupt PBF header",
    "header_only.osm.pbf": "no streets in this file",
    "unknown_feature.osm.pbf": "this PBF needs the feature X-Future-Geometry-2030",
    "zlib_bomb.osm.pbf": "exceeds the 32 MiB limit",
    "entity_bomb.osm": "XML entities are not allowed in OSM files",
    "external_entity.osm": "XML entities are not allowed in OSM files",
    "empty_extent.osm": "no streets in this file",
    "no_roads.osm": "no drivable streets in this file",
    "footways_only.osm": "no streets open to buses",
    "tag_too_long.osm": "longer than the 255 characters",
    "truncated.osm": "XML ends early at line 21",
    "latin1_as_utf8.osm": "not valid UTF-8 at line 4",
    "overpass_error.json": "Query timed out",
}
# What a finding on each file has to say.
WARNED = {
    "dangling_refs.osm": "the file does not hold: 4",
    "duplicate_ids.osm": "given more than once: 1 (first: node 6)",
    "degenerate_ways.osm": "fewer than two different nodes: 3",
    "out_of_range.osm": "impossible coordinates: 2 (first: node 90)",
    "island.osm": "2 disconnected parts, 16 of 32 nodes are out of reach",
    "oneway_trap.osm": "1 of 17 nodes are out of reach",
}


def read_for_buses(path: Path) -> tuple[OsmExtract, tuple[Problem, ...]]:
    """Extract, and all findings up to the bus graph."""
    extract = read_osm(path)
    _, findings = bus_streets(extract, projection_of(extract), path.name)
    return extract, (*extract.findings, *findings)


@pytest.mark.data
@pytest.mark.parametrize(("path", "kind"), bad_inputs("osm"))
def test_every_broken_file_is_refused_or_read_with_a_finding(path: Path, kind: str) -> None:
    if path.name in REFUSED:
        with pytest.raises(InputError) as refused:
            read_for_buses(path)
        message = str(refused.value)
        assert REFUSED[path.name] in message
        assert path.name in message
        assert "\n" not in message
        assert kind.startswith("REJECT") or kind == "WARN"
        return
    _, findings = read_for_buses(path)
    said = [finding.message for finding in findings]
    if path.name in WARNED:
        assert any(WARNED[path.name] in message for message in said)
    else:
        assert kind == "ACCEPT"
        assert all(finding.severity is Severity.NOTE for finding in findings)


@pytest.mark.data
def test_node_deleted_in_an_editor_is_ignored_and_new_street_is_read() -> None:
    extract = read_osm(shared_file("data/bad/osm/josm_edited.osm"))
    # Way -6 is new and leads from the new node -5 (0.004 degrees south of node 1) to node 1.
    row = extract.way_id.tolist().index(-6)
    nodes = slice(extract.first_node[row], extract.first_node[row + 1])
    assert extract.node_ref[nodes].tolist() == [-5, 1]
    assert extract.node_lat[nodes].tolist() == [-30.034, -30.03]


@pytest.mark.data
def test_hostile_names_stay_as_they_are() -> None:
    extract = read_osm(shared_file("data/bad/osm/hostile_names.osm"))
    assert len(extract.stop_name) == 33
    assert any("<" in name for name in extract.stop_name)


@pytest.mark.data
def test_real_city_is_read_whole() -> None:
    extract = read_osm(shared_file("data/porto_alegre/poa_osm.pbf"))
    assert len(extract.way_id) == 15_886  # osmium tags-filter w/highway
    assert len(extract.stop_id) == 1_054
    assert sum(bool(name) for name in extract.stop_name) == 250
    assert extract.findings == ()
    assert extract.data_date == "2020-08-12"


@pytest.mark.data
def test_real_buildings_and_turn_restrictions_are_read() -> None:
    extract = read_osm(shared_file("data/newport/newport.osm.pbf"))
    assert len(extract.building_lon) == 34_056
    assert len(extract.ban_from) == 69
    assert float(extract.building_floor_m2.min()) > 0


def test_way_is_cut_at_a_missing_node_and_never_bridged(tmp_path: Path) -> None:
    places = {1: (0.0, 0.0), 2: (1.0, 0.0), 4: (3.0, 0.0), 5: (4.0, 0.0)}
    extract = read_osm(written(tmp_path, osm_text(places, [MapWay(9, (1, 2, 3, 4, 5))])))
    assert extract.node_ref.tolist() == [1, 2, 4, 5]
    assert extract.gap_before.tolist() == [False, False, True, False]
    (finding,) = extract.findings
    assert "does not hold: 1; 1 ways were cut" in finding.message


def test_file_without_one_whole_piece_of_street_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, osm_text({1: (0.0, 0.0)}, [MapWay(9, (1, 2))]))
    with pytest.raises(InputError, match="no streets in this file lie where"):
        read_osm(path)


def test_way_given_twice_counts_once(tmp_path: Path) -> None:
    path = written(tmp_path, osm_text(WHEEL_PLACES, (*WHEEL_WAYS, WHEEL_WAYS[0])))
    extract = read_osm(path)
    assert extract.way_id.tolist() == [way.id for way in WHEEL_WAYS]
    assert "ways given more than once: 1" in extract.findings[0].message


def test_packed_and_plain_files_say_the_same(tmp_path: Path) -> None:
    packed = tmp_path / "wheel.osm.gz"
    packed.write_bytes(gzip.compress(WHEEL.encode()))
    plain = read_osm(written(tmp_path, WHEEL))
    assert read_osm(packed).node_ref.tolist() == plain.node_ref.tolist()


def test_stops_are_poles_and_platforms_for_buses(tmp_path: Path) -> None:
    node_tags = {
        1: {"highway": "bus_stop", "name": "Südring"},
        2: {"public_transport": "platform", "bus": "yes"},
        3: {"public_transport": "platform", "tram": "yes"},
        4: {"highway": "crossing"},
    }
    text = osm_text(WHEEL_PLACES, WHEEL_WAYS, node_tags=node_tags)
    extract = read_osm(written(tmp_path, text))
    assert extract.stop_id.tolist() == [1, 2]
    assert extract.stop_name == ("Südring", "")
    assert extract.stop_lon.tolist() == [24.0, 24.01]


def test_building_is_its_footprint_times_its_storeys(tmp_path: Path) -> None:
    # 0.01 x 0.01 degrees on the equator: 1111.9508 m squared = 1 236 434.6 m2; 3 storeys, else 2.
    places = WHEEL_PLACES | {11: (2.0, 0.0), 12: (3.0, 0.0), 13: (3.0, 1.0), 14: (2.0, 1.0)}
    corners = (11, 12, 13, 14, 11)
    ways = (
        *WHEEL_WAYS,
        MapWay(1, corners, {"building": "apartments", "building:levels": "3"}),
        MapWay(2, corners[::-1], {"building": "yes", "building:levels": "many"}),
        MapWay(3, corners, {"building": "no"}),
        MapWay(4, corners[:3], {"building": "yes"}),
    )
    extract = read_osm(written(tmp_path, osm_text(places, ways)))
    assert extract.building_use == ("apartments", "yes")
    assert extract.building_floor_m2.tolist() == pytest.approx([3 * 1_236_434.6, 2 * 1_236_434.6])
    assert extract.building_lon.tolist() == pytest.approx([24.025, 24.025])
    assert extract.building_lat.tolist() == pytest.approx([0.005, 0.005])


def test_turn_restrictions_are_read_for_buses(tmp_path: Path) -> None:
    turns = (
        MapTurn(51, 5, 54, {"restriction": "no_left_turn"}),
        MapTurn(52, 5, 51, {"restriction": "no_left_turn", "except": "psv;bicycle"}),
        MapTurn(53, 5, 51, {"restriction": "no_entry", "restriction:bus": "only_straight_on"}),
        MapTurn(54, 5, 54, {"restriction": "no_u_turn"}),
        MapTurn(54, 12, 52, {"restriction": "no_right_turn"}, via_element="way"),
        MapTurn(54, 5, 52, {"restriction": "give_way"}),
    )
    extract = read_osm(written(tmp_path, osm_text(WHEEL_PLACES, WHEEL_WAYS, turns)))
    assert extract.ban_from.tolist() == [51, 53]
    assert extract.ban_via.tolist() == [5, 5]
    assert extract.ban_to.tolist() == [54, 51]
    assert extract.ban_only.tolist() == [False, True]
    (finding,) = extract.findings
    assert "lead over a way: 1" in finding.message


def test_country_is_told_by_most_implicit_speeds(tmp_path: Path) -> None:
    def street(number: int, speed: str) -> MapWay:
        return MapWay(number, (1, 2), {"highway": "primary", "maxspeed": speed})

    ways = (street(1, "DE:urban"), street(2, "RO:urban"), street(3, "RO:rural"), street(4, "50"))
    assert read_osm(written(tmp_path, osm_text(WHEEL_PLACES, ways))).country_code == "RO"


def test_more_nodes_than_the_limit_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LimitError, match="more than 5 nodes on streets"):
        read_osm(written(tmp_path, WHEEL), OsmLimits(way_nodes=5))


def test_impossible_bus_stop_is_left_out_and_counted(tmp_path: Path) -> None:
    places = WHEEL_PLACES | {9: (0.0, 9_500.0)}  # latitude 95
    text = osm_text(places, WHEEL_WAYS, node_tags={9: {"highway": "bus_stop"}})
    extract = read_osm(written(tmp_path, text))
    assert len(extract.stop_id) == 0
    assert "bus stops without possible coordinates: 1" in extract.findings[0].message
