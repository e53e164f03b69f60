"""Compares plans for a person at a terminal, or for a program."""

import sys
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from api.command_line.console import ProgressView
from maps.compared_files import PAGE, write_comparison
from maps.compared_rows import pair_sections, shown_change, shown_value
from maps.shown_text import percent, shown_lines, shown_text
from network.errors import InputError
from routing.progress import Observer
from scenarios.comparing.compared_plans import ComparedPlans, compare_plans
from scenarios.comparing.compared_scenario import read_scenarios
from scenarios.comparing.comparison_document import comparison_findings

_HEADLINE = (
    "generalised_minutes", "share_unserved", "share_direct", "vehicles", "cost",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CompareOptions:
    """What `routewright compare` was asked.

    Attributes
    ----------
    folders : tuple of Path
        Results of plans.
    out : Path
        Folder that is written into.
    draws, seed : int
    stress : bool
    """

    folders: tuple[Path, ...]
    out: Path
    draws: int = 50
    seed: int = 1
    stress: bool = True


def told_comparison(options: CompareOptions, *, as_json: bool) -> None:
    """Compare, write the files, and tell what came of it on stdout.

    Raises
    ------
    PlanningError
        If the plans cannot be compared, or the folder cannot be written.
    """
    require_other_folder(options)
    with ProgressView() as view:
        compared = compared_folders(options, view)
    written = write_comparison(compared, options.out)
    if as_json:
        sys.stdout.buffer.write(written)
    else:
        _show(compared, options.out)
    sys.stdout.flush()


def compared_folders(options: CompareOptions, observer: Observer) -> ComparedPlans:
    """The comparison of plans in folders.

    Raises
    ------
    InputError
        If the plans cannot be compared.
    """
    scenarios = read_scenarios(options.folders, observer)
    return compare_plans(
        scenarios, options.draws, options.seed, observer, under_stress=options.stress
    )


def require_other_folder(options: CompareOptions) -> None:
    """Refuse to write into a folder that is compared, or that is none.

    Raises
    ------
    InputError
        Naming the folder.
    """
    out = options.out.resolve()
    if any(folder.resolve() == out for folder in options.folders):
        message = f"{options.out} is one of the plans to compare; give another --out"
        raise InputError(message)
    if out.exists() and not out.is_dir():
        message = f"{options.out} is not a folder; give another --out"
        raise InputError(message)


def _show(compared: ComparedPlans, out: Path) -> None:
    """A short account: losers first."""
    console = Console(highlight=False, markup=False, emoji=False)

    def said(line: str) -> None:
        indent = len(line) - len(line.lstrip())
        console.print(" " * indent + shown_lines(line), soft_wrap=True)

    for section in pair_sections(compared):
        change = "no difference for any trip" if section.alike else (
            f"{section.losing.share} of trips lose, {section.gaining.share} gain, "
            f"{section.both} do both"
        )  # fmt: skip
        said(f"{section.before} -> {section.after}: {change}")
    names = [scenario.name for scenario in compared.scenarios]
    for name in _HEADLINE:
        figure = compared.figure(name)
        said(f"{figure.kpi.title}, {figure.kpi.unit}")
        for row, scenario in enumerate(names):
            delta = figure.delta(0, row)
            against = (
                f", {shown_change(figure.kpi, delta)} {delta.mark}".replace("  ", " ")
                if row
                else ""
            )
            value = shown_value(figure.kpi, figure.values[row])
            said(f"  {shown_text(scenario, 40)}: {value}{against}")
    for name, choice in zip(names, compared.choices, strict=True):
        worse = ", ".join(names[row] for row in choice.dominated_by)
        said(
            f"{name}: best in {percent(choice.win_rate, 0)} of draws of the trips; felt time per "
            f"trip beyond the best at most {choice.regret_p95:.1f} min in 19 of 20 draws"
            + (f", dominated by {worse}" if worse else "")
        )
    for finding in comparison_findings(compared):
        said(f"  {finding}")
    said(f"Results are in {out}: open {out / PAGE} in a browser.")
