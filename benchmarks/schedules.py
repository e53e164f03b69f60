"""Writes the page of schedules beside published figures: ``python -m benchmarks schedules``."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.kept_runs import Run, do_missing
from benchmarks.listed_instances import (
    DEPOT_INSTANCES,
    DEPOTS_PUBLISHED,
    SHIFTS_PUBLISHED,
    listed_rows,
)

PAGE = Path("docs") / "benchmarks" / "schedules.md"
SINGLE_DEPOT = ((1_000, 60), (10_000, 60), (10_000, 10))
DUTY_TRIPS, DUTY_PIECES = 500, (2, 3)
ELECTRIC = ((60, 80), (100, 120), (100, 200))
HEADWAY_SEEDS = (1, 2, 3)
SHIFTING = ((0, 1), (0, 2), (0, 5), (10_000, 1), (10_000, 2))
"""Trips of a generated city, 0 for the feed of Porto Alegre, and minutes that trips may move."""

_TOLERANCE = 1


def run(arguments: Sequence[str], shared: Path) -> dict[str, Any]:
    """Do the runs that are missing and write the page.

    Parameters
    ----------
    arguments : sequence of str
        After the name of the benchmark.
    shared : Path
        Folder of the shared input files.
    """
    chosen = _parser().parse_args(arguments)
    kept = PAGE.with_suffix("")
    wanted = [each for each in all_runs(shared) if each.name.startswith(chosen.only)]
    done = do_missing(wanted, kept, chosen.at_most)
    write_page(shared, kept, PAGE)
    return {"written": str(PAGE), "runs": done}


def all_runs(shared: Path) -> list[Run]:
    """All runs of the page, in its order."""
    depots = [_depots_run(row["instance"]) for row in _held(shared)]
    single = [_single_run(trips, step) for trips, step in SINGLE_DEPOT]
    shifts = [_shifts_run(row["instance"]) for row in listed_rows(shared / SHIFTS_PUBLISHED)]
    duties = [_duties_run(pieces) for pieces in DUTY_PIECES]
    electric = [_electric_run(trips, km) for trips, km in ELECTRIC]
    headways = [_headways_run(seed) for seed in HEADWAY_SEEDS]
    shifting = [_shifting_run(trips, minutes) for trips, minutes in SHIFTING]
    return [*depots, *single, *electric, *shifting, *shifts, *duties, *headways]


def write_page(shared: Path, kept: Path, page: Path) -> None:
    """Write what the runs have found beside the published figures.

    Parameters
    ----------
    shared : Path
        Folder of the shared input files.
    kept : Path
        Folder of the files of runs.
    page : Path
    """
    lines = ["# Schedules beside the published figures", "", *_about(), "", *_depots_head()]
    for listed in _held(shared):
        found = _depots_run(listed["instance"]).found(kept)
        lines += [] if found is None else [_depots_row(listed, found)]
    lines += ["", *_single_head()]
    for trips, step in SINGLE_DEPOT:
        found = _single_run(trips, step).found(kept)
        lines += [] if found is None else [_single_row(found, step)]
    lines += ["", *_electric_head()]
    for trips, km in ELECTRIC:
        found = _electric_run(trips, km).found(kept)
        lines += [] if found is None else [_electric_row(found, trips, km)]
    lines += ["", *_shifting_head()]
    for trips, minutes in SHIFTING:
        found = _shifting_run(trips, minutes).found(kept)
        lines += [] if found is None else [_shifting_row(found)]
    lines += ["", *_shifts_head()]
    for listed in listed_rows(shared / SHIFTS_PUBLISHED):
        found = _shifts_run(listed["instance"]).found(kept)
        lines += [] if found is None else [_shifts_row(listed, found)]
    lines += ["", *_duties_head()]
    for pieces in DUTY_PIECES:
        found = _duties_run(pieces).found(kept)
        lines += [] if found is None else [_duties_row(found, pieces)]
    lines += ["", *_headways_head()]
    for seed in HEADWAY_SEEDS:
        found = _headways_run(seed).found(kept)
        lines += [] if found is None else [_headways_row(found)]
    page.write_text("\n".join([*lines, ""]), encoding="utf-8")


def _about() -> Iterator[str]:
    yield "Written by `python -m benchmarks schedules`. Each answer is replayed on its file by a"
    yield "second program that shares no code with the search; the answers are in the folder"
    yield "`schedules`. CPU seconds are user and system time of the whole process and its children,"
    yield "with reading, and with loading of code that was compiled before."


def _held(shared: Path) -> list[dict[str, str]]:
    """Published instances whose files are there."""
    rows = listed_rows(shared / DEPOTS_PUBLISHED)
    return [
        row for row in rows if (shared / DEPOT_INSTANCES / f"{row['instance']}.csv.gz").exists()
    ]


def _depots_run(instance: str) -> Run:
    return Run(f"depots-{instance}", ("blocks", "--instance", instance))


def _depots_head() -> Iterator[str]:
    yield "## Blocks of several depots"
    yield ""
    yield "Each vehicle ends in the depot it left, no depot sends more than its capacity."
    yield ""
    yield "| instance | value | bound | proven | gap % | CPU s | published | beside it |"
    yield "|---|---|---|---|---|---|---|---|"


def _depots_row(listed: dict[str, str], found: dict[str, Any]) -> str:
    value, bound = int(found["value"]), float(found["bound"])
    published = int(listed["best_known"])
    marked = f"{published}{'' if listed['proven_optimal'] == 'yes' else ' (open)'}"
    return (
        f"| {listed['instance']} | {value} | {bound:.0f} | {_yes(found['proven'])} | "
        f"{100 * (value - bound) / value:.4f} | {found['cpu_s']:.1f} | {marked} | "
        f"{_beside(value, published)} |"
    )


def _beside(value: int, published: int) -> str:
    """How our value stands to the published one."""
    if value == published:
        return "equal"
    if abs(value - published) <= _TOLERANCE:
        return f"{value - published:+d}, within the tolerance"
    return f"{value - published:+d}"


def _single_run(trips: int, step_s: int) -> Run:
    chosen = ("--single-depot", str(trips), "--seconds-per-step", str(step_s))
    return Run(f"one-depot-{trips}-{step_s}", ("blocks", *chosen))


def _single_head() -> Iterator[str]:
    yield "## Blocks of one depot"
    yield ""
    yield "Generated cities (`benchmarks/generated_city.py`, seed 1), one minimum-cost flow. The"
    yield "fleet is the fewest there is; small cities are also solved over all pairs of trips."
    yield ""
    yield "| trips | times in s | fleet | proven | CPU s | MiB | all pairs |"
    yield "|---|---|---|---|---|---|---|"


def _single_row(found: dict[str, Any], step_s: int) -> str:
    pairs = "equal" if found.get("value_of_all_pairs") == found["value"] else "not solved"
    return (
        f"| {found['trips']} | {step_s} | {found['fleet']} | {_yes(found['proven'])} | "
        f"{found['cpu_s']:.1f} | {found['peak_mib']:.0f} | {pairs} |"
    )


def _electric_run(trips: int, km: int) -> Run:
    chosen = ("--electric", "--trips", str(trips), "--range-km", str(km))
    return Run(f"electric-{trips}-{km}", ("blocks", *chosen))


def _electric_head() -> Iterator[str]:
    yield "## Blocks of battery buses"
    yield ""
    yield "Generated cities (seed 1) with one depot and four chargers in it; a reserve of 15 %,"
    yield "slower above 80 %. The same trips are scheduled for diesel buses beside."
    yield ""
    yield "| trips | range km | buses | with diesel | charges | value | bound | gap % | CPU s |"
    yield "|---|---|---|---|---|---|---|---|---|"


def _electric_row(found: dict[str, Any], trips: int, km: int) -> str:
    return (
        f"| {trips} | {km} | {found['buses']} | {found['diesel_buses']} | {found['charges']} | "
        f"{found['value']:.0f} | {found['bound']:.0f} | {found['gap_percent']:.4f} | "
        f"{found['cpu_s']:.1f} |"
    )


def _shifting_run(trips: int, minutes: int) -> Run:
    chosen = ("--minutes", str(minutes))
    if not trips:
        return Run(f"shifting-porto-alegre-{minutes}", ("shifting", *chosen))
    return Run(
        f"shifting-generated-{trips}-{minutes}", ("shifting", "--generated", str(trips), *chosen)
    )


def _shifting_head() -> Iterator[str]:
    yield "## Trips that leave some minutes earlier or later"
    yield ""
    yield "Vehicles that run all trips where each may leave so many minutes earlier or later, a gap"
    yield "of a pattern changes by a quarter or a minute at most, and none is lost. The bound holds"
    yield "for all ways to move the trips."
    yield ""
    yield "| day | trips | min | none moves | vehicles | bound | proven | moved | CPU s | MiB |"
    yield "|---|---|---|---|---|---|---|---|---|---|"


def _shifting_row(found: dict[str, Any]) -> str:
    return (
        f"| {found['instance'].partition(',')[0]} | {found['trips']} | "
        f"{found['minutes_allowed']} | {found['vehicles_before']} | {found['value']} | "
        f"{found['bound']} | {_yes(found['proven'])} | {found['moved']} | {found['cpu_s']:.1f} | "
        f"{found['peak_mib']:.0f} |"
    )


def _headways_run(seed: int) -> Run:
    return Run(f"headways-{seed}", ("headways", "--seed", str(seed)))


def _headways_head() -> Iterator[str]:
    yield "## Headways"
    yield ""
    yield "Hours that riders wait on 300 generated lines in five periods, ten headways to choose"
    yield "from, under a fleet and a budget of the day that both bind. The first answer is that of"
    yield "marginal analysis; the bound is for these loads."
    yield ""
    yield "| seed | first answer | its CPU s | value | bound | proven | CPU s |"
    yield "|---|---|---|---|---|---|---|"


def _headways_row(found: dict[str, Any]) -> str:
    return (
        f"| {found['seed']} | {found['first_value']:.1f} | {found['first_s']:.2f} | "
        f"{found['value']:.1f} | {found['bound']:.1f} | {_yes(found['proven'])} | "
        f"{found['cpu_s']:.1f} |"
    )


def _shifts_run(instance: str) -> Run:
    return Run(f"shifts-{instance}", ("duties", "--instance", instance))


def _shifts_head() -> Iterator[str]:
    yield "## Duties from given shifts"
    yield ""
    yield "CSPLib problem 022: the fewest of given shifts that cover each task exactly once."
    yield ""
    yield "| instance | duties | bound | proven | CPU s | best listed |"
    yield "|---|---|---|---|---|---|"


def _shifts_row(listed: dict[str, str], found: dict[str, Any]) -> str:
    least = float(listed["min_shifts"])
    published = f"{least:.0f}" if least < float("inf") else "none found"
    return (
        f"| {listed['instance']} | {found['value']} | {found['bound']:.2f} | "
        f"{_yes(found['proven'])} | {found['cpu_s']:.1f} | {published} |"
    )


def _duties_run(pieces: int) -> Run:
    chosen = ("--generated", str(DUTY_TRIPS), "--pieces", str(pieces))
    return Run(f"duties-{DUTY_TRIPS}-{pieces}", ("duties", *chosen))


def _duties_head() -> Iterator[str]:
    yield "## Duties of a generated city"
    yield ""
    yield "Paid time under plain rules (at most 4:30 of driving, then 45 minutes; 6:30 paid at"
    yield "least). The bound is that of these blocks."
    yield ""
    yield "| trips | most pieces | duties | value | bound | gap % | CPU s |"
    yield "|---|---|---|---|---|---|---|"


def _duties_row(found: dict[str, Any], pieces: int) -> str:
    return (
        f"| {DUTY_TRIPS} | {pieces} | {found['n_duties']} | {found['value']} {found['unit']} | "
        f"{found['bound']:.0f} | {found['gap_percent']:.3f} | {found['cpu_s']:.1f} |"
    )


def _yes(said: object) -> str:
    return "yes" if said else "no"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks schedules", description=__doc__)
    parser.add_argument("--only", default="", help="runs whose names start so, such as depots-n50")
    parser.add_argument("--at-most", type=int, default=1_000, help="runs to do now")
    return parser
