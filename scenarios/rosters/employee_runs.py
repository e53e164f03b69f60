"""Adds to the export for operators which driver does which run on which date.

Transit Operational Data Standard, version 2.1.0 of 2025-04-16 (MobilityData):
``employee_run_dates.txt``. The standard has no table for the rows of a roster themselves.
"""

from datetime import date, timedelta

from network.problems import Problem, note
from routing.rosters.roster_plan import FREE, CyclicRoster
from routing.rosters.week_of_duties import WEEK_DAYS, WeekOfDuties
from scenarios.gtfs.names import one_line
from scenarios.gtfs.tables import Table
from scenarios.gtfs.writer import table_bytes, zip_bytes
from scenarios.rosters.driver_files import DriverFiles
from scenarios.rosters.rostered_folder import RosteredFolder

_FILE = "employee_run_dates.txt"


def driver_name(roster: CyclicRoster, driver: int) -> str:
    """Name of a driver of a roster until a person is named: the row of the first week.

    Examples
    --------
    >>> from network.quantities import ints
    >>> driver_name(CyclicRoster("yard 1", "yard", ints([[-1] * 7] * 2)), 1)
    'yard 1 driver 2'
    """
    return f"{one_line(roster.name)} driver {driver + 1}"


def runs_of_drivers(
    week: WeekOfDuties, rosters: tuple[CyclicRoster, ...], dates: tuple[date, ...]
) -> list[tuple[date, str, str]]:
    """Date, duty and driver on each date of service, for one round of the longest roster.

    The first week is that of the first date: the driver of each row is named after it.

    Parameters
    ----------
    week : WeekOfDuties
    rosters : tuple of CyclicRoster
    dates : tuple of date
        Rising.

    Examples
    --------
    >>> from network.quantities import ints
    >>> from routing.rosters.week_of_duties import DayDuties, same_duties
    >>> one = ints([3600])
    >>> day = DayDuties(("D1",), ("yard",), ints([0]), one, one, one, one)
    >>> roster = CyclicRoster("yard", "yard", ints([[0] + [-1] * 6, [-1] * 7]))
    >>> mondays = (date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 19))
    >>> [(str(when), own, driver) for when, own, driver in
    ...  runs_of_drivers(same_duties(day, (0,)), (roster,), mondays)]
    [('2026-01-05', 'D1', 'yard driver 1'), ('2026-01-12', 'D1', 'yard driver 2')]
    """
    if not dates or not rosters:
        return []
    monday = dates[0] - timedelta(dates[0].weekday())
    end = monday + timedelta(WEEK_DAYS * max(roster.n_rows for roster in rosters))
    found = []
    for when in dates:
        if when >= end:
            break
        weeks, on = divmod((when - monday).days, WEEK_DAYS)
        for roster in rosters:
            for driver in range(roster.n_rows):
                duty = int(roster.duty[(driver + weeks) % roster.n_rows, on])
                if duty != FREE:
                    found.append((when, week.days[on].duty_id[duty], driver_name(roster, driver)))
    return found


def tods_with_drivers(rostered: RosteredFolder) -> tuple[bytes, tuple[Problem, ...]]:
    """The export for operators with the runs of drivers; empty where there is none, and why.

    Parameters
    ----------
    rostered : RosteredFolder

    Returns
    -------
    bytes
        A zip file.
    tuple of Problem
    """
    drivers = rostered.kept.drivers
    runs = () if drivers is None else drivers.driving_s
    if drivers is None or any(own not in runs for own in rostered.kept.day.duty_id):
        said = "the folder has no tods.zip with a run for each duty, so none is written here"
        return b"", (note("tods.zip", said),)
    rosters = rostered.planned.plan.rosters
    rows = runs_of_drivers(rostered.week, rosters, drivers.dates)
    if not rows:
        return b"", (note("tods.zip", "the feed names no dates of the duties"),)
    packed = zip_bytes({**drivers.files, _FILE: table_bytes(_table(drivers, rows))})
    first, last = rows[0][0], rows[-1][0]
    said = f"drivers are named for the days of service from {first} to {last}, once round"
    return packed, (note("tods.zip", said),)


def _table(drivers: DriverFiles, rows: list[tuple[date, str, str]]) -> Table:
    """Rows of ``employee_run_dates.txt``."""
    columns = {
        "date": [f"{when:%Y%m%d}" for when, _, _ in rows],
        "service_id": [drivers.service_id] * len(rows),
        "run_id": [own for _, own, _ in rows],
        "employee_id": [driver for _, _, driver in rows],
    }
    return Table(tuple(columns), tuple(tuple(cells) for cells in columns.values()))
