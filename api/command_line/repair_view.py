"""Repairs a day for a person at a terminal, or for a program."""

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console

from api.command_line.console import analysed
from api.command_line.out_folder import require_out_folder
from maps.page_file import write_page
from maps.repair_page import repair_html
from maps.repair_words import headline, sentences, stop_names, table_heads, table_rows
from maps.shown_text import NOTHING, shown_lines
from network.errors import InputError
from network.service_day import seconds_of
from routing.progress import Observer
from routing.repair.disruption import Disruption, StreetsClosed
from routing.repair.repair_rules import RepairPrices, RepairRules
from scenarios.documents import document_bytes
from scenarios.feed_choices import find_day
from scenarios.model_file import read_model
from scenarios.repairing.day_repair import DayRepair, repair_day
from scenarios.repairing.kept_day import kept_day
from scenarios.repairing.repair_files import (
    repair_document,
    settings_of_folder,
    write_repair_files,
)
from scenarios.repairing.repair_tables import repair_tables
from scenarios.repairing.street_names import closed_edges
from scenarios.result_folder import ResultForm, writing_results
from scenarios.table_files import Table

PAGE = "repair.html"
_MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class RepairOptions:
    """What `routewright repair` was asked.

    Attributes
    ----------
    folder : Path
        Results of a plan.
    at : str
        When it is known, HH:MM.
    out : Path
        Folder that is written into.
    vehicles_out, drivers_out : tuple of str
        Blocks and duties.
    spare, spare_drivers : int
    notice : int
        Minutes.
    layover : int, optional
        Minutes.
    day : str, optional
        YYYY-MM-DD.
    streets_closed : tuple of str
        As `scenarios.repairing.street_names.closed_edges` reads them.
    until, closed_from : str, optional
        When they open again, and when they close: HH:MM.
    """

    folder: Path
    at: str
    out: Path
    vehicles_out: tuple[str, ...] = ()
    drivers_out: tuple[str, ...] = ()
    spare: int = 0
    spare_drivers: int = 0
    notice: int = 10
    day: str | None = None
    streets_closed: tuple[str, ...] = ()
    until: str | None = None
    closed_from: str | None = None
    layover: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """A repair, its tables, and the document for programs."""

    repair: DayRepair
    tables: tuple[Table, ...]
    document: dict[str, Any]


def told_repair(options: RepairOptions, *, as_json: bool) -> None:
    """Repair, write the files, and tell what came of it on stdout.

    Raises
    ------
    PlanningError
        If the folder holds no plan, what is lost does not exist, or nothing can be written.
    """
    require_out_folder(options.out, [options.folder], ResultForm.REPAIR)
    times, when = _times(options), None
    if options.day is not None:
        when = find_day(options.day)
        if when is None:
            message = f"--day {options.day!r} is not a date of this century; write YYYY-MM-DD"
            raise InputError(message)

    def work(folder: Path, observer: Observer) -> _Told:
        repair = repaired_folder(options, times, observer)
        settings, said = settings_of_folder(options.folder, when)
        repair = replace(repair, findings=(*repair.findings, *said))
        tables = repair_tables(repair)
        document = repair_document(repair, tables)
        with writing_results():
            write_page(repair_html(repair, tables), folder / PAGE)
        write_repair_files(repair, document, tables, settings, folder)
        return _Told(repair, tables, document)

    told = analysed(work, options.out, ResultForm.REPAIR)
    if as_json:
        sys.stdout.buffer.write(document_bytes(told.document))
        sys.stdout.flush()
    else:
        _show(told.repair, told.tables, options.out)


def repaired_folder(
    options: RepairOptions, times: tuple[int, int, int], observer: Observer
) -> DayRepair:
    """The repair of the day of a plan in a folder.

    Raises
    ------
    InputError, LimitError
        If the folder holds no plan, or what is lost has no more work.
    NotFoundError
        If there is no such block or duty.
    """
    rules = RepairRules(
        notice_s=60 * options.notice,
        spare=options.spare,
        spare_drivers=options.spare_drivers,
        layover_s=None if options.layover is None else 60 * options.layover,
    )
    at_s, from_s, until_s = times
    model, closed = read_model(options.folder), None
    kept = kept_day(model, observer)
    if options.streets_closed:
        edges = closed_edges(kept.world.network, options.streets_closed)
        closed = StreetsClosed(edges, from_s, until_s, tuple(options.streets_closed))
    disruption = Disruption(at_s, options.vehicles_out, options.drivers_out, closed)
    return repair_day(kept, disruption, rules, RepairPrices())


def _times(options: RepairOptions) -> tuple[int, int, int]:
    """Seconds of the news, and from when until when streets are closed."""
    at_s = int(seconds_of(options.at))
    if not options.streets_closed:
        Disruption(at_s, options.vehicles_out, options.drivers_out)  # refuses what means nothing
    if (options.until is None) != (not options.streets_closed):
        message = "--street-closed and --until go together; give both, or none of them"
        raise InputError(message)
    from_s = at_s if options.closed_from is None else int(seconds_of(options.closed_from))
    if from_s < at_s:
        message = (
            f"--closed-from {options.closed_from} lies before --at {options.at}, when it is known; "
            "what has started stays, so give an earlier --at"
        )
        raise InputError(message)
    return at_s, from_s, at_s if options.until is None else int(seconds_of(options.until))


def _show(repair: DayRepair, tables: tuple[Table, ...], out: Path) -> None:
    """A short account: what does not run first."""
    console = Console(highlight=False, markup=False, emoji=False)
    named = {table.name: table for table in tables}
    lines = [headline(repair), *(f"  {each}" for each in sentences(repair))]
    for name, title in (("cancelled_trips", "Does not run"), ("orders", "Orders")):
        rows = table_rows(named[name], stop_names(repair))
        if rows:
            lines += [
                "",
                title,
                f"  {' | '.join(table_heads(named[name]))}",
                *(f"  {' | '.join(c or NOTHING for c in row)}" for row in rows[:_MOST_SHOWN]),
            ]
            if len(rows) > _MOST_SHOWN:
                lines.append(f"  and {len(rows) - _MOST_SHOWN} more in {name}.csv")
    lines += ["", *(f"  {finding}" for finding in repair.findings)]
    lines.append(f"Results are in {out}: open {out / PAGE} in a browser.")
    for line in lines:
        indent = len(line) - len(line.lstrip())
        console.print(" " * indent + shown_lines(line), soft_wrap=True)
