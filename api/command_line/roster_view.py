"""Plans rosters for a person at a terminal, or for a program."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from api.command_line.console import analysed
from api.command_line.out_folder import require_out_folder
from maps.page_file import write_page
from maps.publish import certificate_entry
from maps.roster_page import aim_words, proof_words, roster_html
from maps.shown_text import number, shown_lines
from network.problems import Problem
from network.service_day import HOUR
from routing.duties.agreement import Agreement
from routing.duties.agreement_file import agreement_named, read_agreement
from routing.progress import Observer
from scenarios.documents import document_bytes
from scenarios.result_folder import ResultForm, writing_results
from scenarios.rosters.employee_runs import tods_with_drivers
from scenarios.rosters.roster_files import roster_document, write_roster_files
from scenarios.rosters.rostered_folder import Days, RosteredFolder, roster_folder

PAGE = "roster.html"


@dataclass(frozen=True, slots=True)
class RosterOptions:
    """What `routewright roster` was asked.

    Attributes
    ----------
    folder, out : Path
    days : str
    labour_rules : str, optional
        Name of an agreement, or path of a file that ends in ``.toml``.
    seed : int
    """

    folder: Path
    out: Path
    days: str = "mon-fri"
    labour_rules: str | None = None
    seed: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """Rosters, what is said of their export, the document for programs, and names of files."""

    rostered: RosteredFolder
    said: Sequence[Problem]
    document: dict[str, Any]
    files: tuple[str, ...]


def told_roster(options: RosterOptions, *, as_json: bool) -> None:
    """Plan rosters, write the files, and tell what came of it on stdout.

    Raises
    ------
    PlanningError
        If the folder holds no duties, no roster keeps the rules, or files cannot be written.
    """
    agreement = None
    if options.labour_rules is not None:
        named = options.labour_rules
        from_file = named.endswith(".toml")
        agreement = read_agreement(Path(named)) if from_file else agreement_named(named)
    require_out_folder(options.out, [options.folder], ResultForm.ROSTER)
    told = analysed(
        lambda folder, observer: _rostered(options, agreement, folder, observer),
        options.out, ResultForm.ROSTER,
    )  # fmt: skip
    if as_json:
        sys.stdout.buffer.write(document_bytes(told.document))
    else:
        _show(told.rostered, told.said, options.out, told.files)
    sys.stdout.flush()


def _rostered(
    options: RosterOptions, agreement: Agreement | None, folder: Path, observer: Observer
) -> _Told:
    """Plan rosters and write all files of them."""
    rostered = roster_folder(
        options.folder, Days(options.days), agreement, options.seed, observer=observer
    )
    tods, said = tods_with_drivers(rostered)
    document = {
        **roster_document(rostered, said),
        "seed": options.seed,
        "certificates": [certificate_entry(proof) for proof in rostered.planned.certificates],
    }
    files = write_roster_files(rostered, document, tods, folder)
    with writing_results():
        write_page(roster_html(rostered), folder / PAGE)
    return _Told(rostered, said, document, (PAGE, *files))


def _show(
    rostered: RosteredFolder, said: Sequence[Problem], out: Path, files: tuple[str, ...]
) -> None:
    """A short account for people."""
    console = Console(highlight=False, markup=False, emoji=False)
    figures = rostered.figures
    lines = [
        f"{rostered.kept.title}: {number(figures.drivers)} drivers for "
        f"{number(figures.duties)} duties a week, "
        f"{len(rostered.planned.plan.rosters)} rosters, {rostered.agreement.title}"
    ]
    lines += [
        f"  {aim_words(proof)}: {number(proof.value)}, {proof_words(proof)}"
        for proof in rostered.planned.certificates
    ]
    weeks = (figures.shortest_week_s, figures.mean_week_s, figures.longest_week_s)
    shortest, mean, longest = (each / HOUR for each in weeks)
    lines.append(
        f"  Paid hours of a week: {number(shortest, 1)} to {number(longest, 1)}, "
        f"mean {number(mean, 1)}"
    )
    for rule in rostered.binding:
        if rule.drivers:
            source = f" ({rule.source})" if rule.source else ""
            name = rule.rule.replace("_", " ")
            lines.append(f"  Rule {name!r} alone asks for {rule.drivers} drivers{source}")
    lines += [f"  {found}" for found in (*rostered.findings, *said)]
    lines.append(f"Files in {out}: {', '.join(files)}")
    for line in lines:
        console.print(shown_lines(line), soft_wrap=True)
