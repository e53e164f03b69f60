"""Values of ours as one NPZ file: columns as arrays, everything else in one JSON text beside them.

A file is read by the types of the value that is asked for, never by what it says of itself: no
class is looked up by name and nothing is unpickled. Equal values give equal bytes.
"""

import json
import types
import typing
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from network.errors import InputError, LimitError, NotFoundError
from network.quantities import MIB, frozen

MOST_BYTES = 4096 * MIB
"""Bytes of all columns of one file, unpacked."""

_MOST_TEXT = 256 * MIB
_MOST_COLUMNS = 2_000
_DAMAGED = (
    OSError, zipfile.BadZipFile, zlib.error, EOFError,  # packed wrongly
    NotImplementedError, RuntimeError,  # packed by what we do not use, or behind a password
    ValueError, LookupError, TypeError, AttributeError,  # no value of the type
    ArithmeticError, MemoryError, RecursionError,  # shapes and depths that are lies
)  # fmt: skip
_TEXT = "values.json"
_T = TypeVar("_T")
_Columns = dict[str, npt.NDArray[Any]]


def write_value(value: object, path: Path) -> None:
    """Write a frozen dataclass of ours, whole, as one compressed NPZ file.

    Parameters
    ----------
    value : dataclass
        Of numbers, texts, arrays, enumerations, mappings by text, tuples and further dataclasses.
    path : Path
        Replaced if it exists.

    Raises
    ------
    TypeError
        If a part is of a kind that a file cannot hold.

    Examples
    --------
    >>> import tempfile
    >>> from network.service_day import WEEKDAY, Period
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_value(WEEKDAY[1], Path(folder) / "period.npz")
    ...     read_value(Path(folder) / "period.npz", Period) == WEEKDAY[1]
    True
    """
    columns: _Columns = {}
    text = json.dumps(_packed(type(value), value, "value", columns), separators=(",", ":"))
    columns[_TEXT] = np.frombuffer(text.encode(), np.uint8)
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **columns)


def read_value(path: Path, of: type[_T]) -> _T:
    """The value that `write_value` wrote.

    Parameters
    ----------
    path : Path
    of : type
        The dataclass that was written.

    Returns
    -------
    The value; its arrays are read-only.

    Raises
    ------
    NotFoundError
        If there is no such file.
    LimitError
        If it is larger than any value of ours.
    InputError
        If it holds anything else, or a value that refuses itself.
    """
    try:
        columns = _columns_of(path)
        told = json.loads(columns.pop(_TEXT).tobytes())
        value: _T = _unpacked(of, told, "value", columns)
    except FileNotFoundError as failure:
        message = f"no such file: {path}; check the path"
        raise NotFoundError(message) from failure
    except _DAMAGED as failure:
        message = (
            f"{path.name} is not a {of.__name__} of this version of the planner; make it again"
        )
        raise InputError(message) from failure
    return value


