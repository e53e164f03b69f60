"""Names of files for lines whose ids anybody may have chosen."""

import re
from collections.abc import Collection, Sequence

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST = 40
_TAKEN = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)))
)
"""Names that some systems keep for devices, with any ending."""


def file_names(ids: Sequence[str], taken: Collection[str] = ()) -> tuple[str, ...]:
    r"""A name for each id, without ending: letters, digits, ``-`` and ``_``, no two alike.

    An id that is such a name already keeps it, unless it differs from another by capitals only;
    others lose what no file system agrees on and get their place behind it.

    Parameters
    ----------
    ids : sequence of str
    taken : collection of str
        Small-letter names that are not to be given.

    Examples
    --------
    >>> file_names(["12", "N/A 7", "x1", "X1", "../../etc", "\u2600", "index"], {"index"})
    ('12', 'N-A-7_2', 'x1', 'X1_4', 'etc_5', 'line_6', 'index_7')
    """
    given = set(taken) | _TAKEN
    own = [_UNSAFE.sub("-", each).strip("-")[:_LONGEST] for each in ids]
    names: list[str | None] = []
    for name, each in zip(own, ids, strict=True):
        keeps = bool(name) and name == each and name.lower() not in given
        given |= {name.lower()} if keeps else set()
        names.append(name if keeps else None)
    for place, name in enumerate(own):
        if names[place] is None:
            numbered = f"{name or 'line'}_{place + 1}"
            while numbered.lower() in given:
                numbered += "_"
            given.add(numbered.lower())
            names[place] = numbered
    return tuple(name for name in names if name is not None)
