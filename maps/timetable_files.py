"""The folder of timetables: a page and a spreadsheet for each line, and a page of all lines."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from maps.page_file import write_page
from maps.timetable_index import IndexedLine, timetable_index_html
from maps.timetable_page import line_head, shown_way, timetable_html
from network.problems import Problem, warning
from network.quantities import BoolArray
from routing.progress import Observer, report, unobserved
from scenarios.operating_day import OperatingDay
from scenarios.printed_timetables.file_names import file_names
from scenarios.printed_timetables.printed_line import MOST_WAYS, printed_lines
from scenarios.printed_timetables.timetable_csv import block_of_trips, timetable_csv
from scenarios.result import Service

TIMETABLES = "timetables"
"""Name of the folder beside the report."""

TIMETABLE_INDEX = "index.html"


def line_names(line_id: Sequence[str]) -> tuple[str, ...]:
    """What files and addresses call each line, without ending.

    Examples
    --------
    >>> line_names(["12", "N/A 7", "index"])
    ('12', 'N-A-7_2', 'index_3')
    """
    return file_names(line_id, {TIMETABLE_INDEX.removesuffix(".html")})


def timetable_names(service: Service) -> tuple[str, ...]:
    """Name of the timetable of each line, without ending; empty where a line has no trips.

    Examples
    --------
    >>> from tests.scenarios import small_result as small
    >>> timetable_names(small.service())   # line 3 does not run
    ('1', '2', '')
    """
    plan = service.plan
    trips = np.bincount(plan.pattern_line[service.timetable.pattern], minlength=plan.n_lines)
    return tuple(
        name if count else "" for name, count in zip(line_names(plan.line_id), trips, strict=True)
    )


def write_timetables(
    day: OperatingDay,
    timepoint: BoolArray,
    folder: Path,
    *,
    above: str = "",
    onward: Sequence[tuple[str, ...]] = (),
    observer: Observer = unobserved,
    shares: tuple[float, float] = (0.0, 1.0),
) -> tuple[Problem, ...]:
    """Write ``index.html``, and ``<line>.html`` and ``<line>.csv`` for each line that runs.

    Lines are made and written one at a time. Equal timetables give equal bytes.

    Parameters
    ----------
    day : OperatingDay
    timepoint : BoolArray, shape (n_calls,)
        Whether a call of `day.timetable` is a timepoint (`routing.timepoints`).
    folder : Path
        Made where it is missing.
    above : str, optional
        Link from there to the page that the timetables belong to.
    onward : sequence of tuple of str, optional
        For each line, sentences on buses that wait for its riders (`maps.transfer_rows`).
    observer : Observer, optional
    shares : tuple of float
        How much of the stage ``files`` is done before and after.

    Returns
    -------
    tuple of Problem
        Lines with too many ways or trips for a page.

    Raises
    ------
    OSError
        If the disk is full.
    Cancelled
        If the observer says so.

    Examples
    --------
    >>> import tempfile
    >>> import numpy as np
    >>> from network.quantities import bools
    >>> from tests.scenarios.operated_village import village_day
    >>> day = village_day()
    >>> with tempfile.TemporaryDirectory() as name:
    ...     _ = write_timetables(day, bools(np.ones(len(day.timetable.stop))), Path(name))
    ...     sorted(path.name for path in Path(name).iterdir())
    ['1.csv', '1.html', 'index.html']
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = line_names(day.trips.line_id)
    blocks = block_of_trips(day)
    lines, crowded = [], []
    for number, line in enumerate(printed_lines(day, timepoint), start=1):
        head = line_head(day, line.line, names[line.line])
        share = shares[0] + (shares[1] - shares[0]) * number / len(names)
        report(observer, "files", share, f"timetable of line {number} of {len(names)}")
        lines.append(IndexedLine(head, tuple(shown_way(table, day) for table in line.tables)))
        if not line.tables:
            crowded.append(head.number)
            continue
        notes = onward[line.line] if onward else ()
        write_page(timetable_html(line, day, head, TIMETABLE_INDEX, notes), folder / head.page)
        (folder / head.csv).write_bytes(timetable_csv(line, day, blocks))
    write_page(timetable_index_html(day, lines, above), folder / TIMETABLE_INDEX)
    if not crowded:
        return ()
    message = (
        f"{len(crowded)} lines, such as {crowded[0]}, have more than {MOST_WAYS} sequences of "
        "stops or too many trips for a timetable; their trips are in the feed"
    )
    return (warning(TIMETABLES, message),)
