"""Reads planning tasks of the literature: a folder with nodes, links and riders as CSV files.

``nodes.csv`` has ``id`` and may have ``terminal``; ``links.csv`` has ``from,to,travel_time`` in
minutes, a row per direction; ``demand.csv`` has ``from,to,demand``. ``instance.json`` may say how
many lines of what length are asked for. Ids are text; coordinates are not needed.
"""

import textwrap
from codecs import BOM_UTF8
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
from routing.line_planning.links.graph import MOST_MINUTES, LineTask, LinkGraph

LINES_PER_NODE = 0.4
"""Lines asked for where nobody says how many: as in the published instances."""

TRANSFER_MINUTES = 5.0
_FEWEST = 2
_MOST_DIGITS = 9
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
    said = _said(folder / "instance.json", notes)
    nodes = read_csv(folder / "nodes.csv", [Column("id"), Column("terminal", required=False)])
    row_of = _rows(nodes)
    graph = _graph(folder / "links.csv", nodes, row_of, notes)
    riders = _riders(folder / "demand.csv", row_of, notes)
    lines = _wanted(wanted.lines, said.lines)
    if lines is None:
        lines = max(1, round(LINES_PER_NODE * graph.n_nodes))
        notes.append(note("lines", f"no number of lines is given, {lines} assumed", "--routes"))
    least = _wanted(wanted.least_nodes, said.least_nodes)
    most = _wanted(wanted.most_nodes, said.most_nodes)
    task = LineTask(
        graph,
        riders,
        n_lines=lines,
        least_nodes=_FEWEST if least is None else least,
        most_nodes=graph.n_nodes if most is None else min(most, graph.n_nodes),
        transfer_minutes=said.transfer_minutes,
    )
    return Instance(said.name or folder.name, task, tuple(notes))


def _wanted(wish: int | None, said: int | None) -> int | None:
    """What somebody asks for goes before what the folder says."""
    return said if wish is None else wish


@dataclass(frozen=True, slots=True)
class _Said:
    """What the folder says about its task."""

    name: str = ""
    lines: int | None = None
    least_nodes: int | None = None
    most_nodes: int | None = None
    transfer_minutes: float = TRANSFER_MINUTES


def _said(path: Path, notes: list[Problem]) -> _Said:
    """What the folder says; nothing where the file is absent, empty or null."""
    if not path.is_file() or not path.stat().st_size:
        return _Said()
    text = read_bytes(path).removeprefix(BOM_UTF8)
    try:
        said = orjson.loads(text) if text.strip() else None
    except orjson.JSONDecodeError as failure:
        message = f"{path.name} is not JSON ({failure}); correct or remove it"
        raise InputError(message) from failure
    if isinstance(said, list):
        said = next((each for each in said if isinstance(each, dict)), None)
    if not isinstance(said, dict):
        return _Said()
    name = said.get("name")
    return _Said(
        name if isinstance(name, str) else "",
        _first(said, notes, "default_routes", "routes", "n_routes"),
        _first(said, notes, "min_nodes"),
        _first(said, notes, "max_nodes"),
        _transfer(said, notes),
    )


def _first(said: Mapping[str, object], notes: list[Problem], *names: str) -> int | None:
    """First whole number under any of the names, which may hold one or several."""
    for name in names:
        value = said.get(name)
        for each in value if isinstance(value, list) else [value]:
            text = str(each).strip().removesuffix(".0")
            if not isinstance(each, bool) and text.isdecimal() and len(text) <= _MOST_DIGITS:
                return int(text)
            if each is not None:
                notes.append(_misunderstood(name, each, "a whole number"))
    return None


def _transfer(said: Mapping[str, object], notes: list[Problem]) -> float:
    """Minutes for each change."""
    value = said.get("transfer_penalty_min")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if value is not None:
        notes.append(_misunderstood("transfer_penalty_min", value, "a number"))
    return TRANSFER_MINUTES


def _misunderstood(name: str, value: object, expected: str) -> Problem:
    """A word of the folder that is left out."""
    shown = textwrap.shorten(ascii(value), 40, placeholder="...")
    return note("instance.json", f"{name} {shown} is left out", f"give {expected}")


def _rows(nodes: CsvTable) -> dict[str, int]:
    """Row of each node; raises where one has no name, or another's."""
    row_of: dict[str, int] = {}
    faults = []
    for row, name in enumerate(nodes.columns["id"]):
        if not name:
            faults.append(error(nodes.where(row), "id: the cell is blank", "name each node"))
        elif row_of.setdefault(name, row) != row:
            faults.append(error(nodes.where(row), f"node {name} is named again", "use an id once"))
    refuse_errors(faults)
    return row_of


def _graph(
    path: Path, nodes: CsvTable, row_of: Mapping[str, int], notes: list[Problem]
) -> LinkGraph:
    table = read_csv(path, [Column("from"), Column("to"), Column("travel_time")], rows_are="links")
    minutes, problems = numbers_of(
        table, "travel_time", NumberRule("travel_time", highest=MOST_MINUTES)
    )
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
