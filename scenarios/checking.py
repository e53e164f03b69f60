"""Says what is in a planner's files and what is wrong with them, before anything is planned."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from network.errors import InputError, NotFoundError
from network.problems import Problem, error
from routing.progress import Observer, report, unobserved
from scenarios.choice_kinds import names_file
from scenarios.file_checks.counts import check_counts, check_factors
from scenarios.file_checks.feed import check_feed
from scenarios.file_checks.held import (
    check_avoided_streets,
    check_departures,
    check_held_lines,
    check_terminals,
)
from scenarios.file_checks.kinds import kind_of
from scenarios.file_checks.report import (
    Fact,
    FileKind,
    FileReport,
    Findings,
    errors_first,
    problems_of,
)
from scenarios.file_checks.street_map import check_street_map
from scenarios.file_checks.tables import (
    NOTHING_BESIDE,
    Beside,
    FeedNames,
    check_demand,
    check_depots,
    check_stops,
    check_table,
    check_zones,
)
from scenarios.inputs import STOP_MODES
from scenarios.plan_file import Values, read_plan_file

__all__ = ["KIND_OF_ROLE", "Fact", "FileKind", "FileReport", "check_file", "check_files"]

MOST_FILES = 1000
"""Files that are checked together."""

_ORDER = tuple(FileKind)
"""Maps before zones before all that is checked beside them."""

KIND_OF_ROLE: Mapping[str, FileKind] = {
    "osm": FileKind.STREET_MAP,
    "zones": FileKind.ZONES,
    "od": FileKind.DEMAND,
    "stops": FileKind.STOPS,
    "depots": FileKind.DEPOTS,
    "factors": FileKind.FACTORS,
    "gtfs": FileKind.FEED,
    "background": FileKind.FEED,
    "keep_lines": FileKind.HELD_LINES,
    "keep_patterns": FileKind.HELD_LINES,
    "avoid_streets": FileKind.STREETS,
    "terminals": FileKind.TERMINALS,
    "departures": FileKind.DEPARTURES,
}
"""What files are by the key of a plan that names them, which is also their role in the store."""

_NAMES_OR_PATH = frozenset({"keep_lines", "keep_patterns", "avoid_streets", "terminals"})

_CHECKED_BESIDE: Mapping[FileKind, Callable[[Path, Beside], Findings]] = {
    FileKind.DEMAND: check_demand,
    FileKind.STOPS: check_stops,
    FileKind.DEPOTS: check_depots,
    FileKind.COUNTS: check_counts,
    FileKind.FACTORS: check_factors,
    FileKind.HELD_LINES: check_held_lines,
    FileKind.STREETS: check_avoided_streets,
    FileKind.TERMINALS: check_terminals,
    FileKind.DEPARTURES: check_departures,
}


def check_file(path: Path, role: FileKind | None = None) -> FileReport:
    r"""What is in one file and what is wrong with it.

    Parameters
    ----------
    path : Path
    role : FileKind, optional
        What the file is; by default its content tells.

    Returns
    -------
    FileReport
        With every finding. A file that cannot be read has errors and no facts.

    Raises
    ------
    NotFoundError
        If there is no such file.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "od.csv"
    ...     _ = file.write_text("from,to,trips\nA,B,-3\nB,A,4\n")
    ...     report = check_file(file)
    >>> report.kind.value, str(report.problems[0])
    ('demand', 'error: od.csv line 2: trips -3 must not be negative')
    """
    _require([path])
    kind, problems = _kind(path, role)
    return _Checking().report(path, kind, problems)


def check_files(paths: Sequence[Path], observer: Observer = unobserved) -> tuple[FileReport, ...]:
    """What is in some files of one plan, each also checked beside the others.

    Ids of demand are looked up in the zones, lines and stops of counts in the feeds; zones, stops,
    depots and feeds must lie on the map.
    The first map and the first zones count. Files that a plan file names are checked too.

    Parameters
    ----------
    paths : sequence of Path
    observer : Observer, optional
        Told the name of each file before it is read.

    Returns
    -------
    tuple of FileReport
        In the order of the paths; those that a plan file names follow it.

    Raises
    ------
    NotFoundError
        Naming all paths that do not exist.
    InputError
        If there are more than `MOST_FILES`.
    Cancelled
        If the observer asks for it.

    Examples
    --------
    >>> check_files([Path("no.osm"), Path("no.csv")])
    Traceback (most recent call last):
    ...
    network.errors.NotFoundError: no such file: no.osm, no.csv; check the path
    """
    _require(paths)
    asked: list[tuple[Path, FileKind, list[Problem]]] = []
    for path in dict.fromkeys(paths):
        kind, problems = _kind(path, None)
        named, missing = _named_files(path, set(paths)) if kind is FileKind.PLAN else ({}, [])
        asked.append((path, kind, [*problems, *missing]))
        asked += [(file, *_kind(file, role)) for file, role in named.items()]
    checking = _Checking()
    done: dict[int, FileReport] = {}
    order = sorted(range(len(asked)), key=lambda row: (_ORDER.index(asked[row][1]), row))
    for place, row in enumerate(order):
        report(observer, "checking", place / len(order), asked[row][0].name)
        done[row] = checking.report(*asked[row])
    return tuple(done[row] for row in range(len(asked)))


class _Checking:
    """Checks files one after the other and keeps what later ones are checked beside."""

    def __init__(self) -> None:
        self._beside = NOTHING_BESIDE

    def report(self, path: Path, kind: FileKind, problems: Sequence[Problem]) -> FileReport:
        """Report on one file, whatever it is."""
        try:
            found = self._findings(path, kind)
        except InputError as refusal:
            found = Findings([], problems_of(refusal, path.name))
        except NotFoundError as refusal:  # it went away while others were read
            found = Findings([], [error(path.name, str(refusal))])
        except OSError as trouble:
            found = Findings([], [_unreadable(path, trouble)])
        every = errors_first([*problems, *found.problems])
        return FileReport(path.name, kind, tuple(found.facts), every)

    def _findings(self, path: Path, kind: FileKind) -> Findings:
        """Facts and problems of one file."""
        if kind is FileKind.STREET_MAP:
            found, streets = check_street_map(path)
            if self._beside.streets is None:
                self._beside = replace(self._beside, streets=streets)
        elif kind is FileKind.ZONES:
            found, zones = check_zones(path, self._beside)
            if self._beside.zones is None:
                self._beside = replace(self._beside, zones=zones, zones_file=path.name)
        elif kind is FileKind.FEED:
            found, names = check_feed(path, self._beside)
            self._beside = replace(self._beside, feed=_joined(self._beside.feed, names))
        elif kind is FileKind.PLAN:
            found = Findings(_plan_facts(read_plan_file(path)), [])
        elif kind in _CHECKED_BESIDE:
            found = _CHECKED_BESIDE[kind](path, self._beside)
        else:
            found = check_table(path) if kind is FileKind.TABLE else Findings([], [_unknown(path)])
        return found


def _joined(known: FeedNames | None, more: FeedNames) -> FeedNames:
    """Names of one feed and those before it."""
    if known is None:
        return more
    name = f"{known.name}, {more.name}"
    return FeedNames(name, known.lines | more.lines, known.stops | more.stops)


def _require(paths: Sequence[Path]) -> None:
    """Refuse paths that do not exist, all at once."""
    if len(paths) > MOST_FILES:
        message = f"{len(paths)} files, at most {MOST_FILES} are checked together; give fewer"
        raise InputError(message)
    missing = [str(path) for path in paths if not _exists(path)]
    if missing:
        message = f"no such file: {', '.join(missing)}; check the path"
        raise NotFoundError(message)


def _exists(path: Path) -> bool:
    """Whether there is something; a name that nothing can have is nothing."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _kind(path: Path, role: FileKind | None) -> tuple[FileKind, list[Problem]]:
    """What a file is; unknown where it cannot be opened."""
    if not path.is_file():
        return FileKind.UNKNOWN, []
    try:
        kind, problems = kind_of(path)
    except OSError:
        return role or FileKind.UNKNOWN, []
    return (kind, [replace(p, where=path.name) for p in problems]) if role is None else (role, [])


