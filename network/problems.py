"""Findings on what a planner gave us, gathered so that all are seen at once."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: what is wrong, where, and what to do about it.

    Examples
    --------
    >>> print(Problem(Severity.ERROR, "od.csv line 9", "trips -31 is negative", "use 0 or more"))
    error: od.csv line 9: trips -31 is negative; use 0 or more
    """

    severity: Severity
    where: str
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        """One line for people."""
        tail = f"; {self.remedy}" if self.remedy else ""
        return f"{self.severity}: {self.where}: {self.message}{tail}"


def error(where: str, message: str, remedy: str = "") -> Problem:
    """Build a finding that stops the work."""
    return Problem(Severity.ERROR, where, message, remedy)


def warning(where: str, message: str, remedy: str = "") -> Problem:
    """Build a finding that changes the result and has to be said."""
    return Problem(Severity.WARNING, where, message, remedy)


def note(where: str, message: str, remedy: str = "") -> Problem:
    """Build a remark, such as a default that was used."""
    return Problem(Severity.NOTE, where, message, remedy)
