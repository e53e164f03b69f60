"""Opens the zip file of a feed: sizes, names and damage are judged before anything is unpacked."""

import re
import struct
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from network.errors import InputError, LimitError, NotFoundError
from network.problems import Problem, warning
from network.quantities import MIB
from scenarios.gtfs.rules import RULES

_CHUNK = MIB

_END_RECORD = b"PK\x05\x06"
_END_RECORD_BYTES = 22
_LONGEST_COMMENT = 65_535
_ZIP64_LOCATOR = b"PK\x06\x07"
_ZIP64_LOCATOR_BYTES = 20
_DIRECTORY_BYTES_PER_MEMBER = 4096

_ENCRYPTED = 0x1
_SAFE_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_. ()-]{0,99}")
_HIDDEN_PART = re.compile(r"\.[A-Za-z0-9_]" + _SAFE_PART.pattern.removeprefix("[A-Za-z0-9_]"))
_JUNK = frozenset({"Thumbs.db", "desktop.ini", "__MACOSX"})
_LONGEST_NAME_SHOWN = 80
_KNOWN_FILES = frozenset(f"{name}.txt" for name in RULES)


@dataclass(frozen=True, slots=True)
class FeedLimits:
    """The largest feed that is read; each limit is checked before its memory is spent.

    Attributes
    ----------
    total_bytes : int
        Sum of the sizes that the files unpack to.
    members : int
        Files in the zip.
    ratio, ratio_from_bytes : int
        Unpacked to packed size of a file that unpacks to more than `ratio_from_bytes`. Timetables
        shrink 5 to 30 times; beyond 200 times a file was made to fill memory.
    carried_bytes : int
        Sum of the files that are carried along unread.
    rows, columns : int
        Of one table.
    cell_chars : int
        Characters of one cell; the default is the limit of common spreadsheets.
    line_bytes : int
        Bytes of one line.
    """

    total_bytes: int = 4096 * MIB
    members: int = 100
    ratio: int = 200
    ratio_from_bytes: int = 10 * MIB
    carried_bytes: int = 256 * MIB
    rows: int = 20_000_000
    columns: int = 200
    cell_chars: int = 32_767
    line_bytes: int = MIB


