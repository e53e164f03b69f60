"""Compares plans for a person at a terminal, or for a program."""

import sys
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from api.command_line.console import analysed
from api.command_line.out_folder import require_out_folder
from maps.access_rows import change_sentences
from maps.compared_files import PAGE, write_comparison
from maps.compared_rows import pair_sections, shown_change, shown_mark, shown_value
from maps.shown_text import number, percent, shown_lines, shown_text
from network.errors import InfeasibleError, InputError
from routing.evaluation.equity_policy import EXAMPLE_POLICY
from routing.progress import Observer
from scenarios.access.policy_file import read_policy
from scenarios.comparing.compared_plans import ComparedPlans, compare_plans
from scenarios.comparing.compared_scenario import read_scenarios
from scenarios.comparing.comparison_document import comparison_findings
from scenarios.result_folder import ResultForm

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
    policy : Path, optional
        Thresholds of disparate impact.
    nobody_loses : bool
        Whether a plan that takes access from a zone of today is a failure.
    """

    folders: tuple[Path, ...]
    out: Path
    draws: int = 50
    seed: int = 1
    stress: bool = True
    policy: Path | None = None
    nobody_loses: bool = False


def told_comparison(options: CompareOptions, *, as_json: bool) -> None:
    """Compare, write the files, and tell what came of it on stdout.

    Raises
    ------
    PlanningError
        If the plans cannot be compared, the folder cannot be written, or a plan takes access from
        a zone of today where none may.
    """
    read = (*options.folders, *([options.policy] if options.policy else []))
    require_out_folder(options.out, read, ResultForm.COMPARISON)

    def work(folder: Path, observer: Observer) -> tuple[ComparedPlans, bytes]:
        compared = compared_folders(options, observer)
        return compared, write_comparison(compared, folder)

    compared, document = analysed(work, options.out, ResultForm.COMPARISON)
    if as_json:
        sys.stdout.buffer.write(document)
    else:
        _show(compared, options.out)
    sys.stdout.flush()
    if options.nobody_loses:
        require_that_nobody_loses(compared)


def compared_folders(options: CompareOptions, observer: Observer) -> ComparedPlans:
    """The comparison of plans in folders.

    Raises
    ------
    InputError
        If the plans cannot be compared.
    """
    policy = EXAMPLE_POLICY if options.policy is None else read_policy(options.policy)
    scenarios = read_scenarios(options.folders, observer)
    return compare_plans(
        scenarios, options.draws, options.seed, observer, under_stress=options.stress,
        policy=policy,
    )  # fmt: skip


def require_that_nobody_loses(compared: ComparedPlans) -> None:
    """Refuse plans that take access from a zone of today.

    Raises
    ------
    InputError
        If there is no service of today to lose from.
    InfeasibleError
        Naming the plans, and the zones with most people.
    """
    scenarios = compared.scenarios
    changes = [
        losses
        for losses in compared.access.losses
        if scenarios[losses.before].is_present and not scenarios[losses.after].is_present
    ]
    if not changes:
        message = "--nobody-loses needs today's service: plan with --gtfs"
        raise InputError(message)
    lost = [
        f"{scenarios[losses.after].name}: {found.where}: {found.message}"
        for losses in changes
        for found in losses.broken
    ]
    if lost:
        raise InfeasibleError("\n".join(lost))


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
    for sentence in change_sentences(compared.access):
        said(sentence)
    names = [scenario.name for scenario in compared.scenarios]
    for name in _HEADLINE:
        figure = compared.figure(name)
        unit = "" if figure.kpi.unit in ("share", "vehicles") else f", {figure.kpi.unit}"
        said(f"{figure.kpi.title}{unit}")
        for row, scenario in enumerate(names):
            delta = figure.delta(0, row)
            against = (
                f", {shown_change(figure.kpi, delta)} {shown_mark(figure.kpi, delta)}".replace(
                    "  ", " "
                ).rstrip()
                if row
                else ""
            )
            value = shown_value(figure.kpi, figure.values[row])
            said(f"  {shown_text(scenario, 40)}: {value}{against}")
    for name, choice in zip(names, compared.choices, strict=True):
        worse = ", ".join(names[row] for row in choice.dominated_by)
        said(
            f"{name}: best in {percent(choice.win_rate, 0)} of draws of the trips; felt time per "
            f"trip beyond the best at most {number(choice.regret_p95, 1)} min in 19 of 20 draws"
            + (f", dominated by {worse}" if worse else "")
        )
    for finding in comparison_findings(compared):
        said(f"  {finding}")
    said(f"Results are in {out}: open {out / PAGE} in a browser.")
