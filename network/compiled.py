"""Compiles the inner loops of the planner, and keeps what was compiled for the next start.

Compiled code is kept beside the installed package where that folder can be written, else in a
folder of the person who runs the planner. Where neither is possible, every start compiles anew.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

_BESIDE_PACKAGE = Path(__file__).parent / "__pycache__"
_LOCATORS = "network.kept_compilations.InFolder,network.kept_compilations.BesidePackage"
_Function = TypeVar("_Function", bound=Callable[..., Any])


def compiled(function: _Function) -> _Function:
    """Compile a function of arrays and numbers to machine code at its first call.

    The compiled code does not hold Python's lock, so searches may run in threads. A kept
    compilation is renewed when the file of the function changes, or one that it imports.

    Examples
    --------
    >>> @compiled
    ... def doubled(number):
    ...     return 2 * number
    >>> doubled(21)
    42
    """
    from numba import config, njit  # noqa: PLC0415  (a second to import, only for searches)

    settings: Any = config  # it fills its names in from the environment, unseen by type checkers
    before = settings.CACHE_DIR, settings.CACHE_LOCATOR_CLASSES
    folder = _find_folder()
    if folder is not None and folder != _BESIDE_PACKAGE and not settings.CACHE_DIR:
        settings.CACHE_DIR = str(folder)
    # What is typed at a prompt or in an example has no file whose change would be noticed.
    has_file = Path(function.__code__.co_filename).is_file()
    keep = has_file and (folder is not None or bool(settings.CACHE_DIR))
    settings.CACHE_LOCATOR_CLASSES = _LOCATORS
    try:
        return cast("_Function", njit(cache=keep, nogil=True)(function))
    finally:  # what others compile in this process is kept where and as they say
        settings.CACHE_DIR, settings.CACHE_LOCATOR_CLASSES = before


def compiled_part(function: _Function) -> _Function:
    """Compile a function that only compiled functions call.

    Without a way in from Python and without being kept by itself (whoever calls it keeps it), a
    large kernel of many parts compiles in two thirds of the time.

    Examples
    --------
    >>> @compiled_part
    ... def doubled(number):
    ...     return 2 * number
    >>> @compiled
    ... def doubled_and_one(number):
    ...     return doubled(number) + 1
    >>> doubled_and_one(21)
    43
    """
    from numba import njit  # noqa: PLC0415  (a second to import, only for searches)

    compiler: Any = njit  # its stubs do not know the last two options
    part = compiler(nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)
    return cast("_Function", part(function))


@lru_cache(maxsize=1)
def _find_folder() -> Path | None:
    """Folder to keep compiled code in; None where there is none."""
    if _can_write(_BESIDE_PACKAGE):
        return _BESIDE_PACKAGE
    private = (folder for folder in _folders_of_this_person() if _can_write(folder))
    return next((folder for folder in private if _is_private(folder)), None)


def _folders_of_this_person() -> Iterator[Path]:
    """Folders that belong to the person who runs the planner, best first."""
    chosen = os.environ.get("XDG_CACHE_HOME")
    if chosen:
        yield Path(chosen) / "routewright" / "compiled"
    with suppress(RuntimeError):  # an account without a home folder
        yield Path.home() / ".cache" / "routewright" / "compiled"
    person = os.getuid() if hasattr(os, "getuid") else "own"
    yield Path(tempfile.gettempdir()) / f"routewright-compiled-{person}"


def _can_write(folder: Path) -> bool:
    """Whether a file can be made in the folder, found out by making one."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _is_private(folder: Path) -> bool:
    """Whether nobody else can put code there that we would then run."""
    if not hasattr(os, "getuid"):
        return True
    state = folder.lstat()
    return state.st_uid == os.getuid() and not state.st_mode & 0o022
