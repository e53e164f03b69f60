"""Tells new headways to a person at a terminal, or to a program."""

import math
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from api.command_line.console import folder_of_results, watched
from api.command_line.out_folder import require_out_folder
from api.command_line.types_by import TypesBy
from maps.headways_page import (
    figure_rows,
    first_sentence,
    headway_rows,
    headways_html,
    headways_title,
    line_type_rows,
    proven_sentences,
    type_heads,
    type_rows,
)
from maps.page_file import write_page
from maps.shown_text import shown_lines
from network.errors import InputError
from network.problems import Problem
from routing.fleet import CostRates
from routing.progress import Observer
from scenarios.documents import document_bytes
from scenarios.explaining.kept_world import planned_service, world_of
from scenarios.fleet_file import read_fleets
from scenarios.model_file import read_model
from scenarios.new_headways import (
    AskedHeadways,
    FirstHeadways,
    NewHeadways,
    first_headways,
    new_headways,
)
from scenarios.new_headways_tables import DOCUMENT, headway_tables, headways_document
from scenarios.plan_model import PlanModel
from scenarios.result import Service
from scenarios.result_folder import ResultForm, list_files, writing_results
from scenarios.table_files import write_table_files
from scenarios.world import World

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
    buses : int, optional
        All of the type of the plan, where there is no `fleet`.
    hours : float, optional
        Without limit if not given.
    longest_min : float
    fleet : Path, optional
        Table of vehicle types.
    types_by : TypesBy
        Whether a line keeps its type all day.
    """

    folder: Path
    out: Path
    buses: int | None = None
    hours: float | None = None
    longest_min: float = 60.0
    fleet: Path | None = None
    types_by: TypesBy = TypesBy.LINE

    def asked(self, usual: CostRates) -> AskedHeadways:
        """The limits, checked; rates that the fleet leaves blank are the usual ones.

        Raises
        ------
        InputError, NotFoundError, LimitError
            If a limit has no meaning, or the fleet cannot be read, or there are two of them.
        """
        if (self.fleet is None) == (self.buses is None):
            message = "give either --buses, of the type of the plan, or --fleet with a table"
            raise InputError(message)
        fleets = () if self.fleet is None else read_fleets(self.fleet, usual)
        return AskedHeadways(
            self.buses or sum(each.number for each in fleets),
            math.inf if self.hours is None else self.hours, self.longest_min,
            fleets, one_type_per_line=self.types_by is TypesBy.LINE,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """The plan as it is, and the instant answer."""

    asked: AskedHeadways
    world: World
    service: Service
    said: tuple[Problem, ...]
    first: FirstHeadways | None

    @property
    def periods(self) -> tuple[str, ...]:
        """Names of the periods."""
        return tuple(period.name for period in self.world.periods)

    @property
    def currency(self) -> str:
        """Of all money."""
        return self.world.settings.rates.currency


def told_headways(options: HeadwaysOptions, *, as_json: bool) -> None:
    """Choose headways again, tell the first answer at once and the proven one when it is there.

    Raises
    ------
    InputError, NotFoundError, LimitError
        If the folder holds no plan, the fleet cannot be read, a limit has no meaning, or nothing
        can be written to the folder for results.
    InfeasibleError
        If the limits cannot be kept, naming vehicles and hours that can.
    """
    read = [path for path in (options.folder, options.fleet) if path is not None]
    require_out_folder(options.out, read, ResultForm.HEADWAYS)
    model = read_model(options.folder)
    asked = options.asked(model.settings.rates)
    console = Console(highlight=False, markup=False, emoji=False, stderr=as_json)
    with folder_of_results(options.out, ResultForm.HEADWAYS) as folder:
        known = watched(lambda observer: _known(model, asked, observer))
        console.print(headways_title(asked), soft_wrap=True)
        console.print(f"  {first_sentence(known.first, known.service)}", soft_wrap=True)
        found = watched(lambda observer: _proven(known, folder, observer))
        list_files(folder, ResultForm.HEADWAYS)
    periods, currency = known.periods, known.currency
    if as_json:
        sys.stdout.buffer.write(document_bytes(headways_document(found, periods, currency)))
        sys.stdout.flush()
        return
    for line in _lines(found, periods, currency):
        console.print(shown_lines(line), soft_wrap=True)
    files = f"Files in {options.out}: {PAGE}, {DOCUMENT} and tables"
    console.print(shown_lines(files), soft_wrap=True)


def _known(model: PlanModel, asked: AskedHeadways, observer: Observer) -> _Known:
    """Build what a plan was judged on, and answer at once."""
    world = world_of(model, observer)
    service, said = planned_service(world, model)
    return _Known(asked, world, service, said, first_headways(world, service, asked))


def _proven(known: _Known, folder: Path, observer: Observer) -> NewHeadways:
    """Find the answer with its proof, and write it."""
    world = replace(known.world, observer=observer)
    found = new_headways(world, known.service, known.asked, known.first, known.said)
    _write(found, known.periods, known.currency, folder)
    return found


def _write(found: NewHeadways, periods: tuple[str, ...], currency: str, folder: Path) -> None:
    """Write the page, the document and the tables; files of these names are replaced."""
    document = headways_document(found, periods, currency)
    with writing_results():
        write_table_files(headway_tables(found, periods, currency), folder)
        (folder / DOCUMENT).write_bytes(document_bytes(document))
        write_page(headways_html(found, periods, currency), folder / PAGE)


def _lines(found: NewHeadways, periods: tuple[str, ...], currency: str) -> list[str]:
    """The proven answer as lines of text."""
    lines = [f"  {sentence}" for sentence in proven_sentences(found)]
    lines += ["", "As planned | New | Difference"]
    lines += [f"  {row.name}: {' | '.join(row.cells)}" for row in figure_rows(found, currency)]
    lines += ["", f"Headways in minutes: {' | '.join(periods)}"]
    lines += [f"  {row.name}: {' | '.join(row.cells)}" for row in headway_rows(found)]
    lines += _type_lines(found, periods, currency)
    return [*lines, "", *(f"  {finding}" for finding in found.findings)]


def _type_lines(found: NewHeadways, periods: tuple[str, ...], currency: str) -> list[str]:
    """Which vehicles run where, where there are several types."""
    rows = type_rows(found)
    if not rows:
        return []
    lines = ["", f"Vehicle types: {' | '.join(type_heads(currency))}"]
    lines += [f"  {row.name}: {' | '.join(row.cells)}" for row in rows]
    lines += ["", f"Types by line: {' | '.join(periods)}"]
    return [*lines, *(f"  {row.name}: {' | '.join(row.cells)}" for row in line_type_rows(found))]
