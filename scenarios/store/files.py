"""Files that planners give and results that jobs write, in one folder on disk.

A planner's file is kept under the SHA-256 of its bytes. Its name is text from outside and never
becomes part of a path: the suffix of the path comes from the list below.
"""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from network.errors import InputError, LimitError, NotFoundError
from scenarios.gtfs.names import one_line, shown
from scenarios.store.errors import StoreGoneError
from scenarios.store.identifiers import IdKind, is_id, unknown
from scenarios.store.kept_values import kept_text
from scenarios.store.records import DiskUse, FileRole, StoredFile

LONGEST_NAME = 200
"""Characters of a file's name that are kept."""

_READ_AT_ONCE = 1 << 20
_DIGITS = 64
_SHA256 = re.compile(rf"[0-9a-f]{{{_DIGITS}}}")
_TABLE = {".csv": ".csv"}
_FEED = {".zip": ".zip"}
_SUFFIXES: dict[FileRole, dict[str, str]] = {
    FileRole.OSM: {
        ".osm.pbf": ".osm.pbf", ".osm.gz": ".osm.gz", ".osm": ".osm", ".pbf": ".osm.pbf",
    },
    FileRole.ZONES: {
        **_TABLE, ".geojson": ".geojson", ".json": ".geojson", ".gpkg": ".gpkg",
    },
    FileRole.OD: _TABLE,
    FileRole.STOPS: _TABLE,
    FileRole.DEPOTS: _TABLE,
    FileRole.FACTORS: {".toml": ".toml"},
    FileRole.GTFS: _FEED,
    FileRole.BACKGROUND: _FEED,
}  # fmt: skip
"""By role: how names may end, and the suffix that the bytes are then kept under."""


def suffix_of(role: FileRole, name: str) -> str:
    """The suffix under which a file of this role and name is kept.

    Parameters
    ----------
    role : FileRole
    name : str
        As the planner called it.

    Returns
    -------
    str
        One of a closed list, such as ``.osm.pbf``.

    Raises
    ------
    InputError
        If a file of this role cannot have such a name.

    Examples
    --------
    >>> suffix_of(FileRole.OSM, "../../Porto Alegre.OSM.PBF"), suffix_of(FileRole.ZONES, "z.json")
    ('.osm.pbf', '.geojson')
    """
    lowered = name.lower()
    for ending, suffix in _SUFFIXES[role].items():
        if lowered.endswith(ending):
            return suffix
    allowed = ", ".join(sorted(set(_SUFFIXES[role].values())))
    message = f"{shown(one_line(name)) or 'a file without a name'} cannot be {role}; give {allowed}"
    raise InputError(message)


