"""Names of the workers of a data folder: held while they run, so that no two share one.

By its name a worker finds the jobs it had begun when it was killed. Two workers of one name would
take those of each other and run them twice.
"""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from network.errors import InputError, PlanningError

_MOST = 1000
_FOLDER = "workers"


@contextmanager
def held_name(data: Path, name: str = "") -> Iterator[str]:
    """Hold the name of a worker until the end; the system lets go of it however the worker ends.

    Parameters
    ----------
    data : Path
        The data folder; it exists.
    name : str
        Blank for the first of ``worker-2``, ``worker-3``, … that is free: a worker that is started
        again gets the name, and so the jobs, of the one that is gone. ``worker-1`` is of the
        service.

    Raises
    ------
    PlanningError
        If a worker of this name runs already, or too many run.
    InputError
        If the folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as data, held_name(Path(data)) as first:
    ...     with held_name(Path(data)) as second:
    ...         first, second
    ('worker-2', 'worker-3')
    """
    file, held = _find_free(data, [name] if name else _further_names())
    if file is None:
        message = f"a worker named {name} runs already" if name else f"{_MOST} workers run already"
        message += "; give another --name" if name else "; stop one"
        raise PlanningError(message)
    with file:
        yield held


def _further_names() -> list[str]:
    """Names of workers beside that of the service."""
    return [f"worker-{number}" for number in range(2, _MOST + 2)]


def _find_free(data: Path, names: Sequence[str]) -> tuple[IO[str] | None, str]:
    """The first name that nobody holds, with the locked file that holds it; else no file."""
    folder = data / _FOLDER
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        for name in names:
            file = (folder / f"{name}.lock").open("a", encoding="ascii")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.close()
            else:
                return file, name
    except OSError as failure:
        message = f"cannot use the data folder {data}: {failure.strerror}; give another --data"
        raise InputError(message) from failure
    return None, ""
