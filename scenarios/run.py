"""One run: from files and settings to a checked result, ready to be published."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from network.errors import InfeasibleError, InputError, LimitError
from network.problems import Problem, note
from routing.duties.agreement_file import agreement_named
from routing.progress import Observer, report
from scenarios.calibration.kept_factors import KeptFactors
from scenarios.choice_limits import MOST_BUSES
from scenarios.feed_choices import FeedChoices, choice_problems, find_day
from scenarios.gtfs.settings import FeedSettings
from scenarios.inputs import InputFiles, PlanInputs, read_inputs
from scenarios.present import PresentLines, lines_of_today
from scenarios.result import PlanSettings, ScenarioResult
from scenarios.result_folder import sha256_of
from scenarios.sample_city import FILE_NAMES, PLAN_FILES, generate_city, write_city
from scenarios.workflow import plan_service

FEED_DAYS = 365
_MONDAY_WITHOUT_A_DATE = date(2026, 1, 5)


@dataclass(frozen=True, slots=True, eq=False)
class PlannedRun:
    """A result with what is needed to publish it.

    Attributes
    ----------
    title : str
        What was planned, for people.
    result : ScenarioResult
    stops_mode : str
    inputs : tuple of (str, str)
        Name and SHA-256 of each file read, in the order read.
    feed : FeedSettings
    made : tuple of Path
        Input files that were generated for this run, to be published with its results.
    """

    title: str
    result: ScenarioResult
    stops_mode: str
    inputs: tuple[tuple[str, str], ...]
    feed: FeedSettings
    made: tuple[Path, ...] = ()


def run_plan(
    files: InputFiles,
    settings: PlanSettings,
    choices: FeedChoices,
    observer: Observer,
    place: str = "",
) -> PlannedRun:
    """Plan a city from a planner's files.

    Parameters
    ----------
    files : InputFiles
    settings : PlanSettings
    choices : FeedChoices
    observer : Observer
    place : str
        Whose map was downloaded by name, as the geocoder calls it; else empty.

    Raises
    ------
    InputError, NotFoundError, InfeasibleError, NoSolutionInTime, Cancelled
        As `read_inputs` and `plan_service`.
    """
    refuse_impossible(settings, choices)
    _check_todays_riders(settings, files)
    given = read_inputs(files, observer)
    if given.factors is not None:
        settings = with_felt_transfers(settings, given.factors)
    result = plan_service(
        given.network, given.demand, settings, observer, given.present, given.background,
        given.held,
    )  # fmt: skip
    if place:
        dated = given.data_date or "an unknown day"
        said = note("map", f"OpenStreetMap around {place}, by its name, data of {dated}")
        result = replace(result, findings=(*result.findings, said))
    return _planned(place or files.osm.name, files, given, result, choices)


def with_felt_transfers(settings: PlanSettings, factors: KeptFactors) -> PlanSettings:
    """Settings with what riders feel of a transfer, and what that and all factors rest on.

    Examples
    --------
    >>> factors = KeptFactors("factors.toml", {}, {}, transfer_s=300.0)
    >>> with_felt_transfers(PlanSettings(4), factors).weights.transfer_s
    300.0
    """
    weights = settings.weights
    if factors.transfer_s is not None:
        weights = replace(weights, transfer_s=factors.transfer_s)
    return replace(settings, weights=weights, calibrated=factors.on)


def run_sample(
    city_seed: int, folder: Path, settings: PlanSettings, observer: Observer
) -> PlannedRun:
    """Generate the sample city into a folder and plan it from there, beside its present lines."""
    _check_buses(settings.buses)
    agreement_named(settings.labour_rules)
    report(observer, "streets", 0.0, "drawing the city")
    city = generate_city(city_seed)
    write_city(city, folder)
    osm, zones, od = (folder / name for name in PLAN_FILES)
    files = InputFiles(osm, zones, od)
    given = read_inputs(files, observer)
    lines = lines_of_today(given.network, city.present_lines, len(given.demand.periods))
    result = plan_service(given.network, given.demand, settings, observer, PresentLines(lines))
    choices = FeedChoices(agency=f"{city.name} Buses", timezone="Etc/UTC", language="en")
    run = _planned(f"{city.name}, a generated city", files, given, result, choices)
    return replace(run, made=tuple(folder / name for name in FILE_NAMES))


def _planned(
    title: str,
    files: InputFiles,
    given: PlanInputs,
    result: ScenarioResult,
    choices: FeedChoices,
) -> PlannedRun:
    """Join a result with the defaults of its feed, each said aloud."""
    inputs = tuple((path.name, sha256_of(path)) for path in files.paths)
    feed, said = _feed_settings(choices, given.data_date, inputs)
    findings = (*result.findings, *said)
    return PlannedRun(title, replace(result, findings=findings), given.stops_mode, inputs, feed)


def refuse_impossible(settings: PlanSettings, choices: FeedChoices) -> None:
    """Refuse what no map can make possible, before one is downloaded or read.

    Raises
    ------
    InputError, InfeasibleError, NotFoundError
    """
    _check_buses(settings.buses)
    _check_departures(settings)
    agreement_named(settings.labour_rules)
    _check_choices(choices)


def _check_buses(buses: int) -> None:
    """Refuse a fleet that no plan can have before the map is read, not after."""
    if buses < 1:
        message = f"{buses} buses cannot run a service; give at least 1 with --buses"
        raise InfeasibleError(message)
    if buses > MOST_BUSES:
        message = (
            f"{buses} buses are more than the {MOST_BUSES} we plan for; give less with --buses"
        )
        raise LimitError(message)


def _check_departures(settings: PlanSettings) -> None:
    """Refuse to move trips one by one away from the transfers that lines were moved for."""
    if settings.timed_transfers and settings.shift_min:
        message = (
            "--timed-transfers and --shift-min would both move departures, one for riders and one "
            "for vehicles; give one of them"
        )
        raise InputError(message)


def _check_todays_riders(settings: PlanSettings, files: InputFiles) -> None:
    """Refuse a limit on losses of riders whom no feed tells."""
    if settings.most_losers is not None and not files.gtfs:
        message = "--most-losers speaks of riders of today's lines; give a feed of them with --gtfs"
        raise InputError(message)


def _check_choices(choices: FeedChoices) -> None:
    """Refuse what no feed can say before the map is read, not after hours of work."""
    problems = choice_problems(choices)
    if problems:
        message = "\n".join(f"{problem.message}; {problem.remedy}" for problem in problems)
        raise InputError(message, problems)
    _feed_settings(choices, "", ())


def _feed_settings(
    choices: FeedChoices, data_date: str, inputs: tuple[tuple[str, str], ...]
) -> tuple[FeedSettings, tuple[Problem, ...]]:
    """Settings of the feed, and a note for each default."""
    said = []
    chosen_day, day_of_map = find_day(choices.valid_from), find_day(data_date)
    if chosen_day:
        valid_from = chosen_day
    elif day_of_map:
        valid_from = _monday_from(day_of_map)
        said.append(
            note(
                "feed",
                f"valid from {valid_from}, the Monday after the date of the map",
                "--valid-from sets another day",
            )
        )
    else:
        valid_from = _MONDAY_WITHOUT_A_DATE
        said.append(
            note("feed", f"valid from {valid_from}: the map has no date; --valid-from sets it")
        )
    defaults = {
        "agency": "Planned bus service",
        "agency_url": "https://example.org",
        "timezone": "Etc/UTC",
        "language": "en",
    }
    chosen = {name: getattr(choices, name) or default for name, default in defaults.items()}
    named = [f"{n} {chosen[n]}" for n in defaults if not getattr(choices, n)]
    if named:
        said.append(note("feed", "by default: " + ", ".join(named)))
    version = hashlib.sha256("".join(digest for _, digest in inputs).encode()).hexdigest()[:12]
    settings = FeedSettings(
        agency_name=chosen["agency"],
        agency_url=chosen["agency_url"],
        timezone=chosen["timezone"],
        language=chosen["language"],
        valid_from=valid_from,
        valid_days=FEED_DAYS,
        publisher_name=chosen["agency"],
        publisher_url=chosen["agency_url"],
        feed_version=version,
    )
    return settings, tuple(said)


def _monday_from(day: date) -> date:
    """The first Monday on or after a day."""
    return day + timedelta(days=-day.weekday() % 7)
