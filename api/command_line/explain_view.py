"""Explains a line of a plan for a person at a terminal, or for a program."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from api.analyses import EXPLANATION_PAGE
from api.command_line.console import analysed, watched
from api.command_line.out_folder import require_out_folder
from maps.explanation_page import explanation_html, ranking_html
from maps.explanation_words import (
    RANKING_NOTE,
    ChangeRow,
    change_rows,
    headline,
    limit_sentences,
    price_rows,
    ranking_heads,
    ranking_rows,
    sentences,
)
from maps.page_file import write_page
from maps.relief_words import relief_sentences
from maps.shown_text import NOTHING, shown_lines
from network.problems import Problem
from routing.progress import Observer
from scenarios.calibration.said import how_calibrated
from scenarios.documents import document_bytes
from scenarios.explaining.explanation import (
    LineExplanation,
    RankedLine,
    explain_line,
    findings_of,
    rank_lines,
)
from scenarios.explaining.explanation_files import (
    explanation_document,
    ranking_document,
    write_explanation_files,
)
from scenarios.explaining.explanation_tables import explanation_tables, ranking_table
from scenarios.explaining.kept_world import planned_service, world_of
from scenarios.model_file import read_model
from scenarios.result_folder import ResultForm, writing_results
from scenarios.table_files import Table


@dataclass(frozen=True, slots=True)
class ExplainOptions:
    """What `routewright explain` was asked.

    Attributes
    ----------
    folder : Path
        Results of a plan.
    line : str, optional
        Its id; all lines are ranked without it.
    with_prices, with_reliefs : bool
    out : Path, optional
        Folder that is written into.
    """

    folder: Path
    line: str | None = None
    with_prices: bool = True
    with_reliefs: bool = False
    out: Path | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """An answer in every form: for programs, as tables, as a page and as lines at a terminal."""

    document: dict[str, Any]
    tables: tuple[Table, ...]
    page: str
    lines: list[str]


def told_explanation(options: ExplainOptions, *, as_json: bool) -> None:
    """Explain, write the files if they are asked for, and tell what came of it on stdout.

    Raises
    ------
    PlanningError
        If the folder holds no plan, no such line runs, or results cannot go where they should.
    """

    def work(folder: Path, observer: Observer) -> tuple[Told, tuple[str, ...]]:
        told = explained_folder(options, observer)
        return told, write_told(told, folder)

    files: tuple[str, ...] = ()
    if options.out is None:
        told = watched(lambda observer: explained_folder(options, observer))
    else:
        require_out_folder(options.out, [options.folder], ResultForm.EXPLANATION)
        told, files = analysed(work, options.out, ResultForm.EXPLANATION)
    if as_json:
        sys.stdout.buffer.write(document_bytes(told.document))
        sys.stdout.flush()
        return
    console = Console(highlight=False, markup=False, emoji=False)
    for line in told.lines:
        console.print(line, soft_wrap=True)
    if files:
        console.print(shown_lines(f"Files in {options.out}: {', '.join(files)}"), soft_wrap=True)


def explained_folder(options: ExplainOptions, observer: Observer) -> Told:
    """The answer to a question about the plan in a folder.

    Raises
    ------
    InputError, LimitError
        If the folder holds no plan.
    NotFoundError
        If no such line runs.
    """
    model = read_model(options.folder)
    world = world_of(model, observer)
    service, found = planned_service(world, model)
    if options.line is None:
        findings = (*findings_of(world), *found)
        return _told_ranking(
            rank_lines(world, service), world.settings.rates.currency, findings,
            how_calibrated(world.demand, world.settings.calibrated),
        )  # fmt: skip
    explained = explain_line(
        world, service, options.line, with_prices=options.with_prices,
        with_reliefs=options.with_reliefs, findings=found,
    )  # fmt: skip
    return _told_line(explained)


def write_told(told: Told, folder: Path) -> tuple[str, ...]:
    """Write the page, the document and the tables; files of these names are replaced.

    Returns
    -------
    tuple of str
        Names of the files.
    """
    names = write_explanation_files(told.document, told.tables, folder)
    with writing_results():
        write_page(told.page, folder / EXPLANATION_PAGE)
    return (EXPLANATION_PAGE, *names)


def _told_line(explained: LineExplanation) -> Told:
    """An explanation in every form."""
    lines = [headline(explained), *(f"  {sentence}" for sentence in sentences(explained))]
    lines += [f"  {limit}" for limit in limit_sentences(explained)]
    lines += ["", *_change_lines(change_rows(explained), explained.currency)]
    if explained.prices:
        lines += ["Prices of the whole plan, the same for each line:"]
        lines += _change_lines(price_rows(explained), explained.currency)
    lines += relief_sentences(explained.relief_points)
    lines += ["", *_said(explained.findings)]
    return Told(
        explanation_document(explained), explanation_tables(explained),
        explanation_html(explained), lines,
    )  # fmt: skip


def _change_lines(rows: Sequence[ChangeRow], currency: str) -> list[str]:
    """Rows of changes as lines of text: what is done, what it costs, what riders get."""
    lines = []
    for row in rows:
        lines += [
            f"{row.label} ({row.detail})",
            f"    vehicles {row.vehicles}, vehicle-hours {row.hours}, km {row.km}, "
            f"{currency} {row.cost} a day",
            f"    {_trips(row)}felt hours {row.felt_hours}, balance {row.balance} {currency}",
        ]
    return lines


def _trips(row: ChangeRow) -> str:
    """Trips that lose and gain, where they were counted."""
    if row.losing == NOTHING:
        return ""
    return (
        f"trips that lose {row.losing} (without a bus {row.no_bus}, > 2 / > 5 min slower "
        f"{row.slower}), gain {row.gaining}; "
    )


def _told_ranking(
    ranked: Sequence[RankedLine], currency: str, findings: Sequence[Problem], calibration: str
) -> Told:
    """A ranking in every form."""
    lines = [RANKING_NOTE, "", " | ".join(("Line", *ranking_heads(currency)))]
    lines += [" | ".join((row.name, *row.cells)) for row in ranking_rows(ranked)]
    lines += ["", *_said(findings)]
    return Told(
        ranking_document(ranked, currency, findings), (ranking_table(ranked),),
        ranking_html(ranked, currency, findings, calibration), lines,
    )  # fmt: skip


def _said(findings: Sequence[Problem]) -> list[str]:
    """Findings as lines of text."""
    return [f"  {shown_lines(str(finding))}" for finding in findings]
