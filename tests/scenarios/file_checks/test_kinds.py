"""What a file is, told by its content."""

import gzip
from pathlib import Path

import pytest

from scenarios.file_checks.kinds import kind_of
from scenarios.file_checks.report import FileKind

OSM = '<?xml version="1.0"?>\n<osm version="0.6"></osm>\n'
POINTS = '{"type": "FeatureCollection", "features": []}'


def kind(tmp_path: Path, name: str, content: str | bytes) -> str:
    file = tmp_path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return kind_of(file)[0].value


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (OSM, "street map"),
        (gzip.compress(OSM.encode(), mtime=0), "street map"),
        (b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x7c", "street map"),
        (POINTS, "zones"),
        (b"\xef\xbb\xbf" + POINTS.encode(), "zones"),
        (b"SQLite format 3\x00", "zones"),
        ("id,lon,lat,population,jobs\nA,1,2,3,4\n", "zones"),
        ("zone_id;longitude;latitude\nA;1;2\n", "zones"),
        ("name\tx\ty\tpop\nA\t1\t2\t3\n", "zones"),
        ("from,to,trips\nA,B,3\n", "demand"),
        ("\n\nO,D,Ton\n1,2,100\n", "demand"),
        ("origin,destination\nA,B\n", "demand"),
        ("zone,A,B\nA,0,3\nB,4,0\n", "demand"),
        (b"\x89HDF\r\n\x1a\n", "demand"),
        ("id,lon,lat,name\n7,1,2,Mill\n", "stops"),
        ("stop_id,stop_lon,stop_lat\n7,1,2\n", "stops"),
        ('"id","lon","lat","capacity"\nN,1,2,40\n', "depots"),
        (b"PK\x03\x04", "feed"),
        ('# today\nosm = "city.osm.pbf"\nbuses = 60\n', "plan"),
        (gzip.compress(b"from,to\n", mtime=0), "unknown"),
        ('{"a": 1}', "unknown"),
        (b"\x49\x49\x2a\x00\x08", "unknown"),
        ("Dear planner,\nhere are the stops.\n", "unknown"),
        ("", "unknown"),
    ],
)
def test_content_tells_what_a_file_is_whatever_its_name(
    content: str | bytes, expected: str, tmp_path: Path
) -> None:
    assert kind(tmp_path, "download", content) == expected


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("city.osm.pbf", "<html>Not found</html>", "street map"),
        ("answer.json", '{"remark": "timed out", "elements": []}', "street map"),
        ("feed.zip", "stop_id,stop_name\n", "feed"),
        ("cut.geojson", "[[[[", "zones"),
        ("plan.toml", "", "plan"),
        ("fitted.toml", '[origin]\n"A" = 1.2\n', "factors"),
        ("od.csv", "", "table"),
        ("od.csv", "from,to,trips\nA\x00,B,3\n", "demand"),
        ("od.csv", "from,to,trips\n".encode("utf-16"), "table"),
        ("our_depots.csv", "id,lon,lat\nN,1,2\n", "depots"),
        ("zones_2026.csv", "id,lon,lat\nN,1,2\n", "zones"),
    ],
)
def test_the_name_decides_where_the_content_does_not(
    name: str, content: str | bytes, expected: str, tmp_path: Path
) -> None:
    assert kind(tmp_path, name, content) == expected


def test_mere_places_are_taken_for_stops_and_that_is_said(tmp_path: Path) -> None:
    file = tmp_path / "places.csv"
    file.write_text("id,lat,lon\nmarket,-30.02,-51.22\n")
    kind, (said,) = kind_of(file)
    assert kind is FileKind.STOPS
    assert "stops, zones or depots" in said.message
