"""Reads planning tasks of the literature: a folder with nodes, links and riders as CSV files.

``nodes.csv`` has ``id`` and may have ``terminal``; ``links.csv`` has ``from,to,travel_time`` in
minutes, a row per direction; ``demand.csv`` has ``from,to,demand``. ``instance.json`` may say how
many lines of what length are asked for. Ids are text; coordinates are not needed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import orjson

from network.cell_numbers import NumberRule
from network.csv_tables import Column, CsvTable, numbers_of, read_csv
from network.errors import InputError, refuse_errors
from network.problems import Problem, error, note
from network.quantities import BoolArray, FloatArray, IntArray
from network.text_files import read_bytes
from routing.line_planning.links.graph import LineTask, LinkGraph

LINES_PER_NODE = 0.4
"""Lines asked for where nobody says how many: as in the published instances."""

TRANSFER_MINUTES = 5.0
_NO = frozenset({"0", "false", "no", "n"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many lines of what length somebody asks for; None leaves it to the folder.

    Attributes
    ----------
    lines, least_nodes, most_nodes : int or None
    """

    lines: int | None = None
    least_nodes: int | None = None
    most_nodes: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """A task with its name and what was assumed about it.

    Attributes
    ----------
    name : str
    task : LineTask
    notes : tuple of Problem
        Assumptions and what was left out.
    """

    name: str
    task: LineTask
    notes: tuple[Problem, ...]


def read_instance(folder: Path, wanted: Wanted = Wanted()) -> Instance:
    r"""Task of a folder.

    Parameters
    ----------
    folder : Path
    wanted : Wanted, optional
        Goes before what the folder says.

    Raises
    ------
    NotFoundError, LimitError
        If a file is missing or too large.
    InputError
        If a file cannot be understood; carries every finding of the file.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     folder = Path(place)
    ...     _ = (folder / "nodes.csv").write_text("id,lat,lon\nNord,,\nSüd,,\n")
    ...     _ = (folder / "links.csv").write_text(
    ...         "from,to,travel_time\nNord,Süd,4.5\nSüd,Nord,6\n")
    ...     _ = (folder / "demand.csv").write_text("from,to,demand\nNord,Süd,12\n")
    ...     instance = read_instance(folder, Wanted(lines=1))
    >>> instance.task.graph.node, instance.task.graph.minutes.tolist(), instance.task.most_nodes
    (('Nord', 'Süd'), [4.5, 6.0], 2)
    """
    notes: list[Problem] = []
    said = _said(folder / "instance.json")
    nodes = read_csv(folder / "nodes.csv", [Column("id"), Column("terminal", required=False)])
    row_of = {name: row for row, name in enumerate(nodes.columns["id"])}
    graph = _graph(folder / "links.csv", nodes, row_of, notes)
    riders = _riders(folder / "demand.csv", row_of, notes)
    lines = wanted.lines or _first(said, "default_routes", "routes", "n_routes")
    if lines is None:
        lines = max(1, round(LINES_PER_NODE * graph.n_nodes))
        notes.append(note("lines", f"no number of lines is given, {lines} assumed", "--routes"))
    least = wanted.least_nodes or _first(said, "min_nodes") or 2
    most = wanted.most_nodes or _first(said, "max_nodes") or graph.n_nodes
    transfer = said.get("transfer_penalty_min")
    is_number = isinstance(transfer, int | float) and not isinstance(transfer, bool)
    task = LineTask(
        graph,
        riders,
        n_lines=lines,
        least_nodes=least,
        most_nodes=min(most, graph.n_nodes),
        transfer_minutes=float(transfer) if is_number else TRANSFER_MINUTES,  # type: ignore[arg-type]  # is_number says so
    )
    name = said.get("name")
    return Instance(name if isinstance(name, str) and name else folder.name, task, tuple(notes))