def _columns_of(path: Path) -> _Columns:
    """Every array of a file, after a look at what they would take."""
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        total = sum(entry.file_size for entry in entries)
        text = sum(e.file_size for e in entries if e.filename == f"{_TEXT}.npy")
    if len(entries) > _MOST_COLUMNS or total > MOST_BYTES or text > _MOST_TEXT:
        message = (
            f"{path.name} unpacks to {total / MIB:.0f} MiB in {len(entries)} columns; at most "
            f"{MOST_BYTES // MIB} MiB in {_MOST_COLUMNS} are read: cut the map to one urban area"
        )
        raise LimitError(message)
    with np.load(path, allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


@cache
def _types_of(of: type) -> dict[str, Any]:
    """Type of each field of a dataclass, in their order."""
    hints = typing.get_type_hints(of)
    return {field.name: hints[field.name] for field in fields(of)}


def _plain(of: Any) -> tuple[Any, bool]:  # noqa: ANN401  (any annotation)
    """Annotation without NewType and None, and whether None is allowed."""
    optional = False
    if typing.get_origin(of) in (typing.Union, types.UnionType):
        parts = [part for part in typing.get_args(of) if part is not types.NoneType]
        optional = len(parts) < len(typing.get_args(of))
        if len(parts) > 1:
            message = f"{of} is a choice of types, which a file does not keep"
            raise TypeError(message)
        of = parts[0]
    while hasattr(of, "__supertype__"):
        of = of.__supertype__
    return of, optional


def _packed(of: Any, value: Any, name: str, columns: _Columns) -> Any:  # noqa: ANN401
    """One part as JSON; arrays go to the columns under its name."""
    of, _ = _plain(of)
    if value is None:
        return None
    origin = typing.get_origin(of) or of
    if origin is np.ndarray:
        columns[name] = value
        return value.dtype.str
    if is_dataclass(value):
        return {
            part: _packed(hint, getattr(value, part), f"{name}.{part}", columns)
            for part, hint in _types_of(typing.cast("type", type(value))).items()
        }
    if isinstance(value, Mapping):
        inner = typing.get_args(of)[1]
        return [
            [key, _packed(inner, one, f"{name}.{row}", columns)]
            for row, (key, one) in enumerate(value.items())
        ]
    if origin is tuple:
        return _packed_row(of, value, name, columns)
    return _packed_scalar(of, value)


def _packed_row(of: Any, value: Any, name: str, columns: _Columns) -> Any:  # noqa: ANN401
    """A tuple; many pieces of bytes are one column with offsets."""
    inner = _row_types(of, len(value))
    if inner[:1] == [bytes]:
        columns[name] = np.frombuffer(b"".join(value), np.uint8)
        return [len(piece) for piece in value]
    pairs = zip(inner, value, strict=True)
    return [_packed(h, part, f"{name}.{row}", columns) for row, (h, part) in enumerate(pairs)]


def _packed_scalar(of: Any, value: Any) -> Any:  # noqa: ANN401
    """A number or a text; real numbers as texts, which also hold infinity."""
    if isinstance(of, type) and issubclass(of, Enum):
        return value.value
    if of is float:
        return repr(float(value))
    if of in (int, str, bool):
        return of(value)
    message = f"{of} is no kind of value that a file keeps"
    raise TypeError(message)


def _row_types(of: Any, length: int) -> list[Any]:  # noqa: ANN401
    """Type of each item of a tuple of so many."""
    inner = list(typing.get_args(of))
    if inner[-1:] == [Ellipsis]:
        return inner[:1] * length
    if len(inner) != length:
        message = f"{length} items where {len(inner)} were expected"
        raise ValueError(message)
    return inner


def _unpacked(of: Any, told: Any, name: str, columns: _Columns) -> Any:  # noqa: ANN401
    """One part of the type that is asked for."""
    of, optional = _plain(of)
    if told is None and optional:
        return None
    origin = typing.get_origin(of) or of
    if origin is np.ndarray:
        return _column(of, columns[name])
    if is_dataclass(of):
        hints = _types_of(typing.cast("type", of))
        parts = {
            n: _unpacked(h, told[n], f"{name}.{n}", columns)
            for n, h in hints.items()
            if n in told  # what an older file does not tell yet is as by default
        }
        return typing.cast("type", of)(**parts)
    if origin is Mapping:
        inner = typing.get_args(of)[1]
        return {
            str(key): _unpacked(inner, one, f"{name}.{row}", columns)
            for row, (key, one) in enumerate(told)
        }
    if origin is tuple:
        return _unpacked_row(of, told, name, columns)
    return _unpacked_scalar(of, told)


def _unpacked_row(of: Any, told: Any, name: str, columns: _Columns) -> tuple[Any, ...]:  # noqa: ANN401
    """A tuple."""
    inner = _row_types(of, len(told))
    if inner[:1] == [bytes]:
        ends = np.cumsum([0, *(int(length) for length in told)]).tolist()
        whole = columns[name].tobytes()
        if len(whole) != ends[-1] or min(told) < 0:
            message = f"{name} has {len(whole)} bytes for {ends[-1]}"
            raise ValueError(message)
        return tuple(whole[a:b] for a, b in pairwise(ends))
    pairs = zip(inner, told, strict=True)
    return tuple(_unpacked(h, o, f"{name}.{row}", columns) for row, (h, o) in enumerate(pairs))


def _column(of: Any, found: npt.NDArray[Any]) -> npt.NDArray[Any]:  # noqa: ANN401
    """An array if it is of the kind that is asked for."""
    expected = np.dtype(typing.get_args(typing.get_args(of)[1])[0])
    if found.dtype != expected:
        message = f"a column of {found.dtype} where {expected} was expected"
        raise ValueError(message)
    return frozen(np.ascontiguousarray(found))


def _unpacked_scalar(of: Any, told: Any) -> Any:  # noqa: ANN401
    """A number or a text."""
    if isinstance(of, type) and issubclass(of, Enum):
        return of(told)
    if of is float and isinstance(told, str):
        return float(told)
    if of in (int, str, bool) and type(told) is of:
        return told
    message = f"{told!r:.40} where {of} was expected"
    raise ValueError(message)
