"""Answers a question of access for a person at a terminal, or for a program."""

import sys
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from rich.console import Console

from api.analyses import ACCESS_PAGE
from api.command_line.console import analysed
from api.command_line.equity_view import equity_document, equity_lines, write_equity
from api.command_line.out_folder import require_out_folder
from maps.access_page import Figure, access_html
from maps.page_file import write_page
from maps.shown_text import LONGEST_LINE, number, percent, shown_lines, shown_text
from network.errors import InfeasibleError, InputError
from network.problems import Problem
from network.quantities import IntArray
from network.service_day import HOUR, seconds_of
from routing.access.journeys import Journey, LegKind, find_journey
from routing.access.reach import WITHIN_MIN
from routing.access.travel_times import UNREACHED, AccessRules, every_minute, travel_times
from routing.evaluation.equity_policy import EXAMPLE_POLICY, ImpactPolicy
from routing.progress import Observer, report
from scenarios.access.access_files import (
    MEDIAN,
    AccessAnswer,
    access_table,
    method_of,
    write_access_files,
)
from scenarios.access.equity_files import EquityAnswer, equity_answer
from scenarios.access.feed_city import read_feed_city
from scenarios.access.journey_table import journey_table
from scenarios.access.planned_city import ServiceOf, planned_city
from scenarios.access.policy_file import read_policy
from scenarios.access.served_city import ServedCity, quiet_hours
from scenarios.documents import document_bytes, findings_document, table_document
from scenarios.feed_choices import find_day
from scenarios.model_file import read_model
from scenarios.result_folder import ResultForm, writing_results
from scenarios.table_files import Table, write_table_files

_STAGE = "access"
_WORDS = {
    "share_of_pairs_reached": "Pairs of zones with a journey",
    "minutes_mean": "Mean minutes door to door",
    **{f"share_of_jobs_within_{n}_min": f"Jobs within {n} min" for n in WITHIN_MIN},
}
_WORDS_OF_ONE_ZONE = {"share_of_pairs_reached": "Zones with a journey"}


@dataclass(frozen=True, slots=True)
class FeedFiles:
    """A service as feeds state it; `day` is their busiest weekday where none is given."""

    osm: Path
    zones: Path
    gtfs: tuple[Path, ...]
    day: str | None = None

    @property
    def read(self) -> tuple[Path, ...]:
        """All files that are read."""
        return (self.osm, self.zones, *self.gtfs)

    def city(self) -> ServedCity:
        """The service, ready to be asked about.

        Raises
        ------
        PlanningError
            If a file or the day is wrong.
        """
        return read_feed_city(self.osm, self.zones, self.gtfs, _day(self.day))


@dataclass(frozen=True, slots=True)
class PlanFolder:
    """A service of a plan that was kept in its folder."""

    folder: Path
    service_of: ServiceOf = ServiceOf.PLAN
    called: str | None = None
    """What people call the plan; by default, as it was titled when it was made."""

    @property
    def read(self) -> tuple[Path, ...]:
        """All files that are read."""
        return (self.folder,)

    def city(self) -> ServedCity:
        """The service, ready to be asked about.

        Raises
        ------
        InputError, LimitError
            If the folder holds no plan, or no such service.
        """
        model = read_model(self.folder)
        return planned_city(replace(model, title=self.called or model.title), self.service_of)


@dataclass(frozen=True, slots=True)
class AccessOptions:
    """What `routewright access` was asked.

    Attributes
    ----------
    served : FeedFiles or PlanFolder
    out : Path
        Folder for the results.
    from_zone, to_zone : str, optional
        Ids of zones.
    at : str
        Clock time.
    window : int
        Minutes, one time of leaving each.
    arrive_by : bool
    boardings : int
        0 for any number.
    before : Path, optional
        Folder of an earlier answer.
    policy : Path, optional
        Thresholds of disparate impact.
    nobody_loses : bool
        Whether a zone that loses access is a failure.
    """

    served: FeedFiles | PlanFolder
    out: Path
    from_zone: str | None = None
    to_zone: str | None = None
    at: str = "08:00"
    window: int = 60
    arrive_by: bool = False
    boardings: int = 3
    before: Path | None = None
    policy: Path | None = None
    nobody_loses: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """Answer, names of its files and the journey, if one was asked for."""

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
    read = (*options.served.read, options.before, options.policy)
    require_out_folder(options.out, [path for path in read if path is not None], ResultForm.ACCESS)
    require_whole_question(options)
    told = analysed(
        lambda folder, observer: answered_access(options, folder, observer), options.out,
        ResultForm.ACCESS,
    )  # fmt: skip
    if as_json:
        sys.stdout.buffer.write(_json(told))
        sys.stdout.flush()
    else:
        _show(options, told)
    if options.nobody_loses and told.equity is not None and told.equity.broken:
        message = "\n".join(str(problem) for problem in told.equity.broken)
        raise InfeasibleError(message)


