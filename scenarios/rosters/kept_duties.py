"""The duties of a result folder, read back from its table, with the rules they were made for."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from network.cell_numbers import NumberRule
from network.csv_tables import Column, CsvLimits, CsvTable, numbers_of, read_csv
from network.errors import InputError, refuse_errors
from network.problems import Problem, error, note
from network.quantities import ints
from network.service_day import HOUR
from network.text_files import read_bytes
from routing.duties.agreement_file import agreement_names
from routing.rosters.week_of_duties import DayDuties
from scenarios.result import LABOUR_RULES
from scenarios.rosters.driver_files import DriverFiles, find_driver_files

DUTIES = Path("tables") / "duties.csv"
_RESULT = "result.json"
_LIMITS = CsvLimits(rows=100_000)
_COLUMNS = (
    Column("duty_id"), Column("home", ("depot",)), Column("sign_on"), Column("sign_off"),
    Column("start", required=False), Column("end", required=False),
    Column("driving_hours", required=False), Column("work_hours"), Column("paid_hours"),
)  # fmt: skip
_CLOCK = re.compile(r"(-?)(\d{1,2}):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_HOURS = {name: NumberRule(name, 0, 48, blank=0.0) for name in ("work_hours", "paid_hours")}


@dataclass(frozen=True, slots=True, eq=False)
class KeptDuties:
    """Duties of the day of a result.

    Attributes
    ----------
    title : str
        What was planned.
    day : DayDuties
    labour_rules : str
        Agreement that the duties keep.
    drivers : DriverFiles, optional
        Their export for operators.
    findings : tuple of Problem
        What was assumed.
    """

    title: str
    day: DayDuties
    labour_rules: str
    drivers: DriverFiles | None
    findings: tuple[Problem, ...]


def read_duties(folder: Path) -> KeptDuties:
    """Duties in the folder of a plan, a demo or a schedule.

    Parameters
    ----------
    folder : Path

    Raises
    ------
    NotFoundError, InputError, LimitError
        If it holds no duties, or they cannot be understood; carries every finding.
    """
    if not (folder / DUTIES).is_file():
        message = (
            f"{folder} has no {DUTIES.as_posix()}; give the folder of routewright plan, demo or "
            "schedule"
        )
        raise InputError(message)
    table = read_csv(folder / DUTIES, _COLUMNS, rows_are="duties", limits=_LIMITS)
    drivers = find_driver_files(folder)
    day, said = _day_of(table, drivers)
    title, rules, found = _result_of(folder)
    return KeptDuties(title, day, rules, drivers, (*table.findings, *said, *found))


def _day_of(table: CsvTable, drivers: DriverFiles | None) -> tuple[DayDuties, list[Problem]]:
    """One row per duty from rows of duties or of their pieces."""
    ids = table.columns["duty_id"]
    rows = [row for row, own in enumerate(ids) if own]
    first: dict[str, int] = {}
    for row in rows:
        first.setdefault(ids[row], row)
    problems: list[Problem] = []
    hours = {}
    for name, rule in _HOURS.items():
        numbers, faults = numbers_of(table, name, rule)
        problems += faults
        hours[name] = _summed(rows, ids, numbers.tolist(), first)
    on = _clocks(table, "sign_on", first.values(), problems)
    off = _clocks(table, "sign_off", first.values(), problems)
    driving, said = _driving(table, rows, first, drivers, problems)
    refuse_errors(problems)
    homes = table.columns["home"]
    day = DayDuties(
        duty_id=tuple(first),
        home=tuple(homes[row] for row in first.values()),
        start_s=ints(on),
        end_s=ints(off),
        driving_s=ints(driving),
        work_s=ints(hours["work_hours"]),
        paid_s=ints(hours["paid_hours"]),
    )
    return day, said


def _summed(
    rows: Sequence[int], ids: Sequence[str], hours: Sequence[float], first: Mapping[str, int]
) -> list[int]:
    """Seconds of each duty over its rows."""
    total = dict.fromkeys(first, 0.0)
    for row in rows:
        total[ids[row]] += hours[row]
    # A cell that is no number is reported; until then it counts as nothing.
    return [round(HOUR * each) if each == each else 0 for each in total.values()]  # noqa: PLR0124  (NaN)


def _clocks(
    table: CsvTable, column: str, rows: Iterable[int], problems: list[Problem]
) -> list[int]:
    """Seconds of times, which may lie before the service day."""
    found = []
    for row in rows:
        cell = table.columns[column][row]
        seconds = _find_seconds(cell)
        if seconds is None:
            said = f"{column} {cell[:20]!r} is not a time; write HH:MM:SS"
            problems.append(error(table.where(row), said))
        found.append(seconds or 0)
    return found


def _find_seconds(cell: str) -> int | None:
    """Seconds of a time such as 25:10:00 or -00:05:00, None where it is none."""
    match = _CLOCK.fullmatch(cell.strip().lstrip("'"))
    if not match:
        return None
    sign, hour, minute, second = match.groups()
    seconds = int(hour) * HOUR + int(minute) * 60 + int(second or 0)
    return -seconds if sign else seconds


def _driving(
    table: CsvTable,
    rows: Sequence[int],
    first: Mapping[str, int],
    drivers: DriverFiles | None,
    problems: list[Problem],
) -> tuple[list[int], list[Problem]]:
    """Seconds at the wheel of each duty: as told, as exported, or all time on vehicles."""
    ids = table.columns["duty_id"]
    if "driving_hours" in table.columns:
        numbers, faults = numbers_of(table, "driving_hours", NumberRule("driving_hours", 0, 48, 0))
        problems += faults
        return _summed(rows, ids, numbers.tolist(), first), []
    if drivers is not None and all(own in drivers.driving_s for own in first):
        return [drivers.driving_s[own] for own in first], []
    if "start" not in table.columns or "end" not in table.columns:
        problems.append(error(table.name, "tells no driving", "add a column driving_hours"))
        return [0] * len(first), []
    starts, ends = (_clocks(table, name, rows, problems) for name in ("start", "end"))
    total = dict.fromkeys(first, 0)
    for row, start, end in zip(rows, starts, ends, strict=True):
        total[ids[row]] += max(0, end - start)
    said = "driving is not told: all time from taking a vehicle to leaving it counts as driving"
    return list(total.values()), [note(table.name, said)]


def _result_of(folder: Path) -> tuple[str, str, list[Problem]]:
    """Title and agreement of a result."""
    title, name = folder.name, ""
    if (folder / _RESULT).is_file():
        try:
            document = orjson.loads(read_bytes(folder / _RESULT))
        except orjson.JSONDecodeError as failure:
            message = f"{_RESULT} is no valid JSON; plan again"
            raise InputError(message) from failure
        if isinstance(document, dict):
            title = _text_at(document, "title") or title
            name = _text_at(document, "labour_rules", "name")
            name = name or _text_at(document, "duties", "agreement", "name")
    if name in agreement_names():
        return title, name, []
    said = f"rules of {name[:60]!r} do not come with the planner" if name else "no rules are named"
    return title, LABOUR_RULES, [
        note(_RESULT, f"{said}: those of {LABOUR_RULES} are taken", "give --labour-rules")
    ]  # fmt: skip


def _text_at(document: object, *keys: str) -> str:
    """Text at a place in a document; empty where there is none."""
    for key in keys:
        document = document.get(key) if isinstance(document, dict) else None
    return document if isinstance(document, str) else ""
