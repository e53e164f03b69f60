"""Calls the command line in a process of its own, as a shell would."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[2]
PATIENCE_S = 300
"""Only to end a test that hangs; no test measures time."""


@dataclass(frozen=True, slots=True)
class CityFiles:
    """The files of a city."""

    folder: Path
    zones_file: str = "zones.geojson"

    @property
    def osm(self) -> Path:
        """The map."""
        return self.folder / "city.osm"

    @property
    def zones(self) -> Path:
        """Zones with people and jobs."""
        return self.folder / self.zones_file

    @property
    def od(self) -> Path:
        """Trips between zones."""
        return self.folder / "od.csv"

    def plan(self, out: Path | str, *more: str, buses: int = 8) -> list[str]:
        """Arguments that plan the city."""
        return [
            "plan", "--osm", str(self.osm), "--zones", str(self.zones), "--od", str(self.od),
            "--buses", str(buses), "--out", str(out), *more,
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ended:
    """What a finished command left: its exit code and all that it said."""

    code: int
    out: bytes
    err: str

    @property
    def said(self) -> str:
        """The last line on stderr."""
        return (self.err.splitlines() or [""])[-1]


def environment(changes: Mapping[str, str] | None = None) -> dict[str, str]:
    """Our environment without what changes colours, and with the planner to be imported."""
    kept = {n: v for n, v in os.environ.items() if n not in {"NO_COLOR", "FORCE_COLOR", "COLUMNS"}}
    return {**kept, "PYTHONPATH": str(PROJECT), **(changes or {})}


def command(arguments: Sequence[str]) -> list[str]:
    """The command as the system starts it, with the interpreter that runs the tests."""
    return [sys.executable, "-m", "api.cli", *arguments]


def routewright(
    arguments: Sequence[str], cwd: Path, changes: Mapping[str, str] | None = None
) -> Ended:
    """Run the command in a folder to its end."""
    ended = subprocess.run(  # noqa: S603  (the planner itself)
        command(arguments), cwd=cwd, env=environment(changes), capture_output=True,
        check=False, timeout=PATIENCE_S, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return Ended(ended.returncode, ended.stdout, ended.stderr.decode())


def tree(folder: Path) -> list[str]:
    """Everything in a folder, hidden or not."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))
