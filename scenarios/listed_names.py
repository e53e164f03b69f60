"""Names that a planner lists in a text or in one column of a table."""

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path

from network.csv_tables import Column, CsvLimits, read_csv
from network.errors import InputError, refuse_errors
from network.problems import Problem, error
from scenarios.choice_kinds import listed, names_file

_MOST_NAMES = 20_000
_MOST_NAMES_MATCHED = 5_000
_LONGEST_SHOWN = 60


def names_in(text: str, column: Column, flag: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    r"""Names of a text, or of a column of the table whose path it is, and where each stands.

    Parameters
    ----------
    text : str
    column : Column
        Of the table.
    flag : str
        Of the choice, for messages.

    Returns
    -------
    tuple of (tuple of str, tuple of str)
        Names, each once, and their places for messages.

    Raises
    ------
    InputError
        If there is no name.

    Examples
    --------
    >>> names_in("12; 14", Column("line"), "--keep-lines")
    (('12', '14'), ('--keep-lines', '--keep-lines'))
    """
    if names_file(text):
        table = read_csv(Path(text), [column], rows_are="names", limits=CsvLimits(rows=_MOST_NAMES))
        cells = table.columns[column.name]
        places = {cell: table.where(row) for row, cell in reversed(list(enumerate(cells))) if cell}
        names = tuple(dict.fromkeys(cell for cell in cells if cell))
        where = tuple(places[name] for name in names)
    else:
        names = listed(text)
        where = (flag,) * len(names)
    if not names:
        message = f"{flag} names nothing; list names separated by semicolons, or leave it out"
        raise InputError(message)
    return names, where


def rows_named(
    names: Sequence[str],
    where: Sequence[str],
    rows_of: Callable[[str], list[int]],
    known: Sequence[str],
    thing: str,
) -> list[int]:
    """Rows of things by their names, every name that nothing has refused at once.

    Parameters
    ----------
    names, where : sequence of str
        As `names_in` returns them.
    rows_of : callable
        From a name to its rows.
    known : sequence of str
        Names that there are, to propose one that is near.
    thing : str
        What a name should be, such as ``line of today``.

    Returns
    -------
    list of int
        Rows in their order, each once.

    Raises
    ------
    InputError
        With every name that nothing has.

    Examples
    --------
    >>> rows_named(["Quay"], ["t.csv line 2"], lambda name: [], ["Quays"], "stop")
    Traceback (most recent call last):
    ...
    network.errors.InputError: t.csv line 2: there is no stop 'Quay'; did you mean Quays?
    """
    rows: set[int] = set()
    problems: list[Problem] = []
    for name, place in zip(names, where, strict=True):
        found = rows_of(name)
        rows.update(found)
        if not found:
            message = f"there is no {thing} {name[:_LONGEST_SHOWN]!r}"
            problems.append(error(place, message, _near(name, known)))
    refuse_errors(problems)
    return sorted(rows)


def _near(name: str, known: Sequence[str]) -> str:
    """A remedy for a name that nothing has."""
    among = list(dict.fromkeys(known))[:_MOST_NAMES_MATCHED]
    near = get_close_matches(name[:_LONGEST_SHOWN], among, n=1)
    return f"did you mean {near[0]}?" if near else "check how it is written"
