"""Writes the blocks part of the page that sets our schedules beside the published ones."""

import subprocess  # a process per run, so that each has its own CPU seconds
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from benchmarks.listed_instances import DEPOT_INSTANCES, DEPOTS_PUBLISHED, listed_rows
from network.errors import PlanningError

SINGLE_DEPOT = ((1_000, 60), (10_000, 60), (10_000, 10))
PAGE, ANSWERS = "schedules.md", "blocks.json"
_START, _END = "<!-- blocks: start -->", "<!-- blocks: end -->"
_TITLE = "# Schedules beside the published figures\n\n"
_TOLERANCE = 1


def write_table(shared: Path, cpu_seconds: float, folder: Path) -> dict[str, Any]:
    """Run all instances that are held, and write their part of ``schedules.md``.

    Parameters
    ----------
    shared : Path
        Folder of the shared input files.
    cpu_seconds : float
        Limit of each run.
    folder : Path
        Where the page goes; the blocks are put beside it.
    """
    rows, answers = [], {}
    for listed in listed_rows(shared / DEPOTS_PUBLISHED):
        name = listed["instance"]
        if not (shared / DEPOT_INSTANCES / f"{name}.csv.gz").is_file():
            continue
        found = _run("--instance", name, "--cpu-seconds", str(cpu_seconds))
        rows.append(_row(listed, found))
        answers[name] = found
    cities = [
        _city_row(_run("--single-depot", str(trips), "--seconds-per-step", str(step)))
        for trips, step in SINGLE_DEPOT
    ]
    part = "\n".join([_START, *_head(), *rows, "", *_city_head(), *cities, _END])
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / PAGE
    old = page.read_text(encoding="utf-8") if page.is_file() else _TITLE
    page.write_text(with_part(old, part), encoding="utf-8")
    (folder / ANSWERS).write_bytes(orjson.dumps(answers, option=orjson.OPT_INDENT_2))
    return {"written": str(page), "runs": len(rows) + len(cities)}


def with_part(page: str, part: str) -> str:
    r"""Page with its blocks part exchanged, or added where it has none.

    Examples
    --------
    >>> old = with_part("# Schedules\n", "<!-- blocks: start -->1<!-- blocks: end -->")
    >>> with_part(old, "<!-- blocks: start -->2<!-- blocks: end -->")
    '# Schedules\n\n<!-- blocks: start -->2<!-- blocks: end -->\n'
    """
    start, end = page.find(_START), page.find(_END)
    if start < 0 or end < start:
        return f"{page.rstrip()}\n\n{part}\n"
    return page[:start] + part + page[end + len(_END) :]


def _run(*arguments: str) -> dict[str, Any]:
    """One run in a process of its own."""
    command = [sys.executable, "-m", "benchmarks", "blocks", "--json", *arguments]
    done = subprocess.run(command, check=False, capture_output=True)  # noqa: S603  (our own command)
    if done.returncode:
        message = f"{' '.join(arguments)}: {done.stderr.decode(errors='replace').strip()}"
        raise PlanningError(message)
    found: dict[str, Any] = orjson.loads(done.stdout)
    return found


def _head() -> Iterator[str]:
    yield "## Blocks of several depots"
    yield ""
    yield "Written by `python -m benchmarks blocks --all`. Each vehicle ends in the depot it left,"
    yield "no depot sends more than its capacity. Each value is replayed on the file by a second"
    yield "program that shares no code with the search; the blocks are in `blocks.json`. CPU"
    yield "seconds are of the whole process, reading and compiled code from its cache included."
    yield ""
    yield "| instance | value | bound | proven | gap % | CPU s | published | beside it |"
    yield "|---|---|---|---|---|---|---|---|"


def _row(listed: dict[str, str], found: dict[str, Any]) -> str:
    value, bound = int(found["value"]), float(found["bound"])
    proven = "yes" if found["proven"] else "no"
    published = int(listed["best_known"])
    marked = f"{published}{'' if listed['proven_optimal'] == 'yes' else ' (open)'}"
    return (
        f"| {listed['instance']} | {value} | {bound:.0f} | {proven} | "
        f"{100 * (value - bound) / value:.4f} | {found['cpu_s']:.1f} | {marked} | "
        f"{_beside(value, published)} |"
    )


def _beside(value: int, published: int) -> str:
    """How our value stands to the published one."""
    if abs(value - published) <= _TOLERANCE:
        return "equal" if value == published else f"{value - published:+d}, within the tolerance"
    return f"{value - published:+d}"


def _city_head() -> Iterator[str]:
    yield "## Blocks of one depot"
    yield ""
    yield "Generated cities (`benchmarks/generated_city.py`, seed 1), one minimum-cost flow. The"
    yield "fleet is the fewest there is; small cities are also solved over all pairs of trips."
    yield ""
    yield "| trips | times in s | fleet | proven | CPU s | MiB | all pairs |"
    yield "|---|---|---|---|---|---|---|"


def _city_row(found: dict[str, Any]) -> str:
    step = found["instance"].rsplit(", ", 1)[-1].removesuffix(" s")
    pairs = "equal" if found.get("value_of_all_pairs") == found["value"] else "not solved"
    return (
        f"| {found['trips']} | {step} | {found['fleet']} | {'yes' if found['proven'] else 'no'} | "
        f"{found['cpu_s']:.1f} | {found['peak_mib']:.0f} | {pairs} |"
    )
