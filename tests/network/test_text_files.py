"""Text files: found, not too large, and really text."""

from pathlib import Path

import pytest

from network.errors import InputError, LimitError, NotFoundError
from network.text_files import read_text


def refusal(tmp_path: Path, content: bytes) -> str:
    file = tmp_path / "zones.csv"
    file.write_bytes(content)
    with pytest.raises(InputError) as refused:
        read_text(file, max_bytes=1000)
    return str(refused.value)


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no such file"):
        read_text(tmp_path / "none.csv")


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a file"):
        read_text(tmp_path)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert "file is empty" in refusal(tmp_path, b"")


def test_the_size_limit_names_itself(tmp_path: Path) -> None:
    file = tmp_path / "zones.csv"
    file.write_bytes(b"x" * (2 * 1024 * 1024 + 1))
    with pytest.raises(LimitError, match="larger than 2 MiB"):
        read_text(file, max_bytes=2 * 1024 * 1024)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("id,lon".encode("utf-16"), "UTF-16"),
        ("id,lon,lat".encode("utf-16-le"), "UTF-16"),
        (b"PK\x03\x04rest", "spreadsheet workbook"),
        (b"SQLite format 3\x00rest", "GeoPackage"),
        (b"\x89HDF\r\n\x1a\nrest", "OMX"),
    ],
)
def test_other_kinds_of_file_are_called_by_name(tmp_path: Path, content: bytes, kind: str) -> None:
    assert kind in refusal(tmp_path, content)


def test_latin_1_is_refused_with_byte_and_line(tmp_path: Path) -> None:
    message = refusal(tmp_path, "id\nSão João".encode("latin-1"))
    assert "byte 0xE3 in line 2" in message


def test_a_byte_order_mark_is_no_content(tmp_path: Path) -> None:
    file = tmp_path / "zones.csv"
    file.write_bytes("São".encode("utf-8-sig"))
    assert read_text(file) == "São"
