"""Reads a GTFS zip file from anywhere: within limits, with every fault named, nothing guessed."""

import zipfile
from contextlib import closing
from pathlib import Path

from network.errors import InputError, refuse_errors
from network.problems import Problem, Severity, error, warning
from scenarios.gtfs.archive import (
    DEFAULT_LIMITS,
    FeedLimits,
    Member,
    chunks_of,
    members_of,
    open_archive,
)
from scenarios.gtfs.calls import FeedCalls, calls_of
from scenarios.gtfs.csv_columns import SourceTable, read_columns
from scenarios.gtfs.judgement import (
    cell_problems,
    frequency_problems,
    place_findings,
    reference_problems,
    service_findings,
    shape_findings,
    time_problems,
    unusable_trips,
)
from scenarios.gtfs.keys import without_twins
from scenarios.gtfs.model_notes import model_notes
from scenarios.gtfs.names import shown
from scenarios.gtfs.rules import RULES
from scenarios.gtfs.swapped_places import swapped_places
from scenarios.gtfs.tables import Feed

_TRIPS_NAMED = 5


def read_feed(path: Path, limits: FeedLimits = DEFAULT_LIMITS) -> tuple[Feed, tuple[Problem, ...]]:
    """Feed of a GTFS zip file, and what was changed or left out on the way.

    Cells stay the text they are in the file, ids above all; blank times stay blank (see
    `interpolation.with_all_times`). Rows that repeat another are merged, trips with fewer than two
    stops are left out, unknown columns and files are kept.

    Parameters
    ----------
    path : Path
    limits : FeedLimits
        Largest feed that is read.

    Returns
    -------
    Feed
    tuple of Problem
        Warnings.

    Raises
    ------
    NotFoundError
        If there is no such file.
    LimitError
        If the feed is larger than `limits` allows, or made to fill memory.
    InputError
        If the file is no feed or its content is wrong; `InputError.problems` holds every finding.

    Examples
    --------
    >>> read_feed(Path("no/such/feed.zip"))
    Traceback (most recent call last):
    ...
    network.errors.NotFoundError: no/such/feed.zip: no such file; check the path
    """
    feed, findings = read_feed_aloud(path, limits)
    return feed, tuple(p for p in findings if p.severity is not Severity.NOTE)


def read_feed_aloud(
    path: Path, limits: FeedLimits = DEFAULT_LIMITS
) -> tuple[Feed, tuple[Problem, ...]]:
    """Feed of a GTFS zip file, and every repair: also those that change no plan.

    The notes beside the warnings of `read_feed` name what is only written oddly: byte order marks,
    blank lines, names of columns with blanks around them, trips without a time at most stops.

    Parameters
    ----------
    path : Path
    limits : FeedLimits

    Returns
    -------
    Feed
    tuple of Problem
        Warnings and notes.

    Raises
    ------
    NotFoundError, LimitError, InputError
        As `read_feed`.

    Examples
    --------
    >>> read_feed_aloud(Path("no/such/feed.zip"))
    Traceback (most recent call last):
    ...
    network.errors.NotFoundError: no/such/feed.zip: no such file; check the path
    """
    with open_archive(path, limits) as archive:
        members, findings = members_of(archive, path, limits)
        sources, others, problems = _read_members(archive, members, limits)
    refuse_errors([*problems, *_structure_problems(sources)])
    findings += tuple(p for p in problems if p.severity is not Severity.ERROR)

    key_problems: list[Problem] = []
    for name, source in sources.items():
        sources[name], found = without_twins(source, RULES[name])
        key_problems += found
    feed = Feed({name: source.table for name, source in sources.items()}, others)
    calls = calls_of(feed)
    refuse_errors([*key_problems, *_content_problems(sources, feed, calls)])
    findings += tuple(p for p in key_problems if p.severity is not Severity.ERROR)
    said = (*_content_findings(sources), *swapped_places(feed), *model_notes(feed, calls))
    feed, left_out = _without_unusable_trips(feed, calls)
    return feed, (*findings, *left_out, *said)


