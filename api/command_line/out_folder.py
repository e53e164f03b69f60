"""Where a command may write: never over what it reads."""

from collections.abc import Iterable
from pathlib import Path

from maps.publish import require_our_folder
from network.errors import InputError
from scenarios.table_files import whole_text


def require_out_folder(out: Path, plan: Path) -> None:
    """Refuse a place for results before anything is worked out.

    Parameters
    ----------
    out : Path
        Where results are to go; it need not exist.
    plan : Path
        Folder of what they are about: its own files would be replaced, or no longer be the only
        ones that its list of files tells of.

    Raises
    ------
    InputError
        If `out` is that folder, or no folder and no place for one.

    Examples
    --------
    >>> require_out_folder(Path("new"), Path("plan"))
    >>> require_out_folder(Path("plan/../plan"), Path("plan"))
    Traceback (most recent call last):
    ...
    network.errors.InputError: plan/../plan is the plan itself; give another --out
    """
    shown = whole_text(str(out))
    try:
        place = out.resolve()
        if place == plan.resolve():
            message = f"{shown} is the plan itself; give another --out"
            raise InputError(message)
        above = next(folder for folder in (place, *place.parents) if folder.exists())
        fits = above.is_dir() and shown == str(out)
    except (OSError, RuntimeError):  # too long a name, or links that lead in a circle
        fits = False
    if not fits:
        message = f"{shown} cannot be a folder for results; give another --out"
        raise InputError(message)


def require_given_elsewhere(out: Path, given: Iterable[Path]) -> None:
    """Refuse a folder that is to be replaced whole while what is read lies in it.

    Parameters
    ----------
    out : Path
        An earlier result in it goes.
    given : iterable of Path
        Files that are read.

    Raises
    ------
    InputError
        If it is not ours to replace, or naming the first file that would be lost.

    Examples
    --------
    >>> require_given_elsewhere(Path("p"), [Path("a.osm"), Path("p/f.zip")])
    Traceback (most recent call last):
    ...
    network.errors.InputError: p holds p/f.zip, which is read and would be lost; give another --out
    """
    require_our_folder(out)
    try:
        place = out.resolve()
        lost = next((path for path in given if path.resolve().is_relative_to(place)), None)
    except (OSError, RuntimeError):  # of names that are refused when they are used
        return
    if lost is not None:
        held = f"{whole_text(str(out))} holds {whole_text(str(lost))}"
        message = f"{held}, which is read and would be lost; give another --out"
        raise InputError(message)
