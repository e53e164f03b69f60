"""Reads the equity policy of an agency: a TOML file with its thresholds, method and source."""

from dataclasses import fields
from pathlib import Path

from network.errors import InputError, refuse_errors
from network.problems import Problem, error
from network.quantities import MIB
from network.text_files import read_text
from network.toml_text import parsed_toml
from routing.evaluation.equity_policy import ImpactPolicy

_TEXTS = ("name", "method", "source")
_LONGEST = 4000


def read_policy(path: Path) -> ImpactPolicy:
    r"""The policy of a file, every fault of it named at once.

    Parameters
    ----------
    path : Path
        TOML with the attributes of `ImpactPolicy` as keys, all of them.

    Returns
    -------
    ImpactPolicy

    Raises
    ------
    NotFoundError
        If there is no such file.
    LimitError, InputError
        If it is too large or wrong.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "policy.toml"
    ...     _ = file.write_text('name = "Agency"\nmajor_change = 0.25\nmost_difference = 0.1\n'
    ...                         'method = "As the board adopted it."\nsource = "Resolution 12"\n')
    ...     read_policy(file).major_change
    0.25
    """
    try:
        document = parsed_toml(read_text(path, MIB))
    except (ValueError, RecursionError) as failure:
        message = f"{path.name} is not valid TOML: {str(failure)[:100]}; texts stand in quotes"
        raise InputError(message) from failure
    names = [field.name for field in fields(ImpactPolicy)]
    problems: list[Problem] = [
        error(
            f"{path.name} key {key[:40]!r}", "there is no such key", f"keys are {', '.join(names)}"
        )
        for key in document
        if key not in names
    ]
    for name in names:
        value = document.get(name)
        where = f"{path.name} key {name}"
        if name in _TEXTS:
            if not isinstance(value, str) or not 0 < len(value.strip()) <= _LONGEST:
                problems.append(error(where, f"a text of up to {_LONGEST} characters belongs here"))
        elif isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            problems.append(error(where, "a share from 0 to 1 belongs here", "write 5 % as 0.05"))
    refuse_errors(problems)
    return ImpactPolicy(
        name=document["name"],
        major_change=float(document["major_change"]),
        most_difference=float(document["most_difference"]),
        method=document["method"],
        source=document["source"],
    )
