"""The folder that a command leaves: it appears whole with its list of files, or not at all."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import Any

import orjson

from network.errors import InputError, LimitError
from scenarios.documents import document_bytes
from scenarios.table_files import whole_text

RESULT, RUN = "result.json", "run.json"
"""The list of all files of a folder with what is told of them, and what the run of it took."""

_REMOVAL_TRIES = 20


class ResultForm(StrEnum):
    """What a folder holds; the value is the ``schema`` of its ``result.json``."""

    PLAN = "routewright-result-1"
    SCHEDULE = "routewright-schedule-1"
    ACCESS = "routewright-access-files-1"
    CALIBRATION = "routewright-calibration-files-1"
    COMPARISON = "routewright-comparison-files-1"
    EXPLANATION = "routewright-explanation-files-1"
    HEADWAYS = "routewright-headways-files-1"
    REPAIR = "routewright-repair-files-1"
    ROSTER = "routewright-roster-files-1"

    @property
    def replaces(self) -> frozenset["ResultForm"]:
        """What a new folder of this form may take the place of: a service is hours of work.

        Examples
        --------
        >>> sorted(form.name for form in ResultForm.PLAN.replaces)
        ['PLAN', 'SCHEDULE']
        >>> [form.name for form in ResultForm.ROSTER.replaces]
        ['ROSTER']
        """
        services = frozenset({ResultForm.PLAN, ResultForm.SCHEDULE})
        return services if self in services else frozenset({self})


def require_our_folder(out: Path, form: ResultForm) -> None:
    """Refuse a folder that cannot be replaced, or holds anything but an earlier result like ours.

    Parameters
    ----------
    out : Path
        Where results are to go; it need not exist.
    form : ResultForm
        Of the new result.

    Raises
    ------
    InputError
        Naming the folder.

    Examples
    --------
    >>> require_our_folder(Path("a-new-folder"), ResultForm.ROSTER)
    """
    _resolved(out, form)


def _resolved(out: Path, form: ResultForm) -> Path:
    """The folder that a path leads to, after the checks of `require_our_folder` on that folder.

    The path itself must not be checked: ``new/..`` does not exist while ``new`` does not, and yet
    it leads to a folder that does.
    """
    try:
        place = out.resolve()
        reason = "is a link" if out.is_symlink() else _find_reason_against(place, form)
    except (OSError, RuntimeError) as failure:  # RuntimeError: links that lead in a circle
        reason = f"cannot be used ({getattr(failure, 'strerror', failure)})"
    if reason:
        message = f"{whole_text(str(out))} {reason}; give another --out"
        raise InputError(message)
    return place


def _find_reason_against(out: Path, form: ResultForm) -> str | None:
    """Why results must not or cannot go to a resolved folder; None where they may."""
    if whole_text(str(out)) != str(out):
        return "has a name that is not UTF-8"
    above = next(folder for folder in (out, *out.parents) if folder.exists())
    if not above.is_dir():
        return "is not a folder" if above == out else f"is inside {above}, which is not a folder"
    if above != out:
        return None
    if out.is_mount() or Path.cwd().is_relative_to(out):
        return "cannot be replaced, as it is a mounted disk or holds the folder you are in"
    return _find_reason_inside(out, form)


def _find_reason_inside(out: Path, form: ResultForm) -> str | None:
    """Something in an existing folder that must not be lost."""
    held, ours = _held_by(out)
    if held is None:
        foreign = min((path.name for path in out.iterdir()), default=None)
    elif held not in form.replaces:
        return f"holds another result ({held.name.lower()}), which would be lost"
    else:
        files = (path for path in out.rglob("*") if path.is_symlink() or not path.is_dir())
        names = (path.relative_to(out).as_posix() for path in files)
        foreign = min((name for name in names if name not in ours), default=None)
    if foreign is None:
        return None
    return f"holds files that are not a Routewright result, such as {foreign}"


def _held_by(out: Path) -> tuple[ResultForm | None, frozenset[str]]:
    """What an earlier command left in a folder, and the paths it says it wrote."""
    try:
        document = orjson.loads((out / RESULT).read_bytes())
        listed = frozenset([RESULT, RUN, *(file["path"] for file in document["files"])])
        return ResultForm(document["schema"]), listed
    except (OSError, ValueError, KeyError, TypeError):
        return None, frozenset()


@contextmanager
def folder_beside(out: Path, form: ResultForm) -> Iterator[Path]:
    """A folder to write into that takes the place of `out` at the end, or leaves no trace.

    Parameters
    ----------
    out : Path
    form : ResultForm
        Of what is written; see `list_files`.

    Raises
    ------
    InputError
        If the folder holds anything but an earlier result like ours, cannot be made there, or is
        being written by another run.
    LimitError
        If it cannot take its place in the end.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name:
    ...     with folder_beside(Path(name) / "out", ResultForm.ROSTER) as folder:
    ...         _ = (folder / "roster.html").write_text("<!DOCTYPE html>")
    ...         list_files(folder, ResultForm.ROSTER)
    ...     sorted(path.name for path in (Path(name) / "out").iterdir())
    ['result.json', 'roster.html']
    """
    out = _resolved(out, form)
    staged = out.with_name(f".{out.name}.being-written")
    made = [folder for folder in out.parents if not folder.exists()]
    try:
        with _reserved(staged, out):
            try:
                yield staged
                _put_in_place(staged, out, form)
            finally:
                _remove(staged)
    finally:
        for folder in made:
            with suppress(OSError):  # it holds the results
                folder.rmdir()


@contextmanager
def _reserved(staged: Path, out: Path) -> Iterator[None]:
    """Make an empty folder that no other run uses until the end."""
    try:
        staged.mkdir(parents=True, exist_ok=True)
        hold = os.open(staged, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as failure:
        message = f"cannot write beside {out}: {failure.strerror}; give another --out"
        raise InputError(message) from failure
    try:
        try:
            fcntl.flock(hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as failure:
            message = f"another run is writing {out}; wait for it or give another --out"
            raise InputError(message) from failure
        for left in list(staged.iterdir()):  # by a run that was killed
            _remove(left)
        yield
    finally:
        os.close(hold)


def _put_in_place(staged: Path, out: Path, form: ResultForm) -> None:
    """Let the new folder take the place of the old one; the old one stays where that fails."""
    require_our_folder(out, form)  # again: somebody may have put files there in the meantime
    old = out.with_name(f".{out.name}.replaced")
    shutil.rmtree(old, ignore_errors=True)
    try:
        if out.exists():
            out.rename(old)
        staged.rename(out)
    except OSError as failure:
        message = f"cannot replace {out}: {failure.strerror}; give another --out"
        raise LimitError(message) from failure
    finally:
        if old.exists() and not out.exists():
            old.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def _remove(path: Path) -> None:
    """Remove a file or folder, even while a stopped run is still putting files there."""
    for _ in range(_REMOVAL_TRIES):
        if not path.is_dir() or path.is_symlink():
            break
        shutil.rmtree(path, ignore_errors=True)
    else:
        return
    with suppress(OSError):
        path.unlink()


@contextmanager
def writing_results(*also: type[Exception]) -> Iterator[None]:
    """Say in a sentence that files could not be written, as where a disk is full.

    Parameters
    ----------
    *also : type of Exception
        What else than an `OSError` tells so, as of a library.

    Raises
    ------
    LimitError

    Examples
    --------
    >>> with writing_results():
    ...     raise OSError(28, "No space left on device")
    Traceback (most recent call last):
    ...
    network.errors.LimitError: cannot write the results: No space left on device; free some space \
