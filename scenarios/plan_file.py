"""A plan as a file: the options of ``routewright plan`` written down once, in TOML."""

import math
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeAlias

from network.errors import InputError, LimitError
from network.problems import Problem, error, refuse_errors
from network.quantities import MIB
from network.text_files import read_text
from routing.duties.agreement_file import agreement_names
from scenarios.choice_limits import MOST_BUSES, MOST_SEEDS, MOST_TRIPS
from scenarios.feed_choices import FeedChoices, choice_problems
from scenarios.inputs import STOP_MODES
from scenarios.result import LABOUR_RULES

MAX_PLAN_BYTES = MIB
"""A plan is a page of text; a larger file is something else."""

MODES = ("repeatable", "fast")

_EXCLUDING = (("od", "trips"), ("osm", "place"))
_LONGEST_SHOWN = 40

Values: TypeAlias = Mapping[str, Any]
"""Values by the names of the attributes of `PlanOptions`, none of them None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOptions:
    """Everything that a planner asks of one plan, from a file and the command line together.

    Attributes
    ----------
    buses : int
        Most vehicles in service at a time.
    out : Path
        Folder for the results.
    osm : Path, optional
        Street map; without it there is a `place`.
    place : str
        Name of the place whose map is fetched, or blank.
    zones, od, depots : Path, optional
    trips : float, optional
        Trips per AM hour to model.
    gtfs : tuple of Path
        Feeds of the present service, which the plan replaces.
    background : tuple of Path
        Feeds of services that stay.
    stops : str
        ``map``, ``generated``, ``map+generated``, ``feed``, or the path of a CSV.
    seed : int
    mode : str
        ``repeatable`` or ``fast``.
    labour_rules : str
        Name of the agreement that driver duties keep.
    valid_from, timezone, agency, language : str
        Of the exported feed; blank means a stated default.
    """

    buses: int
    out: Path
    osm: Path | None = None
    place: str = ""
    zones: Path | None = None
    od: Path | None = None
    trips: float | None = None
    gtfs: tuple[Path, ...] = ()
    background: tuple[Path, ...] = ()
    stops: str = "map"
    depots: Path | None = None
    seed: int = 1
    mode: str = "repeatable"
    labour_rules: str = LABOUR_RULES
    valid_from: str = ""
    timezone: str = ""
    agency: str = ""
    language: str = ""

    @property
    def feed_choices(self) -> FeedChoices:
        """What was said about the exported feed."""
        return FeedChoices(
            agency=self.agency, timezone=self.timezone, language=self.language,
            valid_from=self.valid_from,
        )  # fmt: skip


def plan_values(path: Path | None, given: Values) -> Values:
    r"""Values of a plan: those of the file, and those given on the command line over them.

    An option that is given also takes out what it excludes in the file: ``od`` takes out
    ``trips``, ``osm`` takes out ``place``, and the other way round.

    Parameters
    ----------
    path : Path, optional
        A plan file.
    given : mapping of str to object
        Values by option name.

    Returns
    -------
    mapping of str to object

    Raises
    ------
    NotFoundError, LimitError, InputError
        As `read_plan_file`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "plan.toml"
    ...     _ = file.write_text("buses = 60\ntrips = 900\nseed = 7\n")
    ...     plan_values(file, {"buses": 40, "od": Path("od.csv")})
    {'buses': 40, 'seed': 7, 'od': PosixPath('od.csv')}
    """
    values = dict(read_plan_file(path)) if path is not None else {}
    for pair in _EXCLUDING:
        for chosen, other in (pair, pair[::-1]):
            if chosen in given and other not in given:
                values.pop(other, None)
    return {**values, **given}


def missing_options(values: Values) -> tuple[str, ...]:
    """Names of the options without which there is no plan, and which nobody gave.

    Examples
    --------
    >>> missing_options({"buses": 60}), missing_options({"buses": 60, "place": "Oulu", "out": "o"})
    (('osm', 'out'), ())
    """
    needed = ("buses", "out") if values.get("place") else ("osm", "buses", "out")
    return tuple(name for name in needed if name not in values)


def read_plan_file(path: Path) -> Values:
    r"""Values of a plan file, every fault of it named at once.

    Parameters
    ----------
    path : Path
        TOML 1.0 (Preston-Werner et al., 2021), UTF-8; its keys are the attributes of
        `PlanOptions`. Paths are relative to its folder.

    Returns
    -------
    mapping of str to object

    Raises
    ------
    NotFoundError
        If there is no such file.
    LimitError
        If it is larger than `MAX_PLAN_BYTES` or nested too deeply.
    InputError
        If it is not TOML, or a key or value is wrong; carries every finding.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "plan.toml"
    ...     _ = file.write_text('osm = "city.osm"\nbusses = 3\n')
    ...     read_plan_file(file)
    Traceback (most recent call last):
    ...
    network.errors.InputError: plan.toml key busses: there is no such key; did you mean buses?
    """
    document = _parsed(path)
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    for key, raw in document.items():
        where = f"{path.name} key {_shown(key)}"
        if key not in KEYS:
            problems.append(error(where, "there is no such key", _near(key)))
            continue
        rule = KEYS[key]
        value = rule.read(raw, path.parent)
        if value is None:
            message = f"{_shown_value(raw)} is not {rule.expected}"
            problems.append(error(where, message, f"write it as in: {key} = {rule.example}"))
        else:
            values[key] = value
    problems += _joint_problems(path.name, values)
    refuse_errors(problems)
    return values


# --- the file -------------------------------------------------------------------------------------


def _parsed(path: Path) -> dict[str, Any]:
    """Parse TOML that may be anything."""
    text = read_text(path, MAX_PLAN_BYTES)
    try:
        return tomllib.loads(text)
    except RecursionError as failure:
        message = f"{path.name} is not a plan: it is nested too deeply; see the README for one"
        raise LimitError(message) from failure
    except ValueError as failure:  # TOMLDecodeError, or a number of thousands of digits
        message = f"{path.name} is not valid TOML: {failure}; texts and paths stand in quotes"
        raise InputError(message) from failure


def _joint_problems(name: str, values: Values) -> Iterable[Problem]:
    """Values that are wrong together, or that only the feed knows to be wrong."""
    for one, other in _EXCLUDING:
        if one in values and other in values:
            message = f"{one} and {other} exclude each other"
            yield error(f"{name} key {other}", message, "keep one of them")
    texts = ("agency", "timezone", "language", "valid_from")
    choices = FeedChoices(**{key: values[key] for key in texts if key in values})
    for problem in choice_problems(choices):
        yield error(f"{name} key {problem.where}", problem.message, problem.remedy)


def _near(key: str) -> str:
    """Remedy for a key that does not exist."""
    near = get_close_matches(key[:_LONGEST_SHOWN].replace("-", "_").lower(), KEYS, n=1)
    return f"did you mean {near[0]}?" if near else f"keys are {', '.join(KEYS)}"


def _shown(text: str) -> str:
    """A key as a message may show it."""
    return text if text.isidentifier() and len(text) <= _LONGEST_SHOWN else _shown_value(text)


def _shown_value(raw: object) -> str:
    """A value as a message may show it: short, without terminal codes."""
    if isinstance(raw, dict):
        return "a table"
    if isinstance(raw, list):
        return f"a list of {len(raw)}"
    text = repr(raw) if isinstance(raw, str) else str(raw)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."


# --- the keys -------------------------------------------------------------------------------------


def _text(raw: object, _folder: Path) -> str | None:
    """One line that says something."""
    if not isinstance(raw, str) or not raw.strip() or any(ord(letter) < ord(" ") for letter in raw):
        return None
    return raw


def _path(raw: object, folder: Path) -> Path | None:
    """A path, from the folder of the plan file where it starts neither at the root nor at home."""
    text = _text(raw, folder)
    try:
        return None if text is None else folder / Path(text).expanduser()
    except RuntimeError:  # the home of nobody
        return None


def _paths(raw: object, folder: Path) -> tuple[Path, ...] | None:
    """One path or several."""
    paths = [_path(one, folder) for one in (raw if isinstance(raw, list) else [raw])]
    found = tuple(path for path in paths if path is not None)
    return found if found and len(found) == len(paths) else None


def _stops(raw: object, folder: Path) -> str | None:
    """How stops are found, or the path of a table of them."""
    path = _path(raw, folder)
    return str(raw) if path is None or raw in STOP_MODES else str(path)


def _day(raw: object, folder: Path) -> str | None:
    """A day, as TOML writes one or as a text."""
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw.isoformat()
    return _text(raw, folder)


def _trips(raw: object, _folder: Path) -> float | None:
    """A number of trips."""
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    return float(raw) if math.isfinite(raw) and 0 < raw <= MOST_TRIPS else None


def _mode(raw: object, _folder: Path) -> str | None:
    """How a plan is searched."""
    return raw if isinstance(raw, str) and raw in MODES else None


def _labour_rules(raw: object, _folder: Path) -> str | None:
    """An agreement for driver duties."""
    return raw if isinstance(raw, str) and raw in agreement_names() else None


def _whole(lowest: int, highest: int) -> Callable[[object, Path], int | None]:
    """Whole numbers between two bounds, both allowed."""

    def read(raw: object, _folder: Path) -> int | None:
        if isinstance(raw, bool) or not isinstance(raw, int):
            return None
        return raw if lowest <= raw <= highest else None

    return read


@dataclass(frozen=True, slots=True)
class _Key:
    """What one key takes: in words, as an example, and how it is read (None where it is wrong)."""

    expected: str
    example: str
    read: Callable[[object, Path], object]


_FILE = "the path of a file"
_FEEDS = "the path of a file or a list of such paths"

KEYS: Mapping[str, _Key] = {
    "osm": _Key(_FILE, '"city.osm.pbf"', _path),
    "place": _Key("the name of a place", '"Oulu, Finland"', _text),
    "zones": _Key(_FILE, '"zones.csv"', _path),
    "od": _Key(_FILE, '"od.csv"', _path),
    "trips": _Key(f"a number above 0 and at most {MOST_TRIPS:g}", "12000", _trips),
    "gtfs": _Key(_FEEDS, '"today.zip"', _paths),
    "background": _Key(_FEEDS, '["trains.zip"]', _paths),
    "stops": _Key(f"one of {', '.join(STOP_MODES)}, nor the path of a file", '"map"', _stops),
    "depots": _Key(_FILE, '"depots.csv"', _path),
    "buses": _Key(f"a whole number from 1 to {MOST_BUSES:,}", "60", _whole(1, MOST_BUSES)),
    "seed": _Key(f"a whole number from 0 to {MOST_SEEDS - 1:,}", "1", _whole(0, MOST_SEEDS - 1)),
    "mode": _Key(" or ".join(MODES), '"repeatable"', _mode),
    "labour_rules": _Key(
        f"one of {', '.join(agreement_names())}", f'"{LABOUR_RULES}"', _labour_rules
    ),
    "valid_from": _Key("a date", '"2026-01-05"', _day),
    "timezone": _Key("the name of a timezone", '"Europe/Helsinki"', _text),
    "agency": _Key("the name of an operator", '"City Buses"', _text),
    "language": _Key("a language code", '"pt-BR"', _text),
    "out": _Key("the path of a folder", '"my-plan"', _path),
}
"""Keys of a plan file, in the order of the README."""
assert set(KEYS) == {field.name for field in fields(PlanOptions)}  # noqa: S101  (two lists, one truth)