class KeptFiles:
    """The folder that holds files and results.

    Parameters
    ----------
    data : Path
        The data folder of the service; what is missing in it is made.

    Raises
    ------
    InputError
        If the folder cannot be made.
    """

    def __init__(self, data: Path) -> None:
        self._files, self._results, self.scratch = (
            data / "files", data / "results", data / "scratch",
        )  # fmt: skip
        try:
            for folder in (self._files, self._results, self.scratch):
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as failure:
            message = f"cannot keep files in {data}: {failure.strerror}; give another --data"
            raise InputError(message) from failure

    def keep_file(self, role: FileRole, name: str, uploaded: Path) -> StoredFile:
        """Keep the bytes of a file under their SHA-256; the same bytes are kept once.

        Raises
        ------
        InputError
            If a file of this role cannot have such a name.
        NotFoundError
            If there is no such file to keep.
        LimitError
            If the disk is full.
        """
        suffix = suffix_of(role, name)
        if not uploaded.is_file():
            message = f"there is no file {shown(one_line(name))} to keep; upload it again"
            raise NotFoundError(message)
        try:
            with tempfile.TemporaryDirectory(dir=self.scratch) as folder:
                beside = Path(folder) / "bytes"
                digest, size = _copied(uploaded, beside)
                file = StoredFile(role, kept_text(name, LONGEST_NAME), digest, size)
                self._put(beside, self._folder_of(digest), f"{digest}{suffix}")
        except OSError as failure:
            message = f"cannot keep the file: {failure.strerror}; free some space and try again"
            raise LimitError(message) from failure
        return file

    def _put(self, beside: Path, folder: Path, name: str) -> None:
        """Give bytes their name; bytes that are there under another suffix are not kept twice."""
        place = folder / name
        if place.exists():
            return
        folder.mkdir(exist_ok=True)
        same = min(folder.glob(f"{place.name[:_DIGITS]}.*"), default=None)
        if same is None:
            beside.rename(place)
        else:
            with suppress(FileExistsError):
                os.link(same, place)
        _sync_folder(folder)
        _sync_folder(folder.parent)

    def path_of(self, file: StoredFile) -> Path:
        """Where the bytes of a kept file are.

        Raises
        ------
        NotFoundError
            If they are not there.
        """
        if _SHA256.fullmatch(file.sha256):
            place = self._folder_of(file.sha256) / f"{file.sha256}{suffix_of(file.role, file.name)}"
            if place.is_file():
                return place
        message = f"the bytes of {shown(file.name)} are not in the store; upload the file again"
        raise NotFoundError(message)

    def has_bytes(self, file: StoredFile) -> bool:
        """Whether the bytes of a kept file are there."""
        try:
            return self.path_of(file).is_file()
        except NotFoundError:
            return False

    def _folder_of(self, digest: str) -> Path:
        """One of 256 folders, so that none grows long."""
        return self._files / digest[:2]

    def scratch_folder(self, job_id: str) -> Path:
        """An empty folder for what a job writes on its way; whoever runs the job removes it."""
        place = self.scratch / _safe(job_id)
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        return place

    def result_folder(self, job_id: str) -> Path:
        """The folder that holds, or will hold, the files a job wrote.

        Raises
        ------
        NotFoundError
            If no job can have such an id.
        """
        return self._results / _safe(job_id)

    def keep_result(self, job_id: str, written: Path) -> Path:
        """Let a finished folder become the result of a job: whole and on disk, or not there.

        Raises
        ------
        LimitError
            If the disk is full.
        """
        place = self.result_folder(job_id)
        try:
            for path in sorted(written.rglob("*")):
                if path.is_file():
                    _sync_file(path)
            shutil.rmtree(place, ignore_errors=True)  # of a run that ended just before it was noted
            written.rename(place)
            _sync_folder(self._results)
        except OSError as failure:
            message = f"cannot keep the result: {failure.strerror}; free some space and try again"
            raise LimitError(message) from failure
        return place

    def drop_result(self, job_id: str) -> None:
        """Remove what a job wrote that did not succeed."""
        shutil.rmtree(self.result_folder(job_id), ignore_errors=True)

    def remove_result(self, job_id: str) -> None:
        """Remove what a job wrote: out of sight at once, then from the disk.

        Raises
        ------
        LimitError
            If the disk does not let go of it.
        """
        place, beside = self.result_folder(job_id), self.scratch / f"{_safe(job_id)}.removed"
        try:
            shutil.rmtree(beside, ignore_errors=True)  # of a removal that was killed
            if place.exists():
                place.rename(beside)
                shutil.rmtree(beside)
                _sync_folder(self._results)
        except OSError as failure:
            message = f"cannot remove the files of {job_id}: {failure.strerror}; try again"
            raise LimitError(message) from failure

    def remove_bytes(self, file: StoredFile) -> None:
        """Remove the bytes of a file that no network has any more."""
        for place in self._folder_of(file.sha256).glob(f"{file.sha256}.*"):
            place.unlink(missing_ok=True)

    def disk_use(self) -> DiskUse:
        """What files and results take, and what is free.

        Raises
        ------
        StoreGoneError
            If the folder of results is not there any more.
        """
        try:
            return DiskUse(
                files=_bytes_below(self._files),
                results=sum(map(_bytes_of_result, self._results.iterdir())),
                free=shutil.disk_usage(self._results).free,
            )
        except FileNotFoundError as failure:
            raise StoreGoneError from failure

    def remove_leftovers(self, running: Iterable[str] = ()) -> None:
        """Remove what killed processes left half written.

        Parameters
        ----------
        running : iterable of str
            Jobs that a worker elsewhere may be working on: their folders stay.
        """
        kept = frozenset(running)
        for left in self.scratch.iterdir():
            if left.name not in kept:
                shutil.rmtree(left, ignore_errors=True)


def _bytes_below(folder: Path) -> int:
    """Bytes of all files in a folder; those that go in the meantime do not count."""
    found = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            found += path.stat().st_size if path.is_file() else 0
    return found


@lru_cache(maxsize=4096)
def _bytes_of_result(folder: Path) -> int:
    """Bytes of a result, which appears whole and never changes."""
    return _bytes_below(folder)


def _safe(job_id: str) -> str:
    """An id that may stand in a path."""
    if not is_id(job_id, IdKind.JOB):
        raise unknown(IdKind.JOB, job_id)
    return job_id


def _copied(source: Path, target: Path) -> tuple[str, int]:
    """Copy bytes to the disk; their SHA-256 and number."""
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as given, target.open("wb") as kept:
        while piece := given.read(_READ_AT_ONCE):
            digest.update(piece)
            size += kept.write(piece)
        kept.flush()
        os.fsync(kept.fileno())
    return digest.hexdigest(), size


def _sync_file(path: Path) -> None:
    """Wait until the bytes of a file are on disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
