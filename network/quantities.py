"""Numbers, arrays and fingerprints: the small words every other room uses."""

import dataclasses
import hashlib
from collections.abc import Mapping
from typing import Any, NewType, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

Seconds = NewType("Seconds", int)
"""Whole seconds; a time of day is counted from the start of the service day."""

Metres = NewType("Metres", float)
"""Metres along a street or a footway."""

MIB = 1 << 20
"""Bytes of a mebibyte."""

IntArray: TypeAlias = npt.NDArray[np.int64]
FloatArray: TypeAlias = npt.NDArray[np.float64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]
_Number = TypeVar("_Number", bound=np.generic)


def ints(values: npt.ArrayLike) -> IntArray:
    """Read-only column of whole numbers.

    Examples
    --------
    >>> ints([3, 1]).flags.writeable
    False
    """
    return frozen(np.array(values, dtype=np.int64))


def floats(values: npt.ArrayLike) -> FloatArray:
    """Read-only column of real numbers.

    Examples
    --------
    >>> floats([3, 1]).tolist()
    [3.0, 1.0]
    """
    return frozen(np.array(values, dtype=np.float64))


def bools(values: npt.ArrayLike) -> BoolArray:
    """Read-only column of yes and no.

    Examples
    --------
    >>> bools([1, 0]).tolist()
    [True, False]
    """
    return frozen(np.array(values, dtype=np.bool_))


def frozen(array: npt.NDArray[_Number]) -> npt.NDArray[_Number]:
    """Return the array itself, from now on read-only."""
    array.setflags(write=False)
    return array


def offsets_of(lengths: npt.ArrayLike) -> IntArray:
    """Offsets of ragged rows: row ``i`` is ``[offsets[i], offsets[i + 1])``.

    Examples
    --------
    >>> offsets_of([2, 0, 3]).tolist()
    [0, 2, 2, 5]
    """
    counts = np.asarray(lengths, dtype=np.int64)
    return ints(np.concatenate([[0], np.cumsum(counts)]))


def fingerprint(*values: object) -> str:
    """SHA-256 of the content of values: numbers, texts, arrays, dataclasses, containers.

    Two values with equal content have equal fingerprints on every machine.

    Raises
    ------
    TypeError
        If a value has no content order of its own, such as a set.

    Examples
    --------
    >>> fingerprint(ints([1, 2]), "a") == fingerprint(ints([1, 2]), "a")
    True
    >>> fingerprint("ab", "c") == fingerprint("a", "bc")
    False
    """
    digest = hashlib.sha256()
    for value in values:
        _feed(digest, value)
    return digest.hexdigest()


def _feed(digest: Any, value: object) -> None:  # noqa: ANN401  (hashlib has no public type)
    """Add one value, led by its kind so that neighbours cannot run together."""
    match value:
        case np.ndarray():
            digest.update(f"array {value.dtype.str} {value.shape} ".encode())
            digest.update(np.ascontiguousarray(value).tobytes())
        case None | bool() | int() | float() | np.generic():
            digest.update(f"{type(value).__name__} {value!r} ".encode())
        case str() | bytes():
            raw = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
            digest.update(f"text {len(raw)} ".encode() + raw)
        case Mapping():
            digest.update(f"mapping {len(value)} ".encode())
            for key in sorted(value):
                _feed(digest, key)
                _feed(digest, value[key])
        case tuple() | list():
            digest.update(f"row {len(value)} ".encode())
            for item in value:
                _feed(digest, item)
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            digest.update(f"value {type(value).__name__} ".encode())
            for field in dataclasses.fields(value):
                _feed(digest, getattr(value, field.name))
        case _:
            message = f"{type(value).__name__} has no fingerprint"
            raise TypeError(message)
