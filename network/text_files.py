"""Text files from planners: found, not too large, and really text."""

from pathlib import Path

from network.errors import InputError, LimitError, NotFoundError
from network.quantities import MIB

MAX_TEXT_BYTES = 50 * MIB
_SAVE_AGAIN = "save it again as UTF-8 (in a spreadsheet: 'CSV UTF-8')"


def read_bytes(path: Path, max_bytes: int = MAX_TEXT_BYTES) -> bytes:
    """Content of a file that somebody gave us, refused before reading when too large.

    Parameters
    ----------
    path : Path
    max_bytes : int
        Largest size that is read.

    Raises
    ------
    NotFoundError
        If there is no such file.
    InputError
        If the path is not a file, cannot be opened, or the file is empty.
    LimitError
        If the file is larger than `max_bytes`.

    Examples
    --------
    >>> read_bytes(Path("no/such.csv"))
    Traceback (most recent call last):
    ...
    network.errors.NotFoundError: no/such.csv: no such file; check the path
    """
    if not path.exists():
        message = f"{path}: no such file; check the path"
        raise NotFoundError(message)
    if not path.is_file():
        message = f"{path.name or path} is not a file; give the path of one file"
        raise InputError(message)
    try:
        with path.open("rb") as stream:
            content = stream.read(max_bytes + 1) if path.stat().st_size <= max_bytes else None
    except OSError as failure:
        message = f"{path.name} cannot be read ({failure.strerror}); check who may open it"
        raise InputError(message) from failure
    if content is None or len(content) > max_bytes:
        message = (
            f"{path.name} is larger than {max_bytes / MIB:.0f} MiB, the most that is read; "
            "cut it to the study area"
        )
        raise LimitError(message)
    if not content:
        message = f"{path.name}: file is empty; export it again"
        raise InputError(message)
    return content


def read_text(path: Path, max_bytes: int = MAX_TEXT_BYTES) -> str:
    r"""Text of a UTF-8 file, a leading byte order mark removed.

    Parameters
    ----------
    path : Path
    max_bytes : int
        Largest size that is read.

    Raises
    ------
    NotFoundError, InputError, LimitError
        As `read_bytes`; further `InputError` if the bytes are not UTF-8 text, naming what they
        look like or the line of the first wrong byte.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "zones.csv"
    ...     _ = file.write_bytes(b"\xef\xbb\xbfid")
    ...     read_text(file)
    'id'
    """
    content = read_bytes(path, max_bytes)
    kind = _find_foreign_kind(content)
    if kind:
        message = f"{path.name} is not UTF-8 text (looks like {kind}); {_SAVE_AGAIN}"
        raise InputError(message)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        line = content.count(b"\n", 0, failure.start) + 1
        message = (
            f"{path.name} is not UTF-8: byte 0x{content[failure.start]:02X} in line {line}; "
            f"{_SAVE_AGAIN}"
        )
        raise InputError(message) from failure


def _find_foreign_kind(content: bytes) -> str | None:
    """Name of a well-known kind of content that is not UTF-8 text."""
    head = content[:512]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or head.count(0) * 3 > len(head):
        return "UTF-16"
    if head.startswith(b"PK\x03\x04"):
        return "a zip file or a spreadsheet workbook"
    if head.startswith(b"SQLite format 3\x00"):
        return "an SQLite or GeoPackage file"
    if head.startswith(b"\x89HDF\r\n\x1a\n"):
        return "an HDF5 or OMX file"
    return None
