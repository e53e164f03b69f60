"""A first look at the bytes of an OSM file: refuse what is broken or too large before reading it.

A street map comes from a download, a mail or an upload; it may be cut, a web page in disguise, or
built to exhaust the machine. Every refusal is one sentence that names the file.
"""

import codecs
import gzip
import html
import json
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from network.errors import InputError, LimitError, NotFoundError
from network.problems import Problem, warning
from network.quantities import MIB

PBF_HEADER_LIMIT = 64 * 1024
"""Largest BlobHeader of the PBF format (OSM wiki, PBF Format, File format)."""
PBF_BLOB_LIMIT = 32 * MIB
"""Largest Blob of the PBF format, packed or not (same source)."""

_MOST_BLOBS = 200_000
_MOST_FIELDS = 16
_CHUNK = MIB
_HEAD = 4096
_GZIP = b"\x1f\x8b"
_NODE_ID = re.compile(rb"<node\s(?:[^<>]*?\s)?id=[\"'](-?\d{1,18})[\"']")
_DATE_OF_SERVER = re.compile(rb"<meta\s[^<>]*?osm_base=[\"'](\d{4}-\d\d-\d\d)T")
_REMARK = re.compile(rb"<remark>\s*+(?!runtime remark)([^<]*)")
"""Where an Overpass server gave up, it says so at the end of what it had found until then."""
_DELETED = re.compile(
    rb"<(node|way)\s(?=[^<>]*action=[\"']delete)(?:[^<>]*?\s)?id=[\"'](-?\d{1,18})[\"']"
)


@dataclass(frozen=True, slots=True)
class OsmLimits:
    """How large a street map may be before it is refused.

    Attributes
    ----------
    file_bytes : int
        Size on disk.
    plain_bytes : int
        Size after unpacking.
    way_nodes : int
        Nodes of all streets and buildings together.
    """

    file_bytes: int = 512 * MIB
    plain_bytes: int = 4096 * MIB
    way_nodes: int = 20_000_000


DEFAULT_OSM_LIMITS = OsmLimits()


@dataclass(frozen=True, slots=True)
class OsmBytes:
    """What the bytes of one file told before the elements were read.

    Attributes
    ----------
    osm_format : str
        Name of the format for the reader: ``pbf``, ``osm`` or ``osm.gz``.
    deleted_nodes, deleted_ways : tuple of int
        Elements that an editor marked with ``action=delete``.
    findings : tuple of Problem
    data_date : str
        Date of the data as YYYY-MM-DD where a map server states it, else empty.
    """

    osm_format: str
    deleted_nodes: tuple[int, ...] = ()
    deleted_ways: tuple[int, ...] = ()
    findings: tuple[Problem, ...] = ()
    data_date: str = ""


def look_at_bytes(path: Path, limits: OsmLimits = DEFAULT_OSM_LIMITS) -> OsmBytes:
    """Format of an OSM file, told by its content, and what its bytes say.

    Parameters
    ----------
    path : Path
        A file in PBF or XML form, the latter also packed by gzip.
    limits : OsmLimits
        Sizes beyond which the file is refused.

    Returns
    -------
    OsmBytes
        The format for the reader and findings.

    Raises
    ------
    NotFoundError
        If there is no such file.
    InputError
        If the file is empty, cut, not OSM, not UTF-8, or uses XML entities.
    LimitError
        If it is larger than `limits` or than the PBF format allows.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "page.osm.pbf"
    ...     _ = path.write_text("<!DOCTYPE html><html>404</html>")
    ...     look_at_bytes(path)
    Traceback (most recent call last):
    network.errors.InputError: page.osm.pbf is not an OSM file: it looks like a web page; download \
it again
    """
    name = path.name
    if not path.exists():
        message = f"there is no file {path}; check the name and the folder"
        raise NotFoundError(message)
    if not path.is_file():
        message = f"{name} is not a file; give a street map such as city.osm.pbf"
        raise InputError(message)
    size = path.stat().st_size
    if size == 0:
        message = f"{name} is empty (0 bytes); download it again"
        raise InputError(message)
    if size > limits.file_bytes:
        message = (
            f"{name} has {size:,} bytes, more than the limit of {limits.file_bytes:,}; cut out the "
            "area you plan for"
        )
        raise LimitError(message)
    try:
        return _look(path, size, limits)
    except OSError as trouble:
        message = f"{name} cannot be opened: {trouble.strerror or 'damaged archive'}"
        raise InputError(message) from trouble


