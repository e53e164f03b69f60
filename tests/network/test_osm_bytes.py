"""Broken, hostile and misnamed files are refused by their bytes, in one sentence."""

import gzip
import struct
from pathlib import Path

import pytest

from network.errors import InputError, LimitError, NotFoundError
from network.osm_bytes import OsmLimits, look_at_bytes
from tests.cities.osm_map import WHEEL_PLACES, WHEEL_WAYS, osm_text, written

WHEEL = osm_text(WHEEL_PLACES, WHEEL_WAYS)


def test_packed_xml_is_known_by_its_content_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "misnamed.pbf"
    path.write_bytes(gzip.compress(WHEEL.encode()))
    assert look_at_bytes(path).osm_format == "osm.gz"


def test_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="there is no file"):
        look_at_bytes(tmp_path / "absent.osm")


def test_folder_is_not_a_map(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a file"):
        look_at_bytes(tmp_path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"<html><body>404</body></html>", "looks like a web page"),
        (b'{"remark": "Query timed out"}', "Query timed out.*smaller area"),
        (b"[" * 100_000, "is JSON, not OSM"),
        (b"<gpx></gpx>", "is XML, but not an OSM map"),
        (WHEEL.encode("utf-16"), "UTF-16"),
        (WHEEL.encode().replace(b"residential", b"r\xe9sidentiel", 1), r"UTF-8 at line 8 .*0xE9"),
        (WHEEL.encode()[:-20], "XML ends early at line 15"),
        (b'<!DOCTYPE osm [<!ENTITY a "b">]><osm></osm>', "entities are not allowed"),
        (gzip.compress(WHEEL.encode())[:-30], "ends early or is damaged"),
        (struct.pack(">I", 2**31 - 1) + b"x" * 20, "corrupt PBF header"),
        (b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x64", "file ends early"),
        (b"\x00\x00\x00\x0b\x0a\x07OSMData\x18\x00", "not an OSM PBF"),
        (b"\x00\x00\x00\x00", "states no size"),
    ],
)
def test_file_is_refused_in_one_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "broken.osm.pbf"
    path.write_bytes(content)
    with pytest.raises(InputError, match=sentence) as refused:
        look_at_bytes(path)
    assert str(refused.value).startswith("broken.osm.pbf")
    assert "\n" not in str(refused.value)


def test_blob_that_states_more_than_the_format_allows_is_refused(tmp_path: Path) -> None:
    # BlobHeader: type OSMHeader, datasize 33 MiB = 34 603 008 as varint 80 80 C0 10; the file is
    # made that long by a hole.
    size = 33 * 1024 * 1024
    path = tmp_path / "blob.osm.pbf"
    with path.open("wb") as file:
        file.write(b"\x00\x00\x00\x10\x0a\x09OSMHeader\x18\x80\x80\xc0\x10")
        file.truncate(20 + size)
    with pytest.raises(LimitError, match="32 MiB"):
        look_at_bytes(path)


def test_files_beyond_the_limits_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, WHEEL)
    with pytest.raises(LimitError, match="more than the limit of 10"):
        look_at_bytes(path, OsmLimits(file_bytes=10))
    packed = tmp_path / "bomb.osm.gz"
    packed.write_bytes(gzip.compress(WHEEL.replace("</osm>", " " * 5_000_000).encode()))
    with pytest.raises(LimitError, match="unpacks to more than"):
        look_at_bytes(packed, OsmLimits(plain_bytes=1_000_000))


def test_nodes_given_twice_are_found_across_chunks(tmp_path: Path) -> None:
    # 40 000 nodes of about 60 bytes span three chunks of one MiB.
    places = {node: (node / 1e5, 0.0) for node in range(1, 40_001)}
    text = osm_text(places, ()).replace("</osm>", '<node lat="0" lon="0" id="7"/></osm>')
    (finding,) = look_at_bytes(written(tmp_path, text)).findings
    assert "given more than once: 1 (first: node 7)" in finding.message


def test_elements_deleted_in_an_editor_are_known(tmp_path: Path) -> None:
    text = WHEEL.replace('<way id="41">', '<way id="41" action="delete">')
    assert look_at_bytes(written(tmp_path, text)).deleted_ways == (41,)


def test_a_map_server_that_gave_up_is_told_from_a_map(tmp_path: Path) -> None:
    path = tmp_path / "city.osm"
    gave_up = "<remark> runtime error: Query run out of memory &quot;q&quot;. </remark>\n</osm>"
    path.write_text(WHEEL.replace("</osm>", gave_up))
    with pytest.raises(InputError, match=r'not a whole map: .*out of memory "q"\..*smaller area'):
        look_at_bytes(path)


def test_a_remark_that_is_no_error_does_not_spoil_a_map(tmp_path: Path) -> None:
    path = tmp_path / "city.osm"
    path.write_text(WHEEL.replace("</osm>", "<remark> runtime remark: Test </remark>\n</osm>"))
    assert look_at_bytes(path).osm_format == "osm"


def test_the_date_that_a_map_server_states_is_that_of_the_data(tmp_path: Path) -> None:
    path = tmp_path / "city.osm"
    head, rest = WHEEL.split("<node", 1)
    path.write_text(f'{head}<meta osm_base="2026-01-31T10:00:00Z"/>\n<node{rest}')
    assert look_at_bytes(path).data_date == "2026-01-31"
