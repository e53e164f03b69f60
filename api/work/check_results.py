"""What the check of a network has found in its files, as the service reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from network.problems import Problem, Severity
from scenarios.file_checks.report import errors_first

CHECK = "check.json"


@dataclass(frozen=True, slots=True)
class CheckedFact:
    """One line on what is in a file."""

    label: str
    value: str | int | float
    unit: str


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What is in one file and what is wrong with it."""

    name: str
    kind: str
    facts: tuple[CheckedFact, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found: in each file, and in all of them together."""

    files: tuple[CheckedFile, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """Every finding, errors first."""
        return errors_first([*self.problems, *(p for file in self.files for p in file.problems)])


def find_check_result(folder: Path) -> CheckResult | None:
    """What the check that wrote a folder has found, or None where it wrote nothing.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    CheckResult or None
    """
    try:
        document = orjson.loads((folder / CHECK).read_bytes())
    except OSError:
        return None
    files = tuple(
        CheckedFile(
            file["name"],
            file["kind"],
            tuple(CheckedFact(f["label"], f["value"], f.get("unit", "")) for f in file["facts"]),
            _problems(file),
        )
        for file in document.get("files", ())
    )
    return CheckResult(files, _problems(document))


def _problems(document: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Findings of a file or of all files."""
    return tuple(
        Problem(Severity(p["severity"]), p["where"], p["message"], p.get("remedy", ""))
        for p in document.get("problems", ())
    )
