"""Lists of shared instances: which there are, and what is published of each."""

import csv
from pathlib import Path

from network.errors import InputError, NotFoundError

DEPOT_INSTANCES = Path("benchmarks") / "scheduling" / "mdvsp"
DEPOTS_PUBLISHED = Path("benchmarks") / "scheduling" / "mdvsp_best_known.csv"
SHIFT_INSTANCES = Path("benchmarks") / "scheduling" / "crew_csplib022"
SHIFTS_PUBLISHED = Path("benchmarks") / "scheduling" / "crew_csplib022_best.csv"


def listed_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a list with a column ``instance``.

    Raises
    ------
    NotFoundError
        If the file is missing.
    """
    if not path.is_file():
        message = f"{path}: no such file; set ROUTEWRIGHT_SHARED to the folder of shared data"
        raise NotFoundError(message)
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def listed_row(path: Path, name: str | None, other_ways: str) -> dict[str, str]:
    """Row of one instance.

    Parameters
    ----------
    path : Path
    name : str or None
    other_ways : str
        What may be given instead of a name, such as ``--file FILE``.

    Raises
    ------
    InputError
        If no name is given.
    NotFoundError
        If the list, or the name in it, is missing.
    """
    if name is None:
        message = f"no instance is named; use --instance NAME or {other_ways}"
        raise InputError(message)
    rows = {row["instance"]: row for row in listed_rows(path)}
    if name not in rows:
        message = f"no instance {name}; there are {', '.join(rows)}"
        raise NotFoundError(message)
    return rows[name]
