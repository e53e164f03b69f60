"""Tests of the layers for map programs."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
import shapely

from maps.layers import ATTRIBUTION, Layer, geojson_bytes, layers_of, write_layers
from scenarios.result import ScenarioResult
from tests.planned_city import planned_city
from tests.scenarios import small_result as small

NAMES = ("stops", "stop_areas", "lines", "loads", "zones", "depots")


def collection(result: ScenarioResult, name: str) -> dict[str, Any]:
    layer = next(layer for layer in layers_of(result) if layer.name == name)
    found: dict[str, Any] = orjson.loads(geojson_bytes(layer))
    return found


def test_all_layers_are_written_as_geojson_and_in_one_geopackage(tmp_path: Path) -> None:
    write_layers(small.result(), tmp_path / "new")
    assert sorted(p.name for p in (tmp_path / "new").iterdir()) == sorted(
        [*(f"{name}.geojson" for name in NAMES), "layers.gpkg"]
    )
    with closing(sqlite3.connect(tmp_path / "new" / "layers.gpkg")) as package:
        tables = package.execute("select table_name, srs_id from gpkg_contents").fetchall()
        assert sorted(tables) == sorted((name, 4326) for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_geojson_is_in_degrees_with_six_decimals_and_names_its_source(name: str) -> None:
    found = collection(small.result(), name)
    assert found["type"] == "FeatureCollection"
    assert found["attribution"] == ATTRIBUTION
    assert "crs" not in found
    degrees = np.concatenate(
        [shapely.get_coordinates(shapely.geometry.shape(f["geometry"])) for f in found["features"]]
    )
    assert np.all(np.abs(degrees - [10.0, 50.0]) < 0.1)
    assert np.array_equal(degrees, np.round(degrees, 6))


def test_equal_results_are_equal_bytes_also_in_the_geopackage(tmp_path: Path) -> None:
    write_layers(planned_city(), tmp_path / "a")
    write_layers(planned_city(), tmp_path / "b")
    for path in sorted((tmp_path / "a").iterdir()):
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


def test_the_geopackage_does_not_tell_the_time(tmp_path: Path) -> None:
    write_layers(small.result(), tmp_path)
    with closing(sqlite3.connect(tmp_path / "layers.gpkg")) as package:
        stamps = package.execute("select distinct last_change from gpkg_contents").fetchall()
    assert stamps == [("2026-01-01T00:00:00.000Z",)]


def test_a_line_has_one_feature_per_pattern_with_its_headways() -> None:
    lines = collection(small.result(), "lines")["features"]
    assert [f["properties"]["pattern_id"] for f in lines] == ["1.0", "1.1", "2.0", "3.0"]
    assert lines[0]["properties"]["headway_min_AM"] == 10.0
    assert lines[0]["properties"]["trips_per_day"] == 4
    assert lines[3]["properties"]["minutes"] is None  # nobody runs it


def test_loads_follow_the_street_from_stop_to_stop() -> None:
    # Line 2 turns at the corner (400, 0) between A1 (200, 0) and D1 (400, 200).
    loads = collection(small.result(), "loads")["features"]
    corner = next(f for f in loads if f["properties"]["to_stop_id"] == "D1")
    assert len(corner["geometry"]["coordinates"]) == 3
    first = loads[0]["properties"]
    assert (first["load_per_hour_AM"], first["load_per_day"]) == (30.0, 60.0)
    assert first["load_factor_AM"] == 30 / 480


def test_hops_put_together_are_as_long_as_the_line() -> None:
    result = planned_city()
    layers = {layer.name: layer for layer in layers_of(result)}
    pattern = layers["loads"].fields.index("pattern_id")
    for line, row in zip(layers["lines"].shapes, layers["lines"].rows, strict=True):
        own = row[layers["lines"].fields.index("pattern_id")]
        hops = [
            shape
            for shape, cells in zip(layers["loads"].shapes, layers["loads"].rows, strict=True)
            if cells[pattern] == own
        ]
        assert sum(hop.length for hop in hops) == pytest.approx(line.length)


def test_outer_rings_run_counterclockwise_as_rfc_7946_asks() -> None:
    clockwise = shapely.Polygon([(0, 0), (0, 1), (1, 1), (1, 0)])
    layer = Layer("zones", ("zone_id",), (("A",),), [clockwise])
    ring = orjson.loads(geojson_bytes(layer))["features"][0]["geometry"]["coordinates"][0]
    assert shapely.LinearRing(ring).is_ccw


def test_zones_are_drawn_by_their_outline_where_they_have_one() -> None:
    boxes = tuple(shapely.to_wkb(shapely.box(10, 50, 10.001 + n / 1e3, 50.01)) for n in range(3))
    result = small.result()
    zones = replace(result.network.zones, boundary=boxes)
    drawn = replace(result, network=replace(result.network, zones=zones))
    found = collection(drawn, "zones")["features"]
    assert {f["geometry"]["type"] for f in found} == {"Polygon"}
    assert found[2]["properties"]["population"] == 300.0
