"""Sizes of files for people."""

from network.quantities import MIB

_UNITS = (("GiB", 1 << 30), ("MiB", MIB), ("KiB", 1 << 10))


def shown_size(n_bytes: int) -> str:
    """A number of bytes for people.

    Examples
    --------
    >>> shown_size(50 * MIB), shown_size(2048), shown_size(7)
    ('50 MiB', '2 KiB', '7 bytes')
    """
    for unit, size in _UNITS:
        if n_bytes >= size:
            return f"{n_bytes / size:.4g} {unit}"
    return "1 byte" if n_bytes == 1 else f"{n_bytes} bytes"
