"""Values as files: what is written is read, equal values are equal bytes, anything else refused."""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
import pytest

from network.errors import InputError, NotFoundError
from network.quantities import FloatArray, IntArray, Seconds, fingerprint, floats, ints
from scenarios.store.value_file import read_value, write_value


class Colour(StrEnum):
    """A closed list."""

    RED = "red"


@dataclass(frozen=True, slots=True, eq=False)
class Inner:
    """A part."""

    rows: IntArray
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Whole:
    """Every kind of part."""

    inner: Inner
    several: tuple[Inner, ...]
    colour: Colour
    limits: tuple[float, float]
    shapes: tuple[bytes, ...]
    groups: Mapping[str, FloatArray]
    start: Seconds
    flag: bool
    none: Inner | None = None
    later: int = 7


WHOLE = Whole(
    Inner(ints([[1, 2], [3, 4]]), ("Süd", "\ud800")), (Inner(ints([])), Inner(ints([5]))),
    Colour.RED, (float("inf"), -0.1), (b"", b"\x00\xff", b"abc"),
    {"old": floats([0.5]), "young": floats([np.nan])}, Seconds(3), flag=True,
)  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    write_value(WHOLE, tmp_path / "whole.npz")
    return tmp_path / "whole.npz"


def test_every_kind_of_part_comes_back_as_it_was(file: Path) -> None:
    found = read_value(file, Whole)
    assert fingerprint(found) == fingerprint(WHOLE)
    assert not found.inner.rows.flags.writeable


def test_equal_values_are_equal_bytes(file: Path, tmp_path: Path) -> None:
    write_value(WHOLE, tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == file.read_bytes()


def test_a_value_of_another_kind_is_refused(file: Path) -> None:
    with pytest.raises(InputError, match=r"whole\.npz is not a Inner"):
        read_value(file, Inner)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a zip file at all" * 10])
def test_what_is_no_such_file_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "odd.npz").write_bytes(content)
    with pytest.raises(InputError, match="make it again"):
        read_value(tmp_path / "odd.npz", Whole)


def test_a_file_cut_short_is_refused(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-200])
    with pytest.raises(InputError, match="make it again"):
        read_value(file, Whole)


def test_pickled_objects_are_not_loaded(tmp_path: Path) -> None:
    column = tmp_path / "values.json.npy"
    np.save(column, np.array([{}], object))
    with zipfile.ZipFile(tmp_path / "odd.npz", "w") as archive:
        archive.write(column, column.name)
    with pytest.raises(InputError, match="make it again"):
        read_value(tmp_path / "odd.npz", Whole)


def test_a_file_of_very_many_columns_is_refused_before_they_are_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "odd.npz", "w") as archive:
        for row in range(2001):
            archive.writestr(f"{row}.npy", b"")
    with pytest.raises(InputError, match="2001 columns"):
        read_value(tmp_path / "odd.npz", Whole)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no such file"):
        read_value(tmp_path / "none.npz", Whole)


def _with_column(file: Path, name: str, column: bytes) -> None:
    """Replace the bytes of one column of a file."""
    with zipfile.ZipFile(file) as archive:
        content = {each: archive.read(each) for each in archive.namelist()}
    with zipfile.ZipFile(file, "w") as archive:
        for each, whole in {**content, name: column}.items():
            archive.writestr(each, whole)


@pytest.mark.parametrize("length", [10**13, 10**30])
def test_a_column_that_claims_to_be_longer_than_any_memory_is_refused(
    file: Path, length: int
) -> None:
    header = f"{{'descr': '<i8', 'fortran_order': False, 'shape': ({length},), }}"
    told = header.encode().ljust(117) + b"\n"
    column = b"\x93NUMPY\x01\x00" + len(told).to_bytes(2, "little") + told + bytes(80)
    _with_column(file, "value.inner.rows.npy", column)
    with pytest.raises(InputError, match="make it again"):
        read_value(file, Whole)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (8, 99),  # a way of packing that nobody knows
        (6, 1),  # "behind a password"
    ],
)
def test_a_file_packed_in_another_way_is_refused(file: Path, place: int, value: int) -> None:
    content = bytearray(file.read_bytes())
    for mark, shift in ((b"PK\x03\x04", 0), (b"PK\x01\x02", 2)):
        start = content.find(mark)
        while start >= 0:
            content[start + place + shift] = value
            start = content.find(mark, start + 4)
    file.write_bytes(content)
    with pytest.raises(InputError, match="make it again"):
        read_value(file, Whole)


def test_packed_bytes_that_do_not_unpack_are_refused(file: Path) -> None:
    content = bytearray(file.read_bytes())
    start = 30 + int.from_bytes(content[26:28], "little") + int.from_bytes(content[28:30], "little")
    content[start] = 0x07  # a block of a kind that deflate does not have
    file.write_bytes(content)
    with pytest.raises(InputError, match="make it again"):
        read_value(file, Whole)
