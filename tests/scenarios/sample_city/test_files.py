"""The files of the sample city."""

import csv
import json
from pathlib import Path

from scenarios.sample_city import SampleCity, write_city


def test_writing_twice_gives_the_same_bytes(city: SampleCity, tmp_path: Path) -> None:
    write_city(city, tmp_path / "a")
    write_city(city, tmp_path / "b")
    names = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert names == ["README.txt", "city.osm", "od.csv", "present_lines.csv", "zones.geojson"]
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_the_demand_table_keeps_every_trip(city: SampleCity, tmp_path: Path) -> None:
    write_city(city, tmp_path)
    with (tmp_path / "od.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["from", "to", "trips"]
    assert round(sum(float(row["trips"]) for row in rows), 6) == 4500.0


def test_zones_are_polygons_with_people_jobs_and_groups(city: SampleCity, tmp_path: Path) -> None:
    write_city(city, tmp_path)
    zones = json.loads((tmp_path / "zones.geojson").read_text(encoding="utf-8"))
    assert "generated" in zones["source"]
    assert len(zones["features"]) == len(city.zones)
    first = zones["features"][0]
    assert first["geometry"]["type"] == "Polygon"
    assert first["properties"]["id"] == city.zones[0].zone_id
    assert {"population", "jobs", "low_income", "over_65"} <= set(first["properties"])


def test_present_lines_are_written_stop_by_stop_in_driving_order(
    city: SampleCity, tmp_path: Path
) -> None:
    write_city(city, tmp_path)
    with (tmp_path / "present_lines.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    line = city.present_lines[0]
    back = [r for r in rows if r["line_id"] == line.line_id and r["direction"] == "1"]
    assert [int(r["stop_id"]) for r in back] == list(line.back)
    assert [int(r["sequence"]) for r in back] == list(range(1, len(line.back) + 1))
