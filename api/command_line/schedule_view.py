"""Schedules a feed for a person at a terminal, or for a program."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console

from api.command_line.console import written
from api.command_line.out_folder import require_out_folder
from api.command_line.saying_no import saying_no
from maps.feed_schedule_page import shown_figure, write_feed_schedule_page
from maps.publish import certificate_entry
from maps.relief_words import relief_sentences
from maps.schedule_page import SCHEDULE_PAGE
from maps.shown_text import number, percent, shown_lines
from maps.timetable_files import TIMETABLE_INDEX, TIMETABLES, write_timetables
from network.errors import InputError
from routing.certificate import Certificate
from routing.duties.agreement import Agreement
from routing.duties.agreement_file import agreement_named, read_agreement
from routing.fleet import LayoverRule
from routing.progress import Observer, report
from routing.vehicle_scheduling.shifting.shift_rule import ShiftRule
from scenarios.documents import document_bytes, findings_document
from scenarios.feed_choices import find_day
from scenarios.feed_schedule.even_load_feed import (
    feed_with_even_loads,
    schedule_with_departures,
)
from scenarios.feed_schedule.feed_day import FeedDay, read_feed_day
from scenarios.feed_schedule.feed_relief_points import relief_points_of_feed
from scenarios.feed_schedule.feed_timepoints import feed_timepoints
from scenarios.feed_schedule.schedule_figures import schedule_figures
from scenarios.feed_schedule.schedule_files import TABLES, WrittenSchedule, write_schedule
from scenarios.feed_schedule.scheduling import FeedSchedule, ScheduleRules, schedule_feed
from scenarios.feed_schedule.shifted_feed import feed_with_shifts, schedule_with_shifts
from scenarios.feed_schedule.town_without_streets import DeadheadRule
from scenarios.feed_schedule.trip_loads import read_trip_loads
from scenarios.gtfs.writer import write_bytes
from scenarios.result import LABOUR_RULES
from scenarios.result_folder import (
    RESULT,
    ResultForm,
    files_in,
    sha256_of,
    writing_results,
)
from scenarios.table_files import Table, whole_text, write_table_files

_DECIMALS = 6


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
    shift_min : int
        Minutes by which trips may leave earlier or later to save vehicles.
    layover : int
        Minutes.
    speed, detour : float
    seed : int
    relief_prices : bool
        Whether to price the places where drivers change.
    """

    feed: Path
    out: Path
    labour_rules: str | None = None
    depots: Path | None = None
    day: str | None = None
    trip_loads: Path | None = None
    shift_min: int = 0
    layover: int = 5
    speed: float = 25.0
    detour: float = 1.3
    seed: int = 1
    relief_prices: bool = False


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
        read = [path for path in given if path is not None]
        require_out_folder(options.out, read, ResultForm.SCHEDULE)
    told = written(work, options.out, ResultForm.SCHEDULE)
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
    layover = LayoverRule(least_s=60 * options.layover)
    rules = ScheduleRules(agreement=agreement, layover=layover, seed=options.seed)
    even = shifted = None
    if options.trip_loads is not None:
        even = feed_with_even_loads(given, read_trip_loads(options.trip_loads), seed=options.seed)
        day = _day_again(even.packed, folder, rule, options.depots, given.service.day)
    if options.shift_min:
        shifted = feed_with_shifts(day, ShiftRule(options.shift_min), rules, observer)
        day = _day_again(shifted.packed, folder, rule, options.depots, given.service.day)
    schedule = schedule_feed(day, rules, observer)
    if shifted is not None:
        schedule = schedule_with_shifts(schedule, shifted)
    if even is not None:
        schedule = schedule_with_departures(schedule, even, given, rules)
    if options.relief_prices:
        points = relief_points_of_feed(schedule, rules, observer)
        schedule = replace(schedule, relief_points=points)
    moved = [each.table for each in (even, shifted) if each is not None]
    told = _Told(schedule, _files(schedule, moved, folder, observer))
    with writing_results():
        (folder / RESULT).write_bytes(document_bytes(_document(options, told, folder)))
    return told


def _day_again(
    packed: bytes, folder: Path, rule: DeadheadRule, depots: Path | None, when: date
) -> FeedDay:
    """The day as it runs at its new times, read where the feed with blocks is written later."""
    with writing_results():
        write_bytes(packed, folder / "gtfs.zip")
    return read_feed_day(folder / "gtfs.zip", rule, depots, when)


def _files(
    schedule: FeedSchedule, moved: Sequence[Table], folder: Path, observer: Observer
) -> WrittenSchedule:
    """Write all files but the one that describes them."""
    written_files = write_schedule(schedule, folder, observer)
    timepoint, said = feed_timepoints(schedule.day)
    with writing_results():
        if moved:
            write_table_files(moved, folder / TABLES)
        crowded = write_timetables(
            written_files.day, timepoint, folder / TIMETABLES, observer=observer,
            shares=(0.8, 1.0),
        )  # fmt: skip
        found = replace(written_files, findings=(*written_files.findings, *said, *crowded))
        write_feed_schedule_page(schedule, found, folder / SCHEDULE_PAGE, moved)
    return found


def _agreement(name: str) -> Agreement:
    """Agreement of a file, or one that comes with the planner."""
    return read_agreement(Path(name)) if name.endswith(".toml") else agreement_named(name)


def _document(options: ScheduleOptions, told: _Told, folder: Path) -> dict[str, Any]:
    """The whole ``result.json``: same input and seed, same bytes."""
    schedule, day = told.schedule, told.written.day
    given = (options.feed, options.depots, options.trip_loads)
    inputs = [path for path in given if path is not None]
    return {
        "schema": str(ResultForm.SCHEDULE),
        "title": whole_text(day.title),
        "day": schedule.day.service.day.isoformat(),
        "days": [each.isoformat() for each in day.dates],
        "figures": {
            each.name: {"value": round(float(each.value), _DECIMALS), "unit": each.unit}
            for each in schedule_figures(schedule)
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
            **({"shift_minutes": options.shift_min} if options.shift_min else {}),
        },
        "inputs": [{"name": whole_text(path.name), "sha256": sha256_of(path)} for path in inputs],
        "findings": findings_document(told.written.findings),
        "files": files_in(folder),
    }


def _show(options: ScheduleOptions, told: _Told) -> None:
    """A short account for people."""
    console = Console(highlight=False, markup=False, emoji=False)
    for figure in map(shown_figure, schedule_figures(told.schedule)):
        console.print(f"  {figure.label}: {figure.value} {figure.unit}".rstrip())
    _show_proofs(console, told.schedule.certificates)
    for rule in told.schedule.duties.binding:
        name = rule.rule.replace("_", " ")
        line = f"  Rule {name!r} holds back {rule.duties} duties ({rule.source})"
        console.print(shown_lines(line), soft_wrap=True)
    for said in relief_sentences(told.schedule.relief_points):
        console.print(f"  {shown_lines(said)}", soft_wrap=True)
    for problem in told.written.findings:
        console.print(f"  {shown_lines(str(problem))}", soft_wrap=True)
    out = options.out
    line = f"Results are in {out}: open {out / SCHEDULE_PAGE} in a browser; "
    line += f"timetables are in {out / TIMETABLES / TIMETABLE_INDEX}."
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
