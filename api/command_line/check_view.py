"""What a person or a program sees of checked files; and who is told that it takes a while."""

import threading
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from maps.shown_text import LONGEST_LINE, amount, shown_text
from network.problems import Severity
from routing import progress
from scenarios.checking import check_files
from scenarios.documents import document_bytes, findings_document
from scenarios.file_checks.report import FileReport
from scenarios.table_files import whole_text

PATIENCE_S = 2.0
"""Nobody wonders what a command does before so many seconds have passed."""

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}


class LateProgress:
    """Says on stderr what is read, from `PATIENCE_S` after the start on."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, markup=False, highlight=False, emoji=False)
        self._timer = threading.Timer(PATIENCE_S, self._wake)
        self._timer.daemon = True
        self._lock = threading.Lock()
        self._awake = False
        self._message = ""

    def __enter__(self) -> "LateProgress":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def __call__(self, seen: progress.Progress, /) -> bool:
        """Note what is done now."""
        with self._lock:
            self._message = f"Checking {shown_text(seen.message)}"
            if self._awake:
                self._console.print(self._message, soft_wrap=True)
        return True

    def _wake(self) -> None:
        """Speak from now on."""
        with self._lock:
            self._awake = True
            if self._message:
                self._console.print(self._message, soft_wrap=True)


def checked_files(paths: Sequence[Path]) -> tuple[FileReport, ...]:
    """Check files; on stderr, say which one is read if it takes long.

    Raises
    ------
    NotFoundError, InputError
        As `check_files`.
    """
    with LateProgress() as view:
        return check_files(paths, view)


def json_of_reports(reports: Sequence[FileReport]) -> bytes:
    """One JSON document on all files.

    Examples
    --------
    >>> import orjson
    >>> from scenarios.file_checks.report import FileKind
    >>> report = FileReport("od.csv", FileKind.DEMAND, (), ())
    >>> orjson.loads(json_of_reports([report]))["files"][0]["kind"]
    'demand'
    """
    document = {
        "errors": _count(reports, Severity.ERROR),
        "warnings": _count(reports, Severity.WARNING),
        "files": [
            {
                "name": whole_text(report.name),
                "kind": str(report.kind),
                "facts": [
                    {"label": whole_text(label), "value": _value(value), "unit": unit}
                    for label, value, unit in report.facts
                ],
                "problems": findings_document(report.problems),
            }
            for report in reports
        ],
    }
    return document_bytes(document)


def show_reports(reports: Sequence[FileReport]) -> None:
    """Print what is in each file, and then what is wrong with it."""
    console = Console(highlight=False, markup=False, emoji=False)
    for report in reports:
        console.print(f"{shown_text(report.name)}: {report.kind}", style="bold", soft_wrap=True)
        width = max((len(shown_text(fact.label)) for fact in report.facts), default=0)
        for label, value, unit in report.facts:
            line = f"  {shown_text(label):{width}}  {_shown(value)} {unit}".rstrip()
            console.print(line, soft_wrap=True)
        for problem in report.problems:
            line = f"  {shown_text(str(problem), LONGEST_LINE)}"
            console.print(line, style=_STYLES[problem.severity], soft_wrap=True)
    errors, warnings = _count(reports, Severity.ERROR), _count(reports, Severity.WARNING)
    console.print(f"files: {len(reports)}, errors: {errors}, warnings: {warnings}")


def _shown(value: str | float) -> str:
    """A value for people: thousands apart, whole numbers whole."""
    if isinstance(value, str):
        return shown_text(value, LONGEST_LINE)
    return amount(round(value, 1))


def _value(value: str | float) -> str | float:
    """A value for programs."""
    return whole_text(value) if isinstance(value, str) else value


def _count(reports: Sequence[FileReport], severity: Severity) -> int:
    """Number of findings of one severity."""
    return sum(found.severity is severity for report in reports for found in report.problems)
