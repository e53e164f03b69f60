"""Writes a feed as a zip file: the same feed gives the same bytes, and never half a file."""

import csv
import io
import os
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from scenarios.gtfs.tables import Feed, Table

_EARLIEST_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_READABLE_BY_ALL = 0o644


def write_feed(feed: Feed, path: Path) -> None:
    r"""Write a feed to a zip file, beside its place first and then renamed.

    Files are sorted by name, lines end with a line feed, text is UTF-8, cells are quoted only where
    they have to be, and every file bears the time 1980-01-01: equal feeds give equal bytes.

    Parameters
    ----------
    feed : Feed
    path : Path
        Replaced if it exists; its folder must exist.

    Examples
    --------
    >>> from scenarios.gtfs.tables import Table
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_feed(Feed({"stops": Table(("stop_id",), (("A",),))}), Path(folder, "feed.zip"))
    ...     zipfile.ZipFile(Path(folder, "feed.zip")).read("stops.txt")
    b'stop_id\nA\n'
    """
    write_bytes(feed_bytes(feed), path)


def write_bytes(content: bytes, path: Path) -> None:
    """Write a file beside its place first and rename it then: never half a file."""
    handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(_READABLE_BY_ALL)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def feed_bytes(feed: Feed) -> bytes:
    """Zip file of a feed, as bytes.

    Examples
    --------
    >>> feed_bytes(Feed({}))[:2]
    b'PK'
    """
    files = dict(feed.other_files)
    files |= {f"{name}.txt": table_bytes(table) for name, table in feed.tables.items()}
    return zip_bytes(files)


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """Zip file of some files, sorted by name, each of the time 1980-01-01.

    Examples
    --------
    >>> zip_bytes({"b": b"1", "a": b"2"}) == zip_bytes({"a": b"2", "b": b"1"})
    True
    """
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EARLIEST_ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, on every machine
            entry.external_attr = _READABLE_BY_ALL << 16
            archive.writestr(entry, files[name])
    return memory.getvalue()


def table_bytes(table: Table) -> bytes:
    r"""Comma-separated text of a table, UTF-8, with a header line.

    Examples
    --------
    >>> table_bytes(Table(("stop_id", "stop_name"), (("1",), ("Mill, 7",))))
    b'stop_id,stop_name\n1,"Mill, 7"\n'
    """
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(table.columns)
    lines.writerows(table.rows())
    return text.getvalue().encode("utf-8")
