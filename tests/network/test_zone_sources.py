"""Zones from files: CSV, GeoJSON, GeoPackage, and every broken zone file of the corpus."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from network.errors import InputError, LimitError
from network.problems import Problem, Severity
from network.quantities import floats
from network.zone_records import MAX_ZONES
from network.zone_sources import read_zones, zones_off_the_map
from network.zones import ZoneTable
from tests.bad_inputs import bad_inputs, one_sentence_each
from tests.shared_files import shared_file

SQUARE = [[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]

# What the refusal of each file has to say.
REFUSED = {
    "epsg3857_unlabelled": "not longitude and latitude (EPSG:3857?)",
    "out_of_range": "zone Z8): latitude -95 is out of range",
    "null_geometry": "zone Z8): the zone has no geometry",
    "empty_collection": "no zones in this file",
    "lines_not_polygons": "expected polygons or points, found LineString",
    "duplicate_ids": "zone id Z4 appears twice",
    "bad_numbers": "population -5 must not be negative",
    "nan_coordinates": "not valid JSON: NaN",
    "deep_nesting": "nested too deeply",
    "nested_collections": "expected polygons or points, found GeometryCollection",
    "truncated": "not valid JSON: ends early",
    "antimeridian": "spans 360 degrees of longitude",
}
# What the warning or note of each file has to say.
WARNED = {
    "epsg3857_crs_member": "read as EPSG:3857",
    "self_intersecting": "zone Z8: the outline is broken",
    "unclosed_ring": "(zone Z8): the outline was not closed",
    "overlapping": "zone Z7 and zone Z8 share 100%",
    "hole_outside": "zone Z8: the outline is broken",
    "sliver": "zone Z8: the zone has no area",
}


def texts(findings: tuple[Problem, ...]) -> str:
    return "\n".join(map(str, findings))


def geojson(tmp_path: Path, *features: dict[str, Any], **members: Any) -> Path:  # noqa: ANN401  (any JSON)
    file = tmp_path / "zones.geojson"
    document = {"type": "FeatureCollection", "features": list(features), **members}
    file.write_text(json.dumps(document))
    return file


def zone(name: object, geometry: object, **properties: object) -> dict[str, Any]:
    whole = {"id": name, "population": 10, "jobs": 5, **properties}
    return {"type": "Feature", "properties": whole, "geometry": geometry}


def polygon(*rings: object) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def csv(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "zones.csv"
    file.write_text(text)
    return file


@pytest.mark.data
@pytest.mark.parametrize(("file", "kind"), bad_inputs("geo"))
def test_each_zone_file_of_the_corpus_is_taken_as_expected(file: Path, kind: str) -> None:
    if file.stem in REFUSED:
        assert kind != "ACCEPT"
        with pytest.raises(InputError) as refused:
            read_zones(file)
        assert REFUSED[file.stem] in str(refused.value)
        assert one_sentence_each(str(refused.value), file)
        return
    zones, findings = read_zones(file)
    assert kind in {"ACCEPT", "WARN"} or file.stem == "swapped"  # shows only beside a map
    assert zones.population.sum() in {15000, 340}  # 8 zones, or 34 points of 10 residents
    assert WARNED.get(file.stem, "") in texts(findings)
    if kind == "ACCEPT":
        assert all(finding.severity is Severity.NOTE for finding in findings)


@pytest.mark.data
def test_all_five_bad_numbers_are_in_one_answer() -> None:
    with pytest.raises(InputError) as refused:
        read_zones(shared_file("data/bad/geo/bad_numbers.geojson"))
    assert len(refused.value.problems) == 5


@pytest.mark.data
def test_swapped_coordinates_show_when_zones_meet_the_map() -> None:
    zones, _ = read_zones(shared_file("data/bad/geo/swapped.geojson"))
    lon, lat = floats([-51.23, -51.20]), floats([-30.04, -30.02])
    (problem,) = zones_off_the_map(zones, lon, lat)
    assert problem.severity is Severity.ERROR
    assert "swapped" in problem.message


@pytest.mark.data
def test_web_mercator_zones_equal_the_same_zones_in_degrees() -> None:
    metres, _ = read_zones(shared_file("data/bad/geo/epsg3857_crs_member.geojson"))
    degrees, _ = read_zones(shared_file("data/bad/geo/ok.geojson"))
    np.testing.assert_allclose(metres.lon, degrees.lon, atol=1e-5)
    np.testing.assert_allclose(metres.lat, degrees.lat, atol=1e-5)


@pytest.mark.data
def test_porto_alegre_has_1227_zones_with_812935_residents_and_337921_jobs() -> None:
    # Totals as counted by others; 5 rows have no jobs and no healthcare.
    zones, findings = read_zones(shared_file("data/porto_alegre/poa_hexgrid.csv"))
    assert len(zones) == 1227
    assert (zones.population.sum(), zones.jobs.sum()) == (812935, 337921)
    assert (list(zones.opportunities), list(zones.groups)) == (["schools", "care"], [])
    assert not zones.estimated
    assert [str(finding) for finding in findings] == [
        "warning: poa_hexgrid.csv: 5 of 1227 zones have a blank jobs; it counts as 0"
    ]


@pytest.mark.data
def test_the_helsinki_grid_has_residents_but_no_jobs() -> None:
    zones, findings = read_zones(shared_file("data/helsinki/helsinki_population_grid_2020.gpkg"))
    assert (len(zones), zones.population.sum(), zones.jobs.sum()) == (92, 71724, 0)
    assert len(zones.boundary) == 92
    assert "there is no column jobs" in texts(findings)


def test_schools_care_and_marked_columns_are_places_and_marked_persons_are_groups(
    tmp_path: Path,
) -> None:
    file = csv(
        tmp_path,
        "id,lon,lat,population,jobs,Schools,healthcare,opportunity_parks,group_low_income,storeys\n"
        "A,24.9,60.2,9,3,1,2,4,5,7\n",
    )
    zones, findings = read_zones(file)
    places = {name: column.tolist() for name, column in zones.all_opportunities.items()}
    assert places == {"jobs": [3], "schools": [1], "care": [2], "parks": [4]}
    assert {name: column.tolist() for name, column in zones.groups.items()} == {"low_income": [5]}
    assert "columns that are not used: storeys" in texts(findings)


def test_a_csv_zone_keeps_its_id_as_text_and_further_numbers_as_groups(tmp_path: Path) -> None:
    file = csv(tmp_path, "zone_id,x,y,people,work,pupils,mayor\n007,24.9,60.2,9,3,2,Ada\n")
    zones, findings = read_zones(file)
    assert zones.zone_id == ("007",)
    assert (zones.population.tolist(), zones.jobs.tolist()) == ([9.0], [3.0])
    assert {name: column.tolist() for name, column in zones.groups.items()} == {"pupils": [2.0]}
    assert "columns that are not used: mayor" in texts(findings)


def test_every_fault_of_a_csv_is_in_one_answer(tmp_path: Path) -> None:
    file = csv(tmp_path, "id,lon,lat,population\nA,,60,1\nA,24,95,2\nB,24,60,many\n,24,60,4\n")
    with pytest.raises(InputError) as refused:
        read_zones(file)
    assert str(refused.value).splitlines() == [
        "zones.csv line 2: longitude: the cell is blank",
        "zones.csv line 3: zone id A appears twice, first at zones.csv line 2; "
        "give each zone its own id",
        "zones.csv line 5: the zone has no id; give each zone its own id",
        "zones.csv line 4 (zone B): population: 'many' is not a number",
        "zones.csv line 3 (zone A): latitude 95 is out of range; expected -90 to 90",
    ]


def test_zones_without_residents_and_jobs_serve_a_demand_table(tmp_path: Path) -> None:
    zones, findings = read_zones(csv(tmp_path, "id,lon,lat\nA,24.9,60.2\n"))
    assert zones.population.sum() == zones.jobs.sum() == 0
    assert [f.severity for f in findings] == [Severity.WARNING, Severity.WARNING]


def test_a_spreadsheet_with_decimal_commas_is_read(tmp_path: Path) -> None:
    zones, _ = read_zones(csv(tmp_path, "id;lon;lat;population;jobs\nA;24,9;60,2;9;3\n"))
    assert (zones.lon.tolist(), zones.lat.tolist()) == ([24.9], [60.2])


def test_more_zones_than_the_limit_are_refused(tmp_path: Path) -> None:
    rows = "".join(f"{k},24,60\n" for k in range(MAX_ZONES + 1))
    with pytest.raises(LimitError, match="at most 10000"):
        read_zones(csv(tmp_path, "id,lon,lat\n" + rows))


def test_the_place_of_a_zone_lies_inside_of_it(tmp_path: Path) -> None:
    # A horseshoe: the centroid (1.5, 1.07) lies in the gap between its arms.
    horseshoe = [[0, 0], [3, 0], [3, 3], [2, 3], [2, 0.5], [1, 0.5], [1, 3], [0, 3], [0, 0]]
    zones, _ = read_zones(geojson(tmp_path, zone("A", polygon(horseshoe))))
    outline = shapely.from_wkb(zones.boundary[0])
    assert outline.contains(shapely.Point(zones.lon[0], zones.lat[0]))


def test_a_hole_outside_of_its_zone_takes_nothing_and_adds_nothing(tmp_path: Path) -> None:
    hole = [[5, 5], [6, 5], [6, 6], [5, 6], [5, 5]]
    zones, _ = read_zones(geojson(tmp_path, zone("A", polygon(SQUARE, hole))))
    assert shapely.from_wkb(zones.boundary[0]).area == 4.0


def test_points_beside_areas_have_no_outlines(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [5, 5, 12.5]}
    zones, findings = read_zones(geojson(tmp_path, zone("A", polygon(SQUARE)), zone("B", point)))
    assert zones.boundary == ()
    assert (zones.lon.tolist(), zones.lat.tolist()) == ([1.0, 5.0], [1.0, 5.0])
    assert "outlines are left out" in texts(findings)


def test_an_id_may_stand_beside_the_properties(tmp_path: Path) -> None:
    feature = {"type": "Feature", "id": 7, "properties": {"pop": 3, "jobs": 1}}
    zones, _ = read_zones(geojson(tmp_path, {**feature, "geometry": polygon(SQUARE)}))
    assert zones.zone_id == ("7",)


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        (polygon([[0, 0], [1, 1]]), "three different corners"),
        (polygon([[0, 0], [1, True], [2, 2], [0, 0]]), "not a pair of numbers"),
        (polygon([[0, 0], [1, 10**400], [2, 2], [0, 0]]), "too many digits"),
        ({"type": "Polygon", "coordinates": 5}, "not arrays"),
        ({"type": "Point", "coordinates": [[1, 2]]}, "not a pair of numbers"),
        ({"type": ["Point"]}, "expected polygons or points"),
        ("Point", "expected polygons or points"),
        ({"type": "Polygon", "coordinates": []}, "no geometry"),
    ],
)
def test_odd_geometry_is_refused_by_zone(tmp_path: Path, geometry: object, words: str) -> None:
    with pytest.raises(InputError, match=rf"feature 1 \(zone A\): .*{words}"):
        read_zones(geojson(tmp_path, zone("A", geometry)))


@pytest.mark.parametrize(
    ("name", "words"),
    [(None, "has no id"), (True, "has no id"), (["A"], "has no id"), ("a\x00b", "control")],
)
def test_odd_ids_are_refused(tmp_path: Path, name: object, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_zones(geojson(tmp_path, zone(name, polygon(SQUARE))))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[]", "expected a FeatureCollection"),
        ('{"type": "Topology"}', "found type Topology"),
        ('{"type": "FeatureCollection", "features": [3]}', "feature 1 is not a GeoJSON feature"),
        ('{"type": "FeatureCollection", "features": [Infinity]}', "not valid JSON: Infinity"),
        ('{"a": 1,}', "not valid JSON: .* in line 1"),
        ("9" * 5000, "too many digits"),
    ],
)
def test_other_json_is_refused(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "zones.geojson"
    file.write_text(text)
    with pytest.raises(InputError, match=words):
        read_zones(file)


@pytest.mark.parametrize("title", ["EPSG:999999", "urn:x", ""])
def test_an_unknown_coordinate_system_is_refused(tmp_path: Path, title: str) -> None:
    crs = {"type": "name", "properties": {"name": title}}
    with pytest.raises(InputError, match="is not known; export in EPSG:4326"):
        read_zones(geojson(tmp_path, zone("A", polygon(SQUARE)), crs=crs))


def test_a_file_that_names_other_files_never_reaches_gdal(tmp_path: Path) -> None:
    for name in ("zones.geojson", "zones.gpkg"):
        file = tmp_path / name
        file.write_text("<OGRVRTDataSource><OGRVRTLayer name='x'/></OGRVRTDataSource>")
        with pytest.raises(InputError):
            read_zones(file)


def test_a_plain_database_is_no_geopackage(tmp_path: Path) -> None:
    file = tmp_path / "zones.gpkg"
    with sqlite3.connect(file) as base:
        base.execute("create table zones (id text)")
    base.close()
    with pytest.raises(InputError, match="is not a GeoPackage"):
        read_zones(file)


@pytest.mark.data
def test_half_a_geopackage_is_damaged(tmp_path: Path) -> None:
    whole = shared_file("data/helsinki/helsinki_population_grid_2020.gpkg").read_bytes()
    file = tmp_path / "zones.gpkg"
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="damaged or incomplete"):
        read_zones(file)


def test_a_suffix_that_is_not_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.shp is not read"):
        read_zones(tmp_path / "zones.shp")


def test_zones_outside_of_the_map_are_counted_with_their_residents() -> None:
    ten = floats([10, 10])
    zones = ZoneTable(
        ("A", "B"),
        floats([24.9, 26.0]),
        floats([60.2, 60.2]),
        ten,
        ten,
        estimated=False,
        source="x",
    )
    (problem,) = zones_off_the_map(zones, floats([24.8, 25.0]), floats([60.1, 60.3]))
    assert problem.severity is Severity.WARNING
    assert "1 of 2 zones with 10 residents" in problem.message


def test_zones_of_another_city_are_an_error() -> None:
    ten = floats([10])
    zones = ZoneTable(("A",), floats([2.3]), floats([48.9]), ten, ten, estimated=False, source="x")
    (problem,) = zones_off_the_map(zones, floats([24.8, 25.0]), floats([60.1, 60.3]))
    assert problem.severity is Severity.ERROR
    assert "swapped" not in problem.message


def _square_stating(name: str, **point: object) -> dict[str, Any]:
    """A square from 0 to 2 degrees, its middle at (1, 1), with a point of its own."""
    return zone(name, polygon(SQUARE), **point)


def test_journeys_start_at_the_point_a_zone_states_where_it_lies_inside(tmp_path: Path) -> None:
    # (0.5, 0.5) lies inside of the square, (5, 4) does not: its middle is used.
    file = geojson(
        tmp_path, _square_stating("in", lon=0.5, lat=0.5), _square_stating("out", lon=5, lat=4)
    )
    zones, findings = read_zones(file)
    assert zones.lon.tolist() == [0.5, 1.0]
    assert zones.lat.tolist() == [0.5, 1.0]
    said = [str(finding) for finding in findings if "stated point" in finding.message]
    assert said == [
        "warning: zones.geojson: zones whose stated point lies outside of their outline: 1 of 2 "
        "(first: zone out at 5, 4); a point inside of the outline is used instead; correct lon and "
        "lat, or remove them"
    ]


def test_swapped_points_beside_outlines_are_called_swapped(tmp_path: Path) -> None:
    # A square from 10 to 12 east and 0 to 2 north; (1, 11) is (11, 1) with its numbers swapped.
    east = [[x + 10, y] for x, y in SQUARE]
    file = geojson(tmp_path, zone("A", polygon(east), lon=1, lat=11))
    zones, findings = read_zones(file)
    assert (zones.lon.tolist(), zones.lat.tolist()) == ([11.0], [1.0])
    assert "lon and lat are swapped" in texts(findings)


@pytest.mark.parametrize("point", [{"lon": None, "lat": None}, {"lon": 300000, "lat": 5000000}])
def test_zones_that_state_no_degrees_are_not_warned_of(
    point: dict[str, object], tmp_path: Path
) -> None:
    # Blank, or metres of some national grid: nobody claims that these are degrees.
    file = geojson(tmp_path, _square_stating("A", **point), _square_stating("B", lon=1.5, lat=1.5))
    zones, findings = read_zones(file)
    assert zones.lon[0] == 1.0
    assert "stated point" not in texts(findings)


def test_a_point_on_the_outline_is_inside(tmp_path: Path) -> None:
    zones, findings = read_zones(geojson(tmp_path, _square_stating("A", lon=0, lat=1)))
    assert zones.lon.tolist() == [0.0]
    assert "stated point" not in texts(findings)
