"""What is in one file and what is wrong with it, for people and programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from network.errors import InputError
from network.problems import Problem, Severity, error


class FileKind(StrEnum):
    """What a file is to a plan."""

    STREET_MAP = "street map"
    ZONES = "zones"
    DEMAND = "demand"
    STOPS = "stops"
    DEPOTS = "depots"
    FEED = "feed"
    COUNTS = "counts"
    FACTORS = "factors"
    HELD_LINES = "lines that stay"
    STREETS = "streets to keep off"
    TERMINALS = "ends of lines"
    DEPARTURES = "first and last departures"
    PLAN = "plan"
    TABLE = "table"
    UNKNOWN = "unknown"


class Fact(NamedTuple):
    """One line on what is in a file."""

    label: str
    value: str | int | float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class FileReport:
    """What is in a file and what is wrong with it.

    Attributes
    ----------
    name : str
        File name, without its folder.
    kind : FileKind
        What the file is to a plan.
    facts : tuple of Fact
        Label, value and unit; empty where the file cannot be read.
    problems : tuple of Problem
        Every finding, errors first.

    Examples
    --------
    >>> FileReport("a.txt", FileKind.UNKNOWN, (), (error("a.txt", "is no table"),)).has_errors
    True
    """

    name: str
    kind: FileKind
    facts: tuple[Fact, ...]
    problems: tuple[Problem, ...]

    @property
    def has_errors(self) -> bool:
        """Whether a plan would refuse the file."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)


class Findings(NamedTuple):
    """Facts and problems of a file, gathered so far."""

    facts: list[Fact]
    problems: list[Problem]


def problems_of(failure: InputError, name: str) -> list[Problem]:
    """Findings that a refusal carries; its sentence as one where it carries no error.

    Examples
    --------
    >>> print(*problems_of(InputError("od.csv: file is empty; export it again"), "od.csv"))
    error: od.csv: file is empty; export it again
    """
    if any(problem.severity is Severity.ERROR for problem in failure.problems):
        return list(failure.problems)
    sentence = str(failure)
    for start in (f"{name}: ", f"{name} "):
        sentence = sentence.removeprefix(start)
    message, _, remedy = sentence.rpartition("; ")
    return [error(name, message or remedy, remedy if message else ""), *failure.problems]


def errors_first(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Problems without repetition, by severity, else in the order in which they were found.

    Examples
    --------
    >>> from network.problems import note
    >>> [str(p.severity) for p in errors_first([note("a", "x"), error("a", "y"), note("a", "x")])]
    ['error', 'note']
    """
    order = list(Severity)
    return tuple(sorted(dict.fromkeys(problems), key=lambda found: order.index(found.severity)))
