"""Tells what a file is by a look at its first bytes; its name decides only where they do not."""

import csv
import gzip
import re
import zlib
from collections.abc import Sequence
from pathlib import Path

from network.csv_tables import Column
from network.demand_sources import DESTINATION, ORIGIN, TRIPS
from network.depots import DEPOT_COLUMNS
from network.problems import Problem, note
from network.stop_sources import STOP_COLUMNS
from network.zone_records import ID, JOBS, LATITUDE, LONGITUDE, POPULATION
from scenarios.calibration.counts_file import COUNT_COLUMNS, LINE
from scenarios.file_checks.report import FileKind
from scenarios.plan_file import KEYS

_HEAD_BYTES = 65_536
_PACKED_BYTES = 4096
_ENCODING_MARK = b"\xef\xbb\xbf"
_GZIP = b"\x1f\x8b"
_SIGNATURES = (
    (b"PK", FileKind.FEED),
    (b"SQLite format 3\x00", FileKind.ZONES),
    (b"\x89HDF\r\n\x1a\n", FileKind.DEMAND),
)
_SUFFIXES = {
    ".osm": FileKind.STREET_MAP,
    ".pbf": FileKind.STREET_MAP,
    ".zip": FileKind.FEED,
    ".geojson": FileKind.ZONES,
    ".gpkg": FileKind.ZONES,
    ".omx": FileKind.DEMAND,
    ".toml": FileKind.PLAN,
    ".csv": FileKind.TABLE,
    ".tsv": FileKind.TABLE,
    ".txt": FileKind.TABLE,
}
_PACKED_BY_NAME = frozenset({".zip", ".gpkg", ".omx"})
"""What bears such a name and is something else is damaged, not a table."""
_STEMS = (
    ("depot", FileKind.DEPOTS),
    ("zone", FileKind.ZONES),
    ("stop", FileKind.STOPS),
)
_OF_STREETS = ("street", "avoid")
"""In the names of files of drawn streets: by their content they could be zones."""
_MAP_ANSWER = re.compile(rb'"(elements|osm3s|remark)"\s*:')
_FEATURES = re.compile(rb'"type"\s*:\s*"Feature(Collection)?"')
_PLAN_KEY = re.compile(rf"^\s*({'|'.join(KEYS)})\s*=", re.MULTILINE)
_FACTOR_KEY = re.compile(
    r"^\s*(transfer_felt_min\s*=|\[(demand|driving_time|origin|destination|calibrated)\])",
    re.MULTILINE,
)
_XML = re.compile(rb"<(\?xml|osm)\b|<!--")
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_LEAST_MATRIX = 3
_HELD_BY_COLUMN = {
    "line": FileKind.HELD_LINES,
    "street": FileKind.STREETS,
    "terminal": FileKind.TERMINALS,
}