def _look(path: Path, size: int, limits: OsmLimits) -> OsmBytes:
    """Choose by the first bytes how to look at the rest."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(_GZIP):
        return _look_at_xml(path, "osm.gz", limits)
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if text.startswith((b"{", b"[")):
        raise InputError(_json_refusal(path))
    if head.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)):
        message = f"{path.name} is not valid UTF-8 at line 1 (it looks like UTF-16); save as UTF-8"
        raise InputError(message)
    if text.startswith(b"<"):
        return _look_at_xml(path, "osm", limits)
    _walk_pbf(path, size, limits)
    return OsmBytes("pbf")


def _json_refusal(path: Path) -> str:
    """Sentence on a JSON answer of an Overpass server, with the remark it carries."""
    remark = None
    try:
        with path.open("rb") as file:
            answer = json.loads(file.read(MIB))
        remark = answer.get("remark") if isinstance(answer, dict) else None
    except (ValueError, RecursionError):
        pass  # a damaged answer has no remark to repeat
    if isinstance(remark, str):
        return (
            f"{path.name} is an error answer of the map server, not a map: {remark[:200]!r}; ask "
            "for a smaller area"
        )
    return f"{path.name} is JSON, not OSM XML or PBF; download the area as .osm.pbf or .osm"


# --- XML -----------------------------------------------------------------------------------------


def _look_at_xml(path: Path, osm_format: str, limits: OsmLimits) -> OsmBytes:
    """Check encoding, entities, size and end of an XML file in one pass over its bytes."""
    scan = _XmlScan(path.name, limits)
    with path.open("rb") as file, gzip.GzipFile(fileobj=file) as unpacked:
        stream = unpacked if osm_format == "osm.gz" else file
        try:
            while chunk := stream.read(_CHUNK):
                scan.feed(chunk)
        except (EOFError, zlib.error) as trouble:
            message = (
                f"{path.name} ends early or is damaged at line {scan.line} of its packed text; "
                "download it again"
            )
            raise InputError(message) from trouble
    scan.finish()
    return OsmBytes(
        osm_format,
        tuple(scan.deleted[b"node"]),
        tuple(scan.deleted[b"way"]),
        _repeated_nodes(path.name, scan.node_ids),
        scan.data_date,
    )


class _XmlScan:
    """Reads XML bytes chunk by chunk and refuses at the first fault."""

    def __init__(self, name: str, limits: OsmLimits) -> None:
        self.name = name
        self.line = 1
        self.data_date = ""
        self.node_ids: list[bytes] = []
        self.deleted: dict[bytes, list[int]] = {b"node": [], b"way": []}
        self._limit = limits.plain_bytes
        self._seen = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._unfinished = b""
        self._tail = b""

    def feed(self, chunk: bytes) -> None:
        """Check the next bytes."""
        if not self._seen:
            self._check_kind(chunk[:_HEAD])
            dated = _DATE_OF_SERVER.search(chunk[:_HEAD])
            self.data_date = dated[1].decode() if dated else ""
        self._seen += len(chunk)
        if self._seen > self._limit:
            message = (
                f"{self.name} unpacks to more than the limit of {self._limit:,} bytes; cut out "
                "the area you plan for"
            )
            raise LimitError(message)
        self._check_utf8(chunk)
        self._check_elements(chunk)
        self.line += chunk.count(b"\n")
        self._tail = (self._tail + chunk)[-_HEAD:]

    def finish(self) -> None:
        """Check that the document was closed."""
        if not self._seen:
            message = f"{self.name} is empty (0 bytes after unpacking); download it again"
            raise InputError(message)
        if b"</osm>" not in self._tail and not re.search(rb"<osm\b[^>]*/>", self._tail):
            message = f"{self.name}: XML ends early at line {self.line}; download it again"
            raise InputError(message)
        if remark := _REMARK.search(self._tail):
            said = html.unescape(remark[1].decode(errors="replace")).strip()[:200]
            message = (
                f"{self.name} is an error answer of the map server, not a whole map: {said!r}; ask "
                "for a smaller area"
            )
            raise InputError(message)

    def _check_kind(self, head: bytes) -> None:
        """Refuse web pages and XML that is not OSM."""
        lower = head.lower()
        if b"<html" in lower or b"<!doctype html" in lower:
            message = f"{self.name} is not an OSM file: it looks like a web page; download it again"
            raise InputError(message)
        if b"<!entity" in lower or b"<!doctype" in lower:
            message = f"{self.name}: XML entities are not allowed in OSM files; nothing was read"
            raise InputError(message)
        if b"<osm" not in lower:
            message = f"{self.name} is XML, but not an OSM map; download the area as .osm or .pbf"
            raise InputError(message)

    def _check_utf8(self, chunk: bytes) -> None:
        """Refuse bytes that are not UTF-8, naming the line."""
        try:
            self._decoder.decode(chunk)
        except UnicodeDecodeError as trouble:
            line = self.line + trouble.object[: trouble.start].count(b"\n")
            message = (
                f"{self.name} is not valid UTF-8 at line {line} (byte 0x"
                f"{trouble.object[trouble.start]:02X}); save it as UTF-8"
            )
            raise InputError(message) from trouble

    def _check_elements(self, chunk: bytes) -> None:
        """Gather node ids and deleted elements; an element may span two chunks."""
        text = self._unfinished + chunk
        cut = text.rfind(b"<")
        text, self._unfinished = (text[:cut], text[cut:]) if cut > 0 else (b"", text)
        self._unfinished = self._unfinished[:_CHUNK]
        self.node_ids.append(b" ".join(_NODE_ID.findall(text)))
        if b"delete" in text:
            for kind, number in _DELETED.findall(text):
                self.deleted[kind].append(int(number))


def _repeated_nodes(name: str, ids: list[bytes]) -> tuple[Problem, ...]:
    """Finding on node ids that the file gives more than once."""
    text = b" ".join(ids).decode("ascii")
    numbers = np.fromstring(text, dtype=np.int64, sep=" ") if text.strip() else np.zeros(0, int)
    values, times = np.unique(numbers, return_counts=True)
    repeated = values[times > 1]
    if not repeated.size:
        return ()
    message = (
        f"nodes given more than once: {repeated.size} (first: node {repeated[0]}); one position of "
        "each is used"
    )
    return (warning(name, message, "merge the extracts with a tool that keeps the newest version"),)


# --- PBF -----------------------------------------------------------------------------------------


def _walk_pbf(path: Path, size: int, limits: OsmLimits) -> None:
    """Check the frame of every blob: stated sizes, order, and that the last one is complete."""
    name = path.name
    plain = 0
    with path.open("rb") as file:
        for number, (kind, blob) in enumerate(_pbf_blobs(file, name, size)):
            if number == 0 and kind != b"OSMHeader":
                message = f"{name} is not an OSM PBF (no OSMHeader at its start); download it again"
                raise InputError(message)
            plain += _stated_size(blob, name)
            if plain > limits.plain_bytes or number > _MOST_BLOBS:
                message = (
                    f"{name} unpacks to more than the limit of {limits.plain_bytes:,} bytes or "
                    f"{_MOST_BLOBS:,} blobs; cut out the area you plan for"
                )
                raise LimitError(message)


def _pbf_blobs(file: IO[bytes], name: str, size: int) -> Iterator[tuple[bytes, bytes]]:
    """Kind and first bytes of each blob."""
    position = 0
    while position < size:
        frame = file.read(4)
        length = struct.unpack(">I", frame)[0] if len(frame) == 4 else 0  # noqa: PLR2004 (4 bytes)
        if length > PBF_HEADER_LIMIT:
            what = "not an OSM file or has" if position == 0 else "damaged, with"
            message = (
                f"{name} is {what} a corrupt PBF header at byte {position:,} ({length:,} bytes, "
                f"limit {PBF_HEADER_LIMIT:,}); download it again"
            )
            raise LimitError(message)
        header = file.read(length)
        fields = _fields(header)
        kind, packed = fields.get(1, b""), fields.get(3, -1)
        if not isinstance(packed, int) or not isinstance(kind, bytes):
            packed, kind = -1, b""
        position += 4 + length + max(packed, 0)
        if len(frame) < 4 or len(header) < length or position > size:  # noqa: PLR2004 (as above)
            message = f"{name}: file ends early ({size:,} bytes read); download it again"
            raise InputError(message)
        if packed < 0:
            message = f"{name} is not an OSM PBF: a blob states no size; download it again"
            raise InputError(message)
        if packed > PBF_BLOB_LIMIT:
            raise LimitError(_blob_refusal(name))
        yield kind, file.read(min(packed, 32))
        file.seek(position)


def _stated_size(blob: bytes, name: str) -> int:
    """Unpacked size that a blob states in its first field."""
    stated = _fields(blob).get(2, 0)
    if not isinstance(stated, int) or stated > PBF_BLOB_LIMIT:
        raise LimitError(_blob_refusal(name))
    return stated


def _blob_refusal(name: str) -> str:
    """Sentence on a blob beyond the limit of the format."""
    return f"{name}: a PBF blob exceeds the 32 MiB limit of the format; nothing was read"


def _fields(message: bytes) -> dict[int, int | bytes]:
    """Numbers and texts of a protocol buffer message by field number; stops at the first cut."""
    found: dict[int, int | bytes] = {}
    at = 0
    for _ in range(_MOST_FIELDS):
        if at >= len(message):
            break
        key, at = _varint(message, at)
        value, at = _varint(message, at)
        if key & 7 == 0:
            found[key >> 3] = value
        elif key & 7 == 2 and at + value <= len(message):  # noqa: PLR2004 (wire type: bytes)
            found[key >> 3] = message[at : at + value]
            at += value
        else:
            break
    return found


def _varint(message: bytes, at: int) -> tuple[int, int]:
    """Read one variable-length number and the position behind it."""
    value = 0
    for shift in range(0, 64, 7):
        if at >= len(message):
            break
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:  # noqa: PLR2004 (the top bit says that more bytes follow)
            break
    return value, at