def _read_members(
    archive: zipfile.ZipFile, members: tuple[Member, ...], limits: FeedLimits
) -> tuple[dict[str, SourceTable], dict[str, bytes], list[Problem]]:
    """Tables that planning reads, content of the other files, and findings on lines."""
    sources: dict[str, SourceTable] = {}
    others: dict[str, bytes] = {}
    problems: list[Problem] = []
    for member in members:
        name = member.name.removesuffix(".txt")
        with closing(chunks_of(archive, member, limits)) as chunks:
            if name == member.name or name not in RULES:
                others[member.name] = b"".join(chunks)
            else:
                sources[name], found = read_columns(member.name, chunks, limits)
                problems += found
    return sources, others, problems


def _structure_problems(sources: dict[str, SourceTable]) -> list[Problem]:
    """Files, columns and rows without which there is no feed."""
    problems: list[Problem] = []
    for name, rule in RULES.items():
        if name not in sources:
            if rule.needed:
                problems.append(error("feed", f"{name}.txt is missing"))
            continue
        source = sources[name]
        problems += [
            error(f"{name}.txt", f"column {column} is missing", f"found {_shown(source)}")
            for column in rule.required
            if column not in source.table.columns
        ]
        if rule.needed and not len(source.table):
            problems.append(error("feed", f"{name}.txt has no rows"))
    if not any(
        len(sources[name].table) for name in ("calendar", "calendar_dates") if name in sources
    ):
        remedy = "add calendar.txt or calendar_dates.txt"
        problems.append(error("feed", "no calendar: service days unknown", remedy))
    return problems


def _shown(source: SourceTable) -> str:
    """Column names, cut to a readable length."""
    return ", ".join(shown(name) for name in source.table.columns[:20]) or "none"


def _content_problems(
    sources: dict[str, SourceTable], feed: Feed, calls: FeedCalls
) -> list[Problem]:
    """Everything that is wrong in the cells, each fault once."""
    problems = cell_problems(sources)
    times_are_readable = not any(p.where.startswith("stop_times.txt") for p in problems)
    problems += reference_problems(sources)
    if times_are_readable:
        trip_ids = feed.get_table("trips").get_column("trip_id")
        problems += time_problems(calls, trip_ids, sources["stop_times"])
    if "frequencies" in sources:
        problems += frequency_problems(sources["frequencies"])
    return list(dict.fromkeys(problems))


def _content_findings(sources: dict[str, SourceTable]) -> list[Problem]:
    """What loads, but has to be said."""
    findings = service_findings(sources) + place_findings(sources["stops"])
    if "shapes" in sources:
        findings += shape_findings(sources["shapes"].table)
    return findings


def _without_unusable_trips(feed: Feed, calls: FeedCalls) -> tuple[Feed, list[Problem]]:
    """Feed without trips that go from nowhere to nowhere.

    Raises
    ------
    InputError
        If no trip is left.
    """
    rows = unusable_trips(calls).tolist()
    if not rows:
        return feed, []
    ids = feed.get_table("trips").get_column("trip_id")
    if len(rows) == len(ids):
        message = "feed: no trip has two stops or more; there is no service to plan with"
        raise InputError(message)
    dropped = frozenset(ids[row] for row in rows)
    named = ", ".join(shown(ids[row]) for row in rows[:_TRIPS_NAMED])
    more = f" and {len(rows) - _TRIPS_NAMED} more" if len(rows) > _TRIPS_NAMED else ""
    message = f"{len(rows)} trips with fewer than 2 stops were left out: {named}{more}"
    return _without_trips(feed, dropped), [warning("trips.txt", message)]


def _without_trips(feed: Feed, dropped: frozenset[str]) -> Feed:
    """Feed without some trips, and without any row that names one of them."""
    tables = dict(feed.tables)
    for name, rule in RULES.items():
        columns = [r.column for r in rule.references if r.tables == ("trips",)]
        columns += ["trip_id"] if name == "trips" else []
        for column in columns:
            if name in tables and column in tables[name].columns:
                cells = tables[name].get_column(column)
                tables[name] = tables[name].choose(
                    [row for row, cell in enumerate(cells) if cell not in dropped]
                )
    return Feed(tables, feed.other_files)
