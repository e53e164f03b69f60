"""Answers a question of access for a person at a terminal, or for a program."""

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import orjson
from rich.console import Console

from api.command_line.equity_view import equity_document, equity_lines, rows_of, write_equity
from maps.shown_text import LONGEST_LINE, shown_lines, shown_text
from network.errors import InfeasibleError, InputError
from network.problems import Problem
from network.quantities import IntArray
from network.service_day import seconds_of
from routing.access.journeys import Journey, LegKind, find_journey
from routing.access.reach import WITHIN_MIN
from routing.access.travel_times import UNREACHED, AccessRules, every_minute, travel_times
from routing.evaluation.equity_policy import EXAMPLE_POLICY, ImpactPolicy
from scenarios.access.access_files import (
    MEDIAN,
    AccessAnswer,
    access_table,
    method_of,
    write_access_files,
)
from scenarios.access.equity_files import EquityAnswer, equity_answer
from scenarios.access.feed_city import FeedCity, quiet_hours, read_feed_city
from scenarios.access.journey_table import journey_table
from scenarios.access.policy_file import read_policy
from scenarios.feed_choices import find_day
from scenarios.table_files import Table, whole_text, write_table_files


@dataclass(frozen=True, slots=True)
class AccessOptions:
    """What `routewright access` was asked.

    Attributes
    ----------
    osm, zones : Path
    gtfs : tuple of Path
    out : Path
        Folder that is written into.
    from_zone, to_zone : str, optional
        Ids of zones.
    at : str
        Clock time.
    window : int
        Minutes, one time of leaving each.
    arrive_by : bool
    boardings : int
        0 for any number.
    day : str, optional
    before : Path, optional
        Folder of an earlier answer.
    policy : Path, optional
        Thresholds of disparate impact.
    nobody_loses : bool
        Whether a zone that loses access is a failure.
    """

    osm: Path
    zones: Path
    gtfs: tuple[Path, ...]
    out: Path
    from_zone: str | None = None
    to_zone: str | None = None
    at: str = "08:00"
    window: int = 60
    arrive_by: bool = False
    boardings: int = 3
    day: str | None = None
    before: Path | None = None
    policy: Path | None = None
    nobody_loses: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """Answer, files and the journey, if one was asked for."""

    answer: AccessAnswer
    files: tuple[str, ...]
    findings: tuple[Problem, ...]
    journey: Journey | None
    legs: Table | None
    equity: EquityAnswer | None


def told_access(options: AccessOptions, *, as_json: bool) -> None:
    """Answer, write the files, and tell what came of it on stdout.

    Raises
    ------
    PlanningError
        If the question or a file is wrong, or a zone loses access where none may.
    """
    at_s = every_minute(seconds_of(options.at), options.window)
    day = _day(options.day)
    if options.to_zone is not None and options.from_zone is None:
        message = "--to needs --from: a journey has two ends"
        raise InputError(message)
    if options.before is None and (options.policy is not None or options.nobody_loses):
        message = "--policy and --nobody-loses need --before: a change has two sides"
        raise InputError(message)
    if options.before is not None and (options.from_zone or options.to_zone):
        message = "--before compares all zones; leave --from and --to out"
        raise InputError(message)
    policy = EXAMPLE_POLICY if options.policy is None else read_policy(options.policy)
    city = read_feed_city(options.osm, options.zones, options.gtfs, day)
    told = _answered(options, city, at_s, policy)
    if as_json:
        sys.stdout.buffer.write(_json(told))
        sys.stdout.flush()
    else:
        _show(options, told)
    if options.nobody_loses and told.equity is not None and told.equity.broken:
        message = "\n".join(str(problem) for problem in told.equity.broken)
        raise InfeasibleError(message)


def _day(text: str | None) -> date | None:
    """Day asked for."""
    if text is None:
        return None
    found = find_day(text)
    if found is None:
        message = f"--day {text!r} is not a date of this century; write YYYY-MM-DD"
        raise InputError(message)
    return found


