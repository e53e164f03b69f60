"""Counts from a planner's table: passengers per hour and run times by line, stop and period."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from network.cell_numbers import NumberRule
from network.csv_tables import Column, CsvTable, numbers_of, read_csv
from network.errors import InputError, refuse_errors
from network.problems import Problem, error
from network.quantities import FloatArray, floats
from network.service_day import Period, seconds_of
from scenarios.calibration.counts import ALL_DAY, Counts, Measure, Observation, counts_of

LINE = Column("line", ("route", "route_id", "line_id"))
COUNT_COLUMNS = (
    LINE,
    Column("period", ("time", "hour"), required=False),
    Column("stop", ("stop_id",), required=False),
    Column("screenline", (), required=False),
    Column("boardings", ("ons",), required=False),
    Column("load", ("passengers_on_board",), required=False),
    Column("run_min", ("run_time_min",), required=False),
)
_MEASURES = (
    ("boardings", Measure.BOARDINGS, 1.0, 1e6),
    ("load", Measure.LOAD, 1.0, 1e6),
    ("run_min", Measure.RUN_TIME, 60.0, 600.0),
)
_WHOLE_DAY = frozenset({"", "day"})


def read_count_table(path: Path, periods: Sequence[Period]) -> Counts:
    r"""Counts from a table ``line,period,stop,boardings,load,run_min,screenline``.

    Cells of the last five may be blank, and all but one of the three measures may be missing. A
    period is one by its name or by a time in it, or ``day``; boardings and loads are passengers per
    hour, boardings of ``day`` those of the whole service day; loads are those on leaving a stop;
    run times are minutes from end to end. Several rows of the same thing become their mean.

    Parameters
    ----------
    path : Path
    periods : sequence of Period

    Returns
    -------
    Counts

    Raises
    ------
    NotFoundError, LimitError
        As `network.csv_tables.read_csv`.
    InputError
        Naming each row that is wrong.

    Examples
    --------
    >>> import tempfile
    >>> from network.service_day import WEEKDAY
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "counts.csv"
    ...     _ = file.write_text("line,period,stop,boardings,run_min\n1,AM,A,120,\n1,07:30,,,25\n")
    ...     counts = read_count_table(file, WEEKDAY)
    >>> [str(measure) for measure in counts.measure], counts.value.tolist(), counts.period.tolist()
    (['boardings', 'run time'], [120.0, 1500.0], [1, 1])
    """
    table = read_csv(path, COUNT_COLUMNS)
    measures = [row for row in _MEASURES if row[0] in table.columns]
    if not measures:
        message = f"{path.name} line 1: no column boardings, load or run_min; add what was counted"
        raise InputError(message)
    problems: list[Problem] = []
    period = [_period(table, row, periods, problems) for row in range(len(table))]
    blank = ("",) * len(table)
    stop = table.columns.get("stop", blank)
    screenline = table.columns.get("screenline", blank)
    seen: list[tuple[int, Observation]] = []
    for name, measure, unit, most in measures:
        values, found = _numbers(table, name, most)
        problems += found
        for row in np.flatnonzero(np.isfinite(values)).tolist():
            problems += _row_problems(table, row, measure, stop[row], period[row])
            hours = sum(p.hours for p in periods) if period[row] == ALL_DAY else 1.0
            value = float(values[row]) * unit / hours
            line = table.columns["line"][row]
            seen.append(
                (row, Observation(measure, line, stop[row], period[row], value,
                                  screenline=screenline[row]))
            )  # fmt: skip
    refuse_errors(problems)
    seen.sort(key=lambda one: one[0])
    return counts_of([one for _, one in seen], f"counts of {path.name}", table.findings)


def _numbers(table: CsvTable, name: str, most: float) -> tuple[FloatArray, tuple[Problem, ...]]:
    """Values of a column, NaN where a cell is blank or wrong."""
    values, problems = numbers_of(table, name, NumberRule(name, highest=most, blank=0.0))
    blank = np.array([not cell for cell in table.columns[name]])
    return floats(np.where(blank, np.nan, values)), problems


def _period(table: CsvTable, row: int, periods: Sequence[Period], problems: list[Problem]) -> int:
    """Row of a period by its name or a time in it."""
    cell = table.columns.get("period", ("",) * len(table))[row]
    names = [period.name.casefold() for period in periods]
    if cell.casefold() in names:
        return names.index(cell.casefold())
    if cell.casefold() in _WHOLE_DAY:
        return ALL_DAY
    try:
        at = seconds_of(cell if ":" in cell else f"{cell}:00")
    except InputError:
        at = None
    inside = [
        number for number, p in enumerate(periods) if at is not None and p.start <= at < p.end
    ]
    if inside:
        return inside[0]
    said = ", ".join(period.name for period in periods)
    problems.append(
        error(table.where(row), f"period {cell[:40]!r} is none of {said}, and no time in one")
    )
    return ALL_DAY


def _row_problems(
    table: CsvTable, row: int, measure: Measure, stop: str, period: int
) -> list[Problem]:
    """What a measure needs that a row does not have."""
    where = table.where(row)
    if measure is Measure.LOAD and not stop:
        return [error(where, "a load without a stop", "say which stop the vehicles leave")]
    if measure is Measure.RUN_TIME and stop:
        return [error(where, "a run time at a stop", "run times are of the whole line: no stop")]
    if measure is not Measure.BOARDINGS and period == ALL_DAY:
        return [error(where, f"a {measure} without a period", "name a period or a time in one")]
    return []
