"""A plan as a file: the options of ``routewright plan`` written down once, in TOML."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeAlias

from network.errors import InputError, LimitError, refuse_errors
from network.problems import Problem, error
from network.quantities import MIB
from network.text_files import read_text
from network.toml_text import parsed_toml
from scenarios.choice_limits import SEARCH_MODES
from scenarios.feed_choices import FeedChoices, choice_problems
from scenarios.plan_choices import PlanChoice, PlanOptions, plan_choices

__all__ = [
    "KEYS",
    "MAX_PLAN_BYTES",
    "MODES",
    "PlanOptions",
    "Values",
    "feed_choices_of",
    "missing_options",
    "plan_values",
    "read_plan_file",
]

MAX_PLAN_BYTES = MIB
"""A plan is a page of text; a larger file is something else."""

MODES = SEARCH_MODES

_EXCLUDING = (("od", "trips"), ("osm", "place"))
_LONGEST_SHOWN = 40

Values: TypeAlias = Mapping[str, Any]
"""Values by the names of the attributes of `PlanOptions`, none of them None."""


KEYS: Mapping[str, PlanChoice] = {choice.name: choice for choice in plan_choices()}
"""Keys of a plan file, each with what it takes."""


def feed_choices_of(options: PlanOptions) -> FeedChoices:
    """What was said about the exported feed.

    Examples
    --------
    >>> feed_choices_of(PlanOptions(buses=4, out=Path("o"), language="pt")).language
    'pt'
    """
    return FeedChoices(
        agency=options.agency, timezone=options.timezone, language=options.language,
        valid_from=options.valid_from,
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
        return parsed_toml(text)
    except RecursionError as failure:
        message = f"{path.name} is not a plan: it is nested too deeply; see the README for one"
        raise LimitError(message) from failure
    except ValueError as failure:  # no TOML, or a number too large
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
