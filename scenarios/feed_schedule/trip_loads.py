"""Riders counted on the trips of a feed: one number for each trip."""

from dataclasses import dataclass
from pathlib import Path

from network.cell_numbers import NumberRule
from network.csv_tables import Column, numbers_of, read_csv
from network.errors import refuse_errors
from network.problems import Problem, error
from network.quantities import FloatArray
from scenarios.gtfs.names import shown

_COLUMNS = (
    Column("trip_id", ("trip",)),
    Column("load", ("max_load", "riders", "passengers", "count")),
)
_MOST_RIDERS = 1000.0


@dataclass(frozen=True, slots=True, eq=False)
class TripLoads:
    """Riders on board on the fullest section of each trip, a mean of counts.

    Attributes
    ----------
    trip_id : tuple of str
    load : FloatArray, shape (n_trips,)
        Riders, 0 to 1000.
    findings : tuple of Problem
        What was found out about the form of the file.
    """

    trip_id: tuple[str, ...]
    load: FloatArray
    findings: tuple[Problem, ...] = ()

    def by_trip(self) -> dict[str, float]:
        """Riders by trip."""
        return dict(zip(self.trip_id, self.load.tolist(), strict=True))


def read_trip_loads(path: Path) -> TripLoads:
    r"""Read a table with the columns ``trip_id`` and ``load``.

    Parameters
    ----------
    path : Path
        CSV; one row per trip, the most riders on board at a time, as a mean where it was counted
        several times.

    Raises
    ------
    NotFoundError, LimitError, InputError
        If it is missing, too large, or not such a table, naming every fault.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "loads.csv"
    ...     _ = file.write_text("trip_id,load\nT0,31\nT1,12.5\n")
    ...     read_trip_loads(file).by_trip()
    {'T0': 31.0, 'T1': 12.5}
    """
    table = read_csv(path, _COLUMNS, rows_are="trips")
    ids = table.columns["trip_id"]
    load, bad_cells = numbers_of(table, "load", NumberRule("riders", highest=_MOST_RIDERS))
    faults, first = [*bad_cells], dict[str, int]()
    for row, trip in enumerate(ids):
        if first.setdefault(trip, row) != row:
            message = f"trip {shown(trip)} stands in line {table.lines[first[trip]]} already"
            faults.append(error(table.where(row), message, "give one mean per trip"))
    refuse_errors(faults)
    return TripLoads(ids, load, table.findings)
