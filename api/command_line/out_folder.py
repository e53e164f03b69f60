"""Where a command may write: never over what it reads."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from network.errors import InputError
from scenarios.result_folder import ResultForm, require_our_folder
from scenarios.table_files import whole_text


def require_out_folder(out: Path, given: Iterable[Path], form: ResultForm) -> None:
    """Refuse a place for results before anything is worked out.

    Parameters
    ----------
    out : Path
        Where results are to go; it need not exist. An earlier result in it goes.
    given : iterable of Path
        Files and folders that are read.
    form : ResultForm
        Of the results.

    Raises
    ------
    InputError
        If it is not ours to replace, or naming the first thing that would be lost.

    Examples
    --------
    >>> require_out_folder(Path("new"), [Path("plan")], ResultForm.ROSTER)
    >>> require_out_folder(Path("plan/../plan"), [Path("plan")], ResultForm.ROSTER)
    Traceback (most recent call last):
    ...
    network.errors.InputError: plan/../plan is read and would be lost; give another --out
    >>> require_out_folder(Path("p"), [Path("a.osm"), Path("p/f.zip")], ResultForm.PLAN)
    Traceback (most recent call last):
    ...
    network.errors.InputError: p holds p/f.zip, which is read and would be lost; give another --out
    """
    shown = whole_text(str(out))
    for path in given:
        with suppress(OSError, RuntimeError):  # of names that are refused when they are used
            place, read = out.resolve(), path.resolve()
            if read == place:
                message = f"{shown} is read and would be lost; give another --out"
                raise InputError(message)
            if read.is_relative_to(place):
                held = f"{shown} holds {whole_text(str(path))}"
                message = f"{held}, which is read and would be lost; give another --out"
                raise InputError(message)
    require_our_folder(out, form)
