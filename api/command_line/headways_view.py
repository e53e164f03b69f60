"""Tells new headways to a person at a terminal, or to a program."""

import math
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from api.command_line.console import ProgressView
from api.command_line.out_folder import require_out_folder
from maps.headways_page import (
    figure_rows,
    first_sentence,
    headway_rows,
    headways_html,
    headways_title,
    proven_sentences,
)
from maps.page_file import write_page
from maps.shown_text import shown_lines
from scenarios.explaining.explanation_files import document_bytes
from scenarios.explaining.kept_world import planned_service, world_of
from scenarios.new_headways import AskedHeadways, NewHeadways, first_headways, new_headways
from scenarios.new_headways_tables import DOCUMENT, headway_tables, headways_document
from scenarios.plan_model import read_model
from scenarios.table_files import write_table_files

PAGE = "headways.html"


@dataclass(frozen=True, slots=True)
class HeadwaysOptions:
    """What `routewright headways` was asked.

    Attributes
    ----------
    folder : Path
        Results of a plan.
    out : Path
        Folder that is written into.
    buses : int
    hours : float, optional
        Without limit if not given.
    longest_min : float
    """

    folder: Path
    out: Path
    buses: int
    hours: float | None = None
    longest_min: float = 60.0

    @property
    def asked(self) -> AskedHeadways:
        """The limits, checked."""
        return AskedHeadways(
            self.buses, math.inf if self.hours is None else self.hours, self.longest_min
        )


def told_headways(options: HeadwaysOptions, *, as_json: bool) -> None:
    """Choose headways again, tell the first answer at once and the proven one when it is there.

    Raises
    ------
    InputError, LimitError
        If the folder holds no plan, or a limit has no meaning, or nothing can be written to the
        folder for results.
    InfeasibleError
        If the limits cannot be kept, naming vehicles and hours that can.
    """
    asked = options.asked
    require_out_folder(options.out, options.folder)
    console = Console(highlight=False, markup=False, emoji=False, stderr=as_json)
    with ProgressView() as view:
        model = read_model(options.folder)
        world = world_of(model, view)
        service, said = planned_service(world, model)
        first = first_headways(world, service, asked)
    console.print(headways_title(asked), soft_wrap=True)
    console.print(f"  {first_sentence(first, service)}", soft_wrap=True)
    with ProgressView() as view:
        found = new_headways(replace(world, observer=view), service, asked, first, said)
    periods = tuple(period.name for period in world.periods)
    currency = world.settings.rates.currency
    _write(found, periods, currency, options.out)
    if as_json:
        sys.stdout.buffer.write(document_bytes(headways_document(found, periods, currency)))
        sys.stdout.flush()
        return
    for line in _lines(found, periods, currency):
        console.print(shown_lines(line), soft_wrap=True)
    files = f"Files in {options.out}: {PAGE}, {DOCUMENT} and tables"
    console.print(shown_lines(files), soft_wrap=True)


def _write(found: NewHeadways, periods: tuple[str, ...], currency: str, folder: Path) -> None:
    """Write the page, the document and the tables; files of these names are replaced."""
    write_table_files(headway_tables(found, periods, currency), folder)
    document = headways_document(found, periods, currency)
    (folder / DOCUMENT).write_bytes(document_bytes(document))
    write_page(headways_html(found, periods, currency), folder / PAGE)


def _lines(found: NewHeadways, periods: tuple[str, ...], currency: str) -> list[str]:
    """The proven answer as lines of text."""
    lines = [f"  {sentence}" for sentence in proven_sentences(found)]
    lines += ["", "As planned | New | Difference"]
    lines += [f"  {row.name}: {' | '.join(row.cells)}" for row in figure_rows(found, currency)]
    lines += ["", f"Headways in minutes: {' | '.join(periods)}"]
    lines += [f"  {row.name}: {' | '.join(row.cells)}" for row in headway_rows(found)]
    return [*lines, "", *(f"  {finding}" for finding in found.findings)]
