"""Where a command may write what it found about a plan: any folder but that of the plan."""

from pathlib import Path

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
