"""Schedules a feed for a person at a terminal, or for a program."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console

from api.command_line.console import written
from api.command_line.out_folder import require_given_elsewhere
from api.command_line.saying_no import saying_no
from maps.publish import RESULT, SCHEDULE_SCHEMA, certificate_entry, files_in
from maps.shown_text import number, percent, shown_lines
from maps.timetable_files import TIMETABLE_INDEX, TIMETABLES, write_timetables
from network.errors import InputError, LimitError
from network.problems import Problem
from routing.certificate import Certificate
from routing.duties.agreement import Agreement
from routing.duties.agreement_file import agreement_named, read_agreement
from routing.fleet import LayoverRule
from routing.progress import Observer, report
from scenarios.feed_choices import find_day
from scenarios.feed_schedule.even_load_feed import (
    EvenLoadFeed,
    feed_with_even_loads,
    schedule_with_departures,
)
from scenarios.feed_schedule.feed_day import FeedDay, read_feed_day
from scenarios.feed_schedule.feed_timepoints import feed_timepoints
from scenarios.feed_schedule.schedule_files import TABLES, WrittenSchedule, write_schedule
from scenarios.feed_schedule.scheduling import FeedSchedule, ScheduleRules, schedule_feed
from scenarios.feed_schedule.town_without_streets import DeadheadRule
from scenarios.feed_schedule.trip_loads import read_trip_loads
from scenarios.feed_schedule.uncovered_work import section_seconds
from scenarios.gtfs.writer import write_bytes
from scenarios.result import LABOUR_RULES
from scenarios.run import sha256_of
from scenarios.table_files import whole_text, write_table_files

_DECIMALS = 6
_SHOWN_DECIMALS = {"h": 1, "min": 0}
"""Decimals of what is told, by unit; counts have none, and their name says what they count."""
_LABELS = {
    "trips": "Trips",
    "blocks": "Vehicle blocks",
    "vehicles": "Vehicles",
    "hours_away": "Vehicle-hours away from the depot",
    "duties": "Driver duties",
    "paid_hours": "Paid hours of drivers",
    "uncovered_minutes": "Work without a driver",
    "uncovered_share": "Share of work without a driver",
}


@dataclass(frozen=True, slots=True)
class ScheduleOptions:
    """What `routewright schedule` was asked.

    Attributes
    ----------
    feed, out : Path
    labour_rules : str, optional
        Name of an agreement, or path of a file that ends in ``.toml``.
    depots : Path, optional
    day : str, optional
    trip_loads : Path, optional
    layover : int
        Minutes.
    speed, detour : float
    seed : int
    """

    feed: Path
    out: Path
    labour_rules: str | None = None
    depots: Path | None = None
    day: str | None = None
    trip_loads: Path | None = None
    layover: int = 5
    speed: float = 25.0
    detour: float = 1.3
    seed: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """Schedule, and what was written of it."""

    schedule: FeedSchedule
    written: WrittenSchedule


def told_schedule(options: ScheduleOptions, *, as_json: bool) -> None:
    """Schedule, write the files, and tell what came of it on stdout.

    Raises
    ------
    typer.Exit
        If it cannot be done; the reason is told on stderr and nothing is written.
    """

    def work(folder: Path, observer: Observer) -> _Told:
        return _scheduled(options, folder, observer)

    with saying_no():
        given = (options.feed, options.depots, options.trip_loads)
        require_given_elsewhere(options.out, (path for path in given if path is not None))
    told = written(work, options.out)
    if as_json:
        sys.stdout.buffer.write((options.out.resolve() / RESULT).read_bytes())
    else:
        _show(options, told)
    sys.stdout.flush()


def _scheduled(options: ScheduleOptions, folder: Path, observer: Observer) -> _Told:
    """Read, schedule, and write all files."""
    when = None if options.day is None else find_day(options.day)
    if options.day is not None and when is None:
        message = f"--day {options.day!r} is not a date of this century; write YYYY-MM-DD"
        raise InputError(message)
    agreement = _agreement(options.labour_rules or LABOUR_RULES)
    report(observer, "feed", 0.0, options.feed.name)
    rule = DeadheadRule(options.detour, options.speed)
    given = day = read_feed_day(options.feed, rule, options.depots, when)
    even = None
    if options.trip_loads is not None:
        even = feed_with_even_loads(given, read_trip_loads(options.trip_loads), seed=options.seed)
        day = _day_again(even, folder, rule, options.depots, given.service.day)
    layover = LayoverRule(least_s=60 * options.layover)
    rules = ScheduleRules(agreement=agreement, layover=layover, seed=options.seed)
    schedule = schedule_feed(day, rules, observer)
    if even is not None:
        schedule = schedule_with_departures(schedule, even, given, rules)
    told = _Told(schedule, _files(schedule, even, folder, observer))
    document = orjson.dumps(
        _document(options, told, folder), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    )
    (folder / RESULT).write_bytes(document)
    return told


def _day_again(
    even: EvenLoadFeed, folder: Path, rule: DeadheadRule, depots: Path | None, when: date
) -> FeedDay:
    """The day as it runs at its new times, read where the feed with blocks is written later."""
    try:
        write_bytes(even.packed, folder / "gtfs.zip")
    except OSError as failure:
        message = f"cannot write the feed: {failure.strerror}; free some space and try again"
        raise LimitError(message) from failure
    return read_feed_day(folder / "gtfs.zip", rule, depots, when)


def _files(
    schedule: FeedSchedule, even: EvenLoadFeed | None, folder: Path, observer: Observer
) -> WrittenSchedule:
    """Write all files but the one that describes them."""
    written_files = write_schedule(schedule, folder, observer)
    timepoint, said = feed_timepoints(schedule.day)
    try:
        if even is not None:
            write_table_files([even.table], folder / TABLES)
        crowded = write_timetables(
            written_files.day, timepoint, folder / TIMETABLES, observer=observer,
            shares=(0.8, 1.0),
        )  # fmt: skip
    except OSError as failure:
        message = f"cannot write the results: {failure.strerror}; free some space and try again"
        raise LimitError(message) from failure
    return replace(written_files, findings=(*written_files.findings, *said, *crowded))


def _agreement(name: str) -> Agreement:
    """Agreement of a file, or one that comes with the planner."""
    return read_agreement(Path(name)) if name.endswith(".toml") else agreement_named(name)


def _figures(schedule: FeedSchedule) -> dict[str, tuple[float, str]]:
    """What is told first: value and unit by name."""
    vehicles, duties = schedule.vehicles, schedule.duties
    takes = section_seconds(duties.work)
    uncovered_s = int(takes[duties.schedule.uncovered].sum())
    away_s = int((vehicles.reach_depot_s - vehicles.leave_depot_s).sum())
    return {
        "trips": (schedule.day.ends.n_trips, "trips"),
        "blocks": (vehicles.n_blocks, "blocks"),
        "vehicles": (vehicles.n_vehicles, "vehicles"),
        "hours_away": (away_s / 3600, "h"),
        "duties": (duties.schedule.n_duties, "duties"),
        "paid_hours": (int(duties.schedule.paid_s.sum()) / 3600, "h"),
        "uncovered_minutes": (uncovered_s / 60, "min"),
        "uncovered_share": (uncovered_s / max(int(takes.sum()), 1), "share"),
    }


def _document(options: ScheduleOptions, told: _Told, folder: Path) -> dict[str, Any]:
    """The whole ``result.json``: same input and seed, same bytes."""
    schedule, day = told.schedule, told.written.day
    given = (options.feed, options.depots, options.trip_loads)
    inputs = [path for path in given if path is not None]
    return {
        "schema": SCHEDULE_SCHEMA,
        "title": whole_text(day.title),
        "day": schedule.day.service.day.isoformat(),
        "days": [each.isoformat() for each in day.dates],
        "figures": {
            name: {"value": round(float(value), _DECIMALS), "unit": unit}
            for name, (value, unit) in _figures(schedule).items()
        },
        "certificates": [certificate_entry(proof) for proof in schedule.certificates],
        "labour_rules": {
            "name": whole_text(schedule.duties.agreement.name),
            "title": whole_text(schedule.duties.agreement.title),
            "binding": [
                {"rule": each.rule, "duties": each.duties, "source": whole_text(each.source)}
                for each in schedule.duties.binding
            ],
        },
        "settings": {
            "layover_minutes": options.layover,
            "empty_speed_kmh": options.speed,
            "empty_detour": options.detour,
            "seed": options.seed,
        },
        "inputs": [{"name": whole_text(path.name), "sha256": sha256_of(path)} for path in inputs],
        "findings": [_finding(found) for found in told.written.findings],
        "files": files_in(folder),
    }


def _finding(found: Problem) -> dict[str, str]:
    """A finding for programs."""
    texts = {"where": found.where, "message": found.message, "remedy": found.remedy}
    return {"severity": str(found.severity), **{n: whole_text(t) for n, t in texts.items()}}


def _show(options: ScheduleOptions, told: _Told) -> None:
    """A short account for people."""
    console = Console(highlight=False, markup=False, emoji=False)
    for name, (value, unit) in _figures(told.schedule).items():
        shown = percent(value) if unit == "share" else number(value, _SHOWN_DECIMALS.get(unit, 0))
        console.print(f"  {_LABELS[name]}: {shown}{f' {unit}' if unit in _SHOWN_DECIMALS else ''}")
    _show_proofs(console, told.schedule.certificates)
    for rule in told.schedule.duties.binding:
        name = rule.rule.replace("_", " ")
        line = f"  Rule {name!r} holds back {rule.duties} duties ({rule.source})"
        console.print(shown_lines(line), soft_wrap=True)
    for problem in told.written.findings:
        console.print(f"  {shown_lines(str(problem))}", soft_wrap=True)
    out = options.out
    line = f"Results are in {out}: open {out / TIMETABLES / TIMETABLE_INDEX} in a browser; "
    line += f"blocks and duties are in {out / TABLES}."
    console.print(shown_lines(line), soft_wrap=True)


def _show_proofs(console: Console, proofs: Sequence[Certificate]) -> None:
    """How good each stage is, and for what that is proven."""
    for proof in proofs:
        line = (
            f"  proof of {proof.stage}: {number(proof.value)} {proof.unit}, bound "
            f"{number(proof.bound)}, gap {percent(proof.gap)} within {proof.bound_is_for} "
            f"({proof.stop_reason}); counted: {proof.objective}"
        )
        console.print(line, soft_wrap=True)