def _named_files(plan: Path, given: Iterable[Path]) -> tuple[dict[Path, FileKind], list[Problem]]:
    """Files that a plan names and nobody gave, with what they are to it; and those missing."""
    try:
        values = read_plan_file(plan)
    except (InputError, NotFoundError):
        return {}, []  # said in the report of the plan itself
    resolved = {path.resolve() for path in given}
    named: dict[Path, FileKind] = {}
    problems = []
    for key, role in KIND_OF_ROLE.items():
        for path in _paths(values, key):
            if not _exists(path):
                where, remedy = f"{plan.name} key {key}", "paths start in the folder of the plan"
                problems.append(error(where, f"there is no file {path}", remedy))
            elif path.resolve() not in resolved:
                named[path] = role
    return named, problems


def _paths(values: Values, key: str) -> tuple[Path, ...]:
    """Paths that a plan gives under one key."""
    value = values.get(key, ())
    if key == "stops":
        return () if not value or value in STOP_MODES else (Path(value),)
    if key in _NAMES_OR_PATH:
        return (Path(value),) if value and names_file(value) else ()
    return value if isinstance(value, tuple) else (value,)


def _plan_facts(values: Values) -> list[Fact]:
    """What a plan file says, one line per key."""
    return [
        Fact(key, ", ".join(path.name for path in value) if isinstance(value, tuple) else
             value.name if isinstance(value, Path) else value)
        for key, value in values.items()
    ]  # fmt: skip


def _unknown(path: Path) -> Problem:
    """What to say of a file that is nothing to a plan."""
    if not path.is_file():
        return error(path.name, "is not a file", "give the path of one file")
    try:
        with path.open("rb"):
            pass
    except OSError as trouble:
        return _unreadable(path, trouble)
    if not path.stat().st_size:
        return error(path.name, "file is empty", "export it again")
    return error(
        path.name,
        "is no file that is planned with",
        "give OpenStreetMap as .osm.pbf or .osm, tables as CSV in UTF-8, zones also as GeoJSON or "
        "GeoPackage, feeds as a GTFS zip",
    )


def _unreadable(path: Path, trouble: OSError) -> Problem:
    """What to say of a file that cannot be opened."""
    message = f"cannot be read ({trouble.strerror or trouble})"
    return error(path.name, message, "check who may open it")