def _said(path: Path) -> Mapping[str, object]:
    """What the folder says about its task; nothing where the file is absent, empty or null."""
    if not path.is_file() or not path.stat().st_size:
        return {}
    text = read_bytes(path)
    try:
        said = orjson.loads(text) if text.strip() else None
    except orjson.JSONDecodeError as failure:
        message = f"{path.name} is not JSON ({failure}); correct or remove it"
        raise InputError(message) from failure
    if isinstance(said, list):
        said = next((each for each in said if isinstance(each, dict)), None)
    return said if isinstance(said, dict) else {}


def _first(said: Mapping[str, object], *names: str) -> int | None:
    """First whole number under any of the names, which may hold one or several."""
    for name in names:
        value = said.get(name)
        for each in value if isinstance(value, list) else [value]:
            text = str(each).strip()
            if not isinstance(each, bool) and text.removesuffix(".0").isdecimal():
                return int(text.removesuffix(".0"))
    return None


def _graph(
    path: Path, nodes: CsvTable, row_of: Mapping[str, int], notes: list[Problem]
) -> LinkGraph:
    table = read_csv(path, [Column("from"), Column("to"), Column("travel_time")], rows_are="links")
    minutes, problems = numbers_of(table, "travel_time", NumberRule("travel_time"))
    tail, head = _ends(table, row_of, problems)
    inner = tail != head
    if not inner.all():
        notes.append(note(path.name, f"{(~inner).sum()} links from a node to itself left out"))
    order = np.lexsort((minutes, head, tail))
    order = order[inner[order]]
    again = np.zeros(len(order), np.bool_)
    again[1:] = (np.diff(tail[order]) == 0) & (np.diff(head[order]) == 0)
    if again.any():
        notes.append(note(path.name, f"{again.sum()} links given again, the quickest counts"))
    rows = order[~again]
    graph = LinkGraph(
        nodes.columns["id"], tail[rows], head[rows], minutes[rows], _terminals(nodes, notes)
    )
    one_way = np.isfinite(graph.minutes_between()).sum() - np.isfinite(graph.usable_minutes()).sum()
    if one_way:
        notes.append(note(path.name, f"{one_way} links lack their opposite and carry no line"))
    return graph


def _riders(path: Path, row_of: Mapping[str, int], notes: list[Problem]) -> FloatArray:
    table = read_csv(path, [Column("from"), Column("to"), Column("demand")], rows_are="riders")
    numbers, problems = numbers_of(table, "demand", NumberRule("demand"))
    tail, head = _ends(table, row_of, problems)
    riders = np.zeros((len(row_of), len(row_of)))
    np.add.at(riders, (tail, head), numbers)
    if np.diagonal(riders).any():
        notes.append(note(path.name, "riders from a node to itself are left out"))
        np.fill_diagonal(riders, 0.0)
    return riders


def _ends(
    table: CsvTable, row_of: Mapping[str, int], problems: Sequence[Problem]
) -> tuple[IntArray, IntArray]:
    """Rows of both ends; raises with every finding of the file."""
    faults = list(problems)
    for column in ("from", "to"):
        for row, name in enumerate(table.columns[column]):
            if name not in row_of:
                faults.append(error(table.where(row), f"node {name} is not in nodes.csv"))
    refuse_errors(faults)
    tail = np.array([row_of[name] for name in table.columns["from"]], np.int64)
    head = np.array([row_of[name] for name in table.columns["to"]], np.int64)
    return tail, head


def _terminals(nodes: CsvTable, notes: list[Problem]) -> BoolArray:
    """Where lines may end: everywhere unless the file marks some nodes."""
    marks = nodes.columns.get("terminal")
    if marks is None or not any(marks):
        return np.ones(len(nodes), np.bool_)
    terminal = np.array([bool(mark) and mark.casefold() not in _NO for mark in marks])
    if not terminal.any():
        notes.append(note(nodes.name, "no node is marked as terminal, so lines may end anywhere"))
        return np.ones(len(nodes), np.bool_)
    if terminal.sum() == 1:
        notes.append(note(nodes.name, "there is one terminal, so one end of each line is there"))
    return terminal