DEFAULT_LIMITS = FeedLimits()


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a feed.

    Attributes
    ----------
    name : str
        File name, without folder, in the case of the reference.
    entry : zipfile.ZipInfo
        Where it is in the zip.
    """

    name: str
    entry: zipfile.ZipInfo


@contextmanager
def open_archive(path: Path, limits: FeedLimits) -> Iterator[zipfile.ZipFile]:
    """Open a zip file after a look at its last bytes, where the size of its directory is stated.

    Raises
    ------
    NotFoundError
        If there is no such file.
    InputError
        If it is no file, not a zip file, or a damaged one.
    LimitError
        If its directory lists more files than `limits` allows.
    """
    if not path.exists():
        message = f"{path}: no such file; check the path"
        raise NotFoundError(message)
    if not path.is_file():
        message = f"{path.name or path} is not a file; give the feed as the zip file it came in"
        raise InputError(message)
    _judge_directory(path, limits)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as failure:
        raise InputError(_damaged(path)) from failure
    with archive:
        yield archive


def _judge_directory(path: Path, limits: FeedLimits) -> None:
    """Refuse what is no zip file, and a directory too large to hold in memory."""
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(2)
        file.seek(max(0, size - _LONGEST_COMMENT - _END_RECORD_BYTES - _ZIP64_LOCATOR_BYTES))
        tail = file.read()
    if start != b"PK":
        message = f"{path.name} is not a zip file; give the feed as the zip file it came in"
        raise InputError(message)
    end = tail.rfind(_END_RECORD)
    record = tail[end : end + _END_RECORD_BYTES]
    if end < 0 or len(record) < _END_RECORD_BYTES:
        raise InputError(_damaged(path))
    locator = tail[max(0, end - _ZIP64_LOCATOR_BYTES) : end]
    if locator.startswith(_ZIP64_LOCATOR):
        message = f"{path.name} is a ZIP64 file, for more than 4 GiB; pack the feed as a plain zip"
        raise LimitError(message)
    entries, directory_bytes = struct.unpack_from("<HI", record, 10)
    if entries > limits.members or directory_bytes > limits.members * _DIRECTORY_BYTES_PER_MEMBER:
        message = (
            f"{path.name} lists {entries} files in {directory_bytes} bytes, at most "
            f"{limits.members} files are read; a feed has about 10"
        )
        raise LimitError(message)


def _damaged(path: Path) -> str:
    """Sentence on a zip file without a readable directory."""
    return f"{path.name}: zip file is damaged or incomplete; download it again"


def members_of(
    archive: zipfile.ZipFile, path: Path, limits: FeedLimits
) -> tuple[tuple[Member, ...], tuple[Problem, ...]]:
    """Files of a feed, and what was odd about their names.

    Returns
    -------
    tuple of Member
        Sorted by name; each name once.
    tuple of Problem
        Warnings on files left out or renamed.

    Raises
    ------
    InputError
        If there is no file of a feed, one appears twice, or one is encrypted.
    LimitError
        If a stated size exceeds the limits.
    """
    entries = [entry for entry in archive.infolist() if not (entry.is_dir() or _is_junk(entry))]
    safe = [entry for entry in entries if _is_safe(entry)]
    findings = [
        warning(path.name, f"entry {_shown(entry)} was ignored: not a plain file name")
        for entry in entries
        if not _is_safe(entry)
    ]
    top, notes = _top_level(path, [Member(entry.filename, entry) for entry in safe])
    members, renamed = _in_reference_case(path, top)
    findings += [*notes, *renamed]
    names = [member.name for member in members]
    if not _KNOWN_FILES.intersection(names):
        message = f"{path.name}: no GTFS file in this zip; stops.txt and others are expected"
        raise InputError(message)
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        message = f"{path.name}: {twice[0]} appears twice; keep one of them"
        raise InputError(message)
    _refuse_large_or_locked(path, members, limits)
    return tuple(sorted(members, key=lambda member: member.name)), tuple(findings)


def _is_junk(entry: zipfile.ZipInfo) -> bool:
    """Whether a file manager left this file behind."""
    parts = PurePosixPath(entry.filename).parts
    return any(part in _JUNK or _HIDDEN_PART.fullmatch(part) for part in parts)


def _is_safe(entry: zipfile.ZipInfo) -> bool:
    """Whether a name stays in its folder on every system."""
    same = entry.orig_filename == entry.filename
    return same and all(_SAFE_PART.fullmatch(part) for part in entry.filename.split("/"))


def _shown(entry: zipfile.ZipInfo) -> str:
    """Name as a person may see it, cut to a readable length."""
    return repr(entry.orig_filename[:_LONGEST_NAME_SHOWN])


def _top_level(path: Path, members: list[Member]) -> tuple[list[Member], list[Problem]]:
    """Files at the root, else those of the only folder there is."""
    root = [member for member in members if "/" not in member.name]
    nested = [member for member in members if "/" in member.name]
    folders = sorted({member.name.rsplit("/", 1)[0] for member in nested})
    if root or len(folders) != 1:
        findings = [
            warning(path.name, f"folder {folder} was ignored: a feed has its files at the root")
            for folder in folders
        ]
        return root, findings
    inside = [replace(member, name=member.name.rsplit("/", 1)[1]) for member in nested]
    return inside, [
        warning(path.name, f"all files lie in folder {folders[0]}; they were read from there")
    ]


def _in_reference_case(path: Path, members: list[Member]) -> tuple[list[Member], list[Problem]]:
    """Members with known names in lower case, as the reference writes them."""
    named = [
        replace(m, name=m.name.lower()) if m.name.lower() in _KNOWN_FILES else m for m in members
    ]
    return named, [
        warning(path.name, f"{before.name} was read as {after.name}", "names are in lower case")
        for before, after in zip(members, named, strict=True)
        if before.name != after.name
    ]


def _refuse_large_or_locked(path: Path, members: list[Member], limits: FeedLimits) -> None:
    """Refuse by what the directory states, before unpacking a byte."""
    packed = sum(member.entry.compress_size for member in members)
    if packed > path.stat().st_size:
        raise InputError(_damaged(path))
    total = sum(member.entry.file_size for member in members)
    for member in members:
        _refuse_inflation(member, member.entry.file_size, limits)
        if member.entry.flag_bits & _ENCRYPTED:
            message = f"{path.name}: zip is password protected; unlock it first"
            raise InputError(message)
    if total > limits.total_bytes:
        message = (
            f"{path.name} inflates to {total / MIB:.0f} MiB, limit {limits.total_bytes / MIB:.0f} "
            "MiB; cut the feed to the study area"
        )
        raise LimitError(message)
    carried = sum(m.entry.file_size for m in members if m.name not in _KNOWN_FILES)
    if carried > limits.carried_bytes:
        message = (
            f"{path.name} holds {carried / MIB:.0f} MiB of files that are not read, limit "
            f"{limits.carried_bytes / MIB:.0f} MiB; take them out"
        )
        raise LimitError(message)


def _refuse_inflation(member: Member, size: int, limits: FeedLimits) -> None:
    """Refuse a file that unpacks to far more than any timetable does."""
    largest = max(limits.ratio_from_bytes, limits.ratio * member.entry.compress_size)
    if size > largest:
        message = (
            f"{member.name} inflates to {size / MIB:.0f} MiB, limit {largest / MIB:.0f} MiB "
            f"({limits.ratio} times its packed size); this is not a timetable"
        )
        raise LimitError(message)


def chunks_of(
    archive: zipfile.ZipFile, member: Member, limits: FeedLimits
) -> Generator[bytes, None, None]:
    """Unpack one file piece by piece, counting what really comes out.

    Close the generator if you stop before its end: it holds the file open.

    Raises
    ------
    InputError
        If the file is damaged or packed in a way we do not read.
    LimitError
        If more comes out than the limits allow, whatever the directory states.
    """
    unpacked = 0
    try:
        with archive.open(member.entry) as file:
            while chunk := file.read(_CHUNK):
                unpacked += len(chunk)
                _refuse_inflation(member, unpacked, limits)
                yield chunk
    except NotImplementedError as failure:
        message = f"{member.name} is packed in an unknown way; pack the feed as a plain zip"
        raise InputError(message) from failure
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as failure:
        what = "checksum" if "CRC" in str(failure) else "cannot be unpacked"
        message = f"{member.name} is damaged ({what}); download the feed again"
        raise InputError(message) from failure
