"""Writes the page that sets our figures for line planning beside the published ones."""

import subprocess  # a process per run, so that each has its own CPU budget
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from benchmarks.published_lines import NOT_HELD, PUBLICATIONS, published

RUNS = (
    *(("mandl", lines, "passenger") for lines in (4, 6, 7, 8)),
    *((f"mumford{size}", None, "passenger") for size in range(4)),
    ("mandl", 6, "operator"),
    *((f"mumford{size}", None, "operator") for size in range(4)),
)
SEEDS = (1, 2, 3)
_OPERATOR_FACTOR = 4
_SAME = 0.0051
"""Published figures have two decimals: nearer than this they are equal."""


def write_table(shared: Path, cpu_seconds: float, folder: Path) -> dict[str, Any]:
    """Run all instances and write ``lines.md``, and the sets of lines beside it.

    Parameters
    ----------
    shared : Path
        Folder of the shared input files.
    cpu_seconds : float
        Budget of a passenger run; operator runs get four times as much.
    folder : Path
        Where the page goes.
    """
    rows = []
    best: dict[str, Any] = {}
    for name, lines, perspective in RUNS:
        budget = cpu_seconds * (_OPERATOR_FACTOR if perspective == "operator" else 1)
        found = [_run(shared, name, lines, perspective, seed, budget) for seed in SEEDS]
        full = f"{name}-{lines}" if lines else name
        rows.append(_row(full, perspective, budget, found))
        best[f"{full} {perspective}"] = min(found, key=lambda each: float(each["value"]))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lines.md").write_text("\n".join([*_head(), *rows, ""]), encoding="utf-8")
    (folder / "lines.json").write_bytes(orjson.dumps(best, option=orjson.OPT_INDENT_2))
    return {"written": str(folder / "lines.md"), "runs": len(RUNS) * len(SEEDS)}


def _run(
    shared: Path, name: str, lines: int | None, perspective: str, seed: int, budget: float
) -> dict[str, Any]:
    """One run in a process of its own."""
    folder = shared / "benchmarks" / "tndp" / name
    command = [sys.executable, "-m", "benchmarks", "lines", "--json"]
    command += ["--instance-dir", str(folder), "--perspective", perspective]
    command += ["--seed", str(seed), "--cpu-seconds", str(budget)]
    if lines:
        command += ["--routes", str(lines)]
    done = subprocess.run(command, check=True, capture_output=True)  # noqa: S603  (our own command)
    found: dict[str, Any] = orjson.loads(done.stdout)
    return found


def _head() -> Iterator[str]:
    yield "# Sets of lines beside the published figures"
    yield ""
    yield "Written by `python -m benchmarks lines --all`. Mean journey of riders (passenger) or"
    yield "time of all lines (operator) in minutes, by the rules of the literature: 5 minutes per"
    yield "transfer, no waiting, no limit of places. Each figure is rechecked by a second evaluator"
    yield "that shares no code with the search; the sets are in `lines.json`."
    yield ""
    yield f"Publications listed here: {' '.join(PUBLICATIONS.split())}."
    yield f"Not held, so not compared: {' '.join(NOT_HELD.split())}."
    yield ""
    yield "| instance | perspective | CPU s | seeds 1, 2, 3 | best published | beside it | bound |"
    yield "|---|---|---|---|---|---|---|"


def _row(name: str, perspective: str, budget: float, found: list[dict[str, Any]]) -> str:
    values = [float(each["value"]) for each in found]
    for_riders = perspective == "passenger"
    listed = published(name, perspective)
    theirs = min(
        each.rider_minutes if for_riders else float(each.line_minutes or "inf") for each in listed
    )
    shown = "{:.4f}" if for_riders else "{:g}"
    ours = ", ".join(shown.format(value) for value in values)
    verdict = "equal to the best published figure listed here"
    if min(values) < theirs - (_SAME if for_riders else 0.0):
        verdict = "better than every published figure listed here"
    elif min(values) > theirs + (_SAME if for_riders else 0.0):
        verdict = "worse than the best published figure listed here"
    bound = shown.format(float(found[0]["bound"]))
    return f"| {name} | {perspective} | {budget:g} | {ours} | {theirs:g} | {verdict} | {bound} |"