def kind_of(path: Path) -> tuple[FileKind, tuple[Problem, ...]]:
    r"""What a file is to a plan.

    Parameters
    ----------
    path : Path
        A file that exists.

    Returns
    -------
    FileKind
    tuple of Problem
        A note where a table could be of several kinds.

    Raises
    ------
    OSError
        If the file cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "table.txt"
    ...     _ = file.write_text("O_Zone;D_Zone;Flow\nA;B;3\n")
    ...     kind_of(file)[0].value
    'demand'
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    suffix = path.suffix.lower()
    by_name = _SUFFIXES.get(suffix, FileKind.UNKNOWN)
    if suffix in _PACKED_BY_NAME:
        return by_name, ()
    text = head.removeprefix(_ENCODING_MARK).lstrip()
    kind = _kind_of_bytes(head, text, by_name)
    if kind is FileKind.ZONES and text.startswith(b"{") and _has_stem(path, _OF_STREETS):
        return FileKind.STREETS, ()
    if kind is None and _is_factors(_decoded(text)):
        return FileKind.FACTORS, ()
    if kind is None and by_name is not FileKind.PLAN and not _PLAN_KEY.search(_decoded(text)):
        return _kind_of_table(_decoded(text), path.stem.lower(), by_name)
    return kind or FileKind.PLAN, ()


def _kind_of_bytes(head: bytes, text: bytes, by_name: FileKind) -> FileKind | None:
    """Kind of everything but plain text, for which it is None."""
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if b"OSMHeader" in head[:64] or by_name is FileKind.STREET_MAP:
        return FileKind.STREET_MAP
    if head.startswith(_GZIP):
        packed_map = _XML.match(_unpacked(head))
        return FileKind.STREET_MAP if packed_map else FileKind.UNKNOWN
    if text.startswith(b"<"):
        return FileKind.STREET_MAP if b"<osm" in text.lower() else by_name
    if text.startswith((b"{", b"[")) and by_name is not FileKind.PLAN:
        return _kind_of_json(text, by_name)
    odd = not text or (_NOT_TEXT.search(head) and by_name is not FileKind.TABLE)
    return by_name if odd else None


def _has_stem(path: Path, parts: Sequence[str]) -> bool:
    """Whether the name of a file has one of these parts."""
    return any(part in path.stem.lower() for part in parts)


def _is_factors(text: str) -> bool:
    """Whether a text has keys of fitted factors and none of a plan."""
    return _FACTOR_KEY.search(text) is not None and _PLAN_KEY.search(text) is None


def _unpacked(head: bytes) -> bytes:
    """First bytes inside of a packed file."""
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, _PACKED_BYTES).lstrip()
    except (zlib.error, gzip.BadGzipFile):
        return b""


def _kind_of_json(text: bytes, by_name: FileKind) -> FileKind:
    """Zones, the answer of a map server, or whatever the name says."""
    if _FEATURES.search(text):
        return FileKind.ZONES
    return FileKind.STREET_MAP if _MAP_ANSWER.search(text) else by_name


def _decoded(text: bytes) -> str:
    """Text to look at; wrong bytes do not matter here."""
    return text.decode("utf-8", errors="replace")


# --- tables ---------------------------------------------------------------------------------------


def _kind_of_table(text: str, stem: str, by_name: FileKind) -> tuple[FileKind, tuple[Problem, ...]]:
    """Kind of plain text: by the names of its columns, else by the name of the file."""
    header, first_column = _header_of(text)
    kind = _kind_of_held(header) or _kind_of_columns(header, stem)
    if kind is None and _is_matrix(header, first_column):
        kind = FileKind.DEMAND
    if kind is not None:
        return kind, ()
    if _has(header, *(column for column in STOP_COLUMNS if column.required)):
        return _kind_by_stem(stem)
    return by_name, ()


def _kind_of_columns(header: Sequence[str], stem: str) -> FileKind | None:
    """Kind that only the columns of one kind of table have."""
    placed = _has(header, LONGITUDE, LATITUDE)
    if not placed and sum(_has(header, column) for column in (ORIGIN, DESTINATION, TRIPS)) > 1:
        return FileKind.DEMAND
    counted = any(_has(header, column) for column in COUNT_COLUMNS[-3:])
    if counted and not placed and _has(header, LINE):
        return FileKind.COUNTS
    capacity, name = DEPOT_COLUMNS[-1], STOP_COLUMNS[-1]
    if _has(header, POPULATION) or _has(header, JOBS):
        return FileKind.ZONES if placed or _has(header, ID) else None
    if placed and _has(header, capacity):
        return FileKind.DEPOTS
    if _has(header, Column("stop_id")) or (placed and _has(header, name) and "zone" not in stem):
        return FileKind.STOPS
    return FileKind.ZONES if placed and _has(header, Column("zone_id", ("zone",))) else None


def _kind_of_held(header: Sequence[str]) -> FileKind | None:
    """Kind of a table of what a plan holds: first and last departures, or one column of names."""
    if _has(header, LINE) and any(_has(header, Column(name)) for name in ("first", "last")):
        return FileKind.DEPARTURES
    if len(header) != 1:
        return None
    for name, kind in _HELD_BY_COLUMN.items():
        if _has(header, Column(name)):
            return kind
    return None


def _kind_by_stem(stem: str) -> tuple[FileKind, tuple[Problem, ...]]:
    """Kind of a table of mere places, by the name of its file."""
    for part, kind in _STEMS:
        if part in stem:
            return kind, ()
    message = "places that may be stops, zones or depots; checked as stops"
    remedy = "name the file after what it is, or add the columns name, population or capacity"
    return FileKind.STOPS, (note("columns", message, remedy),)


def _has(header: Sequence[str], *columns: Column) -> bool:
    """Whether a header has all these columns."""
    return all(column.find_in(header) is not None for column in columns)


def _header_of(text: str) -> tuple[list[str], list[str]]:
    """Column names, and the first cells of the rows below that are whole."""
    lines = text.split("\n")
    separator = max(",;\t", key=lines[0].count)
    try:
        rows = [row for row in csv.reader(lines[:-1] or lines, delimiter=separator) if row]
    except csv.Error:
        return [], []
    if not rows:
        return [], []
    return [cell.strip() for cell in rows[0]], [row[0].strip() for row in rows[1:]]


def _is_matrix(header: Sequence[str], first_column: Sequence[str]) -> bool:
    """Whether the rows seen so far are named like columns."""
    named = set(header[1:])
    known = sum(cell in named for cell in first_column)
    return len(header) >= _LEAST_MATRIX and known > 0 and 2 * known > len(first_column)
