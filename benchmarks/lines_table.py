"""Runs line planning on all instances, piece by piece, and sets it beside published figures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from benchmarks.kept_runs import Run, do_missing
from benchmarks.published_lines import NOT_HELD, PUBLICATIONS, published

SEEDS = (1, 2, 3)
_SAME = 0.0051
"""Published figures have two decimals: nearer than this they are equal."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is run, with every seed.

    Attributes
    ----------
    folder : str
        Of the instance.
    name : str
        As published: Mandl's network with the number of lines.
    lines : int or None
        Lines asked for, where the folder allows several numbers.
    perspective : str
        ``passenger``, ``operator`` or ``front``.
    """

    folder: str
    name: str
    lines: int | None
    perspective: str

    def path(self, runs: Path, seed: int) -> Path:
        """File of one run."""
        return self.run(seed, 0.0).path(runs)

    def run(self, seed: int, cpu_s: float) -> Run:
        """One run with a budget of processor seconds."""
        given = ["lines", "--instance", self.folder, "--seed", str(seed)]
        given += ["--cpu-seconds", f"{cpu_s:g}"]
        given += ["--front"] if self.perspective == "front" else ["--perspective", self.perspective]
        if self.lines:
            given += ["--routes", str(self.lines)]
        return Run(f"{self.name}-{self.perspective}-{seed}", tuple(given))


_MUMFORDS = tuple(f"mumford{size}" for size in range(4))
CASES = (
    *(Case("mandl", f"mandl-{lines}", lines, "passenger") for lines in (4, 6, 7, 8)),
    *(Case(name, name, None, "passenger") for name in _MUMFORDS),
    Case("mandl", "mandl-6", 6, "operator"),
    *(Case(name, name, None, "operator") for name in _MUMFORDS),
    *(Case(name, name, None, "front") for name in _MUMFORDS),
)


def run_cases(runs: Path, budgets: Mapping[str, float], only: str | None, at_most: int) -> int:
    """Do the runs that are missing; how many were done.

    Parameters
    ----------
    runs : Path
        Folder of the files of runs.
    budgets : mapping of str to float
        CPU seconds of a run, by perspective; what is not named is not run.
    only : str or None
        Folder of the one instance that is wanted.
    at_most : int
        Runs to do now.
    """
    wanted = [
        case.run(seed, budgets[case.perspective])
        for case in CASES
        if case.perspective in budgets and only in {None, case.folder}
        for seed in (SEEDS[:1] if case.perspective == "front" else SEEDS)
    ]
    return do_missing(wanted, runs, at_most)


def write_page(runs: Path, page: Path) -> None:
    """Write what the runs have found beside the published figures.

    Parameters
    ----------
    runs : Path
        Folder of the files of runs.
    page : Path
    """
    rows = [row for case in CASES if case.perspective != "front" for row in _rows(runs, case)]
    fronts = [row for case in CASES if case.perspective == "front" for row in _front(runs, case)]
    text = "\n".join([*_head(), *rows, "", *_front_head(), *fronts, ""])
    page.write_text(text, encoding="utf-8")


def _found(runs: Path, case: Case) -> list[dict[str, Any]]:
    """Runs of a case that are there, by seed."""
    paths = [case.path(runs, seed) for seed in SEEDS]
    return [orjson.loads(path.read_bytes()) for path in paths if path.is_file()]


def _head() -> Iterator[str]:
    yield "# Sets of lines beside the published figures"
    yield ""
    yield "Written by `python -m benchmarks lines --all`. Mean journey of riders (passenger) or"
    yield "time of all lines (operator) in minutes, by the rules of the literature: 5 minutes per"
    yield "transfer, no waiting, no limit of places. No lines are known at the start. Each figure"
    yield "is rechecked by a second evaluator that shares no code with the search; the sets are in"
    yield "the folder `lines`. CPU s is user and system time of all processes of a run, the most of"
    yield "any seed, without the compilation of kernels."
    yield ""
    yield f"Publications listed here: {' '.join(PUBLICATIONS.split())}."
    yield f"Not held, so not compared: {' '.join(NOT_HELD.split())}."
    yield ""
    yield "| instance | perspective | seed: value | CPU s | best published | beside it | bound |"
    yield "|---|---|---|---|---|---|---|"


def _rows(runs: Path, case: Case) -> Iterator[str]:
    """Row of a case; none where nothing is there yet."""
    found = _found(runs, case)
    if not found:
        return
    for_riders = case.perspective == "passenger"
    theirs = min(
        each.rider_minutes if for_riders else float(each.line_minutes or "inf")
        for each in published(case.name, case.perspective)
    )
    shown = "{:.4f}" if for_riders else "{:g}"
    values = ", ".join(f"{each['seed']}: {shown.format(each['value'])}" for each in found)
    least = min(float(each["value"]) for each in found)
    bound = shown.format(float(found[0]["bound"]))
    yield (
        f"| {case.name} | {case.perspective} | {values} | {_cpu_s(found)} | {theirs:g} | "
        f"{_verdict(least, theirs, _SAME if for_riders else 0.0)} | {bound} |"
    )


def _verdict(ours: float, theirs: float, same: float) -> str:
    if ours < theirs - same:
        return "better than every published figure listed here"
    if ours > theirs + same:
        return "worse than the best published figure listed here"
    return "equal to the best published figure listed here"


def _cpu_s(found: Sequence[dict[str, Any]]) -> str:
    """Most CPU seconds that a run took."""
    return f"{max(float(each['cpu_s']) for each in found):.1f}"


def _front_head() -> Iterator[str]:
    yield "## Between riders and operator"
    yield ""
    yield "Sets of which none is better in both figures. A set is bettered where a published one is"
    yield "as good in both figures and better in one. The hypervolume (minutes x minutes) is that"
    yield "up to the worst mean journey and the worst time of all lines among the published sets."
    yield ""
    yield (
        "| instance | sets | mean journey / time of all lines | bettered by | hypervolume | up to "
        "| CPU s |"
    )
    yield "|---|---|---|---|---|---|---|"


def _front(runs: Path, case: Case) -> Iterator[str]:
    """Row of a front; none where it is not there yet."""
    for each in _found(runs, case):
        points = "; ".join(
            f"{point['rider_minutes']:.2f} / {point['line_minutes']:g}" for point in each["points"]
        )
        worst = " / ".join(f"{figure:g}" for figure in each["reference"])
        yield (
            f"| {case.name} | {len(each['points'])} | {points} | "
            f"{', '.join(each['bettered_by']) or 'no published set'} | {each['hypervolume']:.0f} | "
            f"{worst} | {_cpu_s([each])} |"
        )