and try again
    """
    kinds: tuple[type[Exception], ...] = (OSError, *also)
    try:
        yield
    except kinds as failure:
        reason = getattr(failure, "strerror", None) or failure
        message = f"cannot write the results: {reason}; free some space and try again"
        raise LimitError(message) from failure


def list_files(folder: Path, form: ResultForm) -> None:
    """Write ``result.json`` with all other files of a folder: the last thing a command does.

    Parameters
    ----------
    folder : Path
    form : ResultForm
        One whose ``result.json`` tells nothing else.

    Raises
    ------
    LimitError
        If it cannot be written.
    """
    with writing_results():
        document = {"schema": str(form), "files": files_in(folder)}
        (folder / RESULT).write_bytes(document_bytes(document))


def files_in(folder: Path) -> list[dict[str, Any]]:
    """All files but the two that describe the run, with size and SHA-256, by path."""
    paths = sorted(p for p in folder.rglob("*") if p.is_file())
    return [
        {
            "path": path.relative_to(folder).as_posix(),
            "sha256": sha256_of(path),
            "bytes": path.stat().st_size,
        }
        for path in paths
        if path.relative_to(folder).as_posix() not in {RESULT, RUN}
    ]


def sha256_of(path: Path) -> str:
    """SHA-256 of a file in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