def _answered(
    options: AccessOptions, city: FeedCity, at_s: IntArray, policy: ImpactPolicy
) -> _Told:
    """Travel times, the journey if two zones are given, and all files of both."""
    rules = AccessRules(options.boardings or None, arrive_by=options.arrive_by)
    zone = None if options.from_zone is None else city.zone_row(options.from_zone)
    other = None if options.to_zone is None else city.zone_row(options.to_zone)
    # People who arrive by a time are searched from where they go to.
    anchor = other if rules.arrive_by and other is not None else zone
    origins = None if anchor is None else [anchor]
    times = travel_times(city.service, at_s, rules, origins=origins, threads=2)
    answer = AccessAnswer(city, times, anchor)
    equity = None if answer.zone is not None else equity_answer(answer, options.before, policy)
    files = write_access_files(answer, options.out)
    if equity is not None:
        files += write_equity(equity, options.out)
    journey, legs = None, None
    if zone is not None and other is not None:
        journey = find_journey(city.service, zone, other, int(at_s[0]), rules)
    if journey is not None:
        legs = journey_table(city, journey)
        write_table_files((legs,), options.out)
        files += ("journey.csv", "journey.json")
    last_s = int(at_s[-1])
    hours = (int(at_s[0]) - rules.longest_s, last_s) if rules.arrive_by else (int(at_s[0]), last_s)
    said = () if equity is None else equity.findings
    findings = (*city.findings, *quiet_hours(city.service, *hours), *said)
    return _Told(answer, files, findings, journey, legs, equity)


def _json(told: _Told) -> bytes:
    """One JSON document."""
    document = {
        "method": method_of(told.answer),
        "files": list(told.files),
        "figures": dict(_figures(told)),
        "journey": None if told.legs is None else rows_of(told.legs),
        "equity": equity_document(told.equity),
        "problems": [
            {
                "severity": str(found.severity),
                "where": whole_text(found.where),
                "message": whole_text(found.message),
                "remedy": whole_text(found.remedy),
            }
            for found in told.findings
        ],
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _figures(told: _Told) -> list[tuple[str, float]]:
    """What is told first, names with their unit."""
    zones, median = told.answer.city.zones, told.answer.times.of_percentile(MEDIAN)
    reached = median != UNREACHED
    found = [("share_of_pairs_reached", float(reached.mean()))]
    if reached.any():
        found.append(("minutes_mean", float(median[reached].mean()) / 60))
    people, jobs = zones.population, max(float(zones.jobs.sum()), 1e-12)
    for minutes in WITHIN_MIN:
        name = f"jobs_within_{minutes}_min"
        if told.answer.zone is not None:
            here = float(zones.jobs[median[0] <= minutes * 60].sum())
        else:
            column = access_table(told.answer).column(name)
            counted = [float(str(cell)) for cell in column]
            here = float((people * counted).sum()) / max(float(people.sum()), 1e-12)
        found.append((f"share_of_{name}", here / jobs))
    return found


def _show(options: AccessOptions, told: _Told) -> None:
    """A short account for people."""
    console = Console(highlight=False, markup=False, emoji=False)
    for name, value in _figures(told):
        console.print(f"  {name:32}{value:10.2f}")
    for line in equity_lines(told.equity):
        console.print(f"  {shown_text(line, LONGEST_LINE)}", soft_wrap=True)
    if told.legs is not None and told.journey is not None:
        console.print("Journey:")
        for row in told.legs.rows:
            kind, start, end, _, place, other, line, trip = map(str, row)
            where = f"at {place}" if kind == LegKind.WAIT else f"from {place} to {other}"
            ride = f" by {line} (trip {trip})" if line else ""
            console.print(shown_text(f"{start}-{end} {kind} {where}{ride}", LONGEST_LINE),
                          soft_wrap=True)  # fmt: skip
    elif options.to_zone is not None:
        console.print("Journey: none within the rules")
    for problem in told.findings:
        console.print(f"  {shown_lines(str(problem))}", soft_wrap=True)
    console.print(method_of(told.answer), soft_wrap=True)
    console.print(shown_lines(f"Files in {options.out}: {', '.join(told.files)}"), soft_wrap=True)