def require_whole_question(options: AccessOptions) -> None:
    """Refuse a question whose parts do not go together, before anything is read.

    Raises
    ------
    InputError
    """
    every_minute(seconds_of(options.at), options.window)
    if isinstance(options.served, FeedFiles):
        _day(options.served.day)
    if options.to_zone is not None and options.from_zone is None:
        message = "--to needs --from: a journey has two ends"
        raise InputError(message)
    if options.before is None and (options.policy is not None or options.nobody_loses):
        message = "--policy and --nobody-loses need --before: a change has two sides"
        raise InputError(message)
    if options.before is not None and (options.from_zone or options.to_zone):
        message = "--before compares all zones; leave --from and --to out"
        raise InputError(message)


def answered_access(options: AccessOptions, folder: Path, observer: Observer) -> Told:
    """The answer to a question, its files written.

    Parameters
    ----------
    options : AccessOptions
        `out` is not looked at.
    folder : Path
        Where the files go.
    observer : Observer

    Raises
    ------
    PlanningError
        If the question or a file is wrong, or the files cannot be written.
    """
    at_s = every_minute(seconds_of(options.at), options.window)
    policy = EXAMPLE_POLICY if options.policy is None else read_policy(options.policy)
    report(observer, _STAGE, 0.0, "streets and services")
    city = options.served.city()
    report(observer, _STAGE, 0.2, f"{len(city.zones)} zones, {len(at_s)} times of leaving")
    told = _answered(options, city, at_s, policy, folder)
    report(observer, _STAGE, 1.0, f"{len(city.zones)} zones")
    return told


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
    options: AccessOptions, city: ServedCity, at_s: IntArray, policy: ImpactPolicy, folder: Path
) -> Told:
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
    files = write_access_files(answer, folder)
    if equity is not None:
        files += write_equity(equity, folder)
    journey, legs = None, None
    if zone is not None and other is not None:
        journey = find_journey(city.service, zone, other, int(at_s[0]), rules)
    if journey is not None:
        legs = journey_table(city, journey)
        with writing_results():
            write_table_files((legs,), folder)
        files += ("journey.csv", "journey.json")
    first_s, last_s = int(at_s[0]), int(at_s[-1])
    if rules.arrive_by:
        hours = (max(first_s - rules.longest_s, 0), last_s)
    else:  # who leaves at one minute still rides in the hour that follows
        hours = (first_s, max(last_s, first_s + HOUR))
    said = () if equity is None else equity.findings
    findings = (*city.findings, *quiet_hours(city.service, *hours), *said)
    tables = (*(() if legs is None else (legs,)), *(() if equity is None else equity.tables))
    page = access_html(answer, _shown_figures(answer), tables, findings)
    with writing_results():
        write_page(page, folder / ACCESS_PAGE)
    return Told(answer, (ACCESS_PAGE, *files), findings, journey, legs, equity)


def _json(told: Told) -> bytes:
    """One JSON document."""
    document = {
        "method": method_of(told.answer),
        "files": list(told.files),
        "figures": dict(_figures(told.answer)),
        "journey": None if told.legs is None else table_document(told.legs),
        "equity": equity_document(told.equity),
        "problems": findings_document(told.findings),
    }
    return document_bytes(document)


def _figures(answer: AccessAnswer) -> list[tuple[str, float]]:
    """What is told first, names with their unit."""
    zones, median = answer.city.zones, answer.times.of_percentile(MEDIAN)
    reached = median != UNREACHED
    found = [("share_of_pairs_reached", float(reached.mean()))]
    if reached.any():
        found.append(("minutes_mean", float(median[reached].mean()) / 60))
    people, jobs = zones.population, max(float(zones.jobs.sum()), 1e-12)
    for minutes in WITHIN_MIN:
        name = f"jobs_within_{minutes}_min"
        if answer.zone is not None:
            here = float(zones.jobs[median[0] <= minutes * 60].sum())
        else:
            column = access_table(answer).column(name)
            counted = [float(str(cell)) for cell in column]
            here = float((people * counted).sum()) / max(float(people.sum()), 1e-12)
        found.append((f"share_of_{name}", here / jobs))
    return found


def _shown_figures(answer: AccessAnswer) -> list[Figure]:
    """What is told first, in words."""
    words = _WORDS if answer.zone is None else _WORDS | _WORDS_OF_ONE_ZONE
    return [
        Figure(words[name], percent(value) if name.startswith("share") else number(value, 1))
        for name, value in _figures(answer)
    ]


def _show(options: AccessOptions, told: Told) -> None:
    """A short account for people."""
    console = Console(highlight=False, markup=False, emoji=False)
    for figure in _shown_figures(told.answer):
        console.print(f"  {figure.label:32}{figure.value:>10}")
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
