"""Runs of benchmarks, each in a process of its own and kept in a file of its own.

A run that is there already, with the same arguments, is not repeated: hours of work can be done in
pieces, and a page shows what is there.
"""

import subprocess  # a process per run, so that each has its own CPU seconds
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from network.errors import PlanningError


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a benchmark.

    Attributes
    ----------
    name : str
        Of the file it is kept in.
    arguments : tuple of str
        From the name of the benchmark on, without ``--json``.
    """

    name: str
    arguments: tuple[str, ...]

    def path(self, kept: Path) -> Path:
        """File of the run."""
        return kept / f"{self.name}.json"

    def found(self, kept: Path) -> dict[str, Any] | None:
        """What it gave; none where it was not done with these arguments.

        A file that tells no arguments was put there by hand and is taken by its name.
        """
        path = self.path(kept)
        if not path.is_file():
            return None
        held: dict[str, Any] = orjson.loads(path.read_bytes())
        ours = list(self.arguments)
        return held if held.get("arguments", ours) == ours else None


def do_missing(runs: Sequence[Run], kept: Path, at_most: int) -> int:
    """Do runs that are not there yet; how many were done.

    Parameters
    ----------
    runs : sequence of Run
    kept : Path
        Folder of the files of runs.
    at_most : int
        Runs to do now.

    Raises
    ------
    PlanningError
        If a run fails, with what it said.
    """
    kept.mkdir(parents=True, exist_ok=True)
    missing = [run for run in runs if run.found(kept) is None][:at_most]
    for run in missing:
        given = {"arguments": list(run.arguments), **_done(run)}
        run.path(kept).write_bytes(orjson.dumps(given, option=orjson.OPT_APPEND_NEWLINE))
    return len(missing)


def _done(run: Run) -> dict[str, Any]:
    """What the run prints."""
    command = [sys.executable, "-m", "benchmarks", *run.arguments, "--json"]
    done = subprocess.run(command, check=False, capture_output=True)  # noqa: S603  (our own command)
    if done.returncode:
        message = f"{' '.join(run.arguments)}: {done.stderr.decode(errors='replace').strip()}"
        raise PlanningError(message)
    found: dict[str, Any] = orjson.loads(done.stdout)
    return found
