"""Keeps what map servers answered: checked answers only, each put in place in one step."""

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from network.errors import InputError
from network.osm_place_area import OWN_EXTRACT, Outline, PlaceArea
from network.osm_server_process import wait

_FORM = 1
"""Raise it when older answers must not be used again."""
_LARGEST_AREA_FILE = 1024 * 1024
_TURN_S = 0.2


def answer_file(folder: Path, query: str, ending: str) -> Path:
    """Where the answer to a query is kept; the query itself never becomes part of a path.

    Examples
    --------
    >>> answer_file(Path("places"), "../../etc", ".osm.gz").as_posix()
    'places/place-1-74ccf3c5b4c19a8167f9a3d1dd63e0e4.osm.gz'
    """
    digest = hashlib.sha256(query.encode()).hexdigest()
    return folder / f"place-{_FORM}-{digest[:32]}{ending}"


@contextmanager
def one_at_a_time(folder: Path, look: Callable[[], None], patience_s: float) -> Iterator[None]:
    """Let one process at a time ask the servers, as their usage policies want it.

    The system frees the turn of a process that dies.

    Raises
    ------
    InputError
        If the folder cannot be written, or others hold the turn for too long.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        turn = (folder / "turn.lock").open("ab")
    except OSError as trouble:
        raise InputError(_no_folder(folder, trouble)) from trouble
    end = time.perf_counter() + patience_s
    with turn:
        while not _have(turn.fileno()):
            if time.perf_counter() > end:
                message = (
                    f"other downloads into {folder} took more than {patience_s:,.0f} s; try again "
                    f"later, or {OWN_EXTRACT}"
                )
                raise InputError(message)
            wait(_TURN_S, look)
        yield


def _have(lock: int) -> bool:
    """Whether the turn is ours now."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def new_file(folder: Path) -> Path:
    """Where to write an answer that is not checked yet; only for whose turn it is.

    What an earlier process left there is let go; if it still writes, then to a file without a name.
    """
    path = folder / "answer.part"
    try:
        path.unlink(missing_ok=True)
    except OSError as trouble:
        raise InputError(_no_folder(folder, trouble)) from trouble
    return path


def keep(part: Path, final: Path) -> None:
    """Put a checked answer in its place: whole, or not at all, even if the power fails."""
    try:
        _to_disk(part)
        part.replace(final)
        _to_disk(final.parent)
    except OSError as trouble:
        raise InputError(_no_folder(final.parent, trouble)) from trouble


def _to_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def keep_area(area: PlaceArea, final: Path) -> None:
    """Keep where a place lies."""
    part = new_file(final.parent)
    text = json.dumps({"title": area.title, "km2": area.km2, "outlines": area.outlines})
    try:
        part.write_text(text, encoding="utf-8")
    except OSError as trouble:
        part.unlink(missing_ok=True)
        raise InputError(_no_folder(final.parent, trouble)) from trouble
    keep(part, final)


def find_area(file: Path) -> PlaceArea | None:
    """Where a place lies, if that is known; what is not in our form counts as unknown."""
    try:
        if file.stat().st_size > _LARGEST_AREA_FILE:
            return None
        known = json.loads(file.read_text(encoding="utf-8"))
        outlines: tuple[Outline, ...] = tuple(
            tuple((float(lat), float(lon)) for lat, lon in outline) for outline in known["outlines"]
        )
        area = PlaceArea(str(known["title"]), float(known["km2"]), outlines)
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None
    return area if outlines and all(outlines) else None


def _no_folder(folder: Path, trouble: OSError) -> str:
    """Sentence on a folder that takes no files."""
    why = trouble.strerror or "not allowed"
    return (
        f"the folder {folder} for downloaded maps cannot be written ({why}); make room or set "
        f"XDG_CACHE_HOME, or {OWN_EXTRACT}"
    )
